//! Chains of equations: a derivation that goes through given terms.

use crate::hints::terms_of;
use crate::roads::{
    FUEL, below_differential, below_gradient, neighbours_in, normal_forms, pushing, saturate, strategies,
};
use gradus::calculus::{Effort, Leaf, Limits, Proof, Session, Stop};
use gradus::rules::Rule;
use gradus::term::{Dim, Op, Rational, TermId};

/// A chain of equations, each found by itself.
pub fn through(s: &mut Session<'_>, l: TermId, r: TermId, path: &[Rule]) -> Result<Option<usize>, Stop> {
    let Some(mut stops) = terms_of(s, path)? else { return Ok(None) };
    stops.insert(0, l);
    stops.push(r);
    Ok(chain(s, &stops)?.map(|whole| s.have_line(&whole)))
}

/// Each term equals the next.
pub fn chain(s: &mut Session<'_>, stops: &[TermId]) -> Result<Option<Proof>, Stop> {
    let Some(&l) = stops.first() else { return Ok(None) };
    let mut parts = Vec::new();
    for link in stops.windows(2) {
        let [a, b] = *link else { continue };
        match connect(s, a, b)? {
            Some(line) => parts.push(Proof::leaf(a, b, Leaf::Line(line, vec![]), true)),
            None => {
                if std::env::var("HINTS").is_ok() {
                    println!("  no link {} = {}", s.terms.to_sexpr(a, 0), s.terms.to_sexpr(b, 0));
                }
                return Ok(None);
            }
        }
    }
    Ok(Some(Proof::chain(l, parts)))
}

/// One equation, by the first road that leads there.
pub fn connect(s: &mut Session<'_>, a: TermId, b: TermId) -> Result<Option<usize>, Stop> {
    if a == b {
        return Ok(Some(s.have_line(&Proof::refl(a))));
    }
    let mut try_road = |road: &mut dyn FnMut(&mut Session<'_>) -> Result<Option<usize>, Stop>| {
        s.budget.refill(FUEL);
        road(s).ok().flatten()
    };
    let mut line = try_road(&mut |s| Ok(join(s, a, b, &mut vec![], 1).map(|p| s.have_line(&p))));
    let small = Limits { nodes: 600, iterations: 3 };
    line = line.or_else(|| try_road(&mut |s| saturate(s, a, b, "both", small, false)));
    line = line.or_else(|| try_road(&mut |s| below_differential(s, a, b)));
    line = line.or_else(|| {
        try_road(&mut |s| {
            let line = below_differential(s, b, a)?;
            Ok(line.map(|line| s.have_line(&Proof::leaf(b, a, Leaf::Line(line, vec![]), true).sym())))
        })
    });
    line = line.or_else(|| try_road(&mut |s| below_gradient(s, a, b)));
    for strategy in strategies() {
        line = line.or_else(|| try_road(&mut |s| normal_forms(s, a, b, &strategy)));
    }
    line = line.or_else(|| try_road(&mut |s| s.prove_equation(a, b, Effort::default()).map(|p| p.line)));
    line = line.or_else(|| try_road(&mut |s| inside(s, a, b)));
    let large = Limits { nodes: 3_000, iterations: 5 };
    Ok(line.or_else(|| try_road(&mut |s| saturate(s, a, b, "both", large, true))))
}

/// The places of the arguments in which two terms with one operator differ; none if that can be no reason for them to be equal.
fn differences(s: &Session<'_>, a: TermId, b: TermId) -> Option<Vec<usize>> {
    let (x, y) = (s.terms.args(a), s.terms.args(b));
    if s.terms.op(a) != s.terms.op(b)
        || x.len() != y.len()
        || matches!(s.terms.op(a), Op::Grad | Op::Jac(_)) && x[1] != y[1]
    {
        return None;
    }
    let places: Vec<usize> = (0..x.len()).filter(|&i| x[i] != y[i]).collect();
    (!places.iter().any(|&i| s.terms.op(a).index_argument(i))).then_some(places)
}

