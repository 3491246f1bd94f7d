//! Conditions of laws, at points where much goes wrong.
//!
//! Every condition is needed: at some point that violates it and meets the others the law is false, or says nothing.
//! Conditions that are spare are listed, with the reason, in `rules/spare_conditions.txt`. And where its conditions
//! hold no law is false at zeros, ones, singular matrices and indices that are too large; laws that have a value on one
//! side only at some of these are listed in `rules/one_sided.txt`.
//!
//! `cargo test --release --test rule_conditions -- --nocapture` prints tables by kind of condition.

#[path = "common/conditions.rs"]
mod conditions;
#[path = "common/laws.rs"]
mod laws;

use conditions::{Law, Listed, Need, at_special_points, conditions, kind, need};
use gradus::library::library;
use gradus::rules::Rule;
use gradus::term::Pred;
use std::collections::{BTreeMap, BTreeSet};

/// Every law, with the predicate of its conclusion if it is a property.
fn laws() -> Vec<(Rule, Option<Pred>)> {
    let rules = library().rules().iter().map(|r| ((**r).clone(), None));
    rules.chain(library().properties().iter().map(|p| (p.as_rule(), Some(p.pred)))).collect()
}

#[test]
fn conditions_are_needed() {
    let spare = Listed::read(include_str!("rules/spare_conditions.txt"));
    let (mut bad, mut used) = (Vec::new(), BTreeSet::new());
    let mut table: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for (rule, pred) in laws().iter().filter(|(r, _)| !r.when.is_empty()) {
        let law = Law { rule, pred: *pred };
        for (k, text) in conditions(rule).into_iter().enumerate() {
            let found = need(&law, k);
            let entry = format!("{} {text}", rule.name);
            let column = match found {
                Need::Fails(_) => 0,
                Need::OneSide => 1,
                Need::Undefined => 2,
                Need::Spare | Need::NoPoint => 3,
            };
            table.entry(kind(&rule.when[k])).or_default()[column] += 1;
            if column == 3 && !spare.has(&entry) {
                bad.push(format!("nothing needs this condition ({found:?}): {entry}\n    {}", rule.law()));
            } else if column < 3 && spare.has(&entry) {
                bad.push(format!("listed as spare, but needed: {entry}: {found:?}"));
            }
            used.insert(entry);
        }
    }
    println!("| condition | false without it | one side undefined | both undefined | spare |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    for (kind, [a, b, c, d]) in table {
        println!("| {kind} | {a} | {b} | {c} | {d} |");
    }
    bad.extend(spare.all().filter(|e| !used.contains(*e)).map(|e| format!("listed, but no such condition: {e}")));
    assert!(bad.is_empty(), "{}\n{}", bad.len(), bad.join("\n"));
}

#[test]
fn laws_hold_at_special_points() {
    let one_sided = Listed::read(include_str!("rules/one_sided.txt"));
    let mut bad = Vec::new();
    let (mut held, mut none) = (0, 0);
    for (rule, pred) in laws() {
        let listed = one_sided.has(&rule.name);
        match at_special_points(&Law { rule: &rule, pred }) {
            Need::Fails(how) => bad.push(format!("{} is false: {how}\n    {}", rule.name, rule.law())),
            Need::OneSide if !listed => bad.push(format!("{} has one side\n    {}", rule.name, rule.law())),
            Need::Spare | Need::Undefined | Need::NoPoint if listed => bad.push(format!("listed: {}", rule.name)),
            Need::NoPoint => none += 1,
            _ => held += 1,
        }
    }
    println!("{held} laws tried at special points, {none} have none");
    assert!(held > 1000 && bad.is_empty(), "{}\n{}", bad.len(), bad.join("\n"));
}
