//! The simplest form of a term: directed clean-up, a normal form, and a small saturation that chooses.

use crate::calculus::egraph::saturate::{Aim, Saturation};
use crate::calculus::forms::alike::{Likeness, likeness};
use crate::calculus::forms::cost;
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::rewriting::long_sums::LONG;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::calculus::session::simplest::Key;
use crate::term::*;

/// With intermediate values written out, an answer larger than this is not simplified once more.
const MAX_OPENED: usize = 120;
/// So many searches, each from what the one before found.
const MAX_ROUNDS: usize = 4;
/// So often fractions are reduced in between.
const MAX_REDUCTIONS: u32 = 3;

impl Session<'_> {
    /// A proof that leads to the simplest equal form found.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn simplify(&mut self, t: TermId, effort: Effort) -> Result<Proof, Stop> {
        self.find_grounds(&[])?;
        let mut around = self.around();
        let proof = self.simplify_open(t, effort, &mut around)?;
        if !effort.saturate || !self.context.is_free() || self.names.has_no_forms() {
            return Ok(proof);
        }
        // What an intermediate value stands for may cancel something.
        let mut best = proof.clone();
        for start in [Proof::refl(t), proof] {
            let Some(open) = self.spelt_out(start.to(), MAX_OPENED)?.filter(|p| !p.is_refl()) else { continue };
            let other = self.simplify_open(open.to(), Effort { open: true, ..effort }, &mut around)?;
            if cost::of(&self.terms, other.to()).size() < cost::of(&self.terms, best.to()).size() {
                best = start.then(&open).then(&other);
            }
        }
        Ok(best)
    }

    /// The same for a term that may stand under binders with these ranges.
    pub(in crate::calculus) fn simplify_open(
        &mut self,
        t: TermId,
        effort: Effort,
        ranges: &mut Vec<Dim>,
    ) -> Result<Proof, Stop> {
        let context = self.ranges_of(t, ranges);
        let known = (self.context.frozen_set(), self.equations.grounds_known(), self.theory.hypotheses.len());
        let key = |term| Key { term, ranges: context, known, effort };
        if let Some(p) = self.simplest.get(&key(t)) {
            return Ok(p.clone());
        }
        let mut proof = self.search_simple(t, effort, ranges)?;
        if effort.saturate {
            let written = Strategy { written: true, arithmetic: false, ..Strategy::new(&[]) };
            proof = proof.then(&self.normalize_open(proof.to(), &written, ranges)?);
        }
        self.simplest.put(key(t), proof.clone());
        // A second search from what the first one found would not find anything simpler.
        let end = proof.to();
        if context == 0 || !self.terms.is_closed(end) {
            self.simplest.put(key(end), Proof::refl(end));
        }
        Ok(proof)
    }

    fn search_simple(&mut self, t: TermId, effort: Effort, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        self.read_names()?;
        let names = self.context.is_free() && !effort.open;
        let tidy = Strategy { names, ..Strategy::clean() };
        let clean = self.normalize_open(t, &tidy, ranges)?;
        // Sums over an index are opaque to the e-graph: their bodies come first.
        let inner = self.simplify_bodies(clean.to(), effort, ranges)?;
        let clean = clean.then(&inner);
        if !effort.saturate && self.context.is_free() {
            return Ok(clean);
        }
        if effort.saturate && self.terms.is_closed(t) && self.summands_up_to(clean.to(), LONG) >= LONG {
            let p = self.simplify_long(clean.to(), &mut |s, t| s.simplify(t, effort))?;
            return Ok(clean.then(&p));
        }
        let expanded = if self.spreads(clean.to()) && effort.saturate {
            Proof::refl(clean.to())
        } else {
            // Quotients and powers of sums are seen before the sums are multiplied out.
            let defined = self.normalize_open(clean.to(), &Strategy::new(&["define", "zero"]), ranges)?;
            let expanded = self.normalize_open(defined.to(), &Strategy::expand(), ranges)?;
            let fold = Strategy { names, ..Strategy::new(&["fold", "clean", "zero"]) };
            let folded = self.normalize_open(expanded.to(), &fold, ranges)?;
            defined.then(&expanded).then(&folded)
        };
        // One product of powers for each summand, the sums left as they stand.
        let monomial = self.monomials(clean.to(), names, ranges)?;
        if !effort.saturate {
            // What will be differentiated again should be small, but need not be the smallest.
            let mut best = clean.clone();
            for other in [expanded, monomial] {
                if cost::of(&self.terms, other.to()) < cost::of(&self.terms, best.to()) {
                    best = clean.then(&other);
                }
            }
            return Ok(best);
        }
        let named = self.names_in(clean.to());
        let mut result = clean.clone();
        let mut known = vec![expanded, monomial];
        let tidy = Strategy { names: self.context.is_free(), ..tidy };
        let mut reductions = 0;
        let mut rounds = 0;
        while rounds < MAX_ROUNDS + reductions as usize {
            rounds += 1;
            let here = result.to();
            let equal: Vec<Proof> = known.drain(..).chain(named.iter().cloned()).collect();
            let all: Vec<TermId> = [here].into_iter().chain(equal.iter().flat_map(|p| [p.from(), p.to()])).collect();
            let likeness = self.search_like(&all, effort);
            if likeness.as_ref().is_some_and(|l| self.simplest.is_barren(l)) {
                if !self.reduce(&mut result, &mut reductions)? {
                    break;
                }
                continue;
            }
            let mut graph = Saturation::new(self);
            graph.add(here);
            for p in &equal {
                graph.union(p);
            }
            let run = graph.run(self, "simplify", effort.limits, Aim::Simplest(here));
            let best = graph.best(here);
            let chosen = graph.proof(here, best);
            graph.finish(self);
            let full = run?;
            if let Some(p) = chosen {
                result = result.then(&p);
            }
            // The search may have ended before it was through with signs, scalar factors and powers.
            let found = cost::of(&self.terms, result.to());
            let last = self.normalize_open(result.to(), &tidy, ranges)?;
            if cost::of(&self.terms, last.to()) <= found {
                result = result.then(&last);
            }
            let last = self.monomials(result.to(), tidy.names, ranges)?;
            if cost::of(&self.terms, last.to()) < cost::of(&self.terms, result.to()) {
                result = result.then(&last);
            }
            if result.to() == here {
                self.simplest.set_barren(likeness);
            }
            // A graph that was full, or what was found after it, is where another one starts.
            let end = cost::of(&self.terms, result.to());
            let over = end >= cost::of(&self.terms, here) || !(full || end < found);
            if over && !self.reduce(&mut result, &mut reductions)? {
                break;
            }
        }
        if let Some(p) = self.spelled(result.to())? {
            result = result.then(&p);
        }
        // Whatever the search found, never answer with something larger.
        let size = |me: &Self, t| crate::syntax::core_size(&me.terms, t);
        Ok(if size(self, result.to()) <= size(self, t) { result } else { Proof::refl(t) })
    }

    /// Fractions in lowest terms, and what names mean: a search goes on from there, if there is something new.
    fn reduce(&mut self, result: &mut Proof, reductions: &mut u32) -> Result<bool, Stop> {
        if *reductions == MAX_REDUCTIONS {
            return Ok(false);
        }
        *reductions += 1;
        let p = self.reduced(result.to())?;
        *result = result.then(&p);
        Ok(!p.is_refl())
    }

    fn simplify_bodies(&mut self, t: TermId, effort: Effort, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let has_sum = self.terms.subterms(t).into_iter().any(|u| matches!(self.terms.op(u), Op::BigSum(_)));
        if !has_sum {
            return Ok(Proof::refl(t));
        }
        if let (Op::BigSum(n), Some(body)) = (self.terms.op(t).clone(), self.terms.arg(t, 0)) {
            ranges.push(n);
            let p = self.simplify_open(body, effort, ranges);
            ranges.pop();
            return Ok(match self.inside(t, 0, &p?)? {
                Some((q, _)) => q,
                None => Proof::refl(t),
            });
        }
        if matches!(self.terms.op(t), Op::D(_) | Op::Grad | Op::Jac(_)) {
            return Ok(Proof::refl(t));
        }
        let mut parts = Vec::new();
        let mut current = t;
        for i in 0..self.terms.args(t).len() {
            let Some(a) = self.terms.arg(current, i) else { break };
            let p = self.simplify_bodies(a, effort, ranges)?;
            if let Some((q, next)) = self.inside(current, i, &p)? {
                parts.push(q);
                current = next;
            }
        }
        Ok(Proof::chain(t, parts))
    }

    /// What a search that begins with these terms has in common with others. None where the names matter, because
    /// something is assumed of them.
    fn search_like(&mut self, roots: &[TermId], effort: Effort) -> Option<(Likeness, Effort)> {
        if let Some(assumed) = self.assumed_names()
            && roots.iter().any(|&t| self.depends(t, &assumed))
        {
            return None;
        }
        likeness(&self.terms, roots).map(|l| (l, effort))
    }
}
