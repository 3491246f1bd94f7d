//! Stationary points.

use super::state::{Basis, Checker, Hypothetical, Result};
use crate::term::*;

impl Checker<'_> {
    /// From `grad(f, X) = G` and `G[X := value, …] = 0` for each of the variables conclude that f is stationary there.
    pub fn stationary(&mut self, f: TermId, values: &[(Sym, TermId)], parts: &[(usize, usize)]) -> Result<Basis> {
        if values.is_empty() || values.len() != parts.len() {
            return Err("not a gradient and a zero for each variable".into());
        }
        let at = AtValue::new(self.theory, self.terms, values);
        let mut basis = Basis::default();
        for (k, ((var, value), (gradient, zero))) in values.iter().zip(parts).enumerate() {
            if !self.is_variable(var) || values.iter().take(k).any(|(earlier, _)| earlier == var) {
                return Err(format!("{var} is no variable, or has two values"));
            }
            let x = self.build(Op::Var(var.clone()), &[])?;
            if self.depends(*value, &at.variables())? || self.terms.shape(*value) != self.terms.shape(x) {
                return Err(format!("the value of {var} depends on a variable or has another shape"));
            }
            basis.join(&self.vanishes(f, x, (*gradient, *zero), &at)?);
        }
        Ok(basis)
    }

    /// From `grad(f, X) = G` and `G` at the values `= 0` conclude that the gradient by X is zero there.
    fn vanishes(&mut self, f: TermId, x: TermId, (gradient, zero): (usize, usize), at: &AtValue) -> Result<Basis> {
        let (g, z) = (self.equation(gradient)?, self.equation(zero)?);
        if g.lhs != self.build(Op::Grad, &[f, x])? || !g.over.is_empty() || !z.over.is_empty() {
            return Err("the line is not the gradient of the claim".into());
        }
        let mut basis = Basis::default();
        if z.lhs != self.term_at(g.rhs, &[], at, &mut basis)? || z.rhs != self.zeros(x)? {
            return Err("the line does not say that the gradient is zero there".into());
        }
        basis.join(&z.basis);
        basis.pointwise |= g.basis.pointwise;
        for u in g.basis.used {
            match u {
                Hypothetical::Hypothesis(i) if self.speaks_of(&u, at)? => basis.join(&self.substituted(i, at)?),
                other => basis.join(&Basis::of(other)),
            }
        }
        Ok(basis)
    }

    /// A hypothesis about a variable is asked for at the values: it holds there, or the theorem assumes it there.
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
