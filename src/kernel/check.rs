//! The checker: replays a certificate line by line.
//!
//! Each line proves a judgement, an equation or a fact, from earlier ones. A judgement remembers which
//! hypotheses it rests on (`used`) and which names they constrain (`support`): below a differential of a
//! name, nothing may be used that holds only because of a constraint on that name.

use super::certificate::*;
use super::matching::{Subst, Vars};
use crate::rules::{Condition, Pat, RuleSet};
use crate::term::*;
use num_traits::{One, Signed, Zero};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Certificates that need more terms than this are rejected.
pub const MAX_TERMS: usize = 20_000_000;
/// Sums longer than this are not unrolled.
pub const MAX_UNROLL: u64 = 256;
/// Powers of literals with larger exponents are not evaluated.
pub const MAX_EXPONENT: i32 = 1_000;
/// Literals with more bits than this are not evaluated further.
pub const MAX_BITS: u64 = 100_000;

/// What a theorem rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hypothetical {
    /// The hypothesis at this place.
    Hypothesis(usize),
    /// The hypothesis at this place, with the variable of a stationary point replaced by its value.
    Substituted(usize),
    /// The open assumption made by this line.
    Open(usize),
}

/// A claim that was proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theorem {
    /// The hypotheses its proof used, in order.
    pub used: Vec<Hypothetical>,
    /// The number of steps replayed.
    pub steps: usize,
}

impl Theorem {
    /// Does it rest on assumptions that the statement does not make?
    pub fn is_open(&self) -> bool {
        self.used.iter().any(|u| matches!(u, Hypothetical::Open(_)))
    }
}

/// Why a certificate is rejected, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {}{}: {reason}", line + 1, step.map(|s| format!(", step {}", s + 1)).unwrap_or_default())]
pub struct Rejection {
    /// The line, from 0; one past the last when the claim is not among the conclusions.
    pub line: usize,
    /// The step within the line.
    pub step: Option<usize>,
    /// The reason.
    pub reason: String,
}

type Result<T> = std::result::Result<T, String>;

/// What a judgement rests on.
#[derive(Clone, Debug, Default)]
struct Basis {
    /// Names constrained by the facts used, intermediates included.
    support: BTreeSet<Sym>,
    used: BTreeSet<Hypothetical>,
}

impl Basis {
    fn join(&mut self, other: &Basis) {
        self.support.extend(other.support.iter().cloned());
        self.used.extend(other.used.iter().copied());
    }
}

#[derive(Clone, Debug)]
struct Equation {
    over: Vec<Dim>,
    lhs: TermId,
    rhs: TermId,
    basis: Basis,
}

#[derive(Clone, Debug)]
struct Known {
    over: Vec<Dim>,
    basis: Basis,
}

struct Checker<'a> {
    terms: &'a mut Terms,
    rules: &'a RuleSet,
    theory: &'a Theory,
    facts: FxHashMap<(Pred, TermId), Vec<Known>>,
    lines: Vec<Option<Equation>>,
    by_sides: FxHashMap<(TermId, TermId), usize>,
    fresh: BTreeSet<Sym>,
    at_least: Vec<(Dim, u64, Hypothetical)>,
    depends: FxHashMap<(TermId, Wrt), bool>,
    steps: usize,
}

/// Replays a certificate for a statement with a rule set. Terms live in `terms`.
///
/// # Errors
/// The first line and step that do not hold, or that the claim is not proved by the last line.
pub fn check(
    terms: &mut Terms,
    rules: &RuleSet,
    statement: &Statement,
    certificate: &Certificate,
) -> std::result::Result<Theorem, Rejection> {
    let reject = |line, step, reason| Rejection { line, step, reason };
    if certificate.rules != rules.hash() {
        let reason = format!("made with the rules {}, these are {}", certificate.rules, rules.hash());
        return Err(reject(0, None, reason));
    }
    let mut c = Checker {
        terms,
        rules,
        theory: &statement.theory,
        facts: FxHashMap::default(),
        lines: Vec::new(),
        by_sides: FxHashMap::default(),
        fresh: BTreeSet::new(),
        at_least: Vec::new(),
        depends: FxHashMap::default(),
        steps: 0,
    };
    c.statement(&statement.claim).map_err(|r| reject(0, None, r))?;
    for (i, h) in statement.theory.hypotheses.iter().enumerate() {
        if let Fact::AtLeast(d, k) = &h.fact {
            c.at_least.push((d.clone(), *k, Hypothetical::Hypothesis(i)));
        }
    }
    let mut stationary = None;
    for (i, line) in certificate.lines.iter().enumerate() {
        let mut step = None;
        let equation = c.line(i, line, statement, &mut stationary, &mut step).map_err(|r| reject(i, step, r))?;
        if let Some(e) = &equation {
            c.by_sides.entry((e.lhs, e.rhs)).or_insert(i);
        }
        c.lines.push(equation);
        if c.terms.len() > MAX_TERMS {
            return Err(reject(i, None, "too many terms".into()));
        }
    }
    let end = certificate.lines.len();
    let basis = match statement.claim {
        Claim::Equation(a, b) => match c.lines.last() {
            Some(Some(e)) if e.lhs == a && e.rhs == b && e.over.is_empty() => e.basis.clone(),
            _ => return Err(reject(end, None, "the last line is not the claim".into())),
        },
        Claim::Stationary { .. } => match (stationary, certificate.lines.last()) {
            (Some(basis), Some(Line::Stationary { .. })) => basis,
            _ => return Err(reject(end, None, "the last line is not the claim".into())),
        },
    };
    Ok(Theorem { used: basis.used.into_iter().collect(), steps: c.steps })
}

