//! Quotients in lowest terms: sums, products and quotients of numbers, or entry by entry, as rational functions of what
//! they are made of.

use crate::calculus::forms::cost;
use crate::calculus::forms::order::compare;
use crate::calculus::forms::rational::{divisors, is_rational, lowest_forms, multiple_that_is};
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::kernel::Line;
use crate::term::*;
use rustc_hash::FxHashMap;

/// So is a term with more operators.
const MAX_SIZE: u32 = 60;
/// So often denominators are cleared in the proof.
const CLEARINGS: u32 = 3;
/// Names are opened in what has no more operators then.
const MAX_OPENED: usize = 80;
/// So many forms are tried.
const MAX_TRIALS: usize = 3;

impl Session<'_> {
    /// The term with every rational function in it that has a smaller form in lowest terms in that form.
    pub(super) fn in_lowest_terms(&mut self, t: TermId) -> Result<Proof, Stop> {
        let mut named: Vec<(TermId, TermId)> = self.names_about(t).iter().map(|p| (p.from(), p.to())).collect();
        named.retain(|(form, _)| is_rational(&self.terms, *form));
        self.lowest(t, &named, &mut FxHashMap::default())
    }

    fn lowest(
        &mut self,
        t: TermId,
        named: &[(TermId, TermId)],
        done: &mut FxHashMap<TermId, Proof>,
    ) -> Result<Proof, Stop> {
        if let Some(p) = done.get(&t) {
            return Ok(p.clone());
        }
        let op = self.terms.op(t).clone();
        if self.terms.args(t).is_empty()
            || !self.terms.is_closed(t)
            || matches!(op, Op::BigSum(_) | Op::D(_) | Op::Grad | Op::Jac(_))
        {
            return Ok(Proof::refl(t));
        }
        let (mut current, mut parts) = (t, Vec::new());
        for i in 0..self.terms.args(t).len() {
            if op.index_argument(i) {
                continue;
            }
            let Some(a) = self.terms.arg(current, i) else { break };
            let p = self.lowest(a, named, done)?;
            if let Some((q, next)) = self.inside(current, i, &p)? {
                parts.push(q);
                current = next;
            }
        }
        if let Some(p) = self.one_in_lowest_terms(current, named)? {
            parts.push(p);
        }
        let proof = Proof::chain(t, parts);
        done.insert(t, proof.clone());
        Ok(proof)
    }

    /// A rational function in lowest terms, if that is smaller.
    fn one_in_lowest_terms(&mut self, t: TermId, named: &[(TermId, TermId)]) -> Result<Option<Proof>, Stop> {
        let size = cost::of(&self.terms, t).size();
        if !(2..=MAX_SIZE).contains(&size) || !is_rational(&self.terms, t) {
            return Ok(None);
        }
        let mut found = Vec::new();
        for u in lowest_forms(&mut self.problem.terms, t, named) {
            let tidy = self.normalize(u, &Strategy { grounds: false, ..Strategy::clean() })?.to();
            let (k, l) = (cost::of(&self.terms, u), cost::of(&self.terms, tidy));
            found.push(if l < k { (l, tidy) } else { (k, u) });
        }
        found.retain(|(k, _)| k.size() < size);
        found.sort_by(|(k, a), (l, b)| k.cmp(l).then_with(|| compare(&self.terms, *a, *b)));
        found.dedup();
        for (_, better) in found.into_iter().take(MAX_TRIALS) {
            if let Some(p) = self.same_fraction(t, better, true)? {
                return Ok(Some(p));
            }
        }
        Ok(None)
    }

    /// A proof that two rational functions are equal, with the help of equations that are assumed or without.
    pub(in crate::calculus) fn same_fraction(
        &mut self,
        t: TermId,
        u: TermId,
        grounds: bool,
    ) -> Result<Option<Proof>, Stop> {
        // What the functions in it are made of matters only where they are compared with each other.
        let closed = Strategy { unfold: false, ..Strategy::whole() };
        let opened = self.spelt_out(t, MAX_OPENED)?.is_some() && self.spelt_out(u, MAX_OPENED)?.is_some();
        for s in [closed, Strategy::whole(), Strategy::normal()] {
            if s.unfold && !opened {
                break;
            }
            let s = Strategy { grounds, ..s };
            self.divisors_do_not_vanish(t, u, &s)?;
            let define = Strategy { unfold: s.unfold, ..Strategy::define() };
            let mut sides = [Proof::refl(t), Proof::refl(u)];
            for side in &mut sides {
                for by in [&define, &s] {
                    let p = self.normalize(side.to(), by)?;
                    *side = side.then(&p);
                }
            }
            let [p, q] = sides;
            let middle = match p.to() == q.to() {
                true => Some(Proof::refl(p.to())),
                false => self.by_clearing(p.to(), q.to(), &s, CLEARINGS)?,
            };
            if let Some(m) = middle {
                let whole = p.then(&m).then(&q.sym());
                return Ok(Some(self.have(&whole)));
            }
        }
        Ok(None)
    }

    /// -(b - a) for a - b.
    fn turned_round(&mut self, t: TermId) -> Result<Option<TermId>, Stop> {
        let (Op::Sub, &[a, b]) = (self.terms.op(t), self.terms.args(t)) else { return Ok(None) };
        let u = self.terms.add(Op::Sub, &[b, a])?;
        Ok(Some(self.terms.add(Op::Neg, &[u])?))
    }

    /// Looks for facts about the divisors of two equal rational functions, of the normal forms of which they are hard to see.
    fn divisors_do_not_vanish(&mut self, t: TermId, u: TermId, s: &Strategy) -> Result<(), Stop> {
        let given = divisors(&self.terms, t);
        for d in divisors(&self.terms, u).into_iter().chain(given.iter().copied()) {
            let normal = self.normalize(d, s)?;
            if self.fact(Pred::Nonzero, normal.to(), &[], 0)?.is_some() {
                continue;
            }
            let mut known = self.fact(Pred::Nonzero, d, &[], 0)?.map(|line| (line, normal.clone()));
            // A divisor of the one, times its own divisor, may be that of the other; so may the difference turned round.
            let mut multiples = vec![self.turned_round(d)?];
            for &e in &given {
                multiples.push(multiple_that_is(&mut self.problem.terms, d, e));
            }
            for m in multiples.into_iter().flatten() {
                if known.is_some() {
                    break;
                }
                let p = self.normalize(m, s)?;
                if p.to() == normal.to() {
                    known = self.fact(Pred::Nonzero, m, &[], 0)?.map(|line| (line, p));
                }
            }
            let Some((line, p)) = known.filter(|(_, p)| !p.is_refl()) else { continue };
            let mut needed = vec![line];
            let steps = self.steps_of(&p, &mut needed);
            let transport = Line::Transport { over: vec![], pred: Pred::Nonzero, start: p.from(), steps };
            let line = self.push(transport, needed);
            let key = (Pred::Nonzero, p.to(), 0, self.context.frozen_set());
            self.known.learn(key, line);
        }
        Ok(())
    }
}
