//! What is shown of a point.

use super::ball::Ball;
use super::counterexample::{Counterexample, Number, Values, exact, polynomial, rounded};
use super::goal::{Comparison, Goal, compare};
use super::instance::Instances;
use super::matrix::Matrix;
use super::point::Point;
use super::rat::Rat;
use crate::term::{Op, Sym, TermId, Terms, Wrt};

/// The values of a name, exact where they are: a family's member as `x[1]`, a direction as `d(X)`.
pub(super) fn values(
    inst: &Instances,
    name: &Sym,
    direction: bool,
    exactly: Option<&Point<Rat>>,
    floats: &Point<Ball>,
) -> Vec<(String, Values)> {
    let known = exactly.and_then(|p| (if direction { &p.directions } else { &p.values }).get(name));
    let all: Vec<Values> = match known {
        Some(v) => v.iter().map(exact).collect(),
        None => {
            let table = if direction { &floats.directions } else { &floats.values };
            table.get(name).into_iter().flatten().map(rounded).collect()
        }
    };
    let member = |k: usize| match inst.ev.is_family(name) {
        true => format!("{name}[{}]", k + 1),
        false => name.to_string(),
    };
    let label = |k: usize| if direction { format!("d({})", member(k)) } else { member(k) };
    all.into_iter().enumerate().map(|(k, m)| (label(k), m)).collect()
}

/// The values of the variables that only hypotheses speak of, at these sizes.
pub(super) fn others(inst: &Instances, floats: &Point<Ball>) -> Vec<(String, Values)> {
    let Some(Some(o)) = inst.others_at(&floats.dims) else { return Vec::new() };
    inst.other_variables().iter().flat_map(|name| values(inst, name, false, o.exact.as_ref(), &o.floats)).collect()
}

/// Sizes, and unknown functions as formulas.
type Setting = (Vec<(Sym, u64)>, Vec<(Sym, String)>);

/// The sizes of a point, and its unknown functions as formulas.
pub(super) fn setting(floats: &Point<Ball>) -> Setting {
    let mut dims: Vec<(Sym, u64)> = floats.dims.iter().map(|(n, k)| (n.clone(), *k)).collect();
    dims.sort();
    let mut functions: Vec<(Sym, String)> = floats.functions.iter().map(|(n, c)| (n.clone(), polynomial(c))).collect();
    functions.extend(floats.maps.iter().map(|(n, m)| (n.clone(), m.text())));
    functions.sort();
    (dims, functions)
}

/// Does a direction of this name matter?
fn has_direction(terms: &Terms, goal: &Goal, inst: &Instances, name: &Sym) -> bool {
    inst.reachable(&goal.roots()).into_iter().any(|u| match terms.op(u) {
        Op::D(Wrt::All) => true,
        Op::D(Wrt::Only(names)) => names.contains(name),
        _ => false,
    })
}

/// A point at which the sides differ, exactly if `is_exact`.
pub(super) fn counterexample(
    inst: &Instances,
    goal: &Goal,
    exactly: Option<&Point<Rat>>,
    floats: &Point<Ball>,
    is_exact: bool,
) -> Counterexample {
    let terms = inst.ev.terms();
    let used = inst.variables(&goal.roots());
    let one;
    let replaced: &[(Sym, TermId)] = match goal {
        Goal::Stationary(_, at) => at,
        _ => {
            one = [];
            &one
        }
    };
    let mut all = Vec::new();
    let shown = used.iter().filter(|n| !replaced.iter().any(|(x, _)| x == *n));
    all.extend(shown.flat_map(|n| values(inst, n, false, exactly, floats)));
    all.extend(others(inst, floats));
    let mut directed: Vec<&Sym> = floats.directions.keys().filter(|n| has_direction(terms, goal, inst, n)).collect();
    directed.sort();
    directed.retain(|n| used.contains(n) || !floats.values.contains_key(*n));
    all.extend(directed.into_iter().flat_map(|n| values(inst, n, true, exactly, floats)));
    // The point itself is shown in place of the variables.
    for (name, value) in replaced {
        let here = match exactly.map(|p| inst.ev.eval(p, *value)) {
            Some(Ok(x)) => Some(exact(&x)),
            _ => inst.ev.eval(floats, *value).ok().map(|x| rounded(&x)),
        };
        all.extend(here.map(|x| (name.to_string(), x)));
    }
    if let Goal::Fact(pred, t) = goal {
        let value = match exactly.map(|p| inst.ev.eval(p, *t)) {
            Some(Ok(x)) if is_exact => Some(exact(&x)),
            _ => inst.ev.eval(floats, *t).ok().map(|x| rounded(&x)),
        };
        if let Some(lhs) = value {
            let (dims, functions) = setting(floats);
            let (rhs, property) = (lhs.clone(), Some(pred.name()));
            return Counterexample { dims, values: all, functions, lhs, rhs, property, exact: is_exact, margin: None };
        }
    }
    let both = goal.sides(inst, floats);
    let (lhs, rhs, margin, is_exact) = match (exactly.and_then(|p| goal.sides(inst, p).ok()), both) {
        (Some((l, r)), _) if is_exact => (exact(&l), exact(&r), None, true),
        (_, Ok((l, r))) => {
            let margin = match compare(&l, &r, true) {
                Comparison::Different(m) => Some(m),
                _ => None,
            };
            (rounded(&l), rounded(&r), margin, false)
        }
        // Every counterexample has been evaluated before; nothing is shown of one that cannot be again.
        _ => (empty(), empty(), None, false),
    };
    let (dims, functions) = setting(floats);
    Counterexample { dims, values: all, functions, lhs, rhs, property: None, exact: is_exact, margin }
}

fn empty() -> Values {
    Matrix::build(0, 0, |_, _| Number::Decimal(0.0))
}
