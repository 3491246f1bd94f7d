//! Products that read the same from both ends, B'AB: the factors outside are put together, so that the laws about
//! congruences and Gram matrices see them.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

/// Longer products are not looked at.
const MAX_FACTORS: usize = 16;

impl Session<'_> {
    /// A product, its trace, or a multiple of one, in brackets in which the property is known of it.
    pub(super) fn by_congruence(&mut self, pred: Pred, t: TermId) -> Result<Option<(usize, Proof)>, Stop> {
        match (self.terms.op(t).clone(), self.terms.args(t).to_vec().as_slice()) {
            (Op::Scale | Op::Div, &[a, b]) => {
                let inner = if *self.terms.op(t) == Op::Scale { b } else { a };
                let place = usize::from(inner == b && *self.terms.op(t) == Op::Scale);
                let Some((_, p)) = self.by_congruence(pred, inner)? else { return Ok(None) };
                let Some((q, whole)) = self.inside(t, place, &p)? else { return Ok(None) };
                Ok(self.fact(pred, whole, &[], 0)?.map(|line| (line, q)))
            }
            (Op::Tr, &[a]) => self.in_trace(pred, t, a),
            (Op::Kron, &[a, b]) => self.in_kronecker(pred, t, [a, b]),
            (Op::Mul, _) => {
                let factors = self.chain_of(t);
                for bracketed in self.bracketings(&factors)? {
                    if let Some(line) = self.fact(pred, bracketed, &[], 0)?
                        && let Some(p) = self.same(t, bracketed)?
                    {
                        return Ok(Some((line, p)));
                    }
                }
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// A Kronecker product whose factors have the property, in such brackets.
    fn in_kronecker(&mut self, pred: Pred, t: TermId, factors: [TermId; 2]) -> Result<Option<(usize, Proof)>, Stop> {
        let mut proof = Proof::refl(t);
        for (place, f) in factors.into_iter().enumerate() {
            if self.fact(pred, f, &[], 0)?.is_none()
                && let Some((_, p)) = self.by_congruence(pred, f)?
                && let Some((q, _)) = self.inside(proof.to(), place, &p)?
            {
                proof = proof.then(&q);
            }
        }
        if proof.is_refl() {
            return Ok(None);
        }
        Ok(self.fact(pred, proof.to(), &[], 0)?.map(|line| (line, proof)))
    }

    /// Under a trace a product may begin with any of its factors.
    fn in_trace(&mut self, pred: Pred, t: TermId, a: TermId) -> Result<Option<(usize, Proof)>, Stop> {
        let mut factors = self.chain_of(a);
        if factors.len() < 2 {
            return Ok(None);
        }
        for _ in 0..factors.len() {
            factors.rotate_left(1);
            for bracketed in self.bracketings(&factors)? {
                if self.terms.shape(bracketed).rows != self.terms.shape(bracketed).cols {
                    continue;
                }
                let whole = self.terms.add(Op::Tr, &[bracketed])?;
                if let Some(line) = self.fact(pred, whole, &[], 0)?
                    && let Some(p) = self.same(t, whole)?
                {
                    return Ok(Some((line, p)));
                }
            }
        }
        Ok(None)
    }

    /// The factors of a product, from the left.
    fn chain_of(&self, t: TermId) -> Vec<TermId> {
        let (mut out, mut stack) = (Vec::new(), vec![t]);
        while let Some(u) = stack.pop() {
            match (self.terms.op(u), self.terms.args(u)) {
                (Op::Mul, &[a, b]) => stack.extend([b, a]),
                _ => out.push(u),
            }
        }
        out
    }

    /// The brackets B'(A)B, as many factors in B as mirror each other, and fewer; and then with a factor of A left out,
    /// which those around may absorb: a symmetric part and what transposes.
    fn bracketings(&mut self, factors: &[TermId]) -> Result<Vec<TermId>, Stop> {
        let n = factors.len();
        let mut out = Vec::new();
        if !(2..=MAX_FACTORS).contains(&n) {
            return Ok(out);
        }
        let mut pairs = 0;
        while 2 * (pairs + 1) <= n && self.mirror(factors[pairs], factors[n - 1 - pairs])? {
            pairs += 1;
        }
        let mut absorbed = Vec::new();
        for k in (1..=pairs).rev() {
            let Some(right) = self.all_multiplied(&factors[n - k..])? else { continue };
            let middle = &factors[k..n - k];
            out.push(self.congruent(middle, right)?);
            for (i, &f) in middle.iter().enumerate() {
                if self.terms.shape(f).rows == self.terms.shape(f).cols {
                    let less: Vec<TermId> = [&middle[..i], &middle[i + 1..]].concat();
                    absorbed.push(self.congruent(&less, right)?);
                }
            }
        }
        out.extend(absorbed);
        Ok(out)
    }

    /// B'(A)B
    fn congruent(&mut self, middle: &[TermId], right: TermId) -> Result<TermId, Stop> {
        let left = self.terms.add(Op::T, &[right])?;
        Ok(match self.all_multiplied(middle)? {
            Some(middle) => {
                let first = self.terms.add(Op::Mul, &[left, middle])?;
                self.terms.add(Op::Mul, &[first, right])?
            }
            None => self.terms.add(Op::Mul, &[left, right])?,
        })
    }

    fn all_multiplied(&mut self, factors: &[TermId]) -> Result<Option<TermId>, Stop> {
        let Some((&first, rest)) = factors.split_first() else { return Ok(None) };
        let mut product = first;
        for &f in rest {
            product = self.terms.add(Op::Mul, &[product, f])?;
        }
        Ok(Some(product))
    }

    /// Is one the transpose of the other?
    fn mirror(&mut self, a: TermId, b: TermId) -> Result<bool, Stop> {
        let turned = self.terms.add(Op::T, &[a])?;
        if turned == b || self.terms.arg(b, 0) == Some(a) && *self.terms.op(b) == Op::T {
            return Ok(true);
        }
        if self.terms.shape(turned) != self.terms.shape(b) {
            return Ok(false);
        }
        let s = Strategy::facts();
        Ok(self.normalize(turned, &s)?.to() == self.normalize(b, &s)?.to())
    }
}
