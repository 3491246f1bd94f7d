//! One evaluation: the context of a ring, and the rings above it in which derivatives are taken.

use super::error::{EvalError, domain};
use super::eval::{Evaluator, Name};
use super::functions::{Builtin, Function};
use super::matrix::{Matrix, check_size};
use super::ops;
use super::point::Point;
use super::primary;
use super::rat::Rat;
use super::scalar::{Field, Ring, Scalar};
use crate::term::{Dim, Layout, Op, Sym, TermId, Wrt};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Calls nested deeper than this are refused; closed terms are worked off from below instead.
const MAX_CALLS: u32 = 220;
/// What a value of a function costs that is data, compared to a multiplication.
const DEFINED: u64 = 2_000;
/// Terms deeper than this are worked off from below.
const SHALLOW: u32 = 40;
/// How far apart, in depth, the parts of a deep term are.
const STRIDE: u32 = 20;

/// A literal power, `x .^ (1/2)`, is exact even where floats are not.
fn literal_power<S: Ring>(a: &Matrix<S>, q: &Rat) -> Result<Matrix<S>, EvalError> {
    a.try_map(|x| x.pow(q))
}

/// The ring below, as the ring above sees it: what it computes is constant.
pub(super) trait Below<S> {
    /// A term's value.
    fn constant(&mut self, t: TermId, indices: &[u64]) -> Result<Matrix<S>, EvalError>;
    /// A value that stands in for a name, if there is one.
    fn override_of(&mut self, name: &Sym, k: u64) -> Result<Option<Matrix<S>>, EvalError>;
    /// The value of a name.
    fn value(&mut self, name: &Sym, k: u64) -> Result<Matrix<S>, EvalError>;
    /// The value of a name that moves along its direction.
    fn moved(&mut self, name: &Sym, k: u64) -> Result<Matrix<S>, EvalError>;
}

/// What moves in a ring.
pub(super) enum Move<S> {
    Nothing,
    /// A member of this name (0 if it is no family) has this value.
    Value(Sym, u64, Rc<Matrix<S>>),
    /// These names, or all variables, move along their directions.
    Along(Wrt),
}

pub(super) struct Ctx<'c, S: Scalar> {
    ev: &'c Evaluator<'c>,
    point: &'c Point<S::Base>,
    below: Option<&'c mut dyn Below<S>>,
    moves: Move<S>,
    /// The bits of the names that move.
    moving: u64,
    indices: Vec<u64>,
    memo: FxHashMap<(TermId, u64), Rc<Matrix<S>>>,
    calls: u32,
}

impl<S: Scalar> Below<S::Next> for Ctx<'_, S> {
    fn constant(&mut self, t: TermId, indices: &[u64]) -> Result<Matrix<S::Next>, EvalError> {
        let saved = std::mem::replace(&mut self.indices, indices.to_vec());
        let r = self.eval(t);
        self.indices = saved;
        Ok(lift(&*r?))
    }

    fn override_of(&mut self, name: &Sym, k: u64) -> Result<Option<Matrix<S::Next>>, EvalError> {
        Ok(self.overridden(name, k)?.map(|m| lift(&*m)))
    }

    fn value(&mut self, name: &Sym, k: u64) -> Result<Matrix<S::Next>, EvalError> {
        self.name(name, k).map(|m| lift(&*m))
    }

    fn moved(&mut self, name: &Sym, k: u64) -> Result<Matrix<S::Next>, EvalError> {
        let x = self.name(name, k)?;
        let d = member(self.point.directions.get(name), name, k)?;
        if (x.rows(), x.cols()) != (d.rows(), d.cols()) {
            return domain("a direction of another shape");
        }
        Ok(Matrix::build(x.rows(), x.cols(), |i, j| S::join(x.at(i, j).clone(), S::from_base(d.at(i, j).clone()))))
    }
}

/// A member of a family (from 1), or the one value of anything else (0).
fn member<'m, F>(m: Option<&'m Vec<Matrix<F>>>, name: &Sym, k: u64) -> Result<&'m Matrix<F>, EvalError> {
    let Some(all) = m else { return Err(EvalError::Unknown(name.clone())) };
    all.get((k.max(1) - 1) as usize).ok_or(EvalError::Domain("an index out of range"))
}

