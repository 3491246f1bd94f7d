//! What makes a form simple: its operator count, then what reads better.

use crate::syntax::is_decimal;
use crate::term::{Op, TermId, Terms};
use num_traits::Signed;

/// Operators, then small preferences: fewer transposes, scalar factors outside, fewer inverses of products.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    size: u32,
    burden: u32,
}

impl Cost {
    /// The operator count.
    pub fn size(self) -> u32 {
        self.size
    }
}

/// The cost of a node whose arguments are these terms and have these costs.
pub fn node(terms: &Terms, op: &Op, args: &[(TermId, Cost)]) -> Cost {
    let mut c = Cost::default();
    for (_, a) in args {
        c.size = c.size.saturating_add(a.size);
        c.burden = c.burden.saturating_add(a.burden);
    }
    if args.is_empty() {
        // 1/3 has an operator: it is no decimal number.
        c.size = u32::from(matches!(op, Op::Num(q) if !is_decimal(q)));
        return c;
    }
    c.size = c.size.saturating_add(1);
    // 1/x^2 rather than x^-2, which has an operator less and is written by nobody.
    if let (Op::Pow, Some((p, _))) = (op, args.get(1))
        && terms.as_num(*p).is_some_and(Signed::is_negative)
    {
        c.size = c.size.saturating_add(1);
    }
    let arg = |i: usize| args.get(i).map(|(a, _)| terms.op(*a));
    let burden = match op {
        // A'B' is harder to read than (BA)', a transposed sum harder than a transposed name.
        Op::T if matches!(arg(0), Some(Op::Var(_))) => 2,
        Op::T => 3,
        Op::Add | Op::Sub if matches!(arg(1), Some(Op::Num(q)) if q.is_negative()) => 4,
        Op::Add | Op::Sub if matches!(arg(0), Some(Op::Num(q)) if q.is_negative()) => 2,
        // a + sign(b - c) rather than a - sign(c - b), where there is the choice.
        Op::Add
            if matches!((arg(1), args.get(1).and_then(|(b, _)| terms.arg(*b, 0))), (Some(Op::Map(_)), Some(c))
                if *terms.op(c) == Op::Sub) =>
        {
            0
        }
        Op::Add => 1,
        // c*A*B with the scalar first; a product associates to the left as people write it.
        Op::Mul if matches!(arg(0), Some(Op::Scale)) => 2,
        Op::Mul if matches!(arg(1), Some(Op::Scale)) => 3,
        Op::Mul if matches!(arg(1), Some(Op::Mul)) => 1,
        // a^2 rather than a*a.
        Op::Scale | Op::Had if matches!(args, [(a, _), (b, _)] if a == b || multiple(terms, *a, *b) || multiple(terms, *b, *a)) => {
            4
        }
        Op::Scale => scaled(terms, arg(0), arg(1), args.get(1).map(|(a, _)| *a)),
        Op::Mul if [arg(0), arg(1)].contains(&Some(&Op::Div)) => 3,
        Op::Div if matches!(arg(0), Some(Op::Num(q)) if q.is_negative()) => 2,
        // a/b^2 rather than b^-2*a.
        Op::Pow if matches!(arg(1), Some(Op::Num(q)) if q.is_negative()) => 3,
        // s.*(1 - s) rather than s - s.^2.
        Op::Pow => 2,
        // Scalars have a product of their own.
        Op::Had if args.iter().any(|(a, _)| terms.shape(*a).is_scalar()) => 4,
        Op::Had => 1,
        _ => 0,
    };
    c.burden = c.burden.saturating_add(burden);
    c
}

/// What a scalar factor is worth: -0.5*a/b, a number first, signs in front, the fraction outermost, x^2/y and not x*(x/y).
fn scaled(terms: &Terms, by: Option<&Op>, of: Option<&Op>, term: Option<TermId>) -> u32 {
    let number = |op: Option<&Op>| matches!(op, Some(Op::Num(_)));
    let signed = term.and_then(|t| terms.arg(t, 0)).and_then(|c| terms.as_num(c)).is_some_and(Signed::is_negative);
    let fraction = if matches!(by, Some(Op::Div)) { 3 } else { 0 };
    fraction
        + match of {
            Some(Op::Num(_) | Op::Neg) => 2,
            Some(Op::Div) if !number(by) => 3,
            Some(Op::Scale) if signed => 2,
            Some(Op::Scale | Op::Div) => 1,
            _ => 0,
        }
}

/// Is a term a number times another, or its negative?
fn multiple(terms: &Terms, t: TermId, of: TermId) -> bool {
    match (terms.op(t), terms.args(t)) {
        (Op::Neg, [a]) => *a == of,
        (Op::Scale, [c, a]) => *a == of && terms.as_num(*c).is_some(),
        _ => false,
    }
}

/// The cost of a term.
pub fn of(terms: &Terms, t: TermId) -> Cost {
    let mut memo: rustc_hash::FxHashMap<TermId, Cost> = Default::default();
    for u in terms.subterms(t) {
        let args: Vec<(TermId, Cost)> =
            terms.args(u).iter().map(|a| (*a, memo.get(a).copied().unwrap_or_default())).collect();
        memo.insert(u, node(terms, terms.op(u), &args));
    }
    memo.get(&t).copied().unwrap_or_default()
}
