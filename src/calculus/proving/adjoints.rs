//! Equations of differentials and equations without them, each in an inner product with what the other is about: how a
//! gradient through an implicit value follows by an adjoint solution.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// tr(L'A) = tr(L'B) for the hypotheses A = B about differentials and the variables L of their shape, and
    /// tr(dP'C) = tr(dP'E) for the hypotheses C = E without and the differentials dP of their shape; in normal form.
    pub(super) fn paired(&mut self, l: TermId, r: TermId) -> Result<Vec<Proof>, Stop> {
        let varies = |terms: &Terms, t: TermId| terms.subterms(t).into_iter().any(|u| matches!(terms.op(u), Op::D(_)));
        let (mut moving, mut still) = (Vec::new(), Vec::new());
        for (index, h) in self.theory.hypotheses.iter().enumerate().filter(|(_, h)| h.over.is_empty()) {
            let Fact::Eq(a, b) = h.fact else { continue };
            let into = if varies(&self.terms, a) || varies(&self.terms, b) { &mut moving } else { &mut still };
            into.push((index, a, b));
        }
        // Only what the two sides speak of varies.
        let goal: Vec<TermId> = [l, r].into_iter().flat_map(|t| self.terms.subterms(t)).collect();
        let spoken = |terms: &Terms, t: TermId| {
            terms.subterms(t).into_iter().filter(|u| matches!(terms.op(*u), Op::D(_))).any(|u| goal.contains(&u))
        };
        moving.retain(|&(_, a, b)| spoken(&self.terms, a) || spoken(&self.terms, b));
        if moving.is_empty() || still.is_empty() {
            return Ok(Vec::new());
        }
        let below = |terms: &Terms, of: &[(usize, TermId, TermId)], wanted: fn(&Op) -> bool| {
            let all = of.iter().flat_map(|&(_, a, b)| [a, b]).flat_map(|t| terms.subterms(t));
            let mut found: Vec<TermId> = all.filter(|&u| wanted(terms.op(u)) && terms.is_closed(u)).collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        // An adjoint solution is one that the gradient is written with.
        let mut names = below(&self.terms, &still, |op| matches!(op, Op::Var(_)));
        names.retain(|x| goal.contains(x));
        let increments = below(&self.terms, &moving, |op| matches!(op, Op::D(_)));
        let mut out = Vec::new();
        for (equations, factors) in [(&moving, names), (&still, increments)] {
            for &(index, a, b) in equations {
                for &factor in &factors {
                    if self.terms.shape(factor) == self.terms.shape(a) {
                        out.extend(self.inner_product(index, (a, b), factor)?);
                    }
                }
            }
        }
        Ok(out)
    }

    /// tr(F'A) = tr(F'B), in normal form; none where nothing is said.
    fn inner_product(&mut self, index: usize, (a, b): (TermId, TermId), f: TermId) -> Result<Option<Proof>, Stop> {
        let turned = self.terms.add(Op::T, &[f])?;
        let product = self.terms.add(Op::Mul, &[turned, a])?;
        let start = self.terms.add(Op::Tr, &[product])?;
        let mut step = Proof::leaf(a, b, Leaf::Hypothesis(index, vec![]), true);
        for (outer, place) in [(product, 1), (start, 0)] {
            match self.inside(outer, place, &step)? {
                Some((p, _)) => step = p,
                None => return Ok(None),
            }
        }
        let plain = Strategy { grounds: false, ..Strategy::normal() };
        // Differentials of what is no product are not in the equation as they would be taken.
        let (from, to) = (self.eliminate(start)?, self.eliminate(step.to())?);
        let (p, q) = (self.normalize(from.to(), &plain)?, self.normalize(to.to(), &plain)?);
        let (p, q) = (from.then(&p), to.then(&q));
        Ok((p.to() != q.to()).then(|| p.sym().then(&step).then(&q)))
    }
}
