//! Problem files: statements, attributes, hypotheses, families, derivatives; what holds and what does not.

use super::{file, folder, gradus, objects, stderr};
use serde_json::Value;

/// The statements of a problem, the status of each goal, and the hypotheses that the proofs rest on.
const PROBLEMS: &[(&str, &str, Option<&str>)] = &[
    ("var A[n,n]\nclaim inv(A)*A == eye(n)", "proved", Some("invertible(A)")),
    ("var x[n]\nclaim grad(norm1(x),x) == sign(x)", "proved", None),
    ("var x[n]\nclaim grad(sum(relu(x)),x) == (sign(x)+ones(n))/2", "proved", None),
    ("var x[n]\nclaim grad(norm2(x),x) == x/norm2(x)", "proved", None),
    ("var c\nclaim c/c == 1", "proved", Some("nonzero(c)")),
    ("var c\nclaim sqrt(c)^2 == c", "proved", Some("positive(c)")),
    ("var c\nclaim log(c^2) == 2*log(c)", "proved", None),
    ("var c\nclaim exp(log(c)) == c", "proved", Some("positive(c)")),
    ("var c\nclaim c^0.5*c^0.5 == c", "proved", Some("positive(c)")),
    ("var A[n,n] symmetric\nclaim A == A'", "proved", Some("symmetric(A)")),
    ("var A[n,n] antisymmetric, x[n]\nclaim x'*A*x == 0", "proved", None),
    ("var A[n,n] diagonal\nclaim diag(diagvec(A)) == A", "proved", None),
    ("var Q[n,n] orthogonal\nclaim Q'*Q == eye(n)", "proved", None),
    ("var Q[n,n] orthogonal\nclaim inv(Q) == Q'", "proved", None),
    ("var A[n,n] invertible\nclaim A*inv(A) == eye(n)", "proved", Some("invertible(A)")),
    ("var A[n,n] posdef\nclaim inv(A)' == inv(A)", "proved", None),
    ("var A[m,n] positive\nclaim exp(log(A)) == A", "proved", Some("positive(A)")),
    ("var A[m,n] nonzero\nclaim A ./ A == ones(m,n)", "proved", Some("nonzero(A)")),
    ("var A[n,n] symmetric posdef positive\nclaim A == A'", "proved", None),
    ("var X[n,n] symmetric\nclaim grad(tr(X*X),X) == 2*X", "proved", None),
    ("var X[n,n] symmetric, A[n,n]\nclaim grad(tr(A*X),X) == A'", "proved", None),
    ("var X[n,n] symmetric, A[n,n]\nclaim grad(tr(A*X),X) == A", "refuted", None),
    ("var c\nassume c == 2\nclaim c^2 == 4", "proved", Some("c == 2")),
    ("var A[n,n], B[n,n]\nassume A*B == B*A\nclaim (A+B)^2 == A^2 + 2*A*B + B^2", "proved", None),
    (
        "var x[n] over N\nlet s[i] = x[i]'*x[i] for i in N\nclaim sum(i in N, s[i]) == sum(i in N, x[i]'*x[i])",
        "proved",
        None,
    ),
    ("var x[n] over N\nclaim grad(sum(i in N, x[i]'*x[i]), x[1]) == 2*x[1]", "proved", None),
    ("var x[n] over N\nclaim sum(j in N, grad(sum(i in N, x[i]'*x[i]), x[j])) == 2*sum(i in N,x[i])", "proved", None),
    ("var x[n], y[m] over N\nclaim x[1]*y[1]' == (y[1]*x[1]')'", "proved", None),
    ("var c over N\nclaim sum(i in N, c[i]) == sum(j in N, c[j])", "proved", None),
    ("var A[n,n], b[n] over K\nclaim sum(k in K, A[k]*b[k]) == sum(k in K, A[k]*b[k])", "proved", None),
    ("var A[n,n] symmetric over K\nclaim sum(k in K, A[k])' == sum(k in K, A[k])", "proved", None),
    ("fun s\nvar X[m,n]\nclaim grad(sum(s(X)),X) == s'(X)", "proved", Some("")),
    ("fun s, g\nvar x[n]\nclaim jac(s'(x), x) == diag(s''(x))", "proved", Some("")),
    ("fun s, g\nvar x[n]\nclaim jac(s(g(x)), x) == diag(s'(g(x)) .* g'(x))", "proved", Some("")),
    ("var X[m,n], w[n]\nlet r = X*w\nclaim grad(r'*r, r) == 2*r", "proved", Some("")),
    ("var X[m,n], w[n]\nlet r = X*w\nclaim grad(r'*r, w) == 2*X'*r", "proved", Some("")),
    ("var X[m,n], w[n]\nlet r = X*w\nclaim grad(w'*w+r'*r, r) == 2*r", "proved", Some("")),
    ("var A[m,n], x[n]\nclaim jac(A*x, x) == A'", "proved", Some("")),
    ("layout numerator\nvar A[m,n], x[n]\nclaim jac(A*x, x) == A", "proved", Some("")),
    ("var A[m,n], x[n]\nclaim jac(A*x, x) == A\nlayout numerator", "proved", Some("")),
    ("layout denominator\nlayout denominator\nvar A[m,n], x[n]\nclaim jac(A*x, x) == A'", "proved", Some("")),
    ("var x[n]\nclaim hess(x'*x, x) == 2*eye(n)", "proved", Some("")),
    ("var x[n]\nclaim jac(grad(x'*x, x),x) == hess(x'*x,x)", "proved", Some("")),
    ("var X[m,n]\nclaim vec(X') == comm(m,n)*vec(X)", "proved", Some("")),
    ("var x[n]\nclaim norm2(x[1:2])^2 == x[1]^2 + x[2]^2", "proved", None),
    ("var A[m,n], x[n]\nclaim A[2:3,:]*x == [A[2,:]*x; A[3,:]*x]", "proved", None),
    ("var x[n]\nclaim x[1:2] == x[2:3]", "refuted", None),
    (
        "var A[n,n]\nvar v[n], l over K\nassume eigen(A, v[i], l[i]) for i in K\nclaim sum(i in K, v[i]'*A*v[i]) == sum(i in K, l[i])\nclaim sum(i in K, v[i]'*A*v[i]) == K",
        "proved refuted",
        None,
    ),
    ("var X[n,n] invertible\nclaim convex -logdet(X) in X", "refuted", None),
    ("var X[n,n] symmetric\nclaim convex tr(X^2) in X\nclaim convex tr(X)^2 - tr(X^2) in X", "proved refuted", None),
    ("var X[n,n] antisymmetric\nclaim concave tr(X^2) in X", "proved", None),
    ("var X[n,n]\nclaim convex tr(X^2) in X", "refuted", None),
    ("var X[m,n]\nclaim X[i,j]*X[k,l] == X[k,l]*X[i,j] for i in m, j in n, k in m, l in n", "proved", Some("")),
    ("var X[m,n]\nclaim X[i,j]*X[k,l] == X[i,l]*X[k,j] for i in m, j in n, k in m, l in n", "refuted", None),
    (
        "var X[m,n], Y[m,n]\nclaim 2*X[i,j]*eye(m)[i,k]*eye(n)[j,l] == grad(X[i,j]^2, X[k,l]) for i in m, j in n, k in m, l in n",
        "proved",
        Some(""),
    ),
    (
        "var w[n]\nvar x[n], y over N\nclaim sum(i in N, grad((x[i]'*w - y[i])^2, w)) == sum(i in N, 2*(x[i]'*w - y[i])*x[i])",
        "proved",
        Some(""),
    ),
    (
        "var x[n] over N\nvar w[n]\nclaim sum(i in N, jac(w*(x[i]'*w), w)) == sum(i in N, x[i]*w' + (x[i]'*w)*eye(n))",
        "proved",
        Some(""),
    ),
    ("var X[m,n], Y[m,n]\nclaim d(X .* Y) == d(X) .* Y + X .* d(Y)", "proved", Some("")),
    ("var c\nclaim d(c^2) == 2*c*d(c)", "proved", Some("")),
    (
        "var n1\nclaim 0.1+0.2 == 0.3\nclaim 2^3^2 == 64\nclaim -2^2 == -4\nclaim 2^-1 == 0.5\nclaim 1e-3 == 1/1000\nclaim 7/2 == 3.5",
        "proved proved proved proved proved proved",
        None,
    ),
    (
        "var X[m,n]\nclaim sum(ones(m,n)) == m*n\nclaim tr(eye(n)) == n\nclaim eye(1) == 1\nclaim ones(1) == 1\nclaim det(eye(n)) == 1",
        "proved proved proved proved proved",
        None,
    ),
    (
        "var x[1], X[1,1], A[n,n], r[1,n]\nclaim x*A == A*x\nclaim X*A == X[1,1]*A\nclaim x + X == X + x\nclaim A/x == A/X + A/x - A/X\nclaim A^2*x == x*A^2\nclaim tr(X) == X\nclaim grad(X^2,X) == 2*X",
        "proved proved proved proved proved proved proved",
        None,
    ),
    (
        "var c\nclaim softmax(c) == 1\nclaim logsumexp(c) == c\nclaim det(c) == c\nclaim inv(c) == 1/c\nclaim diag(c) == c\nclaim diagvec(c) == c\nclaim vec(c) == c\nclaim kron(c,c) == c^2\nclaim sum(c) == c\nclaim norm2(c)^2 == c^2\nclaim norm1(c) == abs(c)\nclaim logdet(c) == log(c)\nclaim dot(c,c) == c^2",
        "proved proved proved proved proved proved proved proved proved proved proved proved proved",
        None,
    ),
    (
        "var A[n,n], X[m,n], c\nclaim adj(A)*A == det(A)*eye(n)\nclaim dot(X,X) == sum(X.*X)\nclaim norm2(X)^2 == tr(X'*X)\nclaim norm1(X) == sum(abs(X))\nclaim vec(X)'*vec(X) == norm2(X)^2\nclaim A^0 == eye(n)\nclaim A^1 == A\nclaim A^-2 == inv(A)*inv(A)\nclaim A² == A*A\nclaim A³ == A*A*A\nclaim A⁻¹ == inv(A)\nclaim Aᵀ == A'",
        "proved proved proved proved proved proved proved proved proved proved proved proved",
        None,
    ),
    (
        "var X[2,3]\nclaim X == [X[1,1], X[1,2], X[1,3]; X[2,1], X[2,2], X[2,3]]\nclaim sum(X) == sum(i in 2, sum(j in 3, X[i,j]))\nclaim X[:,1] == [X[1,1]; X[2,1]]\nclaim X[2,:] == [X[2,1], X[2,2], X[2,3]]",
        "proved proved proved proved",
        None,
    ),
    (
        "var x[3]\nclaim softmax(x) == exp(x)/sum(exp(x))\nclaim logsumexp(x) == log(sum(exp(x)))\nclaim grad(logsumexp(x),x) == softmax(x)",
        "proved proved proved",
        None,
    ),
    (
        "var x[n]\nclaim sigmoid(x) == ones(n)./(ones(n)+exp(-x))\nclaim softplus(x) == log(ones(n)+exp(x))\nclaim tanh(x) == sinh(x)./cosh(x)\nclaim relu(x) == (x+abs(x))/2",
        "proved proved proved proved",
        None,
    ),
    (
        "var x\nclaim grad(exp(x),x) == exp(x)\nclaim grad(log(x),x) == 1/x\nclaim grad(sqrt(x),x) == 1/(2*sqrt(x))\nclaim grad(sin(x),x) == cos(x)\nclaim grad(cos(x),x) == -sin(x)\nclaim grad(asin(x),x) == 1/sqrt(1-x^2)\nclaim grad(acos(x),x) == -1/sqrt(1-x^2)\nclaim grad(atan(x),x) == 1/(1+x^2)\nclaim grad(sinh(x),x) == cosh(x)\nclaim grad(cosh(x),x) == sinh(x)\nclaim grad(tanh(x),x) == 1-tanh(x)^2\nclaim grad(sigmoid(x),x) == sigmoid(x)*(1-sigmoid(x))\nclaim grad(softplus(x),x) == sigmoid(x)\nclaim grad(abs(x),x) == sign(x)\nclaim grad(sign(x),x) == 0",
        "proved proved proved proved proved proved proved proved proved proved proved proved proved proved proved",
        None,
    ),
    (
        "var a,b\nclaim a-b-a == -b\nclaim a/b*b == a\nclaim a/b/a == 1/b\nclaim -a^2 == -(a^2)\nclaim a*-b == -a*b\nclaim 2*a^2 == a^2*2\nclaim a^-1 == 1/a\nclaim (a+b)^2 == a²+2·a·b+b²\nclaim a − b == a - b\nclaim a×b == b·a",
        "proved proved proved proved proved proved proved proved proved proved",
        None,
    ),
    (
        "var A[n,n], B[n,n]\nrefute A*B == B*A\nclaim A*B == B*A\nrefute A == A\nclaim tr(A) == 0",
        "refuted refuted proved refuted",
        None,
    ),
    (
        "var claim[n], var, let, fun, problem, over, at, in, for, stationary, layout, assume, refute, symmetric[n,n] symmetric, positive positive\nlet denominator = var\nclaim claim == claim\nclaim var + let + fun == fun + let + var\nclaim problem == problem\nclaim stationary == stationary\nclaim symmetric == symmetric'\nclaim at*in == in*at\nclaim positive == exp(log(positive))\nclaim denominator == var\nclaim sum(i in n, claim[i]) == sum(claim)\nclaim over*for == for*over\nassume positive == positive\nclaim layout == layout\nrefute refute == 2",
        "proved proved proved proved proved proved proved proved proved proved proved refuted",
        None,
    ),
    ("var x[n]\nclaim stationary x'*x at x = zeros(n)", "proved", None),
    ("var x[n], b[n]\nlet f = x'*x\nlet g = f - 2*b'*x\nclaim stationary g at x = b", "proved", None),
    ("var x[n], b[n]\nclaim stationary x'*x - 2*b'*x at x = 2*b", "refuted", None),
    ("var x[n], A[n,n], b[n]\nclaim stationary x'*A*x - 2*b'*x at x = inv(A)*b", "refuted", None),
    ("var x[n], A[n,n] symmetric, b[n]\nclaim stationary x'*A*x - 2*b'*x at x = inv(A)*b", "proved", None),
    ("var x[n], r[n]\nlet y = x\nclaim stationary y'*y at y = zeros(n)", "proved", None),
    ("var w[n]\nclaim w[3] == w[3]\nclaim w[3] + w[2] == w[2]+w[3]", "proved proved", None),
    ("var w[n]\nclaim sum(i in 3, w[i]) == w[1]+w[2]+w[3]", "proved", None),
    ("var X[m*n, 2*m], v[m*n]\nclaim X'*v == (v'*X)'", "proved", None),
    (
        "var A[n,n]\nclaim -A' == -(A')\nclaim A'^2 == (A')^2\nclaim A^2' == (A^2)'\nclaim A .* A' == A .* (A')\nclaim A*A.*A == (A*A).*A\nclaim A.*A*A == (A.*A)*A\nclaim A⊗A*kron(A,A) == kron(A,A)*kron(A,A)\nclaim A*A⊗A == kron(A*A,A)\nclaim A^2[1,1] == (A^2)[1,1]",
        "proved proved proved proved proved proved proved proved proved",
        None,
    ),
    ("var x[n] over N\nclaim sum(j in N, grad(sum(i in N, x[i]'*x[i]), x[j])) == 2*sum(i in N, x[i])", "proved", None),
    (
        "var x[n], u[n] over N\nlet f = sum(i in N, u[i]'*x[i])\nlet g[i] = grad(f, x[i]) for i in N\nclaim sum(i in N, g[i]) == sum(i in N, u[i])\nclaim g[1] == u[1]",
        "proved proved",
        None,
    ),
    (
        "var X[m,n], Y[n,m]\nlet f = tr(X*Y)\nclaim d(f, X) == tr(grad(f,X)'*d(X))\nclaim d(X*Y, X) == d(X)*Y\nclaim d(X*Y, X, Y) == d(X)*Y + X*d(Y)\nclaim d(X, X) == d(X)\nrefute d(X*Y, X) == d(X*Y)",
        "proved proved proved proved refuted",
        None,
    ),
    ("var w[n], v[n]\nclaim d(v, w) == zeros(n)\nclaim d(w'*w, w) == 2*w'*d(w, w)", "proved proved", None),
    (
        "var X[m,n]\nlet f = tr(X'*X)\nclaim d(f) == tr(grad(f,X)'*d(X))\nclaim vec(d(X'*X)) == jac(X'*X,X)'*vec(d(X))",
        "proved proved",
        None,
    ),
    ("layout numerator\nvar X[m,n]\nclaim vec(d(X'*X)) == jac(X'*X,X)*vec(d(X))", "proved", None),
    ("var X[m,n], w[n]\nlet r = X*w\nclaim d(r) == d(X)*w + X*d(w)", "proved", None),
    ("var X[m,n], w[n], y[m]\nlet r = X*w - y\nclaim stationary r'*r - 2*y'*r at r = y", "proved", None),
    (
        "var w[n]\nclaim grad(grad(w'*w, w)'*w, w) == 4*w\nclaim d(grad(w'*w, w)) == 2*d(w)\nclaim grad(sum(jac(w.^2, w)), w) == 2*ones(n)",
        "proved proved proved",
        None,
    ),
    (
        "var X[m,n], B[m,n]\nclaim X -\n  B ==\n  X ⊙\n  ones(m,n) − \n  B # a comment\nclaim [X,\n B;\n B, X] == [X, B; B, X]",
        "proved proved",
        None,
    ),
    ("\n   \n# a comment\n\tvar\tX[m,n]\t# tabs\n\tclaim X == X", "proved", None),
];

