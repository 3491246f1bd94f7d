"""Writes the last column of meanings.txt: the value of what is meant, by NumPy and SciPy."""

import pathlib
import numpy as np
from scipy import linalg, special

PATH = pathlib.Path(__file__).with_name("meanings.txt")


def entry(k, i, j, member):
    """The entry of the k-th name at a place, all from 1: from -1 to 1, no zero."""
    x = (3 * k * k + 7 * i * i * j + 11 * j * j + 5 * i + 2 * i * j * k + 13 * member * i) % 23
    return (2 * x - 23) / 24


def matrix(k, rows, cols, flag, member=1):
    a = np.array([[entry(k, i, j, member) for j in range(1, cols + 1)] for i in range(1, rows + 1)])
    if flag == "pos":
        return abs(a) + 0.5
    if flag == "unit":
        return (a + 1) / 2
    if flag == "posdef":
        return a @ a.T + np.eye(rows)
    if flag == "sym":
        return (a + a.T) / 2
    return a


def values(text):
    out = {}
    for k, piece in enumerate(text.split(), 1):
        if "=" in piece:
            name, size = piece.split("=")
            out[name] = int(size)
            continue
        name, shape, *flag = piece.split(":")
        shape, _, members = shape.partition("*")
        dims = [int(d) for d in shape.split(",")] + [1]
        flag = flag[0] if flag else ""
        if members:
            out[name] = [matrix(k, dims[0], dims[1], flag, m) for m in range(1, int(members) + 1)]
        else:
            a = matrix(k, dims[0], dims[1], flag)
            out[name] = a if a.size > 1 else a[0, 0]
    return out


def grad(f, x, h=1e-5):
    """Central differences."""
    g = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[at] += h
        down[at] -= h
        g[at] = (np.squeeze(f(up)) - np.squeeze(f(down))) / (2 * h)
    return g


def sm0(x):
    return np.exp(x) / np.exp(x).sum(0, keepdims=True)


SCOPE = {n: getattr(np, n) for n in
         "exp log log10 log2 log1p expm1 sqrt cbrt sin cos tan sinh cosh tanh arcsin arccos arctan arcsinh arctan2 maximum "
         "minimum clip sign kron hstack vstack eye ones zeros array pi trace tile outer abs".split()}
SCOPE |= {n: getattr(linalg, n) for n in "expm logm sqrtm det inv pinv block_diag".split()}
SCOPE |= {
    "np": np, "erf": special.erf, "tr": np.trace, "nrm": np.linalg.norm, "grad": grad, "sm0": sm0,
    "sm1": lambda x: sm0(x.T).T, "sig": special.expit, "lse": special.logsumexp,
    "D": lambda x: np.diag(np.ravel(x)), "dg": lambda a: np.diag(a)[:, None], "sum": sum, "range": range,
    "vec": lambda a: a.T.reshape(-1, 1), "relu": lambda x: np.maximum(x, 0), "logdet": lambda a: np.log(linalg.det(a)),
}


def written(x):
    a = np.atleast_2d(np.asarray(x, dtype=float))
    return ";".join(",".join(f"{float(e):.12g}" for e in row) for row in a)


def main():
    out = []
    for line in PATH.read_text().splitlines():
        parts = line.split("\t")
        if line.startswith(("#", "@")) or len(parts) < 4:
            out.append(line)
            continue
        kind, typed, given, meant = parts[:4]
        scope = SCOPE | {("lambda_" if n == "lambda" else n): v for n, v in values(given).items()}
        try:
            out.append("\t".join([kind, typed, given, meant, written(eval(meant, scope))]))
        except Exception as e:
            raise SystemExit(f"{typed}: {meant}: {e}")
    PATH.write_text("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
