//! An answer as a table of nodes with their shapes: what a code generator or another tool reads.

use crate::answer::Answer;
use crate::term::{Dim, Op, Sym, TermId, Terms, Theory, Wrt};
use rustc_hash::FxHashMap;

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Node {
    /// The operator, as the s-expressions of certificates call it: `var`, `num`, `*`, `t`, `inv`, …
    pub op: &'static str,
    /// The places of its arguments, all before its own.
    pub args: Vec<usize>,
    /// Rows and columns of its value; an index (`idx`, `at`) has none.
    pub shape: Option<[String; 2]>,
    /// What else it says: the name of a `var`, the number of a `num`, the size of a `size`, an `eye` or a `bigsum`, both
    /// of `ones`, `zeros` and `comm`, the function of a `map` and how often it is differentiated, which surrounding
    /// `bigsum` an `idx` counts (from the inside, from 0), the number of an `at`.
    pub data: Vec<String>,
}

/// A variable, or a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Declared {
    /// Its name.
    pub name: String,
    /// Rows and columns, of each member if it is a family.
    pub shape: [String; 2],
    /// The number of members, if it is a family.
    pub over: Option<String>,
    /// The place of what a definition stands for.
    pub body: Option<usize>,
}

/// A table of nodes; what is equal is there once.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Table {
    /// The nodes, arguments first.
    pub nodes: Vec<Node>,
    /// The place of the result.
    pub result: usize,
    /// The place of what was asked for: `grad(f, X)`, or the expression.
    pub of: usize,
    /// The place of the variable that the answer is about.
    pub wrt: Option<usize>,
    /// The variables.
    pub variables: Vec<Declared>,
    /// The definitions, the user's and those of the answer; each speaks of earlier ones only.
    pub definitions: Vec<Declared>,
}

struct Maker<'a> {
    terms: &'a Terms,
    nodes: Vec<Node>,
    places: FxHashMap<TermId, usize>,
}

fn shape(terms: &Terms, t: TermId) -> [String; 2] {
    let s = terms.shape(t);
    [s.rows.to_string(), s.cols.to_string()]
}

fn data(op: &Op) -> Vec<String> {
    let texts = |all: &[&Dim]| all.iter().map(ToString::to_string).collect();
    match op {
        Op::Var(s) => vec![s.to_string()],
        Op::Num(q) => vec![q.to_string()],
        Op::Size(d) | Op::Eye(d) | Op::BigSum(d) | Op::Fixed(_, d) => texts(&[d]),
        Op::Ones(a, b) | Op::Zeros(a, b) | Op::Comm(a, b) => texts(&[a, b]),
        Op::Idx(k) => vec![k.to_string()],
        Op::At(k) => vec![k.to_string()],
        Op::Map(f) | Op::Mfun(f) => vec![f.name.to_string(), f.order.to_string()],
        Op::D(Wrt::Only(names)) => names.iter().map(Sym::to_string).collect(),
        Op::Written(w) => vec![w.name.to_string()],
        _ => Vec::new(),
    }
}

impl Maker<'_> {
    fn place(&mut self, root: TermId) -> usize {
        let mut stack = vec![(root, false)];
        while let Some((t, ready)) = stack.pop() {
            if self.places.contains_key(&t) {
                continue;
            }
            if !ready {
                stack.push((t, true));
                stack.extend(self.terms.args(t).iter().rev().map(|&a| (a, false)));
                continue;
            }
            let op = self.terms.op(t);
            let node = Node {
                op: op.name(),
                args: self.terms.args(t).iter().filter_map(|a| self.places.get(a).copied()).collect(),
                shape: (!matches!(op, Op::Idx(_) | Op::At(_))).then(|| shape(self.terms, t)),
                data: data(op),
            };
            self.places.insert(t, self.nodes.len());
            self.nodes.push(node);
        }
        self.places.get(&root).copied().unwrap_or(0)
    }
}

impl Table {
    pub(super) fn of(terms: &Terms, theory: &Theory, a: &Answer) -> Table {
        let mut m = Maker { terms, nodes: Vec::new(), places: FxHashMap::default() };
        let variables = theory.vars.iter().map(|v| Declared {
            name: v.name.to_string(),
            shape: [v.shape.rows.to_string(), v.shape.cols.to_string()],
            over: v.over.as_ref().map(Dim::to_string),
            body: None,
        });
        let variables = variables.collect();
        let mut definitions = Vec::new();
        for l in &theory.lets {
            definitions.push(Declared {
                name: l.name.to_string(),
                shape: shape(terms, l.body),
                over: l.over.as_ref().map(Dim::to_string),
                body: Some(m.place(l.body)),
            });
        }
        let (of, wrt, result) = (m.place(a.of), a.wrt.map(|x| m.place(x)), m.place(a.result));
        Table { nodes: m.nodes, result, of, wrt, variables, definitions }
    }
}
