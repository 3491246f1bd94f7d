//! Random matrices with properties, exact by construction.

use super::matrix::Matrix;
use super::primary::is_principal;
use super::pseudo::pivots;
use super::rat::Rat;
use super::rng::Rng;
use super::scalar::{Field, Ring};
use crate::term::Pred;

/// What entries look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// All zero where that is allowed.
    Zero,
    /// -1, 0, 1.
    Tiny,
    /// Integers from -3 to 3.
    Small,
    /// Odd eighths between -2 and 2.
    Generic,
    /// Eighths between 0 and 2.
    Positive,
    /// Sixteenths between 0 and 1/2, without 0.
    Unit,
    /// Sixteenths between -1/2 and 1/2.
    Fraction,
    /// Twice the identity and a little, when square.
    NearIdentity,
    /// Identities, projections, permutations, orthogonal matrices, columns of them.
    Structured,
}

/// What is asked of a matrix.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted(u32);

impl Wanted {
    pub(super) fn add(&mut self, p: Pred) {
        self.0 |= 1 << p as u32;
        match p {
            Pred::Posdef => self.0 |= 1 << Pred::Symmetric as u32 | 1 << Pred::Invertible as u32,
            Pred::Psd => self.0 |= 1 << Pred::Symmetric as u32,
            Pred::Orthogonal => self.0 |= 1 << Pred::Invertible as u32,
            _ => {}
        }
    }

    pub(super) fn has(self, p: Pred) -> bool {
        self.0 >> p as u32 & 1 == 1
    }

    pub(super) fn each(self) -> impl Iterator<Item = Pred> {
        Pred::ALL.into_iter().filter(move |&p| self.has(p))
    }
}

fn entry(rng: &mut Rng, style: Style, diagonal: bool) -> Rat {
    match style {
        Style::Zero => Rat::int(0),
        Style::Tiny => Rat::int(rng.range(-1, 1)),
        Style::Small => Rat::int(rng.range(-3, 3)),
        Style::Generic => Rat::new(2 * rng.range(-8, 7) + 1, 8),
        Style::Positive => Rat::new(rng.range(1, 16), 8),
        Style::Unit => Rat::new(rng.range(1, 7), 16),
        Style::Fraction => Rat::new(2 * rng.range(-4, 3) + 1, 16),
        Style::NearIdentity | Style::Structured => {
            Rat::new(2 * rng.range(-4, 3) + 1 + if diagonal { 32 } else { 0 }, 16)
        }
    }
}

fn nonzero_entry(rng: &mut Rng, style: Style) -> Rat {
    for _ in 0..8 {
        let x = entry(rng, style, false);
        if !x.is_zero() {
            return x;
        }
    }
    Rat::int(if rng.chance(1, 2) { 1 } else { -1 })
}

fn raw(rng: &mut Rng, style: Style, m: usize, n: usize) -> Matrix<Rat> {
    let style = if style == Style::NearIdentity && m != n { Style::Generic } else { style };
    Matrix::build(m, n, |i, j| entry(rng, style, i == j && m > 1))
}

fn symmetrised(a: &Matrix<Rat>, sign: i64) -> Matrix<Rat> {
    Matrix::build(a.rows(), a.cols(), |i, j| match i.cmp(&j) {
        std::cmp::Ordering::Less => a.at(i, j).clone(),
        std::cmp::Ordering::Equal if sign > 0 => a.at(i, i).clone(),
        std::cmp::Ordering::Equal => Rat::int(0),
        std::cmp::Ordering::Greater => a.at(j, i).mul(&Rat::int(sign)),
    })
}

fn diagonal(n: usize, mut f: impl FnMut(usize) -> Rat) -> Matrix<Rat> {
    Matrix::build(n, n, |i, j| if i == j { f(i) } else { Rat::int(0) })
}

fn permutation(rng: &mut Rng, n: usize) -> Matrix<Rat> {
    let mut p: Vec<usize> = (0..n).collect();
    rng.shuffle(&mut p);
    Matrix::build(n, n, |i, j| Rat::int(i64::from(p[i] == j)))
}

/// A random orthogonal matrix: Cayley's transform of an antisymmetric one, with signs.
fn orthogonal(rng: &mut Rng, style: Style, n: usize) -> Option<Matrix<Rat>> {
    let style = match style {
        Style::Zero | Style::Tiny => Style::Tiny,
        _ => Style::Small,
    };
    let s = symmetrised(&raw(rng, style, n, n), -1);
    let i = Matrix::eye(n);
    let q = i.zip(&s, Rat::sub).ok()?.mul(&i.zip(&s, Rat::add).ok()?.inverse().ok()?).ok()?;
    let signs: Vec<Rat> = (0..n).map(|_| Rat::int(if rng.chance(1, 2) { 1 } else { -1 })).collect();
    Some(Matrix::build(n, n, |i, j| q.at(i, j).mul(&signs[j])))
}

