//! Unknown sizes: variables beside the names that the user has given, bound by unification.
//!
//! A variable is a size name that nobody can write, so [`Dim`] keeps sums and products of variables and names in its
//! normal form. Sizes are whole numbers from 1: equal summands and equal factors cancel.

use crate::term::{Dim, Monomial, Sym};
use num_integer::Integer;
use num_rational::Ratio;
use num_traits::{One, Zero};

/// A multiple of a size is at most so many summands.
const MAX_PARTS: usize = 16;
/// The largest unknown size that is found from a number that it makes.
const MAX_ROOT: u64 = 4096;

/// What became of an equation of sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unified {
    /// It holds now.
    Done,
    /// It may hold, and does not say yet how.
    Open,
    /// It cannot hold.
    Clash,
}

/// The sizes that are not known, and what was found out about them.
#[derive(Clone, Debug, Default)]
pub(super) struct Sizes {
    bound: Vec<Option<Dim>>,
    /// Which are not 1: rows and columns of what is a matrix by its letter.
    wide: Vec<bool>,
}

/// The number of a variable.
fn variable(s: &Sym) -> Option<usize> {
    s.strip_prefix('?').and_then(|k| k.parse().ok())
}

/// A sum of whole multiples as a size.
fn polynomial(ms: &[Monomial]) -> Option<Dim> {
    let mut sum: Option<Dim> = None;
    for m in ms {
        let mut p = Dim::literal(m.whole()?)?;
        for s in &m.names {
            p = p.mul(&Dim::name(s.clone()))?;
        }
        sum = Some(match sum {
            None => p,
            Some(s) => s.add(&p)?,
        });
    }
    sum
}

/// Takes away what two sums have in common.
fn cancel_summands(a: &mut Vec<Monomial>, b: &mut Vec<Monomial>) {
    for m in a.iter_mut() {
        if let Some(o) = b.iter_mut().find(|o| o.names == m.names) {
            let common = m.coefficient.min(o.coefficient);
            m.coefficient -= common;
            o.coefficient -= common;
        }
    }
    a.retain(|m| !m.coefficient.is_zero());
    b.retain(|m| !m.coefficient.is_zero());
}

/// Takes away the factors that all summands of both sides have; all coefficients are whole then.
fn cancel_factors(a: &mut [Monomial], b: &mut [Monomial]) {
    let all = || a.iter().chain(b.iter());
    let below = all().fold(1, |d, m| d.lcm(m.coefficient.denom()));
    let above = all().fold(0, |g, m| g.gcd(&(m.coefficient.numer() * (below / m.coefficient.denom()))));
    let number = Ratio::new(below, above.max(1));
    let mut common: Vec<Sym> = all().next().map(|m| m.names.clone()).unwrap_or_default();
    for m in all() {
        let mut rest = m.names.clone();
        common.retain(|s| rest.iter().position(|r| r == s).map(|i| rest.remove(i)).is_some());
    }
    for m in a.iter_mut().chain(b.iter_mut()) {
        m.coefficient *= number;
        for s in &common {
            if let Some(i) = m.names.iter().position(|n| n == s) {
                m.names.remove(i);
            }
        }
    }
}

/// The variable that a side is.
fn single(side: &[Monomial]) -> Option<usize> {
    match side {
        [m] if m.coefficient.is_one() && m.names.len() == 1 => m.names.first().and_then(variable),
        _ => None,
    }
}

/// The variable that a side is a multiple of, and how many times.
fn multiple(side: &[Monomial]) -> Option<(usize, u64)> {
    match side {
        [m] if m.names.len() == 1 => Some((m.names.first().and_then(variable)?, m.whole()?)),
        _ => None,
    }
}

/// The only name of a side.
fn only(side: &[Monomial]) -> Option<&Sym> {
    let mut names = side.iter().flat_map(|m| &m.names);
    let first = names.next()?;
    names.all(|s| s == first).then_some(first)
}

impl Sizes {
    /// A new variable.
    pub fn fresh(&mut self) -> Dim {
        self.bound.push(None);
        self.wide.push(false);
        Dim::name(Sym::new(&format!("?{}", self.bound.len() - 1)))
    }

    /// A size with everything put in that is known.
    pub fn resolve(&self, d: &Dim) -> Dim {
        let mut d = d.clone();
        // Chains of variables are followed without depth.
        while let Some(next) = d.as_name().and_then(variable).and_then(|k| self.bound.get(k)?.clone()) {
            d = next;
        }
        let mut known = false;
        d.names(&mut |s| known |= variable(s).is_some_and(|k| self.bound.get(k).is_some_and(Option::is_some)));
        if !known {
            return d;
        }
        d.substitute(&mut |s| Some(self.resolve(&Dim::name(s.clone())))).unwrap_or(d)
    }

