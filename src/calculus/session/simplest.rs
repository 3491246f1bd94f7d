//! What simplifying led to, and the searches that found nothing simpler.

use super::budget::Effort;
use super::context::Ranges;
use super::proof::Proof;
use crate::calculus::forms::alike::Likeness;
use crate::term::TermId;
use rustc_hash::{FxHashMap, FxHashSet};

/// What the simplest form of a term depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::calculus) struct Key {
    pub term: TermId,
    pub ranges: Ranges,
    /// The frozen names, and how many equations and hypotheses there were.
    pub known: (usize, usize, usize),
    pub effort: Effort,
}

/// The simplest forms found so far.
#[derive(Default)]
pub(in crate::calculus) struct Simplest {
    proofs: FxHashMap<Key, Proof>,
    barren: FxHashSet<(Likeness, Effort)>,
    /// Terms of which no part is smaller by what it means or in lowest terms, with what was known then.
    irreducible: FxHashSet<(TermId, (usize, usize, usize))>,
}

impl Simplest {
    /// What was found for a term.
    pub fn get(&self, key: &Key) -> Option<&Proof> {
        self.proofs.get(key)
    }

    /// It is found.
    pub fn put(&mut self, key: Key, p: Proof) {
        self.proofs.insert(key, p);
    }

    /// Forgets all of it: names are taken back.
    pub fn forget(&mut self) {
        self.proofs.clear();
        self.irreducible.clear();
    }

    /// Did a search like this one find nothing simpler?
    pub fn is_barren(&self, search: &(Likeness, Effort)) -> bool {
        self.barren.contains(search)
    }

    /// It did.
    pub fn set_barren(&mut self, search: Option<(Likeness, Effort)>) {
        self.barren.extend(search);
    }

    /// Was a term found irreducible with as much known?
    pub fn is_irreducible(&self, t: TermId, known: (usize, usize, usize)) -> bool {
        self.irreducible.contains(&(t, known))
    }

    /// It was.
    pub fn set_irreducible(&mut self, t: TermId, known: (usize, usize, usize)) {
        self.irreducible.insert((t, known));
    }
}
