//! What was found out about claims.

use super::answer::{Line, Reading, Store, lines};
use super::engine::{index, work};
use super::error::Error;
use super::example::Example;
use crate::certificate::{self, Certified};
use crate::decide::{self, Decision, Options, Status};
use crate::derivation::{Derivation, DetailStep};
use crate::library::library;
use crate::syntax::{Format, Goal, GoalKind, Problem, to_ascii};
use crate::theorem;
use crate::work::Cancel;
use std::fmt;
use std::sync::Arc;

/// What was found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VerdictKind {
    /// The kernel accepted a certificate.
    Proved,
    /// There is a counterexample.
    Refuted,
    /// Neither.
    Unknown,
}

impl VerdictKind {
    /// One word for it.
    pub fn name(self) -> &'static str {
        match self {
            VerdictKind::Proved => "proved",
            VerdictKind::Refuted => "refuted",
            VerdictKind::Unknown => "unknown",
        }
    }
}

/// What was found out about a claim.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Verdict {
    /// The verdict.
    pub kind: VerdictKind,
    /// Is it what was asked for? A `refute` of a file asks for a counterexample.
    pub held: bool,
    /// Does the file ask for a refutation?
    pub refute: bool,
    /// The problem of a file, and the line.
    pub problem: String,
    /// The line of a file, from 1.
    pub line: usize,
    /// The claim, as it was read.
    pub statement: String,
    /// The hypotheses that the proof used, in the language.
    pub hypotheses: Vec<String>,
    /// The same for LaTeX, as clauses.
    pub hypotheses_latex: Vec<String>,
    /// Where it is not proved: hypotheses under which it would be, if some were found.
    pub holds_if: Vec<String>,
    /// If it is proved: values that meet the hypotheses. Where none were found, the theorem may speak of nothing.
    pub example: Option<Example>,
    /// Where it fails.
    pub counterexample: Option<Example>,
    /// Why there is no verdict, or what else there is to say.
    pub reason: Option<String>,
    /// Where the left side is a derivative: its simplest form, found without a look at the right side.
    pub derived: Option<String>,
    /// How many steps the kernel replayed.
    pub steps: Option<usize>,
    /// How the input was taken.
    pub reading: Reading,
    certified: Option<Arc<Certified>>,
    pub(super) told: Derivation,
    /// Every step behind its lines, if they were asked for.
    pub(super) detail: Vec<DetailStep>,
    pub(super) store: Arc<Store>,
}

impl Verdict {
    /// The certificate, if it is proved.
    ///
    /// # Errors
    /// When there is no stack to work on.
    pub fn certificate(&self) -> Result<Option<String>, Error> {
        let write = |c: &Arc<Certified>| certificate::write(&self.store.terms, library(), c);
        work(|| Ok(self.certified.as_ref().map(write)))
    }

    /// How it was proved, line by line; nothing if it was not.
    ///
    /// # Errors
    /// When there is no stack to work on.
    pub fn derivation(&self) -> Result<Vec<Line>, Error> {
        work(|| Ok(lines(&self.store.terms, &self.store.theory, &self.told)))
    }
}

/// The claim and the verdict.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.statement)?;
        if self.kind == VerdictKind::Proved && !self.hypotheses.is_empty() {
            write!(f, "\nHolds if {}.", self.hypotheses.join(" and "))?;
        }
        if let Some(c) = &self.counterexample {
            write!(f, "\ncounterexample\n{c}")?;
        }
        if !self.holds_if.is_empty() {
            write!(f, "\nIt would hold if {}.", self.holds_if.join(" and "))?;
        }
        self.reason.as_ref().map_or(Ok(()), |r| write!(f, "\n{r}"))
    }
}

/// Decides every goal of a problem.
pub(super) fn decide_all(
    problem: &Problem,
    effort: u32,
    stepwise: bool,
    cancel: &Cancel,
) -> Result<Vec<Verdict>, Error> {
    let options = Options { explain: true, stepwise, cancel: cancel.clone(), ..Options::level(effort) };
    let mut out = Vec::new();
    for goal in &problem.goals {
        let d = decide::decide(problem, goal, library(), index(), &options);
        if cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        if let Some(defect) = d.defect {
            return Err(Error::Internal(defect));
        }
        out.push(verdict(problem, goal, d));
    }
    Ok(out)
}

fn verdict(problem: &Problem, goal: &Goal, mut d: Decision) -> Verdict {
    let told = match d.explanation.is_some() {
        true => {
            let (first, then) = d.told();
            first.unwrap_or_default().then(&then.unwrap_or_default())
        }
        false => Derivation::default(),
    };
    let mut detail: Vec<DetailStep> = d.derived.as_mut().map(|a| std::mem::take(&mut a.detail)).unwrap_or_default();
    detail.append(&mut d.detail);
    let clauses = |c: &Certified| theorem::said(&mut d.terms, c, Format::Latex, &mut |_, t| t);
    let hypotheses_latex = d.certified.as_ref().map(clauses).unwrap_or_default();
    let reading = Reading {
        inferred: problem.inferred.clone(),
        notes: problem.notes.clone(),
        warnings: problem.warnings.clone(),
        read_as: goal.from_latex.then(|| goal.statement.clone()),
    };
    Verdict {
        kind: match d.status {
            Status::Proved => VerdictKind::Proved,
            Status::Refuted => VerdictKind::Refuted,
            Status::Unknown => VerdictKind::Unknown,
        },
        held: d.held,
        refute: goal.kind == GoalKind::Refute,
        problem: problem.name.clone(),
        line: goal.line,
        statement: goal.statement.clone(),
        hypotheses: d.hypotheses,
        hypotheses_latex,
        holds_if: d.holds_if,
        example: d.model.as_deref().map(Example::of_model),
        counterexample: d.counterexample.as_deref().map(Example::of_counterexample),
        reason: d.unproved.map(|u| u.text()).or(d.reason),
        derived: d.derived.map(|a| to_ascii(&d.terms, &d.theory, a.result)),
        steps: d.certified.as_ref().map(|c| c.theorem.steps),
        reading,
        certified: d.certified.map(Arc::new),
        told,
        detail,
        store: Arc::new(Store { terms: d.terms, theory: d.theory }),
    }
}
