//! Conditions of laws: every one is needed, or listed as spare with the reason in `rules/spare_conditions.txt`.
//!
//! A condition is needed when the law is false without it, at a point of J₀, J₁ or J₂ (of J₀ if the law is pointwise) that
//! meets the others; or, of an index, when what the law says is no term where the index is too large.
//!
//! `cargo test --release --test rule_conditions -- --nocapture` prints a table by kind of condition.

#[path = "common/conditions.rs"]
mod conditions;

use conditions::{Listed, conditions, kind, need, need_longer};
use gradus::library::library;
use gradus::rules::{Kind, Rule};
use gradus::term::Pred;
use std::collections::{BTreeMap, BTreeSet};

/// Every law with conditions, with the predicate of its conclusion if it is a property.
fn laws() -> Vec<(Rule, Option<Pred>)> {
    // A variant has the conditions of the law that it is made of.
    let written = library().rules().iter().filter(|r| r.kind != Kind::Variant);
    let rules = written.map(|r| ((**r).clone(), None));
    let all = rules.chain(library().properties().iter().map(|p| (p.as_rule(), Some(p.pred))));
    all.filter(|(r, _)| !r.when.is_empty()).collect()
}

#[test]
fn conditions_are_needed() {
    let spare = Listed::read(include_str!("rules/spare_conditions.txt"));
    let all = laws();
    let threads = std::thread::available_parallelism().map_or(2, usize::from).min(4);
    // What each condition of each law is needed for.
    let mut found: Vec<(usize, usize, Option<String>)> = std::thread::scope(|s| {
        let work = |part: usize| {
            let all = &all;
            s.spawn(move || {
                let mine = all.iter().enumerate().filter(|(i, _)| i % threads == part);
                mine.flat_map(|(i, (r, p))| (0..r.when.len()).map(move |k| (i, k, need(r, *p, k)))).collect::<Vec<_>>()
            })
        };
        let handles: Vec<_> = (0..threads).map(work).collect();
        handles.into_iter().flat_map(|h| h.join().expect("a thread")).collect()
    });
    found.sort();
    let (mut bad, mut seen) = (Vec::new(), BTreeSet::new());
    let mut table: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for (i, k, why) in found {
        let (rule, pred) = &all[i];
        let entry = format!("{} {}", rule.name, conditions(rule)[k]);
        let why = why.or_else(|| if spare.has(&entry) { None } else { need_longer(rule, *pred, k) });
        table.entry(kind(&rule.when[k])).or_default()[usize::from(why.is_none())] += 1;
        match (why, spare.has(&entry)) {
            (None, false) => bad.push(format!("nothing needs this condition: {entry}\n    {}", rule.law())),
            (Some(why), true) => bad.push(format!("listed as spare, but needed: {entry}: {why}")),
            _ => {}
        }
        seen.insert(entry);
    }
    println!("| condition | needed | spare |\n| --- | ---: | ---: |");
    for (kind, [needed, spare]) in table {
        println!("| {kind} | {needed} | {spare} |");
    }
    bad.extend(spare.all().filter(|e| !seen.contains(*e)).map(|e| format!("listed, but no such condition: {e}")));
    assert!(bad.is_empty(), "{}\n{}", bad.len(), bad.join("\n"));
}