/// An invertible matrix of determinant ±1 with small integers.
fn unimodular(rng: &mut Rng, n: usize) -> Option<Matrix<Rat>> {
    let part = |rng: &mut Rng, lower: bool| {
        Matrix::build(n, n, |i, j| {
            if i == j {
                Rat::int(1)
            } else if (i > j) == lower {
                Rat::int(rng.range(-1, 1))
            } else {
                Rat::int(0)
            }
        })
    };
    let l = part(rng, true);
    l.mul(&part(rng, false)).ok()
}

fn structured(rng: &mut Rng, m: usize, n: usize) -> Option<Matrix<Rat>> {
    let k = m.max(n);
    let square = match rng.below(8) {
        0 => Matrix::eye(k),
        1 => permutation(rng, k),
        2 => orthogonal(rng, Style::Tiny, k)?,
        3 => orthogonal(rng, Style::Small, k)?,
        4 | 5 => {
            // Projections and involutions, conjugated.
            let p = unimodular(rng, k)?;
            let low = if rng.chance(1, 2) { 0 } else { -1 };
            let d = diagonal(k, |_| Rat::int(if rng.chance(1, 2) { 1 } else { low }));
            p.mul(&d).ok()?.mul(&p.inverse().ok()?).ok()?
        }
        6 => {
            // One 1 in each column.
            let hot: Vec<u64> = (0..n).map(|_| rng.below(m as u64)).collect();
            return Some(Matrix::build(m, n, |i, j| Rat::int(i64::from(hot[j] == i as u64))));
        }
        _ => Matrix::zeros(k, k),
    };
    Some(Matrix::build(m, n, |i, j| square.at(i, j).clone()))
}

/// A random projection: along an orthogonal matrix if it is to be symmetric, a part of the identity if it is diagonal.
fn projection(rng: &mut Rng, n: usize, w: Wanted) -> Option<Matrix<Rat>> {
    let whole = w.has(Pred::Invertible);
    let d = diagonal(n, |_| Rat::int(i64::from(whole || rng.chance(1, 2))));
    if w.has(Pred::Diagonal) {
        return Some(d);
    }
    let p = if w.has(Pred::Symmetric) { orthogonal(rng, Style::Tiny, n)? } else { unimodular(rng, n)? };
    p.mul(&d).ok()?.mul(&p.inverse().ok()?).ok()
}

/// A random matrix whose rows sum to 1.
fn stochastic(rng: &mut Rng, style: Style, m: usize, n: usize, w: Wanted) -> Option<Matrix<Rat>> {
    let b = raw(rng, style, m, n);
    if w.has(Pred::Diagonal) {
        return Some(Matrix::eye(n));
    }
    if w.has(Pred::Positive) || w.has(Pred::Nonnegative) {
        let b = b.map(|x| x.abs().add(&Rat::new(1, 4)));
        let row = |i: usize| (0..n).fold(Rat::int(0), |s, j| s.add(b.at(i, j)));
        let shares = (0..m).map(|i| row(i).recip()).collect::<Result<Vec<_>, _>>().ok()?;
        return Some(Matrix::build(m, n, |i, j| b.at(i, j).mul(&shares[i])));
    }
    let rest = |i: usize| (0..n - 1).fold(Rat::int(1), |s, j| s.sub(b.at(i, j)));
    Some(Matrix::build(m, n, |i, j| if j + 1 == n { rest(i) } else { b.at(i, j).clone() }))
}

