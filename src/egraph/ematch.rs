//! Patterns against e-classes.

use super::language::{ENode, Graph, Head};
use crate::calculus::{Match, Vars};
use crate::rules::{MetaKind, Pat};
use crate::term::{Dim, Fun, Op, Sym, TermId};
use egg::{Id, Language};
use rustc_hash::FxHasher;
use smallvec::SmallVec;
use std::hash::Hasher;

/// The classes of a rule's metavariables.
pub type Classes = SmallVec<[Id; 5]>;

/// No rule matches one class in more ways than this; more would drown the search.
const MAX_MATCHES: usize = 64;

/// One thing to settle; registers hold classes.
enum Step<'r> {
    /// The class in a register is the value of a metavariable.
    Meta { at: usize, meta: usize },
    /// The class in a register has a node with this operator; its arguments go to the registers from `to` on.
    /// `wanted`: the kinds of operators that each argument must have one of.
    Node { at: usize, op: &'r Op, to: usize, args: usize, wanted: SmallVec<[Kinds; 3]> },
}

/// A bit for each kind of operator.
type Kinds = u64;

fn kind(op: &Op) -> Kinds {
    1 << op.kind()
}

/// A pattern as a list of steps, what can fail early first.
pub struct Program<'r> {
    steps: Vec<Step<'r>>,
    vars: Vars<'r>,
    target: &'r Pat,
    registers: usize,
    operators: Kinds,
    depth: usize,
}

impl<'r> Program<'r> {
    /// `None` for a pattern that matches nothing here: one that looks below a binder, or has not all variables.
    pub fn new(vars: Vars<'r>, pattern: &'r Pat, target: &'r Pat) -> Option<Program<'r>> {
        let mut p = Program { steps: Vec::new(), vars, target, registers: 1, operators: 0, depth: 0 };
        p.add(pattern, 0, 1)?;
        let mut bound = vec![false; vars.metas.len()];
        pattern.metas(&mut |k| bound[k] = true);
        bound.iter().all(|b| *b).then_some(p)
    }

    /// The variables.
    pub fn vars(&self) -> Vars<'r> {
        self.vars
    }

    /// What a match is rewritten to.
    pub fn target(&self) -> &'r Pat {
        self.target
    }

    /// How many operators are nested in the pattern.
    pub fn depth(&self) -> usize {
        self.depth
    }

    fn add(&mut self, p: &'r Pat, at: usize, depth: usize) -> Option<()> {
        match p {
            Pat::Meta(meta) => self.steps.push(Step::Meta { at, meta: *meta }),
            Pat::Node(Op::BigSum(_) | Op::D(_) | Op::Grad | Op::Jac(_), _) => return None,
            Pat::Node(op, args) => {
                self.depth = self.depth.max(depth);
                self.operators |= kind(op);
                let to = self.registers;
                self.registers += args.len();
                let wanted = args.iter().map(|a| match a {
                    Pat::Node(op, _) => kind(op),
                    _ => Kinds::MAX,
                });
                self.steps.push(Step::Node { at, op, to, args: args.len(), wanted: wanted.collect() });
                let rank = |p: &Pat| match p {
                    Pat::Meta(_) => 0,
                    Pat::Node(_, args) if args.is_empty() => 1,
                    _ => 2,
                };
                for wanted in 0..3 {
                    for (i, a) in args.iter().enumerate() {
                        if rank(a) == wanted {
                            self.add(a, to + i, depth + 1)?;
                        }
                    }
                }
            }
            Pat::Apply(..) | Pat::Offset(..) | Pat::Pair(..) => return None,
        }
        Some(())
    }
}

/// What a class looks like at the beginning of a round.
struct Class<'g> {
    id: Id,
    nodes: &'g [ENode],
    /// The kinds of its operators.
    kinds: Kinds,
    term: Option<TermId>,
}

/// The whole e-graph at the beginning of a round, when it is congruent.
pub struct View<'g> {
    graph: &'g Graph,
    /// In the order of their ids.
    classes: Vec<Class<'g>>,
    /// The place of each id in `classes`.
    place: Vec<u32>,
    /// The places of the classes that have an operator of a kind.
    by_kind: Vec<Vec<u32>>,
    /// The kinds that occur.
    kinds: Kinds,
    /// Level d: has anything changed at the class, or up to d arguments below it?
    changed: Vec<Vec<bool>>,
}

/// What the classes looked like in the round before.
#[derive(Default)]
pub struct Memory(Vec<u64>);

