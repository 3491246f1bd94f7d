//! The second edition of the language: functions, LaTeX, what `-v` takes, and mistakes on the command line.

use super::{file, folder, gradus, objects, stderr};
use serde_json::{Value, json};

/// Elementwise functions, and what must hold where they are smooth.
const FUNCTIONS: &[(&str, &[&str])] = &[
    ("log1p(x)", &["positive(ones(n) + x)"]),
    ("expm1(x)", &[]),
    ("log2(x)", &["positive(x)"]),
    ("log10(x)", &["positive(x)"]),
    ("erf(x)", &[]),
    ("gelu(x)", &[]),
    ("silu(x)", &[]),
    ("asinh(x)", &[]),
    ("acosh(x)", &["positive(x - ones(n))"]),
    ("atanh(x)", &["positive(ones(n) - x .* x)"]),
    ("cbrt(x)", &["nonzero(x)"]),
    ("square(x)", &[]),
    ("sec(x)", &["nonzero(cos(x))"]),
    ("csc(x)", &["nonzero(sin(x))"]),
    ("cot(x)", &["nonzero(sin(x))"]),
    ("max(x, y)", &["nonzero(x - y)"]),
    ("min(x, y)", &["nonzero(x - y)"]),
    ("clip(x, 0, 1)", &["nonzero(x - ones(n))"]),
];

