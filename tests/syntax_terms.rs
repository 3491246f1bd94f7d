//! What expressions mean, what they assume, what is refused and with which hint.

use gradus::syntax::{
    Declarations, Format, Session, print_hypothesis, read_declarations, read_problems, size, size_of_text, to_ascii,
    to_latex, to_unicode,
};
use gradus::term::{Dim, Fun, Layout, Op, Rational, Sym};

fn session() -> Session {
    let d = Declarations {
        matfuns: vec![],
        vars: vec!["A[n,n], B[n,n], X[m,n], w[n], y[m], a, b, v[3], M[m*n,k]".into(), "x[n], t over N".into()],
        funs: vec!["s".into()],
        lets: vec!["r = X*w - y".into(), "h[i] = s(A*x[i]) for i in N".into()],
        assumes: vec!["positive(t[j]) for j in N".into(), "sum(y) == 1".into()],
        layout: Layout::Denominator,
        ..Declarations::default()
    };
    read_declarations(&d).unwrap_or_else(|e| panic!("{}", e[0]))
}

#[test]
fn meanings() {
    let mut s = session();
    for (text, sexpr) in [
        ("a*b", "(scale a b)"),
        ("w*a", "(scale a w)"),
        ("A*w", "(* A w)"),
        ("w'*w*A", "(scale (* (t w) w) A)"),
        ("-2", "(num -2)"),
        ("-(2)", "(num -2)"),
        ("-a^2", "(neg (pow a (num 2)))"),
        ("2^3^2", "(pow (pow (num 2) (num 3)) (num 2))"),
        ("2^-1", "(pow (num 2) (num -1))"),
        ("A^2", "(mpow A (num 2))"),
        ("A^-1", "(inv A)"),
        ("A^-2", "(mpow (inv A) (num 2))"),
        ("a⁻¹", "(inv a)"),
        ("a^-1", "(pow a (num -1))"),
        ("sqrt(w)", "(pow w (num 1/2))"),
        ("w.^0.5", "(pow w (num 1/2))"),
        ("a^(1/3)", "(pow a (num 1/3))"),
        ("norm1(w)", "(sum (map abs w))"),
        ("dot(w, w)", "(sum (had w w))"),
        ("s''(w)", "(map (D (D s)) w)"),
        ("n/2*a", "(scale (/ (size n) (num 2)) a)"),
        ("[a, b, 1; 2, 3, 4]", "(vcat (hcat a (hcat b (num 1))) (hcat (num 2) (hcat (num 3) (num 4))))"),
        ("w[2]", "(entry w 2 1)"),
        ("X[:,2]", "(col X 2)"),
        ("X[1,:]", "(row X 1)"),
        ("x[1][2]", "(entry (member x 1) 2 1)"),
        ("sum(i in N, t[i]*x[i])", "(sum (%0 N) (scale (member t %0) (member x %0)))"),
        ("hess(a^2, a)", "(jac (grad (pow a (num 2)) a) a)"),
        ("d(A*w, w, A)", "(d (wrt A w) (* A w))"),
        ("ones(n)", "(ones n 1)"),
        ("A · w − w", "(- (* A w) w)"),
        ("A\u{a0}*\u{a0}w", "(* A w)"),
        ("1e-3*a", "(scale (num 1/1000) a)"),
        ("A ⊗ A*w'", ""),
    ] {
        match s.expression(text) {
            Ok(e) => assert_eq!(s.terms.to_sexpr(e.term, 0), sexpr, "{text}"),
            Err(e) => assert!(sexpr.is_empty(), "{text}: {}", e[0]),
        }
    }
}

#[test]
fn numerator_layout() {
    let d = Declarations {
        matfuns: vec![],
        vars: vec!["X[m,n], w[n]".into()],
        layout: Layout::Numerator,
        ..Declarations::default()
    };
    let mut s = read_declarations(&d).unwrap_or_else(|e| panic!("{}", e[0]));
    let e = s.expression("jac(X*w, w)").unwrap_or_else(|e| panic!("{}", e[0]));
    assert_eq!(s.terms.to_sexpr(e.term, 0), "(jacn (* X w) w)");
    let (p, d) = read_problems("f", b"problem p\nvar X[m,n], w[n]\nclaim jac(X*w, w) == X\nlayout numerator");
    assert_eq!((p.len(), d.len()), (1, 0));
}

