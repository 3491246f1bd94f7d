//! The proof of an equation in lines: from the left side to where both sides meet, and on to the right side.

use super::parts::Parts;
use super::telling::{self, Law, Weight};
use super::{Builder, Derivation, Line, Subject, laws, plain, readable};
use crate::calculus::{Derivative, Leaf, Leg, LegKind, Proof, Session, Zero};
use crate::kernel::Line as Kernel;
use crate::syntax::{size, to_unicode};
use crate::term::{Op, Sym, TermId, Terms};
use num_traits::Signed;

/// A form in the middle of a proof may have so many more operators than both sides; nobody reads a larger one.
const ROOM: usize = 4;

/// What a leg does, in the words of a reader.
fn label(leg: &Leg) -> &'static str {
    match (leg.what, leg.back) {
        (LegKind::Derivatives, false) => "differentiated",
        (LegKind::Derivatives, true) => "the right side, differentiated",
        (LegKind::Definitions, false) => "definitions put in",
        (LegKind::Definitions, true) => "the definitions on the right",
        (LegKind::Normal, false) => "multiplied out and collected",
        (LegKind::Normal, true) => "the right side, multiplied out, comes to the same",
        (LegKind::Meeting, _) => "both sides agree",
        (LegKind::Entries, false) => "any entry of the left side",
        (LegKind::Entries, true) => "the same entry of the right side",
        (LegKind::Action, false) => "applied to an arbitrary V",
        (LegKind::Action, true) => "the right side does the same to V",
    }
}

/// The lines of a certificate that a proof rests on directly.
fn lines_of(proof: &Proof) -> Vec<usize> {
    let mut out = Vec::new();
    proof.each_leaf(&mut |leaf, _, _, _, _| {
        if let Leaf::Line(n, _) = leaf
            && !out.contains(n)
        {
            out.push(*n);
        }
    });
    out
}

/// Does the proof conclude from how both sides act, or from their entries?
fn by_parts(lines: &[Kernel], leg: &Leg) -> bool {
    let parts = |n: &usize| matches!(lines.get(*n), Some(Kernel::Entrywise { .. } | Kernel::Extensionality { .. }));
    leg.what == LegKind::Meeting && lines_of(&leg.proof).iter().any(parts)
}

struct Told<'s, 'r> {
    session: &'s mut Session<'r>,
    lines: Vec<Line>,
    /// It is about a gradient at a point.
    point: bool,
    /// Are both sides as somebody wrote them?
    own: bool,
    /// The question, in whose order sums stand that nobody wrote.
    asked: Option<TermId>,
    /// The gradient at the point, as the lines above have it.
    at_point: Option<TermId>,
    /// How the lines above are written.
    above: &'s [TermId],
}

/// The words for a leg, and its laws. What rests on the chain just above needs no laws again.
fn used(b: &mut Builder<'_>, leg: &Leg, inner: bool) -> (String, Vec<Law>) {
    let did = b.done(&leg.proof);
    let mut used = laws::named(&did, false, b.known.full);
    used.retain(|l| l.title != laws::DEFINITION || leg.what != LegKind::Definitions);
    let mut words = label(leg).to_string();
    if leg.what == LegKind::Definitions && !has_definition(&leg.proof) {
        words = WRITTEN_OUT.to_string();
    }
    if leg.what == LegKind::Meeting {
        for n in lines_of(&leg.proof) {
            words = match b.known.lines.get(n) {
                Some(Kernel::Entrywise { .. }) => "they agree in every entry".to_string(),
                Some(Kernel::Cases { .. }) => laws::ENTRIES.to_string(),
                Some(Kernel::Extensionality { .. }) => "they do the same to every V".to_string(),
                _ => continue,
            };
        }
        if inner && by_parts(b.known.lines, leg) {
            used.clear();
        }
    }
    (words, used)
}

/// A leg that opens what was never given a name, such as a square.
const WRITTEN_OUT: &str = "written out";

/// Is a definition of the problem put in?
fn has_definition(proof: &Proof) -> bool {
    let mut found = false;
    proof.each_leaf(&mut |leaf, _, _, _, _| found |= matches!(leaf, Leaf::Definition));
    found
}

/// A way there and back that uses no more laws than these is one line.
const SHORT: usize = 5;

