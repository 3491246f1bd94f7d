//! Dense matrices over any scalar, and the algorithms that need no more than a ring with some divisions.

use super::error::{EvalError, domain};
use super::scalar::{Field, Ring};

/// A dense matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix<S> {
    rows: usize,
    cols: usize,
    data: Vec<S>,
}

/// No matrix has more rows or columns than this.
pub const MAX_SIDE: usize = 4096;
/// No matrix has more entries than this.
pub const MAX_ENTRIES: usize = 1 << 20;
/// Determinants of matrices up to this size are computed without any division.
const DIVISION_FREE: usize = 8;

impl<S> Matrix<S> {
    /// A matrix from its rows, one after the other; `None` when the number of entries is wrong.
    pub fn from_rows(rows: usize, cols: usize, data: Vec<S>) -> Option<Matrix<S>> {
        (rows.checked_mul(cols) == Some(data.len())).then_some(Matrix { rows, cols, data })
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// All entries, row by row.
    pub fn entries(&self) -> &[S] {
        &self.data
    }

    /// All entries, row by row, to be changed.
    pub fn entries_mut(&mut self) -> &mut [S] {
        &mut self.data
    }

    /// The entry in row `i`, column `j`, counted from 0.
    pub fn at(&self, i: usize, j: usize) -> &S {
        &self.data[i * self.cols + j]
    }

    /// A matrix whose entries are computed; the caller has checked the size.
    pub fn build(rows: usize, cols: usize, mut f: impl FnMut(usize, usize) -> S) -> Matrix<S> {
        let mut data = Vec::with_capacity(rows * cols);
        for i in 0..rows {
            for j in 0..cols {
                data.push(f(i, j));
            }
        }
        Matrix { rows, cols, data }
    }

    /// Each entry replaced.
    pub fn map<T>(&self, f: impl FnMut(&S) -> T) -> Matrix<T> {
        Matrix { rows: self.rows, cols: self.cols, data: self.data.iter().map(f).collect() }
    }

    /// Each entry replaced, if all can be.
    ///
    /// # Errors
    /// The first that `f` reports.
    pub fn try_map<T>(&self, f: impl FnMut(&S) -> Result<T, EvalError>) -> Result<Matrix<T>, EvalError> {
        let data = self.data.iter().map(f).collect::<Result<Vec<T>, _>>()?;
        Ok(Matrix { rows: self.rows, cols: self.cols, data })
    }
}

/// Refuses sizes beyond the limits.
pub(super) fn check_size(rows: usize, cols: usize) -> Result<(), EvalError> {
    if rows > MAX_SIDE || cols > MAX_SIDE || rows * cols > MAX_ENTRIES {
        return Err(EvalError::TooLarge("a matrix"));
    }
    Ok(())
}

impl<S: Ring> Matrix<S> {
    /// All entries zero.
    pub fn zeros(rows: usize, cols: usize) -> Matrix<S> {
        Matrix { rows, cols, data: vec![S::zero(); rows * cols] }
    }

    /// The identity.
    pub fn eye(n: usize) -> Matrix<S> {
        let mut m = Matrix::zeros(n, n);
        for i in 0..n {
            m.data[i * n + i] = S::one();
        }
        m
    }

    /// A 1×1 matrix.
    pub fn scalar(x: S) -> Matrix<S> {
        Matrix { rows: 1, cols: 1, data: vec![x] }
    }

    fn same(&self, o: &Matrix<S>) -> Result<(), EvalError> {
        if (self.rows, self.cols) == (o.rows, o.cols) { Ok(()) } else { domain("shapes differ at these sizes") }
    }

    /// Entry by entry.
    ///
    /// # Errors
    /// When the shapes differ.
    pub fn zip(&self, o: &Matrix<S>, f: impl Fn(&S, &S) -> S) -> Result<Matrix<S>, EvalError> {
        self.same(o)?;
        let data = self.data.iter().zip(&o.data).map(|(a, b)| f(a, b)).collect();
        Ok(Matrix { rows: self.rows, cols: self.cols, data })
    }

