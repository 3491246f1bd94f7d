//! From the mathematics of an answer to how it is computed.

mod combine;
mod products;
mod stable;

use super::facts::Facts;
use super::ir::{Factor, Graph, Id, Node, Op, Rank};
use super::product::Sizes;
use crate::term::{Dim, Shape};
use rustc_hash::{FxHashMap, FxHashSet};

/// Rewrites values so that they are computed well: no inverse where a system can be solved, no diagonal matrix where
/// rows can be scaled, stable forms, products in the cheapest order.
pub struct Lowering<'g> {
    g: &'g mut Graph,
    facts: Facts,
    sizes: Sizes,
    memo: FxHashMap<Id, Id>,
    /// Products that are formed anyway, since something else than a product needs them.
    formed: FxHashSet<Id>,
    /// Values that are needed more than once, as they stand and as they are computed.
    shared: FxHashSet<Id>,
}

/// Scalars and matrices of a product.
#[derive(Default)]
struct Chain {
    scalars: Vec<Id>,
    factors: Vec<Id>,
}

impl<'g> Lowering<'g> {
    /// For the values below some roots.
    pub fn new(g: &'g mut Graph, facts: Facts, sizes: Sizes, roots: &[Id]) -> Lowering<'g> {
        let mut uses: FxHashMap<Id, u32> = FxHashMap::default();
        let mut formed: FxHashSet<Id> = roots.iter().copied().collect();
        for a in g.reachable(roots) {
            let through = links(g, a) || matches!(g.op(a), Op::Trace | Op::Diagvec);
            for &x in g.args(a) {
                *uses.entry(x).or_default() += 1;
                if !through {
                    formed.insert(x);
                }
            }
        }
        // A vector that several products need is computed once.
        formed.extend(uses.iter().filter(|(a, n)| **n > 1 && g.rank(**a) != Rank::Matrix).map(|(a, _)| *a));
        let mut shared: FxHashSet<Id> = uses.iter().filter(|(_, n)| **n > 1).map(|(a, _)| *a).collect();
        shared.extend(roots);
        Lowering { g, facts, sizes, memo: FxHashMap::default(), formed, shared }
    }

    /// The value to be computed in place of another.
    pub fn of(&mut self, root: Id) -> Id {
        let mut stack = vec![(root, false)];
        while let Some((a, ready)) = stack.pop() {
            if self.memo.contains_key(&a) {
                continue;
            }
            if ready {
                let v = self.node(a);
                if self.shared.contains(&a) {
                    self.shared.insert(v);
                }
                self.memo.insert(a, v);
            } else {
                stack.push((a, true));
                let below = self.below(a);
                stack.extend(below.into_iter().map(|x| (x, false)));
            }
        }
        self.memo.get(&root).copied().unwrap_or(root)
    }

    /// What has been computed in place of a value, if anything has.
    pub fn done(&self, a: Id) -> Option<Id> {
        self.memo.get(&a).copied()
    }

    /// The values that are to be lowered before.
    fn below(&mut self, a: Id) -> Vec<Id> {
        if let Some(c) = self.chain(a) {
            return [c.scalars, c.factors].concat();
        }
        let mut out = self.g.args(a).to_vec();
        if matches!(self.g.op(a), Op::Trace | Op::Diagvec)
            && let Some(c) = self.chain(self.g.arg(a, 0))
        {
            out = [c.scalars, c.factors].concat();
        }
        out
    }

    fn low(&self, a: Id) -> Id {
        self.memo.get(&a).copied().unwrap_or(a)
    }

    /// The factors of a product, if the value is one.
    fn chain(&mut self, a: Id) -> Option<Chain> {
        if !links(self.g, a) || self.is_turned(a) {
            return None;
        }
        let mut chain = Chain::default();
        // Each entry is a factor, and whether it is transposed; the top of the stack is the leftmost.
        let mut stack = vec![(a, false)];
        while let Some((x, turned)) = stack.pop() {
            let inside = x == a || !self.formed.contains(&x);
            match (self.g.op(x), self.g.args(x)) {
                (Op::Mul, &[l, r]) if inside => {
                    let both = if turned { [(l, true), (r, true)] } else { [(r, false), (l, false)] };
                    stack.extend(both);
                }
                (Op::Scale, &[c, l]) if inside && !self.g.is_scalar(l) => {
                    chain.scalars.push(c);
                    stack.push((l, turned));
                }
                (Op::Neg, &[l]) if inside && !self.g.is_scalar(l) => {
                    chain.scalars.push(self.g.int(-1));
                    stack.push((l, turned));
                }
                (Op::T, &[l]) if self.facts.symmetric(self.g, l) => stack.push((l, !turned)),
                (Op::T, &[l]) if links(self.g, l) && !self.formed.contains(&l) => stack.push((l, !turned)),
                _ if turned && !self.facts.symmetric(self.g, x) => chain.factors.push(self.g.t(x)),
                _ => chain.factors.push(x),
            }
        }
        Some(chain)
    }

    /// Is it the transpose of what is computed anyway?
    fn is_turned(&self, a: Id) -> bool {
        matches!(self.g.op(a), Op::T) && self.formed.contains(&self.g.arg(a, 0))
    }

    fn node(&mut self, a: Id) -> Id {
        if let Some(c) = self.chain(a) {
            return self.product(&c, a);
        }
        let Node { op, args, shape } = self.g.node(a).clone();
        if matches!(op, Op::Trace | Op::Diagvec)
            && let Some(c) = self.chain(args[0])
            && let Some(v) = self.diagonal_of_product(&op, &c, &shape)
        {
            return v;
        }
        let low: Vec<Id> = args.iter().map(|x| self.low(*x)).collect();
        if let Some(v) = self.stable(&op, &args, &low) {
            return v;
        }
        let g = &mut *self.g;
        match (&op, &low[..]) {
            (Op::T, &[x]) if self.facts.symmetric(g, args[0]) => x,
            (Op::Logdet(_), &[x]) => {
                let how = if self.facts.semidefinite(g, args[0]) { Factor::Cholesky } else { Factor::General };
                g.scalar(Op::Logdet(how), &[x])
            }
            (Op::Inv(_), &[x]) if self.facts.orthogonal(args[0]) => g.t(x),
            (Op::Inv(_), &[x]) if self.facts.diagonal(g, args[0]) => {
                let v = self.inverse_diagonal(x);
                self.g.add(Op::Diag, &[v], shape)
            }
            (Op::Inv(_), &[x]) => match self.facts.factor(g, args[0]) {
                Factor::General => g.add(Op::Inv(Factor::General), &[x], shape),
                how => {
                    let eye = g.add(Op::Eye, &[], shape.clone());
                    g.add(Op::Solve(how), &[x, eye], shape)
                }
            },
            (Op::Sum, &[x]) => match (g.op(x).clone(), g.args(x)) {
                (Op::Had, &[u, v]) => g.scalar(Op::Dot, &[u, v]),
                (Op::Pow, &[u, p]) if g.is_int(p, 2) => g.scalar(Op::Dot, &[u, u]),
                // The sum of sums is the sum of all.
                (Op::RowDot, &[u, v]) => g.scalar(Op::Dot, &[u, v]),
                (Op::RowSum | Op::ColSum, &[u]) => match (g.op(u).clone(), g.args(u)) {
                    (Op::Had, &[v, w]) => g.scalar(Op::Dot, &[v, w]),
                    (Op::Pow, &[v, p]) if g.is_int(p, 2) => g.scalar(Op::Dot, &[v, v]),
                    _ => g.scalar(Op::Sum, &[u]),
                },
                _ => g.rebuild(a, &low),
            },
            (Op::Scale, &[c, x]) if matches!(g.op(x), Op::Ones) => g.add(Op::Spread, &[c], shape),
            (Op::Hdiv, &[x, y]) if matches!(g.op(x), Op::Scale) && matches!(g.op(g.arg(x, 1)), Op::Ones) => {
                let c = g.arg(x, 0);
                let c = g.add(Op::Spread, &[c], shape.clone());
                g.add(Op::Hdiv, &[c, y], shape)
            }
            (Op::Mpow(1), &[x]) => x,
            (Op::Mpow(0), _) => g.add(Op::Eye, &[], shape),
            (Op::Kron, &[x, y]) => match (g.rank(x), g.rank(y)) {
                (Rank::Column, Rank::Row) => g.mul(x, y),
                (Rank::Row, Rank::Column) => g.mul(y, x),
                _ => g.add(op, &[x, y], shape),
            },
            _ => g.rebuild(a, &low),
        }
    }

    /// The entries of the inverse of a diagonal matrix, as a column.
    fn inverse_diagonal(&mut self, x: Id) -> Id {
        let g = &mut *self.g;
        let column = Shape::new(g.shape(x).rows.clone(), Dim::one());
        let v = if matches!(g.op(x), Op::Diag) { g.arg(x, 0) } else { g.add(Op::Diagvec, &[x], column.clone()) };
        let ones = g.ones(column);
        g.like(Op::Hdiv, &[ones, v])
    }
}

/// Is the value a product of matrices, perhaps scaled or transposed?
fn links(g: &Graph, a: Id) -> bool {
    let mut a = a;
    loop {
        match (g.op(a), g.args(a)) {
            (Op::Mul, _) => return true,
            (Op::Scale, &[_, x]) if !g.is_scalar(x) => a = x,
            (Op::Neg, &[x]) if !g.is_scalar(x) => a = x,
            (Op::T, &[x]) => a = x,
            _ => return false,
        }
    }
}
