//! Sums in the order of the question.
//!
//! In which order the search leaves the summands of a gradient says nothing. They are written as the question has what
//! they are made of: the term that comes from its first summand first.

use super::{flat, sums};
use crate::term::{Op, Sym, TermId, Terms};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Where the variables of a question stand in it.
#[derive(Default)]
pub(super) struct Order {
    places: FxHashMap<Sym, BTreeSet<usize>>,
    /// Entries that are written out, such as `y[2]`.
    entries: FxHashMap<TermId, usize>,
    count: usize,
}

impl Order {
    /// Goes on with the variables of a term, from left to right.
    pub fn ask(&mut self, terms: &Terms, t: TermId) {
        let (mut stack, mut seen) = (vec![t], rustc_hash::FxHashSet::default());
        while let Some(u) = stack.pop() {
            if !seen.insert(u) {
                continue;
            }
            match terms.op(u) {
                Op::Var(s) if !self.places.contains_key(s) => {
                    self.places.insert(s.clone(), BTreeSet::from([self.count]));
                    self.count += 1;
                }
                Op::Entry if terms.is_closed(u) => {
                    self.entries.insert(u, self.count);
                    self.count += 1;
                }
                _ => {}
            }
            stack.extend(terms.args(u).iter().rev());
        }
    }

    /// A name stands where the variables stand that it is made of.
    pub fn name(&mut self, terms: &Terms, name: TermId, body: TermId) {
        if let (Op::Var(s), false) = (terms.op(name), self.places.is_empty()) {
            let places = self.of(terms, body);
            self.places.insert(s.clone(), places);
        }
    }

    fn of(&self, terms: &Terms, t: TermId) -> BTreeSet<usize> {
        let mut out = BTreeSet::new();
        for u in terms.subterms(t) {
            out.extend(self.entries.get(&u));
            let Op::Var(s) = terms.op(u) else { continue };
            out.extend(self.places.get(s).into_iter().flatten());
        }
        out
    }

    fn key(&self, terms: &Terms, t: TermId) -> Vec<usize> {
        self.of(terms, t).into_iter().collect()
    }

    /// Does dX stand in it? Differentials come in the order in which they were taken.
    fn moves(&self, terms: &Terms, t: TermId) -> bool {
        terms.mentions(t, &mut |s| {
            let base = s.strip_prefix('d').filter(|_| !self.places.contains_key(s));
            base.is_some_and(|b| self.places.contains_key(&Sym::new(b)))
        })
    }

    /// A sum or an elementwise product in order. A sum does not begin with a minus sign if it need not.
    pub fn put(&self, terms: &mut Terms, t: TermId) -> Option<TermId> {
        if self.places.is_empty() || !matches!(terms.op(t), Op::Add | Op::Sub | Op::Had) || self.moves(terms, t) {
            return None;
        }
        if *terms.op(t) == Op::Had {
            let mut factors = flat::operands(terms, &Op::Had, t);
            factors.sort_by_cached_key(|u| self.key(terms, *u));
            return flat::chain(terms, &Op::Had, &factors);
        }
        let mut parts = sums::summands(terms, t);
        parts.sort_by_cached_key(|(_, u)| self.key(terms, *u));
        if let Some(k) = parts.iter().position(|(minus, _)| !minus) {
            let first = parts.remove(k);
            parts.insert(0, first);
        }
        sums::sum_of(terms, &parts)
    }
}
