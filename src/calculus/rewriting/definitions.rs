//! Intermediate values replaced by what they stand for.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::term::*;
use rustc_hash::FxHashSet;

impl Session<'_> {
    /// Unfolds an intermediate value.
    pub(in crate::calculus) fn unfold(&mut self, t: TermId) -> Result<Option<Proof>, Stop> {
        let Op::Var(name) = self.terms.op(t).clone() else { return Ok(None) };
        let Some(body) = self.definition(&name).map(|l| l.body) else { return Ok(None) };
        let u = match self.terms.arg(t, 0) {
            None => body,
            Some(i) => self.terms.instantiate(body, i)?,
        };
        Ok(Some(Proof::leaf(t, u, Leaf::Definition, true)))
    }

    /// Unfolds an intermediate value that is a value put in.
    pub(in crate::calculus) fn unfold_point(&mut self, t: TermId) -> Result<Option<Proof>, Stop> {
        match self.terms.op(t) {
            Op::Var(name) if self.theory.point(name).is_some() => self.unfold(t),
            _ => Ok(None),
        }
    }

    /// A term with the values put in: those of `f at x = v`, where no derivative by `x` is left.
    pub fn at_points(&mut self, t: TermId) -> Result<Proof, Stop> {
        let named = |x: &TermId| matches!(self.terms.op(*x), Op::Var(s) if self.theory.point(s).is_some());
        let parts = self.terms.subterms(t);
        let derived = |u: &TermId| matches!(self.terms.op(*u), Op::Grad | Op::Jac(_) | Op::D(_));
        if !parts.iter().any(named) || parts.iter().any(derived) {
            return Ok(Proof::refl(t));
        }
        self.normalize(t, &Strategy { unfold_points: true, ..Strategy::new(&["zero"]) })
    }

    /// Unfolds an intermediate value that depends on the variables that a strategy names.
    pub(in crate::calculus) fn unfold_dependent(&mut self, t: TermId, s: &Strategy) -> Result<Option<Proof>, Stop> {
        let (Some(on), Op::Var(y)) = (&s.unfold_on, self.terms.op(t).clone()) else { return Ok(None) };
        if matches!(on, Wrt::Only(names) if names.contains(&y)) || !self.depends(t, on) {
            return Ok(None);
        }
        self.unfold(t)
    }

    /// A term with all definitions put in; none if it has more operators than `most` then.
    pub(in crate::calculus) fn spelt_out(&mut self, t: TermId, most: usize) -> Result<Option<Proof>, Stop> {
        // A look before it is done: below a layer of a deep network stand all the others. An operator has at most
        // three arguments.
        let (mut seen, mut stack) = (FxHashSet::default(), vec![t]);
        while let Some(u) = stack.pop() {
            if !seen.insert(u) {
                continue;
            }
            if seen.len() > 3 * most + 1 {
                return Ok(None);
            }
            if let Op::Var(s) = self.terms.op(u).clone() {
                stack.extend(self.definition(&s).map(|l| l.body));
            }
            stack.extend_from_slice(self.terms.args(u));
        }
        let open = self.normalize(t, &Strategy { unfold: true, ..Strategy::new(&[]) })?;
        Ok((crate::syntax::size(&self.terms, open.to()) <= most).then_some(open))
    }
}