impl Checker<'_> {
    /// The statement must be sane by itself: closed, well-shaped, definitions in order.
    fn statement(&mut self, claim: &Claim) -> Result<()> {
        let mut known: BTreeSet<Sym> = self.theory.vars.iter().map(|v| v.name.clone()).collect();
        if known.len() != self.theory.vars.len() {
            return Err("a variable is declared twice".into());
        }
        for l in &self.theory.lets {
            if self.terms.mentions(l.body, &mut |s| !known.contains(s)) {
                return Err(format!("the definition of {} mentions what is not declared before it", l.name));
            }
            let free = if l.over.is_some() { 1 } else { 0 };
            if self.terms.free(l.body) & !free != 0 {
                return Err(format!("the definition of {} has an unbound index", l.name));
            }
            let declared = self.terms.declaration(&l.name);
            if declared.is_none_or(|d| d.shape != *self.terms.shape(l.body) || d.over != l.over) {
                return Err(format!("the definition of {} has another shape", l.name));
            }
            if !known.insert(l.name.clone()) {
                return Err(format!("{} is declared twice", l.name));
            }
        }
        for h in &self.theory.hypotheses {
            let free = (1u64 << h.over.len().min(60)) - 1;
            let parts = match &h.fact {
                Fact::Is(_, a) => vec![*a],
                Fact::Eq(a, b) if self.terms.shape(*a) == self.terms.shape(*b) => vec![*a, *b],
                Fact::Eq(..) => return Err("a hypothesis equates different shapes".into()),
                Fact::AtLeast(..) => vec![],
            };
            for t in parts {
                if self.terms.free(t) & !free != 0 || self.terms.mentions(t, &mut |s| !known.contains(s)) {
                    return Err("a hypothesis has an unbound index or name".into());
                }
            }
        }
        let parts = match claim {
            Claim::Equation(a, b) => [*a, *b],
            Claim::Stationary { f, value, .. } => [*f, *value],
        };
        for t in parts {
            if !self.terms.is_closed(t) || self.terms.mentions(t, &mut |s| !known.contains(s)) {
                return Err("the claim has an unbound index or an undeclared name".into());
            }
        }
        Ok(())
    }

    fn line(
        &mut self,
        number: usize,
        line: &Line,
        statement: &Statement,
        stationary: &mut Option<Basis>,
        step: &mut Option<usize>,
    ) -> Result<Option<Equation>> {
        match line {
            Line::Fresh { name, rows, cols } => {
                let taken = self
                    .terms
                    .declaration(name)
                    .is_some_and(|d| d.over.is_some() || d.shape != Shape::new(rows.clone(), cols.clone()))
                    || self.theory.variable(name).is_some()
                    || self.theory.definition(name).is_some();
                let shape = Shape::new(rows.clone(), cols.clone());
                if taken
                    || !self.terms.declare(name.clone(), Declaration { shape, over: None })
                    || !self.fresh.insert(name.clone())
                {
                    return Err(format!("{name} is not fresh"));
                }
                Ok(None)
            }
            Line::Assumption { over, index, indices } => {
                let h = self.theory.hypotheses.get(*index).ok_or("no such hypothesis")?;
                let Fact::Is(pred, t) = h.fact else { return Err("the hypothesis is no fact".into()) };
                let t = self.rename(t, &h.over, indices, over)?;
                let basis = self.hypothesis_basis(*index, t, pred.is_open());
                self.know(pred, t, over, basis);
                Ok(None)
            }
            Line::Open { fact } => {
                let used = BTreeSet::from([Hypothetical::Open(number)]);
                match fact {
                    Fact::Is(pred, t) => {
                        let support = if pred.is_open() { BTreeSet::new() } else { self.names_below(*t) };
                        self.know(*pred, *t, &[], Basis { support, used });
                    }
                    Fact::AtLeast(d, k) => self.at_least.push((d.clone(), *k, Hypothetical::Open(number))),
                    Fact::Eq(a, b) => {
                        if self.terms.shape(*a) != self.terms.shape(*b) {
                            return Err("the sides have different shapes".into());
                        }
                        let mut support = self.names_below(*a);
                        support.extend(self.names_below(*b));
                        let basis = Basis { support, used };
                        return Ok(Some(Equation { over: vec![], lhs: *a, rhs: *b, basis }));
                    }
                }
                Ok(None)
            }
            Line::Property { over, property, given } => {
                let p = self.rules.properties().get(*property).ok_or("no such property")?;
                let v = Vars { metas: &p.metas, dims: &p.dims, funs: &p.funs };
                let mut s = Subst::start(v, given).ok_or("a value for a variable that is not there")?;
                s.guess_sizes(self.terms, v);
                if !s.well_typed(self.terms, v) {
                    return Err("a value is missing or has the wrong shape".into());
                }
                let mut basis = Basis::default();
                for w in &p.when {
                    let b = self.condition(v, &s, w, over)?;
                    basis.join(&b);
                }
                let t = s.instance(self.terms, v, &p.subject, 0).ok_or("the instance is ill-shaped")?;
                self.bounded(t, over)?;
                if p.pred.is_open() {
                    basis.support.clear();
                }
                self.know(p.pred, t, over, basis);
                Ok(None)
            }
            Line::Transport { over, pred, start, steps } => {
                let mut basis = self.fact(*pred, *start, over)?;
                let end = self.chain(*start, steps, over, &mut basis, step)?;
                if pred.is_open() {
                    basis.support.clear();
                }
                self.know(*pred, end, over, basis);
                Ok(None)
            }
            Line::Have { over, start, steps } => {
                self.bounded(*start, over)?;
                let mut basis = Basis::default();
                let end = self.chain(*start, steps, over, &mut basis, step)?;
                Ok(Some(Equation { over: over.clone(), lhs: *start, rhs: end, basis }))
            }
            Line::Gradient { line, wrt } => self.gradient(*line, *wrt).map(Some),
            Line::Jacobian { line, numerator } => self.jacobian(*line, *numerator).map(Some),
            Line::Extensionality { line, var } => self.extensionality(*line, var).map(Some),
            Line::Entrywise { line } => self.entrywise(*line).map(Some),
            Line::Cases { lines } => self.cases(lines).map(Some),
            Line::Stationary { gradient, zero } => {
                let Claim::Stationary { f, var, value } = &statement.claim else {
                    return Err("the claim is no stationary point".into());
                };
                *stationary = Some(self.stationary(*gradient, *zero, *f, var, *value)?);
                Ok(None)
            }
        }
    }

    // ---- facts ---------------------------------------------------------------------------

    fn know(&mut self, pred: Pred, t: TermId, over: &[Dim], basis: Basis) {
        self.facts.entry((pred, t)).or_default().push(Known { over: over.to_vec(), basis });
    }

    /// A known fact about a term whose free indices have these ranges.
    fn fact(&self, pred: Pred, t: TermId, ranges: &[Dim]) -> Result<Basis> {
        self.facts
            .get(&(pred, t))
            .and_then(|all| all.iter().find(|k| self.same_ranges(t, &k.over, ranges)))
            .map(|k| k.basis.clone())
            .ok_or_else(|| {
                format!("nothing establishes {}({})", pred.name(), self.terms.to_sexpr(t, ranges.len() as u32))
            })
    }

    /// Do the free indices of a term range over the same sizes in both contexts?
    fn same_ranges(&self, t: TermId, a: &[Dim], b: &[Dim]) -> bool {
        let free = self.terms.free(t);
        (0..64).filter(|k| free >> k & 1 == 1).all(|k| match (range(a, k), range(b, k)) {
            (Some(x), Some(y)) => x == y,
            _ => false,
        })
    }

    fn bounded(&self, t: TermId, over: &[Dim]) -> Result<()> {
        if self.terms.free(t) >> over.len().min(63) != 0 { Err("an index has no range".into()) } else { Ok(()) }
    }

    /// Every name a term depends on, through definitions.
    fn names_below(&self, t: TermId) -> BTreeSet<Sym> {
        let (mut out, mut stack) = (BTreeSet::new(), vec![t]);
        while let Some(t) = stack.pop() {
            self.terms.mentions(t, &mut |s| {
                if out.insert(s.clone())
                    && let Some(l) = self.theory.definition(s)
                {
                    stack.push(l.body);
                }
                false
            });
        }
        out
    }

    fn hypothesis_basis(&self, index: usize, t: TermId, open: bool) -> Basis {
        let support = if open { BTreeSet::new() } else { self.names_below(t) };
        Basis { support, used: BTreeSet::from([Hypothetical::Hypothesis(index)]) }
    }

    /// Replaces the free indices of a term (with these ranges) by given ones that fit them.
    fn rename(&mut self, t: TermId, from: &[Dim], indices: &[TermId], to: &[Dim]) -> Result<TermId> {
        if from.len() != indices.len() {
            return Err("the number of indices is wrong".into());
        }
        for (k, &i) in indices.iter().enumerate() {
            let size = range(from, k as u32).ok_or("an index has no range")?;
            self.fits(i, size, to)?;
        }
        let r = self.terms.transform(t, &mut |terms, u, depth| match *terms.op(u) {
            Op::Idx(k) if k >= depth => match indices.get((k - depth) as usize) {
                Some(&i) => terms.shift(i, i64::from(depth), 0).map(Some),
                None => Err(ShapeError::Depth),
            },
            _ => Ok(None),
        });
        r.map_err(|e| e.to_string())
    }

    /// An index lies within a size, in a context where the free indices have these ranges.
    fn fits(&self, i: TermId, size: &Dim, ranges: &[Dim]) -> Result<Basis> {
        let ok = match *self.terms.op(i) {
            Op::Idx(k) => range(ranges, k) == Some(size),
            Op::At(1) => true,
            Op::At(k) => match size.as_literal() {
                Some(n) => (1..=n).contains(&k),
                None => match self.at_least.iter().find(|(d, n, _)| d == size && *n >= k && k >= 1) {
                    Some((_, _, h)) => {
                        return Ok(Basis { support: BTreeSet::new(), used: BTreeSet::from([*h]) });
                    }
                    None => false,
                },
            },
            _ => false,
        };
        if ok { Ok(Basis::default()) } else { Err(format!("the index does not fit the size {size}")) }
    }

    fn condition(&mut self, v: Vars<'_>, s: &Subst, c: &Condition, ranges: &[Dim]) -> Result<Basis> {
        let mut value = |p: &Pat| s.instance(self.terms, v, p, 0).ok_or("a condition is ill-shaped".to_string());
        match c {
            Condition::Is(pred, p) => {
                let t = value(p)?;
                let literal = self.value(t);
                if literal.is_some_and(|q| holds_of_literal(*pred, &q)) {
                    return Ok(Basis::default());
                }
                let mut basis = self.fact(*pred, t, ranges)?;
                if pred.is_open() {
                    basis.support.clear();
                }
                Ok(basis)
            }
            Condition::Eq(p, q) => {
                let (a, b) = (value(p)?, value(q)?);
                if a == b {
                    return Ok(Basis::default());
                }
                let e = self.by_sides.get(&(a, b)).and_then(|&i| self.lines.get(i)).and_then(Option::as_ref);
                match e {
                    Some(e) if self.same_ranges(a, &e.over, ranges) && self.same_ranges(b, &e.over, ranges) => {
                        Ok(e.basis.clone())
                    }
                    _ => Err("nothing establishes the equation it needs".into()),
                }
            }
            Condition::Natural(p) | Condition::Integer(p) => {
                let t = value(p)?;
                let natural = matches!(c, Condition::Natural(_));
                match self.value(t) {
                    Some(q) if q.is_integer() && !(natural && q.is_negative()) => Ok(Basis::default()),
                    _ => Err("a literal integer is needed".into()),
                }
            }
            Condition::Fits(p, d) => {
                let i = value(p)?;
                let d = s.size(v, d).ok_or("a size has no value")?;
                self.fits(i, &d, ranges)
            }
            Condition::Distinct(p, q) => {
                let (a, b) = (value(p)?, value(q)?);
                match (self.terms.op(a), self.terms.op(b)) {
                    (Op::At(x), Op::At(y)) if x != y => Ok(Basis::default()),
                    _ => Err("two different fixed indices are needed".into()),
                }
            }
        }
    }

    // ---- chains of steps -----------------------------------------------------------------

    fn chain(
        &mut self,
        start: TermId,
        steps: &[Step],
        over: &[Dim],
        basis: &mut Basis,
        at: &mut Option<usize>,
    ) -> Result<TermId> {
        self.bounded(start, over)?;
        let mut t = start;
        for (i, s) in steps.iter().enumerate() {
            *at = Some(i);
            t = self.step(t, s, over, basis)?;
        }
        *at = None;
        Ok(t)
    }

    /// One step: go down the path, rewrite, build the way back up.
    fn step(&mut self, root: TermId, s: &Step, over: &[Dim], basis: &mut Basis) -> Result<TermId> {
        self.steps += 1;
        let mut ranges = over.to_vec();
        let mut way = Vec::with_capacity(s.path.len());
        let mut t = root;
        for &i in &s.path {
            let node = self.terms.node(t);
            let allowed =
                !node.op.index_argument(usize::from(i)) && !(matches!(node.op, Op::Grad | Op::Jac(_)) && i > 0);
            let child = node.args.get(usize::from(i)).copied().filter(|_| allowed);
            if let Op::BigSum(n) = &node.op {
                ranges.push(n.clone());
            }
            way.push((t, usize::from(i)));
            t = child.ok_or("the position does not exist")?;
        }
        let (mut t, used) = self.rewrite(t, s, &ranges)?;
        if !used.support.is_empty() {
            for &(u, _) in &way {
                self.free_to_vary(u, &used.support)?;
            }
        }
        for (u, i) in way.into_iter().rev() {
            let mut args = self.terms.node(u).args.clone();
            if let Some(a) = args.get_mut(i) {
                *a = t;
            }
            t = self.terms.with_args(u, &args).map_err(|e| e.to_string())?;
        }
        basis.join(&used);
        Ok(t)
    }

    /// Below a derivative, an equation that constrains a varying name may not be used.
    fn free_to_vary(&self, u: TermId, support: &BTreeSet<Sym>) -> Result<()> {
        let clash = match self.terms.op(u) {
            Op::D(Wrt::All) => support.iter().find(|s| self.theory.definition(s).is_none()).cloned(),
            Op::D(Wrt::Only(names)) => names.iter().find(|n| support.contains(*n)).cloned(),
            Op::Grad | Op::Jac(_) => match self.terms.arg(u, 1).map(|x| self.terms.op(x)) {
                Some(Op::Var(x)) if support.contains(x) => Some(x.clone()),
                _ => None,
            },
            _ => None,
        };
        match clash {
            Some(x) => Err(format!("uses what is assumed of {x} below a derivative that varies it")),
            None => Ok(()),
        }
    }

    fn rewrite(&mut self, t: TermId, s: &Step, ranges: &[Dim]) -> Result<(TermId, Basis)> {
        match &s.by {
            By::Rule { rule, given } => {
                let rules = self.rules;
                let r = rules.rules().get(*rule).ok_or("no such rule")?;
                let v = Vars { metas: &r.metas, dims: &r.dims, funs: &r.funs };
                let (from, to) = if s.forward { (&r.lhs, &r.rhs) } else { (&r.rhs, &r.lhs) };
                let mut sub = Subst::start(v, given).ok_or("a value for a variable that is not there")?;
                sub.guess_sizes(self.terms, v);
                sub.guess(self.terms, v, from, t, 0);
                sub.guess_sizes(self.terms, v);
                if !sub.well_typed(self.terms, v) {
                    return Err(format!("{}: a value is missing or has the wrong shape", r.name));
                }
                if sub.instance(self.terms, v, from, 0) != Some(t) {
                    return Err(format!("{} does not match", r.name));
                }
                let mut basis = Basis::default();
                for c in &r.when {
                    let b = self.condition(v, &sub, c, ranges).map_err(|e| format!("{}: {e}", r.name))?;
                    basis.join(&b);
                }
                let u = sub.instance(self.terms, v, to, 0).ok_or_else(|| format!("{}: ill-shaped instance", r.name))?;
                if self.terms.shape(u) != self.terms.shape(t) {
                    return Err(format!("{} changes the shape", r.name));
                }
                self.bounded(u, ranges)?;
                Ok((u, basis))
            }
            By::Line { line, indices } => {
                let e = self.lines.get(*line).and_then(Clone::clone).ok_or("the line is no equation")?;
                let (a, b) = if s.forward { (e.lhs, e.rhs) } else { (e.rhs, e.lhs) };
                let a = self.rename(a, &e.over, indices, ranges)?;
                let b = self.rename(b, &e.over, indices, ranges)?;
                if a == t { Ok((b, e.basis)) } else { Err("the line does not match".into()) }
            }
            By::Hypothesis { index, indices } => {
                let h = self.theory.hypotheses.get(*index).ok_or("no such hypothesis")?;
                let Fact::Eq(a, b) = h.fact else { return Err("the hypothesis is no equation".into()) };
                let (a, b) = if s.forward { (a, b) } else { (b, a) };
                let a = self.rename(a, &h.over, indices, ranges)?;
                let b = self.rename(b, &h.over, indices, ranges)?;
                let mut basis = self.hypothesis_basis(*index, a, false);
                basis.support.extend(self.names_below(b));
                if a == t { Ok((b, basis)) } else { Err("the hypothesis does not match".into()) }
            }
            By::Definition { target } => {
                let (name, u) = if s.forward { (t, None) } else { (target.ok_or("no target")?, Some(t)) };
                let body = self.unfold(name)?;
                let Op::Var(x) = self.terms.op(name) else { return Err("not an intermediate value".into()) };
                // Valid wherever the name is not itself the one that varies.
                let basis = Basis { support: BTreeSet::from([x.clone()]), used: BTreeSet::new() };
                match u {
                    None => Ok((body, basis)),
                    Some(u) if u == body => {
                        self.bounded(name, ranges)?;
                        Ok((name, basis))
                    }
                    Some(_) => Err("the definition does not match".into()),
                }
            }
            By::Arithmetic { target } => {
                let same = self.value(t).zip(self.value(*target)).is_some_and(|(a, b)| a == b);
                if same { Ok((*target, Basis::default())) } else { Err("the numbers differ".into()) }
            }
            By::Constant { target } => {
                let d = if s.forward { t } else { target.ok_or("no target")? };
                self.bounded(d, ranges)?;
                let (Op::D(wrt), Some(a)) = (self.terms.op(d).clone(), self.terms.arg(d, 0)) else {
                    return Err("not a differential".into());
                };
                if self.depends(a, &wrt) {
                    return Err("the term is not constant".into());
                }
                let shape = self.terms.shape(d).clone();
                let zero = self.terms.add(Op::Zeros(shape.rows, shape.cols), &[]).map_err(|e| e.to_string())?;
                match s.forward {
                    true => Ok((zero, Basis::default())),
                    false if zero == t => Ok((d, Basis::default())),
                    false => Err("not a zero of this shape".into()),
                }
            }
            By::Exchange => Ok((self.exchange(t)?, Basis::default())),
            By::Unroll { target } => {
                let sum = if s.forward { t } else { target.ok_or("no target")? };
                self.bounded(sum, ranges)?;
                let long = self.unroll(sum)?;
                match s.forward {
                    true => Ok((long, Basis::default())),
                    false if long == t => Ok((sum, Basis::default())),
                    false => Err("not the unrolled sum".into()),
                }
            }
        }
    }

    fn unfold(&mut self, name: TermId) -> Result<TermId> {
        let Op::Var(x) = self.terms.op(name).clone() else { return Err("not an intermediate value".into()) };
        let l = self.theory.definition(&x).ok_or("not an intermediate value")?;
        match self.terms.arg(name, 0) {
            None => Ok(l.body),
            Some(i) => self.terms.instantiate(l.body, i).map_err(|e| e.to_string()),
        }
    }

    /// The value of a term made of literals by the four operations and integer powers.
    fn value(&self, t: TermId) -> Option<Rational> {
        let mut values: Vec<Rational> = Vec::new();
        let mut stack = vec![(t, false)];
        let mut budget = 1_000;
        while let Some((u, ready)) = stack.pop() {
            budget -= 1;
            if budget == 0 {
                return None;
            }
            let op = self.terms.op(u);
            match op {
                Op::Num(q) => values.push((**q).clone()),
                Op::Size(d) => values.push(Rational::from_integer(d.as_literal()?.into())),
                Op::Neg | Op::Add | Op::Sub | Op::Scale | Op::Div | Op::Pow | Op::Mul | Op::Had | Op::Hdiv
                    if !ready && self.terms.shape(u).is_scalar() =>
                {
                    stack.push((u, true));
                    self.terms.args(u).iter().rev().for_each(|&a| stack.push((a, false)));
                }
                Op::Neg if ready => {
                    let a = values.pop()?;
                    values.push(-a);
                }
                _ if ready => {
                    let (b, a) = (values.pop()?, values.pop()?);
                    values.push(match op {
                        Op::Add => a + b,
                        Op::Sub => a - b,
                        Op::Scale | Op::Mul | Op::Had => a * b,
                        Op::Div | Op::Hdiv if !b.is_zero() => a / b,
                        Op::Pow => power(&a, &b)?,
                        _ => return None,
                    });
                    let last = values.last()?;
                    if last.numer().bits().max(last.denom().bits()) > MAX_BITS {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        values.pop()
    }

    /// `sum i, sum j` of a body is `sum j, sum i` of it, the two indices renamed in it.
    fn exchange(&mut self, sum: TermId) -> Result<TermId> {
        let parts = |t: TermId| match (self.terms.op(t), self.terms.arg(t, 0)) {
            (Op::BigSum(n), Some(body)) => Some((n.clone(), body)),
            _ => None,
        };
        let (n, inner) = parts(sum).ok_or("not a sum over an index")?;
        let (p, body) = parts(inner).ok_or("not a sum of sums")?;
        let swapped = self.terms.transform(body, &mut |terms, u, depth| match *terms.op(u) {
            Op::Idx(k) if k == depth => terms.add(Op::Idx(depth + 1), &[]).map(Some),
            Op::Idx(k) if k == depth + 1 => terms.add(Op::Idx(depth), &[]).map(Some),
            _ => Ok(None),
        });
        let swapped = swapped.map_err(|e| e.to_string())?;
        let inner = self.terms.add(Op::BigSum(n), &[swapped]).map_err(|e| e.to_string())?;
        self.terms.add(Op::BigSum(p), &[inner]).map_err(|e| e.to_string())
    }

    fn unroll(&mut self, sum: TermId) -> Result<TermId> {
        let (Op::BigSum(n), Some(body)) = (self.terms.op(sum).clone(), self.terms.arg(sum, 0)) else {
            return Err("not a sum over an index".into());
        };
        let n = n.as_literal().filter(|n| *n <= MAX_UNROLL).ok_or("the size is not a small number")?;
        let mut acc = None;
        for k in (1..=n).rev() {
            let i = self.terms.add(Op::At(k), &[]).map_err(|e| e.to_string())?;
            let member = self.terms.instantiate(body, i).map_err(|e| e.to_string())?;
            acc = Some(match acc {
                None => member,
                Some(rest) => self.terms.add(Op::Add, &[member, rest]).map_err(|e| e.to_string())?,
            });
        }
        acc.ok_or_else(|| "an empty sum".into())
    }

    /// Does a term depend on a varying name, directly or through definitions?
    fn depends(&mut self, t: TermId, wrt: &Wrt) -> bool {
        if let Some(&d) = self.depends.get(&(t, wrt.clone())) {
            return d;
        }
        let (mut seen, mut stack, mut found) = (BTreeSet::new(), vec![t], false);
        while let Some(t) = stack.pop() {
            let (theory, stack) = (self.theory, &mut stack);
            found |= self.terms.mentions(t, &mut |s| {
                let definition = theory.definition(s);
                let varies = match wrt {
                    Wrt::All => definition.is_none(),
                    Wrt::Only(names) => names.contains(s),
                };
                if let (false, Some(l)) = (varies, definition)
                    && seen.insert(s.clone())
                {
                    stack.push(l.body);
                }
                varies
            });
        }
        self.depends.insert((t, wrt.clone()), found);
        found
    }

    // ---- inferences ----------------------------------------------------------------------

    fn equation(&self, line: usize) -> Result<Equation> {
        self.lines.get(line).and_then(Clone::clone).ok_or_else(|| "the line is no equation".into())
    }

    /// A term that no differential occurs in.
    fn settled(&self, t: TermId) -> Result<()> {
        if self.terms.has_differential(t) { Err("a differential is left".into()) } else { Ok(()) }
    }

    /// `grad(f, X)` lets X vary alone, everything else that is no intermediate constant; so of the
    /// varying names only X itself may be an intermediate value.
    fn varies_freely(&self, wrt: &Wrt, x: &Sym) -> Result<()> {
        let Wrt::Only(names) = wrt else { return Err("the differential must name what varies".into()) };
        if !names.contains(x) || names.iter().any(|n| n != x && self.theory.variable(n).is_none()) {
            return Err(format!("{x} is not what varies"));
        }
        Ok(())
    }

    fn gradient(&mut self, line: usize, wrt: TermId) -> Result<Equation> {
        let e = self.equation(line)?;
        let Op::Var(x) = self.terms.op(wrt).clone() else { return Err("not a variable".into()) };
        let (Op::D(set), Some(f)) = (self.terms.op(e.lhs).clone(), self.terms.arg(e.lhs, 0)) else {
            return Err("the left side is no differential".into());
        };
        self.varies_freely(&set, &x)?;
        if !self.terms.is_closed(f) {
            return Err("the function has a free index".into());
        }
        let mut gradient: Option<TermId> = None;
        let mut stack = vec![e.rhs];
        while let Some(t) = stack.pop() {
            match (self.terms.op(t).clone(), self.terms.args(t).to_vec().as_slice()) {
                (Op::Add, [a, b]) => stack.extend([*a, *b]),
                (Op::Zeros(..), _) => {}
                (Op::Num(q), _) if q.is_zero() => {}
                (Op::BigSum(n), [body]) => {
                    let (g, v) = self.trace_form(*body, &set)?;
                    let Op::Var(y) = self.terms.op(v).clone() else { return Err("not a variable".into()) };
                    let i = self.terms.arg(v, 0).ok_or("a sum over what is no family")?;
                    if *self.terms.op(i) != Op::Idx(0)
                        || self.terms.declaration(&y).and_then(|d| d.over.as_ref()) != Some(&n)
                    {
                        return Err("the sum does not run over the family's members".into());
                    }
                    if y == x {
                        let k = self.terms.arg(wrt, 0).ok_or("a family is differentiated by a member")?;
                        let g = self.terms.instantiate(g, k).map_err(|e| e.to_string())?;
                        self.accumulate(&mut gradient, g)?;
                    }
                }
                _ => {
                    let (g, v) = self.trace_form(t, &set)?;
                    let Op::Var(y) = self.terms.op(v).clone() else { return Err("not a variable".into()) };
                    if v == wrt {
                        self.accumulate(&mut gradient, g)?;
                    } else if y == x {
                        // Another member: only fixed indices tell members apart.
                        let ops = [self.terms.arg(v, 0), self.terms.arg(wrt, 0)].map(|i| i.map(|i| self.terms.op(i)));
                        match ops {
                            [Some(Op::At(i)), Some(Op::At(j))] if i != j => {}
                            _ => return Err("cannot tell two members apart".into()),
                        }
                    }
                }
            }
        }
        let g = match gradient {
            Some(g) => g,
            None => {
                let s = self.terms.shape(wrt).clone();
                self.terms.add(Op::Zeros(s.rows, s.cols), &[]).map_err(|e| e.to_string())?
            }
        };
        let lhs = self.terms.add(Op::Grad, &[f, wrt]).map_err(|e| e.to_string())?;
        let over = match self.terms.arg(wrt, 0) {
            Some(i) if matches!(self.terms.op(i), Op::Idx(0)) => {
                self.terms.declaration(&x).and_then(|d| d.over.clone()).into_iter().collect()
            }
            _ => vec![],
        };
        self.bounded(lhs, &over)?;
        self.bounded(g, &over)?;
        if !e.over.is_empty() {
            return Err("the differential has free indices".into());
        }
        Ok(Equation { over, lhs, rhs: g, basis: e.basis })
    }

    fn accumulate(&mut self, sum: &mut Option<TermId>, g: TermId) -> Result<()> {
        *sum = Some(match *sum {
            None => g,
            Some(s) => self.terms.add(Op::Add, &[s, g]).map_err(|e| e.to_string())?,
        });
        Ok(())
    }

    /// `tr(G' d(X))` with no differential in G: G and X.
    fn trace_form(&self, t: TermId, set: &Wrt) -> Result<(TermId, TermId)> {
        let read = || {
            let m = (*self.terms.op(t) == Op::Tr).then(|| self.terms.arg(t, 0))??;
            let (gt, d) = (*self.terms.op(m) == Op::Mul).then(|| (self.terms.arg(m, 0), self.terms.arg(m, 1)))?;
            let (gt, d) = (gt?, d?);
            let g = (*self.terms.op(gt) == Op::T).then(|| self.terms.arg(gt, 0))??;
            let x = matches!(self.terms.op(d), Op::D(w) if w == set).then(|| self.terms.arg(d, 0))??;
            let Op::Var(name) = self.terms.op(x) else { return None };
            matches!(set, Wrt::Only(names) if names.contains(name)).then_some((g, x))
        };
        let (g, x) = read().ok_or("not of the form tr(G' d(X))")?;
        self.settled(g)?;
        Ok((g, x))
    }

    fn jacobian(&mut self, line: usize, numerator: bool) -> Result<Equation> {
        let e = self.equation(line)?;
        let child = |t: TermId, op: &Op, i: usize| (self.terms.op(t) == op).then(|| self.terms.arg(t, i)).flatten();
        let read = || {
            let df = child(e.lhs, &Op::Vec, 0)?;
            let Op::D(set) = self.terms.op(df) else { return None };
            let f = self.terms.arg(df, 0)?;
            let (j, dx) = (child(e.rhs, &Op::Mul, 0)?, child(child(e.rhs, &Op::Mul, 1)?, &Op::Vec, 0)?);
            let j = if numerator { j } else { child(j, &Op::T, 0)? };
            if !matches!(self.terms.op(dx), Op::D(w) if w == set) {
                return None;
            }
            Some((set.clone(), f, j, self.terms.arg(dx, 0)?))
        };
        let (set, f, j, x) = read().ok_or("not of the form vec(d(F)) = J vec(d(X))")?;
        let Op::Var(name) = self.terms.op(x).clone() else { return Err("not a variable".into()) };
        self.varies_freely(&set, &name)?;
        self.settled(j)?;
        if self.terms.arg(x, 0).is_some() || !e.over.is_empty() || !self.terms.is_closed(f) {
            return Err("a Jacobian by a member of a family".into());
        }
        let layout = if numerator { Layout::Numerator } else { Layout::Denominator };
        let lhs = self.terms.add(Op::Jac(layout), &[f, x]).map_err(|e| e.to_string())?;
        Ok(Equation { over: vec![], lhs, rhs: j, basis: e.basis })
    }

    fn extensionality(&mut self, line: usize, var: &Sym) -> Result<Equation> {
        let e = self.equation(line)?;
        if !self.fresh.contains(var) || e.basis.support.contains(var) || !e.over.is_empty() {
            return Err(format!("{var} is not a fresh variable"));
        }
        let x = self.terms.var(var).map_err(|e| e.to_string())?;
        let child = |t: TermId, op: &Op, i: usize| (self.terms.op(t) == op).then(|| self.terms.arg(t, i)).flatten();
        let read = |t: TermId| {
            let product = |t: TermId| {
                let (m, v) = (child(t, &Op::Mul, 0)?, child(t, &Op::Mul, 1)?);
                (v == x || child(v, &Op::Vec, 0) == Some(x)).then_some((m, v))
            };
            match child(t, &Op::Tr, 0) {
                None => product(t).map(|(m, v)| (m, v, false)),
                Some(p) => product(p).filter(|(_, v)| *v == x).and_then(|(m, v)| Some((child(m, &Op::T, 0)?, v, true))),
            }
        };
        let ((m, v, s), (n, w, r)) = read(e.lhs).zip(read(e.rhs)).ok_or("not of the form M X = N X")?;
        let mentions = |t: TermId| self.terms.mentions(t, &mut |s| s == var);
        if v != w || s != r || mentions(m) || mentions(n) || self.terms.shape(m) != self.terms.shape(n) {
            return Err("the two sides do not have the form M X = N X".into());
        }
        Ok(Equation { over: vec![], lhs: m, rhs: n, basis: e.basis })
    }

    fn entrywise(&mut self, line: usize) -> Result<Equation> {
        let mut e = self.equation(line)?;
        let (a, rows) = self.entry_of(e.lhs)?;
        let (b, other) = self.entry_of(e.rhs)?;
        if rows != other {
            return Err("the entries have different places".into());
        }
        let shape = self.terms.shape(a).clone();
        let fresh = rows.iter().filter(|i| i.is_none()).count();
        let mut expected = 0;
        for (place, size) in rows.iter().zip([&shape.rows, &shape.cols]).rev() {
            match place {
                Some(1) if size.is_one() => {}
                None if range(&e.over, expected) == Some(size) => expected += 1,
                _ => return Err("an index is not fresh, or has another range".into()),
            }
        }
        // The row index is the outer one, so it comes later when counted from the inside.
        let order: Vec<u32> = self.free_places(e.lhs);
        if order != self.free_places(e.rhs) || order != (0..fresh as u32).rev().collect::<Vec<_>>() {
            return Err("the indices are not the last ones".into());
        }
        let lower =
            |terms: &mut Terms, t| terms.shift(t, -(fresh as i64), 0).map_err(|_| "an index is not fresh".to_string());
        let (lhs, rhs) = (lower(self.terms, a)?, lower(self.terms, b)?);
        e.over.truncate(e.over.len().saturating_sub(fresh));
        if self.terms.shape(lhs) != self.terms.shape(rhs) {
            return Err("the sides have different shapes".into());
        }
        Ok(Equation { over: e.over, lhs, rhs, basis: e.basis })
    }

    /// The matrix an entry is of, and its fixed places (`None` where the index is free).
    fn entry_of(&self, t: TermId) -> Result<(TermId, [Option<u64>; 2])> {
        let (Op::Entry, &[a, i, j]) = (self.terms.op(t), self.terms.args(t)) else {
            return Err("not an entry".into());
        };
        let fixed = |i: TermId| match self.terms.op(i) {
            Op::At(k) => Some(*k),
            _ => None,
        };
        Ok((a, [fixed(i), fixed(j)]))
    }

    fn free_places(&self, t: TermId) -> Vec<u32> {
        let index = |&i: &TermId| match self.terms.op(i) {
            Op::Idx(k) => Some(*k),
            _ => None,
        };
        self.terms.args(t).iter().skip(1).filter_map(index).collect()
    }

    fn cases(&mut self, lines: &[usize]) -> Result<Equation> {
        let mut sides: Option<(TermId, TermId)> = None;
        let (mut basis, mut seen) = (Basis::default(), BTreeSet::new());
        for &l in lines {
            let e = self.equation(l)?;
            let ((a, p), (b, q)) = (self.entry_of(e.lhs)?, self.entry_of(e.rhs)?);
            let [Some(i), Some(j)] = p else { return Err("an index is not fixed".into()) };
            if p != q || *sides.get_or_insert((a, b)) != (a, b) || !e.over.is_empty() {
                return Err("the cases are not entries of the same two matrices".into());
            }
            seen.insert((i, j));
            basis.join(&e.basis);
        }
        let (lhs, rhs) = sides.ok_or("no cases")?;
        let shape = self.terms.shape(lhs);
        let all = shape.rows.as_literal().zip(shape.cols.as_literal()).and_then(|(m, n)| m.checked_mul(n));
        if shape != self.terms.shape(rhs) || all != Some(seen.len() as u64) {
            return Err("an entry is missing".into());
        }
        Ok(Equation { over: vec![], lhs, rhs, basis })
    }

    fn stationary(&mut self, gradient: usize, zero: usize, f: TermId, var: &Sym, value: TermId) -> Result<Basis> {
        let (g, z) = (self.equation(gradient)?, self.equation(zero)?);
        let x = self.terms.var(var).map_err(|e| e.to_string())?;
        let grad = self.terms.add(Op::Grad, &[f, x]).map_err(|e| e.to_string())?;
        if g.lhs != grad || !g.over.is_empty() || !z.over.is_empty() {
            return Err("the line is not the gradient of the claim".into());
        }
        let wrt = Wrt::only([var.clone()]);
        if self.depends(value, &wrt) {
            return Err(format!("the value depends on {var}"));
        }
        let at_value = self.terms.replace_var(g.rhs, var, value).map_err(|e| e.to_string())?;
        if self.depends(at_value, &wrt) {
            return Err(format!("the gradient hides {var} in an intermediate value"));
        }
        let shape = self.terms.shape(x).clone();
        let zeros = self.terms.add(Op::Zeros(shape.rows, shape.cols), &[]).map_err(|e| e.to_string())?;
        if z.lhs != at_value || z.rhs != zeros {
            return Err("the line does not say that the gradient is zero there".into());
        }
        let mut basis = z.basis;
        for u in &g.basis.used {
            basis.used.insert(match u {
                Hypothetical::Hypothesis(i) => {
                    let t = match self.theory.hypotheses.get(*i).map(|h| &h.fact) {
                        Some(Fact::Is(_, t)) => self.depends(*t, &wrt),
                        Some(Fact::Eq(a, b)) => self.depends(*a, &wrt) || self.depends(*b, &wrt),
                        _ => false,
                    };
                    if t { Hypothetical::Substituted(*i) } else { *u }
                }
                other => *other,
            });
        }
        Ok(basis)
    }
}

/// The range of `Idx(k)` in a context.
fn range(ranges: &[Dim], k: u32) -> Option<&Dim> {
    ranges.len().checked_sub(k as usize + 1).and_then(|i| ranges.get(i))
}

/// Does a predicate hold of a number?
fn holds_of_literal(pred: Pred, q: &Rational) -> bool {
    match pred {
        Pred::Nonzero | Pred::Invertible => !q.is_zero(),
        Pred::Positive => q.is_positive(),
        Pred::Nonnegative => !q.is_negative(),
        _ => false,
    }
}

/// `a^b` for an integer b.
fn power(a: &Rational, b: &Rational) -> Option<Rational> {
    let k = i32::try_from(b.is_integer().then(|| b.to_integer())?).ok().filter(|k| k.abs() <= MAX_EXPONENT)?;
    if a.is_zero() && k < 0 {
        return None;
    }
    if k == 0 {
        return Some(Rational::one());
    }
    Some(num_traits::pow::Pow::pow(a, k))
}
