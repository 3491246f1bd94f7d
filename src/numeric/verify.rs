//! From a point that meets equations nearly to one that meets them: rationals near by, or a box in which a solution is
//! proved to lie.
//!
//! The proof is Krawczyk's. Of a system f(x) = 0 with as many unknowns as equations, a point c, an approximate inverse C
//! of f'(c) and a box X around c: where c - C f(c) + (1 - C f'(X)) (X - c) lies inside X, there is exactly one solution
//! in X, and it lies in there too. Everything is computed with balls, so rounding is accounted for. Double roots have no
//! such proof, and neither has what is not a root.

use super::ball::Ball;
use super::error::EvalError;
use super::point::Point;
use super::rat::Rat;
use super::scalar::{Dual, Ring};
use super::solve::{Place, System};

/// Larger systems are not verified: the work grows with the third power.
const MAX_VERIFIED: usize = 60;
/// Radii that are tried, relative to the size of the numbers.
const RADII: [f64; 3] = [1e-10, 1e-8, 1e-6];
/// A pivot smaller than this, relative to the largest entry, counts as zero: a multiple root.
const PIVOT: f64 = 1e-6;

impl System<'_> {
    /// A point that encloses one that meets the equations: as many unknowns as there are equations move, the others stay
    /// where they are, exactly. `None` when that there is one could not be proved.
    pub(super) fn verified(&self, near: &Point<Ball>) -> Option<Point<Ball>> {
        let mut centre = near.clone();
        self.forget_errors(&mut centre, 0.0);
        let (residuals, columns, entries) = self.linearise(&centre).ok()?;
        if residuals.len() > 2 * MAX_VERIFIED {
            return None;
        }
        // Rows that are zero whatever the unknowns are: the diagonal of an antisymmetric product, for example.
        let rows: Vec<usize> = (0..residuals.len())
            .filter(|&i| !(residuals[i].is_zero() && columns.iter().all(|c| c[i].is_zero())))
            .collect();
        let dropped: Vec<usize> = (0..residuals.len()).filter(|i| !rows.contains(i)).collect();
        if rows.len() > MAX_VERIFIED || rows.len() > entries.len() {
            return None;
        }
        let slopes: Vec<Vec<f64>> = rows.iter().map(|&i| columns.iter().map(|c| c[i].value).collect()).collect();
        let chosen = independent(&slopes)?;
        let square: Vec<Vec<f64>> = slopes.iter().map(|row| chosen.iter().map(|&j| row[j]).collect()).collect();
        let inverse = inverse(&square)?;
        let at: Vec<Place> = chosen.iter().map(|&j| entries[j]).collect();
        let f: Vec<Ball> = rows.iter().map(|&i| residuals[i]).collect();
        let step = Krawczyk { system: self, centre: &centre, at: &at, rows: &rows, dropped: &dropped, inverse, f };
        for relative in RADII {
            let radii: Vec<f64> = at
                .iter()
                .map(|p| Some(relative * (1.0 + self.entry(&centre, *p)?.value.abs())))
                .collect::<Option<_>>()?;
            let Some(inside) = step.image(&radii) else { continue };
            if inside.iter().zip(&radii).all(|(k, r)| k.value.abs() + k.radius < *r) {
                // The solution lies in the image; that of the smaller box around it is smaller still.
                let smaller: Vec<f64> = inside.iter().map(|k| 1.001 * (k.value.abs() + k.radius) + 1e-300).collect();
                let best = step.image(&smaller).unwrap_or(inside);
                let mut out = centre.clone();
                for (p, k) in at.iter().zip(&best) {
                    let x = self.entry(&centre, *p)?.add(k);
                    self.set(&mut out, *p, x);
                }
                return Some(out);
            }
        }
        None
    }

    /// Rationals with small denominators near the values of the unknowns, where all of them are near some.
    pub(super) fn snap(&self, near: &Point<Ball>, onto: &mut Point<Rat>) -> bool {
        for (name, _) in &self.unknowns {
            let (Some(from), Some(to)) = (near.values.get(name), onto.values.get_mut(name)) else { return false };
            for (x, y) in from.iter().zip(to).flat_map(|(a, b)| a.entries().iter().zip(b.entries_mut())) {
                match simple(x.value) {
                    Some(q) => *y = q,
                    None => return false,
                }
            }
        }
        true
    }
}

struct Krawczyk<'a> {
    system: &'a System<'a>,
    centre: &'a Point<Ball>,
    /// The unknowns that move.
    at: &'a [Place],
    /// The equations that say something.
    rows: &'a [usize],
    /// Those that are zero whatever moves.
    dropped: &'a [usize],
    inverse: Vec<Vec<f64>>,
    /// The residuals at the centre.
    f: Vec<Ball>,
}

