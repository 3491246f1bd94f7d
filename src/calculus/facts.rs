//! Conditions: which facts follow from the hypotheses by the properties of the rule set.

use super::matcher::Vars;
use super::proof::Match;
use super::rewrite::Strategy;
use super::session::{Session, Stop};
use crate::kernel::{Given, Line};
use crate::rules::{Condition, Property};
use crate::term::*;
use num_traits::{Signed, Zero};

/// How deep properties are chained.
const MAX_DEPTH: u32 = 8;

impl Session<'_> {
    /// Is a condition met, for these values of a rule's variables? `lines` collects what establishes it.
    pub(super) fn condition(
        &mut self,
        v: Vars<'_>,
        m: &Match,
        c: &Condition,
        ranges: &[Dim],
        depth: u32,
        lines: &mut Vec<usize>,
    ) -> Result<bool, Stop> {
        Ok(match c {
            Condition::Is(p, a) => match m.instance(&mut self.terms, v, a, 0) {
                Some(t) if self.literal(t).is_some_and(|q| holds_of_literal(*p, &q)) => true,
                Some(t) => match self.fact(*p, t, ranges, depth)? {
                    Some(line) => {
                        lines.push(line);
                        true
                    }
                    None => false,
                },
                None => false,
            },
            Condition::Eq(a, b) => {
                let (a, b) = (m.instance(&mut self.terms, v, a, 0), m.instance(&mut self.terms, v, b, 0));
                let frozen = self.frozen_set();
                match (a, b) {
                    (Some(a), Some(b)) if a == b => true,
                    (Some(a), Some(b)) => match self.haves.get(&(a, b, frozen)) {
                        Some(&line) => {
                            lines.push(line);
                            true
                        }
                        None => false,
                    },
                    _ => false,
                }
            }
            Condition::Natural(a) | Condition::Integer(a) => {
                let natural = matches!(c, Condition::Natural(_));
                m.instance(&mut self.terms, v, a, 0)
                    .and_then(|t| self.literal(t))
                    .is_some_and(|q| q.is_integer() && !(natural && q.is_negative()))
            }
            Condition::Fits(i, n) => match (m.instance(&mut self.terms, v, i, 0), m.size(v, n)) {
                (Some(i), Some(n)) => match *self.terms.op(i) {
                    Op::Idx(k) => ranges.iter().rev().nth(k as usize) == Some(&n),
                    Op::At(1) => true,
                    Op::At(k) => match n.as_literal() {
                        Some(n) => k <= n,
                        None => self
                            .theory
                            .hypotheses
                            .iter()
                            .any(|h| matches!(&h.fact, Fact::AtLeast(d, a) if *d == n && *a >= k)),
                    },
                    _ => false,
                },
                _ => false,
            },
            Condition::Distinct(i, j) => {
                let (a, b) = (m.instance(&mut self.terms, v, i, 0), m.instance(&mut self.terms, v, j, 0));
                match (a.map(|t| self.terms.op(t)), b.map(|t| self.terms.op(t))) {
                    (Some(Op::At(a)), Some(Op::At(b))) => a != b,
                    _ => false,
                }
            }
        })
    }

    /// Proves a fact, adding the lines that establish it; the last one's number, if it was found.
    pub fn fact(&mut self, pred: Pred, t: TermId, ranges: &[Dim], depth: u32) -> Result<Option<usize>, Stop> {
        let context = if self.terms.is_closed(t) { 0 } else { self.context(ranges) };
        let key = (pred, t, context, self.frozen_set());
        if let Some(&k) = self.known.get(&key) {
            return Ok(k);
        }
        if depth > MAX_DEPTH || !self.busy.insert(key) {
            return Ok(None);
        }
        let ranges: &[Dim] = if context == 0 { &[] } else { ranges };
        let found = self.search_fact(pred, t, ranges, depth);
        self.busy.remove(&key);
        let found = found?;
        // A failure below an unfinished goal or at the depth limit may not be final.
        if found.is_some() || (depth == 0 && self.busy.is_empty() && !self.reading_subjects) {
            self.known.insert(key, found);
        }
        Ok(found)
    }

    fn search_fact(&mut self, pred: Pred, t: TermId, ranges: &[Dim], depth: u32) -> Result<Option<usize>, Stop> {
        if let Some(line) = self.by_hypothesis(pred, t, ranges) {
            return Ok(Some(line));
        }
        let rules = self.rules;
        for (i, p) in rules.properties().iter().enumerate() {
            if p.pred == pred
                && let Some(line) = self.by_property(i, p, t, ranges, depth)?
            {
                return Ok(Some(line));
            }
        }
        if depth <= 2 && ranges.is_empty() { self.by_equal_hypothesis(pred, t) } else { Ok(None) }
    }

    fn by_hypothesis(&mut self, pred: Pred, t: TermId, ranges: &[Dim]) -> Option<usize> {
        for index in 0..self.theory.hypotheses.len() {
            let h = self.theory.hypotheses[index].clone();
            let Fact::Is(p, subject) = h.fact else { continue };
            if p != pred || !(pred.is_open() || self.usable(&[subject])) {
                continue;
            }
            let Some(indices) = self.instance_indices(subject, &h.over, t, ranges) else { continue };
            return Some(self.push(Line::Assumption { over: ranges.to_vec(), index, indices }, vec![]));
        }
        None
    }

    /// The indices for which an open term becomes another, if they fit their ranges.
    pub(super) fn instance_indices(
        &self,
        open: TermId,
        over: &[Dim],
        t: TermId,
        ranges: &[Dim],
    ) -> Option<Vec<TermId>> {
        if over.is_empty() {
            return (open == t).then(Vec::new);
        }
        let mut found: Vec<Option<TermId>> = vec![None; over.len()];
        let mut stack = vec![(open, t, 0u32)];
        while let Some((a, b, depth)) = stack.pop() {
            if depth == 0 && a == b && self.terms.is_closed(a) {
                continue;
            }
            match (self.terms.op(a), self.terms.op(b)) {
                (Op::Idx(k), _) if *k >= depth => {
                    if depth > 0 {
                        // Below a binder only indices from outside could be meant; keep to the simple case.
                        return None;
                    }
                    let slot = found.get_mut(*k as usize)?;
                    if *slot.get_or_insert(b) != b {
                        return None;
                    }
                }
                (p, q) if p == q && self.terms.args(a).len() == self.terms.args(b).len() => {
                    let inner = depth + u32::from(matches!(p, Op::BigSum(_)));
                    let pairs = self.terms.args(a).iter().copied().zip(self.terms.args(b).iter().copied());
                    stack.extend(pairs.map(|(x, y)| (x, y, inner)));
                }
                _ => return None,
            }
        }
        let found: Vec<TermId> = found.into_iter().collect::<Option<_>>()?;
        let fits = found.iter().enumerate().all(|(k, &i)| {
            let Some(size) = over.iter().rev().nth(k) else { return false };
            match *self.terms.op(i) {
                Op::Idx(k) => ranges.iter().rev().nth(k as usize) == Some(size),
                Op::At(k) => k == 1 || size.as_literal().is_some_and(|n| k <= n) || self.at_least(size, k),
                _ => false,
            }
        });
        fits.then_some(found)
    }

    fn at_least(&self, size: &Dim, k: u64) -> bool {
        self.theory.hypotheses.iter().any(|h| matches!(&h.fact, Fact::AtLeast(d, a) if d == size && *a >= k))
    }

    fn by_property(
        &mut self,
        index: usize,
        p: &Property,
        t: TermId,
        ranges: &[Dim],
        depth: u32,
    ) -> Result<Option<usize>, Stop> {
        let v = Vars { metas: &p.metas, dims: &p.dims, funs: &p.funs };
        let mut m = v.empty();
        if !m.pattern(&mut self.terms, v, &p.subject, t, 0) || m.instance(&mut self.terms, v, &p.subject, 0) != Some(t)
        {
            return Ok(None);
        }
        let candidates = if m.complete(&self.terms, v) { vec![m] } else { self.completions(v, &m, p) };
        for m in candidates {
            if let Some(lines) = self.property_conditions(v, &m, p, ranges, depth)? {
                return Ok(Some(self.property_line(index, m, ranges, lines)));
            }
        }
        Ok(None)
    }

    /// The lines that establish all conditions of a property.
    fn property_conditions(
        &mut self,
        v: Vars<'_>,
        m: &Match,
        p: &Property,
        ranges: &[Dim],
        depth: u32,
    ) -> Result<Option<Vec<usize>>, Stop> {
        let mut lines = Vec::new();
        for c in &p.when {
            if !self.condition(v, m, c, ranges, depth + 1, &mut lines)? {
                return Ok(None);
            }
        }
        Ok(Some(lines))
    }

    /// Where a condition names more than the subject does (A is invertible because AB is), what the hypotheses
    /// are about says what else there could be.
    fn completions(&mut self, v: Vars<'_>, m: &Match, p: &Property) -> Vec<Match> {
        let mut about: Vec<TermId> = Vec::new();
        for h in &self.theory.hypotheses {
            if let (true, Fact::Is(_, t)) = (h.over.is_empty(), &h.fact) {
                about.extend(self.terms.subterms(*t));
            }
        }
        about.sort();
        about.dedup();
        let mut out = Vec::new();
        for c in &p.when {
            let Condition::Is(_, pattern) = c else { continue };
            for &t in &about {
                let mut m = m.clone();
                if m.pattern(&mut self.terms, v, pattern, t, 0) && m.complete(&self.terms, v) {
                    out.push(m);
                }
            }
        }
        out
    }

    fn property_line(&mut self, index: usize, m: Match, ranges: &[Dim], lines: Vec<usize>) -> usize {
        let given = Given {
            metas: m.metas.iter().enumerate().filter_map(|(k, t)| t.map(|t| (k, t))).collect(),
            dims: m.dims.iter().enumerate().filter_map(|(k, d)| d.clone().map(|d| (k, d))).collect(),
            funs: m.funs.iter().enumerate().filter_map(|(k, f)| f.clone().map(|f| (k, f))).collect(),
            wrt: m.wrt.clone(),
        };
        self.push(Line::Property { over: ranges.to_vec(), property: index, given }, lines)
    }

    /// A hypothesis about a term with the same normal form.
    fn by_equal_hypothesis(&mut self, pred: Pred, t: TermId) -> Result<Option<usize>, Stop> {
        if self.subjects.is_none() {
            // Set first: taking normal forms asks for facts again.
            self.subjects = Some(Vec::new());
            self.reading_subjects = true;
            let mut subjects = Vec::new();
            for index in 0..self.theory.hypotheses.len() {
                let h = &self.theory.hypotheses[index];
                if let (true, Fact::Is(p, s)) = (h.over.is_empty(), &h.fact) {
                    let (p, s) = (*p, *s);
                    let proof = self.normalize(s, &Strategy::facts());
                    self.reading_subjects = proof.is_ok();
                    subjects.push((index, p, s, proof?));
                }
            }
            self.subjects = Some(subjects);
            self.reading_subjects = false;
        }
        let subjects = self.subjects.clone().unwrap_or_default();
        if !subjects.iter().any(|(_, p, ..)| *p == pred) {
            return Ok(None);
        }
        let mine = self.normalize(t, &Strategy::facts())?;
        for (index, p, s, proof) in subjects {
            if p == pred && proof.to() == mine.to() && (pred.is_open() || self.usable(&[s])) {
                let first = self.push(Line::Assumption { over: vec![], index, indices: vec![] }, vec![]);
                let mut needed = vec![first];
                let steps = self.steps_of(&proof.then(&mine.sym()), &mut needed);
                return Ok(Some(self.push(Line::Transport { over: vec![], pred, start: s, steps }, needed)));
            }
        }
        Ok(None)
    }
}

/// Does a predicate hold of a number?
fn holds_of_literal(p: Pred, q: &Rational) -> bool {
    match p {
        Pred::Nonzero | Pred::Invertible => !q.is_zero(),
        Pred::Positive => q.is_positive(),
        Pred::Nonnegative => !q.is_negative(),
        _ => false,
    }
}

impl Strategy {
    /// The normal form in which hypotheses are compared.
    pub fn facts() -> Strategy {
        Strategy { unfold: true, orbit: true, ..Strategy::new(&["open", "expand", "sorted", "pull"]) }
    }
}
