//! Everything that touches egg: terms as e-nodes, saturation, extraction, explanations as proofs.

mod ematch;
mod explain;
mod extract;
mod language;
mod literals;
pub mod saturate;
mod view;
