//! What people type: names that nobody declared, spellings from elsewhere, short forms, and claims on the command line.

use super::{file, folder, gradus, objects, stderr, stdout};
use serde_json::{Value, json};

fn parse(expr: &str, options: &[&str]) -> (Option<i32>, Value, String) {
    let mut arguments = vec!["parse", "--format", "json"];
    arguments.extend(options);
    arguments.extend(["--", expr]);
    let o = gradus(&arguments);
    let v = objects(&o).into_iter().next().unwrap_or(Value::Null);
    (o.status.code(), v, stderr(&o))
}

/// An expression with nothing declared, what it is read as, and what was inferred.
const INFERRED: &[(&str, &str, &str)] = &[
    ("norm2(X*w - y)^2", "norm2(X*w - y)^2", "X[m,n], w[n], y[m]"),
    ("x'*A*x", "x'*A*x", "x[m], A[m,m]"),
    ("A*B*C", "A*B*C", "A[m,n], B[n,k], C[k,p]"),
    ("tr(A*X*B)", "tr(A*X*B)", "A[m,n], X[n,k], B[k,m]"),
    ("logdet(S)", "logdet(S)", "S[m,m]"),
    ("tr(x)", "tr(x)", "x[m,m]"),
    ("(x - mu)'*inv(Sigma)*(x - mu)", "(x - mu)'*inv(Sigma)*(x - mu)", "x[m], mu[m], Sigma[m,m]"),
    ("λ*norm2(w)^2", "λ*norm2(w)^2", "λ, w[m]"),
    ("lambda_1*norm2(w)^2", "lambda_1*norm2(w)^2", "lambda_1, w[m]"),
    ("exp(-(x - mu)^2/(2*sigma^2))", "exp(-(x - mu)^2/(2*sigma^2))", "x, mu, sigma"),
    ("softmax(Q*K'/sqrt(d_k))*V", "softmax(Q*K'/sqrt(d_k))*V", "Q[m,n], K[k,n], d_k, V[k,p]"),
    ("mu'*inv(Sigma)*mu", "mu'*inv(Sigma)*mu", "mu[m], Sigma[m,m]"),
    ("w'*x + b", "w'*x + b", "w[m], x[m], b"),
    ("tr(A) + c", "tr(A) + c", "A[m,m], c"),
    ("alpha*x + (1 - alpha)*y", "alpha*x + (1 - alpha)*y", "alpha, x[m], y[m]"),
    ("1/2*x'*P*x + q'*x + r", "1/2*x'*P*x + q'*x + r", "x[m], P[m,m], q[m], r"),
    ("A*X + X*B - C", "A*X + X*B - C", "A[m,m], X[m,n], B[n,n], C[m,n]"),
    ("kron(I, A)*vec(X)", "kron(eye(k), A)*vec(X)", "A[m,n], X[n,k]"),
    ("x/c", "x/c", "x[m], c"),
    // Letters give way where the shapes do not fit otherwise.
    ("a*x + b", "a*x + b", "a, x[m], b[m]"),
    ("norm2(y - X*w)^2/(2*N)", "norm2(y - X*w)^2/(2*N)", "y[m], X[m,n], w[n], N"),
    ("grad(t*c'*x - sum(log(x)), x)", "grad(t*c'*x - sum(log(x)), x)", "t, c[m], x[m]"),
    ("g*v/norm2(v)", "g*v/norm2(v)", "g, v[m]"),
    ("[S; P*S]'*J*[S; P*S]", "[S; P*S]'*J*[S; P*S]", "S[m,n], P[k,m], J[k+m,k+m]"),
    ("c*A", "c*A", "c, A[m,n]"),
    ("y .* (X*w)", "y .* (X*w)", "y[m], X[m,n], w[n]"),
    ("A .* x", "A .* (x*ones(1,n))", "A[m,n], x[m]"),
    ("A - B", "A - B", "A[m,n], B[m,n]"),
    ("A + x", "A + x", "A[m,n], x[m,n]"),
    // Sums and products of sizes.
    ("kron(A,B)*vec(X)", "kron(A, B)*vec(X)", "A[m,n], B[k,p], X[p,n]"),
    ("[A, B]*x", "[A, B]*x", "A[m,n], B[m,k], x[k+n]"),
    ("[A; B]*x", "[A; B]*x", "A[m,n], B[k,n], x[n]"),
    ("vec(A*X*B) - kron(B',A)*vec(X)", "vec(A*X*B) - kron(B', A)*vec(X)", "A[m,n], X[n,k], B[k,p]"),
    ("[A, b; b', c]*z", "[A, b; b', c]*z", "A[m,m], b[m], c, z[1+m]"),
    ("comm(m,n)*vec(X)", "comm(m,n)*vec(X)", "X[m,n]"),
    ("ones(p,m)*X", "ones(p,m)*X", "X[m,n]"),
    ("sum(i in n, (y[i] - w'*X[:,i])^2)", "sum(i in n, (y[i] - w'*X[:,i])^2)", "y[n], w[m], X[m,n]"),
    ("hess(x'*A*x, x) - A", "hess(x'*A*x, x) - A", "x[m], A[m,m]"),
    ("jac(A*x, x)*y", "jac(A*x, x)*y", "A[m,n], x[n], y[m]"),
    // Families, where a member is no number.
    ("sum(i in N, norm2(x[i] - mu)^2)", "sum(i in N, norm2(x[i] - mu)^2)", "mu[m]; x[m] over N"),
    ("sum(i in N, (y[i] - w'*x[i])^2)", "sum(i in N, (y[i] - w'*x[i])^2)", "y[N], w[m]; x[m] over N"),
    ("sum(i in N, tr(A[i]*X))", "sum(i in N, tr(A[i]*X))", "X[n,m]; A[m,n] over N"),
    ("sum(i in N, x[i]^2)", "sum(i in N, x[i]^2)", "x[N]"),
    // Names that the user has taken are not used for sizes.
    ("m'*X*n", "m'*X*n", "m[k], X[k,p], n[p]"),
    // An identity, and a number beside a matrix.
    ("X'*X + lambda*I", "X'*X + lambda*eye(n)", "X[m,n], lambda"),
    ("inv(A - s*I)", "inv(A - s*eye(m))", "A[m,m], s"),
    ("1 - v", "ones(m) - v", "v[m]"),
    ("sum(log(1 + exp(-y .* (X*w))))", "sum(log(ones(m) + exp(-y .* (X*w))))", "y[m], X[m,n], w[n]"),
    ("x - mean(x)", "x - sum(x)/m*ones(m)", "x[m]"),
];

