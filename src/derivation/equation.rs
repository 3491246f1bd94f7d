//! The proof of an equation in lines: from the left side to where both sides meet, and on to the right side.

use super::{Builder, Derivation, Subject, laws, readable};
use crate::calculus::{Leaf, Leg, LegKind, Proof, Session};
use crate::kernel::{By, Line as Kernel};
use crate::rules::RuleSet;
use crate::syntax::size;
use crate::term::TermId;

/// A form in the middle of a proof with more operators is not shown: nobody reads it.
const LARGEST: usize = 60;

/// What a leg does, in the words of a reader.
fn label(leg: &Leg) -> &'static str {
    match (leg.what, leg.back) {
        (LegKind::Derivatives, false) => "the derivative in closed form",
        (LegKind::Derivatives, true) => "that is the derivative on the right, in closed form",
        (LegKind::Definitions, false) => "definitions put in",
        (LegKind::Definitions, true) => "the definitions on the right",
        (LegKind::Normal, false) => "multiplied out and collected",
        (LegKind::Normal, true) => "the right side, multiplied out, comes to the same",
        (LegKind::Meeting, _) => "both sides agree",
        (LegKind::Entries, false) => "the entry in row i and column j",
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

/// The titles of the laws that lines use, with those they rest on in turn.
fn laws_of_lines(rules: &RuleSet, lines: &[Kernel], roots: &[usize]) -> Vec<String> {
    let (mut out, mut seen, mut stack) = (Vec::new(), Vec::new(), roots.to_vec());
    while let Some(n) = stack.pop() {
        let Some(line) = lines.get(n).filter(|_| !seen.contains(&n)) else { continue };
        seen.push(n);
        match line {
            Kernel::Have { steps, .. } => {
                for s in steps {
                    match &s.by {
                        By::Rule { rule, .. } => {
                            let title = rules.rules().get(*rule).filter(|r| !super::bookkeeping(r)).map(super::title);
                            if let Some(t) = title.filter(|t| !out.contains(t)) {
                                out.push(t);
                            }
                        }
                        By::Line { line, .. } => stack.push(*line),
                        _ => {}
                    }
                }
            }
            Kernel::Cases { lines } => stack.extend(lines.iter().rev()),
            Kernel::Entrywise { line } | Kernel::Extensionality { line, .. } => stack.push(*line),
            Kernel::Gradient { line, .. } | Kernel::Jacobian { line, .. } => stack.push(*line),
            _ => {}
        }
    }
    out
}

struct Told<'s, 'r> {
    session: &'s mut Session<'r>,
    derived: bool,
    lines: Vec<super::Line>,
}

impl Told<'_, '_> {
    /// One chain `subject = … = …`. Legs whose ends are too large to read are told together.
    fn chain(&mut self, legs: &[Leg]) {
        let Some(start) = legs.first().map(|l| l.proof.from()) else { return };
        let ends = [Some(start), legs.last().map(|l| l.proof.to())];
        let (terms, rules) = (&mut self.session.terms, self.session.rules);
        let shown = readable(terms, start);
        let room = ends.into_iter().flatten().map(|t| size(terms, t)).max().unwrap_or(0).max(LARGEST / 2) * 2;
        let mut b = Builder { terms, rules, lines: Vec::new(), pending: Vec::new() };
        let mut subject = Some(Subject::Term(shown));
        let mut said: Vec<String> = Vec::new();
        for (k, leg) in legs.iter().enumerate() {
            let mut used = laws(rules, &[&leg.proof]);
            let below = lines_of(&leg.proof);
            let mut words = label(leg).to_string();
            if leg.what == LegKind::Meeting {
                for n in &below {
                    words = match self.session.lines.get(*n) {
                        Some(Kernel::Entrywise { .. }) => "they agree in every entry".to_string(),
                        Some(Kernel::Cases { .. }) => "each entry computed".to_string(),
                        Some(Kernel::Extensionality { .. }) => "they do the same to every V".to_string(),
                        _ => continue,
                    };
                }
                used.extend(laws_of_lines(rules, &self.session.lines, &below));
            } else if self.derived && leg.what == LegKind::Derivatives && !leg.back {
                used.clear();
            } else if used.is_empty() {
                used = laws_of_lines(rules, &self.session.lines, &below);
            }
            used.retain(|l| l != "definition" || leg.what != LegKind::Definitions);
            if !said.contains(&words) {
                said.push(words);
            }
            for l in used {
                if !said.contains(&l) {
                    said.push(l);
                }
            }
            let end: TermId = leg.proof.to();
            if k + 1 < legs.len() && size(b.terms, end) > room {
                continue;
            }
            b.push(subject.take(), end, std::mem::take(&mut said));
        }
        if let [line] = &mut b.lines[..] {
            // One line needs no words about the way.
            let words: Vec<&str> = legs.iter().map(label).collect();
            if line.laws.iter().any(|l| !words.contains(&l.as_str())) {
                line.laws.retain(|l| !words.contains(&l.as_str()));
            }
        }
        self.lines.append(&mut b.lines);
    }
}

/// Legs that lead away from a form and back to one that reads the same are left out.
fn shortened(session: &mut Session<'_>, legs: Vec<Leg>) -> Vec<Leg> {
    let Some(first) = legs.first() else { return legs };
    let mut ends = vec![first.proof.from()];
    ends.extend(legs.iter().map(|l| l.proof.to()));
    let shown: Vec<TermId> = ends.iter().map(|t| readable(&mut session.terms, *t)).collect();
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

/// The derivation of the last equation or stationary point that a session proved. If the derivative on the left
/// is `derived` elsewhere, it is not explained again.
pub fn of_equation(session: &mut Session<'_>, derived: bool) -> Derivation {
    let (legs, inner) = (std::mem::take(&mut session.legs), std::mem::take(&mut session.inner));
    let by_parts = legs.iter().filter(|l| l.what == LegKind::Meeting).any(|l| {
        lines_of(&l.proof)
            .iter()
            .any(|n| matches!(session.lines.get(*n), Some(Kernel::Entrywise { .. } | Kernel::Extensionality { .. })))
    });
    let (legs, inner) = (shortened(session, legs), shortened(session, inner));
    let mut told = Told { session, derived, lines: Vec::new() };
    if let Some(d) = told.session.gradient.take() {
        let s = &mut *told.session;
        told.lines = super::of_derivative(&mut s.terms, &s.theory, s.rules, &d).lines;
    }
    if by_parts {
        told.chain(&inner);
    }
    told.chain(&legs);
    Derivation { lines: told.lines }
}
