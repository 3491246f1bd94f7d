//! Forms that lose no digits.

use super::super::ir::{Factor, Graph, Id, Op, Rank};
use super::Lowering;
use crate::term::{Dim, Fun, Shape, Sym};
use num_rational::BigRational;

impl Lowering<'_> {
    /// Forms that lose no digits where the plain ones do.
    pub(super) fn stable(&mut self, op: &Op, raw: &[Id], low: &[Id]) -> Option<Id> {
        let g = &mut *self.g;
        let is = |g: &Graph, a: Id, name: &str| matches!(g.op(a), Op::Map(f) if f.order == 0 && &*f.name == name);
        let one = |g: &Graph, a: Id| matches!(g.op(a), Op::Ones) || g.is_int(a, 1);
        let map = |g: &mut Graph, name: &str, x: Id| g.like(Op::Map(Fun { name: Sym::new(name), order: 0 }), &[x]);
        match op {
            Op::Map(f) if f.order == 0 && &*f.name == "log" => {
                let x = *raw.first()?;
                match (g.op(x).clone(), g.args(x).to_vec().as_slice()) {
                    // log(sum(exp(a)))
                    (Op::Sum, &[e]) if is(g, e, "exp") && g.rank(e) == Rank::Column => {
                        let a = self.lowered(g_arg(self.g, e));
                        Some(self.g.scalar(Op::Logsumexp, &[a]))
                    }
                    // the same of each row
                    (Op::RowSum, &[e]) if is(g, e, "exp") && g.rank(e) == Rank::Matrix => {
                        let a = self.lowered(g_arg(self.g, e));
                        let a = self.g.t(a);
                        let row = Shape::new(Dim::one(), self.g.shape(a).cols.clone());
                        let l = self.g.add(Op::Logsumexp, &[a], row);
                        Some(self.g.t(l))
                    }
                    // log(1 + exp(a))
                    (Op::Add, &[u, v]) if one(g, u) && is(g, v, "exp") || one(g, v) && is(g, u, "exp") => {
                        let e = if one(g, u) { v } else { u };
                        let a = self.lowered(g_arg(self.g, e));
                        Some(map(self.g, "softplus", a))
                    }
                    (Op::Det, &[m]) => {
                        let how = if self.facts.semidefinite(g, m) { Factor::Cholesky } else { Factor::General };
                        let m = self.lowered(m);
                        Some(self.g.scalar(Op::Logdet(how), &[m]))
                    }
                    // log of a softmax of a column
                    (Op::Softmax, &[a]) if g.rank(a) == Rank::Column => {
                        let a = self.lowered(a);
                        let shape = self.g.shape(a).clone();
                        let l = self.g.scalar(Op::Logsumexp, &[a]);
                        let l = self.g.add(Op::Spread, &[l], shape);
                        Some(self.g.difference(a, l))
                    }
                    _ => None,
                }
            }
            Op::Div | Op::Hdiv => {
                let &[u, v] = raw else { return None };
                match (g.op(v).clone(), g.args(v).to_vec().as_slice()) {
                    // exp(a)/sum(exp(a))
                    (Op::Sum, &[e]) if e == u && is(g, u, "exp") && g.rank(u) == Rank::Column => {
                        let a = self.lowered(g_arg(self.g, u));
                        Some(self.g.like(Op::Softmax, &[a]))
                    }
                    // exp(a)/(1 + exp(a)), 1/(1 + exp(-a))
                    (Op::Add, &[x, y]) if one(g, x) || one(g, y) => {
                        let e = if one(g, x) { y } else { x };
                        if !is(g, e, "exp") || !(e == u || one(g, u)) {
                            return None;
                        }
                        let a = self.lowered(g_arg(self.g, e));
                        let a = if e == u { a } else { self.g.neg(a) };
                        Some(map(self.g, "sigmoid", a))
                    }
                    _ => None,
                }
            }
            Op::Had => {
                // diag(v) beside something, entry by entry, stays; a square is one.
                let &[u, v] = low else { return None };
                if u != v {
                    return None;
                }
                let two = g.num(BigRational::from_integer(2.into()));
                let shape = g.shape(u).clone();
                Some(g.add(Op::Pow, &[u, two], shape))
            }
            _ => None,
        }
    }

    /// What a value below becomes; it may not have been asked for yet.
    pub(super) fn lowered(&mut self, a: Id) -> Id {
        self.of(a)
    }
}

fn g_arg(g: &Graph, a: Id) -> Id {
    g.arg(a, 0)
}
