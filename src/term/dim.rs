//! Sizes: polynomials in size names with positive rational coefficients that take whole values, kept in normal form.
//!
//! Block matrices need sums of sizes, `vec` and `kron` need products, half-vectorisation quotients such as `n*(n+1)/2`.
//! Because the normal form is unique, two sizes are equal exactly when their data are equal, and nothing is ever left to a
//! solver.

use super::sym::Sym;
use num_integer::Integer;
use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedMul, One};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// The largest number of monomials a size may have; beyond it a term is refused.
const MAX_MONOMIALS: usize = 256;
/// The largest number of factors in one monomial.
const MAX_DEGREE: usize = 64;
/// The largest number of points at which a quotient is looked at.
const MAX_POINTS: u64 = 4096;

/// A monomial: a coefficient times a sorted product of names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Monomial {
    /// The names, sorted, with repetitions for powers.
    pub names: Vec<Sym>,
    /// The coefficient, above 0.
    pub coefficient: Ratio<u64>,
}

impl Monomial {
    /// The coefficient, if it is whole.
    pub fn whole(&self) -> Option<u64> {
        self.coefficient.is_integer().then(|| *self.coefficient.numer())
    }

    /// The names alone.
    pub fn power_product(&self) -> Monomial {
        Monomial { names: self.names.clone(), coefficient: Ratio::one() }
    }

    /// The product; `None` when it outgrows the limits.
    fn times(&self, other: &Monomial) -> Option<Monomial> {
        let mut names: Vec<Sym> = self.names.iter().chain(other.names.iter()).cloned().collect();
        if names.len() > MAX_DEGREE {
            return None;
        }
        names.sort();
        Some(Monomial { names, coefficient: self.coefficient.checked_mul(&other.coefficient)? })
    }
}

/// A size in normal form: monomials sorted by their names, each name list once, no zero coefficients.
///
/// The empty list would be the size zero, which no matrix has; [`Dim::literal`] refuses it.
#[derive(Clone, Debug, Eq, PartialOrd, Ord)]
pub struct Dim(Arc<[Monomial]>);

