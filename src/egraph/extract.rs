//! Extraction: the simplest term of a class.

use super::language::{ENode, Graph, Head};
use super::saturate::Saturation;
use crate::calculus::{compare, cost};
use crate::term::{Args, TermId};
use cost::Cost;
use egg::{Id, Language};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::cmp::Ordering;

impl Saturation {
    /// The cheapest term of the class of `t`, ties broken by the order of terms.
    pub fn best(&mut self, t: TermId) -> TermId {
        self.cheapest(t).map_or(t, |(_, u)| u)
    }

    /// The same with its cost.
    pub(super) fn cheapest(&mut self, t: TermId) -> Option<(Cost, TermId)> {
        let id = self.add(t);
        let root = self.graph.find(id);
        cheapest(&mut self.graph).get(&root).copied()
    }
}

/// The cheapest term of every class, by iteration to a fixed point.
fn cheapest(graph: &mut Graph) -> FxHashMap<Id, (Cost, TermId)> {
    let mut best: FxHashMap<Id, (Cost, TermId)> = FxHashMap::default();
    let mut nodes: Vec<(Id, ENode)> = graph.classes().flat_map(|c| c.nodes.iter().map(|n| (c.id, n.clone()))).collect();
    nodes.sort_by_key(|(class, _)| *class);
    let mut args: SmallVec<[(TermId, Cost); 3]> = SmallVec::new();
    loop {
        let mut changed = false;
        for (class, node) in &nodes {
            args.clear();
            args.extend(node.children().iter().filter_map(|&c| best.get(&graph.find(c))).map(|(k, u)| (*u, *k)));
            if args.len() != node.children().len() {
                continue;
            }
            let terms = &mut graph.analysis.terms;
            let cost = match &node.head {
                Head::Opaque(t) => cost::of(terms, *t),
                Head::Op(op) => cost::node(terms, op, &args),
            };
            let old = best.get(class).copied();
            if old.is_some_and(|(k, _)| cost > k) {
                continue;
            }
            let term = match &node.head {
                Head::Opaque(t) => *t,
                Head::Op(op) => {
                    let args: Args = args.iter().map(|(u, _)| *u).collect();
                    match terms.add(op.clone(), &args) {
                        Ok(t) => t,
                        Err(_) => continue,
                    }
                }
            };
            let better = old
                .is_none_or(|(k, u)| cost < k || (cost == k && u != term && compare(terms, term, u) == Ordering::Less));
            if better {
                best.insert(*class, (cost, term));
                changed = true;
            }
        }
        if !changed {
            return best;
        }
    }
}
