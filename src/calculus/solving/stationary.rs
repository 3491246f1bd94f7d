//! Stationary points: the gradient, with the value put in for the variable, is zero.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::reports::{Leg, LegKind};
use crate::calculus::session::session::Session;
use crate::kernel::Line;
use crate::term::*;

impl Session<'_> {
    /// What is assumed of a variable is also assumed of the value that replaces it.
    fn assume_at(&mut self, var: &Sym, value: TermId) -> Result<(), Stop> {
        let at = AtValue::new(&self.problem.theory, &mut self.problem.terms, var, value);
        for h in self.theory.hypotheses.clone() {
            // What has a derivative in it says nothing of the value.
            let Ok(h) = at.hypothesis(&mut self.terms, &h) else { continue };
            self.assume(h);
        }
        Ok(())
    }

    /// Proves that `grad(f, X)` is zero at X = value.
    ///
    /// # Errors
    /// When the gradient cannot be found, or the budget is used up.
    pub fn prove_stationary(
        &mut self,
        f: TermId,
        var: &Sym,
        value: TermId,
        effort: Effort,
    ) -> Result<Option<usize>, Stop> {
        // What is replaced must be free, and gone afterwards.
        if self.theory.variable(var).is_none() || self.depends(value, &Wrt::only([var.clone()])) {
            return Err(Stop::Stuck(format!("{var} must be a variable, and its value must not depend on it")));
        }
        self.assume_at(var, value)?;
        let x = self.terms.var(var)?;
        let inner = self.eliminate(f)?;
        let Some(d) = self.gradients(inner.to(), &[x], effort)?.into_iter().next() else { return Ok(None) };
        self.reports.set_gradient(d.clone());
        let grad = self.terms.add(Op::Grad, &[f, x])?;
        let mut proof = match self.inside(grad, 0, &inner)? {
            Some((p, _)) => p.then(&d.proof),
            None => d.proof,
        };
        // Intermediate values that depend on X are opened, so that X can be replaced everywhere.
        let open = Strategy { unfold_on: Some(var.clone()), ..Strategy::new(&["zero"]) };
        let p = self.normalize(proof.to(), &open)?;
        proof = proof.then(&p);
        let gradient = self.have_line(&proof);
        let at = self.terms.replace_var(proof.to(), var, value)?;
        let shape = self.terms.shape(x).clone();
        let zero = self.terms.add(Op::Zeros(shape.rows, shape.cols), &[])?;
        // With the value still under its name things may cancel at once.
        let short = self.normalize(at, &Strategy::expand())?;
        let end = self.normalize(zero, &Strategy::expand())?;
        if short.to() == end.to() {
            self.reports.set_legs(Leg::both(LegKind::Normal, short.clone(), &end));
            self.reports.set_inner(Vec::new());
            let zero = self.have_line(&short.then(&end.sym()));
            return Ok(Some(self.push(Line::Stationary { gradient, zero }, vec![gradient, zero])));
        }
        let attempt = self.prove_equation(at, zero, effort)?;
        if let Some(zero) = attempt.line {
            return Ok(Some(self.push(Line::Stationary { gradient, zero }, vec![gradient, zero])));
        }
        // In normal form X stands by itself: what multiplies it meets the value's own factors.
        let normal = self.normalize(proof.to(), &Strategy { grounds: false, ..Strategy::normal() })?;
        if normal.is_refl() {
            return Ok(None);
        }
        let at = self.terms.replace_var(normal.to(), var, value)?;
        let gradient = self.have_line(&proof.then(&normal));
        let attempt = self.prove_equation(at, zero, effort)?;
        Ok(attempt.line.map(|zero| self.push(Line::Stationary { gradient, zero }, vec![gradient, zero])))
    }
}
