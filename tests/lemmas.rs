//! Every lemma and every corollary has a stored derivation that the kernel accepts, and none rests on itself.

use gradus::base::{Goal, Law, certificate, derivations, levels, replay};
use gradus::kernel::check_law;
use gradus::library::library;
use gradus::rules::derivation;
use std::collections::{BTreeMap, BTreeSet};

const HELP: &str = "run `cargo run --release --example derive_lemmas`; what it cannot derive must be marked `rule` or \
                    `property` (with `-- --demote` it does so itself). See docs/rules.md.";

#[test]
fn every_lemma_is_derived() {
    let rules = library();
    let stored = derivations();
    let (mut wrong, mut cites) = (Vec::new(), BTreeMap::<Law, BTreeSet<Law>>::new());
    let mut steps = BTreeMap::new();
    let lemmas: Vec<Law> = Law::all(rules).filter(|l| l.is_derived(rules)).collect();
    for &law in &lemmas {
        // The statement is made from the lemma, here and now; the file has only the lines. A law about literals is
        // derived in parts.
        match replay(rules, law, stored) {
            Some(Ok(found)) => {
                steps.insert(law, found.steps);
                cites.insert(law, found.cites.laws());
            }
            Some(Err(e)) => wrong.push(format!("the derivation of {}: {e}", law.name(rules))),
            None => wrong.push(format!("the lemma {} has no derivation", law.name(rules))),
        }
    }
    // What holds of real numbers only proves of an equation no more than that.
    let pointwise = |l: &Law| matches!(l, Law::Rule(k) if rules.rules()[*k].pointwise);
    for (k, from) in cites.iter().filter(|(k, _)| matches!(k, Law::Rule(_)) && !pointwise(k)) {
        let from: Vec<&str> = from.iter().filter(|l| pointwise(l)).map(|l| l.name(rules)).collect();
        if !from.is_empty() {
            let name = k.name(rules);
            wrong.push(format!("{name} is smooth, but derived from what is pointwise: {}", from.join(", ")));
        }
    }
    // Only what is trusted, and lemmas that come earlier.
    let levels = levels(rules, &cites);
    for (k, from) in &cites {
        let name = k.name(rules);
        let Some(level) = levels.get(k) else {
            let derived = from.iter().filter(|l| l.is_derived(rules)).map(|l| l.name(rules));
            let from: Vec<&str> = derived.collect();
            wrong.push(format!("{name} rests on itself, or on a lemma without derivation: {}", from.join(", ")));
            continue;
        };
        let mut from: Vec<&str> = from.iter().map(|l| l.name(rules)).collect();
        from.sort_unstable();
        match derivation(name) {
            Some(d) if d.level == *level && Some(&d.steps) == steps.get(k) && d.from == from => {}
            _ => wrong.push(format!("{name} stands wrong in the index")),
        }
    }
    assert!(wrong.is_empty(), "{}\n\n{HELP}", wrong.join("\n"));
    // Every part is a part of a lemma.
    let goals = lemmas.iter().filter_map(|l| Goal::of(rules, *l));
    let parts: BTreeSet<String> =
        goals.flat_map(|g| g.ways()).flatten().map(|part| part.rule.name.to_string()).collect();
    for name in stored.keys() {
        assert!(parts.contains(*name), "there is a derivation of {name}, which is no lemma\n\n{HELP}");
    }
}

#[test]
fn a_derivation_of_something_else_is_refused() {
    let rules = library();
    let stored = derivations();
    let lemmas: Vec<_> = rules.rules().iter().filter(|r| stored.contains_key(&*r.name)).collect();
    let mut accepted = Vec::new();
    for pair in lemmas.windows(2) {
        let [a, b] = pair else { continue };
        if let Ok(mut c) = certificate(rules, a, stored[&*b.name])
            && check_law(&mut c.terms, rules, &c.statement, &c.certificate).is_ok()
        {
            accepted.push(format!("{} by the derivation of {}", a.name, b.name));
        }
    }
    assert_eq!(accepted, Vec::<String>::new());
}

#[test]
fn every_part_of_a_law_about_literals_is_needed() {
    let (rules, stored) = (library(), derivations());
    let parted: BTreeSet<&str> = stored.keys().filter_map(|n| n.split_once('#')).map(|(law, _)| law).collect();
    assert!(parted.len() > 20, "only {} laws are derived in parts", parted.len());
    for name in stored.keys().filter(|n| n.contains('#')) {
        let law = name.split('#').next().and_then(|n| Law::named(rules, n)).expect("a law");
        assert!(replay(rules, law, stored).is_some_and(|r| r.is_ok()), "{name}");
        let mut less = stored.clone();
        less.remove(name);
        assert!(replay(rules, law, &less).is_none(), "{name} is not missed");
    }
}

#[test]
fn no_induction_where_something_else_is_assumed_of_the_number() {
    let text = "(lemma l (forall (a 1 1) (k 1 1)) (when (integer k) (positive (+ k (num 3)))) (= (pow a k) (pow a k)) (source \"\"))\n\
                (lemma m (forall (a 1 1) (k 1 1)) (when (integer k) (positive a)) (= (pow a k) (pow a k)) (source \"\"))";
    let entries = gradus::rules::read_rules("x", text, gradus::library::library().functions()).expect("well-formed");
    let names = |k: usize| match &entries[k] {
        gradus::rules::Entry::Rule(r) => {
            let name = |r: &gradus::rules::Rule| r.name.to_string();
            r.in_sizes(None).iter().map(|way| way.iter().map(name).collect::<Vec<_>>()).collect::<Vec<_>>()
        }
        _ => vec![],
    };
    let cases = vec!["l#1".to_string(), "l#2".to_string()];
    assert_eq!(names(0), vec![cases]);
    let all: Vec<String> = names(1).concat();
    assert_eq!(all, ["m#1", "m#2", "m#1.1.base", "m#1.1.step", "m#2.1.base", "m#2.1.step"]);
}
