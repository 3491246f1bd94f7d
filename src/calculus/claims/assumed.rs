//! What follows from what is assumed: a difference that is a sum of assumed differences and of something with a sign;
//! a property that is an equation.

use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

/// No more hypotheses than this are combined.
const MAX_ASSUMED: usize = 8;

impl Session<'_> {
    /// One hypothesis, or two, and a rest that has a sign, add up to the term.
    pub(super) fn by_assumed(&mut self, pred: Pred, t: TermId, effort: Effort) -> Result<Option<(usize, Proof)>, Stop> {
        let shape = self.terms.shape(t).clone();
        let mut known = Vec::new();
        for h in self.theory.hypotheses.clone() {
            if let Fact::Is(Pred::Positive | Pred::Nonnegative, u) = h.fact
                && h.over.is_empty()
                && *self.terms.shape(u) == shape
                && !self.hides_derivative(u)
                && known.len() < MAX_ASSUMED
            {
                known.push(u);
            }
        }
        let single = (0..known.len()).map(|i| vec![known[i]]);
        let pairs = (0..known.len()).flat_map(|i| (i + 1..known.len()).map(move |j| (i, j)));
        let sets: Vec<Vec<TermId>> = single.chain(pairs.map(|(i, j)| vec![known[i], known[j]])).collect();
        for set in sets {
            let mut rest = t;
            for &u in &set {
                rest = self.terms.add(Op::Sub, &[rest, u])?;
            }
            let rest = self.simplify(rest, effort)?.to();
            let mut all = set;
            if !self.is_nothing(rest) {
                all.push(rest);
            }
            if let Some(found) = self.by_parts(pred, t, all)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// A property that an equation says: of the transpose, or of the Gram matrix.
    pub(super) fn by_own_equation(&mut self, pred: Pred, t: TermId) -> Result<Option<usize>, Stop> {
        let turned = self.terms.add(Op::T, &[t])?;
        let (lhs, rhs) = match pred {
            Pred::Symmetric => (turned, t),
            Pred::Antisymmetric => (turned, self.terms.add(Op::Neg, &[t])?),
            Pred::Orthogonal => {
                let n = self.terms.shape(t).rows.clone();
                (self.terms.add(Op::Mul, &[turned, t])?, self.terms.add(Op::Eye(n), &[])?)
            }
            _ => return Ok(None),
        };
        let Some(proof) = self.same(lhs, rhs)? else { return Ok(None) };
        let line = self.have_line(&proof);
        let key = (lhs, rhs, self.context.frozen_set());
        self.ledger.remember(key, line);
        self.known.forget_answers();
        self.fact(pred, t, &[], 0)
    }
}
