//! Equality by action: two matrices that act alike on every vector are equal.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::reports::{Leg, LegKind};
use crate::calculus::session::session::Session;
use crate::kernel::Line;
use crate::term::*;

impl Session<'_> {
    /// `M X = N X` for a fresh X, then `M = N`. The size of the columns says what X may be: a product
    /// of sizes m*n takes `vec` of an m×n matrix, so that Kronecker products act on it.
    pub(super) fn by_extensionality(&mut self, l: TermId, r: TermId) -> Result<Option<Proof>, Stop> {
        let kron = |s: &Self, t: TermId| {
            s.terms.subterms(t).into_iter().any(|u| {
                matches!(s.terms.op(u), Op::Kron | Op::Comm(..) | Op::Fixed(Fixed::Dup | Fixed::Elim, _))
                    || (*s.terms.op(u) == Op::Vec)
            })
        };
        if !(self.terms.is_closed(l) && self.terms.is_closed(r)) || !(kron(self, l) || kron(self, r)) {
            return Ok(None);
        }
        let shape = self.terms.shape(l).clone();
        if shape.cols.is_one() {
            return Ok(None);
        }
        self.reports.road("the action on vec(X)");
        for (m, n) in self.factors_of(&shape.cols, l, r) {
            let name = self.terms.fresh_name("V_");
            let declaration = Declaration { shape: Shape::new(m.clone(), n.clone()), over: None };
            self.terms.declare(name.clone(), declaration);
            let x = self.terms.var(&name)?;
            let v = if n.is_one() { x } else { self.terms.add(Op::Vec, &[x])? };
            let (lx, rx) = (self.terms.add(Op::Mul, &[l, v])?, self.terms.add(Op::Mul, &[r, v])?);
            let s = Strategy { phases: vec!["act", "open", "split", "expand", "sorted", "pull"], ..Strategy::normal() };
            let (p, q) = (self.normalize(lx, &s)?, self.normalize(rx, &s)?);
            if p.to() == q.to() {
                let fresh = self.push(Line::Fresh { name: name.clone(), rows: m, cols: n }, vec![]);
                let line = self.have_line(&p.then(&q.sym()));
                let number = self.push(Line::Extensionality { line, var: name }, vec![line, fresh]);
                self.reports.set_inner(Leg::both(LegKind::Action, p, &q));
                return Ok(Some(Proof::leaf(l, r, Leaf::Line(number, vec![]), true)));
            }
        }
        Ok(None)
    }

    /// The ways to split a size into two factors that the terms suggest.
    fn factors_of(&self, size: &Dim, l: TermId, r: TermId) -> Vec<(Dim, Dim)> {
        let mut found: Vec<(Dim, Dim)> = Vec::new();
        let mut add = |m: Dim, n: Dim| {
            if m.mul(&n).as_ref() == Some(size) && !found.contains(&(m.clone(), n.clone())) {
                found.push((m, n));
            }
        };
        for t in [l, r] {
            for u in self.terms.subterms(t) {
                match (self.terms.op(u), self.terms.args(u)) {
                    // (B ⊗ A) vec X: X has the columns of A as rows and those of B as columns.
                    (Op::Kron, [b, a]) => {
                        add(self.terms.shape(*a).cols.clone(), self.terms.shape(*b).cols.clone());
                        add(self.terms.shape(*a).rows.clone(), self.terms.shape(*b).rows.clone());
                    }
                    (Op::Comm(m, n), _) => {
                        add(m.clone(), n.clone());
                        add(n.clone(), m.clone());
                    }
                    (Op::Fixed(Fixed::Dup | Fixed::Elim, n), _) => add(n.clone(), n.clone()),
                    (Op::Vec, [a]) => {
                        let s = self.terms.shape(*a);
                        add(s.rows.clone(), s.cols.clone());
                    }
                    _ => {}
                }
            }
        }
        add(size.clone(), Dim::one());
        found
    }
}
