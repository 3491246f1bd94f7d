//! The session: one problem, and all that the search keeps while it works on it, each in a type of its own.

use super::budget::{Budget, Stop};
use super::context::{Context, Ranges};
use super::equations::Equations;
use super::known::Known;
use super::ledger::Ledger;
use super::names::Names;
use super::normal_forms::NormalForms;
use super::problem::Problem;
use super::proof::{Leaf, Proof};
use super::reports::Reports;
use super::simplest::Simplest;
use crate::calculus::lawbook::index::Index;
use crate::calculus::lawbook::matching::{Match, Vars};
use crate::calculus::lawbook::strategy::Strategy;
use crate::kernel::{Line, Step};
use crate::rules::{Condition, RuleSet};
use crate::term::*;
use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};

/// Rewrites a term at its root, below sums with these ranges.
type Rewrite = fn(&mut Session<'_>, TermId, &Strategy, &[Dim]) -> Result<Option<Proof>, Stop>;

/// A way to rewrite a term at its root.
pub(in crate::calculus) struct Way {
    /// Does a strategy want it?
    pub wanted: fn(&Strategy) -> bool,
    /// The rewriting.
    pub rewrite: Rewrite,
}

/// Is a condition met, for these values of a law's variables, below sums with these ranges, at this depth of properties?
/// The lines that establish it are collected.
type Establish = fn(&mut Session<'_>, Vars<'_>, &Match, &Condition, &[Dim], u32, &mut Vec<usize>) -> Result<bool, Stop>;

/// What taking a normal form calls upon. Some of it takes normal forms itself, so it is handed to the rewriting, which
/// imports none of it: the table is in `means.rs`.
pub(in crate::calculus) struct Means {
    /// What is tried on the whole of a term before its arguments are looked at.
    pub first: Way,
    /// What is tried at the root, in this order.
    pub ways: &'static [Way],
    /// Establishes the conditions of laws.
    pub establish: Establish,
    /// Puts closed forms in the place of derivatives.
    pub close: fn(&mut Session<'_>, TermId) -> Result<Proof, Stop>,
}

/// The state of the search for one problem.
pub struct Session<'r> {
    /// What the problem says.
    pub problem: Problem<'r>,
    /// What has been proved.
    pub ledger: Ledger,
    /// What may be spent.
    pub budget: Budget,
    /// What the last search tells.
    pub reports: Reports,
    /// Is every step to be shown? Then each whole term is built.
    pub detailed: bool,
    /// Are the steps kept beside lines that do not show them?
    pub stepwise: bool,
    pub(in crate::calculus) context: Context,
    pub(in crate::calculus) known: Known,
    pub(in crate::calculus) equations: Equations,
    pub(in crate::calculus) names: Names,
    pub(in crate::calculus) normal_forms: NormalForms,
    pub(in crate::calculus) simplest: Simplest,
    pub(in crate::calculus) means: &'static Means,
}

/// A session is its problem, and more.
impl<'r> Deref for Session<'r> {
    type Target = Problem<'r>;

    fn deref(&self) -> &Problem<'r> {
        &self.problem
    }
}

impl<'r> DerefMut for Session<'r> {
    fn deref_mut(&mut self) -> &mut Problem<'r> {
        &mut self.problem
    }
}

