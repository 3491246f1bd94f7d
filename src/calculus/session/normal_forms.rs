//! The normal forms taken so far.

use super::context::Ranges;
use super::proof::Proof;
use crate::calculus::lawbook::strategy::Strategy;
use crate::term::{Sym, TermId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Normal forms by strategy, term and ranges; a strategy by its number.
#[derive(Debug, Default)]
pub(in crate::calculus) struct NormalForms {
    /// With the frozen names, and the number of equations known: what was in normal form may not be so once another is.
    strategies: Vec<(Strategy, BTreeSet<Sym>, usize)>,
    proofs: FxHashMap<(u32, TermId, Ranges), Proof>,
    /// Sums that are sorted, by strategy.
    sorted: FxHashSet<(u32, TermId)>,
    /// The numbers of summands.
    counts: FxHashMap<TermId, usize>,
}

impl NormalForms {
    /// The number of a strategy.
    pub fn strategy(&mut self, s: &Strategy, frozen: &BTreeSet<Sym>, equations: usize) -> u32 {
        match self.strategies.iter().position(|(x, f, n)| x == s && f == frozen && *n == equations) {
            Some(i) => i as u32,
            None => {
                self.strategies.push((s.clone(), frozen.clone(), equations));
                (self.strategies.len() - 1) as u32
            }
        }
    }

    /// The normal form of a term.
    pub fn get(&self, strategy: u32, t: TermId, ranges: Ranges) -> Option<&Proof> {
        self.proofs.get(&(strategy, t, ranges))
    }

    /// It is found.
    pub fn put(&mut self, strategy: u32, t: TermId, ranges: Ranges, p: Proof) {
        self.proofs.insert((strategy, t, ranges), p);
    }

    /// Forgets the normal forms: more names are known, or fewer.
    pub fn forget(&mut self) {
        self.proofs.clear();
    }

    /// Is a sum sorted?
    pub fn is_sorted(&self, strategy: u32, t: TermId) -> bool {
        self.sorted.contains(&(strategy, t))
    }

    /// It is. Was that news?
    pub fn set_sorted(&mut self, strategy: u32, t: TermId) -> bool {
        self.sorted.insert((strategy, t))
    }

    /// The number of summands of a term, if they were counted.
    pub fn count(&self, t: TermId) -> Option<usize> {
        self.counts.get(&t).copied()
    }

    /// They are.
    pub fn set_count(&mut self, t: TermId, n: usize) {
        self.counts.insert(t, n);
    }
}
