//! Matrices over Jₖ.

use super::jet::Jet;
use super::real::Real;
use super::trouble::Trouble;

/// A matrix over Jₖ, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct JetMatrix {
    rows: usize,
    cols: usize,
    entries: Vec<Jet>,
}

impl JetMatrix {
    /// The matrix with these entries.
    pub fn build(rows: usize, cols: usize, mut f: impl FnMut(usize, usize) -> Jet) -> JetMatrix {
        let entries = (0..rows * cols).map(|k| f(k / cols, k % cols)).collect();
        JetMatrix { rows, cols, entries }
    }

    /// A number.
    pub fn scalar(x: Jet) -> JetMatrix {
        JetMatrix { rows: 1, cols: 1, entries: vec![x] }
    }

    /// The zero matrix.
    pub fn zeros(rows: usize, cols: usize) -> JetMatrix {
        JetMatrix::build(rows, cols, |_, _| Jet::int(0))
    }

    /// The identity.
    pub fn eye(n: usize) -> JetMatrix {
        JetMatrix::build(n, n, |i, j| Jet::int(i64::from(i == j)))
    }

    /// Its rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Its columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// The entries, row by row.
    pub fn entries(&self) -> &[Jet] {
        &self.entries
    }

    /// An entry, from 0.
    pub fn at(&self, i: usize, j: usize) -> &Jet {
        &self.entries[i * self.cols + j]
    }

    /// The same function of every entry.
    pub fn map(&self, f: impl FnMut(&Jet) -> Jet) -> JetMatrix {
        JetMatrix { rows: self.rows, cols: self.cols, entries: self.entries.iter().map(f).collect() }
    }

    /// The same function of every entry, which may fail.
    ///
    /// # Errors
    /// When it does.
    pub fn try_map(&self, f: impl FnMut(&Jet) -> Result<Jet, Trouble>) -> Result<JetMatrix, Trouble> {
        let entries = self.entries.iter().map(f).collect::<Result<_, _>>()?;
        Ok(JetMatrix { rows: self.rows, cols: self.cols, entries })
    }

    /// A function of the entries at the same places.
    pub fn zip(&self, o: &JetMatrix, f: impl Fn(&Jet, &Jet) -> Jet) -> JetMatrix {
        let entries = self.entries.iter().zip(&o.entries).map(|(a, b)| f(a, b)).collect();
        JetMatrix { rows: self.rows, cols: self.cols, entries }
    }

    /// The transpose.
    pub fn t(&self) -> JetMatrix {
        JetMatrix::build(self.cols, self.rows, |i, j| self.at(j, i).clone())
    }

    /// The matrix product.
    pub fn mul(&self, o: &JetMatrix) -> JetMatrix {
        JetMatrix::build(self.rows, o.cols, |i, j| {
            (0..self.cols).fold(Jet::int(0), |s, k| s.add(&self.at(i, k).mul(o.at(k, j))))
        })
    }

    /// The sum of all entries.
    pub fn sum(&self) -> Jet {
        self.entries.iter().fold(Jet::int(0), |s, a| s.add(a))
    }

    /// The real part of every entry.
    pub fn base(&self) -> JetMatrix {
        self.map(|a| Jet::real(*a.base()))
    }

    /// The coefficient at a place, of every entry.
    pub fn coefficient(&self, place: usize) -> JetMatrix {
        self.map(|a| Jet::real(a.coefficient(place)))
    }

    /// Brings the largest entry that has an inverse, at or below the k-th on the diagonal, to that place. Full
    /// pivoting, `wide`, also looks to the right. Returns the sign of the exchange, or `None` if no entry has an inverse.
    fn pivot(&mut self, k: usize, wide: bool) -> Result<Option<i64>, Trouble> {
        let mut best: Option<(usize, usize, f64)> = None;
        let mut unclear = false;
        for i in k..self.rows {
            for j in k..if wide { self.rows } else { k + 1 } {
                match self.at(i, j).base().sign() {
                    Ok(0) => {}
                    Ok(_) => {
                        let size = self.at(i, j).base().ball().0.abs();
                        if best.is_none_or(|b| size > b.2) {
                            best = Some((i, j, size));
                        }
                    }
                    Err(_) => unclear = true,
                }
            }
        }
        let Some((i, j, _)) = best else { return if unclear { Err(Trouble::Unclear) } else { Ok(None) } };
        if i != k {
            (0..self.cols).for_each(|c| self.entries.swap(i * self.cols + c, k * self.cols + c));
        }
        if j != k {
            (0..self.rows).for_each(|r| self.entries.swap(r * self.cols + j, r * self.cols + k));
        }
        Ok(Some(if (i != k) == (j != k) { 1 } else { -1 }))
    }

