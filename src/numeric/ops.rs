//! The operators that need nothing but the values of their arguments.

use super::error::{EvalError, domain};
use super::functions::{Builtin, Function};
use super::matrix::{Matrix, check_size};
use super::pseudo::pseudo_inverse;
use super::rat::Rat;
use super::scalar::{Field, Ring};
use crate::term::{Fixed, Op};

const EXP: Function<'static> = Function::Builtin(Builtin::Exp);
const LOG: Function<'static> = Function::Builtin(Builtin::Log);

/// The commutation matrix.
pub(super) fn comm<S: Ring>(m: usize, n: usize) -> Result<Matrix<S>, EvalError> {
    let k = m.saturating_mul(n);
    check_size(k, k)?;
    let mut c = Matrix::zeros(k, k);
    // vec(A')[i*n + j] = A[i,j] = vec(A)[j*m + i]
    for i in 0..m {
        for j in 0..n {
            c.entries_mut()[(i * n + j) * k + j * m + i] = S::one();
        }
    }
    Ok(c)
}

/// The duplication matrix and so on.
pub(super) fn fixed<S: Ring>(f: Fixed, n: usize) -> Result<Matrix<S>, EvalError> {
    let (all, half) = (n.saturating_mul(n), n.saturating_mul(n + 1) / 2);
    let (rows, cols) = match f {
        Fixed::Dup => (all, half),
        Fixed::Elim => (half, all),
        Fixed::Tril => (n, n),
    };
    check_size(rows, cols)?;
    let mut c = Matrix::zeros(rows, cols);
    // Row i of column j from the diagonal on is at this place of the half: the columns before it have n, n-1, … entries.
    for j in 0..n {
        for i in j..n {
            let place = j * (2 * n - j + 1) / 2 + i - j;
            let at = match f {
                Fixed::Dup => [(j * n + i) * half + place, (i * n + j) * half + place],
                Fixed::Elim => [place * all + j * n + i; 2],
                Fixed::Tril => [i * n + j; 2],
            };
            at.into_iter().for_each(|k| c.entries_mut()[k] = S::one());
        }
    }
    Ok(c)
}

/// The one entry of a 1×1 matrix.
pub(super) fn only<S>(a: &Matrix<S>) -> Result<&S, EvalError> {
    match a.entries() {
        [x] => Ok(x),
        _ => domain("a scalar is needed"),
    }
}

/// Exponentials of a column, divided by that of its largest entry, and that entry.
fn shifted_exps<S: Ring>(column: &[&S]) -> Result<(Vec<S>, S), EvalError> {
    let mut top = S::zero();
    if !S::Base::EXACT {
        let best = column.iter().max_by(|a, b| a.base().approx().total_cmp(&b.base().approx()));
        if let Some(x) = best {
            // A rounded constant: only its exactness matters, not its value.
            top = S::from_base(S::Base::from_rat(&Rat::int(x.base().approx().clamp(-1e15, 1e15).round() as i64)));
        }
    }
    let exps = column.iter().map(|x| x.sub(&top).apply(&EXP, 0)).collect::<Result<Vec<S>, _>>()?;
    Ok((exps, top))
}

fn total<S: Ring>(xs: &[S]) -> S {
    xs.iter().fold(S::zero(), |a, b| a.add(b))
}

fn softmax<S: Ring>(a: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
    let mut out = a.clone();
    for j in 0..a.cols() {
        let column: Vec<&S> = (0..a.rows()).map(|i| a.at(i, j)).collect();
        let (exps, _) = shifted_exps(&column)?;
        let inv = total(&exps).recip()?;
        for (i, e) in exps.iter().enumerate() {
            out.entries_mut()[i * a.cols() + j] = e.mul(&inv);
        }
    }
    Ok(out)
}

fn logsumexp<S: Ring>(a: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
    let column: Vec<&S> = a.entries().iter().collect();
    let (exps, top) = shifted_exps(&column)?;
    Ok(Matrix::scalar(total(&exps).apply(&LOG, 0)?.add(&top)))
}

fn norm2<S: Ring>(a: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
    let squares: Vec<S> = a.entries().iter().map(|x| x.mul(x)).collect();
    Ok(Matrix::scalar(total(&squares).pow(&Rat::new(1, 2))?))
}

fn power<S: Ring>(a: &Matrix<S>, p: &S) -> Result<Matrix<S>, EvalError> {
    if p.is_constant() {
        if let Some(q) = p.base().as_exponent() {
            return a.try_map(|x| x.pow(&q));
        }
    }
    a.try_map(|x| x.apply(&LOG, 0)?.mul(p).apply(&EXP, 0))
}

