//! Reading a derivative off a differential.

use super::state::{Basis, Checker, Equation, Hypothetical, Result, Summands};
use crate::term::*;
use num_traits::Zero;

/// Differentials with more summands than this are rejected.
pub const MAX_SUMMANDS: usize = 100_000;

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

    /// Coefficients are read off what holds for all increments: nothing that it rests on may speak of them.
    fn increments_are_free(&mut self, basis: &Basis) -> Result<()> {
        for u in &basis.used {
            let (Hypothetical::Hypothesis(i) | Hypothetical::Substituted(i)) = u;
            let h = self.theory.hypotheses.get(*i).ok_or("no such hypothesis")?;
            for t in h.fact.terms() {
                self.settled(t).map_err(|_| "rests on what is assumed of an increment")?;
            }
        }
        Ok(())
    }

    /// The summands of the right side of a differential, by name.
    fn summands(&mut self, right: TermId, set: &Wrt) -> Result<Summands> {
        let (mut stack, mut count, mut summands) = (vec![right], 0, Summands::default());
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
            let (g, y, name) = self.trace_form(body, set)?;
            if over.is_some() {
                let bound = self.terms.arg(y, 0).is_some_and(|i| *self.terms.op(i) == Op::Idx(0));
                if !bound || self.family(&name) != over {
                    return Err("the sum does not run over the family's members".into());
                }
            }
            summands.entry(name).or_default().push((g, y));
        }
        Ok(summands)
    }

    /// What the members of a family are counted by.
    fn family(&self, name: &Sym) -> Option<Dim> {
        self.terms.declaration(name).and_then(|d| d.over.clone())
    }

    /// From `d(f) = Σ tr(G' d(X))` conclude `grad(f, X) = G`.
    pub fn gradient(&mut self, line: usize, x: TermId) -> Result<Equation> {
        let mut e = self.equation(line)?;
        let Op::Var(name) = self.terms.op(x).clone() else { return Err("not a variable".into()) };
        let (Op::D(set), Some(f)) = (self.terms.op(e.lhs).clone(), self.terms.arg(e.lhs, 0)) else {
            return Err("the left side is no differential".into());
        };
        self.varies_freely(&set, &name)?;
        self.increments_are_free(&e.basis)?;
        let (member, family) = (self.terms.arg(x, 0), self.family(&name));
        if member.is_some() && (!self.terms.is_closed(f) || !e.over.is_empty()) {
            return Err("the differential has free indices".into());
        }
        if !self.notes.summands.contains_key(&line) {
            let all = self.summands(e.rhs, &set)?;
            self.notes.summands.insert(line, all);
        }
        let own = self.notes.summands.get(&line).and_then(|all| all.get(&name)).cloned().unwrap_or_default();
        // By a member with a free index the gradient is one for each index of the family; what holds for all indices of
        // the line has a gradient for each of them.
        let over: Vec<Dim> = match member {
            Some(_) => family.iter().filter(|_| !self.terms.is_closed(x)).cloned().collect(),
            None => e.over.clone(),
        };
        if let Some((i, n)) = member.zip(family.as_ref()) {
            e.basis.join(&self.fits(i, n, &over)?);
        }
        let mut gradient = None;
        for (g, y) in own {
            let g = match member {
                // The sum runs over all members, so over this one.
                Some(i) if !self.terms.is_closed(y) => self.instantiate(g, i)?,
                _ if y == x => g,
                // Another member: only fixed indices tell members apart.
                _ => match [y, x].map(|u| self.terms.arg(u, 0).map(|i| self.terms.op(i))) {
                    [Some(Op::At(i)), Some(Op::At(j))] if i != j => continue,
                    _ => return Err("cannot tell two members apart".into()),
                },
            };
            gradient = Some(match gradient {
                None => g,
                Some(sum) => self.build(Op::Add, &[sum, g])?,
            });
        }
        let rhs = gradient.map_or_else(|| self.zeros(x), Ok)?;
        let lhs = self.build(Op::Grad, &[f, x])?;
        self.bounded(lhs, &over)?;
        self.bounded(rhs, &over)?;
        Ok(Equation { over, lhs, rhs, basis: e.basis })
    }

    /// `tr(G' d(X))` with no differential in G: G, X and the name of X.
    fn trace_form(&mut self, t: TermId, set: &Wrt) -> Result<(TermId, TermId, Sym)> {
        let read = || {
            let m = self.child(t, &Op::Tr, 0)?;
            let (gt, d) = (self.child(m, &Op::Mul, 0)?, self.child(m, &Op::Mul, 1)?);
            let (g, x) = (self.child(gt, &Op::T, 0)?, self.child(d, &Op::D(set.clone()), 0)?);
            let Op::Var(name) = self.terms.op(x) else { return None };
            matches!(set, Wrt::Only(names) if names.contains(name)).then(|| (g, x, name.clone()))
        };
        let found = read().ok_or("not of the form tr(G' d(X))")?;
        self.settled(found.0)?;
        Ok(found)
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
        self.increments_are_free(&e.basis)?;
        self.settled(j)?;
        if self.terms.arg(x, 0).is_some() {
            return Err("a Jacobian by a member of a family".into());
        }
        let layout = if numerator { Layout::Numerator } else { Layout::Denominator };
        let lhs = self.build(Op::Jac(layout), &[f, x])?;
        Ok(Equation { over: e.over, lhs, rhs: j, basis: e.basis })
    }
}
