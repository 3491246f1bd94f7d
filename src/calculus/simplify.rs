//! The simplest form of a term: directed clean-up, a normal form, and a small saturation that chooses.

use super::cost;
use super::proof::{Leaf, Proof};
use super::rewrite::Strategy;
use super::session::{Context, Session, Stop};
use super::sums::LONG;
use crate::egraph::{Aim, Limits, Saturation};
use crate::term::*;
use rustc_hash::FxHashSet;

/// How much search is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Effort {
    /// Limits of one saturation.
    pub limits: Limits,
    /// Is an e-graph used at all?
    pub saturate: bool,
    /// Are intermediate values folded into their names only in the end?
    pub open: bool,
}

impl Effort {
    /// Directed clean-up only.
    pub fn quick() -> Effort {
        Effort { saturate: false, ..Effort::default() }
    }
}

impl Default for Effort {
    fn default() -> Effort {
        Effort { limits: Limits { nodes: 1_000, iterations: 8 }, saturate: true, open: false }
    }
}

/// With intermediate values written out, an answer larger than this is not simplified once more.
const MAX_OPENED: usize = 120;
/// So many intermediate values at most take part in one search.
const MAX_NAMED: usize = 8;
/// So many searches, each from what the one before found.
const MAX_ROUNDS: usize = 4;

/// What the simplest form of a term depends on.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Key {
    term: TermId,
    context: Context,
    /// The frozen names, and how many equations and hypotheses there were.
    known: (usize, usize, usize),
    effort: Effort,
}

impl Strategy {
    /// Directed clean-up: what never makes a term worse.
    pub fn clean() -> Strategy {
        Strategy { grounds: true, ..Strategy::new(&["clean", "zero"]) }
    }

    /// The normal form in which terms are compared.
    pub fn expand() -> Strategy {
        Strategy { grounds: true, orbit: true, ..Strategy::new(&["split", "expand", "sorted", "pull"]) }
    }
}