fn matrix_power<S: Ring>(a: &Matrix<S>, p: &S) -> Result<Matrix<S>, EvalError> {
    let k = match p.base().as_exponent().and_then(|q| q.as_int()) {
        Some(k) if p.is_constant() => k,
        _ => return domain("a matrix power needs a constant integer"),
    };
    if k.abs() > 1000 {
        return Err(EvalError::TooLarge("an exponent"));
    }
    let mut base = if k < 0 { a.inverse()? } else { a.clone() };
    let mut acc = Matrix::eye(a.rows());
    let mut k = k.unsigned_abs();
    while k > 0 {
        if k & 1 == 1 {
            acc = acc.mul(&base)?;
        }
        k >>= 1;
        if k > 0 {
            base = base.mul(&base)?;
        }
    }
    Ok(acc)
}

/// A rough count of the multiplications an operator takes.
pub(super) fn cost<S>(op: &Op, args: &[&Matrix<S>]) -> u64 {
    let size = |m: &Matrix<S>| (m.rows() * m.cols()) as u64;
    match (op, args) {
        (Op::Mul, [a, b]) => (a.rows() * a.cols() * b.cols()) as u64,
        (Op::Kron, [a, b]) => size(a).saturating_mul(size(b)),
        (Op::Inv | Op::Pinv | Op::Mpow, [a, ..]) => 4 * size(a) * a.rows() as u64,
        (Op::Det | Op::Logdet, [a]) => size(a) * a.rows() as u64 + (8 << a.rows().min(8)),
        (Op::Mfun(_), [a]) => 60 * size(a) * (a.rows() + 4) as u64,
        (Op::Adj, [a]) => size(a) * (size(a) + (4 << a.rows().min(8))),
        _ => args.iter().map(|a| size(a)).sum(),
    }
}

/// Applies an operator to values.
pub(super) fn apply<S: Ring>(op: &Op, args: &[&Matrix<S>]) -> Result<Matrix<S>, EvalError> {
    match (op, args) {
        (Op::Neg, [a]) => Ok(a.map(S::neg)),
        (Op::T, [a]) => Ok(a.transpose()),
        (Op::Tr, [a]) if a.rows() == a.cols() => {
            Ok(Matrix::scalar((0..a.rows()).fold(S::zero(), |s, i| s.add(a.at(i, i)))))
        }
        (Op::Det, [a]) => Ok(Matrix::scalar(a.det()?)),
        (Op::Logdet, [a]) => Ok(Matrix::scalar(a.det()?.apply(&LOG, 0)?)),
        (Op::Inv, [a]) => a.inverse(),
        (Op::Adj, [a]) => a.adjugate(),
        (Op::Pinv, [a]) => pseudo_inverse(a),
        (Op::Vec, [a]) => Ok(a.vec()),
        (Op::Diag, [a]) if a.cols() == 1 => {
            check_size(a.rows(), a.rows())?;
            Ok(Matrix::build(a.rows(), a.rows(), |i, j| if i == j { a.at(i, 0).clone() } else { S::zero() }))
        }
        (Op::Diagvec, [a]) if a.rows() == a.cols() => Ok(Matrix::build(a.rows(), 1, |i, _| a.at(i, i).clone())),
        (Op::Sum, [a]) => Ok(Matrix::scalar(a.sum())),
        (Op::Norm2, [a]) => norm2(a),
        (Op::Softmax, [a]) => softmax(a),
        (Op::Logsumexp, [a]) => logsumexp(a),
        (Op::Add, [a, b]) => a.zip(b, S::add),
        (Op::Sub, [a, b]) => a.zip(b, S::sub),
        (Op::Mul, [a, b]) => a.mul(b),
        (Op::Had, [a, b]) => a.zip(b, S::mul),
        (Op::Hdiv, [a, b]) => a.zip(&b.try_map(S::recip)?, S::mul),
        (Op::Scale, [c, a]) => {
            let c = only(c)?;
            Ok(a.map(|x| c.mul(x)))
        }
        (Op::Div, [a, c]) => {
            let c = only(c)?.recip()?;
            Ok(a.map(|x| c.mul(x)))
        }
        (Op::Kron, [a, b]) => a.kron(b),
        (Op::Hcat, [a, b]) => a.hcat(b),
        (Op::Vcat, [a, b]) => a.vcat(b),
        (Op::Pow, [a, p]) => power(a, only(p)?),
        (Op::Mpow, [a, p]) => matrix_power(a, only(p)?),
        _ => domain("an operator with arguments that do not fit"),
    }
}