impl Told<'_, '_> {
    /// One chain `subject = … = …`. Legs whose ends are too large to read are told together.
    fn chain(&mut self, all: Vec<Leg>, sides: Option<(TermId, TermId)>, inner: bool) {
        let Some(start) = all.first().map(|l| l.proof.from()) else { return };
        let end = all.last().map_or(start, |l| l.proof.to());
        let legs = shortened(self.session, all);
        let legs = &legs[..];
        let mut terms = std::mem::take(&mut self.session.terms);
        let free = legs.iter().flat_map(|l| [l.proof.from(), l.proof.to()]).map(|t| open_indices(&terms, t)).max();
        let (left, right) = sides.unwrap_or((start, end));
        let room = [start, end, left, right].map(|t| size(&terms, t)).into_iter().max().unwrap_or(0) + ROOM;
        let hypotheses = laws::hypotheses(&terms, &self.session.theory);
        let s = &self.session;
        let known =
            laws::Known::of(s.ledger.lines(), s.problem.rules, s.detailed, &hypotheses, &s.problem.theory, true);
        let mut b = Builder::new(&mut terms, self.session.rules, known);
        if let Some(f) = self.asked {
            b.reader.ask(b.terms, f);
        }
        for &t in self.above {
            b.reader.learn(b.terms, t);
        }
        if let Some(t) = self.at_point {
            b.wrote(t);
        }
        b.wrote(start);
        b.wrote(end);
        b.wrote(left);
        b.wrote(right);
        // Where the sides speak of an intermediate value, the proof unfolds it only for a while.
        let whole = |s: &Sym| [left, right].iter().any(|t| matches!(b.terms.op(*t), Op::Var(v) if v == s));
        let spoken = |s: &Sym| [left, right].iter().any(|t| b.terms.mentions(*t, &mut |v| v == s));
        // So it is with what they are made of in turn.
        let mut lets: Vec<(Sym, TermId)> = Vec::new();
        for l in self.session.theory.lets.iter().rev().filter(|l| l.over.is_none() && !whole(&l.name)) {
            let within = |t: &TermId| b.terms.mentions(*t, &mut |v| *v == l.name);
            if spoken(&l.name) || lets.iter().any(|(_, body)| within(body)) {
                lets.push((l.name.clone(), l.body));
            }
        }
        for (name, body) in lets.into_iter().rev() {
            if let Ok(var) = b.terms.var(&name) {
                b.reader.fold(b.terms, body, var);
            }
        }
        let found = self.point || !self.own;
        let written = match difference(b.terms, left).filter(|_| !self.own && !self.point) {
            Some(written) => plain(b.terms, written),
            None if found => b.reader.show(b.terms, left),
            None => plain(b.terms, left),
        };
        // Nobody wrote them: where they read the same, there is nothing to tell.
        if !self.own && !self.point && !b.reader.differ(b.terms, left, right) {
            self.session.terms = terms;
            return;
        }
        let mut subject = Some(Subject::Term(written));
        if left != start {
            b.push(subject.take(), start, vec![Law::way(AS_DERIVED)]);
        }
        let first = b.lines.len();
        let mut told: Vec<(&Leg, String, Vec<Law>)> = Vec::new();
        for leg in legs {
            let (words, used) = used(&mut b, leg, inner);
            let (from, to) = (b.reader.show(b.terms, leg.proof.from()), b.reader.show(b.terms, leg.proof.to()));
            if from != to || used.iter().any(|l| l.weight < Weight::Small) || leg.what != LegKind::Definitions {
                told.push((leg, words, used));
            }
        }
        // What only a trace of a scalar tells apart, or what goes without saying like it, has no other reason.
        if left == start && right == end && !b.reader.differ(b.terms, start, end) {
            for (leg, _, used) in &mut told {
                let wraps: Vec<String> = b.done(&leg.proof).into_iter().filter(|d| d.wraps).map(|d| d.title).collect();
                if told_by(used, &wraps) {
                    used.retain(|l| wraps.contains(&l.title));
                }
            }
        }
        let loud = |l: &&Law| l.weight < Weight::Quiet;
        let all: std::collections::BTreeSet<&str> =
            told.iter().flat_map(|(.., used)| used.iter().filter(loud)).map(|l| l.title.as_str()).collect();
        let ways = told.iter().all(|(l, ..)| l.what == LegKind::Normal);
        let at_once = ways && told.len() == 2 && all.len() <= SHORT;
        let mut pending = Pending::default();
        let count = told.len();
        for (k, (leg, words, used)) in told.into_iter().enumerate() {
            pending.add(words, used);
            let to: TermId = leg.proof.to();
            let last = k + 1 == count;
            let shown = b.reader.show(b.terms, to);
            let before = match b.lines.last() {
                Some(l) => l.shown,
                None => b.reader.show(b.terms, start),
            };
            if !last && (at_once || size(b.terms, shown) > room || before == shown) {
                continue;
            }
            // One line needs no words about the way.
            let alone = last && b.lines.len() == first;
            let said = pending.said(alone);
            b.push(subject.take(), to, said);
        }
        // The last line is the right side as it was written.
        if right != end {
            let read = b.reader.show(b.terms, end);
            if b.lines.last().is_none_or(|l| l.shown != read) {
                b.push(subject.take(), end, pending.said(false));
            }
            b.push(subject.take(), right, vec![Law::way(AS_DERIVED_RIGHT)]);
        }
        let written = if found { b.reader.show(b.terms, right) } else { plain(b.terms, right) };
        if let Some(line) = b.lines.last_mut() {
            line.shown = written;
        }
        let mut lines = b.lines;
        for l in &mut lines {
            l.open = free.unwrap_or(0);
        }
        rename(&mut terms, &self.session.theory, &mut lines);
        self.lines.append(&mut lines);
        self.session.terms = terms;
    }
}

