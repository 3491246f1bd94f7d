//! One entry: what a law about entries says of numbers, where ⊙ is a scalar multiple and a matrix of ones is 1.

use super::frame::{Shapes, map_patterns, map_sizes, node, number};
use crate::rules::pattern::*;
use crate::term::{Dim, Op, Sym};

/// The law where what it is about is 1×1, if its words change then.
pub(super) fn of_numbers(r: &Rule) -> Option<Rule> {
    let shape = Shapes::new(&r.metas).of(&r.lhs)?;
    let gone: Vec<Sym> = [&shape.rows, &shape.cols].into_iter().filter_map(|d| d.as_name().cloned()).collect();
    let plain = |d: &Dim| d.is_one() || d.as_name().is_some();
    if gone.is_empty() || !plain(&shape.rows) || !plain(&shape.cols) || r.metas.iter().any(|m| m.kind != MetaKind::Term)
    {
        return None;
    }
    // What is assumed of a matrix as a whole is no law about entries.
    if r.when.iter().any(|c| matches!(c, Condition::Is(p, _) if p.needs_square())) {
        return None;
    }
    let one = |d: &Dim| d.substitute(&mut |s| Some(if gone.contains(s) { Dim::one() } else { Dim::name(s.clone()) }));
    let mut v = r.clone();
    for m in &mut v.metas {
        (m.rows, m.cols) = (one(&m.rows)?, one(&m.cols)?);
    }
    v.dims.retain(|d| !gone.contains(d));
    // A guard that a size is not 1, or is not a number, cannot hold.
    let names = |d: &Dim| d.as_name().is_some_and(|s| gone.contains(s));
    v.uses.retain(|u| !u.guards.iter().any(|g| matches!(g, Guard::NotOne(d) | Guard::Symbolic(d) if names(d))));
    let metas = v.metas.clone();
    let mut work = Numbers { shapes: Shapes::new(&metas), one: &one, entries: false };
    let mut v = map_patterns(&v, &mut |p| work.pattern(p))?;
    if !work.entries || factors(&v.lhs) == factors(&v.rhs) {
        return None;
    }
    for g in v.uses.iter_mut().flat_map(|u| &mut u.guards) {
        if let Guard::Head(_, ops) | Guard::NotHead(_, ops) = g {
            ops.iter_mut().filter(|o| *o == Op::Had.name()).for_each(|o| *o = Op::Scale.name().into());
        }
    }
    let names: Vec<Sym> = v.metas.iter().map(|m| m.name.clone()).collect();
    for m in v.metas.iter_mut().filter(|m| m.rows.is_one() && m.cols.is_one()) {
        let small = Sym::new(&m.name.to_lowercase());
        if !names.contains(&small) && !v.funs.contains(&small) {
            m.name = small;
        }
    }
    Some(v)
}

/// The factors of a product of numbers in some order: two products of the same factors are kept apart by the order of terms alone.
fn factors(p: &Pat) -> Vec<String> {
    let mut all = match p {
        Pat::Node(Op::Scale, args) => args.iter().flat_map(factors).collect(),
        p => vec![format!("{p:?}")],
    };
    all.sort();
    all
}

struct Numbers<'a, F> {
    shapes: Shapes<'a>,
    one: &'a F,
    /// Does it speak of entries: by ⊙, or by matrices of ones and zeros?
    entries: bool,
}

impl<F: Fn(&Dim) -> Option<Dim>> Numbers<'_, F> {
    fn pattern(&mut self, p: &Pat) -> Option<Pat> {
        let Pat::Node(op, args) = p else { return Some(p.clone()) };
        let args: Vec<Pat> = args.iter().map(|a| self.pattern(a)).collect::<Option<_>>()?;
        let op = map_sizes(op, self.one)?;
        let plain = node(op.clone(), args.clone());
        if !self.shapes.is_scalar(&plain) {
            return Some(plain);
        }
        let scalars = args.iter().all(|a| self.shapes.is_scalar(a));
        // A law about entries is told by these; the others change words along with them.
        self.entries |= matches!(op, Op::Had | Op::Hdiv | Op::Ones(..) | Op::Zeros(..));
        let other = match (&op, &args[..]) {
            (Op::Had, _) => node(Op::Scale, args),
            (Op::Mul, _) if scalars => node(Op::Scale, args),
            (Op::Hdiv, _) => node(Op::Div, args),
            (Op::Ones(..) | Op::Eye(_), _) => number(1),
            (Op::Zeros(..), _) => number(0),
            (Op::T | Op::Tr | Op::Sum | Op::Diag | Op::Diagvec | Op::Det | Op::Vec, [a]) if scalars => a.clone(),
            (Op::Inv, [a]) => node(Op::Pow, vec![a.clone(), number(-1)]),
            _ => return Some(plain),
        };
        // a·1 is a.
        Some(match other {
            Pat::Node(Op::Scale, mut args) if args.len() == 2 && super::frame::is_number(&args[1], 1) => {
                args.swap_remove(0)
            }
            p => p,
        })
    }
}