    /// Subtracts multiples of the k-th row from those below (and, if `all`, above), so that zeros stand in column k.
    fn clear(&mut self, k: usize, all: bool) -> Result<(), Trouble> {
        let first = self.at(k, k).inv()?;
        for i in (if all { 0 } else { k + 1 }..self.rows).filter(|i| *i != k) {
            if self.at(i, k).is_zero() {
                continue;
            }
            let factor = self.at(i, k).mul(&first);
            for j in k..self.cols {
                let new = self.at(i, j).sub(&factor.mul(self.at(k, j)));
                self.entries[i * self.cols + j] = new;
            }
            self.entries[i * self.cols + k] = Jet::int(0);
        }
        Ok(())
    }

    /// The determinant, in the ring: no entry needs an inverse.
    ///
    /// # Errors
    /// When the matrix is large and it is not known which of its entries have one.
    pub fn det(&self) -> Result<Jet, Trouble> {
        let n = self.rows;
        let (mut a, mut out) = (self.clone(), Jet::int(1));
        for k in 0..n {
            match a.pivot(k, true) {
                Ok(Some(sign)) => {
                    out = out.mul(a.at(k, k)).times(&Real::int(sign));
                    a.clear(k, false)?;
                }
                // What is left has nilpotent entries only, or entries of which that is not known.
                found => {
                    let left = JetMatrix::build(n - k, n - k, |i, j| a.at(k + i, k + j).clone());
                    let level = left.entries.iter().map(Jet::level).max().unwrap_or(0);
                    if found.is_ok() && n - k > level {
                        return Ok(Jet::int(0));
                    }
                    return Ok(out.mul(&left.expand()?));
                }
            }
        }
        Ok(out)
    }

    /// The determinant by its expansion along the first row.
    fn expand(&self) -> Result<Jet, Trouble> {
        if self.rows > 6 {
            return Err(Trouble::Unclear);
        }
        if self.rows == 0 {
            return Ok(Jet::int(1));
        }
        let mut out = Jet::int(0);
        for j in (0..self.cols).filter(|j| !self.at(0, *j).is_zero()) {
            let term = self.at(0, j).mul(&self.without(0, j).expand()?);
            out = if j % 2 == 0 { out.add(&term) } else { out.sub(&term) };
        }
        Ok(out)
    }

    /// The matrix without a row and a column.
    fn without(&self, i: usize, j: usize) -> JetMatrix {
        JetMatrix::build(self.rows - 1, self.cols - 1, |r, c| {
            self.at(r + usize::from(r >= i), c + usize::from(c >= j)).clone()
        })
    }

    /// The inverse; the zero matrix where the real part of the determinant is 0.
    ///
    /// # Errors
    /// When it is not known whether it is.
    pub fn inv(&self) -> Result<JetMatrix, Trouble> {
        let n = self.rows;
        let mut a =
            JetMatrix::build(
                n,
                2 * n,
                |i, j| {
                    if j < n { self.at(i, j).clone() } else { Jet::int(i64::from(j - n == i)) }
                },
            );
        for k in 0..n {
            if a.pivot(k, false)?.is_none() {
                return Ok(JetMatrix::zeros(n, n));
            }
            a.clear(k, true)?;
        }
        let firsts = (0..n).map(|i| a.at(i, i).inv()).collect::<Result<Vec<_>, _>>()?;
        Ok(JetMatrix::build(n, n, |i, j| a.at(i, n + j).mul(&firsts[i])))
    }

    /// Is the real part of the determinant not 0?
    ///
    /// # Errors
    /// When that is not known.
    pub fn is_invertible(&self) -> Result<bool, Trouble> {
        let mut a = self.base();
        for k in 0..a.rows {
            if a.pivot(k, true)?.is_none() {
                return Ok(false);
            }
            a.clear(k, false)?;
        }
        Ok(true)
    }

    /// The adjugate: the minors with their signs, transposed.
    ///
    /// # Errors
    /// As [`JetMatrix::det`].
    pub fn adj(&self) -> Result<JetMatrix, Trouble> {
        let mut out = Vec::with_capacity(self.entries.len());
        for i in 0..self.rows {
            for j in 0..self.cols {
                let minor = self.without(j, i).det()?;
                out.push(if (i + j) % 2 == 0 { minor } else { minor.neg() });
            }
        }
        Ok(JetMatrix { rows: self.rows, cols: self.cols, entries: out })
    }
}
