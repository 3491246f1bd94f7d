//! The roads to a derivation.

use crate::files;
use gradus::base::{Cites, lines, statement};
use gradus::calculus::{Effort as Search, Entry, Index, Leaf, Look, Proof, Session, Stop, Strategy, Vars};
use gradus::egraph::{Aim, Limits, Saturation};
use gradus::kernel::{Claim, Statement};
use gradus::library::library;
use gradus::rules::{Direction, Pat, Rule, RuleSet};
use gradus::term::{Dim, Fact, Op, TermId, Wrt};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use symbolic_expressions::Sexp;

/// How long to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Normal forms, and a small saturation.
    Low,
    /// More normal forms, a larger saturation.
    Middle,
    /// The law's sides rewritten once in every way first.
    High,
}

/// A derivation that the kernel accepted.
#[derive(Clone, Debug)]
pub struct Found {
    /// The lines as they are stored.
    pub stored: String,
    /// The number of steps.
    pub steps: usize,
    /// The rules it cites.
    pub cites: BTreeSet<usize>,
    /// How it was found.
    pub road: &'static str,
}

/// Rewriting steps for one road.
const FUEL: usize = 30_000;

/// The phases added to those of the strategy file: every law in each direction that binds all its variables
/// (`both`), and the same without what makes a term larger (`shrink`).
pub fn rules() -> RuleSet {
    let plain = library();
    let (mut both, mut shrink, mut root) = (String::new(), String::new(), String::new());
    for r in plain.rules() {
        for d in [Direction::Forward, Direction::Backward] {
            let (from, to) = (r.from_side(d), r.to_side(d));
            if !binds(r, from) {
                continue;
            }
            root += &format!(" ({} {})", r.name, d.arrow());
            if matches!(from, Pat::Meta(_)) {
                continue;
            }
            both += &format!(" ({} {})", r.name, d.arrow());
            if to.size() <= from.size() {
                shrink += &format!(" ({} {})", r.name, d.arrow());
            }
        }
    }
    let text = format!("(strategy both{both}) (strategy shrink{shrink}) (strategy anywhere{root})");
    plain.with_strategies("search", &text).unwrap_or_else(|e| panic!("{e:?}"))
}

/// Does a side determine all variables?
fn binds(r: &Rule, side: &Pat) -> bool {
    let mut bound = vec![false; r.metas.len()];
    side.metas(&mut |k| bound[k] = true);
    bound.iter().all(|b| *b)
}

