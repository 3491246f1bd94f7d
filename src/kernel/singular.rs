//! Where things fail to be continuous or differentiable, and what says that they do not.
//!
//! The laws of differentials hold of what is differentiable: x = sign(x)|x| holds of every number, but the
//! product rule would give d(x) = 0 at 0.

use super::check::{Basis, Checker, Hypothetical, Result};
use super::names::NameSet;
use crate::term::*;
use num_traits::{Signed, Zero};
use std::collections::BTreeSet;

/// Why a law of differentials may not be used.
pub(super) const ROUGH: &str = "nothing says that differentiating is right";

/// A place that may be singular.
pub(super) struct Place {
    pub at: TermId,
    /// What excludes it; nothing that could be said does, for the arc sine and its like.
    pub need: Option<Pred>,
    /// Can the term have a value there all the same?
    pub defined: bool,
}

impl Checker<'_> {
    /// Where a term may fail to be differentiable at its root.
    pub fn singular(&mut self, u: TermId) -> Result<Option<Place>> {
        let (first, second) = (self.terms.arg(u, 0), self.terms.arg(u, 1));
        let number = match (self.terms.op(u), second) {
            (Op::Pow | Op::Mpow | Op::Div, Some(c)) => self.value(c)?,
            _ => None,
        };
        let exponent = number.as_ref().filter(|q| q.is_integer());
        let (at, need, defined) = match self.terms.op(u) {
            Op::Map(f) if f.is_kinked() => (first, Some(Pred::Nonzero), true),
            Op::Map(f) if &*f.name == "log" => (first, Some(Pred::Nonzero), false),
            Op::Map(f) if ["tan", "asin", "acos"].contains(&&*f.name) => (first, None, true),
            Op::Div if number.as_ref().is_some_and(|q| !q.is_zero()) => (None, None, false),
            Op::Hdiv | Op::Div => (second, Some(Pred::Nonzero), false),
            Op::Pow | Op::Mpow if exponent.is_some_and(|q| !q.is_negative()) => (None, None, false),
            Op::Pow => (first, Some(Pred::Nonzero), exponent.is_none()),
            Op::Mpow | Op::Inv | Op::Logdet => (first, Some(Pred::Invertible), false),
            _ => (None, None, false),
        };
        Ok(at.map(|at| Place { at, need, defined }))
    }

    /// Is there something in a term, or in a definition below it, that may fail to be differentiable?
    pub fn may_fail(&mut self, t: TermId) -> Result<bool> {
        if let Some(&known) = self.may_fail.get(&t) {
            return Ok(known);
        }
        let (mut any, all) = (false, self.terms.subterms(t));
        self.spend(all.len())?;
        for u in all {
            let fails = |x| self.definition(x).is_some_and(|(k, _)| self.fails_below(k));
            let below = matches!(self.terms.op(u), Op::Var(x) if fails(x));
            any |= below || self.singular(u)?.is_some();
        }
        self.may_fail.insert(t, any);
        Ok(any)
    }

    /// Notes the places of a term of the statement: those where it could have no value, and all of them where the
    /// statement differentiates it, since it says nothing where it is not defined or not differentiable.
    pub fn note_places(&mut self, t: TermId, differentiated: bool) -> Result<()> {
        let mut stack = vec![t];
        while let Some(u) = stack.pop() {
            self.spend(1)?;
            if !self.noted.insert((u, differentiated)) {
                continue;
            }
            stack.extend_from_slice(self.terms.args(u));
            if let Some(place) = self.singular(u)?.filter(|p| differentiated || !p.defined) {
                let factors = self.factors(place.at, place.need)?;
                self.stated.extend(factors.into_iter().map(|f| (f, place.need)));
            }
            if let (false, Op::D(_) | Op::Grad | Op::Jac(_), Some(a)) =
                (differentiated, self.terms.op(u), self.terms.arg(u, 0))
                && self.may_fail(a)?
                && !self.noted.contains(&(a, true))
            {
                self.note_all(a)?;
            }
        }
        Ok(())
    }

    /// Notes what stands below a derivative, through definitions.
    pub fn note_all(&mut self, t: TermId) -> Result<()> {
        self.parts(t)?.into_iter().try_for_each(|p| self.note_places(p, true))
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

    /// The laws of differentials need that what varies is differentiable: every place below a differential where it
    /// might not be is one of the statement's, or it is known near by that all is well.
    pub fn differentiable(&mut self, t: TermId, wrt: &Wrt, ranges: &[Dim]) -> Result<Basis> {
        let mut basis = Basis::default();
        if !self.may_fail(t)? {
            return Ok(basis);
        }
        let (mut stack, mut seen) = (vec![(t, ranges.to_vec(), false)], BTreeSet::new());
        while let Some((u, ranges, below)) = stack.pop() {
            if !seen.insert((u, ranges.clone(), below)) {
                continue;
            }
            self.spend(1 + ranges.len())?;
            if let Some(place) = self.singular(u)?.filter(|_| below)
                && self.depends(if *self.terms.op(u) == Op::Pow { u } else { place.at }, wrt)?
            {
                for f in self.factors(place.at, place.need)? {
                    if !self.stated.contains(&(f, place.need)) {
                        basis.join(&self.regular(f, place.need, wrt, &ranges)?);
                    }
                }
            }
            let node = self.terms.node(u).clone();
            let below = below || matches!(node.op, Op::D(_));
            if let Op::Var(x) = &node.op
                && let Some((k, l)) = self.definition(x)
                && self.fails_below(k)
            {
                stack.push((l.body, l.over.iter().cloned().collect(), below));
            }
            let mut inner = ranges;
            if let Op::BigSum(n) = &node.op {
                inner.push(n.clone());
            }
            stack.extend(node.args.iter().map(|a| (*a, inner.clone(), below)));
        }
        Ok(basis)
    }

    /// What says that a place is not singular, near by too.
    fn regular(&mut self, place: TermId, need: Option<Pred>, wrt: &Wrt, ranges: &[Dim]) -> Result<Basis> {
        let theory = self.theory;
        let preds: &[Pred] = match need {
            Some(Pred::Nonzero) => &[Pred::Nonzero, Pred::Positive],
            Some(_) => &[Pred::Invertible],
            None => &[],
        };
        if need.is_some() && self.value(place)?.is_some_and(|q| !q.is_zero()) {
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
                    return Ok(Basis {
                        support: NameSet::default(),
                        used: BTreeSet::from([Hypothetical::Hypothesis(i)]),
                    });
                }
            }
        }
        Err(format!("{ROUGH} at {}", self.show(place, ranges.len())))
    }

    /// Is a term continuous at every point where it is defined? If it is not `stated` that it is defined,
    /// nothing in it may be undefined anywhere.
    pub fn continuous(&mut self, t: TermId, stated: bool) -> Result<bool> {
        let (mut smooth, mut kinked, mut derived) = (true, false, false);
        for p in self.parts(t)? {
            for u in self.terms.subterms(p) {
                let number = self.terms.arg(u, 1).and_then(|c| self.terms.as_num(c));
                match self.terms.op(u) {
                    Op::Map(f) if f.is_kinked() => {
                        kinked = true;
                        smooth &= f.order == 0 && &*f.name != "sign";
                    }
                    Op::Map(f) => smooth &= stated || !["log", "tan", "asin", "acos"].contains(&&*f.name),
                    Op::Norm2 => kinked = true,
                    Op::D(_) | Op::Grad | Op::Jac(_) => derived = true,
                    Op::Inv | Op::Logdet | Op::Hdiv => smooth &= stated,
                    Op::Div => smooth &= stated || number.is_some_and(|q| !q.is_zero()),
                    Op::Pow | Op::Mpow => {
                        smooth &= stated || number.is_some_and(|q| q.is_integer() && !q.is_negative())
                    }
                    _ => {}
                }
            }
        }
        Ok(smooth && !(kinked && derived))
    }
}
