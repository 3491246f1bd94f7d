//! Sums over samples as operations on all samples at once: scalars become a column, vectors the rows of a matrix.

use super::ir::{Graph, Id, Op, Rank};
use crate::term::{Dim, Shape};
use num_rational::BigRational;

/// The sum of `body` over the index of a loop from 1 to `n`, without a loop. `None` where no batch form is known.
pub fn sum(g: &mut Graph, body: Id, index: u32, n: &Dim) -> Option<Id> {
    Batch { g, bit: 1 << index, n: n.clone() }.total(body)
}

struct Batch<'g> {
    g: &'g mut Graph,
    bit: u64,
    n: Dim,
}

impl Batch<'_> {
    fn varies(&self, a: Id) -> bool {
        self.g.free(a) & self.bit != 0
    }

    /// The sum of a value over all samples.
    fn total(&mut self, a: Id) -> Option<Id> {
        if !self.varies(a) {
            let n = self.g.scalar(Op::Size(self.n.clone()), &[]);
            return Some(self.g.scale(n, a));
        }
        let node = self.g.node(a).clone();
        match (&node.op, &node.args[..]) {
            (Op::Add, &[x, y]) => {
                let (x, y) = (self.total(x)?, self.total(y)?);
                return Some(self.g.sum_of(x, y));
            }
            (Op::Sub, &[x, y]) => {
                let (x, y) = (self.total(x)?, self.total(y)?);
                return Some(self.g.difference(x, y));
            }
            (Op::Neg, &[x]) => {
                let x = self.total(x)?;
                return Some(self.g.neg(x));
            }
            (Op::T, &[x]) => {
                let x = self.total(x)?;
                return Some(self.g.t(x));
            }
            (Op::Scale, &[c, x]) if !self.varies(c) => {
                let x = self.total(x)?;
                return Some(self.g.scale(c, x));
            }
            (Op::Scale, &[c, x]) if !self.varies(x) => {
                let c = self.total(c)?;
                return Some(self.g.scale(c, x));
            }
            (Op::Div, &[x, c]) if !self.varies(c) => {
                let x = self.total(x)?;
                return Some(self.g.add(Op::Div, &[x, c], node.shape));
            }
            (Op::Mul, &[x, y]) if !self.varies(x) => {
                let y = self.total(y)?;
                return Some(self.g.mul(x, y));
            }
            (Op::Mul, &[x, y]) if !self.varies(y) => {
                let x = self.total(x)?;
                return Some(self.g.mul(x, y));
            }
            _ => {}
        }
        let all = match self.g.rank(a) {
            // A sum of outer products is one product.
            Rank::Matrix => return self.outer(a),
            _ => self.every(a)?,
        };
        let one = Dim::one();
        if let (Op::RowScale, &[v, x]) = (self.g.op(all).clone(), &self.g.args(all).to_vec()[..]) {
            // The sum of c[i]*x[i] is X'*c.
            let x = self.g.t(x);
            let s = self.g.mul(x, v);
            return Some(if self.g.rank(a) == Rank::Row { self.g.t(s) } else { s });
        }
        Some(match self.g.rank(a) {
            Rank::Scalar => self.g.scalar(Op::Sum, &[all]),
            rank => {
                let cols = self.g.shape(all).cols.clone();
                let s = self.g.add(Op::ColSum, &[all], Shape::new(one, cols));
                if rank == Rank::Column { self.g.t(s) } else { s }
            }
        })
    }

    /// The sum of what is a multiple of u*v', u and v vectors that vary.
    fn outer(&mut self, a: Id) -> Option<Id> {
        let mut scalars = Vec::new();
        let mut factors = Vec::new();
        let mut stack = vec![a];
        while let Some(x) = stack.pop() {
            match (self.g.op(x).clone(), self.g.args(x)) {
                (Op::Mul, &[l, r]) => stack.extend([r, l]),
                (Op::Scale, &[c, l]) => {
                    scalars.push(c);
                    stack.push(l);
                }
                (Op::Neg, &[l]) => {
                    scalars.push(self.g.int(-1));
                    stack.push(l);
                }
                (Op::Div, &[l, c]) => {
                    let one = self.g.int(1);
                    scalars.push(self.g.scalar(Op::Div, &[one, c]));
                    stack.push(l);
                }
                _ => factors.push(x),
            }
        }
        let middle = factors
            .iter()
            .zip(factors.iter().skip(1))
            .position(|(l, r)| self.g.rank(*l) == Rank::Column && self.g.rank(*r) == Rank::Row)?;
        let (left, right) = factors.split_at(middle + 1);
        let product = |g: &mut Graph, fs: &[Id]| fs.iter().copied().reduce(|x, y| g.mul(x, y));
        let (u, v) = (product(self.g, left)?, product(self.g, right)?);
        let (u, mut v) = (self.every(u)?, self.every(v)?);
        let mut fixed = Vec::new();
        for c in scalars {
            if self.varies(c) {
                let c = self.every(c)?;
                v = self.g.like(Op::RowScale, &[c, v]);
            } else {
                fixed.push(c);
            }
        }
        let u = self.g.t(u);
        let mut out = self.g.mul(u, v);
        for c in fixed {
            out = self.g.scale(c, out);
        }
        Some(out)
    }

    /// A value at all samples: scalars as a column, rows and columns as the rows of a matrix.
    fn every(&mut self, a: Id) -> Option<Id> {
        let rank = self.g.rank(a);
        if rank == Rank::Matrix {
            return None;
        }
        let (one, n) = (Dim::one(), self.n.clone());
        let wide = self.g.vec(a);
        let width = self.g.shape(wide).rows.clone();
        let shape = Shape::new(n.clone(), width);
        if !self.varies(a) {
            let row = if rank == Rank::Column { self.g.t(a) } else { a };
            return Some(self.g.add(Op::Spread, &[row], shape));
        }
        let node = self.g.node(a).clone();
        let column = Shape::new(n, one);
        Some(match (&node.op, &node.args[..]) {
            (Op::Member(s), &[i]) if self.is_index(i) => self.g.add(Op::Family(s.clone()), &[], shape),
            (Op::Row, &[x, i]) if self.is_index(i) && !self.varies(x) => x,
            (Op::Col, &[x, i]) if self.is_index(i) && !self.varies(x) => self.g.t(x),
            (Op::Entry, &[x, i, j]) if !self.varies(x) => match (self.is_index(i), self.is_index(j)) {
                (true, false) if !self.varies(j) && self.g.rank(x) == Rank::Column => x,
                (true, false) if !self.varies(j) => self.g.add(Op::Col, &[x, j], column),
                (false, true) if !self.varies(i) && self.g.rank(x) == Rank::Row => self.g.t(x),
                (false, true) if !self.varies(i) => {
                    let row = self.g.shape(x).cols.clone();
                    let row = self.g.add(Op::Row, &[x, i], Shape::new(Dim::one(), row));
                    self.g.t(row)
                }
                (true, true) => self.g.add(Op::Diagvec, &[x], column),
                _ => return None,
            },
            (Op::T, &[x]) => self.every(x)?,
            (Op::Neg, &[x]) => {
                let x = self.every(x)?;
                self.g.neg(x)
            }
            (Op::Map(_), &[x]) => {
                let x = self.every(x)?;
                self.g.add(node.op, &[x], shape)
            }
            (Op::Pow, &[x, p]) if !self.varies(p) => {
                let x = self.every(x)?;
                self.g.add(Op::Pow, &[x, p], shape)
            }
            (Op::Add | Op::Sub | Op::Had | Op::Hdiv, &[x, y]) => {
                let (x, y) = (self.every(x)?, self.every(y)?);
                self.g.add(node.op, &[x, y], shape)
            }
            (Op::Scale, &[c, x]) if !self.varies(c) => {
                let x = self.every(x)?;
                self.g.scale(c, x)
            }
            (Op::Scale, &[c, x]) => {
                let c = self.every(c)?;
                match (self.varies(x), rank) {
                    (_, Rank::Scalar) => {
                        let x = self.every(x)?;
                        self.g.like(Op::Had, &[c, x])
                    }
                    (true, _) => {
                        let x = self.every(x)?;
                        self.g.like(Op::RowScale, &[c, x])
                    }
                    (false, _) => {
                        let row = if rank == Rank::Column { self.g.t(x) } else { x };
                        self.g.mul(c, row)
                    }
                }
            }
            (Op::Div, &[x, c]) if !self.varies(c) => {
                let x = self.every(x)?;
                self.g.add(Op::Div, &[x, c], shape)
            }
            (Op::Div, &[x, c]) => {
                let (x, c) = (self.every(x)?, self.every(c)?);
                if rank == Rank::Scalar {
                    self.g.like(Op::Hdiv, &[x, c])
                } else {
                    let ones = self.g.ones(column);
                    let inverse = self.g.like(Op::Hdiv, &[ones, c]);
                    self.g.like(Op::RowScale, &[inverse, x])
                }
            }
            (Op::Mul, &[x, y]) => match (self.g.rank(x), self.g.rank(y)) {
                (Rank::Row, Rank::Column) => match (self.varies(x), self.varies(y)) {
                    (true, true) => {
                        let (x, y) = (self.every(x)?, self.every(y)?);
                        self.g.add(Op::RowDot, &[x, y], column)
                    }
                    (true, false) => {
                        let x = self.every(x)?;
                        self.g.mul(x, y)
                    }
                    (false, _) => {
                        let (x, y) = (self.g.t(x), self.every(y)?);
                        self.g.mul(y, x)
                    }
                },
                (Rank::Matrix, _) if !self.varies(x) => {
                    let (x, y) = (self.g.t(x), self.every(y)?);
                    self.g.mul(y, x)
                }
                (_, Rank::Matrix) if !self.varies(y) => {
                    let x = self.every(x)?;
                    self.g.mul(x, y)
                }
                (Rank::Matrix, Rank::Column) => {
                    let v = self.times(x, y)?;
                    self.every(v)?
                }
                _ => return None,
            },
            (Op::Norm2, &[x]) if self.g.rank(x) != Rank::Matrix => {
                let x = self.every(x)?;
                let squares = self.g.add(Op::RowDot, &[x, x], column.clone());
                let half = self.g.num(BigRational::new(1.into(), 2.into()));
                self.g.add(Op::Pow, &[squares, half], column)
            }
            (Op::Sum, &[x]) if self.g.rank(x) != Rank::Matrix => {
                let x = self.every(x)?;
                self.g.add(Op::RowSum, &[x], column)
            }
            (Op::Logsumexp, &[x]) => {
                let x = self.every(x)?;
                let x = self.g.t(x);
                let row = Shape::new(Dim::one(), self.n.clone());
                let l = self.g.add(Op::Logsumexp, &[x], row);
                self.g.t(l)
            }
            (Op::Softmax, &[x]) => {
                let x = self.every(x)?;
                let x = self.g.t(x);
                let s = self.g.like(Op::Softmax, &[x]);
                self.g.t(s)
            }
            _ => return None,
        })
    }

    /// The product of a matrix that varies and a column, without the matrix: its parts are applied one by one.
    fn times(&mut self, m: Id, y: Id) -> Option<Id> {
        Some(match (self.g.op(m).clone(), self.g.args(m).to_vec().as_slice()) {
            _ if !self.varies(m) => self.g.mul(m, y),
            (Op::Add, &[p, q]) => {
                let (p, q) = (self.times(p, y)?, self.times(q, y)?);
                self.g.sum_of(p, q)
            }
            (Op::Sub, &[p, q]) => {
                let (p, q) = (self.times(p, y)?, self.times(q, y)?);
                self.g.difference(p, q)
            }
            (Op::Neg, &[p]) => {
                let p = self.times(p, y)?;
                self.g.neg(p)
            }
            (Op::Scale, &[c, p]) => {
                let p = self.times(p, y)?;
                self.g.scale(c, p)
            }
            (Op::Diag, &[d]) => self.g.had(d, y),
            (Op::Mul, &[p, q]) if self.g.rank(q) == Rank::Row => {
                let c = self.g.scalar(Op::Mul, &[q, y]);
                self.g.scale(c, p)
            }
            (Op::Mul, &[p, q]) => {
                let q = self.times(q, y)?;
                self.times(p, q)?
            }
            _ => return None,
        })
    }

    fn is_index(&self, i: Id) -> bool {
        matches!(self.g.op(i), Op::Index(_)) && self.varies(i)
    }
}
