//! Where the search is: below which derivatives, under which sums, inside how many traces turned round.

use crate::term::{Dim, Sym};
use std::collections::BTreeSet;

/// The ranges of the free indices around a term, outermost first, by their number.
pub(in crate::calculus) type Ranges = u32;

/// A trace is turned round for a relation no more often than this, one time after the other.
const MAX_TURNS: u32 = 3;

/// The present context.
#[derive(Debug)]
pub(in crate::calculus) struct Context {
    /// Names that a derivative around the present term varies: what is assumed of them may not be used.
    frozen: BTreeSet<Sym>,
    frozen_sets: Vec<BTreeSet<Sym>>,
    ranges: Vec<Vec<Dim>>,
    /// The ranges of the sums around the terms that are worked on, outermost first.
    around: Vec<Dim>,
    /// How often traces have been turned round around the present term.
    turns: u32,
    /// Is what is proved to hold of all jets? Then no law is used that holds of real numbers only.
    jets: bool,
    /// Do conditions on literals hold of whole numbers made of sizes? So laws about literals are derived.
    whole: bool,
}

impl Context {
    /// Nothing is frozen, no index is free.
    pub(super) fn new() -> Context {
        Context {
            frozen: BTreeSet::new(),
            frozen_sets: vec![BTreeSet::new()],
            ranges: vec![vec![]],
            around: vec![],
            turns: 0,
            jets: false,
            whole: false,
        }
    }

    /// Is no name frozen?
    pub fn is_free(&self) -> bool {
        self.frozen.is_empty()
    }

    /// The frozen names.
    pub fn frozen(&self) -> &BTreeSet<Sym> {
        &self.frozen
    }

    /// Freezes more names; gives back what was frozen, for [`Context::thaw`].
    pub(super) fn freeze(&mut self, names: BTreeSet<Sym>) -> BTreeSet<Sym> {
        let old = self.frozen.clone();
        self.frozen.extend(names);
        old
    }

    /// Leaves just these frozen.
    pub(super) fn thaw(&mut self, old: BTreeSet<Sym>) {
        self.frozen = old;
    }

    /// The present set of frozen names, as a number.
    pub fn frozen_set(&mut self) -> usize {
        match self.frozen_sets.iter().position(|s| *s == self.frozen) {
            Some(i) => i,
            None => {
                self.frozen_sets.push(self.frozen.clone());
                self.frozen_sets.len() - 1
            }
        }
    }

    /// Ranges as a number; 0 for none.
    pub fn ranges(&mut self, ranges: &[Dim]) -> Ranges {
        match self.ranges.iter().position(|c| c == ranges) {
            Some(i) => i as Ranges,
            None => {
                self.ranges.push(ranges.to_vec());
                (self.ranges.len() - 1) as Ranges
            }
        }
    }

    /// The ranges of the sums around the terms that are worked on, outermost first.
    pub fn around(&self) -> &[Dim] {
        &self.around
    }

    /// A sum is entered.
    pub(super) fn go_under(&mut self, n: Dim) {
        self.around.push(n);
    }

    /// The sum entered last is left.
    pub(super) fn come_out(&mut self) {
        self.around.pop();
    }

    /// May a trace be turned round once more?
    pub fn may_turn(&self) -> bool {
        self.turns < MAX_TURNS
    }

    /// A trace has been turned round.
    pub fn turn(&mut self) {
        self.turns += 1;
    }

    /// What came of it is done.
    pub fn turn_back(&mut self) {
        self.turns -= 1;
    }

    /// Must what is proved hold of all jets?
    pub fn jets(&self) -> bool {
        self.jets
    }

    /// From here on it must, or not.
    pub(super) fn set_jets(&mut self, jets: bool) {
        self.jets = jets;
    }

    /// Do conditions on literals hold of whole numbers made of sizes?
    pub fn whole(&self) -> bool {
        self.whole
    }

    /// From here on they do, or not.
    pub(super) fn set_whole(&mut self, whole: bool) {
        self.whole = whole;
    }
}
