//! Sums and products taken apart and put together again.

use super::elementwise;
use super::parts::{Parts, cancel};
use super::sums::{positive, raw_summands, sum_of, summands, turned};
use crate::term::{Op, Rational, Sym, TermId, Terms};
use num_traits::{One, Signed, Zero};

/// The operands of a chain of one operator.
pub(super) fn operands(terms: &Terms, op: &Op, t: TermId) -> Vec<TermId> {
    let (mut out, mut stack) = (Vec::new(), vec![t]);
    while let Some(u) = stack.pop() {
        match (terms.op(u) == op, terms.args(u)) {
            (true, &[a, b]) => stack.extend([b, a]),
            _ => out.push(u),
        }
    }
    out
}

/// A chain bracketed to the left.
pub(super) fn chain(terms: &mut Terms, op: &Op, parts: &[TermId]) -> Option<TermId> {
    let mut all = parts.iter().copied();
    let mut out = all.next()?;
    for p in all {
        out = terms.add(op.clone(), &[out, p]).ok()?;
    }
    Some(out)
}

/// A quotient by a scalar: the sign in front, numbers taken together.
pub(super) fn quotient(terms: &mut Terms, a: TermId, c: TermId) -> Option<TermId> {
    let (mut parts, mut below) = (Parts::of(terms, a), Parts::of(terms, c));
    if below.number.is_zero() {
        return terms.add(Op::Div, &[a, c]).ok();
    }
    // A quotient of a quotient is one.
    let inner = parts.core.or(parts.scalars.last().copied());
    if let Some((Op::Div, &[x, y])) = inner.map(|d| (terms.op(d).clone(), terms.args(d))) {
        if parts.core.take().is_none() {
            parts.scalars.pop();
        }
        parts = parts.times(Parts::of(terms, x));
        below = Parts::of(terms, y).times(below);
        if below.number.is_zero() {
            return terms.add(Op::Div, &[a, c]).ok();
        }
    }
    cancel(terms, &mut parts, &mut below);
    parts.number /= std::mem::replace(&mut below.number, Rational::one());
    if below.scalars.is_empty() && below.core.is_none() {
        return parts.join(terms);
    }
    if parts.number.numer().abs().is_one() && !parts.number.is_integer() {
        below.number = Rational::from_integer(parts.number.denom().clone());
        parts.number = Rational::from_integer(parts.number.numer().clone());
    }
    let c = below.join(terms)?;
    let mut negative = parts.number.is_negative();
    parts.number = parts.number.abs();
    let mut above = parts.join(terms)?;
    if negative && let Some(turned) = turned(terms, above) {
        (negative, above) = (false, turned);
    }
    let out = terms.add(Op::Div, &[above, c]).ok()?;
    if negative { terms.add(Op::Neg, &[out]).ok() } else { Some(out) }
}

/// Takes the denominator out of a factor.
fn without_denominator(terms: &mut Terms, parts: Parts, below: &mut Vec<TermId>) -> Parts {
    match parts.core.map(|x| (terms.op(x).clone(), terms.args(x).to_vec())) {
        Some((Op::Div, args)) if args.len() == 2 => {
            below.push(args[1]);
            let inner = Parts::of(terms, args[0]);
            Parts { number: parts.number, scalars: parts.scalars, core: None }.times(inner)
        }
        _ => parts,
    }
}

/// Is it a name, or the transpose or inverse of one?
fn is_short(terms: &Terms, mut t: TermId) -> bool {
    for op in [Op::T, Op::Inv] {
        if let (true, Some(a)) = (*terms.op(t) == op, terms.arg(t, 0)) {
            t = a;
        }
    }
    matches!(terms.op(t), Op::Var(_))
}

/// Does a differential stand in it?
pub(super) fn moves(terms: &Terms, t: TermId) -> bool {
    terms.has_differential(t)
        || terms.mentions(t, &mut |s| s.strip_prefix('d').is_some_and(|r| terms.declaration(&Sym::new(r)).is_some()))
}

