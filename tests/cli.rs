//! The command line, from outside: exit codes, fields, messages.

use gradus::numeric::{Budget, judge_equation};
use gradus::syntax::{Declarations, read_declarations, size_of_text};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn gradus(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("NO_COLOR")
        .env("COLUMNS", "80")
        .output()
        .expect("the program starts")
}

fn stdout(o: &Output) -> String {
    String::from_utf8(o.stdout.clone()).expect("UTF-8")
}

fn stderr(o: &Output) -> String {
    String::from_utf8(o.stderr.clone()).expect("UTF-8")
}

fn code(arguments: &[&str]) -> Option<i32> {
    gradus(arguments).status.code()
}

fn objects(o: &Output) -> Vec<Value> {
    stdout(o).lines().map(|l| serde_json::from_str(l).expect("a JSON object a line")).collect()
}

/// A folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder");
    path
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path.display().to_string()
}

const DECLS: &str = "X[m,n], w[n], y[m]";

#[test]
fn exit_codes() {
    let dir = folder("codes");
    let good = file(
        &dir,
        "good.gradus",
        "problem p\n  var A[m,n], B[n,m]\n  claim tr(A*B) == tr(B*A)\n  refute A*B == (B*A)'\n",
    );
    let good_only = file(&dir, "claim.gradus", "problem p\n  var A[m,n], B[n,m]\n  claim tr(A*B) == tr(B*A)\n");
    let wrong = file(&dir, "wrong.gradus", "problem p\n  var A[n,n], B[n,n]\n  claim A*B == B*A\n");
    let missed = file(&dir, "missed.gradus", "problem p\n  var A[m,n], B[n,m]\n  refute tr(A*B) == tr(B*A)\n");
    let broken = file(&dir, "broken.gradus", "problem p\n  var A[m,n]\n  claim A*A == A\n");
    let absent = dir.join("absent.gradus").display().to_string();
    let no_certificate = file(&dir, "no.cert", "(certificate 1");
    assert_eq!(code(&["prove", &good_only]), Some(0));
    assert_eq!(code(&["prove", &wrong]), Some(1));
    assert_eq!(code(&["prove", &missed]), Some(1));
    // `A*B` is m×m and `(B*A)'` n×n.
    assert_eq!(code(&["prove", &good]), Some(2));
    assert_eq!(code(&["prove", &broken]), Some(2));
    assert_eq!(code(&["prove", &absent]), Some(2));
    assert_eq!(code(&["prove"]), Some(2));
    assert_eq!(code(&["nonsense"]), Some(2));
    assert_eq!(code(&["--help"]), Some(0));
    assert_eq!(code(&["--version"]), Some(0));
    assert_eq!(code(&["derive", "norm2(X*w-y)^2", "-v", DECLS, "-w", "w"]), Some(0));
    assert_eq!(code(&["derive", "X+1", "-v", DECLS, "-w", "w", "--strict"]), Some(2));
    assert_eq!(code(&["derive", "norm2(X*w-y)^2", "-v", DECLS, "-w", "q"]), Some(2));
    assert_eq!(code(&["derive", "norm2(X*w-y)^2", "-v", DECLS]), Some(2));
    assert_eq!(code(&["derive", "X*w", "-v", DECLS, "-w", "w", "--hessian"]), Some(2));
    assert_eq!(code(&["simplify", "X'*X", "-v", DECLS]), Some(0));
    assert_eq!(code(&["parse", "X'*X", "-v", DECLS]), Some(0));
    assert_eq!(code(&["parse", "X'*", "-v", DECLS]), Some(2));
    assert_eq!(code(&["rules"]), Some(0));
    assert_eq!(code(&["rules", "trace-cyclic"]), Some(0));
    assert_eq!(code(&["rules", "no-such-law"]), Some(2));
    assert_eq!(code(&["check", &no_certificate]), Some(1));
    assert_eq!(code(&["check", &absent]), Some(2));
}