#[test]
fn hypotheses() {
    let mut s = session();
    for (text, implied) in [
        ("inv(A)", "invertible(A)"),
        ("A^-2", "invertible(A)"),
        ("log(w)", "positive(w)"),
        ("logdet(A)", "invertible(A)"),
        ("A/a", "nonzero(a)"),
        ("A/2 + A/n", ""),
        ("w ./ w", "nonzero(w)"),
        ("sqrt(a)", "positive(a)"),
        ("w.^a", "positive(w)"),
        ("w.^-2", "nonzero(w)"),
        ("a^3", ""),
        ("norm2(w)", "nonzero(norm2(w))"),
        ("abs(w) + sign(w) + relu(w)", "nonzero(w)"),
        ("norm1(w)", "nonzero(w)"),
        ("asin(w)", "positive(ones(n) - w .* w)"),
        ("acos(a)", "positive(1 - a*a)"),
        ("tan(w)", "nonzero(cos(w))"),
        ("log(2) + sqrt(n) + abs(0)", ""),
        ("v[3] + w[1]", ""),
        ("w[3]", "n >= 3"),
        ("M[2,1]", "m*n >= 2"),
        ("x[2]", "N >= 2"),
        ("sum(i in 3, w[i])", "n >= 3"),
        ("sum(i in N, sum(j in n, log(x[i][j]) + 1/a))", "positive(x[i][j]) for i in N, j in n; nonzero(a)"),
        ("sum(i in N, sum(j in n, log(t[i])*w[j]))", ""),
        ("sum(i in N, sum(j in n, log(w[j])*t[i]))", "positive(w[i]) for i in n"),
        ("sum(i in m, [X; A][i,1])", ""),
    ] {
        let e = s.expression(text).unwrap_or_else(|e| panic!("{text}: {}", e[0]));
        let shown: Vec<String> =
            e.implied.iter().map(|h| print_hypothesis(&s.terms, &s.theory, h, Format::Ascii)).collect();
        assert_eq!(shown.join("; "), implied, "{text}");
    }
    let shown: Vec<String> =
        s.theory.hypotheses.iter().map(|h| print_hypothesis(&s.terms, &s.theory, h, Format::Unicode)).collect();
    assert_eq!(shown, ["positive(t[i]) for i in N", "sum(y) = 1"]);
    let h = &s.theory.hypotheses[0];
    assert_eq!(print_hypothesis(&s.terms, &s.theory, h, Format::Latex), "t^{(i)} > 0\\text{ for } i = 1, \\dots, N");
}

