//! Denominators are cleared by multiplying both sides of an equation.

use crate::calculus::lawbook::matching::Vars;
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::rules::Pat;
use crate::term::*;
use std::sync::Arc;

/// How often denominators are cleared one after the other.
pub(in crate::calculus) const MAX_CLEARINGS: u32 = 3;

impl Session<'_> {
    /// Multiplies both sides by what stands in a denominator. The laws of the phase `clear` say how:
    /// each has the form `T(A, B) = B`, with A the denominator. What is cleared is compared by a strategy.
    pub(in crate::calculus) fn by_clearing(
        &mut self,
        l: TermId,
        r: TermId,
        s: &Strategy,
        left: u32,
    ) -> Result<Option<Proof>, Stop> {
        let (rules, index) = (self.rules, self.index);
        let mut inner = self.terms.subterms(l);
        inner.extend(self.terms.subterms(r));
        inner.sort();
        inner.dedup();
        for entry in index.phase("clear").all() {
            let rule = &rules.rules()[entry.rule];
            let v = Vars::of(rule);
            let Pat::Meta(body) = rule.rhs else { continue };
            for (pattern, _) in denominators(&rule.lhs, body) {
                for &u in &inner {
                    let mut m = v.empty();
                    if !m.pattern(&mut self.terms, v, pattern, u, 0) {
                        continue;
                    }
                    // The inverse of a name is cancelled already, unless an equation speaks of the name.
                    let compound = m.metas.iter().flatten().any(|&t| !self.terms.args(t).is_empty());
                    if !compound && self.equations.has_no_ground() {
                        continue;
                    }
                    let mut sides = Vec::new();
                    for side in [l, r] {
                        let mut m = m.clone();
                        if !m.pattern(&mut self.terms, v, &rule.rhs, side, 0) || !m.complete(&self.terms, v) {
                            break;
                        }
                        let Some(facts) = self.conditions(rule, &m, &[])? else { break };
                        let Some(t) = m.instance(&mut self.terms, v, &rule.lhs, 0) else { break };
                        let proof = Proof::leaf(side, t, Leaf::Rule(entry.rule, Arc::new(m), facts), false);
                        sides.push((proof, t));
                    }
                    let [(pl, tl), (pr, tr)] = &sides[..] else { continue };
                    self.reports.road("clearing denominators");
                    if let Some(p) = self.arguments_meet(*tl, *tr, s, left)? {
                        return Ok(Some(pl.then(&p).then(&pr.sym())));
                    }
                }
            }
        }
        Ok(None)
    }

    /// A proof that two terms with one operator are equal, argument by argument; the root is left alone.
    fn arguments_meet(&mut self, a: TermId, b: TermId, s: &Strategy, left: u32) -> Result<Option<Proof>, Stop> {
        let mut parts = Vec::new();
        let mut current = a;
        for i in 0..self.terms.args(a).len() {
            let (Some(x), Some(y)) = (self.terms.arg(a, i), self.terms.arg(b, i)) else { return Ok(None) };
            if x == y {
                continue;
            }
            let (p, q) = (self.normalize(x, s)?, self.normalize(y, s)?);
            let middle = if p.to() == q.to() {
                Some(Proof::refl(p.to()))
            } else if left > 1 {
                self.by_clearing(p.to(), q.to(), s, left - 1)?
            } else {
                None
            };
            let Some(middle) = middle else { return Ok(None) };
            let whole = p.then(&middle).then(&q.sym());
            if let Some((proof, next)) = self.inside(current, i, &whole)? {
                parts.push(proof);
                current = next;
            }
        }
        Ok((current == b).then(|| Proof::chain(a, parts)))
    }
}

/// The subpatterns that determine the other metavariables than `body`, largest first.
fn denominators(p: &Pat, body: usize) -> Vec<(&Pat, usize)> {
    let mut out = Vec::new();
    fn walk<'a>(p: &'a Pat, body: usize, out: &mut Vec<(&'a Pat, usize)>) {
        let Pat::Node(_, args) = p else { return };
        let (mut other, mut has_body) = (false, false);
        p.metas(&mut |k| if k == body { has_body = true } else { other = true });
        if other && !has_body {
            out.push((p, p.size()));
            return;
        }
        args.iter().for_each(|a| walk(a, body, out));
    }
    walk(p, body, &mut out);
    out
}
