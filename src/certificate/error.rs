//! Why a certificate file is refused.

use crate::term::ShapeError;
use thiserror::Error;

/// Where a certificate file is malformed, and how.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {problem}")]
pub struct CertificateError {
    /// The line of the text, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a certificate file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// A character that no certificate has.
    #[error("the character {0:?} has no meaning here")]
    Character(char),
    /// The text ends inside a bracket.
    #[error("`(` is never closed")]
    Unclosed,
    /// More nested brackets than the limit.
    #[error("nested too deeply")]
    Nesting,
    /// Something follows the certificate.
    #[error("something follows the certificate")]
    Trailing,
    /// Not of the expected form.
    #[error("expected {expected}, found `{found}`")]
    Expected {
        /// What should stand there.
        expected: &'static str,
        /// What does.
        found: String,
    },
    /// A part that must be there is not.
    #[error("the part `{0}` is missing")]
    Missing(&'static str),
    /// A version of the format that nobody here can read.
    #[error("version {0} of the format is unknown")]
    Version(String),
    /// A closed certificate where one is read without its lemmas.
    #[error("a closed certificate is read together with its lemmas")]
    Closed,
    /// A field that the format does not have, or not in this place.
    #[error("unknown field `{0}`")]
    Field(String),
    /// There is no such rule.
    #[error("unknown rule `{0}`")]
    Rule(String),
    /// There is no such property.
    #[error("unknown property `{0}`")]
    Property(String),
    /// There is no such operator.
    #[error("unknown operator `{0}`")]
    Operator(String),
    /// A name that is not declared before.
    #[error("unknown name `{0}`")]
    Name(String),
    /// A reference to a term that is not defined before.
    #[error("no term {0} is defined before")]
    Reference(String),
    /// A word that cannot be a name.
    #[error("`{0}` cannot be a name")]
    NotAName(String),
    /// Declared or defined twice.
    #[error("`{0}` stands there twice")]
    Duplicate(String),
    /// The lines are not numbered 1, 2, 3, …
    #[error("expected line {expected}, found line {found}")]
    Numbering {
        /// The number that is next.
        expected: usize,
        /// The number that stands there.
        found: String,
    },
    /// A number that is too big, or none.
    #[error("`{0}` is no number of the size allowed")]
    Number(String),
    /// More than the limit allows.
    #[error("more than {limit} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
    /// A term whose shapes do not fit.
    #[error(transparent)]
    Shape(#[from] ShapeError),
}
