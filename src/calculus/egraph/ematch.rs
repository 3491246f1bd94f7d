//! Patterns against e-classes.
//!
//! egg's own `Pattern` binds variables to classes only: it can say nothing of sizes and functions, which are parameters
//! of operators in our laws, so that shapes are compared when a match is complete, and 22 of the 208 laws that a search
//! tries cannot be written at all. Nor does it know what changed since the round before. With it for the other 186 laws
//! the folder `seeds` takes 0.86 to 0.90 s (here 0.73 to 0.77 s; user time, three runs each), `ml` 0.22 to 0.25 s (0.18
//! to 0.19 s), and one derivation is two steps longer: ours stays.

use super::language::{ENode, Graph, Head};
use super::view::View;
use crate::calculus::lawbook::matching::{Match, Vars};
use crate::calculus::lawbook::program::{Kinds, Parameters, Program, Size, Step};
use crate::rules::Pat;
use crate::term::{Dim, Fun, Op, Sym};
use egg::Id;
use smallvec::SmallVec;

/// The classes of a rule's metavariables.
pub type Classes = SmallVec<[Id; 5]>;

/// No rule matches one class in more ways than this; more would drown the search.
const MAX_MATCHES: usize = 64;

/// Calls `found` for every match (up to a bound for each class) that may be new since the round before.
pub fn search(view: &View<'_>, p: &Program, vars: Vars<'_>, found: &mut dyn FnMut(Id, &Classes, &Values<'_>)) {
    if p.operators & !view.kinds != 0 {
        return;
    }
    let Some(changed) = view.changed.get(p.depth().saturating_sub(1).min(view.changed.len() - 1)) else { return };
    let mut search = Search {
        view,
        program: p,
        registers: SmallVec::from_elem(0, p.registers),
        metas: SmallVec::from_elem(0, vars.metas.len()),
        values: Values {
            vars,
            sizes: view.sizes,
            dims: SmallVec::from_elem(u32::MAX, vars.dims.len()),
            funs: SmallVec::from_elem(None, vars.funs.len()),
        },
        ids: Classes::new(),
        count: 0,
        found,
        root: Id::from(0),
    };
    let mut start = |place: usize| {
        if changed[place] {
            search.registers[0] = place as u32;
            search.root = view.classes[place].id;
            search.count = 0;
            search.run(0);
        }
    };
    match p.root {
        Some(kind) => view.by_kind[usize::from(kind)].iter().for_each(|&c| start(c as usize)),
        None => (0..view.classes.len()).for_each(start),
    }
}

/// What the variables of a match stand for, but the metavariables.
pub struct Values<'s> {
    vars: Vars<'s>,
    sizes: &'s [Dim],
    dims: SmallVec<[u32; 4]>,
    funs: SmallVec<[Option<(&'s Sym, u32)>; 1]>,
}

impl Values<'_> {
    /// As a match whose metavariables have no values yet.
    pub fn to_match(&self) -> Match {
        let mut m = self.vars.empty();
        for (to, k) in m.dims.iter_mut().zip(&self.dims) {
            *to = self.sizes.get(*k as usize).cloned();
        }
        for (to, f) in m.funs.iter_mut().zip(&self.funs) {
            *to = f.map(|(name, order)| Fun { name: name.clone(), order });
        }
        m
    }

    /// Is a size, by its number, what it must be? Gives a name its value where it is met first.
    fn size(&mut self, wanted: &Size, number: u32, one: u32) -> bool {
        match *wanted {
            Size::One => number == one,
            Size::Same(k) => self.dims[k] == number,
            Size::Bind(k) => {
                self.dims[k] = number;
                true
            }
            Size::Made(ref d) => self.made(d, &self.sizes[number as usize]),
            Size::Any => true,
        }
    }

    fn made(&self, wanted: &Dim, is: &Dim) -> bool {
        if wanted.as_literal().is_some() {
            return wanted == is;
        }
        let value = |s: &Sym| {
            let k = self.vars.dims.iter().position(|n| n == s)?;
            self.sizes.get(self.dims[k] as usize).cloned()
        };
        wanted.substitute(&mut |s| value(s)).is_none_or(|d| d == *is)
    }
}

struct Search<'s> {
    view: &'s View<'s>,
    program: &'s Program,
    /// Places of classes.
    registers: SmallVec<[u32; 12]>,
    /// Places of classes.
    metas: SmallVec<[u32; 6]>,
    values: Values<'s>,
    ids: Classes,
    count: usize,
    found: &'s mut dyn FnMut(Id, &Classes, &Values<'_>),
    root: Id,
}

