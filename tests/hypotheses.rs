//! Which hypotheses a theorem lists, which a false claim lacks, and what is told of a claim that is neither.

use gradus::calculus::Index;
use gradus::decide::{Decision, Options, Status, decide};
use gradus::library::library;
use gradus::syntax::read_problems;

/// Decides the one goal of a problem.
fn decided(declarations: &str, goal: &str) -> Decision {
    let text = format!("problem p\n{declarations}\n{goal}\n");
    let work = move || {
        let (problems, mistakes) = read_problems("p", text.as_bytes());
        assert_eq!(mistakes, vec![], "{text}");
        let p = &problems[0];
        decide(p, &p.goals[0], library(), &Index::new(library()), &Options::default())
    };
    // A decision holds proofs, which stay in the thread; what the tests read of it is plain.
    std::thread::scope(|s| {
        let thread = std::thread::Builder::new().stack_size(256 << 20).spawn_scoped(s, work).expect("a thread");
        thread.join().expect("no panic")
    })
}

#[track_caller]
fn proved(declarations: &str, goal: &str, hypotheses: &[&str]) {
    let d = decided(declarations, goal);
    assert_eq!(d.status, Status::Proved, "{goal}: {:?}", d.reason);
    assert_eq!(d.hypotheses, hypotheses, "{goal}");
    assert!(d.holds_if.is_empty());
}

#[track_caller]
fn holds_if(declarations: &str, goal: &str, hypotheses: &[&str]) {
    let d = decided(declarations, goal);
    assert_eq!(d.status, Status::Refuted, "{goal}: {:?}", d.reason);
    let c = d.counterexample.expect("a counterexample");
    assert!(c.exact, "{goal}\n{c}");
    assert_eq!(d.holds_if, hypotheses, "{goal}");
}

#[test]
fn a_theorem_lists_what_its_proof_needs() {
    let declared = "var A[n,n] orthogonal, B[n,n] posdef, C[n,n] symmetric, x[n] positive, c positive";
    proved(declared, "claim A'*A*B == B", &["orthogonal(A)"]);
    proved(declared, "claim tr(B*C) == tr(C*B)", &[]);
    proved(declared, "claim (B*C)' == C*B", &["posdef(B)", "symmetric(C)"]);
    proved(declared, "claim C' + C == 2*C", &["symmetric(C)"]);
    proved(declared, "claim norm2(A*x) == norm2(x)", &["orthogonal(A)"]);
    proved(declared, "claim hess(x'*B*x, x) == B + B'", &[]);
    proved(declared, "claim log(c^2) == 2*log(c)", &["positive(c)"]);
}

#[test]
fn what_follows_from_a_declaration_is_not_listed_beside_it() {
    proved("var B[n,n] posdef", "claim inv(B)' == inv(B)", &["posdef(B)"]);
    proved(
        "var S[n,n] posdef, x[n], m[n]",
        "claim grad((x - m)'*inv(S)*(x - m), x) == 2*inv(S)*(x - m)",
        &["posdef(S)"],
    );
    proved("var S[n,n] antisymmetric, Q[n,n]", "claim tr(S*(Q + Q')) == 0", &["antisymmetric(S)"]);
}

#[test]
fn an_equation_that_is_not_needed_is_not_listed() {
    let declared = "var x[n], y[n]\nassume sum(y) == 1";
    proved(declared, "claim grad(y'*x, x) == y", &[]);
    proved(declared, "claim grad(-y'*log(softmax(x)), x) == softmax(x) - y", &["sum(y) == 1"]);
}

#[test]
fn a_false_claim_says_what_it_lacks() {
    holds_if("var A[n,n], x[n]", "claim grad(x'*A*x, x) == 2*A*x", &["symmetric(A)"]);
    holds_if("var x[n], y[n]", "claim grad(-y'*log(softmax(x)), x) == softmax(x) - y", &["sum(y) == 1"]);
    holds_if("var A[n,n], B[n,n]", "claim (A + B)^2 == A^2 + 2*A*B + B^2", &["A*B == B*A"]);
    holds_if("var A[n,n], B[n,n]", "claim (A*B)' == A*B'", &["symmetric(A)", "A*B == B*A"]);
    holds_if("var A[n,n], B[n,n]", "claim (A*B)' == B*A", &["symmetric(A)", "symmetric(B)"]);
    holds_if("var P[n,n]", "claim (eye(n) - P)^2 == eye(n) - P", &["P*P == P"]);
    holds_if("var Q[n,n]", "claim inv(Q) == Q'", &["orthogonal(Q)"]);
    holds_if("var A[n,n], x[n]", "claim x'*A*x == 0", &["antisymmetric(A)"]);
    holds_if("var x[n]", "claim sqrt(x.^2) == x", &["positive(x)"]);
}

