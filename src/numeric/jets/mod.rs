//! The value of every term, in every Jₖ: the meaning of a statement, evaluated.
//!
//! J₀ is the real numbers and Jₖ₊₁ is Jₖ with one more ε whose square is 0. Every term has a value, always: the inverse
//! of a singular matrix is the zero matrix, the logarithm of a number that is not positive is 0 and so are its derivatives,
//! and so on. A differential is the coefficient of an ε. No law is used, and nothing of the judge's evaluator,
//! in which a term may have no value.
//!
//! Numbers are fractions where they are known exactly and enclosures elsewhere. Whether a real part is 0 is decided
//! or the evaluation ends in [`Trouble::Unclear`]; it is never guessed.
//!
//! ```
//! use gradus::numeric::jets::{Evaluator, Jet, JetMatrix, Point, Real};
//! use gradus::term::{Declaration, Op, Shape, Sym, Terms, Theory, Wrt};
//!
//! let (mut terms, x) = (Terms::new(), Sym::new("x"));
//! terms.declare(x.clone(), Declaration { shape: Shape::scalar(), over: None });
//! let v = terms.var(&x).unwrap();
//! let square = terms.add(Op::Scale, &[v, v]).unwrap();
//! let d = terms.d(&Wrt::All, square).unwrap();
//! let mut point = Point::default();
//! // x = 3 and d(x) = 1.
//! let number = |n| JetMatrix::scalar(Jet::int(n));
//! point.set(&x, vec![number(3), number(1)]);
//! let theory = Theory::default();
//! let value = Evaluator::new(&terms, &theory, &point, 0).value(d).unwrap();
//! assert_eq!(*value.at(0, 0).base(), Real::int(6));
//! ```

mod defined;
mod elementary;
mod eval;
mod facts;
mod jet;
mod matrix;
mod operators;
mod point;
mod primary;
mod pseudo;
mod real;
mod trouble;

pub use defined::{holds_at, lost_at};
pub use elementary::Function;
pub use eval::Evaluator;
pub use facts::{Same, compare, has};
pub use jet::Jet;
pub use matrix::JetMatrix;
pub use point::Point;
pub use real::Real;
pub use trouble::Trouble;

#[cfg(test)]
mod tests;
