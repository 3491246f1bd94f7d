//! Laws at the root of a term: matched, guarded, their conditions established.

use crate::calculus::forms::order::compare;
use crate::calculus::lawbook::index::{Entry, Look};
use crate::calculus::lawbook::matching::{Match, Vars};
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::rules::{Condition, Direction, Guard, Pat, Rule};
use crate::term::*;
use std::cmp::Ordering;
use std::sync::Arc;

impl Session<'_> {
    /// One rewriting at the root by the rules of some phases.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn by_rules(&mut self, t: TermId, phases: &[&str], ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        let (rules, index) = (self.rules, self.index);
        let look = Look::at(&self.terms, t);
        for phase in phases {
            for entry in index.phase(phase).candidates(rules, look) {
                if let Some(p) = self.apply(t, entry, ranges)? {
                    return Ok(Some(p));
                }
            }
        }
        Ok(None)
    }

    /// Tries one use of a rule at the root.
    pub(in crate::calculus) fn apply(
        &mut self,
        t: TermId,
        entry: Entry,
        ranges: &[Dim],
    ) -> Result<Option<Proof>, Stop> {
        let rules = self.rules;
        let rule = &rules.rules()[entry.rule];
        let v = Vars::of(rule);
        let mut m = v.empty();
        if !m.pattern(&mut self.terms, v, rule.from_side(entry.direction), t, 0) {
            return Ok(None);
        }
        self.finish_match(t, entry, m, ranges)
    }

    /// Applies a use of a rule with values that were found elsewhere, to closed terms.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn apply_match(&mut self, entry: Entry, m: Match) -> Result<Option<Proof>, Stop> {
        self.apply_match_in(entry, m, &[])
    }

    /// [`Session::apply_match`] under binders with these ranges.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn apply_match_in(&mut self, entry: Entry, m: Match, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        let rules = self.rules;
        let rule = &rules.rules()[entry.rule];
        let v = Vars::of(rule);
        let Some(m) = self.with_missing(rule, m) else { return Ok(None) };
        match m.instance(&mut self.terms, v, rule.from_side(entry.direction), 0) {
            Some(t) => self.finish_match(t, entry, m, ranges),
            None => Ok(None),
        }
    }

    fn finish_match(&mut self, t: TermId, entry: Entry, m: Match, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        let rules = self.rules;
        let rule = &rules.rules()[entry.rule];
        let v = Vars::of(rule);
        let Some(m) = self.with_missing(rule, m) else { return Ok(None) };
        for g in &rule.uses[entry.clause].guards {
            if !self.guard(v, &m, g) {
                return Ok(None);
            }
        }
        self.step(t, entry, m, ranges)
    }

    /// The values of all variables; those that the term does not show are looked for in the hypotheses that meet the
    /// equations among the conditions.
    fn with_missing(&mut self, rule: &Rule, mut m: Match) -> Option<Match> {
        let v = Vars::of(rule);
        if m.complete(&self.terms, v) {
            return Some(m);
        }
        for c in &rule.when {
            let Condition::Eq(a, b) = c else { continue };
            for k in 0..self.theory.hypotheses.len() {
                let h = &self.theory.hypotheses[k];
                let (true, Fact::Eq(l, r)) = (h.over.is_empty(), h.fact.clone()) else { continue };
                let mut found = m.clone();
                if found.pattern(&mut self.terms, v, a, l, 0) && found.pattern(&mut self.terms, v, b, r, 0) {
                    m = found;
                    break;
                }
            }
        }
        m.complete(&self.terms, v).then_some(m)
    }

    /// Tries one use of a rule at the root of a closed term, whatever guards it has.
    pub(in crate::calculus) fn apply_freely(&mut self, t: TermId, entry: Entry) -> Result<Option<Proof>, Stop> {
        let rules = self.rules;
        let rule = &rules.rules()[entry.rule];
        let v = Vars::of(rule);
        let mut m = v.empty();
        let fits = m.pattern(&mut self.terms, v, rule.from_side(entry.direction), t, 0) && m.complete(&self.terms, v);
        if fits { self.step(t, entry, m, &[]) } else { Ok(None) }
    }

    /// Tries one use of a rule from one closed term to another, where the first does not show all of its variables.
    pub(in crate::calculus) fn apply_between(
        &mut self,
        l: TermId,
        r: TermId,
        entry: Entry,
    ) -> Result<Option<Proof>, Stop> {
        let rules = self.rules;
        let rule = &rules.rules()[entry.rule];
        let v = Vars::of(rule);
        let mut m = v.empty();
        let (from, to) = (rule.from_side(entry.direction), rule.to_side(entry.direction));
        if !m.pattern(&mut self.terms, v, from, l, 0) || m.complete(&self.terms, v) {
            return Ok(None);
        }
        if !m.pattern(&mut self.terms, v, to, r, 0) || !m.complete(&self.terms, v) {
            return Ok(None);
        }
        Ok(self.step(l, entry, m, &[])?.filter(|p| p.to() == r))
    }

    /// The step by a rule whose variables all have values, if its conditions are met.
    fn step(&mut self, t: TermId, entry: Entry, m: Match, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        let rules = self.rules;
        let rule = &rules.rules()[entry.rule];
        let v = Vars::of(rule);
        let Some(facts) = self.conditions(rule, &m, ranges)? else { return Ok(None) };
        let Some(u) = m.instance(&mut self.terms, v, rule.to_side(entry.direction), 0) else { return Ok(None) };
        if u == t || self.terms.shape(u) != self.terms.shape(t) {
            return Ok(None);
        }
        // What holds of real numbers only may not be used of what varies.
        if rule.pointwise && (self.context.jets() || !self.usable(&[t, u])) {
            return Ok(None);
        }
        let forward = entry.direction == Direction::Forward;
        Ok(Some(Proof::leaf(t, u, Leaf::Rule(entry.rule, Arc::new(m), facts), forward)))
    }

    /// The lines that establish the conditions of a rule, if they are met.
    pub(in crate::calculus) fn conditions(
        &mut self,
        rule: &Rule,
        m: &Match,
        ranges: &[Dim],
    ) -> Result<Option<Arc<[usize]>>, Stop> {
        let mut lines = Vec::new();
        for c in &rule.when {
            if !(self.means.establish)(self, Vars::of(rule), m, c, ranges, 0, &mut lines)? {
                return Ok(None);
            }
        }
        Ok(Some(Arc::from(lines)))
    }

    fn guard(&mut self, v: Vars<'_>, m: &Match, g: &Guard) -> bool {
        let value = |k: usize| m.metas[k];
        let build = |me: &mut Self, p: &Pat| m.instance(&mut me.terms, v, p, 0);
        match g {
            Guard::Differential(k) => value(*k).is_some_and(|t| self.has_differential(t)),
            Guard::Constant(k) => value(*k).is_some_and(|t| !self.has_differential(t)),
            Guard::Before(p, q) => match (build(self, p), build(self, q)) {
                (Some(a), Some(b)) => compare(&self.terms, a, b) == Ordering::Less,
                _ => false,
            },
            Guard::Literal(k) => value(*k).is_some_and(|t| self.terms.as_num(t).is_some()),
            Guard::NotLiteral(k) => value(*k).is_some_and(|t| self.terms.as_num(t).is_none()),
            Guard::NotOne(d) => m.size(v, d).is_some_and(|d| !d.is_one()),
            Guard::Symbolic(d) => m.size(v, d).is_some_and(|d| d.as_literal().is_none()),
            Guard::Small(d) => m.size(v, d).and_then(|d| d.as_literal()).is_some_and(|n| n <= 8),
            Guard::Head(k, ops) => value(*k).is_some_and(|t| ops.iter().any(|o| o == self.terms.op(t).name())),
            Guard::NotHead(k, ops) => value(*k).is_some_and(|t| !ops.iter().any(|o| o == self.terms.op(t).name())),
        }
    }
}
