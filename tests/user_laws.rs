//! Laws of users: what is false is refused with a point, what holds of real numbers only must say so, and every answer says
//! that it rests on them.

use std::path::PathBuf;
use std::process::{Command, Output};

fn rules(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/rules").join(name)
}

fn gradus(arguments: &[&str], file: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    command.args(arguments).arg("--rules").arg(rules(file)).output().expect("the program")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What is said of a law: its complaint, up to the next.
fn complaint<'a>(errors: &'a str, name: &str) -> &'a str {
    let from = errors.find(&format!("the law {name} ")).unwrap_or_else(|| panic!("{name} is not refused:\n{errors}"));
    let rest = &errors[from..];
    rest.find("\nerror:").map_or(rest, |end| &rest[..end])
}

/// The names of the laws of a file, with the line above each.
fn laws(file: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(rules(file)).expect("a file");
    let lines: Vec<&str> = text.lines().collect();
    let name = |l: &str| l.strip_prefix("(rule ").and_then(|l| l.split_whitespace().next()).map(String::from);
    let above = |k: usize| k.checked_sub(1).and_then(|k| lines.get(k)).map_or("", |l| *l).to_string();
    lines.iter().enumerate().filter_map(|(k, l)| Some((name(l)?, above(k)))).collect()
}

#[test]
fn false_laws_are_refused_with_a_point() {
    for (file, number) in [("refused/numbers.rules", 5), ("refused/inverse.rules", 1), ("refused/others.rules", 19)] {
        let o = gradus(&["rules", "t-t"], file);
        assert_eq!(o.status.code(), Some(2), "{file}");
        let errors = text(&o.stderr);
        let all = laws(file);
        assert_eq!(all.len(), number, "{file}");
        for (name, above) in all {
            let said = complaint(&errors, &name);
            let untested = said.contains("cannot be tested: ");
            assert!(untested || (said.contains("left side") && said.contains("right side")), "{said}");
            // What no float tells from something else is no counterexample, and no proof of anything either.
            assert!(!untested || name == "bad-tiny" || above.contains("cannot be tested"), "{said}");
            if let Some(expected) = above.strip_prefix("; expected: ") {
                assert!(said.contains(expected), "{expected}: {said}");
            }
        }
    }
    let errors = text(&gradus(&["rules", "t-t"], "refused/others.rules").stderr);
    assert!(complaint(&errors, "unmarked").contains("write (pointwise) after its conditions"), "{errors}");
}

#[test]
fn true_laws_are_accepted() {
    let o = gradus(&["rules", "marked"], "accepted/true.rules");
    assert_eq!(o.status.code(), Some(0), "{}", text(&o.stderr));
    assert!(text(&o.stdout).contains("of real numbers only"), "{}", text(&o.stdout));
}

/// In words, in JSON and in documents; in whatever format.
#[test]
fn answers_say_that_they_rest_on_them() {
    let expression = "tr(A*A) + 2*tr(A*B) + tr(B*B)";
    let simplify = ["simplify", expression, "-v", "A[n,n], B[n,n]"];
    for format in ["text", "json", "markdown", "latex", "ascii"] {
        let o = gradus(&[&simplify[..], &["--format", format]].concat(), "accepted/true.rules");
        let said = text(&o.stdout);
        let word = if format == "json" { "\"foreign_rules\":[\"square-of-sum-of-matrices\"]" } else { "of your own" };
        assert!(said.contains(word) && said.contains("square-of-sum-of-matrices"), "{format}: {said}");
    }
}

/// A function is added by a file: written by others, by a definition, or by its derivative and a value. It is
/// differentiated, claims about it are proved and false ones refuted; the certificate is checked with that file only.
#[test]
fn functions_of_a_user() {
    let folder = std::env::temp_dir().join(format!("gradus-functions-{}", std::process::id()));
    let (problems, certs) = (rules("functions.gradus").display().to_string(), folder.display().to_string());
    let o = gradus(&["prove", &problems, "--certs", &certs, "--format", "json"], "accepted/functions.rules");
    let said = text(&o.stdout);
    assert_eq!(o.status.code(), Some(0), "{said}{}", text(&o.stderr));
    assert_eq!((said.matches("\"proved\"").count(), said.matches("\"refuted\"").count()), (8, 5), "{said}");
    let o = gradus(&["check", &certs], "accepted/functions.rules");
    assert_eq!(o.status.code(), Some(0), "{}", text(&o.stdout));
    let o = Command::new(env!("CARGO_BIN_EXE_gradus")).args(["check", &certs]).output().expect("the program");
    assert_eq!(o.status.code(), Some(1), "{}", text(&o.stdout));
    std::fs::remove_dir_all(&folder).expect("the folder of the certificates");
    for (expression, result) in [
        ("mish(t)", "tanh(softplus(t)) + t*sigmoid(t)*(1 - tanh(softplus(t))^2)"),
        ("dawson(t)", "1 - 2*t*dawson(t)"),
        ("gd(t)", "(1 - tanh(t/2)^2)/(1 + tanh(t/2)^2)"),
    ] {
        let o = gradus(&["derive", expression, "-v", "t", "--format", "ascii"], "accepted/functions.rules");
        assert_eq!(text(&o.stdout).lines().last(), Some(result), "{}", text(&o.stderr));
    }
}

