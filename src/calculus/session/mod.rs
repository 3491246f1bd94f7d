//! One problem at work: what it says, what has been proved, what is remembered, what is left to spend.

pub mod budget;
pub mod context;
pub mod equations;
pub mod known;
pub mod ledger;
pub mod names;
pub mod normal_forms;
pub mod problem;
pub mod proof;
pub mod reports;
#[allow(clippy::module_inception)]
pub mod session;
pub mod simplest;
