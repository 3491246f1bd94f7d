//! Why there is no code.

use thiserror::Error;

/// Why an answer has no code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CodeError {
    /// A derivative is left in it.
    #[error("a derivative is left in the answer, so there is nothing to compute")]
    Derivative,
    /// It has a free index.
    #[error("the answer has a free index")]
    FreeIndex,
    /// There is no form for an operation.
    #[error("code has no form for {0}")]
    Operation(&'static str),
    /// Something is asked that this kind of answer has not.
    #[error("{0}")]
    Unfit(&'static str),
}
