//! Why a term has no value at a point.

use crate::term::Sym;
use thiserror::Error;

/// Why a term has no value at a point.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EvalError {
    /// Undefined here, or too close to where it is undefined, or badly conditioned.
    #[error("undefined or badly conditioned: {0}")]
    Domain(&'static str),
    /// The value is not rational; floats can tell.
    #[error("the value is not rational")]
    NotExact,
    /// A size, a depth or the amount of work passes its limit.
    #[error("too large: {0}")]
    TooLarge(&'static str),
    /// The point says nothing of this name.
    #[error("no value for {0}")]
    Unknown(Sym),
}

/// A domain error.
pub(super) fn domain<T>(what: &'static str) -> Result<T, EvalError> {
    Err(EvalError::Domain(what))
}
