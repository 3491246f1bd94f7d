//! Problem files.

use super::answer::{Answer, Reading, owned};
use super::claims::{Verdict, decide_all};
use super::engine::{no_answer, session, work};
use super::error::{Diagnostic, Error};
use crate::answer::{self, Question};
use crate::library::library;
use crate::syntax::{self, Show, read_problems_with};
use crate::work::Cancel;

/// The text of a problem file.
///
/// ```
/// let text = "problem p\n  infer\n  claim grad(tr(A*X), X) == A'\n  refute tr(A*B) == tr(A)*tr(B)\n  show grad(tr(A*X), X)\n";
/// let report = gradus::ProblemFile::new("p.gradus", text).run()?;
/// assert!(report.verdicts.iter().all(|v| v.held));
/// assert_eq!(report.shown[0].answers.as_ref().map(|a| a[0].result.as_str()), Ok("A'"));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProblemFile {
    name: String,
    text: String,
    strict: bool,
    effort: u32,
    cancel: Cancel,
}

/// A derivation that a file asks for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Shown {
    /// The problem.
    pub problem: String,
    /// The line, from 1.
    pub line: usize,
    /// What is written there.
    pub statement: String,
    /// What was found.
    pub answers: Result<Vec<Answer>, Error>,
}

/// What was found out about the problems of a file.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The claims and refutations, in order.
    pub verdicts: Vec<Verdict>,
    /// The derivations that it asks for, in order.
    pub shown: Vec<Shown>,
    /// Its mistakes. A problem without mistakes is worked on whatever stands in others.
    pub diagnostics: Vec<Diagnostic>,
}

impl ProblemFile {
    /// A text, and the name that messages call it by.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> ProblemFile {
        let (name, text) = (name.into(), text.into());
        ProblemFile { name, text, strict: false, effort: 1, cancel: Cancel::new() }
    }

    /// Is an undeclared `I` refused, and a number beside a matrix in a sum?
    #[must_use]
    pub fn strict(mut self, yes: bool) -> ProblemFile {
        self.strict = yes;
        self
    }

    /// How much search: each level from 1 to 8 doubles every limit.
    #[must_use]
    pub fn effort(mut self, level: u32) -> ProblemFile {
        self.effort = level.clamp(1, 8);
        self
    }

    /// The handle that calls the work off.
    #[must_use]
    pub fn until(mut self, cancel: &Cancel) -> ProblemFile {
        self.cancel = cancel.clone();
        self
    }

    /// Decides every claim, and derives what is to be shown.
    ///
    /// # Errors
    /// When the work was called off. Mistakes in the text stand in the report.
    pub fn run(&self) -> Result<Report, Error> {
        work(|| {
            let known = library().functions();
            let (problems, mistakes) = read_problems_with(known, self.strict, &self.name, self.text.as_bytes());
            let diagnostics = mistakes.iter().map(|d| Diagnostic { place: super::Place::File, ..Diagnostic::of(d) });
            let mut report = Report { verdicts: vec![], shown: vec![], diagnostics: diagnostics.collect() };
            for p in &problems {
                report.verdicts.extend(decide_all(p, self.effort, false, &self.cancel)?);
                for s in &p.shows {
                    let answers = self.show(p, s);
                    if matches!(answers, Err(Error::Cancelled)) {
                        return Err(Error::Cancelled);
                    }
                    let (problem, statement) = (p.name.clone(), s.statement.clone());
                    report.shown.push(Shown { problem, line: s.line, statement, answers });
                }
            }
            Ok(report)
        })
    }

    /// A derivative is derived, anything else simplified.
    fn show(&self, p: &syntax::Problem, show: &Show) -> Result<Vec<Answer>, Error> {
        let mut theory = p.theory.clone();
        theory.hypotheses.extend(show.implied.iter().cloned());
        let (effort, budget) = answer::effort(self.effort);
        let mut s = session(p.terms.clone(), theory, budget, &self.cancel);
        let found = match Question::of(&s.terms, show.term, effort) {
            Some(question) => answer::derive(&mut s, &question),
            None => answer::simplify(&mut s, show.term, effort).map(|a| vec![a]),
        };
        let reading = Reading { inferred: p.inferred.clone(), ..Reading::default() };
        found.map_err(|e| no_answer(&e, None, &self.cancel)).and_then(|a| owned(s, a, &reading))
    }
}
