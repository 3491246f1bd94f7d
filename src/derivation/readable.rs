//! Terms as people write them.
//!
//! Only what mathematical notation leaves out anyway is changed: `d(X)` becomes dX, long products and sums lose
//! their brackets, signs, numbers and scalars stand in front of a product, and what does nothing to a scalar or a
//! column (a trace, `vec`, an identity of size one) is not written.

use super::parts::Parts;
use super::{elementwise, flat, sums};
use crate::term::{Args, Declaration, Op, Sym, TermId, Terms};
use num_traits::{One, Zero};
use rustc_hash::FxHashMap;

/// What becomes of a node whose operands are done.
type OfNode<'f> = dyn FnMut(&mut Terms, TermId, &[TermId]) -> Option<TermId> + 'f;

/// Calls `f` for a term and all its parts, operands first, and remembers what it says. The operands of a sum are its
/// summands: a sum within a sum is nothing by itself.
pub(super) fn walk(terms: &mut Terms, t: TermId, done: &mut FxHashMap<TermId, TermId>, f: &mut OfNode<'_>) -> TermId {
    let mut stack = vec![t];
    while let Some(&u) = stack.last() {
        if done.contains_key(&u) {
            stack.pop();
            continue;
        }
        if let Some(written) = terms.spelling(u) {
            match done.get(&written) {
                Some(&v) => {
                    done.insert(u, v);
                }
                None => stack.push(written),
            }
            continue;
        }
        let operands: Vec<TermId> = match terms.op(u) {
            Op::Add | Op::Sub => sums::raw_summands(terms, u).into_iter().map(|(_, s)| s).collect(),
            _ => terms.args(u).to_vec(),
        };
        let missing: Vec<TermId> = operands.iter().copied().filter(|a| !done.contains_key(a)).collect();
        if !missing.is_empty() {
            stack.extend(missing.into_iter().rev());
            continue;
        }
        stack.pop();
        let args: Vec<TermId> = operands.iter().map(|a| done.get(a).copied().unwrap_or(*a)).collect();
        let v = f(terms, u, &args).unwrap_or(u);
        done.insert(u, v);
    }
    done.get(&t).copied().unwrap_or(t)
}

/// The form of a term that is shown. It equals the term by brackets, signs, and what leaves scalars and columns
/// as they are.
pub fn readable(terms: &mut Terms, t: TermId) -> TermId {
    walk(terms, t, &mut FxHashMap::default(), &mut node)
}

/// The term as it was written, only that the differential of a variable is shown by its name.
pub fn plain(terms: &mut Terms, t: TermId) -> TermId {
    walk(terms, t, &mut FxHashMap::default(), &mut |terms, u, args| match (terms.op(u), terms.args(u)) {
        (Op::D(_), &[a]) => differential(terms, a).or_else(|| terms.add(Op::D(crate::term::Wrt::All), args).ok()),
        _ => flat::rebuilt(terms, u, args),
    })
}

