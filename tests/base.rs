//! Down to the base: the counts, and what certificates rest on, found once more from the texts alone.

use gradus::base::is_function_fact;
use gradus::library::library;
use gradus::rules::Kind;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn gradus(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).current_dir(ROOT).output().expect("the program starts")
}

fn objects(o: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&o.stdout);
    text.lines().map(|l| serde_json::from_str(l).expect("a JSON object a line")).collect()
}

fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder");
    path
}

fn stored(path: &str) -> String {
    std::fs::read_to_string(Path::new(ROOT).join(path)).expect("a file")
}

#[test]
fn the_counts_are_those_of_the_rule_set() {
    let set = library();
    let of =
        |kind: Kind, pointwise: bool| set.rules().iter().filter(|r| r.kind == kind && r.pointwise == pointwise).count();
    let functions = set.rules().iter().filter(|r| r.kind == Kind::Axiom && is_function_fact(r)).count();
    let mut counted = objects(&gradus(&["rules", "--count", "--format", "json"])).remove(0);
    let axioms = [of(Kind::Axiom, false), of(Kind::Axiom, true)];
    let lemmas = [of(Kind::Lemma, false), of(Kind::Lemma, true)];
    let properties = set.properties().iter().filter(|p| p.kind == Kind::Axiom).count();
    let variants = of(Kind::Variant, false) + of(Kind::Variant, true);
    let expected = json!({
        "axioms": { "smooth": axioms[0], "pointwise": axioms[1], "functions": functions },
        "properties": properties,
        "lemmas": { "smooth": lemmas[0], "pointwise": lemmas[1] },
        "corollaries": set.properties().len() - properties,
        "variants": variants,
    });
    // What of it is proved in Coq says tests/formal.rs.
    assert_eq!(
        counted.as_object_mut().expect("an object").remove("proved").map(|p| p["of"].clone()),
        Some(json!(axioms[0] + axioms[1] + properties))
    );
    assert_eq!(counted, expected);
    // What the page on the laws says.
    let page = stored("docs/rules.md");
    for row in [
        format!("| axioms | {} | {} |", axioms[0], axioms[1]),
        format!("| lemmas | {} | {} |", lemmas[0], lemmas[1]),
        format!("| properties | {properties} | |"),
        format!("| corollaries | {} | |", set.properties().len() - properties),
        format!("| variants | {} | {} |", of(Kind::Variant, false), of(Kind::Variant, true)),
    ] {
        assert!(page.contains(&row), "docs/rules.md does not say {row}");
    }
    // The page of the base has each of these once.
    let page = objects(&gradus(&["rules", "--base", "--format", "json"]));
    let names: BTreeSet<&str> = page.iter().filter_map(|v| v["name"].as_str()).collect();
    assert_eq!(names.len(), page.len());
    let group = |g: &str| page.iter().filter(|v| v["base"] == g).count();
    assert_eq!(group("axiom"), axioms[0] + axioms[1] - functions);
    assert_eq!((group("function"), group("property")), (functions, properties));
    assert_eq!(group("axiom") + group("function") + group("property"), page.len());
}

/// The page on the base names each axiom and each property, and nothing else.
#[test]
fn the_page_says_why_each_stands() {
    let set = library();
    let rules = set.rules().iter().filter(|r| r.kind == Kind::Axiom).map(|r| r.name.to_string());
    let properties = set.properties().iter().filter(|p| p.kind == Kind::Axiom).map(|p| p.name.to_string());
    let base: BTreeSet<String> = rules.chain(properties).collect();
    let page = stored("docs/base.md");
    let tables = page.split_once("## Axioms").expect("the tables").1;
    let named: Vec<String> = tables.split('`').skip(1).step_by(2).map(str::to_string).collect();
    let of_page: BTreeSet<String> = named.iter().cloned().collect();
    assert_eq!(
        base.difference(&of_page).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "docs/base.md does not name these"
    );
    assert_eq!(of_page.difference(&base).collect::<Vec<_>>(), Vec::<&String>::new(), "docs/base.md names more");
    let axioms = set.rules().iter().filter(|r| r.kind == Kind::Axiom).count();
    let functions = set.rules().iter().filter(|r| r.kind == Kind::Axiom && is_function_fact(r)).count();
    let properties = base.len() - axioms;
    let counts =
        format!("{axioms} axioms, {functions} of them on the derivatives of functions, and {properties} properties");
    assert!(page.contains(&counts), "docs/base.md should say {counts}");
}

/// The words after a word, in the text of a certificate or of a derivation.
fn after(text: &str, word: &str) -> BTreeSet<String> {
    let word = format!(" {word} ");
    let parts = text.split(word.as_str()).skip(1);
    parts.filter_map(|p| p.split([' ', ')', '\n']).next()).map(String::from).collect()
}

