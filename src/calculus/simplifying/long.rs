//! Simplest forms of long sums.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::rewriting::long_sums::{LONG, SHORT, STRIDE};
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;
use rustc_hash::FxHashMap;

/// What would have more summands than this is not multiplied out in search of a simpler form.
const MAX_SUMMANDS: u64 = 128;

impl Session<'_> {
    /// Would a term have too many summands, were it multiplied out? A product of n sums of two has 2ⁿ.
    pub(super) fn spreads(&self, t: TermId) -> bool {
        let mut summands: FxHashMap<TermId, u64> = FxHashMap::default();
        for u in self.terms.subterms(t) {
            let args = self.terms.args(u).iter().map(|a| summands.get(a).copied().unwrap_or(1));
            let n = match self.terms.op(u) {
                Op::Add | Op::Sub => args.fold(0, u64::saturating_add),
                Op::Map(_) | Op::Inv | Op::Det | Op::Logdet | Op::Norm2 | Op::Softmax | Op::Logsumexp => 1,
                // Products of all kinds, and what is linear in its argument.
                _ => args.fold(1, u64::saturating_mul),
            };
            summands.insert(u, n);
        }
        summands.get(&t).is_some_and(|n| *n > MAX_SUMMANDS)
    }

    /// The simplest form of a long sum: sorted and collected, then a few neighbours at a time,
    /// which `simplify` simplifies.
    pub(super) fn simplify_long(
        &mut self,
        t: TermId,
        simplify: &mut dyn FnMut(&mut Self, TermId) -> Result<Proof, Stop>,
    ) -> Result<Proof, Stop> {
        let sorted = self.normalize(t, &Strategy::expand())?;
        let (mut way, mut at) = (Vec::new(), sorted.to());
        let mut proof = loop {
            if self.summands_up_to(at, LONG) < LONG || self.pair(at).is_err() {
                break simplify(self, at)?;
            }
            let mut group = Proof::refl(at);
            if !self.akin(at) {
                let [a, rest] = self.pair(at)?;
                let simple = simplify(self, a)?;
                way.push(self.then_at(&group, 0, &simple)?);
                at = rest;
                continue;
            }
            for _ in 1..SHORT {
                group = self.then_by(&group, "sum-left")?;
            }
            let [few, rest] = self.pair(group.to())?;
            let simple = simplify(self, few)?;
            way.push(self.then_at(&group, 0, &simple)?);
            at = rest;
        };
        for (k, step) in way.into_iter().rev().enumerate() {
            if k % STRIDE == STRIDE - 1 {
                proof = self.have(&proof);
            }
            proof = self.then_at(&step, 1, &proof)?;
        }
        Ok(sorted.then(&proof))
    }

    /// Does a name of the first summand of a list occur in the next few? If not, nothing can be factored out.
    fn akin(&self, list: TermId) -> bool {
        let names = |t: TermId| self.terms.subterms(t).into_iter().filter(|u| matches!(self.terms.op(*u), Op::Var(_)));
        let Ok([first, mut rest]) = self.pair(list) else { return false };
        let own: Vec<TermId> = names(first).collect();
        for _ in 1..SHORT {
            let (next, more) = self.pair(rest).map_or((rest, None), |[a, b]| (a, Some(b)));
            if names(next).any(|u| own.contains(&u)) {
                return true;
            }
            let Some(more) = more else { return false };
            rest = more;
        }
        false
    }
}
