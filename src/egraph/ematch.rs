//! Patterns against e-classes.

use super::language::{ENode, Graph, Head};
use crate::calculus::{Match, Vars};
use crate::rules::{MetaKind, Pat};
use crate::term::{Dim, Fun, Op, Sym, Wrt};
use egg::Id;

/// Values of a rule's variables, metavariables being e-classes.
#[derive(Clone, Debug)]
pub struct ClassMatch {
    /// Classes of the metavariables.
    pub metas: Vec<Option<Id>>,
    /// Dimension and function variables.
    pub rest: Match,
}

/// No rule matches one class in more ways than this; more would drown the search.
const MAX_MATCHES: usize = 64;

struct Matcher<'a> {
    graph: &'a Graph,
    vars: Vars<'a>,
    out: Vec<ClassMatch>,
}

/// All matches of a pattern at a class (up to a bound). Patterns with binders never match.
pub fn matches(graph: &Graph, vars: Vars<'_>, pattern: &Pat, class: Id) -> Vec<ClassMatch> {
    let mut m = Matcher { graph, vars, out: Vec::new() };
    let start = ClassMatch { metas: vec![None; vars.metas.len()], rest: vars.empty() };
    m.walk(vec![(pattern, graph.find(class))], start);
    m.out
}

impl<'a> Matcher<'a> {
    /// Settles the patterns of a work list one after the other.
    fn walk(&mut self, mut work: Vec<(&'a Pat, Id)>, mut m: ClassMatch) {
        if self.out.len() >= MAX_MATCHES {
            return;
        }
        loop {
            let Some((p, class)) = work.pop() else {
                if m.metas.iter().all(Option::is_some) {
                    self.out.push(m);
                }
                return;
            };
            match p {
                Pat::Meta(k) => {
                    if !self.bind(&mut m, *k, class) {
                        return;
                    }
                }
                Pat::Node(op, args) => {
                    for node in &self.graph[class].nodes {
                        if let Some(next) = self.node(&m, op, node)
                            && node.children.len() == args.len()
                        {
                            let mut work = work.clone();
                            work.extend(args.iter().rev().zip(node.children.iter().rev().map(|&c| self.graph.find(c))));
                            self.walk(work, next);
                        }
                    }
                    return;
                }
                Pat::Apply(..) | Pat::Offset(..) | Pat::Pair(..) => return,
            }
        }
    }

    fn bind(&self, m: &mut ClassMatch, k: usize, class: Id) -> bool {
        if let Some(old) = m.metas[k] {
            return old == class;
        }
        let meta = &self.vars.metas[k];
        let Some(t) = self.graph[class].data.term else { return false };
        let terms = &self.graph.analysis.terms;
        let is_index = matches!(terms.op(t), Op::Idx(_) | Op::At(_));
        if is_index != matches!(meta.kind, MetaKind::Index(_)) {
            return false;
        }
        if !is_index {
            let s = terms.shape(t);
            if !self.dim(&mut m.rest, &meta.rows, &s.rows) || !self.dim(&mut m.rest, &meta.cols, &s.cols) {
                return false;
            }
        }
        m.metas[k] = Some(class);
        true
    }

    fn dim(&self, m: &mut Match, p: &Dim, d: &Dim) -> bool {
        if let Some(s) = p.as_name() {
            let Some(k) = place(self.vars.dims, s) else { return false };
            return m.dims[k].get_or_insert_with(|| d.clone()) == d;
        }
        m.size(self.vars, p).is_none_or(|x| x == *d)
    }

    fn node(&self, m: &ClassMatch, p: &Op, node: &ENode) -> Option<ClassMatch> {
        let Head::Op(q) = &node.head else { return None };
        if std::mem::discriminant(p) != std::mem::discriminant(q) {
            return None;
        }
        let mut m = m.clone();
        let r = &mut m.rest;
        let fits = match (p, q) {
            (Op::Eye(a), Op::Eye(b)) | (Op::Size(a), Op::Size(b)) => self.dim(r, a, b),
            (Op::Ones(a, b), Op::Ones(c, d))
            | (Op::Zeros(a, b), Op::Zeros(c, d))
            | (Op::Comm(a, b), Op::Comm(c, d)) => self.dim(r, a, c) && self.dim(r, b, d),
            (Op::Map(f), Op::Map(g)) => match place(self.vars.funs, &f.name) {
                None => f == g,
                Some(k) => match g.order.checked_sub(f.order) {
                    None => false,
                    Some(order) => {
                        let value = Fun { name: g.name.clone(), order };
                        *r.funs[k].get_or_insert_with(|| value.clone()) == value
                    }
                },
            },
            (Op::D(_), Op::D(w)) => *r.wrt.get_or_insert_with(|| -> Wrt { w.clone() }) == *w,
            (a, b) => a == b,
        };
        fits.then_some(m)
    }
}

fn place(names: &[Sym], s: &Sym) -> Option<usize> {
    names.iter().position(|n| n == s)
}
