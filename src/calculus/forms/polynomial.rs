//! Polynomials in several variables with rational coefficients: products, exact quotients, greatest common divisors.
//!
//! They only suggest forms. What they suggest is proved by steps like everything else, so nothing rests on them.

use crate::term::Rational;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use std::collections::BTreeMap;

/// No more summands than this, and no higher powers: what is larger is left as it stands.
const MAX_SUMMANDS: usize = 48;
const MAX_POWER: u32 = 16;

/// The exponents of a product of powers, one for each variable.
pub(in crate::calculus) type Exponents = Vec<u32>;

/// A polynomial: its coefficients by the exponents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::calculus) struct Poly {
    terms: BTreeMap<Exponents, Rational>,
}

impl Poly {
    /// A constant, in so many variables.
    pub fn constant(q: Rational, variables: usize) -> Poly {
        let mut p = Poly::default();
        p.put(vec![0; variables], q);
        p
    }

    /// The number 1.
    pub fn one(variables: usize) -> Poly {
        Poly::constant(Rational::one(), variables)
    }

    /// One variable of so many.
    pub fn variable(v: usize, variables: usize) -> Poly {
        let mut p = Poly::default();
        p.put((0..variables).map(|k| u32::from(k == v)).collect(), Rational::one());
        p
    }

    fn put(&mut self, e: Exponents, q: Rational) {
        let c = self.terms.entry(e).or_insert_with(Rational::zero);
        *c += q;
        if c.is_zero() {
            self.terms.retain(|_, c| !c.is_zero());
        }
    }

    /// The summands, by their exponents.
    pub fn summands(&self) -> impl DoubleEndedIterator<Item = (&Exponents, &Rational)> {
        self.terms.iter()
    }

    /// The number of summands.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Is it 0?
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// Its value if it is a number.
    pub fn as_constant(&self) -> Option<Rational> {
        match self.terms.len() {
            0 => Some(Rational::zero()),
            1 => self.terms.iter().next().filter(|(e, _)| e.iter().all(|k| *k == 0)).map(|(_, c)| c.clone()),
            _ => None,
        }
    }

    /// The highest power of a variable.
    pub fn degree(&self, v: usize) -> u32 {
        self.terms.keys().map(|e| e[v]).max().unwrap_or(0)
    }

    fn variables(&self) -> usize {
        self.terms.keys().next().map_or(0, Vec::len)
    }

    fn small(self) -> Option<Poly> {
        let low = self.terms.keys().flatten().all(|k| *k <= MAX_POWER);
        (self.terms.len() <= MAX_SUMMANDS && low).then_some(self)
    }

    /// The sum of this and q times another; none if it is too large.
    pub fn plus(&self, other: &Poly, q: &Rational) -> Option<Poly> {
        let mut p = self.clone();
        for (e, c) in &other.terms {
            p.put(e.clone(), c * q);
        }
        p.small()
    }

    /// The product with a number.
    pub fn times_number(&self, q: &Rational) -> Poly {
        let mut p = self.clone();
        p.terms.values_mut().for_each(|c| *c *= q);
        p.terms.retain(|_, c| !c.is_zero());
        p
    }

    /// The product; none if it is too large.
    pub fn times(&self, other: &Poly) -> Option<Poly> {
        if self.len() * other.len() > MAX_SUMMANDS * 4 {
            return None;
        }
        let mut p = Poly::default();
        for (e, c) in &self.terms {
            for (f, d) in &other.terms {
                p.put(e.iter().zip(f).map(|(a, b)| a + b).collect(), c * d);
            }
        }
        p.small()
    }

    /// The quotient, if it is a polynomial.
    pub fn divided_by(&self, other: &Poly) -> Option<Poly> {
        let (lead, by) = other.terms.iter().next_back()?;
        let (mut rest, mut quotient) = (self.clone(), Poly::default());
        while let Some((e, c)) = rest.terms.iter().next_back() {
            if e.iter().zip(lead).any(|(a, b)| a < b) {
                return None;
            }
            let mut one = Poly::default();
            one.put(e.iter().zip(lead).map(|(a, b)| a - b).collect(), c / by);
            rest = rest.plus(&other.times(&one)?, &-Rational::one())?;
            quotient = quotient.plus(&one, &Rational::one())?;
        }
        Some(quotient)
    }

    /// The leading summand over that of another, if it is a multiple of it.
    pub fn lead_over(&self, other: &Poly) -> Option<Poly> {
        let ((e, c), (f, b)) = (self.terms.iter().next_back()?, other.terms.iter().next_back()?);
        let fits = e.iter().zip(f).all(|(a, b)| a >= b);
        let one = |c: Rational| Poly { terms: BTreeMap::from([(e.iter().zip(f).map(|(a, b)| a - b).collect(), c)]) };
        fits.then(|| one(c / b))
    }