/// An index from 1 as a position.
fn within(i: u64, n: usize) -> Result<usize, EvalError> {
    match usize::try_from(i) {
        Ok(i) if i >= 1 && i <= n => Ok(i - 1),
        _ => domain("an index out of range"),
    }
}

fn lift<S: Scalar>(m: &Matrix<S>) -> Matrix<S::Next> {
    m.map(|x| S::join(x.clone(), S::zero()))
}

impl<'c, S: Scalar> Ctx<'c, S> {
    pub(super) fn root(ev: &'c Evaluator<'c>, point: &'c Point<S::Base>, moves: Move<S>, indices: &[u64]) -> Self {
        Ctx {
            ev,
            point,
            below: None,
            moves,
            moving: u64::MAX,
            indices: indices.to_vec(),
            memo: FxHashMap::default(),
            calls: 0,
        }
    }

    /// Evaluates one term of several that share subterms, each with work of its own.
    pub(super) fn next(&mut self, t: TermId) -> Result<Rc<Matrix<S>>, EvalError> {
        self.calls = 0;
        self.ev.refill();
        self.eval(t)
    }

    fn dim(&self, d: &Dim) -> Result<usize, EvalError> {
        let n = match d.as_literal() {
            Some(n) => n,
            None => match self.point.dim(d) {
                Some(n) => n,
                None => return Err(EvalError::Unknown(Sym::new(&d.to_string()))),
            },
        };
        usize::try_from(n).map_err(|_| EvalError::TooLarge("a size"))
    }

    /// The index a term in an index place stands for.
    fn index(&self, t: TermId) -> Result<u64, EvalError> {
        match self.ev.terms.op(t) {
            Op::At(k) => Ok(*k),
            Op::Idx(k) => {
                let at = self.indices.len().checked_sub(*k as usize + 1);
                at.and_then(|i| self.indices.get(i).copied()).ok_or(EvalError::Domain("a free index"))
            }
            _ => domain("not an index"),
        }
    }

    /// What tells apart the values of a term under different indices; `None` if it does not fit.
    fn key(&self, t: TermId) -> Option<u64> {
        let mut free = self.ev.terms.free(t);
        let mut key = 0u64;
        let mut used = 0;
        while free != 0 {
            let k = free.trailing_zeros() as usize;
            free &= free - 1;
            let v = self.indices.len().checked_sub(k + 1).and_then(|i| self.indices.get(i))?;
            used += 1;
            if used > 4 || *v >= 1 << 16 {
                return None;
            }
            key = key << 16 | v;
        }
        Some(key)
    }

    pub(super) fn eval(&mut self, t: TermId) -> Result<Rc<Matrix<S>>, EvalError> {
        let key = self.key(t);
        if let Some(m) = key.and_then(|k| self.memo.get(&(t, k))) {
            return Ok(m.clone());
        }
        if self.calls >= MAX_CALLS {
            return Err(EvalError::TooLarge("the depth of an expression"));
        }
        self.calls += 1;
        let r = self.compute(t);
        self.calls -= 1;
        let m = r?;
        if let Some(k) = key {
            self.memo.insert((t, k), m.clone());
        }
        Ok(m)
    }

    fn compute(&mut self, t: TermId) -> Result<Rc<Matrix<S>>, EvalError> {
        let terms = self.ev.terms;
        let op = terms.op(t);
        if let Op::Var(name) = op {
            let k = match terms.args(t).first() {
                None => 0,
                Some(&i) => self.index(i)?,
            };
            return self.name(name, k);
        }
        if !terms.args(t).is_empty() && self.ev.mask(t) & self.moving == 0 {
            if let Some(below) = &mut self.below {
                return below.constant(t, &self.indices).map(Rc::new);
            }
        }
        if terms.depth(t) > SHALLOW && terms.is_closed(t) {
            self.work_upwards(t)?;
        }
        let m = self.node(t)?;
        for x in m.entries() {
            x.base().is_sane()?;
        }
        Ok(Rc::new(m))
    }

