//! The product of two, by their structure.

use super::super::ir::{Factor, Id, Op, Rank};
use super::super::product::Order;
use super::Lowering;
use crate::term::Shape;

impl Lowering<'_> {
    /// The product of two, by their structure.
    pub(super) fn combine(&mut self, a: Id, b: Id) -> Id {
        let g = &mut *self.g;
        let shape = Shape::new(g.shape(a).rows.clone(), g.shape(b).cols.clone());
        let (ra, rb) = (g.rank(a), g.rank(b));
        if ra == Rank::Scalar || rb == Rank::Scalar {
            return g.mul(a, b);
        }
        if rb == Rank::Column && self.is_sum_of_parts(a) {
            return self.apply(a, b);
        }
        if ra == Rank::Row && self.is_sum_of_parts(b) {
            return self.apply_left(a, b);
        }
        let g = &mut *self.g;
        match (g.op(a).clone(), g.op(b).clone()) {
            (Op::Zeros, _) | (_, Op::Zeros) => g.zeros(shape),
            (Op::Eye, _) => b,
            (_, Op::Eye) => a,
            (Op::Ones, Op::Ones) if ra == Rank::Column && rb == Rank::Row => g.ones(shape),
            (_, Op::Ones) if ra == Rank::Column => g.add(Op::Spread, &[a], shape),
            (Op::Ones, _) if rb == Rank::Row => g.add(Op::Spread, &[b], shape),
            (Op::Ones, Op::Ones) => {
                let n = g.shape(a).cols.clone();
                let n = g.scalar(Op::Size(n), &[]);
                let ones = g.ones(shape.clone());
                if shape.is_scalar() { n } else { g.like(Op::Scale, &[n, ones]) }
            }
            (Op::Ones, _) if shape.is_scalar() => g.scalar(Op::Sum, &[b]),
            (_, Op::Ones) if shape.is_scalar() => g.scalar(Op::Sum, &[a]),
            (Op::Ones, _) if ra == Rank::Row => g.add(Op::ColSum, &[b], shape),
            (_, Op::Ones) if rb == Rank::Column => g.add(Op::RowSum, &[a], shape),
            (Op::Diag, Op::Diag) => {
                let (u, v) = (g.arg(a, 0), g.arg(b, 0));
                let w = g.had(u, v);
                g.add(Op::Diag, &[w], shape)
            }
            (Op::Diag, _) => {
                let v = g.arg(a, 0);
                if rb == Rank::Column { g.had(v, b) } else { g.add(Op::RowScale, &[v, b], shape) }
            }
            (_, Op::Diag) => {
                let v = g.arg(b, 0);
                if ra == Rank::Row {
                    let v = g.t(v);
                    g.had(a, v)
                } else {
                    g.add(Op::ColScale, &[a, v], shape)
                }
            }
            (Op::Inv(how), _) => {
                let m = g.arg(a, 0);
                g.add(Op::Solve(how), &[m, b], shape)
            }
            (_, Op::Inv(how)) => {
                let m = g.arg(b, 0);
                let m = if how == Factor::Cholesky { m } else { g.t(m) };
                let how = how.turned();
                let at = if self.facts.symmetric(g, a) { a } else { g.t(a) };
                let s = g.add(Op::Solve(how), &[m, at], shape.transposed());
                g.t(s)
            }
            (Op::Kron, _) if rb == Rank::Column => self.kron_times(a, b),
            (Op::Comm(m, n), _) if rb == Rank::Column => {
                let x = g.unvec(b, Shape::new(m, n));
                let x = g.t(x);
                g.vec(x)
            }
            (_, Op::Kron | Op::Comm(..)) if ra == Rank::Row => {
                let (bt, at) = (g.t(b), g.t(a));
                let bt = self.opened(bt);
                let v = self.combine(bt, at);
                self.g.t(v)
            }
            (Op::T, _) if rb == Rank::Column && matches!(g.op(g.arg(a, 0)), Op::Kron | Op::Comm(..)) => {
                let a = self.opened(a);
                self.combine(a, b)
            }
            _ => g.add(Op::Mul, &[a, b], shape),
        }
    }

    /// The transpose of a Kronecker product or a commutation matrix as one.
    pub(super) fn opened(&mut self, a: Id) -> Id {
        let g = &mut *self.g;
        if !matches!(g.op(a), Op::T) {
            return a;
        }
        let x = g.arg(a, 0);
        let shape = g.shape(a).clone();
        match (g.op(x).clone(), g.args(x).to_vec().as_slice()) {
            (Op::Comm(m, n), _) => g.add(Op::Comm(n, m), &[], shape),
            (Op::Kron, &[p, q]) => {
                let (p, q) = (g.t(p), g.t(q));
                g.add(Op::Kron, &[p, q], shape)
            }
            _ => a,
        }
    }

    /// kron(A,B)*v as vec(B*V*A').
    pub(super) fn kron_times(&mut self, k: Id, v: Id) -> Id {
        let (a, b) = (self.g.arg(k, 0), self.g.arg(k, 1));
        let inner = Shape::new(self.g.shape(b).cols.clone(), self.g.shape(a).cols.clone());
        let v = self.g.unvec(v, inner);
        let at = self.g.t(a);
        let factors = [b, v, at];
        let order = Order::new(self.g, &self.sizes, &factors);
        let m = order.fold(&factors, 0, 2, &mut |x, y| self.combine(x, y));
        self.g.vec(m)
    }

    /// Is it a sum, needed nowhere else, of what is there anyway or is a product? Then vectors are multiplied by each.
    fn is_sum_of_parts(&self, a: Id) -> bool {
        matches!(self.g.op(a), Op::Add | Op::Sub)
            && !self.shared.contains(&a)
            && self.g.args(a).iter().all(|x| self.is_part(*x))
    }

    fn is_part(&self, a: Id) -> bool {
        match self.g.op(a) {
            Op::Input(_) | Op::Family(_) | Op::Eye | Op::Diag => true,
            Op::T | Op::Neg => self.is_part(self.g.arg(a, 0)),
            Op::Scale => self.is_part(self.g.arg(a, 1)),
            Op::Mul => !self.shared.contains(&a),
            _ => self.is_sum_of_parts(a),
        }
    }

    /// The product of what [`Self::is_part`] allows and a column.
    fn apply(&mut self, a: Id, v: Id) -> Id {
        match (self.g.op(a).clone(), self.g.args(a).to_vec().as_slice()) {
            (Op::Add, &[x, y]) => {
                let (x, y) = (self.apply(x, v), self.apply(y, v));
                self.g.sum_of(x, y)
            }
            (Op::Sub, &[x, y]) => {
                let (x, y) = (self.apply(x, v), self.apply(y, v));
                self.g.difference(x, y)
            }
            (Op::Neg, &[x]) => {
                let x = self.apply(x, v);
                self.g.neg(x)
            }
            (Op::Scale, &[c, x]) => {
                let x = self.apply(x, v);
                self.g.scale(c, x)
            }
            (Op::Mul, &[x, y]) if !self.shared.contains(&a) => {
                let y = self.combine(y, v);
                self.combine(x, y)
            }
            _ => self.combine(a, v),
        }
    }

    /// The product of a row and what [`Self::is_part`] allows.
    fn apply_left(&mut self, v: Id, a: Id) -> Id {
        match (self.g.op(a).clone(), self.g.args(a).to_vec().as_slice()) {
            (Op::Add, &[x, y]) => {
                let (x, y) = (self.apply_left(v, x), self.apply_left(v, y));
                self.g.sum_of(x, y)
            }
            (Op::Sub, &[x, y]) => {
                let (x, y) = (self.apply_left(v, x), self.apply_left(v, y));
                self.g.difference(x, y)
            }
            (Op::Neg, &[x]) => {
                let x = self.apply_left(v, x);
                self.g.neg(x)
            }
            (Op::Scale, &[c, x]) => {
                let x = self.apply_left(v, x);
                self.g.scale(c, x)
            }
            (Op::Mul, &[x, y]) if !self.shared.contains(&a) => {
                let x = self.combine(v, x);
                self.combine(x, y)
            }
            _ => self.combine(v, a),
        }
    }
}
