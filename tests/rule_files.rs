//! Malformed rule files, each with the message that refuses it: `; expected: …` in its first line.

use gradus::library::{LIBRARY_FILES, library};
use gradus::rules::{Kind, Rule, RuleSet};
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/rules/reject")
}

#[test]
fn malformed_files_are_refused() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(folder()).expect("the folder") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let expected = text.lines().next().and_then(|l| l.strip_prefix("; expected: ")).expect("the expected message");
        count += 1;
        match RuleSet::read_knowing(library().functions(), &[(&name, &text)]) {
            Ok(_) => wrong.push(format!("{name} was accepted")),
            Err(errors) => {
                let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
                if errors.len() != 1 || !messages.iter().any(|m| m.contains(expected)) {
                    wrong.push(format!("{name}: expected `{expected}`, got {messages:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 40, "only {count} files");
}

#[test]
fn a_duplicate_shows_both_laws() {
    let text = r#"
        (rule one (forall (A m n) (B n p)) (= (t (* A B)) (* (t B) (t A))) (source "a test"))
        (rule two (forall (Y k r) (X q k)) (= (* (t Y) (t X)) (t (* X Y))) (source "a test"))"#;
    let errors = RuleSet::read(&[("both.rules", text)]).expect_err("a duplicate");
    let message = errors[0].to_string();
    for part in ["both.rules:3", "both.rules:2", "(t (* A B))", "(t (* X Y))"] {
        assert!(message.contains(part), "{part} is not in {message}");
    }
}

#[test]
fn specialised_laws_are_no_duplicates() {
    let text = r#"
        (rule general (forall (A m n) (B n p)) (= (t (* A B)) (* (t B) (t A))) (source "a test"))
        (rule square (forall (A n n) (B n n)) (= (t (* A B)) (* (t B) (t A))) (source "a test"))
        (rule same (forall (A n n)) (= (t (* A A)) (* (t A) (t A))) (source "a test"))"#;
    assert!(RuleSet::read(&[("both.rules", text)]).is_ok());
}

#[test]
fn a_law_of_the_user_that_is_in_the_library_is_refused() {
    let own = r#"(rule mine (forall (Y k r)) (= Y (t (t Y))) (source "a test"))"#;
    let files: Vec<(&str, &str)> = LIBRARY_FILES.iter().copied().chain([("own.rules", own)]).collect();
    let errors = RuleSet::read(&files).expect_err("a duplicate");
    assert!(errors.iter().any(|e| e.to_string().contains("t-t")), "{errors:?}");
    let beside = library().beside(&[("own.rules", own)]).expect_err("a duplicate");
    let message = beside[0].to_string();
    assert!(beside.len() == 1 && message.contains("own.rules:1: mine says the same as t-t"), "{beside:?}");
    let named = r#"(rule t-t (forall (Y k k)) (= (tr Y) (tr (t (neg (neg Y))))) (source "a test"))"#;
    let errors = library().beside(&[("own.rules", named)]).expect_err("a name that is taken");
    assert!(errors[0].to_string().contains("own.rules:1: t-t is already defined at transpose.rules:"), "{errors:?}");
}

/// A user's laws beside those of the library are the same set as all read together.
#[test]
fn beside_the_library() {
    let own = r#"(rule mine (forall (A n n)) (= (tr A) (tr (t (neg (neg A))))) (use differentiate <-) (source "a test"))
        (strategy differentiate (t-t <-))"#;
    let files: Vec<(&str, &str)> = LIBRARY_FILES.iter().copied().chain([("own.rules", own)]).collect();
    let (beside, together) =
        (library().beside(&[("own.rules", own)]).expect("true"), RuleSet::read(&files).expect("true"));
    // Variants are made where a strategy asks for them, of the laws of its own files.
    let written = |s: &RuleSet| -> Vec<Rule> {
        s.rules().iter().filter(|r| r.kind != Kind::Variant).map(|r| (**r).clone()).collect()
    };
    assert_eq!(written(&beside), written(&together));
    assert_ne!(beside.hash(), library().hash());
}

#[test]
fn the_hash_is_of_what_is_said() {
    let a = r#"(rule one (forall (A m n)) (= (t (t A)) A) (source "a"))"#;
    let titled = r#"(rule one (forall (A m n)) (= (t (t A)) A) (title "twice") (source "b"))"#;
    let other = r#"(rule one (forall (A m n)) (= (neg (neg A)) A) (source "a"))"#;
    let hash = |text: &str| RuleSet::read(&[("a.rules", text)]).expect("reads").hash().to_string();
    assert_eq!(hash(a), hash(titled));
    assert_ne!(hash(a), hash(other));
    assert_ne!(library().hash(), hash(a));
}

/// That a law holds of real numbers only is part of what it says, but no other law.
#[test]
fn pointwise_laws() {
    let law = |mark: &str, name: &str| {
        format!(
            "(rule {name} (forall (c 1 1)) (when (nonnegative c)) {mark} (= (pow (pow c (num 1/2)) (num 2)) c) (source \"a\"))"
        )
    };
    let set = |text: &str| RuleSet::read(&[("a.rules", text)]);
    let (smooth, pointwise) = (set(&law("", "one")).expect("reads"), set(&law("(pointwise)", "one")).expect("reads"));
    assert!(!smooth.rules()[0].pointwise && pointwise.rules()[0].pointwise);
    assert_ne!(smooth.hash(), pointwise.hash());
    assert!(pointwise.rules()[0].law().starts_with("(forall (c 1 1)) (when (nonnegative c)) (pointwise) (= "));
    let both = set(&(law("", "one") + &law("(pointwise)", "two"))).expect_err("a duplicate");
    assert!(both[0].to_string().contains("two says the same as one"), "{both:?}");
    let property = r#"(property p (forall (A n n)) (when (posdef A)) (pointwise) (invertible A) (source "a"))"#;
    assert!(set(property).expect_err("no clause of a property")[0].to_string().contains("unknown clause `pointwise`"));
}

/// The guide says how many laws are smooth, and how many hold of real numbers only.
#[test]
fn the_guide_counts() {
    let count =
        |kind, pointwise| library().rules().iter().filter(|r| (r.kind, r.pointwise) == (kind, pointwise)).count();
    let guide = include_str!("../docs/rules.md");
    for (kind, name) in [(Kind::Axiom, "axioms"), (Kind::Lemma, "lemmas")] {
        let row = format!("| {name} | {} | {} |", count(kind, false), count(kind, true));
        assert!(guide.contains(&row), "docs/rules.md should say {row}");
    }
    for (kind, name) in [(Kind::Axiom, "properties"), (Kind::Lemma, "corollaries")] {
        let row = format!("| {name} | {} | |", library().properties().iter().filter(|p| p.kind == kind).count());
        assert!(guide.contains(&row), "docs/rules.md should say {row}");
    }
}

/// Laws that are true of every index: beyond the size an entry counts as 0, on both sides.
const OF_EVERY_INDEX: [&str; 3] = ["entry-col", "entry-row", "entry-t"];

/// An index variable of a law is known to fit: by a condition, or because it is the index of a family that the law says
/// nothing else about.
#[test]
fn indices_fit() {
    use gradus::library::library;
    use gradus::rules::{Condition, Meta, MetaKind, Pat};
    let free = |metas: &[Meta], when: &[Condition]| -> Vec<String> {
        let fits = |k: usize, m: &Meta| {
            when.iter().any(|c| match (c, &m.kind) {
                (Condition::Fits(Pat::Meta(j), n), MetaKind::Index(size)) => *j == k && n == size,
                _ => false,
            })
        };
        let index = |m: &Meta| matches!(m.kind, MetaKind::Index(_));
        metas.iter().enumerate().filter(|(k, m)| index(m) && !fits(*k, m)).map(|(_, m)| m.name.to_string()).collect()
    };
    let rules = library().rules().iter().map(|r| (&r.name, free(&r.metas, &r.when)));
    let properties = library().properties().iter().map(|p| (&p.name, free(&p.metas, &p.when)));
    let loose: Vec<String> = rules
        .chain(properties)
        .filter(|(n, f)| !f.is_empty() && !OF_EVERY_INDEX.contains(&&***n))
        .map(|(n, f)| format!("{n}: {}", f.join(", ")))
        .collect();
    assert!(loose.is_empty(), "indices that nothing keeps in range:\n{}", loose.join("\n"));
}