/// The transpose of a term: signs, numbers, scalars and denominators stand before it.
pub(super) fn transposed(terms: &mut Terms, a: TermId) -> Option<TermId> {
    match (terms.op(a).clone(), terms.args(a).to_vec().as_slice()) {
        (Op::T, &[b]) => Some(b),
        (Op::Eye(_), _) => Some(a),
        (Op::Ones(m, n), _) if !m.is_one() && !n.is_one() => terms.add(Op::Ones(n, m), &[]).ok(),
        (Op::Div, &[b, c]) => {
            let b = transposed(terms, b)?;
            quotient(terms, b, c)
        }
        (Op::Neg | Op::Scale, _) => {
            let parts = Parts::of(terms, a);
            let core = transposed(terms, parts.core?)?;
            Parts { number: parts.number, scalars: parts.scalars, core: None }.times(Parts::of(terms, core)).join(terms)
        }
        _ => terms.add(Op::T, &[a]).ok(),
    }
}

/// A trace, a vec or a sum over all entries: numbers, signs, constant scalars and denominators stand before it.
pub(super) fn linear(terms: &mut Terms, op: &Op, a: TermId) -> Option<TermId> {
    let Parts { number, scalars, mut core } = Parts::of(terms, a);
    if number.is_zero() {
        return terms.add(op.clone(), &[a]).ok();
    }
    let (inside, outside): (Vec<TermId>, Vec<TermId>) = scalars.into_iter().partition(|s| moves(terms, *s));
    let mut below = None;
    if let Some((Op::Div, &[x, c])) = core.map(|c| (terms.op(c), terms.args(c)))
        && !moves(terms, c)
    {
        (core, below) = (Some(x), Some(c));
    }
    let rest = Parts { number: Rational::one(), scalars: inside, core }.join(terms)?;
    if let (Op::Tr, Some((first, others))) = (op, operands(terms, &Op::Mul, rest).split_first())
        && matches!(terms.op(*first), Op::Ones(..))
        && !others.is_empty()
    {
        // tr(1 P) is the sum over all entries.
        let p = chain(terms, &Op::Mul, others)?;
        if let Some(inner) = elementwise::inner_products(terms, p) {
            let out = Parts { number, scalars: outside, core: None }.times(Parts::of(terms, inner)).join(terms)?;
            return match below {
                Some(c) => quotient(terms, out, c),
                None => Some(out),
            };
        }
    }
    // What stood above the line may have factors of its own.
    let inner = if below.is_some() { linear(terms, op, rest)? } else { terms.add(op.clone(), &[rest]).ok()? };
    let out = Parts { number, scalars: outside, core: None }.times(Parts::of(terms, inner)).join(terms)?;
    match below {
        Some(c) => quotient(terms, out, c),
        None => Some(out),
    }
}

/// The factors with `X' A'` for `(A X)'`, unless a differential is among them: before dX, what is read off stands
/// under one transpose.
fn opened(terms: &mut Terms, factors: Vec<TermId>) -> Vec<TermId> {
    let turned = |terms: &Terms, f: TermId| {
        let inner = (*terms.op(f) == Op::T).then(|| terms.arg(f, 0)).flatten()?;
        let all = (*terms.op(inner) == Op::Mul).then(|| operands(terms, &Op::Mul, inner))?;
        all.iter().all(|u| is_short(terms, *u)).then_some(all)
    };
    if !factors.iter().any(|f| turned(terms, *f).is_some()) || factors.iter().any(|f| moves(terms, *f)) {
        return factors;
    }
    let mut out = Vec::new();
    for f in factors {
        let Some(all) = turned(terms, f) else {
            out.push(f);
            continue;
        };
        for u in all.into_iter().rev() {
            match (terms.op(u), terms.args(u)) {
                (Op::T, &[a]) => out.push(a),
                _ => out.extend(terms.add(Op::T, &[u]).ok()),
            }
        }
    }
    out
}

