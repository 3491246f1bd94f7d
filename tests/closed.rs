//! Closed certificates carry the derivations of their lemmas, and stand on the base alone.

use gradus::base::{Base, Closed, ClosedError, Law, open};
use gradus::certificate::read;
use gradus::kernel::check;
use gradus::library::library;
use gradus::rules::RuleSet;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder");
    path
}

fn gradus(dir: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).current_dir(dir).output().expect("the program starts")
}

/// The gradient of least squares: its closed certificate, and what is said of it.
fn least_squares() -> &'static (String, Value) {
    static MADE: OnceLock<(String, Value)> = OnceLock::new();
    MADE.get_or_init(|| {
        let dir = folder("closed");
        let derive = ["derive", "norm2(X*w - y)^2", "-v", "X[m,n], w[n], y[m]", "-w", "w", "--cert"];
        gradus(&dir, &[&derive[..], &["closed.cert", "--closed"]].concat());
        gradus(&dir, &[&derive[..], &["open.cert"]].concat());
        let said = |arguments: &[&str]| -> Value {
            let o = gradus(&dir, &[arguments, &["--format", "json"]].concat());
            serde_json::from_slice(&o.stdout).expect("an object")
        };
        let v = said(&["check", "closed.cert"]);
        // Replaying the stored derivations finds the same.
        let other = said(&["check", "--base", "open.cert"]);
        for key in ["accepted", "statement", "hypotheses", "steps", "foreign_rules", "base"] {
            assert_eq!(v[key], other[key], "{key}");
        }
        (std::fs::read_to_string(dir.join("closed.cert")).expect("a certificate"), v)
    })
}

fn opened(text: &str, rules: &RuleSet) -> Result<Closed, ClosedError> {
    open(text, rules).map(|c| c.expect("it is closed"))
}

fn axioms(rules: &RuleSet, base: &Base) -> Vec<String> {
    base.axioms.iter().map(|k| rules.rules()[*k].name.to_string()).collect()
}

#[test]
fn the_base_suffices() {
    let (text, said) = least_squares();
    for rules in [library(), &library().base()] {
        let mut closed = opened(text, rules).expect("the lemmas hold");
        assert!(closed.base.lemmas.len() > 5 && closed.base.trusted.is_empty());
        assert_eq!(json!(axioms(&closed.rules, &closed.base)), said["base"]["axioms"]);
        assert_eq!(json!(closed.base.lemmas.len()), said["base"]["lemmas"]);
        let c = &mut closed.certificate;
        check(&mut c.terms, &closed.rules, &c.statement, &c.certificate).expect("a proof");
    }
    // Without its lemmas it is not read.
    assert!(read(text, library()).is_err_and(|e| e.to_string().contains("together with its lemmas")));
}

/// Where the lemma of a name begins and ends.
fn place(text: &str, lemma: &str) -> (usize, usize) {
    let from = text.find(&format!("\n  (lemma {lemma} ")).expect("the lemma");
    let rest = &text[from + 1..];
    let to = rest.find("\n  (lemma ").or(rest.find("\n (statement")).expect("something follows");
    (from, from + 1 + to)
}

#[test]
fn what_was_tampered_with_is_refused() {
    let (text, _) = least_squares();
    let (from, to) = place(text, "had-comm");
    let lemma = &text[from..to];
    let with = |new: &str| format!("{}{new}{}", &text[..from], &text[to..]);
    let refused = |text: &str, why: &str| {
        let e = opened(text, library()).expect_err(why).to_string();
        assert!(e.contains(why), "{e}, not {why}");
    };
    assert!(opened(&with(lemma), library()).is_ok());
    // The derivation loses its last step.
    let shorter = lemma.rsplit_once("\n").map(|(first, _)| format!("{first})))")).expect("several lines");
    refused(&with(&shorter), "the derivation of the lemma had-comm is refused: ");
    // It cites the lemma itself.
    let (head, _) = lemma.split_once("\n   (lines").expect("lines");
    refused(
        &with(&format!("{head}\n   (lines (1 have (had A B) (. -> rule had-comm A B m n))))")),
        "the derivation of the lemma had-comm cites had-comm, which does not stand before it",
    );
    // It is not there, or comes too late.
    refused(&with(""), "unknown rule `had-comm`");
    let statement = text.find("\n (statement").expect("a statement") - 1;
    let late = format!("{}{}{lemma}{}", &text[..from], &text[to..statement], &text[statement..]);
    refused(&late, "cites had-comm, which does not stand before it");
    // It says something else than the law, or is there twice, or has the name of an axiom.
    let other = with(&lemma.replace("(dim m) (dim n)", "(dim n) (dim m)"));
    refused(&other, "the lemma had-comm is not the law of this name");
    refused(&with(&format!("{lemma}{lemma}")), "had-comm is already defined");
    refused(&with(&lemma.replace("lemma had-comm", "lemma entry-mul")), "entry-mul is already defined");
    // The base is another.
    let hash = library().base().hash().to_string();
    refused(&text.replace(&hash, library().hash()), "made with another base");
    // What is no part of a lemma.
    refused(&with(&lemma.replace("(forall", "(use clean ->) (forall")), "unknown field `use`");
}

