//! Real numbers: fractions while they are known exactly and small, otherwise enclosures.
//!
//! Whether a number is 0 decides what a term means, so it is never guessed: an enclosure that contains 0 says
//! that it does not know.

use super::trouble::Trouble;
use num_rational::BigRational;
use num_traits::ToPrimitive;
use std::cmp::Ordering;
use std::fmt;

/// A real number, known exactly or to lie within a distance of a float.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Real {
    /// Numerator and denominator in lowest terms, the denominator positive.
    Exact(i64, i64),
    /// So many quarter turns, kπ/2, not 0: where sine, cosine and tangent have their zeros and poles.
    Turn(i64),
    /// A float, and how far the number may be from it; infinitely far where nothing is known.
    Near(f64, f64),
    /// A float and how far the number may be from it, as [`Real::Near`]; only that no equality is ever read off it.
    Plain(f64, f64),
}

/// More than a unit in the last place.
const ULP: f64 = 2.3e-16;
/// A summand that is so much smaller than the other leaves too few digits in the sum.
const ABSORBED: f64 = 1e-12;
/// How uncertain a number is made, as a share of it, where a float does not tell it from its neighbours.
const BLUR: f64 = 1e-5;
/// Nearer to 0 than this, functions are so near to their first terms that floats do not tell them apart.
const FLAT: f64 = 1e-4;
/// Floats below this have lost digits, or are nothing at all.
const TINY: f64 = 1e-290;

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        if let (Ok(x), Ok(y)) = (u64::try_from(a), u64::try_from(b)) {
            let (mut x, mut y) = (x, y);
            while y != 0 {
                (x, y) = (y, x % y);
            }
            return u128::from(x);
        }
        (a, b) = (b, a % b);
    }
    a
}

/// The exact k-th root of a natural number, if there is one.
fn root(n: i64, k: u32) -> Option<i64> {
    let guess = (n as f64).powf(1.0 / f64::from(k)).round() as i64;
    (guess.checked_pow(k) == Some(n)).then_some(guess)
}

/// Is the number known not to be 0, but very near to it?
fn flat(mid: f64, rad: f64) -> bool {
    mid.abs() > rad && mid.abs() < FLAT
}

/// The k-th power of a base, by squaring it.
pub(super) fn by_squaring<T>(one: T, mut base: T, mut k: u64, mul: fn(&T, &T) -> T) -> T {
    let mut out = one;
    while k > 0 {
        if k & 1 == 1 {
            out = mul(&out, &base);
        }
        k >>= 1;
        if k > 0 {
            base = mul(&base, &base);
        }
    }
    out
}

impl Real {
    /// The number 0.
    pub const ZERO: Real = Real::Exact(0, 1);
    /// The number 1.
    pub const ONE: Real = Real::Exact(1, 1);

    /// An integer.
    pub fn int(n: i64) -> Real {
        Real::fraction(i128::from(n), 1)
    }

    /// A fraction; the denominator is not 0.
    pub fn fraction(n: i128, d: i128) -> Real {
        let (n, d) = if d < 0 { (-n, -d) } else { (n, d.max(1)) };
        let (n, d) = if d == 1 {
            (n, d)
        } else {
            let g = gcd(n.unsigned_abs(), d.unsigned_abs()).max(1) as i128;
            (n / g, d / g)
        };
        match (i64::try_from(n), i64::try_from(d)) {
            (Ok(n), Ok(d)) if n != i64::MIN => Real::Exact(n, d),
            _ => Real::blurred(n as f64 / d as f64),
        }
    }

    /// A rational number.
    pub fn rational(q: &BigRational) -> Real {
        match (q.numer().to_i64(), q.denom().to_i64()) {
            (Some(n), Some(d)) => Real::fraction(n.into(), d.into()),
            _ => match q.to_f64() {
                Some(x) => Real::near(x, 2.0 * ULP * x.abs()),
                None => Real::unknown(),
            },
        }
    }

    /// A number within a distance of a float; what is no number, or has lost its digits, is not known at all.
    pub fn near(mid: f64, rad: f64) -> Real {
        if mid.is_finite() && rad.is_finite() { Real::Near(mid, rad) } else { Real::unknown() }
    }

    /// A number that a float would not tell from its neighbours: its enclosure is so wide that it differs from other numbers,
    /// but is not taken to be equal to any.
    fn blurred(x: f64) -> Real {
        Real::near(x, BLUR * x.abs())
    }

