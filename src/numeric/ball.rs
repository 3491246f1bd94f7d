//! Floats that know how wrong they may be.

use super::defined;
use super::error::{EvalError, domain};
use super::functions::{Builtin, Function, derivative};
use super::jets::Real;
use super::matrix::Matrix;
use super::primary;
use super::rat::Rat;
use super::scalar::{Field, Ring};
use crate::term::{Functions, Sym};

/// A float and a bound on its distance from the true value.
///
/// The bound is carried through every operation, so a difference that exceeds it cannot be rounding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ball {
    /// The computed value.
    pub value: f64,
    /// How far the true value may be away.
    pub radius: f64,
}

/// A little more than half a unit in the last place.
const ULP: f64 = 1.2e-16;
/// What a result that underflows may be away from the true value.
const TINY: f64 = 1e-300;
/// Closer than this to a kink counts as on it.
const KINK: f64 = 1e-6;

impl Ball {
    /// A float that is exactly meant.
    pub fn exact(value: f64) -> Ball {
        Ball { value, radius: 0.0 }
    }

    /// A float with a bound on its error.
    pub fn new(value: f64, radius: f64) -> Ball {
        Ball { value, radius: radius.abs() }
    }

    /// The value of a function: how steep it is here, and how many units in the last place it may be off.
    fn image(&self, value: f64, slope: f64) -> Result<Ball, EvalError> {
        if self.radius > 1e-3 {
            return domain("too uncertain");
        }
        // Of all these functions, those that are 0 at 0 are so exactly.
        if self.is_zero() && value == 0.0 {
            return Ok(*self);
        }
        Ok(Ball { value, radius: 2.0 * slope.abs() * self.radius + 8.0 * ULP * value.abs() + TINY })
    }

    /// A sum that was rounded to this value, of two floats that are exactly meant: what rounding took is a float.
    fn exact_sum(a: f64, b: f64, value: f64) -> Ball {
        let c = value - a;
        let lost = (a - (value - c)) + (b - c);
        Ball { value, radius: lost.abs() }
    }

    /// Is it exactly meant, with so few digits that its products with others of the kind are exact?
    fn is_short(&self) -> bool {
        self.radius == 0.0 && self.value.to_bits().trailing_zeros() >= 27
    }
}

impl Ring for Ball {
    type Base = Ball;
    const WEIGHT: u64 = 1;

    fn from_base(b: Ball) -> Ball {
        b
    }

    fn base(&self) -> &Ball {
        self
    }

    fn is_constant(&self) -> bool {
        true
    }

    fn is_zero(&self) -> bool {
        self.value == 0.0 && self.radius == 0.0
    }

    #[inline]
    fn add(&self, o: &Ball) -> Ball {
        let value = self.value + o.value;
        if self.radius == 0.0 && o.radius == 0.0 {
            return Ball::exact_sum(self.value, o.value, value);
        }
        Ball { value, radius: self.radius + o.radius + ULP * value.abs() }
    }

    #[inline]
    fn sub(&self, o: &Ball) -> Ball {
        let value = self.value - o.value;
        if self.radius == 0.0 && o.radius == 0.0 {
            return Ball::exact_sum(self.value, -o.value, value);
        }
        Ball { value, radius: self.radius + o.radius + ULP * value.abs() }
    }

    #[inline]
    fn mul(&self, o: &Ball) -> Ball {
        let value = self.value * o.value;
        if self.is_zero() || o.is_zero() || self.is_short() && o.is_short() && value.abs() > TINY {
            return Ball { value, radius: 0.0 };
        }
        let radius = TINY + self.value.abs() * o.radius + self.radius * (o.value.abs() + o.radius) + ULP * value.abs();
        Ball { value, radius }
    }

    #[inline]
    fn neg(&self) -> Ball {
        Ball { value: -self.value, radius: self.radius }
    }

    fn recip(&self) -> Result<Ball, EvalError> {
        let v = self.value.abs();
        if v <= 1e3 * self.radius || v < 1e-100 {
            return domain("division by zero, or nearly");
        }
        let value = 1.0 / self.value;
        Ok(Ball { value, radius: self.radius / (v * (v - self.radius)) + ULP * value.abs() })
    }

    fn apply(&self, f: &Function, order: u32) -> Result<Ball, EvalError> {
        derivative(f, order, self)
    }

    fn pow(&self, q: &Rat) -> Result<Ball, EvalError> {
        let p = q.to_f64();
        if p.abs() > 1000.0 {
            return Err(EvalError::TooLarge("an exponent"));
        }
        if let Some(n) = q.as_int() {
            let (mut acc, mut base, mut k) = (Ball::exact(1.0), *self, n.unsigned_abs());
            while k > 0 {
                if k & 1 == 1 {
                    acc = acc.mul(&base);
                }
                k >>= 1;
                if k > 0 {
                    base = base.mul(&base);
                }
            }
            return if n < 0 { acc.recip() } else { Ok(acc) };
        }
        if self.is_zero() && p > 0.0 {
            return Ok(*self);
        }
        if self.value <= 1e3 * self.radius || self.value < 1e-100 {
            return domain("a fractional power of a number that is not positive");
        }
        // The slope at the middle speaks for the whole ball only if it hardly changes in it.
        if p.abs() * self.radius > 0.1 * self.value {
            return domain("too uncertain");
        }
        let value = self.value.powf(p);
        self.image(value, p * value / self.value)
    }
}

impl Field for Ball {
    const EXACT: bool = false;

    fn from_rat(q: &Rat) -> Ball {
        let value = q.to_f64();
        let exact = match q.as_small() {
            Some((n, d)) => n.unsigned_abs() < 1 << 53 && (d as u64).is_power_of_two(),
            None => false,
        };
        Ball { value, radius: if exact { 0.0 } else { 2.0 * ULP * value.abs() + TINY } }
    }

