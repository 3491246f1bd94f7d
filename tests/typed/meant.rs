//! The value of what was read, at the values that `meanings.py` has.

use super::Reading;
use gradus::numeric::{Ball, Evaluator, Matrix, Point};
use gradus::term::{Dim, Sym};

/// The same as `entry` there.
fn entry(k: u64, i: u64, j: u64, member: u64) -> f64 {
    let x = (3 * k * k + 7 * i * i * j + 11 * j * j + 5 * i + 2 * i * j * k + 13 * member * i) % 23;
    (2.0 * x as f64 - 23.0) / 24.0
}

fn value(k: u64, rows: usize, cols: usize, flag: &str, member: u64) -> Matrix<Ball> {
    let a = |i: usize, j: usize| entry(k, i as u64 + 1, j as u64 + 1, member);
    let one = |i: usize, j: usize| if i == j { 1.0 } else { 0.0 };
    Matrix::build(rows, cols, |i, j| {
        Ball::exact(match flag {
            "pos" => a(i, j).abs() + 0.5,
            "unit" => (a(i, j) + 1.0) / 2.0,
            "posdef" => (0..cols).map(|l| a(i, l) * a(j, l)).sum::<f64>() + one(i, j),
            "sym" => (a(i, j) + a(j, i)) / 2.0,
            _ => a(i, j),
        })
    })
}

/// What must be equal for the shapes to be those that were meant.
struct Sizes<'a> {
    point: &'a mut Point<Ball>,
}

impl Sizes<'_> {
    fn equal(&mut self, d: &Dim, n: u64) -> Result<(), String> {
        if let Some(k) = self.point.dim(d) {
            return if k == n { Ok(()) } else { Err(format!("the size {d} is {n} as well as {k}")) };
        }
        // One name that is still open.
        let name = d.as_name().ok_or(format!("the size {d} is {n}"))?;
        self.point.dims.insert(name.clone(), n);
        Ok(())
    }
}

/// Has what was read this value?
pub fn has_value(r: &Reading, given: &str, expected: &str) -> Result<(), String> {
    let (terms, theory) = (&r.session.terms, &r.session.theory);
    let mut point = Point::<Ball>::default();
    let mut scalars: Vec<(&str, f64)> = Vec::new();
    let mut names = Vec::new();
    for (k, piece) in (1..).zip(given.split_whitespace()) {
        if let Some((name, n)) = piece.split_once('=') {
            let n: u64 = n.parse().expect("a size");
            match theory.dims.iter().find(|d| ***d == *name) {
                Some(d) => drop(point.dims.insert(d.clone(), n)),
                None => scalars.push((name, n as f64)),
            }
            continue;
        }
        let parts: Vec<&str> = piece.split(':').collect();
        let (name, shape, flag) = (parts[0], parts[1], parts.get(2).copied().unwrap_or(""));
        let (shape, members) = shape.split_once('*').unwrap_or((shape, ""));
        let (rows, cols) = shape.split_once(',').unwrap_or((shape, "1"));
        let (rows, cols): (usize, usize) = (rows.parse().expect("rows"), cols.parse().expect("columns"));
        let count: u64 = if members.is_empty() { 1 } else { members.parse().expect("members") };
        names.push((name, members, (1..=count).map(|m| value(k, rows, cols, flag, m)).collect::<Vec<_>>()));
    }
    for v in &theory.vars {
        let all = match names.iter().find(|(n, ..)| **n == *v.name) {
            Some((_, members, all)) => {
                let mut sizes = Sizes { point: &mut point };
                // A family of numbers may be a column.
                let column = v.over.is_none() && !members.is_empty();
                let first = &all[0];
                if column {
                    sizes.equal(&v.shape.rows, all.len() as u64)?;
                    let one = Matrix::build(all.len(), 1, |i, _| *all[i].at(0, 0));
                    vec![one]
                } else {
                    let shaped = sizes.equal(&v.shape.rows, first.rows() as u64);
                    shaped
                        .and(sizes.equal(&v.shape.cols, first.cols() as u64))
                        .map_err(|e| format!("{}: {e}", v.name))?;
                    if let Some(over) = &v.over {
                        sizes.equal(over, all.len() as u64)?;
                    }
                    all.clone()
                }
            }
            None => match scalars.iter().find(|(n, _)| **n == *v.name) {
                Some((_, x)) => vec![Matrix::scalar(Ball::exact(*x))],
                None => {
                    // What was declared and stands nowhere may be anything.
                    let mut sizes = Sizes { point: &mut point };
                    let one = |s: &mut Sizes<'_>, d: &Dim| s.point.dim(d).unwrap_or(1) as usize;
                    let (m, n) = (one(&mut sizes, &v.shape.rows), one(&mut sizes, &v.shape.cols));
                    vec![Matrix::build(m, n, |_, _| Ball::exact(f64::NAN))]
                }
            },
        };
        point.values.insert(v.name.clone(), all);
    }
    // Sizes that nothing fixes: the expression holds for all.
    let open: Vec<Sym> = theory.dims.iter().filter(|d| !point.dims.contains_key(*d)).cloned().collect();
    point.dims.extend(open.into_iter().map(|d| (d, 3)));
    let got = Evaluator::new(terms, theory).eval(&point, r.expression.term).map_err(|e| format!("{e:?}"))?;
    let want: Vec<Vec<f64>> =
        expected.split(';').map(|row| row.split(',').map(|x| x.parse().expect("a number")).collect()).collect();
    if (got.rows(), got.cols()) != (want.len(), want[0].len()) {
        return Err(format!("{}×{}, not {}×{}", got.rows(), got.cols(), want.len(), want[0].len()));
    }
    for (i, row) in want.iter().enumerate() {
        for (j, w) in row.iter().enumerate() {
            let g = got.at(i, j).value;
            if (g - w).abs().partial_cmp(&(1e-6 * (1.0 + w.abs()))).is_none_or(std::cmp::Ordering::is_gt) {
                return Err(format!("{g} at {},{}, not {w}", i + 1, j + 1));
            }
        }
    }
    Ok(())
}