/// From the index, and from the texts of the derivations: for each lemma the laws and the properties that it cites.
fn below() -> BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> {
    let mut properties: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for e in std::fs::read_dir(Path::new(ROOT).join("rules/derivations")).expect("the derivations") {
        let text = std::fs::read_to_string(e.expect("an entry").path()).expect("a text");
        for part in text.split("(derivation ").skip(1) {
            // A law about literals is derived in parts.
            let name = part.split([' ', '#', '\n']).next().expect("a name");
            properties.entry(name.to_string()).or_default().extend(after(part, "property"));
        }
    }
    let index = stored("rules/derivations/index");
    let line = |l: &str| {
        let mut words = l.split_whitespace().map(String::from);
        let name = words.next().expect("a name");
        let own = properties.get(&name).cloned().expect("a derivation");
        (name, (words.skip(2).collect(), own))
    };
    index.lines().map(line).collect()
}

#[test]
fn what_certificates_rest_on_is_what_the_index_says() {
    let (below, set) = (below(), library());
    let dir = folder("base-certs");
    let certs = dir.display().to_string();
    for problems in ["001-matrix", "001-network", "002", "003"] {
        let file = format!("tests/problems/seeds/{problems}.gradus");
        gradus(&["prove", &file, "--certs", &certs, "--format", "json"]);
    }
    let least = dir.join("least-squares.cert").display().to_string();
    gradus(&["derive", "norm2(X*w - y)^2", "-v", "X[m,n], w[n], y[m]", "-w", "w", "--cert", &least]);
    let o = gradus(&["check", "--base", &certs, "--format", "json"]);
    assert_eq!(o.status.code(), Some(0));
    let all = objects(&o);
    assert!(all.len() > 20, "only {} certificates", all.len());
    let mut with_functions = 0;
    for v in &all {
        let file = v["file"].as_str().expect("a file");
        assert_eq!(v["accepted"], true, "{file}: {}", v["reason"]);
        let text = std::fs::read_to_string(file).expect("a certificate");
        let (mut open, mut properties) = (after(&text, "rule"), after(&text, "property"));
        let (mut lemmas, mut axioms, mut functions) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        open.append(&mut properties);
        while let Some(name) = open.pop_first() {
            match below.get(&name) {
                Some((from, own)) if lemmas.insert(name.clone()) => {
                    open.extend(from.iter().cloned());
                    open.extend(own.iter().cloned());
                }
                Some(_) => {}
                None => match (set.rule(&name), set.property(&name)) {
                    (Some(rule), _) => {
                        assert_eq!(rule.kind, Kind::Axiom);
                        if is_function_fact(rule) { &mut functions } else { &mut axioms }.insert(name);
                    }
                    (None, p) => {
                        assert_eq!(p.expect("a law").kind, Kind::Axiom);
                        properties.insert(name);
                    }
                },
            }
        }
        with_functions += usize::from(!functions.is_empty());
        let base = &v["base"];
        let named = |key: &str| -> BTreeSet<String> {
            let list = base[key].as_array().expect("a list").iter();
            list.map(|n| n.as_str().expect("a name").to_string()).collect()
        };
        assert_eq!(named("axioms"), axioms, "{file}");
        assert_eq!(named("functions"), functions, "{file}");
        assert_eq!(named("properties"), properties, "{file}");
        assert!(named("trusted").is_empty());
        assert_eq!(base["lemmas"], lemmas.len(), "{file}");
    }
    assert!(with_functions > 0, "none rests on the derivative of a function");
    // Without being asked for it says nothing of the base.
    assert!(objects(&gradus(&["check", &least, "--format", "json"]))[0].get("base").is_none());
    // People read the statements.
    let text = String::from_utf8_lossy(&gradus(&["check", "--base", &least]).stdout).into_owned();
    assert!(text.contains("    d-add\n        d(A + B)  =  dA + dB\n"), "{text}");
}

#[test]
fn a_lemma_of_your_own_is_trusted_and_named() {
    let dir = folder("base-own");
    // The name of a file of the program makes no law the program's.
    let file = dir.join("trace.rules");
    let law = "(lemma mine (forall (A n n) (B n n)) (= (tr (* (t A) (t (* A B)))) (tr (* (* A B) A)))\n  (use clean ->) \
               (title \"mine\") (source \"mine\"))\n";
    std::fs::write(&file, law).expect("a file");
    let cert = dir.join("own.cert").display().to_string();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        command.args(arguments).args(["--rules", "trace.rules"]).current_dir(&dir).output().expect("the program starts")
    };
    let o = run(&["simplify", "tr(P'*(P*Q)')", "-v", "P[n,n], Q[n,n]", "--cert", &cert, "--format", "json"]);
    assert_eq!(objects(&o)[0]["foreign_rules"], json!(["mine"]));
    let v = objects(&run(&["check", "--base", &cert, "--format", "json"])).remove(0);
    assert_eq!(v["accepted"], true, "{v}");
    assert_eq!(v["base"]["trusted"], json!(["mine"]));
    assert!(!v["base"]["axioms"].as_array().expect("a list").contains(&json!("mine")));
    let text = String::from_utf8_lossy(&run(&["check", "--base", &cert]).stdout).into_owned();
    assert!(text.contains("mine  (lemma without a derivation, trusted)"), "{text}");
    assert!(text.contains("1 lemma of your own without a derivation"), "{text}");
    let page = objects(&run(&["rules", "--base", "--format", "json"]));
    assert!(page.iter().any(|v| v["name"] == "mine" && v["base"] == "trusted lemma"));
}
