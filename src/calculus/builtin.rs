//! Rewriting that the kernel knows without rules: arithmetic, definitions, sums over indices, differentials of constants.

use super::order::compare;
use super::proof::{Leaf, Proof};
use super::rewrite::Strategy;
use super::session::{Session, Stop};
use crate::kernel::MAX_BITS;
use crate::term::*;
use num_traits::{One, Zero};
use std::cmp::Ordering;

/// Sums longer than this are not written out.
const MAX_UNROLL: u64 = 16;

impl Session<'_> {
    /// The value of a term made of literals.
    pub(super) fn literal(&mut self, t: TermId) -> Option<Rational> {
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
        let p = self.arithmetic(u)?;
        self.terms.as_num(p.to()).cloned()
    }

    /// Evaluates an operation on literals.
    pub fn evaluate(&mut self, t: TermId) -> Option<Proof> {
        self.arithmetic(t)
    }

    pub(super) fn arithmetic(&mut self, t: TermId) -> Option<Proof> {
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
        self.fuel = self.fuel.saturating_sub(usize::try_from((all * all) >> 20).unwrap_or(usize::MAX));
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

    /// Unfolds an intermediate value.
    pub(super) fn unfold(&mut self, t: TermId) -> Result<Option<Proof>, Stop> {
        let Op::Var(name) = self.terms.op(t).clone() else { return Ok(None) };
        let Some(body) = self.definition(&name).map(|l| l.body) else { return Ok(None) };
        let u = match self.terms.arg(t, 0) {
            None => body,
            Some(i) => self.terms.instantiate(body, i)?,
        };
        Ok(Some(Proof::leaf(t, u, Leaf::Definition, true)))
    }

    pub(super) fn unroll(&mut self, t: TermId) -> Result<Option<Proof>, Stop> {
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
    pub(super) fn exchange(&mut self, t: TermId, s: &Strategy, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
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

    /// The differential of what does not vary, of an intermediate value, and of a function that is differentiated by its
    /// definition.
    pub(super) fn primitive_differential(
        &mut self,
        t: TermId,
        s: &Strategy,
        ranges: &[Dim],
    ) -> Result<Option<Proof>, Stop> {
        let (Op::D(wrt), Some(a)) = (self.terms.op(t).clone(), self.terms.arg(t, 0)) else { return Ok(None) };
        let folded = self.normalize(a, &Strategy::new(&[]))?;
        if !folded.is_refl() {
            let u = self.terms.add(Op::D(wrt), &[folded.to()])?;
            return Ok(Some(folded.at(0, t, u)));
        }
        if !self.depends(a, &wrt) {
            let shape = self.terms.shape(t).clone();
            let zero = self.terms.add(Op::Zeros(shape.rows, shape.cols), &[])?;
            return Ok(Some(Proof::leaf(t, zero, Leaf::Constant, true)));
        }
        if let Op::Var(name) = self.terms.op(a)
            && (s.unfold_differentials || s.open_differential.as_ref() == Some(name))
            && !matches!(&wrt, Wrt::Only(names) if names.contains(name))
            && let Some(p) = self.unfold(a)?
        {
            let u = self.terms.add(Op::D(wrt), &[p.to()])?;
            return Ok(Some(p.at(0, t, u)));
        }
        if matches!(self.terms.op(a), Op::Map(_))
            && let Some(p) = self.by_rules(a, &["unfold"], ranges)?
        {
            let u = self.terms.add(Op::D(wrt), &[p.to()])?;
            return Ok(Some(p.at(0, t, u)));
        }
        Ok(None)
    }
}