    /// Evaluates the closed parts of a deep term from below, so that calls do not nest.
    fn work_upwards(&mut self, t: TermId) -> Result<(), EvalError> {
        let terms = self.ev.terms;
        let mut seen = rustc_hash::FxHashSet::default();
        let mut stack = vec![t];
        let mut parts = Vec::new();
        while let Some(u) = stack.pop() {
            if matches!(terms.op(u), Op::Grad | Op::Jac(_) | Op::D(_) | Op::Var(_)) {
                continue;
            }
            for &a in terms.args(u) {
                if self.memo.contains_key(&(a, 0)) || matches!(terms.op(a), Op::At(_) | Op::Idx(_)) || !seen.insert(a) {
                    continue;
                }
                // Every path down passes a part before it gets long.
                if terms.is_closed(a) && terms.depth(a) / STRIDE < terms.depth(u) / STRIDE {
                    parts.push(a);
                }
                stack.push(a);
            }
        }
        parts.sort();
        for u in parts {
            self.eval(u)?;
        }
        Ok(())
    }

    fn node(&mut self, t: TermId) -> Result<Matrix<S>, EvalError> {
        let terms = self.ev.terms;
        let args = terms.args(t);
        let number = |q: &Rat| Matrix::scalar(S::from_base(S::Base::from_rat(q)));
        self.ev.spend(4, S::WEIGHT)?;
        match (terms.op(t), args) {
            (Op::Num(q), []) => Ok(number(&Rat::from(&**q))),
            (Op::Size(d), []) => {
                let n = self.dim(d)?;
                i64::try_from(n).map(|n| number(&Rat::int(n))).map_err(|_| EvalError::TooLarge("a size"))
            }
            (Op::Eye(d), []) => {
                let n = self.dim(d)?;
                check_size(n, n)?;
                Ok(Matrix::eye(n))
            }
            (Op::Ones(m, n) | Op::Zeros(m, n), []) => {
                let (m, n) = (self.dim(m)?, self.dim(n)?);
                check_size(m, n)?;
                let x = if matches!(terms.op(t), Op::Ones(..)) { S::one() } else { S::zero() };
                Ok(Matrix::build(m, n, |_, _| x.clone()))
            }
            (Op::Comm(m, n), []) => ops::comm(self.dim(m)?, self.dim(n)?),
            (Op::Fixed(f, n), []) => ops::fixed(*f, self.dim(n)?),
            (Op::Map(f), &[a]) => {
                let a = self.eval(a)?;
                let point = self.point;
                let g = match Builtin::named(&f.name) {
                    Some(b) => Function::Builtin(b),
                    None => match (point.functions.get(&f.name), terms.functions().symbol(&f.name)) {
                        (Some(p), _) => Function::Polynomial(p),
                        (None, Some(known)) => {
                            self.ev.spend(DEFINED * (1 + a.rows() * a.cols()) as u64, 1)?;
                            Function::Defined(terms.functions(), &known.name)
                        }
                        (None, None) => return Err(EvalError::Unknown(f.name.clone())),
                    },
                };
                a.try_map(|x| x.apply(&g, f.order))
            }
            (Op::Mfun(f), &[a]) => {
                let a = self.eval(a)?;
                self.ev.spend(ops::cost(terms.op(t), &[&*a]), S::WEIGHT)?;
                if crate::term::primary(&f.name).is_some() {
                    return primary::known(&f.name, f.order, &*a);
                }
                match self.point.functions.get(&f.name) {
                    Some(p) => primary::unknown(&Function::Polynomial(p), f.order, &*a),
                    None => Err(EvalError::Unknown(f.name.clone())),
                }
            }
            (Op::Pow, &[a, p]) if terms.as_num(p).is_some() => {
                let q = terms.as_num(p).map_or_else(|| Rat::int(1), Rat::from);
                literal_power(&*self.eval(a)?, &q)
            }
            (Op::Entry, &[a, i, j]) => {
                let (a, i, j) = (self.eval(a)?, self.index(i)?, self.index(j)?);
                let (i, j) = (within(i, a.rows())?, within(j, a.cols())?);
                Ok(Matrix::scalar(a.at(i, j).clone()))
            }
            (Op::Col, &[a, j]) => {
                let (a, j) = (self.eval(a)?, self.index(j)?);
                let j = within(j, a.cols())?;
                Ok(Matrix::build(a.rows(), 1, |i, _| a.at(i, j).clone()))
            }
            (Op::Row, &[a, i]) => {
                let (a, i) = (self.eval(a)?, self.index(i)?);
                let i = within(i, a.rows())?;
                Ok(Matrix::build(1, a.cols(), |_, j| a.at(i, j).clone()))
            }
            (Op::Number, &[i]) => {
                let i = self.index(i)?;
                i64::try_from(i).map(|i| number(&Rat::int(i))).map_err(|_| EvalError::TooLarge("an index"))
            }
            (Op::BigSum(n), &[body]) => self.big_sum(n, body),
            (Op::Grad, &[f, x]) => {
                let shape = self.eval(x)?;
                let slopes = self.slopes(f, x)?;
                let entries = slopes.iter().map(|m| ops::only(m).cloned()).collect::<Result<Vec<S>, _>>()?;
                Ok(Matrix::build(shape.rows(), shape.cols(), |i, j| entries[j * shape.rows() + i].clone()))
            }
            (Op::Jac(layout), &[f, x]) => {
                let slopes: Vec<Matrix<S>> = self.slopes(f, x)?.iter().map(Matrix::vec).collect();
                let (p, q) = (slopes.first().map_or(0, Matrix::rows), slopes.len());
                check_size(p, q)?;
                Ok(match layout {
                    Layout::Numerator => Matrix::build(p, q, |i, j| slopes[j].at(i, 0).clone()),
                    Layout::Denominator => Matrix::build(q, p, |i, j| slopes[i].at(j, 0).clone()),
                })
            }
            (Op::D(wrt), &[a]) => self.differential(wrt, a),
            (op, &[a]) => {
                let a = self.eval(a)?;
                self.ev.spend(ops::cost(op, &[&*a]), S::WEIGHT)?;
                ops::apply(op, &[&*a])
            }
            (op, &[a, b]) => {
                let (a, b) = (self.eval(a)?, self.eval(b)?);
                self.ev.spend(ops::cost(op, &[&*a, &*b]), S::WEIGHT)?;
                ops::apply(op, &[&*a, &*b])
            }
            _ => domain("an operator with arguments that do not fit"),
        }
    }

