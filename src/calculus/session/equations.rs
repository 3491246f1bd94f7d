//! The equations that rewriting may use: what is assumed, and what follows from it, as rules without variables.

use super::proof::Proof;
use crate::term::{Dim, TermId};
use rustc_hash::{FxHashMap, FxHashSet};

/// An equation that rewriting may use like a rule without variables.
#[derive(Clone, Debug)]
pub struct Ground {
    /// What it rewrites.
    pub lhs: TermId,
    /// Into what.
    pub rhs: TermId,
    /// A proof of `lhs = rhs`.
    pub proof: Proof,
}

/// The same for every value of some indices.
#[derive(Clone, Debug)]
pub struct Family {
    /// What the indices range over, outermost first.
    pub over: Vec<Dim>,
    /// What it rewrites.
    pub lhs: TermId,
    /// Into what.
    pub rhs: TermId,
    /// The line that proves it.
    pub line: usize,
}

/// The ground rules found so far.
#[derive(Debug, Default)]
pub(in crate::calculus) struct Equations {
    grounds: FxHashMap<TermId, Ground>,
    families: Vec<Family>,
    read: bool,
    inverses: FxHashSet<TermId>,
}

impl Equations {
    /// Are the hypotheses to be read? Only the first time.
    pub fn first_reading(&mut self) -> bool {
        !std::mem::replace(&mut self.read, true)
    }

    /// Is an inverse met for the first time?
    pub fn first_met(&mut self, inverse: TermId) -> bool {
        self.inverses.insert(inverse)
    }

    /// Adds a ground rule, unless there is one for its left side.
    pub fn add(&mut self, g: Ground) {
        self.grounds.entry(g.lhs).or_insert(g);
    }

    /// Adds one for every member of a family.
    pub fn add_family(&mut self, f: Family) {
        self.families.push(f);
    }

    /// The ground rule for a term.
    pub fn ground(&self, t: TermId) -> Option<&Ground> {
        self.grounds.get(&t)
    }

    /// All ground rules.
    pub fn grounds(&self) -> impl Iterator<Item = &Ground> {
        self.grounds.values()
    }

    /// Is there none?
    pub fn has_no_ground(&self) -> bool {
        self.grounds.is_empty()
    }

    /// The rules for families.
    pub fn families(&self) -> &[Family] {
        &self.families
    }

    /// The number of ground rules.
    pub fn grounds_known(&self) -> usize {
        self.grounds.len()
    }

    /// The number of both kinds.
    pub fn known(&self) -> usize {
        self.grounds.len() + self.families.len()
    }
}
