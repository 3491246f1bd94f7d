//! Lines that a person would not write.

use super::flat::{chain, operands};
use super::parts::Parts;
use super::telling::{Law, Weight, add as append};
use super::{Builder, Line, READ_OFF, Subject};
use crate::calculus::{Derivative, StageKind};
use crate::syntax::size;
use crate::term::{Layout, Op, TermId, Terms};

/// A form of the Jacobian with so many more operators than its simplest form is not shown.
const TOO_LARGE: usize = 12;

/// Where the Jacobian first found is much larger than its simplest form, J vec(dX) is shown with the latter.
pub(super) fn jacobian(b: &mut Builder<'_>, d: &Derivative, start: usize) {
    let Op::Jac(layout) = *b.terms.op(d.of) else { return };
    let isolated = d.stages.iter().rfind(|s| s.what == StageKind::Isolate).map(|s| s.proof.to());
    let vdx = isolated.and_then(|t| b.terms.arg(t, 1));
    let read = b.lines.iter().rposition(|l| matches!(l.subject, Some(Subject::Derivative(..) | Subject::Second(..))));
    let (Some(vdx), Some(read)) = (vdx, read.filter(|r| *r > start)) else { return };
    let Some(last) = b.lines.last().cloned() else { return };
    let large = b.lines.get(read).map_or(0, |l| size(b.terms, l.shown));
    // So it is where it picks entries by the columns of an identity, and its simplest form writes them out.
    let unit = b.lines.get(read).is_some_and(|l| picks(b.terms, l.shown)) && !picks(b.terms, last.shown);
    if large < size(b.terms, last.shown) + TOO_LARGE && !unit {
        return;
    }
    let j = match layout {
        Layout::Numerator => Some(last.term),
        Layout::Denominator => b.terms.add(Op::T, &[last.term]).ok(),
    };
    let Some(whole) = j.and_then(|j| b.terms.add(Op::Mul, &[j, vdx]).ok()) else { return };
    let tail = b.lines.split_off(read);
    let mut laws = Vec::new();
    // The line before what is read off has the large form, unless it is the differential itself.
    let mut subject = None;
    if b.lines.len() > start + 1
        && let Some(line) = b.lines.pop()
    {
        subject = line.subject;
        append(&mut laws, line.laws);
    }
    let used = tail.iter().flat_map(|l| l.laws.iter().cloned()).filter(|l| l.title != READ_OFF);
    append(&mut laws, used);
    b.push(subject, whole, laws);
    let subject = tail.into_iter().next().and_then(|l| l.subject);
    b.lines.push(Line { subject, laws: vec![Law::way(READ_OFF)], ..last });
}

/// `tr(M dX)` or `M dx` with M constant: what stands before dX.
fn coefficient(terms: &Terms, t: TermId) -> Option<TermId> {
    let mut t = t;
    loop {
        t = match (terms.op(t), terms.args(t)) {
            (Op::Neg | Op::Tr | Op::Div, &[a, ..]) | (Op::Scale, &[_, a]) => a,
            _ => break,
        };
    }
    let &[m, dx] = terms.args(t) else { return None };
    let product = *terms.op(t) == Op::Mul && matches!(terms.op(dx), Op::Var(_));
    let inner = |terms: &Terms, dx: TermId| match terms.op(dx) {
        Op::Var(s) => s.starts_with('d'),
        _ => false,
    };
    let varies = |u: TermId| terms.subterms(u).into_iter().any(|v| v == dx);
    (product && inner(terms, dx) && !varies(m)).then_some(m)
}

/// What stands before dx at the end of a product, scalars and numbers too.
fn before_differential(terms: &mut Terms, t: TermId) -> Option<TermId> {
    let parts = Parts::of(terms, t);
    let mut factors = operands(terms, &Op::Mul, parts.core?);
    factors.pop()?;
    let core = Some(chain(terms, &Op::Mul, &factors)?);
    Parts { core, ..parts }.join(terms)
}

/// The words for a matrix that is its own transpose.
const SYMMETRIC: &str = "it is symmetric";