#[test]
fn names_are_inferred() {
    for (expr, core, inferred) in INFERRED.iter() {
        let (code, v, error) = parse(expr, &[]);
        assert_eq!(code, Some(0), "{expr}: {error}");
        assert_eq!(v["ascii"], *core, "{expr}");
        assert_eq!(v["inferred"], *inferred, "{expr}");
        // The declarations are those that `-v` takes.
        let (_, again, error) = parse(expr, &["-v", inferred]);
        assert_eq!(again["sexpr"], v["sexpr"], "{expr}: {error}");
        assert_eq!(again["inferred"], Value::Null, "{expr}");
    }
}

/// What is declared stays as it is; the rest is inferred around it.
#[test]
fn beside_declarations() {
    for (expr, options, inferred, shape) in [
        ("X*w - y", &["-v", "X[5,n]"][..], json!("w[n], y[5]"), json!(["5", "1"])),
        ("X*w - y", &["-v", "X[5,n], w[n], y[5]"], Value::Null, json!(["5", "1"])),
        ("s(X*w)", &["--fun", "s"], json!("X[m,n], w[n]"), json!(["m", "1"])),
        ("r'*r", &["--let", "r = X*w - y"], json!("X[m,n], w[n], y[m]"), json!(["1", "1"])),
        ("A*x", &["--assume", "posdef(A)"], json!("A[m,m], x[m]"), json!(["m", "1"])),
        ("A*x", &["--assume", "A*B == B*A"], json!("A[m,m], B[m,m], x[m]"), json!(["m", "1"])),
        ("sum(i in N, z[i]'*w)", &["-v", "z[p] over N"], json!("w[p]"), json!(["1", "1"])),
        ("I*x", &["-v", "I[m,n]"], json!("x[n]"), json!(["m", "1"])),
        ("A^T", &["-v", "A, T"], Value::Null, json!(["1", "1"])),
        ("c + v", &["-v", "c"], json!("v[m]"), json!(["m", "1"])),
    ] {
        let (code, v, error) = parse(expr, options);
        assert_eq!(code, Some(0), "{expr}: {error}");
        assert_eq!((&v["inferred"], &v["shape"]), (&inferred, &shape), "{expr}");
    }
}

