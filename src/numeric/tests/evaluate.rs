//! Evaluation against values worked out by hand, and derivatives against finite differences.

use super::Fixture;
use crate::numeric::{Ball, EvalError, Evaluator, Matrix, Point, Rat, Rng};
use crate::term::Sym;

fn matrix(s: &str) -> Matrix<Rat> {
    let rows: Vec<Vec<Rat>> = s
        .split(';')
        .map(|r| {
            r.split_whitespace()
                .map(|x| match x.split_once('/') {
                    Some((n, d)) => Rat::new(n.parse().expect(x), d.parse().expect(x)),
                    None => Rat::int(x.parse().expect(x)),
                })
                .collect()
        })
        .collect();
    let (m, n) = (rows.len(), rows[0].len());
    Matrix::from_rows(m, n, rows.concat()).expect(s)
}

/// A point: sizes, then values `X = 1 2; 3 4 | x = 1; 2 & 3; 4`.
fn point(dims: &[(&str, u64)], values: &str) -> Point<Rat> {
    let mut p = Point::default();
    for (n, k) in dims {
        p.dims.insert(Sym::new(n), *k);
    }
    for v in values.split('|').filter(|v| !v.trim().is_empty()) {
        let (name, v) = v.split_once('=').expect(v);
        let value = v.split('&').map(matrix).collect();
        match name.trim().strip_prefix("d ") {
            Some(n) => p.directions.insert(Sym::new(n), value),
            None => p.values.insert(Sym::new(name.trim()), value),
        };
    }
    p
}

fn exact(f: &Fixture, p: &Point<Rat>, text: &str) -> Result<Matrix<Rat>, EvalError> {
    let mut f = f.clone();
    let t = f.term(text);
    Evaluator::new(&f.terms, &f.theory).eval(p, t)
}

#[test]
fn every_operator_by_hand() {
    let f = Fixture::new("A n n; B n n; X m n; v n; c; x n 1 over N").def("s", "(* A v)").family(
        "r",
        "N",
        "(- (member x %0) v)",
    );
    let p = point(
        &[("m", 1), ("n", 2), ("N", 2)],
        "A = 1 2; 3 5 | B = 0 1; 1 1 | X = 2 3 | v = 1; -2 | c = 4 | x = 1; 0 & 3; 1 \
         | d A = 1 0; 0 0 | d B = 0 0; 0 0 | d X = 1 1 | d v = 0; 1 | d c = 2 | d x = 1; 0 & 0; 0",
    );
    for (text, expected) in [
        ("(num 3/2)", "3/2"),
        ("(size (* 2 m n))", "4"),
        ("(eye n)", "1 0; 0 1"),
        ("(ones m n)", "1 1"),
        ("(zeros n 1)", "0; 0"),
        ("(comm m n)", "1 0; 0 1"),
        ("(comm 2 3)", "1 0 0 0 0 0; 0 0 1 0 0 0; 0 0 0 0 1 0; 0 1 0 0 0 0; 0 0 0 1 0 0; 0 0 0 0 0 1"),
        ("(neg v)", "-1; 2"),
        ("(t X)", "2; 3"),
        ("(tr A)", "6"),
        ("(det A)", "-1"),
        ("(inv A)", "-5 2; 3 -1"),
        ("(adj A)", "5 -2; -3 1"),
        ("(adj (ones 3 3))", "0 0 0; 0 0 0; 0 0 0"),
        ("(adj c)", "1"),
        ("(vec A)", "1; 3; 2; 5"),
        ("(diag v)", "1 0; 0 -2"),
        ("(diagvec A)", "1; 5"),
        ("(sum A)", "11"),
        ("(norm2 (vcat (num 3) (num 4)))", "5"),
        ("(softmax (zeros n 1))", "1/2; 1/2"),
        ("(+ A B)", "1 3; 4 6"),
        ("(- A B)", "1 1; 2 4"),
        ("(* A B)", "2 3; 5 8"),
        ("(had A B)", "0 2; 3 5"),
        ("(hdiv v (* A v))", "-1/3; 2/7"),
        ("(scale c v)", "4; -8"),
        ("(/ v c)", "1/4; -1/2"),
        ("(kron v X)", "2 3; -4 -6"),
        ("(hcat A v)", "1 2 1; 3 5 -2"),
        ("(vcat X X)", "2 3; 2 3"),
        ("(pow v (num 2))", "1; 4"),
        ("(pow c (num 1/2))", "2"),
        ("(pow c (num -3/2))", "1/8"),
        ("(mpow A (num 2))", "7 12; 18 31"),
        ("(mpow A (num -1))", "-5 2; 3 -1"),
        ("(mpow A (num 0))", "1 0; 0 1"),
        ("(entry A 2 1)", "3"),
        ("(col A 2)", "2; 5"),
        ("(row A 2)", "3 5"),
        ("(sum (%0 n) (scale (entry v %0 1) (col A %0)))", "-3; -7"),
        ("(sum (%0 N) (sum (%1 n) (entry (member x %0) %1 1)))", "5"),
        ("(sum (%0 N) (member r %0))", "2; 5"),
        ("(member r 2)", "2; 3"),
        ("s", "-3; -7"),
        ("(map exp (zeros n 1))", "1; 1"),
        ("(map relu v)", "1; 0"),
        ("(map abs v)", "1; 2"),
        ("(map sign v)", "1; -1"),
        ("(map (D (D log)) c)", "-1/16"),
        ("(d A)", "1 0; 0 0"),
        ("(d s)", "3; 5"),
        ("(d (wrt A) s)", "1; 0"),
        ("(d (* (t v) v))", "-4"),
        ("(d (d (* (t v) v)))", "2"),
        ("(d (member r 1))", "1; -1"),
        ("(grad (* (* (t v) A) v) v)", "-8; -15"),
        ("(grad (tr (* A A)) A)", "2 6; 4 10"),
        ("(grad (* (t s) s) s)", "-6; -14"),
        ("(grad (* (t s) s) v)", "-48; -82"),
        ("(jac (* A v) v)", "1 3; 2 5"),
        ("(jacn (* A v) v)", "1 2; 3 5"),
        ("(jacn (t X) X)", "1 0; 0 1"),
        ("(jac (grad (* (* (t v) A) v) v) v)", "2 5; 5 10"),
        ("(grad (sum (grad (sum (pow v (num 3))) v)) v)", "6; -12"),
        ("(grad (sum (%0 N) (* (t (member x %0)) (member x %0))) (member x 2))", "6; 2"),
        ("(sum (%0 N) (grad (sum (%1 N) (* (t (member r %1)) (member r %1))) (member r %0)))", "4; 10"),
        ("(grad (d (* (t v) v)) v)", "0; 2"),
        ("(det (zeros 9 9))", ""),
    ] {
        match exact(&f, &p, text) {
            Ok(m) => assert_eq!(m, matrix(expected), "{text}"),
            Err(e) => assert!(expected.is_empty(), "{text}: {e}"),
        }
    }
    // d is along the direction of A too: d(tr(AA)) = 2 tr(A dA) = 2.
    assert_eq!(exact(&f, &p, "(d (tr (* A A)))").expect("value"), matrix("2"));
}

