//! Stationary points: the gradients, with the values put in for the variables, are zero.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::reports::{Leg, LegKind};
use crate::calculus::session::session::Session;
use crate::kernel::Line;
use crate::term::*;

impl Session<'_> {
    /// What is assumed of a variable is also assumed of the value that replaces it.
    fn assume_at(&mut self, at: &AtValue) {
        for h in self.theory.hypotheses.clone() {
            // What has a derivative in it says nothing of the value.
            let Ok(h) = at.hypothesis(&mut self.terms, &h) else { continue };
            self.assume(h);
        }
    }

    /// Proves that `grad(f, X)` is zero for each variable X where all of them have their values.
    ///
    /// # Errors
    /// When a gradient cannot be found, or the budget is used up.
    pub fn prove_stationary(
        &mut self,
        f: TermId,
        values: &[(Sym, TermId)],
        effort: Effort,
    ) -> Result<Option<usize>, Stop> {
        let all = Wrt::only(values.iter().map(|(var, _)| var.clone()));
        for (var, value) in values {
            // What is replaced must be free, and gone afterwards.
            if self.theory.variable(var).is_none() || self.depends(*value, &all) {
                return Err(Stop::Stuck(format!("{var} must be a variable, and its value must not depend on it")));
            }
        }
        let at = AtValue::new(&self.problem.theory, &mut self.problem.terms, values);
        self.assume_at(&at);
        self.reports.no_zeros();
        let inner = self.eliminate(f)?;
        let mut variables = Vec::new();
        for (var, _) in values {
            variables.push(self.terms.var(var)?);
        }
        let gradients = self.gradients(inner.to(), &variables, effort)?;
        if gradients.len() != variables.len() {
            return Ok(None);
        }
        let mut parts = Vec::new();
        for (x, d) in variables.into_iter().zip(gradients) {
            self.reports.add_zero(d.clone());
            let grad = self.terms.add(Op::Grad, &[f, x])?;
            let proof = match self.inside(grad, 0, &inner)? {
                Some((p, _)) => p.then(&d.proof),
                None => d.proof,
            };
            match self.vanishes(proof, x, &at, effort)? {
                Some(part) => parts.push(part),
                None => return Ok(None),
            }
        }
        let rests_on = parts.iter().flat_map(|(gradient, zero)| [*gradient, *zero]).collect();
        Ok(Some(self.push(Line::Stationary { parts }, rests_on)))
    }

    /// The lines that say what a gradient is, and that this is zero at the values.
    fn vanishes(
        &mut self,
        found: Proof,
        x: TermId,
        at: &AtValue,
        effort: Effort,
    ) -> Result<Option<(usize, usize)>, Stop> {
        // Intermediate values that depend on the variables are opened, so that these can be replaced everywhere.
        let open = Strategy { unfold_on: Some(at.variables()), ..Strategy::new(&["zero"]) };
        let p = self.normalize(found.to(), &open)?;
        let proof = found.then(&p);
        let gradient = self.have_line(&proof);
        let there = at.of(&mut self.terms, proof.to())?;
        let shape = self.terms.shape(x).clone();
        let zero = self.terms.add(Op::Zeros(shape.rows, shape.cols), &[])?;
        // With the value still under its name things may cancel at once.
        let short = self.normalize(there, &Strategy::expand())?;
        let end = self.normalize(zero, &Strategy::expand())?;
        if short.to() == end.to() {
            self.reports.set_legs(Leg::both(LegKind::Normal, short.clone(), &end));
            self.reports.set_inner(Vec::new());
            let zero = self.have_line(&short.then(&end.sym()));
            return Ok(Some((gradient, zero)));
        }
        let attempt = self.prove_equation(there, zero, effort)?;
        if let Some(zero) = attempt.line {
            return Ok(Some((gradient, zero)));
        }
        // In normal form X stands by itself: what multiplies it meets the value's own factors.
        let normal = self.normalize(proof.to(), &Strategy { grounds: false, ..Strategy::normal() })?;
        if normal.is_refl() {
            return Ok(None);
        }
        let there = at.of(&mut self.terms, normal.to())?;
        let gradient = self.have_line(&proof.then(&normal));
        let attempt = self.prove_equation(there, zero, effort)?;
        Ok(attempt.line.map(|zero| (gradient, zero)))
    }
}
