//! A product of a number, scalars, and what is no scalar, taken apart and put together again.

use super::{flat, sums};
use crate::term::{Op, Rational, Sym, TermId, Terms};
use num_traits::{One, Signed, Zero};

/// A product: a number, scalars, and what is no scalar.
pub(super) struct Parts {
    /// The number in front, with the sign.
    pub number: Rational,
    /// The scalars, in order.
    pub scalars: Vec<TermId>,
    /// The rest, if the whole is no scalar.
    pub core: Option<TermId>,
}

impl Parts {
    /// Takes a term apart.
    pub fn of(terms: &Terms, t: TermId) -> Parts {
        let mut out = Parts { number: Rational::one(), scalars: Vec::new(), core: None };
        let mut stack = vec![t];
        while let Some(u) = stack.pop() {
            match (terms.op(u), terms.args(u)) {
                (Op::Neg, &[a]) => {
                    out.number = -out.number;
                    stack.push(a);
                }
                (Op::Num(q), _) => out.number *= &**q,
                (Op::Scale, &[c, a]) => stack.extend([a, c]),
                (Op::Div, &[a, c]) if terms.as_num(c).is_some_and(|q| !q.is_zero()) => {
                    if let Some(q) = terms.as_num(c) {
                        out.number /= q;
                    }
                    stack.push(a);
                }
                (Op::Mul, &[a, b]) if terms.shape(a).is_scalar() && terms.shape(b).is_scalar() => {
                    stack.extend([b, a]);
                }
                _ if terms.shape(u).is_scalar() => out.scalars.push(u),
                _ => out.core = Some(u),
            }
        }
        out
    }

    /// The product of both; at most one of them has a part that is no scalar.
    pub fn times(mut self, other: Parts) -> Parts {
        self.number *= other.number;
        self.scalars.extend(other.scalars);
        self.core = self.core.or(other.core);
        self
    }

