//! Everything that touches egg: terms as e-nodes, saturation, extraction, explanations as proofs.

mod ematch;
mod explain;
mod extract;
mod language;
mod saturate;

pub(crate) use ematch::Program;
pub use saturate::{Aim, Limits, Saturation};
