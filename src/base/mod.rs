//! Down to the base: what a theorem rests on once every lemma is replaced by its derivation.
//!
//! For the kernel axioms and lemmas are alike. The derivations of the lemmas are stored with the laws; here they are
//! replayed, so that nothing is left to be believed but axioms, properties, and what functions have as derivatives.

mod cites;
mod closed;
mod ground;
mod origin;
mod proved;
mod replay;
mod stored;

pub use cites::{Cites, Law, levels};
pub use closed::{Closed, ClosedError, open};
pub use ground::{Base, Fault, Ground};
pub use origin::{comes_with_the_program, is_function_fact};
pub use proved::{Standing, is_proved, rests_on};
pub use replay::{Goal, Replayed, replay, stored_way};
pub use stored::{Derivations, certificate, derivations, lines, read, statement};
