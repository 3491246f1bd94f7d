//! Laws on trial: both sides of a law are evaluated in J₀, J₁, J₂ and J₄ at points that meet its conditions.
//!
//! A law that holds at all of them is *smooth* as far as the trial can tell; one that holds in J₀ only is
//! *pointwise*, and its entry must say so. Real parts are drawn at random and from what is special: zeros, kinks,
//! equal entries, singular matrices, identities, negative and large numbers; nilpotent parts at random.
//!
//! The laws of the library are tried by the tests, those of users before they are used, both by this code. Nothing
//! here uses a law.

mod draw;
mod instance;
mod show;
mod solve;
mod trial;
mod verdict;

pub use draw::Reals;
pub use instance::{Instance, Sizes, instantiate, literal};
pub use trial::{Law, Outcome, Plan, try_law};
pub use verdict::{Effort, Verdict, examine};
