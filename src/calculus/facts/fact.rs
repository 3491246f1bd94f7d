//! Conditions: which facts follow from the hypotheses by the properties of the rule set.

use crate::calculus::facts::literal::holds_of_literal;
use crate::calculus::facts::subjects::Ask;
use crate::calculus::lawbook::matching::{Match, Vars};
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::known::Subject;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::kernel::{self, Line};
use crate::rules::{Condition, Property};
use crate::term::*;
use num_traits::Signed;

/// How deep properties are chained.
const MAX_DEPTH: u32 = 8;

impl Session<'_> {
    /// Is a condition met, for these values of a rule's variables? `lines` collects what establishes it.
    pub(in crate::calculus) fn condition(
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
                let frozen = self.context.frozen_set();
                match (a, b) {
                    (Some(a), Some(b)) if a == b => true,
                    (Some(a), Some(b)) => match self.ledger.have(&(a, b, frozen)) {
                        Some(line) => {
                            lines.push(line);
                            true
                        }
                        None if ranges.is_empty()
                            && (depth <= 1 && self.known.thorough || depth == 0 && !self.spoken_of().is_empty()) =>
                        {
                            match self.same_normal_form(a, b, frozen)? {
                                Some(line) => {
                                    lines.push(line);
                                    true
                                }
                                None => false,
                            }
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
                    None => self.context.whole() && kernel::is_whole(&self.terms, t, natural, ranges),
                })
            }
            Condition::Fits(i, n) => match (m.instance(&mut self.terms, v, i, 0), m.size(v, n)) {
                (Some(i), Some(n)) => match *self.terms.op(i) {
                    Op::Idx(k) => ranges.iter().rev().nth(k as usize) == Some(&n),
                    Op::At(1) => true,
                    Op::At(k) => match n.as_literal() {
                        Some(n) => k <= n,
                        None => self.at_least(&n, k),
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

    /// A line that says that two closed terms are equal, if they have one normal form.
    fn same_normal_form(&mut self, a: TermId, b: TermId, frozen: usize) -> Result<Option<usize>, Stop> {
        for index in 0..self.theory.hypotheses.len() {
            let h = &self.theory.hypotheses[index];
            let (true, Fact::Eq(l, r)) = (h.over.is_empty(), h.fact.clone()) else { continue };
            if ((l, r) == (a, b) || (r, l) == (a, b)) && self.usable(&[a, b]) {
                let stated = Proof::leaf(l, r, Leaf::Hypothesis(index, vec![]), true);
                let proof = if l == a { stated } else { stated.sym() };
                return Ok(Some(self.have_line(&proof)));
            }
        }
        let closed = self.terms.is_closed(a) && self.terms.is_closed(b);
        if !closed || self.is_large(a)? || self.is_large(b)? || !self.known.begin_equation((a, b, frozen)) {
            return Ok(None);
        }
        let forms =
            self.normalize(a, &Strategy::normal()).and_then(|p| Ok((p, self.normalize(b, &Strategy::normal())?)));
        let equal = forms.as_ref().is_ok_and(|(p, q)| p.to() == q.to());
        self.known.end_equation((a, b, frozen), equal);
        let (p, q) = forms?;
        Ok(if equal { Some(self.have_line(&p.then(&q.sym()))) } else { None })
    }

    /// Proves a fact, adding the lines that establish it; the last one's number, if it was found.
    pub fn fact(&mut self, pred: Pred, t: TermId, ranges: &[Dim], depth: u32) -> Result<Option<usize>, Stop> {
        let place = self.ranges_of(t, ranges);
        let key = (pred, t, place, self.context.frozen_set());
        if let Some(k) = self.known.answer(&key) {
            return Ok(k);
        }
        if depth > MAX_DEPTH || !self.known.begin(key) {
            return Ok(None);
        }
        let ranges: &[Dim] = if place == 0 { &[] } else { ranges };
        if depth == 0 && pred.is_special() {
            self.spoken_of().push(pred);
        }
        let found = self.search_fact(pred, t, ranges, depth);
        self.known.give_up(&key);
        let found = found?;
        self.known.settle(key, found, depth == 0);
        Ok(found)
    }

    fn search_fact(&mut self, pred: Pred, t: TermId, ranges: &[Dim], depth: u32) -> Result<Option<usize>, Stop> {
        // That 1 + exp(x) is positive needs no hypothesis, though the expression that it stands in implies one.
        let (named, defined) = match self.terms.op(t).clone() {
            Op::Var(x) => (true, self.definition(&x).is_some()),
            _ => (false, false),
        };
        let variable = named && !defined;
        let implied = pred.is_of_real_parts() && !variable;
        if let (false, Some(line)) = (implied, self.by_hypothesis(pred, t, ranges)) {
            return Ok(Some(line));
        }
        let rules = self.rules;
        for (i, p) in rules.properties().iter().enumerate() {
            if p.pred == pred
                && self.may_follow(p)
                && let Some(line) = self.by_property(i, p, t, ranges, depth)?
            {
                return Ok(Some(line));
            }
        }
        if (implied || defined)
            && let Some(line) = self.by_definition(pred, t, ranges, depth)?
        {
            return Ok(Some(line));
        }
        if let (true, Some(line)) = (implied, self.by_hypothesis(pred, t, ranges)) {
            return Ok(Some(line));
        }
        if depth <= 2 && ranges.is_empty() { self.by_equal_hypothesis(pred, t) } else { Ok(None) }
    }

    /// What follows from something special is not looked for where that is not spoken of: an inverse does not exist
    /// because of the rank that it would have.
    fn may_follow(&mut self, p: &Property) -> bool {
        let special = |c: &Condition| match c {
            Condition::Is(q, _) if q.is_special() => Some(*q),
            _ => None,
        };
        p.pred.is_special() || p.when.iter().filter_map(special).all(|q| self.spoken_of().contains(&q))
    }

    /// The special properties that are spoken of: in hypotheses, by operators, and by what was asked for.
    fn spoken_of(&mut self) -> &mut Vec<Pred> {
        let (theory, terms) = (&self.problem.theory, &self.problem.terms);
        self.known.special.get_or_insert_with(|| {
            let stated = theory.hypotheses.iter().filter_map(|h| match h.fact {
                Fact::Is(q, _) if q.is_special() => Some(q),
                _ => None,
            });
            let mut out: Vec<Pred> = stated.collect();
            if terms.any_operator(|op| *op == Op::Pinv)
                || out.iter().any(|q| matches!(q, Pred::Fullcolumn | Pred::Fullrow))
            {
                out.extend([Pred::Fullcolumn, Pred::Fullrow]);
            }
            if terms.any_operator(|op| matches!(op, Op::Fixed(Fixed::Tril, _)))
                || out.iter().any(|q| q.is_of_triangles())
            {
                out.extend([Pred::Lower, Pred::Upper, Pred::Triangular]);
            }
            if terms.any_operator(|op| matches!(op, Op::Mfun(_))) {
                out.push(Pred::Principal);
            }
            out
        })
    }

    fn by_hypothesis(&mut self, pred: Pred, t: TermId, ranges: &[Dim]) -> Option<usize> {
        for index in 0..self.theory.hypotheses.len() {
            let h = self.theory.hypotheses[index].clone();
            let Fact::Is(p, subject) = h.fact else { continue };
            let shunned = self.known.is_shunned(p, subject) && self.known.is_shunned(pred, t);
            if p != pred || shunned || !(pred.is_of_real_parts() || self.usable(&[subject])) {
                continue;
            }
            let Some(indices) = self.instance_indices(subject, &h.over, t, ranges) else { continue };
            let line = Line::Assumption { over: ranges.to_vec(), index, indices };
            return Some(self.ledger.push_fact(line, vec![], pred, t));
        }
        None
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
        let values = m.values();
        let line = Line::Property { over: ranges.to_vec(), property: index, values };
        Ok(Some(self.ledger.push_fact(line, lines, p.pred, t)))
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
        if self.known.begin_reading() {
            let ask: Ask<'_> = &mut |s, pred, t| s.fact(pred, t, &[], 1);
            let subjects = self.read_subjects(ask);
            self.known.end_reading();
            let subjects = subjects?;
            self.known.set_subjects(subjects);
        }
        let subjects: Vec<Subject> = self.known.subjects().to_vec();
        if !subjects.iter().any(|s| s.pred == pred) {
            return Ok(None);
        }
        if self.is_large(t)? {
            return Ok(None);
        }
        let mine = self.normalize(t, &Strategy::facts())?;
        for s in subjects {
            let shunned = s.term == t && self.known.is_shunned(pred, t);
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
}
