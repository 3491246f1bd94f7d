//! What is found, on its way to the screen.

use super::options::Detail;
use gradus::answer::Answer;
use gradus::calculus::Session;
use std::time::Duration;

/// Answers to be shown.
pub struct Answers<'a, 'r> {
    /// The session they come from.
    pub session: &'a Session<'r>,
    /// One for each variable.
    pub answers: &'a [Answer],
    /// How much is shown.
    pub detail: Detail,
    /// How long it took.
    pub elapsed: Duration,
    /// Do theorems count for whose hypotheses no values were found?
    pub vacuous: bool,
}
