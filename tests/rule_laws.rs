//! Every law holds at random points. `POINTS=1000 cargo test --release --test rule_laws` takes a thousand for each
//! instead of a hundred.

#[path = "common/laws.rs"]
mod laws;

use gradus::library::library;
use gradus::numeric::{Instances, Rng};
use gradus::rules::{Kind, Pat};
use gradus::term::{Hypothesis, Op};
use laws::{FUEL, choose, has, literal, points, shown, try_rule};
use num_rational::BigRational;
use num_traits::{One, Zero};
use std::sync::Arc;

#[test]
fn every_law_holds() {
    let mut bad = Vec::new();
    for rule in library().rules() {
        let o = try_rule(rule, points(), 7);
        if let Some(d) = &o.differed {
            bad.push(format!("{} is false: {d}\n    {}", rule.name, rule.law()));
        } else if o.agreed < points() {
            bad.push(format!(
                "{} held at {} points only, {} undecided, {:?}\n    {}",
                rule.name,
                o.agreed,
                o.undecided,
                o.trouble,
                rule.law()
            ));
        }
    }
    assert!(bad.is_empty(), "{} laws:\n{}", bad.len(), bad.join("\n"));
}

#[test]
fn rejected_laws_have_counterexamples() {
    for rule in library().rejected() {
        assert_eq!(rule.kind, Kind::Rejected);
        let o = try_rule(rule, 400, 3);
        assert!(o.differed.is_some(), "no counterexample to {}: {}", rule.name, rule.law());
    }
}

#[test]
fn every_property_holds() {
    let mut bad = Vec::new();
    for p in library().properties() {
        let rule = p.as_rule();
        let mut rng = Rng::new(11);
        let (mut held, mut trouble, mut failed) = (0, None, None);
        'batches: for batch in 0..60 {
            let Some((chosen, least)) = choose(&rule, &mut rng, batch % 2 == 1) else { continue };
            let Ok(s) = chosen.statement() else { continue };
            let hyps: Vec<Hypothesis> = s.theory.hypotheses.iter().chain(&least).cloned().collect();
            let inst = Instances::new(&s.terms, &s.theory, &hyps, &[s.lhs]);
            inst.ev.limit(FUEL);
            for round in 0..(points() * 3 / 10).max(30) {
                if held >= points() {
                    break 'batches;
                }
                match inst.random(&mut rng, round, false).and_then(|i| inst.ev.eval(&i.floats, s.lhs)) {
                    Ok(v) => match has(p.pred, &v) {
                        Some(true) => held += 1,
                        Some(false) => {
                            failed = Some(shown(&v));
                            break 'batches;
                        }
                        None => {}
                    },
                    Err(e) => trouble = Some(e.to_string()),
                }
            }
        }
        if failed.is_some() || held < points() {
            bad.push(format!("{}: held {held}, failed {failed:?}, {trouble:?}\n    {}", p.name, p.law()));
        }
    }
    assert!(bad.is_empty(), "{} properties:\n{}", bad.len(), bad.join("\n"));
}

#[test]
fn literals_are_read() {
    let two = Pat::Node(Op::Num(Arc::new(BigRational::one() + BigRational::one())), vec![]);
    let sum = Pat::Node(Op::Add, vec![two.clone(), Pat::Node(Op::Neg, vec![two])]);
    assert!(literal(&sum).is_some_and(|q| q.is_zero()));
}
