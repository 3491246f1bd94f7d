"""SymPy's expressions, in and out."""

import pytest

import gradus as g

sympy = pytest.importorskip("sympy")
from sympy import Identity, MatrixSymbol, Symbol, Trace, hadamard_product, symbols  # noqa: E402
from sympy.matrices.expressions.determinant import Determinant  # noqa: E402
from sympy.matrices.expressions.kronecker import KroneckerProduct  # noqa: E402

m, n = symbols("m n", integer=True, positive=True)
X, A, w, y = MatrixSymbol("X", m, n), MatrixSymbol("A", n, n), MatrixSymbol("w", n, 1), MatrixSymbol("y", m, 1)
c = Symbol("c")


@pytest.mark.parametrize(
    "expression, text",
    [
        (X * w - y, "X*w - y"),
        (Trace(A.T * A), "tr(A'*A)"),
        (c * A + Identity(n), "c*A + eye(n)"),
        (A.I * w, "inv(A)*w"),
        (A**3, "A^3"),
        (hadamard_product(A, A.T), "A .* A'"),
        (KroneckerProduct(A, X), "kron(A, X)"),
        (sympy.log(Determinant(A)), "log(det(A))"),
        ((w.T * A * w)[0, 0], "w'*A*w"),
        (sympy.exp(c) / 2, "exp(c)/2"),
        (A.applyfunc(sympy.exp), "exp(A)"),
        (A[0, 1] * c, "A[1,2]*c"),
    ],
)
def test_in(expression, text):
    read = g.from_sympy(expression)
    assert g.prove(f"{read} == {text}", vars="X[m,n], A[n,n], w[n], y[m], c")


def test_derived_from_sympy():
    r = X * w - y
    a = g.derive(Trace(r.T * r), wrt="w")
    assert a.inferred is None and a.shape == ("n", "1")
    assert g.prove(f"{a.result} == 2*X'*(X*w - y)", vars="X[m,n], w[n], y[m]")


@pytest.mark.parametrize(
    "text, wrt",
    [
        ("norm2(X*w - y)^2", "w"),
        ("logdet(A) + tr(A)", "A"),
        ("w'*A*w/(w'*w)", "w"),
        ("sum(exp(X*w))", "w"),
        ("sum(A .* A)", "A"),
        ("log(1 + exp(w'*w))", "w"),
    ],
)
def test_out_and_in_again(text, wrt):
    declared = "X[m,n], A[n,n] invertible, w[n], y[m]"
    a = g.derive(text, wrt=wrt, vars=declared)
    again = g.from_sympy(a.sympy())
    v = g.prove(f"{a.result} == {again}", vars=declared)
    assert v, v


def test_out_is_sympy():
    a = g.derive("tr(B*C)", wrt="B", vars="B[m,n], C[n,m]").sympy()
    assert a == MatrixSymbol("C", n, m).T


def test_what_sympy_cannot_say():
    with pytest.raises(g.GradusError):
        g.simplify("vec(A)").sympy()
    with pytest.raises(g.GradusError):
        g.from_sympy(sympy.gamma(c))
    with pytest.raises(g.GradusError):
        g.from_sympy(MatrixSymbol("a b", n, n))