#[test]
fn fields_of_derive() {
    let o = gradus(&["derive", "norm2(X*w - y)^2", "-v", DECLS, "-w", "w,y", "--format", "json"]);
    let all = objects(&o);
    assert_eq!(all.len(), 2, "an object for each variable");
    let fields = ["wrt", "result", "size", "shape", "steps", "hypotheses", "checked", "elapsed_ms"];
    for v in &all {
        for f in fields {
            assert!(!v[f].is_null(), "{f} is there");
        }
        assert_eq!(v["checked"], true);
    }
    assert_eq!(all[0]["wrt"], "w");
    assert_eq!(all[0]["shape"], serde_json::json!(["n", "1"]));
    assert_eq!(all[0]["size"], 5);
    assert_eq!(all[1]["wrt"], "y");
    assert_eq!(all[1]["shape"], serde_json::json!(["m", "1"]));
}

#[test]
fn fields_of_prove() {
    let dir = folder("fields");
    let text = "problem p\n  var X[m,n], w[n], y[m]\n  let l = norm2(X*w - y)^2\n  \
                claim grad(l, w) == 2*X'*(X*w - y)\n  refute grad(l, w) == X'*(X*w - y)\n  claim X*w == y\n";
    let path = file(&dir, "p.gradus", text);
    let o = gradus(&["prove", &path, "--format", "json"]);
    assert_eq!(o.status.code(), Some(1));
    let all = objects(&o);
    assert_eq!(all.len(), 3);
    for v in &all {
        assert_eq!(v["file"], path);
        assert_eq!(v["problem"], "p");
        let fields = [
            "line",
            "kind",
            "statement",
            "status",
            "steps",
            "hypotheses",
            "checked",
            "counterexample",
            "reason",
            "derived",
            "derived_size",
            "claimed_size",
            "elapsed_ms",
        ];
        for f in fields {
            assert!(v.get(f).is_some(), "{f} is there");
        }
    }
    assert_eq!(all[0]["status"], "proved");
    assert_eq!(all[0]["checked"], true);
    assert_eq!(all[0]["line"], 4);
    assert_eq!(all[0]["derived_size"], 5);
    assert_eq!(all[0]["claimed_size"], 5);
    assert_eq!(all[1]["kind"], "refute");
    assert_eq!(all[1]["status"], "refuted");
    assert!(all[1]["counterexample"]["values"]["X"].is_array());
    assert_eq!(all[2]["status"], "refuted");
    assert!(all[2]["derived"].is_null());
}

#[test]
fn errors_are_json_too() {
    let o = gradus(&["parse", "X + 1", "-v", "X[m,n]", "--strict", "--format", "json"]);
    let all = objects(&o);
    assert_eq!(all.len(), 1);
    for f in ["file", "line", "column", "message", "hint"] {
        assert!(!all[0][f].is_null(), "{f}");
    }
    assert!(stderr(&o).contains("ones(m,n)"));
}

#[test]
fn fields_of_parse() {
    let all = objects(&gradus(&["parse", "2*X'*(X*w - y)", "-v", DECLS, "--format", "json"]));
    assert_eq!(all[0]["shape"], serde_json::json!(["n", "1"]));
    assert_eq!(all[0]["size"], 5);
    assert_eq!(all[0]["ascii"], "2*X'*(X*w - y)");
    assert!(all[0]["sexpr"].as_str().is_some_and(|s| s.starts_with('(')));
}

