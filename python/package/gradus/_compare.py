"""A function of NumPy arrays, compared with the proved derivative."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional, Tuple

from . import derive
from ._errors import GradusError


@dataclass(frozen=True)
class GradientCheck:
    """How a function compares with the proved derivative. It counts as true if they agree at every point."""

    #: Do they agree?
    agrees: bool
    #: The proved derivative.
    answer: Any
    #: At how many points they were compared.
    points: int
    #: The largest difference, relative to the largest entry of the proved value.
    error: float
    #: Where they differ most: the variables' values, what was claimed and what is right.
    at: Optional[Dict[str, Any]]
    claimed: Any
    expected: Any
    #: What went wrong, in words.
    reason: Optional[str]

    def __bool__(self) -> bool:
        return self.agrees

    def __repr__(self) -> str:
        if self.agrees:
            return f"agrees with {self.answer.name} = {self.answer.text} at {self.points} points"
        return f"differs from {self.answer.name} = {self.answer.text}: {self.reason}"


def _size(text: str, sizes: Dict[str, int], rng: Any) -> int:
    """The value of a size such as ``2*n + 1``; names get numbers as they come."""
    for name in re.findall(r"[^\W\d]\w*", text):
        if name not in sizes:
            free = [k for k in range(2, 8) if k not in sizes.values()] or [8]
            sizes[name] = int(rng.choice(free))
    return int(eval(text.replace("^", "**"), {"__builtins__": {}}, dict(sizes)))


# What attributes and facts about a variable ask of its values.
def _meeting(np: Any, rng: Any, facts: "set[str]", shape: Tuple[int, ...]) -> Any:
    x = rng.standard_normal(shape)
    if "positive" in facts or "nonnegative" in facts:
        x = np.abs(x) + 0.5
    if "nonzero" in facts:
        x = np.where(x < 0, x - 0.5, x + 0.5)
    if len(shape) == 2 and shape[0] == shape[1]:
        n = shape[0]
        if facts & {"posdef", "psd"}:
            x = x @ x.T / n + np.eye(n)
        if "symmetric" in facts:
            x = (x + x.T) / 2
        if "antisymmetric" in facts:
            x = (x - x.T) / 2
        if "diagonal" in facts:
            x = np.diag(np.diag(x))
        if "lower" in facts:
            x = np.tril(x)
        if "upper" in facts:
            x = np.triu(x)
        if "orthogonal" in facts:
            x = np.linalg.qr(x)[0]
        if facts & {"invertible"} and not facts & {"orthogonal", "posdef"}:
            x = x + np.sign(np.trace(x) + 0.5) * 2 * np.eye(n) if not facts & {"antisymmetric"} else x
    return x


def _values(np: Any, rng: Any, variables: List[Dict[str, Any]], facts: Dict[str, "set[str]"]) -> Dict[str, Any]:
    sizes: Dict[str, int] = {}
    out = {}
    for v in variables:
        rows, cols = (_size(s, sizes, rng) for s in v["shape"])
        shape: Tuple[int, ...] = tuple(k for k, s in ((rows, v["shape"][0]), (cols, v["shape"][1])) if s != "1")
        if v["over"] is not None:
            members = [_meeting(np, rng, facts.get(v["name"], set()), shape) for _ in range(_size(v["over"], sizes, rng))]
            out[v["name"]] = np.stack(members)
        else:
            x = _meeting(np, rng, facts.get(v["name"], set()), shape)
            out[v["name"]] = float(x) if shape == () else x
    return out


def _facts(declared: List[str], hypotheses: List[str]) -> Dict[str, "set[str]"]:
    """What is said of variables: in declarations (``S[n,n] posdef``) and in hypotheses (``posdef(S)``)."""
    facts: Dict[str, set] = {}
    for h in hypotheses:
        found = re.fullmatch(r"(\w+)\(([^\W\d]\w*)\)", h)
        if found:
            facts.setdefault(found.group(2), set()).add(found.group(1))
    for d in declared:
        depth, part, parts = 0, "", []
        for c in d + ",":
            depth += (c in "[(") - (c in "])")
            if c == "," and depth == 0:
                parts.append(part)
                part = ""
            else:
                part += c
        for p in parts:
            found = re.match(r"\s*([^\W\d]\w*)\s*(\[[^\]]*\])?(.*)", p, re.DOTALL)
            if found:
                facts.setdefault(found.group(1), set()).update(found.group(3).split())
    return facts


def check_gradient(
    f: Any,
    claimed: Callable[..., Any],
    wrt: Optional[str] = None,
    *,
    points: int = 5,
    seed: int = 0,
    rtol: float = 1e-6,
    **options: Any,
) -> GradientCheck:
    """See :func:`gradus.check_gradient`."""
    import numpy as np

    from . import _declaration, _texts

    answer = derive(f, wrt, **options)
    if isinstance(answer, tuple):
        raise ValueError("name one variable")
    ours = answer.numpy()
    names = list(inspect.signature(ours).parameters)
    known = {"vars", "fun", "let", "assume", "layout", "latex", "strict", "effort"}
    declared = _texts(options.get("vars")) + list(getattr(f, "declarations", ()))
    declared += [_declaration(n, s) for n, s in options.items() if n not in known]
    facts = _facts(declared, answer.hypotheses + _texts(options.get("assume")))
    table = answer.nodes
    # Parameters are called as variables are, but for words of Python.
    by_name = {v["name"]: v for v in table["variables"]}
    missing = [n for n in names if n not in by_name and n.rstrip("_") not in by_name]
    if missing:
        raise GradusError(f"no values are known for {', '.join(missing)}: unknown functions and free sizes cannot be drawn")
    try:
        theirs = list(inspect.signature(claimed).parameters)
    except (TypeError, ValueError):
        theirs = []
    called = {p: v for v in by_name for p in (v, v + "_")}
    as_named = bool(theirs) and all(p in called for p in theirs)
    rng = np.random.default_rng(seed)
    worst: Tuple[float, Any, Any, Any, Optional[str]] = (-1.0, None, None, None, None)
    for _ in range(points):
        values = _values(np, rng, table["variables"], facts)
        mine = [values[n if n in values else n.rstrip("_")] for n in names]
        expected = np.asarray(ours(*mine), dtype=float)
        if as_named:
            got = claimed(**{p: values[called[p]] for p in theirs})
        else:
            got = claimed(*mine)
        got = np.asarray(got, dtype=float)
        shape_wrong = got.shape != expected.shape and got.squeeze().shape != expected.squeeze().shape
        if shape_wrong:
            reason = f"it has the shape {got.shape}, right is {expected.shape}"
            return GradientCheck(False, answer, points, float("inf"), values, got, expected, reason)
        scale = max(1.0, float(np.abs(expected).max(initial=0.0)))
        difference = got.reshape(expected.shape) - expected
        error = float(np.abs(difference).max(initial=0.0)) / scale
        if not np.isfinite(error):
            error = float("inf")
        if error > worst[0]:
            k = np.unravel_index(int(np.argmax(np.abs(difference))), expected.shape) if expected.shape else ()
            entry = f" in entry {tuple(int(i) for i in k)}" if k else ""
            g, e = got.reshape(expected.shape)[k], expected[k]
            worst = (error, values, got, expected, f"{g:.6g} in place of {e:.6g}{entry}")
    agrees = worst[0] <= rtol
    return GradientCheck(agrees, answer, points, *worst[:4], reason=None if agrees else worst[4])