/// One node, its operands being readable already.
pub(super) fn node(terms: &mut Terms, t: TermId, args: &[TermId]) -> Option<TermId> {
    let op = terms.op(t).clone();
    if let Some(simple) = of_one_entry(terms, t, &op, args) {
        return Some(simple);
    }
    match (&op, args) {
        (Op::D(_), [a]) => match differential(terms, *a) {
            Some(d) => Some(d),
            None => terms.add(Op::D(crate::term::Wrt::All), &[*a]).ok(),
        },
        (Op::T, [a]) => flat::transposed(terms, *a),
        // The inverse of a transpose is written as the transpose of the inverse.
        (Op::Inv | Op::Adj | Op::Pinv, [a]) if *terms.op(*a) == Op::T => {
            let inner = terms.arg(*a, 0)?;
            let inner = terms.add(op, &[inner]).ok()?;
            terms.add(Op::T, &[inner]).ok()
        }
        (Op::Map(_) | Op::Mfun(_), [a]) => match flat::untransposed(terms, *a) {
            Some(b) => {
                let inner = terms.add(op, &[b]).ok()?;
                terms.add(Op::T, &[inner]).ok()
            }
            None => terms.add(op, &[*a]).ok(),
        },
        (Op::Mul, [a, b]) => flat::product(terms, *a, *b),
        (Op::Had, [a, b]) => elementwise::product_of(terms, *a, *b),
        (Op::Hdiv, [a, b]) => elementwise::quotient_of(terms, *a, *b),
        (Op::Kron, [a, b]) => flat::kronecker(terms, *a, *b),
        (Op::Pow, [a, p]) => {
            let even = terms.as_num(*p).is_some_and(|q| q.is_integer() && (q.numer() % 2u8).is_zero());
            let positive = (even && *terms.op(*a) == Op::Neg).then(|| terms.arg(*a, 0)).flatten();
            let a = positive.unwrap_or(*a);
            match elementwise::power(terms, a, *p) {
                Some(t) => Some(t),
                None => terms.add(Op::Pow, &[a, *p]).ok(),
            }
        }
        (Op::Scale, [c, a]) => {
            let parts = Parts::of(terms, *c).times(Parts::of(terms, *a));
            parts.join(terms)
        }
        (Op::Neg, [a]) if matches!(terms.op(*a), Op::Add | Op::Sub) => match sums::turned(terms, *a) {
            Some(t) => Some(t),
            None => terms.add(Op::Neg, &[*a]).ok(),
        },
        (Op::Neg, [a]) => {
            let mut parts = Parts::of(terms, *a);
            parts.number = -parts.number;
            parts.join(terms)
        }
        (Op::Div, [a, c]) => flat::quotient(terms, *a, *c),
        (Op::Add | Op::Sub, _) => flat::sum(terms, t, args),
        // A sum of squares is the square of a norm.
        (Op::Sum, [a]) if matches!((terms.op(*a), terms.args(*a)), (Op::Had, [x, y]) if x == y) => {
            let norm = terms.arg(*a, 0).and_then(|x| terms.add(Op::Norm2, &[x]).ok())?;
            let two = terms.int(2);
            terms.add(Op::Pow, &[norm, two]).ok()
        }
        (Op::Sum, [a]) => elementwise::sum(terms, *a),
        (Op::Tr | Op::Vec, [a]) => flat::linear(terms, &op, *a),
        // A number or sign comes out of what is linear.
        (Op::BigSum(_), [a]) => {
            let mut parts = Parts::of(terms, *a);
            if let Some(positive) = flat::without_sign(terms, *a) {
                parts = Parts { number: -parts.number, ..Parts::of(terms, positive) };
            }
            let number = std::mem::replace(&mut parts.number, One::one());
            if number.is_zero() {
                return terms.with_args(t, args).ok();
            }
            // So does a scalar that is the same for all, and what all are divided by.
            let all = std::mem::take(&mut parts.scalars);
            let (mut outside, inside): (Vec<TermId>, _) = all.into_iter().partition(|s| terms.is_closed(*s));
            parts.scalars = inside;
            if let Some((below, rest)) = below_all(terms, &parts) {
                outside.push(below);
                parts = rest;
            }
            let rest = parts.join(terms)?;
            let inner = terms.add(op, &[rest]).ok()?;
            let mut out = Parts::of(terms, inner);
            out.number *= number;
            out.scalars.extend(outside);
            out.join(terms)
        }
        _ => terms.with_args(t, args).ok(),
    }
}

/// One over what a summand of a sum over an index is divided by, if that is the same for all, and the rest.
fn below_all(terms: &mut Terms, parts: &Parts) -> Option<(TermId, Parts)> {
    let whole = match (&parts.core, &parts.scalars[..]) {
        (Some(core), _) => *core,
        (None, &[one]) => one,
        _ => return None,
    };
    let (Op::Div, &[x, c]) = (terms.op(whole), terms.args(whole)) else { return None };
    if !terms.is_closed(c) {
        return None;
    }
    let one = terms.int(1);
    let below = terms.add(Op::Div, &[one, c]).ok()?;
    let scalars = if parts.core.is_some() { parts.scalars.clone() } else { vec![] };
    let rest = Parts { number: One::one(), scalars, core: None }.times(Parts::of(terms, x));
    Some((below, rest))
}