impl<'s> Search<'s> {
    /// Settles the steps from here on.
    fn run(&mut self, step: usize) {
        if self.count >= MAX_MATCHES {
            return;
        }
        let (view, program) = (self.view, self.program);
        match program.steps.get(step) {
            None => {
                self.count += 1;
                self.ids.clear();
                self.ids.extend(self.metas.iter().map(|&p| view.classes[p as usize].id));
                (self.found)(self.root, &self.ids, &self.values);
            }
            Some(Step::Same { at, meta }) => {
                if self.metas[*meta] == self.registers[*at] {
                    self.run(step + 1);
                }
            }
            Some(Step::Bind { at, meta, index, shape }) => {
                let place = self.registers[*at];
                let look = view.classes[place as usize].look;
                if look.shape[0] != u32::MAX
                    && look.index == *index
                    && self.values.size(&shape[0], look.shape[0], view.one)
                    && self.values.size(&shape[1], look.shape[1], view.one)
                {
                    self.metas[*meta] = place;
                    self.run(step + 1);
                }
            }
            Some(Step::Node { at, kind, parameters, to, wanted }) => {
                for node in view.classes[self.registers[*at] as usize].nodes {
                    let Head::Op(op) = &node.head else { continue };
                    if op.kind() == *kind
                        && node.children.len() == wanted.len()
                        && self.arguments(node, *to, wanted)
                        && self.parameters(parameters, op)
                    {
                        self.run(step + 1);
                    }
                }
            }
        }
    }

    /// Puts the arguments of a node into registers. May they be what is wanted?
    fn arguments(&mut self, node: &ENode, to: usize, wanted: &[Option<Kinds>]) -> bool {
        for (i, (&c, wanted)) in node.children.iter().zip(wanted).enumerate() {
            let place = self.view.place(c);
            if wanted.is_some_and(|k| self.view.classes[place].kinds & k == 0) {
                return false;
            }
            self.registers[to + i] = place as u32;
        }
        true
    }

    fn parameters(&mut self, wanted: &Parameters, op: &'s Op) -> bool {
        match wanted {
            Parameters::Exact(p) => match p {
                // Most operators have no parameters.
                Op::Var(_) | Op::Num(_) | Op::Idx(_) | Op::At(_) | Op::Map(_) | Op::Mfun(_) => p == op,
                _ => true,
            },
            Parameters::Fun { fun, first, order } => {
                let (Op::Map(g) | Op::Mfun(g)) = op else { return false };
                let Some(order) = g.order.checked_sub(*order) else { return false };
                if *first {
                    self.values.funs[*fun] = Some((&g.name, order));
                }
                self.values.funs[*fun] == Some((&g.name, order))
            }
            Parameters::Sizes(sizes) => {
                let numbers: SmallVec<[&Dim; 2]> = match op {
                    Op::Eye(a) | Op::Size(a) | Op::Fixed(_, a) => SmallVec::from_slice(&[a]),
                    Op::Ones(a, b) | Op::Zeros(a, b) | Op::Comm(a, b) => SmallVec::from_slice(&[a, b]),
                    _ => return false,
                };
                sizes.iter().zip(numbers).all(|(wanted, d)| self.parameter(wanted, d))
            }
        }
    }

    fn parameter(&mut self, wanted: &Size, d: &Dim) -> bool {
        match self.view.sizes.iter().position(|x| x == d) {
            Some(k) => self.values.size(wanted, k as u32, self.view.one),
            None => false,
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
        Op::Fixed(f, n) => Op::Fixed(*f, rest.size(vars, n)?),
        Op::Ones(m, n) => Op::Ones(rest.size(vars, m)?, rest.size(vars, n)?),
        Op::Zeros(m, n) => Op::Zeros(rest.size(vars, m)?, rest.size(vars, n)?),
        Op::Comm(m, n) => Op::Comm(rest.size(vars, m)?, rest.size(vars, n)?),
        Op::Map(_) | Op::Mfun(_) | Op::D(_) | Op::BigSum(_) => return None,
        op => op.clone(),
    };
    graph.lookup(ENode { head: Head::Op(op), children }).map(|c| graph.find(c))
}
