//! Gradients through implicit values, by adjoint solutions.
//!
//! Where P moves with X by an equation l = r, the gradient of f by X is that of f + <Λ, l - r>, P held, for a Λ at which
//! the gradient of this by P is 0: the adjoint equation. It is found here, closed, and assumed of a new variable; that
//! the differential of f is then what the answer says is proved as a claim about it would be.

use super::{Answer, AnswerKind, NoAnswer, said};
use crate::calculus::{Effort, Index, Session, Stop};
use crate::derivation;
use crate::kernel::Claim;
use crate::rules::RuleSet;
use crate::syntax::{Format, inner};
use crate::term::*;
use crate::theorem;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A question about a gradient through implicit values, with the adjoint solutions declared.
#[derive(Clone, Debug)]
pub struct Through {
    /// The store, with the new terms.
    pub terms: Terms,
    /// The theory, with the new variables, their equations, and the differentials of the equations that define the values.
    pub theory: Theory,
    f: TermId,
    x: TermId,
    /// f + <Λ, l - r> + …
    lagrangian: TermId,
    /// What varies: the variable, and what moves with it.
    wrt: Wrt,
    /// The adjoint equations.
    adjoints: Vec<(TermId, TermId)>,
}

/// Does something in f move with x, by equations that are all known?
pub fn moves(terms: &Terms, theory: &Theory, f: TermId, x: TermId) -> bool {
    match terms.op(x) {
        Op::Var(name) => theory.moves_with(terms, f, name, &BTreeSet::new()).is_some(),
        _ => false,
    }
}

/// The simplest form of a gradient.
fn gradient(s: &mut Session<'_>, f: TermId, x: TermId, effort: Effort) -> Result<TermId, Stop> {
    let inner = s.eliminate(f)?.to();
    let found = s.gradients(inner, &[x], effort)?;
    found.first().map(|d| d.proof.to()).ok_or_else(|| Stop::Stuck("no gradient was found".into()))
}

impl Through {
    /// Declares adjoint solutions, and finds their equations.
    ///
    /// # Errors
    /// When a value moves by what is no equation of its own, or no closed form of an adjoint equation is found.
    pub fn new(
        (terms, theory): (&Terms, &Theory),
        (f, x): (TermId, TermId),
        (rules, index): (&RuleSet, &Index),
        (effort, budget): (Effort, usize),
    ) -> Result<Through, NoAnswer> {
        let (mut terms, mut theory) = (terms.clone(), theory.clone());
        let Op::Var(name) = terms.op(x).clone() else { return Err(Stop::Stuck("it is no variable".into()).into()) };
        let values = theory.moved_by(&terms, f, &name);
        let mut pairs: Option<TermId> = None;
        let mut equations = Vec::new();
        for v in &values {
            let Some((l, r)) = v.sides else {
                let why = format!("`{}` moves with `{name}` by no equation that defines it", v.name);
                return Err(Stop::Stuck(why).into());
            };
            let shape = terms.shape(l).clone();
            let lambda = terms.fresh_name("Λ");
            terms.declare(lambda.clone(), Declaration { shape: shape.clone(), over: None });
            theory.vars.push(Variable { name: lambda.clone(), shape: shape.clone(), over: None });
            let (lambda, difference) =
                (terms.var(&lambda).map_err(Stop::from)?, terms.add(Op::Sub, &[l, r]).map_err(Stop::from)?);
            let pair = inner(&mut terms, lambda, difference).map_err(Stop::from)?;
            pairs = Some(match pairs {
                None => pair,
                Some(p) => terms.add(Op::Add, &[p, pair]).map_err(Stop::from)?,
            });
            equations.push((l, r));
        }
        let Some(pairs) = pairs else { return Err(Stop::Stuck("nothing moves".into()).into()) };
        let lagrangian = terms.add(Op::Add, &[f, pairs]).map_err(Stop::from)?;
        let wrt = Wrt::only(values.iter().map(|v| v.name.clone()).chain([name]));
        let mut s = Session::new(terms, theory, rules, index, budget);
        let mut adjoints = Vec::new();
        for v in &values {
            let p = s.terms.var(&v.name).map_err(Stop::from)?;
            let left = gradient(&mut s, pairs, p, effort)?;
            let slope = gradient(&mut s, f, p, effort)?;
            let minus = s.terms.add(Op::Neg, &[slope]).map_err(Stop::from)?;
            let right = s.simplify(minus, effort)?.to();
            adjoints.push((left, right));
        }
        let mut facts: Vec<Fact> = adjoints.iter().map(|&(l, r)| Fact::Eq(l, r)).collect();
        for (l, r) in equations {
            let d = |s: &mut Session<'_>, t| {
                let d = s.terms.add(Op::D(wrt.clone()), &[t])?;
                s.eliminate(d).map(|p| p.to())
            };
            facts.push(Fact::Eq(d(&mut s, l)?, d(&mut s, r)?));
        }
        let (terms, mut theory) = (s.problem.terms.clone(), s.problem.theory.clone());
        theory.hypotheses.extend(facts.into_iter().map(|fact| Hypothesis { over: vec![], fact }));
        Ok(Through { terms, theory, f, x, lagrangian, wrt, adjoints })
    }

    /// The gradient, in a session of this store and theory.
    ///
    /// # Errors
    /// When it has no closed form, or no proof is found that it is what the differential says.
    pub fn answer(&self, s: &mut Session<'_>, effort: Effort) -> Result<Answer, NoAnswer> {
        let result = gradient(s, self.lagrangian, self.x, effort)?;
        super::defined(s, result)?;
        let of = s.terms.add(Op::Grad, &[self.f, self.x]).map_err(Stop::from)?;
        let d = |s: &mut Session<'_>, t| s.terms.add(Op::D(self.wrt.clone()), &[t]).map_err(Stop::from);
        let (lhs, dx) = (d(s, self.f)?, d(s, self.x)?);
        let rhs = inner(&mut s.terms, result, dx).map_err(Stop::from)?;
        let Some(line) = s.prove_equation(lhs, rhs, effort)?.line else {
            return Err(
                Stop::Stuck("no proof was found that the gradient by the adjoint equation is one".into()).into()
            );
        };
        let certified = s.certify(Claim::Equation(lhs, rhs), line)?;
        let derivation = derivation::of_equation(s, None, &[]);
        let derivation = derivation.then(&derivation::read_off(s, self.f, self.x, result));
        let hypotheses = theorem::printed(&mut s.terms, &certified, Format::Ascii);
        let hypotheses_said = said(s, &certified, of);
        Ok(Answer {
            kind: AnswerKind::Gradient,
            wrt: Some(self.x),
            of,
            result,
            derivation,
            detail: Vec::new(),
            certified: Arc::new(certified),
            names: vec![],
            hypotheses,
            hypotheses_said,
            only: false,
            nature: None,
            zeros: Vec::new(),
            called: Vec::new(),
            written_out: None,
            adjoints: self.adjoints.clone(),
        })
    }
}
