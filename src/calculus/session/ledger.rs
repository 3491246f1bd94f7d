//! What has been proved: the lines so far, what each rests on, and what it says.

use crate::kernel::Line;
use crate::term::{Pred, TermId};
use rustc_hash::FxHashMap;

/// A proved equation of closed terms, while a set of names is frozen.
pub(in crate::calculus) type Equation = (TermId, TermId, usize);

/// The lines of a session; unused ones are dropped at the end.
#[derive(Debug, Default)]
pub struct Ledger {
    lines: Vec<Line>,
    rests_on: Vec<Vec<usize>>,
    /// The right sides of the lines that are chains of steps.
    ends: FxHashMap<usize, TermId>,
    haves: FxHashMap<Equation, usize>,
    /// What the lines of facts say.
    facts: FxHashMap<usize, (Pred, TermId)>,
}

impl Ledger {
    /// The lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// For each line, the lines it rests on.
    pub(crate) fn rests_on(&self) -> &[Vec<usize>] {
        &self.rests_on
    }

    /// Adds a line that rests on these earlier ones, and tells its number.
    pub(in crate::calculus) fn push(&mut self, line: Line, rests_on: Vec<usize>) -> usize {
        self.lines.push(line);
        self.rests_on.push(rests_on);
        self.lines.len() - 1
    }

    /// Adds a line that says something of a term.
    pub(in crate::calculus) fn push_fact(&mut self, line: Line, rests_on: Vec<usize>, pred: Pred, t: TermId) -> usize {
        let n = self.push(line, rests_on);
        self.facts.insert(n, (pred, t));
        n
    }

    /// What a line of a fact says.
    pub(crate) fn fact(&self, line: usize) -> Option<(Pred, TermId)> {
        self.facts.get(&line).copied()
    }

    /// Where the chain of a line ends.
    pub(super) fn end_at(&mut self, line: usize, t: TermId) {
        self.ends.insert(line, t);
    }

    /// The right side of a line that is a chain of steps.
    pub(in crate::calculus) fn conclusion(&self, line: usize) -> Option<TermId> {
        self.ends.get(&line).copied()
    }

    /// The line that proves an equation.
    pub(in crate::calculus) fn have(&self, e: &Equation) -> Option<usize> {
        self.haves.get(e).copied()
    }

    /// A line proves an equation.
    pub(in crate::calculus) fn remember(&mut self, e: Equation, line: usize) {
        self.haves.insert(e, line);
    }
}
