//! Terms as people write them.
//!
//! Only what mathematical notation leaves out anyway is changed: `d(X)` becomes dX, the bracketing of long
//! products and sums goes to the left, where no bracket is printed, the sign or factor of a product stands in
//! front of it, and factors of one are not written.

use crate::term::{Args, Declaration, Op, Sym, TermId, Terms};
use num_traits::{One, Signed};
use rustc_hash::{FxHashMap, FxHashSet};

/// The form of a term that is shown. It is equal to the term by associativity, signs and factors of one alone.
pub fn readable(terms: &mut Terms, t: TermId) -> TermId {
    let all = terms.subterms(t);
    // A sum within a sum is not shown by itself.
    let mut shown: FxHashSet<TermId> = FxHashSet::default();
    shown.insert(t);
    for &u in &all {
        let inner = if matches!(terms.op(u), Op::Add) { 2 } else { usize::from(matches!(terms.op(u), Op::Sub)) };
        shown.extend(
            terms.args(u).iter().enumerate().filter(|(i, a)| *i >= inner || !is_sum(terms, **a)).map(|(_, a)| *a),
        );
    }
    let mut done: FxHashMap<TermId, TermId> = FxHashMap::default();
    for u in all.into_iter().filter(|u| shown.contains(u)) {
        let v = match terms.op(u) {
            Op::Add | Op::Sub => sum(terms, u, &done),
            _ => {
                let args: Args = terms.args(u).iter().map(|a| done.get(a).copied().unwrap_or(*a)).collect();
                node(terms, u, &args)
            }
        };
        done.insert(u, v.unwrap_or(u));
    }
    done.get(&t).copied().unwrap_or(t)
}

fn is_sum(terms: &Terms, t: TermId) -> bool {
    matches!(terms.op(t), Op::Add | Op::Sub)
}

fn node(terms: &mut Terms, t: TermId, args: &[TermId]) -> Option<TermId> {
    let op = terms.op(t).clone();
    match (&op, args) {
        (Op::D(_), [a]) => match differential(terms, *a) {
            Some(d) => Some(d),
            None => terms.add(Op::D(crate::term::Wrt::All), &[*a]).ok(),
        },
        (Op::T | Op::Tr, [a]) if terms.shape(*a).is_scalar() => Some(*a),
        (Op::Mul | Op::Scale, [a, b]) if terms.is_one(*a) => Some(*b),
        (Op::Mul | Op::Scale, [a, b]) if terms.is_one(*b) && terms.shape(*a).is_scalar() => Some(*a),
        (Op::Mul, [a, b]) => product(terms, &Op::Mul, *a, *b),
        (Op::Had, [a, b]) => product(terms, &Op::Had, *a, *b),
        (Op::Scale, [c, a]) => factor(terms, *c, *a),
        (Op::Neg, [a]) => negated(terms, *a),
        _ => terms.with_args(t, args).ok(),
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

/// A product bracketed to the left.
fn product(terms: &mut Terms, op: &Op, a: TermId, b: TermId) -> Option<TermId> {
    let mut factors = Vec::new();
    let mut rest = b;
    while let (true, [l, r]) = (terms.op(rest) == op, terms.args(rest)) {
        factors.push(*r);
        rest = *l;
    }
    factors.push(rest);
    let mut out = a;
    for f in factors.into_iter().rev() {
        out = terms.add(op.clone(), &[out, f]).ok()?;
    }
    Some(out)
}

/// Applies `f` to the leftmost factor of a product.
fn leftmost(terms: &mut Terms, t: TermId, f: &mut dyn FnMut(&mut Terms, TermId) -> Option<TermId>) -> Option<TermId> {
    let mut spine = Vec::new();
    let mut at = t;
    while let (Op::Mul | Op::Had, [l, r]) = (terms.op(at), terms.args(at)) {
        spine.push((terms.op(at).clone(), *r));
        at = *l;
    }
    let mut out = f(terms, at)?;
    for (op, r) in spine.into_iter().rev() {
        out = terms.add(op, &[out, r]).ok()?;
    }
    Some(out)
}

fn factor(terms: &mut Terms, c: TermId, a: TermId) -> Option<TermId> {
    if terms.as_num(c).is_some_and(|q| (-q).is_one()) {
        return negated(terms, a);
    }
    leftmost(terms, a, &mut |terms, first| match (terms.op(first).clone(), terms.args(first)) {
        (Op::Scale, &[inner, rest]) => {
            let c = factor(terms, c, inner)?;
            terms.add(Op::Scale, &[c, rest]).ok()
        }
        _ => terms.add(Op::Scale, &[c, first]).ok(),
    })
}

fn negated(terms: &mut Terms, a: TermId) -> Option<TermId> {
    if let Some(p) = positive(terms, a) {
        return Some(p);
    }
    leftmost(terms, a, &mut |terms, first| match (terms.op(first).clone(), terms.args(first)) {
        (Op::Scale, &[c, rest]) => {
            let c = match terms.as_num(c).cloned() {
                Some(q) => terms.num(-q),
                None => terms.add(Op::Neg, &[c]).ok()?,
            };
            terms.add(Op::Scale, &[c, rest]).ok()
        }
        _ => terms.add(Op::Neg, &[first]).ok(),
    })
}

/// The term without the minus sign in front of it, if it has one.
fn positive(terms: &mut Terms, t: TermId) -> Option<TermId> {
    leftmost(terms, t, &mut |terms, first| match (terms.op(first).clone(), terms.args(first)) {
        (Op::Neg, &[a]) => Some(a),
        (Op::Scale, &[c, rest]) => {
            let c = match terms.op(c).clone() {
                Op::Neg => terms.arg(c, 0)?,
                Op::Num(q) if q.is_negative() => terms.num(-(*q).clone()),
                _ => return None,
            };
            if terms.is_one(c) { Some(rest) } else { terms.add(Op::Scale, &[c, rest]).ok() }
        }
        _ => None,
    })
}

/// A sum bracketed to the left, with a difference where a summand has a minus sign; what its summands are shown
/// as is known.
fn sum(terms: &mut Terms, t: TermId, done: &FxHashMap<TermId, TermId>) -> Option<TermId> {
    let (mut parts, mut stack) = (Vec::new(), vec![(Op::Add, t)]);
    while let Some((sign, u)) = stack.pop() {
        match (terms.op(u).clone(), terms.args(u)) {
            (op @ (Op::Add | Op::Sub), &[a, b]) if sign == Op::Add => stack.extend([(op, b), (Op::Add, a)]),
            _ => parts.push((sign, done.get(&u).copied().unwrap_or(u))),
        }
    }
    let mut parts = parts.into_iter();
    let (_, mut out) = parts.next()?;
    for (op, p) in parts {
        out = match (op, positive(terms, p)) {
            (Op::Add, Some(q)) => terms.add(Op::Sub, &[out, q]).ok()?,
            (Op::Sub, Some(q)) => terms.add(Op::Add, &[out, q]).ok()?,
            (op, _) => terms.add(op, &[out, p]).ok()?,
        };
    }
    Some(out)
}
