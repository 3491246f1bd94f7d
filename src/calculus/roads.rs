//! Roads between two normal forms that lead through their parts: arguments, common factors, traces turned round.

use super::proof::Proof;
use super::prove::MAX_CLEARINGS;
use super::rewrite::Strategy;
use super::session::{Session, Stop};
use super::simplify::Effort;
use crate::term::*;

/// A summand: its scalar coefficient, if it has one, and its factors from the left.
type Product = (Vec<TermId>, Vec<TermId>);

impl Session<'_> {
    /// Blocks, functions and products with a common factor, argument by argument.
    pub(super) fn by_arguments(
        &mut self,
        l: TermId,
        r: TermId,
        effort: Effort,
        clearings: u32,
    ) -> Result<Option<Proof>, Stop> {
        let op = self.terms.op(l).clone();
        let (a, b) = (self.terms.args(l).to_vec(), self.terms.args(r).to_vec());
        if op != *self.terms.op(r)
            || a.len() != b.len()
            || matches!(op, Op::BigSum(_) | Op::D(_) | Op::Grad | Op::Jac(_))
        {
            return Ok(None);
        }
        let differ: Vec<usize> = (0..a.len()).filter(|&i| a[i] != b[i]).collect();
        let blocks = matches!(op, Op::Hcat | Op::Vcat);
        if (differ.len() > 1 && !blocks) || differ.iter().any(|&i| op.index_argument(i)) {
            return Ok(None);
        }
        let mut parts = Vec::new();
        let mut current = l;
        for i in differ {
            if self.terms.shape(a[i]) != self.terms.shape(b[i]) {
                return Ok(None);
            }
            let Some(p) = self.meet(a[i], b[i], effort, clearings.min(MAX_CLEARINGS - 1))? else { return Ok(None) };
            if let Some((q, next)) = self.inside(current, i, &p)? {
                parts.push(q);
                current = next;
            }
        }
        Ok((current == r).then(|| Proof::chain(l, parts)))
    }

    /// Where every summand of both sides begins, or ends, with the same factor: what is left without it.
    pub(super) fn by_common_factor(
        &mut self,
        l: TermId,
        r: TermId,
        effort: Effort,
        clearings: u32,
    ) -> Result<Option<Proof>, Stop> {
        if clearings == 0 {
            return Ok(None);
        }
        let (a, b) = (self.products(l), self.products(r));
        if a.len() + b.len() < 3 || a.iter().chain(&b).any(|(_, f)| f.len() < 2) {
            return Ok(None);
        }
        for left in [true, false] {
            let end = |f: &[TermId]| if left { f.first().copied() } else { f.last().copied() };
            let Some(common) = end(&a[0].1) else { continue };
            if a.iter().chain(&b).any(|(_, f)| end(f) != Some(common)) {
                continue;
            }
            let (Some(u), Some(v)) = (self.without(&a, left)?, self.without(&b, left)?) else { continue };
            // A side that is no product any more, such as a column times a row, has another shape.
            if self.terms.shape(u) != self.terms.shape(v) {
                continue;
            }
            let Some(inner) = self.meet(u, v, effort, clearings - 1)? else { continue };
            let pair = |t: TermId| if left { [common, t] } else { [t, common] };
            let (from, to) = (self.terms.add(Op::Mul, &pair(u))?, self.terms.add(Op::Mul, &pair(v))?);
            let (p, q) = (self.normalize(from, &Strategy::normal())?, self.normalize(to, &Strategy::normal())?);
            if p.to() == l && q.to() == r {
                let middle = inner.at(usize::from(left), from, to);
                return Ok(Some(p.sym().then(&middle).then(&q)));
            }
        }
        Ok(None)
    }

    /// The summands of a normal form.
    fn products(&self, t: TermId) -> Vec<Product> {
        let (mut out, mut rest) = (Vec::new(), t);
        loop {
            let (summand, next) = match (self.terms.op(rest), self.terms.args(rest)) {
                (Op::Add, &[a, b]) => (a, Some(b)),
                _ => (rest, None),
            };
            let (mut scalars, mut factors, mut s) = (Vec::new(), Vec::new(), summand);
            while let (Op::Scale, &[c, u]) = (self.terms.op(s), self.terms.args(s)) {
                scalars.push(c);
                s = u;
            }
            while let (Op::Mul, &[a, b]) = (self.terms.op(s), self.terms.args(s)) {
                factors.push(a);
                s = b;
            }
            factors.push(s);
            out.push((scalars, factors));
            match next {
                Some(b) => rest = b,
                None => return out,
            }
        }
    }

    /// The sum of these products, each without its first or last factor.
    fn without(&mut self, products: &[Product], left: bool) -> Result<Option<TermId>, Stop> {
        let mut sum: Option<TermId> = None;
        for (scalars, factors) in products.iter().rev() {
            let kept = if left { &factors[1..] } else { &factors[..factors.len() - 1] };
            let Some((&last, front)) = kept.split_last() else { return Ok(None) };
            let mut t = last;
            for &f in front.iter().rev() {
                t = self.terms.add(Op::Mul, &[f, t])?;
            }
            for &c in scalars.iter().rev() {
                t = self.terms.add(Op::Scale, &[c, t])?;
            }
            sum = Some(match sum {
                None => t,
                Some(s) if self.terms.shape(s) == self.terms.shape(t) => self.terms.add(Op::Add, &[t, s])?,
                Some(_) => return Ok(None),
            });
        }
        let Some(sum) = sum else { return Ok(None) };
        Ok(Some(self.normalize(sum, &Strategy::normal())?.to()))
    }

    /// Norms as roots of sums of squares.
    pub(super) fn by_roots(&mut self, l: TermId, r: TermId, effort: Effort) -> Result<Option<Proof>, Stop> {
        let norm = |s: &Self, t: TermId| s.terms.subterms(t).into_iter().any(|u| *s.terms.op(u) == Op::Norm2);
        if !(norm(self, l) || norm(self, r)) {
            return Ok(None);
        }
        let normal = Strategy::normal();
        let phases = ["root"].into_iter().chain(normal.phases.iter().copied()).collect();
        let s = Strategy { phases, ..normal };
        let (p, q) = (self.normalize(l, &s)?, self.normalize(r, &s)?);
        let middle = if p.to() == q.to() {
            Some(Proof::refl(p.to()))
        } else {
            self.by_clearing(p.to(), q.to(), effort, MAX_CLEARINGS)?
        };
        Ok(middle.map(|m| p.then(&m).then(&q.sym())))
    }

    /// Traces turned round so that relations apply to them.
    pub(super) fn by_turning(&mut self, l: TermId, r: TermId) -> Result<Option<Proof>, Stop> {
        let trace = |s: &Self, t: TermId| s.terms.subterms(t).into_iter().any(|u| *s.terms.op(u) == Op::Tr);
        if self.grounds.is_empty() || !(trace(self, l) || trace(self, r)) {
            return Ok(None);
        }
        let s = Strategy { turn: true, ..Strategy::normal() };
        let (p, q) = (self.normalize(l, &s)?, self.normalize(r, &s)?);
        Ok((p.to() == q.to()).then(|| p.then(&q.sym())))
    }
}