    /// Puts it together: sign, number, scalars, the rest.
    pub fn join(self, terms: &mut Terms) -> Option<TermId> {
        let Parts { mut number, mut scalars, mut core } = self;
        // A sum all of whose summands are taken away gives its sign to the whole.
        for s in scalars.iter_mut().chain(&mut core) {
            if let Some(positive) = sums::positive(terms, *s) {
                (*s, number) = (positive, -number);
            }
        }
        // Nor does a fraction stand before a sum whose summands all have its denominator as a factor.
        if !number.is_integer() {
            let q = Rational::from_integer(number.denom().clone());
            for s in scalars.iter_mut().chain(&mut core) {
                if let Some(sum) = divided(terms, *s, &q) {
                    (*s, number) = (sum, number * &q);
                    break;
                }
            }
        }
        let mut scalars = with_powers(terms, scalars);
        scalars.sort_by_key(|s| reach(terms, *s));
        // The differential of a scalar stands last, as that of a matrix does.
        if let Some(at) = scalars.iter().position(|s| is_differential(terms, *s)) {
            let scalar = core.take_if(|c| terms.shape(*c).is_scalar());
            scalars.extend(scalar);
            if core.is_none() {
                let dx = scalars.remove(at);
                scalars.push(dx);
            }
        }
        if number.is_zero() {
            return match core {
                Some(c) => {
                    let s = terms.shape(c).clone();
                    terms.add(Op::Zeros(s.rows, s.cols), &[]).ok()
                }
                None => Some(terms.int(0)),
            };
        }
        // A number before a quotient stands above its line.
        let one = match (core, &scalars[..]) {
            (None, &[one]) => Some(one),
            (core, []) => core,
            _ => None,
        };
        if let (Some(one), false) = (one, number.abs().is_one())
            && let (Op::Div, &[x, c]) = (terms.op(one), terms.args(one))
        {
            let above = Parts { number: number.abs(), scalars: vec![], core: None }.times(Parts::of(terms, x));
            let above = above.join(terms)?;
            let out = flat::quotient(terms, above, c)?;
            return if number.is_negative() { terms.add(Op::Neg, &[out]).ok() } else { Some(out) };
        }
        // What is over something is looked at with the others, wherever it stands.
        if core.is_none() && scalars.last().is_some_and(|s| *terms.op(*s) == Op::Div) {
            scalars.rotate_right(1);
        }
        let Some(mut out) = core.or_else(|| scalars.pop()) else { return Some(terms.num(number)) };
        // A factor 1/c is written as a quotient; before a sum sign it stays in front.
        let large = matches!(terms.op(out), Op::BigSum(_));
        let mut fraction = None;
        for (k, s) in scalars.iter().enumerate() {
            if let Some((q, c)) = below(terms, *s, large) {
                fraction = Some((k, q, c));
                break;
            }
        }
        if let Some((k, q, c)) = fraction {
            scalars.remove(k);
            let above = Parts::of(terms, q);
            let mut all = number.clone() * above.number;
            for s in above.scalars.into_iter().rev() {
                scalars.insert(k, s);
            }
            if !large {
                // A fraction above the line stands below it.
                let mut c = c;
                if !all.is_integer() {
                    let mut below = Parts::of(terms, c);
                    below.number *= Rational::from_integer(all.denom().clone());
                    c = below.join(terms)?;
                    all = Rational::from_integer(all.numer().clone());
                }
                let (core, scalar) = if terms.shape(out).is_scalar() { (None, Some(out)) } else { (Some(out), None) };
                scalars.extend(scalar);
                let above = Parts { number: all.abs(), scalars, core }.join(terms)?;
                let (above, c) = match (terms.op(above), terms.args(above)) {
                    // A quotient of a quotient is one.
                    (Op::Div, &[x, y]) => (x, Parts::of(terms, y).times(Parts::of(terms, c)).join(terms)?),
                    _ => (above, c),
                };
                let out = flat::quotient(terms, above, c)?;
                return if all.is_negative() { terms.add(Op::Neg, &[out]).ok() } else { Some(out) };
            }
            let above = terms.num(all.abs());
            scalars.insert(0, terms.add(Op::Div, &[above, c]).ok()?);
            number = if all.is_negative() { -Rational::one() } else { Rational::one() };
        }
        let simple = large || scalars.is_empty() && matches!(terms.op(out), Op::Var(_) | Op::Size(_));
        let halved = simple && !large && number.numer().abs().is_one() && !number.is_integer();
        if !halved && !number.abs().is_one() {
            scalars.insert(0, terms.num(number.abs()));
        }
        if scalars.iter().any(|s| matches!(terms.op(*s), Op::BigSum(_))) {
            // A sum sign reaches to the end of its brackets.
            for s in scalars.into_iter().rev() {
                out = terms.add(Op::Scale, &[s, out]).ok()?;
            }
        } else if let Some(by) = flat::chain(terms, &Op::Scale, &scalars) {
            // Bracketed to the left, as it is read without brackets.
            out = terms.add(Op::Scale, &[by, out]).ok()?;
        }
        if halved {
            // A half of one letter is written as a quotient, a half of more as a fraction in front.
            let q = terms.num(Rational::from_integer(number.denom().clone()));
            out = terms.add(Op::Div, &[out, q]).ok()?;
        }
        if number.is_negative() { terms.add(Op::Neg, &[out]).ok() } else { Some(out) }
    }
}

/// A sum divided by a whole number that each of its summands has as a factor.
fn divided(terms: &mut Terms, t: TermId, q: &Rational) -> Option<TermId> {
    if !matches!(terms.op(t), Op::Add | Op::Sub) {
        return None;
    }
    let mut all = sums::summands(terms, t);
    for (_, u) in &mut all {
        let mut parts = Parts::of(terms, *u);
        parts.number /= q;
        if !parts.number.is_integer() {
            return None;
        }
        *u = parts.join(terms)?;
    }
    sums::sum_of(terms, &all)
}

