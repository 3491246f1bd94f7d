//! The checker: replays a certificate line by line.
//!
//! Each line proves a judgement, an equation or a fact, from earlier ones. A judgement remembers which
//! hypotheses it rests on (`used`) and which names they constrain (`support`): below a differential of a
//! name, nothing may be used that holds only because of a constraint on that name.

use super::certificate::{Certificate, Claim, Line, Statement};
use super::state::{Basis, Checker, Equation, Hypothetical, Result};
use crate::rules::RuleSet;
use crate::term::*;

/// Statements that name more variables and definitions than this are rejected; a file may declare a few more names.
pub const MAX_NAMES: usize = 9_000;
/// More names are declared.
pub const TOO_MANY_NAMES: &str = "too many names";

/// A claim that was proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theorem {
    /// The hypotheses its proof used, in order.
    pub used: Vec<Hypothetical>,
    /// The number of steps replayed.
    pub steps: usize,
    /// How much work it was.
    pub work: u64,
    /// Was no law used that holds of real numbers only? Then what is claimed holds of all jets that meet the hypotheses.
    pub smooth: bool,
}

/// Why a certificate is rejected, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {}{}: {reason}", line + 1, step.map(|s| format!(", step {}", s + 1)).unwrap_or_default())]
pub struct Rejection {
    /// The line, from 0; one past the last when the claim is not among the conclusions.
    pub line: usize,
    /// The step within the line.
    pub step: Option<usize>,
    /// The reason.
    pub reason: String,
}

type Verdict = std::result::Result<Theorem, Rejection>;

/// Replays a certificate for a statement with a rule set. Terms live in `terms`.
///
/// # Errors
/// The first line and step that do not hold, that the claim is not proved by the last line, or a derivative of the
/// statement that need not be one.
pub fn check(terms: &mut Terms, rules: &RuleSet, statement: &Statement, certificate: &Certificate) -> Verdict {
    replay(terms, rules, statement, certificate, End::Theorem)
}

/// The same for a law. It says that two terms have the same value, `d` being the formal differential, of which it is not
/// asked whether it is a derivative. Where the theorem is not smooth the law is one of real numbers only.
///
/// # Errors
/// As [`check`].
pub fn check_law(terms: &mut Terms, rules: &RuleSet, law: &Statement, certificate: &Certificate) -> Verdict {
    replay(terms, rules, law, certificate, End::Law)
}

/// The same for a law about a predicate: the last line proves the fact. The statement's claim is the equation of the
/// fact's term with itself. Of a fact about real parts a proof by laws of real numbers is as good as any.
///
/// # Errors
/// As [`check`].
pub fn check_fact(
    terms: &mut Terms,
    rules: &RuleSet,
    law: &Statement,
    pred: Pred,
    certificate: &Certificate,
) -> Verdict {
    replay(terms, rules, law, certificate, End::Fact(pred))
}

/// What the last line has to prove.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// The claim, whose derivatives are to be derivatives.
    Theorem,
    /// The claim, whose differentials are formal.
    Law,
    /// This, of the term that the claim equates with itself.
    Fact(Pred),
}

fn replay(terms: &mut Terms, rules: &RuleSet, s: &Statement, certificate: &Certificate, end: End) -> Verdict {
    let mut c = Checker::new(terms, rules, s);
    let mut line = 0;
    let proved = c.replay(certificate, end, &mut line);
    c.terms.stop_at(None);
    let (steps, work) = (c.steps, c.work());
    let theorem = |b: Basis| Theorem { used: b.used.into_iter().collect(), steps, work, smooth: !b.pointwise };
    proved.map(theorem).map_err(|reason| Rejection { line, step: c.at, reason })
}

