//! Reading a derivative off a differential, and stationary points.

use super::check::{Basis, Checker, Equation, Hypothetical, Result};
use crate::term::*;
use num_traits::{Signed, Zero};
use std::collections::BTreeSet;

/// Differentials with more summands than this are rejected.
pub const MAX_SUMMANDS: usize = 100_000;

impl Checker<'_> {
    /// `grad(f, X)` lets X vary alone, everything else that is no intermediate constant; so of the
    /// varying names only X itself may be an intermediate value.
    fn varies_freely(&self, wrt: &Wrt, x: &Sym) -> Result<()> {
        let Wrt::Only(names) = wrt else { return Err("the differential must name what varies".into()) };
        if !names.contains(x) || names.iter().any(|n| n != x && !self.variables.contains(n)) {
            return Err(format!("{x} is not what varies"));
        }
        Ok(())
    }

    /// Where a term may fail to be differentiable at its root: the place, and what has to hold of it so that it does
    /// not. The inverse of nothing, tan and its like, is only differentiable where the statement says so.
    fn singular(&mut self, u: TermId) -> Result<Option<(TermId, Option<Pred>)>> {
        let (first, second) = (self.terms.arg(u, 0), self.terms.arg(u, 1));
        let exponent = match (self.terms.op(u), second) {
            (Op::Pow | Op::Mpow, Some(c)) => self.value(c)?,
            _ => None,
        };
        let natural = exponent.is_some_and(|q| q.is_integer() && !q.is_negative());
        let nonzero = |t: Option<TermId>| t.map(|t| (t, Some(Pred::Nonzero)));
        Ok(match self.terms.op(u) {
            Op::Map(f) if f.is_kinked() || &*f.name == "log" => nonzero(first),
            Op::Map(f) if ["tan", "asin", "acos"].contains(&&*f.name) => first.map(|t| (t, None)),
            Op::Hdiv | Op::Div => nonzero(second),
            Op::Pow | Op::Mpow if natural => None,
            Op::Pow => nonzero(first),
            Op::Mpow | Op::Inv | Op::Logdet => first.map(|t| (t, Some(Pred::Invertible))),
            _ => None,
        })
    }

    /// Notes the places where the statement differentiates what may fail to be differentiable: it is taken to be.
    pub fn note_singular(&mut self, t: TermId) -> Result<()> {
        for p in self.parts(t)? {
            for u in self.terms.subterms(p) {
                if let Some((place, need)) = self.singular(u)? {
                    let factors = self.factors(place, need)?;
                    self.stated.extend(factors.into_iter().map(|f| (f, need)));
                }
            }
        }
        Ok(())
    }

    /// The laws of differentials need that what varies is differentiable: every place where it might not be is one
    /// where the statement itself differentiates, or it is known near by that all is well.
    pub fn differentiable(&mut self, t: TermId, wrt: &Wrt, ranges: &[Dim]) -> Result<Basis> {
        let mut basis = Basis::default();
        if !self.may_fail.contains_key(&t) {
            let mut any = false;
            for p in self.parts(t)? {
                for u in self.terms.subterms(p) {
                    any |= self.singular(u)?.is_some();
                }
            }
            self.may_fail.insert(t, any);
        }
        let any = self.may_fail.get(&t).is_none_or(|any| *any);
        let (mut stack, mut seen) = (vec![(t, ranges.to_vec(), false)], BTreeSet::new());
        while let Some((u, ranges, below)) = stack.pop().filter(|_| any) {
            if !seen.insert((u, ranges.clone(), below)) {
                continue;
            }
            self.spend(1 + ranges.len())?;
            if let Some((place, need)) = self.singular(u)?.filter(|_| below)
                && self.depends(if *self.terms.op(u) == Op::Pow { u } else { place }, wrt)?
            {
                for f in self.factors(place, need)? {
                    if !self.stated.contains(&(f, need)) {
                        basis.join(&self.regular(f, need, wrt, &ranges)?);
                    }
                }
            }
            let node = self.terms.node(u).clone();
            let below = below || matches!(node.op, Op::D(_));
            let definition = match &node.op {
                Op::Var(x) => self.definitions.get(x),
                _ => None,
            };
            stack.extend(definition.map(|l| (l.body, l.over.iter().cloned().collect(), below)));
            let mut inner = ranges;
            if let Op::BigSum(n) = &node.op {
                inner.push(n.clone());
            }
            stack.extend(node.args.iter().map(|a| (*a, inner.clone(), below)));
        }
        Ok(basis)
    }

    /// A product by entries is not zero when its factors are not.
    fn factors(&mut self, place: TermId, need: Option<Pred>) -> Result<Vec<TermId>> {
        let (mut out, mut stack, mut seen) = (Vec::new(), vec![place], BTreeSet::new());
        while let Some(t) = stack.pop() {
            self.spend(1)?;
            if !seen.insert(t) {
                continue;
            }
            match (self.terms.op(t), self.terms.args(t)) {
                (Op::Num(q), _) if !q.is_zero() => {}
                (Op::Size(_), _) => {}
                (Op::Neg, &[a]) | (Op::Pow, &[a, _]) if need == Some(Pred::Nonzero) => stack.push(a),
                (Op::Had | Op::Scale, &[a, b]) if need == Some(Pred::Nonzero) => stack.extend([a, b]),
                _ => out.push(t),
            }
        }
        Ok(out)
    }

    /// What says that a place is no exception, near by too.
    fn regular(&mut self, place: TermId, need: Option<Pred>, wrt: &Wrt, ranges: &[Dim]) -> Result<Basis> {
        let theory = self.theory;
        let preds: &[Pred] = match need {
            Some(Pred::Nonzero) => &[Pred::Nonzero, Pred::Positive],
            Some(_) => &[Pred::Invertible],
            None => &[],
        };
        if self.value(place)?.is_some_and(|q| !q.is_zero()) && need.is_some() {
            return Ok(Basis::default());
        }
        for &pred in preds {
            if let Ok(b) = self.fact(pred, place, ranges)
                && self.clash(wrt, &b.support).is_none()
            {
                return Ok(b);
            }
            // What the statement assumes needs no line to say so.
            for (i, h) in theory.hypotheses.iter().enumerate() {
                self.spend(1)?;
                if h.fact == Fact::Is(pred, place)
                    && self.same_ranges(place, &h.over, ranges)
                    && self.continuous(place, true)?
                {
                    return Ok(Basis { support: BTreeSet::new(), used: BTreeSet::from([Hypothetical::Hypothesis(i)]) });
                }
            }
        }
        Err(format!("nothing says that differentiating is right at {}", self.show(place, ranges.len())))
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
        let range = self.terms.declaration(&x).and_then(|d| d.over.clone());
        // By a member with a free index the gradient is one for each index of the family.
        let over: Vec<Dim> = match self.terms.arg(wrt, 0).map(|i| self.terms.op(i)) {
            Some(Op::Idx(0)) => range.iter().cloned().collect(),
            _ => vec![],
        };
        let mut basis = e.basis.clone();
        let mut gradient: Option<TermId> = None;
        let (mut stack, mut summands) = (vec![e.rhs], 0);
        while let Some(t) = stack.pop() {
            summands += 1;
            if summands > MAX_SUMMANDS {
                return Err("too many summands".into());
            }
            let (y, g) = match (self.terms.op(t).clone(), self.terms.args(t)) {
                (Op::Add, &[a, b]) => {
                    stack.extend([a, b]);
                    continue;
                }
                (Op::Zeros(..), _) => continue,
                (Op::Num(q), _) if q.is_zero() => continue,
                (Op::BigSum(n), &[body]) => {
                    let (g, v) = self.trace_form(body, &set)?;
                    let Op::Var(y) = self.terms.op(v).clone() else { return Err("not a variable".into()) };
                    let i = self.terms.arg(v, 0).ok_or("a sum over what is no family")?;
                    if *self.terms.op(i) != Op::Idx(0)
                        || self.terms.declaration(&y).and_then(|d| d.over.as_ref()) != Some(&n)
                    {
                        return Err("the sum does not run over the family's members".into());
                    }
                    if y != x {
                        continue;
                    }
                    // The member must be among those that the sum runs over.
                    let k = self.terms.arg(wrt, 0).ok_or("a family is differentiated by a member")?;
                    basis.join(&self.fits(k, &n, &over)?);
                    (y, self.terms.instantiate(g, k).map_err(|e| e.to_string())?)
                }
                _ => {
                    let (g, v) = self.trace_form(t, &set)?;
                    let Op::Var(y) = self.terms.op(v).clone() else { return Err("not a variable".into()) };
                    if y == x && v != wrt {
                        // Another member: only fixed indices tell members apart.
                        match [v, wrt].map(|u| self.terms.arg(u, 0).map(|i| self.terms.op(i))) {
                            [Some(Op::At(i)), Some(Op::At(j))] if i != j => continue,
                            _ => return Err("cannot tell two members apart".into()),
                        }
                    }
                    (y, g)
                }
            };
            if y == x {
                gradient = Some(match gradient {
                    None => g,
                    Some(s) => self.terms.add(Op::Add, &[s, g]).map_err(|e| e.to_string())?,
                });
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
        if !self.variables.contains(var) {
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
        // Replacing X below a derivative would differentiate something else.
        let derivative = |u| matches!(self.terms.op(u), Op::D(_) | Op::Grad | Op::Jac(_));
        if self.terms.subterms(g.rhs).into_iter().any(derivative) {
            return Err("a derivative is left in the gradient".into());
        }
        let at_value = self.terms.replace_var(g.rhs, var, value).map_err(|e| e.to_string())?;
        if self.depends(at_value, &wrt)? {
            return Err(format!("the gradient hides {var} in an intermediate value"));
        }
        let shape = self.terms.shape(x).clone();
        let zeros = self.terms.add(Op::Zeros(shape.rows, shape.cols), &[]).map_err(|e| e.to_string())?;
        if z.lhs != at_value || z.rhs != zeros {
            return Err("the line does not say that the gradient is zero there".into());
        }
        let mut basis = z.basis;
        for u in &basis.used {
            if self.speaks_of(u, &wrt)? {
                return Err(format!("the proof of zero uses what is assumed of {var}"));
            }
        }
        for u in g.basis.used {
            let replaced = match u {
                Hypothetical::Hypothesis(i) if self.speaks_of(&u, &wrt)? => Hypothetical::Substituted(i),
                other => other,
            };
            basis.used.insert(replaced);
        }
        Ok(basis)
    }

    /// Is it a hypothesis of the statement that depends on these names?
    fn speaks_of(&mut self, u: &Hypothetical, wrt: &Wrt) -> Result<bool> {
        let theory = self.theory;
        let Hypothetical::Hypothesis(i) = u else { return Ok(false) };
        match theory.hypotheses.get(*i).map(|h| &h.fact) {
            Some(Fact::Is(_, t)) => self.depends(*t, wrt),
            Some(Fact::Eq(a, b)) => Ok(self.depends(*a, wrt)? || self.depends(*b, wrt)?),
            _ => Ok(false),
        }
    }
}
