//! Roads between two normal forms that lead through their parts: arguments, common factors.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::rewriting::clearing::MAX_CLEARINGS;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

/// A proof that two smaller terms are equal, by any of the roads, with so many clearings left.
pub(super) type Meet<'a> = &'a mut dyn FnMut(&mut Session<'_>, TermId, TermId, u32) -> Result<Option<Proof>, Stop>;

/// A summand: its scalar coefficient, if it has one, and its factors from the left.
type Product = (Vec<TermId>, Vec<TermId>);

impl Session<'_> {
    /// Blocks, functions and products with a common factor, argument by argument.
    pub(super) fn by_arguments(
        &mut self,
        l: TermId,
        r: TermId,
        clearings: u32,
        meet: Meet<'_>,
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
            let Some(p) = meet(self, a[i], b[i], clearings.min(MAX_CLEARINGS - 1))? else { return Ok(None) };
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
        clearings: u32,
        meet: Meet<'_>,
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
            let Some(inner) = meet(self, u, v, clearings - 1)? else { continue };
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
}
