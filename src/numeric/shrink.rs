//! From a difference to a counterexample that a person can check: small sizes, few and small integers.

use super::ball::Ball;
use super::counterexample::{Counterexample, exact, polynomial, rounded};
use super::draw::Style;
use super::instance::{Instance, Instances, replace_entry};
use super::judge::{Comparison, Goal, compare, differs};
use super::point::Point;
use super::rat::Rat;
use super::rng::Rng;
use super::scalar::Ring;
use crate::term::{Op, Sym, Terms, Wrt};
use rustc_hash::FxHashMap;

/// How many candidates are tried while looking for a small counterexample, and while shrinking it.
const SEARCH: usize = 160;
const SHRINK: usize = 400;
/// How many other entries of a matrix may make up for the change of one.
const MAX_OTHERS: usize = 3;
const STYLES: [Style; 6] = [Style::Tiny, Style::Small, Style::Tiny, Style::Small, Style::Positive, Style::Generic];

/// How a point is a counterexample.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Exact,
    Float,
}

fn kind(inst: &Instances, goal: &Goal, p: &Point<Rat>, floats: bool) -> Option<Kind> {
    if differs(inst, goal, p) == Some(true) {
        return Some(Kind::Exact);
    }
    if floats {
        let q = p.convert::<Ball>();
        if let Ok((l, r)) = goal.sides(inst, &q) {
            if matches!(compare(&l, &r, false), Comparison::Different(_)) {
                return Some(Kind::Float);
            }
        }
    }
    None
}

/// An exact difference at a small point, if a few tries show one.
pub(super) fn quick(inst: &Instances, goal: &Goal, rng: &mut Rng, tries: usize) -> Option<Point<Rat>> {
    let sizes = inst.small_sizes(2);
    let largest = sizes.last()?.clone();
    (0..tries).find_map(|k| {
        let sizes = if k % 3 == 2 { sizes.get(k % sizes.len().max(1)).unwrap_or(&largest) } else { &largest };
        let p = inst.exact(rng, sizes, STYLES[(k + 1) % STYLES.len()])?;
        (differs(inst, goal, &p) == Some(true)).then_some(p)
    })
}

/// The best counterexample that can be found, given that there is one.
pub(super) fn best(inst: &Instances, goal: &Goal, found: Instance, rng: &mut Rng) -> Counterexample {
    let mut fallback: Option<Point<Rat>> = None;
    let mut tries = SEARCH;
    'search: for sizes in inst.small_sizes(3) {
        let mut hopeless = 0;
        // The smallest sizes deserve a second look.
        let looks = if sizes.values().product::<u64>() <= 2 { 3 } else { 1 };
        for style in [Style::Zero].into_iter().chain(STYLES.into_iter().cycle().take(looks * STYLES.len())) {
            if tries == 0 {
                break 'search;
            }
            tries -= 1;
            let Some(p) = inst.exact(rng, &sizes, style) else {
                // Equations that are hard to meet cost most.
                tries = tries.saturating_sub(if inst.has_equations() { 4 } else { 0 });
                hopeless += 1;
                if hopeless == 4 && sizes.values().product::<u64>() > 4 {
                    break;
                }
                continue;
            };
            match kind(inst, goal, &p, fallback.is_none()) {
                Some(Kind::Exact) => return finish(inst, goal, p, Kind::Exact),
                Some(Kind::Float) => {
                    fallback = Some(p);
                    // A few more sizes for an exact one, no more.
                    tries = tries.min(24);
                }
                None => {}
            }
        }
    }
    if let Some(p) = found.exact.as_ref().filter(|p| inst.meets(p) && differs(inst, goal, p) == Some(true)) {
        return finish(inst, goal, p.clone(), Kind::Exact);
    }
    match fallback.or(found.exact) {
        Some(p) => finish(inst, goal, p, Kind::Float),
        None => show(inst, goal, None, &found.floats, Kind::Float),
    }
}

