//! Laws applied in a direction, as the search would: to differentiate, and to bring a differential to its form.

use super::forge::{Forge, Place};
use gradus::kernel::{By, Step};
use gradus::rules::{Direction, Guard, Pat};
use gradus::term::{Dim, Op, TermId};

impl Forge<'_> {
    /// Is a law used as the search would use it, with the differential where it is expected?
    fn meant(&self, k: usize, by: &By) -> bool {
        let By::Rule { values, .. } = by else { return true };
        let moves = |k: &usize| values.metas.get(*k).is_some_and(|t| self.terms.has_differential(*t));
        let uses = &self.sides.rules.rules()[k].uses;
        let met = |g: &Guard| match g {
            Guard::Differential(k) => moves(k),
            Guard::Constant(k) => !moves(k),
            _ => true,
        };
        uses.is_empty() || uses.iter().any(|u| u.guards.iter().all(met))
    }

    /// Steps by the laws of a list until none applies, or so many were made; the first place that takes one counts.
    pub fn driven(
        &mut self,
        list: &[(usize, Direction)],
        (start, over): (TermId, &[Dim]),
        steps: &mut Vec<Step>,
        mut current: TermId,
        most: usize,
        wanted: &dyn Fn(&Forge<'_>, &Place) -> bool,
    ) -> TermId {
        'next: for _ in 0..most {
            for place in self.places(current, over) {
                if !wanted(self, &place) {
                    continue;
                }
                let op = self.terms.op(place.term).clone();
                if let Op::D(_) = op {
                    let s = self.terms.shape(place.term).clone();
                    if let Some(zeros) = self.add(Op::Zeros(s.rows, s.cols), &[])
                        && let by = (By::Constant(None), true, zeros)
                        && let Some(next) = self.step("constant, driven", (start, over), steps, (current, &place), by)
                    {
                        current = next;
                        continue 'next;
                    }
                }
                for &(k, d) in list {
                    if !matches!(self.sides.rules.rules()[k].from_side(d), Pat::Node(p, _) if p.kind() == op.kind()) {
                        continue;
                    }
                    let Some(by) = self.by_law(&place, k, d) else { continue };
                    if !self.meant(k, &by.0) {
                        continue;
                    }
                    if self.weight(by.2) > self.weight(place.term) + 30 {
                        continue;
                    }
                    if let Some(next) = self.step("law, driven", (start, over), steps, (current, &place), by) {
                        current = next;
                        continue 'next;
                    }
                }
            }
            break;
        }
        current
    }
}
