//! What a function is of the opposite argument, where the minus is part of a number or of a difference.

use super::frame::{fresh, node};
use crate::rules::pattern::*;
use crate::term::{Dim, Op, Pred};

/// The variable A of a law f(-A) = g(A) about an elementwise function.
fn argument(r: &Rule) -> Option<usize> {
    if !r.when.is_empty() {
        return None;
    }
    let Pat::Node(Op::Map(_), args) = &r.lhs else { return None };
    let [Pat::Node(Op::Neg, inner)] = &args[..] else { return None };
    match inner[..] {
        [Pat::Meta(k)] if r.metas.len() == 1 && r.metas[k].kind == MetaKind::Term => Some(k),
        _ => None,
    }
}

/// A pattern with the variable `k` replaced.
fn put(p: &Pat, k: usize, by: &Pat) -> Pat {
    match p {
        Pat::Meta(l) if *l == k => by.clone(),
        Pat::Node(op, args) => node(op.clone(), args.iter().map(|a| put(a, k, by)).collect()),
        p => p.clone(),
    }
}

/// The law of f(x), where -x is written as `negative`.
fn law(r: &Rule, k: usize, x: Pat, negative: &Pat, guards: Vec<Guard>) -> Option<Rule> {
    let Pat::Node(f, _) = &r.lhs else { return None };
    let any = Use { phase: r.uses.first()?.phase.clone(), direction: Direction::Forward, guards };
    Some(Rule { lhs: node(f.clone(), vec![x]), rhs: put(&r.rhs, k, negative), uses: vec![any], ..r.clone() })
}

/// The law of a negative multiple, and of a sum that begins with one. Its factor is a number.
pub(super) fn of_negatives(r: &Rule) -> Vec<(&'static str, Rule)> {
    let Some(k) = argument(r) else { return vec![] };
    let mut wide = r.clone();
    let (c, b) = (wide.metas.len(), wide.metas.len() + 1);
    wide.metas.push(Meta { name: fresh(r, "c"), rows: Dim::one(), cols: Dim::one(), kind: MetaKind::Term });
    let neg = |p: Pat| node(Op::Neg, vec![p]);
    let scale = |c: Pat| node(Op::Scale, vec![c, Pat::Meta(k)]);
    let (plain, turned) = (scale(Pat::Meta(c)), scale(neg(Pat::Meta(c))));
    wide.when = vec![Condition::Is(Pred::Positive, neg(Pat::Meta(c)))];
    let guards = || vec![Guard::Literal(c)];
    let multiple = law(&wide, k, plain.clone(), &turned, guards());
    let own = wide.metas[k].clone();
    wide.metas.push(Meta { name: fresh(&wide, "B"), ..own });
    let sum = |a: Pat, b: Pat| node(Op::Add, vec![a, b]);
    let first = law(&wide, k, sum(plain, Pat::Meta(b)), &sum(turned, neg(Pat::Meta(b))), guards());
    [("opposite", multiple), ("opposite-sum", first)].into_iter().filter_map(|(end, v)| v.map(|v| (end, v))).collect()
}

/// The law of a difference.
pub(super) fn of_differences(r: &Rule) -> Option<Rule> {
    let k = argument(r)?;
    let mut wide = r.clone();
    let b = wide.metas.len();
    let own = wide.metas[k].clone();
    wide.metas.push(Meta { name: fresh(r, "B"), ..own });
    let less = |a: usize, b: usize| node(Op::Sub, vec![Pat::Meta(a), Pat::Meta(b)]);
    law(&wide, k, less(k, b), &less(b, k), vec![])
}
