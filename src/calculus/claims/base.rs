//! What all of these rest on: sums, numbers, equal terms.

use crate::calculus::facts::literal::holds_of_literal;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// The line that says of the first term what the line says of the last.
    pub(super) fn carried(&mut self, pred: Pred, line: usize, proof: &Proof) -> usize {
        if proof.is_refl() { line } else { self.transport(pred, line, &proof.sym()) }
    }

    /// Is it a number that has the property?
    pub(super) fn is_plain(&mut self, pred: Pred, t: TermId) -> bool {
        self.literal(t).is_some_and(|q| holds_of_literal(pred, &q))
    }

    /// Is it the number 0, or a matrix of it?
    pub(super) fn is_nothing(&mut self, t: TermId) -> bool {
        matches!(self.terms.op(t), Op::Zeros(..)) || self.literal(t).is_some_and(|q| num_traits::Zero::is_zero(&q))
    }

    /// The sum of some terms, from the left.
    pub(super) fn summed(&mut self, all: &[TermId]) -> Result<Option<TermId>, Stop> {
        let Some((&first, rest)) = all.split_first() else { return Ok(None) };
        let mut sum = first;
        for &p in rest {
            sum = self.terms.add(Op::Add, &[sum, p])?;
        }
        Ok(Some(sum))
    }

    /// The proof that two terms are the same, by their normal forms.
    pub(super) fn same(&mut self, a: TermId, b: TermId) -> Result<Option<Proof>, Stop> {
        if a == b {
            return Ok(Some(Proof::refl(a)));
        }
        let attempt = self.prove_equation(a, b, Effort::quick())?;
        Ok(match attempt.proof {
            Some(p) if attempt.line.is_some() => Some(p),
            _ => None,
        })
    }
}
