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
    use gradus::kernel::Hypothetical::{Hypothesis, Substituted};
    let rules = test_rules();
    for (name, used) in [
        ("fits", vec![Hypothesis(0)]),
        ("gradient-fifth-member", vec![Hypothesis(0)]),
        ("property-chain", vec![Hypothesis(0), Hypothesis(1)]),
        ("real-part-posdef", vec![Hypothesis(0)]),
        ("rule", vec![]),
        // What clears a place is used, by a hypothesis or by what a fact rests on.
        ("place-abs", vec![Hypothesis(0)]),
        ("place-none-natural-power", vec![]),
        ("cleared-by-a-fact", vec![Hypothesis(0)]),
        ("cleared-by-a-fact-first", vec![Hypothesis(1)]),
        ("cleared-by-the-first", vec![Hypothesis(1)]),
        ("derivative-in-an-unused-definition", vec![]),
        ("hypothesis-regular", vec![Hypothesis(0), Hypothesis(1)]),
        ("hypothesis-not-used", vec![]),
        ("hypothesis-false-not-used", vec![]),
        ("definition-member-of-a-large-family", vec![Hypothesis(0)]),
        // At the value of a stationary claim.
        ("stationary-regular-by-value", vec![]),
        ("stationary-regular-by-a-hypothesis", vec![Hypothesis(0)]),
        ("stationary-regular-substituted", vec![Substituted(0)]),
        ("stationary-regular-by-a-fact", vec![Hypothesis(0)]),
        ("stationary-hypothesis-through-a-definition", vec![Substituted(0)]),
        ("stationary-member", vec![Hypothesis(0), Hypothesis(1)]),
        ("stationary-over-a-range-substituted", vec![Substituted(0)]),
        ("stationary-size", vec![Hypothesis(0)]),
        // An equation holds there if its sides are one term, else it is assumed, though a line proves it.
        ("stationary-equation-identity", vec![]),
        ("stationary-equation-line", vec![Substituted(0)]),
    ] {
        let (_, _, text) = files("accept").into_iter().find(|f| f.0 == name).expect(name);
        assert_eq!(verdict(&text, &rules).expect(name).used, used, "{name}");
    }
}

/// A theorem that needs a law of real numbers is not smooth; one that needs a fact about real parts is, however that was found.
#[test]
fn pointwise_laws_are_told() {
    let rules = test_rules();
    for (name, smooth) in [
        ("rule", true),
        ("stationary", true),
        ("stationary-pointwise", false),
        ("pointwise-another-varies", false),
        ("pointwise-below-nothing", false),
        ("pointwise-real-part", true),
    ] {
        let (_, _, text) = files("accept").into_iter().find(|f| f.0 == name).expect(name);
        assert_eq!(verdict(&text, &rules).expect(name).smooth, smooth, "{name}");
    }
}