/// A random matrix; `None` when this draw has not the properties.
pub(super) fn matrix(rng: &mut Rng, style: Style, m: usize, n: usize, w: Wanted) -> Option<Matrix<Rat>> {
    use Pred::{
        Antisymmetric, Diagonal, Idempotent, Invertible, Lower, Nonnegative, Nonzero, Orthogonal, Posdef, Positive,
        Psd, Stochastic, Symmetric, Toeplitz, Triangular, Upper,
    };
    let definite = w.has(Posdef) || w.has(Psd);
    let (pos, nonneg) = (w.has(Positive), w.has(Nonnegative));
    let entries = match style {
        Style::Generic | Style::NearIdentity if pos || nonneg => Style::Positive,
        Style::Fraction if pos || nonneg => Style::Unit,
        s => s,
    };
    let fix = |x: Rat| {
        let x = if pos || nonneg { x.abs() } else { x };
        if (pos || w.has(Nonzero)) && x.is_zero() { Rat::int(1) } else { x }
    };
    let a = if w.has(Idempotent) {
        projection(rng, n, w)?
    } else if w.has(Stochastic) {
        stochastic(rng, entries, m, n, w)?
    } else if w.has(Orthogonal) {
        let sign = |rng: &mut Rng| Rat::int(if !definite && !nonneg && rng.chance(1, 2) { -1 } else { 1 });
        if definite || pos {
            Matrix::eye(n)
        } else if w.has(Diagonal) {
            diagonal(n, |_| sign(rng))
        } else if w.has(Antisymmetric) {
            let q = orthogonal(rng, style, n)?;
            let j = Matrix::build(n, n, |i, j| Rat::int(if i ^ 1 == j { if i < j { 1 } else { -1 } } else { 0 }));
            q.mul(&j).ok()?.mul(&q.transpose()).ok()?
        } else if w.has(Symmetric) {
            // A reflection of some directions.
            let q = orthogonal(rng, style, n)?;
            let d = diagonal(n, |_| sign(rng));
            if nonneg { Matrix::eye(n) } else { q.mul(&d).ok()?.mul(&q.transpose()).ok()? }
        } else if nonneg {
            permutation(rng, n)
        } else {
            orthogonal(rng, style, n)?
        }
    } else if w.has(Diagonal) {
        let positive = definite || pos || nonneg;
        diagonal(n, |_| {
            let x = if w.has(Invertible) || pos { nonzero_entry(rng, entries) } else { entry(rng, entries, true) };
            if positive { x.abs() } else { x }
        })
    } else if w.has(Lower) || w.has(Upper) || w.has(Triangular) {
        // Where more is wanted of a triangular matrix, it is diagonal.
        let only = definite || w.has(Symmetric) || w.has(Lower) && w.has(Upper);
        let lower = w.has(Lower) || !w.has(Upper) && rng.chance(1, 2);
        let draw = |rng: &mut Rng, i: usize, j: usize| {
            if i == j && (w.has(Invertible) || definite || w.has(Toeplitz)) {
                let x = nonzero_entry(rng, entries);
                if definite { x.abs() } else { fix(x) }
            } else if i == j || !only && (i > j) == lower {
                fix(entry(rng, entries, true))
            } else {
                Rat::int(0)
            }
        };
        let b = Matrix::build(n, n, |i, j| draw(rng, i, j));
        match w.has(Toeplitz) {
            true => Matrix::build(n, n, |i, j| b.at(i.saturating_sub(j), j.saturating_sub(i)).clone()),
            false => b,
        }
    } else if w.has(Toeplitz) && !definite {
        let b = raw(rng, entries, m, n).map(|x| fix(x.clone()));
        let b = if w.has(Symmetric) { symmetrised(&b, 1) } else { b };
        let b = if w.has(Antisymmetric) { symmetrised(&b, -1) } else { b };
        Matrix::build(n, n, |i, j| b.at(i.saturating_sub(j), j.saturating_sub(i)).clone())
    } else if definite && w.has(Toeplitz) {
        // Greater on the diagonal than all beside it together.
        let row: Vec<Rat> = (0..n).map(|_| entry(rng, entries, true)).collect();
        let beside = row.iter().fold(Rat::int(1), |s, x| s.add(&x.abs()).add(&x.abs()));
        Matrix::build(n, n, |i, j| if i == j { beside.clone() } else { fix(row[i.abs_diff(j)].clone()) })
    } else if definite {
        let low_rank = !w.has(Posdef) && !w.has(Invertible) && n > 1 && rng.chance(1, 2);
        let b = raw(rng, entries, n, if low_rank { n - 1 } else { n })
            .map(|x| if pos || nonneg { x.abs() } else { x.clone() });
        let shift = match entries {
            // A semidefinite matrix may be singular.
            _ if !w.has(Posdef) && !w.has(Invertible) => Rat::int(0),
            Style::Zero | Style::Tiny | Style::Small => Rat::int(1),
            _ => Rat::new(1, 2),
        };
        let c = b.mul(&b.transpose()).ok()?;
        let low = if pos { Rat::new(1, 4) } else { Rat::int(0) };
        Matrix::build(n, n, |i, j| {
            let x = c.at(i, j).add(&low);
            if i == j { x.add(&shift) } else { x }
        })
    } else if style == Style::Structured {
        if w.has(Symmetric) && rng.chance(1, 2) {
            // A projection or an involution that is symmetric.
            let q = orthogonal(rng, Style::Tiny, n)?;
            let low = if rng.chance(2, 3) { 0 } else { -1 };
            let d = diagonal(n, |_| Rat::int(if rng.chance(1, 2) { 1 } else { low }));
            q.mul(&d).ok()?.mul(&q.transpose()).ok()?
        } else {
            let s = structured(rng, m, n)?;
            if w.has(Symmetric) { symmetrised(&s, 1) } else { s }
        }
    } else {
        let b = raw(rng, entries, m, n).map(|x| fix(x.clone()));
        if w.has(Antisymmetric) {
            symmetrised(&b, -1)
        } else if w.has(Symmetric) {
            symmetrised(&b, 1)
        } else {
            b
        }
    };
    ((a.rows(), a.cols()) == (m, n) && w.each().all(|p| holds(&a, p))).then_some(a)
}