impl PartialEq for Dim {
    fn eq(&self, other: &Dim) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Hash for Dim {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Dim {
    /// The size 1. There is one of it: it stands in the shape of every number.
    pub fn one() -> Dim {
        static ONE: OnceLock<Dim> = OnceLock::new();
        ONE.get_or_init(|| Dim(Arc::from([Monomial { names: vec![], coefficient: Ratio::one() }]))).clone()
    }

    /// A size that is a number; `None` for zero.
    pub fn literal(n: u64) -> Option<Dim> {
        (n > 0).then(|| Dim(Arc::from([Monomial { names: vec![], coefficient: Ratio::from_integer(n) }])))
    }

    /// A size that is a name.
    pub fn name(s: Sym) -> Dim {
        Dim(Arc::from([Monomial { names: vec![s], coefficient: Ratio::one() }]))
    }

    /// The monomials of the normal form.
    pub fn monomials(&self) -> &[Monomial] {
        &self.0
    }

    /// The number of summands and factors.
    pub fn weight(&self) -> usize {
        self.0.iter().map(|m| 1 + m.names.len()).sum()
    }

    /// Is this the size 1?
    pub fn is_one(&self) -> bool {
        self.as_literal() == Some(1)
    }

    /// The number this size is, if it is one.
    pub fn as_literal(&self) -> Option<u64> {
        match &self.0[..] {
            [m] if m.names.is_empty() => m.whole(),
            _ => None,
        }
    }

    /// The name this size is, if it is just a name.
    pub fn as_name(&self) -> Option<&Sym> {
        match &self.0[..] {
            [m] if m.coefficient.is_one() && m.names.len() == 1 => m.names.first(),
            _ => None,
        }
    }

    fn normal(mut ms: Vec<Monomial>) -> Option<Dim> {
        ms.sort();
        let mut out: Vec<Monomial> = Vec::with_capacity(ms.len());
        for m in ms {
            match out.last_mut() {
                Some(l) if l.names == m.names => l.coefficient = l.coefficient.checked_add(&m.coefficient)?,
                _ => out.push(m),
            }
        }
        (out.len() <= MAX_MONOMIALS).then(|| Dim(Arc::from(out)))
    }

    /// Is it a sum of several?
    pub fn is_sum(&self) -> bool {
        self.0.len() > 1
    }

    /// The number by which a sum of whole multiples is divided: 2 of `n*(n+1)/2`.
    pub fn divisor(&self) -> u64 {
        self.0.iter().fold(1, |d, m| d.lcm(m.coefficient.denom()))
    }

    /// The first summand of a sum and the others, the first factor of a product and the others.
    pub fn first_and_rest(&self) -> Option<(Dim, Dim)> {
        if self.divisor() != 1 {
            return None;
        }
        let part = |ms: &[Monomial]| Dim(Arc::from(ms));
        match &*self.0 {
            [m] => {
                let k = usize::from(m.coefficient.is_one());
                let rest = m.names.get(k..).filter(|r| !r.is_empty())?.to_vec();
                let first = Monomial { names: m.names[..k].to_vec(), coefficient: m.coefficient };
                Some((part(&[first]), part(&[Monomial { names: rest, coefficient: Ratio::one() }])))
            }
            [first, rest @ ..] if !rest.is_empty() => Some((part(std::slice::from_ref(first)), part(rest))),
            _ => None,
        }
    }

    /// The sum of two sizes; `None` when it outgrows the limits.
    pub fn add(&self, other: &Dim) -> Option<Dim> {
        Dim::normal(self.0.iter().chain(other.0.iter()).cloned().collect())
    }

    /// The product of two sizes; `None` when it outgrows the limits.
    pub fn mul(&self, other: &Dim) -> Option<Dim> {
        if self.is_one() {
            return Some(other.clone());
        }
        if other.is_one() {
            return Some(self.clone());
        }
        Dim::product(&self.0, &other.0)
    }

    fn product(one: &[Monomial], other: &[Monomial]) -> Option<Dim> {
        if one.len() * other.len() > MAX_MONOMIALS {
            return None;
        }
        let pairs = one.iter().flat_map(|a| other.iter().map(move |b| a.times(b)));
        Dim::normal(pairs.collect::<Option<_>>()?)
    }

    /// The size divided by a number; `None` where that is not whole whatever the names stand for.
    ///
    /// A polynomial is whole everywhere exactly when it is so where each name goes from 0 to its degree.
    pub fn divided(&self, by: u64) -> Option<Dim> {
        if by == 0 {
            return None;
        }
        let by = Ratio::new(1, by);
        let quotient =
            |m: &Monomial| Some(Monomial { names: m.names.clone(), coefficient: m.coefficient.checked_mul(&by)? });
        let d = Dim(self.0.iter().map(quotient).collect::<Option<Vec<_>>>()?.into());
        let mut degrees: Vec<(Sym, u64)> = Vec::new();
        d.names(&mut |s| {
            if !degrees.iter().any(|(t, _)| t == s) {
                degrees.push((s.clone(), 0));
            }
        });
        for (s, degree) in &mut degrees {
            let powers = d.0.iter().map(|m| m.names.iter().filter(|t| *t == s).count());
            *degree = powers.max().unwrap_or(0) as u64;
        }
        let points = degrees.iter().try_fold(1_u64, |p, (_, k)| p.checked_mul(k + 1)).filter(|p| *p <= MAX_POINTS)?;
        let whole = |mut point: u64| {
            let mut values: Vec<(&Sym, u64)> = Vec::with_capacity(degrees.len());
            for (s, degree) in &degrees {
                values.push((s, point % (degree + 1)));
                point /= degree + 1;
            }
            d.evaluate(&|s| values.iter().find(|(t, _)| *t == s).map(|(_, v)| *v)).is_some()
        };
        (0..points).all(whole).then_some(d)
    }

    /// The size less a number; `None` where it is not surely greater.
    pub fn less(&self, k: u64) -> Option<Dim> {
        let mut all = self.0.to_vec();
        let i = all.iter().position(|m| m.names.is_empty())?;
        let rest = all[i].whole()?.checked_sub(k)?;
        all[i].coefficient = Ratio::from_integer(rest);
        all.retain(|m| *m.coefficient.numer() > 0);
        (!all.is_empty()).then(|| Dim(all.into()))
    }

    /// Of `n+1` the parts `n` and 1.
    pub fn name_and_literal(&self) -> Option<(&Sym, u64)> {
        match &self.0[..] {
            [k, n] if k.names.is_empty() && n.names.len() == 1 && n.coefficient.is_one() => {
                Some((n.names.first()?, k.whole()?))
            }
            _ => None,
        }
    }

    /// Replaces each name by the size that `f` gives; `None` where `f` gives none or limits are passed.
    pub fn substitute(&self, f: &mut dyn FnMut(&Sym) -> Option<Dim>) -> Option<Dim> {
        if let Some(s) = self.as_name() {
            return f(s);
        }
        // Whole values put into what takes whole values give such; a summand by itself need not.
        let mut all = Vec::new();
        for m in self.0.iter() {
            let mut p = Dim(Arc::from([Monomial { names: vec![], coefficient: m.coefficient }]));
            for s in &m.names {
                p = Dim::product(&p.0, &f(s)?.0)?;
            }
            all.extend(p.0.iter().cloned());
        }
        Dim::normal(all)
    }

    /// The value when the names have the values that `f` gives.
    pub fn evaluate(&self, f: &dyn Fn(&Sym) -> Option<u64>) -> Option<u64> {
        let by = u128::from(self.divisor());
        let mut sum: u128 = 0;
        for m in self.0.iter() {
            let mut p = u128::from(*m.coefficient.numer()).checked_mul(by / u128::from(*m.coefficient.denom()))?;
            for s in &m.names {
                p = p.checked_mul(u128::from(f(s)?))?;
            }
            sum = sum.checked_add(p)?;
        }
        (sum % by == 0).then(|| u64::try_from(sum / by).ok())?
    }

    /// Calls `f` on each name that occurs.
    pub fn names(&self, f: &mut dyn FnMut(&Sym)) {
        for m in self.0.iter() {
            m.names.iter().for_each(&mut *f);
        }
    }

    /// The same times its divisor, and the divisor.
    fn cleared(&self) -> (Dim, u64) {
        let by = self.divisor();
        let times = |m: &Monomial| {
            let all = u128::from(*m.coefficient.numer()) * u128::from(by / m.coefficient.denom());
            let coefficient = Ratio::from_integer(u64::try_from(all).unwrap_or(u64::MAX));
            Monomial { names: m.names.clone(), coefficient }
        };
        (if by == 1 { self.clone() } else { Dim(self.0.iter().map(times).collect()) }, by)
    }

    /// Of `n*(n+1)/2` the parts `n`, `n+1` and 2: the names that every summand has, what they multiply, the divisor.
    pub fn quotient(&self) -> Option<(Vec<Sym>, Dim, u64)> {
        let (above, by) = self.cleared();
        let mut common: Vec<Sym> = above.0.first()?.names.clone();
        let mut rest: Vec<Monomial> = above.0.to_vec();
        for m in &rest {
            let mut names = m.names.clone();
            common.retain(|s| names.iter().position(|r| r == s).map(|i| names.remove(i)).is_some());
        }
        for m in &mut rest {
            for s in &common {
                if let Some(i) = m.names.iter().position(|n| n == s) {
                    m.names.remove(i);
                }
            }
        }
        Some((common, Dim(rest.into()), by))
    }

    /// The s-expression: a number, a name, `(* …)`, `(+ …)` or `(/ … k)`.
    pub fn to_sexpr(&self) -> String {
        let (above, by) = self.cleared();
        let mono = |m: &Monomial| {
            if m.names.is_empty() {
                return m.coefficient.to_string();
            }
            let mut parts: Vec<String> = Vec::new();
            if !m.coefficient.is_one() {
                parts.push(m.coefficient.to_string());
            }
            parts.extend(m.names.iter().map(|s| s.to_string()));
            if parts.len() == 1 { parts.remove(0) } else { format!("(* {})", parts.join(" ")) }
        };
        let all = match &above.0[..] {
            [m] => mono(m),
            ms => format!("(+ {})", ms.iter().map(mono).collect::<Vec<_>>().join(" ")),
        };
        if by == 1 { all } else { format!("(/ {all} {by})") }
    }
}

impl fmt::Display for Dim {
    /// As the language writes it: `m`, `2*m*n`, `m+n`, `n*(n+1)/2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((common, rest, by)) = self.quotient().filter(|(.., by)| *by != 1) else {
            return f.write_str(&sum_text(&self.0));
        };
        for s in &common {
            write!(f, "{s}*")?;
        }
        // The number last, as people write it.
        let mut rest = rest.0.to_vec();
        rest.sort_by_key(|m| m.names.is_empty());
        write!(f, "({})/{by}", sum_text(&rest))
    }
}

