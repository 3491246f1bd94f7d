//! From terms to their values.

use super::facts;
use super::jet::Jet;
use super::matrix::JetMatrix;
use super::operators;
use super::point::Point;
use super::real::Real;
use super::trouble::Trouble;
use crate::term::{Definition, Fact, Hypothesis, Layout, Meaning, Op, Pred, Sym, TermId, Terms, Theory, Wrt};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::rc::Rc;

/// At most this many ε: those of the point and those of nested derivatives.
const MAX_LEVEL: usize = 10;

/// What an ε that a derivative brings in is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Level {
    /// Every name of the set moves by its increment.
    Names(Wrt),
    /// One entry of one variable (or of a member of a family) moves by 1.
    Entry(Sym, u64, usize, usize),
    /// Nothing moves: what a name stands for that is differentiated by is not looked at.
    Still,
}

/// Which derivatives a term stands in: a number for each list of them.
type State = usize;

type Key = (State, TermId, SmallVec<[u64; 4]>);

/// Evaluates the terms of a store at a point.
///
/// The values of a term are remembered, so that one evaluator should be used for all terms at the same point.
pub struct Evaluator<'a> {
    terms: &'a Terms,
    point: &'a Point,
    definitions: FxHashMap<&'a Sym, &'a Definition>,
    /// The ε that the values of the point have.
    base: usize,
    /// The derivatives around a term, outermost first.
    states: Vec<Vec<Level>>,
    numbers: FxHashMap<Vec<Level>, State>,
    known: FxHashMap<Key, Rc<JetMatrix>>,
    /// The values of the indices that are free.
    free: Vec<u64>,
    fuel: u64,
    spent: u64,
}

impl<'a> Evaluator<'a> {
    /// An evaluator at a point whose values have at most `base` different ε: in J_base.
    pub fn new(terms: &'a Terms, theory: &'a Theory, point: &'a Point, base: usize) -> Evaluator<'a> {
        let definitions = theory.lets.iter().map(|l| (&l.name, l)).collect();
        let numbers = FxHashMap::from_iter([(vec![], 0)]);
        let (states, known) = (vec![vec![]], FxHashMap::default());
        let (free, fuel) = (vec![], 200_000_000);
        Evaluator { terms, point, definitions, base, states, numbers, known, free, fuel, spent: 0 }
    }

    /// Gives the free indices of terms these values; the last is that of `Idx(0)`.
    #[must_use]
    pub fn with_free(mut self, values: &[u64]) -> Evaluator<'a> {
        self.free = values.to_vec();
        self
    }

    /// Allows this much work, in products of real numbers.
    pub fn limit(&mut self, fuel: u64) {
        self.fuel = fuel;
    }

    /// The work done so far.
    pub fn spent(&self) -> u64 {
        self.spent
    }

    fn pay(&mut self, cost: u64) -> Result<(), Trouble> {
        self.spent = self.spent.saturating_add(cost);
        if self.spent > self.fuel { Err(Trouble::TooLarge("the work")) } else { Ok(()) }
    }

    /// The value of a term that is closed but for the indices with a value.
    ///
    /// # Errors
    /// When rounding hides it, it takes too much work, or the point does not say enough.
    pub fn value(&mut self, t: TermId) -> Result<Rc<JetMatrix>, Trouble> {
        self.eval(t, 0, &mut self.free.clone())
    }

    /// The value of a closed term in which every name of a set has been moved by its increments, `times` over: what
    /// stands below so many differentials. The ε of the k-th (from 0) has the place 2^(base + k).
    ///
    /// # Errors
    /// As [`Evaluator::value`].
    pub fn moved(&mut self, t: TermId, wrt: &Wrt, times: usize) -> Result<Rc<JetMatrix>, Trouble> {
        let state = self.state(vec![Level::Names(wrt.clone()); times])?;
        self.eval(t, state, &mut Vec::new())
    }

    /// Does a fact hold of the closed terms that it speaks of, moved `times` over?
    ///
    /// # Errors
    /// As [`Evaluator::value`]; also where rounding hides whether it does.
    pub fn fact(&mut self, fact: &Fact, wrt: &Wrt, times: usize) -> Result<bool, Trouble> {
        let state = self.state(vec![Level::Names(wrt.clone()); times])?;
        self.holds(fact, state, &mut self.free.clone())
    }

