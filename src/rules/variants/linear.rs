//! Sums and multiples: what a linear law says of differences, negations and quotients.

use super::frame::{fresh, map_arguments, map_patterns, node};
use crate::rules::pattern::*;
use crate::term::{Dim, Op};
use std::collections::BTreeSet;

/// The law of a difference: each side has one sum, with the same variables in its second summand, and they stand
/// nowhere else.
pub(super) fn difference(r: &Rule) -> Option<Rule> {
    if !r.when.is_empty() {
        return None;
    }
    let second = |p: &Pat| match &sums(p)[..] {
        [s] => Some(metas(s)),
        _ => None,
    };
    let (a, b) = (second(&r.lhs)?, second(&r.rhs)?);
    // Only what is added may be negated: f(A + B) = f(A) + B·C says nothing of f(A - B) where C varies with B.
    let once = |p: &Pat, k: usize| occurrences(p, k) == 1;
    let own: BTreeSet<usize> = a.intersection(&b).copied().filter(|&k| once(&r.lhs, k) && once(&r.rhs, k)).collect();
    if own.is_empty() || a != b {
        return None;
    }
    let mut negate = |p: &Pat| Some(with_differences(p));
    map_patterns(r, &mut negate)
}

/// The second summands of all sums in a pattern.
fn sums(p: &Pat) -> Vec<&Pat> {
    let Pat::Node(op, args) = p else { return vec![] };
    let inner = args.iter().flat_map(sums);
    match (op, &args[..]) {
        (Op::Add, [_, b]) => inner.chain([b]).collect(),
        _ => inner.collect(),
    }
}

fn metas(p: &Pat) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    p.metas(&mut |k| {
        found.insert(k);
    });
    found
}

fn occurrences(p: &Pat, k: usize) -> usize {
    let mut n = 0;
    p.metas(&mut |l| n += usize::from(k == l));
    n
}

fn with_differences(p: &Pat) -> Pat {
    match p {
        Pat::Node(op, args) => {
            let op = if *op == Op::Add { Op::Sub } else { op.clone() };
            node(op, args.iter().map(with_differences).collect())
        }
        p => p.clone(),
    }
}

/// The scalar variable that stands in a law as a factor in front of something, and in no other way.
fn factor(r: &Rule) -> Option<usize> {
    let fronts = |p: &Pat| {
        let mut found = Vec::new();
        in_front(p, &mut found);
        found
    };
    let (l, s) = (fronts(&r.lhs), fronts(&r.rhs));
    let constant = |k: &usize| {
        let m = &r.metas[*k];
        m.kind == MetaKind::Term
            && l.iter().filter(|x| *x == k).count() == occurrences(&r.lhs, *k)
            && s.iter().filter(|x| *x == k).count() == occurrences(&r.rhs, *k)
            && !r.when.iter().any(|c| crate::rules::canonical::parts(c).iter().any(|p| occurrences(p, *k) > 0))
    };
    l.iter().find(|k| s.contains(k) && constant(k)).copied()
}

/// The variables that stand in front of a scalar multiple.
fn in_front(p: &Pat, found: &mut Vec<usize>) {
    if let Pat::Node(op, args) = p {
        if let (Op::Scale, [Pat::Meta(k), _]) = (op, &args[..]) {
            found.push(*k);
        }
        args.iter().for_each(|a| in_front(a, found));
    }
}

/// The law with what the factor `k` makes of its operand replaced, and without that variable.
fn replaced(r: &Rule, k: usize, f: &dyn Fn(Pat) -> Pat, keep: bool) -> Option<Rule> {
    fn walk(p: &Pat, k: usize, f: &dyn Fn(Pat) -> Pat) -> Option<Pat> {
        if let Pat::Node(Op::Scale, args) = p
            && let [Pat::Meta(l), x] = &args[..]
            && *l == k
        {
            return Some(f(walk(x, k, f)?));
        }
        map_arguments(p, &mut |a| walk(a, k, f))
    }
    // A guard about the factor has no meaning any more.
    let mut v = r.clone();
    v.uses.retain(|u| !u.guards.iter().any(|g| speaks_of(g, k)) || keep);
    let mut v = map_patterns(&v, &mut |p| walk(p, k, f))?;
    if !keep {
        v = super::frame::without(&v, k);
    }
    Some(v)
}

fn speaks_of(g: &Guard, k: usize) -> bool {
    match g {
        Guard::Differential(l)
        | Guard::Constant(l)
        | Guard::Literal(l)
        | Guard::NotLiteral(l)
        | Guard::Head(l, _)
        | Guard::NotHead(l, _) => *l == k,
        Guard::Before(a, b) => occurrences(a, k) + occurrences(b, k) > 0,
        Guard::NotOne(_) | Guard::Symbolic(_) | Guard::Small(_) => false,
    }
}

/// The law of a negation.
pub(super) fn negation(r: &Rule) -> Option<Rule> {
    let k = factor(r)?;
    replaced(r, k, &|x| node(Op::Neg, vec![x]), false)
}

/// The law of a quotient.
pub(super) fn quotient(r: &Rule) -> Option<Rule> {
    let k = factor(r)?;
    let mut v = replaced(r, k, &|x| node(Op::Div, vec![x, Pat::Meta(k)]), true)?;
    v.metas[k].name = fresh(r, "c");
    debug_assert!(v.metas[k].rows == Dim::one());
    Some(v)
}