/// Searches a derivation of one rule from allowed ones.
pub fn derive(rules: &RuleSet, target: usize, allowed: &[bool], effort: Effort) -> Option<Found> {
    let rule = &rules.rules()[target];
    let (terms, statement) = statement(rule).ok()?;
    let Claim::Equation(l, r) = statement.claim else { return None };
    let ok = |k: usize| k != target && allowed[k];
    let index = Index::restricted(rules, ok);
    let fresh = || {
        let mut s = Session::new(terms.clone(), statement.theory.clone(), rules, &index, FUEL);
        s.jets = !rule.pointwise;
        s
    };
    let mut best: Option<Found> = None;
    let mut consider = |road: &'static str, s: &mut Session<'_>, line: Result<Option<usize>, Stop>| {
        if let Ok(Some(line)) = line
            && let Some(f) = found(rules, s, &statement, line, road)
            && f.cites.iter().all(|&k| ok(k))
            && best.as_ref().is_none_or(|b| f.stored.len() < b.stored.len())
        {
            best = Some(f);
        }
        best.is_some()
    };
    let differential = matches!(terms.op(l), Op::D(_));
    match effort {
        Effort::Low => {
            if let Some(path) = hint(rule) {
                let mut s = fresh();
                let line = through(&mut s, l, r, &path);
                if std::env::var("HINTS").is_ok() && !matches!(line, Ok(Some(_))) {
                    println!("  the hint of {} fails: {line:?}", rule.name);
                }
                if consider("hint", &mut s, line) {
                    return best;
                }
            }
            let mut s = fresh();
            let line = s.prove_equation(l, r, Search::default()).map(|a| a.line);
            consider("normal", &mut s, line);
            let mut s = fresh();
            let line = saturate(&mut s, l, r, "both", Limits { nodes: 400, iterations: 3 }, false);
            consider("saturation", &mut s, line);
        }
        Effort::Middle => {
            for strategy in strategies() {
                let mut s = fresh();
                let line = normal_forms(&mut s, l, r, &strategy);
                if consider("strategy", &mut s, line) {
                    break;
                }
            }
            for (road, phase, nodes, iterations, forms) in [
                ("saturation", "both", 2_000, 5, false),
                ("both forms", "both", 2_500, 4, true),
                ("shrinking", "shrink", 3_000, 8, true),
            ] {
                if consider("", &mut fresh(), Ok(None)) {
                    break;
                }
                let mut s = fresh();
                let line = saturate(&mut s, l, r, phase, Limits { nodes, iterations }, forms);
                consider(road, &mut s, line);
            }
            if differential {
                let mut s = fresh();
                let line = below_differential(&mut s, l, r);
                consider("differential", &mut s, line);
            }
        }
        Effort::High => {
            let mut s = fresh();
            let line = bridges(&mut s, &index, l, r, differential);
            if !consider("bridge", &mut s, line) {
                let mut s = fresh();
                let line = saturate(&mut s, l, r, "both", Limits { nodes: 10_000, iterations: 7 }, true);
                consider("large saturation", &mut s, line);
            }
        }
    }
    best
}

/// What the kernel says to a line, and how it is stored.
fn found(
    rules: &RuleSet,
    s: &mut Session<'_>,
    statement: &Statement,
    line: usize,
    road: &'static str,
) -> Option<Found> {
    let certified = s.certify_law(statement.claim.clone(), line).ok()?;
    let stored = lines(rules, &s.terms, &certified.statement, &certified.certificate);
    let cites = Cites::of(&certified.certificate).rules;
    // Accepted as it will be read, too.
    Some(Found { stored, steps: certified.theorem.steps, cites, road })
}

fn strategies() -> Vec<Strategy> {
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
    ]
}

/// Both sides meet in a normal form.
fn normal_forms(s: &mut Session<'_>, l: TermId, r: TermId, strategy: &Strategy) -> Result<Option<usize>, Stop> {
    let (p, q) = (s.normalize(l, strategy)?, s.normalize(r, strategy)?);
    if p.to() == q.to() {
        return Ok(Some(s.have_line(&p.then(&q.sym()))));
    }
    Ok(None)
}

