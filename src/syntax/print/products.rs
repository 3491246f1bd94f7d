//! Products of scalars: which factors they have, and which of them need brackets.

use crate::term::{Op, TermId, Terms};

/// Is it a scalar that is a product of vectors and matrices, as x'Ax? Another factor after it would be read as one of
/// its own.
pub(super) fn is_inner(terms: &Terms, t: TermId) -> bool {
    let &[a, b] = terms.args(t) else { return false };
    let product = *terms.op(t) == Op::Mul && terms.spelling(t).is_none();
    product && terms.shape(t).is_scalar() && !(terms.shape(a).is_scalar() && terms.shape(b).is_scalar())
}

/// The factors of a product of scalars and at most one matrix; the term alone if it is none.
pub(super) fn factors(terms: &Terms, t: TermId) -> Vec<TermId> {
    let (mut out, mut stack) = (Vec::new(), vec![t]);
    while let Some(u) = stack.pop() {
        let own = u == t || terms.spelling(u).is_none();
        match (terms.op(u), terms.args(u)) {
            (Op::Scale, &[a, b]) if own => stack.extend([b, a]),
            (Op::Mul, &[a, b]) if own && terms.shape(a).is_scalar() && terms.shape(b).is_scalar() => {
                stack.extend([b, a]);
            }
            _ => out.push(u),
        }
    }
    out
}
