//! Why a term has a property: what that follows from, a line for each.
//!
//! What is assumed stands beside the line that uses it. That a stronger property gives a weaker one, and what is known of
//! a constant or of every value of a function, goes without saying.

use super::parts::Parts;
use super::telling::Law;
use super::{Derivation, Line, Reader, Subject, function_name, layout, sums};
use crate::calculus::Session;
use crate::kernel::Line as Kernel;
use crate::syntax::{Format, listed, say_hypotheses};
use crate::term::{Fact, Hypothesis, Op, Pred, Rational, TermId, Terms, Theory};
use num_traits::{One, Signed, Zero};
use rustc_hash::FxHashSet;

/// More lines than these tell nothing.
const MOST: usize = 8;

/// The lines that say why the fact of a line of the certificate holds. `second` asks for a line with a second derivative
/// that the fact is about. By itself, one line without a reason says nothing.
pub fn of_fact(s: &mut Session<'_>, root: usize, second: bool, alone: bool) -> Derivation {
    let mut told = Told { session: s, seen: FxHashSet::default(), lines: Vec::new(), second, moved: false };
    told.fact(root, true);
    let (lines, moved) = (told.lines, told.moved);
    let idle = alone && !moved && lines.len() < 2 && lines.iter().all(|l| l.laws.is_empty());
    if idle || lines.len() > MOST { Derivation::default() } else { Derivation { lines } }
}

struct Told<'s, 'r> {
    session: &'s mut Session<'r>,
    seen: FxHashSet<usize>,
    lines: Vec<Line>,
    second: bool,
    /// Is it about another term than what was asked?
    moved: bool,
}

impl Told<'_, '_> {
    /// The lines of facts that a line rests on.
    fn grounds(&self, n: usize) -> Vec<usize> {
        let all = self.session.ledger.rests_on().get(n).cloned().unwrap_or_default();
        all.into_iter().filter(|k| self.session.ledger.fact(*k).is_some()).collect()
    }

    /// The line that says something new: not the same of an equal term, nor less of the same one.
    fn source(&self, mut n: usize) -> usize {
        loop {
            let grounds = self.grounds(n);
            let term = |n: usize| self.session.ledger.fact(n).map(|(_, t)| t);
            let weaker = |g: usize| term(g) == term(n) && grounds.len() == 1;
            match (self.session.ledger.lines().get(n), &grounds[..]) {
                (Some(Kernel::Transport { .. }), &[g, ..]) => n = g,
                (Some(Kernel::Property { .. }), &[g]) if weaker(g) => n = g,
                _ => return n,
            }
        }
    }

    /// The last line is told as it is claimed.
    fn fact(&mut self, n: usize, last: bool) {
        if !self.seen.insert(n) || self.lines.len() > MOST {
            return;
        }
        let line = self.session.ledger.lines().get(n).cloned();
        let grounds = self.grounds(n);
        match line {
            Some(Kernel::Transport { start, .. }) => {
                let end = self.session.ledger.fact(n).map(|(_, t)| t);
                if let (true, Some(end)) = (self.second, end) {
                    self.second_derivative(end, start);
                }
                self.moved = true;
                // The first is the fact; others are conditions of the steps between the terms.
                if let Some(&g) = grounds.first() {
                    self.fact(g, last);
                }
            }
            Some(Kernel::Property { over, property, .. }) => {
                let Some((pred, t)) = self.session.ledger.fact(n) else { return };
                let source = self.source(n);
                if !last && source != n {
                    return self.fact(source, false);
                }
                let mut above = false;
                let mut assumed: Vec<Hypothesis> = Vec::new();
                let before = self.lines.len();
                for &g in &grounds {
                    let g = self.source(g);
                    match self.session.ledger.lines().get(g) {
                        Some(Kernel::Assumption { over, .. }) => {
                            let fact = self.session.ledger.fact(g).map(|(p, t)| Fact::Is(p, t));
                            assumed.extend(fact.map(|fact| Hypothesis { over: over.clone(), fact }));
                        }
                        _ => {
                            self.fact(g, false);
                            above |= self.lines.len() > before;
                        }
                    }
                }
                if grounds.is_empty() && !last {
                    return;
                }
                // What holds of every value is known from a book.
                let known = grounds.is_empty().then(|| self.session.rules.properties().get(property));
                // A book without a place in it tells a reader nothing.
                let source = known.flatten().map(|p| p.source.to_string());
                let source = source.filter(|s| s.chars().any(|c| c.is_ascii_digit()));
                self.holds((pred, t, over.len() as u32), above, &assumed, source);
            }
            _ => {}
        }
    }

