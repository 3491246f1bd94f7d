//! What is plain of numbers.

use crate::term::{Pred, Rational};
use num_traits::{Signed, Zero};

/// Does a predicate hold of a number?
pub(in crate::calculus) fn holds_of_literal(p: Pred, q: &Rational) -> bool {
    match p {
        Pred::Nonzero | Pred::Invertible | Pred::Fullcolumn | Pred::Fullrow => !q.is_zero(),
        Pred::Positive | Pred::Principal => q.is_positive(),
        Pred::Nonnegative => !q.is_negative(),
        _ => false,
    }
}
