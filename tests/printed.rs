//! What is printed agrees in all formats, reads back, and says why.

use std::process::Command;

fn gradus(arguments: &[&str]) -> String {
    let o = Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).output().expect("the program starts");
    assert!(o.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&o.stderr));
    String::from_utf8(o.stdout).expect("text")
}

/// The last line of `--format ascii`: in the order of the question, and what it says is proved.
#[test]
fn ascii_has_the_order_of_the_question_and_reads_back() {
    let all = [
        ("norm2(F*w - t)^2/2 + l/2*norm2(w)^2", "F[N,m], w[m], t[N], l", "w", "F'*(F*w - t) + l*w"),
        ("logdet(P)/2 - (x - u)'*P*(x - u)/2", "P[n,n] posdef, x[n], u[n]", "P", "0.5*(inv(P) - (x - u)*(x - u)')"),
        ("t*c'*x - sum(log(x))", "x[n] positive, c[n], t", "x", "t*c - ones(n) ./ x"),
        ("a'*exp(X*b)", "a[m], X[m,n], b[n]", "X", "a .* exp(X*b)*b'"),
    ];
    for (f, vars, x, expected) in all {
        let told = gradus(&["derive", f, "-v", vars, "-w", x, "--format", "ascii"]);
        let last = told.lines().last().expect("an answer");
        assert_eq!(last.replace(['(', ')'], ""), expected.replace(['(', ')'], ""), "{f}");
        gradus(&["prove", &format!("grad({f}, {x}) == {last}"), "-v", vars]);
    }
}

/// Claims that are no equations: what they follow from.
#[test]
fn a_fact_is_told_with_its_reasons() {
    let all: [(&str, &str, &[&str]); 4] = [
        (
            "posdef(X'*X + c*eye(n))",
            "X[m,n], c positive",
            &["c·Iₙ is positive definite", "since c > 0", "so Xᵀ·X + c·I is positive definite"],
        ),
        ("psd(A .* B)", "A[n,n] psd, B[n,n] psd", &["since A and B are positive semidefinite"]),
        ("a*b <= (a^2 + b^2)/2", "a, b", &["(a² + b²)/2 − a·b = ½·(a − b)²", "½·(a − b)² ≥ 0"]),
        (
            "convex sum(softplus(X*w)) in w",
            "X[m,n], w[n]",
            &["∂²f/∂w² = Xᵀ·diag(", "so Xᵀ·diag(sigmoid(X·w) ⊙ (1 − sigmoid(X·w)))·X is positive semidefinite"],
        ),
    ];
    for (claim, vars, expected) in all {
        let told = gradus(&["prove", claim, "-v", vars, "--derivation"]);
        let dense = told.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in expected {
            assert!(dense.contains(words), "{claim}: no `{words}` in\n{told}");
        }
    }
}

#[test]
fn what_is_said_of_two_is_said_once() {
    let told = gradus(&["derive", "x'*(Q + R)*x", "-v", "Q[n,n] symmetric, R[n,n] symmetric, x[n]", "-w", "x"]);
    assert!(told.contains("Holds where Q and R are symmetric."), "{told}");
}

/// The size of letters is a command of mathematics in a browser, and one of text in LaTeX.
#[test]
fn words_are_small_where_they_are_typeset() {
    let of = |format: &str| {
        gradus(&["derive", "norm2(X*w - y)^2", "-v", "X[m,n], w[n], y[m]", "-w", "w", "--format", format])
    };
    let (markdown, latex) = (of("markdown"), of("latex"));
    assert!(markdown.contains("{\\small\\text{") && !markdown.contains("\\text{\\small"), "{markdown}");
    assert!(latex.contains("\\text{\\small") && !latex.contains("{\\small\\text"), "{latex}");
}

/// What `x` is made of is of no concern where it is what is differentiated by.
#[test]
fn definitions_that_do_not_matter_are_left_out() {
    let told = gradus(&["derive", "sum(exp(a))", "-v", "W[m,n], x[n]", "--let", "a = W*x", "-w", "a"]);
    assert!(!told.contains("a = W·x"), "{told}");
}
