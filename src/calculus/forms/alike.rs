//! Searches that would repeat another one with other names.
//!
//! Every layer of a network asks for the simplest form of the same expression, in names of its own. Where a search
//! found nothing simpler, the same one with other names of the same shapes, in the same order, would not either.

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

/// Some terms up to the names in them.
#[derive(PartialEq, Eq, Hash)]
pub(in crate::calculus) struct Likeness {
    parts: Vec<Part>,
    roots: Vec<u32>,
}

/// What these terms have in common with others that differ from them by names alone. None if they are too large.
pub(in crate::calculus) fn likeness(terms: &Terms, roots: &[TermId]) -> Option<Likeness> {
    // Arguments before what they stand in, in an order that the names have no part in.
    let (mut order, mut places) = (Vec::new(), FxHashMap::default());
    let mut stack: Vec<(TermId, bool)> = roots.iter().rev().map(|&t| (t, false)).collect();
    while let Some((t, done)) = stack.pop() {
        if done {
            order.push(t);
            places.entry(t).or_insert(order.len() as u32 - 1);
        } else if !places.contains_key(&t) {
            stack.push((t, true));
            stack.extend(terms.args(t).iter().rev().map(|&a| (a, false)));
        }
        if order.len() > MAX_PARTS {
            return None;
        }
    }
    let name = |t: TermId| match terms.op(t) {
        Op::Var(s) => Some(s),
        _ => None,
    };
    let mut names: Vec<&Sym> = order.iter().filter_map(|&t| name(t)).collect();
    names.sort();
    names.dedup();
    let part = |&t: &TermId| {
        let place = |s: &Sym| names.binary_search(&s).unwrap_or(0) as u32;
        Part {
            op: name(t).is_none().then(|| terms.op(t).clone()),
            name: name(t).map(|s| (place(s), terms.shape(t).clone())),
            args: terms.args(t).iter().map(|a| places[a]).collect(),
        }
    };
    let parts = order.iter().map(part).collect();
    Some(Likeness { parts, roots: roots.iter().map(|t| places[t]).collect() })
}
