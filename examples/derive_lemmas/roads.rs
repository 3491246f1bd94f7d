//! The roads from one term to another.

use gradus::calculus::{Aim, Entry, Index, Leaf, Limits, Look, Proof, Saturation, Session, Stop, Strategy, Vars};
use gradus::kernel::is_whole;
use gradus::term::{Dim, Fact, Op, Rational, TermId};
use std::collections::BTreeSet;

/// Rewriting steps for one road.
pub const FUEL: usize = 30_000;

pub fn strategies() -> Vec<Strategy> {
    let with = |phases: &[&'static str]| Strategy { phases: phases.to_vec(), ..Strategy::normal() };
    let entry = |phases: &[&'static str]| Strategy { unroll: true, exchange: true, ..with(phases) };
    vec![
        with(&["expand", "pull"]),
        with(&["clean", "zero"]),
        with(&["columns", "expand", "pull"]),
        with(&["act", "expand", "pull"]),
        with(&["gather", "expand", "pull"]),
        entry(&["entry", "expand", "push"]),
        entry(&["entry", "columns", "expand", "push"]),
        Strategy { orbit: false, ..with(&["define", "clean", "zero"]) },
        Strategy { orbit: false, ..with(&["shrink"]) },
        Strategy { orbit: false, ..with(&["open"]) },
        Strategy { unroll: true, exchange: true, ..Strategy::new(&[]) },
    ]
}

/// Both sides meet in a normal form.
pub fn normal_forms(s: &mut Session<'_>, l: TermId, r: TermId, strategy: &Strategy) -> Result<Option<usize>, Stop> {
    let (p, q) = (s.normalize(l, strategy)?, s.normalize(r, strategy)?);
    if p.to() == q.to() {
        return Ok(Some(s.have_line(&p.then(&q.sym()))));
    }
    Ok(None)
}

/// Both sides in one e-graph, with their normal forms or without.
pub fn saturate(
    s: &mut Session<'_>,
    l: TermId,
    r: TermId,
    phase: &str,
    limits: Limits,
    forms: bool,
) -> Result<Option<usize>, Stop> {
    let mut known = Vec::new();
    for (index, h) in s.theory.hypotheses.iter().enumerate() {
        if let (true, Fact::Eq(a, b)) = (h.over.is_empty(), &h.fact) {
            known.push(Proof::leaf(*a, *b, Leaf::Hypothesis(index, vec![]), true));
        }
    }
    let mut seeds: Vec<TermId> = vec![l, r];
    seeds.extend(known.iter().map(Proof::from));
    if forms {
        for t in seeds {
            for strategy in [Strategy::define(), Strategy::clean(), Strategy::normal()] {
                if let Ok(p) = s.normalize(t, &strategy) {
                    known.push(p);
                }
            }
        }
    }
    let numbers = whole_numbers(s, &seeds_of(&known, l, r));
    let limits = Limits { nodes: limits.nodes + 20 * numbers.len(), ..limits };
    known.extend(numbers);
    let mut graph = Saturation::new(s);
    graph.add(l);
    graph.add(r);
    for p in &known {
        graph.union(p);
    }
    let run = graph.run(s, phase, limits, Aim::Equal(l, r));
    let proof = graph.proof(l, r);
    graph.finish(s);
    run?;
    Ok(proof.map(|p| s.have_line(&p)))
}

fn seeds_of(known: &[Proof], l: TermId, r: TermId) -> Vec<TermId> {
    let mut seeds = vec![l, r];
    seeds.extend(known.iter().flat_map(|p| [p.from(), p.to()]));
    seeds
}

/// Whole numbers made of sizes in these terms, and their neighbours, as equal to their normal forms: an e-graph is slow
/// at arithmetic.
fn whole_numbers(s: &mut Session<'_>, seeds: &[TermId]) -> Vec<Proof> {
    let mut numbers: BTreeSet<TermId> = BTreeSet::new();
    for &t in seeds {
        for u in s.terms.subterms(t) {
            let of_sizes = |s: &Session<'_>| s.terms.subterms(u).iter().any(|v| matches!(s.terms.op(*v), Op::Size(_)));
            if s.terms.shape(u).is_scalar() && s.terms.is_closed(u) && is_whole(&s.terms, u, false, &[]) && of_sizes(s)
            {
                numbers.insert(u);
            }
        }
    }
    let mut found = Vec::new();
    for u in numbers {
        let mut all = vec![u];
        all.extend(s.terms.add(Op::Neg, &[u]));
        for (k, back) in [(-1, 1), (1, -1)] {
            // u + k, and u as (u + k) - k.
            let mut t = u;
            for k in [k, back] {
                let number = s.terms.add(Op::Num(std::sync::Arc::new(Rational::from_integer(k.into()))), &[]);
                let Ok(sum) = number.and_then(|one| s.terms.add(Op::Add, &[t, one])) else { break };
                all.push(sum);
                t = sum;
            }
        }
        for t in all {
            found.extend(s.normalize(t, &Strategy::normal()).ok().filter(|p| !p.is_refl()));
        }
    }
    found
}

pub fn pushing() -> Strategy {
    Strategy { differentiate: true, ..Strategy::new(&["differentiate", "differentiate-adj", "zero"]) }
}

/// What a term equals by one use of an allowed law at its root.
pub fn neighbours(s: &mut Session<'_>, index: &Index, t: TermId) -> Vec<Proof> {
    neighbours_in(s, index, t, &[])
}

/// The same under binders with these ranges.
pub fn neighbours_in(s: &mut Session<'_>, index: &Index, t: TermId, ranges: &[Dim]) -> Vec<Proof> {
    let look = Look::at(&s.terms, t);
    let mut entries: Vec<Entry> = index.phase("anywhere").candidates(s.rules, look).collect();
    entries.sort_by_key(|e| (e.rule, e.clause));
    let mut out: Vec<Proof> = Vec::new();
    for e in entries {
        let rules = s.rules;
        let rule = &rules.rules()[e.rule];
        let v = Vars::of(rule);
        let mut m = v.empty();
        if m.pattern(&mut s.terms, v, rule.from_side(e.direction), t, 0)
            && let Ok(Some(p)) = s.apply_match_in(e, m, ranges)
            && p.from() == t
            && !out.iter().any(|q| q.to() == p.to())
        {
            out.push(p);
        }
    }
    out
}

/// The argument of a differential is rewritten first.
pub fn below_differential(s: &mut Session<'_>, l: TermId, r: TermId) -> Result<Option<usize>, Stop> {
    let (Op::D(_), Some(f)) = (s.terms.op(l).clone(), s.terms.arg(l, 0)) else { return Ok(None) };
    let mut inner = vec![Proof::refl(f)];
    for strategy in strategies() {
        inner.extend(s.normalize(f, &strategy));
    }
    let index = s.index;
    inner.extend(neighbours(s, index, f));
    for p in inner {
        let Ok(m) = s.terms.with_args(l, &[p.to()]) else { continue };
        let first = p.at(0, l, m);
        s.budget.refill(FUEL);
        let Ok(pushed) = s.normalize(m, &pushing()) else { continue };
        let start = first.then(&pushed);
        for strategy in strategies() {
            let (Ok(a), Ok(b)) = (s.normalize(pushed.to(), &strategy), s.normalize(r, &strategy)) else { continue };
            if a.to() == b.to() {
                return Ok(Some(s.have_line(&start.then(&a).then(&b.sym()))));
            }
        }
    }
    Ok(None)
}

/// Two gradients by one variable, of what has one normal form.
pub fn below_gradient(s: &mut Session<'_>, l: TermId, r: TermId) -> Result<Option<usize>, Stop> {
    let (Op::Grad, Op::Grad) = (s.terms.op(l), s.terms.op(r)) else { return Ok(None) };
    let (&[f, x], &[g, y]) = (s.terms.args(l), s.terms.args(r)) else { return Ok(None) };
    if x != y {
        return Ok(None);
    }
    for strategy in strategies().into_iter().chain([pushing()]) {
        s.budget.refill(FUEL);
        let (Ok(p), Ok(q)) = (s.normalize(f, &strategy), s.normalize(g, &strategy)) else { continue };
        if p.to() == q.to() {
            return Ok(Some(s.have_line(&p.then(&q.sym()).at(0, l, r))));
        }
    }
    Ok(None)
}

/// Each side rewritten once in every way, at the root or at an argument, then brought to normal form.
pub fn bridges(
    s: &mut Session<'_>,
    index: &Index,
    l: TermId,
    r: TermId,
    differential: bool,
) -> Result<Option<usize>, Stop> {
    let mut sides: [Vec<Proof>; 2] = [vec![Proof::refl(l)], vec![Proof::refl(r)]];
    for (side, t) in sides.iter_mut().zip([l, r]) {
        side.extend(neighbours(s, index, t));
        for i in 0..s.terms.args(t).len() {
            let Some(a) = s.terms.arg(t, i) else { break };
            for p in neighbours(s, index, a) {
                let mut args = s.terms.args(t).to_vec();
                args[i] = p.to();
                if let Ok(u) = s.terms.with_args(t, &args) {
                    side.push(p.at(i, t, u));
                }
            }
        }
        side.truncate(120);
    }
    let strategies = [
        Strategy::normal(),
        Strategy {
            unroll: true,
            exchange: true,
            ..Strategy { phases: vec!["entry", "expand", "push"], ..Strategy::normal() }
        },
    ];
    for strategy in &strategies {
        let mut met: [Vec<Proof>; 2] = [vec![], vec![]];
        for (k, side) in sides.iter().enumerate() {
            for p in side {
                let mut p = p.clone();
                if differential && let Ok(q) = s.normalize(p.to(), &pushing()) {
                    p = p.then(&q);
                }
                if let Ok(q) = s.normalize(p.to(), strategy) {
                    met[k].push(p.then(&q));
                }
            }
        }
        met.iter_mut().for_each(|m| m.sort_by_key(Proof::steps));
        for p in &met[0] {
            if let Some(q) = met[1].iter().find(|q| q.to() == p.to()) {
                return Ok(Some(s.have_line(&p.then(&q.sym()))));
            }
        }
    }
    Ok(None)
}