/// Sizes that meet and differ are told as ever, with what was inferred.
#[test]
fn conflicts() {
    for (expr, options, column, message, hint) in [
        (
            "x'*x*y*x",
            &[][..],
            7,
            "the inner sizes 1 and m of the product differ: `x'*x*y` is n×1 and `x` is m×1",
            "x[m], y[n]",
        ),
        ("X*w - y", &["-v", "X[m,n], y[n]"], 5, "`-` needs equal shapes, but `X*w` is m×1 and `y` is n×1", "w[n]"),
        ("A*x", &["-v", "A[3,4], x[3]"], 2, "the inner sizes 4 and 3 of the product differ", ""),
        ("X - mean(X,1)", &[], 3, "`-` needs equal shapes", "`X .- mean(X,1)` repeats the row"),
        ("I", &[], 1, "unknown name `I`", "eye(n)"),
        ("I*2 + 1", &[], 1, "unknown name `I`", "eye(n)"),
        ("norm(A)", &[], 1, "the norm of a matrix is one of several", "norm(A,'fro')"),
        ("‖A‖₂", &[], 1, "gradus has no spectral norm", "Frobenius"),
        ("mean(x,3)", &[], 1, "`mean` does not take these arguments", "`mean(A,1)`"),
        ("sum(x,'fro')", &[], 7, "`sum` does not take this", "norm(A,'fro')"),
        ("log det A*B", &[], 10, "it is not plain where the argument of `log det` ends", "logdet"),
        ("A \\ b", &["-v", "A[m,n], b[m]"], 1, "`A` is m×n and has no inverse", "inv(A'*A)*A'"),
        ("A(1,2)", &["-v", "A[m,n]"], 1, "`A` is a variable, not a function", "`A[1,2]`"),
        ("e^c", &["-v", "c"], 1, "unknown name `e`", "`exp(x)`"),
        ("dc/dx", &["-v", "c, x[n]"], 1, "unknown name `dc`", "`d(c)`"),
        ("x + inf", &[], 5, "unknown name `inf`", "finite"),
        ("A(1,2)", &[], 1, "unknown function `A`", "`A[1,2]`"),
        ("A(:,1)", &[], 1, "indices stand in", "`A[:,1]`"),
        ("X(:)", &[], 1, "indices stand in", "`vec(X)`"),
        ("||x", &[], 4, "expected `‖` or an operator", "close the norm"),
    ] {
        let (code, v, error) = parse(expr, options);
        assert_eq!(code, Some(2), "{expr}: {error}");
        assert!(v["message"].as_str().is_some_and(|m| m.contains(message)), "{expr}: {v}");
        assert!(v["hint"].as_str().is_some_and(|h| h.contains(hint)), "{expr}: {v}");
        assert_eq!(v["column"], json!(column), "{expr}: {v}");
    }
}

#[test]
fn strict() {
    for (expr, message) in
        [("X + I", "unknown name `I`"), ("1 - v", "`-` needs equal shapes"), ("X + 1", "`+` needs equal shapes")]
    {
        let declared = ["-v", "X[n,n], v[n]"];
        let (code, v, _) = parse(expr, &declared);
        assert_eq!(code, Some(0), "{expr}: {v}");
        assert!(v["notes"][0].as_str().is_some_and(|n| n.contains(" taken as ")), "{expr}: {v}");
        let (code, v, _) = parse(expr, &[&declared[..], &["--strict"]].concat());
        assert_eq!(code, Some(2), "{expr}: {v}");
        assert!(v["message"].as_str().is_some_and(|m| m.contains(message)), "{expr}: {v}");
    }
}