/// What is at least what, as a difference: `f(x*) − f(x)` for `−f(x) − (−f(x*))`.
fn difference(terms: &mut Terms, t: TermId) -> Option<TermId> {
    let &[a, b] = terms.args(t) else { return None };
    if *terms.op(t) != Op::Sub {
        return None;
    }
    let negated = |t: TermId| (*terms.op(t) == Op::Neg).then(|| terms.arg(t, 0)).flatten();
    match (negated(a), negated(b)) {
        (Some(a), Some(b)) => terms.add(Op::Sub, &[b, a]).ok(),
        _ if Parts::of(terms, b).number.is_negative() => None,
        _ => Some(t),
    }
}

/// Does one of the titles stand among the laws?
fn told_by(laws: &[Law], titles: &[String]) -> bool {
    laws.iter().any(|l| titles.contains(&l.title))
}

/// What the next line has to say.
#[derive(Default)]
struct Pending {
    words: Vec<String>,
    laws: Vec<Law>,
}

impl Pending {
    fn add(&mut self, words: String, laws: Vec<Law>) {
        if !self.words.contains(&words) {
            self.words.push(words);
        }
        telling::add(&mut self.laws, laws);
    }

    /// The words, unless several ways were gone at once, and the laws.
    fn said(&mut self, alone: bool) -> Vec<Law> {
        let (mut words, laws) = (std::mem::take(&mut self.words), std::mem::take(&mut self.laws));
        let loud = laws.iter().any(|l| l.weight < Weight::Small);
        if loud && (alone || words.len() > 1) || alone && !laws.is_empty() {
            words.clear();
        }
        if loud {
            words.retain(|w| w != WRITTEN_OUT);
        }
        let mut out: Vec<Law> = words.into_iter().map(Law::way).collect();
        telling::add(&mut out, laws);
        out
    }
}

/// How many indices of a term are bound nowhere in it.
fn open_indices(terms: &Terms, t: TermId) -> u32 {
    u64::BITS - terms.free(t).leading_zeros()
}

/// The arbitrary matrix that both sides are applied to is called V, if nothing else is.
fn rename(terms: &mut Terms, theory: &crate::term::Theory, lines: &mut [Line]) {
    let v = Sym::new("V");
    if theory.variable(&v).is_some() || theory.definition(&v).is_some() {
        return;
    }
    let mut fresh: Option<Sym> = None;
    for l in lines.iter() {
        terms.mentions(l.shown, &mut |s| {
            if s.starts_with("V_") && theory.variable(s).is_none() && theory.definition(s).is_none() {
                fresh = Some(s.clone());
            }
            false
        });
    }
    let Some(fresh) = fresh else { return };
    let Some(declaration) = terms.declaration(&fresh).cloned() else { return };
    if !terms.declare(v.clone(), declaration) {
        return;
    }
    let Ok(by) = terms.var(&v) else { return };
    for l in lines {
        if let Ok(t) = terms.replace_var(l.shown, &fresh, by) {
            l.shown = t;
        }
        if let Some(Subject::Term(t)) = &mut l.subject
            && let Ok(u) = terms.replace_var(*t, &fresh, by)
        {
            *t = u;
        }
    }
}

