//! One problem at work: terms, hypotheses, and the certificate lines found so far.

use super::index::Index;
use super::proof::{Leaf, Proof};
use crate::kernel::{Line, Step};
use crate::rules::RuleSet;
use crate::term::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Why a search ended without an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The budget of rewriting steps is used up.
    #[error("the search took more than {0} rewriting steps")]
    Budget(usize),
    /// A term could not be built.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// There is no rule for something.
    #[error("{0}")]
    Stuck(String),
}

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

/// A context of bound indices: the ranges of the free ones, outermost first.
pub(super) type Context = u32;

/// The state of the search for one problem.
pub struct Session<'r> {
    /// The store.
    pub terms: Terms,
    /// Declarations and hypotheses.
    pub theory: Theory,
    /// The rules.
    pub rules: &'r RuleSet,
    /// The rules by phase.
    pub index: &'r Index,
    /// The lines found so far; unused ones are dropped at the end.
    pub lines: Vec<Line>,
    /// For each line, the lines it rests on.
    pub(super) rests_on: Vec<Vec<usize>>,
    /// Rewriting steps left.
    pub fuel: usize,
    pub(super) budget: usize,
    /// The number of terms that the store may come to hold.
    room: usize,
    /// How many normal forms are being taken inside of each other.
    pub(super) nesting: u32,
    pub(super) contexts: Vec<Vec<Dim>>,
    /// The parts of the last equation proved.
    pub legs: Vec<super::prove::Leg>,
    /// Where it was proved entry by entry or by how it acts: that proof.
    pub inner: Vec<super::prove::Leg>,
    /// How far both sides of the last equation got.
    pub reached: Option<(TermId, TermId)>,
    /// What was tried to prove it.
    pub tried: Vec<String>,
    /// Is every step to be shown? Then each whole term is built.
    pub detailed: bool,
    /// The gradient of the last stationary point proved.
    pub gradient: Option<super::derive::Derivative>,
    pub(super) known: FxHashMap<(Pred, TermId, Context, usize), Option<usize>>,
    pub(super) busy: FxHashSet<(Pred, TermId, Context, usize)>,
    pub(super) memo: FxHashMap<(u32, TermId, Context), Proof>,
    /// Searches that found nothing simpler.
    pub(super) barren: FxHashSet<super::alike::Likeness>,
    /// What simplifying led to.
    pub(super) simple: FxHashMap<super::simplify::Key, Proof>,
    pub(super) strategies: Vec<(super::rewrite::Strategy, BTreeSet<Sym>, usize)>,
    /// Names that a derivative around the present term varies: what is assumed of them may not be used.
    pub(super) frozen: BTreeSet<Sym>,
    frozen_sets: Vec<BTreeSet<Sym>>,
    pub(super) varies: FxHashMap<(TermId, Wrt), bool>,
    pub(super) differential: FxHashMap<TermId, bool>,
    pub(super) haves: FxHashMap<(TermId, TermId, usize), usize>,
    pub(super) grounds: FxHashMap<TermId, Ground>,
    pub(super) families: Vec<Family>,
    /// How often traces have been turned round around the present term.
    pub(super) turns: u32,
    pub(super) hypotheses_read: bool,
    pub(super) names_read: bool,
    pub(super) names: FxHashMap<TermId, Proof>,
    /// The places of the definitions.
    pub(super) places: FxHashMap<Sym, usize>,
    /// Does a derivative occur in the definitions, or below them?
    pub(super) hiding: Vec<bool>,
    /// Forms of what the intermediate values stand for, and how each is the name, in the order of the definitions.
    pub(super) named: Vec<Vec<Proof>>,
    /// The names that each of them is made of.
    pub(super) made_of: Vec<Vec<TermId>>,
    pub(super) reading_subjects: bool,
    pub(super) inverses_seen: FxHashSet<TermId>,
    /// Sorted sums, by strategy.
    pub(super) sorted: FxHashSet<(u32, TermId)>,
    /// The numbers of summands.
    pub(super) counts: FxHashMap<TermId, usize>,
    pub(super) ends: FxHashMap<usize, TermId>,
    spared: Vec<(usize, Hypothesis)>,
    pub(super) subjects: Option<Vec<super::facts::Subject>>,
    /// What would have to be known for the derivatives of the last claim to be derivatives, and is not.
    pub(super) doubt: Option<Hypothesis>,
    /// A hypothesis that the last proof rested on, and that is false.
    pub false_ground: Option<Hypothesis>,
    /// Is what is proved to hold of all jets? Then no law is used that holds of real numbers only.
    pub jets: bool,
    /// Do conditions on literals hold of whole numbers made of sizes? So laws about literals are derived.
    pub whole: bool,
    /// A fact that is not to be found by the hypothesis that says it.
    pub(super) shunned: Option<(Pred, TermId)>,
}

