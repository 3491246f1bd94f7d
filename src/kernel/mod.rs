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
mod matching;
mod names;
mod regular;
mod statement;
mod steps;
mod whole;

pub use arithmetic::{MAX_BITS, MAX_EXPONENT};
pub use certificate::{By, Certificate, Claim, Given, Line, Statement, Step};
pub use check::{Hypothetical, MAX_TERMS, MAX_WORK, Rejection, Theorem, check, check_fact, check_law};
pub use derivatives::MAX_SUMMANDS;
pub use steps::MAX_UNROLL;
pub use whole::is_whole;