    /// An enclosure on which no equality rests: what is calculated with it keeps all its digits where a float would not tell
    /// the number from its neighbours.
    pub(super) fn plain(mid: f64, rad: f64) -> Real {
        if mid.is_finite() && rad.is_finite() { Real::Plain(mid, rad) } else { Real::unknown() }
    }

    fn is_plain(&self) -> bool {
        matches!(self, Real::Plain(..))
    }

    /// The number, as uncertain as one beside which 0 cannot be told.
    pub(super) fn if_flat(self, x: &Real) -> Real {
        let ((at, r), (mid, rad)) = (x.ball(), self.ball());
        if flat(at, r) { Real::blurred(mid).or_wider(rad) } else { self }
    }

    /// The image under a function that is nowhere steeper than this within the enclosure.
    fn image(&self, f: fn(f64) -> f64, steep: f64) -> Real {
        let (mid, rad) = self.ball();
        Real::plain(f(mid), rad * steep + 4.0 * ULP * f(mid).abs() + f64::MIN_POSITIVE)
    }

    /// The number, at least so uncertain.
    fn or_wider(self, rad: f64) -> Real {
        let (mid, old) = self.ball();
        Real::near(mid, old.max(rad))
    }

    /// A number of which nothing is known.
    pub fn unknown() -> Real {
        Real::Near(0.0, f64::INFINITY)
    }

    /// A float and how far the number may be from it.
    pub fn ball(&self) -> (f64, f64) {
        match *self {
            Real::Exact(n, d) => {
                let x = n as f64 / d as f64;
                let sure = n.unsigned_abs() < 1 << 53 && (d == 1 || ((d as u64).is_power_of_two() && d < 1 << 53));
                (x, if sure { 0.0 } else { 2.0 * ULP * x.abs() })
            }
            Real::Turn(k) => {
                let x = k as f64 * std::f64::consts::FRAC_PI_2;
                (x, 4.0 * ULP * x.abs())
            }
            Real::Near(mid, rad) | Real::Plain(mid, rad) => (mid, rad),
        }
    }

    /// Is it known exactly?
    pub fn is_exact(&self) -> bool {
        matches!(self, Real::Exact(..) | Real::Turn(_))
    }

    /// Numerator and denominator, where it is known to be a fraction.
    pub fn as_fraction(&self) -> Option<(i64, i64)> {
        match *self {
            Real::Exact(n, d) => Some((n, d)),
            _ => None,
        }
    }

    /// Is it known to be 0?
    pub fn is_zero(&self) -> bool {
        matches!(self, Real::Exact(0, _))
    }

    /// The sign: -1, 0 or 1.
    ///
    /// # Errors
    /// When it is not known.
    pub fn sign(&self) -> Result<i64, Trouble> {
        match *self {
            Real::Exact(n, _) | Real::Turn(n) => Ok(n.signum()),
            Real::Near(mid, rad) | Real::Plain(mid, rad) if mid.abs() > rad => Ok(if mid > 0.0 { 1 } else { -1 }),
            Real::Near(..) | Real::Plain(..) => Err(Trouble::Unclear),
        }
    }

    /// How it compares to another.
    ///
    /// # Errors
    /// When that is not known.
    pub fn compare(&self, other: &Real) -> Result<Ordering, Trouble> {
        Ok(self.sub(other).sign()?.cmp(&0))
    }

    /// The integer that it is, if it is one.
    ///
    /// # Errors
    /// When that is not known.
    pub fn whole(&self) -> Result<Option<i64>, Trouble> {
        match *self {
            Real::Exact(n, 1) => Ok(Some(n)),
            Real::Exact(..) | Real::Turn(_) => Ok(None),
            Real::Near(mid, rad) | Real::Plain(mid, rad) if (mid - mid.round()).abs() > rad => Ok(None),
            Real::Near(..) | Real::Plain(..) => Err(Trouble::Unclear),
        }
    }