#[test]
fn refusals() {
    let mut s = session();
    for (text, column, message, hint) in [
        ("A + 1", 3, "`A` is n×n and `1` is a scalar", "`A + ones(n,n)`"),
        ("a - w", 3, "`a` is a scalar", "`a*ones(n) - w`"),
        ("X + X'", 3, "`X` is m×n and `X'` is n×m", "transposed"),
        ("X*y", 2, "inner sizes n and m", "`X'*y` would fit"),
        ("w*w", 2, "inner sizes 1 and n", "`w'*w` is the inner product"),
        ("tr(X)", 4, "square matrix, but `X` is m×n", ""),
        ("X^2", 2, "square matrix", "`.^`"),
        ("A^0.5", 3, "whole number", "`.^`"),
        ("grad(w, w)", 6, "needs a scalar", "jac"),
        ("grad(a, n)", 9, "cannot differentiate", "size"),
        ("grad(a, a*b)", 9, "cannot differentiate", "let"),
        ("grad(a)", 1, "2 arguments", "variable"),
        ("sigmod(w)", 1, "unknown function `sigmod`", "`sigmoid`"),
        ("q(w)", 1, "unknown function", "fun q"),
        ("A(w)", 1, "not a function", "`A*(…)`"),
        ("exp", 1, "needs an argument", "exp(…)"),
        ("s + 1", 1, "needs an argument", "s(…)"),
        ("x", 1, "a family", "x[1]"),
        ("W", 1, "unknown name `W`", "did you mean `w`?"),
        ("eye(nn)", 5, "unknown size", "declared: N, k, m, n"),
        ("eye(a)", 5, "not a size", ""),
        ("eye(2,3)", 1, "is square", "eye(n)"),
        ("v[4]", 3, "`v` has 3 entries", "1 to 3"),
        ("v[0]", 3, "not an index", "from 1"),
        ("X[1]", 3, "one index", "X[i,j]"),
        ("X[n,1]", 3, "not an index", "sum(i in N"),
        ("w[i]", 3, "unknown index `i`", "sum(i in N"),
        ("sum(i in N, w[i])", 15, "`i` runs from 1 to N, but `w` has n entries", "sum over n"),
        ("sum(a in N, 1)", 5, "declared already", "another name"),
        ("2x", 2, "unexpected `x`", "`*`"),
        ("A B", 3, "unexpected `B`", "`*`"),
        ("a +", 4, "the statement ends", ""),
        ("", 1, "expected an operand", ""),
        ("(a", 1, "never closed", "add `)`"),
        ("a)", 2, "closes no bracket", ""),
        ("(a]", 3, "does not close", ""),
        ("a == b", 3, "unexpected `==`", ""),
        ("a\u{37e}", 2, "Greek question mark", "`;`"),
        ("a’", 2, "right single quotation mark", "`'`"),
        ("a⁻", 2, "superscript minus", "^-2"),
        ("1/0", 3, "division by zero", ""),
        ("0^-1", 2, "division by zero", ""),
        ("log(-1)", 1, "`log(-1)` has no value", ""),
        ("[A, w; A]", 8, "equally many", ""),
        ("[A, X]", 5, "equally many rows", ""),
        ("dot(w, y)", 8, "equal shapes", ""),
        ("det'(A)", 1, "not elementwise", ""),
        ("d(a, n)", 6, "only variables vary", ""),
        ("d(a, zz)", 6, "unknown name", ""),
    ] {
        let Err(e) = s.expression(text) else { panic!("accepted: {text}") };
        let d = &e[0];
        assert!(d.message.contains(message), "{text}: {}", d.message);
        assert!(d.hint.as_deref().unwrap_or("").contains(hint), "{text}: {:?}", d.hint);
        assert_eq!((d.line, d.column), (1, column), "{text}: {}", d.render(false));
    }
}

#[test]
fn targets() {
    let mut s = session();
    for good in ["w", "r", "x[1]", "h[2]", " A "] {
        assert!(s.target(good).is_ok(), "{good}");
    }
    for (bad, says) in [("w[1]", "cannot"), ("2*w", "cannot"), ("x", "family"), ("ww", "unknown name"), ("n", "cannot")]
    {
        let Err(e) = s.target(bad) else { panic!("{bad}") };
        assert!(e[0].to_string().contains(says), "{}", e[0]);
        assert_eq!(e[0].file, "-w");
    }
}

#[test]
fn declarations() {
    for (vars, says) in [
        ("X[m,n] symetric", "did you mean `symmetric`"),
        ("X[m,n] symmetric", "square"),
        ("exp[n]", "function's name"),
        ("d", "the differential's name"),
        ("x[n], n", "size already"),
        ("n, x[n]", "cannot share a name"),
        ("x, x", "declared already"),
        ("x[", "never closed"),
        ("var x[n]", "leave out `var`"),
        ("x[n] over N, y", "end of the statement"),
        ("x[n,m,k]", "two sizes"),
    ] {
        let d = Declarations { matfuns: vec![], vars: vec![vars.into()], ..Declarations::default() };
        let Err(e) = read_declarations(&d) else { panic!("{vars}") };
        assert_eq!((e.len(), &*e[0].file), (1, "-v"), "{vars}");
        assert!(e[0].to_string().contains(says), "{vars}: {}", e[0]);
    }
    let d =
        Declarations { vars: vec!["X[d,k], claim, at[n] positive, positive over N".into()], ..Declarations::default() };
    assert!(read_declarations(&d).is_ok());
}

