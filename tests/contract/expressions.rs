//! Expressions: precedence, forms, shapes, sizes, and what is refused.

use super::{gradus, objects, stderr};
use serde_json::json;

/// What the expressions below may mention.
const DECLS: &[&str] = &[
    "-v",
    "X[m,n], w[n], y[m], A[n,n], B[n,n], S[n,n] posdef, c, k, a[n], P[m,n] positive",
    "-v",
    "Z[p,q], z[p] over N",
];

fn parse(expr: &str, format: &str) -> std::process::Output {
    let mut arguments = vec!["parse", "--format", format];
    arguments.extend(DECLS);
    arguments.extend(["--", expr]);
    gradus(&arguments)
}

/// An expression, its shape, its size as written, and how it is printed.
const READ: &[(&str, &str, u64, &str)] = &[
    ("2^3^2", "1x1", 2, "(2^3)^2"),
    ("-2^2", "1x1", 2, "-2^2"),
    ("2^-1", "1x1", 1, "2^-1"),
    ("-A'", "nxn", 2, "-A'"),
    ("A'^2", "nxn", 2, "A'^2"),
    ("A^2'", "nxn", 2, "(A^2)'"),
    ("a.^2", "nx1", 1, "a.^2"),
    ("a'.^2", "1xn", 2, "a'.^2"),
    ("X*w", "mx1", 1, "X*w"),
    ("c+1", "1x1", 1, "c + 1"),
    ("c*X", "mxn", 1, "c*X"),
    ("X*c", "mxn", 1, "c*X"),
    ("X/c", "mxn", 1, "X/c"),
    ("X./P", "mxn", 1, "X ./ P"),
    ("c.*c", "1x1", 1, "c .* c"),
    ("w'*w*X", "mxn", 3, "(w'*w)*X"),
    ("X*(w'*w)", "mxn", 3, "(w'*w)*X"),
    ("X/(w'*w)", "mxn", 3, "X/(w'*w)"),
    ("w*w'", "nxn", 2, "w*w'"),
    ("A ⊙ B", "nxn", 1, "A .* B"),
    ("A ⊘ B", "nxn", 1, "A ./ B"),
    ("Aᵀ", "nxn", 1, "A'"),
    ("A⁻¹", "nxn", 1, "inv(A)"),
    ("A²", "nxn", 1, "A^2"),
    ("A³", "nxn", 1, "A^3"),
    ("A^-1", "nxn", 1, "inv(A)"),
    ("A^-2", "nxn", 1, "A^-2"),
    ("A^0", "nxn", 1, "A^0"),
    ("A^n", "nxn", 1, "A^n"),
    ("A^(n-1)", "nxn", 2, "A^(n - 1)"),
    ("A^-n", "nxn", 2, "inv(A)^n"),
    ("A^(n-m)", "nxn", 2, "A^(n - m)"),
    ("sum(i in N, i)", "1x1", 1, "sum(i in N, i)"),
    ("sum(i in N, A^(i-1))", "nxn", 3, "sum(i in N, A^(i - 1))"),
    ("sum(i in N, A^(N-i)/i)", "nxn", 4, "sum(i in N, A^(N - i)/i)"),
    ("c^k", "1x1", 1, "c^k"),
    ("2^k", "1x1", 1, "2^k"),
    ("kron(A,X)", "m*nxn*n", 1, "kron(A, X)"),
    ("A ⊗ X", "m*nxn*n", 1, "kron(A, X)"),
    ("tr(A)", "1x1", 1, "tr(A)"),
    ("logdet(S)", "1x1", 1, "logdet(S)"),
    ("adj(A)", "nxn", 1, "adj(A)"),
    ("vec(X)", "m*nx1", 1, "vec(X)"),
    ("diag(w)", "nxn", 1, "diag(w)"),
    ("diagvec(A)", "nx1", 1, "diagvec(A)"),
    ("sum(X)", "1x1", 1, "sum(X)"),
    ("dot(X,X)", "1x1", 1, "dot(X, X)"),
    ("norm1(X)", "1x1", 1, "norm1(X)"),
    ("norm2(w)", "1x1", 1, "norm2(w)"),
    ("softmax(X)", "mxn", 1, "softmax(X)"),
    ("logsumexp(w)", "1x1", 1, "logsumexp(w)"),
    ("eye(n)", "nxn", 0, "eye(n)"),
    ("eye(3)", "3x3", 0, "eye(3)"),
    ("ones(m,n)", "mxn", 0, "ones(m,n)"),
    ("ones(n)", "nx1", 0, "ones(n)"),
    ("zeros(m)", "mx1", 0, "zeros(m)"),
    ("zeros(2,3)", "2x3", 0, "zeros(2,3)"),
    ("comm(m,n)", "m*nxm*n", 0, "comm(m,n)"),
    ("ones(m*n)", "m*nx1", 0, "ones(m*n)"),
    ("sum(i in N, z[i])", "px1", 2, "sum(i in N, z[i])"),
    ("sum(i in n, w[i])", "1x1", 2, "sum(i in n, w[i])"),
    ("sum(i in m, X[i,:])", "1xn", 2, "sum(i in m, X[i,:])"),
    ("sum(j in n, X[:,j])", "mx1", 2, "sum(i in n, X[:,i])"),
    ("sum(i in m, sum(j in n, X[i,j]))", "1x1", 3, "sum(i in m, sum(j in n, X[i,j]))"),
    ("sum(i in 3, w[i])", "1x1", 2, "sum(i in 3, w[i])"),
    ("z[1]", "px1", 1, "z[1]"),
    ("w[1]", "1x1", 1, "w[1]"),
    ("X[1,2]", "1x1", 1, "X[1,2]"),
    ("X[:,1]", "mx1", 1, "X[:,1]"),
    ("X[1,:]", "1xn", 1, "X[1,:]"),
    ("(X*w)[1]", "1x1", 2, "(X*w)[1]"),
    ("(w')[1,2]", "1x1", 2, "(w')[1,2]"),
    ("(2*A)[1,:]", "1xn", 2, "(2*A)[1,:]"),
    ("A'[1,2]", "1x1", 2, "(A')[1,2]"),
    ("c[1]", "1x1", 1, "c[1]"),
    ("c[1,1]", "1x1", 1, "c[1]"),
    ("2[1]", "1x1", 1, "(2)[1]"),
    ("[A, B; B, A]", "2*nx2*n", 1, "[A, B; B, A]"),
    ("[A; X]", "m+nxn", 1, "[A; X]"),
    ("[1,2;3,4]", "2x2", 1, "[1, 2; 3, 4]"),
    ("[1]", "1x1", 1, "1"),
    ("[1;2]'", "1x2", 2, "[1; 2]'"),
    ("[w, w]", "nx2", 1, "[w, w]"),
    ("[X, ones(m)]", "mx1+n", 1, "[X, ones(m)]"),
    ("2", "1x1", 0, "2"),
    ("0.5", "1x1", 0, "0.5"),
    ("1e-3", "1x1", 0, "0.001"),
    (".5", "1x1", 0, "0.5"),
    ("2.", "1x1", 0, "2"),
    ("1E3", "1x1", 0, "1000"),
    ("n", "1x1", 0, "n"),
    ("1/N*sum(i in N, z[i])", "px1", 4, "1/N*sum(i in N, z[i])"),
    ("n/2*log(c)", "1x1", 3, "n/2*log(c)"),
    ("m*n", "1x1", 1, "m*n"),
    ("n*A", "nxn", 1, "n*A"),
    ("A .* B .^ 2", "nxn", 2, "A .* B.^2"),
    ("−c", "1x1", 1, "-c"),
    ("c·c", "1x1", 1, "c*c"),
    ("c×c", "1x1", 1, "c*c"),
    ("c\u{a0}+ c", "1x1", 1, "c + c"),
    ("d(A)", "nxn", 1, "d(A)"),
    ("d(A, A)", "nxn", 1, "d(A, A)"),
    ("d(X*w, X, w)", "mx1", 2, "d(X*w, X, w)"),
    ("d(d(X))", "mxn", 2, "d(d(X))"),
    ("d(z[1], z)", "px1", 2, "d(z[1], z)"),
    ("grad(c^2, c)", "1x1", 2, "grad(c^2, c)"),
    ("grad(w'*w, w)", "nx1", 3, "grad(w'*w, w)"),
    ("jac(X*w, w)", "nxm", 2, "jac(X*w, w)"),
    ("jac(X*w, X)", "m*nxm", 2, "jac(X*w, X)"),
    ("hess(w'*w,w)", "nxn", 3, "hess(w'*w, w)"),
    ("hess(sum(X.^2),X)", "m*nxm*n", 3, "hess(sum(X.^2), X)"),
    ("grad(z[1]'*z[1], z[1])", "px1", 6, "grad(z[1]'*z[1], z[1])"),
    ("sum(i in N, grad(z[i]'*z[i], z[i]))", "px1", 7, "sum(i in N, grad(z[i]'*z[i], z[i]))"),
    ("exp(X)", "mxn", 1, "exp(X)"),
    ("sqrt(P)", "mxn", 1, "sqrt(P)"),
    ("sin(c)", "1x1", 1, "sin(c)"),
    ("+c", "1x1", 0, "c"),
    ("--c", "1x1", 2, "-(-c)"),
    ("c--c", "1x1", 2, "c - (-c)"),
    ("c-+c", "1x1", 1, "c - c"),
    ("c^+2", "1x1", 1, "c^2"),
    ("c^-c", "1x1", 2, "c^-c"),
    ("c'*c", "1x1", 2, "c'*c"),
    ("c''", "1x1", 2, "c''"),
    ("(c)", "1x1", 0, "c"),
    ("((c))", "1x1", 0, "c"),
    ("c # comment", "1x1", 0, "c"),
    ("c +\n c", "1x1", 1, "c + c"),
    ("c\n+ c", "1x1", 1, "c + c"),
    ("c\r\n+ c", "1x1", 1, "c + c"),
    ("A.'", "nxn", 1, "A'"),
    ("A.^-1", "nxn", 1, "A.^-1"),
    ("A.^c", "nxn", 1, "A.^c"),
    ("A.^(1/2)", "nxn", 2, "sqrt(A)"),
    ("2.^c", "1x1", 1, "2^c"),
    ("2.*c", "1x1", 1, "2 .* c"),
    ("2./c", "1x1", 1, "2 ./ c"),
    ("A^(1+1)", "nxn", 2, "A^2"),
    ("A^(4/2)", "nxn", 2, "A^2"),
    ("c^n", "1x1", 1, "c^n"),
    ("c^(n-1)", "1x1", 2, "c^(n - 1)"),
    ("relu(c)", "1x1", 1, "relu(c)"),
    ("sign(X)", "mxn", 1, "sign(X)"),
    ("inv(c)", "1x1", 1, "inv(c)"),
    ("c⁻¹", "1x1", 1, "inv(c)"),
    ("det(c)", "1x1", 1, "det(c)"),
    ("tr(c)", "1x1", 1, "tr(c)"),
    ("diag(c)", "1x1", 1, "diag(c)"),
    ("diagvec(c)", "1x1", 1, "diagvec(c)"),
    ("vec(c)", "1x1", 1, "vec(c)"),
    ("logsumexp(c)", "1x1", 1, "logsumexp(c)"),
    ("softmax(c)", "1x1", 1, "softmax(c)"),
    ("kron(c,c)", "1x1", 1, "kron(c, c)"),
    ("c⊗c", "1x1", 1, "kron(c, c)"),
    ("sum(i in N, c)", "1x1", 1, "sum(i in N, c)"),
    ("sum(i in N, sum(i in N, z[i]'*z[i]))", "1x1", 6, "sum(i in N, sum(j in N, z[j]'*z[j]))"),
    ("[1.,2.]", "1x2", 1, "[1, 2]"),
    ("X.'*y", "nx1", 2, "X'*y"),
    ("ones(m+n)", "m+nx1", 0, "ones(m+n)"),
];

