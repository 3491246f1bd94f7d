//! The roads from one normal form to another, in the order in which they are tried.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::proving::parts::Meet;
use crate::calculus::rewriting::clearing::MAX_CLEARINGS;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// A proof that two normal forms are equal, by any of the roads there are.
    pub(in crate::calculus) fn meet(
        &mut self,
        l: TermId,
        r: TermId,
        effort: Effort,
        clearings: u32,
    ) -> Result<Option<Proof>, Stop> {
        if l == r {
            return Ok(Some(Proof::refl(l)));
        }
        if clearings > 0
            && let Some(p) = self.by_clearing(l, r, &Strategy::normal(), clearings)?
        {
            return Ok(Some(p));
        }
        if let Some(p) = self.by_extensionality(l, r)? {
            return Ok(Some(p));
        }
        if let Some(p) = self.by_entries(l, r)? {
            return Ok(Some(p));
        }
        let meet: Meet<'_> = &mut |s, l, r, clearings| s.meet(l, r, effort, clearings);
        if let Some(p) = self.by_arguments(l, r, clearings, meet)? {
            return Ok(Some(p));
        }
        if let Some(p) = self.by_common_factor(l, r, clearings, meet)? {
            return Ok(Some(p));
        }
        if let Some(p) = self.by_turning(l, r)? {
            return Ok(Some(p));
        }
        if let Some(p) = self.by_blocks(l, r)? {
            return Ok(Some(p));
        }
        if let Some(p) = self.by_members(l, r)? {
            return Ok(Some(p));
        }
        if clearings == MAX_CLEARINGS
            && let Some(p) = self.by_multiples(l, r)?
        {
            return Ok(Some(p));
        }
        if clearings == MAX_CLEARINGS && effort.saturate {
            if let Some(p) = self.by_roots(l, r, MAX_CLEARINGS)? {
                return Ok(Some(p));
            }
            return self.by_saturation(l, r, effort);
        }
        Ok(None)
    }
}