#[test]
fn derivatives_of_intermediates() {
    // f = u'v with u = A v: with respect to v, through u and directly; with respect to u, only through u.
    let f = Fixture::new("A n n; v n").def("u", "(* A v)").def("f", "(* (t u) v)");
    let p = point(&[("n", 2)], "A = 1 2; 3 5 | v = 1; -2");
    for (text, expected) in [
        ("(grad f v)", "-8; -15"),
        ("(grad f u)", "1; -2"),
        ("(jacn u v)", "1 2; 3 5"),
        // The gradient by u is v: differentiated by v it is the identity, by u it is zero.
        ("(jacn (grad f u) v)", "1 0; 0 1"),
        ("(jacn (grad f u) u)", "0 0; 0 0"),
        // Inside the derivative by v, with u a variable of its own outside it: d(u'v)/dv is u.
        ("(jacn (grad f v) u)", "1 0; 0 1"),
    ] {
        assert_eq!(exact(&f, &p, text).expect(text), matrix(expected), "{text}");
    }
}

#[test]
fn what_has_no_value() {
    let f = Fixture::new("A n n; v n; c");
    let p = point(&[("n", 2)], "A = 1 2; 2 4 | v = 0; 1 | c = -1");
    for text in [
        "(inv A)",
        "(hdiv v v)",
        "(/ v (- c c))",
        "(map log c)",
        "(pow c (num 1/2))",
        "(grad (norm2 (- v v)) v)",
        "(grad (sum (map abs v)) v)",
        "(map exp c)",
        "(map unknown c)",
        "(entry A 3 1)",
        "(ones 5000 1)",
        "(pow c (num 100000))",
        "(mpow A (num -1))",
        "(d v)",
        "(* (ones 4000 200) (ones 200 4000))",
    ] {
        assert!(exact(&f, &p, text).is_err(), "{text}");
    }
}

