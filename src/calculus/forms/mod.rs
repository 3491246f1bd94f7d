//! Terms compared: which comes first, which is simplest, which are alike.

pub mod alike;
pub mod cost;
pub mod order;
pub mod polynomial;
pub mod rational;
pub mod written_polynomial;
