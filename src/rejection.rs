//! What a reason for a rejection says: a limit, a vacuous theorem, a place that may be singular.

use crate::kernel::{FALSE, NOT_CONVEX, ROUGH, Rejection, TOO_MANY, TOO_MANY_NAMES, TOO_MUCH};
use crate::term::ShapeError;

impl Rejection {
    /// Is the certificate too large to be checked, and nothing else known to be wrong with it?
    pub fn is_limit(&self) -> bool {
        [TOO_MANY, TOO_MUCH, TOO_MANY_NAMES].iter().any(|l| self.reason.ends_with(l))
    }

    /// Does it rest on a hypothesis that says something false of numbers?
    pub fn is_vacuous(&self) -> bool {
        self.reason.contains(FALSE)
    }

    /// Does it not follow that what the statement differentiates is differentiable?
    pub fn is_rough(&self) -> bool {
        self.reason.contains(ROUGH)
    }

    /// Is a function convex, but not where it is to have its minimum, or is something assumed of the variable that says
    /// nothing of a value?
    pub fn is_cut(&self) -> bool {
        self.reason.contains(NOT_CONVEX) || self.reason.contains(&ShapeError::Derivative.to_string())
    }
}
