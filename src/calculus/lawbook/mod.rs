//! The laws as the search uses them: by phase and operator, matched against terms, chosen by strategies.

pub mod index;
pub mod matching;
pub mod program;
pub mod strategy;
