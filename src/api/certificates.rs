//! Certificates replayed.

use super::engine::work;
use super::error::Error;
use super::example::Example;
use crate::certificate::MAX_TEXT;
use crate::library::library;
use crate::replay::replay;

/// What the kernel says to a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// Is every step accepted?
    pub accepted: bool,
    /// What is proved, in the language, where the certificate can be read: one claim or several.
    pub statement: Vec<String>,
    /// All of it as a problem of the language, with what is declared and assumed.
    pub problem: Option<String>,
    /// What the theorem rests on.
    pub hypotheses: Vec<String>,
    /// Values that meet it. Where none were found, the theorem may speak of nothing.
    pub example: Option<Example>,
    /// How many steps there are.
    pub steps: Option<usize>,
    /// Why it is not accepted, or what else there is to say.
    pub reason: Option<String>,
    /// Names that may be taken for others.
    pub warnings: Vec<String>,
}

/// Has the kernel replay a certificate: one of [`Answer::certificate`](super::Answer::certificate) or of a file that
/// the command line wrote. A certificate that carries its lemmas is checked down to the axioms.
///
/// ```
/// let answer = &gradus::Problem::new("tr(A*X)").by("X").derive()?[0];
/// let certificate = answer.certificate()?;
/// let checked = gradus::check(&certificate)?;
/// assert!(checked.accepted);
/// assert_eq!(checked.statement, ["grad(tr(A*X), X) == A'"]);
/// assert!(!gradus::check(&certificate.replace("(t A)", "A"))?.accepted);
/// # Ok::<(), gradus::Error>(())
/// ```
///
/// # Errors
/// When there is no stack to work on. A certificate that is not accepted is no error.
pub fn check(certificate: &str) -> Result<Checked, Error> {
    work(|| {
        // No more of it is looked at than a certificate may have; the reader refuses what is longer.
        let mut end = certificate.len().min(MAX_TEXT + 4);
        while !certificate.is_char_boundary(end) {
            end -= 1;
        }
        let r = replay(certificate.get(..end).unwrap_or_default(), "certificate", library(), None);
        Ok(Checked {
            accepted: r.accepted,
            statement: r.statement.unwrap_or_default(),
            problem: r.problem.map(|p| p.text),
            hypotheses: r.hypotheses,
            example: r.model.as_deref().map(Example::of_model),
            steps: r.steps,
            reason: r.reason,
            warnings: r.warnings,
        })
    })
}
