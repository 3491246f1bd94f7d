//! Functions that stand for other terms, to those terms.

use super::conditions::is_so;
use super::{Elaborator, Result, shape_issue};
use crate::syntax::ast::{Binary, Node, Word};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;
use crate::term::{Function, Guard, Meaning, Op, Rational, Shape, ShapeError, Template, TermId, Terms, Written};
use num_traits::{One, Zero};
use std::sync::Arc;

/// The number that every entry of a term is, if that is plain.
fn throughout(terms: &Terms, t: TermId) -> Option<Rational> {
    let of = |i| terms.arg(t, i).and_then(|a| throughout(terms, a));
    Some(match terms.op(t) {
        Op::Num(q) => (**q).clone(),
        Op::Ones(..) => Rational::one(),
        Op::Zeros(..) => Rational::zero(),
        Op::Neg => -of(0)?,
        Op::Add => of(0)? + of(1)?,
        Op::Sub => of(0)? - of(1)?,
        Op::Scale => of(0)? * of(1)?,
        _ => return None,
    })
}

impl Elaborator<'_> {
    /// `f(A, …)` where f is read as what it stands for.
    pub(super) fn abbreviation(&mut self, node: &Node, word: &Word, primes: u32, f: &Function) -> Result<TermId> {
        self.arguments(node, word, f.arity)?;
        if primes > 0 {
            return Err(Issue::new(
                word.span,
                format!("`{0}'` is not written: `{0}` stands for other functions", f.name),
            )
            .hint("the derivative is written `grad(f, X)` or `jac(F, X)`")
            .into());
        }
        let given = (0..f.arity).map(|i| self.value(node, i)).collect::<Result<Vec<_>>>()?;
        let shapes: Vec<Shape> = given.iter().map(|a| self.shape(*a)).collect();
        let shape = shapes.iter().find(|s| !s.is_scalar()).cloned().unwrap_or_else(Shape::scalar);
        if let Some(other) = shapes.iter().find(|s| !s.is_scalar() && **s != shape) {
            return Err(self.unequal(node, Binary::Had, &shape, other));
        }
        let args = given.iter().map(|a| self.spread(node, *a, &shape)).collect::<Result<Vec<_>>>()?;
        let t = self.stand_for(f, &shape, &args, node.at)?;
        let name = f.name.clone();
        let call = Written { name, suffix: String::new(), shape: self.shape(t), short: false };
        let written = self.build(Op::Written(Arc::new(call)), &given, node.at)?;
        self.cx.terms.spell(t, written);
        Ok(t)
    }

    /// A number that has a name.
    pub(super) fn named_number(&mut self, word: &Word) -> Result<TermId> {
        match self.cx.terms.functions().constant(&word.name).cloned() {
            Some(f) => self.stand_for(&f, &Shape::scalar(), &[], word.span),
            None => Err(super::Stop::Silent),
        }
    }

    /// The term that a function of these arguments is, with the hypotheses that its parts imply.
    fn stand_for(&mut self, f: &Function, shape: &Shape, args: &[TermId], span: Span) -> Result<TermId> {
        let Meaning::Abbreviation(cases) = &f.meaning else { return Err(super::Stop::Silent) };
        let mut body = None;
        for (guard, case) in cases {
            let plain = |me: &mut Self, t: &Template| {
                let none = &mut |_: &mut Terms, _| Ok::<(), ShapeError>(());
                t.build(&mut me.cx.terms, shape, args, none).map_err(|e| shape_issue(span, &e))
            };
            let meant = match guard {
                None => true,
                Some(Guard::Same(a, b)) => plain(self, a)? == plain(self, b)?,
                Some(Guard::Is(p, t)) => {
                    let t = plain(self, t)?;
                    throughout(&self.cx.terms, t).is_some_and(|q| is_so(*p, &q))
                }
            };
            if meant {
                body = Some(case);
                break;
            }
        }
        let Some(body) = body else { return Err(super::Stop::Silent) };
        let mut parts = Vec::new();
        let mut note = |_: &mut Terms, t: TermId| {
            parts.push(t);
            Ok::<(), ShapeError>(())
        };
        let whole = body.build(&mut self.cx.terms, shape, args, &mut note).map_err(|e| shape_issue(span, &e))?;
        for t in parts {
            self.require_part(t, span)?;
        }
        Ok(whole)
    }

    /// What the root of a term needs. What is a number without a name in it is as the table says.
    fn require_part(&mut self, t: TermId, span: Span) -> Result<()> {
        let args = self.cx.terms.args(t).to_vec();
        let varies =
            |me: &Self, t: TermId| me.cx.terms.subterms(t).into_iter().any(|u| matches!(me.cx.terms.op(u), Op::Var(_)));
        match (self.cx.terms.op(t).clone(), &args[..]) {
            (Op::Map(g), &[a]) if varies(self, a) => self.require_defined(&g.name, a, span),
            (Op::Div | Op::Hdiv, &[_, b]) if varies(self, b) => self.require_divisor(b, span),
            (Op::Pow, &[a, p]) if varies(self, a) => self.require_power(a, p, span),
            _ => Ok(()),
        }
    }
}
