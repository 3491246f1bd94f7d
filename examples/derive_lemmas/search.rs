//! The roads to a derivation.

use crate::{facts, files};
use gradus::base::{Goal, Law, lines, statement};
use gradus::calculus::{Aim, Limits, Saturation};
use gradus::calculus::{Effort as Search, Entry, Index, Leaf, Look, Proof, Session, Stop, Strategy, Vars};
use gradus::kernel::{Claim, is_whole};
use gradus::library::library;
use gradus::rules::{Direction, MetaKind, Pat, Rule, RuleSet};
use gradus::term::{Dim, Fact, Fun, Op, Rational, TermId, Wrt};
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
    /// The parts: their names, and the lines as they are stored.
    pub parts: Vec<(String, String)>,
    /// The number of steps.
    pub steps: usize,
    /// What it cites.
    pub cites: BTreeSet<Law>,
    /// How it was found.
    pub road: &'static str,
}

impl Found {
    fn len(&self) -> usize {
        self.parts.iter().map(|(_, lines)| lines.len()).sum()
    }
}

/// What a derivation may cite.
pub struct Allowed {
    /// The rules with the properties that are allowed.
    rules: RuleSet,
    laws: BTreeSet<Law>,
}

impl Allowed {
    /// These laws of a set.
    pub fn of(rules: &RuleSet, laws: BTreeSet<Law>) -> Allowed {
        Allowed { rules: rules.with_properties(|k| laws.contains(&Law::Property(k))), laws }
    }
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

/// Searches a derivation of a law from allowed ones: by itself, or in parts.
pub fn derive(full: &RuleSet, law: Law, allowed: &Allowed, effort: Effort) -> Option<Found> {
    let goal = Goal::of(full, law)?;
    let ok = |l: &Law| *l != law && allowed.laws.contains(l);
    let debug = std::env::var("PARTS").is_ok();
    for way in goal.ways() {
        let mut whole = Found { parts: vec![], steps: 0, cites: BTreeSet::new(), road: "stored" };
        let done = way.iter().all(|part| {
            let found = one(full, part, allowed, &ok, effort);
            if debug {
                println!("  {}: {}  {}", part.rule.name, found.is_some(), part.rule.law());
            }
            let Some(found) = found else { return false };
            whole.parts.extend(found.parts);
            whole.steps += found.steps;
            whole.cites.extend(found.cites);
            whole.road = if way.len() > 1 { "parts" } else { found.road };
            true
        });
        if done {
            return Some(whole);
        }
    }
    None
}

/// Searches a derivation of one part.
fn one(full: &RuleSet, goal: &Goal, allowed: &Allowed, ok: &dyn Fn(&Law) -> bool, effort: Effort) -> Option<Found> {
    let (rule, rules) = (&goal.rule, &allowed.rules);
    let (terms, statement) = statement(rule).ok()?;
    let Claim::Equation(l, r) = statement.claim else { return None };
    let index = Index::restricted(rules, |k| ok(&Law::Rule(k)));
    let fresh = || {
        let mut s = Session::new(terms.clone(), statement.theory.clone(), rules, &index, FUEL);
        s.for_jets(!rule.pointwise);
        s.for_whole(true);
        s
    };
    if let Some(pred) = goal.fact {
        if rule.metas.iter().any(|m| matches!(m.kind, MetaKind::Index(_))) {
            return None;
        }
        let mut s = fresh();
        s.for_jets(!pred.is_of_real_parts());
        let line = facts::derive(&mut s, rule, pred, l, effort)?;
        let certified = match s.certify_fact(statement.claim.clone(), pred, line) {
            Ok(c) => c,
            Err(e) => {
                if std::env::var("HINTS").is_ok() {
                    println!("  {}: {e}", rule.name);
                }
                return None;
            }
        };
        return found(full, goal, lines(rules, &s.terms, &certified.statement, &certified.certificate), "fact")
            .filter(|f| f.cites.iter().all(ok));
    }
    let mut best: Option<Found> = None;
    let mut consider = |road: &'static str, s: &mut Session<'_>, line: Result<Option<usize>, Stop>| {
        if let Ok(Some(line)) = line
            && let Ok(c) = s.certify_law(statement.claim.clone(), line)
            && let Some(f) = found(full, goal, lines(rules, &s.terms, &c.statement, &c.certificate), road)
            && f.cites.iter().all(ok)
            && best.as_ref().is_none_or(|b| f.len() < b.len())
        {
            best = Some(f);
        }
        best.is_some()
    };
    let differential = matches!(terms.op(l), Op::D(_));
    match effort {
        Effort::Low => {
            if let Some(path) = hint("through", rule) {
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

/// What the kernel says to lines as they will be read.
fn found(full: &RuleSet, goal: &Goal, lines: String, road: &'static str) -> Option<Found> {
    let checked = goal.check(full, &lines).ok()?;
    let parts = vec![(goal.rule.name.to_string(), lines)];
    Some(Found { parts, steps: checked.steps, cites: checked.cites.laws(), road })
}

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
            if s.terms.shape(u).is_scalar() && s.terms.is_closed(u) && is_whole(&s.terms, u, false) && of_sizes(s) {
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

/// The terms of a hint: `(KIND NAME TERM…)`.
pub fn hint(kind: &str, rule: &Rule) -> Option<Vec<Rule>> {
    let form = hint_of(kind, rule)?;
    Some(form[2..].iter().map(|t| read_term(rule, t)).collect())
}

/// The property and the terms of a hint `(using NAME PROPERTY TERM…)`.
pub fn using(rule: &Rule) -> Option<(String, Vec<Rule>)> {
    let form = hint_of("using", rule)?;
    Some((form.get(2)?.to_string(), form[3..].iter().map(|t| read_term(rule, t)).collect()))
}

/// The steps of a hint `(steps NAME STEP…)`: the head of each and its terms.
pub fn steps(rule: &Rule) -> Option<Vec<(String, Vec<Rule>)>> {
    let step = |f: &Sexp| match f {
        Sexp::List(l) => Some((l.first()?.to_string(), l[1..].iter().map(|t| read_term(rule, t)).collect())),
        _ => None,
    };
    hint_of("steps", rule)?[2..].iter().map(step).collect()
}

fn hint_of(kind: &str, rule: &Rule) -> Option<&'static [Sexp]> {
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
    all.iter().find_map(|f| match f {
        Sexp::List(l)
            if l.first().is_some_and(|k| k.to_string() == kind)
                && l.get(1).is_some_and(|n| n.to_string() == *rule.name) =>
        {
            Some(l.as_slice())
        }
        _ => None,
    })
}

/// A term in the variables of a law, as a law of its own: the lemma's left side equals the term.
fn read_term(rule: &Rule, t: &Sexp) -> Rule {
    let law = rule.law();
    let head = &law[..law.find(" (when").or(law.find(" (= ")).unwrap_or(law.len())];
    let sizes: String = rule.dims.iter().map(|d| format!(" (dim {d})")).collect();
    let left = head.replacen("(forall", &format!("(forall{sizes}"), 1);
    let text = format!("(rule hint {left} (= {t} {t}) (source \"a hint\"))");
    match gradus::rules::read_rules("hints", &text, &rule.functions).map(|e| e.into_iter().next()) {
        Ok(Some(gradus::rules::Entry::Rule(r))) => r,
        other => panic!("the hint of {}: {t}: {other:?}", rule.name),
    }
}

/// A chain of equations, each found by itself.
fn through(s: &mut Session<'_>, l: TermId, r: TermId, path: &[Rule]) -> Result<Option<usize>, Stop> {
    let Some(mut stops) = terms_of(s, path)? else { return Ok(None) };
    stops.insert(0, l);
    stops.push(r);
    Ok(chain(s, &stops)?.map(|whole| s.have_line(&whole)))
}

/// The terms of a hint in the lemma's own variables.
pub fn terms_of(s: &mut Session<'_>, path: &[Rule]) -> Result<Option<Vec<TermId>>, Stop> {
    let mut stops = vec![];
    for rule in path {
        let v = Vars::of(rule);
        let mut m = v.empty();
        let range = |m: &gradus::rules::Meta| match &m.kind {
            MetaKind::Index(n) => Some(n.clone()),
            _ => None,
        };
        let ranges: Vec<Dim> = rule.metas.iter().filter_map(range).collect();
        let mut inner = ranges.len();
        for (k, meta) in rule.metas.iter().enumerate() {
            // The value of a family is its member at its own index.
            m.metas[k] = Some(match meta.kind {
                MetaKind::Family => {
                    let i = s.terms.add(Op::Idx(0), &[])?;
                    s.terms.add(Op::Var(meta.name.clone()), &[i])?
                }
                MetaKind::Index(_) => {
                    inner -= 1;
                    s.terms.add(Op::Idx(inner as u32), &[])?
                }
                _ => s.terms.var(&meta.name)?,
            });
        }
        for (k, d) in rule.dims.iter().enumerate() {
            m.dims[k] = Some(Dim::name(d.clone()));
        }
        for (k, f) in rule.funs.iter().enumerate() {
            m.funs[k] = Some(Fun { name: f.clone(), order: 0 });
        }
        m.wrt = Some(Wrt::All);
        let Some(mut t) = m.instance(&mut s.terms, v, &rule.lhs, 0) else { return Ok(None) };
        // What a law says of an index is stated of the sum with arbitrary weights, the last variables.
        let weights = s.theory.vars.iter().map(|v| v.name.clone()).rev();
        let weights: Vec<_> = weights.take(ranges.len()).collect();
        for (n, w) in ranges.iter().rev().zip(weights) {
            let (i, one) = (s.terms.add(Op::Idx(0), &[])?, s.terms.add(Op::At(1), &[])?);
            let weight = s.terms.var(&w)?;
            let factor = s.terms.add(Op::Entry, &[weight, i, one])?;
            let body = s.terms.add(Op::Scale, &[factor, t])?;
            t = s.terms.add(Op::BigSum(n.clone()), &[body])?;
        }
        stops.push(t);
    }
    Ok(Some(stops))
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
    line = line.or_else(|| try_road(&mut |s| s.prove_equation(a, b, Search::default()).map(|p| p.line)));
    line = line.or_else(|| try_road(&mut |s| inside(s, a, b)));
    let large = Limits { nodes: 3_000, iterations: 5 };
    Ok(line.or_else(|| try_road(&mut |s| saturate(s, a, b, "both", large, true))))
}

/// The places of the arguments in which two terms with one operator differ; none if that can be no reason for them to be equal.
fn differences(s: &Session<'_>, a: TermId, b: TermId) -> Option<Vec<usize>> {
    let (x, y) = (s.terms.args(a), s.terms.args(b));
    if s.terms.op(a) != s.terms.op(b) || x.len() != y.len() || matches!(s.terms.op(a), Op::Grad | Op::Jac(_)) && x[1] != y[1] {
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
        let (Ok(p), Ok(q)) = (s.normalize_open(a, &strategy, ranges), s.normalize_open(b, &strategy, ranges)) else { continue };
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

fn pushing() -> Strategy {
    Strategy { differentiate: true, ..Strategy::new(&["differentiate", "differentiate-adj", "zero"]) }
}

/// What a term equals by one use of an allowed law at its root.
pub fn neighbours(s: &mut Session<'_>, index: &Index, t: TermId) -> Vec<Proof> {
    neighbours_in(s, index, t, &[])
}

/// The same under binders with these ranges.
fn neighbours_in(s: &mut Session<'_>, index: &Index, t: TermId, ranges: &[Dim]) -> Vec<Proof> {
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
fn below_gradient(s: &mut Session<'_>, l: TermId, r: TermId) -> Result<Option<usize>, Stop> {
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
