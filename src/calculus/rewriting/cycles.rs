//! Traces of long products, turned round to the least of their forms.
//!
//! A trace has as many forms as its product has factors, and as many again transposed. Those of a short product are
//! all looked at; of a long one, the factors are compared first and the trace is turned once.

use crate::calculus::forms::order::compare;
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;
use std::cmp::Ordering;

/// No more forms than this are looked at when choosing the least.
pub(super) const MAX_ORBIT: usize = 24;

impl Session<'_> {
    /// The least form of the trace of a product with more factors than an orbit has room for; none for other terms.
    pub(super) fn long_cycle(&mut self, t: TermId, s: &Strategy, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        let factors = self.factors_of_trace(t);
        if factors.len() <= MAX_ORBIT / 2 {
            return Ok(None);
        }
        let turned = self.turned(t, &factors, ranges)?;
        // The same transposed.
        let plain = Strategy { orbit: false, ..s.clone() };
        if let Some(p) = self.by_rules(turned.to(), &["transposed"], ranges)? {
            let q = self.normalize_open(p.to(), &plain, &mut ranges.to_vec())?;
            let factors = self.factors_of_trace(q.to());
            if !factors.is_empty() {
                let r = self.turned(q.to(), &factors, ranges)?;
                if compare(&self.terms, r.to(), turned.to()) == Ordering::Less {
                    return Ok(Some(turned.then(&p).then(&q).then(&r)));
                }
            }
        }
        Ok(Some(turned))
    }

    /// The factors of the product, nested to the right, that a trace is of.
    fn factors_of_trace(&self, t: TermId) -> Vec<TermId> {
        let (Op::Tr, &[mut rest]) = (self.terms.op(t), self.terms.args(t)) else { return Vec::new() };
        let mut factors = Vec::new();
        while let (Op::Mul, &[a, b]) = (self.terms.op(rest), self.terms.args(rest)) {
            factors.push(a);
            rest = b;
        }
        factors.push(rest);
        factors
    }

    /// The trace that begins with the least of its factors.
    fn turned(&mut self, t: TermId, factors: &[TermId], ranges: &[Dim]) -> Result<Proof, Stop> {
        let n = factors.len();
        let mut first = 0;
        for k in 1..n {
            let o = (0..n)
                .map(|i| compare(&self.terms, factors[(k + i) % n], factors[(first + i) % n]))
                .find(|o| *o != Ordering::Equal);
            if o == Some(Ordering::Less) {
                first = k;
            }
        }
        let (Some(product), true) = (self.terms.arg(t, 0), first > 0) else { return Ok(Proof::refl(t)) };
        // tr(P Q) = tr(Q P), with brackets around P and Q for the time of that step.
        let (front, back) = factors.split_at(first);
        let (p, q) = (self.product_of(front)?, self.product_of(back)?);
        let split = self.terms.add(Op::Mul, &[p, q])?;
        let joined = self.normalize(split, &Strategy::new(&["associate"]))?;
        if joined.to() != product {
            return Ok(Proof::refl(t));
        }
        let joined = self.have(&joined);
        let whole = self.terms.add(Op::Tr, &[split])?;
        let start = joined.sym().at(0, t, whole);
        self.burn()?;
        let Some(turn) = self.by_rules(whole, &["cycle"], ranges)? else { return Ok(Proof::refl(t)) };
        let rest = self.normalize(turn.to(), &Strategy::new(&["associate"]))?;
        Ok(start.then(&turn).then(&rest))
    }

    /// A product of factors, nested to the right.
    fn product_of(&mut self, factors: &[TermId]) -> Result<TermId, Stop> {
        let mut product = None;
        for &f in factors.iter().rev() {
            product = Some(match product {
                None => f,
                Some(rest) => self.terms.add(Op::Mul, &[f, rest])?,
            });
        }
        product.ok_or_else(|| Stop::Stuck("a product has factors".into()))
    }
}
