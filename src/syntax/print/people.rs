//! What people write for constants: `I`, `1`, `½`.

use super::level::PRODUCT;
use super::{Layout, Piece, names, text};
use crate::term::{Dim, Op, Rational, Sym, TermId, Terms};
use num_traits::Signed;

/// A fraction that has a sign of its own.
pub(super) fn fraction(q: &Rational) -> Option<String> {
    let (above, below) = (q.numer().abs(), q.denom());
    let signs = [(1, 2, '½'), (1, 3, '⅓'), (2, 3, '⅔'), (1, 4, '¼'), (3, 4, '¾')];
    let found = signs.iter().find(|(a, b, _)| above == (*a).into() && *below == (*b).into());
    found.map(|(.., sign)| if q.is_negative() { format!("−{sign}") } else { sign.to_string() })
}

/// The sign of a constant with its size below, if the size is one letter or a number.
fn sized(sign: &str, d: &Dim) -> Option<String> {
    let name = match d.monomials() {
        [m] if m.names.is_empty() => d.to_string(),
        [m] if m.whole() == Some(1) && m.names.iter().all(|n| n.chars().count() == 1) => {
            m.names.iter().map(ToString::to_string).collect()
        }
        _ => return None,
    };
    match name.chars().map(names::subscript).collect::<Option<String>>() {
        Some(below) => Some(format!("{sign}{below}")),
        None if name.chars().count() == 1 => Some(format!("{sign}_{name}")),
        None => None,
    }
}

/// Is there a variable that the identity would be taken for?
fn taken(terms: &Terms, name: &str) -> bool {
    name.starts_with('I') && terms.declaration(&Sym::new(name)).is_some()
}

/// `Iₙ`
pub(super) fn identity(terms: &Terms, n: &Dim) -> Option<String> {
    sized("I", n).filter(|s| !taken(terms, s) && !taken(terms, "I"))
}

/// `1ₙ`, the column; `1ₘₓₙ`, the matrix.
pub(super) fn ones(m: &Dim, n: &Dim) -> Option<String> {
    if n.is_one() {
        return sized("1", m);
    }
    let (rows, cols) = (sized("", m)?, sized("", n)?);
    let below = !rows.starts_with('_') && !cols.starts_with('_');
    below.then(|| format!("1{rows}ₓ{cols}"))
}

/// Is it made of constants and scalars only, so that nothing in it says what size it has?
fn says_no_size(terms: &Terms, mut t: TermId) -> bool {
    loop {
        match (terms.op(t), terms.args(t)) {
            (Op::Eye(_) | Op::Ones(..) | Op::Zeros(..), _) => return true,
            (Op::Scale, &[_, a]) | (Op::Div | Op::Neg, &[a, ..]) => t = a,
            (Op::Add | Op::Sub, &[a, b]) => {
                if !says_no_size(terms, b) {
                    return false;
                }
                t = a;
            }
            _ => return terms.shape(t).is_scalar(),
        }
    }
}

/// A constant, maybe with a scalar factor, without its size.
fn bare(terms: &Terms, t: TermId) -> Option<Vec<Piece>> {
    match (terms.op(t), terms.args(t)) {
        (Op::Eye(_), _) => (!taken(terms, "I")).then(|| vec![text("I")]),
        (Op::Ones(..), _) => Some(vec![text("1")]),
        (Op::Scale, &[c, a]) if matches!(terms.op(a), Op::Ones(..)) => {
            let positive = terms.as_num(c).is_some_and(|q| !q.is_negative());
            positive.then(|| vec![Piece::Term(c, PRODUCT)])
        }
        (Op::Scale, &[c, a]) if matches!(terms.op(a), Op::Eye(_)) => {
            let signed = terms.as_num(c).is_some_and(Signed::is_negative) || *terms.op(c) == Op::Neg;
            let mut out = bare(terms, a).filter(|_| !signed)?;
            let quotient = *terms.op(c) == Op::Div;
            let c = if quotient { Piece::Bracketed(c) } else { Piece::Term(c, PRODUCT) };
            out.splice(0..0, [c, text("·")]);
            Some(out)
        }
        (Op::Div, &[a, c]) if matches!(terms.op(a), Op::Eye(_)) => {
            let mut out = bare(terms, a)?;
            out.extend([text("/"), Piece::Term(c, PRODUCT + 1)]);
            Some(out)
        }
        _ => None,
    }
}

/// A numerator that is one scalar repeated: nothing for ones, or the scalar.
pub(super) fn repeated(terms: &Terms, t: TermId) -> Option<Option<TermId>> {
    let ones = |t: TermId| matches!(terms.op(t), Op::Ones(..)) && !terms.shape(t).is_scalar();
    match (terms.op(t), terms.args(t)) {
        _ if ones(t) => Some(None),
        (Op::Scale, &[c, a]) if ones(a) => Some(Some(c)),
        _ => None,
    }
}

/// What `1 ./ b` divides by.
pub(super) fn reciprocal(terms: &Terms, t: TermId) -> Option<TermId> {
    match (terms.op(t), terms.args(t)) {
        (Op::Hdiv, &[a, b]) => repeated(terms, a).filter(Option::is_none).map(|_| b),
        _ => None,
    }
}

/// `1 ⊘ b`, `c ⊘ b`
pub(super) fn quotient(terms: &Terms, c: Option<TermId>, b: TermId) -> Layout {
    let foreign = |t: TermId| matches!(terms.op(t), Op::Mul | Op::Scale | Op::Had | Op::Hdiv | Op::Kron);
    let b = if foreign(b) { Piece::Bracketed(b) } else { Piece::Term(b, PRODUCT + 1) };
    let c = match c {
        None => text("1"),
        Some(c) if matches!(terms.op(c), Op::Had | Op::Hdiv | Op::Kron | Op::Div) => Piece::Bracketed(c),
        Some(c) => Piece::Term(c, PRODUCT),
    };
    Layout::new(PRODUCT, 1, vec![c, text(" ⊘ "), b])
}

/// A sum of a constant and what says which size it has: both summands, where they are written in another way than
/// by themselves. The language reads `A + I` and `1 - v` so.
pub(super) fn constant_beside(terms: &Terms, a: TermId, b: TermId) -> Option<[Option<Vec<Piece>>; 2]> {
    if terms.shape(a).is_scalar() || terms.spelling(a).or(terms.spelling(b)).is_some() {
        return None;
    }
    match (says_no_size(terms, a), says_no_size(terms, b)) {
        (true, false) => Some([Some(bare(terms, a)?), None]),
        (false, true) => Some([None, Some(bare(terms, b)?)]),
        _ => None,
    }
}
