//! Moving a random point to where equations hold: exactly where they are linear in some variables, else by
//! Gauss and Newton in floats.

use super::ball::Ball;
use super::draw::{Wanted, holds};
use super::error::{EvalError, domain};
use super::eval::Evaluator;
use super::hypotheses::{Equation, defects};
use super::matrix::Matrix;
use super::point::Point;
use super::rat::Rat;
use super::rng::Rng;
use super::scalar::{Dual, Field, Ring, Scalar};
use super::verify::slopes;
use crate::term::{Pred, Sym};

/// Equations to be met by moving some variables, whose attributes must be kept.
pub(super) struct System<'a> {
    pub(super) ev: &'a Evaluator<'a>,
    pub(super) equations: Vec<&'a Equation>,
    pub(super) unknowns: Vec<(Sym, Wanted)>,
}

/// Systems of more scalar equations are not solved.
const MAX_EQUATIONS: usize = 300;
/// Exact solutions with longer numbers are given up.
const MAX_BITS: u64 = 192;
/// No system has more unknowns than this.
const MAX_UNKNOWNS: usize = 400;

/// An unknown entry: which variable, which member, which entry.
pub(super) type Place = (usize, usize, usize);

impl System<'_> {
    /// Each unknown entry.
    fn entries<F: Field>(&self, p: &Point<F>) -> Result<Vec<Place>, EvalError> {
        let mut out = Vec::new();
        for (v, (name, _)) in self.unknowns.iter().enumerate() {
            let Some(all) = p.values.get(name) else { return Err(EvalError::Unknown(name.clone())) };
            for (k, m) in all.iter().enumerate() {
                out.extend((0..m.entries().len()).map(|e| (v, k, e)));
            }
        }
        if out.len() > MAX_UNKNOWNS {
            return Err(EvalError::TooLarge("a system of equations"));
        }
        Ok(out)
    }

    fn residuals<S: Scalar>(
        &self,
        p: &Point<S::Base>,
        moved: Option<(usize, u64, &Matrix<S>)>,
    ) -> Result<Vec<S>, EvalError> {
        let mut out = Vec::new();
        let named = moved.and_then(|(v, k, x)| self.unknowns.get(v).map(|u| (&u.0, k, x)));
        for e in &self.equations {
            e.residuals(self.ev, p, named, &mut out)?;
        }
        for (v, (name, wanted)) in self.unknowns.iter().enumerate() {
            for (k, m) in p.values.get(name).into_iter().flatten().enumerate() {
                let here = match moved {
                    Some((w, j, x)) if w == v && (j.max(1) - 1) as usize == k => x.clone(),
                    _ => m.map(|x| S::from_base(x.clone())),
                };
                for pred in wanted.each() {
                    if !pred.is_of_real_parts() && pred != Pred::Posdef {
                        defects(&here, pred, &mut out)?;
                    }
                }
            }
        }
        Ok(out)
    }

    /// The residuals and their derivatives, one column for each unknown entry.
    #[allow(clippy::type_complexity)]
    pub(super) fn linearise<F>(&self, p: &Point<F>) -> Result<(Vec<F>, Vec<Vec<F>>, Vec<Place>), EvalError>
    where
        F: Field + Scalar<Base = F>,
        Dual<F>: Scalar<Base = F>,
    {
        let r: Vec<F> = self.residuals(p, None)?;
        let entries = self.entries(p)?;
        if r.len() > MAX_EQUATIONS || r.len() * entries.len() > MAX_EQUATIONS * MAX_EQUATIONS {
            return Err(EvalError::TooLarge("the system of equations"));
        }
        let mut columns = Vec::with_capacity(entries.len());
        for &at in &entries {
            columns.push(self.column(p, at)?);
        }
        Ok((r, columns, entries))
    }

    /// The derivatives of the residuals by one unknown entry.
    pub(super) fn column<F>(&self, p: &Point<F>, (v, k, e): Place) -> Result<Vec<F>, EvalError>
    where
        F: Field + Scalar<Base = F>,
        Dual<F>: Scalar<Base = F>,
    {
        let name = &self.unknowns[v].0;
        let Some(all) = p.values.get(name) else { return Err(EvalError::Unknown(name.clone())) };
        let mut seeded = all[k].map(|x| Dual { a: x.clone(), b: F::zero() });
        seeded.entries_mut()[e].b = F::one();
        let member = if self.ev.is_family(name) { k as u64 + 1 } else { 0 };
        self.residuals(p, Some((v, member, &seeded))).map(slopes)
    }

    /// The value of an unknown entry.
    pub(super) fn entry<F: Field>(&self, p: &Point<F>, (v, k, e): Place) -> Option<F> {
        p.values.get(&self.unknowns.get(v)?.0)?.get(k)?.entries().get(e).cloned()
    }

    /// Gives an unknown entry a value.
    pub(super) fn set<F: Field>(&self, p: &mut Point<F>, (v, k, e): Place, x: F) {
        let all = self.unknowns.get(v).and_then(|u| p.values.get_mut(&u.0));
        if let Some(slot) = all.and_then(|a| a.get_mut(k)).and_then(|m| m.entries_mut().get_mut(e)) {
            *slot = x;
        }
    }

    fn step<F: Field>(&self, p: &mut Point<F>, entries: &[Place], delta: &[F]) {
        for (&(v, k, e), d) in entries.iter().zip(delta) {
            if let Some(m) = p.values.get_mut(&self.unknowns[v].0).and_then(|all| all.get_mut(k)) {
                let x = m.entries()[e].add(d);
                m.entries_mut()[e] = x;
            }
        }
    }

    fn attributes_hold<F: Field>(&self, p: &Point<F>) -> bool {
        self.unknowns
            .iter()
            .all(|(n, w)| p.values.get(n).into_iter().flatten().all(|m| w.each().all(|pred| holds(m, pred))))
    }

    /// Solves exactly if the equations are linear in the unknowns. True when they hold afterwards.
    pub(super) fn exactly(&self, p: &mut Point<Rat>, rng: &mut Rng) -> Result<bool, EvalError> {
        if self.residuals::<Rat>(p, None)?.iter().all(Ring::is_zero) {
            return Ok(self.attributes_hold(p));
        }
        if !self.is_linear(p)? {
            return Ok(false);
        }
        let (r, columns, entries) = self.linearise(p)?;
        let Some(delta) = solve_exactly(&columns, &r, rng) else { return Ok(false) };
        self.step(p, &entries, &delta);
        Ok(self.residuals::<Rat>(p, None)?.iter().all(Ring::is_zero) && self.attributes_hold(p))
    }

    /// Do two opposite steps change the equations by opposite amounts? Where they do not, derivatives and exact
    /// elimination, whose numbers grow, are spared.
    fn is_linear(&self, p: &Point<Rat>) -> Result<bool, EvalError> {
        let entries = self.entries(p)?;
        let at = |sign: i64| {
            let step: Vec<Rat> = (0..entries.len()).map(|k| Rat::int(sign * [1, -2, 3, -1, 2][k % 5])).collect();
            let mut there = p.clone();
            self.step(&mut there, &entries, &step);
            self.residuals::<Rat>(&there, None)
        };
        let (Ok(here), Ok(forth), Ok(back)) = (self.residuals::<Rat>(p, None), at(1), at(-1)) else { return Ok(true) };
        let twice = here.iter().map(|x| x.add(x));
        Ok(forth.iter().zip(&back).zip(twice).all(|((f, b), h)| f.add(b).sub(&h).is_zero()))
    }

    /// Solves in floats. True when the equations hold afterwards, as well as floats can.
    pub(super) fn roughly(&self, p: &mut Point<Ball>) -> Result<bool, EvalError> {
        let mut last = f64::INFINITY;
        for _ in 0..50 {
            self.forget_errors(p, 0.0);
            let (r, columns, entries) = self.linearise(p)?;
            let r: Vec<f64> = r.iter().map(Field::approx).collect();
            let size = r.iter().fold(0.0, |a: f64, x| a.max(x.abs()));
            if !size.is_finite() || size > 1e6 {
                return domain("no point meets the equations");
            }
            let columns: Vec<Vec<f64>> = columns.iter().map(|c| c.iter().map(Field::approx).collect()).collect();
            let Some(delta) = least_change(&columns, &r) else { return Ok(false) };
            let moved = delta.iter().fold(0.0, |a: f64, x| a.max(x.abs()));
            let balls: Vec<Ball> = delta.iter().map(|&d| Ball::exact(d)).collect();
            self.step(p, &entries, &balls);
            if size < 1e-12 && moved < 1e-11 || size < 1e-11 && moved >= last {
                self.forget_errors(p, 1e-13 + 4.0 * moved);
                return Ok(size < 1e-11 && moved < 1e-9 && self.attributes_hold(p));
            }
            last = moved;
        }
        Ok(false)
    }

    pub(super) fn forget_errors(&self, p: &mut Point<Ball>, radius: f64) {
        for (n, _) in &self.unknowns {
            for m in p.values.get_mut(n).into_iter().flatten() {
                for x in m.entries_mut() {
                    x.radius = radius * (1.0 + x.value.abs());
                }
            }
        }
    }
}

