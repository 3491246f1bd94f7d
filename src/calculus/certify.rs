//! From the lines of a session to a certificate that the kernel accepted.

use crate::calculus::facts::literal::holds_of_literal;
use crate::calculus::session::session::Session;
use crate::kernel::{self, By, Certificate, Claim, Line, Rejection, Statement, Step};
use crate::syntax::{Format, print_hypothesis};
use crate::term::{Fact, Hypothesis, Pred};

pub use crate::certificate::Certified;

impl Session<'_> {
    /// Drops the lines that the last one does not rest on, and has the kernel replay the rest.
    ///
    /// # Errors
    /// When the kernel rejects it: what the statement differentiates need not be differentiable, a hypothesis is false, the
    /// proof is too large; anything else is a defect of the search. It is never a wrong answer.
    pub fn certify(&mut self, claim: Claim, last: usize) -> Result<Certified, Rejection> {
        self.certify_all(claim, &[last])
    }

    /// The same where several lines are claimed.
    ///
    /// # Errors
    /// When the kernel rejects it.
    pub fn certify_all(&mut self, claim: Claim, last: &[usize]) -> Result<Certified, Rejection> {
        let regular = self.regularity(&claim);
        let (statement, certificate) = self.in_lines(claim, last, &regular);
        match kernel::check(&mut self.problem.terms, self.problem.rules, &statement, &certificate) {
            Ok(theorem) => Ok(Certified { statement, certificate, theorem }),
            Err(r) => Err(self.in_words(r)),
        }
    }

    /// A rejection for want of regularity, or for a hypothesis that is false, names it in the language.
    fn in_words(&mut self, r: Rejection) -> Rejection {
        let hypothesis = match r.is_rough() {
            true => self.reports.doubt().cloned(),
            false if r.is_vacuous() => self.theory.hypotheses.clone().into_iter().find(|h| self.is_false(h)),
            false => None,
        };
        let Some(h) = hypothesis else { return r };
        if r.is_vacuous() {
            self.reports.set_false_ground(h.clone());
        }
        let shown = print_hypothesis(&self.terms, &self.theory, &h, Format::Ascii);
        let head = r.reason.split([':', ',']).next().unwrap_or_default();
        Rejection { reason: format!("{head}: {shown}"), ..r }
    }

    /// Does a hypothesis say something false of a number?
    fn is_false(&mut self, h: &Hypothesis) -> bool {
        match h.fact {
            Fact::Is(p, t) => self.literal(t).is_some_and(|q| p.is_of_real_parts() && !holds_of_literal(p, &q)),
            Fact::Eq(a, b) => self.literal(a).zip(self.literal(b)).is_some_and(|(a, b)| a != b),
            Fact::AtLeast(..) => false,
        }
    }

    /// The same for a law, of whose differentials nobody asks whether they are derivatives.
    ///
    /// # Errors
    /// When the kernel rejects it.
    pub fn certify_law(&mut self, law: Claim, last: usize) -> Result<Certified, Rejection> {
        let (statement, certificate) = self.in_lines(law, &[last], &[]);
        let theorem = kernel::check_law(&mut self.problem.terms, self.problem.rules, &statement, &certificate)?;
        Ok(Certified { statement, certificate, theorem })
    }

    /// The same for a law about a predicate: the last line proves the fact, of a term that the claim equates with itself.
    ///
    /// # Errors
    /// When the kernel rejects it.
    pub fn certify_fact(&mut self, law: Claim, pred: Pred, last: usize) -> Result<Certified, Rejection> {
        let (statement, certificate) = self.in_lines(law, &[last], &[]);
        let theorem = kernel::check_fact(&mut self.problem.terms, self.problem.rules, &statement, pred, &certificate)?;
        Ok(Certified { statement, certificate, theorem })
    }

    /// The lines that these last ones, and the facts, rest on.
    fn in_lines(&self, claim: Claim, last: &[usize], facts: &[usize]) -> (Statement, Certificate) {
        let (all, rests_on) = (self.ledger.lines(), self.ledger.rests_on());
        let mut needed = vec![false; all.len()];
        let mut stack = [last, facts].concat();
        while let Some(l) = stack.pop() {
            if !std::mem::replace(&mut needed[l], true) {
                stack.extend_from_slice(&rests_on[l]);
            }
        }
        // The claim is the last line, and stands once more where another rests on it.
        let one = if let [one] = last { Some(*one) } else { None };
        let cited = |k: usize| needed.iter().zip(rests_on).any(|(n, on)| *n && on.contains(&k));
        let waits = one.filter(|&k| !cited(k));
        let mut number = vec![0; all.len()];
        let mut lines = Vec::new();
        for (i, line) in all.iter().enumerate() {
            if needed[i] && waits != Some(i) {
                number[i] = lines.len();
                lines.push(renumbered(line, &number));
            }
        }
        if let Some(one) = one.filter(|&k| waits.is_some() || number[k] + 1 != lines.len()) {
            lines.push(renumbered(&all[one], &number));
        }
        let certificate = Certificate { rules: self.rules.hash().to_string(), lines };
        (Statement { theory: self.stated(), claim }, certificate)
    }
}

fn renumbered(line: &Line, number: &[usize]) -> Line {
    let steps = |steps: &[Step]| {
        let one = |s: &Step| match &s.by {
            By::Line { line, indices } => {
                let by = By::Line { line: number[*line], indices: indices.clone() };
                Step { path: s.path.clone(), forward: s.forward, by }
            }
            _ => s.clone(),
        };
        steps.iter().map(one).collect()
    };
    match line {
        Line::Have { over, start, steps: s } => Line::Have { over: over.clone(), start: *start, steps: steps(s) },
        Line::Transport { over, pred, start, steps: s } => {
            Line::Transport { over: over.clone(), pred: *pred, start: *start, steps: steps(s) }
        }
        Line::Gradient { line, wrt } => Line::Gradient { line: number[*line], wrt: *wrt },
        Line::Jacobian { line, numerator } => Line::Jacobian { line: number[*line], numerator: *numerator },
        Line::Extensionality { line, var } => Line::Extensionality { line: number[*line], var: var.clone() },
        Line::Entrywise { line } => Line::Entrywise { line: number[*line] },
        Line::Cases { lines } => Line::Cases { lines: lines.iter().map(|l| number[*l]).collect() },
        Line::Stationary { parts } => Line::Stationary {
            parts: parts.iter().map(|(gradient, zero)| (number[*gradient], number[*zero])).collect(),
        },
        Line::Minimum { stationary } => Line::Minimum { stationary: stationary.map(|(g, z)| (number[g], number[z])) },
        other => other.clone(),
    }
}
