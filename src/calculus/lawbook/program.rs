//! Patterns prepared for the e-graph: what has to be settled, in which order.

use super::matching::Vars;
use crate::rules::{Direction, MetaKind, Pat, Rule};
use crate::term::{Dim, Op, Sym};
use smallvec::SmallVec;

/// A bit for each kind of operator.
pub(in crate::calculus) type Kinds = u64;

pub(in crate::calculus) fn kind(op: &Op) -> Kinds {
    1 << op.kind()
}

/// What a size must be. The order of the steps is fixed, so it is known beforehand where a name is met first.
#[derive(Clone, Debug)]
pub(in crate::calculus) enum Size {
    /// The size 1.
    One,
    /// Gives a name its value.
    Bind(usize),
    /// The value of a name.
    Same(usize),
    /// Made of names that are known.
    Made(Dim),
    /// Made of names that are not all known yet: left to whoever applies the match.
    Any,
}

/// What the parameters of an operator must be.
#[derive(Clone, Debug)]
pub(in crate::calculus) enum Parameters {
    /// The same.
    Exact(Op),
    Sizes(Vec<Size>),
    /// A function variable, met first here or not, differentiated so often.
    Fun {
        fun: usize,
        first: bool,
        order: u32,
    },
}

/// One thing to settle; registers hold places of classes.
#[derive(Clone, Debug)]
pub(in crate::calculus) enum Step {
    /// The class in a register gives a metavariable its value, if it is of its kind and shape.
    Bind { at: usize, meta: usize, index: bool, shape: [Size; 2] },
    /// The class in a register is the value of a metavariable.
    Same { at: usize, meta: usize },
    /// The class in a register has a node with this operator; its arguments go to the registers from `to` on.
    /// `wanted`: the kinds of operators that each argument must have one of, where that matters.
    Node { at: usize, kind: u8, parameters: Parameters, to: usize, wanted: SmallVec<[Option<Kinds>; 3]> },
}

/// A pattern as a list of steps, what can fail early first.
#[derive(Clone, Debug)]
pub struct Program {
    pub(in crate::calculus) steps: Vec<Step>,
    pub(in crate::calculus) registers: usize,
    /// The kinds of its operators.
    pub(in crate::calculus) operators: Kinds,
    /// The kind of the root, if it is an operator.
    pub(in crate::calculus) root: Option<u8>,
    depth: usize,
}

/// The variables that have values after the steps so far.
struct Bound {
    metas: Vec<bool>,
    dims: Vec<bool>,
    funs: Vec<bool>,
}

impl Program {
    /// `None` for a pattern that matches nothing here: one that looks below a binder, or has not all variables.
    pub fn new(rule: &Rule, direction: Direction) -> Option<Program> {
        let (vars, pattern) = (Vars::of(rule), rule.from_side(direction));
        let root = match pattern {
            Pat::Node(op, _) => Some(op.kind()),
            _ => None,
        };
        let mut p = Program { steps: Vec::new(), registers: 1, operators: 0, root, depth: 0 };
        let none = |n: usize| vec![false; n];
        let mut bound =
            Bound { metas: none(vars.metas.len()), dims: none(vars.dims.len()), funs: none(vars.funs.len()) };
        p.add(vars, pattern, 0, 1, &mut bound)?;
        bound.metas.iter().all(|b| *b).then_some(p)
    }

    /// How many operators are nested in the pattern.
    pub fn depth(&self) -> usize {
        self.depth
    }

    fn add(&mut self, vars: Vars<'_>, p: &Pat, at: usize, depth: usize, bound: &mut Bound) -> Option<()> {
        match p {
            Pat::Meta(meta) if bound.metas[*meta] => self.steps.push(Step::Same { at, meta: *meta }),
            Pat::Meta(meta) => {
                bound.metas[*meta] = true;
                let m = &vars.metas[*meta];
                let index = matches!(m.kind, MetaKind::Index(_));
                let shape = if index {
                    [Size::Any, Size::Any]
                } else {
                    [size(vars, &m.rows, bound)?, size(vars, &m.cols, bound)?]
                };
                self.steps.push(Step::Bind { at, meta: *meta, index, shape });
            }
            Pat::Node(Op::BigSum(_) | Op::D(_) | Op::Grad | Op::Jac(_), _) => return None,
            Pat::Node(op, args) => {
                self.depth = self.depth.max(depth);
                self.operators |= kind(op);
                let to = self.registers;
                self.registers += args.len();
                let wanted = args.iter().map(|a| match a {
                    Pat::Node(op, _) => Some(kind(op)),
                    _ => None,
                });
                let parameters = parameters(vars, op, bound)?;
                self.steps.push(Step::Node { at, kind: op.kind(), parameters, to, wanted: wanted.collect() });
                let rank = |p: &Pat| match p {
                    Pat::Meta(_) => 0,
                    Pat::Node(_, args) if args.is_empty() => 1,
                    _ => 2,
                };
                for wanted in 0..3 {
                    for (i, a) in args.iter().enumerate() {
                        if rank(a) == wanted {
                            self.add(vars, a, to + i, depth + 1, bound)?;
                        }
                    }
                }
            }
            Pat::Apply(..) | Pat::Offset(..) | Pat::Pair(..) => return None,
        }
        Some(())
    }
}

fn size(vars: Vars<'_>, d: &Dim, bound: &mut Bound) -> Option<Size> {
    if d.is_one() {
        return Some(Size::One);
    }
    let place = |s: &Sym| vars.dims.iter().position(|n| n == s);
    if let Some(s) = d.as_name() {
        let k = place(s)?;
        let known = std::mem::replace(&mut bound.dims[k], true);
        return Some(if known { Size::Same(k) } else { Size::Bind(k) });
    }
    let mut known = true;
    d.names(&mut |s| known &= place(s).is_some_and(|k| bound.dims[k]));
    Some(if known { Size::Made(d.clone()) } else { Size::Any })
}

fn parameters(vars: Vars<'_>, op: &Op, bound: &mut Bound) -> Option<Parameters> {
    let mut sizes = Vec::new();
    match op {
        Op::Eye(a) | Op::Size(a) | Op::Fixed(_, a) => sizes.push(size(vars, a, bound)?),
        Op::Ones(a, b) | Op::Zeros(a, b) | Op::Comm(a, b) => {
            sizes.push(size(vars, a, bound)?);
            sizes.push(size(vars, b, bound)?);
        }
        Op::Map(f) | Op::Mfun(f) => {
            return Some(match vars.funs.iter().position(|n| *n == f.name) {
                None => Parameters::Exact(op.clone()),
                Some(fun) => {
                    let first = !std::mem::replace(&mut bound.funs[fun], true);
                    Parameters::Fun { fun, first, order: f.order }
                }
            });
        }
        op => return Some(Parameters::Exact(op.clone())),
    }
    Some(Parameters::Sizes(sizes))
}
