//! One claim, decided: numbers first, then proof.
//!
//! Nothing here reads or writes anything, so that a test or a browser can use it like the command line.

mod cases;
mod hypotheses;
mod options;
mod parts;
mod single;
mod unknown;

pub use cases::{at_zero, decide, not_at_zero, where_zero};
pub use options::Options;
pub use single::{Decision, Status, Zero};
pub use unknown::Unproved;
