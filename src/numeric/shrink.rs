//! From a difference to a counterexample that a person can check: small sizes, few and small integers.

use super::ball::Ball;
use super::counterexample::Counterexample;
use super::draw::Style;
use super::goal::{Comparison, Goal, compare, differs};
use super::instance::{Instance, Instances, replace_entry};
use super::point::Point;
use super::present::counterexample;
use super::rat::Rat;
use super::rng::Rng;
use super::scalar::Ring;
use crate::term::Sym;
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
            if matches!(compare(&l, &r, true), Comparison::Different(_)) {
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
        inst.others_at(sizes)?;
        let p = inst.exact(rng, sizes, STYLES[(k + 1) % STYLES.len()])?;
        (differs(inst, goal, &p) == Some(true)).then_some(p)
    })
}

/// The best counterexample that can be found, given that there is one.
pub(super) fn best(inst: &Instances, goal: &Goal, found: Instance, rng: &mut Rng) -> Counterexample {
    let mut fallback: Option<Point<Rat>> = None;
    let mut tries = SEARCH;
    'search: for sizes in inst.small_sizes(3) {
        if inst.others_at(&sizes).is_none() {
            continue;
        }
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
        None => counterexample(inst, goal, None, &found.floats, false),
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
    counterexample(inst, goal, Some(&p), &floats, kind_now == Kind::Exact)
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