/// How many terms the store may come to hold: as many more as there are steps, and more for problems that are long
/// themselves, which are taken apart in time that is linear in their length.
fn room(terms: usize, budget: usize) -> usize {
    let long = terms.saturating_mul(500).min(budget.saturating_mul(4));
    terms.saturating_add(budget.max(10_000)).saturating_add(long)
}

impl<'r> Session<'r> {
    /// A fresh session. Increments are free: what a problem assumes of a differential is not made use of.
    pub fn new(terms: Terms, mut theory: Theory, rules: &'r RuleSet, index: &'r Index, budget: usize) -> Session<'r> {
        let moving = speaking_of_differentials(&terms, &theory);
        theory.hypotheses.retain(|h| !moving.contains(h));
        Session {
            room: room(terms.len(), budget),
            terms,
            theory,
            rules,
            index,
            lines: Vec::new(),
            rests_on: Vec::new(),
            fuel: budget,
            budget,
            nesting: 0,
            contexts: vec![vec![]],
            legs: Vec::new(),
            inner: Vec::new(),
            reached: None,
            tried: Vec::new(),
            detailed: false,
            gradient: None,
            known: FxHashMap::default(),
            busy: FxHashSet::default(),
            memo: FxHashMap::default(),
            barren: FxHashSet::default(),
            simple: FxHashMap::default(),
            strategies: Vec::new(),
            frozen: BTreeSet::new(),
            frozen_sets: vec![BTreeSet::new()],
            varies: FxHashMap::default(),
            differential: FxHashMap::default(),
            haves: FxHashMap::default(),
            grounds: FxHashMap::default(),
            families: Vec::new(),
            turns: 0,
            hypotheses_read: false,
            names_read: false,
            names: FxHashMap::default(),
            places: FxHashMap::default(),
            hiding: Vec::new(),
            named: Vec::new(),
            made_of: Vec::new(),
            reading_subjects: false,
            inverses_seen: FxHashSet::default(),
            sorted: FxHashSet::default(),
            counts: FxHashMap::default(),
            ends: FxHashMap::default(),
            spared: Vec::new(),
            subjects: None,
            doubt: None,
            false_ground: None,
            jets: false,
            whole: false,
            shunned: None,
        }
    }

    /// Leaves a hypothesis of the theory out of the search. The statement keeps it.
    pub fn spare(&mut self, h: &Hypothesis) {
        for (i, x) in self.theory.hypotheses.iter_mut().enumerate().filter(|(_, x)| *x == h) {
            self.spared.push((i, x.clone()));
            // Something that is always true keeps the place.
            *x = Hypothesis { over: vec![], fact: Fact::AtLeast(Dim::one(), 1) };
        }
    }

    /// The theory with the hypotheses that were left out.
    pub(super) fn stated(&self) -> Theory {
        let mut theory = self.theory.clone();
        for (i, h) in &self.spared {
            if let Some(x) = theory.hypotheses.get_mut(*i) {
                *x = h.clone();
            }
        }
        theory
    }

    /// Uses up one step of the budget.
    ///
    /// # Errors
    /// When none is left, or when the steps made too many terms: one deep in a long term makes a copy of all above it.
    pub(super) fn burn(&mut self) -> Result<(), Stop> {
        match self.fuel.checked_sub(1).filter(|_| self.terms.len() <= self.room) {
            Some(f) => {
                self.fuel = f;
                Ok(())
            }
            None => Err(Stop::Budget(self.budget)),
        }
    }

    pub(super) fn context(&mut self, ranges: &[Dim]) -> Context {
        match self.contexts.iter().position(|c| c == ranges) {
            Some(i) => i as Context,
            None => {
                self.contexts.push(ranges.to_vec());
                (self.contexts.len() - 1) as Context
            }
        }
    }

    /// Freezes names for the time of a call.
    pub fn freezing<T>(&mut self, names: BTreeSet<Sym>, f: impl FnOnce(&mut Self) -> T) -> T {
        let old = self.frozen.clone();
        self.frozen.extend(names);
        let r = f(self);
        self.frozen = old;
        r
    }

    /// The present set of frozen names, as a number.
    pub(super) fn frozen_set(&mut self) -> usize {
        match self.frozen_sets.iter().position(|s| *s == self.frozen) {
            Some(i) => i,
            None => {
                self.frozen_sets.push(self.frozen.clone());
                self.frozen_sets.len() - 1
            }
        }
    }

    /// May a hypothesis that constrains these terms be used here?
    pub(super) fn usable(&mut self, terms: &[TermId]) -> bool {
        if self.frozen.is_empty() {
            return true;
        }
        let wrt = Wrt::only(self.frozen.iter().cloned());
        !terms.iter().any(|&t| self.depends(t, &wrt))
    }

    /// Adds a line that rests on these earlier ones, and tells its number.
    pub fn push(&mut self, line: Line, rests_on: Vec<usize>) -> usize {
        self.lines.push(line);
        self.rests_on.push(rests_on);
        self.lines.len() - 1
    }

    /// Makes a proof a line of its own; where it is used again it costs one step.
    pub fn have(&mut self, proof: &Proof) -> Proof {
        if proof.steps() <= 1 || !self.terms.is_closed(proof.from()) || !self.terms.is_closed(proof.to()) {
            return proof.clone();
        }
        let line = self.line_of(proof);
        Proof::leaf(proof.from(), proof.to(), Leaf::Line(line, vec![]), true)
    }

    /// The line that proves what a proof of closed terms proves.
    fn line_of(&mut self, proof: &Proof) -> usize {
        let key = (proof.from(), proof.to(), self.frozen_set());
        match self.haves.get(&key) {
            Some(&l) => l,
            None => {
                let l = self.have_line(proof);
                self.haves.insert(key, l);
                l
            }
        }
    }

    /// The steps of a proof; what is deep inside is cut out into lines of its own. `needed` collects the lines.
    pub(super) fn steps_of(&mut self, proof: &Proof, needed: &mut Vec<usize>) -> Vec<Step> {
        proof.write(needed, &mut |p| {
            let closed = self.terms.is_closed(p.from()) && self.terms.is_closed(p.to());
            closed.then(|| self.line_of(p))
        })
    }

    /// Writes a proof as a line, even a trivial one.
    pub fn have_line(&mut self, proof: &Proof) -> usize {
        let mut needed = Vec::new();
        let steps = self.steps_of(proof, &mut needed);
        let line = self.push(Line::Have { over: vec![], start: proof.from(), steps }, needed);
        self.ends.insert(line, proof.to());
        line
    }

    /// The definition of a name.
    pub(super) fn definition(&mut self, name: &Sym) -> Option<&Definition> {
        let lets = &self.theory.lets;
        if self.places.len() != lets.len() {
            self.places = lets.iter().enumerate().map(|(k, l)| (l.name.clone(), k)).collect();
        }
        self.places.get(name).and_then(|k| lets.get(*k))
    }

    /// Does a term depend on a varying name, directly or through definitions?
    pub fn depends(&mut self, t: TermId, wrt: &Wrt) -> bool {
        if let Some(&d) = self.varies.get(&(t, wrt.clone())) {
            return d;
        }
        let mut found = false;
        if let Op::Var(s) = self.terms.op(t).clone() {
            let definition = self.definition(&s).map(|l| l.body);
            found = match wrt {
                Wrt::All => definition.is_none(),
                Wrt::Only(names) => names.contains(&s),
            };
            if let (false, Some(body)) = (found, definition) {
                found = self.depends(body, wrt);
            }
        } else {
            for a in self.terms.args(t).to_vec() {
                found = found || self.depends(a, wrt);
            }
        }
        self.varies.insert((t, wrt.clone()), found);
        found
    }

    /// The right side of a line that is a chain of steps.
    pub(super) fn conclusion(&self, line: usize) -> Option<TermId> {
        self.ends.get(&line).copied()
    }

    /// Does a differential occur in a term?
    pub fn has_differential(&mut self, t: TermId) -> bool {
        if let Some(&d) = self.differential.get(&t) {
            return d;
        }
        let mut found = matches!(self.terms.op(t), Op::D(_));
        for a in self.terms.args(t).to_vec() {
            found = found || self.has_differential(a);
        }
        self.differential.insert(t, found);
        found
    }
}

/// The hypotheses in which a differential occurs, or in what a name in them stands for.
fn speaking_of_differentials(terms: &Terms, theory: &Theory) -> Vec<Hypothesis> {
    let mut hiding: FxHashSet<&Sym> = FxHashSet::default();
    let speaks = |t: TermId, hiding: &FxHashSet<&Sym>| {
        terms.subterms(t).into_iter().any(|u| match terms.op(u) {
            Op::D(_) => true,
            Op::Var(s) => hiding.contains(s),
            _ => false,
        })
    };
    for l in &theory.lets {
        if speaks(l.body, &hiding) {
            hiding.insert(&l.name);
        }
    }
    let moving = |h: &&Hypothesis| match h.fact {
        Fact::Is(_, t) => speaks(t, &hiding),
        Fact::Eq(a, b) => speaks(a, &hiding) || speaks(b, &hiding),
        Fact::AtLeast(..) => false,
    };
    theory.hypotheses.iter().filter(moving).cloned().collect()
}
