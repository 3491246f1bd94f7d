//! gradus: a proof-carrying matrix calculus system.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod answer;
pub mod base;
pub mod calculus;
pub mod certificate;
pub mod code;
pub mod decide;
pub mod derivation;
pub mod documents;
pub mod explain;
pub mod kernel;
pub mod laws;
pub mod library;
pub mod numeric;
mod rejection;
pub mod rules;
pub mod syntax;
pub mod term;
pub mod theorem;