/// A matrix product: numbers and scalars in front, no brackets, no identity.
pub(super) fn product(terms: &mut Terms, a: TermId, b: TermId) -> Option<TermId> {
    let (mut pa, mut pb) = (Parts::of(terms, a), Parts::of(terms, b));
    // A scalar that is a product itself, as in x (x'w), stays where it is.
    for p in [&mut pa, &mut pb] {
        if p.core.is_none()
            && let [one] = p.scalars[..]
            && *terms.op(one) == Op::Mul
        {
            p.core = p.scalars.pop();
        }
    }
    for p in [&mut pa, &mut pb] {
        if let Some(positive) = p.core.and_then(|c| positive(terms, c)) {
            (p.core, p.number) = (Some(positive), -p.number.clone());
        }
    }
    let mut below = Vec::new();
    let (mut pa, pb) = (without_denominator(terms, pa, &mut below), without_denominator(terms, pb, &mut below));
    let core = match (pa.core, pb.core) {
        (Some(x), Some(y)) if matches!(terms.op(x), Op::Eye(_)) => Some(y),
        (Some(x), Some(y)) if matches!(terms.op(y), Op::Eye(_)) => Some(x),
        (Some(x), Some(y)) => {
            let mut factors = operands(terms, &Op::Mul, x);
            factors.extend(operands(terms, &Op::Mul, y));
            let factors = opened(terms, factors);
            let (factors, sums) = elementwise::sums_in(terms, factors);
            for s in sums {
                let s = Parts::of(terms, s);
                pa.number *= s.number;
                pa.scalars.extend(s.scalars);
            }
            if factors.is_empty() { None } else { Some(chain(terms, &Op::Mul, &factors)?) }
        }
        (x, y) => x.or(y),
    };
    let mut scalars = pa.scalars;
    scalars.extend(pb.scalars);
    let out = Parts { number: pa.number * pb.number, scalars, core }.join(terms)?;
    let mut factors = below.into_iter();
    let Some(first) = factors.next() else { return Some(out) };
    let mut c = Parts::of(terms, first);
    for f in factors {
        c = c.times(Parts::of(terms, f));
    }
    let c = c.join(terms)?;
    quotient(terms, out, c)
}

/// A Kronecker product: numbers and scalars in front, no brackets.
pub(super) fn kronecker(terms: &mut Terms, a: TermId, b: TermId) -> Option<TermId> {
    let op = Op::Kron;
    let (pa, pb) = (Parts::of(terms, a), Parts::of(terms, b));
    let (Some(x), Some(y)) = (pa.core, pb.core) else { return terms.add(op, &[a, b]).ok() };
    let mut factors = operands(terms, &op, x);
    factors.extend(operands(terms, &op, y));
    let core = chain(terms, &op, &factors);
    let mut scalars = pa.scalars;
    scalars.extend(pb.scalars);
    Parts { number: pa.number * pb.number, scalars, core }.join(terms)
}

/// The term with other operands; those of a sum are its summands.
pub(super) fn rebuilt(terms: &mut Terms, t: TermId, args: &[TermId]) -> Option<TermId> {
    fn sum(terms: &mut Terms, t: TermId, next: &mut dyn Iterator<Item = TermId>) -> Option<TermId> {
        // As it was bracketed: operators in the order in which they are finished.
        enum Work {
            Term(TermId),
            Op(Op),
        }
        let (mut stack, mut values) = (vec![Work::Term(t)], Vec::new());
        while let Some(w) = stack.pop() {
            match w {
                Work::Term(u) => match (terms.op(u).clone(), terms.args(u)) {
                    (op @ (Op::Add | Op::Sub), &[a, b]) => {
                        stack.extend([Work::Op(op), Work::Term(b), Work::Term(a)]);
                    }
                    _ => values.push(next.next()?),
                },
                Work::Op(op) => {
                    let (b, a) = (values.pop()?, values.pop()?);
                    values.push(terms.add(op, &[a, b]).ok()?);
                }
            }
        }
        values.pop()
    }
    match terms.op(t) {
        Op::Add | Op::Sub => sum(terms, t, &mut args.iter().copied()),
        _ => terms.with_args(t, args).ok(),
    }
}

