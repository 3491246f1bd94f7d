//! Reading a derivative off a differential, and stationary points.

use super::check::{Basis, Checker, Equation, Hypothetical, Result};
use crate::term::*;
use num_traits::Zero;
use rustc_hash::FxHashMap;

/// Differentials with more summands than this are rejected.
pub const MAX_SUMMANDS: usize = 100_000;

/// One summand `tr(G' d(Y))` of a differential, or a sum of such over a family's members.
#[derive(Clone, Debug)]
pub(super) struct Summand {
    g: TermId,
    v: TermId,
    /// Is it summed over the family's members?
    summed: bool,
}

/// The summands of a differential, by name: the same for every gradient that is read off it.
pub(super) type Summands = FxHashMap<Sym, Vec<Summand>>;

impl Checker<'_> {
    /// `grad(f, X)` lets X vary alone, everything else that is no intermediate constant; so of the
    /// varying names only X itself may be an intermediate value.
    fn varies_freely(&self, wrt: &Wrt, x: &Sym) -> Result<()> {
        let Wrt::Only(names) = wrt else { return Err("the differential must name what varies".into()) };
        if !names.contains(x) || names.iter().any(|n| n != x && !self.is_variable(n)) {
            return Err(format!("{x} is not what varies"));
        }
        Ok(())
    }

    /// The summands of the right side of a differential.
    fn differential(&mut self, right: TermId, set: &Wrt) -> Result<Summands> {
        let mut summands = Summands::default();
        let (mut stack, mut count) = (vec![right], 0);
        while let Some(t) = stack.pop() {
            count += 1;
            if count > MAX_SUMMANDS {
                return Err("too many summands".into());
            }
            let (body, over) = match (self.terms.op(t).clone(), self.terms.args(t)) {
                (Op::Add, &[a, b]) => {
                    stack.extend([a, b]);
                    continue;
                }
                (Op::Zeros(..), _) => continue,
                (Op::Num(q), _) if q.is_zero() => continue,
                (Op::BigSum(n), &[body]) => (body, Some(n)),
                _ => (t, None),
            };
            let (g, v) = self.trace_form(body, set)?;
            let Op::Var(y) = self.terms.op(v).clone() else { return Err("not a variable".into()) };
            if let Some(n) = &over {
                let i = self.terms.arg(v, 0).ok_or("a sum over what is no family")?;
                let family = self.terms.declaration(&y).and_then(|d| d.over.as_ref());
                if *self.terms.op(i) != Op::Idx(0) || family != Some(n) {
                    return Err("the sum does not run over the family's members".into());
                }
            }
            summands.entry(y).or_default().push(Summand { g, v, summed: over.is_some() });
        }
        Ok(summands)
    }

    /// From `d(f) = Σ tr(G' d(X))` conclude `grad(f, X) = G`.
    pub fn gradient(&mut self, line: usize, wrt: TermId) -> Result<Equation> {
        let e = self.equation(line)?;
        let Op::Var(x) = self.terms.op(wrt).clone() else { return Err("not a variable".into()) };
        let (Op::D(set), Some(f)) = (self.terms.op(e.lhs).clone(), self.terms.arg(e.lhs, 0)) else {
            return Err("the left side is no differential".into());
        };
        self.varies_freely(&set, &x)?;
        if !self.terms.is_closed(f) || !e.over.is_empty() {
            return Err("the differential has free indices".into());
        }
        if !self.summands.contains_key(&line) {
            let all = self.differential(e.rhs, &set)?;
            self.summands.insert(line, all);
        }
        let mut basis = e.basis;
        let own = self.summands.get(&line).and_then(|all| all.get(&x)).cloned().unwrap_or_default();
        let range = self.terms.declaration(&x).and_then(|d| d.over.clone());
        // By a member with a free index the gradient is one for each index of the family.
        let over: Vec<Dim> = match self.terms.arg(wrt, 0).map(|i| self.terms.op(i)) {
            Some(Op::Idx(0)) => range.iter().cloned().collect(),
            _ => vec![],
        };
        let member = self.terms.arg(wrt, 0);
        if let Some((i, n)) = member.zip(range.as_ref()) {
            basis.join(&self.fits(i, n, &over)?);
        }
        let mut gradient: Option<TermId> = None;
        for s in &own {
            let g = match s.summed {
                // The sum runs over all members, so over this one.
                true => {
                    let k = member.ok_or("a family is differentiated by a member")?;
                    self.terms.instantiate(s.g, k).map_err(|e| e.to_string())?
                }
                false if s.v == wrt => s.g,
                false => {
                    // Another member: only fixed indices tell members apart.
                    match [s.v, wrt].map(|u| self.terms.arg(u, 0).map(|i| self.terms.op(i))) {
                        [Some(Op::At(i)), Some(Op::At(j))] if i != j => continue,
                        _ => return Err("cannot tell two members apart".into()),
                    }
                }
            };
            gradient = Some(match gradient {
                None => g,
                Some(s) => self.terms.add(Op::Add, &[s, g]).map_err(|e| e.to_string())?,
            });
        }
        let g = match gradient {
            Some(g) => g,
            None => {
                let s = self.terms.shape(wrt).clone();
                self.terms.add(Op::Zeros(s.rows, s.cols), &[]).map_err(|e| e.to_string())?
            }
        };
        let lhs = self.terms.add(Op::Grad, &[f, wrt]).map_err(|e| e.to_string())?;
        self.bounded(lhs, &over)?;
        self.bounded(g, &over)?;
        Ok(Equation { over, lhs, rhs: g, basis })
    }

    /// `tr(G' d(X))` with no differential in G: G and X.
    fn trace_form(&mut self, t: TermId, set: &Wrt) -> Result<(TermId, TermId)> {
        let read = || {
            let m = self.child(t, &Op::Tr, 0)?;
            let (gt, d) = (self.child(m, &Op::Mul, 0)?, self.child(m, &Op::Mul, 1)?);
            let (g, x) = (self.child(gt, &Op::T, 0)?, self.child(d, &Op::D(set.clone()), 0)?);
            let Op::Var(name) = self.terms.op(x) else { return None };
            matches!(set, Wrt::Only(names) if names.contains(name)).then_some((g, x))
        };
        let (g, x) = read().ok_or("not of the form tr(G' d(X))")?;
        self.settled(g)?;
        Ok((g, x))
    }

    /// The i-th argument of a term that has this operator.
    pub fn child(&self, t: TermId, op: &Op, i: usize) -> Option<TermId> {
        (self.terms.op(t) == op).then(|| self.terms.arg(t, i)).flatten()
    }

    /// From `vec(d(F)) = J' vec(d(X))`, or `= J vec(d(X))` in numerator layout, conclude `jac(F, X) = J`.
    pub fn jacobian(&mut self, line: usize, numerator: bool) -> Result<Equation> {
        let e = self.equation(line)?;
        let read = || {
            let df = self.child(e.lhs, &Op::Vec, 0)?;
            let Op::D(set) = self.terms.op(df) else { return None };
            let f = self.terms.arg(df, 0)?;
            let (j, dx) = (self.child(e.rhs, &Op::Mul, 0)?, self.child(self.child(e.rhs, &Op::Mul, 1)?, &Op::Vec, 0)?);
            let j = if numerator { j } else { self.child(j, &Op::T, 0)? };
            let x = self.child(dx, &Op::D(set.clone()), 0)?;
            Some((set.clone(), f, j, x))
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

    /// From `grad(f, X) = G` and `G[X := value] = 0` conclude that f is stationary at the value.
    pub fn stationary(&mut self, gradient: usize, zero: usize, f: TermId, var: &Sym, value: TermId) -> Result<Basis> {
        let (g, z) = (self.equation(gradient)?, self.equation(zero)?);
        if !self.is_variable(var) {
            return Err(format!("{var} is no variable"));
        }
        let x = self.terms.var(var).map_err(|e| e.to_string())?;
        let grad = self.terms.add(Op::Grad, &[f, x]).map_err(|e| e.to_string())?;
        if g.lhs != grad || !g.over.is_empty() || !z.over.is_empty() {
            return Err("the line is not the gradient of the claim".into());
        }
        let wrt = Wrt::only([var.clone()]);
        if self.depends(value, &wrt)? || self.terms.shape(value) != self.terms.shape(x) {
            return Err(format!("the value depends on {var} or has another shape"));
        }
        let at = AtValue::new(self.theory, self.terms, var, value);
        let mut basis = Basis::default();
        let there = self.term_at(g.rhs, &[], &at, &mut basis)?;
        let shape = self.terms.shape(x).clone();
        let zeros = self.terms.add(Op::Zeros(shape.rows, shape.cols), &[]).map_err(|e| e.to_string())?;
        if z.lhs != there || z.rhs != zeros {
            return Err("the line does not say that the gradient is zero there".into());
        }
        basis.join(&z.basis);
        basis.pointwise |= g.basis.pointwise;
        for u in g.basis.used {
            match u {
                Hypothetical::Hypothesis(i) if self.speaks_of(&u, var)? => basis.join(&self.substituted(i, &at)?),
                other => basis.join(&Basis::of(other)),
            }
        }
        Ok(basis)
    }

    /// A hypothesis about the variable is asked for at the value: it holds there, or the theorem assumes it there.
    fn substituted(&mut self, i: usize, at: &AtValue) -> Result<Basis> {
        let Some(h) = self.theory.hypotheses.get(i) else { return Err("no such hypothesis".into()) };
        match h.fact {
            Fact::Is(pred, t) => self.cleared(pred, t, &h.over, Some(at)),
            Fact::Eq(a, b) => {
                let mut basis = Basis::default();
                let [a, b] = [a, b].map(|t| self.term_at(t, &h.over, at, &mut basis));
                Ok(if a? == b? { basis } else { Basis::of(Hypothetical::Substituted(i)) })
            }
            Fact::AtLeast(..) => Ok(Basis::of(Hypothetical::Hypothesis(i))),
        }
    }

    /// Is it a hypothesis of the statement that depends on this name?
    pub fn speaks_of(&mut self, u: &Hypothetical, var: &Sym) -> Result<bool> {
        let Hypothetical::Hypothesis(i) = u else { return Ok(false) };
        for t in self.theory.hypotheses.get(*i).map(|h| h.fact.terms()).unwrap_or_default() {
            if self.depends(t, &Wrt::only([var.clone()]))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
