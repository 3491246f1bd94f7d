//! Every row of the language's tables, first and second edition, with an example: what is written, and what comes of it.
//!
//! Rows whose words may not be here yet stand in `LATER`.

use super::{file, folder, gradus, objects, stderr};

/// A row of the contract; what is parsed, with its declarations; what it is in the core language.
const READ: &[(&str, &str, &str, &str)] = &[
    // Expressions.
    ("A + B, A - B, -A", "-A + B - A", "A[m,n], B[m,n]", "-A + B - A"),
    ("precedence: powers from the left", "2^3^2 - 64 + c", "c", "(2^3)^2 - 64 + c"),
    ("precedence: minus after powers", "-c^2*k", "c, k", "-c^2*k"),
    ("minus sign, middle dot, cross, no-break space", "A·x − A×x\u{a0}", "A[m,n], x[n]", "A*x - A*x"),
    ("A * B, a multiple", "c*A*B*c", "c, A[m,n], B[n,k]", "c*(c*A*B)"),
    ("A / c", "A/c", "c, A[m,n]", "A/c"),
    ("A .* B, A ./ B, A .^ p", "(A .* B) ./ (A ⊙ B) ⊘ A.^2", "A[m,n], B[m,n]", "A .* B ./ (A .* B) ./ A.^2"),
    ("A'", "A' + Aᵀ", "A[n,n]", "A' + A'"),
    ("A ^ k", "A^3 + A^-1 + A⁻¹ + A² + A³", "A[n,n]", "A^3 + inv(A) + inv(A) + A^2 + A^3"),
    ("kron(A,B)", "kron(A,B) + A ⊗ B", "A[m,n], B[p,q]", "kron(A, B) + kron(A, B)"),
    (
        "tr, det, logdet, inv, adj",
        "tr(A)*det(A)*logdet(A)*inv(A)*adj(A)",
        "A[n,n]",
        "tr(A)*det(A)*logdet(A)*inv(A)*adj(A)",
    ),
    ("vec(A)", "vec(A)", "A[m,n]", "vec(A)"),
    ("diag(v), diagvec(A)", "diag(diagvec(A))", "A[n,n]", "diag(diagvec(A))"),
    ("sum(A)", "sum(A)", "A[m,n]", "sum(A)"),
    ("dot(A,B)", "dot(A,B)", "A[m,n], B[m,n]", "dot(A, B)"),
    ("norm1, norm2", "norm1(A) + norm2(A)", "A[m,n]", "norm1(A) + norm2(A)"),
    (
        "elementwise functions",
        "exp(x) + log(x) + sqrt(x) + sin(x) + cos(x) + tan(x) + asin(x) + acos(x) + atan(x) + sinh(x) + cosh(x) + tanh(x)",
        "x[n]",
        "exp(x) + log(x) + sqrt(x) + sin(x) + cos(x) + tan(x) + asin(x) + acos(x) + atan(x) + sinh(x) + cosh(x) + tanh(x)",
    ),
    (
        "elementwise functions of learning",
        "sigmoid(x) + softplus(x) + relu(x) + abs(x) + sign(x)",
        "x[n]",
        "sigmoid(x) + softplus(x) + relu(x) + abs(x) + sign(x)",
    ),
    ("softmax, logsumexp", "logsumexp(x)*softmax(A)", "A[m,n], x[n]", "logsumexp(x)*softmax(A)"),
    (
        "eye, ones, zeros",
        "eye(m)*ones(m,n)*ones(n)*zeros(n)'*zeros(n,m)",
        "A[m,n]",
        "eye(m)*ones(m,n)*ones(n)*zeros(n)'*zeros(n,m)",
    ),
    ("comm(m,n)", "comm(m,n)*vec(A)", "A[m,n]", "comm(m,n)*vec(A)"),
    ("sum(i in N, EXPR)", "sum(i in n, x[i]^3)", "x[n]", "sum(i in n, x[i]^3)"),
    ("x[i], A[i,j], A[:,j], A[i,:]", "x[1]*A[2,3]*(A[:,3]*A[2,:])", "x[4], A[4,4]", "x[1]*A[2,3]*(A[:,3]*A[2,:])"),
    ("indices of an expression in parentheses", "(A*x)[2]", "x[4], A[4,4]", "(A*x)[2]"),
    ("[a, b; c, d]", "[A, x; x', 1]", "A[n,n], x[n]", "[A, x; x', 1]"),
    ("exact numbers", "0.5 + 1e-3 + 2", "c", "0.5 + 0.001 + 2"),
    ("a size as a number", "sum(x)/n", "x[n]", "sum(x)/n"),
    // Derivatives.
    ("d(A), d(A, X, Y)", "d(X*Y) + d(X*Y, X)", "X[n,n], Y[n,n]", "d(X*Y) + d(X*Y, X)"),
    (
        "grad, jac, hess",
        "hess(grad(sum(x), x)'*x, x)*jac(A*x, x)",
        "x[n], A[n,n]",
        "hess(grad(sum(x), x)'*x, x)*jac(A*x, x)",
    ),
    // Spellings.
    ("trace, Tr", "trace(A) + Tr(A)", "A[n,n]", "tr(A) + tr(A)"),
    ("transpose(A), A.T, A^T, A^⊤", "transpose(A) + A.T + A^T + A^⊤", "A[n,n]", "A' + A' + A' + A'"),
    ("A @ B", "A @ B", "A[m,n], B[n,k]", "A*B"),
    ("**, .**", "c**2*A.**2", "c, A[m,n]", "c^2*A.^2"),
    ("ln", "ln(c)", "c", "log(c)"),
    ("A \\ B", "A \\ b", "A[n,n], b[n]", "inv(A)*b"),
    ("B / A", "B / A", "A[n,n], B[m,n]", "B*inv(A)"),
    (
        "norms of a vector",
        "norm(x) + ‖x‖ + ||x|| + ‖x‖₂ + norm(x,1)",
        "x[n]",
        "norm2(x) + norm2(x) + norm2(x) + norm2(x) + norm1(x)",
    ),
    ("norms of a matrix", "norm(A,'fro') + ‖A‖_F + ||A||", "A[m,n]", "norm2(A) + norm2(A) + norm2(A)"),
    ("log det A, logabsdet", "log det A + logabsdet(A)", "A[n,n]", "logdet(A) + logdet(A)"),
    ("diag(A) of a square matrix", "diag(A)", "A[n,n]", "diagvec(A)"),
    ("eye(n,n)", "eye(n,n)*x", "x[n]", "eye(n)*x"),
    ("pi", "2*pi*c", "c", "2*pi*c"),
    ("I beside a matrix", "A + c*I", "A[n,n], c", "A + c*eye(n)"),
    ("c + v, 1 - v", "c + x - (1 - x)", "x[n], c", "c*ones(n) + x - (ones(n) - x)"),
    ("sum(A,1), sum(A,2)", "sum(A,1)*sum(B,2)", "A[m,n], B[n,k]", "ones(1,m)*A*(B*ones(k))"),
    ("mean(A)", "mean(A)", "A[m,n]", "sum(A)/(m*n)"),
    ("mean(A,1), mean(A,2)", "mean(A,1)*mean(B,2)", "A[m,n], B[n,k]", "ones(1,m)*A/m*(B*ones(k)/k)"),
    ("var(v)", "var(x)", "x[n]", "norm2(x - sum(x)/n*ones(n))^2/n"),
    ("softmax(A,2)", "softmax(A,2)", "A[m,n]", "softmax(A')'"),
    ("logsumexp(A,1|2)", "logsumexp(A,1)*logsumexp(A,2)", "A[n,n]", "log(ones(1,n)*exp(A))*log(exp(A)*ones(n))"),
    ("norm2(A,1|2)", "norm2(A,1)*norm2(A,2)", "A[n,n]", "sqrt(ones(1,n)*(A .* A))*sqrt(A .* A*ones(n))"),
    ("prod(v)", "prod(x)", "x[n]", "det(diag(x))"),
    ("rows and columns repeated", "A .+ r .- c .* A", "A[m,n], r[1,n], c[m]", "A + ones(m)*r - c*ones(1,n) .* A"),
    ("max, min, clip", "max(x, y) + min(x, y) + clip(x, 0, 1)", "x[n], y[n]", "max(x, y) + min(x, y) + clip(x, 0, 1)"),
    (
        "elementwise functions of the second edition",
        "log1p(c) + expm1(c) + log2(c) + log10(c) + erf(c) + gelu(c) + silu(c) + asinh(c) + acosh(c) + atanh(c) + cbrt(c) + square(c) + sec(c) + csc(c) + cot(c)",
        "c",
        "log1p(c) + expm1(c) + log2(c) + log10(c) + erf(c) + gelu(c) + silu(c) + asinh(c) + acosh(c) + atanh(c) + cbrt(c) + square(c) + sec(c) + csc(c) + cot(c)",
    ),
    // Mathematics.
    ("pinv(A)", "pinv(A)", "A[m,n] fullcolumn", "pinv(A)"),
    ("expm, logm, sqrtm", "expm(A)*logm(A)*sqrtm(A)", "A[n,n] posdef", "expm(A)*logm(A)*sqrtm(A)"),
    (
        "grad(f, X, structured)",
        "grad(tr(A*B), A, structured)",
        "A[n,n] symmetric, B[n,n]",
        "grad(tr(A*B), A) + grad(tr(A*B), A)' - grad(tr(A*B), A) .* eye(n)",
    ),
    (
        "grad(f, X, projected)",
        "grad(tr(A*B), A, projected)",
        "A[n,n] symmetric, B[n,n]",
        "(grad(tr(A*B), A) + grad(tr(A*B), A)')/2",
    ),
    ("grad(f, [x; y])", "grad(x'*y, [x; y])", "x[n], y[n]", "[grad(x'*y, x); grad(x'*y, y)]"),
    ("hess(L, x, l)", "hess(x'*A*y, x, y)", "x[m], A[m,n], y[n]", "jac(grad(x'*A*y, x), y)"),
    ("grad(f, X[i,j])", "grad(det(A), A[1,2])", "A[2,2]", "grad(det(A), A)[1,2]"),
];