/// A spelling or a short form, and the core language that it is read as.
const SPELLINGS: &[(&str, &str)] = &[
    ("trace(A)", "tr(A)"),
    ("Tr(A)", "tr(A)"),
    ("transpose(X)", "X'"),
    ("X.T", "X'"),
    ("X^T", "X'"),
    ("X^⊤", "X'"),
    ("A^-T", "inv(A)'"),
    ("X.T @ X", "X'*X"),
    ("c**2", "c^2"),
    ("x.**2", "x.^2"),
    ("ln(c)", "log(c)"),
    ("A \\ x", "inv(A)*x"),
    ("A\\x", "inv(A)*x"),
    ("c \\ x", "x/c"),
    ("X/A", "X*inv(A)"),
    ("x/c", "x/c"),
    ("norm(x)", "norm2(x)"),
    ("norm(x')", "norm2(x')"),
    ("norm(x)^2", "norm2(x)^2"),
    ("norm(x,2)", "norm2(x)"),
    ("norm(x,1)", "norm1(x)"),
    ("norm(A,'fro')", "norm2(A)"),
    ("norm(A,\"fro\")^2", "norm2(A)^2"),
    ("‖A‖", "norm2(A)"),
    ("‖A‖_F", "norm2(A)"),
    ("‖x‖₂²", "norm2(x)^2"),
    ("‖x‖²", "norm2(x)^2"),
    ("||x||", "norm2(x)"),
    ("||x - w||_2^2", "norm2(x - w)^2"),
    ("||X*x - y||^2 + c*||x||_1", "norm2(X*x - y)^2 + c*norm1(x)"),
    ("log det A", "logdet(A)"),
    ("log det(A*A)", "logdet(A*A)"),
    ("logabsdet(A)", "logdet(A)"),
    ("diag(A)", "diagvec(A)"),
    ("diag(x)", "diag(x)"),
    ("diag(diag(A))", "diag(diagvec(A))"),
    ("eye(n,n)", "eye(n)"),
    ("sum(X,1)", "ones(1,m)*X"),
    ("sum(X,2)", "X*ones(n)"),
    ("mean(x)", "sum(x)/n"),
    ("mean(X)", "sum(X)/(m*n)"),
    ("mean(X,1)", "ones(1,m)*X/m"),
    ("mean(X,2)", "X*ones(n)/n"),
    ("var(x)", "norm2(x - sum(x)/n*ones(n))^2/n"),
    ("prod(x)", "det(diag(x))"),
    ("softmax(X,1)", "softmax(X)"),
    ("softmax(X,2)", "softmax(X')'"),
    ("logsumexp(x,1)", "logsumexp(x)"),
    ("logsumexp(X,1)", "log(ones(1,m)*exp(X))"),
    ("logsumexp(X,2)", "log(exp(X)*ones(n))"),
    ("norm2(X,1)", "sqrt(ones(1,m)*(X .* X))"),
    ("norm2(X,2)", "sqrt(X .* X*ones(n))"),
    ("X .* x'", "X .* (ones(m)*x')"),
    ("X .* y", "X .* (y*ones(1,n))"),
    ("X .+ y", "X + y*ones(1,n)"),
    ("X .- x'", "X - ones(m)*x'"),
    ("X ./ y", "X ./ (y*ones(1,n))"),
    ("y ./ X", "y*ones(1,n) ./ X"),
    ("x .+ 1", "x + ones(n)"),
    ("x .- c", "x - c*ones(n)"),
    ("c .* X", "c*X"),
    ("X .* c", "c*X"),
    ("X ./ c", "X/c"),
    ("1 ./ x", "ones(n) ./ x"),
    ("y .* x'", "y*ones(1,n) .* (ones(m)*x')"),
    ("X ./ sum(X,2)", "X ./ (X*ones(n)*ones(1,n))"),
    ("A + I", "A + eye(n)"),
    ("A + c*I", "A + c*eye(n)"),
    ("I*x", "eye(n)*x"),
    ("A + 1", "A + ones(n,n)"),
    ("c - x", "c*ones(n) - x"),
];

#[test]
fn spellings() {
    let declared = ["-v", "X[m,n], A[n,n], x[n], w[n], y[m], c"];
    for (expr, core) in SPELLINGS {
        let (code, v, error) = parse(expr, &declared);
        assert_eq!(code, Some(0), "{expr}: {error}");
        assert_eq!(v["ascii"], *core, "{expr}");
        let (code, again, error) = parse(core, &declared);
        assert_eq!(code, Some(0), "{core}: {error}");
        assert_eq!(v["sexpr"], again["sexpr"], "{expr} and {core}");
    }
}

/// Answers are written with the short forms that the user wrote, and read back.
#[test]
fn folded_back() {
    for (expr, wrt, result) in [
        ("mean(x)^2", "x", "2*mean(x)*ones(n)/n"),
        ("sum(softmax(A,2) .* B)", "B", "softmax(A, 2)"),
        ("tr(B'*A)*mean(x)", "B", "mean(x)*A"),
        ("norm2(x .- mean(x))^2", "x", "2*(x - mean(x)*ones(n))"),
        ("tr(B'*A)*var(x)", "B", "var(x)*A"),
        ("prod(x)*c", "c", "prod(x)"),
        ("c*sum(logsumexp(X,2))", "c", "sum(logsumexp(X, 2))"),
    ] {
        let declared = "X[m,n], A[n,n], B[n,n], x[n], y[m], c";
        let o = gradus(&["derive", expr, "-v", declared, "-w", wrt, "--format", "json"]);
        let v = objects(&o).remove(0);
        assert_eq!(v["result"], result, "{expr}: {}", stderr(&o));
        assert_eq!(v["checked"], true, "{expr}");
        let (code, ..) = parse(result, &["-v", declared]);
        assert_eq!(code, Some(0), "{result}");
    }
}