/// The type of each field of a goal.
fn check_fields(v: &Value) {
    let is = |f: &str, good: fn(&Value) -> bool| assert!(v.get(f).is_some_and(good), "{f} of {v}");
    let number = |f| is(f, |x| x.is_null() || x.is_u64());
    let text = |f| is(f, |x| x.is_null() || x.is_string());
    for f in ["file", "problem", "kind", "statement", "status"] {
        is(f, Value::is_string);
    }
    is("line", Value::is_u64);
    is("hypotheses", |x| x.as_array().is_some_and(|a| a.iter().all(Value::is_string)));
    is("checked", Value::is_boolean);
    is("elapsed_ms", Value::is_f64);
    ["steps", "derived_size", "claimed_size"].into_iter().for_each(number);
    ["reason", "derived"].into_iter().for_each(text);
    let proved = v["status"] == "proved";
    assert_eq!(v["checked"], proved, "{v}");
    assert_eq!(v["steps"].is_u64(), proved, "{v}");
    assert_eq!(v["counterexample"].is_object(), v["status"] == "refuted", "{v}");
    let left = v["statement"].as_str().unwrap_or("");
    let equation = left.split("==").next().unwrap_or("").trim();
    let derivative = ["grad(", "jac(", "hess("].iter().any(|d| equation.starts_with(d)) && equation.ends_with(')');
    if derivative && equation.matches('(').count() == 1 {
        assert!(v["claimed_size"].is_u64() && v["derived"].is_string() && v["derived_size"].is_u64(), "{v}");
    }
    if !["grad(", "jac(", "hess("].iter().any(|d| left.starts_with(d)) {
        assert!(v["claimed_size"].is_null() && v["derived"].is_null() && v["derived_size"].is_null(), "{v}");
    }
}

