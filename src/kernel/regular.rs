//! Regularity: what the statement differentiates is differentiable where it is claimed to be.
//!
//! A formal differential is the derivative of a term where no part of it that varies stands at a singular place:
//! a kink, a divisor 0, the edge of a domain. This is asked once for each derivative of the statement, never at a step.

use super::certificate::Claim;
use super::state::{Basis, Checker, Hypothetical, Result};
use crate::term::*;
use num_traits::Signed;
use rustc_hash::FxHashSet;

/// Why a statement is no theorem about derivatives.
pub const ROUGH: &str = "nothing says that it is regular";

/// Why a theorem says nothing.
pub const FALSE: &str = "a hypothesis is false";

/// A term and the ranges of its free indices.
type InContext = (TermId, Vec<Dim>);

impl Checker<'_> {
    /// Every derivative of the statement is one: adds what says so to what the theorem rests on.
    pub fn regularity(&mut self, basis: &mut Basis) -> Result<()> {
        let (mut stated, mut at) = (self.claim.terms(), None);
        if let Claim::Stationary { f, at: values } = self.claim {
            at = Some(AtValue::new(self.theory, self.terms, values));
            for (var, _) in values {
                let x = self.build(Op::Var(var.clone()), &[])?;
                let gradient = self.build(Op::Grad, &[*f, x])?;
                self.derivatives(&[gradient], &[], at.as_ref(), basis)?;
            }
            stated = values.iter().map(|(_, value)| *value).collect();
        }
        self.derivatives(&stated, &[], None, basis)?;
        if let Claim::Minimum { var, value, .. } = self.claim {
            at = Some(AtValue::new(self.theory, self.terms, &[(var.clone(), *value)]));
        }
        // So is what is differentiated in the hypotheses, those included that say that something is regular.
        let mut asked = FxHashSet::default();
        while let Some(u) = basis.used.iter().find(|u| !asked.contains(*u)).copied() {
            asked.insert(u);
            basis.join(&self.hypothesis_regular(u, at.as_ref())?);
        }
        Ok(())
    }

    /// A hypothesis is no false statement about numbers, and its derivatives are regular. What says so rests on none that
    /// speaks of derivatives itself: until they are known to be regular, nothing follows from it.
    fn hypothesis_regular(&mut self, u: Hypothetical, at: Option<&AtValue>) -> Result<Basis> {
        let (Hypothetical::Hypothesis(i) | Hypothetical::Substituted(i)) = u;
        let h = self.theory.hypotheses.get(i).ok_or("no such hypothesis")?;
        let (mut terms, mut own) = (h.fact.terms(), Basis::default());
        match (u, at) {
            (Hypothetical::Substituted(_), Some(at)) => {
                for t in &mut terms {
                    *t = self.term_at(*t, &h.over, at, &mut own)?;
                }
            }
            (_, Some(at)) if matches!(self.claim, Claim::Stationary { .. }) && self.speaks_of(&u, at)? => {
                return Err("uses what is assumed of a variable where it has its value".into());
            }
            _ => {}
        }
        let holds = match (&h.fact, terms.as_slice()) {
            (Fact::Is(pred, _), &[t]) => self.holds_of_value(*pred, t)?,
            (Fact::Eq(..), &[a, b]) => self.value(a)?.zip(self.value(b)?).map(|(a, b)| a == b),
            _ => None,
        };
        if holds == Some(false) {
            let shown: Vec<String> = terms.iter().map(|&t| self.terms.excerpt(t, h.over.len())).collect();
            return Err(format!("{FALSE}, of {}", shown.join(" and ")));
        }
        self.derivatives(&terms, &h.over, None, &mut own)?;
        let rests_on: Vec<TermId> = own.used.iter().flat_map(|u| self.hypothesis_terms(u)).collect();
        for t in rests_on {
            if !self.plain(t)? {
                return Err(format!("{ROUGH}: a hypothesis about derivatives rests on one of its kind"));
            }
        }
        Ok(own)
    }

    /// Asks for the regularity of what is differentiated in these terms and in the definitions that occur in them.
    pub fn derivatives(
        &mut self,
        terms: &[TermId],
        over: &[Dim],
        at: Option<&AtValue>,
        basis: &mut Basis,
    ) -> Result<()> {
        let mut stack: Vec<InContext> = terms.iter().map(|t| (*t, over.to_vec())).collect();
        let mut seen = FxHashSet::default();
        while let Some((u, ranges)) = self.next(&mut stack, &mut seen)? {
            if let (Some(wrt), Some(a)) = (self.varied(u), self.terms.arg(u, 0)) {
                self.regular((a, ranges.clone()), &wrt, at, basis)?;
            }
            self.below(u, ranges, &mut stack);
        }
        Ok(())
    }

    /// No part of a term that depends on the names stands at a singular place.
    fn regular(&mut self, t: InContext, wrt: &Wrt, at: Option<&AtValue>, basis: &mut Basis) -> Result<()> {
        let (mut stack, mut seen) = (vec![t], FxHashSet::default());
        while let Some((u, ranges)) = self.next(&mut stack, &mut seen)? {
            if let Some((need, place)) = self.singular(u, &ranges)?
                && self.depends(if *self.terms.op(u) == Op::Pow { u } else { place }, wrt)?
            {
                let b = self.either_cleared(u, (need, place), &ranges, at)?;
                basis.join(&b);
            }
            if let (Op::Mpow, Some(p)) = (self.terms.op(u), self.terms.arg(u, 1))
                && self.depends(p, wrt)?
            {
                return Err(format!(
                    "{ROUGH}: the exponent of a matrix varies, {}",
                    self.terms.excerpt(p, ranges.len())
                ));
            }
            // What varies itself is not looked into, nor a definition that does not vary.
            let closed = match (self.terms.op(u), wrt) {
                (Op::Var(x), Wrt::Only(names)) if names.contains(x) => true,
                (Op::Var(_), _) => !self.depends(u, wrt)?,
                _ => false,
            };
            if !closed {
                self.below(u, ranges, &mut stack);
            }
        }
        Ok(())
    }

    /// The next term that was not seen before.
    fn next(&mut self, stack: &mut Vec<InContext>, seen: &mut FxHashSet<InContext>) -> Result<Option<InContext>> {
        while let Some(t) = stack.pop() {
            self.spend(1 + t.1.len())?;
            if seen.insert(t.clone()) {
                return Ok(Some(t));
            }
        }
        Ok(None)
    }

    /// The arguments of a term with the ranges of their indices, and what a definition stands for.
    fn below(&self, u: TermId, mut ranges: Vec<Dim>, stack: &mut Vec<InContext>) {
        match self.terms.op(u) {
            Op::Var(x) => {
                stack.extend(self.definition(x).map(|(_, l)| (l.body, l.over.iter().cloned().collect())));
            }
            Op::BigSum(n) => ranges.push(n.clone()),
            _ => {}
        }
        stack.extend(self.terms.args(u).iter().map(|a| (*a, ranges.clone())));
    }

    /// Where a term is singular at its root, and what excludes that it is there.
    fn singular(&mut self, u: TermId, ranges: &[Dim]) -> Result<Option<(Pred, TermId)>> {
        let (first, second) = (self.terms.arg(u, 0), self.terms.arg(u, 1));
        let (need, place) = match (self.terms.op(u).clone(), first, second) {
            (Op::Map(f), Some(a), _) => match self.rules.functions().symbol(&f.name).and_then(|f| f.regular.as_ref()) {
                Some((need, place)) => (*need, place.at(self.terms, a).map_err(|e| e.to_string())?),
                None => return Ok(None),
            },
            (Op::Div | Op::Hdiv, _, Some(b)) => (Pred::Nonzero, b),
            (Op::Norm2, ..) => (Pred::Nonzero, u),
            (Op::Inv | Op::Logdet, Some(a), _) => (Pred::Invertible, a),
            (Op::Pinv, Some(a), _) => (Pred::Fullcolumn, a),
            (Op::Mfun(f), Some(a), _) => match primary(&f.name).and_then(|f| f.smooth) {
                Some(need) => (need, a),
                None => return Ok(None),
            },
            (op @ (Op::Pow | Op::Mpow), Some(a), Some(p)) => match (self.value(p)?, op) {
                (Some(q), _) if q.is_integer() && !q.is_negative() => return Ok(None),
                (None, _) if self.is_whole(p, true, ranges)? => return Ok(None),
                (_, Op::Mpow) => (Pred::Invertible, a),
                (Some(q), _) if q.is_integer() => (Pred::Nonzero, a),
                (None, _) if self.is_whole(p, false, ranges)? => (Pred::Nonzero, a),
                _ => (Pred::Positive, a),
            },
            _ => return Ok(None),
        };
        Ok(Some((need, place)))
    }

    /// What says that a place is not singular. Of a pseudo-inverse: that the columns of the matrix are independent, or its
    /// rows.
    fn either_cleared(
        &mut self,
        u: TermId,
        (need, place): (Pred, TermId),
        ranges: &[Dim],
        at: Option<&AtValue>,
    ) -> Result<Basis> {
        let first = self.cleared(need, place, ranges, at);
        if first.is_ok() || *self.terms.op(u) != Op::Pinv {
            return first;
        }
        let second = self.cleared(Pred::Fullrow, place, ranges, at);
        second.map_err(|e| e.replace(Pred::Fullrow.name(), "fullcolumn or fullrow"))
    }

    /// What says that a place is not singular: its value, a fact, or a hypothesis.
    pub fn cleared(&mut self, need: Pred, place: TermId, ranges: &[Dim], at: Option<&AtValue>) -> Result<Basis> {
        let mut basis = Basis::default();
        let there = match at {
            Some(at) => self.term_at(place, ranges, at, &mut basis)?,
            None => place,
        };
        if self.holds_of_value(need, there)? == Some(true) {
            return Ok(basis);
        }
        if let Ok(b) = self.fact(need, there, ranges) {
            basis.join(&b);
            return Ok(basis);
        }
        for (i, h) in self.theory.hypotheses.iter().enumerate() {
            let Fact::Is(pred, t) = h.fact else { continue };
            self.spend(1)?;
            if pred != need || !self.same_ranges(there, &h.over, ranges) {
                continue;
            }
            let used = match at {
                Some(at) if self.depends(t, &at.variables())? => {
                    let t = self.term_at(t, &h.over, at, &mut Basis::default());
                    (t == Ok(there)).then_some(Hypothetical::Substituted(i))
                }
                _ => (t == there).then_some(Hypothetical::Hypothesis(i)),
            };
            if let Some(used) = used {
                basis.used.insert(used);
                return Ok(basis);
            }
        }
        Err(format!("{ROUGH}: nothing establishes {}({})", need.name(), self.terms.excerpt(there, ranges.len())))
    }

    /// A term at the values of a stationary claim. The members of definitions in it are there.
    pub fn term_at(&mut self, t: TermId, ranges: &[Dim], at: &AtValue, basis: &mut Basis) -> Result<TermId> {
        let (mut stack, mut seen) = (vec![(t, ranges.to_vec())], FxHashSet::default());
        while let Some((u, ranges)) = self.next(&mut stack, &mut seen)? {
            if let (Op::Var(x), Some(i)) = (self.terms.op(u), self.terms.arg(u, 0))
                && let Some(n) = self.definition(x).and_then(|(_, l)| l.over.as_ref())
            {
                basis.join(&self.fits(i, n, &ranges)?);
            }
            self.below(u, ranges, &mut stack);
        }
        at.of(self.terms, t).map_err(|e| e.to_string())
    }

    fn hypothesis_terms(&self, u: &Hypothetical) -> Vec<TermId> {
        let (Hypothetical::Hypothesis(i) | Hypothetical::Substituted(i)) = u;
        self.theory.hypotheses.get(*i).map(|h| h.fact.terms()).unwrap_or_default()
    }

    /// Is it a hypothesis of the statement, as it stands, that depends on a variable that has a value there?
    pub fn speaks_of(&mut self, u: &Hypothetical, at: &AtValue) -> Result<bool> {
        let (mut found, wrt) = (false, at.variables());
        for t in self.hypothesis_terms(u) {
            found |= matches!(u, Hypothetical::Hypothesis(_)) && self.depends(t, &wrt)?;
        }
        Ok(found)
    }
}