/// Letters first, then sums, differentials last: `2·t·σ(t)·(1 − t)·dt`. Of large factors only the beginning is looked at.
fn reach(terms: &Terms, s: TermId) -> u8 {
    let (mut stack, mut left) = (vec![s], 64);
    while let Some(u) = stack.pop().filter(|_| left > 0) {
        left -= 1;
        if is_differential(terms, u) {
            return 3;
        }
        stack.extend_from_slice(terms.args(u));
    }
    match (terms.op(s), terms.args(s)) {
        (Op::Var(_) | Op::Size(_) | Op::Entry, _) => 0,
        (Op::Pow, &[a, _]) => reach(terms, a),
        (Op::Add | Op::Sub | Op::BigSum(_), _) => 2,
        _ => 1,
    }
}

/// Something over something: a and c of a/c, where a negative power is one too.
fn below(terms: &mut Terms, s: TermId, number: bool) -> Option<(TermId, TermId)> {
    match (terms.op(s), terms.args(s)) {
        (Op::Div, &[a, c]) => (!number || terms.as_num(a).is_some()).then_some((a, c)),
        (Op::Pow, &[b, p]) => {
            let p = -terms.as_num(p).filter(|p| p.is_negative() && p.is_integer())?;
            let p = terms.num(p);
            let c = if terms.is_one(p) { b } else { terms.add(Op::Pow, &[b, p]).ok()? };
            Some((terms.int(1), c))
        }
        _ => None,
    }
}

/// Is it dc, for a scalar c?
fn is_differential(terms: &Terms, t: TermId) -> bool {
    let Op::Var(s) = terms.op(t) else { return false };
    s.strip_prefix('d').is_some_and(|rest| terms.declaration(&Sym::new(rest)).is_some())
}

/// A scalar as a power: of what, and which.
fn as_power(terms: &Terms, s: TermId) -> (TermId, Rational) {
    match (terms.op(s), terms.args(s)) {
        (Op::Pow, &[b, p]) => terms.as_num(p).map_or((s, Rational::one()), |q| (b, q.clone())),
        (Op::Div, &[one, c]) if terms.is_one(one) => {
            let (b, q) = as_power(terms, c);
            (b, -q)
        }
        _ => (s, Rational::one()),
    }
}

/// Takes out what stands above and below a fraction.
pub(super) fn cancel(terms: &mut Terms, above: &mut Parts, below: &mut Parts) {
    if below.core.is_some() {
        return;
    }
    for k in (0..below.scalars.len()).rev() {
        let Some(&s) = below.scalars.get(k) else { continue };
        let (base, q) = as_power(terms, s);
        let other = above.scalars.iter().position(|s| as_power(terms, *s).0 == base);
        let Some(other) = other else { continue };
        let p = above.scalars.get(other).map(|s| as_power(terms, *s).1);
        let Some(left) = p.map(|p| q - p) else { continue };
        if !left.is_integer() {
            continue;
        }
        above.scalars.remove(other);
        below.scalars.remove(k);
        let power = terms.num(left.abs());
        let rest = if left.abs().is_one() { Some(base) } else { terms.add(Op::Pow, &[base, power]).ok() };
        match rest.filter(|_| !left.is_zero()) {
            Some(r) if left.is_positive() => below.scalars.insert(k, r),
            Some(r) => above.scalars.insert(other, r),
            None => {}
        }
    }
}

/// Scalars that stand several times become powers.
fn with_powers(terms: &mut Terms, scalars: Vec<TermId>) -> Vec<TermId> {
    let mut bases: Vec<(TermId, Rational, usize)> = Vec::new();
    for &s in &scalars {
        let (b, q) = as_power(terms, s);
        match bases.iter_mut().find(|(other, ..)| *other == b) {
            Some((_, sum, count)) => {
                *sum += q;
                *count += 1;
            }
            None => bases.push((b, q, 1)),
        }
    }
    if bases.len() == scalars.len() {
        return scalars;
    }
    let mut out = Vec::new();
    for (b, q, count) in bases {
        if count == 1 {
            out.extend(scalars.iter().find(|s| as_power(terms, **s).0 == b));
        } else if q.is_one() {
            out.push(b);
        } else if !q.is_zero() {
            let p = terms.num(q);
            out.extend(terms.add(Op::Pow, &[b, p]).ok());
        }
    }
    out
}