#[test]
fn problems_are_decided() {
    let dir = folder("contract-problems");
    for (k, (body, expected, hypotheses)) in PROBLEMS.iter().enumerate() {
        let path = file(&dir, &format!("{k}.gradus"), &format!("problem p\n{body}\n"));
        let o = gradus(&["prove", &path, "--format", "json"]);
        let all = objects(&o);
        let status: Vec<&str> = all.iter().map(|v| v["status"].as_str().unwrap_or("error")).collect();
        assert_eq!(status.join(" "), *expected, "{body}\n{}", stderr(&o));
        let held = |v: &Value| (v["kind"] == "claim") == (v["status"] == "proved") && v["status"] != "unknown";
        let code = i32::from(!all.iter().all(held));
        assert_eq!(o.status.code(), Some(code), "{body}");
        for v in &all {
            check_fields(v);
            assert_eq!(v["problem"], "p");
        }
        if let Some(h) = hypotheses {
            let mut used: Vec<&str> = all
                .iter()
                .flat_map(|v| v["hypotheses"].as_array().into_iter().flatten())
                .filter_map(Value::as_str)
                .collect();
            used.sort_unstable();
            used.dedup();
            assert_eq!(used.join("; "), *h, "{body}");
        }
    }
}

/// The same file with other line ends, a mark of its encoding, tabs, or without its last line end.
#[test]
fn the_text_of_a_file() {
    let dir = folder("contract-text");
    let text = "problem p\n  var A[m,n], B[n,m]\n\n  # why\n  claim tr(A*B) == tr(B*A) # so\n";
    let variants = [
        text.to_string(),
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
        format!("\u{feff}{}", text.replace('\n', "\r\n")),
        text.replace("  ", "\t"),
        text.trim_end().to_string(),
        text.replace(' ', "\u{a0}").replace("problem\u{a0}", "problem "),
    ];
    for (k, t) in variants.iter().enumerate() {
        let path = file(&dir, &format!("{k}.gradus"), t);
        let o = gradus(&["prove", &path, "--format", "json"]);
        assert_eq!(o.status.code(), Some(0), "{t:?}: {}", stderr(&o));
        let v = objects(&o).remove(0);
        assert_eq!((v["status"].as_str(), v["line"].as_u64()), (Some("proved"), Some(5)), "{t:?}");
        assert_eq!(v["statement"], "tr(A*B) == tr(B*A)", "{t:?}");
    }
}

/// Derived forms are found without the right side, and never larger than it here.
#[test]
fn derived_forms() {
    let dir = folder("contract-derived");
    let text = "problem p\n  var X[m,n], w[n], y[m]\n  let l = norm2(X*w - y)^2\n  \
                claim grad(l, w) == 2*X'*(X*w - y)\n  claim hess(l, w) == 2*X'*X\n  \
                claim jac(X*w, w) == X'\n  refute grad(l, w) == X'*(X*w - y)\n";
    let o = gradus(&["prove", &file(&dir, "p.gradus", text), "--format", "json"]);
    assert_eq!(o.status.code(), Some(0));
    for (v, claimed) in objects(&o).iter().zip([5, 3, 1, 4]) {
        assert_eq!(v["claimed_size"], claimed, "{v}");
        let (derived, size) = (v["derived"].as_str().expect("a form"), v["derived_size"].as_u64());
        let decls = ["-v", "X[m,n], w[n], y[m]"];
        let read = gradus(&["parse", derived, decls[0], decls[1], "--format", "json"]);
        assert_eq!(objects(&read)[0]["size"].as_u64(), size, "{derived}");
    }
}
