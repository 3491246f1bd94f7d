//! Whole numbers that are not written down: polynomials in sizes and indices.
//!
//! A size is a positive number that a theorem speaks of for all its values, an index one from 1 to the size that it ranges
//! over, so a term made of these and of whole numbers by sums, differences and products has a whole value, whatever they are.
//! Laws about literal exponents are proved for `size(n) - 1`, which is every natural number (docs/kernel.md).

use super::state::range;
use crate::term::{Dim, Op, Sym, TermId, Terms};
use std::collections::BTreeMap;

/// Terms with more nodes than this are not looked at.
const MAX_NODES: usize = 200;
/// Polynomials with more monomials than this are not multiplied out.
const MAX_MONOMIALS: usize = 16;

/// What looking at a term counts as.
pub(super) const MAX_WORK: usize = 1_000;

/// What a polynomial is made of: all of them are at least 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unknown {
    /// A size.
    Name(Sym),
    /// The free index of this number.
    Index(u32),
}

/// Whole coefficients by monomials, which are sorted products; none is 0.
type Polynomial = BTreeMap<Vec<Unknown>, i128>;

/// Has a term a whole value, for all values of the sizes in it and of its free indices, which have these ranges (the last is
/// that of `Idx(0)`); and one that is not negative if `natural`?
pub fn is_whole(terms: &Terms, t: TermId, natural: bool, ranges: &[Dim]) -> bool {
    let Some(p) = polynomial(terms, t) else { return false };
    !natural || below_ranges(p, ranges).and_then(|p| shifted(&p)).is_some_and(|q| q.values().all(|c| *c >= 0))
}

/// What is left of a polynomial once `c(N - i)`, which is not negative, is taken off for each summand `-ci` of it, i an index
/// from 1 to N.
fn below_ranges(mut p: Polynomial, ranges: &[Dim]) -> Option<Polynomial> {
    let negative: Vec<(u32, i128)> = p
        .iter()
        .filter_map(|(monomial, c)| match monomial.as_slice() {
            [Unknown::Index(i)] if *c < 0 => Some((*i, *c)),
            _ => None,
        })
        .collect();
    for (i, c) in negative {
        let mut rest = size(range(ranges, i)?)?;
        rest = sum(rest, &Polynomial::from([(vec![Unknown::Index(i)], -1)]))?;
        p = sum(p, &product(&constant(c), &rest)?)?;
    }
    Some(p)
}

/// The polynomial with 1 + x in place of each x, which is at least 0 then: where no coefficient is negative neither is the value.
fn shifted(p: &Polynomial) -> Option<Polynomial> {
    let mut out = Polynomial::new();
    for (names, c) in p {
        let mut monomial = constant(*c);
        for n in names {
            monomial = product(&monomial, &Polynomial::from([(vec![], 1), (vec![n.clone()], 1)]))?;
        }
        out = sum(out, &monomial)?;
    }
    Some(out)
}

fn polynomial(terms: &Terms, t: TermId) -> Option<Polynomial> {
    let mut values: Vec<Polynomial> = Vec::new();
    let (mut stack, mut budget) = (vec![(t, false)], MAX_NODES);
    while let Some((u, ready)) = stack.pop() {
        budget = budget.checked_sub(1)?;
        let op = terms.op(u);
        match op {
            Op::Num(q) if q.is_integer() => values.push(constant(i128::try_from(q.to_integer()).ok()?)),
            Op::Size(d) => values.push(size(d)?),
            Op::Number => values.push(match terms.op(terms.arg(u, 0)?) {
                Op::Idx(k) => Polynomial::from([(vec![Unknown::Index(*k)], 1)]),
                Op::At(k) => constant(i128::from(*k)),
                _ => return None,
            }),
            Op::Neg | Op::Add | Op::Sub | Op::Scale | Op::Mul | Op::Had if !ready && terms.shape(u).is_scalar() => {
                stack.push((u, true));
                terms.args(u).iter().rev().for_each(|&a| stack.push((a, false)));
            }
            Op::Neg if ready => {
                let a = values.pop()?;
                values.push(product(&constant(-1), &a)?);
            }
            _ if ready => {
                let (b, a) = (values.pop()?, values.pop()?);
                values.push(match op {
                    Op::Add => sum(a, &b)?,
                    Op::Sub => sum(a, &product(&constant(-1), &b)?)?,
                    _ => product(&a, &b)?,
                });
            }
            _ => return None,
        }
    }
    values.pop()
}

fn constant(c: i128) -> Polynomial {
    if c == 0 { Polynomial::new() } else { Polynomial::from([(vec![], c)]) }
}

fn size(d: &Dim) -> Option<Polynomial> {
    if d.monomials().len() > MAX_MONOMIALS {
        return None;
    }
    let names = |m: &crate::term::Monomial| m.names.iter().cloned().map(Unknown::Name).collect();
    d.monomials().iter().map(|m| Some((names(m), i128::from(m.whole()?)))).collect()
}

fn sum(mut a: Polynomial, b: &Polynomial) -> Option<Polynomial> {
    for (names, c) in b {
        let entry = a.entry(names.clone()).or_default();
        *entry = entry.checked_add(*c)?;
    }
    a.retain(|_, c| *c != 0);
    (a.len() <= MAX_MONOMIALS).then_some(a)
}

/// `None` where a coefficient or the number of monomials is too large.
fn product(a: &Polynomial, b: &Polynomial) -> Option<Polynomial> {
    let mut out = Polynomial::new();
    for (x, c) in a {
        for (y, e) in b {
            let mut names = [x.as_slice(), y.as_slice()].concat();
            names.sort();
            out = sum(out, &Polynomial::from([(names, c.checked_mul(*e)?)]))?;
        }
    }
    Some(out)
}
