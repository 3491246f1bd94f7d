//! A product that goes on: the law with a further factor, or summand, behind.
//!
//! Products, sums and multiples are kept nested to the right where terms are compared, so that AB stands in A(BC) as no
//! subterm. The law with the rest C says what becomes of it.

use super::frame::{Shapes, fresh, is_number, node};
use crate::rules::pattern::*;
use crate::term::{Dim, Op, Shape, Sym};

/// The law with a rest, for each operator that a use of it starts from.
pub(super) fn with_rest(r: &Rule) -> Vec<(&'static str, Rule)> {
    let mut ends = Vec::new();
    for (op, end) in [(Op::Mul, "rest"), (Op::Had, "rest-had"), (Op::Scale, "rest-scale"), (Op::Add, "rest-add")] {
        if let Some(v) = of_operator(r, &op) {
            ends.push((end, v));
        }
    }
    ends
}

fn starts_with(p: &Pat, op: &Op) -> bool {
    matches!(p, Pat::Node(o, _) if o == op)
}

fn of_operator(r: &Rule, op: &Op) -> Option<Rule> {
    let mut v = r.clone();
    // A use that asks that the product ends there means it.
    let ends = |g: &Guard| matches!(g, Guard::NotHead(_, ops) if ops.iter().any(|o| o == op.name()));
    v.uses.retain(|u| starts_with(r.from_side(u.direction), op) && !u.guards.iter().any(ends));
    if v.uses.is_empty() {
        return None;
    }
    let shape = Shapes::new(&r.metas).of(&r.lhs)?;
    let name = |s: &str| Dim::name(Sym::new(s));
    let free = |r: &Rule, wish: &str| fresh(r, wish);
    let rest = match op {
        // A product over one column is an outer product, which is nested the other way.
        Op::Mul if shape.cols.is_one() || shape.is_scalar() => return None,
        Op::Mul => {
            let q = free(r, "q");
            v.dims.push(q.clone());
            Shape::new(shape.cols.clone(), Dim::name(q))
        }
        // a(bC) for numbers; where the multiple is no number its last factor is the rest.
        Op::Scale if !shape.is_scalar() => return None,
        Op::Scale => {
            let (p, q) = (free(r, "p"), free(r, "q"));
            v.dims.extend([p.clone(), q.clone()]);
            Shape::new(name(&p), name(&q))
        }
        _ => shape.clone(),
    };
    let k = v.metas.len();
    v.metas.push(Meta { name: free(r, "R"), rows: rest.rows, cols: rest.cols, kind: MetaKind::Term });
    let mut shapes = Shapes::new(&v.metas);
    let started = |d: Direction| r.uses.iter().any(|u| u.direction == d && starts_with(r.from_side(d), op));
    let lhs = put(op, &r.lhs, k, !started(Direction::Forward), &mut shapes);
    let rhs = put(op, &r.rhs, k, !started(Direction::Backward), &mut shapes);
    (v.lhs, v.rhs) = (lhs, rhs);
    (v.lhs != v.rhs).then_some(v)
}

/// A pattern with the rest behind it; what `tidy` tells of is not started from, and gets no zeros and ones.
fn put(op: &Op, p: &Pat, rest: usize, tidy: bool, shapes: &mut Shapes<'_>) -> Pat {
    let behind = |p: &Pat| node(op.clone(), vec![p.clone(), Pat::Meta(rest)]);
    let Pat::Node(o, args) = p else { return behind(p) };
    let mut further = |a: &Pat| put(op, a, rest, tidy, shapes);
    match (op, o, &args[..]) {
        (Op::Mul, Op::Mul, [a, b]) | (Op::Had, Op::Had, [a, b]) | (Op::Add, Op::Add, [a, b]) => {
            let b = further(b);
            node(op.clone(), vec![a.clone(), b])
        }
        (Op::Scale, Op::Scale, [a, b]) => {
            let b = further(b);
            node(Op::Scale, vec![a.clone(), b])
        }
        (Op::Mul | Op::Had, Op::Scale, [c, a]) if tidy => node(Op::Scale, vec![c.clone(), further(a)]),
        (Op::Mul | Op::Had, Op::Neg, [a]) if tidy => node(Op::Neg, vec![further(a)]),
        (Op::Mul, Op::Eye(_), _) | (Op::Had, Op::Ones(..), _) | (Op::Add, Op::Zeros(..), _) if tidy => Pat::Meta(rest),
        (Op::Had, Op::Zeros(..), _) if tidy => p.clone(),
        (Op::Mul, Op::Zeros(..), _) if tidy => match shapes.of(&behind(p)) {
            Some(s) => node(Op::Zeros(s.rows, s.cols), vec![]),
            None => behind(p),
        },
        (Op::Scale, ..) if tidy && is_number(p, 1) => Pat::Meta(rest),
        (Op::Add, ..) if tidy && is_number(p, 0) => Pat::Meta(rest),
        _ => behind(p),
    }
}
