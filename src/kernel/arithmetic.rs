//! Exact arithmetic on literals.

use crate::term::{Op, Rational, TermId, Terms};
use num_traits::{One, Signed, ToPrimitive, Zero};

/// Powers of literals with larger exponents are not evaluated.
pub const MAX_EXPONENT: u64 = 1_000;
/// Literals with more bits than this are not evaluated further.
pub const MAX_BITS: u64 = 10_000;
/// Terms with more nodes than this are not evaluated.
const MAX_NODES: usize = 1_000;

/// The value of a term made of literals by the four operations and integer powers; `None` when it is
/// not one, divides by zero, or outgrows the limits. `cost` grows by the work done.
pub(super) fn value(terms: &Terms, t: TermId, cost: &mut u64) -> Option<Rational> {
    let mut values: Vec<Rational> = Vec::new();
    let mut stack = vec![(t, false)];
    let mut budget = MAX_NODES;
    while let Some((u, ready)) = stack.pop() {
        budget = budget.checked_sub(1)?;
        let op = terms.op(u);
        match op {
            Op::Num(q) => values.push((**q).clone()),
            Op::Zeros(..) if terms.shape(u).is_scalar() => values.push(Rational::zero()),
            Op::Ones(..) | Op::Eye(_) if terms.shape(u).is_scalar() => values.push(Rational::one()),
            Op::Size(d) => values.push(Rational::from_integer(d.as_literal()?.into())),
            Op::Number => match terms.arg(u, 0).map(|i| terms.op(i)) {
                Some(Op::At(k)) => values.push(Rational::from_integer((*k).into())),
                _ => return None,
            },
            Op::Neg | Op::Add | Op::Sub | Op::Scale | Op::Div | Op::Pow | Op::Mul | Op::Had | Op::Hdiv
                if !ready && terms.shape(u).is_scalar() =>
            {
                stack.push((u, true));
                terms.args(u).iter().rev().for_each(|&a| stack.push((a, false)));
            }
            _ if ready => {
                let b = values.pop()?;
                let a = if *op == Op::Neg { Rational::zero() } else { values.pop()? };
                values.push(match op {
                    Op::Add => a + b,
                    Op::Sub | Op::Neg => a - b,
                    Op::Scale | Op::Mul | Op::Had => a * b,
                    Op::Div | Op::Hdiv if !b.is_zero() => a / b,
                    Op::Pow => power(&a, &b)?,
                    _ => return None,
                });
            }
            _ => return None,
        }
        let size = values.last().map_or(0, bits).min(u64::from(u32::MAX));
        *cost += 1 + size * size / 100_000;
        if size > MAX_BITS {
            return None;
        }
    }
    values.pop()
}

/// The size of a literal.
fn bits(q: &Rational) -> u64 {
    q.numer().bits().max(q.denom().bits())
}

/// `a^b` for an integer b; `0^0` is 1.
fn power(a: &Rational, b: &Rational) -> Option<Rational> {
    let k = b.is_integer().then(|| b.to_integer())?;
    if k.is_zero() {
        return Some(Rational::one());
    }
    let n = k.magnitude().to_u64().filter(|n| *n <= MAX_EXPONENT)?;
    if bits(a).checked_mul(n)? > MAX_BITS || (a.is_zero() && k.is_negative()) {
        return None;
    }
    let base = if k.is_negative() { a.recip() } else { a.clone() };
    Some(num_traits::pow(base, usize::try_from(n).ok()?))
}
