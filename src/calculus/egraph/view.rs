//! The e-graph as a round finds it: its classes by operator, and what has changed since the round before.

use super::language::{ENode, Graph, Head};
use crate::calculus::lawbook::program::{Kinds, kind};
use crate::term::{Dim, Op};
use egg::{Id, Language};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

/// What a class looks like at the beginning of a round.
pub(super) struct Class<'g> {
    pub id: Id,
    pub nodes: &'g [ENode],
    /// The kinds of its operators.
    pub kinds: Kinds,
    pub look: Look,
}

/// What a class never changes.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// Its rows and columns, by their numbers.
    pub shape: [u32; 2],
    /// Is it an index?
    pub index: bool,
}

/// What the classes looked like in the round before.
#[derive(Default)]
pub struct Memory {
    hashes: Vec<u64>,
    /// By the ids of classes; none for what has no term.
    looks: Vec<Option<Look>>,
    /// The sizes met, and their numbers.
    pub sizes: Vec<Dim>,
    numbers: FxHashMap<Dim, u32>,
}

impl Memory {
    fn number(&mut self, d: &Dim) -> u32 {
        if let Some(&k) = self.numbers.get(d) {
            return k;
        }
        let k = self.sizes.len() as u32;
        self.sizes.push(d.clone());
        self.numbers.insert(d.clone(), k);
        k
    }

    fn look(&mut self, graph: &Graph, id: Id) -> Option<Look> {
        let place = usize::from(id);
        if let Some(look) = self.looks.get(place).copied().flatten() {
            return Some(look);
        }
        let (terms, t) = (&graph.analysis.terms, graph[id].data.term?);
        let index = matches!(terms.op(t), Op::Idx(_) | Op::At(_));
        let s = terms.shape(t);
        let look = Look { shape: [self.number(&s.rows), self.number(&s.cols)], index };
        if self.looks.len() <= place {
            self.looks.resize(place + 1, None);
        }
        self.looks[place] = Some(look);
        Some(look)
    }
}

/// The whole e-graph at the beginning of a round, when it is congruent.
pub struct View<'g> {
    graph: &'g Graph,
    pub sizes: &'g [Dim],
    /// The number of the size 1.
    pub one: u32,
    /// In the order of their ids.
    pub classes: Vec<Class<'g>>,
    /// The place of each id in `classes`.
    place: Vec<u32>,
    /// The places of the classes that have an operator of a kind.
    pub by_kind: Vec<Vec<u32>>,
    /// The kinds that occur.
    pub kinds: Kinds,
    /// Level d: has anything changed at the class, or up to d arguments below it?
    pub changed: Vec<Vec<bool>>,
}

impl<'g> View<'g> {
    /// A look at the graph; the memory is brought up to date. Levels from 0 to below `levels` are computed.
    pub fn new(graph: &'g Graph, memory: &'g mut Memory, levels: usize) -> View<'g> {
        let one = memory.number(&Dim::one());
        let mut classes: Vec<Class<'g>> = Vec::with_capacity(graph.number_of_classes());
        for c in graph.classes() {
            let nothing = Look { shape: [u32::MAX; 2], index: false };
            let look = memory.look(graph, c.id).unwrap_or(nothing);
            classes.push(Class { id: c.id, nodes: &c.nodes, kinds: 0, look });
        }
        classes.sort_unstable_by_key(|c| c.id);
        let ids = classes.last().map_or(0, |c| usize::from(c.id) + 1);
        let mut place = vec![u32::MAX; ids];
        let mut by_kind: Vec<Vec<u32>> = vec![Vec::new(); Kinds::BITS as usize];
        let mut all: Kinds = 0;
        memory.hashes.resize(ids.max(memory.hashes.len()), 0);
        let mut news = vec![false; classes.len()];
        for (i, c) in classes.iter_mut().enumerate() {
            place[usize::from(c.id)] = i as u32;
            let mut hasher = FxHasher::default();
            hasher.write_usize(c.nodes.len());
            for n in c.nodes {
                if let Head::Op(op) = &n.head {
                    // Their sizes need not be those of a shape.
                    if let Op::Comm(a, b) = op {
                        memory.number(a);
                        memory.number(b);
                    } else if let Op::Size(d) | Op::Fixed(_, d) = op {
                        memory.number(d);
                    }
                    if c.kinds & kind(op) == 0 {
                        by_kind[usize::from(op.kind())].push(i as u32);
                    }
                    c.kinds |= kind(op);
                }
                n.children.iter().for_each(|&c| hasher.write_usize(usize::from(c)));
            }
            all |= c.kinds;
            let hash = hasher.finish().max(1);
            news[i] = std::mem::replace(&mut memory.hashes[usize::from(c.id)], hash) != hash;
        }
        let sizes = &memory.sizes;
        let mut view = View { graph, sizes, one, classes, place, by_kind, kinds: all, changed: vec![news] };
        for _ in 1..levels {
            let next = view.level_above();
            view.changed.push(next);
        }
        view
    }

    fn level_above(&self) -> Vec<bool> {
        let Some(below) = self.changed.last() else { return Vec::new() };
        let change = |c: Id| below[self.place(c)];
        let above = |(i, c): (usize, &Class<'_>)| below[i] || c.nodes.iter().any(|n| n.any(change));
        self.classes.iter().enumerate().map(above).collect()
    }

    pub fn place(&self, id: Id) -> usize {
        match self.place.get(usize::from(id)) {
            Some(&p) if p != u32::MAX => p as usize,
            _ => self.place[usize::from(self.graph.find(id))] as usize,
        }
    }
}