/// An entry that says too little, or too much, is refused where it stands.
#[test]
fn malformed_functions() {
    let file = std::env::temp_dir().join(format!("gradus-functions-{}.rules", std::process::id()));
    let rest = "(title \"t\") (source \"s\"))";
    for (entry, complaint) in [
        ("(function f (forall (A m n)) (is (map g A))", "unknown function g"),
        ("(function f (forall (A m n)) (derivative A)", "f needs one of"),
        ("(function f (forall (A m n)) (primitive)", "f needs one of"),
        ("(function f (forall (A m n) (B m n)) (definition (+ A B))", "f is a symbol, which takes one argument"),
        ("(function f (forall (A m n)) (is A) (regular (positive A))", "follows from what it stands for"),
        ("(function f (forall (A n n)) (is (* A A))", "all of one shape"),
        ("(function f (forall (A m n)) (is (d A))", "elementwise operators"),
        ("(function erf (forall (A m n)) (is A)", "erf is already a function"),
        ("(function tr (forall (A m n)) (is A)", "tr is no name for a function"),
        ("(function f (forall (A m n)) (is A) (limit A)", "unknown clause `limit`"),
        ("(function f (forall (A m n)) (definition (map cos A) (lemma))", "what defines f follows from nothing"),
        ("(function f (forall (A m n)) (derivative A (lemma)) (value 0 0)", "the derivative of f defines it"),
    ] {
        std::fs::write(&file, format!("{entry} {rest}")).expect("a file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        let o = command.args(["derive", "t", "-v", "t", "--rules"]).arg(&file).output().expect("the program");
        let said = text(&o.stderr);
        assert_eq!(o.status.code(), Some(2), "{entry}: {said}");
        assert!(said.contains(complaint) && said.contains(":1:1"), "{entry}: {said}");
    }
    std::fs::remove_file(&file).expect("the file");
}

/// A function that is not differentiable where its entry says so is refused, wherever that is; and one that is not
/// shown to have a value there.
#[test]
fn functions_that_are_rough() {
    let file = std::env::temp_dir().join(format!("gradus-rough-{}.rules", std::process::id()));
    let kink = "(- A (scale (num 7301/10007) (ones m n)))";
    let nothing = "differentiable where nothing says why";
    for (clauses, complaint) in [
        ("(definition (map abs A))".to_string(), nothing),
        ("(definition (map abs (map cos A)))".into(), nothing),
        (format!("(definition (map abs {kink}))"), nothing),
        (format!("(definition (pow (had {kink} {kink}) (num 1/2)))"), nothing),
        (format!("(derivative (hdiv (ones m n) {kink})) (value 0 0)"), nothing),
        (format!("(derivative (map sign {kink})) (value 0 0)"), nothing),
        ("(derivative (map sign (map f A))) (value 0 0)".into(), nothing),
        // 1/(1 - x) is not there at 1.
        ("(derivative (pow (map f A) (num 2))) (value 0 1)".into(), "cannot be followed"),
        ("(derivative (hdiv (ones m n) A) (when (nonzero A))) (value 1 0) (regular (nonzero A)) (defined (nonzero A))".into(), "cannot be followed"),
        ("(derivative (hdiv (ones m n) A) (when (positive A))) (value -1 0) (regular (positive A)) (defined (positive A))".into(), "cannot be tested"),
        ("(definition (pow A (num 1/2))) (regular (nonnegative A))".into(), "the end of an interval"),
        ("(definition A (when (positive A))) (regular (nonzero A)) (defined (positive A))".into(), "may have no value"),
    ] {
        let entry = format!("(function f (forall (A m n)) {clauses} (title \"t\") (source \"s\"))");
        std::fs::write(&file, &entry).expect("a file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        let o = command.args(["derive", "f(t)", "-v", "t", "--rules"]).arg(&file).output().expect("the program");
        let said = text(&o.stderr);
        assert_eq!(o.status.code(), Some(2), "{entry}: {said}");
        assert!(said.contains(complaint), "{entry}: {said}");
    }
    std::fs::remove_file(&file).expect("the file");
}

/// What the functions of the library are said to be is differentiable where their entries say so.
#[test]
fn functions_of_the_library_are_smooth() {
    let set = gradus::library::library();
    let index = gradus::calculus::Index::new(set);
    let wrong: Vec<String> = set
        .functions()
        .symbols()
        // That x² - 1 is positive where x - 1 is has to be told: the search does not factorise.
        .filter(|f| &*f.name != "acosh")
        .filter_map(|f| gradus::smooth::not_smooth(set, &index, f).map(|w| format!("{} {}", f.name, w.text().0)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// An index beyond its size, whole numbers and sizes that are not small: a law that is false there only is refused.
#[test]
fn laws_that_are_false_far_out() {
    let file = std::env::temp_dir().join(format!("gradus-far-{}.rules", std::process::id()));
    let factors = |of: &str, from: i64, to: i64| {
        (from..=to).fold("(num 1)".to_string(), |p, k| format!("(scale (- {of} (num {k})) {p})"))
    };
    for clauses in [
        "(forall (A m n) (index i m) (index j n)) (= (entry (map exp A) i j) (map exp (entry A i j)))".to_string(),
        "(forall (dim n) (index i n)) (= (entry (eye n) i i) (num 1))".into(),
        "(forall (A m n) (index j n)) (= (col (map exp A) j) (map exp (col A j)))".into(),
        format!("(forall (p 1 1)) (when (natural p)) (= {} (num 0))", factors("p", 0, 4)),
        format!("(forall (p 1 1)) (when (integer p)) (= {} (num 0))", factors("p", -4, 4)),
        format!("(forall (dim n)) (= {} (num 0))", factors("(size n)", 1, 11)),
    ] {
        let entry = format!("(rule bad {clauses} (source \"s\"))");
        std::fs::write(&file, &entry).expect("a file");
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        let o = command.args(["derive", "t", "-v", "t", "--rules"]).arg(&file).output().expect("the program");
        let said = text(&o.stderr);
        assert_eq!(o.status.code(), Some(2), "{entry}: {said}");
        assert!(said.contains("the law bad is false"), "{entry}: {said}");
    }
    std::fs::remove_file(&file).expect("the file");
}
