//! gradus: a proof-carrying matrix calculus system.
//!
//! A [`Problem`] is an expression or a claim, as text; [`Problem::derive`], [`Problem::simplify`], [`Problem::solve`]
//! and [`Problem::prove`] answer it, and every [`Answer`] carries a certificate that the kernel has replayed, which
//! [`check`](check()) replays again.
//!
//! ```
//! let answer = &gradus::Problem::new("norm2(X*w - y)^2 + lambda*norm2(w)^2").by("w").derive()?[0];
//! assert_eq!(answer.to_string(), "∂f/∂w = 2·(Xᵀ·(X·w − y) + lambda·w)        (n×1)");
//! assert!(gradus::check(&answer.certificate()?)?.accepted);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! What is not told here belongs to the command line, and changes without notice.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[doc(hidden)]
pub mod answer;
mod api;
#[doc(hidden)]
pub mod base;
#[doc(hidden)]
pub mod calculus;
#[doc(hidden)]
pub mod certificate;
#[doc(hidden)]
pub mod code;
#[doc(hidden)]
pub mod decide;
#[doc(hidden)]
pub mod derivation;
#[doc(hidden)]
pub mod documents;
#[doc(hidden)]
pub mod explain;
#[doc(hidden)]
pub mod kernel;
#[doc(hidden)]
pub mod laws;
#[doc(hidden)]
pub mod library;
#[doc(hidden)]
pub mod numeric;
mod rejection;
#[doc(hidden)]
pub mod replay;
#[doc(hidden)]
pub mod rules;
#[doc(hidden)]
pub mod smooth;
#[doc(hidden)]
pub mod syntax;
#[doc(hidden)]
pub mod term;
#[doc(hidden)]
pub mod theorem;
#[doc(hidden)]
pub mod work;

pub use api::{
    Answer, Checked, Code, CodeOptions, Declared, Diagnostic, Error, Example, Kind, Label, Line, NoAnswer, Node,
    Parsed, ParsedClaim, Part, Place, Problem, ProblemFile, Reading, Report, Shown, Step, Table, Variable, Verdict,
    VerdictKind, check,
};
pub use code::Language;
pub use term::Layout;
pub use work::Cancel;
