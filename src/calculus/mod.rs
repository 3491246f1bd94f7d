//! The strategies: rewriting with proofs, differentiation, proving, solving.
//!
//! One room a subject, each resting on those before it; no file imports one that imports it
//! (`tests/no_circles.rs`). docs/contributing.md has the map.

mod forms;
mod lawbook;
mod session;

mod rewriting;

mod entrywise;
mod facts;
mod relations;

mod egraph;
mod simplifying;

mod naming;

mod differentiation;

mod proving;
mod solving;

mod claims;

mod certify;
mod means;

pub use crate::certificate::Certified;
pub use differentiation::backward::Backward;
pub use egraph::saturate::{Aim, Saturation};
pub use forms::order::compare;
pub use lawbook::index::{Entry, Index, Look, Phase};
pub use lawbook::matching::{Match, Vars};
pub use lawbook::strategy::Strategy;
pub use proving::equation::Attempt;
pub use session::budget::{Budget, Effort, Limits, Stop};
pub use session::equations::Ground;
pub use session::ledger::Ledger;
pub use session::problem::Problem;
pub use session::proof::{Leaf, Proof};
pub use session::reports::{Derivative, Leg, LegKind, Reports, Stage, StageKind, Zero};
pub use session::session::Session;
pub use solving::solve::Solution;
