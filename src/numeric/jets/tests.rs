//! Values worked out by hand, at regular and at singular places; series against differences; chain rules.

use super::{Evaluator, Function, Jet, JetMatrix, Point, Real, Same, Trouble, compare, has};
use crate::library::library;
use crate::numeric::tests::Fixture;
use crate::term::{Fact, Hypothesis, Pred, Sym, TermId, Wrt};

fn number(s: &str) -> Real {
    let (n, d) = s.split_once('/').unwrap_or((s, "1"));
    Real::fraction(n.parse().expect(s), d.parse().expect(s))
}

/// Rows are separated by semicolons; the coefficients of an entry, if there are several, by colons.
fn matrix(s: &str) -> JetMatrix {
    let entry = |x: &str| Jet::new(x.split(':').map(number));
    let rows: Vec<Vec<Jet>> = s.split(';').map(|r| r.split_whitespace().map(entry).collect()).collect();
    JetMatrix::build(rows.len(), rows[0].len(), |i, j| rows[i][j].clone())
}

/// A point: sizes, then values `X = 1 2; 3 4 | dX = … | ddX = …`, the members of a family separated by `&`.
fn point(sizes: &[(&str, u64)], values: &str) -> Point {
    let mut p = Point::default();
    for (n, k) in sizes {
        p.sizes.insert(Sym::new(n), *k);
    }
    for v in values.split('|').filter(|v| !v.trim().is_empty()) {
        let (name, v) = v.split_once('=').expect(v);
        let name = Sym::new(name.trim().trim_start_matches('d'));
        let members: Vec<JetMatrix> = v.split('&').map(matrix).collect();
        let all = p.values.entry(name).or_insert_with(|| vec![vec![]; members.len()]);
        all.iter_mut().zip(members).for_each(|(m, v)| m.push(v));
    }
    p
}

fn value(f: &Fixture, p: &Point, base: usize, text: &str) -> Result<JetMatrix, Trouble> {
    let mut f = f.clone();
    let t = f.term(text);
    Evaluator::new(&f.terms, &f.theory, p, base).value(t).map(|v| (*v).clone())
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
        "A = 1 2; 3 5 | dA = 1 0; 0 0 | B = 0 1; 1 1 | dB = 0 0; 0 0 | X = 2 3 | dX = 1 1 | v = 1; -2 | dv = 0; 1 \
         | ddv = 0; 0 | c = 4 | dc = 2 | x = 1; 0 & 3; 1 | dx = 1; 0 & 0; 0",
    );
    for (text, expected) in [
        ("(size (* 2 m n))", "4"),
        ("(comm 2 3)", "1 0 0 0 0 0; 0 0 1 0 0 0; 0 0 0 0 1 0; 0 1 0 0 0 0; 0 0 0 1 0 0; 0 0 0 0 0 1"),
        ("(t X)", "2; 3"),
        ("(tr A)", "6"),
        ("(det A)", "-1"),
        ("(inv A)", "-5 2; 3 -1"),
        ("(adj A)", "5 -2; -3 1"),
        ("(adj c)", "1"),
        ("(vec A)", "1; 3; 2; 5"),
        ("(diag v)", "1 0; 0 -2"),
        ("(diagvec A)", "1; 5"),
        ("(norm2 (vcat (num 3) (num 4)))", "5"),
        ("(softmax (zeros n 1))", "1/2; 1/2"),
        ("(hdiv v (* A v))", "-1/3; 2/7"),
        ("(kron v X)", "2 3; -4 -6"),
        ("(hcat A v)", "1 2 1; 3 5 -2"),
        ("(vcat X X)", "2 3; 2 3"),
        ("(pow c (num -3/2))", "1/8"),
        ("(mpow A (num 2))", "7 12; 18 31"),
        ("(mpow A (num -1))", "-5 2; 3 -1"),
        ("(entry A 2 1)", "3"),
        ("(col A 2)", "2; 5"),
        ("(row A 2)", "3 5"),
        ("(sum (%0 n) (scale (entry v %0 1) (col A %0)))", "-3; -7"),
        ("(sum (%0 N) (sum (%1 n) (entry (member x %0) %1 1)))", "5"),
        ("(member r 2)", "2; 3"),
        ("(map (D (D log)) c)", "-1/16"),
        ("(d s)", "3; 5"),
        ("(d (wrt A) s)", "1; 0"),
        ("(d (* (t v) v))", "-4"),
        ("(d (d (* (t v) v)))", "2"),
        ("(d (member r 1))", "1; -1"),
        ("(grad (* (* (t v) A) v) v)", "-8; -15"),
        ("(grad (* (t s) s) s)", "-6; -14"),
        ("(grad (* (t s) s) v)", "-48; -82"),
        ("(jac (* A v) v)", "1 3; 2 5"),
        ("(jacn (* A v) v)", "1 2; 3 5"),
        ("(jac (grad (* (* (t v) A) v) v) v)", "2 5; 5 10"),
        ("(sum (%0 N) (grad (sum (%1 N) (* (t (member r %1)) (member r %1))) (member r %0)))", "4; 10"),
        ("(grad (d (* (t v) v)) v)", "0; 2"),
    ] {
        assert_eq!(value(&f, &p, 0, text), Ok(matrix(expected)), "{text}");
    }
}

