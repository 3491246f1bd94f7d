//! Stationary points: the gradient's normal form is read as an equation linear in the unknown, or in one function
//! of it (inverses of the unknown are multiplied away first), and the solution is proved by substitution.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::reports::Derivative;
use crate::calculus::session::session::Session;
use crate::term::*;

/// A stationary point with its proof.
#[derive(Clone, Debug)]
pub struct Solution {
    /// Where the gradient is zero.
    pub value: TermId,
    /// The gradient that is set to zero.
    pub gradient: Derivative,
    /// The line that proves it.
    pub line: usize,
}

impl Session<'_> {
    /// Solves `grad(f, X) = 0` for X. The hypotheses that the solution needs (an inverse exists) are added to
    /// the theory, so that the theorem lists them.
    ///
    /// # Errors
    /// When the equation is not linear in the unknown, or the solution cannot be proved.
    pub fn solve(&mut self, f: TermId, x: TermId, effort: Effort) -> Result<Solution, Stop> {
        let Op::Var(name) = self.terms.op(x).clone() else {
            return Err(Stop::Stuck("the unknown must be a variable".into()));
        };
        let inner = self.eliminate(f)?;
        let gradient = self.gradients(inner.to(), &[x], effort)?.into_iter().next();
        let gradient = gradient.ok_or_else(|| Stop::Stuck("there is no gradient".into()))?;
        let open = Strategy { unfold_on: Some(name.clone()), ..Strategy::new(&["define", "zero"]) };
        let g = self.normalize(gradient.result, &open)?.to();
        let g = self.without_inverse(g, x)?;
        let candidate = match self.linear_solution(g, x) {
            Err(Stop::Stuck(why)) => self.undone_solution(g, x)?.ok_or(Stop::Stuck(why))?,
            other => other?,
        };
        self.assume_inverses(candidate);
        let value = self.simplify(candidate, effort)?.to();
        self.assume_inverses(value);
        match self.prove_stationary(f, &name, value, effort)? {
            Some(line) => Ok(Solution { value, gradient, line }),
            None => Err(Stop::Stuck("a solution was found but could not be proved".into())),
        }
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
    fn assume_inverses(&mut self, value: TermId) {
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
