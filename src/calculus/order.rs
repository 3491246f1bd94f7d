//! A total order of terms that depends on nothing but the terms themselves.

use crate::term::{Op, TermId, Terms};
use std::cmp::Ordering;

/// The kind of a term decides first: numbers and sizes, then atoms, then the rest.
fn rank(op: &Op) -> u8 {
    match op {
        Op::Num(_) => 0,
        Op::Size(_) => 1,
        Op::Idx(_) => 2,
        Op::At(_) => 3,
        Op::Eye(_) | Op::Ones(..) | Op::Zeros(..) | Op::Comm(..) => 4,
        _ => 5,
    }
}

/// Compares two terms: by kind, then operators and their parameters, then arguments from the left,
/// looking through a transpose first, so that A and A' stay together.
pub fn compare(terms: &Terms, a: TermId, b: TermId) -> Ordering {
    let mut stack = vec![(a, b)];
    let mut tie = Ordering::Equal;
    while let Some((a, b)) = stack.pop() {
        if a == b {
            continue;
        }
        let (x, s) = core(terms, a);
        let (y, t) = core(terms, b);
        tie = tie.then(s.cmp(&t));
        if x == y {
            continue;
        }
        let (p, q) = (terms.op(x), terms.op(y));
        let o = rank(p)
            .cmp(&rank(q))
            .then_with(|| head(terms, x).cmp(&head(terms, y)))
            .then_with(|| p.cmp(q))
            .then_with(|| terms.args(x).len().cmp(&terms.args(y).len()));
        if o != Ordering::Equal {
            return o;
        }
        stack.extend(terms.args(x).iter().copied().zip(terms.args(y).iter().copied()).rev());
    }
    tie
}

fn core(terms: &Terms, mut t: TermId) -> (TermId, u8) {
    let mut n = 0u8;
    while *terms.op(t) == Op::T && n < 250 {
        match terms.arg(t, 0) {
            Some(a) => t = a,
            None => break,
        }
        n += 1;
    }
    (t, n)
}

/// Whether a term is a single name comes before what the names are.
fn head(terms: &Terms, t: TermId) -> u32 {
    match terms.op(t) {
        Op::Var(_) => 0,
        _ => terms.depth(t),
    }
}