/// Every term has a value where it stands at a singular place.
#[test]
fn singular_places_by_hand() {
    let f = Fixture::new("S 2 2; z; o; p; q");
    // S is singular; z is 0 with a nilpotent part, o is 1, p is -2, q is 1/2.
    let p = point(&[], "S = 1:3 2; 2 4 | dS = 1 0; 0 1 | z = 0:5 | dz = 7 | o = 1:1 | do = 1 | p = -2:1 | q = 1/2:1");
    for (text, expected) in [
        ("(inv S)", "0 0; 0 0"),
        ("(mpow S (num -2))", "0 0; 0 0"),
        ("(mpow S (num 1/2))", "0 0; 0 0"),
        ("(mpow S o)", "1:3 2; 2 4"),
        ("(det S)", "0:12"),
        ("(logdet S)", "0"),
        ("(adj S)", "4 -2; -2 1:3"),
        ("(/ o z)", "0"),
        ("(hdiv z z)", "0"),
        ("(pow z (num 0))", "1"),
        ("(pow z (num 2))", "0"),
        ("(pow z (num 1))", "0:5"),
        ("(pow z (num -1))", "0"),
        ("(pow z (num 1/2))", "0"),
        ("(pow p (num 1/2))", "0"),
        ("(pow p (num 3))", "-8:12"),
        // 1 + ε: the real part is whole, and the logarithm of what is not positive is 0.
        ("(pow p o)", "-2:1"),
        ("(map log z)", "0"),
        ("(map log p)", "0"),
        ("(map (D log) p)", "0"),
        ("(map sign z)", "0"),
        ("(map abs z)", "0"),
        ("(map abs p)", "2:-1"),
        ("(map relu z)", "0:5/2"),
        ("(map (D relu) z)", "1/2"),
        ("(map (D (D relu)) z)", "0"),
        ("(map (D sign) p)", "0"),
        ("(map asin p)", "0"),
        ("(map (D asin) o)", "0"),
        ("(map acos o)", "0"),
        ("(norm2 z)", "0"),
        ("(d (norm2 z))", "0"),
        ("(d (inv S))", "0 0; 0 0"),
        ("(d (map relu z))", "7/2"),
        ("(d (pow z (num 2)))", "0:70"),
        ("(d (map abs (map abs z)))", "0"),
        ("(d (map log z))", "0"),
        ("(d (scale z (map abs z)))", "0"),
    ] {
        assert_eq!(compare(&value(&f, &p, 1, text).expect(text), &matrix(expected)), Same::Yes, "{text}");
    }
    // asin of 1 + ε has its value, and no slope.
    let end = value(&f, &p, 1, "(map asin o)").expect("a value");
    assert!((end.at(0, 0).base().ball().0 - std::f64::consts::FRAC_PI_2).abs() < 1e-12);
    assert!(end.at(0, 0).coefficient(1).is_zero());
}

/// The series of every function against differences of its values, at places where it is smooth.
#[test]
fn series_are_those_of_the_functions() {
    let h = 1e-4;
    let table = library().functions();
    for name in table.symbols().map(|f| &f.name) {
        let f = Function::of(table, name);
        for x in [-1.7, -0.6, 0.3, 0.8, 2.3] {
            let at = |x: f64, m: u32| f.derivative(m, &Real::near(x, 0.0), 1).expect(name)[0].ball().0;
            for m in 0..5 {
                let (slope, difference) = (at(x, m + 1), (at(x + h, m) - at(x - h, m)) / (2.0 * h));
                // asin'''' is steep near the ends.
                let scale = 1.0 + slope.abs() + at(x, m + 3).abs();
                assert!((slope - difference).abs() < 1e-5 * scale, "{name}, {m}, {x}: {slope} and {difference}");
            }
        }
    }
}