/// What does nothing, because there is only one entry, one column, or one block.
fn of_one_entry(terms: &mut Terms, t: TermId, op: &Op, args: &[TermId]) -> Option<TermId> {
    let scalar = |terms: &Terms, a: TermId| terms.shape(a).is_scalar();
    match (op, args) {
        (Op::Eye(n), _) if n.is_one() => Some(terms.int(1)),
        (Op::Ones(m, n), _) if m.is_one() && n.is_one() => Some(terms.int(1)),
        (Op::Ones(m, n), _) if m.is_one() => {
            let column = terms.add(Op::Ones(n.clone(), m.clone()), &[]).ok()?;
            terms.add(Op::T, &[column]).ok()
        }
        (Op::Zeros(m, n), _) if m.is_one() && n.is_one() => Some(terms.int(0)),
        (Op::Comm(m, n), _) if m.is_one() || n.is_one() => {
            let size = terms.shape(t).rows.clone();
            let eye = terms.add(Op::Eye(size), &[]).ok()?;
            Some(if terms.shape(eye).is_scalar() { terms.int(1) } else { eye })
        }
        (Op::Fixed(_, n), _) if n.is_one() => Some(terms.int(1)),
        (Op::T | Op::Tr | Op::Det | Op::Sum | Op::Diag | Op::Diagvec, [a]) if scalar(terms, *a) => Some(*a),
        (Op::Vec, [a]) if terms.shape(*a).cols.is_one() => Some(*a),
        (Op::Entry, [a, ..]) if scalar(terms, *a) => Some(*a),
        (Op::Entry, [a, i, j]) => entry_of_blocks(terms, *a, *i, *j),
        (Op::Col | Op::Row, [a, _]) if scalar(terms, *a) => Some(*a),
        (Op::Hdiv, [a, b]) if scalar(terms, *a) => flat::quotient(terms, *a, *b),
        (Op::Had | Op::Mul, [a, b]) if scalar(terms, *a) && scalar(terms, *b) => {
            let parts = Parts::of(terms, *a).times(Parts::of(terms, *b));
            parts.join(terms)
        }
        (Op::Kron, [a, b]) if scalar(terms, *a) => {
            let parts = Parts::of(terms, *a).times(Parts::of(terms, *b));
            parts.join(terms)
        }
        (Op::Kron, [a, b]) if scalar(terms, *b) => {
            let parts = Parts::of(terms, *b).times(Parts::of(terms, *a));
            parts.join(terms)
        }
        _ => None,
    }
}

/// An entry of a matrix that is written out.
fn entry_of_blocks(terms: &mut Terms, mut a: TermId, i: TermId, j: TermId) -> Option<TermId> {
    let (Op::At(mut i), Op::At(mut j)) = (terms.op(i).clone(), terms.op(j).clone()) else { return None };
    while let (op @ (Op::Vcat | Op::Hcat), &[first, rest]) = (terms.op(a), terms.args(a)) {
        let shape = terms.shape(first);
        let (k, size) =
            if *op == Op::Vcat { (&mut i, shape.rows.as_literal()?) } else { (&mut j, shape.cols.as_literal()?) };
        if *k <= size {
            a = first;
        } else {
            *k -= size;
            a = rest;
        }
    }
    match terms.op(a) {
        Op::Eye(n) if n.as_literal().is_some() => Some(terms.int(i64::from(i == j))),
        _ => terms.shape(a).is_scalar().then_some(a),
    }
}

/// dX for a variable, an intermediate value or a member of a family, unless such a name is in use.
fn differential(terms: &mut Terms, a: TermId) -> Option<TermId> {
    let Op::Var(s) = terms.op(a).clone() else { return None };
    let declaration = terms.declaration(&s)?.clone();
    let name = Sym::new(&format!("d{s}"));
    let index: Args = terms.args(a).iter().copied().collect();
    let Declaration { shape, over } = declaration;
    terms.declare(name.clone(), Declaration { shape, over }).then(|| terms.add(Op::Var(name), &index).ok())?
}
