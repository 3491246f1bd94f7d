//! Products of several: their order, their traces and diagonals, their scalars.

use super::super::ir::{Id, Op, Rank};
use super::super::product::Order;
use super::{Chain, Lowering};
use crate::term::{Dim, Shape};
use num_rational::BigRational;

impl Lowering<'_> {
    /// tr(P*Q) as the sum of P .* Q', diagvec(P*Q) by rows.
    pub(super) fn diagonal_of_product(&mut self, op: &Op, c: &Chain, shape: &Shape) -> Option<Id> {
        let (scalars, factors) = self.ready(c);
        let k = factors.len();
        if k < 2 {
            return None;
        }
        if let (Op::Trace, [p, q]) = (op, &factors[..]) {
            // A system is solved rather than its matrix inverted.
            let turned = match (self.g.op(*p), self.g.op(*q)) {
                (Op::Inv(_), _) => Some((*p, *q)),
                (_, Op::Inv(_)) => Some((*q, *p)),
                _ => None,
            };
            if let Some((p, q)) = turned {
                let m = self.combine(p, q);
                let v = self.g.scalar(Op::Trace, &[m]);
                return Some(self.scaled(&scalars, v));
            }
        }
        let order = Order::new(self.g, &self.sizes, &factors);
        let cut = (0..k - 1).min_by(|i, j| {
            let cost = |i: usize| {
                order.cost(0, i)
                    + order.cost(i + 1, k - 1)
                    + self.alone(factors[i], i == 0)
                    + self.alone(factors[i + 1], i + 1 == k - 1)
            };
            cost(*i).total_cmp(&cost(*j))
        })?;
        let p = order.fold(&factors, 0, cut, &mut |a, b| self.combine(a, b));
        let q = order.fold(&factors, cut + 1, k - 1, &mut |a, b| self.combine(a, b));
        let q = self.g.t(q);
        let v = match (op, self.g.rank(p)) {
            (Op::Trace, _) => self.g.scalar(Op::Dot, &[p, q]),
            (_, Rank::Column) => self.g.like(Op::Had, &[p, q]),
            _ => self.g.add(Op::RowDot, &[p, q], shape.clone()),
        };
        Some(self.scaled(&scalars, v))
    }

    /// The cost of an inverse that stands alone.
    pub(super) fn alone(&self, f: Id, alone: bool) -> f64 {
        if alone && matches!(self.g.op(f), Op::Inv(_)) {
            2.0 * self.sizes.of(&self.g.shape(f).rows).powi(3)
        } else {
            0.0
        }
    }

    /// The factors as they are computed, with inverses left as they stand and matrices of ones as products of two.
    pub(super) fn ready(&mut self, c: &Chain) -> (Vec<Id>, Vec<Id>) {
        let scalars: Vec<Id> = c.scalars.iter().map(|s| self.low(*s)).collect();
        let mut factors = Vec::new();
        for &f in &c.factors {
            let low = self.low(f);
            let shape = self.g.shape(f).clone();
            match self.g.op(f) {
                Op::Ones if self.g.rank(f) == Rank::Matrix => {
                    factors.push(self.g.ones(Shape::new(shape.rows, Dim::one())));
                    factors.push(self.g.ones(Shape::new(Dim::one(), shape.cols)));
                }
                Op::Inv(_) => {
                    let m = self.g.arg(f, 0);
                    let x = self.low(m);
                    if self.facts.orthogonal(m) || self.facts.diagonal(self.g, m) {
                        factors.push(low);
                    } else {
                        let how = self.facts.factor(self.g, m);
                        factors.push(self.g.add(Op::Inv(how), &[x], shape));
                    }
                }
                Op::Eye => {}
                _ => factors.push(low),
            }
        }
        if factors.is_empty() {
            factors.extend(c.factors.first().map(|f| self.low(*f)));
        }
        (scalars, factors)
    }

    pub(super) fn product(&mut self, c: &Chain, a: Id) -> Id {
        let (mut scalars, mut factors) = self.ready(c);
        let k = factors.len();
        // A multiple of an outer product is made of a multiple of a vector.
        let vector = |f: &Id| {
            matches!(self.g.rank(*f), Rank::Column | Rank::Row) && !matches!(self.g.op(*f), Op::Ones | Op::Spread)
        };
        if self.g.rank(a) == Rank::Matrix
            && !scalars.is_empty()
            && let Some(at) = factors.iter().position(vector)
        {
            factors[at] = self.scaled(&scalars, factors[at]);
            scalars.clear();
        }
        let order = Order::new(self.g, &self.sizes, &factors);
        let mut v = order.fold(&factors, 0, k - 1, &mut |x, y| self.combine(x, y));
        if k == 1 && matches!(self.g.op(v), Op::Inv(_)) {
            // It stands alone.
            v = c.factors.iter().find(|f| matches!(self.g.op(**f), Op::Inv(_))).map_or(v, |f| self.low(*f));
        }
        debug_assert_eq!(self.g.shape(v), self.g.shape(a));
        self.scaled(&scalars, v)
    }

    pub(super) fn scaled(&mut self, scalars: &[Id], v: Id) -> Id {
        let mut number = BigRational::from_integer(1.into());
        let mut rest: Option<Id> = None;
        for &s in scalars {
            match self.g.as_num(s) {
                Some(q) => number *= q,
                None => rest = Some(rest.map_or(s, |r| self.g.scale(r, s))),
            }
        }
        let number = self.g.num(number);
        let v = match rest {
            Some(r) => self.g.scale(r, v),
            None => v,
        };
        match self.g.op(v) {
            Op::Ones => {
                let shape = self.g.shape(v).clone();
                self.g.add(Op::Spread, &[number], shape)
            }
            _ => self.g.scale(number, v),
        }
    }
}
