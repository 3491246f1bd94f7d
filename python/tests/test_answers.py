"""Derivatives, simplest forms, stationary points, claims and certificates."""

import numpy as np
import pytest

import gradus as g


def test_shapes_are_inferred_or_given():
    a = g.derive("norm2(X@w - y)^2", wrt="w")
    assert a.result == "2*(X'*(X*w - y))"
    assert a.inferred == "X[m,n], w[n], y[m]"
    assert a.shape == ("n", "1") and a.kind == "gradient" and a.wrt == "w"
    b = g.derive("norm2(X@w - y)^2", wrt="w", X="p,q", w="q", y=["p"])
    assert b.shape == ("q", "1") and b.inferred is None
    c = g.derive("logdet(S)", wrt="S", S="n,n posdef")
    assert (c.result, c.hypotheses) == ("inv(S)", ["posdef(S)"])
    d = g.derive("c*x'*x", wrt="x", c="scalar positive", x=3)
    assert d.shape == ("3", "1")


def test_everything_that_is_told():
    a = g.derive("norm2(X@w - y)^2", wrt="w")
    assert str(a) == "∂f/∂w = 2·Xᵀ·(X·w − y)        (n×1)"
    assert "\\top" in a.latex
    assert a._repr_latex_().startswith("$\\displaystyle ") and a._repr_latex_().endswith("$")
    page = a._repr_html_()
    assert "Derivation" in page and "align*" in page and "&amp;" in page
    lines = a.derivation
    assert lines[0].subject == "f" and lines[-1].laws == ["read off"]
    assert "squared norm" in a.derivation_text
    assert a.derivation_latex.startswith("\\begin{align*}")
    assert a.steps > 0 and a.size == 5
    nodes = a.nodes
    assert nodes["nodes"][nodes["result"]]["shape"] == ("n", "1")
    assert {v["name"] for v in nodes["variables"]} == {"X", "w", "y"}


def test_several_variables():
    both = g.derive("norm2(A@B - C)^2", wrt="A, B")
    assert [a.wrt for a in both] == ["A", "B"]
    assert both["B"].shape == both[1].shape
    with pytest.raises(KeyError):
        both["C"]
    assert len(g.derive("norm2(A@B - C)^2", wrt=["A", "B"])) == 2


def test_other_questions():
    assert g.simplify("inv(A)*(A*X - B) + inv(A)*B").result == "X"
    s = g.solve("norm2(X*w - y)^2", wrt="w")
    assert s.result == "inv(X'*X)*X'*y" and s.hypotheses == ["invertible(X'*X)"]
    assert g.hessian("x'*A*x", wrt="x").result == "A + A'"
    j = g.derive("A*x", wrt="x", layout="numerator")
    assert (j.kind, j.layout, j.result) == ("jacobian", "numerator", "A")
    assert g.derive(r"\frac{1}{2}\|Xw-y\|^2", wrt="w", latex=True).read_as is not None
    assert g.parse("norm(X*w - y)^2")["core"] == "norm2(X*w - y)^2"
    assert g.derive("s(x)'*x", wrt="x", fun="s", x="n").shape == ("n", "1")
    assert g.derive("r'*r", wrt="w", let="r = X*w - y", vars="X[m,n], w[n], y[m]").shape == ("n", "1")


def test_claims():
    v = g.prove("grad(x'*A*x, x) == (A + A')*x")
    assert v and v.status == "proved" and g.check(v.certificate)
    assert v.derivation
    w = g.prove("grad(x'*A*x, x) == 2*A*x", A="n,n", x="n")
    assert not w and w.status == "refuted" and w.certificate is None
    assert w.holds_if == ["symmetric(A)"] and w.counterexample["values"]
    assert "counterexample" in str(w)
    assert g.prove("grad(x'*A*x, x) == 2*A*x", A="n,n symmetric", x="n").hypotheses == ["symmetric(A)"]


def test_certificates():
    a = g.derive("tr(A*X)", wrt="X")
    c = g.check(a.certificate)
    assert c and c.statement == ["grad(tr(A*X), X) == A'"] and c.steps == a.steps
    bad = g.check(a.certificate.replace("(t A)", "A"))
    assert not bad and bad.reason
    assert not g.check("what is no certificate")


