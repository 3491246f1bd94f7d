//! Tampered certificates: each mutant is rejected, or proves a statement that is true.
//!
//! `TAMPER=100000 cargo test --release --test tampering -- --nocapture` makes that many mutants and
//! prints the table by kind.

mod common;
#[path = "common/mutants.rs"]
mod mutants;

use gradus::certificate::{read, write};
use gradus::kernel::{Claim, check};
use gradus::library::library;
use gradus::numeric::{Budget, Verdict, judge_equation, judge_stationary};
use mutants::{Kind, Rng, Tree, mutate};
use std::collections::BTreeMap;

/// What became of a mutant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    /// The reader refuses it.
    Malformed,
    /// The kernel rejects it.
    Rejected,
    /// It proves the statement it was made from.
    SameStatement,
    /// It proves another statement, which is true.
    OtherTrue,
    /// It proves something under assumptions that it declares open.
    Open,
    /// It proves a statement that numbers can neither confirm nor refute.
    Unclear,
    /// It proves something false.
    False,
}

const FATES: [(Fate, &str); 7] = [
    (Fate::Malformed, "malformed"),
    (Fate::Rejected, "rejected"),
    (Fate::SameStatement, "same statement"),
    (Fate::OtherTrue, "true statement"),
    (Fate::Open, "open"),
    (Fate::Unclear, "unclear"),
    (Fate::False, "FALSE"),
];

/// The statement, as far as it is a matter of text.
fn statement_of(t: &Tree) -> Option<String> {
    t.list().iter().find(|c| c.head() == "statement").map(Tree::text)
}

fn fate(text: &str, original: Option<&str>) -> (Fate, String) {
    let rules = library();
    let mut r = match read(text, rules) {
        Ok(r) => r,
        Err(e) => return (Fate::Malformed, e.to_string()),
    };
    let theorem = match check(&mut r.terms, rules, &r.statement, &r.certificate) {
        Ok(t) => t,
        Err(e) => return (Fate::Rejected, e.to_string()),
    };
    if theorem.is_open() {
        return (Fate::Open, String::new());
    }
    let tree = Tree::read(text);
    let same = statement_of(&tree).as_deref() == original;
    let budget = Budget::default();
    let s = &r.statement;
    let verdict = match &s.claim {
        Claim::Equation(a, b) => judge_equation(&r.terms, &s.theory, &s.theory.hypotheses, *a, *b, &budget),
        Claim::Equations(all) => {
            let one = |(a, b): &(_, _)| judge_equation(&r.terms, &s.theory, &s.theory.hypotheses, *a, *b, &budget);
            let all = all.iter().map(one).collect::<Vec<_>>();
            let holds = |v: &Verdict| matches!(v, Verdict::Holds { .. });
            let worst = all.iter().find(|v| matches!(v, Verdict::Refuted(_))).or(all.iter().find(|v| !holds(v)));
            worst.or(all.first()).cloned().unwrap_or(Verdict::Unknown("no claim".to_string()))
        }
        Claim::Stationary { f, var, value } => {
            judge_stationary(&r.terms, &s.theory, &s.theory.hypotheses, *f, var, *value, &budget)
        }
    };
    match verdict {
        Verdict::Holds { .. } if same => (Fate::SameStatement, String::new()),
        Verdict::Holds { .. } => (Fate::OtherTrue, String::new()),
        Verdict::Refuted(c) => (Fate::False, c.to_string()),
        Verdict::Unknown(why) => (Fate::Unclear, why),
    }
}

#[test]
fn mutants_are_rejected_or_true() {
    common::with_room(run);
}

fn run() {
    let wanted: usize = std::env::var("TAMPER").ok().and_then(|n| n.parse().ok()).unwrap_or(4_000);
    let mut samples = Vec::new();
    for file in common::problem_files() {
        let found = common::certificates(&file, usize::MAX);
        samples.extend(found.into_iter().map(|s| {
            let text = write(&s.terms, library(), &s.certified);
            (s.name, Tree::read(&text))
        }));
    }
    let mut table: BTreeMap<(usize, Fate), usize> = BTreeMap::new();
    let (mut bad, mut unclear, mut made) = (Vec::new(), Vec::new(), 0);
    let mut rng = Rng::new(20_240_607);
    for round in 0.. {
        if made >= wanted || round > wanted * 20 {
            break;
        }
        let kind = round % Kind::ALL.len();
        let (name, tree) = &samples[rng.below(samples.len())];
        let Some(mutant) = mutate(tree, Kind::ALL[kind], &mut rng, &samples) else { continue };
        let text = mutant.text();
        if text == tree.text() {
            continue;
        }
        made += 1;
        let (fate, why) = fate(&text, statement_of(tree).as_deref());
        *table.entry((kind, fate)).or_default() += 1;
        match fate {
            Fate::False => bad.push(format!("{:?} of {name}: {why}\n{}", Kind::ALL[kind], mutant.lines())),
            Fate::Unclear => unclear.push(format!("{:?} of {name}: {why}", Kind::ALL[kind])),
            _ => {}
        }
    }
    println!("{made} mutants of {} certificates", samples.len());
    print!("| {:22} |", "kind");
    FATES.iter().for_each(|(_, n)| print!(" {n:>14} |"));
    print!("\n| {:22} |", "---");
    FATES.iter().for_each(|_| print!(" {:>14} |", "---:"));
    println!();
    for (k, kind) in Kind::ALL.iter().enumerate() {
        print!("| {:22} |", kind.name());
        FATES.iter().for_each(|(f, _)| print!(" {:>14} |", table.get(&(k, *f)).copied().unwrap_or(0)));
        println!();
    }
    unclear.iter().for_each(|u| println!("unclear: {u}"));
    assert!(bad.is_empty(), "{} false theorems, the first:\n{}", bad.len(), bad[0]);
    let kinds = (0..Kind::ALL.len()).filter(|k| table.keys().any(|(j, _)| j == k)).count();
    assert!(kinds >= 12, "only {kinds} kinds of mutants");
}
