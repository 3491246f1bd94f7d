//! What the numeric tests of the laws are worth: laws with a slip are caught.
//!
//! `cargo test --release --test rule_mutants -- --nocapture` prints the share that
//! is caught by kind, and every survivor. `MUTANTS=500` tries only about that many.

#[path = "common/conditions.rs"]
mod conditions;
#[path = "common/laws.rs"]
mod laws;

use conditions::{Law, Listed, Need, at_special_points, conditions, need};
use gradus::library::library;
use gradus::numeric::{Instances, Rng};
use gradus::rules::{Condition, Kind, MetaKind, Pat, Rule};
use gradus::term::{Dim, Op, Pred, Sym};
use laws::{FUEL, try_rule};
use num_rational::BigRational;
use num_traits::One;
use std::collections::BTreeMap;
use std::sync::Arc;

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
            constants |= matches!(op, Op::Eye(_) | Op::Ones(..) | Op::Zeros(..) | Op::Comm(..) | Op::Size(_));
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

/// Is one side defined where the other is not, or neither anywhere?
fn undefined(rule: &Rule) -> Option<&'static str> {
    let s = rule.statement().ok()?;
    let inst = Instances::new(&s.terms, &s.theory, &s.theory.hypotheses, &[s.lhs, s.rhs]);
    inst.ev.limit(FUEL);
    let mut rng = Rng::new(3);
    let (mut one, mut none, mut both) = (0, 0, 0);
    for round in 0..40 {
        let Ok(i) = inst.random(&mut rng, round, false) else { continue };
        match (inst.ev.eval(&i.floats, s.lhs).is_ok(), inst.ev.eval(&i.floats, s.rhs).is_ok()) {
            (true, true) => both += 1,
            (false, false) => none += 1,
            _ => one += 1,
        }
    }
    (both == 0 && one + none > 0).then_some(if one > 0 { "one side undefined" } else { "both sides undefined" })
}

/// Kind, name, the law with the slip; where a condition is lost, the law without the slip and which condition.
type Mutant<'a> = (&'static str, String, Rule, Option<(&'a Rule, usize)>);

#[derive(Default)]
struct Row {
    made: usize,
    caught: usize,
    undefined: usize,
}

#[test]
fn slips_are_caught() {
    let wanted: usize = std::env::var("MUTANTS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let spare = Listed::read(include_str!("rules/spare_conditions.txt"));
    let one_sided = Listed::read(include_str!("rules/one_sided.txt"));
    let mut mutants: Vec<Mutant<'_>> = Vec::new();
    for rule in library().rules().iter().filter(|r| r.kind == Kind::Axiom) {
        for base in [Some((**rule).clone()), squared(rule)].into_iter().flatten() {
            for (kind, rhs) in slips(&base.rhs) {
                let wrong = Rule { rhs, ..base.clone() };
                let name = format!("{}: {}", rule.name, wrong.law());
                if wrong.rhs != rule.rhs && wrong.statement().is_ok() && !mutants.iter().any(|m| m.1 == name) {
                    mutants.push((kind, name, wrong, None));
                }
            }
        }
        for (k, lost) in conditions(rule).into_iter().enumerate() {
            let mut wrong: Rule = (**rule).clone();
            wrong.when.remove(k);
            let kind = match &rule.when[k] {
                Condition::Is(p, _) if p.is_open() || *p == Pred::Nonnegative => "lost sign or inverse",
                Condition::Is(..) => "lost structure",
                Condition::Natural(_) | Condition::Integer(_) => "lost natural or integer",
                Condition::Fits(..) => "lost fits",
                Condition::Eq(..) | Condition::Distinct(..) => "lost equation or distinct",
            };
            // Without a condition that is spare the law is another true law.
            let kind = if spare.has(&format!("{} {lost}", rule.name)) { "lost spare condition" } else { kind };
            mutants.push((kind, format!("{}: {}", rule.name, wrong.law()), wrong, Some((rule, k))));
        }
    }
    let step = mutants.len().div_ceil(wanted).max(1);
    let mut table: BTreeMap<&str, Row> = BTreeMap::new();
    let mut survivors = Vec::new();
    for (kind, name, wrong, lost) in mutants.iter().step_by(step) {
        let row = table.entry(kind).or_default();
        row.made += 1;
        let o = try_rule(wrong, 24, 5);
        let special = || match at_special_points(&Law { rule: wrong, pred: None }) {
            Need::Fails(_) => true,
            Need::OneSide => !one_sided.has(&wrong.name),
            _ => false,
        };
        if o.differed.is_some() || (o.agreed == 0 && o.undecided > 0) || special() {
            row.caught += 1;
        } else if let Some((rule, k)) = lost
            && need(&Law { rule, pred: None }, *k) == Need::Undefined
        {
            row.undefined += 1;
        } else if o.agreed == 0 || undefined(wrong).is_some() {
            row.undefined += 1;
            survivors.push(format!("{kind}, {}: {name}", undefined(wrong).unwrap_or("no point")));
        } else {
            survivors.push(format!("{kind}: {name}"));
        }
    }
    println!("{} mutants of the axioms, each {step}th tried", mutants.len());
    println!("| kind | mutants | caught | undefined there | survive |\n| --- | ---: | ---: | ---: | ---: |");
    let (mut made, mut stopped) = (0, 0);
    for (kind, r) in &table {
        println!("| {kind} | {} | {} | {} | {} |", r.made, r.caught, r.undefined, r.made - r.caught - r.undefined);
        made += r.made;
        stopped += r.caught + r.undefined;
    }
    survivors.iter().for_each(|s| println!("survives: {s}"));
    let slips = |f: fn(&Row) -> usize| {
        table.iter().filter(|(k, _)| !k.starts_with("lost ") || **k == "lost factor").map(|(_, r)| f(r)).sum::<usize>()
    };
    let (all, held) = (slips(|r| r.made), slips(|r| r.made - r.caught - r.undefined));
    println!("formulas: {held} of {all} survive; in all {stopped} of {made} are stopped");
    // Some slips are true laws: tr(A*B) is tr(B*A), a scalar is its own transpose. Conditions that are listed as spare
    // exclude no point where the law would be false; what others exclude has no value on either side, at least.
    let lost = |f: fn(&Row) -> usize| {
        let needed = |k: &str| k.starts_with("lost ") && k != "lost factor" && k != "lost spare condition";
        table.iter().filter(|(k, _)| needed(k)).map(|(_, r)| f(r)).sum::<usize>()
    };
    let missed = lost(|r| r.made - r.caught - r.undefined);
    println!("needed conditions: the loss of {} of {} is noticed", lost(|r| r.caught), lost(|r| r.made));
    assert!(missed * 100 <= lost(|r| r.made) * 2, "the loss of {missed} needed conditions is not noticed");
    assert!(all >= 300 && held * 100 <= all * 3, "{held} of {all} slips survive");
}

#[test]
fn a_wrong_sign_is_caught() {
    let mut missed = Vec::new();
    for rule in library().rules() {
        let wrong = Rule { rhs: Pat::Node(Op::Neg, vec![rule.rhs.clone()]), ..(**rule).clone() };
        let o = try_rule(&wrong, 12, 5);
        if o.differed.is_none() && o.vanished < o.agreed {
            missed.push(rule.name.to_string());
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}
