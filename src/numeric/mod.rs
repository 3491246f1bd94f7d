//! Numeric evaluation, random instances and counterexamples.
//!
//! Nothing here knows a rewrite rule: terms are evaluated as they stand and differentiated with nested
//! dual numbers, so that the judge's verdict is independent of everything it judges.
//!
//! Two number fields are used. [`Rat`] is exact. [`Ball`] is a float that carries a bound on its own error,
//! so that a difference between two floats is either larger than what rounding can explain, or says nothing.

mod ball;
mod budget;
mod concern;
mod context;
mod counterexample;
mod defined;
mod directions;
mod draw;
mod error;
mod eval;
mod fact;
mod functions;
mod mapping;
mod goal;
mod hypotheses;
mod instance;
mod judge;
mod look;
mod matrix;
mod meet;
mod model;
mod ops;
mod point;
mod present;
mod primary;
mod pseudo;
mod rat;
mod rng;
mod scalar;
mod shrink;
mod solve;
mod symmetry;
mod verify;

pub mod jets;

pub use ball::Ball;
pub use budget::Budget;
pub use counterexample::{Counterexample, Number, Values};
pub use draw::Style;
pub use error::EvalError;
pub use eval::{Evaluator, eval};
pub use functions::{Builtin, Function};
pub use instance::{Instance, Instances};
pub use judge::{Question, Verdict, agreements, false_hypothesis, judge, judge_equation, judge_stationary};
pub use matrix::Matrix;
pub use model::{Model, Modelled, model};
pub use point::Point;
pub use rat::Rat;
pub use rng::Rng;
pub use scalar::{Dual, Field, Ring, Scalar};

#[cfg(test)]
mod tests;
