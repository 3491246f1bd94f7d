//! Sums whose parts have a property: each part is asked for by itself, so that long sums are no deeper than short ones.

use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

/// Longer sums are not looked at.
const MAX_SUMMANDS: usize = 40;

/// What sums of it are closed under, and what may be added to it besides.
fn weaker(pred: Pred) -> Option<Pred> {
    match pred {
        Pred::Positive | Pred::Nonnegative => Some(Pred::Nonnegative),
        Pred::Posdef | Pred::Psd => Some(Pred::Psd),
        _ => None,
    }
}

impl Session<'_> {
    /// A sum with the property: that of its parts which have it strictly, then the others. The line, and the proof that
    /// leads to the sum in this order.
    pub(super) fn by_summands(&mut self, pred: Pred, t: TermId) -> Result<Option<(usize, Proof)>, Stop> {
        match self.parts_of(t)? {
            Some(parts) => self.by_parts(pred, t, parts),
            None => Ok(None),
        }
    }

    /// The same with these parts, as they stand.
    pub(super) fn by_parts(
        &mut self,
        pred: Pred,
        t: TermId,
        parts: Vec<TermId>,
    ) -> Result<Option<(usize, Proof)>, Stop> {
        let Some(weak) = weaker(pred) else { return Ok(None) };
        let (mut strict, mut rest) = (Vec::new(), Vec::new());
        for p in parts {
            if pred != weak
                && let Some(q) = self.holding(pred, p)?
            {
                strict.push(q);
            } else if let Some(q) = self.holding(weak, p)? {
                rest.push(q);
            } else {
                return Ok(None);
            }
        }
        if pred != weak && strict.is_empty() {
            return Ok(None);
        }
        let all: Vec<TermId> = strict.into_iter().chain(rest).collect();
        let Some(sum) = self.summed(&all)? else { return Ok(None) };
        let line = if all.len() > 1 { self.known_sum(pred, weak, &all)? } else { self.fact(pred, sum, &[], 0)? };
        let Some(line) = line else { return Ok(None) };
        let proof = self.same(t, sum)?;
        Ok(proof.map(|p| (line, p)))
    }

    /// The parts of a sum; none if it is no sum, or too long a one.
    pub(super) fn parts_of(&mut self, t: TermId) -> Result<Option<Vec<TermId>>, Stop> {
        let (mut out, mut stack) = (Vec::new(), vec![(t, false)]);
        while let Some((u, negative)) = stack.pop() {
            if out.len() > MAX_SUMMANDS {
                return Ok(None);
            }
            match (self.terms.op(u), self.terms.args(u)) {
                (Op::Add, &[a, b]) => stack.extend([(b, negative), (a, negative)]),
                (Op::Sub, &[a, b]) => stack.extend([(b, !negative), (a, negative)]),
                (Op::Neg, &[a]) => stack.push((a, !negative)),
                _ if negative => out.push(self.terms.add(Op::Neg, &[u])?),
                _ => out.push(u),
            }
        }
        Ok(Some(out))
    }

    /// A part, in brackets in which it has the property.
    fn holding(&mut self, pred: Pred, t: TermId) -> Result<Option<TermId>, Stop> {
        if self.is_plain(pred, t) || self.fact(pred, t, &[], 0)?.is_some() {
            return Ok(Some(t));
        }
        Ok(self.by_congruence(pred, t)?.map(|(_, p)| p.to()))
    }

    /// From the parts to the sum, one after the other: what was found of the shorter sum is known when the longer is asked for.
    fn known_sum(&mut self, pred: Pred, weak: Pred, all: &[TermId]) -> Result<Option<usize>, Stop> {
        let mut line = None;
        for k in 2..=all.len() {
            let Some(sum) = self.summed(&all[..k])? else { return Ok(None) };
            line = self.fact(pred, sum, &[], 0)?;
            if line.is_none() {
                // Only weak parts so far.
                self.fact(weak, sum, &[], 0)?;
            }
        }
        Ok(line)
    }
}
