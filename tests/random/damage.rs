//! The slips of people: a dropped transpose, swapped factors, another sign, another variable, a lost term.

use super::laws::{places, put};
use super::world::World;
use gradus::term::{Fun, Op, Rational, Sym, TermId};

/// The term with one slip at a random place.
pub fn damage(w: &mut World, t: TermId) -> Option<(TermId, &'static str)> {
    for _ in 0..40 {
        let all = places(w, t);
        let place = w.pick(&all)?;
        let Some((u, what)) = slip(w, place.term, &place.ranges) else { continue };
        if u == place.term || w.terms.shape(u) != w.terms.shape(place.term) {
            continue;
        }
        if let Some(v) = put(w, t, &place.path, u) {
            return Some((v, what));
        }
    }
    None
}

fn slip(w: &mut World, t: TermId, ranges: &[gradus::term::Dim]) -> Option<(TermId, &'static str)> {
    let (op, args) = (w.terms.op(t).clone(), w.terms.args(t).to_vec());
    let first = w.rng.chance(1, 2);
    let made = match (&op, &args[..]) {
        (Op::T, [a]) => (*a, "a transpose is dropped"),
        (Op::Neg, [a]) => (*a, "a sign is dropped"),
        (Op::Inv | Op::Adj | Op::Map(_), [a]) if first => (*a, "a function is dropped"),
        (Op::Map(f), [_]) => {
            let other = ["exp", "sin", "cos", "tanh", "sigmoid"][w.rng.below(5) as usize];
            let g = Fun { name: Sym::new(other), order: f.order };
            (w.terms.add(Op::Map(g), &args).ok()?, "another function")
        }
        (Op::Mul | Op::Kron | Op::Hcat | Op::Vcat, [a, b]) if first => {
            (w.terms.add(op, &[*b, *a]).ok()?, "factors are swapped")
        }
        (Op::Mul | Op::Had | Op::Scale | Op::Div | Op::Hdiv, [a, b]) => {
            (if w.rng.chance(1, 2) { *a } else { *b }, "a factor is dropped")
        }
        (Op::Add, [a, b]) if first => (w.terms.add(Op::Sub, &[*a, *b]).ok()?, "a sign is changed"),
        (Op::Sub, [a, b]) if first => (w.terms.add(Op::Add, &[*a, *b]).ok()?, "a sign is changed"),
        (Op::Add | Op::Sub, [a, b]) => (if w.rng.chance(1, 2) { *a } else { *b }, "a term is dropped"),
        (Op::Num(q), []) => {
            let q = (**q).clone();
            let one = Rational::from_integer(1.into());
            let changed = match w.rng.below(3) {
                0 => q + one,
                1 => -q,
                _ => q * Rational::from_integer(2.into()),
            };
            (w.terms.num(changed), "a coefficient is changed")
        }
        (Op::Var(_) | Op::Eye(_) | Op::Ones(..) | Op::Size(_), _) => {
            let shape = w.terms.shape(t).clone();
            (w.leaf(&shape, ranges)?, "another variable")
        }
        _ if first => (w.terms.add(Op::T, &[t]).ok()?, "a transpose is added"),
        _ => {
            let two = w.terms.int(2);
            (w.terms.add(Op::Scale, &[two, t]).ok()?, "a factor is added")
        }
    };
    Some(made)
}