    /// The sum.
    pub fn add(&self, o: &Real) -> Real {
        match (self, o) {
            (Real::Exact(0, _), x) | (x, Real::Exact(0, _)) => *x,
            (Real::Turn(a), Real::Turn(b)) => Real::turn(a.checked_add(*b)),
            (Real::Exact(a, 1), Real::Exact(b, 1)) => Real::fraction(i128::from(*a) + i128::from(*b), 1),
            (&Real::Exact(a, b), &Real::Exact(c, d)) => {
                let [a, b, c, d] = [a, b, c, d].map(i128::from);
                match a.checked_mul(d).zip(c.checked_mul(b)).and_then(|(x, y)| x.checked_add(y)) {
                    Some(n) => Real::fraction(n, b * d),
                    None => Real::blurred(a as f64 / b as f64 + c as f64 / d as f64),
                }
            }
            _ if self.is_plain() || o.is_plain() => {
                let ((a, r), (b, s)) = (self.ball(), o.ball());
                Real::plain(a + b, r + s + ULP * (a + b).abs())
            }
            _ => {
                let ((a, r), (b, s)) = (self.ball(), o.ball());
                // What is known not to be 0, and vanishes in the sum, would be lost without a trace.
                let lost = |x: f64, r: f64, y: f64| x.abs() > r && x.abs() < ABSORBED * y.abs();
                if lost(a, r, b) || lost(b, s, a) {
                    return Real::blurred(a + b).or_wider(r + s);
                }
                Real::near(a + b, r + s + ULP * (a + b).abs())
            }
        }
    }

    /// The negative.
    pub fn neg(&self) -> Real {
        match *self {
            Real::Exact(n, d) => Real::Exact(-n, d),
            Real::Turn(k) => Real::Turn(-k),
            Real::Near(mid, rad) => Real::Near(-mid, rad),
            Real::Plain(mid, rad) => Real::Plain(-mid, rad),
        }
    }

    /// The difference.
    pub fn sub(&self, o: &Real) -> Real {
        self.add(&o.neg())
    }

    /// The product.
    pub fn mul(&self, o: &Real) -> Real {
        match (self, o) {
            (Real::Exact(0, _), _) | (_, Real::Exact(0, _)) => Real::ZERO,
            (Real::Exact(1, 1), x) | (x, Real::Exact(1, 1)) => *x,
            (&Real::Turn(k), &Real::Exact(n, d)) | (&Real::Exact(n, d), &Real::Turn(k))
                if k.checked_mul(n).is_some_and(|kn| kn % d == 0) =>
            {
                Real::turn(k.checked_mul(n).map(|kn| kn / d))
            }
            (&Real::Exact(a, b), &Real::Exact(c, d)) => {
                Real::fraction(i128::from(a) * i128::from(c), i128::from(b) * i128::from(d))
            }
            _ if self.is_plain() || o.is_plain() => {
                let ((a, r), (b, s)) = (self.ball(), o.ball());
                let rounding = ULP * (a * b).abs() + f64::MIN_POSITIVE;
                Real::plain(a * b, a.abs() * s + r * (b.abs() + s) + rounding)
            }
            _ => {
                let ((a, r), (b, s)) = (self.ball(), o.ball());
                let mid = a * b;
                if mid.abs() < TINY && a != 0.0 && b != 0.0 {
                    return Real::unknown();
                }
                Real::near(mid, a.abs() * s + r * (b.abs() + s) + ULP * mid.abs())
            }
        }
    }

    /// The inverse; 0 has the inverse 0.
    ///
    /// # Errors
    /// When it is not known whether the number is 0.
    pub fn inv(&self) -> Result<Real, Trouble> {
        match *self {
            Real::Exact(0, _) => Ok(Real::ZERO),
            Real::Exact(n, d) => Ok(Real::fraction(d.into(), n.into())),
            _ => {
                self.sign()?;
                let (mid, rad) = self.ball();
                let x = 1.0 / mid;
                let off = x.abs() * rad / (mid.abs() - rad) + 2.0 * ULP * x.abs();
                Ok(if self.is_plain() { Real::plain(x, off) } else { Real::near(x, off) })
            }
        }
    }

    /// A whole power; negative ones by the inverse, which is 0 for 0.
    ///
    /// # Errors
    /// When it is not known whether the number is 0, or the power is too large.
    pub fn pow(&self, k: i64) -> Result<Real, Trouble> {
        let base = if k < 0 { self.inv()? } else { *self };
        Ok(by_squaring(Real::ONE, base, k.unsigned_abs(), Real::mul))
    }

    /// A power of a positive number.
    ///
    /// # Errors
    /// When the number is not known to be positive.
    pub fn root_power(&self, p: &Real) -> Result<Real, Trouble> {
        if let (&Real::Exact(n, d), &Real::Exact(a, b)) = (self, p)
            && (1..64).contains(&b)
            && let Some((n, d)) = root(n, b as u32).zip(root(d, b as u32))
        {
            return Real::Exact(n, d).pow(a);
        }
        Ok(p.mul(&self.ln()?).exp())
    }

