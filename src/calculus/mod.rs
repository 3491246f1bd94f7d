//! The strategies: directed rewriting with proofs, differentiation, isolation, proving.

mod backward;
mod blocks;
mod builtin;
mod clearing;
pub mod cost;
mod derive;
mod facts;
mod finish;
mod grounds;
mod index;
mod matcher;
mod naming;
mod order;
mod proof;
mod prove;
mod relations;
mod rewrite;
mod roads;
mod roots;
mod session;
mod simplify;
mod solve;
mod stationary;
mod sums;

pub use backward::Backward;
pub use derive::{Derivative, Stage, StageKind};
pub use finish::Certified;
pub use index::{Entry, Index, Look, Phase};
pub use matcher::Vars;
pub use order::compare;
pub use proof::{Leaf, Match, Proof};
pub use prove::{Attempt, Leg, LegKind};
pub use rewrite::Strategy;
pub use session::{Ground, Session, Stop};
pub use simplify::Effort;
pub use solve::Solution;