    fn magnitude(&self) -> f64 {
        (self.value.abs() - self.radius).max(0.0)
    }

    fn approx(&self) -> f64 {
        self.value
    }

    fn as_exponent(&self) -> Option<Rat> {
        // What is only nearly an integer is no integer: 0^1e-30 is 0, and 0^0 is 1.
        (self.radius == 0.0 && self.value.fract() == 0.0 && self.value.abs() <= 1000.0)
            .then(|| Rat::int(self.value as i64))
    }

    fn is_sane(&self) -> Result<(), EvalError> {
        if self.value.abs() < 1e150 && self.radius.is_finite() { Ok(()) } else { domain("overflow") }
    }

    fn sign_of(&self) -> Option<i32> {
        if self.is_zero() {
            Some(0)
        } else if self.value.abs() <= 10.0 * self.radius + KINK {
            None
        } else {
            Some(if self.value > 0.0 { 1 } else { -1 })
        }
    }

    fn defined(&self, table: &Functions, name: &Sym, order: u32) -> Result<Ball, EvalError> {
        if self.radius > 1e-3 {
            return domain("too uncertain");
        }
        let x = if self.is_zero() { Real::ZERO } else { Real::near(self.value, self.radius) };
        let (value, radius) = defined::derivative(table, name, order, &x)?.ball();
        let b = Ball::new(value, radius);
        // What is known to a few digits only says nothing.
        if radius > 1e-6 * (1.0 + value.abs()) { domain("too uncertain") } else { Ok(b) }
    }

    fn matrix_root(a: &Matrix<Ball>) -> Result<Matrix<Ball>, EvalError> {
        primary::enclosed_root(a)
    }

    fn elementary(&self, f: Builtin) -> Result<Ball, EvalError> {
        let x = self.value;
        match f {
            // The one way to write π.
            Builtin::Acos if self.radius == 0.0 && x == -1.0 => {
                Ok(Ball::new(std::f64::consts::PI, 2.0 * ULP * std::f64::consts::PI))
            }
            Builtin::Exp => {
                let e = x.exp();
                // A large argument makes the relative error of its own rounding felt.
                self.image(e, e)
            }
            Builtin::Log => {
                if x <= 1e3 * self.radius || x < 1e-100 {
                    return domain("log of a number that is not positive");
                }
                let mut b = self.image(x.ln(), 1.0 / x)?;
                b.radius += ULP;
                Ok(b)
            }
            Builtin::Sin => self.image(x.sin(), 1.0).map(|b| Ball { radius: b.radius + ULP * ULP, ..b }),
            Builtin::Cos => self.image(x.cos(), 1.0).map(|b| Ball { radius: b.radius + ULP * ULP, ..b }),
            Builtin::Tan => {
                let t = x.tan();
                if t.abs() > 1e6 || t.abs() * self.radius > 1e-3 {
                    return domain("tan at a pole");
                }
                self.image(t, 1.0 + t * t)
            }
            Builtin::Asin | Builtin::Acos => {
                if x.abs() >= 1.0 - KINK || self.radius > 1e-3 * (1.0 - x * x) {
                    return domain("asin or acos outside (-1, 1)");
                }
                let slope = 1.0 / (1.0 - x * x).sqrt();
                self.image(if f == Builtin::Asin { x.asin() } else { x.acos() }, slope)
            }
            Builtin::Atan => self.image(x.atan(), 1.0),
            Builtin::Sinh => self.image(x.sinh(), x.cosh()),
            Builtin::Cosh => self.image(x.cosh(), x.sinh().abs() + self.radius),
            Builtin::Tanh => self.image(x.tanh(), 1.0),
            Builtin::Sigmoid => self.image(1.0 / (1.0 + (-x).exp()), 1.0),
            Builtin::Softplus => self.image(x.max(0.0) + (-x.abs()).exp().ln_1p(), 1.0),
            Builtin::Relu | Builtin::Abs | Builtin::Sign => Err(EvalError::NotExact),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn f(b: Builtin, x: f64) -> Ball {
        Ball::exact(x).elementary(b).unwrap()
    }

    /// What is exactly zero is told from what is only too small for a float.
    #[test]
    fn zero_is_zero_for_certain() {
        assert!(f(Builtin::Sinh, 0.0).is_zero() && Ball::exact(0.0).mul(&Ball::new(1.0, 0.1)).is_zero());
        for small in [f(Builtin::Exp, -800.0), f(Builtin::Sigmoid, -800.0)] {
            assert!(small.value == 0.0 && small.radius > 0.0, "{small:?}");
        }
        let tiny = Ball::exact(1e-200);
        assert!(!tiny.mul(&tiny).is_zero());
        let q = Rat::new(1, 1_000_000_000).pow(&Rat::int(60)).unwrap();
        assert!(!Ball::from_rat(&q).is_zero());
    }

    /// A sum of floats knows what rounding took, and an exponent must be exactly an integer.
    #[test]
    fn exact_where_it_is() {
        let (a, b) = (Ball::exact(0.375), Ball::exact(-2.5));
        assert_eq!((a.add(&b).radius, a.mul(&b).radius), (0.0, 0.0));
        let sum = Ball::exact(1.0).add(&Ball::exact(1e-20));
        assert!(sum.value == 1.0 && sum.radius >= 1e-20);
        assert_eq!(Ball::exact(2.0).as_exponent(), Some(Rat::int(2)));
        assert_eq!(Ball::new(2.0, 1e-12).as_exponent(), None);
        assert_eq!(Ball::exact(2.0 + 1e-12).as_exponent(), None);
    }
}
