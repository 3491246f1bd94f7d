//! A property of a term is looked for in the forms that it has, in what is assumed, and as a square and a rest.

use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// Proves that a term has a property.
    ///
    /// # Errors
    /// When the budget is used up or a derivative cannot be found.
    pub fn prove_fact(&mut self, pred: Pred, t: TermId, effort: Effort) -> Result<Option<usize>, Stop> {
        let found = self.established(pred, t, effort)?;
        if let Some(line) = found {
            self.reports.set_fact(line);
        }
        Ok(found)
    }

    fn established(&mut self, pred: Pred, t: TermId, effort: Effort) -> Result<Option<usize>, Stop> {
        self.reports.begin();
        self.reports.road("properties");
        if self.is_plain(pred, t) {
            // A number needs no proof; the line only says which one it is.
            return Ok(Some(self.have_line(&Proof::refl(t))));
        }
        if let Some(line) = self.fact(pred, t, &[], 0)? {
            return Ok(Some(line));
        }
        let open = self.eliminate(t)?;
        let found = self.in_some_form(pred, open.to(), effort)?;
        Ok(found.map(|(line, p)| self.carried(pred, line, &open.then(&p))))
    }

    /// A form of a term without derivatives of which the property is known, or follows from what is assumed or from a
    /// completed square: the line that says so, and how it is reached.
    pub(super) fn in_some_form(
        &mut self,
        pred: Pred,
        t: TermId,
        effort: Effort,
    ) -> Result<Option<(usize, Proof)>, Stop> {
        if let Some(found) = self.in_form(pred, t, effort)? {
            return Ok(Some(found));
        }
        if matches!(pred, Pred::Positive | Pred::Nonnegative) {
            return match self.by_assumed(pred, t, effort)? {
                Some(found) => Ok(Some(found)),
                None => self.by_gap(pred, t, effort),
            };
        }
        Ok(self.by_own_equation(pred, t)?.map(|line| (line, Proof::refl(t))))
    }
}
