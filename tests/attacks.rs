//! Certificates made by hand against each inference of the kernel. The first line of each file is a part of the reason
//! that it is rejected with. And problems that were read as something else than they say.

#[path = "common/files.rs"]
#[allow(dead_code)]
mod files;

use files::{files_in, verdict};
use gradus::library::library;
use gradus::syntax::read_problems;
use std::process::Command;

#[test]
fn attacks_are_rejected() {
    let all = files_in("adversarial/rejected");
    let mut wrong = Vec::new();
    for (name, reason, text) in &all {
        match verdict(text, library()) {
            Ok(_) => wrong.push(format!("{name}: accepted")),
            Err(e) if e.contains(reason.as_str()) => {}
            Err(e) => wrong.push(format!("{name}: {e}, not {reason}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), all.len(), wrong.join("\n"));
    assert!(all.len() >= 35);
}

/// Problems that say of something that moves that it is constant. Each was once read, and its claim proved.
const MOVING: [&str; 15] = [
    "var A, P\n implicit P: P^2 == A\n claim convex P in A",
    "var A, P\n implicit P: P^2 == A\n claim concave 2*P in A",
    "var A, P\n implicit P: P^2 == A\n claim stationary P at A = 3",
    "var A, P\n implicit P: P^2 == A\n claim minimum P^2 at A = 3",
    "var A, P\n implicit P: P^2 == A\n claim maximum -P^2 at A = 3",
    "var A, P, x\n implicit P: P^2 == A\n claim (P*x at A = 3) == P*x",
    "var A, P\n implicit P: P^2 == A\n claim d(P, A) == 0",
    "var A, P\n implicit P: P^2 == A\n let f = P^3\n show hess(f, A)",
    "var A, P\n claim grad(P, A) == 0\n implicit P: P^2 == A",
    "var A, P\n claim stationary P at A = 3\n implicit P: P^2 == A",
    "var A, P\n let f = grad(P, A)\n implicit P: P^2 == A\n claim f == 0",
    "var A, P\n let f = (P at A = 3)\n implicit P: P^2 == A\n claim f == P",
    "var A[n,n], v[n], l\n assume eigen(A, v, l)\n claim grad(l, A) == zeros(n,n)",
    "var A[n,n], v[n], l\n assume eigen(A, v, l)\n claim jac(v, A) == zeros(n*n,n)",
    "var A[n,n], B[n,n], v[n], l, t\n assume eigen(A + t*B, v, l)\n claim convex l in t",
];

#[test]
fn what_moves_is_not_held() {
    for text in MOVING {
        let (problems, errors) = read_problems("file", format!("problem p\n {text}\n").as_bytes());
        assert!(problems.is_empty() && !errors.is_empty(), "{text}: {errors:?}");
        assert!(errors[0].message.contains("moves with"), "{text}: {}", errors[0].message);
    }
    // What it moves with, and what it does not move with, may vary.
    for text in [
        "var A, P, x\n implicit P: P^2 == A\n claim grad(P*x, x) == P",
        "var A, P\n implicit P: P^2 == A\n claim grad(P^2 - A, P) == 2*P",
        "var A, P\n implicit P: P^2 == A\n claim d(P^2) == d(A)",
        "var A, P\n implicit P: P^2 == A\n claim d(A*P, A, P) == d(A)*P + A*d(P)",
        "var A, P, x\n implicit P: P^2 == A\n claim (P*x at x = 3) == 3*P",
        "var A, P\n let R = P^2\n implicit P: R == A\n claim minimum A^2 at A = 0",
        "var A[n,n], v[n], l, x[n]\n assume eigen(A, v, l)\n claim grad(v'*x, x) == v",
    ] {
        let (problems, errors) = read_problems("file", format!("problem p\n {text}\n").as_bytes());
        assert!(problems.len() == 1 && errors.is_empty(), "{text}: {errors:?}");
    }
}

/// What an equation ties to a random vector is random itself.
#[test]
fn what_is_random_defines_nothing() {
    for text in [
        "var P, m, k\n random x mean m cov k\n implicit P: P*x == 1\n claim E(P) == P",
        "var A[n,n], v[n], m, k, l\n random x mean m cov k\n assume eigen(x*A, v, l)\n claim E(l) == l",
        "var y, m, k\n random x mean m cov k\n assume x == y\n claim E(x*y) == m*y",
    ] {
        let (problems, errors) = read_problems("file", format!("problem p\n {text}\n").as_bytes());
        assert!(problems.is_empty() && errors.len() == 1, "{text}: {errors:?}");
        assert!(errors[0].message.contains("is random"), "{text}: {}", errors[0].message);
    }
}

/// What has two structures lies in a space that is neither of theirs.
#[test]
fn structures_are_not_mixed() {
    for (text, refused) in [
        ("var Q[n,n] orthogonal symmetric, A[n,n]\n claim grad(tr(A'*Q), Q, projected) == (A + A')/2", true),
        (
            "var Q[n,n] symmetric, A[n,n]\n assume Q'*Q == eye(n)\n claim grad(tr(A'*Q), Q, projected) == (A + A')/2",
            true,
        ),
        ("var Q[n,n] orthogonal symmetric, A[n,n]\n claim grad(tr(A'*Q), Q, structured) == A + A' - A .* eye(n)", true),
        (
            "var K[n,n] antisymmetric symmetric, A[n,n]\n claim grad(tr(A'*K), K, structured) == A + A' - A .* eye(n)",
            true,
        ),
        ("var S[n,n] symmetric posdef diagonal, A[n,n]\n claim grad(tr(A'*S), S, structured) == A .* eye(n)", false),
    ] {
        let (problems, errors) = read_problems("file", format!("problem p\n {text}\n").as_bytes());
        assert_eq!(errors.iter().any(|e| e.message.contains("two structures")), refused, "{text}: {errors:?}");
        assert_eq!(problems.is_empty(), refused, "{text}");
    }
}

fn gradus(arguments: &[&str]) -> (Option<i32>, String) {
    let o = Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).output().expect("the program");
    (o.status.code(), String::from_utf8_lossy(&o.stderr).into_owned())
}

/// On the command line, too.
#[test]
fn what_moves_is_not_differentiated_by() {
    let eigen = ["-v", "A[n,n], v[n], l", "--assume", "eigen(A, v, l)"];
    for command in [&["derive", "l", "-w", "A"][..], &["simplify", "grad(l, A)"], &["solve", "l^2", "-w", "A"]] {
        let (status, said) = gradus(&[command, &eigen].concat());
        assert_eq!(status, Some(2), "{command:?}: {said}");
        assert!(said.contains("`l` moves with `A`"), "{command:?}: {said}");
    }
}

/// Where the gradient is zero need not be where the unknown may be.
#[test]
fn what_is_said_of_the_unknown_is_not_passed_over() {
    let said = gradus(&["solve", "(x+1)^2", "-v", "x positive", "-w", "x"]).1;
    assert!(said.contains("`x` is positive: a value that is not is no answer"), "{said}");
    assert_eq!(gradus(&["solve", "(x+1)^2", "-v", "x", "-w", "x"]).1, "");
}
