//! Facts: what is assumed, what properties give, and the conditions of rules that they meet.

use super::arithmetic;
use super::certificate::Given;
use super::check::{Basis, Checker, Hypothetical, Known, Result, range};
use super::matching::{Subst, Vars};
use super::names::NameSet;
use super::whole;
use crate::rules::{Condition, Pat};
use crate::term::*;
use num_traits::{Signed, Zero};
use std::cell::Cell;

impl Checker<'_> {
    /// Notes a fact. One about real parts constrains nothing, however it was found.
    pub fn know(&mut self, pred: Pred, t: TermId, over: &[Dim], mut basis: Basis) -> Result<()> {
        if pred.is_of_real_parts() {
            basis.support.clear();
            basis.pointwise = false;
        }
        self.spend(basis.weight())?;
        self.facts.entry((pred, t)).or_default().push(Known { over: over.to_vec(), basis });
        Ok(())
    }

    /// A known fact about a term whose free indices have these ranges.
    pub fn fact(&mut self, pred: Pred, t: TermId, ranges: &[Dim]) -> Result<Basis> {
        let all = self.facts.get(&(pred, t)).map_or(&[] as &[_], Vec::as_slice);
        let found = all.iter().find(|k| self.same_ranges(t, &k.over, ranges)).map(|k| k.basis.clone());
        self.spend(all.len() + found.as_ref().map_or(0, Basis::weight))?;
        found.ok_or_else(|| format!("nothing establishes {}({})", pred.name(), self.show(t, ranges.len())))
    }

    /// A term for a message: its first nodes.
    pub fn show(&self, t: TermId, level: usize) -> String {
        let left = Cell::new(60u32);
        let cut = |_| {
            left.set(left.get().saturating_sub(1));
            (left.get() == 0).then(|| "…".to_string())
        };
        self.terms.to_sexpr_with(t, level as u32, &cut)
    }

    /// Do the free indices of a term range over the same sizes in both contexts?
    pub fn same_ranges(&self, t: TermId, a: &[Dim], b: &[Dim]) -> bool {
        let free = self.terms.free(t);
        (0..64).filter(|k| free >> k & 1 == 1).all(|k| match (range(a, k), range(b, k)) {
            (Some(x), Some(y)) => x == y,
            _ => false,
        })
    }

    /// Has every free index of a term a range?
    pub fn bounded(&self, t: TermId, over: &[Dim]) -> Result<()> {
        if self.terms.free(t) >> over.len().min(63) != 0 { Err("an index has no range".into()) } else { Ok(()) }
    }

    /// What using a hypothesis about these terms rests on.
    pub fn hypothesis_basis(&mut self, index: usize, parts: &[TermId]) -> Result<Basis> {
        let mut support = NameSet::default();
        for t in parts {
            support.extend(&self.names_below(*t)?);
        }
        Ok(Basis { support, ..Basis::of(Hypothetical::Hypothesis(index)) })
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

    /// Replaces the free indices of a term by given ones.
    pub fn rename(&mut self, t: TermId, indices: &[TermId]) -> Result<TermId> {
        if self.terms.is_closed(t) {
            return Ok(t);
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
    pub fn fits(&mut self, i: TermId, size: &Dim, ranges: &[Dim]) -> Result<Basis> {
        self.spend(size.weight())?;
        let ok = match *self.terms.op(i) {
            Op::Idx(k) => range(ranges, k) == Some(size),
            Op::At(1) => true,
            Op::At(k) => match size.as_literal() {
                Some(n) => (1..=n).contains(&k),
                None => {
                    let known = self.at_least.get(size).map_or(&[] as &[_], Vec::as_slice);
                    match known.get(known.partition_point(|(n, _)| *n < k)) {
                        Some((_, h)) if k >= 1 => {
                            return Ok(Basis::of(*h));
                        }
                        _ => false,
                    }
                }
            },
            _ => false,
        };
        if ok { Ok(Basis::default()) } else { Err(format!("the index does not fit the size {size}")) }
    }

    /// Notes that a size is at least this number. The first that suffices counts, so a smaller one later is not needed.
    pub fn note_size(&mut self, size: &Dim, n: u64, by: Hypothetical) {
        let known = self.at_least.entry(size.clone()).or_default();
        if known.last().is_none_or(|(m, _)| *m < n) {
            known.push((n, by));
        }
    }

    // ---- conditions ----------------------------------------------------------------------

    /// Checks a condition of a rule or property under a substitution.
    pub fn condition(&mut self, v: Vars<'_>, s: &Subst, c: &Condition, ranges: &[Dim]) -> Result<Basis> {
        let mut value = |p: &Pat| s.instance(self.terms, v, p, 0).ok_or("a condition is ill-shaped".to_string());
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
                match self.value(t)? {
                    Some(q) if q.is_integer() && !(natural && q.is_negative()) => Ok(Basis::default()),
                    None if self.is_whole(t, natural)? => Ok(Basis::default()),
                    _ => Err("a literal integer is needed".into()),
                }
            }
            Condition::Fits(p, d) => {
                let i = value(p)?;
                let d = s.dim(v, d).ok_or("a size has no value")?;
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

    /// The value of a literal term.
    pub fn value(&mut self, t: TermId) -> Result<Option<Rational>> {
        let mut cost = 0;
        let value = arithmetic::value(self.terms, t, &mut cost);
        self.spend(usize::try_from(cost).unwrap_or(usize::MAX))?;
        Ok(value)
    }

    /// Is a term made of sizes a whole number, whatever the sizes are?
    fn is_whole(&mut self, t: TermId, natural: bool) -> Result<bool> {
        self.spend(whole::MAX_WORK)?;
        Ok(whole::is_whole(self.terms, t, natural))
    }

    /// Does a predicate hold of a literal term? `None` where it has no value, or where numbers do not decide it.
    pub fn holds_of_value(&mut self, pred: Pred, t: TermId) -> Result<Option<bool>> {
        let decide = |q: Rational| match pred {
            Pred::Nonzero | Pred::Invertible => Some(!q.is_zero()),
            Pred::Positive => Some(q.is_positive()),
            Pred::Nonnegative => Some(!q.is_negative()),
            _ => None,
        };
        Ok(self.value(t)?.and_then(decide))
    }

    // ---- lines that prove facts ----------------------------------------------------------

    /// A property of the rule set, all of its variables given.
    pub fn property(&mut self, over: &[Dim], property: usize, given: &Given) -> Result<()> {
        let rules = self.rules;
        let p = rules.properties().get(property).ok_or("no such property")?;
        let v = Vars { metas: &p.metas, dims: &p.dims, funs: &p.funs };
        let mut s = Subst::start(v, given).ok_or("a value for a variable that is not there")?;
        s.guess_sizes(self.terms, v);
        if !s.well_typed(self.terms, v) {
            return Err(format!("{}: a value is missing or has the wrong shape", p.name));
        }
        let mut basis = Basis::default();
        for w in &p.when {
            let b = self.condition(v, &s, w, over).map_err(|e| format!("{}: {e}", p.name))?;
            basis.join(&b);
        }
        let t = s.instance(self.terms, v, &p.subject, 0).ok_or("the instance is ill-shaped")?;
        self.bounded(t, over)?;
        self.know(p.pred, t, over, basis)
    }
}