    fn big_sum(&mut self, n: &Dim, body: TermId) -> Result<Matrix<S>, EvalError> {
        let n = self.dim(n)? as u64;
        if n > 10_000 {
            return Err(EvalError::TooLarge("a sum"));
        }
        let mut total: Option<Matrix<S>> = None;
        for i in 1..=n {
            self.indices.push(i);
            let r = self.eval(body);
            self.indices.pop();
            let m = r?;
            total = Some(match total {
                None => (*m).clone(),
                Some(s) => s.zip(&m, S::add)?,
            });
        }
        total.ok_or(EvalError::Domain("an empty sum"))
    }

    /// A value that stands in for a name in this ring or below.
    fn overridden(&mut self, name: &Sym, k: u64) -> Result<Option<Rc<Matrix<S>>>, EvalError> {
        match &self.moves {
            Move::Value(n, j, x) if n == name && *j == k => return Ok(Some(x.clone())),
            Move::Along(_) if self.moves_along(name) => return self.name(name, k).map(Some),
            _ => {}
        }
        if let Some(below) = &mut self.below {
            return Ok(below.override_of(name, k)?.map(Rc::new));
        }
        let at = (k.max(1) - 1) as usize;
        let m = self.point.overrides.get(name).and_then(|v| v.get(at));
        Ok(m.map(|m| Rc::new(m.map(|x| S::from_base(x.clone())))))
    }

    fn moves_along(&self, name: &Sym) -> bool {
        match &self.moves {
            Move::Along(Wrt::Only(names)) => names.contains(name),
            Move::Along(Wrt::All) => matches!(self.ev.names.get(name), Some((Name::Variable, _))),
            _ => false,
        }
    }

