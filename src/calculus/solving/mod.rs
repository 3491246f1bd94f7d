//! Solving: where a gradient is zero.

mod linear;
pub mod solve;
mod stationary;
mod together;
mod undone;
