//! Proving equations: both sides to normal form, and the roads from one normal form to the other.

mod action;
mod adjoints;
pub mod equation;
mod forms;
mod laws;
mod multiples;
mod parts;
mod roads;