impl<'g> View<'g> {
    /// A look at the graph; the memory is brought up to date. Levels from 0 to below `levels` are computed.
    pub fn new(graph: &'g Graph, memory: &mut Memory, levels: usize) -> View<'g> {
        let mut classes: Vec<Class<'g>> =
            graph.classes().map(|c| Class { id: c.id, nodes: &c.nodes, kinds: 0, term: c.data.term }).collect();
        classes.sort_unstable_by_key(|c| c.id);
        let ids = classes.last().map_or(0, |c| usize::from(c.id) + 1);
        let mut place = vec![u32::MAX; ids];
        let mut by_kind: Vec<Vec<u32>> = vec![Vec::new(); Kinds::BITS as usize];
        let mut all: Kinds = 0;
        memory.0.resize(ids.max(memory.0.len()), 0);
        let mut news = vec![false; classes.len()];
        for (i, c) in classes.iter_mut().enumerate() {
            place[usize::from(c.id)] = i as u32;
            let mut hasher = FxHasher::default();
            hasher.write_usize(c.nodes.len());
            for n in c.nodes {
                if let Head::Op(op) = &n.head {
                    if c.kinds & kind(op) == 0 {
                        by_kind[usize::from(op.kind())].push(i as u32);
                    }
                    c.kinds |= kind(op);
                }
                n.children.iter().for_each(|&c| hasher.write_usize(usize::from(c)));
            }
            all |= c.kinds;
            let hash = hasher.finish().max(1);
            news[i] = std::mem::replace(&mut memory.0[usize::from(c.id)], hash) != hash;
        }
        let mut view = View { graph, classes, place, by_kind, kinds: all, changed: vec![news] };
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

    fn place(&self, id: Id) -> usize {
        match self.place.get(usize::from(id)) {
            Some(&p) if p != u32::MAX => p as usize,
            _ => self.place[usize::from(self.graph.find(id))] as usize,
        }
    }

    /// Calls `found` for every match (up to a bound for each class) that may be new since the round before.
    pub fn search(&self, p: &Program<'_>, found: &mut dyn FnMut(Id, &Classes, &Match)) {
        if p.operators & !self.kinds != 0 {
            return;
        }
        let Some(changed) = self.changed.get(p.depth.saturating_sub(1).min(self.changed.len() - 1)) else { return };
        let mut search = Search {
            view: self,
            program: p,
            registers: SmallVec::from_elem(0, p.registers),
            metas: SmallVec::from_elem(None, p.vars.metas.len()),
            rest: p.vars.empty(),
            ids: Classes::new(),
            count: 0,
            found,
            root: Id::from(0),
        };
        let mut start = |place: usize| {
            if changed[place] {
                search.registers[0] = place as u32;
                search.root = self.classes[place].id;
                search.count = 0;
                search.run(0);
            }
        };
        match p.steps.first() {
            Some(Step::Node { op, .. }) => {
                self.by_kind[usize::from(op.kind())].iter().for_each(|&c| start(c as usize));
            }
            _ => (0..self.classes.len()).for_each(start),
        }
    }
}

struct Search<'s> {
    view: &'s View<'s>,
    program: &'s Program<'s>,
    /// Places of classes.
    registers: SmallVec<[u32; 12]>,
    metas: SmallVec<[Option<Id>; 6]>,
    rest: Match,
    ids: Classes,
    count: usize,
    found: &'s mut dyn FnMut(Id, &Classes, &Match),
    root: Id,
}

impl Search<'_> {
    /// Settles the steps from here on, leaving everything as it was.
    fn run(&mut self, step: usize) {
        if self.count >= MAX_MATCHES {
            return;
        }
        let view = self.view;
        match self.program.steps.get(step) {
            None => {
                self.count += 1;
                self.ids.clear();
                self.ids.extend(self.metas.iter().flatten().copied());
                (self.found)(self.root, &self.ids, &self.rest);
            }
            Some(Step::Meta { at, meta }) => {
                let class = &view.classes[self.registers[*at] as usize];
                match self.metas[*meta] {
                    Some(id) if id == class.id => self.run(step + 1),
                    Some(_) => {}
                    None => {
                        let mut undo = Undo::new();
                        if self.fits(*meta, class, &mut undo) {
                            self.metas[*meta] = Some(class.id);
                            self.run(step + 1);
                            self.metas[*meta] = None;
                        }
                        self.undo(undo);
                    }
                }
            }
            Some(Step::Node { at, op, to, args, wanted }) => {
                for node in view.classes[self.registers[*at] as usize].nodes {
                    let Head::Op(q) = &node.head else { continue };
                    if q.kind() != op.kind() || node.children.len() != *args {
                        continue;
                    }
                    let mut may = true;
                    for (i, (&c, wanted)) in node.children.iter().zip(wanted).enumerate() {
                        let place = view.place(c);
                        self.registers[to + i] = place as u32;
                        may &= view.classes[place].kinds & wanted != 0 || *wanted == Kinds::MAX;
                    }
                    if !may {
                        continue;
                    }
                    let mut undo = Undo::new();
                    if self.operator(op, q, &mut undo) {
                        self.run(step + 1);
                    }
                    self.undo(undo);
                }
            }
        }
    }

