//! Sums with a multiple in them. Scalars stand in front of products where terms are compared, so that a law about A + BC says
//! nothing of A + c(BC): the law with cB in place of B does, once c has been moved in front.

use super::frame::{fresh, map_arguments, map_patterns, node};
use crate::rules::pattern::*;
use crate::term::{Dim, Op};

/// The law with a multiple in a summand that is a product, for the first such summand and for the others.
pub(super) fn with_multiples(r: &Rule) -> Vec<(&'static str, Rule)> {
    let mut out = Vec::new();
    let mut ways = Vec::new();
    for u in &r.uses {
        let mut found = Vec::new();
        summands(r, r.from_side(u.direction), &mut found);
        ways.extend(found);
    }
    ways.sort_unstable();
    ways.dedup();
    // A variant that has one already is given another one at its first summand only.
    let most = if r.kind == Kind::Variant { 1 } else { 2 };
    for (end, k) in ["multiple", "multiple-second"].into_iter().zip(ways).take(most) {
        if let Some(v) = scaled(r, k) {
            out.push((end, v));
        }
    }
    out
}

/// The first factors, of products that are summands, of which nothing is assumed.
fn summands(r: &Rule, p: &Pat, found: &mut Vec<usize>) {
    if let Pat::Node(op, args) = p {
        if *op == Op::Add {
            // What has a factor in front by hand is not asked for another one.
            let written = r.kind != Kind::Variant;
            let bare = args.iter().filter(|a| !written || !matches!(a, Pat::Node(Op::Scale, _)));
            found.extend(bare.filter_map(product).filter_map(|p| free_factor(r, p)));
        }
        args.iter().for_each(|a| summands(r, a, found));
    }
}

/// The product in a summand, a multiple or not.
fn product(p: &Pat) -> Option<&Pat> {
    match p {
        Pat::Node(Op::Scale, args) => args.get(1).and_then(product),
        Pat::Node(Op::Mul, _) => Some(p),
        _ => None,
    }
}

/// The first variable of a product that may be replaced by a multiple of it.
fn free_factor(r: &Rule, p: &Pat) -> Option<usize> {
    match p {
        Pat::Node(Op::Mul | Op::T, args) => args.iter().find_map(|a| free_factor(r, a)),
        Pat::Meta(k) => {
            let about = |c: &Condition| match c {
                Condition::Is(p, a) if p.needs_square() => {
                    let mut met = false;
                    a.metas(&mut |l| met |= l == *k);
                    met
                }
                _ => false,
            };
            (!r.when.iter().any(about)).then_some(*k)
        }
        _ => None,
    }
}

/// The law with c times the variable `k` in its place.
fn scaled(r: &Rule, k: usize) -> Option<Rule> {
    if r.metas[k].kind != MetaKind::Term || r.metas[k].rows.is_one() && r.metas[k].cols.is_one() {
        return None;
    }
    let mut wide = r.clone();
    let c = wide.metas.len();
    wide.metas.push(Meta { name: fresh(r, "c"), rows: Dim::one(), cols: Dim::one(), kind: MetaKind::Term });
    let by = node(Op::Scale, vec![Pat::Meta(c), Pat::Meta(k)]);
    map_patterns(&wide, &mut |p| in_front(&put(p, k, &by)?))
}

fn put(p: &Pat, k: usize, by: &Pat) -> Option<Pat> {
    match p {
        Pat::Meta(l) if *l == k => Some(by.clone()),
        p => map_arguments(p, &mut |a| put(a, k, by)),
    }
}

/// Scalars moved out of products and transposes, in front of them.
fn in_front(p: &Pat) -> Option<Pat> {
    let p = map_arguments(p, &mut in_front)?;
    let Pat::Node(op, args) = &p else { return Some(p) };
    let scaled = |a: &Pat| match a {
        Pat::Node(Op::Scale, cs) if cs.len() == 2 => Some((cs[0].clone(), cs[1].clone())),
        _ => None,
    };
    let front = |c: Pat, rest: Pat| in_front(&rest).map(|rest| node(Op::Scale, vec![c, rest]));
    match (op, &args[..]) {
        (Op::Mul, [a, b]) => match (scaled(a), scaled(b)) {
            (Some((c, a)), _) => front(c, node(Op::Mul, vec![a, b.clone()])),
            (_, Some((c, b))) => front(c, node(Op::Mul, vec![a.clone(), b])),
            _ => Some(p),
        },
        (Op::T, [a]) => match scaled(a) {
            Some((c, a)) => front(c, node(Op::T, vec![a])),
            None => Some(p),
        },
        _ => Some(p),
    }
}
