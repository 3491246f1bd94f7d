//! Searches that would repeat another one with other names.
//!
//! Every layer of a network asks for the simplest form of the same expression, in names of its own. Where a search
//! found nothing simpler, the same one with other names of the same shapes, in the same order, would not either.

use super::session::Session;
use super::simplify::Effort;
use crate::term::*;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Larger expressions are not compared.
const MAX_PARTS: usize = 400;

/// A node of an expression in which names do not matter but by their order.
#[derive(PartialEq, Eq, Hash)]
struct Part {
    /// The operator, if it is no name.
    op: Option<Op>,
    /// The place of a name in the order of the names, and its shape.
    name: Option<(u32, Shape)>,
    /// The places of the arguments.
    args: SmallVec<[u32; 3]>,
}

/// Some terms up to the names in them, and how far a search from them may go.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Likeness {
    parts: Vec<Part>,
    roots: Vec<u32>,
    effort: Effort,
}

impl Session<'_> {
    /// What a search that begins with these terms has in common with others. None where the names matter, because
    /// something is assumed of them.
    pub(super) fn likeness(&mut self, roots: &[TermId], effort: Effort) -> Option<Likeness> {
        let assumed = self.assumed_names();
        if let Some(assumed) = assumed
            && roots.iter().any(|&t| self.depends(t, &assumed))
        {
            return None;
        }
        // Arguments before what they stand in, in an order that the names have no part in.
        let (mut order, mut places) = (Vec::new(), FxHashMap::default());
        let mut stack: Vec<(TermId, bool)> = roots.iter().rev().map(|&t| (t, false)).collect();
        while let Some((t, done)) = stack.pop() {
            if done {
                order.push(t);
                places.entry(t).or_insert(order.len() as u32 - 1);
            } else if !places.contains_key(&t) {
                stack.push((t, true));
                stack.extend(self.terms.args(t).iter().rev().map(|&a| (a, false)));
            }
            if order.len() > MAX_PARTS {
                return None;
            }
        }
        let name = |t: TermId| match self.terms.op(t) {
            Op::Var(s) => Some(s),
            _ => None,
        };
        let mut names: Vec<&Sym> = order.iter().filter_map(|&t| name(t)).collect();
        names.sort();
        names.dedup();
        let part = |&t: &TermId| {
            let place = |s: &Sym| names.binary_search(&s).unwrap_or(0) as u32;
            Part {
                op: name(t).is_none().then(|| self.terms.op(t).clone()),
                name: name(t).map(|s| (place(s), self.terms.shape(t).clone())),
                args: self.terms.args(t).iter().map(|a| places[a]).collect(),
            }
        };
        let parts = order.iter().map(part).collect();
        Some(Likeness { parts, roots: roots.iter().map(|t| places[t]).collect(), effort })
    }

    /// The names that hypotheses speak of; none if there are none.
    fn assumed_names(&self) -> Option<Wrt> {
        let mut names = Vec::new();
        for h in &self.theory.hypotheses {
            let terms = match h.fact {
                Fact::Is(_, t) => [Some(t), None],
                Fact::Eq(a, b) => [Some(a), Some(b)],
                Fact::AtLeast(..) => [None, None],
            };
            for t in terms.into_iter().flatten() {
                self.terms.mentions(t, &mut |s| {
                    names.push(s.clone());
                    false
                });
            }
        }
        (!names.is_empty()).then(|| Wrt::only(names))
    }
}