/// Where J vec(dX) has the J that is read off as its transpose, nothing was done to it: it is symmetric.
pub(super) fn symmetric(b: &mut Builder<'_>, d: &Derivative, start: usize) {
    if *b.terms.op(d.of) != Op::Jac(Layout::Denominator) {
        return;
    }
    for k in start + 1..b.lines.len() {
        let (Some(above), Some(line)) = (b.lines.get(k - 1), b.lines.get(k)) else { return };
        let (above, read) = (above.shown, line.shown);
        let square = b.terms.shape(read).rows == b.terms.shape(read).cols;
        if !square || line.laws.first().is_none_or(|l| l.title != READ_OFF) || line.laws.len() < 2 {
            continue;
        }
        let Some(j) = before_differential(b.terms, above) else { continue };
        if b.reader.differ(b.terms, j, read) {
            continue;
        }
        if let Some(line) = b.lines.get_mut(k) {
            line.laws.retain(|l| l.title == READ_OFF);
            line.laws.push(Law::way(SYMMETRIC));
        }
    }
}

/// A line that only rewrites M, in tr(M dX), as a transpose that is longer is left out: what is read off says it.
pub(super) fn transposed(b: &mut Builder<'_>, start: usize) {
    let mut k = start + 1;
    while let (Some(before), Some(line), Some(next)) = (b.lines.get(k - 1), b.lines.get(k), b.lines.get(k + 1)) {
        let pair = coefficient(b.terms, before.shown).zip(coefficient(b.terms, line.shown));
        let longer = pair.is_some_and(|(m, g)| size(b.terms, g) >= size(b.terms, m) + 2);
        if longer && line.subject.is_none() && next.laws.first().is_some_and(|l| l.title == READ_OFF) {
            let line = b.lines.remove(k);
            if let Some(next) = b.lines.get_mut(k) {
                append(&mut next.laws, line.laws);
            }
        } else {
            k += 1;
        }
    }
}

/// Does it pick entries by columns of an identity?
fn picks(terms: &Terms, t: TermId) -> bool {
    let column =
        |u: TermId| *terms.op(u) == Op::Col && terms.arg(u, 0).is_some_and(|a| matches!(terms.op(a), Op::Eye(_)));
    terms.subterms(t).into_iter().any(column)
}

/// A line with columns of an identity, by which entries are picked, is left out between lines that have none.
pub(super) fn picked(b: &mut Builder<'_>, start: usize) {
    let mut k = start + 1;
    while let (Some(before), Some(line), Some(next)) = (b.lines.get(k - 1), b.lines.get(k), b.lines.get(k + 1)) {
        let between = !picks(b.terms, before.shown) && !picks(b.terms, next.shown);
        if between && picks(b.terms, line.shown) && (line.subject.is_none() || next.subject.is_none()) {
            let line = b.lines.remove(k);
            if let Some(next) = b.lines.get_mut(k) {
                next.subject = line.subject.or(next.subject.take());
                let later = std::mem::replace(&mut next.laws, line.laws);
                append(&mut next.laws, later);
            }
        } else {
            k += 1;
        }
    }
}

/// Is it a transpose, maybe with signs and scalars before it and below?
fn is_transposed(terms: &Terms, mut t: TermId) -> bool {
    loop {
        t = match (terms.op(t), terms.args(t)) {
            (Op::Neg | Op::Div, &[a, ..]) | (Op::Scale, &[_, a]) => a,
            (op, _) => return *op == Op::T,
        };
    }
}

/// A line whose laws all go without saying takes the place of the one above it, and so does one that only turns round
/// what was read off as a transpose.
pub(super) fn trivial(b: &mut Builder<'_>, start: usize) {
    let mut k = start;
    while let (Some(line), Some(next)) = (b.lines.get(k), b.lines.get(k + 1)) {
        let quiet = next.laws.iter().all(|l| l.weight >= Weight::Quiet);
        let read = line.laws.first().is_some_and(|l| l.title == READ_OFF);
        let turned =
            read && is_transposed(b.terms, line.shown) && size(b.terms, next.shown) <= size(b.terms, line.shown);
        let definition = matches!(line.subject, Some(Subject::Function(_)));
        if next.subject.is_some() || definition || !(quiet || turned) {
            k += 1;
            continue;
        }
        let next = b.lines.remove(k + 1);
        if let Some(line) = b.lines.get_mut(k) {
            (line.term, line.shown, line.open) = (next.term, next.shown, next.open);
            append(&mut line.laws, next.laws);
        }
    }
}