#[test]
fn answers_begin_with_what_was_inferred() {
    let with = "X[m,n], w[n], y[m]";
    for (format, first) in [
        ("text", format!("with {with}")),
        ("ascii", format!("# with {with}")),
        ("latex", format!("% with {with}")),
        ("markdown", format!("with `{with}`")),
    ] {
        let o = gradus(&["derive", "norm2(X*w - y)^2", "-w", "w", "--format", format]);
        assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
        assert_eq!(stdout(&o).lines().next(), Some(&*first), "{format}");
    }
    for command in ["derive", "solve"] {
        let v = objects(&gradus(&[command, "norm2(X*w - y)^2", "-w", "w", "--format", "json"])).remove(0);
        assert_eq!(v["inferred"], with, "{command}");
    }
    let v = objects(&gradus(&["simplify", "X*w + X*w", "--format", "json"])).remove(0);
    assert_eq!((&v["inferred"], &v["result"]), (&json!("X[m,n], w[n]"), &json!("2*(X*w)")));
    let o = gradus(&["derive", "sum(log(1 + exp(v)))", "-w", "v"]);
    assert!(stdout(&o).starts_with("with v[m]\n1 taken as ones(m)\n"), "{}", stdout(&o));
    let o = gradus(&["simplify", "softmax(A)", "-v", "A[n,n]"]);
    assert!(stdout(&o).starts_with("softmax of each column; softmax(A,2) is of each row\n"), "{}", stdout(&o));
    // A name that stands nowhere is not inferred.
    let o = gradus(&["derive", "norm2(X*w - y)^2", "-w", "z"]);
    assert_eq!(o.status.code(), Some(2));
    assert!(stderr(&o).contains("unknown name `z`"), "{}", stderr(&o));
}

#[test]
fn scalars_that_were_meant_otherwise() {
    for (declared, expr, warned) in [
        ("x, A", "x'*A*x", &["`x` is declared without brackets", "`A` is declared without brackets"][..]),
        ("c, x[n]", "c*x", &[]),
        ("A, x[n]", "A*x", &["`A` is declared without brackets"]),
        ("x[n]", "x'*x", &[]),
        ("Δx, a", "a*Δx", &[]),
        (
            "Sigma[n,n]",
            "logdet(Simga)",
            &["`Simga` is not declared and was taken as Simga[m,m]; did you mean `Sigma`?"],
        ),
        ("X[m,n], w[n]", "X*v", &[]),
    ] {
        let (code, _, error) = parse(expr, &["-v", declared]);
        assert_eq!(code, Some(0), "{expr}: {error}");
        assert_eq!(error.matches("warning").count(), warned.len(), "{expr}: {error}");
        assert!(warned.iter().all(|w| error.contains(w)), "{expr}: {error}");
    }
    // With an attribute of matrices the answer would be one to another question.
    for (declared, expr, hint) in
        [("A symmetric", "x'*A*x", "write `A[n,n] symmetric`"), ("S posdef, x[n]", "x'*S*x", "write `S[n,n] posdef`")]
    {
        let (code, _, error) = parse(expr, &["-v", declared]);
        assert_eq!(code, Some(2), "{expr}: {error}");
        assert!(error.contains("without brackets") && error.contains(hint), "{expr}: {error}");
    }
    assert_eq!(parse("c*x", &["-v", "c positive, x[n]"]).0, Some(0));
}

/// Nothing is said of the names in `-w` where the expression could not be read.
#[test]
fn one_mistake_is_told_once() {
    let o = gradus(&["derive", "trace(X'*A*X", "-w", "X"]);
    let error = String::from_utf8_lossy(&o.stderr).into_owned();
    assert_eq!((o.status.code(), error.matches("error").count()), (Some(2), 1), "{error}");
}

