//! What the trial of the laws is worth: laws with a slip are caught. (That no condition can be lost is what
//! `rule_conditions` shows.)
//!
//! `cargo test --release --test rule_mutants -- --nocapture` prints the share that
//! is caught by kind, and every survivor. `MUTANTS=500` tries only about that many.

#[path = "common/trials.rs"]
mod trials;

use gradus::laws::{Law, try_law};
use gradus::library::library;
use gradus::rules::{Kind, MetaKind, Pat, Rule};
use gradus::term::{Dim, Op, Sym};
use num_rational::BigRational;
use num_traits::One;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use trials::{caught, in_parts, plan, verdict};

/// The law with every size called n, so that slips stay well-shaped.
fn squared(rule: &Rule) -> Option<Rule> {
    let n = Dim::name(Sym::new("n"));
    let dim = |d: &Dim| if d.as_name().is_some() { Some(n.clone()) } else { d.as_literal().map(|_| d.clone()) };
    let mut out = rule.clone();
    out.dims = vec![Sym::new("n")];
    for m in &mut out.metas {
        (m.rows, m.cols) = (dim(&m.rows)?, dim(&m.cols)?);
        if !matches!(m.kind, MetaKind::Term) {
            return None;
        }
    }
    let mut constants = false;
    let mut look = vec![&out.lhs, &out.rhs];
    while let Some(p) = look.pop() {
        if let Pat::Node(op, args) = p {
            constants |= matches!(
                op,
                Op::BigSum(_) | Op::Eye(_) | Op::Ones(..) | Op::Zeros(..) | Op::Comm(..) | Op::Fixed(..) | Op::Size(_)
            );
            look.extend(args);
        }
    }
    (!constants).then_some(out)
}

/// A slip: its kind, and the pattern with it.
type Slip = (&'static str, Pat);

/// Every slip at the root of a pattern.
fn at_root(p: &Pat) -> Vec<Slip> {
    let Pat::Node(op, args) = p else { return vec![] };
    let node = |op: Op, args: Vec<Pat>| Pat::Node(op, args);
    let mut out = Vec::new();
    match (op, &args[..]) {
        (Op::T, [a]) => out.push(("dropped transpose", a.clone())),
        (Op::Inv, [a]) => out.push(("dropped inverse", a.clone())),
        (Op::Neg, [a]) => out.push(("sign", a.clone())),
        (Op::Add, [a, b]) => out.push(("sign", node(Op::Sub, vec![a.clone(), b.clone()]))),
        (Op::Sub, [a, b]) => out.push(("sign", node(Op::Add, vec![a.clone(), b.clone()]))),
        (Op::Num(q), []) => {
            let more = BigRational::clone(q) + BigRational::one();
            out.push(("changed number", node(Op::Num(Arc::new(more)), vec![])));
        }
        (Op::Had, [a, b]) => out.push(("another product", node(Op::Hdiv, vec![a.clone(), b.clone()]))),
        (Op::Scale, [_, a]) => out.push(("lost factor", a.clone())),
        (Op::D(_), [a]) => out.push(("lost differential", a.clone())),
        _ => {}
    }
    if let (Op::Mul | Op::Kron | Op::Sub | Op::Hcat | Op::Vcat, [a, b]) = (op, &args[..])
        && a != b
    {
        out.push(("swapped factors", node(op.clone(), vec![b.clone(), a.clone()])));
    }
    out
}

/// Every slip anywhere in a pattern.
fn slips(p: &Pat) -> Vec<Slip> {
    let mut out = at_root(p);
    if let Pat::Node(op, args) = p {
        for (i, a) in args.iter().enumerate() {
            for (kind, slip) in slips(a) {
                let mut args = args.clone();
                args[i] = slip;
                out.push((kind, Pat::Node(op.clone(), args)));
            }
        }
    }
    out
}

/// Kind, name, and the law with the slip.
type Mutant = (&'static str, String, Rule);

/// At how many points a law with a slip is tried.
const POINTS: usize = 24;

#[test]
fn slips_are_caught() {
    let wanted: usize = std::env::var("MUTANTS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let (mut mutants, mut seen): (Vec<Mutant>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
    for rule in library().rules().iter().filter(|r| r.kind == Kind::Axiom) {
        for base in [Some((**rule).clone()), squared(rule)].into_iter().flatten() {
            for (kind, rhs) in slips(&base.rhs) {
                let wrong = Rule { rhs, ..base.clone() };
                let name = format!("{}: {}", rule.name, wrong.law());
                if wrong.rhs != rule.rhs && wrong.statement().is_ok() && seen.insert(name.clone()) {
                    mutants.push((kind, name, wrong));
                }
            }
        }
    }
    let step = mutants.len().div_ceil(wanted).max(1);
    let tried: Vec<&Mutant> = mutants.iter().step_by(step).collect();
    let survivors: Vec<String> = in_parts(&tried, |(kind, name, rule)| {
        (!caught(&verdict(&Law { rule, pred: None }, POINTS))).then(|| format!("{kind}: {name}"))
    });
    // Made, and surviving.
    let mut table: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for (kind, _, _) in &tried {
        let row = table.entry(kind).or_default();
        row[0] += 1;
        row[1] = survivors.iter().filter(|s| s.starts_with(&format!("{kind}:"))).count();
    }
    println!("{} mutants of the axioms, each {step}th tried", mutants.len());
    println!("| kind | mutants | caught | survive |\n| --- | ---: | ---: | ---: |");
    for (kind, [made, survive]) in &table {
        println!("| {kind} | {made} | {} | {survive} |", made - survive);
    }
    survivors.iter().for_each(|s| println!("survives: {s}"));
    let (all, held) = (tried.len(), survivors.len());
    println!("{held} of {all} survive");
    // Some slips are true laws: tr(A*B) is tr(B*A), a scalar is its own transpose.
    assert!(all >= 300.min(wanted / 2) && held * 100 <= all * 4, "{held} of {all} slips survive");
}

#[test]
fn a_wrong_sign_is_caught() {
    let all: Vec<Rule> = library().rules().iter().map(|r| (**r).clone()).collect();
    let missed = in_parts(&all, |rule| {
        let wrong = Rule { rhs: Pat::Node(Op::Neg, vec![rule.rhs.clone()]), ..rule.clone() };
        let o = try_law(&Law { rule: &wrong, pred: None }, &plan(0, POINTS));
        (o.failed.is_none() && o.vanished < o.held).then(|| rule.name.to_string())
    });
    assert!(missed.is_empty(), "{missed:?}");
}
