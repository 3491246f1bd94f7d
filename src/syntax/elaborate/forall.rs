//! Claims with free indices. `A == B for i in m, j in n` is the equation of sums in which each member has a weight of
//! which nothing is assumed: equal for all weights are the sums whose members are equal.

use super::{Context, Equation, Result};
use crate::syntax::ast::{Ast, Range};
use crate::syntax::diagnostic::{Issue, Reporter};
use crate::syntax::lexer::Span;
use crate::term::{Declaration, Dim, Op, Shape, ShapeError, TermId, Variable};

/// Claims are for all values of at most so many indices.
const MOST: usize = 2;

impl Context {
    /// `A == B for i in m, j in n`
    pub fn for_all(
        &mut self,
        reporter: &mut Reporter,
        (lhs, rhs): (&Ast, &Ast),
        at: Span,
        over: &[Range],
    ) -> Result<Equation> {
        if let Some(r) = over.get(MOST) {
            return Err(Issue::new(r.index.span, "a claim is for all values of at most two indices")
                .hint("a sum over the others, or one claim for each, says the same")
                .into());
        }
        let scope = self.scope(over)?;
        let mut e = self.equation(reporter, lhs, rhs, at, &scope)?;
        let ranges: Vec<Dim> = scope.iter().map(|(_, n)| n.clone()).collect();
        if !ranges.is_empty() {
            let weights = self.weights(&ranges).map_err(|e| super::shape_issue(at, &e))?;
            for side in [&mut e.lhs, &mut e.rhs] {
                *side = self.weighted(weights, *side, &ranges).map_err(|e| super::shape_issue(at, &e))?;
            }
        }
        Ok(e)
    }

    /// A variable that has an entry for each value of the indices; another claim with the same ranges has it, too.
    fn weights(&mut self, ranges: &[Dim]) -> std::result::Result<TermId, ShapeError> {
        let one = Dim::one();
        let (m, n) = (ranges.first().unwrap_or(&one), ranges.get(1).unwrap_or(&one));
        let shape = Shape::new(m.clone(), n.clone());
        let before =
            self.theory.vars.iter().find(|v| v.shape == shape && v.over.is_none() && self.weights.contains(&v.name));
        if let Some(v) = before {
            let name = v.name.clone();
            return self.terms.var(&name);
        }
        let name = self.terms.fresh_name("ω");
        self.terms.declare(name.clone(), Declaration { shape: shape.clone(), over: None });
        self.theory.vars.push(Variable { name: name.clone(), shape, over: None });
        self.declare(&name, super::What::Variable);
        self.weights.push(name.clone());
        self.terms.var(&name)
    }

    /// `sum(i in m, j in n, w[i,j]*A)`
    fn weighted(&mut self, w: TermId, body: TermId, ranges: &[Dim]) -> std::result::Result<TermId, ShapeError> {
        let index = |k: usize| Op::Idx(u32::try_from(k).unwrap_or(u32::MAX));
        let [i, j] = match ranges {
            [_, _] => [self.terms.add(index(1), &[])?, self.terms.add(index(0), &[])?],
            _ => [self.terms.add(index(0), &[])?, self.terms.add(Op::At(1), &[])?],
        };
        let weight = self.terms.add(Op::Entry, &[w, i, j])?;
        let scaled = self.terms.add(Op::Scale, &[weight, body])?;
        ranges.iter().rev().try_fold(scaled, |t, n| self.terms.add(Op::BigSum(n.clone()), &[t]))
    }
}
