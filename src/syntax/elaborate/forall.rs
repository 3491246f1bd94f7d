//! Claims with free indices. `A == B for i in m, j in n` is the equation of sums in which each member has a weight of
//! which nothing is assumed: equal for all weights are the sums whose members are equal.

use super::{Context, Equation, Result};
use crate::syntax::ast::{Ast, Range};
use crate::syntax::diagnostic::Reporter;
use crate::syntax::lexer::Span;
use crate::term::{Declaration, Dim, Op, Shape, ShapeError, Sym, TermId, Variable};

impl Context {
    /// `A == B for i in m, j in n`
    pub fn for_all(
        &mut self,
        reporter: &mut Reporter,
        (lhs, rhs): (&Ast, &Ast),
        at: Span,
        over: &[Range],
    ) -> Result<Equation> {
        let scope = self.scope(over)?;
        self.through = scope.is_empty().then(Vec::new);
        let e = self.equation(reporter, lhs, rhs, at, &scope);
        let through = self.through.take().unwrap_or_default();
        let mut e = e?;
        if !through.is_empty() {
            return self.of_differentials(e, &through, at);
        }
        let ranges: Vec<Dim> = scope.iter().map(|(_, n)| n.clone()).collect();
        if !ranges.is_empty() {
            let weights = self.weights(&ranges).map_err(|e| super::shape_issue(at, &e))?;
            for side in [&mut e.lhs, &mut e.rhs] {
                *side = self.weighted(&weights, *side, &ranges).map_err(|e| super::shape_issue(at, &e))?;
            }
        }
        Ok(e)
    }

    /// Variables that have an entry for each value of the indices, two by two: products of entries are weights enough,
    /// since those of unit matrices single each member out. Another claim with the same ranges has them, too.
    fn weights(&mut self, ranges: &[Dim]) -> std::result::Result<Vec<TermId>, ShapeError> {
        let mut taken: Vec<Sym> = Vec::new();
        let mut all = Vec::new();
        for pair in ranges.chunks(2) {
            let one = Dim::one();
            let (m, n) = (pair.first().unwrap_or(&one), pair.get(1).unwrap_or(&one));
            let name = self.weight(Shape::new(m.clone(), n.clone()), &taken);
            all.push(self.terms.var(&name)?);
            taken.push(name);
        }
        Ok(all)
    }

    /// A weight of this shape that is none of those taken.
    fn weight(&mut self, shape: Shape, taken: &[Sym]) -> Sym {
        let free = |v: &&Variable| {
            v.shape == shape && v.over.is_none() && self.weights.contains(&v.name) && !taken.contains(&v.name)
        };
        if let Some(v) = self.theory.vars.iter().find(free) {
            return v.name.clone();
        }
        let name = self.terms.fresh_name("ω");
        self.terms.declare(name.clone(), Declaration { shape: shape.clone(), over: None });
        self.theory.vars.push(Variable { name: name.clone(), shape, over: None });
        self.declare(&name, super::What::Variable);
        self.weights.push(name.clone());
        name
    }

    /// `sum(i in m, j in n, w[i,j]*A)`
    fn weighted(
        &mut self,
        weights: &[TermId],
        body: TermId,
        ranges: &[Dim],
    ) -> std::result::Result<TermId, ShapeError> {
        let mut scaled = body;
        for (k, w) in weights.iter().enumerate().rev() {
            let mut index = |at: usize| match ranges.len().checked_sub(at + 1) {
                Some(depth) => self.terms.add(Op::Idx(u32::try_from(depth).unwrap_or(u32::MAX)), &[]),
                None => self.terms.add(Op::At(1), &[]),
            };
            let (i, j) = (index(2 * k)?, index(2 * k + 1)?);
            let weight = self.terms.add(Op::Entry, &[*w, i, j])?;
            scaled = self.terms.add(Op::Scale, &[weight, scaled])?;
        }
        ranges.iter().rev().try_fold(scaled, |t, n| self.terms.add(Op::BigSum(n.clone()), &[t]))
    }
}