    /// What this and another must be multiplied by for their leading summands to be the same; none if these have nothing
    /// in common.
    pub fn to_common_lead(&self, other: &Poly) -> Option<(Poly, Poly)> {
        let ((e, c), (f, b)) = (self.terms.iter().next_back()?, other.terms.iter().next_back()?);
        if e.iter().zip(f).all(|(a, b)| *a == 0 || *b == 0) {
            return None;
        }
        let less = |x: &Exponents, y: &Exponents, q: &Rational| {
            let e = x.iter().zip(y).map(|(a, b)| b.saturating_sub(*a)).collect();
            Poly { terms: BTreeMap::from([(e, q.recip())]) }
        };
        Some((less(e, f, c), less(f, e, b)))
    }

    /// The coefficients of the powers of one variable, by the power.
    fn by_power(&self, v: usize) -> BTreeMap<u32, Poly> {
        let mut out: BTreeMap<u32, Poly> = BTreeMap::new();
        for (e, c) in &self.terms {
            let mut f = e.clone();
            let k = std::mem::take(&mut f[v]);
            out.entry(k).or_default().put(f, c.clone());
        }
        out
    }

    /// The coefficient of the first power of a variable, and what is free of it; none if it occurs otherwise.
    pub fn linear_in(&self, v: usize) -> Option<(Poly, Poly)> {
        let mut parts = self.by_power(v);
        let (one, zero) = (parts.remove(&1)?, parts.remove(&0).unwrap_or_default());
        parts.is_empty().then_some((one, zero))
    }

    /// The value where a variable is a quotient.
    fn at(&self, v: usize, value: &Fraction) -> Option<Fraction> {
        let n = self.variables();
        let (mut sum, mut at) = (Fraction::whole(Poly::default(), n), self.degree(v));
        let mut parts = self.by_power(v);
        loop {
            let c = parts.remove(&at).unwrap_or_default();
            sum = sum.plus(&Fraction { over: c, under: Poly::one(n) }, &Rational::one())?;
            if at == 0 {
                return Some(sum);
            }
            sum = sum.times(value)?;
            at -= 1;
        }
    }

    fn times_power(&self, v: usize, k: u32) -> Poly {
        let raised = |(e, c): (&Exponents, &Rational)| {
            let mut e = e.clone();
            e[v] += k;
            (e, c.clone())
        };
        Poly { terms: self.terms.iter().map(raised).collect() }
    }

    /// The greatest number that divides all coefficients, with the sign of the last summand.
    pub fn content(&self) -> Rational {
        let (mut over, mut under) = (BigInt::zero(), BigInt::one());
        for c in self.terms.values() {
            over = divisor(over, c.numer().clone());
            under = &under / divisor(under.clone(), c.denom().clone()) * c.denom();
        }
        let negative = self.terms.values().next_back().is_some_and(Signed::is_negative);
        let q = Rational::new(over.max(BigInt::one()), under);
        if negative { -q } else { q }
    }

    /// The same up to a number, with whole coefficients that have no common divisor.
    pub fn primitive(&self) -> Poly {
        self.times_number(&self.content().recip())
    }

    /// What divides all coefficients of the powers of one variable.
    pub fn content_in(&self, v: usize) -> Option<Poly> {
        let mut g = Poly::default();
        for c in self.by_power(v).values() {
            g = g.gcd(c)?;
            if g.as_constant().is_some() {
                break;
            }
        }
        Some(g)
    }

    /// The derivative by one variable.
    pub fn derivative(&self, v: usize) -> Poly {
        let mut p = Poly::default();
        for (e, c) in self.terms.iter().filter(|(e, _)| e[v] > 0) {
            let mut f = e.clone();
            f[v] -= 1;
            p.put(f, c * Rational::from_integer(e[v].into()));
        }
        p
    }

