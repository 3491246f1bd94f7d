//! How much work a decision may take, and what it asks of numbers.

use crate::answer;
use crate::calculus::Effort;
use crate::numeric::{self, Budget};
use crate::syntax::GoalBody;
use crate::work::Cancel;

/// How much work a decision may take.
#[derive(Clone, Debug)]
pub struct Options {
    /// Limits of saturations.
    pub effort: Effort,
    /// Rewriting steps.
    pub budget: usize,
    /// Random points.
    pub numeric: Budget,
    /// Try to prove even what is refuted, to catch a defect of the program.
    pub cross_check: bool,
    /// Write down how an equation was proved, for people.
    pub explain: bool,
    /// Keep every step of what is written down.
    pub stepwise: bool,
    /// Look for hypotheses under which a claim that was not proved would be a theorem.
    pub missing: bool,
    /// Calls it off.
    pub cancel: Cancel,
}

impl Options {
    /// The options of an effort level, 1 being the default.
    pub fn level(level: u32) -> Options {
        let (effort, budget) = answer::effort(level);
        Options {
            effort,
            budget,
            numeric: Budget::default(),
            cross_check: false,
            explain: false,
            stepwise: false,
            missing: true,
            cancel: Cancel::new(),
        }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options::level(1)
    }
}

/// What a goal asks of numbers.
pub(super) fn numeric_question(body: &GoalBody) -> numeric::Question<'_> {
    match body {
        GoalBody::Equation { lhs, rhs, .. } => numeric::Question::Equation(*lhs, *rhs),
        GoalBody::Stationary { f, at } => numeric::Question::Stationary(*f, at),
        GoalBody::Minimum { f, var, value } => numeric::Question::Minimum(*f, var, *value),
        GoalBody::Fact(pred, t) => numeric::Question::Fact(*pred, *t),
    }
}
