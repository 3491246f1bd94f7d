//! Why a term has a property: what that follows from, a line for each.
//!
//! What is assumed stands beside the line that uses it. That a stronger property gives a weaker one, and what is known of
//! a constant or of every value of a function, goes without saying.

use super::telling::Law;
use super::{Derivation, Line, Reader, Subject, function_name};
use crate::calculus::Session;
use crate::kernel::Line as Kernel;
use crate::syntax::{Format, listed, say_hypotheses};
use crate::term::{Fact, Hypothesis, Op, Pred, TermId};
use rustc_hash::FxHashSet;

/// More lines than these tell nothing.
const MOST: usize = 8;

/// The lines that say why the fact of a line of the certificate holds. `second` asks for a line with a second derivative
/// that the fact is about. By itself, one line without a reason says nothing.
pub fn of_fact(s: &mut Session<'_>, root: usize, second: bool, alone: bool) -> Derivation {
    let mut told = Told { session: s, seen: FxHashSet::default(), lines: Vec::new(), second };
    told.fact(root, true);
    let lines = told.lines;
    let idle = alone && lines.len() < 2 && lines.iter().all(|l| l.laws.is_empty());
    if idle || lines.len() > MOST { Derivation::default() } else { Derivation { lines } }
}

struct Told<'s, 'r> {
    session: &'s mut Session<'r>,
    seen: FxHashSet<usize>,
    lines: Vec<Line>,
    second: bool,
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
                let source = known.flatten().map(|p| p.source.to_string());
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
        // The same, said of another form of the term.
        if let Some(l) = self.lines.last_mut().filter(|l| l.shown == shown)
            && matches!(l.subject, Some(Subject::Holds { pred: p, .. }) if p == pred)
        {
            super::add_laws(&mut l.laws, laws);
            return;
        }
        self.lines.push(Line { subject: Some(Subject::Holds { pred, so }), term: t, shown, laws, open });
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