impl Session<'_> {
    /// A proof that leads to the simplest equal form found.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn simplify(&mut self, t: TermId, effort: Effort) -> Result<Proof, Stop> {
        let proof = self.simplify_open(t, effort, &mut Vec::new())?;
        if !effort.saturate || !self.frozen.is_empty() || self.named.is_empty() {
            return Ok(proof);
        }
        // What an intermediate value stands for may cancel something.
        let mut best = proof.clone();
        for start in [Proof::refl(t), proof] {
            let Some(open) = self.spelt_out(start.to(), MAX_OPENED)?.filter(|p| !p.is_refl()) else { continue };
            let other = self.simplify_open(open.to(), Effort { open: true, ..effort }, &mut Vec::new())?;
            if cost::of(&self.terms, other.to()).size() < cost::of(&self.terms, best.to()).size() {
                best = start.then(&open).then(&other);
            }
        }
        Ok(best)
    }

    /// A term with all definitions put in; none if it has more operators than `most` then.
    pub(super) fn spelt_out(&mut self, t: TermId, most: usize) -> Result<Option<Proof>, Stop> {
        // A look before it is done: below a layer of a deep network stand all the others. An operator has at most
        // three arguments.
        let (mut seen, mut stack) = (FxHashSet::default(), vec![t]);
        while let Some(u) = stack.pop() {
            if !seen.insert(u) {
                continue;
            }
            if seen.len() > 3 * most + 1 {
                return Ok(None);
            }
            if let Op::Var(s) = self.terms.op(u).clone() {
                stack.extend(self.definition(&s).map(|l| l.body));
            }
            stack.extend_from_slice(self.terms.args(u));
        }
        let open = self.normalize(t, &Strategy { unfold: true, ..Strategy::new(&[]) })?;
        Ok((crate::syntax::size(&self.terms, open.to()) <= most).then_some(open))
    }

    /// The same for a term that may stand under binders with these ranges.
    pub(super) fn simplify_open(&mut self, t: TermId, effort: Effort, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let context = if self.terms.is_closed(t) { 0 } else { self.context(ranges) };
        let known = (self.frozen_set(), self.grounds.len(), self.theory.hypotheses.len());
        let key = |t| Key { term: t, context, known, effort };
        if let Some(p) = self.simple.get(&key(t)) {
            return Ok(p.clone());
        }
        let mut proof = self.search_simple(t, effort, ranges)?;
        if effort.saturate {
            let written = Strategy { written: true, arithmetic: false, ..Strategy::new(&[]) };
            proof = proof.then(&self.normalize_open(proof.to(), &written, ranges)?);
        }
        self.simple.insert(key(t), proof.clone());
        // A second search from what the first one found would not find anything simpler.
        let end = proof.to();
        if context == 0 || !self.terms.is_closed(end) {
            self.simple.insert(key(end), Proof::refl(end));
        }
        Ok(proof)
    }

    fn search_simple(&mut self, t: TermId, effort: Effort, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        self.read_names()?;
        let names = self.frozen.is_empty() && !effort.open;
        let tidy = Strategy { names, ..Strategy::clean() };
        let clean = self.normalize_open(t, &tidy, ranges)?;
        // Sums over an index are opaque to the e-graph: their bodies come first.
        let inner = self.simplify_bodies(clean.to(), effort, ranges)?;
        let clean = clean.then(&inner);
        if !effort.saturate && self.frozen.is_empty() {
            return Ok(clean);
        }
        if effort.saturate && self.terms.is_closed(t) && self.summands_up_to(clean.to(), LONG) >= LONG {
            let p = self.simplify_long(clean.to(), effort)?;
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
        let tidy = Strategy { names: self.frozen.is_empty(), ..tidy };
        for _ in 0..MAX_ROUNDS {
            let here = result.to();
            let equal: Vec<Proof> = known.drain(..).chain(named.iter().cloned()).collect();
            let all: Vec<TermId> = [here].into_iter().chain(equal.iter().flat_map(|p| [p.from(), p.to()])).collect();
            let likeness = self.likeness(&all, effort);
            if likeness.as_ref().is_some_and(|l| self.barren.contains(l)) {
                break;
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
                self.barren.extend(likeness);
            }
            // A graph that was full, or what was found after it, is where another one starts.
            let end = cost::of(&self.terms, result.to());
            if end >= cost::of(&self.terms, here) || !(full || end < found) {
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

    /// Each summand as one product of powers, written with fractions; sums are left as they stand.
    fn monomials(&mut self, t: TermId, names: bool, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let powers = self.normalize_open(t, &Strategy::new(&["monomial", "zero"]), ranges)?;
        let fraction = Strategy { names, ..Strategy::new(&["fold", "fraction", "clean", "zero"]) };
        let folded = self.normalize_open(powers.to(), &fraction, ranges)?;
        Ok(powers.then(&folded))
    }

    /// The intermediate values by what they stand for, so that an answer keeps the user's names.
    pub(super) fn read_names(&mut self) -> Result<(), Stop> {
        if std::mem::replace(&mut self.names_read, true) {
            return Ok(());
        }
        for i in 0..self.theory.lets.len() {
            let l = self.theory.lets[i].clone();
            let plain = l.over.is_none() && !self.terms.args(l.body).is_empty();
            let settled = !self
                .terms
                .subterms(l.body)
                .into_iter()
                .any(|u| matches!(self.terms.op(u), Op::Grad | Op::Jac(_) | Op::D(_)));
            if !plain || !settled {
                continue;
            }
            let name = self.terms.var(&l.name)?;
            let fold = Proof::leaf(name, l.body, Leaf::Definition, true).sym();
            let tidy = Strategy { names: true, ..Strategy::clean() };
            let clean = self.normalize(l.body, &tidy)?;
            let tidied = clean.sym().then(&fold);
            // The forms in which a search meets it.
            let powers = self.monomials(clean.to(), false, &mut Vec::new())?;
            let expanded = self.folded_back(clean.to())?;
            let forms = [Proof::refl(clean.to()), powers, expanded];
            let mut forms: Vec<Proof> = forms.iter().map(|p| p.sym().then(&tidied)).collect();
            forms.extend(self.transposed(&tidied)?);
            forms.dedup_by_key(|p| p.from());
            for p in &forms {
                self.names.insert(p.from(), p.clone());
            }
            self.names.insert(l.body, fold);
            self.named.push(forms);
        }
        // What was tidied before the names were known may now be shorter.
        self.memo.clear();
        Ok(())
    }

    /// A term multiplied out and written again as people do.
    fn folded_back(&mut self, t: TermId) -> Result<Proof, Stop> {
        if self.spreads(t) {
            return Ok(Proof::refl(t));
        }
        let expanded = self.normalize(t, &Strategy::expand())?;
        let folded = self.normalize(expanded.to(), &Strategy::new(&["fold", "clean", "zero"]))?;
        Ok(expanded.then(&folded))
    }

    /// The transpose of what a name stands for, and how that is the name's.
    fn transposed(&mut self, fold: &Proof) -> Result<Option<Proof>, Stop> {
        if self.terms.shape(fold.to()).is_scalar() {
            return Ok(None);
        }
        let t = self.terms.add(Op::T, &[fold.from()])?;
        let name = self.terms.add(Op::T, &[fold.to()])?;
        let inner = self.folded_back(t)?;
        Ok((inner.to() != fold.from()).then(|| inner.sym().then(&fold.at(0, t, name))))
    }

    /// The intermediate values that might be seen in a term: all that they are made of occurs in it.
    fn names_in(&mut self, t: TermId) -> Vec<Proof> {
        if !self.frozen.is_empty() || self.named.is_empty() {
            return Vec::new();
        }
        let names = |me: &Self, t: TermId| -> FxHashSet<TermId> {
            me.terms.subterms(t).into_iter().filter(|u| matches!(me.terms.op(*u), Op::Var(_))).collect()
        };
        let here = names(self, t);
        // What each is made of is found once: there may be hundreds.
        for k in self.made_of.len()..self.named.len() {
            let all = self.named[k].first().map(|p| names(self, p.from()).into_iter().collect());
            self.made_of.push(all.unwrap_or_default());
        }
        let known = |(forms, made_of): &(&Vec<Proof>, &Vec<TermId>)| {
            forms.first().is_some_and(|p| !here.contains(&p.to()) && made_of.iter().all(|u| here.contains(u)))
        };
        let seen = self.named.iter().zip(&self.made_of).filter(known).take(MAX_NAMED);
        seen.flat_map(|(forms, _)| forms).cloned().collect()
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
}
