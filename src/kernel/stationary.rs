//! Stationary points.

use super::state::{Basis, Checker, Hypothetical, Result};
use crate::term::*;

impl Checker<'_> {
    /// From `grad(f, X) = G` and `G[X := value] = 0` conclude that f is stationary at the value.
    pub fn stationary(&mut self, claim: (TermId, &Sym, TermId), gradient: usize, zero: usize) -> Result<Basis> {
        let (f, var, value) = claim;
        let (g, z) = (self.equation(gradient)?, self.equation(zero)?);
        if !self.is_variable(var) {
            return Err(format!("{var} is no variable"));
        }
        let x = self.build(Op::Var(var.clone()), &[])?;
        if g.lhs != self.build(Op::Grad, &[f, x])? || !g.over.is_empty() || !z.over.is_empty() {
            return Err("the line is not the gradient of the claim".into());
        }
        if self.depends(value, &Wrt::only([var.clone()]))? || self.terms.shape(value) != self.terms.shape(x) {
            return Err(format!("the value depends on {var} or has another shape"));
        }
        let at = AtValue::new(self.theory, self.terms, var, value);
        let mut basis = Basis::default();
        if z.lhs != self.term_at(g.rhs, &[], &at, &mut basis)? || z.rhs != self.zeros(x)? {
            return Err("the line does not say that the gradient is zero there".into());
        }
        basis.join(&z.basis);
        basis.pointwise |= g.basis.pointwise;
        for u in g.basis.used {
            match u {
                Hypothetical::Hypothesis(i) if self.speaks_of(&u, var)? => basis.join(&self.substituted(i, &at)?),
                other => basis.join(&Basis::of(other)),
            }
        }
        Ok(basis)
    }

    /// A hypothesis about the variable is asked for at the value: it holds there, or the theorem assumes it there.
    pub fn substituted(&mut self, i: usize, at: &AtValue) -> Result<Basis> {
        let Some(h) = self.theory.hypotheses.get(i) else { return Err("no such hypothesis".into()) };
        match h.fact {
            Fact::Is(pred, t) => self.cleared(pred, t, &h.over, Some(at)),
            Fact::Eq(a, b) => {
                let mut basis = Basis::default();
                let [a, b] = [a, b].map(|t| self.term_at(t, &h.over, at, &mut basis));
                Ok(if a? == b? { basis } else { Basis::of(Hypothetical::Substituted(i)) })
            }
            Fact::AtLeast(..) => Ok(Basis::of(Hypothetical::Hypothesis(i))),
        }
    }
}
