//! Why a value is not known.

use thiserror::Error;

/// Why a value is not known, though there is one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Trouble {
    /// Rounding hides a sign or a zero that decides, or floats are too short.
    #[error("rounding hides what decides, or a number is too large or too small for floats")]
    Unclear,
    /// More work than was allowed.
    #[error("{0} is too large")]
    TooLarge(&'static str),
    /// A name that the point does not give a value.
    #[error("no value is given for {0}")]
    Unknown(String),
    /// The term is not well-formed.
    #[error("the term is not well-formed")]
    Malformed,
}