/// Legs that lead away from a form and back to one that reads the same are left out.
fn shortened(session: &mut Session<'_>, legs: Vec<Leg>) -> Vec<Leg> {
    let (Some(first), Some(last)) = (legs.first(), legs.last()) else { return legs };
    let ends: Vec<TermId> = std::iter::once(first.proof.from()).chain(legs.iter().map(|l| l.proof.to())).collect();
    let mut reader = super::Reader::default();
    for t in [first.proof.from(), last.proof.to()] {
        let s = reader.show(&mut session.terms, t);
        reader.learn(&mut session.terms, s);
    }
    let shown: Vec<TermId> = ends.iter().map(|t| reader.show(&mut session.terms, *t)).collect();
    let mut out = Vec::new();
    let mut k = 0;
    while let (Some(here), Some(leg)) = (shown.get(k), legs.get(k)) {
        match shown.iter().rposition(|t| t == here) {
            Some(again) if again > k => k = again,
            _ => {
                out.push(leg.clone());
                k += 1;
            }
        }
    }
    if out.is_empty() { legs } else { out }
}

/// Do two terms read the same?
pub fn reads_like(terms: &mut Terms, a: TermId, b: TermId) -> bool {
    !super::Reader::default().differ(terms, a, b)
}

/// Words for what was shown before.
pub const AS_DERIVED: &str = "the derivative put in";
const AS_DERIVED_RIGHT: &str = "that is the derivative on the right";

/// The variable of a gradient, and what stands for it in the gradient at a point.
fn value_at(terms: &Terms, of: TermId, gradient: TermId, point: TermId) -> Option<(Sym, TermId)> {
    let Op::Var(x) = terms.op(terms.arg(of, 1)?) else { return None };
    let mut stack = vec![(gradient, point)];
    while let Some((g, p)) = stack.pop() {
        if matches!(terms.op(g), Op::Var(s) if s == x) {
            return Some((x.clone(), p));
        }
        if terms.op(g) == terms.op(p) && g != p {
            stack.extend(terms.args(g).iter().copied().zip(terms.args(p).iter().copied()));
        }
    }
    None
}

/// The derivation of the last equation or stationary point that a session proved. If it was proved of two `sides`
/// with their derivatives put in, the chain begins and ends with them. What stands `above` is written as it is there.
pub fn of_equation(session: &mut Session<'_>, sides: Option<(TermId, TermId)>, above: &[TermId]) -> Derivation {
    told(session, sides, true, above)
}

/// The same for what a claim that is no equation rests on: nobody wrote its right side.
pub fn of_claim(session: &mut Session<'_>) -> Derivation {
    told(session, None, false, &[])
}

fn told(session: &mut Session<'_>, sides: Option<(TermId, TermId)>, own: bool, above: &[TermId]) -> Derivation {
    let zeros = session.reports.take_zeros();
    if zeros.is_empty() {
        let legs = (session.reports.take_legs(), session.reports.take_inner());
        return Derivation { lines: of_zero(session, None, legs, (sides, own), above) };
    }
    let lines =
        zeros.into_iter().flat_map(|z| of_zero(session, Some(z.gradient), (z.legs, z.inner), (sides, own), above));
    Derivation { lines: lines.collect() }
}

