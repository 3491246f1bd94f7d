#!/usr/bin/env python3
"""How long gradus' code takes, beside automatic differentiation and code by hand.

    target/venv/bin/python tests/code/bench.py [--gradus PATH] [--sizes 100,500,1000] [--compile] [CASE…]

A row is one case at one size; a number is the other's time over that of gradus' code in the same library, in one run,
least of several rounds in turn, on one core and in its own time: above 1, gradus' code is faster. JAX is jitted on both sides, PyTorch eager on both, or
with --compile compiled on the other's. Value and gradient are computed on both sides, of Hessian-vector products these.
Every result is compared with the other's before it is timed. docs/benchmarks.md has the table.
"""
import argparse
import os
import subprocess
import sys
import time

# One core, and its own time on it: what else runs on the machine is not measured.
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
os.environ.update(JAX_PLATFORMS="cpu", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
import scipy.linalg as sl  # noqa: E402
import scipy.special as sp  # noqa: E402
import torch  # noqa: E402

jax.config.update("jax_enable_x64", True)
torch.set_num_threads(1)
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RNG = np.random.default_rng(7)


def normal(*shape):
    return RNG.standard_normal(shape)


def definite(n):
    a = normal(n, n)
    return a @ a.T / n + np.eye(n)


class Torch:
    """What the functions below ask of a module of arrays, from PyTorch."""

    sum, exp, tanh, log, diag, trace = torch.sum, torch.exp, torch.tanh, torch.log, torch.diag, torch.trace
    softplus = staticmethod(torch.nn.functional.softplus)
    softmax = staticmethod(lambda a: torch.softmax(a, 0))
    lse = staticmethod(lambda a: torch.logsumexp(a, 0))
    solve = torch.linalg.solve
    logdet = staticmethod(lambda a: torch.linalg.slogdet(a)[1])
    cholesky = torch.linalg.cholesky
    cho = staticmethod(lambda low, b: torch.cholesky_solve(b[:, None], low)[:, 0])
    chom = staticmethod(lambda low, b: torch.cholesky_solve(b, low))


class Jax:
    sum, exp, tanh, log, diag, trace = jnp.sum, jnp.exp, jnp.tanh, jnp.log, jnp.diag, jnp.trace
    softplus = staticmethod(jax.nn.softplus)
    softmax = staticmethod(lambda a: jax.nn.softmax(a, axis=0))
    lse = staticmethod(lambda a: jax.scipy.special.logsumexp(a, axis=0))
    solve = jnp.linalg.solve
    logdet = staticmethod(lambda a: jnp.linalg.slogdet(a)[1])
    cholesky = jnp.linalg.cholesky
    cho = staticmethod(lambda low, b: jax.scipy.linalg.cho_solve((low, True), b))
    chom = cho


# Each case: expression, declarations, variable, arguments at a size, the function over a module, code by hand in NumPy.
CASES = {}


def case(name, expression, declared, wrt, arguments, function, hand, hessian=False):
    CASES[name] = (expression, declared, wrt, arguments, function, hand, hessian)


def by_hand_ls(X, w, y):
    r = X @ w - y
    return r @ r, 2 * (X.T @ r)


case("least squares", "norm2(X*w - y)^2", "X[m,n], w[n], y[m]", "w",
     lambda n: dict(X=normal(2 * n, n), w=normal(n), y=normal(2 * n)),
     lambda l, X, w, y: l.sum((X @ w - y) ** 2), by_hand_ls)


def by_hand_ridge(X, w, y, l):
    r = X @ w - y
    return r @ r + l * (w @ w), 2 * (X.T @ r + l * w)


case("ridge", "norm2(X*w - y)^2 + l*norm2(w)^2", "X[m,n], w[n], y[m], l positive", "w",
     lambda n: dict(X=normal(2 * n, n), w=normal(n), y=normal(2 * n), l=0.5),
     lambda m, X, w, y, l: m.sum((X @ w - y) ** 2) + l * m.sum(w * w), by_hand_ridge)


def by_hand_logistic(X, w, y):
    z = X @ w
    return np.logaddexp(0, z).sum() - y @ z, X.T @ (sp.expit(z) - y)


case("logistic", "sum(softplus(X*w)) - y'*X*w", "X[m,n], w[n], y[m]", "w",
     lambda n: dict(X=normal(2 * n, n), w=normal(n), y=(normal(2 * n) > 0) * 1.0),
     lambda l, X, w, y: l.sum(l.softplus(X @ w)) - y @ (X @ w), by_hand_logistic)


def by_hand_softmax(W, x, y):
    z = W @ x
    return sp.logsumexp(z) - y @ z, np.outer(sp.softmax(z) - y, x)


case("softmax regression", "logsumexp(W*x) - y'*W*x", "W[k,n], x[n], y[k]", "W",
     lambda n: dict(W=normal(n, n), x=normal(n), y=np.eye(n)[0]),
     lambda l, W, x, y: l.lse(W @ x) - y @ (W @ x), by_hand_softmax)


def by_hand_gaussian(S, C):
    f = sl.cho_factor(S, lower=True)
    P = sl.cho_solve(f, np.eye(len(S)))
    PC = P @ C
    return 2 * np.log(np.diag(f[0])).sum() + np.trace(PC), P - PC @ P


case("Gaussian likelihood", "logdet(S) + tr(inv(S)*C)", "S[n,n] posdef, C[n,n] symmetric", "S",
     lambda n: dict(S=definite(n), C=definite(n)),
     lambda l, S, C: l.logdet(S) + l.trace(l.solve(S, C)), by_hand_gaussian)


def by_hand_logdet(S):
    f = sl.cho_factor(S, lower=True)
    return 2 * np.log(np.diag(f[0])).sum(), sl.cho_solve(f, np.eye(len(S)))


case("log det", "logdet(S)", "S[n,n] posdef", "S", lambda n: dict(S=definite(n)),
     lambda l, S: l.logdet(S), by_hand_logdet)


def by_hand_quadratic(A, x):
    return x @ A @ x, A @ x + x @ A


case("quadratic form", "x'*A*x", "A[n,n], x[n]", "x", lambda n: dict(A=normal(n, n), x=normal(n)),
     lambda l, A, x: x @ A @ x, by_hand_quadratic)


def by_hand_net(W1, x, w2, y):
    h = np.tanh(W1 @ x)
    r = w2 @ h - y
    return r * r, np.outer(2 * r * w2 * (1 - h * h), x)


case("two-layer net", "(w2'*tanh(W1*x) - y)^2", "W1[k,n], x[n], w2[k], y", "W1",
     lambda n: dict(W1=normal(n, n) / n, x=normal(n), w2=normal(n), y=0.3),
     lambda l, W1, x, w2, y: (w2 @ l.tanh(W1 @ x) - y) ** 2, by_hand_net)


def by_hand_attention(q, K, v):
    a = sp.softmax(K @ q)
    return v @ a, K.T @ (a * v - (v @ a) * a)


case("attention", "v'*softmax(K*q)", "q[d], K[n,d], v[n]", "q",
     lambda n: dict(q=normal(n) / n, K=normal(n, n), v=normal(n)),
     lambda l, q, K, v: v @ l.softmax(K @ q), by_hand_attention)


def by_hand_gp(K, y):
    f = sl.cho_factor(K, lower=True)
    a = sl.cho_solve(f, y)
    return y @ a + 2 * np.log(np.diag(f[0])).sum(), sl.cho_solve(f, np.eye(len(y))) - np.outer(a, a)


case("GP marginal likelihood", "y'*inv(K)*y + logdet(K)", "K[n,n] posdef, y[n]", "K",
     lambda n: dict(K=definite(n), y=normal(n)),
     lambda l, K, y: y @ l.solve(K, y) + l.logdet(K), by_hand_gp)


def by_hand_hvp(A, B, X, V):
    return A @ V @ B + A.T @ V @ B.T


case("Hessian·V, trace", "tr(X'*A*X*B)", "X[n,k], A[n,n], B[k,k]", "X",
     lambda n: dict(X=normal(n, n), A=normal(n, n), B=normal(n, n), V=normal(n, n)),
     lambda l, A, B, X: l.trace(X.T @ A @ X @ B), by_hand_hvp, True)


def by_hand_hvp_logistic(X, w, V):
    s = sp.expit(X @ w)
    return X.T @ (s * (1 - s) * (X @ V))


case("Hessian·V, logistic", "sum(softplus(X*w))", "X[m,n], w[n]", "w",
     lambda n: dict(X=normal(2 * n, n), w=normal(n), V=normal(n)),
     lambda l, X, w: l.sum(l.softplus(X @ w)), by_hand_hvp_logistic, True)


def ours(gradus, language, c):
    expression, declared, wrt, _, _, _, hessian = c
    option = ["--hessian", "--apply"] if hessian else ["--with-value"]
    command = [gradus, "derive", expression, "-v", declared, "-w", wrt, "--format", language] + option
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    names = {}
    exec(compile(text, f"{language} {expression}", "exec"), names)
    found = [v for k, v in names.items() if k.startswith(("grad_", "hess_")) and callable(v)]
    return found[0]


def in_turn(fs, least=0.15):
    """The least time of each function, called in turn."""
    best = [float("inf")] * len(fs)
    once = 0.0
    for f in fs:
        f()
        start = time.process_time()
        f()
        once = max(once, time.process_time() - start)
    inner = max(1, int(0.01 / max(once, 1e-7)))
    spent, rounds = 0.0, 0
    while rounds < 5 or (spent < least * len(fs) and rounds < 60):
        for k, f in enumerate(fs):
            start = time.process_time()
            for _ in range(inner):
                f()
            t = time.process_time() - start
            best[k] = min(best[k], t / inner)
            spent += t
        rounds += 1
    return best


def same(name, got, want):
    got, want = (x if isinstance(x, (tuple, list)) else (x,) for x in (got, want))
    for g, w in zip(got, want, strict=True):
        g, w = np.asarray(g), np.asarray(w)
        assert np.abs(g - w).max() <= 1e-6 * max(1, np.abs(w).max()), f"{name}: another value"


def order(f, arguments):
    """The arguments in the order in which a function takes them."""
    return [arguments[n] for n in f.__code__.co_varnames[: f.__code__.co_argcount]]


def row(gradus, name, n, compiled):
    c = CASES[name]
    _, _, wrt, arguments, function, hand, hessian = c
    at = arguments(n)
    numpy_f, jax_f, torch_f = (ours(gradus, l, c) for l in ("numpy", "jax", "torch"))
    # NumPy, by hand.
    a, h = order(numpy_f, at), order(hand, at)
    same(name, numpy_f(*a), hand(*h))
    mine, other = in_turn([lambda: numpy_f(*a), lambda: hand(*h)])
    ratios = [other / mine]
    # JAX, both jitted.
    names = function.__code__.co_varnames[1 : function.__code__.co_argcount]
    slot = names.index(wrt)
    ja = {k: jnp.asarray(v) for k, v in at.items()}
    args = [ja[k] for k in names]
    f = lambda *x: function(Jax, *x)  # noqa: E731
    if hessian:
        def along(x, v, *rest):
            rest = list(rest)
            g = jax.grad(lambda x: f(*rest[:slot], x, *rest[slot:]))
            return jax.jvp(g, (x,), (v,))[1]
        auto = jax.jit(along)
        rest = [args[slot], ja["V"]] + args[:slot] + args[slot + 1 :]
    else:
        auto, rest = jax.jit(jax.value_and_grad(f, argnums=slot)), args
    mine_f, ma = jax.jit(jax_f), order(jax_f, ja)
    same(name, mine_f(*ma), auto(*rest))
    mine, other = in_turn([lambda: jax.block_until_ready(mine_f(*ma)), lambda: jax.block_until_ready(auto(*rest))])
    ratios.append(other / mine)
    # PyTorch.
    ta = {k: torch.as_tensor(v, dtype=torch.float64) for k, v in at.items()}
    args = [ta[k] for k in names]
    f = lambda *x: function(Torch, *x)  # noqa: E731
    if compiled:
        f = torch.compile(f)

    def auto():
        x = args[slot].detach().requires_grad_(True)
        value = f(*args[:slot], x, *args[slot + 1 :])
        if not hessian:
            return value.detach(), torch.autograd.grad(value, x)[0]
        g = torch.autograd.grad(value, x, create_graph=True)[0]
        return torch.autograd.grad(g, x, ta["V"])[0]

    ma = order(torch_f, ta)
    same(name, torch_f(*ma), auto())
    mine, other = in_turn([lambda: torch_f(*ma), auto])
    ratios.append(other / mine)
    return ratios


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gradus", default=os.path.join(ROOT, "target", "quick", "gradus"))
    parser.add_argument("--sizes", default="100,500,1000")
    parser.add_argument("--compile", action="store_true", help="torch.compile on the other side")
    parser.add_argument("cases", nargs="*", default=list(CASES))
    a = parser.parse_args()
    print(f"| case | n | NumPy by hand | jitted JAX | PyTorch{', compiled' if a.compile else ', eager'} |")
    print("| --- | --: | --: | --: | --: |")
    for name in a.cases:
        for n in map(int, a.sizes.split(",")):
            try:
                cells = " | ".join(f"{r:.2f}" for r in row(a.gradus, name, n, a.compile))
            except AssertionError as e:
                print(f"{name} {n}: {e}", file=sys.stderr)
                return 1
            print(f"| {name} | {n} | {cells} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
