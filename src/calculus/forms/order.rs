//! A total order of terms that depends on nothing but the terms themselves.

use crate::term::{Op, TermId, Terms};
use std::cmp::Ordering;

/// The kind of a term decides first: numbers and sizes, then Kronecker deltas (so that they are met
/// first in a product), constants, then the rest.
fn rank(terms: &Terms, t: TermId) -> u8 {
    match terms.op(t) {
        Op::Num(_) => 0,
        Op::Size(_) | Op::Number => 1,
        Op::Idx(_) => 2,
        Op::At(_) => 3,
        Op::Entry if matches!(terms.arg(t, 0).map(|a| terms.op(a)), Some(Op::Eye(_))) => 4,
        Op::Eye(_) | Op::Ones(..) | Op::Zeros(..) | Op::Comm(..) | Op::Fixed(..) => 5,
        _ => 6,
    }
}

/// Compares two terms: by kind, then operators and their parameters, then arguments from the left.
/// Transposes, literal multiples and literal powers are looked through at first, so that A, A', 2A and
/// A.^2 stay together in a sorted sum or product; what the whole terms are wrapped in decides last.
pub fn compare(terms: &Terms, a: TermId, b: TermId) -> Ordering {
    // A literal multiple decides last of all: like terms have to be neighbours.
    let (p, q) = (unscaled(terms, a), unscaled(terms, b));
    let outer = wrappers(terms, p, q).then_with(|| wrappers(terms, a, b));
    let mut stack = vec![(core(terms, a), core(terms, b))];
    let mut tie = Ordering::Equal;
    while let Some((a, b)) = stack.pop() {
        if a == b {
            continue;
        }
        let (x, y) = (core(terms, a), core(terms, b));
        if tie == Ordering::Equal {
            tie = wrappers(terms, a, b);
        }
        if x == y {
            continue;
        }
        let (p, q) = (terms.op(x), terms.op(y));
        let o = rank(terms, x)
            .cmp(&rank(terms, y))
            .then_with(|| head(terms, x).cmp(&head(terms, y)))
            .then_with(|| p.cmp(q))
            .then_with(|| terms.args(x).len().cmp(&terms.args(y).len()));
        if o != Ordering::Equal {
            return o;
        }
        stack.extend(terms.args(x).iter().copied().zip(terms.args(y).iter().copied()).rev());
    }
    tie.then(outer)
}

/// A term without the literal multiple in front of it.
pub(in crate::calculus) fn unscaled(terms: &Terms, t: TermId) -> TermId {
    match (terms.op(t), terms.args(t)) {
        (Op::Scale, &[c, u]) if terms.as_num(c).is_some() => u,
        _ => t,
    }
}

/// One layer that the order looks through.
fn peel(terms: &Terms, t: TermId) -> Option<TermId> {
    let literal = |i: usize| terms.arg(t, i).is_some_and(|a| terms.as_num(a).is_some());
    match terms.op(t) {
        Op::T => terms.arg(t, 0),
        Op::Scale if literal(0) => terms.arg(t, 1),
        Op::Pow if literal(1) => terms.arg(t, 0),
        _ => None,
    }
}

fn core(terms: &Terms, mut t: TermId) -> TermId {
    while let Some(u) = peel(terms, t) {
        t = u;
    }
    t
}

/// Compares what was looked through, from the outside.
fn wrappers(terms: &Terms, mut a: TermId, mut b: TermId) -> Ordering {
    loop {
        let (x, y) = (peel(terms, a), peel(terms, b));
        let (Some(x), Some(y)) = (x, y) else { return x.is_some().cmp(&y.is_some()) };
        let number = |t: TermId| {
            let of = |i: usize| terms.arg(t, i).and_then(|u| terms.as_num(u)).cloned();
            of(1).or_else(|| of(0))
        };
        let o = terms.op(a).cmp(terms.op(b)).then_with(|| number(a).cmp(&number(b)));
        if o != Ordering::Equal {
            return o;
        }
        (a, b) = (x, y);
    }
}

/// Whether a term is a single name comes before what the names are.
fn head(terms: &Terms, t: TermId) -> u32 {
    match terms.op(t) {
        Op::Var(_) => 0,
        _ => terms.depth(t),
    }
}