/// One δ with `J δ = -r`, unknowns in random order, those that are free left alone.
fn solve_exactly(columns: &[Vec<Rat>], r: &[Rat], rng: &mut Rng) -> Option<Vec<Rat>> {
    let (rows, cols) = (r.len(), columns.len());
    let mut order: Vec<usize> = (0..cols).collect();
    rng.shuffle(&mut order);
    let mut a: Vec<Vec<Rat>> =
        (0..rows).map(|i| order.iter().map(|&j| columns[j][i].clone()).chain([r[i].neg()]).collect()).collect();
    let mut pivots = Vec::new();
    let mut top = 0;
    for j in 0..cols {
        let Some(p) = (top..rows).find(|&i| !a[i][j].is_zero()) else { continue };
        a.swap(p, top);
        let inv = a[top][j].recip().ok()?;
        a[top] = a[top].iter().map(|x| x.mul(&inv)).collect();
        let pivot = a[top].clone();
        for (i, row) in a.iter_mut().enumerate() {
            if i != top && !row[j].is_zero() {
                let f = row[j].clone();
                for (x, y) in row.iter_mut().zip(&pivot) {
                    if !y.is_zero() {
                        *x = x.sub(&f.mul(y));
                    }
                }
            }
        }
        pivots.push(j);
        top += 1;
        // Numbers that nobody could read make no counterexample, and cost the most.
        if a.iter().flatten().any(|x| x.weight() > MAX_BITS) {
            return None;
        }
    }
    if a[top..].iter().any(|row| row.last().is_some_and(|x| !x.is_zero())) {
        return None;
    }
    let mut delta = vec![Rat::int(0); cols];
    for (i, &j) in pivots.iter().enumerate() {
        delta[order[j]] = a[i][cols].clone();
    }
    Some(delta)
}