/// A certificate that rests on corollaries and on a lemma that is derived in parts.
fn sigmoid() -> String {
    let dir = folder("closed-sigmoid");
    let problem = "problem s\n  var a[p]\n  claim sigmoid(a) == ones(p) ./ (ones(p) + exp(-a))\n";
    std::fs::write(dir.join("s.gradus"), problem).expect("a file");
    let o = gradus(&dir, &["prove", "s.gradus", "--certs", ".", "--closed"]);
    assert!(o.status.success(), "{}", String::from_utf8_lossy(&o.stderr));
    std::fs::read_to_string(dir.join("s.s.3.cert")).expect("a certificate")
}

#[test]
fn corollaries_and_parts_are_carried() {
    let text = sigmoid();
    for rules in [library(), &library().base()] {
        let mut closed = opened(&text, rules).expect("the lemmas hold");
        assert!(closed.base.lemmas.iter().any(|l| matches!(l, Law::Property(_))));
        let c = &mut closed.certificate;
        check(&mut c.terms, &closed.rules, &c.statement, &c.certificate).expect("a proof");
    }
    let changed = |from: &str, to: &str, why: &str| {
        assert!(text.contains(from), "{from}");
        let e = opened(&text.replacen(from, to, 1), library()).expect_err(why).to_string();
        assert!(e.contains(why), "{e}, not {why}");
    };
    // The part is not the one that is needed, or proves something else.
    changed("(part 1\n", "(part 2\n", "has no derivation");
    changed("(part 1\n", "(part 1.1.step\n", "has no derivation");
    let (head, rest) = text.split_once("(part 1\n").expect("a part");
    let lines = format!("{head}(lines\n{rest}");
    let e = opened(&lines, library()).expect_err("a part is not the whole").to_string();
    assert!(e.contains("is refused: "), "{e}");
    // A corollary says something else, is no corollary, or rests on itself.
    let ones = "(corollary positive-ones (forall (dim m) (dim n)) (positive (ones m n))\n   (lines\n";
    changed(ones, &ones.replace("(positive", "(nonzero"), "the lemma positive-ones is not the law of this name");
    changed(ones, &ones.replace("(corollary", "(lemma"), "unknown field `positive`");
    let itself = format!(
        "{ones}    (1 property positive-ones m n)))\n  (corollary other (forall) (nonzero (num 1))\n   (lines\n"
    );
    changed(ones, &itself, "cites positive-ones, which does not stand before it");
    // Its last line is another fact, or none.
    let wrong =
        "(corollary wrong (forall (A m n)) (positive (neg (map exp A)))\n   (lines (1 property positive-exp A m n)))";
    changed("(lemmas\n", &format!("(lemmas\n{wrong}\n"), "the last line is not the fact");
    let none = "(corollary wrong (forall (A m n)) (positive (map exp (neg A)))
        (lines (1 property positive-exp (neg A) m n) (2 have A)))";
    changed("(lemmas\n", &format!("(lemmas\n{none}\n"), "the last line is not the fact");
}

/// Lemmas are derived for all values of their indices at once. Of what that would prove too little no lemma is made.
#[test]
fn a_derivation_proves_all_that_the_lemma_says() {
    let (text, _) = least_squares();
    let entries = "(= (entry A i 1) (entry A 1 1))";
    let cases = [
        // By itself it would say that an entry is itself.
        (
            "(forall (dim m) (dim n) (A m m)) (= (entry A (offset 1 n) 1) (entry A 1 1))",
            "a position that is calculated",
        ),
        // Of a range of one it is true, and it would be used of any index.
        (&format!("(forall (dim m) (A m 1) (index i 1)) {entries}"), "an index need not fit its size"),
        (
            &format!("(forall (dim m) (A m 1) (index i m)) (when (fits i 1)) {entries}"),
            "an index need not fit its size",
        ),
        // Of entries that are all positive the first is.
        (
            "(forall (dim m) (a m 1) (index i m)) (when (fits i m) (positive (entry a i 1)))
             (= (map abs (+ (entry a 1 1) (- (entry a i 1) (entry a i 1)))) (entry a 1 1))",
            "a condition on an index",
        ),
    ];
    for (law, why) in cases {
        let lemma = format!("(lemmas\n (lemma weak {law} (lines (1 have (num 1))))");
        let e = opened(&text.replacen("(lemmas", &lemma, 1), library()).expect_err(law).to_string();
        assert!(e.contains(why), "{e}, not {why}");
    }
}

#[test]
fn only_what_is_derived_can_be_closed() {
    let dir = folder("closed-own");
    let law = "(lemma mine (forall (A n n) (B n n)) (= (tr (* (t A) (t (* A B)))) (tr (* (* A B) A)))\n  (use clean ->) \
               (title \"mine\") (source \"mine\"))\n";
    std::fs::write(dir.join("mine.rules"), law).expect("a file");
    let simplify = ["simplify", "tr(P'*(P*Q)')", "-v", "P[n,n], Q[n,n]", "--rules", "mine.rules"];
    let o = gradus(&dir, &[&simplify[..], &["--cert", "own.cert", "--closed"]].concat());
    let said = String::from_utf8_lossy(&o.stderr).into_owned();
    assert_eq!(o.status.code(), Some(2), "{said}");
    assert!(said.contains("cannot be closed: the lemma mine has no derivation"), "{said}");
    assert!(!dir.join("own.cert").exists());
    // There is nothing to close where no certificate is asked for.
    let o = gradus(&dir, &[&simplify[..], &["--closed"]].concat());
    assert_eq!(o.status.code(), Some(2));
}