    /// The variables that a size still contains, in order.
    pub fn open(&self, d: &Dim) -> Vec<usize> {
        let mut out = Vec::new();
        self.resolve(d).names(&mut |s| out.extend(variable(s)));
        out
    }

    /// The variable that a size is.
    pub fn as_variable(&self, d: &Dim) -> Option<usize> {
        self.resolve(d).as_name().and_then(variable)
    }

    pub fn is_one(&self, d: &Dim) -> bool {
        self.resolve(d).is_one()
    }

    /// Is the size certainly not 1, or not meant to be?
    pub fn is_wide(&self, d: &Dim) -> bool {
        let d = self.resolve(d);
        let wide = |s: &Sym| variable(s).is_none_or(|k| self.wide.get(k).copied().unwrap_or(false));
        match d.monomials() {
            [m] => !m.coefficient.is_one() || m.names.iter().any(wide),
            _ => true,
        }
    }

    /// Says that a size is not 1, if it is a variable. Of a product, one factor may be.
    pub fn widen(&mut self, d: &Dim) {
        if let Some(w) = self.as_variable(d).and_then(|k| self.wide.get_mut(k)) {
            *w = true;
        }
    }

    fn bind(&mut self, k: usize, to: &[Monomial]) -> Unified {
        polynomial(to).map_or(Unified::Clash, |to| self.bind_to(k, to))
    }

    fn bind_to(&mut self, k: usize, to: Dim) -> Unified {
        let wide = self.wide.get(k).copied().unwrap_or(false);
        if wide && to.is_one() {
            return Unified::Clash;
        }
        if let Some(slot) = self.bound.get_mut(k) {
            *slot = Some(to.clone());
        }
        if wide && self.as_variable(&to).is_some() {
            self.widen(&to);
        }
        Unified::Done
    }

    /// Makes two sizes equal.
    pub fn unify(&mut self, a: &Dim, b: &Dim) -> Unified {
        let (a, b) = (self.resolve(a), self.resolve(b));
        if a == b {
            return Unified::Done;
        }
        let (mut a, mut b) = (a.monomials().to_vec(), b.monomials().to_vec());
        cancel_summands(&mut a, &mut b);
        if a.is_empty() || b.is_empty() {
            return Unified::Clash;
        }
        cancel_factors(&mut a, &mut b);
        let occurs = |k: usize, side: &[Monomial]| side.iter().flat_map(|m| &m.names).any(|s| variable(s) == Some(k));
        match (single(&a), single(&b)) {
            // The older one stays.
            (Some(j), Some(k)) => return if j > k { self.bind(j, &b) } else { self.bind(k, &a) },
            (Some(k), None) if !occurs(k, &b) => return self.bind(k, &b),
            (None, Some(k)) if !occurs(k, &a) => return self.bind(k, &a),
            _ => {}
        }
        let variables = |side: &[Monomial]| side.iter().flat_map(|m| &m.names).any(|s| variable(s).is_some());
        if !variables(&a) && !variables(&b) {
            return Unified::Clash;
        }
        for (one, other) in [(&a, &b), (&b, &a)] {
            if let Some((k, by)) = multiple(one).filter(|(k, _)| !occurs(*k, other))
                && let Some(part) = polynomial(other).and_then(|d| d.divided(by))
            {
                return self.bind_to(k, part);
            }
            // What grows with its only name is the same for one value of it alone.
            let Some((x, k)) = only(one).and_then(|x| Some((x, variable(x)?))) else { continue };
            let (Some(p), Some(q)) = (polynomial(one), polynomial(other)) else { continue };
            if let Some(c) = q.as_literal() {
                let root = (1..=c.min(MAX_ROOT)).find(|r| p.evaluate(&|_| Some(*r)).is_none_or(|v| v >= c));
                let exact = root.filter(|r| p.evaluate(&|_| Some(*r)) == Some(c)).and_then(Dim::literal);
                return exact.map_or(Unified::Clash, |r| self.bind_to(k, r));
            }
            if let Some(y) = only(other)
                && p.substitute(&mut |s| Some(Dim::name(if s == x { y.clone() } else { s.clone() }))) == Some(q)
            {
                return self.unify(&Dim::name(x.clone()), &Dim::name(y.clone()));
            }
        }
        // A product is 1 where every factor is.
        let is_one = |side: &[Monomial]| matches!(side, [m] if m.coefficient.is_one() && m.names.is_empty());
        for (one, other) in [(&a, &b), (&b, &a)] {
            if let (true, [m]) = (is_one(one), &other[..]) {
                let all: Option<Vec<usize>> = m.names.iter().map(variable).collect();
                let Some(all) = all.filter(|_| m.coefficient.is_one()) else { return Unified::Clash };
                let done = all.into_iter().map(|k| self.unify(&Dim::name(Sym::new(&format!("?{k}"))), &Dim::one()));
                return if done.fold(false, |c, u| c | (u == Unified::Clash)) { Unified::Clash } else { Unified::Done };
            }
        }
        Unified::Open
    }