impl Krawczyk<'_> {
    /// Where the operator maps a box around the centre, relative to it.
    fn image(&self, radii: &[f64]) -> Option<Vec<Ball>> {
        let mut wide = self.centre.clone();
        for (p, r) in self.at.iter().zip(radii) {
            let x = self.system.entry(self.centre, *p)?;
            self.system.set(&mut wide, *p, Ball::new(x.value, *r));
        }
        let columns: Vec<Vec<Ball>> =
            self.at.iter().map(|p| self.system.column::<Ball>(&wide, *p)).collect::<Result<_, EvalError>>().ok()?;
        // What was left out must not depend on what moves, anywhere in the box.
        if self.dropped.iter().any(|&i| columns.iter().any(|c| !c.get(i).is_some_and(Ring::is_zero))) {
            return None;
        }
        let n = self.rows.len();
        let mut out = Vec::with_capacity(n);
        for (i, c) in self.inverse.iter().enumerate() {
            let times =
                |v: &dyn Fn(usize) -> Ball| (0..n).fold(Ball::exact(0.0), |s, k| s.add(&Ball::exact(c[k]).mul(&v(k))));
            let mut total = times(&|k| self.f[k]).neg();
            for (j, column) in columns.iter().enumerate() {
                let product = times(&|k| column[self.rows[k]]);
                let one = Ball::exact(if i == j { 1.0 } else { 0.0 });
                let spread = one.sub(&product);
                // A factor times everything in the box around 0.
                total.radius += 1.000_001 * (spread.value.abs() + spread.radius) * radii[j];
            }
            if !total.value.is_finite() || !total.radius.is_finite() {
                return None;
            }
            out.push(total);
        }
        Some(out)
    }
}

/// Columns, as many as there are rows, in which the rows are independent: by Gauss, largest entry first.
fn independent(rows: &[Vec<f64>]) -> Option<Vec<usize>> {
    let mut a = rows.to_vec();
    let mut left: Vec<usize> = (0..a.len()).collect();
    let mut chosen = Vec::with_capacity(a.len());
    // Each row for itself: an equation may be multiplied by anything.
    for row in &mut a {
        let size = row.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
        if size == 0.0 || !size.is_finite() {
            return None;
        }
        row.iter_mut().for_each(|x| *x /= size);
    }
    while !left.is_empty() {
        let entries = left.iter().flat_map(|&i| a[i].iter().enumerate().map(move |(j, x)| (x.abs(), i, j)));
        let (size, i, j) = entries.max_by(|x, y| x.0.total_cmp(&y.0))?;
        if size < PIVOT {
            return None;
        }
        left.retain(|&k| k != i);
        chosen.push(j);
        let pivot = a[i].clone();
        for &k in &left {
            let f = a[k][j] / pivot[j];
            a[k].iter_mut().zip(&pivot).for_each(|(x, y)| *x -= f * y);
            a[k][j] = 0.0;
        }
    }
    Some(chosen)
}

/// An approximate inverse.
fn inverse(a: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = a.len();
    let mut b: Vec<Vec<f64>> =
        (0..n).map(|i| a[i].iter().copied().chain((0..n).map(|j| if i == j { 1.0 } else { 0.0 })).collect()).collect();
    for k in 0..n {
        let p = (k..n).max_by(|&i, &j| b[i][k].abs().total_cmp(&b[j][k].abs()))?;
        b.swap(k, p);
        let pivot = b[k][k];
        if pivot == 0.0 || !pivot.is_finite() {
            return None;
        }
        b[k].iter_mut().for_each(|x| *x /= pivot);
        let row = b[k].clone();
        for (i, other) in b.iter_mut().enumerate() {
            if i != k {
                let f = other[k];
                other.iter_mut().zip(&row).for_each(|(x, y)| *x -= f * y);
            }
        }
    }
    Some(b.into_iter().map(|row| row[n..].to_vec()).collect())
}

/// The fraction with the smallest denominator, up to 24, that is as near as Newton's method comes to a multiple root.
fn simple(x: f64) -> Option<Rat> {
    if x.abs() > 1e6 {
        return None;
    }
    (1..=24_i64).find_map(|d| {
        let n = (x * d as f64).round();
        ((x - n / d as f64).abs() < 1e-5 * (1.0 + x.abs())).then(|| Rat::new(n as i64, d))
    })
}

/// The derivatives along one unknown.
pub(super) fn slopes<F: Ring>(all: Vec<Dual<F>>) -> Vec<F> {
    all.into_iter().map(|x| x.b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_simple_fraction_near() {
        assert_eq!(simple(0.333_333_4), Some(Rat::new(1, 3)));
        assert_eq!(simple(-2.000_001), Some(Rat::int(-2)));
        assert_eq!(simple(std::f64::consts::SQRT_2), None);
    }

    #[test]
    fn rows_that_depend_on_each_other_have_no_columns() {
        assert_eq!(independent(&[vec![1.0, 2.0, 3.0], vec![2.0, 4.0, 6.0]]), None);
        assert_eq!(independent(&[vec![0.0, 1e-12, 0.0]]), Some(vec![1]));
        assert_eq!(inverse(&[vec![0.0, 2.0], vec![1.0, 0.0]]), Some(vec![vec![0.0, 1.0], vec![0.5, 0.0]]));
    }
}
