//! One equation in one unknown: it is read as linear in the unknown, or in one function of it; inverses of the unknown are
//! multiplied away first.

use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// The value of an unknown for which a term is zero, and whether there is no other one wherever what the value
    /// needs is met.
    pub(super) fn zero_of(&mut self, g: TermId, x: TermId, effort: Effort) -> Result<(TermId, bool), Stop> {
        let plain = self.multiplied_out(g)?;
        let cleared = self.without_inverse(g, x)?;
        let (candidate, linear) = match self.linear_solution(cleared, x) {
            Err(Stop::Stuck(why)) => (self.undone_solution(cleared, x)?.ok_or(Stop::Stuck(why))?, false),
            other => (other?, plain == cleared),
        };
        self.assume_inverses(candidate);
        let value = self.simplify(candidate, effort)?.to();
        self.assume_inverses(value);
        Ok((value, linear))
    }

    /// Multiplies by the unknown, a square matrix, from either side until no inverse of it is left.
    fn without_inverse(&mut self, g: TermId, x: TermId) -> Result<TermId, Stop> {
        let g = self.multiplied_out(g)?;
        if self.terms.shape(x).is_scalar() {
            return self.without_denominators(g, x);
        }
        let has_inverse = |s: &Self, t: TermId| {
            let inverse = |u: TermId| match (s.terms.op(u), s.terms.arg(u, 0)) {
                (Op::Inv | Op::Pow, Some(a)) => s.terms.subterms(a).contains(&x),
                _ => false,
            };
            s.terms.subterms(t).into_iter().any(inverse)
        };
        if !has_inverse(self, g) {
            return Ok(g);
        }
        if self.terms.shape(x).rows != self.terms.shape(x).cols {
            return Ok(g);
        }
        let left = self.terms.add(Op::Mul, &[x, g])?;
        let right = self.terms.add(Op::Mul, &[g, x])?;
        let both = self.terms.add(Op::Mul, &[x, right])?;
        for c in [left, right, both] {
            let c = self.multiplied_out(c)?;
            if !has_inverse(self, c) {
                return Ok(c);
            }
        }
        Err(Stop::Stuck("the unknown stands in an inverse that cannot be multiplied away".into()))
    }

    /// An inverse or a quotient in the solution assumes that it exists.
    pub(super) fn assume_inverses(&mut self, value: TermId) {
        for u in self.terms.subterms(value) {
            let fact = match (self.terms.op(u), self.terms.args(u)) {
                (Op::Inv, &[a]) => Fact::Is(Pred::Invertible, a),
                (Op::Div, &[_, c]) if self.terms.as_num(c).is_none() => Fact::Is(Pred::Nonzero, c),
                _ => continue,
            };
            let h = Hypothesis { over: vec![], fact };
            if self.terms.is_closed(u) {
                self.assume(h);
            }
        }
    }
}
