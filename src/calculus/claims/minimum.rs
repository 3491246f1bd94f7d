//! Minima: the difference to what f is at the value is a square around it, or has a sign; or f is convex, and stationary
//! there.

use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::session::Session;
use crate::kernel::Line;
use crate::term::*;

impl Session<'_> {
    /// Proves that f is nowhere less than where a variable has this value.
    ///
    /// # Errors
    /// When the budget is used up or a derivative cannot be found.
    pub fn prove_minimum(
        &mut self,
        f: TermId,
        var: &Sym,
        value: TermId,
        effort: Effort,
    ) -> Result<Option<usize>, Stop> {
        if self.theory.variable(var).is_none() || self.depends(value, &Wrt::only([var.clone()])) {
            return Err(Stop::Stuck(format!("{var} must be a variable, and its value must not depend on it")));
        }
        let met = self.met_at(var, value)?;
        let at = AtValue::new(&self.problem.theory, &mut self.problem.terms, &[(var.clone(), value)]);
        if let Ok(there) = at.of(&mut self.problem.terms, f) {
            let gap = self.terms.add(Op::Sub, &[f, there])?;
            if let Some(line) = self.gap_above(gap, var, value, effort)? {
                self.reports.set_fact(line);
                let rests_on = [vec![line], met].concat();
                return Ok(Some(self.push(Line::Minimum { stationary: None }, rests_on)));
            }
        }
        self.reports.road("convexity");
        let x = self.terms.var(var)?;
        let gradient = self.terms.add(Op::Grad, &[f, x])?;
        let hessian = self.terms.add(Op::Jac(Layout::Denominator), &[gradient, x])?;
        let Some(convex) = self.prove_fact(Pred::Psd, hessian, effort)? else { return Ok(None) };
        let Some(line) = self.prove_stationary(f, &[(var.clone(), value)], effort)? else { return Ok(None) };
        let Line::Stationary { parts } = &self.ledger.lines()[line] else { return Ok(None) };
        let &[(gradient, zero)] = &parts[..] else { return Ok(None) };
        let rests_on = [vec![gradient, zero, convex], met].concat();
        Ok(Some(self.push(Line::Minimum { stationary: Some((gradient, zero)) }, rests_on)))
    }

    /// That the difference to the value at the point is not negative: by a square around it, else by any means.
    fn gap_above(&mut self, gap: TermId, var: &Sym, value: TermId, effort: Effort) -> Result<Option<usize>, Stop> {
        let pred = Pred::Nonnegative;
        if let Some(line) = self.fact(pred, gap, &[], 0)? {
            return Ok(Some(line));
        }
        if self.hides_derivative(gap) {
            return Ok(None);
        }
        if let Some((square, rest)) = self.completed(gap, var, Some(value), effort)?
            && let Some((line, p)) = self.gathered(pred, gap, &[square], rest)?
        {
            return Ok(Some(self.carried(pred, line, &p)));
        }
        let found = self.in_some_form(pred, gap, effort)?;
        Ok(found.map(|(line, p)| self.carried(pred, line, &p)))
    }

    /// Lines that say that the value meets what is assumed of the variable, as far as they are found.
    fn met_at(&mut self, var: &Sym, value: TermId) -> Result<Vec<usize>, Stop> {
        let (mut lines, set) = (Vec::new(), Wrt::only([var.clone()]));
        let at = AtValue::new(&self.problem.theory, &mut self.problem.terms, &[(var.clone(), value)]);
        for h in self.theory.hypotheses.clone() {
            if let Fact::Is(pred, t) = h.fact
                && h.over.is_empty()
                && self.depends(t, &set)
                && let Ok(there) = at.of(&mut self.problem.terms, t)
                && self.literal(there).is_none()
            {
                lines.extend(self.fact(pred, there, &[], 0)?);
            }
        }
        Ok(lines)
    }
}
