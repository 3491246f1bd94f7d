//! How much a search may spend.

use crate::term::ShapeError;
use crate::work::Cancel;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Why a search ended without an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The budget of rewriting steps is used up.
    #[error("the search took more than {0} rewriting steps")]
    Budget(usize),
    /// Somebody called it off.
    #[error("the search was cancelled")]
    Cancelled,
    /// A term could not be built.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// There is no rule for something.
    #[error("{0}")]
    Stuck(String),
}

/// How far a saturation may go. Nodes and iterations decide, never a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// E-nodes.
    pub nodes: usize,
    /// Rounds.
    pub iterations: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { nodes: 1_500, iterations: 10 }
    }
}

/// How much search is allowed for a simplest form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Effort {
    /// Limits of one saturation.
    pub limits: Limits,
    /// Is an e-graph used at all?
    pub saturate: bool,
    /// Are intermediate values folded into their names only in the end?
    pub open: bool,
}

impl Effort {
    /// Directed clean-up only.
    pub fn quick() -> Effort {
        Effort { saturate: false, ..Effort::default() }
    }
}

impl Default for Effort {
    fn default() -> Effort {
        Effort { limits: Limits { nodes: 1_000, iterations: 8 }, saturate: true, open: false }
    }
}

/// Normal forms of arguments of normal forms: as deep as terms may be, and a little more.
const MAX_NESTING: u32 = crate::term::MAX_DEPTH + 10_000;

/// The rewriting steps of a session, the room in its store, and how deep normal forms may nest.
#[derive(Debug)]
pub struct Budget {
    fuel: usize,
    given: usize,
    /// The number of terms that the store may come to hold.
    room: usize,
    /// How many normal forms are being taken inside of each other.
    nesting: u32,
    /// Counts the steps for somebody who watches from another thread.
    watched: Option<Arc<AtomicUsize>>,
    cancel: Cancel,
}

impl Budget {
    /// The steps that there were at first.
    pub(super) fn given(&self) -> usize {
        self.given
    }

    /// So many steps, for a problem of so many terms. The store may come to hold as many more as there are steps, and
    /// more for problems that are long themselves, which are taken apart in time that is linear in their length.
    pub(in crate::calculus) fn new(terms: usize, steps: usize) -> Budget {
        let long = terms.saturating_mul(500).min(steps.saturating_mul(4));
        let room = terms.saturating_add(steps.max(10_000)).saturating_add(long);
        Budget { fuel: steps, given: steps, room, nesting: 0, watched: None, cancel: Cancel::new() }
    }

    /// The steps used from here on, for another thread to read.
    pub fn watch(&mut self) -> Arc<AtomicUsize> {
        self.watched.get_or_insert_default().clone()
    }

    /// From here on the work ends when this says so.
    pub fn until(&mut self, cancel: &Cancel) {
        self.cancel = cancel.clone();
    }

    /// Rewriting steps left.
    pub fn left(&self) -> usize {
        self.fuel
    }

    /// Gives so many steps from here on, and tells how many were left.
    pub fn refill(&mut self, steps: usize) -> usize {
        std::mem::replace(&mut self.fuel, steps)
    }

    /// Takes so many steps away, as far as there are any.
    pub(in crate::calculus) fn spend(&mut self, steps: usize) {
        self.fuel = self.fuel.saturating_sub(steps);
    }

    /// Uses up one step.
    ///
    /// # Errors
    /// When none is left, when the work is called off, or when the store holds too many terms: a step deep in a long term
    /// makes a copy of all above it.
    pub(in crate::calculus) fn burn(&mut self, terms: usize) -> Result<(), Stop> {
        if self.cancel.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        match self.fuel.checked_sub(1).filter(|_| terms <= self.room) {
            Some(f) => {
                self.fuel = f;
                if let Some(w) = &self.watched {
                    w.fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            }
            None => Err(Stop::Budget(self.given)),
        }
    }

    /// One normal form inside another begins.
    ///
    /// # Errors
    /// When too many have begun: laws that lead round in a circle through arguments end here, not at the end of the stack.
    pub(in crate::calculus) fn enter(&mut self) -> Result<(), Stop> {
        if self.nesting >= MAX_NESTING {
            return Err(Stop::Budget(self.given));
        }
        self.nesting += 1;
        Ok(())
    }

    /// It ends.
    pub(in crate::calculus) fn leave(&mut self) {
        self.nesting -= 1;
    }
}