impl Checker<'_> {
    /// What the claim rests on; `at` follows the lines.
    fn replay(&mut self, certificate: &Certificate, end: End, at: &mut usize) -> Result<Basis> {
        if certificate.rules != self.rules.hash() {
            return Err(format!("made with the rules {}, these are {}", certificate.rules, self.rules.hash()));
        }
        if self.places.len() > MAX_NAMES {
            return Err(TOO_MANY_NAMES.into());
        }
        self.statement().map_err(|r| format!("the statement: {r}"))?;
        for (i, line) in certificate.lines.iter().enumerate() {
            (*at, self.at_value) = (i, None);
            let equation = self.line(line)?;
            let weight = equation.as_ref().map_or(0, |e| e.basis.weight());
            if let Some(e) = &equation {
                self.by_sides.entry((e.lhs, e.rhs)).or_insert(i);
            }
            self.lines.push(equation);
            self.spend(1 + weight)?;
        }
        *at = certificate.lines.len();
        if let End::Fact(pred) = end {
            return match *self.claim {
                Claim::Equation(t, same) if t == same => self.concluded(pred, t, certificate.lines.last()),
                _ => Err("the claim is no fact".into()),
            };
        }
        let mut basis = self.claimed(certificate.lines.last())?;
        if end == End::Theorem {
            self.regularity(&mut basis)?;
        }
        Ok(basis)
    }

    fn line(&mut self, line: &Line) -> Result<Option<Equation>> {
        match line {
            Line::Fresh { name, rows, cols } => {
                let shape = Shape::new(rows.clone(), cols.clone());
                let taken = self.places.contains_key(name);
                // A name that the store knows with this very shape stands in terms of this certificate already.
                if taken || !self.terms.declare(name.clone(), Declaration { shape, over: None }) {
                    return Err(format!("{name} is not fresh"));
                }
                self.places.insert(name.clone(), self.places.len());
                self.fresh.insert(name.clone());
                Ok(None)
            }
            Line::Assumption { over, index, indices } => {
                let (pred, t, basis) = self.assumed_fact(*index, indices, over)?;
                self.know(pred, t, over, basis)
            }
            Line::Property { over, property, values } => self.property(over, *property, values),
            Line::Transport { over, pred, start, steps } => {
                let mut basis = self.fact(*pred, *start, over)?;
                let end = self.chain(*start, steps, over, &mut basis)?;
                self.know(*pred, end, over, basis)
            }
            Line::Have { over, start, steps } => {
                let mut basis = Basis::default();
                let end = self.chain(*start, steps, over, &mut basis)?;
                Ok(Some(Equation { over: over.clone(), lhs: *start, rhs: end, basis }))
            }
            Line::Gradient { line, wrt } => self.gradient(*line, *wrt).map(Some),
            Line::Jacobian { line, numerator } => self.jacobian(*line, *numerator).map(Some),
            Line::Extensionality { line, var } => self.extensionality(*line, var).map(Some),
            Line::Entrywise { line } => self.entrywise(*line).map(Some),
            Line::Cases { lines } => self.cases(lines).map(Some),
            Line::Stationary { parts } => {
                let Claim::Stationary { f, at } = self.claim else {
                    return Err("the claim is no stationary point".into());
                };
                self.at_value = Some(self.stationary(*f, at, parts)?);
                Ok(None)
            }
            Line::Minimum { stationary } => {
                self.at_value = Some(self.minimum(*stationary)?);
                Ok(None)
            }
        }
    }

    /// What the fact rests on that the last line proves, if it is this one, without ranges.
    fn concluded(&self, pred: Pred, t: TermId, last: Option<&Line>) -> Result<Basis> {
        let proves = matches!(last, Some(Line::Assumption { .. } | Line::Property { .. } | Line::Transport { .. }));
        // The fact noted last of this term: if the last line proved another one, what it says of this holds all the same.
        let known = self.facts.get(&(pred, t)).filter(|_| proves);
        let found = known.and_then(|all| all.iter().rev().find(|(over, _)| over.is_empty()));
        found.map(|(_, basis)| basis.clone()).ok_or_else(|| "the last line is not the fact".into())
    }

    /// What the claim rests on: one equation, a fact, a stationary point or a minimum is what the last line says, several equations are
    /// said by some lines.
    fn claimed(&mut self, last: Option<&Line>) -> Result<Basis> {
        if let Claim::Fact(pred, t) = *self.claim {
            return match self.holds_of_value(pred, t)? {
                Some(true) => Ok(Basis::default()),
                _ => self.concluded(pred, t, last),
            };
        }
        let claims = match (self.claim, self.lines.last(), &self.at_value) {
            (Claim::Equations(all), ..) if !all.is_empty() => all,
            (Claim::Equations(_), ..) => return Err("no claim".into()),
            (Claim::Equation(a, b), Some(Some(e)), _) if (e.lhs, e.rhs) == (*a, *b) && e.over.is_empty() => {
                return Ok(e.basis.clone());
            }
            (Claim::Stationary { .. } | Claim::Minimum { .. }, _, Some(basis)) => return Ok(basis.clone()),
            _ => return Err("the last line is not the claim".into()),
        };
        let mut basis = Basis::default();
        for sides in claims {
            let e = self.proved(*sides).filter(|e| e.over.is_empty()).ok_or("a claim is not the equation of a line")?;
            basis.join(&e.basis);
        }
        Ok(basis)
    }
}
