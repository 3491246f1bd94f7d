//! Down to the base: what a theorem rests on once every lemma is replaced by its derivation.
//!
//! For the kernel axioms and lemmas are alike. The derivations of the lemmas are stored with the laws; here they are
//! replayed, so that nothing is left to be believed but axioms, properties, and what functions have as derivatives.

mod cites;
mod closed;
mod ground;
mod replay;
mod stored;

pub use cites::{Cites, Law, levels};
pub use closed::{Closed, ClosedError, open};
pub use ground::{Base, Fault, Ground};
pub use replay::{Goal, Replayed, replay, stored_way};
pub use stored::{Derivations, certificate, derivations, lines, read, statement};

use crate::library::library;
use crate::rules::Rule;

/// The file of the laws that say what the derivatives of functions are.
pub const FUNCTIONS: &str = "derivative.rules";

/// Does a law say what the derivative of a function is? One of a user's file does not count.
pub fn is_function_fact(rule: &Rule) -> bool {
    &*rule.file == FUNCTIONS && comes_with_the_program(rule)
}

/// Does a rule of some set come with the program? No law of a user has the name of one that does.
pub fn comes_with_the_program(rule: &Rule) -> bool {
    library().rule(&rule.name).is_some()
}
