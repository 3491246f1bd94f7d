//! Extraction: the simplest term of a class.

use super::language::{Graph, Head};
use super::saturate::Saturation;
use crate::calculus::{compare, cost};
use crate::term::{Args, TermId};
use egg::{Id, Language};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

impl Saturation {
    /// The cheapest term of the class of `t`, ties broken by the order of terms.
    pub fn best(&mut self, t: TermId) -> TermId {
        let id = self.add(t);
        let root = self.graph.find(id);
        let best = cheapest(&mut self.graph);
        best.get(&root).map_or(t, |(_, u)| *u)
    }
}

type Cost = cost::Cost;

/// The cheapest term of every class, by iteration to a fixed point.
fn cheapest(graph: &mut Graph) -> FxHashMap<Id, (Cost, TermId)> {
    let mut best: FxHashMap<Id, (Cost, TermId)> = FxHashMap::default();
    let mut classes: Vec<Id> = graph.classes().map(|c| c.id).collect();
    classes.sort();
    loop {
        let mut changed = false;
        for &class in &classes {
            for node in graph[class].nodes.clone() {
                let mut args = Args::new();
                let mut costs = Vec::with_capacity(node.children().len());
                let known = node.children().iter().all(|&c| match best.get(&graph.find(c)) {
                    Some((k, u)) => {
                        args.push(*u);
                        costs.push(*k);
                        true
                    }
                    None => false,
                });
                if !known {
                    continue;
                }
                let terms = &mut graph.analysis.terms;
                let term = match &node.head {
                    Head::Opaque(t) => *t,
                    Head::Op(op) => match terms.add(op.clone(), &args) {
                        Ok(t) => t,
                        Err(_) => continue,
                    },
                };
                let cost = match &node.head {
                    Head::Opaque(t) => cost::of(terms, *t),
                    Head::Op(_) => cost::node(terms, term, &costs),
                };
                let better = match best.get(&class) {
                    None => true,
                    Some((k, u)) => match cost.cmp(k) {
                        Ordering::Less => true,
                        Ordering::Equal => *u != term && compare(terms, term, *u) == Ordering::Less,
                        Ordering::Greater => false,
                    },
                };
                if better {
                    best.insert(class, (cost, term));
                    changed = true;
                }
            }
        }
        if !changed {
            return best;
        }
    }
}