#[test]
fn expressions_are_read() {
    for (expr, shape, size, ascii) in READ {
        let o = parse(expr, "json");
        assert_eq!(o.status.code(), Some(0), "{expr}: {}", stderr(&o));
        let v = objects(&o).remove(0);
        let (rows, cols) = shape.split_once('x').expect("two sizes");
        assert_eq!(v["shape"], json!([rows, cols]), "{expr}");
        assert_eq!(v["size"], json!(size), "{expr}");
        assert_eq!(v["ascii"], json!(ascii), "{expr}");
        let again = objects(&parse(ascii, "json")).remove(0);
        assert_eq!(again["sexpr"], v["sexpr"], "{expr}: {ascii} reads back");
        for format in ["text", "ascii", "latex", "markdown"] {
            assert_eq!(parse(expr, format).status.code(), Some(0), "{expr} as {format}");
        }
    }
}

/// An expression that is refused, the column, and a phrase of the message.
const REFUSED: &[(&str, u64, &str)] = &[
    ("X'^1", 3, "`^` needs a square matrix"),
    ("w*X", 2, "the inner sizes 1 and m of the product differ"),
    ("c/X", 2, "`/` divides by a scalar"),
    ("X/X", 2, "`/` divides by a scalar"),
    ("X*w'*w", 2, "the inner sizes n and 1 of the product differ"),
    ("w*w'*X", 5, "the inner sizes n and m of the product differ"),
    ("A^0.5", 3, "the power of a matrix is a whole number; `A` is n×n"),
    ("A^k", 3, "the power of a matrix is a whole number; `A` is n×n"),
    ("A^(n/2)", 3, "the power of a matrix is a whole number; `A` is n×n"),
    ("X^2", 2, "`^` needs a square matrix"),
    ("c^A", 3, "an exponent is a scalar"),
    ("tr(X)", 4, "`tr` needs a square matrix"),
    ("det(X)", 5, "`det` needs a square matrix"),
    ("inv(X)", 5, "`inv` needs a square matrix"),
    ("diag(w')", 6, "`diag` needs a column vector"),
    ("diagvec(X)", 9, "`diagvec` needs a square matrix"),
    ("dot(X,A)", 7, "`dot` needs equal shapes"),
    ("logsumexp(X)", 11, "`logsumexp` needs a column vector"),
    ("logsumexp(w')", 11, "`logsumexp` needs a column vector"),
    ("comm(m)", 1, "`comm` takes two sizes"),
    ("ones()", 6, "expected a size"),
    ("eye()", 5, "expected a size"),
    ("z", 1, "`z` is a family"),
    ("z[1,2]", 1, "`z` is a family"),
    ("w[0]", 3, "`0` is not an index"),
    ("w[1.5]", 3, "`1.5` is not an index"),
    ("X[1]", 3, "one index into `X`"),
    ("X[:,:]", 3, "`[:,:]` chooses nothing"),
    ("X[:]", 3, "`:` alone is no index"),
    ("w[:]", 3, "`:` alone is no index"),
    ("(w')[1]", 6, "one index into `(w')`"),
    ("X[i,1]", 3, "unknown index `i`"),
    ("[A, X]", 5, "the blocks of a row need equally many rows"),
    ("[1 2]", 4, "expected `,`"),
    ("[A,B;A]", 6, "the rows of blocks need equally many columns: the first has 2*n"),
    ("[]", 2, "expected an operand after `[`"),
    ("[1,]", 4, "expected an operand after `,`"),
    ("1e", 2, "unexpected `e`"),
    ("c ∗ c", 3, "unexpected character: asterisk operator"),
    ("c – c", 3, "unexpected character: en dash"),
    ("A’", 2, "unexpected character: right single quotation mark"),
    ("c ⋅ c", 3, "unexpected character: dot operator"),
    ("d(c, q)", 6, "`q` is a size; only variables vary"),
    ("d()", 3, "expected an operand after `(`"),
    ("d(X,)", 5, "expected an operand after `,`"),
    ("grad(X, X)", 6, "`grad` needs a scalar"),
    ("grad(z[1]'*z[1], z)", 18, "`z` is a family"),
    ("hess(w'*w,w[1])", 11, "cannot differentiate by `w[1]`"),
    ("grad(w'*w,w')", 11, "cannot differentiate by `w'`"),
    ("grad(w'*w,n)", 11, "cannot differentiate by `n`"),
    ("grad(w'*w,2)", 11, "cannot differentiate by `2`"),
    ("exp", 1, "`exp` is a function and needs an argument"),
    ("foo(X)", 1, "unknown function `foo`"),
    ("X(1)", 1, "`X` is a variable"),
    ("exp()", 5, "expected an operand after `(`"),
    ("exp(X,X)", 1, "`exp` takes 1 argument"),
    ("c^--2", 4, "expected an operand after `-`"),
    ("", 1, "expected an operand"),
    ("   ", 1, "expected an operand"),
    ("# only", 1, "expected an operand"),
    ("c; c", 2, "unexpected `;`"),
    ("c, c", 2, "unexpected `,`"),
    ("c == c", 3, "unexpected `==`"),
    ("c = c", 3, "unexpected `=`"),
    ("A.^A", 4, "an exponent is a scalar"),
    ("log(0)", 1, "`log(0)` has no value"),
    ("log(-1)", 1, "`log(-1)` has no value"),
    ("1/0", 3, "division by zero"),
    ("c/0", 3, "division by zero"),
    ("sqrt(-1)", 1, "the square root of a negative number"),
    ("inv(0)", 1, "division by zero"),
    ("0^-1", 2, "division by zero"),
    ("kron(A)", 1, "`kron` takes 2 arguments"),
    ("sum(n in N, c)", 5, "`n` is declared already"),
    ("sum(w in N, c)", 5, "`w` is declared already"),
    ("sum(i in w, c)", 10, "`w` is a variable"),
    ("sum(i in 0, c)", 10, "`0` is not a size"),
    ("sum(i in N)", 11, "expected `,`"),
    ("I", 1, "unknown name `I`"),
    ("c^d", 3, "`d` is a function and needs an argument"),
    ("[A, B](1)", 7, "unexpected `(`"),
];

#[test]
fn mistakes_are_told() {
    for (expr, column, phrase) in REFUSED {
        let o = parse(expr, "json");
        assert_eq!(o.status.code(), Some(2), "{expr}");
        let v = objects(&o).remove(0);
        assert_eq!(v["file"], "EXPR", "{expr}");
        assert_eq!(v["line"], 1, "{expr}");
        assert_eq!(v["column"], json!(column), "{expr}: {v}");
        assert!(v["message"].as_str().is_some_and(|m| m.contains(phrase)), "{expr}: {v}");
        assert!(v["hint"].is_string(), "{expr}: {v}");
        assert!(stderr(&o).contains(&format!("EXPR:1:{column}")), "{expr}");
    }
}

/// Hints that name what was probably meant.
#[test]
fn hints_say_what_was_meant() {
    let hints = [("I", "eye(n)"), ("[1 2]", "`,`"), ("sum(i n, w[i])", "sum(i in N, EXPR)")];
    for (expr, phrase) in hints {
        let v = objects(&parse(expr, "json")).remove(0);
        assert!(v["hint"].as_str().is_some_and(|h| h.contains(phrase)), "{expr}: {v}");
    }
}