#[test]
fn deep_terms() {
    let mut f = Fixture::new("v n");
    let v = f.term("v");
    let mut t = v;
    for _ in 0..5000 {
        t = f.terms.add(crate::term::Op::Add, &[t, v]).expect("sum");
    }
    let n2 = f.terms.add(crate::term::Op::Sum, &[t]).expect("sum");
    let g = f.terms.add(crate::term::Op::Grad, &[n2, v]).expect("grad");
    let p = point(&[("n", 2)], "v = 1; 2");
    let ev = Evaluator::new(&f.terms, &f.theory);
    assert_eq!(ev.eval(&p, g).expect("value"), matrix("5001; 5001"));
}

#[test]
fn long_chains_of_definitions() {
    let mut f = Fixture::new("W n n; v n").def("h0", "(* W v)");
    for k in 1..150 {
        f = f.def(&format!("h{k}"), &format!("(map sin (+ v (* W h{})))", k - 1));
    }
    let t = f.term("(grad (sum h149) v)");
    let p = point(&[("n", 2)], "W = 1/4 1/8; 1/2 1/8 | v = 1; 2").convert::<Ball>();
    assert!(Evaluator::new(&f.terms, &f.theory).eval(&p, t).is_ok());
}

/// Central differences of f along each entry of X, against the gradient.
#[test]
fn finite_differences() {
    let f = Fixture::new("X n n; v n; c").fun("g").def("u", "(* X v)");
    let mut rng = Rng::new(7);
    for text in [
        "(det X)",
        "(logdet (+ (eye n) (* X (t X))))",
        "(sum (inv (+ (scale (num 4) (eye n)) X)))",
        "(sum (had v (softmax u)))",
        "(logsumexp u)",
        "(norm2 X)",
        "(sum (map tanh X))",
        "(sum (map sigmoid u))",
        "(sum (map softplus X))",
        "(sum (map atan X))",
        "(sum (map asin (scale (num 1/8) X)))",
        "(sum (map acos (scale (num 1/8) X)))",
        "(sum (map tan (scale (num 1/8) X)))",
        "(sum (map cosh X))",
        "(sum (map sinh X))",
        "(sum (map cos u))",
        "(sum (map log (+ (ones n n) (had X X))))",
        "(sum (map (D tan) (scale (num 1/8) X)))",
        "(sum (map (D (D atan)) X))",
        "(sum (map (D (D asin)) (scale (num 1/8) X)))",
        "(sum (map (D (D sigmoid)) X))",
        "(sum (map (D tanh) X))",
        "(sum (map g X))",
        "(sum (map (D g) u))",
        "(sum (map relu X))",
        "(sum (map abs X))",
        "(sum (adj X))",
        "(sum (mpow X (num 3)))",
        "(sum (pow (+ (ones n n) (had X X)) c))",
        "(sum (pow (+ (ones n n) (had X X)) (num 3/2)))",
        "(sum (had X (kron v (t v))))",
        "(sum (hdiv v (+ (map exp u) (ones n 1))))",
        "(sum (%0 n) (scale (entry X %0 1) (* (row X %0) v)))",
    ] {
        let mut f = f.clone();
        let t = f.term(text);
        let g = f.term(&format!("(grad {text} X)"));
        let ev = Evaluator::new(&f.terms, &f.theory);
        let mut p = point(&[("n", 3)], "v = 1/2; -3/4; 1 | c = 5/4");
        p.functions.insert(Sym::new("g"), vec![Rat::int(1), Rat::int(-2), Rat::new(1, 2), Rat::int(1), Rat::new(1, 4)]);
        let x = Matrix::build(3, 3, |_, _| Rat::new(2 * rng.range(-8, 8) + 1, 8));
        p.values.insert(Sym::new("X"), vec![x.clone()]);
        let grad = ev.eval(&p.convert::<Ball>(), g).unwrap_or_else(|e| panic!("{text}: {e}"));
        for k in 0..9 {
            let at = |h: f64| {
                let mut q = p.convert::<Ball>();
                let mut y = x.map(|e| Ball::exact(e.to_f64()));
                y.entries_mut()[k].value += h;
                q.values.insert(Sym::new("X"), vec![y]);
                ev.eval(&q, t).unwrap_or_else(|e| panic!("{text}: {e}")).entries()[0].value
            };
            let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
            let got = grad.entries()[k];
            assert!((slope - got.value).abs() < 1e-6 * (1.0 + slope.abs()), "{text} at {k}: {slope} and {got:?}");
            assert!(got.radius < 1e-9, "{text}: {got:?}");
        }
    }
}
