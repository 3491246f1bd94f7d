//! The kernel: the part that has to be believed.
//!
//! It is given a statement, the rules and a certificate, and answers with a theorem or a rejection. It
//! knows nothing of the search: no e-graph, no floats, no files. Its page in the docs says what must be
//! believed.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::todo,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod arithmetic;
mod certificate;
mod check;
mod derivatives;
mod entries;
mod facts;
mod instance;
mod minimum;
mod names;
mod regular;
mod state;
mod statement;
mod stationary;
mod steps;
mod whole;

pub use arithmetic::{MAX_BITS, MAX_EXPONENT};
pub use certificate::{By, Certificate, Claim, Line, Statement, Step, Substitution};
pub use check::{Rejection, TOO_MANY_NAMES, Theorem, check, check_fact, check_law};
pub use derivatives::MAX_SUMMANDS;
pub use minimum::NOT_CONVEX;
pub use regular::{FALSE, ROUGH};
pub use state::{Hypothetical, MAX_TERMS, MAX_WORK, TOO_MANY, TOO_MUCH};
pub use steps::MAX_UNROLL;
pub use whole::is_whole;
