//! The operators that do not bind or differentiate, as functions of the values of their arguments.

use super::elementary::Function;
use super::jet::Jet;
use super::matrix::JetMatrix;
use super::point::Point;
use super::primary;
use super::pseudo;
use super::real::{Real, by_squaring};
use super::trouble::Trouble;
use crate::term::{Fixed, Functions, Op};

/// The value of an operator whose arguments have these values; the arguments that are indices count from 1.
pub(super) fn apply(
    op: &Op,
    args: &[&JetMatrix],
    index: &[usize],
    (point, table): (&Point, &Functions),
) -> Result<JetMatrix, Trouble> {
    let named = |x: &Jet, f: &str| x.apply(&Function::Named(f.into()), 0);
    let scalar = JetMatrix::scalar;
    Ok(match (op, args) {
        (Op::Num(q), []) => scalar(Jet::real(Real::rational(q))),
        (Op::Size(n), []) => scalar(Jet::int(point.size(n)? as i64)),
        (Op::Eye(n), []) => JetMatrix::eye(point.size(n)?),
        (Op::Ones(m, n), []) => JetMatrix::build(point.size(m)?, point.size(n)?, |_, _| Jet::int(1)),
        (Op::Zeros(m, n), []) => JetMatrix::zeros(point.size(m)?, point.size(n)?),
        (Op::Comm(m, n), []) => {
            // vec(A') has A[r,c] at place r·n + c, vec(A) at c·m + r.
            let (m, n) = (point.size(m)?, point.size(n)?);
            JetMatrix::build(m * n, m * n, |i, j| Jet::int(i64::from((i / n, i % n) == (j % m, j / m))))
        }
        (Op::Fixed(Fixed::Tril, n), []) => {
            let n = point.size(n)?;
            JetMatrix::build(n, n, |i, j| Jet::int(i64::from(i >= j)))
        }
        (Op::Fixed(f, n), []) => {
            // The entries of the lower half of A, column by column, by their places in vec(A); dup(n) takes A[j,i] for A[i,j].
            let n = point.size(n)?;
            let places: Vec<(usize, usize)> = (0..n).flat_map(|j| (j..n).map(move |i| (i, j))).collect();
            let one = |k: usize, place: usize| {
                let (i, j) = (place % n, place / n);
                let symmetric = *f == Fixed::Dup && places[k] == (j, i);
                Jet::int(i64::from(places[k] == (i, j) || symmetric))
            };
            match f {
                Fixed::Dup => JetMatrix::build(n * n, places.len(), |r, c| one(c, r)),
                _ => JetMatrix::build(places.len(), n * n, one),
            }
        }
        (Op::Neg, [a]) => a.map(Jet::neg),
        (Op::T, [a]) => a.t(),
        (Op::Tr, [a]) => scalar((0..a.rows()).fold(Jet::int(0), |s, i| s.add(a.at(i, i)))),
        (Op::Det, [a]) => scalar(a.det()?),
        (Op::Logdet, [a]) => scalar(named(&named(&a.det()?, "abs")?, "log")?),
        (Op::Inv, [a]) => a.inv()?,
        (Op::Adj, [a]) => a.adj()?,
        (Op::Pinv, [a]) => pseudo::inverse(a)?,
        (Op::Mfun(f), [a]) => primary::value(point.functions.get(&f.name), f, a)?,
        (Op::Vec, [a]) => JetMatrix::build(a.rows() * a.cols(), 1, |k, _| a.at(k % a.rows(), k / a.rows()).clone()),
        (Op::Diag, [a]) => {
            let zero = Jet::int(0);
            JetMatrix::build(a.rows(), a.rows(), |i, j| if i == j { a.at(i, 0) } else { &zero }.clone())
        }
        (Op::Diagvec, [a]) => JetMatrix::build(a.rows(), 1, |i, _| a.at(i, i).clone()),
        (Op::Sum, [a]) => scalar(a.sum()),
        (Op::Norm2, [a]) => {
            let squares = a.map(|x| x.mul(x)).sum();
            scalar(squares.power(&Jet::real(Real::fraction(1, 2)))?)
        }
        (Op::Softmax, [a]) => {
            let exp = a.try_map(|x| named(x, "exp"))?;
            let total = |j: usize| (0..a.rows()).fold(Jet::int(0), |s, i| s.add(exp.at(i, j))).inv();
            let totals = (0..a.cols()).map(total).collect::<Result<Vec<_>, _>>()?;
            JetMatrix::build(a.rows(), a.cols(), |i, j| exp.at(i, j).mul(&totals[j]))
        }
        (Op::Logsumexp, [a]) => scalar(named(&a.try_map(|x| named(x, "exp"))?.sum(), "log")?),
        (Op::Map(f), [a]) => a.try_map(|x| point.apply(table, &f.name, f.order, x))?,
        (Op::Add, [a, b]) => a.zip(b, Jet::add),
        (Op::Sub, [a, b]) => a.zip(b, Jet::sub),
        (Op::Mul, [a, b]) => a.mul(b),
        (Op::Had, [a, b]) => a.zip(b, Jet::mul),
        (Op::Hdiv, [a, b]) => a.zip(&b.try_map(Jet::inv)?, Jet::mul),
        (Op::Scale, [c, a]) => a.map(|x| c.at(0, 0).mul(x)),
        (Op::Div, [a, c]) => {
            let c = c.at(0, 0).inv()?;
            a.map(|x| x.mul(&c))
        }
        (Op::Kron, [a, b]) => JetMatrix::build(a.rows() * b.rows(), a.cols() * b.cols(), |i, j| {
            a.at(i / b.rows(), j / b.cols()).mul(b.at(i % b.rows(), j % b.cols()))
        }),
        (Op::Hcat, [a, b]) => JetMatrix::build(a.rows(), a.cols() + b.cols(), |i, j| {
            if j < a.cols() { a.at(i, j).clone() } else { b.at(i, j - a.cols()).clone() }
        }),
        (Op::Vcat, [a, b]) => JetMatrix::build(a.rows() + b.rows(), a.cols(), |i, j| {
            if i < a.rows() { a.at(i, j).clone() } else { b.at(i - a.rows(), j).clone() }
        }),
        (Op::Pow, [a, p]) => a.try_map(|x| x.power(p.at(0, 0)))?,
        (Op::Mpow, [a, p]) => matrix_power(a, p.at(0, 0))?,
        // What is beyond the size counts as 0.
        (Op::Entry, [a]) => match index {
            [i, j] if *i <= a.rows() && *j <= a.cols() => scalar(a.at(i - 1, j - 1).clone()),
            [_, _] => JetMatrix::zeros(1, 1),
            _ => return Err(Trouble::Malformed),
        },
        (Op::Col, [a]) => match index {
            [j] if *j <= a.cols() => JetMatrix::build(a.rows(), 1, |i, _| a.at(i, j - 1).clone()),
            [_] => JetMatrix::zeros(a.rows(), 1),
            _ => return Err(Trouble::Malformed),
        },
        (Op::Row, [a]) => match index {
            [i] if *i <= a.rows() => JetMatrix::build(1, a.cols(), |_, j| a.at(i - 1, j).clone()),
            [_] => JetMatrix::zeros(1, a.cols()),
            _ => return Err(Trouble::Malformed),
        },
        (Op::Number, []) => match index {
            [i] => scalar(Jet::int(*i as i64)),
            _ => return Err(Trouble::Malformed),
        },
        _ => return Err(Trouble::Malformed),
    })
}

/// The power of a matrix whose exponent has a whole real part; otherwise the zero matrix. The nilpotent part of the
/// exponent counts for nothing.
fn matrix_power(a: &JetMatrix, p: &Jet) -> Result<JetMatrix, Trouble> {
    let n = a.rows();
    let Some(k) = p.base().whole()? else { return Ok(JetMatrix::zeros(n, n)) };
    let base = if k < 0 { a.inv()? } else { a.clone() };
    Ok(by_squaring(JetMatrix::eye(n), base, k.unsigned_abs(), JetMatrix::mul))
}
