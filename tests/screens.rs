//! What people see: every command in every format, and every message. Each screen is a file in `snapshots/`; a file
//! that no screen has fails the test.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn run(arguments: &[String]) -> String {
    let o = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(arguments)
        .current_dir(ROOT)
        .env_remove("NO_COLOR")
        .env("COLUMNS", "33")
        .output()
        .expect("the program starts");
    let text = format!(
        "{}{}exit {}\n",
        String::from_utf8_lossy(&o.stdout),
        String::from_utf8_lossy(&o.stderr),
        o.status.code().unwrap_or(-1)
    );
    untimed(&text)
}

/// The text without how long it took.
fn untimed(text: &str) -> String {
    let key = "\"elapsed_ms\":";
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(key) {
        out.push_str(before);
        out.push_str(key);
        out.push('0');
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || ".e-+".contains(c));
    }
    out + rest
}

const FORMATS: &[&str] = &["text", "ascii", "latex", "markdown", "json"];

/// Name and arguments of what is shown in every format.
const ANSWERS: &[(&str, &[&str])] = &[
    ("derive-gradient", &["derive", "a'*exp(X*b)", "-v", "a[m], X[m,n], b[n]", "-w", "X"]),
    (
        "derive-network",
        &[
            "derive",
            "l",
            "-v",
            "W1[p,n], W2[m,p], x[n], y[m]",
            "--fun",
            "s",
            "--let",
            "h = s(W1*x)",
            "--let",
            "l = logsumexp(W2*h) - y'*W2*h",
            "-w",
            "W1,W2",
        ],
    ),
    ("derive-jacobian", &["derive", "A*exp(X*B)", "-v", "A[l,m], X[m,n], B[n,p]", "-w", "X"]),
    (
        "derive-long",
        &[
            "derive",
            "sum(i in N, log(1 + exp(-y[i]*(x[i]'*w + b)))) + c*norm2(w)^2",
            "-v",
            "x[n], y over N",
            "-v",
            "w[n], b, c",
            "-w",
            "w",
        ],
    ),
    ("simplify", &["simplify", "inv(A)*(A*X - B) + tr(C*D)*inv(A)*B", "-v", "A[n,n], X[n,k], B[n,k], C[p,q], D[q,p]"]),
    ("solve", &["solve", "norm2(X*w - y)^2 + c*norm2(w)^2", "-v", "X[m,n], w[n], y[m], c positive", "-w", "w"]),
    ("prove", &["prove", "--derivation", "tests/screens/claims.gradus"]),
];

