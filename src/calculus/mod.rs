//! The strategies: directed rewriting with proofs, differentiation, isolation, proving.

mod facts;
mod finish;
mod index;
mod matcher;
mod order;
mod proof;
mod rewrite;
mod session;

pub use finish::Certified;
pub use index::{Entry, Index, Phase};
pub use matcher::Vars;
pub use order::compare;
pub use proof::{Leaf, Match, Proof};
pub use rewrite::Strategy;
pub use session::{Ground, Session, Stop};
