//! Intermediate values of the search's own.

mod estimate;
mod fresh;
mod linear;
pub mod names;
mod parts;