#[test]
fn claims_on_the_command_line() {
    let status = |arguments: &[&str]| {
        let o = gradus(&[&["prove", "--format", "json"][..], arguments].concat());
        (o.status.code(), objects(&o).into_iter().next().unwrap_or(Value::Null))
    };
    let (code, v) = status(&["tr(A*B) == tr(B*A)", "-v", "A[m,n], B[n,m]"]);
    assert_eq!((code, &v["status"], &v["kind"]), (Some(0), &json!("proved"), &json!("claim")));
    let (code, v) = status(&["tr(A*B) == tr(B*A)"]);
    assert_eq!((code, &v["status"], &v["inferred"]), (Some(0), &json!("proved"), &json!("A[m,n], B[n,m]")));
    let (code, v) = status(&["A*B == B*A", "-v", "A[n,n], B[n,n]"]);
    assert_eq!((code, &v["status"]), (Some(1), &json!("refuted")));
    let (code, v) = status(&["A*B == B*A", "-v", "A[n,n] diagonal, B[n,n] diagonal"]);
    assert_eq!((code, &v["status"]), (Some(0), &json!("proved")));
    let (code, v) = status(&["stationary norm2(X*w - y)^2 at w = inv(X'*X)*X'*y"]);
    assert_eq!((code, &v["status"]), (Some(0), &json!("proved")));
    let (code, v) = status(&["A == B*"]);
    assert_eq!((code, &v["file"]), (Some(2), &json!("CLAIM")));
    assert!(v["hint"].is_string());
    // What exists as a file is a file.
    let path = file(&folder("contract-claims"), "a == b", "problem p\n  var A[n,n]\n  claim A == A\n");
    let (code, v) = status(&[&path]);
    assert_eq!((code, &v["problem"]), (Some(0), &json!("p")));
    assert_eq!(status(&[&path, "-v", "A"]).0, Some(2));
}

const FILE: &str = "\
problem inferred
  infer
  let r = X*w - y
  let l = norm2(r)^2
  claim grad(l, w)
    == 2*X'
    *(X*w - y)
  claim X'*X + I == I + X'*X
problem declare-it
  var A[n,n]
  claim A*b == A*b
problem bracket
  var A[n,n]
  claim (A == A
problem sign
  var A[n,n]
  claim A ~ A
problem good
  var A[n,n]
  claim A + A == 2*A
  show grad(tr(A*A), A)
  derive A in logdet(A)
";

#[test]
fn files() {
    let path = file(&folder("contract-typed"), "a.gradus", FILE);
    let o = gradus(&["prove", &path, "--format", "json"]);
    assert_eq!(o.status.code(), Some(2));
    let all = objects(&o);
    let claims: Vec<&Value> = all.iter().filter(|v| v["status"].is_string()).collect();
    let lines: Vec<Option<u64>> = claims.iter().map(|v| v["line"].as_u64()).collect();
    assert_eq!(lines, [Some(5), Some(8), Some(20)]);
    assert!(claims.iter().all(|v| v["status"] == "proved"), "{claims:?}");
    assert_eq!(claims[0]["inferred"], "X[m,n], w[n], y[m]");
    assert_eq!(claims[2]["inferred"], Value::Null);
    let shown: Vec<&Value> = all.iter().filter(|v| v["result"].is_string()).collect();
    let results: Vec<(&Value, &Value)> = shown.iter().map(|v| (&v["line"], &v["result"])).collect();
    assert_eq!(results, [(&json!(21), &json!("2*A'")), (&json!(22), &json!("inv(A')"))]);
    let told: Vec<(&Value, &str)> = all.iter().filter_map(|v| Some((&v["line"], v["message"].as_str()?))).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!((told[0].0, told[0].1), (&json!(11), "unknown name `b`"));
    let hint = all.iter().find(|v| v["line"] == 11).and_then(|v| v["hint"].as_str()).unwrap_or("");
    assert!(hint.contains("`var b[n]`") && hint.contains("`infer`"), "{hint}");
    // And for people.
    let o = gradus(&["prove", &path]);
    let text = stdout(&o);
    assert!(text.contains("with X[m,n], w[n], y[m]\n"), "{text}");
    assert!(text.contains("show grad(tr(A*A), A)\n\n∂f/∂A = 2·Aᵀ"), "{text}");
    assert!(text.contains("3 goals: 3 proved"), "{text}");
    // `I` is refused where it is asked for.
    let o = gradus(&["prove", &path, "--strict"]);
    assert!(stderr(&o).contains("unknown name `I`"), "{}", stderr(&o));
}