    fn holds(
        &mut self,
        (pred, t, open): (Pred, TermId, u32),
        so: bool,
        assumed: &[Hypothesis],
        source: Option<String>,
    ) {
        let (terms, theory) = (&mut self.session.problem.terms, &self.session.problem.theory);
        let mut reader = Reader::default();
        let shown = reader.show(terms, t);
        let words = say_hypotheses(terms, theory, assumed, Format::Unicode);
        let since = (!words.is_empty()).then(|| format!("since {}", listed(&words)));
        let laws: Vec<Law> = since.into_iter().chain(source).map(Law::way).collect();
        // Nobody doubts the sign of a number.
        if terms.as_num(shown).is_some() {
            return;
        }
        let line = Line { subject: Some(Subject::Holds { pred, so }), term: t, shown, laws, open };
        let Some(last) = self.lines.last_mut() else { return self.lines.push(line) };
        let Some(Subject::Holds { pred: above, so: from_above }) = last.subject else { return self.lines.push(line) };
        // The same, said of another form of the term, or in other words, or more of it than is said now.
        if said(terms, theory, last, above) == said(terms, theory, &line, pred)
            || last.shown == shown && stronger(above, pred) && line.laws.is_empty()
        {
            super::add_laws(&mut last.laws, line.laws);
            return;
        }
        // A positive multiple of what has just been said: one of both is enough.
        let (one, other) = (primitive(terms, last.shown), primitive(terms, shown));
        if one == other && one.is_some() && line.laws.is_empty() && sign(terms, last, above) == sign(terms, &line, pred)
        {
            let laws = std::mem::take(&mut last.laws);
            *last = Line { subject: Some(Subject::Holds { pred, so: from_above }), laws, ..line };
            return;
        }
        self.lines.push(line);
    }

    /// `∂²f/∂x² = …`
    fn second_derivative(&mut self, of: TermId, form: TermId) {
        let terms = &mut self.session.problem.terms;
        let (Op::Jac(_), Some(g), Some(x)) = (terms.op(of), terms.arg(of, 0), terms.arg(of, 1)) else { return };
        let Some(f) = terms.arg(g, 0).filter(|_| *terms.op(g) == Op::Grad) else { return };
        let name = function_name(terms, &self.session.problem.theory, f);
        let shown = Reader::default().show(terms, form);
        let subject = Some(Subject::Second(name, x));
        self.lines.push(Line { subject, term: form, shown, laws: vec![], open: 0 });
    }
}

/// What a line says, whatever it follows from.
fn said(terms: &Terms, theory: &Theory, l: &Line, pred: Pred) -> Option<String> {
    let alone = Line { subject: Some(Subject::Holds { pred, so: false }), ..l.clone() };
    layout::holds(terms, theory, &alone, Format::Unicode)
}

/// Does a property go without saying, where the other one holds?
fn stronger(known: Pred, pred: Pred) -> bool {
    matches!(
        (known, pred),
        (Pred::Positive | Pred::Posdef, Pred::Nonnegative | Pred::Psd) | (Pred::Positive, Pred::Nonzero)
    )
}

/// What a positive factor changes nothing of: is it about a scalar, and is it strict?
fn sign(terms: &Terms, l: &Line, pred: Pred) -> Option<(bool, bool)> {
    let strict = matches!(pred, Pred::Positive | Pred::Posdef);
    let signed = strict || matches!(pred, Pred::Nonnegative | Pred::Psd);
    signed.then(|| (terms.shape(l.shown).is_scalar(), strict))
}

/// The term without a positive number before it, or before all its summands.
fn primitive(terms: &mut Terms, t: TermId) -> Option<TermId> {
    let mut parts = Parts::of(terms, t);
    if !parts.number.is_positive() {
        return None;
    }
    parts.number = Rational::one();
    let t = parts.join(terms)?;
    let mut all = sums::summands(terms, t);
    let first = Parts::of(terms, all.first()?.1).number.abs();
    if all.len() < 2 || first.is_zero() {
        return Some(t);
    }
    for (_, u) in &mut all {
        let mut parts = Parts::of(terms, *u);
        parts.number /= &first;
        *u = parts.join(terms)?;
    }
    sums::sum_of(terms, &all)
}