#[test]
fn several_mistakes() {
    let text = "problem p\n  vra q\n  var X[m,n], w[n] postive\n  claim X*w = X\n  clam X == X\n  claim tr(X == 1\n  claim A + == 2\nproblem p\n  var c\n  claim c + e == f(c)\n";
    let (problems, d) = read_problems("f", text.as_bytes());
    assert!(problems.is_empty());
    let lines: Vec<usize> = d.iter().map(|d| d.line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6, 7, 8, 10, 10], "{d:#?}");
    let json: serde_json::Value = serde_json::from_str(&d[0].to_json()).expect("JSON");
    assert_eq!(json["line"], 2);
    assert_eq!(json["hint"], "did you mean `var`?");
}

#[test]
fn statements_over_lines() {
    let text = "\u{feff}# a comment\r\nproblem p-1.x\r\n var stationary,\r\n   let, X[m,n]\r\n fun\u{a0}s\r\n claim stationary ==   # why\r\n\r\n  stationary\r\n claim [1,\n 2; # two\n 3, 4] ==\n [1, 2;\n  3, 4]\n claim stationary stationary^2 at stationary = 0\n claim stationary*let - (stationary)*let == 0";
    let (p, d) = read_problems("f", text.as_bytes());
    assert!(d.is_empty(), "{}", d[0].render(false));
    assert_eq!(p[0].name, "p-1.x");
    let said: Vec<&str> = p[0].goals.iter().map(|g| &*g.statement).collect();
    let expected = ["stationary == stationary", "[1, 2; 3, 4] == [1, 2; 3, 4]"];
    assert_eq!(said[..2], expected);
    assert_eq!(p[0].goals[1].line, 9);
    assert_eq!(said.len(), 4);
}

#[test]
fn sizes() {
    for (text, n) in [
        ("2", 0),
        ("-2", 0),
        ("-a", 1),
        ("eye(n)", 0),
        ("A'*B", 2),
        ("2*X'*(X*w - y)", 5),
        ("A^-1", 1),
        ("A⁻¹", 1),
        ("a²", 1),
        ("[1, 2; 3, 4]", 1),
        ("x[i]", 1),
        ("A[:,1]", 1),
        ("sum(i in N, x[i])", 2),
        ("s''(x)", 1),
        ("grad(f, a[1])", 2),
        ("kron(A, B) + A ⊗ B", 3),
        ("a^-b", 2),
        ("-x'*y", 3),
    ] {
        assert_eq!(size_of_text(text).unwrap_or_else(|e| panic!("{}", e[0])), n, "{text}");
    }
}

