//! Random well-typed expressions.

use super::world::World;
use gradus::term::{Dim, Fun, Op, Rational, Shape, Sym, TermId};

/// Elementwise functions that are smooth and defined everywhere.
const SMOOTH: [&str; 7] = ["exp", "sin", "cos", "tanh", "sigmoid", "softplus", "s"];
/// Functions with kinks or poles.
const ROUGH: [&str; 6] = ["abs", "relu", "sign", "log", "atan", "sqrt"];

impl World {
    fn size(&mut self) -> Dim {
        let all = self.sizes.clone();
        self.pick(&all).unwrap_or_else(Dim::one)
    }

    /// A random expression that is worth stating an equation about.
    pub fn root(&mut self, depth: u32) -> Option<TermId> {
        let (m, n) = (self.size(), self.size());
        match self.rng.below(20) {
            0..=7 => self.grow(&Shape::scalar(), depth, &mut vec![]),
            8..=10 => self.grow(&Shape::new(n, Dim::one()), depth, &mut vec![]),
            11..=16 => self.grow(&Shape::new(m, n), depth, &mut vec![]),
            17 => {
                let a = self.grow(&Shape::new(m, n), depth.saturating_sub(1), &mut vec![])?;
                self.terms.add(Op::Vec, &[a]).ok()
            }
            18 => {
                let (p, q) = (self.size(), self.size());
                let a = self.grow(&Shape::new(m, n), depth.saturating_sub(2), &mut vec![])?;
                let b = self.grow(&Shape::new(p, q), depth.saturating_sub(2), &mut vec![])?;
                self.terms.add(Op::Kron, &[a, b]).ok()
            }
            _ => {
                let p = self.size();
                let a = self.grow(&Shape::new(m.clone(), n), depth.saturating_sub(1), &mut vec![])?;
                let b = self.grow(&Shape::new(m, p), depth.saturating_sub(1), &mut vec![])?;
                let h = self.terms.add(Op::Hcat, &[a, b]).ok()?;
                if self.rng.chance(1, 2) { Some(h) } else { self.terms.add(Op::T, &[h]).ok() }
            }
        }
    }

    /// A variable or constant of this shape.
    pub fn leaf(&mut self, shape: &Shape, binders: &[Dim]) -> Option<TermId> {
        let mut fits = Vec::new();
        for v in self.theory.vars.clone() {
            let index = match &v.over {
                None => vec![],
                Some(n) => {
                    let Some(k) = binders.iter().rev().position(|d| d == n) else { continue };
                    vec![self.terms.add(Op::Idx(k as u32), &[]).ok()?]
                }
            };
            let x = self.terms.add(Op::Var(v.name.clone()), &index).ok()?;
            if v.shape == *shape {
                fits.extend([x, x]);
            } else if v.shape.transposed() == *shape {
                fits.push(self.terms.add(Op::T, &[x]).ok()?);
            }
        }
        for l in self.theory.lets.clone() {
            if self.terms.shape(l.body) == shape {
                let x = self.terms.var(&l.name).ok()?;
                fits.extend([x, x, x]);
            }
        }
        if shape.is_scalar() && self.rng.chance(1, 4) {
            let q = [(1, 2), (2, 1), (3, 1), (-1, 1), (5, 1)][self.rng.below(5) as usize];
            return Some(self.terms.num(Rational::new(q.0.into(), q.1.into())));
        }
        let (r, c) = (shape.rows.clone(), shape.cols.clone());
        if fits.is_empty() || self.rng.chance(1, 12) {
            if r == c && !r.is_one() {
                return self.terms.add(Op::Eye(r), &[]).ok();
            }
            if shape.is_scalar() {
                let n = self.size();
                return self.terms.add(Op::Size(n), &[]).ok();
            }
            return self.terms.add(Op::Ones(r, c), &[]).ok();
        }
        self.pick(&fits)
    }

    /// A random expression of this shape, about this deep.
    pub fn grow(&mut self, shape: &Shape, depth: u32, binders: &mut Vec<Dim>) -> Option<TermId> {
        if depth == 0 || self.rng.chance(1, 9) {
            return self.leaf(shape, binders);
        }
        let made = if shape.is_scalar() && self.rng.chance(2, 3) {
            self.scalar(depth - 1, binders)
        } else if shape.cols.is_one() && self.rng.chance(1, 4) {
            self.column(shape, depth - 1, binders)
        } else if shape.rows == shape.cols && self.rng.chance(1, 4) {
            self.square(shape, depth - 1, binders)
        } else {
            self.any(shape, depth - 1, binders)
        };
        made.or_else(|| self.leaf(shape, binders))
    }