#[test]
fn what_is_claimed_is_not_proposed_as_a_hypothesis() {
    let d = decided("var B[n,n], C[n,n]", "claim B*C == C*B");
    assert_eq!(d.status, Status::Refuted);
    assert!(!d.holds_if.iter().any(|h| h == "B*C == C*B"), "{:?}", d.holds_if);
}

#[test]
fn stationary_points_are_refuted() {
    let declared = "var X[m,n], w[n], y[m], A[n,n] symmetric";
    holds_if(declared, "claim stationary norm2(X*w - y)^2 at w = X'*y", &["X'*X == eye(n)"]);
    holds_if(declared, "claim stationary w'*A*w at w = ones(n)", &[]);
    let d = decided(declared, "refute stationary w'*A*w at w = ones(n)");
    assert!(d.held && d.holds_if.is_empty());
    let c = d.counterexample.expect("a counterexample");
    // The point itself is shown, not the variable that it replaces.
    assert_eq!(c.to_json()["values"]["w"], serde_json::json!([["1"]]));
    let d = decided(declared, "refute stationary w'*A*w at w = zeros(n)");
    assert_eq!((d.held, d.status), (false, Status::Proved));
}

#[test]
fn the_cookbook_as_printed() {
    let f = "grad(det(X'*A*X), X) == 2*det(X'*A*X)*A*X*inv(X'*A*X)";
    holds_if("var X[m,n], A[m,m]", &format!("claim {f}"), &["symmetric(A)"]);
    let f = "grad(tr(inv(A + X'*C*X)*(X'*B*X)), X) == \
             -2*C*X*inv(A + X'*C*X)*X'*B*X*inv(A + X'*C*X) + 2*B*X*inv(A + X'*C*X)";
    holds_if("var X[m,n], A[n,n], B[m,m] symmetric, C[m,m] symmetric", &format!("claim {f}"), &["symmetric(A)"]);
    let f = "grad(a'*(X^2)'*X^2*b, X) == X*a*b'*(X^2)' + X^2*a*b'*X' + a*b'*(X^2)'*X + X'*X^2*a*b'";
    holds_if("var X[n,n], a[n], b[n]", &format!("claim {f}"), &[]);
    let f = "grad((A*x)'*(A*x)/((B*x)'*(B*x)), x) == \
             2*A'*A*x/(x'*B*B*x) - 2*x'*A'*A*x*B'*B*x/(x'*B'*B*x)^2";
    holds_if("var A[m,n], B[n,n], x[n]", &format!("claim {f}"), &["symmetric(B)"]);
}

#[test]
fn an_unknown_claim_says_what_was_tried() {
    // True, and beyond the laws there are.
    let d = decided("var A[n,n], B[n,n]", "claim det([A, B; B, A]) == det(A + B)*det(A - B)");
    assert_eq!(d.status, Status::Unknown);
    let u = d.unproved.expect("what was tried");
    assert!(u.numbers.starts_with("it held at "), "{}", u.numbers);
    assert_eq!(u.left.as_deref(), Some("det([A, B; B, A])"));
    assert_eq!(u.right.as_deref(), Some("det(A + B)*det(A - B)"));
    assert!(u.tried.iter().any(|t| t.starts_with("an e-graph")), "{:?}", u.tried);
    assert!(u.spent > 0 && u.spent < u.budget);
    assert_eq!(d.reason, Some(u.line()));
}

#[test]
fn a_search_without_budget_says_so() {
    let text = b"problem p\nvar A[n,n], B[n,n]\nclaim (A + B)^4 == (B + A)^4\n";
    let (problems, _) = read_problems("p", text);
    let p = &problems[0];
    let options = Options { budget: 5, ..Options::default() };
    let d = decide(p, &p.goals[0], library(), &Index::new(library()), &options);
    assert_eq!(d.status, Status::Unknown);
    let u = d.unproved.expect("what was tried");
    assert_eq!(u.stop.as_deref(), Some("the search took more than 5 rewriting steps"));
    assert_eq!((u.spent, u.budget), (5, 5));
}

#[test]
fn hypotheses_on_differentials_are_not_used() {
    // Increments are free; that sign is smooth here is no hypothesis of the theorem.
    proved("var v[m]", "claim sign(d(v + v - v)) .* abs(d(v)) == d(v)", &[]);
}

#[test]
fn hypotheses_that_exclude_each_other_have_no_counterexample() {
    // Whatever else the equation speaks of: no point meets them.
    let d = decided("var a, b\nassume positive(a)\nassume positive(-a)", "claim b == b + 1");
    assert_eq!((d.status, d.counterexample), (Status::Unknown, None));
    assert_eq!(decided("var a positive, b", "claim b == b + 1").status, Status::Refuted);
}
