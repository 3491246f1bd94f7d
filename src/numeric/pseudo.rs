//! The Moore–Penrose inverse of a value.

use super::error::{EvalError, domain};
use super::matrix::Matrix;
use super::scalar::{Field, Ring};

/// The numbers of columns that are independent of those before them.
///
/// # Errors
/// When rounding hides which they are.
pub(super) fn pivots<F: Field>(a: &Matrix<F>) -> Result<Vec<usize>, EvalError> {
    let (m, n) = (a.rows(), a.cols());
    let mut rows: Vec<Vec<F>> = (0..m).map(|i| (0..n).map(|j| a.at(i, j).clone()).collect()).collect();
    let mut found = Vec::new();
    for j in 0..n {
        let at = found.len();
        let best = (at..m).max_by(|&i, &k| rows[i][j].magnitude().total_cmp(&rows[k][j].magnitude()));
        let Some(best) = best else { break };
        if rows[best][j].magnitude() == 0.0 {
            if rows[at..].iter().all(|r| r[j].is_zero()) {
                continue;
            }
            return if F::EXACT { Err(EvalError::NotExact) } else { domain("the rank of a matrix is not clear") };
        }
        rows.swap(at, best);
        let inverse = rows[at][j].recip()?;
        let first = rows[at].clone();
        for row in rows.iter_mut().skip(at + 1).filter(|r| !r[j].is_zero()) {
            let factor = row[j].mul(&inverse);
            for (x, y) in row.iter_mut().zip(&first).skip(j) {
                *x = x.sub(&factor.mul(y));
            }
            row[j] = F::zero();
        }
        found.push(j);
    }
    Ok(found)
}

/// `inv(A'*A)*A'`, the columns of A independent.
fn of_columns<S: Ring>(a: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
    let t = a.transpose();
    t.mul(a)?.inverse()?.mul(&t)
}

/// The Moore–Penrose inverse. That of a matrix whose rank is not full has no derivatives here.
///
/// # Errors
/// When the rank is not clear, or such a matrix moves.
pub(super) fn pseudo_inverse<S: Ring>(a: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
    let columns = pivots(&a.map(|x| x.base().clone()))?;
    if columns.len() == a.cols() {
        return of_columns(a);
    }
    if columns.len() == a.rows() {
        return Ok(of_columns(&a.transpose())?.transpose());
    }
    if !a.entries().iter().all(S::is_constant) {
        return domain("a pseudo-inverse where the rank is not full");
    }
    if columns.is_empty() {
        return Ok(Matrix::zeros(a.cols(), a.rows()));
    }
    // A = C B, the columns of C and the rows of B independent.
    let c = Matrix::build(a.rows(), columns.len(), |i, j| a.at(i, columns[j]).clone());
    let left = of_columns(&c)?;
    let b = left.mul(a)?;
    of_columns(&b.transpose())?.transpose().mul(&left)
}