    /// The value of a name (of its member `k`, from 1; 0 if it is no family).
    fn name(&mut self, name: &Sym, k: u64) -> Result<Rc<Matrix<S>>, EvalError> {
        let ev = self.ev;
        let Some((kind, _)) = ev.names.get(name) else { return Err(EvalError::Unknown(name.clone())) };
        if self.moves_along(name) {
            let Some(below) = &mut self.below else { return domain("a differential without a ring") };
            return below.moved(name, k).map(Rc::new);
        }
        if let Some(x) = self.overridden(name, k)? {
            return Ok(x);
        }
        match kind {
            Name::Variable => match &mut self.below {
                Some(below) => below.value(name, k).map(Rc::new),
                None => {
                    let m = member(self.point.values.get(name), name, k)?;
                    Ok(Rc::new(m.map(|x| S::from_base(x.clone()))))
                }
            },
            Name::Let(body) => {
                let body = *body;
                if ev.mask(body) & self.moving == 0 {
                    if let Some(below) = &mut self.below {
                        return below.value(name, k).map(Rc::new);
                    }
                }
                if self.calls + SHALLOW > MAX_CALLS / 2 && !self.memo.contains_key(&(body, 0)) {
                    self.earlier_lets(body)?;
                }
                let indices = if k == 0 { vec![] } else { vec![k] };
                let saved = std::mem::replace(&mut self.indices, indices);
                let r = self.eval(body);
                self.indices = saved;
                r
            }
        }
    }

    /// Evaluates what a definition rests on in the order of declaration, so that calls do not nest.
    fn earlier_lets(&mut self, body: TermId) -> Result<(), EvalError> {
        let ev = self.ev;
        let mut needed = rustc_hash::FxHashSet::default();
        let mut todo = vec![body];
        while let Some(b) = todo.pop() {
            for u in ev.terms.subterms(b) {
                if let Op::Var(s) = ev.terms.op(u) {
                    if let Some((Name::Let(b), _)) = ev.names.get(s) {
                        if needed.insert(s.clone()) {
                            todo.push(*b);
                        }
                    }
                }
            }
        }
        let calls = std::mem::replace(&mut self.calls, MAX_CALLS / 2);
        for (name, body, family) in &ev.lets {
            if !*family && needed.contains(name) && self.overridden(name, 0)?.is_none() {
                let saved = std::mem::take(&mut self.indices);
                let r = self.eval(*body);
                self.indices = saved;
                r?;
            }
        }
        self.calls = calls;
        Ok(())
    }

    /// A ring above this one.
    fn above(&mut self, moves: Move<S::Next>, moving: u64) -> Ctx<'_, S::Next> {
        Ctx {
            ev: self.ev,
            point: self.point,
            indices: self.indices.clone(),
            calls: self.calls,
            below: Some(self),
            moves,
            moving,
            memo: FxHashMap::default(),
        }
    }

    /// The derivatives of `f` along each entry of the variable `x`, column by column.
    fn slopes(&mut self, f: TermId, x: TermId) -> Result<Vec<Matrix<S>>, EvalError> {
        let terms = self.ev.terms;
        let Op::Var(name) = terms.op(x) else { return domain("not a variable") };
        let k = match terms.args(x).first() {
            None => 0,
            Some(&i) => self.index(i)?,
        };
        if S::LAST {
            return Err(EvalError::TooLarge("an order of differentiation"));
        }
        let value = self.name(name, k)?;
        let own = self.own_bit(name);
        let constant = lift(&*value);
        let mut out = Vec::with_capacity(value.entries().len());
        for j in 0..value.cols() {
            for i in 0..value.rows() {
                let mut moved = constant.clone();
                moved.entries_mut()[i * value.cols() + j] = S::join(value.at(i, j).clone(), S::one());
                let mut above = self.above(Move::Value(name.clone(), k, Rc::new(moved)), own);
                out.push(above.eval(f)?.map(S::slope));
            }
        }
        Ok(out)
    }

    /// The bit of a name by itself, not of what it rests on.
    fn own_bit(&self, name: &Sym) -> u64 {
        self.ev.own.get(name).copied().unwrap_or(u64::MAX)
    }

    fn differential(&mut self, wrt: &Wrt, a: TermId) -> Result<Matrix<S>, EvalError> {
        if S::LAST {
            return Err(EvalError::TooLarge("an order of differentiation"));
        }
        let moving = match wrt {
            Wrt::All => u64::MAX,
            Wrt::Only(names) => names.iter().fold(0, |m, n| m | self.own_bit(n)),
        };
        let mut above = self.above(Move::Along(wrt.clone()), moving);
        Ok(above.eval(a)?.map(S::slope))
    }
}