/// The values of functions, as a pocket calculator gives them.
#[test]
fn values_of_the_functions() {
    let table: [(&str, f64, f64); 21] = [
        ("exp", 0.5, 1.648_721_270_7),
        ("log", 3.0, 1.098_612_288_7),
        ("sin", 0.5, 0.479_425_538_6),
        ("cos", 0.5, 0.877_582_561_9),
        ("tan", 0.5, 0.546_302_489_8),
        ("asin", 0.3, 0.304_692_654_0),
        ("acos", 0.3, 1.266_103_672_8),
        ("atan", 0.5, 0.463_647_609_0),
        ("sinh", 0.5, 0.521_095_305_5),
        ("cosh", 0.5, 1.127_625_965_2),
        ("tanh", 0.5, 0.462_117_157_3),
        ("sigmoid", 0.5, 0.622_459_331_2),
        ("softplus", 0.5, 0.974_076_984_2),
        ("relu", -0.5, 0.0),
        ("abs", -0.5, 0.5),
        ("sign", -0.5, -1.0),
        ("erf", 0.5, 0.520_499_877_8),
        ("asinh", 0.5, 0.481_211_825_1),
        ("acosh", 3.0, 1.762_747_174_0),
        ("atanh", 0.3, 0.309_519_604_2),
        ("cbrt", -0.5, -0.793_700_526_0),
    ];
    let known = library().functions();
    assert_eq!(table.len(), known.symbols().count());
    for (name, x, y) in table {
        let got = Function::of(known, &Sym::new(name)).derivative(0, &Real::near(x, 0.0), 1).expect(name)[0].ball();
        assert!((got.0 - y).abs() < 1e-9 && got.1 < 1e-12, "{name}: {got:?}");
    }
    // Near 0 and exactly there.
    assert_eq!(Function::Named("atan".into()).series(&Real::ZERO, 4).expect("a value")[3], Real::fraction(-1, 3));
    assert_eq!(Function::Named("exp".into()).series(&Real::ZERO, 4).expect("a value")[3], Real::fraction(1, 6));
}

/// f(r + n) is the Taylor sum, and the second differential of a composition has both of its terms.
#[test]
fn chain_rule() {
    let f = Fixture::new("a");
    // In J₂: 2 + 3 ε1 + 5 ε2 + 7 ε1ε2 cubed.
    let p = point(&[], "a = 2:3:5:7 | da = 11 | dda = 13");
    // a³: 8, 12·3, 12·5, 12·7 + 12·15.
    assert_eq!(value(&f, &p, 2, "(pow a (num 3))"), Ok(matrix("8:36:60:264")));
    let p = point(&[], "a = 2 | da = 11 | dda = 13");
    // d²(a³) = 6 a da² + 3 a² d²a.
    assert_eq!(value(&f, &p, 0, "(d (d (pow a (num 3))))"), Ok(matrix("1608")));
    assert_eq!(value(&f, &p, 0, "(- (map (D log) a) (pow a (num -1)))"), Ok(matrix("0")));
}

/// An intermediate that is differentiated by does not move with what it stands for.
#[test]
fn intermediates() {
    let f = Fixture::new("x").def("y", "(scale x x)").def("z", "(scale x y)");
    let p = point(&[], "x = 3 | dx = 1 | y = 0 | dy = 5");
    for (text, expected) in [
        ("(d z)", "27"),
        ("(d (wrt x) z)", "27"),
        // z = x y: by y only, then by both.
        ("(d (wrt y) z)", "15"),
        ("(d (wrt x y) z)", "24"),
        ("(grad z y)", "3"),
        ("(grad (grad z y) x)", "1"),
        ("(grad z x)", "27"),
    ] {
        assert_eq!(value(&f, &p, 0, text), Ok(matrix(expected)), "{text}");
    }
}

