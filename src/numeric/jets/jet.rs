//! Elements of Jₖ: real numbers with nilpotent parts.

use super::elementary::Function;
use super::real::{Real, by_squaring};
use super::trouble::Trouble;
use smallvec::{SmallVec, smallvec};

/// A number of Jₖ. The coefficient at place `s` belongs to the product of the ε whose bits are set in `s`; those of
/// places beyond the end are 0, so that a number of Jₖ is one of Jₖ₊₁ as it stands. The length is a power of 2.
#[derive(Clone, Debug, PartialEq)]
pub struct Jet(SmallVec<[Real; 4]>);

impl Jet {
    /// A real number.
    pub fn real(x: Real) -> Jet {
        Jet(smallvec![x])
    }

    /// An integer.
    pub fn int(n: i64) -> Jet {
        Jet::real(Real::int(n))
    }

    /// From its coefficients; their number is filled up to a power of 2.
    pub fn new(coefficients: impl IntoIterator<Item = Real>) -> Jet {
        let mut c: SmallVec<[Real; 4]> = coefficients.into_iter().collect();
        let n = c.len().max(1).next_power_of_two();
        c.resize(n, Real::ZERO);
        Jet(c)
    }

    /// The real part.
    pub fn base(&self) -> &Real {
        &self.0[0]
    }

    /// The coefficient at a place.
    pub fn coefficient(&self, place: usize) -> Real {
        self.0.get(place).copied().unwrap_or(Real::ZERO)
    }

    /// How many coefficients are stored.
    pub fn places(&self) -> usize {
        self.0.len()
    }

    /// How many different ε it may have.
    pub fn level(&self) -> usize {
        self.0.len().trailing_zeros() as usize
    }

    /// Are all coefficients known exactly?
    pub fn is_exact(&self) -> bool {
        self.0.iter().all(Real::is_exact)
    }

    /// Is it known to be 0?
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(Real::is_zero)
    }

    /// The sum.
    pub fn add(&self, o: &Jet) -> Jet {
        let (long, short) = if self.0.len() >= o.0.len() { (self, o) } else { (o, self) };
        let mut out = long.clone();
        for (a, b) in out.0.iter_mut().zip(&short.0) {
            *a = a.add(b);
        }
        out
    }

    /// The negative.
    pub fn neg(&self) -> Jet {
        Jet(self.0.iter().map(Real::neg).collect())
    }

    /// The difference.
    pub fn sub(&self, o: &Jet) -> Jet {
        self.add(&o.neg())
    }

    /// The product: the square of every ε is 0.
    pub fn mul(&self, o: &Jet) -> Jet {
        let n = self.0.len().max(o.0.len());
        let mut out = Jet(smallvec![Real::ZERO; n]);
        for (i, a) in self.0.iter().enumerate().filter(|(_, a)| !a.is_zero()) {
            for (j, b) in o.0.iter().enumerate() {
                if i & j == 0 && !b.is_zero() {
                    out.0[i | j] = out.0[i | j].add(&a.mul(b));
                }
            }
        }
        out
    }

    /// A real multiple.
    pub fn times(&self, c: &Real) -> Jet {
        Jet(self.0.iter().map(|a| a.mul(c)).collect())
    }

    /// The inverse; 0 where the real part is 0.
    ///
    /// # Errors
    /// When it is not known whether it is.
    pub fn inv(&self) -> Result<Jet, Trouble> {
        if self.base().sign()? == 0 {
            return Ok(Jet::int(0));
        }
        // 1/(r + n) = Σ (-n)ʲ / rʲ⁺¹, and n has no power beyond the level.
        let r = self.base().inv()?;
        let series: Vec<Real> = (0..=self.level())
            .scan(r, |c, _| {
                let now = *c;
                *c = c.mul(&r).neg();
                Some(now)
            })
            .collect();
        Ok(self.taylor(&series))
    }

    /// Σⱼ cⱼ nʲ, n the nilpotent part.
    pub fn taylor(&self, series: &[Real]) -> Jet {
        let mut n = self.clone();
        n.0[0] = Real::ZERO;
        let mut out = Jet::int(0);
        for c in series.iter().take(self.level() + 1).rev() {
            out = out.mul(&n);
            out.0[0] = out.0[0].add(c);
        }
        out
    }

    /// A function's derivative of order `m`.
    ///
    /// # Errors
    /// When a sign that decides is not known.
    pub fn apply(&self, f: &Function, m: u32) -> Result<Jet, Trouble> {
        Ok(self.taylor(&f.derivative(m, self.base(), self.level() + 1)?))
    }

    /// A whole power in the ring; negative ones by the inverse.
    ///
    /// # Errors
    /// When it is not known whether the real part is 0.
    pub fn ring_power(&self, k: i64) -> Result<Jet, Trouble> {
        let base = if k < 0 { self.inv()? } else { self.clone() };
        Ok(by_squaring(Jet::int(1), base, k.unsigned_abs(), Jet::mul))
    }

    /// The power: with k the real part of the exponent p if that is whole, the ring power a^k times exp((p - k) log a);
    /// otherwise exp(p log a) where the real part of a is positive, and 0 elsewhere. The logarithm is 0 where the
    /// real part of a is not positive.
    ///
    /// # Errors
    /// When a sign that decides is not known.
    pub fn power(&self, p: &Jet) -> Result<Jet, Trouble> {
        let (log, exp) = (Function::Named("log".into()), Function::Named("exp".into()));
        if let Some(k) = p.base().whole()? {
            let (whole, rest) = (self.ring_power(k)?, p.sub(&Jet::int(k)));
            if rest.is_zero() {
                return Ok(whole);
            }
            return Ok(whole.mul(&rest.mul(&self.apply(&log, 0)?).apply(&exp, 0)?));
        }
        if self.base().sign()? <= 0 {
            return Ok(Jet::int(0));
        }
        if !(1..p.places()).all(|s| p.coefficient(s).is_zero()) {
            return p.mul(&self.apply(&log, 0)?).apply(&exp, 0);
        }
        // The binomial series keeps exact roots exact.
        let (q, inverse) = (p.base(), self.base().inv()?);
        let mut c = self.base().root_power(q)?;
        let mut series = Vec::with_capacity(self.level() + 1);
        for j in 0..=self.level() {
            series.push(c);
            let j = j as i64;
            c = c.mul(&inverse).mul(&q.sub(&Real::int(j))).mul(&Real::fraction(1, i128::from(j) + 1));
        }
        Ok(self.taylor(&series))
    }
}