/// A sum of these summands, which are readable, with the signs of `t`: bracketed to the left, with a difference where
/// a summand has a minus sign.
pub(super) fn sum(terms: &mut Terms, t: TermId, args: &[TermId]) -> Option<TermId> {
    let zero = |terms: &Terms, t: TermId| match terms.op(t) {
        Op::Zeros(..) => true,
        Op::Num(q) => q.is_zero(),
        _ => false,
    };
    let signs: Vec<bool> = raw_summands(terms, t).into_iter().map(|(minus, _)| minus).collect();
    let mut parts: Vec<(bool, TermId)> = Vec::new();
    for (&minus, &a) in signs.iter().zip(args) {
        let found = summands(terms, a);
        parts.extend(found.into_iter().map(|(m, u)| (m != minus, u)));
    }
    let mut kept = Vec::new();
    for &(m, u) in &parts {
        if zero(terms, u) {
            continue;
        }
        // A negative number as a summand, or the sign of G in tr(G' dX).
        match terms.as_num(u).filter(|q| q.is_negative()).cloned() {
            Some(q) => kept.push((!m, terms.num(-q))),
            None => match without_sign(terms, u) {
                Some(v) => kept.push((!m, v)),
                None => kept.push((m, u)),
            },
        }
    }
    if kept.is_empty() {
        return Some(parts.first()?.1);
    }
    match common_fraction(terms, &kept) {
        Some(q) => {
            for (_, u) in &mut kept {
                let mut parts = Parts::of(terms, *u);
                parts.number /= &q;
                *u = parts.join(terms)?;
            }
            let core = Some(sum_of(terms, &kept)?);
            Parts { number: q, scalars: vec![], core }.join(terms)
        }
        None => sum_of(terms, &kept),
    }
}

/// The fraction that all summands of a sum of matrices have in front: it is written once.
fn common_fraction(terms: &Terms, all: &[(bool, TermId)]) -> Option<Rational> {
    let (first, rest) = all.split_first()?;
    let q = Parts::of(terms, first.1).number;
    let same = |u: &TermId| Parts::of(terms, *u).number == q;
    let matrices = !terms.shape(first.1).is_scalar() && !rest.is_empty();
    let common = matrices && !q.is_integer() && rest.iter().all(|(_, u)| same(u));
    (common && !all.iter().any(|(_, u)| moves(terms, *u))).then_some(q)
}

/// `tr(G' dX)` for `tr((-G)' dX)`, and the same without a trace.
pub(super) fn without_sign(terms: &mut Terms, t: TermId) -> Option<TermId> {
    if let (Op::Tr, &[m]) = (terms.op(t), terms.args(t)) {
        let m = without_sign(terms, m)?;
        return terms.add(Op::Tr, &[m]).ok();
    }
    let mut factors = match terms.op(t) {
        Op::Mul => operands(terms, &Op::Mul, t),
        _ => return None,
    };
    let first = factors.first_mut()?;
    let inside = (*terms.op(*first) == Op::T).then(|| terms.arg(*first, 0)).flatten()?;
    let positive = (*terms.op(inside) == Op::Neg).then(|| terms.arg(inside, 0)).flatten()?;
    *first = terms.add(Op::T, &[positive]).ok()?;
    chain(terms, &Op::Mul, &factors)
}

/// Terms deeper than this are left as they are.
const DEEPEST: u32 = 200;

/// What the term is the transpose of, if that is easier to read: transposes in every factor or summand.
pub(super) fn untransposed(terms: &mut Terms, t: TermId) -> Option<TermId> {
    if terms.shape(t).is_scalar() || terms.depth(t) > DEEPEST {
        return None;
    }
    match (terms.op(t).clone(), terms.args(t).to_vec().as_slice()) {
        (Op::T, &[a]) => Some(a),
        (op @ (Op::Map(_) | Op::Mfun(_)), &[a]) => {
            let a = untransposed(terms, a)?;
            terms.add(op, &[a]).ok()
        }
        (Op::Neg, &[a]) => {
            let a = untransposed(terms, a)?;
            terms.add(Op::Neg, &[a]).ok()
        }
        (Op::Scale, &[c, a]) => {
            let a = untransposed(terms, a)?;
            terms.add(Op::Scale, &[c, a]).ok()
        }
        (op @ (Op::Add | Op::Sub | Op::Had), &[a, b]) => {
            let (a, b) = (untransposed(terms, a)?, untransposed(terms, b)?);
            terms.add(op, &[a, b]).ok()
        }
        (Op::Mul, _) => {
            let factors = operands(terms, &Op::Mul, t);
            let mut turned = Vec::new();
            for f in factors.into_iter().rev() {
                turned.push(untransposed(terms, f)?);
            }
            chain(terms, &Op::Mul, &turned)
        }
        (Op::Ones(m, n), _) if m.is_one() => terms.add(Op::Ones(n, m), &[]).ok(),
        _ => None,
    }
}
