//! Equality entry by entry.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::reports::{Leg, LegKind};
use crate::calculus::session::session::Session;
use crate::kernel::Line;
use crate::term::*;

impl Session<'_> {
    /// Entry by entry: for sizes that are numbers each entry, else a fresh pair of indices.
    pub(in crate::calculus) fn by_entries(&mut self, l: TermId, r: TermId) -> Result<Option<Proof>, Stop> {
        if !(self.terms.is_closed(l) && self.terms.is_closed(r)) {
            return Ok(None);
        }
        self.reports.road("entries");
        let shape = self.terms.shape(l).clone();
        let s = Strategy::entries();
        if shape.is_scalar() {
            let columns =
                Strategy { phases: vec!["columns", "open", "split", "expand", "sorted", "pull"], ..Strategy::normal() };
            for s in [columns, s] {
                let (p, q) = (self.normalize(l, &s)?, self.normalize(r, &s)?);
                if p.to() == q.to() {
                    return Ok(Some(p.then(&q.sym())));
                }
            }
            return Ok(None);
        }
        let small = |d: &Dim| d.as_literal().filter(|n| *n <= 9);
        if let (Some(m), Some(n)) = (small(&shape.rows), small(&shape.cols)) {
            let mut lines = Vec::new();
            for i in 1..=m {
                for j in 1..=n {
                    let (i, j) = (self.terms.add(Op::At(i), &[])?, self.terms.add(Op::At(j), &[])?);
                    let (a, b) = (self.terms.add(Op::Entry, &[l, i, j])?, self.terms.add(Op::Entry, &[r, i, j])?);
                    let (p, q) = (self.normalize(a, &s)?, self.normalize(b, &s)?);
                    if p.to() != q.to() {
                        return Ok(None);
                    }
                    lines.push(self.have_line(&p.then(&q.sym())));
                }
            }
            let number = self.push(Line::Cases { lines: lines.clone() }, lines);
            return Ok(Some(Proof::leaf(l, r, Leaf::Line(number, vec![]), true)));
        }
        let mut over = Vec::new();
        let mut index = Vec::new();
        for d in [&shape.rows, &shape.cols] {
            if !d.is_one() {
                over.push(d.clone());
            }
        }
        for d in [&shape.rows, &shape.cols] {
            index.push(if d.is_one() {
                self.terms.add(Op::At(1), &[])?
            } else {
                let k = if over.len() == 2 && index.is_empty() { 1 } else { 0 };
                self.terms.add(Op::Idx(k), &[])?
            });
        }
        let (a, b) = (
            self.terms.add(Op::Entry, &[l, index[0], index[1]])?,
            self.terms.add(Op::Entry, &[r, index[0], index[1]])?,
        );
        let p = self.normalize_open(a, &s, &mut over.clone())?;
        let q = self.normalize_open(b, &s, &mut over.clone())?;
        if p.to() != q.to() {
            return Ok(None);
        }
        let mut needed = Vec::new();
        let steps = self.steps_of(&p.then(&q.sym()), &mut needed);
        let line = self.push(Line::Have { over, start: a, steps }, needed);
        self.reports.set_inner(Leg::both(LegKind::Entries, p, &q));
        let number = self.push(Line::Entrywise { line }, vec![line]);
        Ok(Some(Proof::leaf(l, r, Leaf::Line(number, vec![]), true)))
    }
}