    /// The same, guessing where the equation leaves it open: factor by factor, summand by summand.
    pub fn guess(&mut self, a: &Dim, b: &Dim) -> Unified {
        let first = self.unify(a, b);
        if first != Unified::Open {
            return first;
        }
        let (ra, rb) = (self.resolve(a), self.resolve(b));
        let parts = |d: &Dim| -> Vec<Dim> {
            match d.monomials() {
                [m] if m.coefficient.is_one() => m.names.iter().map(|s| Dim::name(s.clone())).collect(),
                // 2n is n + n.
                ms => {
                    let repeated = |m: &Monomial| {
                        let one = m.power_product();
                        let times = m.whole().map_or(0, |k| usize::try_from(k).unwrap_or(usize::MAX).min(MAX_PARTS));
                        std::iter::repeat_n(one, if m.names.is_empty() { 0 } else { times })
                    };
                    ms.iter().flat_map(repeated).filter_map(|m| polynomial(&[m])).collect()
                }
            }
        };
        let (pa, pb) = (parts(&ra), parts(&rb));
        let product = |d: &Dim| matches!(d.monomials(), [m] if m.coefficient.is_one());
        if pa.len() != pb.len() || product(&ra) != product(&rb) {
            return Unified::Clash;
        }
        let clash = pa.iter().zip(&pb).fold(false, |c, (x, y)| c | (self.unify(x, y) == Unified::Clash));
        if clash { Unified::Clash } else { self.unify(a, b) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_products() {
        let mut s = Sizes::default();
        let (a, b, c) = (s.fresh(), s.fresh(), s.fresh());
        let n = Dim::name(Sym::new("n"));
        let product = a.mul(&n);
        assert_eq!(product.as_ref().map(|p| s.unify(p, &b)), Some(Unified::Done));
        assert_eq!(b.mul(&c).and_then(|p| Some(s.unify(&p, &a.mul(&n)?.mul(&n)?))), Some(Unified::Done));
        assert_eq!(s.resolve(&c), n);
        assert_eq!(a.add(&n).map(|p| s.unify(&p, &n)), Some(Unified::Clash));
        assert_eq!(a.mul(&c).map(|p| s.unify(&p, &Dim::one())), Some(Unified::Clash));
        let (x, y) = (s.fresh(), s.fresh());
        assert_eq!(x.mul(&y).map(|p| s.unify(&p, &n)), Some(Unified::Open));
        assert_eq!(x.mul(&y).map(|p| s.unify(&p, &Dim::one())), Some(Unified::Done));
        assert!(s.is_one(&x) && s.is_one(&y));
    }

    #[test]
    fn quotients() {
        let mut s = Sizes::default();
        let half = |d: &Dim| d.add(&Dim::one()).and_then(|e| d.mul(&e)?.divided(2)).unwrap_or_else(Dim::one);
        let (a, b, c, e) = (s.fresh(), s.fresh(), s.fresh(), s.fresh());
        let n = Dim::name(Sym::new("n"));
        assert_eq!(s.unify(&a, &half(&n)), Unified::Done);
        assert_eq!(s.resolve(&a), half(&n));
        assert_eq!(s.unify(&half(&b), &half(&n)), Unified::Done);
        assert_eq!(s.resolve(&b), n);
        assert_eq!(s.unify(&half(&c), &Dim::literal(6).unwrap_or_else(Dim::one)), Unified::Done);
        assert_eq!(s.resolve(&c).as_literal(), Some(3));
        assert_eq!(s.unify(&half(&e), &Dim::literal(7).unwrap_or_else(Dim::one)), Unified::Clash);
    }
}
