//! Summands as products of powers.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// Each summand as one product of powers, written with fractions; sums are left as they stand.
    pub(in crate::calculus) fn monomials(
        &mut self,
        t: TermId,
        names: bool,
        ranges: &mut Vec<Dim>,
    ) -> Result<Proof, Stop> {
        let powers = self.normalize_open(t, &Strategy::new(&["monomial", "zero"]), ranges)?;
        let fraction = Strategy { names, ..Strategy::new(&["fold", "fraction", "clean", "zero"]) };
        let folded = self.normalize_open(powers.to(), &fraction, ranges)?;
        Ok(powers.then(&folded))
    }
}
