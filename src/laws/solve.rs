//! Points that meet a condition that is an equation: it is solved for one of its variables, in which it is linear.

use super::instance::Instance;
use crate::numeric::Rng;
use crate::numeric::jets::{Evaluator, Jet, JetMatrix, Point, Real, Trouble};
use crate::term::{Fact, Op, Sym, TermId, Wrt};

/// The work that one evaluation may take.
const WORK: u64 = 400_000;
/// Variables with more entries are not solved for.
const MAX_UNKNOWNS: usize = 100;

/// Changes the value of a variable so that all equations among the conditions hold; `None` where that is not found.
pub fn solve(i: &Instance, point: &Point, level: usize, rng: &mut Rng) -> Option<Point> {
    let (s, mut point) = (&i.statement, point.clone());
    for (k, h) in s.theory.hypotheses.iter().enumerate() {
        let Fact::Eq(a, b) = h.fact else { continue };
        let mut names: Vec<Sym> = s
            .terms
            .subterms(a)
            .into_iter()
            .chain(s.terms.subterms(b))
            .filter_map(|t| match s.terms.op(t) {
                Op::Var(x) if s.terms.args(t).is_empty() => Some(x.clone()),
                _ => None,
            })
            .collect();
        if meets(i, &h.fact, &point, level).ok()? || names.is_empty() {
            continue;
        }
        names.sort();
        names.dedup();
        rng.shuffle(&mut names);
        // What held before is to hold still.
        let others = s.theory.hypotheses.iter().enumerate().filter(|(j, _)| *j != k).map(|(_, h)| &h.fact);
        let mut kept: Vec<&Fact> = others.filter(|f| meets(i, f, &point, level) == Ok(true)).collect();
        kept.push(&h.fact);
        point = names.iter().find_map(|name| linear(i, (a, b), name, &point, level, &kept).ok().flatten())?;
    }
    Some(point)
}

fn put(point: &Point, name: &Sym, value: JetMatrix) -> Point {
    let mut out = point.clone();
    out.set(name, vec![value]);
    out
}

/// Solves for one variable what is linear in it, so that these facts hold; unknowns that are free keep their values.
fn linear(
    i: &Instance,
    (a, b): (TermId, TermId),
    name: &Sym,
    point: &Point,
    level: usize,
    kept: &[&Fact],
) -> Result<Option<Point>, Trouble> {
    let s = &i.statement;
    let Some(old) = point.values.get(name).and_then(|v| v.first()).and_then(|v| v.first()).cloned() else {
        return Ok(None);
    };
    let (m, n) = (old.rows(), old.cols());
    if m * n > MAX_UNKNOWNS {
        return Ok(None);
    }
    let residue = |x: JetMatrix| -> Result<JetMatrix, Trouble> {
        let at = put(point, name, x);
        let mut ev = Evaluator::new(&s.terms, &s.theory, &at, level).with_free(&i.indices);
        ev.limit(WORK);
        Ok(ev.value(a)?.zip(&*ev.value(b)?, Jet::sub))
    };
    let zero = residue(JetMatrix::zeros(m, n))?;
    let mut columns = Vec::with_capacity(m * n);
    for k in 0..m * n {
        let unit = JetMatrix::build(m, n, |i, j| Jet::int(i64::from(i * n + j == k)));
        columns.push(residue(unit)?.zip(&zero, Jet::sub));
    }
    // Rows: the equations, with the old values put in for what is free.
    let (equations, unknowns) = (zero.entries().len(), m * n);
    let mut table: Vec<Vec<Jet>> = (0..equations)
        .map(|e| {
            let row = columns.iter().map(|c| c.entries()[e].clone());
            row.chain(std::iter::once(zero.entries()[e].neg())).collect()
        })
        .collect();
    let (mut pivots, mut row) = (Vec::new(), 0);
    for u in 0..unknowns {
        let mut found = None;
        for (e, equation) in table.iter().enumerate().skip(row) {
            if equation[u].base().sign()? != 0 {
                found = Some(e);
                break;
            }
        }
        let Some(e) = found else { continue };
        table.swap(row, e);
        let first = table[row][u].inv()?;
        let scaled: Vec<Jet> = table[row].iter().map(|x| x.mul(&first)).collect();
        table[row] = scaled.clone();
        for (e, equation) in table.iter_mut().enumerate() {
            if e != row && !equation[u].is_zero() {
                let factor = equation[u].clone();
                for (x, y) in equation.iter_mut().zip(&scaled) {
                    *x = x.sub(&factor.mul(y));
                }
            }
        }
        pivots.push((u, row));
        row += 1;
    }
    let mut x: Vec<Jet> = old.entries().to_vec();
    for &(u, r) in &pivots {
        let free = (0..unknowns).filter(|k| !pivots.iter().any(|(p, _)| p == k));
        x[u] = free.fold(table[r][unknowns].clone(), |s, k| s.sub(&table[r][k].mul(&old.entries()[k])));
    }
    let solved = JetMatrix::build(m, n, |i, j| x[i * n + j].clone());
    // What commutes with a symmetric matrix still does when it is made symmetric.
    let half = Real::fraction(1, 2);
    let even = (m == n).then(|| solved.zip(&solved.t(), Jet::add).map(|x| x.times(&half)));
    for value in std::iter::once(solved).chain(even) {
        let at = put(point, name, value);
        let mut all = true;
        for fact in kept {
            all = all && meets(i, fact, &at, level)?;
        }
        if all {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Does a condition hold at a point?
pub(super) fn meets(i: &Instance, fact: &Fact, point: &Point, level: usize) -> Result<bool, Trouble> {
    let mut ev = Evaluator::new(&i.statement.terms, &i.statement.theory, point, level).with_free(&i.indices);
    ev.limit(WORK);
    ev.fact(fact, &Wrt::All, 0)
}