fn sum_text(ms: &[Monomial]) -> String {
    let mut out = String::new();
    for (i, m) in ms.iter().enumerate() {
        if i > 0 {
            out.push('+');
        }
        if !m.coefficient.is_one() || m.names.is_empty() {
            out += &m.coefficient.to_string();
            if !m.names.is_empty() {
                out.push('*');
            }
        }
        let names: Vec<&str> = m.names.iter().map(|s| &**s).collect();
        out += &names.join("*");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(s: &str) -> Dim {
        Dim::name(Sym::new(s))
    }

    #[test]
    fn normal_form_is_unique() {
        let (m, k) = (n("m"), n("k"));
        assert_eq!(m.mul(&k), k.mul(&m));
        assert_eq!(m.add(&k), k.add(&m));
        let square = m.add(&k).and_then(|s| s.mul(&s)).map(|d| d.to_string());
        assert_eq!(square.as_deref(), Some("k*k+2*k*m+m*m"));
        assert_eq!(Dim::literal(0), None);
    }

    #[test]
    fn overflow_is_refused() {
        let big = Dim::literal(u64::MAX);
        assert_eq!(big.as_ref().and_then(|b| b.add(&Dim::one())), None);
        assert_eq!(big.as_ref().and_then(|b| b.mul(b)), None);
    }

    #[test]
    fn substitution() {
        let d = n("m").mul(&n("n")).and_then(|d| d.add(&Dim::one()));
        let s = d.and_then(|d| d.substitute(&mut |s| if &**s == "m" { Dim::literal(2) } else { Some(n("q")) }));
        assert_eq!(s.map(|d| d.to_string()).as_deref(), Some("1+2*q"));
    }

    /// The size of half a matrix is whole whatever n is, and is what it is in any other form.
    #[test]
    fn quotients() {
        let half = |d: &Dim| d.add(&Dim::one()).and_then(|e| d.mul(&e)?.divided(2));
        let h = half(&n("n"));
        assert_eq!(h.as_ref().map(Dim::to_string).as_deref(), Some("n*(n+1)/2"));
        assert_eq!(h.as_ref().map(Dim::to_sexpr).as_deref(), Some("(/ (+ n (* n n)) 2)"));
        let sum = h.as_ref().and_then(|h| h.add(h));
        assert_eq!(sum, n("n").mul(&n("n")).and_then(|s| s.add(&n("n"))));
        assert_eq!((n("n").divided(2), n("n").divided(0)), (None, None));
        assert_eq!(n("n").mul(&n("n")).and_then(|s| s.divided(2)), None);
        let at = |k: u64| h.as_ref().and_then(|h| h.substitute(&mut |_| Dim::literal(k))).and_then(|d| d.as_literal());
        assert_eq!([at(1), at(2), at(3), at(10)], [Some(1), Some(3), Some(6), Some(55)]);
        let mn = n("m").mul(&n("n"));
        assert_eq!(mn.as_ref().and_then(half), h.as_ref().and_then(|h| h.substitute(&mut |_| mn.clone())));
        let product = h.as_ref().and_then(|h| h.mul(&half(&n("m"))?));
        assert_eq!(product.as_ref().map(Dim::to_string).as_deref(), Some("m*n*(m+m*n+n+1)/4"));
        let eighth = product.as_ref().and_then(|p| p.divided(2));
        assert_eq!(eighth, None);
    }
}
