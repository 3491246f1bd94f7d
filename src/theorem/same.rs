//! Are terms of two stores the same?

use crate::term::{Fact, Hypothesis, TermId, Terms};
use rustc_hash::FxHashSet;

/// Compares terms of two stores, subterms that are shared only once.
pub struct Same<'a> {
    left: &'a Terms,
    right: &'a Terms,
    known: FxHashSet<(TermId, TermId)>,
}

impl<'a> Same<'a> {
    /// Of these stores.
    pub fn new(left: &'a Terms, right: &'a Terms) -> Same<'a> {
        Same { left, right, known: FxHashSet::default() }
    }

    /// Operator by operator.
    pub fn terms(&mut self, a: TermId, b: TermId) -> bool {
        let mut found = vec![];
        let mut stack = vec![(a, b)];
        while let Some((x, y)) = stack.pop() {
            if self.known.contains(&(x, y)) {
                continue;
            }
            let (p, q) = (self.left.args(x), self.right.args(y));
            if self.left.op(x) != self.right.op(y) || p.len() != q.len() {
                // What was compared on the way is not known to be the same.
                found.iter().for_each(|pair| {
                    self.known.remove(pair);
                });
                return false;
            }
            self.known.insert((x, y));
            found.push((x, y));
            stack.extend(p.iter().copied().zip(q.iter().copied()));
        }
        true
    }

    /// Facts and their ranges.
    pub fn hypotheses(&mut self, a: &Hypothesis, b: &Hypothesis) -> bool {
        a.over == b.over
            && match (&a.fact, &b.fact) {
                (Fact::Is(p, x), Fact::Is(q, y)) => p == q && self.terms(*x, *y),
                (Fact::Eq(x, u), Fact::Eq(y, v)) => self.terms(*x, *y) && self.terms(*u, *v),
                (Fact::AtLeast(d, j), Fact::AtLeast(e, k)) => d == e && j == k,
                _ => false,
            }
    }
}
