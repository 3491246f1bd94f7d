//! Elementwise functions and their derivatives of every order.

use super::error::{EvalError, domain};
use super::rat::Rat;
use super::scalar::Field;
use crate::term::{Functions, Sym};

/// The elementwise functions every problem knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Builtin {
    Exp,
    Log,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Sinh,
    Cosh,
    Tanh,
    Sigmoid,
    Softplus,
    Relu,
    Abs,
    Sign,
}

impl Builtin {
    /// The function with this name.
    pub fn named(name: &str) -> Option<Builtin> {
        Some(match name {
            "exp" => Builtin::Exp,
            "log" => Builtin::Log,
            "sin" => Builtin::Sin,
            "cos" => Builtin::Cos,
            "tan" => Builtin::Tan,
            "asin" => Builtin::Asin,
            "acos" => Builtin::Acos,
            "atan" => Builtin::Atan,
            "sinh" => Builtin::Sinh,
            "cosh" => Builtin::Cosh,
            "tanh" => Builtin::Tanh,
            "sigmoid" => Builtin::Sigmoid,
            "softplus" => Builtin::Softplus,
            "relu" => Builtin::Relu,
            "abs" => Builtin::Abs,
            "sign" => Builtin::Sign,
            _ => return None,
        })
    }
}

/// An elementwise function with a meaning.
#[derive(Clone, Copy, Debug)]
pub enum Function<'a> {
    /// One that every problem knows.
    Builtin(Builtin),
    /// One that is what a table says.
    Defined(&'a Functions, &'a Sym),
    /// A polynomial, coefficients from the constant upwards: what stands for an unknown function.
    Polynomial(&'a [Rat]),
}

/// Derivatives beyond this order are refused.
const MAX_ORDER: u32 = 20;

/// An integer polynomial.
type Poly = Vec<i128>;

fn diff(p: &Poly) -> Poly {
    p.iter().enumerate().skip(1).map(|(i, c)| c.saturating_mul(i as i128)).collect()
}

fn times(p: &Poly, q: &[i128]) -> Poly {
    let mut r = vec![0i128; (p.len() + q.len()).saturating_sub(1)];
    for (i, a) in p.iter().enumerate() {
        for (j, b) in q.iter().enumerate() {
            r[i + j] = r[i + j].saturating_add(a.saturating_mul(*b));
        }
    }
    r
}

fn plus(p: &Poly, q: &Poly) -> Poly {
    (0..p.len().max(q.len()))
        .map(|i| p.get(i).copied().unwrap_or(0).saturating_add(q.get(i).copied().unwrap_or(0)))
        .collect()
}

/// Derivatives of a function y with y' = flow(y), as a polynomial in y.
fn autonomous(order: u32, flow: &[i128]) -> Poly {
    (0..order).fold(vec![0, 1], |p, _| times(&diff(&p), flow))
}

fn horner<F: Field>(p: &Poly, x: &F) -> Result<F, EvalError> {
    let mut acc = F::from_base(F::Base::from_rat(&Rat::int(0)));
    for c in p.iter().rev() {
        let Ok(c) = i64::try_from(*c) else { return Err(EvalError::TooLarge("an order of differentiation")) };
        acc = acc.mul(x).add(&F::from_rat(&Rat::int(c)));
    }
    Ok(acc)
}

/// The value of a function's derivative of some order.
pub(super) fn derivative<F: Field>(f: &Function, order: u32, x: &F) -> Result<F, EvalError> {
    if order > MAX_ORDER {
        return Err(EvalError::TooLarge("an order of differentiation"));
    }
    let int = |n: i64| F::from_rat(&Rat::int(n));
    let b = match f {
        Function::Builtin(b) => *b,
        Function::Defined(table, name) => return x.defined(table, name, order),
        Function::Polynomial(c) => {
            let mut acc = int(0);
            for (i, c) in c.iter().enumerate().skip(order as usize).rev() {
                let falling = (0..order as usize).fold(c.clone(), |a, k| {
                    use super::scalar::Ring;
                    a.mul(&Rat::int((i - k) as i64))
                });
                acc = acc.mul(x).add(&F::from_rat(&falling));
            }
            return Ok(acc);
        }
    };
    match (b, order) {
        (Builtin::Relu | Builtin::Abs | Builtin::Sign, _) => {
            let s = match (x.sign_of(), b, order) {
                (Some(0), Builtin::Relu | Builtin::Abs, 0) => return Ok(int(0)),
                (None | Some(0), _, _) => return domain("a kink"),
                (Some(s), _, _) => i64::from(s),
            };
            Ok(match (b, order) {
                (Builtin::Relu, 0) => x.mul(&int((s + 1) / 2)),
                (Builtin::Relu, 1) => int((s + 1) / 2),
                (Builtin::Abs, 0) => x.mul(&int(s)),
                (Builtin::Abs, 1) | (Builtin::Sign, 0) => int(s),
                _ => int(0),
            })
        }
        (Builtin::Exp, _) | (_, 0) => x.elementary(b),
        (Builtin::Sin | Builtin::Cos, _) => {
            let quarter = order + u32::from(b == Builtin::Cos);
            let y = x.elementary(if quarter % 2 == 0 { Builtin::Sin } else { Builtin::Cos })?;
            Ok(if quarter % 4 >= 2 { y.neg() } else { y })
        }
        (Builtin::Sinh | Builtin::Cosh, _) => {
            let even = (b == Builtin::Sinh) == (order % 2 == 0);
            x.elementary(if even { Builtin::Sinh } else { Builtin::Cosh })
        }
        (Builtin::Tan, _) => horner(&autonomous(order, &[1, 0, 1]), &x.elementary(b)?),
        (Builtin::Tanh, _) => horner(&autonomous(order, &[1, 0, -1]), &x.elementary(b)?),
        (Builtin::Sigmoid, _) => horner(&autonomous(order, &[0, 1, -1]), &x.elementary(b)?),
        (Builtin::Softplus, _) => horner(&autonomous(order - 1, &[0, 1, -1]), &x.elementary(Builtin::Sigmoid)?),
        (Builtin::Log, _) => {
            if x.sign_of().is_some_and(|s| s < 0) {
                return domain("log of a number that is not positive");
            }
            // (-1)^(k-1) (k-1)! x^-k
            let c = (1..i64::from(order)).fold(1i64, |a, k| a.saturating_mul(-k));
            Ok(x.pow(&Rat::int(-i64::from(order)))?.mul(&int(c)))
        }
        (Builtin::Atan, _) => {
            // P_k / (1 + x^2)^k
            let mut p: Poly = vec![1];
            for k in 1..i128::from(order) {
                p = plus(&times(&diff(&p), &[1, 0, 1]), &times(&p, &[0, -2 * k]));
            }
            let w = x.mul(x).add(&int(1)).pow(&Rat::int(-i64::from(order)))?;
            Ok(horner(&p, x)?.mul(&w))
        }
        (Builtin::Asin | Builtin::Acos, _) => {
            // P_k / (1 - x^2)^(k - 1/2)
            let mut p: Poly = vec![1];
            for k in 1..i128::from(order) {
                p = plus(&times(&diff(&p), &[1, 0, -1]), &times(&p, &[0, 2 * k - 1]));
            }
            let w = int(1).sub(&x.mul(x)).pow(&Rat::new(1 - 2 * i64::from(order), 2))?;
            let y = horner(&p, x)?.mul(&w);
            Ok(if b == Builtin::Acos { y.neg() } else { y })
        }
    }
}