/// Name and arguments of what is shown once.
const OTHERS: &[(&str, &[&str])] = &[
    ("derive-bilinear", &["derive", "a'*X*b", "-v", "a[m], X[m,n], b[n]", "-w", "X"]),
    ("derive-full", &["derive", "x'*A*x", "-v", "x[n], A[n,n]", "-w", "x", "--detail", "full"]),
    ("derive-full-latex", &["derive", "a'*x", "-v", "x[n], a[n]", "-w", "x", "--detail", "full", "--format", "latex"]),
    ("derive-hessian", &["derive", "x'*A*x", "-v", "x[n], A[n,n]", "-w", "x", "--hessian"]),
    ("derive-numerator", &["derive", "A*X*B", "-v", "A[p,m], X[m,n], B[n,q]", "-w", "X", "--layout", "numerator"]),
    ("derive-several", &["derive", "norm2(X*w - y)^2", "-v", "X[m,n], w[n], y[m]", "-w", "w,X,y"]),
    ("parse", &["parse", "inv(X'*X)*X'*y", "-v", "X[m,n], w[n], y[m]"]),
    ("nothing-simpler", &["simplify", "A*B", "-v", "A[m,n], B[n,p]"]),
    ("no-solution", &["solve", "sum(exp(x))", "-v", "x[n]", "-w", "x"]),
    ("rule", &["rules", "trace-cyclic"]),
    ("rule-latex", &["rules", "trace-cyclic", "--format", "latex"]),
    ("rule-lemma", &["rules", "adjoint-mul-left"]),
    ("rule-markdown", &["rules", "trace-cyclic", "--format", "markdown"]),
    ("rule-misspelt", &["rules", "trace-cyclc"]),
    ("rule-rejected", &["rules", "det-of-a-sum"]),
    ("rules-of-a-file", &["rules", "commutation"]),
    ("rules-base", &["rules", "--base", "parity"]),
    ("rules-base-ascii", &["rules", "--base", "comparison", "--format", "ascii"]),
    ("rules-base-latex", &["rules", "--base", "derivative", "--format", "latex"]),
    ("rules-base-markdown", &["rules", "--base", "block", "--format", "markdown"]),
    ("rules-count", &["rules", "--count"]),
    ("absent-file", &["prove", "no/such/file.gradus"]),
    ("absent-folder", &["prove", "no/such/folder"]),
    ("hessian-of-a-matrix", &["derive", "X*X", "-v", "X[n,n]", "-w", "X", "--hessian"]),
    ("several-errors", &["derive", "X*X + q", "-v", "X[m,n]", "-w", "z"]),
    ("shape-error", &["derive", "X*X", "-v", "X[m,n], w[n], y[m]", "-w", "X"]),
    ("unknown-name", &["derive", "Xx*w", "-v", "X[m,n], w[n], y[m]", "-w", "w"]),
    ("which-variable", &["derive", "X*w", "-v", "X[m,n], w[n], y[m]"]),
];

fn screens() -> Vec<(String, Vec<String>)> {
    let own = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<String>>();
    let mut out: Vec<(String, Vec<String>)> = OTHERS.iter().map(|(n, a)| (n.to_string(), own(a))).collect();
    for (name, arguments) in ANSWERS {
        for format in FORMATS {
            let mut all = own(arguments);
            all.extend(own(&["--format", format]));
            out.push((format!("{name}-{format}"), all));
        }
    }
    let folder = Path::new(ROOT).join("tests/errors");
    for e in std::fs::read_dir(folder).expect("the folder of mistakes") {
        let path = e.expect("an entry").path();
        if path.extension().is_some_and(|x| x == "gradus") {
            let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
            out.push((format!("error-{stem}"), own(&["prove", &format!("tests/errors/{stem}.gradus")])));
        }
    }
    out.sort();
    out
}

#[test]
fn every_screen() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, arguments) in screens() {
            let line = arguments.iter().map(|a| if a.contains(' ') { format!("\"{a}\"") } else { a.clone() });
            let line = line.collect::<Vec<_>>().join(" ");
            insta::assert_snapshot!(name, format!("$ gradus {line}\n{}", run(&arguments)));
        }
    });
}

#[test]
fn no_other_screens() {
    let wanted: BTreeSet<String> = screens().into_iter().map(|(name, _)| format!("{name}.snap")).collect();
    let folder = PathBuf::from(ROOT).join("tests/snapshots");
    let there: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the folder of screens")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".snap"))
        .collect();
    let strangers: Vec<&String> = there.difference(&wanted).collect();
    assert!(strangers.is_empty(), "no test has these: {strangers:?}");
    let missing: Vec<&String> = wanted.difference(&there).collect();
    assert!(missing.is_empty(), "these are not stored: {missing:?}");
}

#[test]
fn rows_fit_and_ascii_is_ascii() {
    for (name, arguments) in ANSWERS {
        for format in ["text", "ascii"] {
            let mut all: Vec<String> = arguments.iter().map(ToString::to_string).collect();
            all.extend(["--format".to_string(), format.to_string()]);
            let text = run(&all);
            for row in text.lines().filter(|r| format == "text" || r.starts_with('#')) {
                // The statement of a claim is shown as it stands in the file.
                if !row.contains("claim ") {
                    assert!(row.chars().count() <= 80, "{name}, {format}: {row}");
                }
            }
            assert!(format == "text" || text.is_ascii(), "{name}: {text}");
        }
    }
}
