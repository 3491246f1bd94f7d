//! What stands behind the lines of a derivation: the steps of the proof, and the laws by name.

use super::answer::Answer;
use super::claims::Verdict;
use super::engine::work;
use super::error::Error;
use crate::derivation::{Derivation, DetailStep, title};
use crate::library::library;
use crate::syntax::{to_ascii, to_latex};
use crate::term::{Terms, Theory};

/// A rewriting step of the proof.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// The law, or what else justifies it: `hypothesis 1`, `line 3`, `arithmetic`.
    pub by: String,
    /// What the law is called by people, if it is one.
    pub title: Option<String>,
    /// Left to right?
    pub forward: bool,
    /// The part that was replaced, in the language and in LaTeX.
    pub before: [String; 2],
    /// What stands there now.
    pub after: [String; 2],
}

impl Answer {
    /// The titles and names of the laws that each line of the derivation used, in order of use. Nothing but for a
    /// problem that was asked [`stepwise`](super::Problem::stepwise).
    pub fn laws_of_lines(&self) -> Vec<Vec<(String, String)>> {
        laws(&self.found().derivation, &self.found().detail)
    }

    /// The steps between a line of the derivation, counted from 0, and the one before it. Nothing but for a problem that
    /// was asked [`stepwise`](super::Problem::stepwise).
    ///
    /// ```
    /// let a = &gradus::Problem::new("tr(A*X)").by("X").stepwise(true).derive()?[0];
    /// let all: usize = (0..a.derivation()?.len()).map(|k| a.steps_of_line(k).map_or(0, |s| s.len())).sum();
    /// assert!(all > 0);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no stack to work on.
    pub fn steps_of_line(&self, line: usize) -> Result<Vec<Step>, Error> {
        self.with(|terms, theory, a| steps(terms, theory, (&a.derivation, &a.detail), line))
    }
}

impl Verdict {
    /// As [`Answer::laws_of_lines`].
    pub fn laws_of_lines(&self) -> Vec<Vec<(String, String)>> {
        laws(&self.told, &self.detail)
    }

    /// As [`Answer::steps_of_line`].
    ///
    /// ```
    /// let v = gradus::Problem::new("tr(A*B*C) == tr(C*A*B)").stepwise(true).prove()?;
    /// let all: usize = (0..v.derivation()?.len()).map(|k| v.steps_of_line(k).map_or(0, |s| s.len())).sum();
    /// assert!(all > 0);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no stack to work on.
    pub fn steps_of_line(&self, line: usize) -> Result<Vec<Step>, Error> {
        work(|| Ok(steps(&self.store.terms, &self.store.theory, (&self.told, &self.detail), line)))
    }
}

/// The laws behind each line, by title and name.
fn laws(told: &Derivation, detail: &[DetailStep]) -> Vec<Vec<(String, String)>> {
    let named = |s: &DetailStep| library().rule(&s.by).map(|r| (title(r), s.by.clone()));
    let of_line = |steps: &[DetailStep]| {
        let mut out: Vec<(String, String)> = Vec::new();
        for law in steps.iter().filter_map(named) {
            if !out.contains(&law) {
                out.push(law);
            }
        }
        out
    };
    parts(told, detail).into_iter().map(of_line).collect()
}

fn steps(terms: &Terms, theory: &Theory, (told, detail): (&Derivation, &[DetailStep]), line: usize) -> Vec<Step> {
    let steps = parts(told, detail).get(line).copied().unwrap_or_default();
    steps.iter().map(|s| step(terms, theory, s)).collect()
}

/// The steps of the proof, cut where a line of the derivation is reached.
fn parts<'a>(told: &Derivation, detail: &'a [DetailStep]) -> Vec<&'a [DetailStep]> {
    let mut rest = detail;
    let last = told.lines.len().saturating_sub(1);
    let mut out = Vec::new();
    for (k, line) in told.lines.iter().enumerate() {
        // Lines that are only stated have no steps; what is left belongs to the last.
        let reached = rest.iter().position(|s| s.whole == line.term).map_or(0, |i| i + 1);
        let (steps, next) = rest.split_at(if k == last { rest.len() } else { reached });
        out.push(steps);
        rest = next;
    }
    out
}

fn step(terms: &Terms, theory: &Theory, s: &DetailStep) -> Step {
    Step {
        by: s.by.clone(),
        title: library().rule(&s.by).map(title),
        forward: s.forward,
        before: [to_ascii(terms, theory, s.before), to_latex(terms, theory, s.before)],
        after: [to_ascii(terms, theory, s.after), to_latex(terms, theory, s.after)],
    }
}
