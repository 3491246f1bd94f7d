//! Every lemma has a stored derivation that the kernel accepts, and none rests on itself.

use gradus::base::{Cites, certificate, derivations, levels};
use gradus::kernel::{Hypothetical, check_law};
use gradus::library::library;
use gradus::rules::derivation;
use std::collections::{BTreeMap, BTreeSet};

const HELP: &str = "run `cargo run --release --example derive_lemmas`; what it cannot derive must be marked `rule` \
                    (with `-- --demote` it does so itself). See docs/rules.md.";

#[test]
fn every_lemma_is_derived() {
    let rules = library();
    let stored = derivations();
    let (mut wrong, mut cites) = (Vec::new(), BTreeMap::<usize, BTreeSet<usize>>::new());
    let mut steps = BTreeMap::new();
    for (k, rule) in rules.rules().iter().enumerate().filter(|(_, r)| r.kind.is_derived()) {
        let Some(s) = stored.get(&*rule.name) else {
            wrong.push(format!("{}:{}: the lemma {} has no derivation", rule.file, rule.line, rule.name));
            continue;
        };
        // The statement is made from the lemma, here and now; the file has only the lines.
        let checked = certificate(rules, rule, s).and_then(|mut c| {
            let theorem = check_law(&mut c.terms, rules, &c.statement, &c.certificate).map_err(|e| e.to_string())?;
            if let Some(other) = theorem.used.iter().find(|u| !matches!(u, Hypothetical::Hypothesis(_))) {
                return Err(format!("it assumes more than the lemma says: {other:?}"));
            }
            // What follows from laws of real numbers holds of real numbers only.
            if !rule.pointwise && !theorem.smooth {
                return Err("it uses a pointwise law, and is not marked `(pointwise)`".into());
            }
            Ok((theorem.steps, Cites::of(&c.certificate).rules))
        });
        match checked {
            Ok((n, from)) => {
                steps.insert(k, n);
                cites.insert(k, from);
            }
            Err(e) => wrong.push(format!("{}:{}: the derivation of {}: {e}", rule.file, rule.line, rule.name)),
        }
    }
    // What holds of real numbers only proves of a lemma no more than that.
    for (k, from) in cites.iter().filter(|(k, _)| !rules.rules()[**k].pointwise) {
        let pointwise: Vec<&str> =
            from.iter().map(|r| &*rules.rules()[*r]).filter(|r| r.pointwise).map(|r| &*r.name).collect();
        if !pointwise.is_empty() {
            let name = &rules.rules()[*k].name;
            wrong.push(format!("{name} is smooth, but derived from what is pointwise: {}", pointwise.join(", ")));
        }
    }
    // Only axioms, and lemmas that come earlier.
    let levels = levels(rules, &cites);
    for (k, from) in &cites {
        let name = |r: &usize| rules.rules()[*r].name.to_string();
        let Some(level) = levels.get(k) else {
            let from: Vec<String> = from.iter().filter(|r| rules.rules()[**r].kind.is_derived()).map(name).collect();
            wrong.push(format!("{} rests on itself, or on a lemma without derivation: {}", name(k), from.join(", ")));
            continue;
        };
        let mut from: Vec<String> = from.iter().map(name).collect();
        from.sort();
        match derivation(&name(k)) {
            Some(d) if d.level == *level && Some(&d.steps) == steps.get(k) && d.from == from => {}
            _ => wrong.push(format!("{} stands wrong in the index", name(k))),
        }
    }
    assert!(wrong.is_empty(), "{}\n\n{HELP}", wrong.join("\n"));
    for name in stored.keys() {
        let lemma = rules.rule(name).is_some_and(|r| r.kind.is_derived());
        assert!(lemma, "there is a derivation of {name}, which is no lemma\n\n{HELP}");
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
