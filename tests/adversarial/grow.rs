//! Random terms in which much can go wrong: kinks, poles, powers, entries, sums, derivatives.

use super::forge::Forge;
use gradus::term::{Dim, Fun, Layout, Op, Rational, Shape, Sym, TermId, Wrt};

/// Functions, those with kinks and ends more often.
const FUNCTIONS: [&str; 16] = [
    "abs", "abs", "abs", "sign", "sign", "relu", "relu", "log", "log", "exp", "sin", "tan", "asin", "s", "tanh", "atan",
];
/// Exponents.
const EXPONENTS: [(i64, i64); 9] = [(2, 1), (0, 1), (1, 1), (3, 1), (-1, 1), (-2, 1), (1, 2), (-1, 2), (3, 2)];

impl Forge<'_> {
    pub fn chance(&mut self, k: u64, n: u64) -> bool {
        self.rng.chance(k, n)
    }

    pub fn pick<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        if all.is_empty() { None } else { Some(all[self.rng.below(all.len() as u64) as usize].clone()) }
    }

    pub fn add(&mut self, op: Op, args: &[TermId]) -> Option<TermId> {
        self.terms.add(op, args).ok()
    }

    pub fn number(&mut self, n: i64, d: i64) -> TermId {
        self.terms.num(Rational::new(n.into(), d.into()))
    }

    pub fn map(&mut self, f: &str, a: TermId) -> Option<TermId> {
        self.add(Op::Map(Fun { name: Sym::new(f), order: 0 }), &[a])
    }

    /// An index that fits, or does not.
    pub fn index(&mut self, size: &Dim, ranges: &[Dim]) -> Option<TermId> {
        let fitting: Vec<u32> =
            (0..ranges.len() as u32).filter(|k| ranges[ranges.len() - 1 - *k as usize] == *size).collect();
        match self.pick(&fitting) {
            Some(k) if self.chance(3, 4) => self.add(Op::Idx(k), &[]),
            _ if !ranges.is_empty() && self.chance(1, 12) => self.add(Op::Idx(0), &[]),
            _ => {
                let two = self.chance(1, 5) && size.as_literal() != Some(1);
                self.add(Op::At(1 + u64::from(two)), &[])
            }
        }
    }

    /// A variable, a definition or a constant of this shape.
    pub fn leaf(&mut self, shape: &Shape, ranges: &[Dim]) -> Option<TermId> {
        let theory = self.theory.clone();
        let vars = theory.vars.iter().map(|v| (v.name.clone(), v.shape.clone(), v.over.clone()));
        let lets = theory.lets.iter().map(|l| (l.name.clone(), self.terms.shape(l.body).clone(), l.over.clone()));
        let fresh = self.fresh.clone().map(|(name, shape)| (name, shape, None));
        let fits: Vec<_> = vars.chain(lets.collect::<Vec<_>>()).chain(fresh).filter(|(_, s, _)| s == shape).collect();
        if !fits.is_empty() && self.chance(5, 6) {
            let (name, _, over) = self.pick(&fits)?;
            return match over {
                None => self.add(Op::Var(name), &[]),
                Some(n) => {
                    let i = self.index(&n, ranges)?;
                    self.add(Op::Var(name), &[i])
                }
            };
        }
        if shape.is_scalar() {
            let (n, d) = self.pick(&[(0, 1), (1, 1), (-1, 1), (2, 1), (1, 2)])?;
            return Some(self.number(n, d));
        }
        let (m, n) = (shape.rows.clone(), shape.cols.clone());
        if m == n && self.chance(1, 2) {
            return self.add(Op::Eye(m), &[]);
        }
        let op = if self.chance(1, 2) { Op::Zeros(m, n) } else { Op::Ones(m, n) };
        self.add(op, &[])
    }

    /// A random term of this shape.
    pub fn grow(&mut self, shape: &Shape, depth: u32, ranges: &[Dim]) -> Option<TermId> {
        if depth == 0 || self.chance(1, 8) {
            return self.leaf(shape, ranges);
        }
        let often = if self.favourite.is_some() { 4 } else { 12 };
        if self.chance(1, often)
            && let Some(t) = self.law_side(shape, ranges)
        {
            return Some(t);
        }
        let below = depth - 1;
        let scalar = Shape::scalar();
        let (m, n) = (shape.rows.clone(), shape.cols.clone());
        match self.rng.below(12) {
            0 | 1 => {
                let op = self.pick(&[Op::Add, Op::Sub, Op::Had, Op::Hdiv])?;
                let (a, b) = (self.grow(shape, below, ranges)?, self.grow(shape, below, ranges)?);
                self.add(op, &[a, b])
            }
            2 => {
                let (c, a) = (self.grow(&scalar, below, ranges)?, self.grow(shape, below, ranges)?);
                self.add(Op::Scale, &[c, a])
            }
            3 | 4 => {
                let a = self.grow(shape, below, ranges)?;
                let f = self.pick(&FUNCTIONS)?;
                self.map(f, a)
            }
            5 => {
                let a = self.grow(shape, below, ranges)?;
                let p = match self.rng.below(8) {
                    0 => self.leaf(&scalar, ranges)?,
                    1 => {
                        let d = Dim::name(Sym::new(if self.chance(1, 2) { "m" } else { "n" }));
                        self.add(Op::Size(d), &[])?
                    }
                    _ => {
                        let (n, d) = self.pick(&EXPONENTS)?;
                        self.number(n, d)
                    }
                };
                self.add(Op::Pow, &[a, p])
            }
            6 => {
                let (a, c) = (self.grow(shape, below, ranges)?, self.grow(&scalar, below, ranges)?);
                self.add(Op::Div, &[a, c])
            }
            7 => {
                let a = self.grow(shape, below, ranges)?;
                self.add(Op::Neg, &[a])
            }
            8 if self.chance(1, 3) => {
                // A sum over an index.
                let size = if self.chance(1, 2) { self.members.clone() } else { Dim::name(Sym::new("m")) };
                let mut inner = ranges.to_vec();
                inner.push(size.clone());
                let a = self.grow(shape, below, &inner)?;
                self.add(Op::BigSum(size), &[a])
            }
            9 if self.chance(1, 4) && ranges.is_empty() => {
                let a = self.grow(shape, below, ranges)?;
                let w = self.varying()?;
                self.add(Op::D(w), &[a])
            }
            _ if shape.is_scalar() => self.scalar(below, ranges),
            _ if m == n => {
                let a = self.grow(shape, below, ranges)?;
                match self.rng.below(8) {
                    6 => self.function_of_matrix(a),
                    7 => self.add(Op::Pinv, &[a]),
                    0 => self.add(Op::T, &[a]),
                    1 => self.add(Op::Inv, &[a]),
                    2 => self.add(Op::Adj, &[a]),
                    3 => {
                        let (n, d) = self.pick(&EXPONENTS)?;
                        let p = match self.chance(1, 6) {
                            true => self.leaf(&scalar, ranges)?,
                            false => self.number(n, d),
                        };
                        self.add(Op::Mpow, &[a, p])
                    }
                    _ => {
                        let b = self.grow(shape, below, ranges)?;
                        self.add(Op::Mul, &[a, b])
                    }
                }
            }
            _ => {
                let a = self.grow(&Shape::new(m.clone(), m), below, ranges)?;
                let b = self.grow(shape, below, ranges)?;
                match self.rng.below(3) {
                    0 if n.is_one() => self.add(Op::Diagvec, &[a]),
                    _ => self.add(Op::Mul, &[a, b]),
                }
            }
        }
    }

    /// A function of a square matrix, or its derivative.
    fn function_of_matrix(&mut self, a: TermId) -> Option<TermId> {
        let name = Sym::new(self.pick(&["expm", "logm", "logm", "sqrtm", "sqrtm", "s"])?);
        let order = u32::from(self.chance(1, 4));
        self.add(Op::Mfun(Fun { name, order }), &[a])
    }

    fn scalar(&mut self, below: u32, ranges: &[Dim]) -> Option<TermId> {
        let n = self.n.clone();
        let (vector, square) = (Shape::new(n.clone(), Dim::one()), Shape::new(n.clone(), n.clone()));
        match self.rng.below(11) {
            9 => {
                let a = self.grow(&Shape::scalar(), below, ranges)?;
                if self.chance(1, 2) { self.add(Op::Pinv, &[a]) } else { self.function_of_matrix(a) }
            }
            10 => {
                let (a, b) = (self.grow(&vector, below, ranges)?, self.grow(&vector, below, ranges)?);
                let a = self.add(Op::Pinv, &[a])?;
                self.add(Op::Mul, &[a, b])
            }
            0 | 1 => {
                let a = self.grow(&vector, below, ranges)?;
                self.add(Op::Norm2, &[a])
            }
            2 => {
                let (a, b) = (self.grow(&vector, below, ranges)?, self.grow(&vector, below, ranges)?);
                let a = self.add(Op::T, &[a])?;
                self.add(Op::Mul, &[a, b])
            }
            3 => {
                let a = self.grow(&vector, below, ranges)?;
                self.add(Op::Sum, &[a])
            }
            4 => {
                let a = self.grow(&square, below, ranges)?;
                let op = self.pick(&[Op::Tr, Op::Det, Op::Logdet])?;
                self.add(op, &[a])
            }
            5 => {
                let a = self.grow(&vector, below, ranges)?;
                let (i, one) = (self.index(&n, ranges)?, self.add(Op::At(1), &[])?);
                self.add(Op::Entry, &[a, i, one])
            }
            6 => {
                let a = self.grow(&Shape::scalar(), below, ranges)?;
                let op = self.pick(&[Op::Norm2, Op::Inv, Op::Det, Op::Logdet, Op::Sum, Op::Logsumexp])?;
                self.add(op, &[a])
            }
            7 if ranges.is_empty() => {
                let f = self.grow(&Shape::scalar(), below, ranges)?;
                let x = self.variable(f)?;
                let scalar = self.terms.shape(x).is_scalar();
                let op = if scalar && self.chance(1, 3) { Op::Jac(Layout::Denominator) } else { Op::Grad };
                if scalar { self.add(op, &[f, x]) } else { Some(f) }
            }
            _ => self.leaf(&Shape::scalar(), ranges),
        }
    }

    /// A name that a term mentions, or any: to differentiate by.
    pub fn variable(&mut self, f: TermId) -> Option<TermId> {
        let mut all = self.terms.subterms(f);
        all.retain(|&t| matches!(self.terms.op(t), Op::Var(_)) && self.terms.is_closed(t));
        match self.pick(&all) {
            Some(x) => Some(x),
            None => self.terms.var(&Sym::new("c")).ok(),
        }
    }

    /// What a differential lets vary.
    pub fn varying(&mut self) -> Option<Wrt> {
        let theory = self.theory.clone();
        let vars: Vec<Sym> = theory.vars.iter().map(|v| v.name.clone()).collect();
        let lets: Vec<Sym> = theory.lets.iter().map(|l| l.name.clone()).collect();
        Some(match self.rng.below(8) {
            0 => Wrt::All,
            1 => Wrt::only([self.pick(&vars)?, self.pick(&vars)?]),
            2 if !lets.is_empty() => Wrt::only([self.pick(&lets)?]),
            3 | 4 => Wrt::only([Sym::new("c")]),
            _ => Wrt::only([self.pick(&vars)?]),
        })
    }
}
