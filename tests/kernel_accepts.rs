//! Each file of `certificates/accept` proves its claim.

#[path = "common/files.rs"]
mod files;

use files::{files, test_rules, verdict};

#[test]
fn accepted() {
    let (rules, all) = (test_rules(), files("accept"));
    let mut wrong = Vec::new();
    for (name, _, text) in &all {
        if let Err(e) = verdict(text, &rules) {
            wrong.push(format!("{name}: {e}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(all.len() >= 40);
}

/// A theorem names the hypotheses that it rests on, also where they only say that a size is large enough.
#[test]
fn hypotheses_are_named() {
    use gradus::kernel::Hypothetical::Hypothesis;
    let rules = test_rules();
    for (name, used) in [
        ("fits", vec![Hypothesis(0)]),
        ("gradient-fifth-member", vec![Hypothesis(0)]),
        ("property-chain", vec![Hypothesis(0), Hypothesis(1)]),
        ("neighbourhood", vec![Hypothesis(0)]),
        ("rule", vec![]),
    ] {
        let (_, _, text) = files("accept").into_iter().find(|f| f.0 == name).expect(name);
        assert_eq!(verdict(&text, &rules).expect(name).used, used, "{name}");
    }
}

/// An equation that an earlier line proves at the value is not assumed there.
#[test]
fn equations_at_the_value() {
    let rules = test_rules();
    let (_, _, text) = files("accept").into_iter().find(|f| f.0 == "stationary-equation-line").expect("a file");
    assert_eq!(verdict(&text, &rules).expect("a proof").used, vec![]);
}

/// A theorem whose gradient needs a law of real numbers is not smooth.
#[test]
fn pointwise_laws_are_told() {
    let rules = test_rules();
    for (name, smooth) in [("rule", true), ("stationary", true), ("stationary-pointwise", false)] {
        let (_, _, text) = files("accept").into_iter().find(|f| f.0 == name).expect(name);
        assert_eq!(verdict(&text, &rules).expect(name).smooth, smooth, "{name}");
    }
}
