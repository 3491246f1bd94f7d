//! Conditions: which facts follow from the hypotheses by the properties of the rule set.

use super::matcher::Vars;
use super::proof::{Leaf, Match, Proof, values};
use super::rewrite::Strategy;
use super::session::{Session, Stop};
use crate::kernel::{self, Line};
use crate::rules::{Condition, Pat, Property};
use crate::term::*;
use num_traits::{Signed, Zero};

/// What is larger than this, with its definitions put in, is compared with hypotheses as it stands only.
const MAX_OPENED: usize = 300;
/// How deep properties are chained.
const MAX_DEPTH: u32 = 8;
/// No more facts than this are gathered from the hypotheses.
const MAX_SUBJECTS: usize = 64;

/// Something assumed, or that follows from an assumption.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The line that says so.
    line: usize,
    pred: Pred,
    /// What it is said of.
    term: TermId,
    /// Its normal form.
    normal: Proof,
}

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
                m.instance(&mut self.terms, v, a, 0).is_some_and(|t| match self.literal(t) {
                    Some(q) => q.is_integer() && !(natural && q.is_negative()),
                    None => self.whole && kernel::is_whole(&self.terms, t, natural),
                })
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
        // That 1 + exp(x) is positive needs no hypothesis, though the expression that it stands in implies one.
        let variable = match self.terms.op(t).clone() {
            Op::Var(x) => self.definition(&x).is_none(),
            _ => false,
        };
        let implied = pred.is_of_real_parts() && !variable;
        if let (false, Some(line)) = (implied, self.by_hypothesis(pred, t, ranges)) {
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
        if let (true, Some(line)) = (implied, self.by_definition(pred, t, ranges, depth)?) {
            return Ok(Some(line));
        }
        if let (true, Some(line)) = (implied, self.by_hypothesis(pred, t, ranges)) {
            return Ok(Some(line));
        }
        if depth <= 2 && ranges.is_empty() { self.by_equal_hypothesis(pred, t) } else { Ok(None) }
    }

    fn by_hypothesis(&mut self, pred: Pred, t: TermId, ranges: &[Dim]) -> Option<usize> {
        for index in 0..self.theory.hypotheses.len() {
            let h = self.theory.hypotheses[index].clone();
            let Fact::Is(p, subject) = h.fact else { continue };
            let shunned = self.shunned == Some((p, subject)) && self.shunned == Some((pred, t));
            if p != pred || shunned || !(pred.is_of_real_parts() || self.usable(&[subject])) {
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
        if !m.pattern(&mut self.terms, v, &p.subject, t, 0) || !m.complete(&self.terms, v) {
            return Ok(None);
        }
        if m.instance(&mut self.terms, v, &p.subject, 0) != Some(t) {
            return Ok(None);
        }
        let mut lines = Vec::new();
        for c in &p.when {
            if !self.condition(v, &m, c, ranges, depth + 1, &mut lines)? {
                return Ok(None);
            }
        }
        let values = values(&m);
        Ok(Some(self.push(Line::Property { over: ranges.to_vec(), property: index, values }, lines)))
    }

    /// What is known of what an intermediate value stands for.
    fn by_definition(&mut self, pred: Pred, t: TermId, ranges: &[Dim], depth: u32) -> Result<Option<usize>, Stop> {
        if !ranges.is_empty() || !matches!(self.terms.op(t), Op::Var(_)) {
            return Ok(None);
        }
        let Some(opened) = self.unfold(t)? else { return Ok(None) };
        let line = self.fact(pred, opened.to(), ranges, depth + 1)?;
        Ok(line.map(|line| self.transport(pred, line, &opened.sym())))
    }

    /// A hypothesis, or what follows from one, about a term with the same normal form.
    fn by_equal_hypothesis(&mut self, pred: Pred, t: TermId) -> Result<Option<usize>, Stop> {
        if self.subjects.is_none() {
            // Set first: taking normal forms asks for facts again.
            self.subjects = Some(Vec::new());
            self.reading_subjects = true;
            let subjects = self.read_subjects();
            self.reading_subjects = false;
            self.subjects = Some(subjects?);
        }
        let subjects = self.subjects.clone().unwrap_or_default();
        if !subjects.iter().any(|s| s.pred == pred) {
            return Ok(None);
        }
        if self.is_large(t)? {
            return Ok(None);
        }
        let mine = self.normalize(t, &Strategy::facts())?;
        for s in subjects {
            let shunned = s.term == t && self.shunned == Some((pred, t));
            if s.pred == pred
                && !shunned
                && s.normal.to() == mine.to()
                && (pred.is_of_real_parts() || self.usable(&[s.term]))
            {
                return Ok(Some(self.transport(pred, s.line, &s.normal.then(&mine.sym()))));
            }
        }
        Ok(None)
    }

    /// Would a term with its definitions put in be too large to be multiplied out?
    fn is_large(&mut self, t: TermId) -> Result<bool, Stop> {
        Ok(self.spelt_out(t, MAX_OPENED)?.is_none())
    }

    /// A fact about one side of an equation as a fact about the other.
    fn transport(&mut self, pred: Pred, line: usize, proof: &Proof) -> usize {
        let mut needed = vec![line];
        let steps = self.steps_of(proof, &mut needed);
        self.push(Line::Transport { over: vec![], pred, start: proof.from(), steps }, needed)
    }

    /// What is assumed, in normal form, and what follows from it for parts of it.
    fn read_subjects(&mut self) -> Result<Vec<Subject>, Stop> {
        let mut subjects = Vec::new();
        for index in 0..self.theory.hypotheses.len() {
            let h = &self.theory.hypotheses[index];
            if let (true, Fact::Is(pred, term)) = (h.over.is_empty(), &h.fact) {
                let (pred, term) = (*pred, *term);
                if self.is_large(term)? {
                    continue;
                }
                let normal = self.normalize(term, &Strategy::facts())?;
                let line = self.push(Line::Assumption { over: vec![], index, indices: vec![] }, vec![]);
                subjects.push(Subject { line, pred, term, normal });
            }
        }
        subjects.extend(self.invertible_sides()?);
        let mut next = 0;
        while next < subjects.len() && subjects.len() < MAX_SUBJECTS {
            let s: Subject = subjects[next].clone();
            next += 1;
            if !s.pred.is_of_real_parts() {
                continue;
            }
            let line = if s.normal.is_refl() { s.line } else { self.transport(s.pred, s.line, &s.normal) };
            for (line, pred, term) in self.parts(s.pred, line, s.normal.to())? {
                let normal = self.normalize(term, &Strategy::facts())?;
                if !subjects.iter().any(|t| t.pred == pred && t.normal.to() == normal.to()) {
                    subjects.push(Subject { line, pred, term, normal });
                }
            }
        }
        Ok(subjects)
    }

    /// Where one side of an assumed equation is invertible, so is the other.
    fn invertible_sides(&mut self) -> Result<Vec<Subject>, Stop> {
        let mut found = Vec::new();
        for index in 0..self.theory.hypotheses.len() {
            let h = self.theory.hypotheses[index].clone();
            let (true, Fact::Eq(a, b)) = (h.over.is_empty(), h.fact) else { continue };
            let shape = self.terms.shape(a);
            if shape.rows != shape.cols || shape.is_scalar() {
                continue;
            }
            let proof = Proof::leaf(a, b, Leaf::Hypothesis(index, vec![]), true);
            for proof in [proof.sym(), proof] {
                if let Some(line) = self.fact(Pred::Invertible, proof.from(), &[], 1)? {
                    let (line, term) = (self.transport(Pred::Invertible, line, &proof), proof.to());
                    let normal = self.normalize(term, &Strategy::facts())?;
                    found.push(Subject { line, pred: Pred::Invertible, term, normal });
                    break;
                }
            }
        }
        Ok(found)
    }

    /// What properties such as `nonzero(a b) ⇒ nonzero(a)` conclude from a fact about a composite term. Where the
    /// conclusion says less than the condition, or has another normal form, it is not found from its end.
    fn parts(&mut self, pred: Pred, line: usize, t: TermId) -> Result<Vec<(usize, Pred, TermId)>, Stop> {
        let key = (pred, t, 0, self.frozen_set());
        self.known.entry(key).or_insert(Some(line));
        let rules = self.rules;
        let mut found = Vec::new();
        for (index, p) in rules.properties().iter().enumerate() {
            let [Condition::Is(_, whole), rest @ ..] = &p.when[..] else { continue };
            let v = Vars { metas: &p.metas, dims: &p.dims, funs: &p.funs };
            let mut m = v.empty();
            if matches!(whole, Pat::Meta(_))
                || !p.pred.is_of_real_parts()
                || !m.pattern(&mut self.terms, v, whole, t, 0)
                || !m.complete(&self.terms, v)
            {
                continue;
            }
            let mut lines = Vec::new();
            let mut met = self.condition(v, &m, &p.when[0], &[], 1, &mut lines)?;
            for c in rest {
                met = met && self.condition(v, &m, c, &[], 1, &mut lines)?;
            }
            if met && let Some(part) = m.instance(&mut self.terms, v, &p.subject, 0) {
                let values = values(&m);
                found.push((self.push(Line::Property { over: vec![], property: index, values }, lines), p.pred, part));
            }
        }
        Ok(found)
    }
}

/// Does a predicate hold of a number?
pub(super) fn holds_of_literal(p: Pred, q: &Rational) -> bool {
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
        Strategy { unfold: true, orbit: true, ..Strategy::new(&["open", "split", "expand", "sorted", "pull"]) }
    }
}
