//! Stationary points of functions whose solutions stand in textbooks: `gradus solve` finds them, the kernel
//! checks the substitution, and the numeric judge finds them equal to the textbook's.

use gradus::numeric::{Budget, judge_equation};
use gradus::syntax::{Declarations, read_declarations};
use serde_json::Value;
use std::process::Command;

/// Declarations, a scalar, the unknown, and where its gradient is zero.
const SOLVED: &[(&str, &str, &str, &str)] = &[
    // linear equations
    ("X[m,n], y[m], w[n]", "norm2(X*w - y)^2", "w", "inv(X'*X)*X'*y"),
    ("X[m,n], y[m], w[n], c positive", "norm2(X*w - y)^2 + c*norm2(w)^2", "w", "inv(X'*X + c*eye(n))*X'*y"),
    ("A[m,n], X[n,p], B[p,q], C[m,q]", "norm2(A*X*B - C)^2", "X", "inv(A'*A)*A'*C*B'*inv(B*B')"),
    (
        "K[n,m], H[m,n], P[n,n] posdef, R[m,m] posdef",
        "tr((eye(n) - K*H)*P*(eye(n) - K*H)' + K*R*K')",
        "K",
        "P*H'*inv(H*P*H' + R)",
    ),
    // an inverse of the unknown
    ("S[n,n] posdef, T[n,n] posdef", "logdet(S) + tr(inv(S)*T)", "S", "T"),
    ("X[n,n] posdef, S[n,n] posdef", "logdet(X) - tr(S*X)", "X", "inv(S)"),
    // denominators
    ("a positive, b positive, p positive", "a*log(p) + b*log(1 - p)", "p", "a/(a + b)"),
    ("n positive, c positive, s positive", "n*log(s)/2 + c/(2*s)", "s", "c/n"),
    ("k positive, n positive, l positive", "k*log(l) - n*l", "l", "k/n"),
    // a power or a function of the unknown
    ("n positive, c positive, s positive", "n*log(s) + c/(2*s^2)", "s", "sqrt(c/n)"),
    ("c positive, x positive", "x^3/3 - c*x", "x", "sqrt(c)"),
    ("b positive, c positive, x positive", "c/x + x/b", "x", "sqrt(b*c)"),
    ("b[n] positive, x[n]", "sum(exp(x)) - b'*x", "x", "log(b)"),
    ("c[n], x[n] positive", "sum(x .* log(x)) + c'*x", "x", "exp(-c - ones(n))"),
    ("a[n] positive, t positive, x[n] positive", "a'*x - t*sum(log(x))", "x", "t*ones(n) ./ a"),
];

fn solve(declarations: &str, f: &str, unknown: &str) -> (Option<i32>, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(["solve", f, "-v", declarations, "-w", unknown, "--format", "json"])
        .output()
        .expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (output.status.code(), text.lines().next().map_or(Value::Null, |l| serde_json::from_str(l).expect("JSON")))
}

#[test]
fn textbook_solutions() {
    for &(declarations, f, unknown, expected) in SOLVED {
        let (code, answer) = solve(declarations, f, unknown);
        assert_eq!(code, Some(0), "{f}: {answer}");
        assert_eq!(answer["checked"], Value::Bool(true), "{f}");
        let found = answer["result"].as_str().unwrap_or_default();
        let declarations = Declarations { vars: vec![declarations.to_string()], ..Declarations::default() };
        let mut s = read_declarations(&declarations).expect("declarations");
        let l = s.expression(found).unwrap_or_else(|e| panic!("{f}: {found}: {}", e[0]));
        let r = s.expression(expected).unwrap_or_else(|e| panic!("{f}: {expected}: {}", e[0]));
        let hyps: Vec<_> = s.theory.hypotheses.iter().cloned().chain(l.implied).chain(r.implied).collect();
        let verdict = judge_equation(&s.terms, &s.theory, &hyps, l.term, r.term, &Budget::default());
        assert!(verdict.holds(), "{f}: {found} is not {expected}: {verdict:?}");
    }
}

/// What cannot be solved in closed form says so.
#[test]
fn honest_about_the_rest() {
    for (declarations, f, unknown) in [
        ("x, c", "exp(x) + x^2/2 - c*x", "x"),
        ("X[n,n], A[n,n], B[n,n], C[n,n]", "norm2(A*X + X*B - C)^2", "X"),
        ("x[n], A[n,n]", "sum(softplus(A*x)) + x'*x", "x"),
    ] {
        let (code, answer) = solve(declarations, f, unknown);
        assert_eq!(code, Some(1), "{f}: {answer}");
    }
}
