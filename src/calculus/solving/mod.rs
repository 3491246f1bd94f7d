//! Solving: where a gradient is zero.

mod linear;
mod root;
pub mod solve;
mod stationary;
mod together;
mod undone;
