//! Exact arithmetic on literals.

use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::kernel::MAX_BITS;
use crate::term::*;
use num_traits::{One, Zero};

impl Session<'_> {
    /// The value of a term made of literals.
    pub(in crate::calculus) fn literal(&mut self, t: TermId) -> Option<Rational> {
        if let Some(q) = self.terms.as_num(t) {
            return Some(q.clone());
        }
        if self.terms.depth(t) > 6 {
            return None;
        }
        let mut args = Args::new();
        for a in self.terms.args(t).to_vec() {
            let q = self.literal(a)?;
            args.push(self.terms.num(q));
        }
        let u = self.terms.with_args(t, &args).ok()?;
        let p = self.evaluate(u)?;
        self.terms.as_num(p.to()).cloned()
    }

    /// Evaluates an operation on literals.
    pub fn evaluate(&mut self, t: TermId) -> Option<Proof> {
        if let Op::Size(d) = self.terms.op(t) {
            let n = d.as_literal()?;
            let u = self.terms.num(Rational::from_integer(n.into()));
            return Some(Proof::leaf(t, u, Leaf::Arithmetic, true));
        }
        if !self.terms.shape(t).is_scalar() || self.terms.args(t).is_empty() {
            return None;
        }
        let mut values = Vec::with_capacity(2);
        for &a in self.terms.args(t) {
            values.push(self.terms.as_num(a)?.clone());
        }
        // Long numbers take the time of many steps: bringing to lowest terms takes the square of their length.
        let bits = |q: &Rational| q.numer().bits().max(q.denom().bits());
        let all: u64 = values.iter().map(bits).sum();
        self.budget.spend(usize::try_from((all * all) >> 20).unwrap_or(usize::MAX));
        let q = match (self.terms.op(t), &values[..]) {
            (Op::Neg, [a]) => -a,
            (Op::Add, [a, b]) => a + b,
            (Op::Sub, [a, b]) => a - b,
            (Op::Scale | Op::Mul | Op::Had, [a, b]) => a * b,
            (Op::Div | Op::Hdiv, [a, b]) if !b.is_zero() => a / b,
            (Op::Pow, [a, b]) => {
                let k: i32 = b.is_integer().then(|| b.to_integer())?.try_into().ok()?;
                if k.abs() > 64 || bits(a) * u64::from(k.unsigned_abs()) > MAX_BITS || (a.is_zero() && k < 0) {
                    return None;
                }
                if k == 0 { Rational::one() } else { num_traits::pow::Pow::pow(a, k) }
            }
            _ => return None,
        };
        if bits(&q) > MAX_BITS {
            return None;
        }
        let u = self.terms.num(q);
        Some(Proof::leaf(t, u, Leaf::Arithmetic, true))
    }
}
