//! The judge: true identities hold, false ones are refuted by values that can be checked.

use super::Fixture;
use crate::numeric::{Budget, Counterexample, Verdict, judge_equation, judge_stationary};
use crate::term::Pred;

fn judge(mut f: Fixture, l: &str, r: &str) -> Verdict {
    let (a, b) = (f.term(l), f.term(r));
    judge_equation(&f.terms, &f.theory, &f.theory.hypotheses, a, b, &Budget::default())
}

fn holds(f: Fixture, l: &str, r: &str) {
    let v = judge(f, l, r);
    assert!(v.holds(), "{l} == {r}: {v:?}");
}

fn refuted(f: Fixture, l: &str, r: &str) -> Counterexample {
    match judge(f.clone(), l, r) {
        Verdict::Refuted(c) => {
            // The same seed gives the same counterexample.
            assert_eq!(judge(f, l, r).counterexample(), Some(&*c));
            *c
        }
        v => panic!("{l} == {r}: {v:?}"),
    }
}

#[test]
fn true_without_hypotheses() {
    for (decls, l, r) in [
        ("A m n; B n m", "(tr (* A B))", "(tr (* B A))"),
        ("A m n", "(vec (t A))", "(* (comm m n) (vec A))"),
        ("A m n; X n p; B p q", "(vec (* (* A X) B))", "(* (kron (t B) A) (vec X))"),
        ("X n n", "(grad (det X) X)", "(t (adj X))"),
        ("X n n", "(grad (logdet X) X)", "(t (inv X))"),
        ("X n n", "(* X (adj X))", "(scale (det X) (eye n))"),
        ("X n n", "(grad (sum (inv X)) X)", "(neg (t (* (* (inv X) (ones n n)) (inv X))))"),
        ("X m n; w n; y m", "(jac (grad (pow (norm2 (- (* X w) y)) (num 2)) w) w)", "(scale (num 2) (* (t X) X))"),
        ("x n", "(jac (softmax x) x)", "(- (diag (softmax x)) (* (softmax x) (t (softmax x))))"),
        ("x n", "(grad (logsumexp x) x)", "(softmax x)"),
        ("x n", "(softmax (+ x (scale (num 300) (ones n 1))))", "(softmax x)"),
        ("x n", "(map exp (scale (num 200) x))", "(pow (map exp x) (num 200))"),
        ("x n", "(grad (norm2 x) x)", "(/ x (norm2 x))"),
        ("x n", "(map abs x)", "(had x (map sign x))"),
        ("x n", "(map relu x)", "(scale (num 1/2) (+ x (map abs x)))"),
        ("x n", "(map (D relu) x)", "(scale (num 1/2) (+ (map sign x) (ones n 1)))"),
        ("x", "(map (D (D tanh)) x)", "(scale (num -2) (had (map tanh x) (- (ones 1 1) (pow (map tanh x) (num 2)))))"),
        ("X n n; v n", "(det (+ (eye n) (* v (t v))))", "(+ (num 1) (* (t v) v))"),
        ("A n n; B n n", "(inv (* A B))", "(* (inv B) (inv A))"),
        ("A n n; B n n", "(logdet (* (* A (t A)) (* B (t B))))", "(+ (logdet (* A (t A))) (logdet (* B (t B))))"),
        ("A n n; B n n", "(adj (* A B))", "(* (adj B) (adj A))"),
        ("A n n; B m m", "(inv (kron A B))", "(kron (inv A) (inv B))"),
        ("X n n", "(d (inv X))", "(neg (* (* (inv X) (d X)) (inv X)))"),
        ("X n n", "(d (d (tr (* X X))))", "(scale (num 2) (tr (* (d X) (d X))))"),
        (
            "x n over N",
            "(grad (sum (%0 N) (* (t (member x %0)) (member x %0))) (member x 1))",
            "(scale (num 2) (member x 1))",
        ),
        ("p; q", "(pow (map exp p) q)", "(map exp (* p q))"),
    ] {
        holds(Fixture::new(decls), l, r);
    }
}