    /// The greatest common divisor, primitive; none if what leads to it is too large.
    pub fn gcd(&self, other: &Poly) -> Option<Poly> {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => return Some(Poly::default()),
            (true, false) => return Some(other.primitive()),
            (false, true) => return Some(self.primitive()),
            _ => {}
        }
        let n = self.variables();
        let Some(v) = (0..n).find(|&v| self.degree(v) > 0 || other.degree(v) > 0) else { return Some(Poly::one(n)) };
        if self.degree(v) == 0 {
            return self.gcd(&other.content_in(v)?);
        }
        if other.degree(v) == 0 {
            return self.content_in(v)?.gcd(other);
        }
        let (ca, cb) = (self.content_in(v)?, other.content_in(v)?);
        let (mut a, mut b) = (self.divided_by(&ca)?, other.divided_by(&cb)?);
        if a.degree(v) < b.degree(v) {
            std::mem::swap(&mut a, &mut b);
        }
        let common = ca.gcd(&cb)?;
        loop {
            let rest = a.remainder(&b, v)?;
            if rest.is_zero() {
                break;
            }
            if rest.degree(v) == 0 {
                return Some(common);
            }
            let content = rest.content_in(v)?;
            (a, b) = (b, rest.divided_by(&content)?.primitive());
        }
        Some(common.times(&b)?.primitive())
    }

    /// The remainder of a power of the leading coefficient times this.
    fn remainder(&self, other: &Poly, v: usize) -> Option<Poly> {
        let k = other.degree(v);
        let lead = other.by_power(v).remove(&k)?;
        let mut rest = self.clone();
        while !rest.is_zero() && rest.degree(v) >= k {
            let j = rest.degree(v);
            let top = rest.by_power(v).remove(&j)?;
            let take = other.times(&top)?.times_power(v, j - k).small()?;
            rest = rest.times(&lead)?.plus(&take, &-Rational::one())?;
        }
        Some(rest)
    }

    /// A number and primitive factors with their multiplicities, as far as common divisors and these hints find them.
    pub fn factors(&self, hints: &[Poly]) -> Option<(Rational, Vec<(Poly, u32)>)> {
        let (number, mut rest) = (self.content(), self.primitive());
        let mut out: Vec<(Poly, u32)> = Vec::new();
        let n = self.variables();
        let monomials = (0..n).map(|v| Poly::variable(v, n));
        // A hint keeps its sign: 1 - p is written as it was met.
        let signed = hints.iter().map(|p| p.times_number(&p.content().abs().recip()));
        for f in monomials.chain(signed) {
            if f.as_constant().is_some() {
                continue;
            }
            let mut k = 0;
            while let Some(q) = rest.divided_by(&f) {
                (rest, k) = (q, k + 1);
            }
            if k > 0 {
                out.push((f, k));
            }
        }
        rest.split(&mut out)?;
        // Signs lost to the factors.
        let mut product = Poly::one(n);
        for (f, k) in &out {
            for _ in 0..*k {
                product = product.times(f)?;
            }
        }
        let c = self.divided_by(&product)?.as_constant()?;
        debug_assert_eq!(c.abs(), number.abs());
        Some((c, out))
    }

    fn split(self, out: &mut Vec<(Poly, u32)>) -> Option<()> {
        if self.as_constant().is_some() {
            return Some(());
        }
        for v in 0..self.variables() {
            if self.degree(v) == 0 {
                continue;
            }
            let apart = |c: &Poly| (c.as_constant().is_none() && *c != self).then(|| c.clone());
            let part = apart(&self.content_in(v)?).or(match self.degree(v) {
                0 | 1 => None,
                _ => apart(&self.gcd(&self.derivative(v))?),
            });
            if let Some(c) = part {
                let rest = self.divided_by(&c)?;
                c.split(out)?;
                return rest.primitive().split(out);
            }
        }
        match out.iter_mut().find(|(f, _)| *f == self) {
            Some((_, k)) => *k += 1,
            None => out.push((self, 1)),
        }
        Some(())
    }
}

/// The greatest common divisor of two numbers.
fn divisor(mut a: BigInt, mut b: BigInt) -> BigInt {
    while !b.is_zero() {
        (a, b) = (b.clone(), a % b);
    }
    a.abs()
}

/// A quotient of polynomials in lowest terms, the divisor's coefficients whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::calculus) struct Fraction {
    pub over: Poly,
    pub under: Poly,
}

impl Fraction {
    /// A polynomial.
    pub fn whole(over: Poly, variables: usize) -> Fraction {
        Fraction { over, under: Poly::one(variables) }
    }

    /// In lowest terms; none if that is too hard, or if it is a division by zero.
    fn reduced(over: Poly, under: Poly) -> Option<Fraction> {
        if under.is_zero() {
            return None;
        }
        let g = if under.as_constant().is_some() { under.clone() } else { over.gcd(&under)? };
        Some(Fraction { over: over.divided_by(&g)?, under: under.divided_by(&g)? })
    }

    /// The sum of this and q times another.
    pub fn plus(&self, other: &Fraction, q: &Rational) -> Option<Fraction> {
        let left = self.over.times(&other.under)?;
        let right = other.over.times(&self.under)?;
        Fraction::reduced(left.plus(&right, q)?, self.under.times(&other.under)?)
    }

    /// The product.
    pub fn times(&self, other: &Fraction) -> Option<Fraction> {
        Fraction::reduced(self.over.times(&other.over)?, self.under.times(&other.under)?)
    }

    /// The number of variables.
    pub fn variables(&self) -> usize {
        self.under.variables()
    }

    /// The same with a quotient in place of a variable.
    pub fn at(&self, v: usize, value: &Fraction) -> Option<Fraction> {
        self.over.at(v, value)?.divided_by(&self.under.at(v, value)?)
    }

    /// The quotient.
    pub fn divided_by(&self, other: &Fraction) -> Option<Fraction> {
        Fraction::reduced(self.over.times(&other.under)?, self.under.times(&other.over)?)
    }
}