/// Does a matrix have a property? With floats: does it clearly?
pub(super) fn holds<F: Field>(a: &Matrix<F>, p: Pred) -> bool {
    let clear = |x: &F| F::EXACT || x.approx().abs() > 1e-3;
    let same = |x: &F, y: &F| {
        let d = x.sub(y);
        if F::EXACT { d.is_zero() } else { d.approx().abs() < 1e-9 * (1.0 + x.approx().abs()) }
    };
    let square = a.rows() == a.cols();
    if p.needs_square() && !square {
        return false;
    }
    let pairs = || (0..a.rows()).flat_map(|i| (0..a.cols()).map(move |j| (i, j)));
    match p {
        Pred::Invertible if F::EXACT => a.det().is_ok_and(|d| !d.is_zero()),
        Pred::Invertible => {
            a.inverse().is_ok_and(|b| a.rows() as f64 * a.max_abs() * b.max_abs() < 1e4 && b.max_abs() < 1e4)
        }
        Pred::Symmetric => pairs().all(|(i, j)| same(a.at(i, j), a.at(j, i))),
        Pred::Antisymmetric => pairs().all(|(i, j)| same(a.at(i, j), &a.at(j, i).neg())),
        Pred::Diagonal => pairs().all(|(i, j)| i == j || same(a.at(i, j), &F::zero())),
        Pred::Orthogonal => a
            .transpose()
            .mul(a)
            .is_ok_and(|q| pairs().all(|(i, j)| same(q.at(i, j), &if i == j { F::one() } else { F::zero() }))),
        Pred::Posdef => {
            // Symmetric, and every pivot positive.
            let mut b = a.clone();
            let n = a.rows();
            holds(a, Pred::Symmetric)
                && (0..n).all(|k| {
                    let pivot = b.at(k, k).clone();
                    if pivot.sign_of() != Some(1) || !clear(&pivot) {
                        return false;
                    }
                    let Ok(inv) = pivot.recip() else { return false };
                    for i in k + 1..n {
                        let f = b.at(i, k).mul(&inv);
                        for j in k..n {
                            let x = b.at(i, j).sub(&f.mul(b.at(k, j)));
                            b.entries_mut()[i * n + j] = x;
                        }
                    }
                    true
                })
        }
        Pred::Psd => {
            // In floats what is nearly singular is no clear case.
            holds(a, Pred::Symmetric)
                && super::fact::sides(Pred::Psd, a)
                    .is_ok_and(|(l, r)| l.entries().iter().zip(r.entries()).all(|(x, y)| same(x, y)))
        }
        Pred::Fullcolumn if F::EXACT => pivots(a).is_ok_and(|p| p.len() == a.cols()),
        Pred::Fullcolumn => a.transpose().mul(a).is_ok_and(|g| holds(&g, Pred::Invertible)),
        Pred::Fullrow => holds(&a.transpose(), Pred::Fullcolumn),
        Pred::Principal => is_principal(a) == Some(true),
        Pred::Lower => pairs().all(|(i, j)| i >= j || same(a.at(i, j), &F::zero())),
        Pred::Upper => pairs().all(|(i, j)| i <= j || same(a.at(i, j), &F::zero())),
        Pred::Triangular => holds(a, Pred::Lower) || holds(a, Pred::Upper),
        Pred::Toeplitz => pairs().all(|(i, j)| i == 0 || j == 0 || same(a.at(i, j), a.at(i - 1, j - 1))),
        Pred::Idempotent => a.mul(a).is_ok_and(|q| pairs().all(|(i, j)| same(q.at(i, j), a.at(i, j)))),
        Pred::Stochastic => {
            let row = |i: usize| (0..a.cols()).fold(F::zero(), |s, j| s.add(a.at(i, j)));
            (0..a.rows()).all(|i| same(&row(i), &F::one()))
        }
        Pred::Positive => a.entries().iter().all(|x| x.sign_of() == Some(1) && clear(x)),
        Pred::Nonnegative => a.entries().iter().all(|x| x.sign_of().is_some_and(|s| s >= 0)),
        Pred::Nonzero => a.entries().iter().all(|x| x.sign_of().is_some_and(|s| s != 0) && clear(x)),
    }
}
