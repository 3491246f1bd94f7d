//! Rewriting: laws tried at a root, normal forms, and what the kernel knows without laws.

mod arithmetic;
pub mod clearing;
mod cycles;
mod definitions;
mod deltas;
mod indices;
mod law;
pub mod long_sums;
mod normal;
mod orbit;
mod replacing;
mod short;
mod written;
