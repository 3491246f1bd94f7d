//! From equations for all X, or for all entries, to equations of matrices.

use super::state::{Basis, Checker, Equation, Result, range};
use crate::term::*;
use std::collections::BTreeSet;

impl Checker<'_> {
    /// From `M X = N X`, `M vec(X) = N vec(X)` or `tr(M' X) = tr(N' X)`, X fresh, conclude `M = N`.
    pub fn extensionality(&mut self, line: usize, var: &Sym) -> Result<Equation> {
        let e = self.equation(line)?;
        if !self.fresh.contains(var) || self.is_among(var, &e.basis.support) || !e.over.is_empty() {
            return Err(format!("{var} is not a fresh variable of which nothing is assumed"));
        }
        let x = self.build(Op::Var(var.clone()), &[])?;
        // M, what it is applied to, and whether that is a trace.
        let read = |t: TermId| {
            let trace = self.child(t, &Op::Tr, 0);
            let product = trace.unwrap_or(t);
            let (m, v) = (self.child(product, &Op::Mul, 0)?, self.child(product, &Op::Mul, 1)?);
            let m = if trace.is_some() { self.child(m, &Op::T, 0)? } else { m };
            let applied = v == x || trace.is_none() && self.child(v, &Op::Vec, 0) == Some(x);
            applied.then_some((m, v, trace.is_some()))
        };
        let ((m, v, s), (n, w, r)) = read(e.lhs).zip(read(e.rhs)).ok_or("not of the form M X = N X")?;
        let mentions = |t: TermId| self.terms.mentions(t, &mut |s| s == var);
        if v != w || s != r || mentions(m) || mentions(n) || self.terms.shape(m) != self.terms.shape(n) {
            return Err("the two sides do not have the form M X = N X".into());
        }
        Ok(Equation::plain(m, n, e.basis))
    }

    /// From `A[i,j] = B[i,j]` for fresh indices conclude `A = B`.
    pub fn entrywise(&mut self, line: usize) -> Result<Equation> {
        let mut e = self.equation(line)?;
        let ((a, [i, j]), (b, other)) = (self.entry_of(e.lhs)?, self.entry_of(e.rhs)?);
        if [i, j] != other {
            return Err("the entries have different places".into());
        }
        // The column index is the inner one. Where there is one row, or one column, the index may be 1.
        let (shape, mut bound) = (self.terms.shape(a), 0);
        for (index, size) in [(j, &shape.cols), (i, &shape.rows)] {
            match self.terms.op(index) {
                Op::At(1) if size.is_one() => {}
                Op::Idx(k) if *k == bound && range(&e.over, bound) == Some(size) => bound += 1,
                _ => return Err("an index is not fresh, or has another range".into()),
            }
        }
        let mut lower = |t| self.terms.shift(t, -i64::from(bound), 0).map_err(|_| "an index is not fresh".to_string());
        let (lhs, rhs) = (lower(a)?, lower(b)?);
        e.over.truncate(e.over.len().saturating_sub(bound as usize));
        if self.terms.shape(lhs) != self.terms.shape(rhs) {
            return Err("the sides have different shapes".into());
        }
        Ok(Equation { over: e.over, lhs, rhs, basis: e.basis })
    }

    /// The matrix that an entry is of, and its place.
    fn entry_of(&self, t: TermId) -> Result<(TermId, [TermId; 2])> {
        match (self.terms.op(t), self.terms.args(t)) {
            (Op::Entry, &[a, i, j]) => Ok((a, [i, j])),
            _ => Err("not an entry".into()),
        }
    }

    /// From `A[i,j] = B[i,j]` for each fixed i and j conclude `A = B`.
    pub fn cases(&mut self, lines: &[usize]) -> Result<Equation> {
        let mut sides: Option<(TermId, TermId)> = None;
        let (mut basis, mut seen) = (Basis::default(), BTreeSet::new());
        for &l in lines {
            let e = self.equation(l)?;
            let ((a, p), (b, q)) = (self.entry_of(e.lhs)?, self.entry_of(e.rhs)?);
            if !p.iter().all(|i| matches!(self.terms.op(*i), Op::At(_))) {
                return Err("an index is not fixed".into());
            }
            if p != q || *sides.get_or_insert((a, b)) != (a, b) || !e.over.is_empty() {
                return Err("the cases are not entries of the same two matrices".into());
            }
            seen.insert(p);
            basis.join(&e.basis);
        }
        let (lhs, rhs) = sides.ok_or("no cases")?;
        let shape = self.terms.shape(lhs);
        let all = shape.rows.as_literal().zip(shape.cols.as_literal()).and_then(|(m, n)| m.checked_mul(n));
        if shape != self.terms.shape(rhs) || all != Some(seen.len() as u64) {
            return Err("an entry is missing".into());
        }
        Ok(Equation::plain(lhs, rhs, basis))
    }
}
