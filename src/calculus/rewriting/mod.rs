//! Rewriting: laws tried at a root, normal forms, and what the kernel knows without laws.

mod arithmetic;
mod cycles;
mod definitions;
mod indices;
mod law;
pub mod long_sums;
mod normal;
mod orbit;
mod short;
mod written;
