//! Facts: what is assumed, what properties give, and the conditions of laws that they meet.

use super::arithmetic;
use super::certificate::Substitution;
use super::instance::Instance;
use super::state::{Basis, Checker, Equation, Hypothetical, Result, range};
use super::whole;
use crate::rules::{Condition, Pat};
use crate::term::*;
use num_traits::{Signed, Zero};

impl Checker<'_> {
    /// Notes a fact. One about real parts constrains nothing, however it was found.
    pub fn know(&mut self, pred: Pred, t: TermId, over: &[Dim], mut basis: Basis) -> Result<Option<Equation>> {
        if pred.is_of_real_parts() {
            basis = Basis { used: basis.used, ..Basis::default() };
        }
        self.spend(basis.weight())?;
        self.facts.entry((pred, t)).or_default().push((over.to_vec(), basis));
        Ok(None)
    }

    /// A known fact about a term whose free indices have these ranges.
    pub fn fact(&mut self, pred: Pred, t: TermId, ranges: &[Dim]) -> Result<Basis> {
        let all = self.facts.get(&(pred, t)).map_or(&[] as &[_], Vec::as_slice);
        let found = all.iter().find(|(over, _)| self.same_ranges(t, over, ranges)).map(|(_, basis)| basis.clone());
        self.spend(all.len() + found.as_ref().map_or(0, Basis::weight))?;
        found.ok_or_else(|| format!("nothing establishes {}({})", pred.name(), self.terms.excerpt(t, ranges.len())))
    }

    /// Do the free indices of a term range over the same sizes in both contexts?
    pub fn same_ranges(&self, t: TermId, a: &[Dim], b: &[Dim]) -> bool {
        let free = self.terms.free(t);
        let free = (0..64).filter(|k| free >> k & 1 == 1);
        free.map(|k| (range(a, k), range(b, k))).all(|(x, y)| x.is_some() && x == y)
    }

    /// Has every free index of a term a range?
    pub fn bounded(&self, t: TermId, over: &[Dim]) -> Result<()> {
        if self.terms.free(t) >> over.len().min(63) != 0 { Err("an index has no range".into()) } else { Ok(()) }
    }

    /// A hypothesis that is a fact, with these indices in a context of ranges.
    pub fn assumed_fact(&mut self, index: usize, indices: &[TermId], to: &[Dim]) -> Result<(Pred, TermId, Basis)> {
        let h = self.theory.hypotheses.get(index).ok_or("no such hypothesis")?;
        let Fact::Is(pred, t) = h.fact else { return Err("the hypothesis is no fact".into()) };
        let support = self.names_below(t)?;
        let mut basis = Basis { support, ..Basis::of(Hypothetical::Hypothesis(index)) };
        basis.join(&self.fit_all(&h.over, indices, to)?);
        Ok((pred, self.put_indices(t, indices)?, basis))
    }

    /// A hypothesis that is an equation.
    pub fn assumed_equation(&mut self, index: usize) -> Result<Equation> {
        let h = self.theory.hypotheses.get(index).ok_or("no such hypothesis")?;
        let Fact::Eq(lhs, rhs) = h.fact else { return Err("the hypothesis is no equation".into()) };
        let support = self.names_below(lhs)? | self.names_below(rhs)?;
        let basis = Basis { support, ..Basis::of(Hypothetical::Hypothesis(index)) };
        Ok(Equation { over: h.over.clone(), lhs, rhs, basis })
    }

    // ---- indices -------------------------------------------------------------------------

    /// The given indices, in a context of ranges `to`, fit the ranges `from` of the indices they replace.
    pub fn fit_all(&mut self, from: &[Dim], indices: &[TermId], to: &[Dim]) -> Result<Basis> {
        if from.len() != indices.len() {
            return Err("the number of indices is wrong".into());
        }
        let mut basis = Basis::default();
        for (k, &i) in indices.iter().enumerate() {
            let size = range(from, k as u32).ok_or("an index has no range")?;
            basis.join(&self.fits(i, size, to)?);
        }
        Ok(basis)
    }

    /// An index lies within a size, in a context where the free indices have these ranges.
    pub fn fits(&mut self, i: TermId, size: &Dim, ranges: &[Dim]) -> Result<Basis> {
        self.spend(size.weight())?;
        let fits = match *self.terms.op(i) {
            Op::Idx(k) => range(ranges, k) == Some(size),
            Op::At(k) => k == 1 || size.as_literal().is_some_and(|n| (1..=n).contains(&k)),
            _ => false,
        };
        if fits {
            return Ok(Basis::default());
        }
        if let (Op::At(k @ 1..), None) = (self.terms.op(i), size.as_literal()) {
            let enough = |f: &Fact| matches!(f, Fact::AtLeast(d, n) if d == size && n >= k);
            let found = self.theory.hypotheses.iter().position(|h| enough(&h.fact));
            self.spend(found.unwrap_or(self.theory.hypotheses.len()))?;
            if let Some(h) = found {
                return Ok(Basis::of(Hypothetical::Hypothesis(h)));
            }
        }
        Err(format!("the index does not fit the size {size}"))
    }

    // ---- conditions ----------------------------------------------------------------------

    /// Do the values of a law's variables have their shapes, and do its conditions hold?
    pub fn conditions(&mut self, law: Instance<'_>, ranges: &[Dim]) -> Result<Basis> {
        if !law.well_typed(self.terms) {
            return Err(format!("{}: a value is missing or has the wrong shape", law.name));
        }
        let mut basis = Basis::default();
        for c in law.when {
            basis.join(&self.condition(law, c, ranges).map_err(|e| format!("{}: {e}", law.name))?);
        }
        Ok(basis)
    }

    fn condition(&mut self, law: Instance<'_>, c: &Condition, ranges: &[Dim]) -> Result<Basis> {
        let mut value = |p: &Pat| law.of(self.terms, p, 0).ok_or("a condition is ill-shaped".to_string());
        match c {
            Condition::Is(pred, p) => {
                let t = value(p)?;
                if self.holds_of_value(*pred, t)? == Some(true) {
                    return Ok(Basis::default());
                }
                self.fact(*pred, t, ranges)
            }
            Condition::Eq(p, q) => {
                let (a, b) = (value(p)?, value(q)?);
                if a == b {
                    return Ok(Basis::default());
                }
                let holds = |e: &&Equation| [a, b].iter().all(|t| self.same_ranges(*t, &e.over, ranges));
                let e = self.proved((a, b)).filter(holds).ok_or("nothing establishes the equation it needs")?;
                Ok(e.basis.clone())
            }
            Condition::Natural(p) | Condition::Integer(p) => {
                let (t, natural) = (value(p)?, matches!(c, Condition::Natural(_)));
                let whole = match self.value(t)? {
                    Some(q) => q.is_integer() && !(natural && q.is_negative()),
                    None => self.is_whole(t, natural, ranges)?,
                };
                if whole { Ok(Basis::default()) } else { Err("a literal integer is needed".into()) }
            }
            Condition::Fits(p, d) => {
                let (i, d) = (value(p)?, law.dim(d).ok_or("a size has no value")?);
                self.fits(i, &d, ranges)
            }
            Condition::Distinct(p, q) => match [value(p)?, value(q)?].map(|i| self.terms.op(i)) {
                [Op::At(x), Op::At(y)] if x != y => Ok(Basis::default()),
                _ => Err("two different fixed indices are needed".into()),
            },
        }
    }

    /// The value of a literal term.
    pub fn value(&mut self, t: TermId) -> Result<Option<Rational>> {
        let mut cost = 0;
        let value = arithmetic::value(self.terms, t, &mut cost);
        self.spend(usize::try_from(cost).unwrap_or(usize::MAX))?;
        Ok(value)
    }

    /// Is a term made of sizes and indices a whole number, whatever they are?
    pub fn is_whole(&mut self, t: TermId, natural: bool, ranges: &[Dim]) -> Result<bool> {
        self.spend(whole::MAX_WORK)?;
        Ok(whole::is_whole(self.terms, t, natural, ranges))
    }

    /// Does a predicate hold of a literal term? `None` where it has no value, or where numbers do not decide it.
    pub fn holds_of_value(&mut self, pred: Pred, t: TermId) -> Result<Option<bool>> {
        let decide = |q: Rational| match pred {
            Pred::Nonzero | Pred::Invertible | Pred::Fullcolumn | Pred::Fullrow => Some(!q.is_zero()),
            Pred::Positive | Pred::Principal => Some(q.is_positive()),
            Pred::Nonnegative => Some(!q.is_negative()),
            _ => None,
        };
        Ok(self.value(t)?.and_then(decide))
    }

    /// A property of the rule set.
    pub fn property(&mut self, over: &[Dim], property: usize, values: &Substitution) -> Result<Option<Equation>> {
        let rules = self.rules;
        let p = rules.properties().get(property).ok_or("no such property")?;
        let law = Instance::of_property(p, values);
        let basis = self.conditions(law, over)?;
        let t = law.of(self.terms, &p.subject, 0).ok_or("the instance is ill-shaped")?;
        self.bounded(t, over)?;
        self.know(p.pred, t, over, basis)
    }
}
