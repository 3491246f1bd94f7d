//! The simplest form of a term: directed clean-up, a normal form, and a small saturation that chooses.

use super::cost;
use super::proof::Proof;
use super::rewrite::Strategy;
use super::session::{Context, Session, Stop};
use crate::egraph::{Aim, Limits, Saturation};
use crate::term::*;

/// How much search is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Effort {
    /// Limits of one saturation.
    pub limits: Limits,
    /// Is an e-graph used at all?
    pub saturate: bool,
}

impl Effort {
    /// Directed clean-up only.
    pub fn quick() -> Effort {
        Effort { saturate: false, ..Effort::default() }
    }
}

impl Default for Effort {
    fn default() -> Effort {
        Effort { limits: Limits { nodes: 1_000, iterations: 8 }, saturate: true }
    }
}

/// What the simplest form of a term depends on.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Key {
    term: TermId,
    context: Context,
    /// The frozen names, and how many equations and hypotheses there were.
    known: (usize, usize, usize),
    effort: Effort,
}

impl Strategy {
    /// Directed clean-up: what never makes a term worse.
    pub fn clean() -> Strategy {
        Strategy { grounds: true, ..Strategy::new(&["clean", "zero"]) }
    }

    /// The normal form in which terms are compared.
    pub fn expand() -> Strategy {
        Strategy { grounds: true, orbit: true, ..Strategy::new(&["expand", "pull"]) }
    }
}

impl Session<'_> {
    /// A proof that leads to the simplest equal form found.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn simplify(&mut self, t: TermId, effort: Effort) -> Result<Proof, Stop> {
        self.simplify_open(t, effort, &mut Vec::new())
    }

    /// The same for a term that may stand under binders with these ranges.
    pub(super) fn simplify_open(&mut self, t: TermId, effort: Effort, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let context = if self.terms.is_closed(t) { 0 } else { self.context(ranges) };
        let known = (self.frozen_set(), self.grounds.len(), self.theory.hypotheses.len());
        let key = |t| Key { term: t, context, known, effort };
        if let Some(p) = self.simple.get(&key(t)) {
            return Ok(p.clone());
        }
        let proof = self.search_simple(t, effort, ranges)?;
        self.simple.insert(key(t), proof.clone());
        // A second search from what the first one found would not find anything simpler.
        let end = proof.to();
        if context == 0 || !self.terms.is_closed(end) {
            self.simple.insert(key(end), Proof::refl(end));
        }
        Ok(proof)
    }

    fn search_simple(&mut self, t: TermId, effort: Effort, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let clean = self.normalize_open(t, &Strategy::clean(), ranges)?;
        // Sums over an index are opaque to the e-graph: their bodies come first.
        let inner = self.simplify_bodies(clean.to(), effort, ranges)?;
        let clean = clean.then(&inner);
        if !effort.saturate && self.frozen.is_empty() {
            return Ok(clean);
        }
        let expanded = self.normalize_open(clean.to(), &Strategy::expand(), ranges)?;
        let folded = self.normalize_open(expanded.to(), &Strategy::new(&["fold", "clean", "zero"]), ranges)?;
        let expanded = expanded.then(&folded);
        if !effort.saturate {
            // What will be differentiated again should be small, but need not be the smallest.
            let whole = clean.then(&expanded);
            let smaller = cost::of(&self.terms, whole.to()) < cost::of(&self.terms, clean.to());
            return Ok(if smaller { whole } else { clean });
        }
        let mut graph = Saturation::new(self);
        graph.add(clean.to());
        graph.union(&expanded);
        let run = graph.run(self, "simplify", effort.limits, Aim::Simplest(clean.to()));
        let best = graph.best(clean.to());
        let chosen = graph.proof(clean.to(), best);
        graph.finish(self);
        run?;
        let chosen = match chosen {
            Some(p) => p,
            None => Proof::refl(clean.to()),
        };
        let mut result = clean.then(&chosen);
        // The search may have ended before it was through with signs and scalar factors.
        let last = self.normalize_open(result.to(), &Strategy::clean(), ranges)?;
        if cost::of(&self.terms, last.to()) <= cost::of(&self.terms, result.to()) {
            result = result.then(&last);
        }
        // Whatever the search found, never answer with something larger.
        let size = |me: &Self, t| cost::of(&me.terms, t);
        Ok(if size(self, result.to()) <= size(self, t) { result } else { Proof::refl(t) })
    }

    fn simplify_bodies(&mut self, t: TermId, effort: Effort, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let has_sum = self.terms.subterms(t).into_iter().any(|u| matches!(self.terms.op(u), Op::BigSum(_)));
        if !has_sum {
            return Ok(Proof::refl(t));
        }
        if let (Op::BigSum(n), Some(body)) = (self.terms.op(t).clone(), self.terms.arg(t, 0)) {
            ranges.push(n);
            let p = self.simplify_open(body, effort, ranges);
            ranges.pop();
            return Ok(match self.inside(t, 0, &p?)? {
                Some((q, _)) => q,
                None => Proof::refl(t),
            });
        }
        if matches!(self.terms.op(t), Op::D(_) | Op::Grad | Op::Jac(_)) {
            return Ok(Proof::refl(t));
        }
        let mut parts = Vec::new();
        let mut current = t;
        for i in 0..self.terms.args(t).len() {
            let Some(a) = self.terms.arg(current, i) else { break };
            let p = self.simplify_bodies(a, effort, ranges)?;
            if let Some((q, next)) = self.inside(current, i, &p)? {
                parts.push(q);
                current = next;
            }
        }
        Ok(Proof::chain(t, parts))
    }
}
