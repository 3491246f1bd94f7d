//! Facts as sides that are equal where they hold: an entry and its positive part, a matrix and its transpose.

use super::error::EvalError;
use super::matrix::Matrix;
use super::primary::is_principal;
use super::scalar::Field;
use crate::term::Pred;

/// Two values that differ where a matrix has not the property, clearly. Where floats cannot tell, they are equal.
pub(super) fn sides<F: Field>(pred: Pred, a: &Matrix<F>) -> Result<(Matrix<F>, Matrix<F>), EvalError> {
    let n = a.rows();
    if pred.needs_square() && n != a.cols() {
        return Err(EvalError::Domain("shapes differ at these sizes"));
    }
    let below = |x: &F, strict: bool| match x.sign_of() {
        Some(s) => s < 0 || strict && F::EXACT && s == 0,
        None => false,
    };
    // What is not as it should be is compared with something else.
    let entries = |wrong: &dyn Fn(&F) -> bool| {
        a.map(|x| match (wrong(x), x.is_zero()) {
            (false, _) => x.clone(),
            (true, true) => F::one(),
            (true, false) => F::zero(),
        })
    };
    let single = |x: F, wrong: bool| {
        let zero = x.is_zero();
        let other = if !wrong {
            x.clone()
        } else if zero {
            F::one()
        } else {
            F::zero()
        };
        (Matrix::build(1, 1, |_, _| x.clone()), Matrix::build(1, 1, |_, _| other.clone()))
    };
    let exactly_zero = |x: &F| F::EXACT && x.is_zero();
    Ok(match pred {
        Pred::Positive => (a.clone(), entries(&|x| below(x, true))),
        Pred::Nonnegative => (a.clone(), entries(&|x| below(x, false))),
        Pred::Nonzero => (a.clone(), entries(&exactly_zero)),
        Pred::Invertible => {
            let d = a.det()?;
            let wrong = exactly_zero(&d);
            single(d, wrong)
        }
        // The columns are independent where the Gram matrix is invertible.
        Pred::Fullcolumn | Pred::Fullrow => {
            let d = match pred {
                Pred::Fullcolumn => a.transpose().mul(a)?.det()?,
                _ => a.mul(&a.transpose())?.det()?,
            };
            let wrong = exactly_zero(&d);
            single(d, wrong)
        }
        Pred::Principal => match F::EXACT && is_principal(a) == Some(false) {
            true => single(F::zero(), true),
            false => (a.clone(), a.clone()),
        },
        Pred::Idempotent => (a.mul(a)?, a.clone()),
        Pred::Stochastic => {
            (a.mul(&Matrix::build(a.cols(), 1, |_, _| F::one()))?, Matrix::build(a.rows(), 1, |_, _| F::one()))
        }
        Pred::Lower | Pred::Upper | Pred::Triangular => {
            let part = |lower: bool| {
                Matrix::build(n, n, |i, j| if i == j || (i > j) == lower { a.at(i, j).clone() } else { F::zero() })
            };
            let is = |m: &Matrix<F>| a.zip(m, F::sub).is_ok_and(|d| d.entries().iter().all(|x| x.sign_of() == Some(0)));
            let (low, high) = (part(true), part(false));
            match pred {
                Pred::Upper => (a.clone(), high),
                Pred::Triangular if is(&high) => (a.clone(), high),
                _ => (a.clone(), low),
            }
        }
        Pred::Toeplitz => {
            (a.clone(), Matrix::build(n, n, |i, j| a.at(i.saturating_sub(j), j.saturating_sub(i)).clone()))
        }
        Pred::Symmetric => (a.clone(), a.transpose()),
        Pred::Antisymmetric => (a.clone(), a.transpose().map(F::neg)),
        Pred::Diagonal => (a.clone(), Matrix::build(n, n, |i, j| if i == j { a.at(i, j).clone() } else { F::zero() })),
        Pred::Orthogonal => (a.transpose().mul(a)?, Matrix::eye(n)),
        Pred::Posdef | Pred::Psd => {
            let (l, r) = (a.clone(), a.transpose());
            if l.zip(&r, F::sub)?.entries().iter().any(|d| d.sign_of().is_some_and(|s| s != 0)) {
                return Ok((l, r));
            }
            match worst(a, pred == Pred::Posdef) {
                Some(x) => single(x, true),
                None => (l.clone(), l),
            }
        }
    })
}

/// The value of the quadratic form of a symmetric matrix along a direction in which it is not as it should be, if
/// elimination shows one.
fn worst<F: Field>(a: &Matrix<F>, strict: bool) -> Option<F> {
    let (mut b, n) = (a.clone(), a.rows());
    for k in 0..n {
        let pivot = b.at(k, k).clone();
        match pivot.sign_of() {
            Some(s) if s < 0 => return Some(pivot),
            Some(0) if F::EXACT => {
                if strict {
                    return Some(pivot);
                }
                // Beside a zero on the diagonal something makes the form negative.
                if let Some(x) = (k + 1..n).map(|j| b.at(k, j)).find(|x| !x.is_zero()) {
                    return Some(x.mul(x).neg());
                }
                continue;
            }
            Some(s) if s > 0 => {}
            _ => return None,
        }
        let inverse = pivot.recip().ok()?;
        for i in k + 1..n {
            let f = b.at(i, k).mul(&inverse);
            for j in k..n {
                let x = b.at(i, j).sub(&f.mul(b.at(k, j)));
                b.entries_mut()[i * n + j] = x;
            }
        }
    }
    None
}