def test_mistakes_have_places():
    with pytest.raises(g.InputError) as e:
        g.derive("x'*A*", wrt="x")
    (d,) = e.value.diagnostics
    assert d.place == "expression" and d.start == 5 and d.line == 1 and "^" in d.rendered
    assert "^" in str(e.value)
    with pytest.raises(g.InputError) as e:
        g.derive("x'*x", wrt="x", vars=["y[n]", "x[n"])
    assert e.value.diagnostics[0].place == "variables 2"
    with pytest.raises(g.InputError):
        g.derive("x'*x + y'*y")
    with pytest.raises(ValueError):
        g.derive("x'*x", wrt="x", layout="sideways")
    with pytest.raises(g.InputError) as e:
        g.hessian("A*x", wrt="x")
    assert "Hessian" in str(e.value)
    with pytest.raises(g.NoAnswer):
        g.solve("sum(exp(x))", wrt="x", x="n")


def test_code_runs():
    rng = np.random.default_rng(0)
    x, w, y = rng.standard_normal((5, 3)), rng.standard_normal(3), rng.standard_normal(5)
    a = g.derive("norm2(X@w - y)^2", wrt="w")
    f = a.numpy()
    assert np.allclose(f(x, w, y), 2 * x.T @ (x @ w - y))
    assert f is a.numpy() and "def grad_w" in f.source
    value, gradient = a.numpy(with_value=True)(x, w, y)
    assert np.isclose(value, ((x @ w - y) ** 2).sum()) and np.allclose(gradient, f(x, w, y))
    h = g.hessian("norm2(X@w - y)^2", wrt="w").numpy(apply=True)
    v = rng.standard_normal(3)
    assert np.allclose(h(x, v), 2 * x.T @ (x @ v))
    assert "grad_w" in a.code("julia") and a.code("c")
    with pytest.raises(ValueError):
        a.code("cobol")
    with pytest.raises(g.NoCode):
        g.simplify("A + A").numpy(apply=True)


@pytest.mark.parametrize("library", ["jax", "torch"])
def test_code_of_other_libraries(library):
    np_of = {"jax": "jax.numpy", "torch": "torch"}
    m = pytest.importorskip(np_of[library])
    a = g.derive("norm2(X@w - y)^2", wrt="w")
    x, w, y = np.ones((2, 2)), np.array([1.0, 2.0]), np.array([0.5, 0.25])
    ours = getattr(a, library)()(*(m.asarray(z) for z in (x, w, y)))
    assert np.allclose(np.asarray(ours), a.numpy()(x, w, y))


def test_comparing_a_gradient():
    ok = g.check_gradient("norm2(X*w - y)^2", lambda X, w, y: 2 * X.T @ (X @ w - y), "w")
    assert ok and ok.error < 1e-12 and "agrees" in repr(ok)
    # By name in another order.
    assert g.check_gradient("norm2(X*w - y)^2", lambda w, y, X: 2 * X.T @ (X @ w - y), "w")
    # In the order of ours where names differ.
    assert g.check_gradient("norm2(X*w - y)^2", lambda a, b, c: 2 * a.T @ (a @ b - c), "w")
    bad = g.check_gradient("norm2(X*w - y)^2", lambda X, w, y: X.T @ (X @ w - y), "w")
    assert not bad and "in place of" in bad.reason and bad.at is not None
    shape = g.check_gradient("norm2(X*w - y)^2", lambda X, w, y: np.ones((1, 7)), "w")
    assert not shape and "shape" in shape.reason
    assert g.check_gradient("logdet(S)", lambda S: np.linalg.inv(S), "S", S="n,n posdef")
    assert not g.check_gradient("x'*A*x", lambda x, A: 2 * A @ x, "x", A="n,n", x="n")
    assert g.check_gradient("x'*A*x", lambda x, A: 2 * A @ x, "x", A="n,n symmetric", x="n")
    assert g.check_gradient("sum(i in N, norm2(x[i] - mu)^2)", lambda x, mu: 2 * (mu - x).sum(0), "mu", mu="n", x="n over N")


def test_files():
    text = "problem p\n  infer\n  claim grad(tr(A*X), X) == A'\n  refute tr(A*B) == tr(A)*tr(B)\n  show grad(tr(A*X), X)\n"
    r = g.run(text)
    assert r and [v.status for v in r.verdicts] == ["proved", "refuted"]
    assert r.shown[0].answers[0].result == "A'" and r.shown[0].line == 5
    assert "✓ claim proved" in repr(r) and "<pre>" in r._repr_html_()
    assert not g.run(text + "  claim tr(A) == 0\n")
    mixed = g.run(text + "problem q\n  claim (\n")
    assert not mixed and mixed.mistakes[0].line == 7 and len(mixed.verdicts) == 2
    with pytest.raises(g.InputError):
        g.run("claim (")
