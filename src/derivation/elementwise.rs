//! Elementwise products and quotients, and sums over all entries, as people write them.

use super::flat::{chain, linear, moves, operands, product, transposed};
use super::parts::Parts;
use super::sums;
use crate::term::{Op, Rational, TermId, Terms};
use num_traits::{One, Zero};

/// What stands above and below the line of an elementwise product or quotient.
fn fraction(terms: &Terms, t: TermId) -> (Vec<TermId>, Vec<TermId>) {
    let (mut above, mut below) = (Vec::new(), Vec::new());
    for f in operands(terms, &Op::Had, t) {
        match (terms.op(f), terms.args(f)) {
            (Op::Hdiv, &[a, b]) => {
                above.extend(operands(terms, &Op::Had, a));
                below.extend(operands(terms, &Op::Had, b));
            }
            _ => above.push(f),
        }
    }
    (above, below)
}

/// Factors above and below a line, with what stands on both sides taken out, as ones are.
fn divided(terms: &mut Terms, mut above: Vec<TermId>, mut below: Vec<TermId>) -> Option<TermId> {
    let like = above.iter().chain(&below).copied().next()?;
    let shape = terms.shape(like).clone();
    below.retain(|b| match above.iter().position(|a| a == b) {
        Some(k) => {
            above.remove(k);
            false
        }
        None => true,
    });
    let ones = |t: &TermId| matches!(terms.op(*t), Op::Ones(..));
    above.retain(|t| !ones(t));
    below.retain(|t| !ones(t));
    let top = match above.is_empty() {
        true => terms.add(Op::Ones(shape.rows, shape.cols), &[]).ok()?,
        false => chain(terms, &Op::Had, &above)?,
    };
    if below.is_empty() {
        return Some(top);
    }
    let bottom = chain(terms, &Op::Had, &below)?;
    terms.add(Op::Hdiv, &[top, bottom]).ok()
}

/// An elementwise product: numbers and scalars in front, no brackets, one line of division.
pub(super) fn product_of(terms: &mut Terms, a: TermId, b: TermId) -> Option<TermId> {
    let (pa, pb) = (Parts::of(terms, a), Parts::of(terms, b));
    let (Some(x), Some(y)) = (pa.core, pb.core) else { return terms.add(Op::Had, &[a, b]).ok() };
    let (mut above, mut below) = fraction(terms, x);
    let (more, under) = fraction(terms, y);
    above.extend(more);
    below.extend(under);
    let core = divided(terms, above, below);
    let mut scalars = pa.scalars;
    scalars.extend(pb.scalars);
    Parts { number: pa.number * pb.number, scalars, core }.join(terms)
}

/// An elementwise quotient, in the same way.
pub(super) fn quotient_of(terms: &mut Terms, a: TermId, b: TermId) -> Option<TermId> {
    let (pa, pb) = (Parts::of(terms, a), Parts::of(terms, b));
    let (Some(x), Some(y)) = (pa.core, pb.core) else { return terms.add(Op::Hdiv, &[a, b]).ok() };
    if pb.number.is_zero() || !pb.scalars.is_empty() {
        return terms.add(Op::Hdiv, &[a, b]).ok();
    }
    let (mut above, mut below) = fraction(terms, x);
    let (under, more) = fraction(terms, y);
    above.extend(more);
    below.extend(under);
    let core = divided(terms, above, below);
    Parts { number: pa.number / pb.number, scalars: pa.scalars, core }.join(terms)
}

/// A power with a negative number in the exponent is a quotient.
pub(super) fn power(terms: &mut Terms, a: TermId, p: TermId) -> Option<TermId> {
    let q = -terms.as_num(p).filter(|q| **q < Rational::zero())?;
    let base = if q.is_one() {
        a
    } else {
        let q = terms.num(q);
        terms.add(Op::Pow, &[a, q]).ok()?
    };
    let shape = terms.shape(a).clone();
    if shape.is_scalar() {
        let one = terms.int(1);
        return terms.add(Op::Div, &[one, base]).ok();
    }
    let ones = terms.add(Op::Ones(shape.rows, shape.cols), &[]).ok()?;
    quotient_of(terms, ones, base)
}

