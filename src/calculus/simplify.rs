//! The simplest form of a term: directed clean-up, a normal form, and a small saturation that chooses.

use super::cost;
use super::proof::{Leaf, Proof};
use super::rewrite::Strategy;
use super::session::{Context, Session, Stop};
use super::sums::LONG;
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
        Strategy { grounds: true, orbit: true, ..Strategy::new(&["expand", "sorted", "pull"]) }
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
        self.read_names()?;
        let tidy = Strategy { names: self.frozen.is_empty(), ..Strategy::clean() };
        let clean = self.normalize_open(t, &tidy, ranges)?;
        // Sums over an index are opaque to the e-graph: their bodies come first.
        let inner = self.simplify_bodies(clean.to(), effort, ranges)?;
        let clean = clean.then(&inner);
        if !effort.saturate && self.frozen.is_empty() {
            return Ok(clean);
        }
        if effort.saturate && self.terms.is_closed(t) && self.summands(clean.to(), LONG) >= LONG {
            let p = self.simplify_long(clean.to(), effort)?;
            return Ok(clean.then(&p));
        }
        let expanded = self.normalize_open(clean.to(), &Strategy::expand(), ranges)?;
        let fold = Strategy { names: self.frozen.is_empty(), ..Strategy::new(&["fold", "clean", "zero"]) };
        let folded = self.normalize_open(expanded.to(), &fold, ranges)?;
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
        let last = self.normalize_open(result.to(), &tidy, ranges)?;
        if cost::of(&self.terms, last.to()) <= cost::of(&self.terms, result.to()) {
            result = result.then(&last);
        }
        if let Some(p) = self.spelled(result.to())? {
            result = result.then(&p);
        }
        // Whatever the search found, never answer with something larger.
        let size = |me: &Self, t| crate::syntax::size(&me.terms, t);
        Ok(if size(self, result.to()) <= size(self, t) { result } else { Proof::refl(t) })
    }

    /// The intermediate values by what they stand for, so that an answer keeps the user's names.
    pub(super) fn read_names(&mut self) -> Result<(), Stop> {
        if std::mem::replace(&mut self.names_read, true) {
            return Ok(());
        }
        for i in 0..self.theory.lets.len() {
            let l = self.theory.lets[i].clone();
            let plain =
                l.over.is_none() && self.terms.args(l.body).len() + usize::from(self.terms.depth(l.body) > 2) > 1;
            let settled = !self
                .terms
                .subterms(l.body)
                .into_iter()
                .any(|u| matches!(self.terms.op(u), Op::Grad | Op::Jac(_) | Op::D(_)));
            if !plain || !settled {
                continue;
            }
            let name = self.terms.var(&l.name)?;
            let fold = Proof::leaf(name, l.body, Leaf::Definition, true).sym();
            let tidy = Strategy { names: true, ..Strategy::clean() };
            let clean = self.normalize(l.body, &tidy)?;
            self.names.insert(clean.to(), clean.sym().then(&fold));
            self.names.insert(l.body, fold);
        }
        // What was tidied before the names were known may now be shorter.
        self.memo.clear();
        Ok(())
    }

    /// A small matrix of entries and unit vectors written out, if that is shorter.
    fn spelled(&mut self, t: TermId) -> Result<Option<Proof>, Stop> {
        let shape = self.terms.shape(t).clone();
        let small = |d: &Dim| d.as_literal().filter(|n| *n <= 4);
        let (Some(m), Some(n)) = (small(&shape.rows), small(&shape.cols)) else { return Ok(None) };
        let unit = self.terms.subterms(t).into_iter().any(|u| matches!(self.terms.op(u), Op::Col | Op::Row));
        if m * n == 1 || !unit || !self.terms.is_closed(t) || !self.frozen.is_empty() {
            return Ok(None);
        }
        let entries = Strategy { unroll: true, ..Strategy::new(&["entry", "expand", "sorted"]) };
        let fold = Strategy::new(&["fold", "clean"]);
        let mut rows: Option<TermId> = None;
        for i in (1..=m).rev() {
            let mut row: Option<TermId> = None;
            for j in (1..=n).rev() {
                let (i, j) = (self.terms.add(Op::At(i), &[])?, self.terms.add(Op::At(j), &[])?);
                let e = self.terms.add(Op::Entry, &[t, i, j])?;
                let e = self.normalize(e, &entries)?.to();
                let e = self.normalize(e, &fold)?.to();
                row = Some(match row {
                    None => e,
                    Some(r) => self.terms.add(Op::Hcat, &[e, r])?,
                });
            }
            rows = match (row, rows) {
                (Some(r), Some(below)) => Some(self.terms.add(Op::Vcat, &[r, below])?),
                (r, _) => r,
            };
        }
        let Some(whole) = rows else { return Ok(None) };
        // Brackets count once, whatever stands in them.
        let brackets = u32::try_from(m * n - 1).unwrap_or(0);
        if cost::of(&self.terms, whole).size() >= cost::of(&self.terms, t).size() + brackets - 1 {
            return Ok(None);
        }
        self.by_entries(t, whole)
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