/// Both sides in one e-graph, with their normal forms or without.
fn saturate(
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

/// The terms of a hint: `(through NAME TERM…)`.
fn hint(rule: &Rule) -> Option<Vec<Rule>> {
    static FORMS: OnceLock<Vec<Sexp>> = OnceLock::new();
    let all = FORMS.get_or_init(|| {
        let path = files::folder().join("hints");
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let lines: String = text.lines().filter(|l| !l.starts_with(';')).collect::<Vec<_>>().join("\n");
        match symbolic_expressions::parser::parse_str(&format!("({lines})")) {
            Ok(Sexp::List(l)) => l,
            other => panic!("rules/derivations/hints: {other:?}"),
        }
    });
    let terms = all.iter().find_map(|f| match f {
        Sexp::List(l) if l.get(1).is_some_and(|n| n.to_string() == *rule.name) => Some(&l[2..]),
        _ => None,
    })?;
    // As a law of its own: the lemma's left side equals the term.
    let law = rule.law();
    let (left, _) = law.split_once(" (= ")?;
    let sizes: String = rule.dims.iter().map(|d| format!(" (dim {d})")).collect();
    let left = left.replacen("(forall", &format!("(forall{sizes}"), 1);
    let left = &left[..left.find(" (when").unwrap_or(left.len())];
    let read = |t: &Sexp| {
        let text = format!("(rule hint {left} (= {t} {t}) (source \"a hint\"))");
        match gradus::rules::read_rules("hints", &text, &rule.functions).map(|e| e.into_iter().next()) {
            Ok(Some(gradus::rules::Entry::Rule(r))) => r,
            other => panic!("the hint of {}: {t}: {other:?}", rule.name),
        }
    };
    Some(terms.iter().map(read).collect())
}

/// A chain of equations, each found by itself.
fn through(s: &mut Session<'_>, l: TermId, r: TermId, path: &[Rule]) -> Result<Option<usize>, Stop> {
    let mut stops = vec![l];
    for rule in path {
        let v = Vars::of(rule);
        let mut m = v.empty();
        for (k, meta) in rule.metas.iter().enumerate() {
            m.metas[k] = Some(s.terms.var(&meta.name)?);
        }
        for (k, d) in rule.dims.iter().enumerate() {
            m.dims[k] = Some(Dim::name(d.clone()));
        }
        m.wrt = Some(Wrt::All);
        let Some(t) = m.instance(&mut s.terms, v, &rule.lhs, 0) else { return Ok(None) };
        stops.push(t);
    }
    stops.push(r);
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
    let whole = Proof::chain(l, parts);
    Ok(Some(s.have_line(&whole)))
}

/// One equation, by the first road that leads there.
fn connect(s: &mut Session<'_>, a: TermId, b: TermId) -> Result<Option<usize>, Stop> {
    if a == b {
        return Ok(Some(s.have_line(&Proof::refl(a))));
    }
    let mut try_road = |road: &mut dyn FnMut(&mut Session<'_>) -> Result<Option<usize>, Stop>| {
        s.fuel = FUEL;
        road(s).ok().flatten()
    };
    let small = Limits { nodes: 600, iterations: 3 };
    let mut line = try_road(&mut |s| saturate(s, a, b, "both", small, false));
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
    line = line.or_else(|| try_road(&mut |s| s.prove_equation(a, b, Search::default()).map(|p| p.line)));
    let large = Limits { nodes: 3_000, iterations: 5 };
    Ok(line.or_else(|| try_road(&mut |s| saturate(s, a, b, "both", large, true))))
}

fn pushing() -> Strategy {
    Strategy { differentiate: true, ..Strategy::new(&["differentiate", "differentiate-adj", "zero"]) }
}

/// What a term equals by one use of an allowed law at its root.
fn neighbours(s: &mut Session<'_>, index: &Index, t: TermId) -> Vec<Proof> {
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
            && let Ok(Some(p)) = s.apply_match(e, m)
            && p.from() == t
            && !out.iter().any(|q| q.to() == p.to())
        {
            out.push(p);
        }
    }
    out
}

/// The argument of a differential is rewritten first.
fn below_differential(s: &mut Session<'_>, l: TermId, r: TermId) -> Result<Option<usize>, Stop> {
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
        s.fuel = FUEL;
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
fn below_gradient(s: &mut Session<'_>, l: TermId, r: TermId) -> Result<Option<usize>, Stop> {
    let (Op::Grad, Op::Grad) = (s.terms.op(l), s.terms.op(r)) else { return Ok(None) };
    let (&[f, x], &[g, y]) = (s.terms.args(l), s.terms.args(r)) else { return Ok(None) };
    if x != y {
        return Ok(None);
    }
    for strategy in strategies() {
        s.fuel = FUEL;
        let (Ok(p), Ok(q)) = (s.normalize(f, &strategy), s.normalize(g, &strategy)) else { continue };
        if p.to() == q.to() {
            return Ok(Some(s.have_line(&p.then(&q.sym()).at(0, l, r))));
        }
    }
    Ok(None)
}

/// Each side rewritten once in every way, at the root or at an argument, then brought to normal form.
fn bridges(
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
