//! Laws that are damaged on purpose: the trial that every law passes finds each of them, and says how.

#[path = "common/trials.rs"]
mod trials;

use gradus::laws::{Law, Verdict};
use gradus::library::{LIBRARY_FILES, library};
use gradus::rules::{Property, Rule, RuleSet};
use trials::{caught, complaint, points, verdict};

/// How a damaged law must come out.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Found {
    False,
    Unmarked,
    SpareMark,
}
use Found::{False, SpareMark, Unmarked};

/// A law of the library, what is changed in its text, and how it must come out.
const DAMAGED: &[(&str, &str, &str, Found)] = &[
    // A mark that says that a law holds of real numbers only.
    ("had-sign-abs", " (pointwise)", "", Unmarked),
    ("abs-nonnegative", " (pointwise)", "", Unmarked),
    ("sqrt-squared", " (pointwise)", "", Unmarked),
    ("norm-squared", " (pointwise)", "", Unmarked),
    ("norm-four", " (pointwise)", "", Unmarked),
    ("div-by-div", " (pointwise)", "", Unmarked),
    ("relu-relu", " (pointwise)", "", Unmarked),
    ("t-mul", "(forall (A m n) (B n p))", "(forall (A m n) (B n p)) (pointwise)", SpareMark),
    // Conditions.
    ("sqrt-squared", "(nonnegative A)", "", False),
    ("abs-positive", "(positive A)", "", False),
    ("inv-mul-self", "(invertible A)", "", False),
    ("exp-log", "(positive A)", "", False),
    ("derivative-log", "(positive A)", "", False),
    ("d-log", "(positive A)", "", False),
    ("derivative-tan", "(nonzero (map cos A))", "", False),
    ("logdet-def", "(positive (det A))", "", False),
    ("d-pow", "(positive A)", "", Unmarked),
    ("log-had", "(positive A)", "", False),
    ("sherman-morrison", "(nonzero (+ (num 1) (* (* (t c) (inv A)) b)))", "", False),
    ("inverse-unique", "(= (* A B) (eye n))", "", False),
    ("cross-entropy", "(= (sum y) (num 1))", "", False),
    ("inv-div", "(nonzero c)", "", Unmarked),
    // Formulas.
    (
        "t-mul",
        "(forall (A m n) (B n p)) (= (t (* A B)) (* (t B) (t A)))",
        "(forall (A n n) (B n n)) (= (t (* A B)) (* (t A) (t B)))",
        False,
    ),
    ("tr-had-sum", "(tr (* (t A) B))", "(scale (num -1) (tr (* (t A) B)))", False),
    ("norm-squared", "(tr (* (t A) A))", "(pow (tr (* (t A) A)) (num 1/2))", False),
    ("d-mul", "(+ (* (d A) B) (* A (d B)))", "(* (d A) B)", False),
    ("d-inv", "(neg (* (* (inv A) (d A)) (inv A)))", "(* (* (inv A) (d A)) (inv A))", False),
    ("d-det-adj", "(tr (* (adj A) (d A)))", "(tr (* (t (adj A)) (d A)))", False),
    ("det-neg", "(scale (pow (num -1) (size n)) (det A))", "(neg (det A))", False),
    ("kron-mul", "(kron (* A C) (* B E))", "(scale (num 2) (kron (* A C) (* B E)))", False),
    ("derivative-tan", "(+ (ones m n)", "(- (ones m n)", False),
    ("second-derivative-tanh", "(num -2)", "(num 2)", False),
];

/// The text of a law in the library's files, its blanks made single.
fn text_of(name: &str) -> Option<String> {
    let former = ("former.rules", include_str!("rules/former.rules"));
    for (_, text) in LIBRARY_FILES.iter().copied().chain([former]) {
        for kind in ["rule", "lemma", "property", "corollary"] {
            let Some(start) = text.find(&format!("({kind} {name} ")) else { continue };
            let mut depth = 0;
            for (i, c) in text[start..].char_indices() {
                depth += i32::from(c == '(') - i32::from(c == ')');
                if depth == 0 {
                    return Some(text[start..=start + i].split_whitespace().collect::<Vec<_>>().join(" "));
                }
            }
        }
    }
    None
}

/// The law with a change, alone in a set.
fn damaged(name: &str, from: &str, to: &str) -> RuleSet {
    let text = text_of(name)
        .or_else(|| library().rule(name).map(|r| format!("(rule {name} {} (title \"t\") (source \"s\"))", r.law())))
        .unwrap_or_else(|| panic!("there is no law {name}"));
    assert!(text.contains(from), "{from} is not in {text}");
    let text = text.replacen(from, to, 1).replace("(when )", "");
    // Where the search would try it does not matter here.
    let text = text.split(" (use ").next().map_or(text.clone(), |head| match text.find("(title") {
        Some(title) if head.len() < title => format!("{head} {}", &text[title..]),
        _ => text.clone(),
    });
    RuleSet::read_knowing(library().functions(), &[("damaged.rules", &text)])
        .unwrap_or_else(|e| panic!("{name}: {e:?}\n{text}"))
}

fn outcome(v: &Verdict) -> Option<Found> {
    match v {
        Verdict::False(_) => Some(False),
        Verdict::Unmarked(_) => Some(Unmarked),
        Verdict::SpareMark => Some(SpareMark),
        Verdict::Smooth | Verdict::Pointwise | Verdict::Untried(_) => None,
    }
}

#[test]
fn damage_is_found() {
    let mut bad = Vec::new();
    for (name, from, to, expected) in DAMAGED {
        let set = damaged(name, from, to);
        let rule: &Rule = &set.rules()[0];
        let found = verdict(&Law { rule, pred: None }, points());
        if outcome(&found) != Some(*expected) {
            bad.push(format!("{name} with {to:?} for {from:?}: {:?}: {}", outcome(&found), rule.law()));
        }
        // The same law as it stands in the library passes.
        let Some(whole) = library().rule(name) else { continue };
        assert!(complaint(&verdict(&Law { rule: whole, pred: None }, points())).is_none(), "{name}");
    }
    assert!(DAMAGED.len() >= 25 && bad.is_empty(), "{}", bad.join("\n"));
}

/// Properties: a condition each that is lost.
const LOST: &[(&str, &str)] = &[
    ("symmetric-commuting-product", "(= (* A B) (* B A))"),
    ("orthogonal-householder", "(= (* (t v) v) (num 1))"),
    ("positive-factor-left", "(positive b)"),
    ("nonnegative-pow", "(nonnegative A)"),
    ("posdef-gram-invertible", "(invertible (* (t A) A))"),
    ("diagonal-inv", "(diagonal A)"),
    ("invertible-parallel", "(invertible B)"),
];

#[test]
fn a_property_without_a_condition_is_found() {
    let mut bad = Vec::new();
    for (name, lost) in LOST {
        let set = damaged(name, lost, "");
        let p: &Property = &set.properties()[0];
        let rule = p.as_rule();
        if !caught(&verdict(&Law { rule: &rule, pred: Some(p.pred) }, points())) {
            bad.push(format!("{name} without {lost}"));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