/// A row; a file; what comes of each of its goals.
const FILES: &[(&str, &str, &[&str])] = &[
    (
        "problem, var, let, claim, refute",
        "var X[m,n], w[n], y[m]\nlet r = X*w - y\nlet l = r'*r\nclaim grad(l, w) == 2*X'*(X*w - y)\nrefute grad(l, w) == X'*(X*w - y)",
        &["proved", "refuted"],
    ),
    ("a claim goes on: brackets, operators, commas", "var x[n]\nclaim dot(x,\n  x) ==\n  x'*x\n  + 0", &["proved"]),
    (
        "var over",
        "var x[n], y over N\nvar w[n]\nclaim grad(sum(i in N, (x[i]'*w - y[i])^2), w) == sum(i in N, 2*(x[i]'*w - y[i])*x[i])",
        &["proved"],
    ),
    ("fun", "fun s, g\nvar x[n]\nclaim grad(sum(s(x) + g(x)), x) == s'(x) + g'(x)", &["proved"]),
    ("let over", "var x[n] over N\nlet z[i] = 2*x[i] for i in N\nclaim z[1] == 2*x[1]", &["proved"]),
    (
        "assume",
        "var A[n,n], B[n,n], x[n]\nassume A*B == eye(n)\nassume symmetric(A)\nassume positive(x)\nassume nonzero(x)\nassume invertible(B)\nclaim inv(A) == B\nclaim A' == A\nclaim abs(x) == x",
        &["proved", "proved", "proved"],
    ),
    (
        "assume for members",
        "var x[n] over N\nassume positive(x[i]) for i in N\nclaim sum(i in N, abs(x[i])) == sum(i in N, x[i])",
        &["proved"],
    ),
    ("layout", "layout numerator\nvar A[m,n], x[n]\nclaim jac(A*x, x) == A", &["proved"]),
    (
        "claim stationary",
        "var X[m,n] fullcolumn, w[n], y[m]\nclaim stationary norm2(X*w - y)^2 at w = inv(X'*X)*X'*y",
        &["proved"],
    ),
    (
        "attributes",
        "var S[n,n] symmetric, K[n,n] antisymmetric, D[n,n] diagonal, Q[n,n] orthogonal, A[n,n] invertible, P[n,n] posdef, x[n] positive, c nonzero\nclaim S' == S\nclaim K' == -K\nclaim D' == D\nclaim Q'*Q == eye(n)\nclaim inv(A)*A == eye(n)\nclaim P' == P\nclaim abs(x) == x\nclaim c/c == 1",
        &["proved"; 8],
    ),
    ("infer", "infer\nclaim grad(norm2(X*w - y)^2, w) == 2*X'*(X*w - y)", &["proved"]),
    ("a line that begins with a binary operator", "var x[n]\nclaim x'*x\n  == dot(x, x)", &["proved"]),
    ("tex", "infer\nclaim tex \"\\\\frac12\\\\|Xw-y\\\\|^2\" == norm2(X*w - y)^2/2", &["proved"]),
    ("matfun", "matfun F\nvar X[n,n]\nclaim grad(tr(F(X)), X) == F'(X)'", &["proved"]),
    (
        "attributes fullcolumn, fullrow",
        "var A[m,n] fullcolumn, B[m,n] fullrow\nclaim pinv(A)*A == eye(n)\nclaim B*pinv(B) == eye(m)",
        &["proved", "proved"],
    ),
    (
        "attributes idempotent, stochastic",
        "var P[n,n] idempotent, Q[n,n] stochastic\nclaim P*P == P\nclaim Q*ones(n) == ones(n)",
        &["proved", "proved"],
    ),
    ("implicit", "var A[n,n], Q[n,n], P[n,n]\nimplicit P: A'*P + P*A == -Q\nclaim A'*P + P*A == -Q", &["proved"]),
    (
        "assume eigen",
        "var A[n,n] symmetric, v[n], l\nassume eigen(A, v, l)\nclaim A*v == l*v\nclaim v'*v == 1\nclaim d(l) == v'*d(A)*v",
        &["proved", "proved", "proved"],
    ),
    ("claim posdef, psd", "var A[m,n]\nclaim posdef(A'*A + eye(n))\nclaim psd(A'*A)", &["proved", "proved"]),
    (
        "claim a <= b, a >= b",
        "var x[n], y[n]\nclaim x'*y <= (x'*x + y'*y)/2\nclaim norm2(x)^2 >= 0",
        &["proved", "proved"],
    ),
    (
        "claim convex, minimum, maximum",
        "var A[m,n], b[m], x[n], y[n]\nclaim convex norm2(A*x - b)^2 in x\nclaim minimum norm2(x - y)^2 at x = y\nclaim maximum -norm2(x - y)^2 at x = y",
        &["proved", "proved", "proved"],
    ),
    (
        "E, Cov, random",
        "var A[n,n], m[n], S[n,n]\nrandom x[n] mean m cov S\nclaim E(x'*A*x) == tr(A*S) + m'*A*m\nclaim Cov(A*x, x) == A*S",
        &["proved", "proved"],
    ),
    (
        "random gaussian",
        "var a[n], S[n,n]\nrandom x[n] mean zeros(n) cov S gaussian\nclaim E((a'*x)^4) == 3*(a'*S*a)^2",
        &["proved"],
    ),
    (
        "claim stationary of several",
        "var x[n], y[n], a[n], b[n]\nclaim stationary norm2(x - a)^2 + norm2(y - b)^2 at x = a, y = b",
        &["proved"],
    ),
    (
        "an index free in a claim",
        "var X[m,n], A[n,k]\nclaim d(X*A)[i,j] == (d(X)*A)[i,j] + (X*d(A))[i,j] for i in m, j in k",
        &["proved"],
    ),
];