/// The examples that the program is made for: expression, declarations, functions, variable, textbook form.
const EXAMPLES: &[(&str, &str, &str, &str, &str)] = &[
    ("a'*X*b", "a[m], X[m,n], b[n]", "", "X", "a*b'"),
    ("a'*exp(X*b)", "a[m], X[m,n], b[n]", "", "X", "(a .* exp(X*b))*b'"),
    (
        "tr(sigma(W*X)'*M*sigma(W*X))",
        "W[k,m], X[m,n], M[k,k] symmetric",
        "sigma",
        "X",
        "2*W'*((M*sigma(W*X)) .* sigma'(W*X))",
    ),
    ("norm2(X*w - y)^2", "X[m,n], w[n], y[m]", "", "w", "2*X'*(X*w - y)"),
    ("logdet(S) + (x-u)'*inv(S)*(x-u)", "S[n,n] posdef, x[n], u[n]", "", "S", "inv(S) - inv(S)*(x-u)*(x-u)'*inv(S)"),
    ("log(sum(exp(W*x))) - y'*W*x", "W[k,n], x[n], y[k]", "", "W", "(softmax(W*x) - y)*x'"),
    ("x'*A*x", "x[n], A[n,n]", "", "x", "(A + A')*x"),
    ("a'*inv(X)*b", "a[n], X[n,n], b[n]", "", "X", "-inv(X)'*a*b'*inv(X)'"),
    ("det(X)", "X[n,n] invertible", "", "X", "det(X)*inv(X)'"),
    ("tr(A*X'*B*X*C)", "A[p,n], X[m,n], B[m,m], C[n,p]", "", "X", "B'*X*A'*C' + B*X*C*A"),
];

#[test]
fn the_examples() {
    for (f, vars, fun, x, textbook) in EXAMPLES {
        let mut arguments = vec!["derive", f, "-v", vars, "-w", x, "--format", "json"];
        if !fun.is_empty() {
            arguments.extend(["--fun", fun]);
        }
        let o = gradus(&arguments);
        assert_eq!(o.status.code(), Some(0), "{f}: {}", stderr(&o));
        let v = objects(&o).remove(0);
        let result = v["result"].as_str().expect("a result");
        let allowed = size_of_text(textbook).expect("the textbook form parses");
        let size = v["size"].as_u64().expect("a size") as usize;
        assert_eq!(size, size_of_text(result).expect("the result parses"), "{f}: the size is that of the text");
        assert!(size <= allowed, "{f}: {result} has size {size}, the textbook's {textbook} {allowed}");
        // Both agree with the gradient taken with dual numbers, which know no rule.
        let declarations = Declarations {
            vars: vec![vars.to_string()],
            funs: Some(fun.to_string()).filter(|s| !s.is_empty()).into_iter().collect(),
            ..Declarations::default()
        };
        let mut s = read_declarations(&declarations).expect("declarations");
        let grad = s.expression(&format!("grad({f}, {x})")).expect("the gradient");
        let hyps: Vec<_> = s.theory.hypotheses.iter().cloned().chain(grad.implied).collect();
        for form in [result, textbook] {
            let e = s.expression(form).expect("the form");
            let verdict = judge_equation(&s.terms, &s.theory, &hyps, grad.term, e.term, &Budget::default());
            assert!(verdict.holds(), "{f}: {form}: {verdict:?}");
        }
    }
}

#[test]
fn ascii_reads_back() {
    let o = gradus(&["derive", "norm2(X*w - y)^2", "-v", DECLS, "-w", "w", "--format", "ascii"]);
    let text = stdout(&o);
    assert!(text.is_ascii());
    let result: Vec<&str> = text.lines().filter(|l| !l.starts_with('#')).collect();
    assert_eq!(code(&["parse", result[0], "-v", DECLS]), Some(0));
    assert_eq!(result.len(), 1);
}

#[test]
fn the_same_with_any_number_of_threads() {
    let path = "tests/problems/seeds/002.gradus";
    let one = gradus(&["prove", path, "--threads", "1"]);
    for n in ["2", "5"] {
        let other = gradus(&["prove", path, "--threads", n]);
        assert_eq!(stdout(&one), stdout(&other));
    }
    assert!(!stdout(&one).is_empty());
}

