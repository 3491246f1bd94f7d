//! Jacobians applied to a direction, without being formed.

use super::ir::{Graph, Id, Op, Rank};
use crate::term::Shape;
use num_rational::BigRational;

/// `j*v`, v a column; Kronecker products and commutation matrices in `j` become products and transposes.
pub fn apply(g: &mut Graph, j: Id, v: Id) -> Id {
    let both = |g: &mut Graph, a: Id, b: Id| (apply(g, a, v), apply(g, b, v));
    match (g.op(j).clone(), g.args(j).to_vec().as_slice()) {
        _ if g.rank(j) == Rank::Column => g.mul(j, v),
        (Op::Add, &[a, b]) => {
            let (a, b) = both(g, a, b);
            merged(g, a, b, Graph::sum_of)
        }
        (Op::Sub, &[a, b]) => {
            let (a, b) = both(g, a, b);
            merged(g, a, b, Graph::difference)
        }
        (Op::Neg, &[a]) => {
            let (a, minus) = (apply(g, a, v), g.int(-1));
            scaled(g, minus, a)
        }
        (Op::Scale, &[c, a]) => {
            let a = apply(g, a, v);
            scaled(g, c, a)
        }
        (Op::Div, &[a, c]) => {
            let (a, one) = (apply(g, a, v), g.int(1));
            let c = match g.as_num(c).map(BigRational::recip) {
                Some(q) => g.num(q),
                None => g.scalar(Op::Div, &[one, c]),
            };
            scaled(g, c, a)
        }
        (Op::Mul, &[a, b]) => {
            let b = apply(g, b, v);
            apply(g, a, b)
        }
        (Op::Eye, _) => v,
        (Op::Zeros, _) => {
            let shape = Shape::new(g.shape(j).rows.clone(), g.shape(v).cols.clone());
            g.zeros(shape)
        }
        (Op::Diag, &[a]) => {
            if let Op::Vec = g.op(a) {
                let m = g.arg(a, 0);
                let shape = g.shape(m).clone();
                let u = g.unvec(v, shape);
                let p = g.had(m, u);
                return g.vec(p);
            }
            g.had(a, v)
        }
        (Op::Kron, &[a, b]) => {
            let v = g.unvec(v, Shape::new(g.shape(b).cols.clone(), g.shape(a).cols.clone()));
            let at = g.t(a);
            let left = g.mul(b, v);
            let m = g.mul(left, at);
            g.vec(m)
        }
        (Op::Comm(m, n), _) => {
            let x = g.unvec(v, Shape::new(m, n));
            let x = g.t(x);
            g.vec(x)
        }
        (Op::T, &[a]) => transposed(g, a, v),
        (Op::Loop(k, n), &[a]) if g.free(v) >> k & 1 == 0 => {
            let a = apply(g, a, v);
            g.like(Op::Loop(k, n), &[a])
        }
        _ => g.mul(j, v),
    }
}

/// `j'*v`, v a column.
pub fn transposed(g: &mut Graph, j: Id, v: Id) -> Id {
    match (g.op(j).clone(), g.args(j).to_vec().as_slice()) {
        (Op::Add, &[a, b]) => {
            let (a, b) = (transposed(g, a, v), transposed(g, b, v));
            merged(g, a, b, Graph::sum_of)
        }
        (Op::Sub, &[a, b]) => {
            let (a, b) = (transposed(g, a, v), transposed(g, b, v));
            merged(g, a, b, Graph::difference)
        }
        (Op::Neg, &[a]) => {
            let (a, minus) = (transposed(g, a, v), g.int(-1));
            scaled(g, minus, a)
        }
        (Op::Scale, &[c, a]) => {
            let a = transposed(g, a, v);
            scaled(g, c, a)
        }
        (Op::Div, &[a, c]) => {
            let (a, one) = (transposed(g, a, v), g.int(1));
            let c = g.scalar(Op::Div, &[one, c]);
            scaled(g, c, a)
        }
        (Op::Mul, &[a, b]) => {
            let a = transposed(g, a, v);
            transposed(g, b, a)
        }
        (Op::Eye | Op::Diag, _) => apply(g, j, v),
        (Op::Kron, &[a, b]) => {
            let shape = g.shape(j).transposed();
            let (a, b) = (g.t(a), g.t(b));
            let k = g.add(Op::Kron, &[a, b], shape);
            apply(g, k, v)
        }
        (Op::Comm(m, n), _) => {
            let shape = g.shape(j).clone();
            let k = g.add(Op::Comm(n, m), &[], shape);
            apply(g, k, v)
        }
        (Op::T, &[a]) => apply(g, a, v),
        (Op::Loop(k, n), &[a]) if g.free(v) >> k & 1 == 0 => {
            let a = transposed(g, a, v);
            g.like(Op::Loop(k, n), &[a])
        }
        _ => {
            let t = g.t(j);
            g.mul(t, v)
        }
    }
}

/// A multiple; of stacked columns, the multiple stacked, so that stacking stands outermost.
fn scaled(g: &mut Graph, c: Id, a: Id) -> Id {
    if !matches!(g.op(a), Op::Vec) {
        return g.scale(c, a);
    }
    let m = g.arg(a, 0);
    let m = g.scale(c, m);
    g.vec(m)
}

/// A sum or difference, stacked outermost.
fn merged(g: &mut Graph, a: Id, b: Id, f: fn(&mut Graph, Id, Id) -> Id) -> Id {
    if matches!((g.op(a), g.op(b)), (Op::Vec, Op::Vec)) {
        let (x, y) = (g.arg(a, 0), g.arg(b, 0));
        if g.shape(x) == g.shape(y) {
            let m = f(g, x, y);
            return g.vec(m);
        }
    }
    f(g, a, b)
}
