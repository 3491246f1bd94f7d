//! Certificates of false statements that once were accepted, and variants of them: each is rejected for its real fault.
//!
//! The proofs that pass a law of real numbers off below a differential are complete: with the mark of the law taken
//! away, the kernel accepts that 1 == 0.

#[path = "redteam/kinks.rs"]
mod kinks;
#[path = "redteam/marks.rs"]
mod marks;
#[path = "redteam/stationary.rs"]
mod stationary;
#[path = "redteam/unmarked.rs"]
mod unmarked;

use gradus::certificate::read;
use gradus::kernel::{Theorem, check};
use gradus::library::library;
use gradus::rules::RuleSet;
use std::path::Path;

/// What the kernel says to a certificate, whatever rules it was made with.
fn verdict(text: &str, rules: &RuleSet) -> Result<Theorem, String> {
    let from = text.find("(rules ").expect("the rules") + "(rules ".len();
    let to = from + text[from..].find(')').expect("a bracket");
    let text = format!("{}{}{}", &text[..from], rules.hash(), &text[to..]);
    let mut r = read(&text, rules).map_err(|e| e.to_string())?;
    check(&mut r.terms, rules, &r.statement, &r.certificate).map_err(|e| e.to_string())
}

/// The rows of a table: a name, the certificate, and a part of the reason that it is to be rejected with.
type Row = (String, String, &'static str);

fn all_rejected(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (name, text, reason) in rows {
        match verdict(text, library()) {
            Err(e) if e.contains(reason) => {}
            Err(e) => wrong.push(format!("{name}: {e}, not {reason}")),
            Ok(_) => wrong.push(format!("{name}: accepted\n{text}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

const BELOW: &str = "below a derivative that varies it";

#[test]
fn the_files() {
    let reasons = [
        ("k1-pow-zero", BELOW),
        ("k3-stationary-unused-let", BELOW),
        ("k4-kink-that-does-not-vary", BELOW),
        ("k5-power-of-a-size", BELOW),
        ("k6-unprinted-definition-1-is-0", BELOW),
        ("k9-norm2-second-differential", BELOW),
        ("o1-substituted-hypothesis-hidden", "a hypothesis is false, of (+ (num -5) (num 1))"),
        // x² is no name any more.
        ("o3-name-x-squared", "has no meaning here"),
        ("u1-user-law", "unknown rule `inverse-law`"),
    ];
    let file = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/redteam/{name}.cert"));
        std::fs::read_to_string(path).expect("a file")
    };
    all_rejected(&reasons.map(|(name, reason)| (name.to_string(), file(name), reason)));
    // This states what is true; what it was about is how it is printed.
    assert_eq!(verdict(&file("o2-numerator-layout"), library()).map(|t| t.used), Ok(vec![]));
}

#[test]
fn laws_of_real_numbers_below_differentials() {
    let rows = marks::rows();
    all_rejected(&rows.iter().map(|(r, _)| r.clone()).collect::<Vec<_>>());
    // The mark alone is what rejects them.
    for ((name, text, _), laws) in &rows {
        let said = verdict(text, &unmarked::unmarked(laws));
        assert!(said.is_ok(), "{name}: {said:?}\n{text}");
    }
    assert!(rows.len() >= 15);
}

#[test]
fn derivatives_at_kinks() {
    let rows = kinks::rows();
    all_rejected(&rows);
    assert!(rows.len() >= 60, "{}", rows.len());
    // What excludes the kink makes each of them a theorem.
    for (name, text) in kinks::excluded() {
        let said = verdict(&text, library());
        assert!(said.is_ok_and(|t| t.used.len() == 1), "{name}: {:?}\n{text}", verdict(&text, library()));
    }
}

#[test]
fn stationary_points() {
    let rows = stationary::rows();
    all_rejected(&rows);
    assert!(rows.len() >= 12, "{}", rows.len());
    for (name, text) in stationary::true_ones() {
        assert!(verdict(&text, library()).is_ok(), "{name}: {:?}", verdict(&text, library()));
    }
}
