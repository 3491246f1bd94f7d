//! Everything that touches egg: terms as e-nodes, saturation, extraction, explanations as proofs.

mod ematch;
mod explain;
mod extract;
mod language;
mod program;
mod saturate;

pub(crate) use program::Program;
pub use saturate::{Aim, Limits, Saturation};
