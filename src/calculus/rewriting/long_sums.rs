//! Long sums: sorted and collected by merging.
//!
//! A law moves one summand past one other, so that sorting as rewriting finds it takes n² steps, each as deep as
//! the sum. Here a sum is split in halves, which are sorted and merged; what lies deep is proved in lines of its
//! own, so that n summands take about n log n steps near a root.

use crate::calculus::forms::order::{compare, unscaled};
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;
use std::cmp::Ordering;

/// Sums of so many summands are long.
pub(in crate::calculus) const LONG: usize = 16;
/// Shorter ones are sorted summand by summand.
pub(in crate::calculus) const SHORT: usize = 6;
/// After so many steps into a list the rest is proved in a line of its own.
pub(in crate::calculus) const STRIDE: usize = 8;

impl Session<'_> {
    /// The number of summands, counted up to a limit.
    pub(in crate::calculus) fn summands_up_to(&self, t: TermId, limit: usize) -> usize {
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

    /// The number of summands.
    fn count(&mut self, t: TermId) -> usize {
        let mut stack = vec![t];
        while let Some(&u) = stack.last() {
            let parts = match (self.terms.op(u), self.terms.args(u)) {
                (Op::Add | Op::Sub, &[a, b]) => [a, b],
                _ => {
                    self.normal_forms.set_count(u, 1);
                    stack.pop();
                    continue;
                }
            };
            match parts.map(|p| self.normal_forms.count(p)) {
                [Some(m), Some(n)] => {
                    self.normal_forms.set_count(u, m + n);
                    stack.pop();
                }
                [None, _] => stack.push(parts[0]),
                [_, None] => stack.push(parts[1]),
            }
        }
        self.normal_forms.count(t).unwrap_or(1)
    }

    /// A long sum as a sorted list, nested to the right, like summands collected.
    pub(in crate::calculus) fn long_sum(&mut self, t: TermId, s: &Strategy) -> Result<Option<Proof>, Stop> {
        let long = matches!(self.terms.op(t), Op::Add | Op::Sub) && self.terms.is_closed(t);
        if !long || self.summands_up_to(t, LONG) < LONG {
            return Ok(None);
        }
        let id = self.strategy(s);
        if self.normal_forms.is_sorted(id, t) {
            return Ok(None);
        }
        let p = self.sort_sum(t, s)?;
        let mut rest = p.to();
        while self.normal_forms.set_sorted(id, rest) && *self.terms.op(rest) == Op::Add {
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

    pub(in crate::calculus) fn pair(&self, t: TermId) -> Result<[TermId; 2], Stop> {
        match (self.terms.op(t), self.terms.args(t)) {
            (Op::Add, &[a, b]) => Ok([a, b]),
            _ => Err(no_rule()),
        }
    }

    /// A proof followed by another inside the i-th argument of its end.
    pub(in crate::calculus) fn then_at(&mut self, p: &Proof, i: usize, q: &Proof) -> Result<Proof, Stop> {
        Ok(match self.inside(p.to(), i, q)? {
            Some((q, _)) => p.then(&q),
            None => p.clone(),
        })
    }

    /// A proof followed by one rewriting of the whole.
    pub(in crate::calculus) fn then_by(&mut self, p: &Proof, phase: &'static str) -> Result<Proof, Stop> {
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

    fn is_zero(&self, t: TermId) -> bool {
        matches!(self.terms.op(t), Op::Zeros(..)) || self.terms.as_num(t).is_some_and(num_traits::Zero::is_zero)
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