/// The values simpler than a number, simplest first.
fn simpler(x: &Rat) -> Vec<Rat> {
    let mut out: Vec<Rat> = [0, 1, -1, 2, -2, 3, -3].into_iter().map(Rat::int).collect();
    out.push(Rat::int(x.to_f64().round().clamp(-1e6, 1e6) as i64));
    out.push(Rat::new((2.0 * x.to_f64()).round().clamp(-1e6, 1e6) as i64, 2));
    let rank = |q: &Rat| (q.as_int().is_none(), q.weight(), q.abs().to_f64(), q.signum() < 0);
    out.retain(|q| rank(q) < rank(x));
    out
}

/// Makes entries simpler while it stays a counterexample.
fn finish(inst: &Instances, goal: &Goal, mut p: Point<Rat>, kind_now: Kind) -> Counterexample {
    let mut left = SHRINK;
    let mut names: Vec<(Sym, bool)> = p.values.keys().map(|n| (n.clone(), false)).collect();
    names.extend(p.directions.keys().map(|n| (n.clone(), true)));
    names.sort();
    let good = |p: &Point<Rat>| {
        inst.meets(p)
            && match kind_now {
                Kind::Exact => differs(inst, goal, p) == Some(true),
                Kind::Float => kind(inst, goal, p, true).is_some(),
            }
    };
    for _ in 0..3 {
        let mut changed = false;
        for (name, direction) in &names {
            let count = of(&mut p, *direction).get(name).map_or(0, Vec::len);
            for k in 0..count {
                for e in 0..of(&mut p, *direction)[name][k].entries().len() {
                    let now = of(&mut p, *direction)[name][k].entries().to_vec();
                    for y in simpler(&now[e]) {
                        if left == 0 {
                            break;
                        }
                        left -= 1;
                        let old = put(&mut p, *direction, name, k, e, y.clone());
                        if good(&p) {
                            changed = true;
                            break;
                        }
                        // Where the sum is fixed, another entry makes up for the change.
                        let change = now[e].sub(&y);
                        let others = (0..now.len()).filter(|&f| f != e).take(MAX_OTHERS);
                        let balance: Vec<usize> = if inst.has_equations() { others.collect() } else { vec![] };
                        let made_up = balance.into_iter().take(left).any(|f| {
                            put(&mut p, *direction, name, k, f, now[f].add(&change));
                            let fine = good(&p) && now[f].add(&change).weight() <= now[f].weight();
                            if !fine {
                                put(&mut p, *direction, name, k, f, now[f].clone());
                            }
                            fine
                        });
                        if made_up {
                            left -= 1;
                            changed = true;
                            break;
                        }
                        // A symmetric matrix changes at two places, an antisymmetric one too.
                        if let Some(f) = mirrored(&of(&mut p, *direction)[name][k], e)
                            && left > 1
                        {
                            let mirror = now[f].clone();
                            left -= 1;
                            let z = if mirror == now[e] { y } else { y.neg() };
                            put(&mut p, *direction, name, k, f, z);
                            if good(&p) {
                                changed = true;
                                break;
                            }
                            put(&mut p, *direction, name, k, f, mirror);
                        }
                        if let Some(old) = old {
                            put(&mut p, *direction, name, k, e, old);
                        }
                    }
                }
            }
        }
        let mut funs: Vec<Sym> = p.functions.keys().cloned().collect();
        funs.sort();
        for f in funs {
            for e in (0..p.functions[&f].len()).rev() {
                for y in simpler(&p.functions[&f][e].clone()) {
                    if left == 0 {
                        break;
                    }
                    left -= 1;
                    let old = std::mem::replace(&mut p.functions.entry(f.clone()).or_default()[e], y);
                    if good(&p) {
                        changed = true;
                        break;
                    }
                    p.functions.entry(f.clone()).or_default()[e] = old;
                }
            }
        }
        if !changed {
            break;
        }
    }
    let floats = p.convert();
    show(inst, goal, Some(&p), &floats, kind_now)
}

fn of(p: &mut Point<Rat>, direction: bool) -> &mut FxHashMap<Sym, Vec<super::Matrix<Rat>>> {
    if direction { &mut p.directions } else { &mut p.values }
}

