//! What intermediate values stand for, used where it makes a term smaller: parts that are constant then, and what a
//! quotient is made of.

use crate::calculus::forms::cost;
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// A larger term is not looked into.
const MAX_SIZE: u32 = 80;
/// Nor are parts that are larger themselves.
const MAX_PART: u32 = 24;
/// Nor those that are larger than this with names written out.
const MAX_OPENED: usize = 80;

impl Session<'_> {
    /// The term smaller by what the names in it mean.
    pub(super) fn by_meaning(&mut self, t: TermId) -> Result<Proof, Stop> {
        let has_names = self.context.is_free() && !self.names.has_no_forms();
        if !has_names || !self.terms.is_closed(t) || cost::of(&self.terms, t).size() > MAX_SIZE {
            return Ok(Proof::refl(t));
        }
        // The parts in which a name stands that means something.
        let mut named: FxHashSet<TermId> = FxHashSet::default();
        for u in self.terms.subterms(t) {
            let own = match self.terms.op(u).clone() {
                Op::Var(name) => self.definition(&name).is_some_and(|l| l.over.is_none()),
                _ => self.terms.args(u).iter().any(|a| named.contains(a)),
            };
            if own {
                named.insert(u);
            }
        }
        if named.is_empty() {
            return self.quotients_folded(t);
        }
        let constants = self.constant_parts(t, &named, &mut FxHashMap::default())?;
        let folded = self.quotients_folded(constants.to())?;
        Ok(constants.then(&folded))
    }

    /// The term with each part that is a constant once the names are opened replaced by that.
    fn constant_parts(
        &mut self,
        t: TermId,
        named: &FxHashSet<TermId>,
        done: &mut FxHashMap<TermId, Proof>,
    ) -> Result<Proof, Stop> {
        if let Some(p) = done.get(&t) {
            return Ok(p.clone());
        }
        let op = self.terms.op(t).clone();
        if self.terms.args(t).is_empty()
            || !self.terms.is_closed(t)
            || matches!(op, Op::BigSum(_) | Op::D(_) | Op::Grad | Op::Jac(_))
            || !named.contains(&t)
        {
            return Ok(Proof::refl(t));
        }
        let mut proof = Proof::refl(t);
        if matches!(op, Op::Mul | Op::Sum | Op::Tr | Op::Add | Op::Sub)
            && cost::of(&self.terms, t).size() <= MAX_PART
            && let Some(open) = self.spelt_out(t, MAX_OPENED)?
        {
            let p = self.normalize(open.to(), &Strategy { unfold: false, ..Strategy::whole() })?;
            let p = open.then(&p);
            let constant = matches!(self.terms.op(p.to()), Op::Num(_) | Op::Zeros(..) | Op::Ones(..) | Op::Eye(_));
            if constant {
                proof = self.have(&p);
            }
        }
        let (mut current, mut inside) = (proof.to(), Vec::new());
        for i in 0..self.terms.args(current).len() {
            if op.index_argument(i) {
                continue;
            }
            let Some(a) = self.terms.arg(current, i) else { break };
            let p = self.constant_parts(a, named, done)?;
            if let Some((q, next)) = self.inside(current, i, &p)? {
                inside.push(q);
                current = next;
            }
        }
        proof = proof.then(&Proof::chain(proof.to(), inside));
        done.insert(t, proof.clone());
        Ok(proof)
    }

    /// Where a name is a quotient q = A/c, the term with c*q in place of A, if that cancels.
    fn quotients_folded(&mut self, t: TermId) -> Result<Proof, Stop> {
        let mut best = Proof::refl(t);
        for named in self.names_about(t) {
            let (Op::Div, &[a, c]) = (self.terms.op(named.from()), self.terms.args(named.from())) else { continue };
            if self.terms.args(a).is_empty() {
                continue;
            }
            let multiple = self.terms.add(Op::Scale, &[c, named.to()])?;
            let mut ways = vec![(a, multiple)];
            if let (Op::Sub, &[x, y]) = (self.terms.op(a), self.terms.args(a)) {
                let turned = self.terms.add(Op::Sub, &[y, x])?;
                ways.push((turned, self.terms.add(Op::Neg, &[multiple])?));
            }
            let mut put = Proof::refl(best.to());
            for (from, to) in ways {
                if !self.terms.subterms(put.to()).contains(&from) {
                    continue;
                }
                let Some(fold) = self.same_fraction(from, to, true)? else { continue };
                let p = self.with_part(put.to(), &fold)?;
                put = put.then(&p);
            }
            if put.is_refl() {
                continue;
            }
            let powers = self.monomials(put.to(), false, &mut Vec::new())?;
            let lowest = self.in_lowest_terms(powers.to())?;
            if cost::of(&self.terms, lowest.to()).size() < cost::of(&self.terms, best.to()).size() {
                best = best.then(&put).then(&powers).then(&lowest);
            }
        }
        Ok(best)
    }
}
