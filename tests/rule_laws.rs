//! Every law holds in every Jₖ that is tried, at points where much is special; and what is said to hold of real numbers
//! only does not hold elsewhere. `POINTS=1000 cargo test --release --test rule_laws` takes a thousand points for each
//! instead of sixty.

#[path = "common/trials.rs"]
mod trials;

use gradus::laws::{Law, literal, try_law};
use gradus::library::library;
use gradus::rules::{Kind, Pat};
use gradus::term::Op;
use num_rational::BigRational;
use num_traits::{One, Zero};
use std::sync::Arc;
use trials::{complaint, in_parts, plan, points, verdict};

/// Laws, and properties: facts about real parts are looked at there, equations in all coefficients.
#[test]
fn every_law_holds() {
    let rules = library().rules().iter().map(|r| ((**r).clone(), None));
    let all: Vec<_> = rules.chain(library().properties().iter().map(|p| (p.as_rule(), Some(p.pred)))).collect();
    let bad = in_parts(&all, |(rule, pred)| {
        let found = verdict(&Law { rule, pred: *pred }, points());
        complaint(&found).map(|c| format!("{}: {c}\n    {}", rule.name, rule.law()))
    });
    assert!(all.len() > 1500 && bad.is_empty(), "{} of {} laws:\n{}", bad.len(), all.len(), bad.join("\n"));
}

#[test]
fn rejected_laws_have_counterexamples() {
    for rule in library().rejected() {
        assert_eq!(rule.kind, Kind::Rejected);
        let o = try_law(&Law { rule, pred: None }, &plan(0, 400));
        assert!(o.failed.is_some(), "no counterexample to {}: {}", rule.name, rule.law());
    }
}

#[test]
fn literals_are_read() {
    let two = Pat::Node(Op::Num(Arc::new(BigRational::one() + BigRational::one())), vec![]);
    let sum = Pat::Node(Op::Add, vec![two.clone(), Pat::Node(Op::Neg, vec![two])]);
    assert!(literal(&sum).is_some_and(|q| q.is_zero()));
}
