//! The differential of what does not vary, of intermediate values, and of functions that are differentiated by their
//! definitions; that of all else is found by laws.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// The differential of what does not vary, of an intermediate value, and of a function that is differentiated by its
    /// definition.
    pub(in crate::calculus) fn primitive_differential(
        &mut self,
        t: TermId,
        s: &Strategy,
        ranges: &[Dim],
    ) -> Result<Option<Proof>, Stop> {
        let (Op::D(wrt), Some(a)) = (self.terms.op(t).clone(), self.terms.arg(t, 0)) else { return Ok(None) };
        let folded = self.normalize(a, &Strategy::new(&[]))?;
        if !folded.is_refl() {
            let u = self.terms.add(Op::D(wrt), &[folded.to()])?;
            return Ok(Some(folded.at(0, t, u)));
        }
        if !self.depends(a, &wrt) {
            let shape = self.terms.shape(t).clone();
            let zero = self.terms.add(Op::Zeros(shape.rows, shape.cols), &[])?;
            return Ok(Some(Proof::leaf(t, zero, Leaf::Constant, true)));
        }
        if let Op::Var(name) = self.terms.op(a)
            && (s.unfold_differentials || s.open_differential.as_ref() == Some(name))
            && !matches!(&wrt, Wrt::Only(names) if names.contains(name))
            && let Some(p) = self.unfold(a)?
        {
            let u = self.terms.add(Op::D(wrt), &[p.to()])?;
            return Ok(Some(p.at(0, t, u)));
        }
        if matches!(self.terms.op(a), Op::Map(_))
            && let Some(p) = self.by_rules(a, &["unfold"], ranges)?
        {
            let u = self.terms.add(Op::D(wrt), &[p.to()])?;
            return Ok(Some(p.at(0, t, u)));
        }
        Ok(None)
    }
}
