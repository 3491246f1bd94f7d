//! Members of families: for which indices an open term becomes another.

use crate::calculus::session::problem::Problem;
use crate::term::*;

impl Problem<'_> {
    /// The indices for which an open term becomes another, if they fit their ranges.
    pub(in crate::calculus) fn instance_indices(
        &self,
        open: TermId,
        over: &[Dim],
        t: TermId,
        ranges: &[Dim],
    ) -> Option<Vec<TermId>> {
        if over.is_empty() {
            return (open == t).then(Vec::new);
        }
        let mut found: Vec<Option<TermId>> = vec![None; over.len()];
        let mut stack = vec![(open, t, 0u32)];
        while let Some((a, b, depth)) = stack.pop() {
            if depth == 0 && a == b && self.terms.is_closed(a) {
                continue;
            }
            match (self.terms.op(a), self.terms.op(b)) {
                (Op::Idx(k), _) if *k >= depth => {
                    if depth > 0 {
                        // Below a binder only indices from outside could be meant; keep to the simple case.
                        return None;
                    }
                    let slot = found.get_mut(*k as usize)?;
                    if *slot.get_or_insert(b) != b {
                        return None;
                    }
                }
                (p, q) if p == q && self.terms.args(a).len() == self.terms.args(b).len() => {
                    let inner = depth + u32::from(matches!(p, Op::BigSum(_)));
                    let pairs = self.terms.args(a).iter().copied().zip(self.terms.args(b).iter().copied());
                    stack.extend(pairs.map(|(x, y)| (x, y, inner)));
                }
                _ => return None,
            }
        }
        let found: Vec<TermId> = found.into_iter().collect::<Option<_>>()?;
        let fits = found.iter().enumerate().all(|(k, &i)| {
            let Some(size) = over.iter().rev().nth(k) else { return false };
            match *self.terms.op(i) {
                Op::Idx(k) => ranges.iter().rev().nth(k as usize) == Some(size),
                Op::At(k) => k == 1 || size.as_literal().is_some_and(|n| k <= n) || self.at_least(size, k),
                _ => false,
            }
        });
        fits.then_some(found)
    }
}
