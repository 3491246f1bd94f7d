//! What does not vary drops out.

use super::flat;
use super::laws::Known;
use super::readable::walk;
use crate::term::{Op, Shape, TermId, Terms};
use num_traits::Zero;
use rustc_hash::FxHashMap;

fn is_zero(terms: &Terms, t: TermId) -> bool {
    matches!(terms.op(t), Op::Zeros(..)) || terms.as_num(t).is_some_and(Zero::is_zero)
}

fn zero(terms: &mut Terms, shape: Shape) -> Option<TermId> {
    if shape.is_scalar() { Some(terms.int(0)) } else { terms.add(Op::Zeros(shape.rows, shape.cols), &[]).ok() }
}

/// The term with zero for the differentials of what does not vary, and for the products in which they stand.
pub(super) fn dropped(terms: &mut Terms, known: &Known<'_>, t: TermId) -> TermId {
    walk(terms, t, &mut FxHashMap::default(), &mut |terms, u, args| {
        let any = |terms: &Terms| args.iter().any(|a| is_zero(terms, *a));
        let first = |terms: &Terms| args.first().is_some_and(|a| is_zero(terms, *a));
        let vanishes = match (terms.op(u), terms.arg(u, 0)) {
            (Op::D(wrt), Some(a)) => !known.varies(terms, wrt, a),
            (Op::Mul | Op::Had | Op::Scale | Op::Kron, _) => any(terms),
            (Op::Div | Op::Hdiv | Op::Neg | Op::T | Op::Tr | Op::Vec | Op::Sum | Op::Diag | Op::Diagvec, _) => {
                first(terms)
            }
            (Op::BigSum(_), _) => first(terms),
            _ => false,
        };
        let shape = terms.shape(u).clone();
        if vanishes { zero(terms, shape) } else { flat::rebuilt(terms, u, args) }
    })
}
