//! From equations for all X, or for all entries, to equations of matrices.

use super::check::{Basis, Checker, Equation, Result, range};
use crate::term::*;
use std::collections::BTreeSet;

impl Checker<'_> {
    /// From `M X = N X`, `M vec(X) = N vec(X)` or `tr(M' X) = tr(N' X)`, X fresh, conclude `M = N`.
    pub fn extensionality(&mut self, line: usize, var: &Sym) -> Result<Equation> {
        let e = self.equation(line)?;
        let constrained = self.place(var).is_some_and(|k| e.basis.support.contains(k));
        if !self.fresh.contains(var) || constrained || !e.over.is_empty() {
            return Err(format!("{var} is not a fresh variable of which nothing is assumed"));
        }
        let x = self.terms.var(var).map_err(|e| e.to_string())?;
        let read = |t: TermId| {
            let product = |t: TermId| {
                let (m, v) = (self.child(t, &Op::Mul, 0)?, self.child(t, &Op::Mul, 1)?);
                (v == x || self.child(v, &Op::Vec, 0) == Some(x)).then_some((m, v))
            };
            match self.child(t, &Op::Tr, 0) {
                None => product(t).map(|(m, v)| (m, v, false)),
                Some(p) => {
                    product(p).filter(|(_, v)| *v == x).and_then(|(m, v)| Some((self.child(m, &Op::T, 0)?, v, true)))
                }
            }
        };
        let ((m, v, s), (n, w, r)) = read(e.lhs).zip(read(e.rhs)).ok_or("not of the form M X = N X")?;
        let mentions = |t: TermId| self.terms.mentions(t, &mut |s| s == var);
        if v != w || s != r || mentions(m) || mentions(n) || self.terms.shape(m) != self.terms.shape(n) {
            return Err("the two sides do not have the form M X = N X".into());
        }
        Ok(Equation { over: vec![], lhs: m, rhs: n, basis: e.basis })
    }

    /// From `A[i,j] = B[i,j]` for fresh indices conclude `A = B`.
    pub fn entrywise(&mut self, line: usize) -> Result<Equation> {
        let mut e = self.equation(line)?;
        let (a, rows) = self.entry_of(e.lhs)?;
        let (b, other) = self.entry_of(e.rhs)?;
        if rows != other {
            return Err("the entries have different places".into());
        }
        let shape = self.terms.shape(a).clone();
        let fresh = rows.iter().filter(|i| i.is_none()).count();
        let mut expected = 0;
        for (place, size) in rows.iter().zip([&shape.rows, &shape.cols]).rev() {
            match place {
                Some(1) if size.is_one() => {}
                None if range(&e.over, expected) == Some(size) => expected += 1,
                _ => return Err("an index is not fresh, or has another range".into()),
            }
        }
        // The row index is the outer one, so it comes later when counted from the inside.
        let order: Vec<u32> = self.free_places(e.lhs);
        if order != self.free_places(e.rhs) || order != (0..fresh as u32).rev().collect::<Vec<_>>() {
            return Err("the indices are not the last ones".into());
        }
        let lower =
            |terms: &mut Terms, t| terms.shift(t, -(fresh as i64), 0).map_err(|_| "an index is not fresh".to_string());
        let (lhs, rhs) = (lower(self.terms, a)?, lower(self.terms, b)?);
        e.over.truncate(e.over.len().saturating_sub(fresh));
        if self.terms.shape(lhs) != self.terms.shape(rhs) {
            return Err("the sides have different shapes".into());
        }
        Ok(Equation { over: e.over, lhs, rhs, basis: e.basis })
    }

    /// The matrix an entry is of, and its fixed places (`None` where the index is free).
    fn entry_of(&self, t: TermId) -> Result<(TermId, [Option<u64>; 2])> {
        let (Op::Entry, &[a, i, j]) = (self.terms.op(t), self.terms.args(t)) else {
            return Err("not an entry".into());
        };
        let fixed = |i: TermId| match self.terms.op(i) {
            Op::At(k) => Some(*k),
            _ => None,
        };
        Ok((a, [fixed(i), fixed(j)]))
    }

    /// The free indices among an entry's places, counted from the inside.
    fn free_places(&self, t: TermId) -> Vec<u32> {
        let index = |&i: &TermId| match self.terms.op(i) {
            Op::Idx(k) => Some(*k),
            _ => None,
        };
        self.terms.args(t).iter().skip(1).filter_map(index).collect()
    }

    /// From `A[i,j] = B[i,j]` for each fixed i and j conclude `A = B`.
    pub fn cases(&mut self, lines: &[usize]) -> Result<Equation> {
        let mut sides: Option<(TermId, TermId)> = None;
        let (mut basis, mut seen) = (Basis::default(), BTreeSet::new());
        for &l in lines {
            let e = self.equation(l)?;
            let ((a, p), (b, q)) = (self.entry_of(e.lhs)?, self.entry_of(e.rhs)?);
            let [Some(i), Some(j)] = p else { return Err("an index is not fixed".into()) };
            if p != q || *sides.get_or_insert((a, b)) != (a, b) || !e.over.is_empty() {
                return Err("the cases are not entries of the same two matrices".into());
            }
            seen.insert((i, j));
            basis.join(&e.basis);
        }
        let (lhs, rhs) = sides.ok_or("no cases")?;
        let shape = self.terms.shape(lhs);
        let all = shape.rows.as_literal().zip(shape.cols.as_literal()).and_then(|(m, n)| m.checked_mul(n));
        if shape != self.terms.shape(rhs) || all != Some(seen.len() as u64) {
            return Err("an entry is missing".into());
        }
        Ok(Equation { over: vec![], lhs, rhs, basis })
    }
}
