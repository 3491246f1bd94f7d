//! Long sums: sorted and collected by merging.
//!
//! A law moves one summand past one other, so that sorting as rewriting finds it takes n² steps, each as deep as
//! the sum. Here a sum is split in halves, which are sorted and merged; what lies deep is proved in lines of its
//! own, so that n summands take about n log n steps near a root.

use super::order::{compare, unscaled};
use super::proof::Proof;
use super::rewrite::Strategy;
use super::session::{Session, Stop};
use super::simplify::Effort;
use crate::term::*;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// Sums of so many summands are long.
pub(super) const LONG: usize = 16;
/// What would have more summands than this is not multiplied out in search of a simpler form.
const MAX_SUMMANDS: u64 = 128;
/// Shorter ones are sorted summand by summand.
const SHORT: usize = 6;
/// After so many steps into a list the rest is proved in a line of its own.
const STRIDE: usize = 8;

impl Session<'_> {
    /// The number of summands, counted up to a limit.
    pub(super) fn summands_up_to(&self, t: TermId, limit: usize) -> usize {
        let (mut n, mut stack) = (0, vec![t]);
        while let Some(u) = stack.pop() {
            match (self.terms.op(u), self.terms.args(u)) {
                (Op::Add | Op::Sub, &[a, b]) => stack.extend([a, b]),
                _ => n += 1,
            }
            if n >= limit {
                break;
            }
        }
        n
    }

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

    /// The number of summands.
    fn count(&mut self, t: TermId) -> usize {
        let mut stack = vec![t];
        while let Some(&u) = stack.last() {
            let parts = match (self.terms.op(u), self.terms.args(u)) {
                (Op::Add | Op::Sub, &[a, b]) => [a, b],
                _ => {
                    self.counts.insert(u, 1);
                    stack.pop();
                    continue;
                }
            };
            match parts.map(|p| self.counts.get(&p).copied()) {
                [Some(m), Some(n)] => {
                    self.counts.insert(u, m + n);
                    stack.pop();
                }
                [None, _] => stack.push(parts[0]),
                [_, None] => stack.push(parts[1]),
            }
        }
        self.counts.get(&t).copied().unwrap_or(1)
    }

    /// A long sum as a sorted list, nested to the right, like summands collected.
    pub(super) fn long_sum(&mut self, t: TermId, s: &Strategy, id: u32) -> Result<Option<Proof>, Stop> {
        let long = s.phases.contains(&"expand") && matches!(self.terms.op(t), Op::Add | Op::Sub);
        if !long || !self.terms.is_closed(t) || self.sorted.contains(&(id, t)) || self.summands_up_to(t, LONG) < LONG {
            return Ok(None);
        }
        let p = self.sort_sum(t, s)?;
        let mut rest = p.to();
        while self.sorted.insert((id, rest)) && *self.terms.op(rest) == Op::Add {
            let Some(next) = self.terms.arg(rest, 1) else { break };
            rest = next;
        }
        Ok((!p.is_refl()).then_some(p))
    }

    fn sort_sum(&mut self, t: TermId, s: &Strategy) -> Result<Proof, Stop> {
        let n = self.count(t);
        if n <= SHORT {
            return self.normalize(t, s);
        }
        let open = self.opened(t)?;
        let mut proof = open.clone();
        let [a, _] = self.pair(open.to())?;
        let k = self.count(a);
        if k < n / 4 || k > n - n / 4 {
            proof = self.split(t, n / 2)?;
        }
        let [a, b] = self.pair(proof.to())?;
        let (p, q) = (self.sort_sum(a, s)?, self.sort_sum(b, s)?);
        proof = self.then_at(&proof, 0, &p)?;
        proof = self.then_at(&proof, 1, &q)?;
        let merged = self.merge(proof.to(), s)?;
        let proof = proof.then(&merged);
        Ok(self.have(&proof))
    }

    /// A sum or a difference as a sum of two terms.
    fn opened(&mut self, t: TermId) -> Result<Proof, Stop> {
        if *self.terms.op(t) == Op::Sub {
            let p = self.by_rules(t, &["expand"], &[])?;
            return p.filter(|p| *self.terms.op(p.to()) == Op::Add).ok_or_else(no_rule);
        }
        Ok(Proof::refl(t))
    }

    fn pair(&self, t: TermId) -> Result<[TermId; 2], Stop> {
        match (self.terms.op(t), self.terms.args(t)) {
            (Op::Add, &[a, b]) => Ok([a, b]),
            _ => Err(no_rule()),
        }
    }

    /// A proof followed by another inside the i-th argument of its end.
    fn then_at(&mut self, p: &Proof, i: usize, q: &Proof) -> Result<Proof, Stop> {
        Ok(match self.inside(p.to(), i, q)? {
            Some((q, _)) => p.then(&q),
            None => p.clone(),
        })
    }

    /// A proof followed by one rewriting of the whole.
    fn then_by(&mut self, p: &Proof, phase: &'static str) -> Result<Proof, Stop> {
        self.burn()?;
        let q = self.by_rules(p.to(), &[phase], &[])?.ok_or_else(no_rule)?;
        Ok(p.then(&q))
    }

    /// The same inside the second argument.
    fn then_by_rest(&mut self, p: &Proof, phase: &'static str) -> Result<Proof, Stop> {
        let [_, b] = self.pair(p.to())?;
        let q = self.then_by(&Proof::refl(b), phase)?;
        self.then_at(p, 1, &q)
    }

    /// The first m summands, and the others.
    fn split(&mut self, t: TermId, m: usize) -> Result<Proof, Stop> {
        // Down to where the two parts meet; the way back puts what was passed on its side.
        let (mut way, mut at, mut m) = (Vec::new(), t, m);
        let mut proof = loop {
            let open = self.opened(at)?;
            let [a, b] = self.pair(open.to())?;
            let k = self.count(a);
            match m.cmp(&k) {
                Ordering::Equal => break open,
                Ordering::Less => {
                    way.push((open, 0));
                    at = a;
                }
                Ordering::Greater => {
                    way.push((open, 1));
                    at = b;
                    m -= k;
                }
            }
        };
        let mut since = 0;
        for (open, i) in way.into_iter().rev() {
            since += 1;
            if since % STRIDE == 0 {
                proof = self.have(&proof);
            }
            let whole = self.then_at(&open, i, &proof)?;
            // (A + B) + c = A + (B + c), and a + (B + C) = (a + B) + C.
            proof = self.then_by(&whole, if i == 0 { "sum-right" } else { "sum-left" })?;
        }
        Ok(self.have(&proof))
    }

    /// Two sorted lists as one.
    fn merge(&mut self, t: TermId, s: &Strategy) -> Result<Proof, Stop> {
        let mut way: Vec<(Proof, bool)> = Vec::new();
        let mut at = t;
        let mut proof = loop {
            let (step, next) = self.merge_first(at, s)?;
            at = match next {
                Next::Done => break step,
                Next::Whole => step.to(),
                Next::Rest => self.pair(step.to())?[1],
            };
            way.push((step, matches!(next, Next::Rest)));
        };
        for (k, (step, rest)) in way.into_iter().rev().enumerate() {
            if k % STRIDE == STRIDE - 1 {
                proof = self.have(&proof);
            }
            proof = if rest { self.then_at(&step, 1, &proof)? } else { step.then(&proof) };
        }
        Ok(proof)
    }

    /// The first summand of two lists in front; like first summands added up.
    fn merge_first(&mut self, t: TermId, s: &Strategy) -> Result<(Proof, Next), Stop> {
        let start = Proof::refl(t);
        let [p, q] = self.pair(t)?;
        if self.is_zero(p) || self.is_zero(q) {
            return Ok((self.then_by(&start, "zero")?, Next::Done));
        }
        let list = |me: &Self, t| me.pair(t).map_or((t, false), |[a, _]| (a, true));
        let ((a, more_a), (b, more_b)) = (list(self, p), list(self, q));
        if let Some(c) = self.like(a, b, s)? {
            let front = match (more_a, more_b) {
                (true, true) => {
                    let x = self.then_by(&start, "sum-right")?;
                    let x = self.then_by_rest(&x, "sum-swap")?;
                    self.then_by(&x, "sum-left")?
                }
                (true, false) => {
                    let x = self.then_by(&start, "sum-right")?;
                    let x = self.then_by_rest(&x, "sum-turn")?;
                    self.then_by(&x, "sum-left")?
                }
                (false, true) => self.then_by(&start, "sum-left")?,
                (false, false) => return Ok((c, Next::Done)),
            };
            let both = more_a && more_b;
            let x = self.then_at(&front, 0, &c)?;
            if self.is_zero(c.to()) {
                return Ok((self.then_by(&x, "zero")?, if both { Next::Whole } else { Next::Done }));
            }
            return Ok((x, if both { Next::Rest } else { Next::Done }));
        }
        let first = compare(&self.terms, a, b) != Ordering::Greater;
        Ok(match (first, more_a, more_b) {
            (true, true, _) => (self.then_by(&start, "sum-right")?, Next::Rest),
            (true, false, _) => (start, Next::Done),
            (false, _, true) => (self.then_by(&start, "sum-swap")?, Next::Rest),
            (false, _, false) => (self.then_by(&start, "sum-turn")?, Next::Done),
        })
    }

    /// A proof that two summands add up to one, if they are like.
    fn like(&mut self, a: TermId, b: TermId, s: &Strategy) -> Result<Option<Proof>, Stop> {
        let numbers = self.terms.as_num(a).is_some() && self.terms.as_num(b).is_some();
        if !numbers && unscaled(&self.terms, a) != unscaled(&self.terms, b) {
            return Ok(None);
        }
        let sum = self.terms.add(Op::Add, &[a, b])?;
        let p = match self.evaluate(sum) {
            Some(p) => Some(p),
            None => self.by_rules(sum, &s.phases, &[])?,
        };
        let Some(p) = p.filter(|p| *self.terms.op(p.to()) != Op::Add) else { return Ok(None) };
        let rest = self.normalize(p.to(), s)?;
        Ok((*self.terms.op(rest.to()) != Op::Add).then(|| p.then(&rest)))
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

    fn is_zero(&self, t: TermId) -> bool {
        matches!(self.terms.op(t), Op::Zeros(..)) || self.terms.as_num(t).is_some_and(num_traits::Zero::is_zero)
    }

    /// The simplest form of a long sum: sorted and collected, then a few neighbours at a time.
    pub(super) fn simplify_long(&mut self, t: TermId, effort: Effort) -> Result<Proof, Stop> {
        let sorted = self.normalize(t, &Strategy::expand())?;
        let (mut way, mut at) = (Vec::new(), sorted.to());
        let mut proof = loop {
            if self.summands_up_to(at, LONG) < LONG || self.pair(at).is_err() {
                break self.simplify(at, effort)?;
            }
            let mut group = Proof::refl(at);
            if !self.akin(at) {
                let [a, rest] = self.pair(at)?;
                let simple = self.simplify(a, effort)?;
                way.push(self.then_at(&group, 0, &simple)?);
                at = rest;
                continue;
            }
            for _ in 1..SHORT {
                group = self.then_by(&group, "sum-left")?;
            }
            let [few, rest] = self.pair(group.to())?;
            let simple = self.simplify(few, effort)?;
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
}

/// What is left to merge.
enum Next {
    Done,
    /// What follows the first summand.
    Rest,
    Whole,
}

fn no_rule() -> Stop {
    Stop::Stuck("no law sorts sums".to_string())
}
