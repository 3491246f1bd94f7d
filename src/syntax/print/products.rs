//! Products: which factors they have, which of them need brackets, and where those of a product of products can be left out.

use crate::term::{Op, Shape, TermId, Terms};

/// More factors than these keep their brackets: nobody reads them, and each is looked at for each of them.
const MOST: usize = 64;

/// The shapes of the factors of a product as they stand in a row. A product is read from the left, so that what
/// stands before its first factor is multiplied by that factor alone.
struct Row(Vec<Shape>);

impl Row {
    /// The factors of the text of `t`, where the brackets that can go are gone.
    fn of(terms: &Terms, t: TermId, divides: bool, budget: &mut usize) -> Option<Row> {
        // From the right end of the product to its left, as the right factors say whether their brackets go.
        let mut spine = Vec::new();
        let mut last = t;
        while let Some([a, b]) = product(terms, last) {
            *budget = budget.checked_sub(1)?;
            spine.push((a, last));
            last = b;
        }
        let mut row = match (terms.op(last), terms.arg(last, 0)) {
            // What is divided stands in the row only at its left end: elsewhere the division has brackets.
            (Op::Div, Some(a)) if divides && spine.is_empty() && terms.spelling(last).is_none() => {
                *budget = budget.checked_sub(1)?;
                Row::of(terms, a, divides, budget)?
            }
            _ => Row(vec![terms.shape(last).clone()]),
        };
        let mut whole = last;
        for (a, t) in spine.into_iter().rev() {
            let mut left = Row::of(terms, a, divides, budget)?;
            if row.follows(terms.shape(a)) {
                left.0.append(&mut row.0);
            } else {
                left.0.push(terms.shape(whole).clone());
            }
            (row, whole) = (left, t);
        }
        Some(row)
    }

    /// Can it be read on from a value of this shape, factor by factor?
    fn follows(&self, before: &Shape) -> bool {
        let mut so_far = before.clone();
        self.0.iter().all(|next| {
            if so_far.is_scalar() {
                so_far = next.clone();
                return true;
            }
            if next.is_scalar() {
                return true;
            }
            let fits = so_far.cols == next.rows;
            so_far.cols = next.cols.clone();
            fits
        })
    }
}

fn product(terms: &Terms, t: TermId) -> Option<[TermId; 2]> {
    match (terms.op(t), terms.args(t)) {
        (Op::Mul | Op::Scale, [a, b]) if terms.spelling(t).is_none() => Some([*a, *b]),
        _ => None,
    }
}

/// Does `a*b` mean the same without the brackets of `b`, a product? Not where `b` begins with a scalar that is a product
/// of vectors: `x'*((x'*y)*A)`. `divides` says that a division stands in a row with the factors.
pub(super) fn go_on(terms: &Terms, a: TermId, b: TermId, divides: bool) -> bool {
    Row::of(terms, b, divides, &mut { MOST }).is_some_and(|row| row.follows(terms.shape(a)))
}

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

/// The last of these factors.
pub(super) fn last_factor(terms: &Terms, t: TermId) -> TermId {
    let mut last = t;
    while let (Op::Scale | Op::Mul, &[_, b]) = (terms.op(last), terms.args(last)) {
        if last != t && terms.spelling(last).is_some() || !is_scaled(terms, last) {
            break;
        }
        last = b;
    }
    last
}

/// Is it a multiple, or a product of scalars?
fn is_scaled(terms: &Terms, t: TermId) -> bool {
    let scalar = |&a: &TermId| terms.shape(a).is_scalar();
    *terms.op(t) == Op::Scale || terms.args(t).iter().all(scalar)
}

/// Is one of these factors, but for the last, a product of vectors and matrices? Of long products only the beginning is
/// looked at.
pub(super) fn has_inner(terms: &Terms, t: TermId) -> bool {
    let (mut stack, mut left) = (vec![t], MOST);
    while let Some(u) = stack.pop() {
        let own = u == t || terms.spelling(u).is_none();
        match terms.args(u) {
            &[a, b] if own && matches!(terms.op(u), Op::Scale | Op::Mul) && is_scaled(terms, u) => stack.extend([b, a]),
            _ if !stack.is_empty() && is_inner(terms, u) => return true,
            _ => {}
        }
        left -= 1;
        if left == 0 {
            return false;
        }
    }
    false
}
