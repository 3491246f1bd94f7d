//! From the mathematics of an answer to how it is computed.

use super::facts::Facts;
use super::ir::{Factor, Graph, Id, Node, Op, Rank};
use super::product::{Order, Sizes};
use crate::term::{Dim, Fun, Shape, Sym};
use num_rational::BigRational;
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
        Lowering { g, facts, sizes, memo: FxHashMap::default(), formed }
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

    /// Forms that lose no digits where the plain ones do.
    fn stable(&mut self, op: &Op, raw: &[Id], low: &[Id]) -> Option<Id> {
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
    fn lowered(&mut self, a: Id) -> Id {
        self.of(a)
    }

    /// tr(P*Q) as the sum of P .* Q', diagvec(P*Q) by rows.
    fn diagonal_of_product(&mut self, op: &Op, c: &Chain, shape: &Shape) -> Option<Id> {
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
    fn alone(&self, f: Id, alone: bool) -> f64 {
        if alone && matches!(self.g.op(f), Op::Inv(_)) {
            2.0 * self.sizes.of(&self.g.shape(f).rows).powi(3)
        } else {
            0.0
        }
    }

    /// The factors as they are computed, with inverses left as they stand and matrices of ones as products of two.
    fn ready(&mut self, c: &Chain) -> (Vec<Id>, Vec<Id>) {
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

    fn product(&mut self, c: &Chain, a: Id) -> Id {
        let (scalars, factors) = self.ready(c);
        let k = factors.len();
        let order = Order::new(self.g, &self.sizes, &factors);
        let mut v = order.fold(&factors, 0, k - 1, &mut |x, y| self.combine(x, y));
        if k == 1 && matches!(self.g.op(v), Op::Inv(_)) {
            // It stands alone.
            v = c.factors.iter().find(|f| matches!(self.g.op(**f), Op::Inv(_))).map_or(v, |f| self.low(*f));
        }
        debug_assert_eq!(self.g.shape(v), self.g.shape(a));
        self.scaled(&scalars, v)
    }

    fn scaled(&mut self, scalars: &[Id], v: Id) -> Id {
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

    /// The product of two, by their structure.
    fn combine(&mut self, a: Id, b: Id) -> Id {
        let g = &mut *self.g;
        let shape = Shape::new(g.shape(a).rows.clone(), g.shape(b).cols.clone());
        let (ra, rb) = (g.rank(a), g.rank(b));
        if ra == Rank::Scalar || rb == Rank::Scalar {
            return g.mul(a, b);
        }
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
    fn opened(&mut self, a: Id) -> Id {
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
    fn kron_times(&mut self, k: Id, v: Id) -> Id {
        let (a, b) = (self.g.arg(k, 0), self.g.arg(k, 1));
        let inner = Shape::new(self.g.shape(b).cols.clone(), self.g.shape(a).cols.clone());
        let v = self.g.unvec(v, inner);
        let at = self.g.t(a);
        let factors = [b, v, at];
        let order = Order::new(self.g, &self.sizes, &factors);
        let m = order.fold(&factors, 0, 2, &mut |x, y| self.combine(x, y));
        self.g.vec(m)
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

fn g_arg(g: &Graph, a: Id) -> Id {
    g.arg(a, 0)
}
