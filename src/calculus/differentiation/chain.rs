//! The chain rule for unknown functions of numbers, vectors and matrices.

use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// The differential of such a function, or, of a function with a matrix for its value, the stacked one.
    pub(in crate::calculus) fn chain_rule(&mut self, t: TermId) -> Result<Option<Proof>, Stop> {
        let (d, stacked) = match (self.terms.op(t), self.terms.arg(t, 0)) {
            (Op::Vec, Some(d)) => (d, true),
            _ => (t, false),
        };
        let (Op::D(wrt), Some(y)) = (self.terms.op(d).clone(), self.terms.arg(d, 0)) else { return Ok(None) };
        let (Op::App(f), Some(a)) = (self.terms.op(y).clone(), self.terms.arg(y, 0)) else { return Ok(None) };
        if !self.depends(a, &wrt) {
            return Ok(None);
        }
        let (argument, value) = (self.terms.shape(a).clone(), self.terms.shape(y).clone());
        let slope = self.terms.add(Op::App(Fun { name: f.name, order: f.order + 1 }), &[a])?;
        let da = self.terms.add(Op::D(wrt), &[a])?;
        let to = if argument.is_scalar() {
            if stacked {
                return Ok(None);
            }
            self.terms.add(Op::Scale, &[da, slope])?
        } else if value.is_scalar() {
            if stacked {
                return Ok(None);
            }
            let turned = self.terms.add(Op::T, &[slope])?;
            let product = self.terms.add(Op::Mul, &[turned, da])?;
            self.terms.add(Op::Tr, &[product])?
        } else if stacked || value.cols.is_one() {
            let da = self.terms.add(Op::Vec, &[da])?;
            self.terms.add(Op::Mul, &[slope, da])?
        } else {
            return Ok(None);
        };
        Ok(Some(Proof::leaf(t, to, Leaf::Chain, true)))
    }
}