/// An equation, or a gradient that is zero at a point.
fn of_zero(
    session: &mut Session<'_>,
    gradient: Option<Derivative>,
    (legs, inner): (Vec<Leg>, Vec<Leg>),
    (sides, own): (Option<(TermId, TermId)>, bool),
    above: &[TermId],
) -> Vec<Line> {
    let parts = legs.iter().any(|l| by_parts(session.ledger.lines(), l));
    if session.stepwise {
        let stages = gradient.iter().flat_map(|d| d.stages.iter().map(|s| s.proof.clone()));
        let legs = inner.iter().filter(|_| parts).chain(&legs).map(|l| l.proof.clone());
        session.reports.tell(stages.chain(legs));
    }
    let mut told = Told { session, lines: Vec::new(), point: false, own, asked: None, at_point: None, above };
    if let Some(d) = gradient {
        let s = &mut *told.session;
        told.lines = super::of_derivative(s, &d, usize::MAX).lines;
        told.point = true;
        told.asked = told.lines.first().map(|l| l.term);
        let point = legs.first().map(|l| l.proof.from());
        let value = point.and_then(|p| value_at(&s.terms, d.of, told.lines.last()?.term, p));
        if let (Some((x, value)), Some(last)) = (value, told.lines.last()) {
            told.at_point = s.problem.terms.replace_var(last.shown, &x, value).ok();
        }
    }
    if parts {
        told.chain(inner, None, false);
    }
    told.chain(legs, sides, parts);
    told.lines
}

/// The derivation of the value of an unknown at a stationary point that a session found: the gradient, set to zero,
/// solved, and put in.
pub fn of_solution(session: &mut Session<'_>, x: TermId, point: TermId, zero: Zero) -> Derivation {
    let legs = zero.legs;
    let mut lines = super::of_derivative(session, &zero.gradient, usize::MAX).lines;
    // The first line is the question.
    let asked = lines.first().map(|l| l.term);
    let terms = &mut session.problem.terms;
    let shape = terms.shape(x).clone();
    let mut at_point = None;
    if let (Some(last), Ok(zero)) = (lines.last().cloned(), terms.add(Op::Zeros(shape.rows, shape.cols), &[])) {
        let zero = readable(terms, zero);
        let subject = last.subject.or_else(|| lines.iter().rev().find_map(|l| l.subject.clone()));
        lines.push(Line { subject, term: zero, shown: zero, laws: vec![Law::way("set to zero")], open: 0 });
        let mut reader = super::Reader::default();
        if let Some(f) = asked {
            reader.ask(terms, f);
        }
        let value = reader.show(terms, point);
        if let Op::Var(s) = terms.op(x).clone() {
            at_point = terms.replace_var(last.shown, &s, value).ok();
        }
        let name = to_unicode(terms, &session.problem.theory, x);
        let laws = vec![Law::way(format!("solved for {name}"))];
        lines.push(Line { subject: Some(Subject::Term(x)), term: point, shown: value, laws, open: 0 });
    }
    let mut told = Told { session, lines, point: true, own: true, asked, at_point, above: &[] };
    told.chain(legs, None, false);
    Derivation { lines: told.lines }
}

/// A chain of two forms, where there is nothing to prove between them.
pub fn of_sides(s: &mut Session<'_>, sides: (TermId, TermId), put_in: TermId) -> Derivation {
    let known = laws::Known::of(&[], s.problem.rules, s.detailed, &[], &s.problem.theory, true);
    let mut b = Builder::new(&mut s.problem.terms, s.problem.rules, known);
    b.wrote(sides.1);
    let subject = Subject::Term(plain(b.terms, sides.0));
    b.push(Some(subject), put_in, vec![Law::way(AS_DERIVED)]);
    b.push(None, sides.1, vec![Law::way(AS_DERIVED_RIGHT)]);
    let written = plain(b.terms, sides.1);
    if let Some(line) = b.lines.last_mut() {
        line.shown = written;
    }
    Derivation { lines: b.lines }
}

/// What a line above has shown of the left side, and the right side.
pub fn of_line(s: &mut Session<'_>, (lhs, rhs): (TermId, TermId), line: TermId) -> Derivation {
    let terms = &mut s.problem.terms;
    let subject = Some(Subject::Term(plain(terms, lhs)));
    let (first, last) = (vec![Law::way(ABOVE)], vec![Law::way(AS_DERIVED_RIGHT)]);
    let shown = plain(terms, rhs);
    let lines = vec![
        Line { subject, term: line, shown: line, laws: first, open: 0 },
        Line { subject: None, term: rhs, shown, laws: last, open: 0 },
    ];
    Derivation { lines }
}

/// Words for what a line above has shown.
const ABOVE: &str = "as above";
