"""SymPy's expressions of matrices, in and out."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, List, Tuple

from ._errors import GradusError

#: Functions with the same name in both, or another one there.
FUNCTIONS = {
    "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
    "asin": "asin", "acos": "acos", "atan": "atan", "asinh": "asinh", "acosh": "acosh", "atanh": "atanh", "sqrt": "sqrt",
    "Abs": "abs", "sign": "sign", "erf": "erf",
}


class _Reader:
    """Writes an expression of SymPy in the language, and notes what must be declared."""

    def __init__(self) -> None:
        import sympy

        self.s = sympy
        self.declared: Dict[str, str] = {}
        #: The indices of the sums around, with their names in the language.
        self.bound: Dict[Any, str] = {}

    def name(self, text: Any, declaration: str) -> str:
        text = str(text)
        if not re.fullmatch(r"[^\W\d]\w*", text):
            raise GradusError(f"`{text}` is no name of the language: a letter, then letters, digits and `_`")
        known = self.declared.setdefault(text, declaration)
        if known != declaration:
            raise GradusError(f"`{text}` is both {known} and {declaration}")
        return text

    def size(self, e: Any) -> str:
        return str(e).replace("**", "^")

    def fails(self, e: Any) -> str:
        raise GradusError(f"{type(e).__name__} of SymPy has no form in the language: {e}")

    def joined(self, sign: str, args: Any) -> str:
        return "(" + sign.join(self.of(a) for a in args) + ")"

    def of(self, e: Any) -> str:
        s = self.s
        x = s.matrices.expressions
        if isinstance(e, s.MatrixSymbol):
            rows, cols = (self.size(d) for d in e.shape)
            if (rows, cols) == ("1", "1"):
                return self.name(e.name, str(e.name))
            return self.name(e.name, f"{e.name}[{rows}]" if cols == "1" else f"{e.name}[{rows},{cols}]")
        if isinstance(e, s.Symbol):
            return self.name(e.name, str(e.name))
        if isinstance(e, (s.Integer, s.Rational)):
            return f"({e})"
        if isinstance(e, s.Float):
            return f"({s.Rational(str(e))})"
        if e == s.pi:
            return "pi"
        if e == s.E:
            return "exp(1)"
        if isinstance(e, (s.Transpose,)):
            return f"{self.of(e.arg)}'"
        if isinstance(e, s.Inverse):
            return f"inv({self.of(e.arg)})"
        if isinstance(e, (s.MatAdd, s.Add)):
            return self.joined(" + ", e.args)
        if isinstance(e, (s.MatMul, s.Mul)):
            return self.joined("*", e.args)
        if isinstance(e, (s.MatPow, s.Pow)):
            base, power = e.args
            if isinstance(e, s.Pow) and power == s.Rational(1, 2):
                return f"sqrt({self.of(base)})"
            if isinstance(e, s.Pow) and base == s.E:
                return f"exp({self.of(power)})"
            if isinstance(e, s.MatPow) and power == -1:
                return f"inv({self.of(base)})"
            return f"({self.of(base)})^({power})" if power.is_Rational else f"({self.of(base)})^({self.of(power)})"
        if isinstance(e, s.Trace):
            # A trace of a number is how a product of 1 by 1 becomes one.
            inner = self.of(e.arg)
            return inner if e.arg.shape == (1, 1) else f"tr({inner})"
        if isinstance(e, s.Determinant):
            return f"det({self.of(e.arg)})"
        if isinstance(e, s.HadamardProduct):
            return self.joined(" .* ", e.args)
        if isinstance(e, x.HadamardPower):
            return f"({self.of(e.base)}).^({e.exp})"
        if isinstance(e, x.kronecker.KroneckerProduct):
            parts = [self.of(a) for a in e.args]
            out = parts[0]
            for p in parts[1:]:
                out = f"kron({out}, {p})"
            return out
        if isinstance(e, s.Identity):
            return f"eye({self.size(e.shape[0])})"
        if isinstance(e, (s.ZeroMatrix, x.special.OneMatrix)):
            word = "zeros" if isinstance(e, s.ZeroMatrix) else "ones"
            rows, cols = (self.size(d) for d in e.shape)
            return f"{word}({rows})" if cols == "1" else f"{word}({rows},{cols})"
        if isinstance(e, x.diagonal.DiagMatrix):
            return f"diag({self.of(e.vector)})"
        if isinstance(e, x.diagonal.DiagonalMatrix):
            return f"diag(diagvec({self.of(e.arg)}))"
        if isinstance(e, x.diagonal.DiagonalOf):
            return f"diagvec({self.of(e.arg)})"
        if isinstance(e, x.dotproduct.DotProduct):
            a, b = (self.of(v) if v.shape[1] == 1 else f"{self.of(v)}'" for v in e.args)
            return f"({a}'*{b})"
        if isinstance(e, x.matexpr.MatrixElement):
            i, j = e.i, e.j
            if e.parent.shape == (1, 1):
                return self.of(e.parent)
            # Theirs count from 0.
            both = [str(k + 1) if k.is_Integer else self.bound.get(k) for k in (i, j)]
            if None in both:
                return self.fails(e)
            where = f"{both[0]}" if e.parent.shape[1] == 1 else f"{both[0]},{both[1]}"
            return f"({self.of(e.parent)})[{where}]"
        if isinstance(e, x.applyfunc.ElementwiseApplyFunction):
            t = s.Symbol("t_of_the_entry")
            return self.applied(e.function(t), t, self.of(e.expr))
        if isinstance(e, s.BlockMatrix):
            high, wide = e.blocks.shape
            blocks = [", ".join(self.of(e.blocks[i, j]) for j in range(wide)) for i in range(high)]
            return "[" + "; ".join(blocks) + "]"
        if isinstance(e, s.Sum):
            begin, end = "", ""
            for k, first, last in reversed(e.limits):
                if first != 0:
                    return self.fails(e)
                self.bound[k] = f"i{len(self.bound) + 1}"
                begin, end = f"{begin}sum({self.bound[k]} in {self.size(last + 1)}, ", end + ")"
            return begin + self.of(e.function) + end
        if isinstance(e, s.Function):
            called = FUNCTIONS.get(type(e).__name__)
            if called and len(e.args) == 1:
                return f"{called}({self.of(e.args[0])})"
        return self.fails(e)

    def applied(self, body: Any, t: Any, inner: str) -> str:
        """A function of one letter, applied to each entry."""
        s = self.s
        if body == t:
            return inner
        if isinstance(body, s.Pow) and body.args[0] == t and body.args[1].is_Rational:
            return f"({inner}).^({body.args[1]})"
        word = FUNCTIONS.get(type(body).__name__)
        if word and len(body.args) == 1:
            return f"{word}({self.applied(body.args[0], t, inner)})"
        if isinstance(body, s.Mul) and all(a.is_Rational or a.has(t) for a in body.args):
            numbers = [f"({a})" for a in body.args if a.is_Rational]
            rest = [self.applied(a, t, inner) for a in body.args if not a.is_Rational]
            return "(" + "*".join(numbers + [" .* ".join(rest)]) + ")"
        return self.fails(body)


def from_sympy(e: Any) -> Tuple[str, List[str]]:
    """The text and the declarations."""
    r = _Reader()
    text = r.of(e)
    if text.startswith("(") and text.endswith(")") and _closes(text):
        text = text[1:-1]
    return text, list(r.declared.values())


def _closes(text: str) -> bool:
    """Is the bracket at the beginning closed by the one at the end?"""
    depth = 0
    for k, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0:
            return k == len(text) - 1
    return False


def to_sympy(table: Dict[str, Any]) -> Any:
    """The result of a table of nodes. What is 1 by 1 is a number."""
    import sympy as s

    x = s.matrices.expressions
    bodies = {d["name"]: d for d in table["definitions"]}

    def size(text: str) -> Any:
        names = {n: s.Symbol(n, integer=True, positive=True) for n in re.findall(r"[^\W\d]\w*", text)}
        return s.sympify(text.replace("^", "**"), locals=names)

    def number(v: Any) -> Any:
        return s.Trace(v) if isinstance(v, s.MatrixExpr) else v

    def fails(node: Dict[str, Any]) -> Any:
        raise GradusError(f"SymPy has no form for `{node['op']}`")

    def each(node: Dict[str, Any], f: Callable[[Any], Any], a: Any) -> Any:
        if not isinstance(a, s.MatrixExpr):
            return f(a)
        t = s.Dummy("t")
        return x.applyfunc.ElementwiseApplyFunction(s.Lambda(t, f(t)), a)

    words = {ours: theirs for theirs, ours in FUNCTIONS.items()}
    functions: Dict[str, Callable[[Any], Any]] = {
        "sigmoid": lambda t: 1 / (1 + s.exp(-t)),
        "softplus": lambda t: s.log(1 + s.exp(t)),
        **{ours: getattr(s, theirs) for ours, theirs in words.items()},
    }
    values: List[Any] = []
    for node in table["nodes"]:
        op, data = node["op"], node["data"]
        args = [values[k] for k in node["args"]]
        shape: Any = tuple(size(d) for d in node["shape"]) if node["shape"] else None
        scalar = node["shape"] is not None and tuple(node["shape"]) == ("1", "1")
        v: Any
        # What SymPy cannot say may stand in a part that the result does not have.
        try:
            if any(isinstance(a, GradusError) for a in args):
                raise next(a for a in args if isinstance(a, GradusError))
            if op == "var" and not args:
                definition = bodies.get(data[0])
                if definition is not None and definition["body"] is not None:
                    v = values[definition["body"]]
                else:
                    v = s.Symbol(data[0]) if scalar else s.MatrixSymbol(data[0], *shape)
            elif op == "num":
                v = s.Rational(data[0])
            elif op == "size":
                v = size(data[0])
            elif op == "eye":
                v = s.Integer(1) if scalar else s.Identity(size(data[0]))
            elif op == "ones":
                v = s.Integer(1) if scalar else x.special.OneMatrix(*shape)
            elif op == "zeros":
                v = s.Integer(0) if scalar else s.ZeroMatrix(*shape)
            elif op == "neg":
                v = -args[0]
            elif op == "t":
                v = args[0] if scalar else s.Transpose(args[0])
            elif op == "tr":
                v = args[0] if not isinstance(args[0], s.MatrixExpr) else s.Trace(args[0])
            elif op in ("det", "logdet"):
                v = s.Determinant(args[0]) if isinstance(args[0], s.MatrixExpr) else args[0]
                v = s.log(v) if op == "logdet" else v
            elif op == "inv":
                v = 1 / args[0] if scalar else s.Inverse(args[0])
            elif op == "diag":
                v = x.diagonal.DiagMatrix(args[0]) if isinstance(args[0], s.MatrixExpr) else args[0]
            elif op == "diagvec":
                v = x.diagonal.DiagonalOf(args[0]) if isinstance(args[0], s.MatrixExpr) else args[0]
            elif op == "sum":
                a = args[0]
                if isinstance(a, s.MatrixExpr):
                    ones = [x.special.OneMatrix(d, 1) for d in a.shape]
                    left = s.MatMul(s.Transpose(ones[0]), a) if a.shape[0] != 1 else a
                    a = s.MatMul(left, ones[1]) if a.shape[1] != 1 else left
                v = a
            elif op == "norm2":
                a = args[0]
                v = s.sqrt(s.Trace(s.Transpose(a) * a)) if isinstance(a, s.MatrixExpr) else s.Abs(a)
            elif op == "+":
                v = args[0] + args[1]
            elif op == "-":
                v = args[0] - args[1]
            elif op in ("*", "scale"):
                v = args[0] * args[1]
            elif op == "/":
                v = args[0] / number(args[1])
            elif op == "had":
                v = args[0] * args[1] if scalar else s.HadamardProduct(args[0], args[1])
            elif op == "hdiv":
                v = args[0] / args[1] if scalar else s.HadamardProduct(args[0], x.HadamardPower(args[1], -1))
            elif op == "kron":
                both = all(isinstance(a, s.MatrixExpr) for a in args)
                v = x.kronecker.KroneckerProduct(*args) if both else args[0] * args[1]
            elif op == "pow":
                a, k = args[0], number(args[1])
                v = x.HadamardPower(a, k) if isinstance(a, s.MatrixExpr) else a**k
            elif op == "mpow":
                a, k = args[0], number(args[1])
                v = s.MatPow(a, k) if isinstance(a, s.MatrixExpr) else a**k
            elif op == "map" and data[1] == "0" and data[0] in functions:
                v = each(node, functions[data[0]], args[0])
            else:
                v = fails(node)
            if scalar:
                v = number(v)
        except GradusError as e:
            v = e
        values.append(v)
    result = values[table["result"]]
    if isinstance(result, GradusError):
        raise result
    return result