#[test]
fn facts() {
    let holds = |p: Pred, m: &str| has(p, &matrix(m));
    assert_eq!(holds(Pred::Positive, "1:-5 2"), Ok(true));
    assert_eq!(holds(Pred::Positive, "0:1"), Ok(false));
    assert_eq!(holds(Pred::Nonnegative, "0:-1"), Ok(true));
    assert_eq!(holds(Pred::Nonzero, "0:1"), Ok(false));
    assert_eq!(holds(Pred::Invertible, "0:1 1; 1 0"), Ok(true));
    assert_eq!(holds(Pred::Invertible, "1 2; 2 4:1"), Ok(false));
    assert_eq!(holds(Pred::Symmetric, "1 2; 2 4"), Ok(true));
    assert_eq!(holds(Pred::Symmetric, "1 2:1; 2 4"), Ok(false));
    assert_eq!(holds(Pred::Posdef, "2:-9 1; 1 1"), Ok(true));
    assert_eq!(holds(Pred::Posdef, "2 1:1; 1 1"), Ok(false));
    assert_eq!(holds(Pred::Orthogonal, "0:1 1; -1 0:1"), Ok(true));
    assert_eq!(holds(Pred::Antisymmetric, "0:1 1; -1 0"), Ok(false));
    assert_eq!(holds(Pred::Diagonal, "1 0; 0:1 1"), Ok(false));
    // What rounding hides is not guessed.
    let near = JetMatrix::scalar(Jet::real(Real::near(1e-17, 1e-16)));
    assert_eq!(has(Pred::Nonzero, &near), Err(Trouble::Unclear));
    assert_eq!(compare(&near, &JetMatrix::zeros(1, 1)), Same::Yes);
    let nothing = JetMatrix::scalar(Jet::real(Real::int(-2000).exp()));
    assert_eq!(compare(&nothing, &JetMatrix::zeros(1, 1)), Same::Unclear);
}

/// A hypothesis for all indices, and an equation in the jets in which it is used.
#[test]
fn hypotheses() {
    let mut f = Fixture::new("x 2 1 over N; Q 2 2");
    let member = crate::term::read_term(
        &mut f.terms,
        &symbolic_expressions::parser::parse_str("(entry (member x %0) 1 1)").expect("words"),
        1,
    );
    let first: TermId = member.expect("a term");
    let all = Hypothesis { over: vec![crate::term::Dim::name(Sym::new("N"))], fact: Fact::Is(Pred::Positive, first) };
    let q = f.term("Q");
    let symmetric = Fact::Is(Pred::Symmetric, q);
    let p = point(&[("N", 2)], "x = 1; 0 & 3; -1 | Q = 1 2; 2 1 | dQ = 0 1; 0 0");
    let mut ev = Evaluator::new(&f.terms, &f.theory, &p, 0);
    assert_eq!(ev.hypothesis(&all), Ok(true));
    assert_eq!(ev.fact(&symmetric, &Wrt::All, 0), Ok(true));
    assert_eq!(ev.fact(&symmetric, &Wrt::All, 1), Ok(false));
    let p = point(&[("N", 2)], "x = 1; 0 & -3; -1 | Q = 1 2; 2 1");
    assert_eq!(Evaluator::new(&f.terms, &f.theory, &p, 0).hypothesis(&all), Ok(false));
}

#[test]
fn thickened_points() {
    let f = Fixture::new("A 2 2; B 2 2");
    let p = point(&[], "A = 1 2; 3 4 | B = 0 1; 1 0").thickened(2, &mut crate::numeric::Rng::new(3));
    assert!(p.values[&Sym::new("A")][0][0].entries().iter().all(|x| x.places() == 4));
    let (l, r) = (value(&f, &p, 2, "(det (* A B))"), value(&f, &p, 2, "(scale (det A) (det B))"));
    assert!(l.is_ok() && l == r, "{l:?} and {r:?}");
    assert_eq!(*l.expect("a value").at(0, 0).base(), Real::int(2));
}

#[test]
fn what_the_point_does_not_give_is_named() {
    let f = Fixture::new("a; B n n");
    let p = point(&[], "a = 1");
    assert_eq!(value(&f, &p, 0, "(d a)"), Err(Trouble::Unknown("d(a)".into())));
    assert_eq!(value(&f, &p, 0, "(tr B)"), Err(Trouble::Unknown("the size n".into())));
}
