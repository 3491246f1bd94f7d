//! What is proved in Coq: the lists in `formal/` cover the base exactly, and hold what the laws say today. That the proofs
//! go through is asked by `formal/check.sh`.

use gradus::base::{Standing, is_proved};
use gradus::library::library;
use gradus::rules::Kind;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The lines of a list, each with its words.
fn listed(name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(Path::new(ROOT).join("formal").join(name)).expect("a list");
    let lines = text.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(|l| l.split_whitespace().map(String::from).collect()).collect()
}

/// The laws of the base, each with the digest of what it says.
fn base() -> BTreeMap<String, String> {
    let set = library();
    let rules = set.rules().iter().filter(|r| r.kind == Kind::Axiom).map(|r| (r.name.to_string(), r.digest()));
    let properties = set.properties().iter().filter(|p| p.kind == Kind::Axiom);
    rules.chain(properties.map(|p| (p.name.to_string(), p.digest()))).collect()
}

fn objects(arguments: &[&str]) -> Vec<Value> {
    let o = Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).current_dir(ROOT).output().expect("it starts");
    let text = String::from_utf8_lossy(&o.stdout).into_owned();
    text.lines().map(|l| serde_json::from_str(l).expect("a JSON object a line")).collect()
}

#[test]
fn the_lists_cover_the_base_as_it_reads_today() {
    let (base, mut wrong) = (base(), Vec::new());
    let open: BTreeSet<String> = listed("open.txt").into_iter().map(|l| l[0].clone()).collect();
    let mut seen = BTreeSet::new();
    for line in listed("proved.txt") {
        let [name, mark] = &line[..] else { panic!("no name with a digest: {line:?}") };
        match base.get(name) {
            None => wrong.push(format!("formal/proved.txt names {name}, which is not a law of the base")),
            Some(now) if now != mark => {
                wrong.push(format!("{name} has changed since it was proved: prove it anew (formal/check.sh)"));
            }
            Some(_) if open.contains(name) => wrong.push(format!("{name} is proved: take it out of formal/open.txt")),
            Some(_) => {}
        }
        if !seen.insert(name.clone()) {
            wrong.push(format!("formal/proved.txt names {name} twice"));
        }
    }
    for name in open.iter().filter(|n| !base.contains_key(*n)) {
        wrong.push(format!("formal/open.txt names {name}, which is not a law of the base"));
    }
    for name in base.keys().filter(|n| !seen.contains(*n) && !open.contains(*n)) {
        wrong.push(format!("{name} is a law of the base without a proof in Coq: prove it in formal/proofs, or name it in formal/open.txt"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_program_says_what_the_lists_say() {
    let (base, open) = (base(), listed("open.txt"));
    let open: BTreeSet<&str> = open.iter().map(|l| l[0].as_str()).collect();
    for name in base.keys() {
        let proved = !open.contains(name.as_str());
        assert_eq!(is_proved(name), proved, "{name}");
        assert_eq!(
            Standing::of(Kind::Axiom, name),
            if proved { Standing::Proved } else { Standing::Trusted },
            "{name}"
        );
    }
    assert!(!is_proved("trace-cyclic"), "a lemma is derived");
    assert!(!is_proved("nothing"), "nobody's law");
    for v in objects(&["rules", "--base", "--format", "json"]) {
        let name = v["name"].as_str().expect("a name");
        assert_eq!(v["proved"], if open.contains(name) { "trusted" } else { "coq" }, "{name}");
    }
}

#[test]
fn a_derived_law_tells_what_is_trusted_below_it() {
    let open: BTreeSet<String> = listed("open.txt").into_iter().map(|l| l[0].clone()).collect();
    let (mut sound, mut others) = (0, 0);
    for v in objects(&["rules", "--format", "json"]) {
        let name = v["name"].as_str().expect("a name");
        match v["proved"].as_str() {
            Some("derived") => {
                let trusted = v["rests_on"]["trusted"].as_array().expect("a list");
                assert!(trusted.iter().all(|t| t.as_str().is_some_and(|t| open.contains(t))), "{name}: {trusted:?}");
                let count = |key: &str| v["rests_on"][key].as_u64().expect("a number");
                assert_eq!(count("laws"), count("proved") + trusted.len() as u64, "{name}");
                if trusted.is_empty() { sound += 1 } else { others += 1 }
            }
            Some("coq" | "trusted") => assert!(v["rests_on"].is_null(), "{name}"),
            _ => assert_eq!(v["kind"], "rejected", "{name}"),
        }
    }
    let counted = objects(&["rules", "--count", "--format", "json"]).remove(0);
    assert_eq!(counted["proved"]["derived"], sound);
    assert_eq!(counted["proved"]["of_derived"], sound + others);
    assert_eq!(counted["proved"]["base"].as_u64(), Some((base().len() - open.len()) as u64));
}