    /// The exponential.
    pub fn exp(&self) -> Real {
        if self.is_zero() {
            return Real::ONE;
        }
        let (mid, rad) = self.ball();
        // Below, floats lose digits and then vanish, which the number does not.
        if !(-600.0..600.0).contains(&mid) || rad > 1.0 {
            return Real::unknown();
        }
        if self.is_plain() {
            return self.image(f64::exp, 2.0 * mid.exp());
        }
        if flat(mid, rad) {
            return Real::blurred(mid.exp()).or_wider(2.0 * rad);
        }
        let x = mid.exp();
        Real::near(x, x * (2.0 * rad + 8.0 * ULP))
    }

    /// The logarithm of a positive number.
    ///
    /// # Errors
    /// When the number is not known to be positive.
    pub fn ln(&self) -> Result<Real, Trouble> {
        if *self == Real::ONE {
            return Ok(Real::ZERO);
        }
        if self.sign()? <= 0 {
            return Err(Trouble::Unclear);
        }
        let (mid, rad) = self.ball();
        if self.is_plain() {
            return Ok(self.image(f64::ln, 1.0 / (mid - rad)));
        }
        if flat(mid - 1.0, rad) {
            return Ok(Real::blurred(mid.ln()).or_wider(2.0 * rad + ULP));
        }
        Ok(Real::near(mid.ln(), rad / (mid - rad) + ULP + 4.0 * ULP * mid.ln().abs()))
    }

    fn lipschitz(&self, f: fn(f64) -> f64, at_zero: i64) -> Real {
        if self.is_zero() {
            return Real::int(at_zero);
        }
        let (mid, rad) = self.ball();
        if self.is_plain() && mid.abs() < 1e6 {
            return self.image(f, 1.0 + ULP);
        }
        if flat(mid, rad) || mid.abs() > 1.0 / FLAT {
            return Real::blurred(f(mid)).or_wider(rad + 4.0 * ULP);
        }
        Real::near(f(mid), rad + 4.0 * ULP)
    }

    /// The sine.
    pub fn sin(&self) -> Real {
        if let Real::Turn(k) = self {
            return Real::int([0, 1, 0, -1][k.rem_euclid(4) as usize]);
        }
        self.lipschitz(f64::sin, 0)
    }

    /// The cosine.
    pub fn cos(&self) -> Real {
        if let Real::Turn(k) = self {
            return Real::int([1, 0, -1, 0][k.rem_euclid(4) as usize]);
        }
        self.lipschitz(f64::cos, 1)
    }

    /// The arctangent.
    pub fn atan(&self) -> Real {
        self.lipschitz(f64::atan, 0)
    }

    /// The arcsine of a number within [-1, 1].
    pub fn asin(&self) -> Real {
        if let Real::Exact(n @ (-1..=1), 1) = *self {
            return Real::turn(Some(n));
        }
        let (mid, rad) = self.ball();
        if flat(mid, rad) && !self.is_plain() {
            return Real::blurred(mid).or_wider(2.0 * rad);
        }
        let end = |x: f64| x.clamp(-1.0, 1.0).asin();
        let spread = (end(mid + rad) - end(mid)).max(end(mid) - end(mid - rad));
        let off = spread + 4.0 * ULP;
        if self.is_plain() { Real::plain(end(mid), off) } else { Real::near(end(mid), off) }
    }

    /// Half of π.
    pub fn quarter_turn() -> Real {
        Real::Turn(1)
    }

    /// So many quarter turns.
    fn turn(k: Option<i64>) -> Real {
        match k {
            Some(0) => Real::ZERO,
            Some(k) => Real::Turn(k),
            None => Real::unknown(),
        }
    }
}

impl fmt::Display for Real {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Real::Exact(n, 1) => write!(f, "{n}"),
            Real::Exact(n, d) => write!(f, "{n}/{d}"),
            Real::Turn(k) => write!(f, "{k}π/2"),
            Real::Near(mid, rad) | Real::Plain(mid, rad)
                if rad.is_finite() && (mid == 0.0 || (1e-4..1e7).contains(&mid.abs())) =>
            {
                write!(f, "{mid:.6}")
            }
            Real::Near(mid, rad) | Real::Plain(mid, rad) if rad.is_finite() => write!(f, "{mid:.6e}"),
            Real::Near(..) | Real::Plain(..) => f.write_str("?"),
        }
    }
}
