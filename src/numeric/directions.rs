//! Directions that meet equations of differentials. They are linear in the directions, the values being what they are.

use super::error::EvalError;
use super::eval::Evaluator;
use super::hypotheses::Equation;
use super::point::Point;
use super::rat::Rat;
use super::scalar::{Field, Scalar};
use crate::term::Sym;

/// More entries of directions are not looked at.
const MAX_ENTRIES: usize = 200;

fn residuals<F: Scalar<Base = F> + Field>(
    equations: &[Equation],
    ev: &Evaluator<'_>,
    p: &Point<F>,
) -> Result<Vec<F>, EvalError> {
    let mut out = Vec::new();
    for e in equations {
        e.residuals::<F>(ev, p, None, &mut out)?;
    }
    Ok(out)
}

/// An entry of a direction: of which variable, which member, which entry.
type Place = (Sym, usize, usize);

fn entry<'p, F>(p: &'p mut Point<F>, at: &Place) -> Option<&'p mut F> {
    p.directions.get_mut(&at.0)?.get_mut(at.1)?.entries_mut().get_mut(at.2)
}

/// Changes as few entries of the directions as there are independent equations, so that these hold. False if none do.
pub(super) fn turn<F: Scalar<Base = F> + Field>(
    equations: &[Equation],
    ev: &Evaluator<'_>,
    p: &mut Point<F>,
) -> Result<bool, EvalError> {
    if equations.is_empty() {
        return Ok(true);
    }
    let mut places: Vec<Place> = Vec::new();
    for name in equations.iter().flat_map(|e| &e.vars) {
        for (k, m) in p.directions.get(name).into_iter().flatten().enumerate() {
            places.extend((0..m.entries().len()).map(|i| (name.clone(), k, i)));
        }
    }
    places.sort();
    places.dedup();
    // What is declared last is changed first: it is what the others determine, more often than not.
    let order: Vec<&Sym> = equations.iter().flat_map(|e| &e.vars).collect();
    let declared = |s: &Sym| order.iter().position(|v| *v == s);
    places.sort_by_key(|(s, ..)| std::cmp::Reverse(declared(s)));
    if places.len() > MAX_ENTRIES {
        return Err(EvalError::TooLarge("the number of directions"));
    }
    let one = F::from_rat(&Rat::int(1));
    let start = residuals(equations, ev, p)?;
    let mut rows: Vec<Vec<F>> = start.iter().map(|r| vec![r.neg()]).collect();
    for at in &places {
        let Some(old) = entry(p, at).map(|x| {
            let old = x.clone();
            *x = old.add(&one);
            old
        }) else {
            return Ok(false);
        };
        let moved = residuals(equations, ev, p)?;
        if let Some(x) = entry(p, at) {
            *x = old;
        }
        rows.iter_mut().zip(moved.iter().zip(&start)).for_each(|(row, (m, s))| row.push(m.sub(s)));
    }
    // Gauss: each row solved for one entry, the others staying as they are.
    let (mut done, mut pivots) = (0, Vec::new());
    for c in 1..=places.len() {
        let clear = |x: &F| x.magnitude() > 0.0 && (F::EXACT || x.approx().abs() > 1e-6);
        let Some(r) = (done..rows.len()).find(|&r| clear(&rows[r][c])) else { continue };
        rows.swap(done, r);
        let inverse = rows[done][c].recip()?;
        rows[done].iter_mut().for_each(|x| *x = x.mul(&inverse));
        let first = rows[done].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(k, row)| *k != done && !row[c].is_zero()) {
            let f = row[c].clone();
            row.iter_mut().zip(&first).for_each(|(x, y)| *x = x.sub(&f.mul(y)));
        }
        pivots.push(c);
        done += 1;
    }
    let left = |row: &Vec<F>| if F::EXACT { row[0].is_zero() } else { row[0].approx().abs() < 1e-9 };
    if !rows[done..].iter().all(left) {
        return Ok(false);
    }
    for (row, c) in rows.iter().zip(pivots) {
        if let Some(x) = entry(p, &places[c - 1]) {
            *x = x.add(&row[0]);
        }
    }
    Ok(true)
}