/// Rows whose words may not be here yet: a file that is decided, or refused in words that do not mislead.
const LATER: &[(&str, &str)] = &[
    ("var k natural", "var A[n,n], k natural\nclaim A^k*A == A*A^k"),
    ("fun Y(t)[m,n]", "fun Y(t)[n,n]\nvar t\nclaim d(Y(t))*Y(t) + Y(t)*d(Y(t)) == d(Y(t)*Y(t))"),
    ("vech(A), dup(n)", "var A[n,n] symmetric\nclaim dup(n)*vech(A) == vec(A)"),
    ("elim(n)", "var A[n,n]\nclaim elim(n)*vec(A) == vech(A)"),
    ("attributes lower, upper", "var L[n,n] lower, U[n,n] upper\nclaim L .* U == L .* U .* eye(n)"),
    ("attribute toeplitz", "var T[n,n] toeplitz\nclaim T + T' == T' + T"),
];

#[test]
fn rows_that_are_read() {
    let mut wrong = Vec::new();
    for (row, typed, declared, core) in READ {
        let o = gradus(&["parse", typed, "-v", declared, "--format", "json"]);
        let v = objects(&o).remove(0);
        if o.status.code() != Some(0) || v["ascii"] != *core {
            wrong.push(format!("{row}: {typed}: {} {}", v["ascii"], stderr(&o)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rows_of_statements() {
    let folder = folder("contract-rows");
    let mut wrong = Vec::new();
    for (k, (row, text, expected)) in FILES.iter().enumerate() {
        let path = file(&folder, &format!("{k}.gradus"), &format!("problem p\n{text}\n").replace("\\\\", "\\"));
        let o = gradus(&["prove", &path, "--format", "json"]);
        let got: Vec<String> = objects(&o).iter().map(|v| v["status"].as_str().unwrap_or("").to_string()).collect();
        if got != *expected {
            wrong.push(format!("{row}: {got:?} {}", stderr(&o)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rows_being_built() {
    let folder = folder("contract-later");
    for (k, (row, text)) in LATER.iter().enumerate() {
        let path = file(&folder, &format!("{k}.gradus"), &format!("problem p\n{text}\n"));
        let o = gradus(&["prove", &path]);
        let said = stderr(&o);
        match o.status.code() {
            Some(0) => {}
            Some(2) => assert!(said.contains("help:") && !said.contains("did you mean"), "{row}: {said}"),
            code => panic!("{row}: {code:?}"),
        }
    }
}
