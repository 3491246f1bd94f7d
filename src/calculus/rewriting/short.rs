//! Short forms of the user's, such as `mean(x)`, brought back where an answer has their parts apart:
//! 2 sum(x) A / n is 2 mean(x) A.

use crate::calculus::lawbook::index::Look;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::{Dim, Op, TermId, Terms};

/// So deep below a term its short forms are counted.
const DEPTH: usize = 3;
/// So many rewritings are tried one after the other.
const STEPS: usize = 2;

/// The short forms in the upper levels of a term.
fn count(terms: &Terms, t: TermId, depth: usize) -> usize {
    if terms.is_short(t) {
        return 1;
    }
    if depth == 0 { 0 } else { terms.args(t).iter().map(|&a| count(terms, a, depth - 1)).sum() }
}

impl Session<'_> {
    /// A rewriting by the laws of the phase `short` after which a term has more short forms.
    pub(in crate::calculus) fn in_short(&mut self, t: TermId, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        // Quotients and products of scalars come apart; all else is found as it stands.
        if !self.terms.has_short() || !matches!(self.terms.op(t), Op::Div | Op::Scale) {
            return Ok(None);
        }
        let before = count(&self.terms, t, DEPTH);
        let mut known = vec![Proof::refl(t)];
        for _ in 0..STEPS {
            let mut next = Vec::new();
            for p in &known {
                for q in self.rewritten_near(p.to(), ranges)? {
                    let q = p.then(&q);
                    if count(&self.terms, q.to(), DEPTH) > before {
                        return Ok(Some(q));
                    }
                    next.push(q);
                }
            }
            known = next;
        }
        Ok(None)
    }

    /// Rewritings at the root and at the arguments.
    fn rewritten_near(&mut self, t: TermId, ranges: &[Dim]) -> Result<Vec<Proof>, Stop> {
        let (rules, index) = (self.rules, self.index);
        let mut out = Vec::new();
        let args = self.terms.args(t).to_vec();
        let places = [None].into_iter().chain((0..args.len()).map(Some));
        for place in places {
            let u = place.and_then(|i| args.get(i).copied()).unwrap_or(t);
            for entry in index.phase("short").candidates(rules, Look::at(&self.terms, u)) {
                let Some(p) = self.apply(u, entry, ranges)? else { continue };
                let Some(i) = place else {
                    out.push(p);
                    continue;
                };
                let mut whole = args.clone();
                if let Some(a) = whole.get_mut(i) {
                    *a = p.to();
                }
                let next = self.terms.with_args(t, &whole)?;
                out.push(p.at(i, t, next));
            }
        }
        Ok(out)
    }
}