#[test]
fn text_forms() {
    let mut s = session();
    for (text, unicode, latex) in [
        ("2*X'*(X*w - y)", "2·Xᵀ·(X·w − y)", "2 X^{\\top} \\left(X w - y\\right)"),
        ("2*(X'*r)", "2·Xᵀ·r", "2 X^{\\top} r"),
        ("A*d(A)*inv(A)'", "A·dA·A⁻ᵀ", "A \\mathrm{d}A A^{-\\top}"),
        ("w .* w*a", "(w ⊙ w)·a", ""),
        ("s'(w) .* (A*w)", "s'(w) ⊙ (A·w)", "s'\\left(w\\right) \\odot \\left(A w\\right)"),
        ("A ⊗ B", "A ⊗ B", "A \\otimes B"),
        ("a^2 + w'*w", "a² + wᵀ·w", "a^{2} + w^{\\top} w"),
        ("sum(i in N, x[i])", "∑(i = 1…N: x[i])", "\\sum_{i=1}^{N} x^{(i)}"),
        ("(1/n)*sum(i in N, t[i]) + 1", "1/n·∑(i = 1…N: t[i]) + 1", "\\frac{1}{n} \\sum_{i=1}^{N} t^{(i)} + 1"),
        ("A^-2", "A⁻²", "A^{-2}"),
        ("A + a*eye(n)", "A + a·I", "A + a I_{n}"),
        ("A*eye(n)", "A·Iₙ", "A I_{n}"),
        ("eye(n) - w*w'", "I − w·wᵀ", "I_{n} - w w^{\\top}"),
        ("ones(n) - w", "1 − w", "\\mathbf{1}_{n} - w"),
        ("ones(n)*ones(m)'", "1ₙ·1ₘᵀ", "\\mathbf{1}_{n} \\mathbf{1}_{m}^{\\top}"),
        ("ones(N)", "1_N", "\\mathbf{1}_{N}"),
        ("0.5*A", "½·A", "\\frac{1}{2} A"),
        ("sqrt(a + b)*A", "√(a + b)·A", "\\sqrt{a + b} A"),
        ("(w'*A*w)*w", "(wᵀ·A·w)·w", "\\left(w^{\\top} A w\\right) w"),
        ("a*(w'*A*w)", "a·wᵀ·A·w", "a w^{\\top} A w"),
        ("norm2(w)^2 + norm2(A)", "‖w‖² + ‖A‖_F", ""),
        ("2*3*a", "2·3·a", "2 \\cdot 3 a"),
        ("[a, b; 1, 2]", "[a, b; 1, 2]", "\\begin{bmatrix} a & b \\\\ 1 & 2 \\end{bmatrix}"),
        ("grad(a^2, a)", "grad(a², a)", "\\nabla_{a} \\left(a^{2}\\right)"),
    ] {
        let e = s.expression(text).unwrap_or_else(|e| panic!("{text}: {}", e[0]));
        if text != "w .* w*a" {
            if !latex.is_empty() {
                assert_eq!(to_latex(&s.terms, &s.theory, e.term), latex, "{text}");
            }
            assert_eq!(to_unicode(&s.terms, &s.theory, e.term), unicode, "{text}");
        }
    }
}

/// Terms that no expression elaborates to are printed as something equal that reads back.
#[test]
fn terms_of_the_engine() {
    let mut s = session();
    let (a, w) = (s.expression("a").expect("a").term, s.expression("w").expect("w").term);
    let n = Dim::name(Sym::new("n"));
    let sum = n.add(&Dim::one()).expect("small");
    let two = s.terms.int(2);
    let third = s.terms.num(Rational::new((-1).into(), 3.into()));
    let sigmoid = Fun { name: Sym::new("sigmoid"), order: 1 };
    let built = [
        (Op::Mul, vec![w, a], "w*a"),
        (Op::Neg, vec![two], "-(2)"),
        (Op::Scale, vec![third, w], "-1/3*w"),
        (Op::Pow, vec![a, third], "a^(-1/3)"),
        (Op::Mpow, vec![a, two], "a^2"),
        (Op::Map(sigmoid), vec![w], "sigmoid'(w)"),
        (Op::Size(sum.mul(&n).expect("small")), vec![], "n+n*n"),
        (Op::Eye(sum.clone()), vec![], "eye(1+n)"),
        (Op::BigSum(sum), vec![a], "sum(i in 1+n, a)"),
    ];
    for (op, args, ascii) in built {
        let t = s.terms.add(op, &args).expect("well-shaped");
        assert_eq!(to_ascii(&s.terms, &s.theory, t), ascii);
        let again = s.expression(ascii).unwrap_or_else(|e| panic!("{ascii}: {}", e[0]));
        assert_eq!(s.terms.shape(again.term), s.terms.shape(t), "{ascii}");
        assert_eq!(size(&s.terms, t), again.size + usize::from(ascii == "-(2)"), "{ascii}");
    }
}
