//! Sums over indices: written out, and exchanged.

use crate::calculus::forms::order::compare;
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::term::*;
use std::cmp::Ordering;

/// Sums longer than this are not written out.
const MAX_UNROLL: u64 = 16;

impl Session<'_> {
    /// Writes a sum over a size that is a number out, if it is short.
    pub(in crate::calculus) fn unroll(&mut self, t: TermId) -> Result<Option<Proof>, Stop> {
        let Op::BigSum(n) = self.terms.op(t).clone() else { return Ok(None) };
        let Some(n) = n.as_literal().filter(|n| *n <= MAX_UNROLL) else { return Ok(None) };
        let Some(body) = self.terms.arg(t, 0) else { return Ok(None) };
        let mut acc: Option<TermId> = None;
        for k in (1..=n).rev() {
            let i = self.terms.add(Op::At(k), &[])?;
            let member = self.terms.instantiate(body, i)?;
            acc = Some(match acc {
                None => member,
                Some(rest) => self.terms.add(Op::Add, &[member, rest])?,
            });
        }
        Ok(acc.map(|u| Proof::leaf(t, u, Leaf::Unroll, true)))
    }

    /// Exchanges two nested sums if that leads to a smaller form.
    pub(in crate::calculus) fn exchange(
        &mut self,
        t: TermId,
        s: &Strategy,
        ranges: &[Dim],
    ) -> Result<Option<Proof>, Stop> {
        let parts = |me: &Self, t: TermId| match (me.terms.op(t), me.terms.arg(t, 0)) {
            (Op::BigSum(n), Some(body)) => Some((n.clone(), body)),
            _ => None,
        };
        let Some((n, inner)) = parts(self, t) else { return Ok(None) };
        let Some((p, body)) = parts(self, inner) else { return Ok(None) };
        let swapped = self.terms.transform(body, &mut |terms, u, depth| match *terms.op(u) {
            Op::Idx(k) if k == depth => terms.add(Op::Idx(depth + 1), &[]).map(Some),
            Op::Idx(k) if k == depth + 1 => terms.add(Op::Idx(depth), &[]).map(Some),
            _ => Ok(None),
        })?;
        let inner = self.terms.add(Op::BigSum(n), &[swapped])?;
        let u = self.terms.add(Op::BigSum(p), &[inner])?;
        // The exchanged sum may have a smaller form than it shows at first.
        let plain = Strategy { exchange: false, ..s.clone() };
        let tidy = self.normalize_open(u, &plain, &mut ranges.to_vec())?;
        let smaller = compare(&self.terms, tidy.to(), t) == Ordering::Less;
        Ok(smaller.then(|| Proof::leaf(t, u, Leaf::Exchange, true).then(&tidy)))
    }
}