#[test]
fn certificates_are_checked() {
    let dir = folder("certificates");
    let path = dir.join("one.cert").display().to_string();
    let o = gradus(&["derive", "a'*X*b", "-v", "a[m], X[m,n], b[n]", "-w", "X", "--cert", &path]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    let accepted = objects(&gradus(&["check", &path, "--format", "json"]));
    assert_eq!(accepted[0]["accepted"], true);
    assert_eq!(accepted[0]["statement"], "grad(a'*X*b, X) == a*b'");
    assert!(accepted[0]["reason"].is_null());
    let text = std::fs::read_to_string(&path).expect("a certificate");
    let damaged = file(&dir, "damaged.cert", &text.replace("(rule", "(ruler").replace(" rule ", " ruler "));
    let o = gradus(&["check", &damaged, &path, "--format", "json"]);
    assert_eq!(o.status.code(), Some(1));
    let all = objects(&o);
    assert_eq!(all[0]["accepted"], false);
    assert!(all[0]["reason"].is_string());
    assert_eq!(all[1]["accepted"], true);
    let several = dir.join("two.cert").display().to_string();
    gradus(&["derive", "a'*X*b", "-v", "a[m], X[m,n], b[n]", "-w", "X,b", "--cert", &several]);
    assert_eq!(code(&["check", &dir.join("two-X.cert").display().to_string()]), Some(0));
    assert_eq!(code(&["check", &dir.join("two-b.cert").display().to_string()]), Some(0));
}

#[test]
fn certificates_of_a_folder() {
    let dir = folder("folder");
    let certs = dir.join("certs").display().to_string();
    let o = gradus(&["prove", "tests/problems/seeds/002.gradus", "--certs", &certs, "--format", "json"]);
    let proved = objects(&o).iter().filter(|v| v["status"] == "proved").count();
    let o = gradus(&["check", &certs, "--format", "json"]);
    assert_eq!(o.status.code(), Some(0));
    assert_eq!(objects(&o).len(), proved);
}

#[test]
fn laws_of_your_own() {
    let dir = folder("laws");
    let law = |name: &str, rhs: &str| {
        format!(
            "(rule {name} (forall (A n n) (B n n)) (= (tr (* (t A) (t (* A B)))) {rhs})\n  (title \"mine\") \
             (use clean ->) (source \"mine\"))\n"
        )
    };
    let good = file(&dir, "good.rules", &law("mine", "(tr (* (* A B) A))"));
    let bad = file(&dir, "bad.rules", &law("mine", "(tr (* (t A) (* B A)))"));
    let o = gradus(&["rules", "mine", "--rules", &good]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    let o = gradus(&["rules", "mine", "--rules", &bad]);
    assert_eq!(o.status.code(), Some(2));
    assert!(stderr(&o).contains("the law mine is false"), "{}", stderr(&o));
    let ask = ["simplify", "tr(P'*(P*Q)')", "-v", "P[n,n], Q[n,n]", "--format", "json", "--rules", &good];
    let v = objects(&gradus(&ask)).remove(0);
    assert_eq!(v["checked"], true);
    assert_eq!(v["foreign_rules"], serde_json::json!(["mine"]));
}

#[test]
fn a_closed_pipe_is_no_error() {
    use std::process::Stdio;
    let mut child = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .arg("rules")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    drop(child.stdout.take());
    let o = child.wait_with_output().expect("ends");
    assert_eq!(stderr(&o), "");
}

#[test]
fn snapshot_documents() {
    let dir = folder("snapshots");
    let problems = dir.join("in");
    std::fs::create_dir_all(&problems).expect("a folder");
    file(&problems, "p.gradus", "problem p\n  var A[m,n], B[n,m]\n  claim tr(A*B) == tr(B*A)\n");
    let (from, to) = (problems.display().to_string(), dir.join("out").display().to_string());
    assert_eq!(code(&["snapshot", "--check", "--problems", &from, "--to", &to]), Some(1));
    assert_eq!(code(&["snapshot", "--problems", &from, "--to", &to]), Some(0));
    assert_eq!(code(&["snapshot", "--check", "--problems", &from, "--to", &to]), Some(0));
    file(&dir.join("out"), "p.md", "changed");
    assert_eq!(code(&["snapshot", "--check", "--problems", &from, "--to", &to]), Some(1));
}