/// The smallest δ with `J δ = -r`, or nearly.
fn least_change(columns: &[Vec<f64>], r: &[f64]) -> Option<Vec<f64>> {
    let n = r.len();
    let mut a = vec![vec![0.0; n + 1]; n];
    let mut scale: f64 = 0.0;
    for i in 0..n {
        for j in 0..n {
            a[i][j] = columns.iter().map(|c| c[i] * c[j]).sum();
        }
        scale = scale.max(a[i][i]);
    }
    if scale == 0.0 {
        return r.iter().all(|x| x.abs() < 1e-12).then(|| vec![0.0; columns.len()]);
    }
    for (i, row) in a.iter_mut().enumerate() {
        // Equations may say the same thing twice.
        row[i] += 1e-10 * scale;
        row[n] = -r[i];
    }
    for k in 0..n {
        let p = (k..n).max_by(|&i, &j| a[i][k].abs().total_cmp(&a[j][k].abs()))?;
        a.swap(k, p);
        let pivot = a[k].clone();
        if pivot[k].abs() < 1e-300 {
            return None;
        }
        for (i, row) in a.iter_mut().enumerate() {
            if i != k {
                let f = row[k] / pivot[k];
                for (x, y) in row.iter_mut().zip(&pivot).skip(k) {
                    *x -= f * y;
                }
            }
        }
    }
    let lambda: Vec<f64> = (0..n).map(|i| a[i][n] / a[i][i]).collect();
    Some(columns.iter().map(|c| c.iter().zip(&lambda).map(|(x, l)| x * l).sum()).collect())
}
