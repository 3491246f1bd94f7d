//! Small matrices written out entry by entry.

use crate::calculus::forms::cost;
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

/// Matrices with more rows or columns than this are not written out.
const MAX_WRITTEN: u64 = 4;

impl Session<'_> {
    /// Rows and columns, if both are small numbers.
    fn small_shape(&self, t: TermId) -> Option<(u64, u64)> {
        let shape = self.terms.shape(t);
        let small = |d: &Dim| d.as_literal().filter(|n| *n <= MAX_WRITTEN);
        Some((small(&shape.rows)?, small(&shape.cols)?)).filter(|(m, n)| m * n > 1)
    }

    /// The matrix with these entries of `t`, as the brackets of the language nest.
    fn written(
        &mut self,
        t: TermId,
        (m, n): (u64, u64),
        mut entry: impl FnMut(&mut Self, TermId) -> Result<TermId, Stop>,
    ) -> Result<TermId, Stop> {
        let mut rows: Option<TermId> = None;
        for i in (1..=m).rev() {
            let mut row: Option<TermId> = None;
            for j in (1..=n).rev() {
                let (i, j) = (self.terms.add(Op::At(i), &[])?, self.terms.add(Op::At(j), &[])?);
                let e = self.terms.add(Op::Entry, &[t, i, j])?;
                let e = entry(self, e)?;
                row = Some(match row {
                    None => e,
                    Some(r) => self.terms.add(Op::Hcat, &[e, r])?,
                });
            }
            rows = match (row, rows) {
                (Some(r), Some(below)) => Some(self.terms.add(Op::Vcat, &[r, below])?),
                (r, _) => r,
            };
        }
        Ok(rows.unwrap_or(t))
    }

    /// A small matrix of entries and unit vectors written out, if that is shorter.
    pub(in crate::calculus) fn spelled(&mut self, t: TermId) -> Result<Option<Proof>, Stop> {
        let Some((m, n)) = self.small_shape(t) else { return Ok(None) };
        let unit = self.terms.subterms(t).into_iter().any(|u| matches!(self.terms.op(u), Op::Col | Op::Row));
        if !unit || !self.terms.is_closed(t) || !self.context.is_free() {
            return Ok(None);
        }
        let entries = Strategy { unroll: true, ..Strategy::new(&["entry", "split", "expand", "sorted"]) };
        let fold = Strategy::new(&["fold", "clean"]);
        let whole = self.written(t, (m, n), |s, e| {
            let e = s.normalize(e, &entries)?.to();
            Ok(s.normalize(e, &fold)?.to())
        })?;
        // Brackets count once, whatever stands in them.
        let brackets = u32::try_from(m * n - 1).unwrap_or(0);
        if cost::of(&self.terms, whole).size() >= cost::of(&self.terms, t).size() + brackets - 1 {
            return Ok(None);
        }
        self.by_entries(t, whole)
    }

    /// A small left factor of a Kronecker product, written out: A ⊗ B = [a₁₁, …] ⊗ B.
    pub(in crate::calculus) fn written_factor(&mut self, t: TermId) -> Result<Option<Proof>, Stop> {
        let (Op::Kron, &[a, b]) = (self.terms.op(t), self.terms.args(t)) else { return Ok(None) };
        let Some(shape) = self.small_shape(a) else { return Ok(None) };
        if matches!(self.terms.op(a), Op::Hcat | Op::Vcat) || !self.terms.is_closed(a) {
            return Ok(None);
        }
        let whole = self.written(a, shape, |_, e| Ok(e))?;
        let Some(p) = self.by_entries(a, whole)? else { return Ok(None) };
        let next = self.terms.add(Op::Kron, &[whole, b])?;
        Ok(Some(p.at(0, t, next)))
    }
}
