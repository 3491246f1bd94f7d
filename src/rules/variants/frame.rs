//! Building and measuring patterns.

use crate::rules::pattern::*;
use crate::rules::typing;
use crate::term::{Declaration, Dim, Op, Rational, Shape, Sym, Terms};
use std::sync::Arc;

/// A node.
pub(super) fn node(op: Op, args: Vec<Pat>) -> Pat {
    Pat::Node(op, args)
}

/// A number.
pub(super) fn number(n: i64) -> Pat {
    node(Op::Num(Arc::new(Rational::from_integer(n.into()))), vec![])
}

/// Is a pattern this number?
pub(super) fn is_number(p: &Pat, n: i64) -> bool {
    *p == number(n)
}

/// The shapes of the patterns of a law.
pub(super) struct Shapes<'a> {
    metas: &'a [Meta],
    terms: Terms,
}

impl<'a> Shapes<'a> {
    /// Of a law with these variables.
    pub(super) fn new(metas: &'a [Meta]) -> Shapes<'a> {
        let mut terms = Terms::new();
        for m in metas {
            let over = match &m.kind {
                MetaKind::Index(_) => continue,
                MetaKind::Family => Some(Dim::one()),
                MetaKind::Term => None,
            };
            terms.declare(m.name.clone(), Declaration { shape: Shape::new(m.rows.clone(), m.cols.clone()), over });
        }
        Shapes { metas, terms }
    }

    /// The shape of a pattern; `None` where it has none.
    pub(super) fn of(&mut self, p: &Pat) -> Option<Shape> {
        let t = typing::build(&mut self.terms, self.metas, p).ok()?;
        Some(self.terms.shape(t).clone())
    }

    /// Is a variable an index?
    pub(super) fn is_index(&self, k: usize) -> bool {
        matches!(self.metas[k].kind, MetaKind::Index(_))
    }

    /// Is it a number, that is 1×1?
    pub(super) fn is_scalar(&mut self, p: &Pat) -> bool {
        self.of(p).is_some_and(|s| s.is_scalar())
    }
}

/// The law with both sides, and the patterns of its conditions and guards, replaced.
pub(super) fn map_patterns(r: &Rule, f: &mut dyn FnMut(&Pat) -> Option<Pat>) -> Option<Rule> {
    let mut v = r.clone();
    (v.lhs, v.rhs) = (f(&r.lhs)?, f(&r.rhs)?);
    for c in &mut v.when {
        match c {
            Condition::Is(_, a) | Condition::Natural(a) | Condition::Integer(a) | Condition::Fits(a, _) => *a = f(a)?,
            Condition::Eq(a, b) | Condition::Distinct(a, b) => (*a, *b) = (f(a)?, f(b)?),
        }
    }
    for u in &mut v.uses {
        for g in &mut u.guards {
            if let Guard::Before(a, b) = g {
                (*a, *b) = (f(a)?, f(b)?);
            }
        }
    }
    Some(v)
}

/// The arguments of a node, each replaced.
pub(super) fn map_arguments(p: &Pat, f: &mut dyn FnMut(&Pat) -> Option<Pat>) -> Option<Pat> {
    match p {
        Pat::Node(op, args) => Some(node(op.clone(), args.iter().map(f).collect::<Option<_>>()?)),
        p => Some(p.clone()),
    }
}

/// A name that a law does not have.
pub(super) fn fresh(r: &Rule, wish: &str) -> Sym {
    let taken = |s: &Sym| r.metas.iter().any(|m| m.name == *s) || r.dims.contains(s) || r.funs.contains(s);
    let mut name = Sym::new(wish);
    let mut k = 0;
    while taken(&name) {
        k += 1;
        name = Sym::new(&format!("{wish}{k}"));
    }
    name
}

/// The sizes that an operator names, replaced.
pub(super) fn map_sizes(op: &Op, f: &dyn Fn(&Dim) -> Option<Dim>) -> Option<Op> {
    Some(match op {
        Op::Size(n) => Op::Size(f(n)?),
        Op::Eye(n) => Op::Eye(f(n)?),
        Op::BigSum(n) => Op::BigSum(f(n)?),
        Op::Fixed(k, n) => Op::Fixed(*k, f(n)?),
        Op::Ones(m, n) => Op::Ones(f(m)?, f(n)?),
        Op::Zeros(m, n) => Op::Zeros(f(m)?, f(n)?),
        Op::Comm(m, n) => Op::Comm(f(m)?, f(n)?),
        op => op.clone(),
    })
}

/// The law without a variable that stands nowhere any more.
pub(super) fn without(r: &Rule, k: usize) -> Rule {
    fn pat(p: &Pat, k: usize) -> Pat {
        let lower = |l: usize| if l > k { l - 1 } else { l };
        match p {
            Pat::Meta(l) => Pat::Meta(lower(*l)),
            Pat::Apply(l, i) => Pat::Apply(lower(*l), Box::new(pat(i, k))),
            Pat::Offset(i, n) => Pat::Offset(Box::new(pat(i, k)), n.clone()),
            Pat::Pair(i, j, n) => Pat::Pair(Box::new(pat(i, k)), Box::new(pat(j, k)), n.clone()),
            Pat::Node(op, args) => node(op.clone(), args.iter().map(|a| pat(a, k)).collect()),
        }
    }
    let mut v = map_patterns(r, &mut |p| Some(pat(p, k))).unwrap_or_else(|| r.clone());
    v.metas.remove(k);
    for g in v.uses.iter_mut().flat_map(|u| &mut u.guards) {
        match g {
            Guard::Differential(l)
            | Guard::Constant(l)
            | Guard::Literal(l)
            | Guard::NotLiteral(l)
            | Guard::Head(l, _)
            | Guard::NotHead(l, _)
                if *l > k =>
            {
                *l -= 1;
            }
            _ => {}
        }
    }
    v
}