    fn any(&mut self, s: &Shape, depth: u32, binders: &mut Vec<Dim>) -> Option<TermId> {
        let scalar = Shape::scalar();
        match self.rng.below(26) {
            0..=3 => self.two(Op::Add, s, s, depth, binders),
            4 | 5 => self.two(Op::Sub, s, s, depth, binders),
            6 => self.one(Op::Neg, s, depth, binders),
            7 | 8 if !s.is_scalar() => self.two(Op::Scale, &scalar, s, depth.min(1), binders),
            9 if !s.is_scalar() => self.two(Op::Had, s, s, depth, binders),
            10 | 11 if !s.is_scalar() => self.two(Op::Had, s, s, depth, binders),
            12 if !s.is_scalar() => self.one(Op::T, &s.transposed(), depth, binders),
            13 if !s.is_scalar() => self.one(Op::T, &s.transposed(), depth, binders),
            14 => {
                let a = self.grow(s, depth, binders)?;
                let c = self.leaf(&scalar, binders)?;
                self.terms.add(Op::Div, &[a, c]).ok()
            }
            15 | 16 => {
                let name = Sym::new(SMOOTH[self.rng.below(7) as usize]);
                self.one(Op::Map(Fun { name, order: 0 }), s, depth, binders)
            }
            17 if self.rng.chance(1, 3) => self.rough(s, depth, binders),
            18 if self.rng.chance(1, 3) => {
                let k = self.rng.range(2, 3);
                let (a, k) = (self.grow(s, depth, binders)?, self.terms.int(k));
                self.terms.add(Op::Pow, &[a, k]).ok()
            }
            19 if self.rng.chance(1, 3) && binders.is_empty() => {
                binders.push(self.count.clone());
                let body = self.grow(s, depth, binders);
                binders.pop();
                self.terms.add(Op::BigSum(self.count.clone()), &[body?]).ok()
            }
            20 if self.rng.chance(1, 3) && !s.is_scalar() => self.two(Op::Hdiv, s, s, depth.min(1), binders),
            _ => {
                let k = if self.rng.chance(1, 8) { Dim::one() } else { self.size() };
                let (l, r) = (Shape::new(s.rows.clone(), k.clone()), Shape::new(k, s.cols.clone()));
                self.two(Op::Mul, &l, &r, depth, binders)
            }
        }
    }

    fn rough(&mut self, s: &Shape, depth: u32, binders: &mut Vec<Dim>) -> Option<TermId> {
        match ROUGH[self.rng.below(6) as usize] {
            "sqrt" => {
                let a = self.leaf(s, binders)?;
                let half = self.terms.num(Rational::new(1.into(), 2.into()));
                self.terms.add(Op::Pow, &[a, half]).ok()
            }
            "log" => {
                let (a, f) = (self.leaf(s, binders)?, Fun { name: Sym::new("log"), order: 0 });
                self.terms.add(Op::Map(f), &[a]).ok()
            }
            name => self.one(Op::Map(Fun { name: Sym::new(name), order: 0 }), s, depth.min(1), binders),
        }
    }

    fn square(&mut self, s: &Shape, depth: u32, binders: &mut Vec<Dim>) -> Option<TermId> {
        match self.rng.below(8) {
            0..=2 => self.one(Op::Inv, s, depth.min(1), binders),
            3 | 4 => self.one(Op::Diag, &Shape::new(s.rows.clone(), Dim::one()), depth, binders),
            5 => {
                let k = self.rng.range(2, 3);
                let (a, k) = (self.grow(s, depth.min(1), binders)?, self.terms.int(k));
                self.terms.add(Op::Mpow, &[a, k]).ok()
            }
            6 if self.rng.chance(1, 3) => self.one(Op::Adj, s, 0, binders),
            _ => self.any(s, depth, binders),
        }
    }

    fn column(&mut self, s: &Shape, depth: u32, binders: &mut Vec<Dim>) -> Option<TermId> {
        let square = Shape::new(s.rows.clone(), s.rows.clone());
        match self.rng.below(6) {
            0 | 1 => self.one(Op::Diagvec, &square, depth, binders),
            2 => self.one(Op::Softmax, s, depth.min(1), binders),
            3 => {
                let k = self.size();
                let i = self.terms.add(Op::At(1), &[]).ok()?;
                let a = self.grow(&Shape::new(s.rows.clone(), k), depth, binders)?;
                self.terms.add(Op::Col, &[a, i]).ok()
            }
            _ => self.any(s, depth, binders),
        }
    }

    fn scalar(&mut self, depth: u32, binders: &mut Vec<Dim>) -> Option<TermId> {
        let (m, n) = (self.size(), self.size());
        let square = Shape::new(n.clone(), n.clone());
        let column = Shape::new(n.clone(), Dim::one());
        match self.rng.below(16) {
            0..=4 => self.one(Op::Tr, &square, depth, binders),
            5 | 6 => self.one(Op::Sum, &Shape::new(m, n), depth, binders),
            7..=9 => {
                let x = self.grow(&column, depth, binders)?;
                let y = self.grow(&column, depth, binders)?;
                let x = self.terms.add(Op::T, &[x]).ok()?;
                self.terms.add(Op::Mul, &[x, y]).ok()
            }
            10 => {
                let a = self.one(Op::Norm2, &Shape::new(m, n), depth, binders)?;
                let two = self.terms.int(2);
                if self.rng.chance(1, 4) { Some(a) } else { self.terms.add(Op::Pow, &[a, two]).ok() }
            }
            11 => self.one(Op::Det, &square, depth.min(1), binders),
            12 if self.rng.chance(1, 2) => self.one(Op::Logdet, &square, depth.min(1), binders),
            13 => self.one(Op::Logsumexp, &column, depth.min(1), binders),
            14 => {
                let (i, j) = (self.terms.add(Op::At(1), &[]).ok()?, self.terms.add(Op::At(1), &[]).ok()?);
                let a = self.grow(&Shape::new(m, n), depth, binders)?;
                self.terms.add(Op::Entry, &[a, i, j]).ok()
            }
            _ => self.any(&Shape::scalar(), depth, binders),
        }
    }

    fn one(&mut self, op: Op, s: &Shape, depth: u32, binders: &mut Vec<Dim>) -> Option<TermId> {
        let a = self.grow(s, depth, binders)?;
        self.terms.add(op, &[a]).ok()
    }

    fn two(&mut self, op: Op, l: &Shape, r: &Shape, depth: u32, binders: &mut Vec<Dim>) -> Option<TermId> {
        let a = self.grow(l, depth, binders)?;
        let shallow = depth.saturating_sub(u32::from(self.rng.chance(1, 2)));
        let b = self.grow(r, shallow, binders)?;
        self.terms.add(op, &[a, b]).ok()
    }
}
