//! Values that equations define, and gradients through them.
//!
//! A claim `grad(f, X) == G`, where a value in f moves with X by the equation that defines it, is read as what `d(f)` is
//! where X and what moves with it vary so that the equations stay true: `d(f) == tr(G'*d(X))`.

use super::along::Built;
use super::mismatch::sides;
use super::{Context, Elaborator, Equation, Result, Scope, Stop, What, shape_issue};
use crate::syntax::ast::{Ast, Word};
use crate::syntax::diagnostic::{Issue, Reporter};
use crate::syntax::lexer::Span;
use crate::term::{Fact, Hypothesis, Moving, Op, ShapeError, Sym, TermId, Terms, Wrt};
use num_traits::Zero;
use std::collections::BTreeSet;

/// What is said of gradients by a variable with which these values move.
pub(in crate::syntax) fn through_note(x: &Sym, values: &[Moving]) -> String {
    let names: Vec<String> = values.iter().map(|m| format!("`{}`", m.name)).collect();
    let (defines, do_so, their) = match names.len() {
        1 => ("equation that defines it", "it does so", "its"),
        _ => ("equations that define them", "they do so", "their"),
    };
    format!(
        "gradients by `{x}` are through {}, by the {defines}; that {do_so} for every `d({x})`, {their} Jacobian being invertible, is assumed",
        names.join(" and ")
    )
}

impl Context {
    /// `implicit P: A == B`
    pub fn implicit(&mut self, reporter: &mut Reporter, name: &Word, lhs: &Ast, rhs: &Ast, at: Span) -> Result<()> {
        if self.what(&name.name) != Some(What::Variable) {
            return Err(self.unknown(name, "name", &[], |w| w == What::Variable));
        }
        let mut implied = Vec::new();
        let l = Elaborator::run(self, reporter, lhs, &Scope::new(), &mut implied);
        let r = Elaborator::run(self, reporter, rhs, &Scope::new(), &mut implied);
        let (l, r) = (l.ok_or(Stop::Silent)?, r.ok_or(Stop::Silent)?);
        if self.terms.shape(l) != self.terms.shape(r) {
            return Err(sides(&self.terms, reporter, (lhs, l), (rhs, r), at).into());
        }
        self.not_random([l, r], at)?;
        let names = self.theory.mentioned(&self.terms, [l, r]);
        if !names.contains(&name.name) {
            return Err(Issue::new(name.span, format!("the equation does not speak of `{}`", name.name))
                .hint(format!("write `implicit {0}: EQUATION` with `{0}` in the equation", name.name))
                .into());
        }
        let others: Vec<Sym> = names.into_iter().filter(|n| *n != name.name).collect();
        self.theory.moving.push(Moving { name: name.name.clone(), others, sides: Some((l, r)) });
        let moved = self.moved(l, r, &self.everything()).map_err(|e| shape_issue(at, &e))?;
        self.assume(implied);
        let facts = [Fact::Eq(l, r)].into_iter().chain(moved);
        self.assume(facts.map(|fact| Hypothesis { over: vec![], fact }));
        Ok(())
    }

    /// May it be shown, being the gradient of a scalar by a variable with which values in it move, each by an equation that
    /// defines it? Then that is told.
    pub fn leads_through(&mut self, gradient: TermId) -> bool {
        let (Op::Grad, &[f, x]) = (self.terms.op(gradient), self.terms.args(gradient)) else { return false };
        let Op::Var(x) = self.terms.op(x).clone() else { return false };
        let values = self.theory.moved_by(&self.terms, f, &x);
        let all = values.iter().all(|v| v.sides.is_some());
        if values.is_empty() || !all || self.theory.held(&self.terms, [f]).is_some() {
            return false;
        }
        self.note(through_note(&x, &values));
        true
    }

    /// A name in a term that moves with a variable, by equations that define it.
    pub fn moves_with(&self, t: TermId, x: &Sym) -> Option<Sym> {
        self.theory.moves_with(&self.terms, t, x, &BTreeSet::new())
    }

    /// The claim about differentials that a claim about gradients through implicit values is.
    pub(super) fn of_differentials(
        &mut self,
        mut e: Equation,
        through: &[(TermId, TermId)],
        at: Span,
    ) -> Result<Equation> {
        let Some(&(_, x)) = through.first() else { return Ok(e) };
        let Op::Var(name) = self.terms.op(x).clone() else { return Err(Stop::Silent) };
        let mut varying: Vec<Moving> = Vec::new();
        for &(f, _) in through {
            varying.extend(self.theory.moved_by(&self.terms, f, &name));
        }
        let order = |m: &Moving| self.theory.moving.iter().position(|o| o.name == m.name);
        varying.sort_by_key(order);
        varying.dedup_by(|a, b| a.name == b.name);
        // By more than one equation nothing is defined.
        varying.retain(|m| m.sides.is_some());
        self.note(through_note(&name, &varying));
        let names = varying.iter().map(|i| i.name.clone()).chain([name]);
        let wrt = Wrt::only(names);
        for i in varying {
            let Some((l, r)) = i.sides else { continue };
            let fact = self.moved(l, r, &wrt).map_err(|e| shape_issue(at, &e))?;
            e.implied.extend(fact.map(|fact| Hypothesis { over: vec![], fact }));
        }
        for side in [&mut e.lhs, &mut e.rhs] {
            let through =
                through.iter().find(|&&(f, x)| *self.terms.op(*side) == Op::Grad && self.terms.args(*side) == [f, x]);
            *side = match through {
                Some(&(f, _)) => self.terms.add(Op::D(wrt.clone()), &[f]),
                None if self.terms.subterms(*side).iter().any(|u| matches!(self.terms.op(*u), Op::D(_))) => {
                    return Err(Issue::new(at, "a gradient has no differentials in it")
                        .hint("claim what `d(…)` is, with the differentials on the right")
                        .into());
                }
                None => self.along(*side, x, &wrt),
            }
            .map_err(|e| shape_issue(at, &e))?;
        }
        Ok(e)
    }

    /// `tr(G'*d(X))`
    fn along(&mut self, g: TermId, x: TermId, wrt: &Wrt) -> Built<TermId> {
        let d = self.terms.add(Op::D(wrt.clone()), &[x])?;
        inner(&mut self.terms, g, d)
    }
}

/// tr(A'B), of numbers their product: as the language says them.
///
/// # Errors
/// When they have different shapes.
pub fn inner(terms: &mut Terms, a: TermId, b: TermId) -> std::result::Result<TermId, ShapeError> {
    if terms.shape(a).is_scalar() && terms.shape(b).is_scalar() {
        return match terms.as_num(a).is_some_and(Zero::is_zero) {
            true => Ok(a),
            false => terms.add(Op::Scale, &[a, b]),
        };
    }
    let turned = terms.add(Op::T, &[a])?;
    let product = terms.add(Op::Mul, &[turned, b])?;
    terms.add(Op::Tr, &[product])
}
