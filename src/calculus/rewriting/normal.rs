//! Normal forms: a term rewritten innermost first until nothing applies, with a proof.
//!
//! What is tried at the root of a term, and in which order, is the table in `means.rs`; laws are tried in `law.rs`.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// The number of a strategy here and now.
    pub(in crate::calculus) fn strategy(&mut self, s: &Strategy) -> u32 {
        let equations = if s.grounds { self.equations.known() } else { 0 };
        self.normal_forms.strategy(s, self.context.frozen(), equations)
    }

    /// The normal form of a term where the search is.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn normalize(&mut self, t: TermId, s: &Strategy) -> Result<Proof, Stop> {
        let mut around = self.around();
        self.normalize_open(t, s, &mut around)
    }

    /// The normal form of a term that stands under binders with these ranges.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn normalize_open(&mut self, t: TermId, s: &Strategy, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let id = self.strategy(s);
        self.normal(t, s, id, ranges)
    }

    fn normal(&mut self, t: TermId, s: &Strategy, id: u32, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        self.budget.enter()?;
        let p = self.normal_form(t, s, id, ranges);
        self.budget.leave();
        p
    }

    fn normal_form(&mut self, t: TermId, s: &Strategy, id: u32, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let outer = self.ranges_of(t, ranges);
        if let Some(p) = self.normal_forms.get(id, t, outer) {
            return Ok(p.clone());
        }
        let mut parts: Vec<Proof> = Vec::new();
        let mut current = t;
        if (self.means.first.wanted)(s)
            && let Some(p) = (self.means.first.rewrite)(self, t, s, ranges)?
        {
            current = p.to();
            parts.push(p);
        }
        loop {
            let inside = self.arguments(current, s, id, ranges)?;
            if !inside.is_refl() {
                current = inside.to();
                parts.push(inside);
            }
            match self.root(current, s, ranges)? {
                None => break,
                Some(p) => {
                    self.burn()?;
                    current = p.to();
                    parts.push(p);
                }
            }
            // What was met before has its normal form already.
            let here = self.ranges_of(current, ranges);
            if let Some(p) = self.normal_forms.get(id, current, here) {
                parts.push(p.clone());
                break;
            }
        }
        let proof = Proof::chain(t, parts);
        self.normal_forms.put(id, t, outer, proof.clone());
        let end = proof.to();
        let inner = self.ranges_of(end, ranges);
        self.normal_forms.put(id, end, inner, Proof::refl(end));
        Ok(proof)
    }

    /// Normalises the arguments.
    fn arguments(&mut self, t: TermId, s: &Strategy, id: u32, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let op = self.terms.op(t).clone();
        if matches!(op, Op::D(_) | Op::Grad | Op::Jac(_)) {
            return Ok(Proof::refl(t));
        }
        if let Op::BigSum(n) = &op {
            ranges.push(n.clone());
        }
        let mut parts = Vec::new();
        let mut current = t;
        let mut failed = None;
        for i in 0..self.terms.args(t).len() {
            if op.index_argument(i) {
                continue;
            }
            let Some(a) = self.terms.arg(current, i) else { break };
            match self.normal(a, s, id, ranges) {
                Ok(p) if p.is_refl() => {}
                Ok(p) => {
                    let mut args = self.terms.node(current).args.clone();
                    args[i] = p.to();
                    let next = self.terms.with_args(current, &args)?;
                    parts.push(p.at(i, current, next));
                    current = next;
                }
                Err(e) => {
                    failed = Some(e);
                    break;
                }
            }
        }
        if matches!(op, Op::BigSum(_)) {
            ranges.pop();
        }
        match failed {
            Some(e) => Err(e),
            None => Ok(Proof::chain(t, parts)),
        }
    }

    /// One rewriting at the root, if any applies.
    fn root(&mut self, t: TermId, s: &Strategy, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        for way in self.means.ways {
            if (way.wanted)(s)
                && let Some(p) = (way.rewrite)(self, t, s, ranges)?
            {
                return Ok(Some(p));
            }
        }
        Ok(None)
    }
}
