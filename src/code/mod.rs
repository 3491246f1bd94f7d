//! Answers as code that runs.
//!
//! The path of an answer: [`build`] makes its term and the definitions in it one graph of array operations, each value
//! once; sums over samples become operations on all samples at once ([`batch`]); Jacobians that are only applied are
//! never formed ([`apply`]); [`lower`] chooses how values are computed; a language in [`print`] writes them down.
//! [`interpret`] computes the same values here, so that all but the printers is tested without any language.
//!
//! Nothing here knows how answers are found.

mod apply;
mod batch;
mod build;
mod error;
mod facts;
mod function;
mod interpret;
mod ir;
mod lower;
mod names;
mod print;
mod product;
mod sample;

pub use build::{Builder, Known};
pub use error::CodeError;
pub use facts::Facts;
pub use function::{Argument, Check, Function, Options, Output, Unit, unit};
pub use interpret::{Array, Values, interpret};
pub use ir::{Factor, Graph, Id, Node, Op, Rank};
pub use lower::Lowering;
pub use print::{Language, print};
pub use product::Sizes;
pub use sample::Sample;
