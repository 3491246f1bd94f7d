//! Minima: f is nowhere less than at the value.

use super::certificate::Claim;
use super::state::{Basis, Checker, Hypothetical, Result};
use crate::term::*;

/// Why convexity says nothing about a minimum.
pub const NOT_CONVEX: &str = "is not met by all of a segment if its ends meet it";

impl Checker<'_> {
    /// From `nonnegative(f - f[X := value])`, or from what a convex function has, conclude that f has its minimum at the
    /// value. Whatever is assumed of X holds there, or is assumed there.
    pub fn minimum(&mut self, stationary: Option<(usize, usize)>) -> Result<Basis> {
        let Claim::Minimum { f, var, value } = self.claim else { return Err("the claim is no minimum".into()) };
        let (f, value) = (*f, *value);
        if !self.is_variable(var) {
            return Err(format!("{var} is no variable"));
        }
        let x = self.build(Op::Var(var.clone()), &[])?;
        if self.depends(value, &Wrt::only([var.clone()]))? || self.terms.shape(value) != self.terms.shape(x) {
            return Err(format!("the value depends on {var} or has another shape"));
        }
        let values = [(var.clone(), value)];
        let at = AtValue::new(self.theory, self.terms, &values);
        let mut basis = Basis::default();
        match stationary {
            None => {
                let there = self.term_at(f, &[], &at, &mut basis)?;
                let gap = self.build(Op::Sub, &[f, there])?;
                let known = self.fact(Pred::Nonnegative, gap, &[])?;
                basis.join(&known);
            }
            Some((gradient, zero)) => {
                basis.join(&self.stationary(f, &values, &[(gradient, zero)])?);
                basis.join(&self.convex(f, x, &at)?);
            }
        }
        for (i, h) in self.theory.hypotheses.iter().enumerate() {
            if !h.fact.terms().is_empty() && self.speaks_of(&Hypothetical::Hypothesis(i), &at)? {
                basis.join(&self.substituted(i, &at)?);
            }
        }
        Ok(basis)
    }

    /// The Hessian is known to be positive semidefinite, and f to be regular, where hypotheses are met that speak of X
    /// only in ways that a whole segment meets if its ends do.
    fn convex(&mut self, f: TermId, x: TermId, at: &AtValue) -> Result<Basis> {
        let gradient = self.build(Op::Grad, &[f, x])?;
        let hessian = self.build(Op::Jac(Layout::Denominator), &[gradient, x])?;
        let mut basis = self.fact(Pred::Psd, hessian, &[])?;
        self.derivatives(&[hessian], &[], None, &mut basis)?;
        for u in &basis.used {
            if self.speaks_of(u, at)? && !self.is_convex(u, x) {
                return Err(format!("what is assumed of the variable {NOT_CONVEX}"));
            }
        }
        Ok(basis)
    }

    /// Does a hypothesis say of X itself what holds between two X of which it holds?
    fn is_convex(&self, u: &Hypothetical, x: TermId) -> bool {
        use Pred::{Antisymmetric, Diagonal, Nonnegative, Posdef, Positive, Psd, Symmetric};
        let Hypothetical::Hypothesis(i) = u else { return false };
        let Some(Fact::Is(pred, t)) = self.theory.hypotheses.get(*i).map(|h| &h.fact) else { return false };
        *t == x && matches!(pred, Symmetric | Antisymmetric | Diagonal | Posdef | Psd | Positive | Nonnegative)
    }
}
