//! Terms made smaller by what names mean, and by fractions in lowest terms, within a budget.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

/// So many steps one reduction may take.
const STEPS: usize = 4_000;

impl Session<'_> {
    /// The term with what names mean made use of, and fractions in lowest terms.
    pub(super) fn reduced(&mut self, t: TermId) -> Result<Proof, Stop> {
        let known = (self.context.frozen_set(), self.equations.grounds_known(), self.theory.lets.len());
        if self.simplest.is_irreducible(t, known) {
            return Ok(Proof::refl(t));
        }
        let left = self.budget.left();
        let given = left.min(STEPS);
        self.budget.refill(given);
        let found = self.reduced_within(t);
        let spent = given - self.budget.left();
        self.budget.refill(left - spent);
        match found {
            // It is spared where it takes too long.
            Err(Stop::Budget(_)) if left > given => {
                self.simplest.set_irreducible(t, known);
                Ok(Proof::refl(t))
            }
            Ok(p) => {
                self.simplest.set_irreducible(p.to(), known);
                Ok(p)
            }
            stop => stop,
        }
    }

    fn reduced_within(&mut self, t: TermId) -> Result<Proof, Stop> {
        let meaning = self.by_meaning(t)?;
        let tidy = match meaning.is_refl() {
            true => Proof::refl(t),
            false => self.normalize(meaning.to(), &Strategy::clean())?,
        };
        let lowest = self.in_lowest_terms(tidy.to())?;
        Ok(meaning.then(&tidy).then(&lowest))
    }
}
