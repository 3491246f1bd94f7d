//! The kernel: the part that has to be believed.
//!
//! It is given a statement, the rules and a certificate, and answers with a theorem or a rejection. It
//! knows nothing of the search: no e-graph, no floats, no files. Its page in the docs says what must be
//! believed.

mod certificate;
mod check;
mod matching;

pub use certificate::{By, Certificate, Claim, Given, Line, Statement, Step};
pub use check::{Hypothetical, Rejection, Theorem, check};