    /// Does a hypothesis hold, for all indices in its ranges?
    ///
    /// # Errors
    /// As [`Evaluator::fact`].
    pub fn hypothesis(&mut self, h: &Hypothesis) -> Result<bool, Trouble> {
        let ranges = h.over.iter().map(|d| self.point.size(d)).collect::<Result<Vec<_>, _>>()?;
        let total: usize = ranges.iter().product();
        for mut k in 0..total {
            // The last range is that of the innermost index.
            let mut bound = vec![0; ranges.len()];
            for (place, n) in ranges.iter().enumerate().rev() {
                bound[place] = (k % n + 1) as u64;
                k /= n;
            }
            if !self.holds(&h.fact, 0, &mut bound)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn holds(&mut self, fact: &Fact, state: State, bound: &mut Vec<u64>) -> Result<bool, Trouble> {
        match fact {
            Fact::Is(p, t) => {
                // Only what is an equation looks at nilpotent parts.
                let state = if facts::is_equation(*p) || matches!(p, Pred::Posdef | Pred::Psd) { state } else { 0 };
                facts::has(*p, &*self.eval(*t, state, bound)?)
            }
            Fact::Eq(a, b) => {
                let (a, b) = (self.eval(*a, state, bound)?, self.eval(*b, state, bound)?);
                facts::compare(&a, &b).known()
            }
            Fact::AtLeast(d, k) => Ok(self.point.size(d)? as u64 >= *k),
        }
    }

    fn state(&mut self, levels: Vec<Level>) -> Result<State, Trouble> {
        if self.base + levels.len() > MAX_LEVEL {
            return Err(Trouble::TooLarge("the number of nested derivatives"));
        }
        if let Some(s) = self.numbers.get(&levels) {
            return Ok(*s);
        }
        self.states.push(levels.clone());
        self.numbers.insert(levels, self.states.len() - 1);
        Ok(self.states.len() - 1)
    }

    fn inside(&mut self, state: State, level: Level) -> Result<State, Trouble> {
        let mut levels = self.states[state].clone();
        levels.push(level);
        self.state(levels)
    }

    /// The place of the ε that the innermost derivative of a state brings in.
    fn place(&self, state: State) -> usize {
        1 << (self.base + self.states[state].len() - 1)
    }

    /// The number that an index term stands for.
    fn index(&self, t: TermId, bound: &[u64]) -> Result<u64, Trouble> {
        match self.terms.op(t) {
            Op::At(n) => Ok(*n),
            Op::Idx(k) => {
                bound.len().checked_sub(*k as usize + 1).and_then(|i| bound.get(i)).copied().ok_or(Trouble::Malformed)
            }
            _ => Err(Trouble::Malformed),
        }
    }

    fn eval(&mut self, t: TermId, state: State, bound: &mut Vec<u64>) -> Result<Rc<JetMatrix>, Trouble> {
        let free = self.terms.free(t);
        let used = |(k, i): (usize, &u64)| if k < 64 && free >> k & 1 == 1 { *i } else { 0 };
        let mut key = (state, t, bound.iter().rev().enumerate().map(used).collect::<SmallVec<[u64; 4]>>());
        // Where no index is used, the term is the same under any number of sums.
        while key.2.last() == Some(&0) {
            key.2.pop();
        }
        if let Some(v) = self.known.get(&key) {
            return Ok(v.clone());
        }
        let value = Rc::new(self.work(t, state, bound)?);
        self.known.insert(key, value.clone());
        Ok(value)
    }

    fn work(&mut self, t: TermId, state: State, bound: &mut Vec<u64>) -> Result<JetMatrix, Trouble> {
        let node = self.terms.node(t).clone();
        let shape = self.terms.shape(t);
        let size = self.point.size(&shape.rows)? * self.point.size(&shape.cols)?;
        self.pay(1 + size as u64)?;
        match (&node.op, &node.args[..]) {
            (Op::Var(x), args) => {
                let member = args.first().map(|i| self.index(*i, bound)).transpose()?.unwrap_or(0);
                self.variable(x, member, state)
            }
            (Op::D(wrt), &[a]) => {
                let inner = self.inside(state, Level::Names(wrt.clone()))?;
                self.slope(a, inner, bound)
            }
            (Op::Grad, &[f, x]) => {
                let shape = self.terms.shape(x).clone();
                let (m, n) = (self.point.size(&shape.rows)?, self.point.size(&shape.cols)?);
                let slopes = self.slopes(f, x, (m, n), state, bound)?;
                Ok(JetMatrix::build(m, n, |i, j| slopes[j * m + i].at(0, 0).clone()))
            }
            (Op::Jac(layout), &[f, x]) => {
                let shape = self.terms.shape(x).clone();
                let (m, n) = (self.point.size(&shape.rows)?, self.point.size(&shape.cols)?);
                let slopes = self.slopes(f, x, (m, n), state, bound)?;
                let shape = self.terms.shape(f).clone();
                let (r, c) = (self.point.size(&shape.rows)?, self.point.size(&shape.cols)?);
                // Columns stacked: of what is differentiated, and of what by.
                let entry = |of: usize, by: usize| slopes[by].at(of % r, of / r).clone();
                Ok(match layout {
                    Layout::Denominator => JetMatrix::build(m * n, r * c, |i, j| entry(j, i)),
                    Layout::Numerator => JetMatrix::build(r * c, m * n, entry),
                })
            }
            (Op::BigSum(n), &[a]) => {
                let n = self.point.size(n)? as u64;
                let mut out: Option<JetMatrix> = None;
                for i in 1..=n {
                    self.pay(1 + size as u64)?;
                    bound.push(i);
                    let value = self.eval(a, state, bound);
                    bound.pop();
                    let value = value?;
                    out = Some(match out {
                        None => (*value).clone(),
                        Some(sum) => sum.zip(&value, Jet::add),
                    });
                }
                out.ok_or(Trouble::Malformed)
            }
            (op, args) => {
                let (mut values, mut index) = (Vec::new(), Vec::new());
                for (k, a) in args.iter().enumerate() {
                    if op.index_argument(k) {
                        index.push(self.index(*a, bound)? as usize);
                    } else {
                        values.push(self.eval(*a, state, bound)?);
                    }
                }
                let values: Vec<&JetMatrix> = values.iter().map(|v| &**v).collect();
                self.charge(op, &values)?;
                operators::apply(op, &values, &index, (self.point, self.terms.functions()))
            }
        }
    }

    /// Pays for an operator, roughly.
    fn charge(&mut self, op: &Op, args: &[&JetMatrix]) -> Result<(), Trouble> {
        let entries: u64 = args.iter().map(|a| a.entries().len() as u64).sum();
        let places = args.iter().flat_map(|a| a.entries()).map(Jet::places).max().unwrap_or(1) as u64;
        if let Op::Map(f) = op
            && let Some(Meaning::Slope { .. }) = self.terms.functions().symbol(&f.name).map(|f| &f.meaning)
        {
            // The solution of an equation is followed step by step, to each entry.
            self.pay(8_000 * entries)?;
        }
        let rows = args.first().map_or(1, |a| a.rows()) as u64;
        let cols = args.first().map_or(1, |a| a.cols()) as u64;
        let cost = match (op, args) {
            (Op::Mul, [_, b]) => entries * b.cols() as u64,
            (Op::Kron, [a, b]) => (a.entries().len() * b.entries().len()) as u64,
            (Op::Det | Op::Inv | Op::Mpow | Op::Logdet, _) => rows * rows * rows,
            (Op::Adj, _) => rows.pow(5),
            (Op::Pinv, _) => 8 * entries * (rows + cols),
            (Op::Mfun(_), _) => 40 * rows.pow(3),
            (Op::Comm(m, n), _) => (self.point.size(m)? as u64 * self.point.size(n)? as u64).pow(2),
            (Op::Fixed(_, n), _) => (self.point.size(n)? as u64).pow(4),
            (Op::Diag, _) => rows * rows,
            (Op::Map(_) | Op::Pow | Op::Softmax, _) => 8 * entries,
            _ => entries + cols,
        };
        self.pay(cost.saturating_mul(places * places.min(8)))
    }

    /// The coefficient of the ε that the innermost derivative of a state brings in.
    fn slope(&mut self, a: TermId, inner: State, bound: &mut Vec<u64>) -> Result<JetMatrix, Trouble> {
        let place = self.place(inner);
        let value = self.eval(a, inner, bound)?;
        // Its ε is the last: what is left has those before it.
        Ok(value.map(|x| Jet::new((0..place).map(|s| x.coefficient(s | place)))))
    }

    /// The slopes of a term in all entries of a variable, by columns.
    fn slopes(
        &mut self,
        f: TermId,
        x: TermId,
        (m, n): (usize, usize),
        state: State,
        bound: &mut Vec<u64>,
    ) -> Result<Vec<JetMatrix>, Trouble> {
        let Op::Var(name) = self.terms.op(x).clone() else { return Err(Trouble::Malformed) };
        let member = self.terms.arg(x, 0).map(|i| self.index(i, bound)).transpose()?.unwrap_or(0);
        let mut out = Vec::with_capacity(m * n);
        for j in 0..n {
            for i in 0..m {
                let inner = self.inside(state, Level::Entry(name.clone(), member, i, j))?;
                out.push(self.slope(f, inner, bound)?);
            }
        }
        Ok(out)
    }

    /// The value of a variable, or of a name that is defined, inside of derivatives.
    fn variable(&mut self, x: &Sym, member: u64, state: State) -> Result<JetMatrix, Trouble> {
        // A member beyond its size counts as 0.
        if let Some(d) = self.terms.declaration(x)
            && let Some(n) = &d.over
            && member > self.point.size(n)? as u64
        {
            return Ok(JetMatrix::zeros(self.point.size(&d.shape.rows)?, self.point.size(&d.shape.cols)?));
        }
        let levels = self.states[state].clone();
        let definition = self.definitions.get(x).copied();
        // A definition moves with what it mentions, unless it is differentiated by.
        let own = |l: &Level| match l {
            Level::Names(Wrt::All) => definition.is_none(),
            Level::Names(Wrt::Only(names)) => names.contains(x),
            Level::Entry(name, ..) => name == x,
            Level::Still => false,
        };
        let value = match definition {
            None => self.increment(x, member, 0)?,
            Some(l) => {
                let rest = levels.iter().map(|l| if own(l) { Level::Still } else { l.clone() }).collect();
                let rest = self.state(rest)?;
                let mut bound = if l.over.is_some() { vec![member] } else { vec![] };
                (*self.eval(l.body, rest, &mut bound)?).clone()
            }
        };
        let moving: Vec<usize> = (0..levels.len()).filter(|k| own(&levels[*k])).collect();
        if moving.is_empty() {
            return Ok(value);
        }
        // The ε of each derivative that moves the name, and what of it they bring in together.
        let mut terms: Vec<(usize, JetMatrix)> = Vec::new();
        let increments: Vec<usize> = moving.iter().copied().filter(|k| matches!(levels[*k], Level::Names(_))).collect();
        for set in 1..1usize << increments.len() {
            let place = increments.iter().enumerate().filter(|(b, _)| set >> b & 1 == 1);
            let place = place.fold(0, |p, (_, k)| p | 1 << (self.base + k));
            terms.push((place, self.increment(x, member, set.count_ones() as usize)?));
        }
        for k in moving {
            if let Level::Entry(_, which, i, j) = &levels[k]
                && *which == member
            {
                let (rows, cols) = (value.rows(), value.cols());
                let unit = JetMatrix::build(rows, cols, |r, c| Jet::int(i64::from((r, c) == (*i, *j))));
                terms.push((1 << (self.base + k), unit));
            }
        }
        let places = 1usize << (self.base + levels.len());
        let base = 1usize << self.base;
        Ok(JetMatrix::build(value.rows(), value.cols(), |i, j| {
            let mut c: Vec<Real> = (0..places).map(|s| value.at(i, j).coefficient(s)).collect();
            for (place, term) in &terms {
                for s in 0..base {
                    c[s | place] = c[s | place].add(&term.at(i, j).coefficient(s));
                }
            }
            Jet::new(c)
        }))
    }

    /// The value of a variable (0), its increment (1), the increment's (2), … as the point gives it.
    fn increment(&self, x: &Sym, member: u64, order: usize) -> Result<JetMatrix, Trouble> {
        let place = (member as usize).saturating_sub(1);
        let given = self.point.values.get(x).and_then(|all| all.get(place)).and_then(|v| v.get(order));
        given.cloned().ok_or_else(|| Trouble::Unknown(format!("{}{x}{}", "d(".repeat(order), ")".repeat(order))))
    }
}