#[test]
fn true_with_hypotheses() {
    use Pred::{Antisymmetric, Diagonal, Invertible, Orthogonal, Posdef, Positive, Symmetric};
    let f = Fixture::new;
    holds(f("A n n; x n").is(Symmetric, "A"), "(grad (* (* (t x) A) x) x)", "(scale (num 2) (* A x))");
    holds(f("A n n; x n").is(Antisymmetric, "A"), "(* (* (t x) A) x)", "(num 0)");
    holds(f("A n n; B n n").is(Diagonal, "A").is(Diagonal, "B"), "(* A B)", "(* B A)");
    holds(f("Q n n").is(Orthogonal, "Q"), "(inv Q)", "(t Q)");
    holds(f("Q n n").is(Orthogonal, "Q").is(Symmetric, "Q"), "(* Q Q)", "(eye n)");
    holds(f("Q n n").is(Orthogonal, "Q").is(Antisymmetric, "Q"), "(* Q Q)", "(neg (eye n))");
    holds(f("S n n").is(Posdef, "S"), "(logdet (mpow S (num 2)))", "(scale (num 2) (logdet S))");
    holds(f("X n n").is(Positive, "X"), "(map exp (map log X))", "X");
    holds(f("X n n").is(Positive, "(det X)"), "(map exp (logdet X))", "(det X)");
    holds(
        f("A n n; B n n").eq("(* A B)", "(* B A)"),
        "(mpow (+ A B) (num 2))",
        "(+ (+ (mpow A (num 2)) (scale (num 2) (* A B))) (mpow B (num 2)))",
    );
    holds(f("A m n").eq("(* (t A) A)", "(eye n)"), "(mpow (* A (t A)) (num 2))", "(* A (t A))");
    holds(f("X n n").eq("(* X X)", "X"), "(mpow (- (eye n) X) (num 2))", "(- (eye n) X)");
    holds(f("y n").eq("(sum y)", "(num 1)"), "(* (t (ones n 1)) y)", "(num 1)");
    holds(f("y n; a n").eq("(sum y)", "(num 1)"), "(grad (- (* (t y) a) (logsumexp a)) a)", "(- y (softmax a))");
    holds(f("Y m N; a n").eq("(* (ones 1 m) Y)", "(ones 1 N)"), "(sum Y)", "(size N)");
    holds(f("A n n; B n n").is(Symmetric, "(* A B)"), "(* A B)", "(* (t B) (t A))");
    holds(f("w n").eq("(* (t w) w)", "(num 1)"), "(mpow (* w (t w)) (num 2))", "(* w (t w))");
    holds(
        f("A n n; U n k; V k n")
            .is(Invertible, "A")
            .is(Invertible, "(+ A (* U V))")
            .is(Invertible, "(+ (eye k) (* (* V (inv A)) U))"),
        "(inv (+ A (* U V)))",
        "(- (inv A) (* (* (* (inv A) U) (inv (+ (eye k) (* (* V (inv A)) U)))) (* V (inv A))))",
    );
}

#[test]
fn unknown_functions() {
    let f = || Fixture::new("x n; W m n; a n").fun("s");
    holds(f(), "(grad (sum (map s x)) x)", "(map (D s) x)");
    holds(f(), "(jac (map s (* W x)) x)", "(* (t W) (diag (map (D s) (* W x))))");
    holds(f(), "(jac (grad (sum (map s x)) x) x)", "(diag (map (D (D s)) x))");
    let c = refuted(f(), "(map s (+ x a))", "(+ (map s x) (map s a))");
    assert!(c.exact && c.functions.len() == 1, "{c}");
    refuted(f(), "(map (D s) x)", "(map s x)");
}

#[test]
fn false_ones() {
    for (decls, l, r) in [
        ("A n n; B n n; C n n", "(tr (* (* A B) C))", "(tr (* (* B A) C))"),
        ("A n n; B n n", "(tr (had A B))", "(tr (* A B))"),
        ("A n n; B n n", "(det (- A B))", "(- (det A) (det B))"),
        ("A n n", "(inv (+ (eye n) A))", "(- (eye n) A)"),
        ("X n n; a n", "(grad (* (* (t a) X) a) X)", "(scale (num 2) (* a (t a)))"),
        ("X n n", "(grad (sum (had X X)) X)", "(scale (num 2) (* X X))"),
        ("a n; b n", "(vec (* a (t b)))", "(kron a b)"),
        ("X n n", "(d (logdet X))", "(tr (* (* (inv X) (d X)) (inv X)))"),
        ("X n n; Y n n", "(d (t (* X Y)))", "(+ (* (t (d X)) (t Y)) (* (t X) (t (d Y))))"),
        ("x", "(jac (grad (map softplus x) x) x)", "(map sigmoid x)"),
        ("A m n; B m n", "(pow (norm2 (+ A B)) (num 2))", "(+ (pow (norm2 A) (num 2)) (pow (norm2 B) (num 2)))"),
        ("x n", "(map abs x)", "x"),
        ("x n", "(map relu x)", "x"),
        ("x", "x", "(* x (num 1000000000000001/1000000000000000))"),
        ("x", "(map sin x)", "(- x (/ (pow x (num 3)) (num 6)))"),
        ("A n n", "(* A (t A))", "(* (t A) A)"),
    ] {
        let c = refuted(Fixture::new(decls), l, r);
        assert!(c.exact || c.margin.is_some_and(|m| m > 0.0), "{l}: {c}");
        assert!(c.to_json()["dims"].is_object());
    }
}

