//! Several equations in several unknowns: one is solved for an unknown, this is put into the others, and so on. Of a
//! linear system in blocks this is elimination by blocks; each pivot block gets an inverse, which the theorem assumes.

use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::session::Session;
use crate::term::*;

/// Values for all unknowns.
pub(super) struct Eliminated {
    /// In the order of the unknowns.
    pub values: Vec<TermId>,
    /// Was no solution lost on the way?
    pub keeps: bool,
}

/// An equation and an unknown that it was solved for, by their places.
struct Pivot {
    equation: usize,
    unknown: usize,
    value: TermId,
    keeps: bool,
}

impl Session<'_> {
    /// The values for which all terms are zero.
    pub(super) fn eliminated(
        &mut self,
        equations: &[TermId],
        unknowns: &[TermId],
        effort: Effort,
    ) -> Result<Eliminated, Stop> {
        let (mut equations, mut left) = (equations.to_vec(), unknowns.to_vec());
        let mut found: Vec<(TermId, TermId)> = Vec::new();
        let mut keeps = true;
        while !left.is_empty() {
            let pivot = self.pivot(&equations, &left, effort)?;
            keeps &= pivot.keeps;
            equations.remove(pivot.equation);
            let x = left.remove(pivot.unknown);
            let Op::Var(name) = self.terms.op(x).clone() else { continue };
            for e in &mut equations {
                let put_in = self.terms.replace_var(*e, &name, pivot.value)?;
                *e = self.multiplied_out(put_in)?;
            }
            for (_, value) in &mut found {
                let put_in = self.terms.replace_var(*value, &name, pivot.value)?;
                if put_in != *value {
                    *value = self.simplify(put_in, effort)?.to();
                    self.assume_inverses(*value);
                }
            }
            found.push((x, pivot.value));
        }
        let value = |x: &TermId| found.iter().find(|(y, _)| y == x).map(|(_, value)| *value);
        let values = unknowns.iter().filter_map(value).collect();
        Ok(Eliminated { values, keeps })
    }

    /// An equation that can be solved for an unknown, best for the one of which it is the gradient.
    fn pivot(&mut self, equations: &[TermId], left: &[TermId], effort: Effort) -> Result<Pivot, Stop> {
        let mut why = None;
        let own = (0..left.len()).map(|k| (k, k));
        let others = (0..left.len()).flat_map(|i| (0..left.len()).filter(move |&j| j != i).map(move |j| (i, j)));
        for (equation, unknown) in own.chain(others) {
            let (Some(&g), Some(&x)) = (equations.get(equation), left.get(unknown)) else { continue };
            if !self.terms.subterms(g).contains(&x) && left.len() > 1 {
                continue;
            }
            match self.zero_of(g, x, effort) {
                Ok((value, keeps)) => return Ok(Pivot { equation, unknown, value, keeps }),
                Err(stop @ (Stop::Budget(_) | Stop::Cancelled)) => return Err(stop),
                Err(stop) => why = why.or(Some(stop)),
            }
        }
        Err(why.unwrap_or_else(|| Stop::Stuck("no equation has one of the unknowns in it".into())))
    }
}
