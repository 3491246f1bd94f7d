//! Sizes: polynomials in size names with natural coefficients, kept in normal form.
//!
//! Block matrices need sums of sizes, `vec` and `kron` need products. Because the normal form is
//! unique, two sizes are equal exactly when their data are equal, and nothing is ever left to a solver.

use super::sym::Sym;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// The largest number of monomials a size may have; beyond it a term is refused.
const MAX_MONOMIALS: usize = 256;
/// The largest number of factors in one monomial.
const MAX_DEGREE: usize = 64;

/// A monomial: a coefficient times a sorted product of names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Monomial {
    /// The names, sorted, with repetitions for powers.
    pub names: Vec<Sym>,
    /// The coefficient, at least 1.
    pub coefficient: u64,
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
        ONE.get_or_init(|| Dim(Arc::from([Monomial { names: vec![], coefficient: 1 }]))).clone()
    }

    /// A size that is a number; `None` for zero.
    pub fn literal(n: u64) -> Option<Dim> {
        (n > 0).then(|| Dim(Arc::from([Monomial { names: vec![], coefficient: n }])))
    }

    /// A size that is a name.
    pub fn name(s: Sym) -> Dim {
        Dim(Arc::from([Monomial { names: vec![s], coefficient: 1 }]))
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
            [m] if m.names.is_empty() => Some(m.coefficient),
            _ => None,
        }
    }

    /// The name this size is, if it is just a name.
    pub fn as_name(&self) -> Option<&Sym> {
        match &self.0[..] {
            [m] if m.coefficient == 1 && m.names.len() == 1 => m.names.first(),
            _ => None,
        }
    }

    fn normal(mut ms: Vec<Monomial>) -> Option<Dim> {
        ms.sort();
        let mut out: Vec<Monomial> = Vec::with_capacity(ms.len());
        for m in ms {
            match out.last_mut() {
                Some(l) if l.names == m.names => l.coefficient = l.coefficient.checked_add(m.coefficient)?,
                _ => out.push(m),
            }
        }
        (out.len() <= MAX_MONOMIALS).then(|| Dim(Arc::from(out)))
    }

    /// Is it a sum of several?
    pub fn is_sum(&self) -> bool {
        self.0.len() > 1
    }

    /// The first summand of a sum and the others, the first factor of a product and the others.
    pub fn first_and_rest(&self) -> Option<(Dim, Dim)> {
        let part = |ms: &[Monomial]| Dim(Arc::from(ms));
        match &*self.0 {
            [m] => {
                let k = usize::from(m.coefficient == 1);
                let rest = m.names.get(k..).filter(|r| !r.is_empty())?.to_vec();
                let first = Monomial { names: m.names[..k].to_vec(), coefficient: m.coefficient };
                Some((part(&[first]), part(&[Monomial { names: rest, coefficient: 1 }])))
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
        if self.0.len() * other.0.len() > MAX_MONOMIALS {
            return None;
        }
        let mut ms = Vec::with_capacity(self.0.len() * other.0.len());
        for a in self.0.iter() {
            for b in other.0.iter() {
                let mut names: Vec<Sym> = a.names.iter().chain(b.names.iter()).cloned().collect();
                if names.len() > MAX_DEGREE {
                    return None;
                }
                names.sort();
                ms.push(Monomial { names, coefficient: a.coefficient.checked_mul(b.coefficient)? });
            }
        }
        Dim::normal(ms)
    }

    /// Replaces each name by the size that `f` gives; `None` where `f` gives none or limits are passed.
    pub fn substitute(&self, f: &mut dyn FnMut(&Sym) -> Option<Dim>) -> Option<Dim> {
        if let Some(s) = self.as_name() {
            return f(s);
        }
        let mut sum: Option<Dim> = None;
        for m in self.0.iter() {
            let mut p = Dim::literal(m.coefficient)?;
            for s in &m.names {
                p = p.mul(&f(s)?)?;
            }
            sum = Some(match sum {
                None => p,
                Some(s) => s.add(&p)?,
            });
        }
        sum
    }

    /// The value when the names have the values that `f` gives.
    pub fn evaluate(&self, f: &dyn Fn(&Sym) -> Option<u64>) -> Option<u64> {
        let mut sum: u64 = 0;
        for m in self.0.iter() {
            let mut p = m.coefficient;
            for s in &m.names {
                p = p.checked_mul(f(s)?)?;
            }
            sum = sum.checked_add(p)?;
        }
        Some(sum)
    }

    /// Calls `f` on each name that occurs.
    pub fn names(&self, f: &mut dyn FnMut(&Sym)) {
        for m in self.0.iter() {
            m.names.iter().for_each(&mut *f);
        }
    }

    /// The s-expression: a number, a name, `(* …)` or `(+ …)`.
    pub fn to_sexpr(&self) -> String {
        let mono = |m: &Monomial| {
            if m.names.is_empty() {
                return m.coefficient.to_string();
            }
            let mut parts: Vec<String> = Vec::new();
            if m.coefficient != 1 {
                parts.push(m.coefficient.to_string());
            }
            parts.extend(m.names.iter().map(|s| s.to_string()));
            if parts.len() == 1 { parts.remove(0) } else { format!("(* {})", parts.join(" ")) }
        };
        match &self.0[..] {
            [m] => mono(m),
            ms => format!("(+ {})", ms.iter().map(mono).collect::<Vec<_>>().join(" ")),
        }
    }
}

impl fmt::Display for Dim {
    /// As the language writes it: `m`, `2*m*n`, `m+n`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, m) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("+")?;
            }
            if m.coefficient != 1 || m.names.is_empty() {
                write!(f, "{}", m.coefficient)?;
                if !m.names.is_empty() {
                    f.write_str("*")?;
                }
            }
            for (j, s) in m.names.iter().enumerate() {
                if j > 0 {
                    f.write_str("*")?;
                }
                write!(f, "{s}")?;
            }
        }
        Ok(())
    }
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
}