#[test]
fn false_under_hypotheses() {
    use Pred::{Orthogonal, Posdef, Positive, Symmetric};
    let f = Fixture::new;
    let exact = |f, l, r| assert!(refuted(f, l, r).exact, "{l}");
    exact(f("A n n; B n n").is(Symmetric, "A").is(Symmetric, "B"), "(* A B)", "(* B A)");
    exact(f("Q n n").is(Orthogonal, "Q"), "(det Q)", "(num 1)");
    exact(f("S n n; T n n").is(Posdef, "S").is(Posdef, "T"), "(inv (+ S T))", "(+ (inv S) (inv T))");
    exact(f("A n n; B n n").eq("(* A B)", "(* B A)"), "A", "B");
    exact(f("A m n").eq("(* (t A) A)", "(eye n)"), "(* A (t A))", "(eye m)");
    exact(f("X n n").eq("(* X X)", "X"), "X", "(t X)");
    exact(f("y n").eq("(sum y)", "(num 1)"), "(* (t y) y)", "(num 1)");
    exact(f("x n").is(Positive, "x"), "(had x x)", "x");
}

#[test]
fn small_counterexamples() {
    let c = refuted(Fixture::new("A n n; B n n"), "(* A B)", "(* B A)");
    assert_eq!(c.dims.iter().map(|d| d.1).collect::<Vec<_>>(), [2]);
    assert_eq!(
        c.to_string(),
        "n = 2\nA     = [0, 0; 1, 0]\nB     = [0, 0; 0, 1]\nleft  = [0, 0; 0, 0]\nright = [0, 0; 1, 0]"
    );
    let c = refuted(Fixture::new("x n; c").fun("s"), "(d (scale c (map s x)))", "(scale c (had (map (D s) x) (d x)))");
    assert_eq!(c.to_string(), "n = 1\ns(x)  = 1\nx     = 0\nc     = 0\nd(c)  = 1\nd(x)  = 0\nleft  = 1\nright = 0");
}

#[test]
fn stationary_points() {
    let mut f = Fixture::new("X m n; w n; y m").is(Pred::Invertible, "(* (t X) X)").def("r", "(- (* X w) y)");
    let loss = f.term("(* (t r) r)");
    let w: crate::term::Sym = "w".into();
    for (value, expected) in [("(* (* (inv (* (t X) X)) (t X)) y)", true), ("(* (t X) y)", false)] {
        let v = f.term(value);
        let b = Budget::default();
        let verdict = judge_stationary(&f.terms, &f.theory, &f.theory.hypotheses, loss, &[(w.clone(), v)], &b);
        assert_eq!((verdict.holds(), verdict.counterexample().is_some()), (expected, !expected), "{verdict:?}");
    }
}

#[test]
fn neither() {
    // No number meets the hypothesis; no point is in the domain; sizes pass the limits.
    let v = judge(Fixture::new("x").eq("(* x x)", "(num -1)"), "x", "x");
    assert!(matches!(v, Verdict::Unknown(_)), "{v:?}");
    let v = judge(Fixture::new("x").eq("(num 0)", "(num 1)"), "x", "x");
    assert!(matches!(v, Verdict::Unknown(_)), "{v:?}");
    let v = judge(Fixture::new("x n"), "(map log (neg (had x x)))", "x");
    assert!(matches!(v, Verdict::Unknown(_)), "{v:?}");
    let v = judge(Fixture::new("x n"), "(* (ones 1 1000000) (ones 1000000 1))", "(num 3)");
    assert!(matches!(v, Verdict::Unknown(_)), "{v:?}");
}
