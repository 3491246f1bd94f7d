//! Terms folded back into the spelling they were read in.

use crate::calculus::lawbook::index::Look;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// One rewriting at the root by the laws of the phase `written`, if it leads to what has a spelling of its own. The
    /// square of a norm is that spelling, and reads as what it spells.
    pub(in crate::calculus) fn as_written(&mut self, t: TermId, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        let base = self.terms.arg(t, 0).map(|a| self.terms.op(a));
        let square = matches!((self.terms.op(t), base), (Op::Pow, Some(Op::Norm2)));
        if !square && !self.terms.is_spelt() || self.terms.spelling(t).is_some() {
            return Ok(None);
        }
        if let Some(p) = self.in_short(t, ranges)? {
            return Ok(Some(p));
        }
        let (rules, index) = (self.rules, self.index);
        for entry in index.phase("written").candidates(rules, Look::at(&self.terms, t)) {
            let Some(p) = self.apply(t, entry, ranges)? else { continue };
            if square {
                self.terms.spell(p.to(), t);
            }
            if self.terms.spelling(p.to()).is_some() {
                return Ok(Some(p));
            }
        }
        Ok(None)
    }
}
