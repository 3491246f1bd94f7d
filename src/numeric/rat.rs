//! Exact rationals, fast while they are small.

use super::defined;
use super::error::{EvalError, domain};
use super::functions::{Builtin, Function, derivative};
use super::jets::Real;
use super::matrix::Matrix;
use super::primary;
use super::scalar::{Field, Ring};
use crate::term::{Functions, Sym};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::fmt;

/// An exact rational: a fraction of machine integers while it fits, of big integers beyond.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Rat(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    /// In lowest terms, the denominator positive, neither `i64::MIN`.
    Small(i64, i64),
    /// Does not fit `Small`.
    Big(Box<BigRational>),
    /// Some real number that is not known to be rational, such as log(2). It may cancel: its derivative
    /// may be rational, and zero times it is zero.
    Unknown,
}

const UNKNOWN: Rat = Rat(Repr::Unknown);

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

impl Rat {
    /// An integer.
    pub fn int(n: i64) -> Rat {
        Rat::small(i128::from(n), 1)
    }

    /// A fraction; a zero denominator counts as 1.
    pub fn new(n: i64, d: i64) -> Rat {
        let (n, d) = (i128::from(n), i128::from(if d == 0 { 1 } else { d }));
        Rat::small(if d < 0 { -n } else { n }, d.abs())
    }

    /// A fraction with positive denominator.
    fn small(n: i128, d: i128) -> Rat {
        let (n, d) = if d == 1 {
            (n, d)
        } else {
            let g = gcd(n.unsigned_abs(), d.unsigned_abs()).max(1) as i128;
            (n / g, d / g)
        };
        match (i64::try_from(n), i64::try_from(d)) {
            (Ok(a), Ok(b)) if a != i64::MIN => Rat(Repr::Small(a, b)),
            _ => Rat(Repr::Big(Box::new(BigRational::new_raw(BigInt::from(n), BigInt::from(d))))),
        }
    }

    /// From a big rational.
    pub fn from_big(q: BigRational) -> Rat {
        match (q.numer().to_i64(), q.denom().to_i64()) {
            (Some(a), Some(b)) if a != i64::MIN && b > 0 => Rat(Repr::Small(a, b)),
            _ => Rat(Repr::Big(Box::new(q))),
        }
    }

    /// As a big rational.
    pub fn to_big(&self) -> BigRational {
        match &self.0 {
            Repr::Small(a, b) => BigRational::new_raw(BigInt::from(*a), BigInt::from(*b)),
            Repr::Big(q) => (**q).clone(),
            Repr::Unknown => BigRational::zero(),
        }
    }

    /// Is it a known rational, not some real number such as log(2)?
    pub fn is_known(&self) -> bool {
        self.0 != Repr::Unknown
    }

    /// The numerator and denominator, while both are small.
    pub fn as_small(&self) -> Option<(i64, i64)> {
        match &self.0 {
            Repr::Small(a, b) => Some((*a, *b)),
            Repr::Big(_) | Repr::Unknown => None,
        }
    }

    /// The integer this is, if it is a small one.
    pub fn as_int(&self) -> Option<i64> {
        match &self.0 {
            Repr::Small(a, 1) => Some(*a),
            _ => None,
        }
    }

    /// The nearest float, roughly.
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            Repr::Small(a, b) => *a as f64 / *b as f64,
            Repr::Big(q) => q.to_f64().unwrap_or(f64::NAN),
            Repr::Unknown => f64::NAN,
        }
    }

    /// -1, 0 or 1; 0 also when it is not known.
    pub fn signum(&self) -> i32 {
        match &self.0 {
            Repr::Small(a, _) => a.signum() as i32,
            Repr::Unknown => 0,
            Repr::Big(q) => match q.numer().sign() {
                num_bigint::Sign::Minus => -1,
                num_bigint::Sign::NoSign => 0,
                num_bigint::Sign::Plus => 1,
            },
        }
    }

    /// The absolute value.
    pub fn abs(&self) -> Rat {
        if self.signum() < 0 { self.neg() } else { self.clone() }
    }

    /// How much there is to write: the digits of numerator and denominator together, in bits.
    pub fn weight(&self) -> u64 {
        match &self.0 {
            Repr::Small(a, b) => u64::from(64 - a.unsigned_abs().leading_zeros() + 63 - b.leading_zeros().min(63)),
            Repr::Big(q) => q.numer().bits() + q.denom().bits(),
            Repr::Unknown => 0,
        }
    }

    fn powi(&self, k: u64) -> Rat {
        let (mut acc, mut base, mut k) = (Rat::int(1), self.clone(), k);
        while k > 0 {
            if k & 1 == 1 {
                acc = acc.mul(&base);
            }
            k >>= 1;
            if k > 0 {
                base = base.mul(&base);
            }
        }
        acc
    }
}

impl PartialOrd for Rat {
    fn partial_cmp(&self, other: &Rat) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rat {
    fn cmp(&self, other: &Rat) -> Ordering {
        self.sub(other).signum().cmp(&0)
    }
}

impl fmt::Display for Rat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(a, 1) => write!(f, "{a}"),
            Repr::Small(a, b) => write!(f, "{a}/{b}"),
            Repr::Big(q) => write!(f, "{q}"),
            Repr::Unknown => f.write_str("?"),
        }
    }
}

impl fmt::Debug for Rat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Ring for Rat {
    type Base = Rat;
    const WEIGHT: u64 = 10;

    fn from_base(b: Rat) -> Rat {
        b
    }

    fn base(&self) -> &Rat {
        self
    }

    fn is_constant(&self) -> bool {
        true
    }

    fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small(0, _))
    }

    fn add(&self, o: &Rat) -> Rat {
        match (&self.0, &o.0) {
            (Repr::Small(a, b), Repr::Small(c, d)) => {
                let (a, b, c, d) = (i128::from(*a), i128::from(*b), i128::from(*c), i128::from(*d));
                if b == d { Rat::small(a + c, b) } else { Rat::small(a * d + c * b, b * d) }
            }
            (Repr::Unknown, _) | (_, Repr::Unknown) => UNKNOWN,
            _ => Rat::from_big(self.to_big() + o.to_big()),
        }
    }

    fn sub(&self, o: &Rat) -> Rat {
        self.add(&o.neg())
    }

    fn mul(&self, o: &Rat) -> Rat {
        match (&self.0, &o.0) {
            (Repr::Small(a, b), Repr::Small(c, d)) => {
                Rat::small(i128::from(*a) * i128::from(*c), i128::from(*b) * i128::from(*d))
            }
            (Repr::Unknown, _) if !o.is_zero() => UNKNOWN,
            (_, Repr::Unknown) if !self.is_zero() => UNKNOWN,
            _ => Rat::from_big(self.to_big() * o.to_big()),
        }
    }

    fn neg(&self) -> Rat {
        match &self.0 {
            Repr::Small(a, b) => Rat(Repr::Small(-a, *b)),
            Repr::Big(q) => Rat::from_big(-(**q).clone()),
            Repr::Unknown => UNKNOWN,
        }
    }

    fn recip(&self) -> Result<Rat, EvalError> {
        match &self.0 {
            Repr::Small(0, _) => domain("division by zero"),
            Repr::Small(a, b) if *a > 0 => Ok(Rat(Repr::Small(*b, *a))),
            Repr::Small(a, b) => Ok(Rat(Repr::Small(-b, -a))),
            Repr::Big(q) => Ok(Rat::from_big(q.recip())),
            Repr::Unknown => Err(EvalError::NotExact),
        }
    }

    fn apply(&self, f: &Function, order: u32) -> Result<Rat, EvalError> {
        derivative(f, order, self)
    }

    fn pow(&self, q: &Rat) -> Result<Rat, EvalError> {
        let Some((n, d)) = q.as_small() else { return Err(EvalError::TooLarge("an exponent")) };
        if !self.is_known() {
            return Err(EvalError::NotExact);
        }
        if n.abs() > 1000 || d > 64 {
            return Err(EvalError::TooLarge("an exponent"));
        }
        let mut x = self.clone();
        if d > 1 {
            match x.signum() {
                s if s < 0 => return domain("a fractional power of a negative number"),
                0 if n > 0 => return Ok(x),
                _ => {}
            }
            let big = x.to_big();
            let root = BigRational::new(big.numer().nth_root(d as u32), big.denom().nth_root(d as u32));
            x = Rat::from_big(root);
            if x.powi(d as u64) != *self {
                return Ok(UNKNOWN);
            }
        }
        let y = x.powi(n.unsigned_abs());
        if n < 0 { y.recip() } else { Ok(y) }
    }
}

impl Field for Rat {
    const EXACT: bool = true;

    fn from_rat(q: &Rat) -> Rat {
        q.clone()
    }

    fn magnitude(&self) -> f64 {
        // Only to order pivots: small entries first keeps the fractions short, zero is unusable.
        if self.is_zero() || !self.is_known() { 0.0 } else { 1.0 / (1.0 + self.weight() as f64) }
    }

    fn approx(&self) -> f64 {
        self.to_f64()
    }

    fn as_exponent(&self) -> Option<Rat> {
        self.is_known().then(|| self.clone())
    }

    fn is_sane(&self) -> Result<(), EvalError> {
        if self.weight() > 20_000 { Err(EvalError::TooLarge("a fraction")) } else { Ok(()) }
    }

    fn is_known(&self) -> bool {
        Rat::is_known(self)
    }

    fn sign_of(&self) -> Option<i32> {
        self.is_known().then(|| self.signum())
    }

    fn defined(&self, table: &Functions, name: &Sym, order: u32) -> Result<Rat, EvalError> {
        if !self.is_known() {
            return Err(EvalError::NotExact);
        }
        let y = defined::derivative(table, name, order, &Real::rational(&self.to_big()))?;
        Ok(y.as_fraction().map_or(UNKNOWN, |(n, d)| Rat::new(n, d)))
    }

    fn matrix_root(a: &Matrix<Rat>) -> Result<Matrix<Rat>, EvalError> {
        primary::exact_root(a)
    }

    fn elementary(&self, f: Builtin) -> Result<Rat, EvalError> {
        let zero = self.is_zero();
        let one = Rat::int(1);
        if !self.is_known() {
            return Err(EvalError::NotExact);
        }
        match f {
            Builtin::Exp | Builtin::Cos | Builtin::Cosh if zero => Ok(Rat::int(1)),
            Builtin::Sin | Builtin::Tan | Builtin::Asin | Builtin::Atan | Builtin::Sinh | Builtin::Tanh if zero => {
                Ok(Rat::int(0))
            }
            Builtin::Sigmoid if zero => Ok(Rat::new(1, 2)),
            Builtin::Log if *self == Rat::int(1) => Ok(Rat::int(0)),
            Builtin::Log if self.signum() <= 0 => domain("log of a number that is not positive"),
            Builtin::Asin | Builtin::Acos if self.abs() > one => domain("asin or acos outside [-1, 1]"),
            Builtin::Relu | Builtin::Abs | Builtin::Sign => Err(EvalError::NotExact),
            _ => Ok(UNKNOWN),
        }
    }
}

impl From<&BigRational> for Rat {
    fn from(q: &BigRational) -> Rat {
        if q.is_zero() {
            return Rat::int(0);
        }
        debug_assert!(q.denom().is_positive() || q.denom().is_one());
        Rat::from_big(q.clone())
    }
}