    /// The matrix product.
    ///
    /// # Errors
    /// When the inner sizes differ or the result is too large.
    pub fn mul(&self, o: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
        if self.cols != o.rows {
            return domain("shapes differ at these sizes");
        }
        check_size(self.rows, o.cols)?;
        let mut out: Vec<S> = Vec::with_capacity(self.rows * o.cols);
        if self.cols == 1 {
            return Ok(Matrix::build(self.rows, o.cols, |i, j| self.data[i].mul(&o.data[j])));
        }
        for i in 0..self.rows {
            let start = out.len();
            out.resize(start + o.cols, S::zero());
            for k in 0..self.cols {
                let a = &self.data[i * self.cols + k];
                // Commutation matrices and identities are mostly zeros.
                if a.is_zero() {
                    continue;
                }
                for j in 0..o.cols {
                    let p = a.mul(&o.data[k * o.cols + j]);
                    out[start + j] = out[start + j].add(&p);
                }
            }
        }
        Ok(Matrix { rows: self.rows, cols: o.cols, data: out })
    }

    /// The transpose.
    #[must_use]
    pub fn transpose(&self) -> Matrix<S> {
        Matrix::build(self.cols, self.rows, |i, j| self.at(j, i).clone())
    }

    /// The columns stacked.
    #[must_use]
    pub fn vec(&self) -> Matrix<S> {
        Matrix { data: self.transpose().data, rows: self.rows * self.cols, cols: 1 }
    }

    /// The Kronecker product.
    ///
    /// # Errors
    /// When the result is too large.
    pub fn kron(&self, o: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
        let (m, n) = (self.rows.saturating_mul(o.rows), self.cols.saturating_mul(o.cols));
        check_size(m, n)?;
        Ok(Matrix::build(m, n, |i, j| self.at(i / o.rows, j / o.cols).mul(o.at(i % o.rows, j % o.cols))))
    }

    /// The sum of all entries.
    pub fn sum(&self) -> S {
        match self.data.split_first() {
            None => S::zero(),
            Some((first, rest)) => rest.iter().fold(first.clone(), |a, b| a.add(b)),
        }
    }

    fn square(&self) -> Result<usize, EvalError> {
        if self.rows == self.cols { Ok(self.rows) } else { domain("a square matrix is needed") }
    }

    /// The determinant; without divisions for small matrices, so that singular ones can be differentiated.
    ///
    /// # Errors
    /// When the matrix is not square, or large and (nearly) singular.
    pub fn det(&self) -> Result<S, EvalError> {
        let n = self.square()?;
        if n <= DIVISION_FREE {
            let all: Vec<usize> = (0..n).collect();
            return Ok(self.minor(&all, &all));
        }
        let mut a = self.clone();
        let mut det = S::one();
        for k in 0..n {
            let p = a.pivot(k, k)?;
            if p != k {
                a.swap_rows(p, k);
                det = det.neg();
            }
            det = det.mul(a.at(k, k));
            let inv = a.at(k, k).recip()?;
            for i in k + 1..n {
                if !a.at(i, k).is_zero() {
                    let f = a.at(i, k).mul(&inv);
                    a.subtract_row(i, k, &f, k);
                }
            }
        }
        Ok(det)
    }

    /// The determinant of some rows and columns, by expansion over sets of columns.
    fn minor(&self, rows: &[usize], cols: &[usize]) -> S {
        let n = rows.len();
        let mut dets: Vec<Option<S>> = vec![None; 1 << n];
        dets[0] = Some(S::one());
        for set in 0usize..1 << n {
            let k = set.count_ones() as usize;
            let Some(d) = dets[set].take() else { continue };
            if k == n {
                return d;
            }
            for (c, &col) in cols.iter().enumerate() {
                if set >> c & 1 == 1 {
                    continue;
                }
                let x = self.at(rows[k], col);
                if x.is_zero() {
                    continue;
                }
                let mut t = d.mul(x);
                if (set >> c).count_ones() % 2 == 1 {
                    t = t.neg();
                }
                let slot = &mut dets[set | 1 << c];
                *slot = Some(match slot.take() {
                    None => t,
                    Some(s) => s.add(&t),
                });
            }
        }
        S::zero()
    }

