//! Everything that touches egg: terms as e-nodes, saturation, extraction, explanations as proofs.

mod ematch;
mod explain;
mod extract;
mod language;
pub mod saturate;
