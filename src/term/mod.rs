//! Terms, shapes, sizes and exact rationals: the vocabulary that everything else shares.
//!
//! Nothing here knows of rules, proofs or search.

mod dim;
mod function;
mod inference;
mod name;
mod op;
mod pred;
mod primary;
mod sexpr;
mod shape;
mod store;
mod sym;
mod template;
mod theory;
mod unfold;
mod wrt;

pub use dim::{Dim, Monomial};
pub use function::{Function, Functions, Guard, Meaning, Template};
pub use inference::{ShapeError, infer};
pub use name::{continues_name, is_invisible, is_name, is_superscript, starts_name, turns_text};
pub use num_rational::BigRational as Rational;
pub use op::{Fixed, Fun, Layout, Op, Written};
pub use pred::Pred;
pub use primary::{PRIMARY, Primary, primary};
pub use sexpr::{TermReadError, read_dim, read_term};
pub use shape::Shape;
pub use store::{Args, Declaration, MAX_BINDERS, MAX_DEPTH, MAX_WEIGHT, Node, TermId, Terms};
pub use sym::Sym;
pub use theory::{Definition, Fact, Hypothesis, Moving, Natural, Point, Theory, Variable};
pub use unfold::AtValue;
pub use wrt::{Names, Wrt};