/// The place across the diagonal of a square matrix.
fn mirrored(m: &super::Matrix<Rat>, e: usize) -> Option<usize> {
    let n = m.rows();
    (n == m.cols() && n > 1 && e / n != e % n).then(|| e % n * n + e / n)
}

fn put(p: &mut Point<Rat>, direction: bool, name: &Sym, k: usize, e: usize, x: Rat) -> Option<Rat> {
    of(p, direction).get_mut(name).and_then(|all| all.get_mut(k)).and_then(|m| replace_entry(m, e, x))
}

/// Does a direction of this name matter?
fn has_direction(terms: &Terms, goal: &Goal, inst: &Instances, name: &Sym) -> bool {
    inst.reachable(&goal.roots()).into_iter().any(|u| match terms.op(u) {
        Op::D(Wrt::All) => true,
        Op::D(Wrt::Only(names)) => names.contains(name),
        _ => false,
    })
}

fn show(
    inst: &Instances,
    goal: &Goal,
    exactly: Option<&Point<Rat>>,
    floats: &Point<Ball>,
    kind: Kind,
) -> Counterexample {
    let terms = inst.ev.terms();
    let used = inst.variables(&goal.roots());
    let mut values = Vec::new();
    let mut add = |name: &Sym, direction: bool| {
        let pick = |p: &Point<Rat>| (if direction { &p.directions } else { &p.values }).get(name).cloned();
        let all: Vec<_> = match exactly.and_then(pick) {
            Some(v) => v.iter().map(exact).collect(),
            None => {
                let table = if direction { &floats.directions } else { &floats.values };
                table.get(name).into_iter().flatten().map(rounded).collect()
            }
        };
        for (k, m) in all.into_iter().enumerate() {
            let member = if inst.ev.is_family(name) { format!("{name}[{}]", k + 1) } else { name.to_string() };
            values.push((if direction { format!("d({member})") } else { member }, m));
        }
    };
    let replaced = match goal {
        Goal::Stationary(_, name, _) => Some(name),
        Goal::Equation(..) => None,
    };
    used.iter().filter(|n| Some(*n) != replaced).for_each(|n| add(n, false));
    let mut directed: Vec<&Sym> = floats.directions.keys().filter(|n| has_direction(terms, goal, inst, n)).collect();
    directed.sort();
    directed.retain(|n| used.contains(n) || !floats.values.contains_key(*n));
    directed.into_iter().for_each(|n| add(n, true));
    // The point itself is shown in place of the variable.
    if let Goal::Stationary(_, name, value) = goal {
        let here = match exactly.map(|p| inst.ev.eval(p, *value)) {
            Some(Ok(x)) => Some(exact(&x)),
            _ => inst.ev.eval(floats, *value).ok().map(|x| rounded(&x)),
        };
        values.extend(here.map(|x| (name.to_string(), x)));
    }
    let both = goal.sides(inst, floats);
    let (lhs, rhs, margin, is_exact) = match (exactly.and_then(|p| goal.sides(inst, p).ok()), both) {
        (Some((l, r)), _) if kind == Kind::Exact => (exact(&l), exact(&r), None, true),
        (_, Ok((l, r))) => {
            let margin = match compare(&l, &r, exactly.is_none()) {
                Comparison::Different(m) => Some(m),
                _ => None,
            };
            (rounded(&l), rounded(&r), margin, false)
        }
        // Every counterexample has been evaluated before; nothing is shown of one that cannot be again.
        _ => (empty(), empty(), None, false),
    };
    let mut dims: Vec<(Sym, u64)> = floats.dims.iter().map(|(n, k)| (n.clone(), *k)).collect();
    dims.sort();
    let mut functions: Vec<(Sym, String)> = floats.functions.iter().map(|(n, c)| (n.clone(), polynomial(c))).collect();
    functions.sort();
    Counterexample { dims, values, functions, lhs, rhs, exact: is_exact, margin }
}

fn empty() -> super::Values {
    super::Matrix::build(0, 0, |_, _| super::Number::Decimal(0.0))
}