#[test]
fn functions_of_each_entry() {
    for (expr, hypotheses) in FUNCTIONS {
        let o = gradus(&["parse", expr, "-v", "x[n], y[n]", "--format", "json"]);
        let v = objects(&o).remove(0);
        assert_eq!((o.status.code(), &v["shape"]), (Some(0), &json!(["n", "1"])), "{expr}: {}", stderr(&o));
        let all: Vec<&str> = v["hypotheses"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert!(hypotheses.iter().all(|h| all.contains(h)), "{expr}: {all:?}");
        assert!(!hypotheses.is_empty() || all.is_empty(), "{expr}: {all:?}");
    }
}

/// A formula in LaTeX, and what it is in the core language.
const LATEX: &[(&str, &str)] = &[
    (r"\frac{1}{2}\|Xw-y\|^2", "0.5*norm2(X*w - y)^2"),
    (r"X^\top X", "X'*X"),
    (r"X^{-1}", "inv(X)"),
    (r"\operatorname{tr}(A X)", "tr(A*X)"),
    (r"\log\det\Sigma", "logdet(Σ)"),
    (r"\sum_{i=1}^N x_i", "sum(i in N, x[i])"),
    (r"A \odot B", "A .* B"),
    (r"A \otimes B", "kron(A, B)"),
    (r"\mathbf{1}^\top x", "ones(n)'*x"),
    (r"\sigma(Wx+b)", "sigmoid(W*x + b)"),
    (r"\left(A+B\right)x", "(A + B)*x"),
    (r"\mathbf{X}\hat{\beta}", "X*β_hat"),
    (r"d\left[\operatorname{tr}(X^\top X)\right]", "d(tr(X'*X))"),
];

#[test]
fn formulas_in_latex() {
    for (formula, core) in LATEX {
        let o = gradus(&["parse", formula, "--from", "latex", "--format", "json"]);
        let v = objects(&o).remove(0);
        assert_eq!((o.status.code(), &v["ascii"]), (Some(0), &json!(core)), "{formula}: {}", stderr(&o));
        // It is shown first what it was read as.
        assert!(v["read_as"].is_string(), "{formula}: {v}");
    }
    let text = "problem p\n  infer\n  claim tex \"\\frac12\\|Xw-y\\|^2\" == norm2(X*w - y)^2/2\n";
    let path = file(&folder("contract-tex"), "a.gradus", text);
    let o = gradus(&["prove", &path]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
}

/// A claim in LaTeX, options, what it is read as, and what becomes of it.
const LATEX_CLAIMS: &[(&str, &[&str], &str, &str)] = &[
    (r"X^\top X \succeq 0", &["-v", "X[m,n]"], "psd(X'*X)", "proved"),
    (r"X^\top X \succ 0", &["-v", "X[m,n] fullcolumn"], "posdef(X'*X)", "proved"),
    (r"0 \preceq X^\top X", &["-v", "X[m,n]"], "psd(X'*X)", "proved"),
    (r"S \prec 2 S", &["-v", "S[n,n] posdef"], "posdef(2*S - S)", "proved"),
    (r"(x^\top y)^2 \le (x^\top x)(y^\top y)", &["-v", "x[n], y[n]"], "(x'*y)^2 <= x'*x*(y'*y)", "proved"),
    (r"\|x\|^2 \geq 0", &["-v", "x[n]"], "norm2(x)^2 >= 0", "proved"),
    (r"x > 0", &["-v", "x[n]"], "x > 0", "refuted"),
    (r"A A^{+} A = A", &["-v", "A[m,n]"], "A*pinv(A)*A == A", "proved"),
    (r"A A^\dagger A = A", &["-v", "A[m,n]"], "A*pinv(A)*A == A", "proved"),
    (
        r"\mathbb{E}\left[x^\top A x\right] = \operatorname{tr}(A S) + m^\top A m",
        &["-v", "A[n,n], m[n], S[n,n]", "--random", "x[n] mean m cov S"],
        "E(x'*A*x) == tr(A*S) + m'*A*m",
        "proved",
    ),
    (
        r"\operatorname{Cov}(B x, x) = B S",
        &["-v", "B[k,n], m[n], S[n,n]", "--random", "x[n] mean m cov S"],
        "Cov(B*x, x) == B*S",
        "proved",
    ),
];

#[test]
fn claims_in_latex() {
    for (claim, options, read, status) in LATEX_CLAIMS {
        let arguments = [&["prove", "--from", "latex", "--format", "json"], *options, &["--", claim]].concat();
        let o = gradus(&arguments);
        let v = objects(&o).into_iter().next().unwrap_or_else(|| panic!("{claim}: {}", stderr(&o)));
        assert_eq!((&v["statement"], &v["status"]), (&json!(read), &json!(status)), "{claim}: {}", stderr(&o));
    }
    let refused = [
        (r"e^{A}", "of a matrix, or of each of its entries"),
        (r"a \le b", "is an inequality"),
        (r"A \succ 0", "is an inequality of matrices"),
    ];
    for (formula, message) in refused {
        let o = gradus(&["parse", formula, "--from", "latex", "-v", "A[n,n], a, b"]);
        assert!(o.status.code() == Some(2) && stderr(&o).contains(message), "{formula}: {}", stderr(&o));
    }
    let text = "problem p\n  var A[m,n], S[n,n]\n  assume tex \"S \\succ 0\"\n  claim tex \"A S A^\\top \\succeq 0\"\n";
    let path = file(&folder("contract-tex-claims"), "a.gradus", text);
    let o = gradus(&["prove", &path]);
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
}

/// The declarations that an answer begins with are typed in as they are.
#[test]
fn what_was_inferred_declares_the_same() {
    for expr in [
        "norm2(X*w - y)^2",
        "tr(A*X*B)",
        "[A, b; b', c]*z",
        "max(A, b)",
        "clip(x, a, b)",
        "(alpha .* y)'*K*(alpha .* y)",
        "sum(i in N, (y[i] - w'*x[i])^2)",
        "kron(A,B)*vec(X)",
    ] {
        let ask = |more: &[&str]| {
            let o = gradus(&[&["parse", expr, "--format", "json"][..], more].concat());
            assert_eq!(o.status.code(), Some(0), "{expr}: {}", stderr(&o));
            objects(&o).remove(0)
        };
        let first = ask(&[]);
        let inferred = first["inferred"].as_str().unwrap_or_else(|| panic!("{expr}"));
        let again = ask(&["-v", inferred]);
        assert_eq!(again["inferred"], Value::Null, "{expr}");
        assert_eq!((&first["sexpr"], &first["shape"]), (&again["sexpr"], &again["shape"]), "{expr}");
    }
}

/// Capital letters that nobody declared: numbers where they are added to numbers or lead a product of numbers.
#[test]
fn capital_letters_as_numbers() {
    for (expr, with) in [
        ("norm(X*w - y)^2 + C*norm(w)^2", "X[m,n], w[n], y[m], C"),
        ("-N/2*log(det(S))", "N, S[m,m]"),
        ("2*A", "A[m,n]"),
        ("tr(X)*A + B", "X[m,m], A[n,k], B[n,k]"),
        ("sum(A*det(X))", "A[m,n], X[k,k]"),
    ] {
        let o = gradus(&["parse", expr, "--format", "json"]);
        assert_eq!(objects(&o).remove(0)["inferred"], json!(with), "{expr}: {}", stderr(&o));
    }
}

/// What is typed in the place of a command, an option or a declaration, and what must be in the hint.
const SLIPS: &[(&[&str], &str)] = &[
    (&["hessian", "x'*A*x", "-w", "x"], "`gradus derive --hessian \"x'*A*x\" -w x`"),
    (&["jacobian", "A*x", "-w", "x"], "`gradus derive \"A*x\" -w x`"),
    (&["grad", "x'*A*x", "-w", "x"], "`gradus derive \"x'*A*x\" -w x`"),
    (&["minimize", "norm(A*x-b)^2", "-w", "x"], "`gradus solve \"norm(A*x-b)^2\" -w x`"),
    (&["x'*A*x", "-w", "x"], "`gradus derive \"x'*A*x\" -w x`"),
    (&["x'*x"], "`gradus simplify \"x'*x\"`"),
    (&["A*B == B*A"], "`gradus prove \"A*B == B*A\"`"),
    (&["derive", "x'*A*x", "x"], "`-w x`"),
    (&["derive", "x'", "*A*x"], "in quotes"),
    (&["derive", "x'*A*x"], "`-w x`, `-w A`, or several: `-w x,A`"),
    (&["solve", "norm2(X*w-y)^2"], "`-w w`"),
    (&["solve", "A*x == b", "-w", "x"], "`norm2(A*x - b)^2`"),
    (&["derive", "x'*x", "--format", "python"], "`--format numpy`"),
    (&["derive", "x'*A*x", "-w", "z"], "the variables are `x`, `A`"),
    (&["derive", "x'*A*x", "-w", "A[1,2]"], "the whole variable"),
    (&["prove", "x'*ones(n) == 1 with sum(x)==1"], "`--assume 'sum(x)==1'`"),
    (&["prove", "A*B == B*A given A diagonal"], "`-v 'A[n,n] diagonal'`"),
    (&["prove", "A*B = B*A"], "`gradus prove \"A*B == B*A\"`"),
    (&["prove", "refute A*B == B*A"], "proved or refuted"),
    (&["prove", "X*w != y"], "`refute A == B`"),
    (&["prove", "A ~= B"], "`refute A == B`"),
    (&["derive", "norm(Xw - y)^2", "-w", "w"], "`X*w`"),
    (&["derive", "||Ax-b||^2", "-w", "x"], "`A*x`"),
    (&["derive", "norm(X*w-y)^2", "-x", "w"], "`-w w`"),
    (&["prove", "x'*x"], "a claim is `A == B`"),
    (&["derive", "x'*x", "--assume", "A symmetric"], "`symmetric(A)`"),
    (&["derive", "x'*x", "--assume", "A = A'"], "`==`"),
    (&["derive", "X*w", "-v", "X(m,n), w(n)"], "`X[m,n]`"),
    (&["derive", "X*w", "-v", "X in R^{m x n}"], "`X[m,n], S[n,n] posdef, c`"),
    (&["derive", "X*w", "-v", "X[m n]"], "write `,` before `n`"),
    (&["derive", "x'*S*x", "-v", "S[n,n] positive definite"], "`posdef`"),
    (&["derive", "x'*A*x", "-v", "matrix A"], "`A[m,n]`"),
];

#[test]
fn slips_on_the_command_line() {
    for (arguments, hint) in SLIPS {
        let o = gradus(arguments);
        let error = stderr(&o);
        assert_eq!(o.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(hint), "{arguments:?}: {error}");
        assert_eq!(error.matches("error: ").count(), 1, "{arguments:?}: {error}");
        // As an object it has the same hint.
        let v = objects(&gradus(&[&["--format", "json"][..], arguments].concat()));
        let told = v.iter().find_map(|v| v["hint"].as_str()).unwrap_or_default();
        assert!(told.contains(hint) || arguments.contains(&"--format"), "{arguments:?}: {v:?}");
    }
}

/// No message has a term in the form of certificates.
#[test]
fn no_s_expressions_in_messages() {
    for arguments in [
        &["derive", "sum(i in n, grad(x[i]*w'*w, w)[i])", "-v", "x[n], w[n]", "-w", "x"][..],
        &["derive", "expm(A)", "-w", "A"],
        &["solve", "sum(exp(X*w)) - y'*w", "-w", "w"],
        &["solve", "logdet(X'*X + A) + tr(X'*B*X)", "-w", "X"],
        &["simplify", "A*B + C", "-v", "A[m,n], B[m,n], C[m,n]"],
    ] {
        let o = gradus(arguments);
        let error = stderr(&o);
        for operator in ["(* ", "(+ ", "(- ", "(t ", "(map ", "(scale ", "(had ", "(inv ", "(d ", "(idx "] {
            assert!(!error.contains(operator), "{arguments:?}: {error}");
        }
    }
}
