//! gradus: a proof-carrying matrix calculus system.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod numeric;
pub mod syntax;
pub mod term;
