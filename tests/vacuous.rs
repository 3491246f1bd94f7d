//! What is proved is met by some values: they are shown, or it is told that none were found.

use gradus::calculus::Index;
use gradus::decide::{Decision, Options, Status, decide};
use gradus::library::library;
use gradus::syntax::read_problems;
use gradus::theorem::VACUOUS;
use std::process::Command;

fn path(file: &str) -> String {
    format!("{}/tests/vacuous/{file}", env!("CARGO_MANIFEST_DIR"))
}

fn decided(file: &str) -> Vec<(String, Decision)> {
    let (problems, diagnostics) = read_problems(file, &std::fs::read(path(file)).unwrap());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let index = Index::new(library());
    let options = Options { missing: false, ..Options::default() };
    let goals = problems.iter().flat_map(|p| p.goals.iter().map(move |g| (p, g)));
    goals.map(|(p, g)| (p.name.clone(), decide(p, g, library(), &index, &options))).collect()
}

fn gradus(arguments: &[&str]) -> (String, i32) {
    let out = Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).output().unwrap();
    (String::from_utf8(out.stdout).unwrap(), out.status.code().unwrap())
}

#[test]
fn a_false_hypothesis_proves_nothing() {
    let all = decided("false-there.gradus");
    for (name, d) in &all[..2] {
        assert_eq!(d.status, Status::Unknown, "{name}");
        assert_eq!(d.reason.as_deref(), Some("assumes that -5 + 1 > 0, which is false"), "{name}");
        assert!(d.certified.is_none() && d.model.is_none() && !d.held, "{name}");
    }
    // There the gradient is sign(-4) + 1, which is 0.
    assert_ne!(all[2].1.status, Status::Refuted);
}

#[test]
fn contradictions_are_told() {
    for (name, d) in decided("contradictory.gradus") {
        if name != "both" {
            assert_eq!(d.status, Status::Proved, "{name}");
            assert!(d.is_vacuous() && d.model.is_none(), "{name}: {:?}", d.model);
            assert_eq!(d.reason.as_deref(), Some(VACUOUS), "{name}");
        }
        assert_ne!(d.status, Status::Refuted, "{name}");
    }
    let (text, code) = gradus(&["prove", &path("contradictory.gradus")]);
    assert!(text.contains(VACUOUS) && code == 1, "{text}");
    let (text, code) = gradus(&["prove", "--format", "json", "--vacuous", &path("contradictory.gradus")]);
    assert!(text.lines().all(|l| l.contains("\"model\":null")), "{text}");
    assert_eq!(code == 0, !text.contains("\"status\":\"unknown\""), "{text}");
}

#[test]
fn values_that_meet_the_hypotheses_are_shown() {
    let all = decided("met.gradus");
    let model = |name: &str| all.iter().find(|(n, _)| n == name).and_then(|(_, d)| d.model.clone()).expect(name);
    for (name, _) in &all {
        let m = model(name);
        assert!(!m.values.is_empty(), "{name}");
    }
    assert_eq!(model("nothing").values.len(), 2);
    assert_eq!(model("nothing").dims.len(), 2);
    let root = model("root").to_json();
    assert_eq!(root["exact"], false);
    assert!(root["values"]["x"][0][0].as_str().unwrap().trim_start_matches('-').starts_with("1.4142"));
}

#[test]
fn answers_say_whether_they_are_met() {
    let met = ["simplify", "x'*x + x'*x", "-v", "x[n]", "--format", "json"];
    let (text, code) = gradus(&met);
    assert!(text.contains("\"model\":{\"dims\":{\"n\":1}") && code == 0, "{text}");
    // There the norm is 0.
    let unmet = ["derive", "norm2(x)", "-v", "x[n]", "-w", "x", "--assume", "x == 0*x"];
    let (text, code) = gradus(&unmet);
    assert!(text.contains("No values were found that meet these hypotheses.") && code == 1, "{text}");
    assert_eq!(gradus(&[&unmet[..], &["--vacuous"]].concat()).1, 0);
    let full = ["simplify", "inv(X)*X*w", "-v", "X[n,n], w[n]", "--detail", "full"];
    let (text, _) = gradus(&full);
    assert!(text.contains("For example, n = 1, "), "{text}");
}

#[test]
fn certificates_say_whether_they_are_met() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("vacuous");
    let _ = std::fs::remove_dir_all(&folder);
    let certs = folder.to_str().unwrap();
    gradus(&["prove", &path("contradictory.gradus"), "--certs", certs]);
    let (text, code) = gradus(&["check", "--format", "json", certs]);
    assert!(text.lines().count() >= 2, "{text}");
    for line in text.lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(v["accepted"], true);
        assert_eq!((&v["model"], &v["reason"]), (&serde_json::Value::Null, &VACUOUS.into()));
    }
    assert_eq!((code, gradus(&["check", "--vacuous", certs]).1), (1, 0));
    gradus(&["prove", &path("met.gradus"), "--certs", certs]);
    let (text, _) = gradus(&["check", "--format", "json", certs]);
    assert_eq!(text.lines().filter(|l| l.contains("\"model\":{\"dims\"")).count(), 5, "{text}");
}
