//! Kronecker deltas in sums over an index: brought to the front of a product, where the law about them sees them.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// A sum over an index of a product with an entry of the identity at that index and another: the sum is the product
    /// at the other one.
    pub(in crate::calculus) fn delta(
        &mut self,
        t: TermId,
        s: &Strategy,
        ranges: &[Dim],
    ) -> Result<Option<Proof>, Stop> {
        let (Op::BigSum(n), Some(body)) = (self.terms.op(t).clone(), self.terms.arg(t, 0)) else { return Ok(None) };
        let mut factors = Vec::new();
        let mut last = body;
        while let (Op::Scale, &[a, b]) = (self.terms.op(last), self.terms.args(last)) {
            factors.push(a);
            last = b;
        }
        factors.push(last);
        let Some(place) = factors.iter().position(|&f| self.is_delta(f)).filter(|&k| k > 0) else { return Ok(None) };
        let delta = factors.remove(place);
        let Some((&last, others)) = factors.split_last() else { return Ok(None) };
        // What was a number at the end is one.
        if !self.terms.shape(delta).is_scalar() || self.terms.shape(last) != self.terms.shape(body) {
            return Ok(None);
        }
        let rest = others.iter().rev().try_fold(last, |rest, &f| self.terms.add(Op::Scale, &[f, rest]))?;
        let front = self.terms.add(Op::Scale, &[delta, rest])?;
        let mut inner = ranges.to_vec();
        inner.push(n);
        let sorted = Strategy { deltas: false, exchange: false, ..s.clone() };
        let (p, q) =
            (self.normalize_open(body, &sorted, &mut inner)?, self.normalize_open(front, &sorted, &mut inner)?);
        if p.to() != q.to() {
            return Ok(None);
        }
        let Some((moved, sum)) = self.inside(t, 0, &p.then(&q.sym()))? else { return Ok(None) };
        Ok(self.by_rules(sum, &["delta"], ranges)?.map(|d| moved.then(&d)))
    }

    /// Is it an entry of the identity at the index of the sum around it, and at another?
    fn is_delta(&self, t: TermId) -> bool {
        let (Op::Entry, &[a, i, j]) = (self.terms.op(t), self.terms.args(t)) else { return false };
        let own = |i: TermId| *self.terms.op(i) == Op::Idx(0);
        matches!(self.terms.op(a), Op::Eye(_)) && own(i) != own(j)
    }
}