    /// The adjugate, also of singular matrices.
    ///
    /// # Errors
    /// When the matrix is not square, or large and (nearly) singular.
    pub fn adjugate(&self) -> Result<Matrix<S>, EvalError> {
        let n = self.square()?;
        if n > DIVISION_FREE {
            let d = self.det()?;
            return Ok(self.inverse()?.map(|x| x.mul(&d)));
        }
        let but = |k: usize| (0..n).filter(|&i| i != k).collect::<Vec<_>>();
        Ok(Matrix::build(n, n, |i, j| {
            let m = self.minor(&but(j), &but(i));
            if (i + j) % 2 == 1 { m.neg() } else { m }
        }))
    }

    /// The row from `k` on with the best pivot in column `c`.
    fn pivot(&self, k: usize, c: usize) -> Result<usize, EvalError> {
        let mut best = (0.0, k);
        for i in k..self.rows {
            let m = self.at(i, c).base().magnitude();
            if m > best.0 {
                best = (m, i);
            }
        }
        if best.0 > 0.0 { Ok(best.1) } else { domain("a singular matrix") }
    }

    fn swap_rows(&mut self, i: usize, j: usize) {
        if i != j {
            for c in 0..self.cols {
                self.data.swap(i * self.cols + c, j * self.cols + c);
            }
        }
    }

    /// Row `i` minus `f` times row `k`, from column `from` on.
    fn subtract_row(&mut self, i: usize, k: usize, f: &S, from: usize) {
        for c in from..self.cols {
            let x = &self.data[k * self.cols + c];
            if !x.is_zero() {
                let p = f.mul(x);
                self.data[i * self.cols + c] = self.data[i * self.cols + c].sub(&p);
            }
        }
    }

    /// The inverse, by Gauss and Jordan.
    ///
    /// # Errors
    /// When the matrix is not square, or (nearly) singular.
    pub fn inverse(&self) -> Result<Matrix<S>, EvalError> {
        let n = self.square()?;
        let mut a = Matrix::build(n, 2 * n, |i, j| match j.checked_sub(n) {
            None => self.at(i, j).clone(),
            Some(k) if k == i => S::one(),
            Some(_) => S::zero(),
        });
        for k in 0..n {
            let p = a.pivot(k, k)?;
            a.swap_rows(p, k);
            let inv = a.at(k, k).recip()?;
            for c in k..2 * n {
                if !a.data[k * 2 * n + c].is_zero() {
                    a.data[k * 2 * n + c] = a.data[k * 2 * n + c].mul(&inv);
                }
            }
            for i in 0..n {
                if i != k && !a.at(i, k).is_zero() {
                    let f = a.at(i, k).clone();
                    a.subtract_row(i, k, &f, k);
                }
            }
        }
        Ok(Matrix::build(n, n, |i, j| a.at(i, n + j).clone()))
    }

    /// Two matrices side by side.
    ///
    /// # Errors
    /// When the heights differ or the result is too large.
    pub fn hcat(&self, o: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
        if self.rows != o.rows {
            return domain("shapes differ at these sizes");
        }
        check_size(self.rows, self.cols + o.cols)?;
        Ok(Matrix::build(self.rows, self.cols + o.cols, |i, j| match j.checked_sub(self.cols) {
            None => self.at(i, j).clone(),
            Some(k) => o.at(i, k).clone(),
        }))
    }

    /// Two matrices, one above the other.
    ///
    /// # Errors
    /// When the widths differ or the result is too large.
    pub fn vcat(&self, o: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
        if self.cols != o.cols {
            return domain("shapes differ at these sizes");
        }
        check_size(self.rows + o.rows, self.cols)?;
        let data = self.data.iter().chain(&o.data).cloned().collect();
        Ok(Matrix { rows: self.rows + o.rows, cols: self.cols, data })
    }
}

impl<F: Field> Matrix<F> {
    /// The largest absolute value, roughly.
    pub fn max_abs(&self) -> f64 {
        self.data.iter().map(|x| x.approx().abs()).fold(0.0, f64::max)
    }
}
