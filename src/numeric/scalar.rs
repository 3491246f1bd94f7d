//! Scalars: a base field, and nilpotent extensions of it for derivatives.

use super::error::EvalError;
use super::functions::{Builtin, Function};
use super::matrix::Matrix;
use super::rat::Rat;
use super::{Ball, rat};
use crate::term::{Functions, Sym};
use std::fmt;

/// What every scalar can do, with derivatives or without.
pub trait Ring: Clone + fmt::Debug + 'static {
    /// The field below all derivatives.
    type Base: Field;
    /// What a multiplication costs, compared to one of floats.
    const WEIGHT: u64;

    /// A constant.
    fn from_base(b: Self::Base) -> Self;
    /// The value without its derivatives.
    fn base(&self) -> &Self::Base;
    /// Are all derivatives zero?
    fn is_constant(&self) -> bool;
    /// Is it exactly zero, derivatives included?
    fn is_zero(&self) -> bool;
    /// Sum.
    #[must_use]
    fn add(&self, o: &Self) -> Self;
    /// Difference.
    #[must_use]
    fn sub(&self, o: &Self) -> Self;
    /// Product.
    #[must_use]
    fn mul(&self, o: &Self) -> Self;
    /// Negative.
    #[must_use]
    fn neg(&self) -> Self;
    /// Reciprocal.
    ///
    /// # Errors
    /// At zero, or near it in floats.
    fn recip(&self) -> Result<Self, EvalError>;
    /// A function's derivative of this order.
    ///
    /// # Errors
    /// Where it is undefined, or not rational in an exact field.
    fn apply(&self, f: &Function, order: u32) -> Result<Self, EvalError>;
    /// A constant power.
    ///
    /// # Errors
    /// Where it is undefined, or not rational in an exact field.
    fn pow(&self, q: &Rat) -> Result<Self, EvalError>;

    /// The number 0.
    fn zero() -> Self {
        Self::from_base(Self::Base::from_rat(&Rat::int(0)))
    }

    /// The number 1.
    fn one() -> Self {
        Self::from_base(Self::Base::from_rat(&Rat::int(1)))
    }
}

/// A field of numbers: exact rationals, or floats with an error bound.
pub trait Field: Ring<Base = Self> {
    /// Are its numbers exact?
    const EXACT: bool;

    /// A rational number.
    fn from_rat(q: &Rat) -> Self;
    /// How good a pivot it is; 0 for none at all.
    fn magnitude(&self) -> f64;
    /// Roughly, as a float.
    fn approx(&self) -> f64;
    /// The exponent it can serve as in [`Ring::pow`].
    fn as_exponent(&self) -> Option<Rat>;
    /// Is it finite and of reasonable size?
    ///
    /// # Errors
    /// When it is not.
    fn is_sane(&self) -> Result<(), EvalError>;
    /// Is it known, not some real number such as log(2)?
    fn is_known(&self) -> bool {
        true
    }
    /// Its sign, unless it is too close to zero to say.
    fn sign_of(&self) -> Option<i32>;
    /// The principal square root of a matrix.
    ///
    /// # Errors
    /// Where there is none, or none that is rational in an exact field.
    fn matrix_root(a: &Matrix<Self>) -> Result<Matrix<Self>, EvalError>;
    /// A smooth elementary function.
    ///
    /// # Errors
    /// Where it is undefined, or not rational in an exact field.
    fn elementary(&self, f: Builtin) -> Result<Self, EvalError>;
    /// The derivative of this order of a function that is what a table says.
    ///
    /// # Errors
    /// Where it has none.
    fn defined(&self, table: &Functions, name: &Sym, order: u32) -> Result<Self, EvalError>;
}

/// A scalar from which derivatives can be taken once more, unless it is the last of its tower.
pub trait Scalar: Ring {
    /// The scalars with one more derivative.
    type Next: Scalar<Base = Self::Base>;
    /// Is this the top of the tower?
    const LAST: bool;

    /// `a + b ε`
    fn join(a: Self, b: Self) -> Self::Next;
    /// The coefficient of ε.
    fn slope(n: &Self::Next) -> Self;
}

/// `a + b ε` with `ε² = 0`: a value and its derivative in one direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Dual<S> {
    /// The value.
    pub a: S,
    /// The derivative.
    pub b: S,
}

impl<S: Ring> Ring for Dual<S> {
    type Base = S::Base;
    const WEIGHT: u64 = 3 * S::WEIGHT;

    fn from_base(x: S::Base) -> Self {
        Dual { a: S::from_base(x), b: S::zero() }
    }

    fn base(&self) -> &S::Base {
        self.a.base()
    }

    fn is_constant(&self) -> bool {
        self.b.is_zero() && self.a.is_constant()
    }

    fn is_zero(&self) -> bool {
        self.a.is_zero() && self.b.is_zero()
    }

    #[inline]
    fn add(&self, o: &Self) -> Self {
        Dual { a: self.a.add(&o.a), b: self.b.add(&o.b) }
    }

    #[inline]
    fn sub(&self, o: &Self) -> Self {
        Dual { a: self.a.sub(&o.a), b: self.b.sub(&o.b) }
    }

    #[inline]
    fn mul(&self, o: &Self) -> Self {
        Dual { a: self.a.mul(&o.a), b: self.a.mul(&o.b).add(&self.b.mul(&o.a)) }
    }

    #[inline]
    fn neg(&self) -> Self {
        Dual { a: self.a.neg(), b: self.b.neg() }
    }

    fn recip(&self) -> Result<Self, EvalError> {
        let a = self.a.recip()?;
        let b = self.b.mul(&a).mul(&a).neg();
        Ok(Dual { a, b })
    }

    fn apply(&self, f: &Function, order: u32) -> Result<Self, EvalError> {
        Ok(Dual { a: self.a.apply(f, order)?, b: self.a.apply(f, order + 1)?.mul(&self.b) })
    }

    fn pow(&self, q: &Rat) -> Result<Self, EvalError> {
        if q.is_zero() {
            return Ok(Self::one());
        }
        let a = self.a.pow(q)?;
        let slope = self.a.pow(&q.sub(&Rat::int(1)))?;
        let c = S::from_base(S::Base::from_rat(q));
        Ok(Dual { a, b: slope.mul(&c).mul(&self.b) })
    }
}

macro_rules! tower {
    ($($t:ty),* ; $last:ty) => {
        $(impl Scalar for $t {
            type Next = Dual<$t>;
            const LAST: bool = false;
            fn join(a: Self, b: Self) -> Dual<$t> {
                Dual { a, b }
            }
            fn slope(n: &Dual<$t>) -> Self {
                n.b.clone()
            }
        })*
        /// The last of the tower: `LAST` is checked before a derivative is taken, so that these are not used.
        impl Scalar for $last {
            type Next = $last;
            const LAST: bool = true;
            fn join(a: Self, _: Self) -> Self {
                a
            }
            fn slope(_: &Self) -> Self {
                Self::zero()
            }
        }
    };
}

tower!(Ball, Dual<Ball>, Dual<Dual<Ball>>, Dual<Dual<Dual<Ball>>>; Dual<Dual<Dual<Dual<Ball>>>>);
tower!(rat::Rat, Dual<Rat>, Dual<Dual<Rat>>, Dual<Dual<Dual<Rat>>>; Dual<Dual<Dual<Dual<Rat>>>>);
