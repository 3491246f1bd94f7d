//! Terms that are symmetric by the way they are written, so that half of what an equation of them says is enough.

use crate::term::{Op, TermId, Terms};

/// A factor of a product: a term and whether it is transposed.
type Factor = (TermId, bool);

/// The factors of a product, of the product's transpose if that is asked for.
fn factors(terms: &Terms, t: TermId, transposed: bool, out: &mut Vec<Factor>) {
    match (terms.op(t), terms.args(t)) {
        (Op::Mul, &[a, b]) => {
            let (first, then) = if transposed { (b, a) } else { (a, b) };
            factors(terms, first, transposed, out);
            factors(terms, then, transposed, out);
        }
        (Op::T, &[a]) => factors(terms, a, !transposed, out),
        _ => out.push((t, transposed && !is_symmetric(terms, t))),
    }
}

/// Is one the transpose of the other, as products?
fn transposes(terms: &Terms, a: TermId, b: TermId) -> bool {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    factors(terms, a, true, &mut x);
    factors(terms, b, false, &mut y);
    x == y
}

/// Is it symmetric, whatever the values of its variables are? A term deeper than a hypothesis is by itself is not looked
/// into.
pub(super) fn is_symmetric(terms: &Terms, t: TermId) -> bool {
    let s = terms.shape(t);
    if s.rows != s.cols || terms.depth(t) > 30 {
        return false;
    }
    if s.is_scalar() {
        return true;
    }
    match (terms.op(t), terms.args(t)) {
        (Op::Eye(_) | Op::Ones(..) | Op::Zeros(..) | Op::Diag, _) => true,
        (Op::Neg | Op::Inv | Op::Pinv | Op::Adj | Op::Map(_) | Op::Mfun(_), &[a]) | (Op::T, &[a]) => {
            is_symmetric(terms, a)
        }
        (Op::Scale, &[_, a]) | (Op::Div | Op::Pow | Op::Mpow, &[a, _]) => is_symmetric(terms, a),
        (Op::Add, &[a, b]) => is_symmetric(terms, a) && is_symmetric(terms, b) || transposes(terms, a, b),
        (Op::Sub | Op::Had | Op::Hdiv | Op::Kron, &[a, b]) => is_symmetric(terms, a) && is_symmetric(terms, b),
        (Op::Mul, &[_, _]) => transposes(terms, t, t),
        _ => false,
    }
}