impl<'r> Session<'r> {
    /// A fresh session that rewrites by these means.
    pub(in crate::calculus) fn with_means(
        terms: Terms,
        theory: Theory,
        rules: &'r RuleSet,
        index: &'r Index,
        budget: usize,
        means: &'static Means,
    ) -> Session<'r> {
        let mut context = Context::new();
        context.set_whole(has_symbolic_powers(&terms));
        Session {
            budget: Budget::new(terms.len(), budget),
            problem: Problem::new(terms, theory, rules, index),
            ledger: Ledger::default(),
            reports: Reports::default(),
            detailed: false,
            stepwise: false,
            context,
            known: Known::default(),
            equations: Equations::default(),
            names: Names::default(),
            normal_forms: NormalForms::default(),
            simplest: Simplest::default(),
            means,
        }
    }

    /// From here on, must what is proved hold of all jets? Then no law is used that holds of real numbers only.
    pub fn for_jets(&mut self, jets: bool) {
        self.context.set_jets(jets);
    }

    /// From here on, do conditions on literals hold of whole numbers made of sizes? So laws about literals are derived.
    pub fn for_whole(&mut self, whole: bool) {
        self.context.set_whole(whole);
    }

    /// Uses up one step of the budget.
    ///
    /// # Errors
    /// When none is left, or when the steps made too many terms.
    pub(in crate::calculus) fn burn(&mut self) -> Result<(), Stop> {
        self.budget.burn(self.problem.terms.len())
    }

    /// The number of the ranges that matter to a term: those of a closed one are none.
    pub(in crate::calculus) fn ranges_of(&mut self, t: TermId, ranges: &[Dim]) -> Ranges {
        if self.terms.is_closed(t) { 0 } else { self.context.ranges(ranges) }
    }

    /// Freezes names for the time of a call.
    pub fn freezing<T>(&mut self, names: BTreeSet<Sym>, f: impl FnOnce(&mut Self) -> T) -> T {
        let old = self.context.freeze(names);
        let r = f(self);
        self.context.thaw(old);
        r
    }

    /// Works on what stands below a sum over an index, for the time of a call.
    pub(in crate::calculus) fn under<T>(&mut self, n: Dim, f: impl FnOnce(&mut Self) -> T) -> T {
        self.context.go_under(n);
        let r = f(self);
        self.context.come_out();
        r
    }

    /// The ranges of the indices that may be free here, outermost first.
    pub(in crate::calculus) fn around(&self) -> Vec<Dim> {
        self.context.around().to_vec()
    }

    /// May a hypothesis that constrains these terms be used here?
    pub(in crate::calculus) fn usable(&mut self, terms: &[TermId]) -> bool {
        if self.context.is_free() {
            return true;
        }
        let wrt = Wrt::only(self.context.frozen().iter().cloned());
        !terms.iter().any(|&t| self.depends(t, &wrt))
    }

    /// A fresh session about the same problem.
    pub fn beside(&self) -> Session<'r> {
        let p = &self.problem;
        Session::with_means(p.terms.clone(), p.theory.clone(), p.rules, p.index, self.budget.given(), self.means)
    }

    /// Assumes something more: what could not be proved may be provable now.
    pub fn assume(&mut self, h: Hypothesis) {
        if self.problem.add_hypothesis(h) {
            self.known.forget();
        }
    }

    /// Adds a line that rests on these earlier ones, and tells its number.
    pub fn push(&mut self, line: Line, rests_on: Vec<usize>) -> usize {
        self.ledger.push(line, rests_on)
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
        let key = (proof.from(), proof.to(), self.context.frozen_set());
        match self.ledger.have(&key) {
            Some(l) => l,
            None => {
                let l = self.have_line(proof);
                self.ledger.remember(key, l);
                l
            }
        }
    }

    /// The steps of a proof; what is deep inside is cut out into lines of its own. `needed` collects the lines.
    pub(in crate::calculus) fn steps_of(&mut self, proof: &Proof, needed: &mut Vec<usize>) -> Vec<Step> {
        proof.write(needed, &mut |p| {
            let closed = self.terms.is_closed(p.from()) && self.terms.is_closed(p.to());
            closed.then(|| self.line_of(p))
        })
    }

    /// Writes a proof as a line, even a trivial one. What depends on the indices of sums around it is so for all of them.
    pub fn have_line(&mut self, proof: &Proof) -> usize {
        let mut needed = Vec::new();
        let steps = self.steps_of(proof, &mut needed);
        let closed = self.terms.is_closed(proof.from()) && self.terms.is_closed(proof.to());
        let over = if closed { vec![] } else { self.around() };
        let line = self.push(Line::Have { over, start: proof.from(), steps }, needed);
        self.ledger.end_at(line, proof.to());
        line
    }

    /// A proof inside the i-th argument, as a proof about the whole term, and that; none if nothing is rewritten.
    pub(in crate::calculus) fn inside(
        &mut self,
        t: TermId,
        i: usize,
        p: &Proof,
    ) -> Result<Option<(Proof, TermId)>, Stop> {
        if p.is_refl() {
            return Ok(None);
        }
        let mut args = self.terms.node(t).args.clone();
        args[i] = p.to();
        let next = self.terms.with_args(t, &args)?;
        Ok(Some((p.at(i, t, next), next)))
    }
}

/// A session may be handed to another thread.
const _: fn() = || {
    fn sent<T: Send>() {}
    sent::<Session<'static>>();
};

/// Is a matrix raised to a power that is no number, or an index taken as one? Then conditions on literals are asked of whole
/// numbers made of sizes and indices.
fn has_symbolic_powers(terms: &Terms) -> bool {
    terms.ids().any(|t| match terms.op(t) {
        Op::Number => true,
        Op::Mpow | Op::Pow => terms.arg(t, 1).is_some_and(|p| terms.as_num(p).is_none() && speaks_of_sizes(terms, p)),
        _ => false,
    })
}

/// Does a size occur in it as a number?
fn speaks_of_sizes(terms: &Terms, t: TermId) -> bool {
    terms.subterms(t).into_iter().any(|u| matches!(terms.op(u), Op::Size(_)))
}