/// Two terms that differ in one argument, which is closed.
fn inside(s: &mut Session<'_>, a: TermId, b: TermId) -> Result<Option<usize>, Stop> {
    let Some(&[i]) = differences(s, a, b).as_deref() else { return Ok(None) };
    let (Some(x), Some(y)) = (s.terms.arg(a, i), s.terms.arg(b, i)) else { return Ok(None) };
    if !(s.terms.is_closed(x) && s.terms.is_closed(y)) {
        return Ok(None);
    }
    let line = connect(s, x, y)?;
    Ok(line.map(|line| s.have_line(&Proof::leaf(x, y, Leaf::Line(line, vec![]), true).at(i, a, b))))
}

/// Two terms under binders with these ranges: by one law, argument by argument, by a normal form, or by such steps after a law.
fn join(s: &mut Session<'_>, a: TermId, b: TermId, ranges: &mut Vec<Dim>, laws: u32) -> Option<Proof> {
    if a == b {
        return Some(Proof::refl(a));
    }
    if s.terms.shape(a) != s.terms.shape(b) {
        return None;
    }
    if let (Some(x), Some(y)) = (number(s, a), number(s, b)) {
        return (x == y).then(|| Proof::leaf(a, b, Leaf::Arithmetic, true));
    }
    let index = s.index;
    s.budget.refill(FUEL);
    let there = neighbours_in(s, index, a, ranges);
    let back = neighbours_in(s, index, b, ranges);
    if let Some(p) = there.iter().find(|p| p.to() == b) {
        return Some(p.clone());
    }
    if let Some(p) = back.iter().find(|p| p.to() == a) {
        return Some(p.sym());
    }
    if let Some(p) = arguments(s, a, b, ranges, laws) {
        return Some(p);
    }
    for strategy in strategies().into_iter().chain([pushing()]) {
        s.budget.refill(FUEL);
        let (Ok(p), Ok(q)) = (s.normalize_open(a, &strategy, ranges), s.normalize_open(b, &strategy, ranges)) else {
            continue;
        };
        if p.to() == q.to() {
            return Some(p.then(&q.sym()));
        }
    }
    if laws == 0 {
        return None;
    }
    for p in there {
        if let Some(q) = arguments(s, p.to(), b, ranges, laws - 1) {
            return Some(p.then(&q));
        }
    }
    for p in back {
        if let Some(q) = arguments(s, a, p.to(), ranges, laws - 1) {
            return Some(q.then(&p.sym()));
        }
    }
    None
}

/// A number that is written down.
fn number(s: &Session<'_>, t: TermId) -> Option<Rational> {
    match s.terms.op(t) {
        Op::Num(q) => Some((**q).clone()),
        Op::Zeros(..) if s.terms.shape(t).is_scalar() => Some(Rational::from_integer(0.into())),
        Op::Ones(..) | Op::Eye(_) if s.terms.shape(t).is_scalar() => Some(Rational::from_integer(1.into())),
        _ => None,
    }
}

/// Argument by argument.
fn arguments(s: &mut Session<'_>, a: TermId, b: TermId, ranges: &mut Vec<Dim>, laws: u32) -> Option<Proof> {
    if a == b {
        return Some(Proof::refl(a));
    }
    let mut whole = Proof::refl(a);
    for i in differences(s, a, b)? {
        let (x, y) = (s.terms.arg(a, i)?, s.terms.arg(b, i)?);
        let range = match s.terms.op(a) {
            Op::BigSum(n) => Some(n.clone()),
            _ => None,
        };
        let depth = ranges.len();
        ranges.extend(range);
        let p = join(s, x, y, ranges, laws);
        ranges.truncate(depth);
        let p = p?;
        let from = whole.to();
        let mut args = s.terms.args(from).to_vec();
        args[i] = y;
        let to = s.terms.with_args(from, &args).ok()?;
        whole = whole.then(&p.at(i, from, to));
    }
    (whole.to() == b).then_some(whole)
}