    fn undo(&mut self, undo: Undo) {
        for slot in undo {
            match slot {
                Slot::Dim(k) => self.rest.dims[k] = None,
                Slot::Fun(k) => self.rest.funs[k] = None,
            }
        }
    }

    /// Is a class of the kind and shape of a metavariable?
    fn fits(&mut self, meta: usize, class: &Class<'_>, undo: &mut Undo) -> bool {
        let meta = &self.program.vars.metas[meta];
        let Some(t) = class.term else { return false };
        let terms = &self.view.graph.analysis.terms;
        let is_index = matches!(terms.op(t), Op::Idx(_) | Op::At(_));
        if is_index != matches!(meta.kind, MetaKind::Index(_)) {
            return false;
        }
        let s = terms.shape(t);
        is_index || (self.dim(&meta.rows, &s.rows, undo) && self.dim(&meta.cols, &s.cols, undo))
    }

    /// A size whose names are not all known yet is left to whoever applies the match.
    fn dim(&mut self, p: &Dim, d: &Dim, undo: &mut Undo) -> bool {
        let Some(s) = p.as_name() else { return self.rest.size(self.program.vars, p).is_none_or(|x| x == *d) };
        let Some(k) = place(self.program.vars.dims, s) else { return false };
        match &self.rest.dims[k] {
            Some(x) => x == d,
            None => {
                self.rest.dims[k] = Some(d.clone());
                undo.push(Slot::Dim(k));
                true
            }
        }
    }

    fn operator(&mut self, p: &Op, q: &Op, undo: &mut Undo) -> bool {
        match (p, q) {
            (Op::Eye(a), Op::Eye(b)) | (Op::Size(a), Op::Size(b)) => self.dim(a, b, undo),
            (Op::Ones(a, b), Op::Ones(c, d))
            | (Op::Zeros(a, b), Op::Zeros(c, d))
            | (Op::Comm(a, b), Op::Comm(c, d)) => self.dim(a, c, undo) && self.dim(b, d, undo),
            (Op::Map(f), Op::Map(g)) => {
                let Some(k) = place(self.program.vars.funs, &f.name) else { return f == g };
                let Some(order) = g.order.checked_sub(f.order) else { return false };
                match &self.rest.funs[k] {
                    Some(h) => h.name == g.name && h.order == order,
                    None => {
                        self.rest.funs[k] = Some(Fun { name: g.name.clone(), order });
                        undo.push(Slot::Fun(k));
                        true
                    }
                }
            }
            (a, b) => a == b,
        }
    }
}

/// The class of a pattern with these values, if the graph holds it already.
pub fn known(graph: &Graph, vars: Vars<'_>, p: &Pat, classes: &[Id], rest: &Match) -> Option<Id> {
    let Pat::Node(op, args) = p else {
        let Pat::Meta(k) = p else { return None };
        return classes.get(*k).map(|&c| graph.find(c));
    };
    let mut children: SmallVec<[Id; 3]> = SmallVec::new();
    for a in args {
        children.push(known(graph, vars, a, classes, rest)?);
    }
    let op = match op {
        Op::Eye(n) => Op::Eye(rest.size(vars, n)?),
        Op::Size(n) => Op::Size(rest.size(vars, n)?),
        Op::Ones(m, n) => Op::Ones(rest.size(vars, m)?, rest.size(vars, n)?),
        Op::Zeros(m, n) => Op::Zeros(rest.size(vars, m)?, rest.size(vars, n)?),
        Op::Comm(m, n) => Op::Comm(rest.size(vars, m)?, rest.size(vars, n)?),
        Op::Map(_) | Op::D(_) | Op::BigSum(_) => return None,
        op => op.clone(),
    };
    graph.lookup(ENode { head: Head::Op(op), children }).map(|c| graph.find(c))
}

/// A variable that a step gave a value.
enum Slot {
    Dim(usize),
    Fun(usize),
}

type Undo = SmallVec<[Slot; 2]>;

fn place(names: &[Sym], s: &Sym) -> Option<usize> {
    names.iter().position(|n| n == s)
}
