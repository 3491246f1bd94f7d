//! The summands of a sum, with their signs.

use crate::term::{Op, TermId, Terms};

/// The summands of a sum: is it taken away, and what.
pub(super) fn summands(terms: &Terms, t: TermId) -> Vec<(bool, TermId)> {
    let (mut out, mut stack) = (Vec::new(), vec![(false, t)]);
    while let Some((minus, u)) = stack.pop() {
        match (terms.op(u), terms.args(u)) {
            (Op::Add, &[a, b]) => stack.extend([(minus, b), (minus, a)]),
            (Op::Sub, &[a, b]) => stack.extend([(!minus, b), (minus, a)]),
            (Op::Neg, &[a]) => stack.push((!minus, a)),
            _ => out.push((minus, u)),
        }
    }
    out
}

/// A sum that begins with a minus sign, with every sign turned.
pub(super) fn turned(terms: &mut Terms, t: TermId) -> Option<TermId> {
    let mut parts = match terms.op(t) {
        Op::Add | Op::Sub => summands(terms, t),
        _ => return None,
    };
    if !parts.first()?.0 {
        return None;
    }
    parts.iter_mut().for_each(|(minus, _)| *minus = !*minus);
    sum_of(terms, &parts)
}

/// A sum with every sign turned.
pub(super) fn opposite(terms: &mut Terms, t: TermId) -> Option<TermId> {
    let mut parts = summands(terms, t);
    parts.iter_mut().for_each(|(minus, _)| *minus = !*minus);
    sum_of(terms, &parts)
}

/// A sum all of whose summands are taken away, with every sign turned.
pub(super) fn positive(terms: &mut Terms, t: TermId) -> Option<TermId> {
    let parts = match terms.op(t) {
        Op::Add | Op::Sub => summands(terms, t),
        _ => return None,
    };
    parts.iter().all(|(minus, _)| *minus).then(|| turned(terms, t))?
}

/// A sum from its summands, bracketed to the left.
pub(super) fn sum_of(terms: &mut Terms, parts: &[(bool, TermId)]) -> Option<TermId> {
    let mut all = parts.iter().copied();
    let (minus, first) = all.next()?;
    let mut out = if minus { terms.add(Op::Neg, &[first]).ok()? } else { first };
    for (minus, p) in all {
        out = terms.add(if minus { Op::Sub } else { Op::Add }, &[out, p]).ok()?;
    }
    Some(out)
}

/// The summands of a chain of sums and differences as they stand: is it taken away, and what.
pub(super) fn raw_summands(terms: &Terms, t: TermId) -> Vec<(bool, TermId)> {
    let (mut out, mut stack) = (Vec::new(), vec![(false, t)]);
    while let Some((minus, u)) = stack.pop() {
        match (terms.op(u), terms.args(u)) {
            (Op::Add, &[a, b]) => stack.extend([(minus, b), (minus, a)]),
            (Op::Sub, &[a, b]) => stack.extend([(!minus, b), (minus, a)]),
            _ => out.push((minus, u)),
        }
    }
    out
}
