//! Equations of differentials and equations without them, each in an inner product with what the other is about: how a
//! gradient through an implicit value follows by an adjoint solution.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// tr(L'A) = tr(L'B) for the hypotheses A = B about differentials and the variables L of their shape, and
    /// tr(C'dP) = tr(E'dP) for the hypotheses C = E without and the differentials dP of their shape; in normal form.
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
        let below = |terms: &Terms, of: &[TermId], wanted: fn(&Op) -> bool| {
            let all = of.iter().flat_map(|&t| terms.subterms(t));
            let mut found: Vec<TermId> = all.filter(|&u| wanted(terms.op(u)) && terms.is_closed(u)).collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        // What varies in them is seen when the differentials are taken.
        let mut closed = Vec::new();
        for &(_, a, b) in &moving {
            for side in [a, b] {
                closed.push(self.eliminate(side)?.to());
            }
        }
        // An adjoint solution is one that the gradient is written with.
        let sides: Vec<TermId> = still.iter().flat_map(|&(_, a, b)| [a, b]).collect();
        let mut names = below(&self.terms, &sides, |op| matches!(op, Op::Var(_)));
        names.retain(|x| goal.contains(x));
        let increments = below(&self.terms, &closed, |op| matches!(op, Op::D(_)));
        let mut out = Vec::new();
        for (equations, factors) in [(&moving, names), (&still, increments)] {
            for &(index, a, b) in equations {
                for &factor in &factors {
                    if self.terms.shape(factor) == self.terms.shape(a) {
                        let first = !matches!(self.terms.op(factor), Op::D(_));
                        out.extend(self.inner_product(index, (a, b), factor, first)?);
                    }
                }
            }
        }
        Ok(out)
    }

    /// tr(F'A) = tr(F'B), in normal form; if the factor is to stand last, tr(A'F) = tr(B'F). None where nothing is said.
    fn inner_product(
        &mut self,
        index: usize,
        (a, b): (TermId, TermId),
        f: TermId,
        first: bool,
    ) -> Result<Option<Proof>, Stop> {
        let turned = self.terms.add(Op::T, &[if first { f } else { a }])?;
        let product = self.terms.add(Op::Mul, &[turned, if first { a } else { f }])?;
        let start = self.terms.add(Op::Tr, &[product])?;
        let mut step = Proof::leaf(a, b, Leaf::Hypothesis(index, vec![]), true);
        let way = if first { vec![(product, 1), (start, 0)] } else { vec![(turned, 0), (product, 0), (start, 0)] };
        for (outer, place) in way {
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