/// `a' dx` or `tr(A' dX)` for the sum over all entries of `a .* dx`, where one factor varies.
fn inner_product(terms: &mut Terms, t: TermId) -> Option<TermId> {
    let (above, below) = match terms.op(t) {
        Op::Had | Op::Hdiv => fraction(terms, t),
        _ => return None,
    };
    let (varying, constant): (Vec<TermId>, Vec<TermId>) = above.into_iter().partition(|u| moves(terms, *u));
    let [dx] = varying[..] else { return None };
    if below.iter().any(|u| moves(terms, *u)) || constant.is_empty() && below.is_empty() {
        return None;
    }
    let constant = if constant.is_empty() {
        let s = terms.shape(t).clone();
        vec![terms.add(Op::Ones(s.rows, s.cols), &[]).ok()?]
    } else {
        constant
    };
    let c = divided(terms, constant, below)?;
    let turned = transposed(terms, c)?;
    let shape = terms.shape(t).clone();
    if shape.rows.is_one() {
        return product(terms, dx, turned);
    }
    let whole = product(terms, turned, dx)?;
    if shape.cols.is_one() { Some(whole) } else { linear(terms, &Op::Tr, whole) }
}

/// The sum over all entries of a differential as inner products, where all its summands are such.
pub(super) fn inner_products(terms: &mut Terms, t: TermId) -> Option<TermId> {
    let mut out = Vec::new();
    for (minus, u) in sums::summands(terms, t) {
        let Parts { number, scalars, core } = Parts::of(terms, u);
        let (core, below) = match (terms.op(core?), terms.args(core?)) {
            (Op::Div, &[x, c]) => (x, Some(c)),
            _ => (core?, None),
        };
        let inner = inner_product(terms, core)?;
        let mut all = Parts { number, scalars, core: None }.times(Parts::of(terms, inner)).join(terms)?;
        if let Some(c) = below {
            all = super::flat::quotient(terms, all, c)?;
        }
        match (terms.op(all), terms.args(all)) {
            (Op::Neg, &[positive]) => out.push((!minus, positive)),
            _ => out.push((minus, all)),
        }
    }
    sums::sum_of(terms, &out)
}

/// The sum over all entries of a term.
pub(super) fn sum(terms: &mut Terms, a: TermId) -> Option<TermId> {
    // The sum of what ones add up is that of all its entries.
    let mut factors = operands(terms, &Op::Mul, a);
    let before = factors.len();
    let column = |terms: &Terms, t: TermId| matches!(terms.op(t), Op::Ones(_, n) if n.is_one());
    if before > 1 && factors.last().is_some_and(|t| column(terms, *t)) {
        factors.pop();
    }
    if factors.len() > 1 && factors.first().is_some_and(|t| is_row_of_ones(terms, *t)) {
        factors.remove(0);
    }
    let a = if factors.len() < before { chain(terms, &Op::Mul, &factors)? } else { a };
    match inner_products(terms, a) {
        Some(t) => Some(t),
        None => linear(terms, &Op::Sum, a),
    }
}

fn is_row_of_ones(terms: &Terms, t: TermId) -> bool {
    let column = (*terms.op(t) == Op::T).then(|| terms.arg(t, 0)).flatten();
    column.is_some_and(|c| matches!(terms.op(c), Op::Ones(_, n) if n.is_one()))
}

/// Takes products of a vector with ones, which are scalars, out of the factors of a matrix product: each is the sum of
/// the vector's entries.
pub(super) fn sums_in(terms: &mut Terms, mut factors: Vec<TermId>) -> (Vec<TermId>, Vec<TermId>) {
    let mut out = Vec::new();
    let mut k = 0;
    while let (Some(&a), Some(&b)) = (factors.get(k), factors.get(k + 1)) {
        let scalar = terms.shape(a).rows.is_one() && terms.shape(b).cols.is_one();
        let vector = match (terms.op(b), is_row_of_ones(terms, a)) {
            (Op::Ones(..), false) => transposed(terms, a),
            (Op::Ones(..), true) => None,
            (_, true) => Some(b),
            _ => None,
        };
        let of = |terms: &mut Terms, v: TermId| match (moves(terms, v), terms.op(v)) {
            (true, _) => inner_products(terms, v),
            // A product of two vectors is no simpler as a sum.
            (false, Op::Had | Op::Hdiv) => None,
            _ => sum(terms, v),
        };
        match vector.filter(|_| scalar).and_then(|v| of(terms, v)) {
            Some(s) => {
                factors.drain(k..k + 2);
                out.push(s);
            }
            None => k += 1,
        }
    }
    (factors, out)
}
