"""Matrix calculus with proofs.

>>> import gradus as g
>>> g.derive("norm2(X@w - y)^2", wrt="w").result
"2*(X'*(X*w - y))"

Expressions are typed as in MATLAB (``X'*X``), NumPy (``X.T @ X``) or, with ``latex=True``, LaTeX. Shapes are inferred, or
given by keyword: ``X="m,n"``, ``S="n,n posdef"``, ``c="scalar"``. Every answer carries a certificate that the kernel has
replayed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Iterable, List, Mapping, Optional, Sequence, Tuple, Union

from . import _gradus
from ._errors import Cancelled, Diagnostic, GradusError, InputError, NoAnswer, NoCode, calling
from ._results import Answer, Answers, Checked, Line, Part, Report, Shown, Verdict

if TYPE_CHECKING:
    from ._compare import GradientCheck

__version__: str = _gradus.__version__

__all__ = [
    "Answer", "Answers", "Cancelled", "Checked", "Diagnostic", "Expression", "GradusError", "InputError", "Line",
    "NoAnswer", "NoCode", "Part", "Report", "Shown", "Verdict", "check", "check_gradient", "derive", "from_sympy",
    "hessian", "parse", "prove", "run", "simplify", "solve",
]

#: What declares a variable: ``"m,n posdef"``, ``("m", "n")``, a number of rows, or ``"scalar"``.
Shape = Union[str, int, Sequence[Union[str, int]]]
#: One text, or several.
Texts = Union[str, Iterable[str], None]


class Expression(str):
    """A text of the language together with the declarations of its variables, as :func:`from_sympy` makes it."""

    declarations: Tuple[str, ...]

    def __new__(cls, text: str, declarations: Iterable[str] = ()) -> "Expression":
        e = super().__new__(cls, text)
        e.declarations = tuple(declarations)
        return e


def _texts(given: Texts) -> List[str]:
    if given is None:
        return []
    return [given] if isinstance(given, str) else [str(x) for x in given]


def _declaration(name: str, shape: Shape) -> str:
    """``X="m,n posdef"`` as the language declares it: ``X[m,n] posdef``."""
    if isinstance(shape, int):
        return f"{name}[{shape}]"
    if not isinstance(shape, str):
        sizes = ",".join(str(s) for s in shape)
        return f"{name}[{sizes}]" if sizes else name
    shape = shape.strip()
    if shape.startswith("["):
        return name + shape
    if shape == "" or re.match(r"scalar\b", shape):
        return f"{name} {shape[6:].strip()}".strip()
    found = re.match(r"([^,\s]+(?:\s*,\s*[^,\s]+)?)\s*(.*)$", shape, re.DOTALL)
    sizes, rest = found.groups() if found else (shape, "")
    return f"{name}[{sizes}] {rest}".strip()


def _task(
    text: Any,
    wrt: Texts,
    vars: Texts,
    fun: Texts,
    let: Texts,
    assume: Texts,
    layout: str,
    latex: bool,
    strict: bool,
    effort: int,
    shapes: Mapping[str, Shape],
) -> Any:
    if type(text).__module__.partition(".")[0] == "sympy":
        text = from_sympy(text)
    if layout not in ("denominator", "numerator"):
        raise ValueError('a layout is "denominator" or "numerator"')
    if not 1 <= effort <= 8:
        raise ValueError("an effort is a whole number from 1 to 8")
    declared = list(getattr(text, "declarations", ())) + _texts(vars)
    declared += [_declaration(n, s) for n, s in shapes.items()]
    return _gradus.Task(
        str(text), declared, _texts(fun), _texts(let), _texts(assume), _texts(wrt), layout == "numerator", latex, strict,
        effort,
    )


def derive(
    f: Any,
    wrt: Texts = None,
    *,
    vars: Texts = None,
    fun: Texts = None,
    let: Texts = None,
    assume: Texts = None,
    layout: str = "denominator",
    latex: bool = False,
    strict: bool = False,
    effort: int = 1,
    **shapes: Shape,
) -> Any:
    """The gradient of a scalar, or the Jacobian of a matrix.

    ``wrt`` names the variable; with several (``"A, B"`` or a list) there is an :class:`Answers` with one
    :class:`Answer` for each. ``f`` is a text or a SymPy expression of matrices.

    ``vars`` declares as problem files do (``"X[m,n], w[n]"``), keywords do the same for one name each. ``fun`` names
    unknown elementwise functions, ``let`` gives names to values (``"r = X*w - y"``), ``assume`` states facts
    (``"invertible(A)"``).

    >>> g.derive("logdet(S)", wrt="S", S="n,n posdef").hypotheses
    ['posdef(S)']
    """
    task = _task(f, wrt, vars, fun, let, assume, layout, latex, strict, effort, shapes)
    return _one_or_all(calling(task.derive))


def hessian(
    f: Any,
    wrt: Texts = None,
    *,
    vars: Texts = None,
    fun: Texts = None,
    let: Texts = None,
    assume: Texts = None,
    layout: str = "denominator",
    latex: bool = False,
    strict: bool = False,
    effort: int = 1,
    **shapes: Shape,
) -> Any:
    """The Hessian of a scalar. Arguments as of :func:`derive`."""
    task = _task(f, wrt, vars, fun, let, assume, layout, latex, strict, effort, shapes)
    return _one_or_all(calling(task.hessian))


def simplify(
    f: Any,
    *,
    vars: Texts = None,
    fun: Texts = None,
    let: Texts = None,
    assume: Texts = None,
    layout: str = "denominator",
    latex: bool = False,
    strict: bool = False,
    effort: int = 1,
    **shapes: Shape,
) -> Answer:
    """The simplest equal expression. Arguments as of :func:`derive`."""
    task = _task(f, None, vars, fun, let, assume, layout, latex, strict, effort, shapes)
    return Answer(calling(task.simplify))


def solve(
    f: Any,
    wrt: Texts,
    *,
    vars: Texts = None,
    fun: Texts = None,
    let: Texts = None,
    assume: Texts = None,
    layout: str = "denominator",
    latex: bool = False,
    strict: bool = False,
    effort: int = 1,
    **shapes: Shape,
) -> Any:
    """The value of the variable at which the gradient of a scalar is zero. Arguments as of :func:`derive`."""
    task = _task(f, wrt, vars, fun, let, assume, layout, latex, strict, effort, shapes)
    return _one_or_all(calling(task.solve))


def prove(
    claim: str,
    *,
    vars: Texts = None,
    fun: Texts = None,
    let: Texts = None,
    assume: Texts = None,
    layout: str = "denominator",
    latex: bool = False,
    strict: bool = False,
    effort: int = 1,
    **shapes: Shape,
) -> Verdict:
    """Is a claim true? A :class:`Verdict` counts as true if it is proved.

    >>> bool(g.prove("grad(x'*A*x, x) == (A + A')*x"))
    True
    """
    task = _task(claim, None, vars, fun, let, assume, layout, latex, strict, effort, shapes)
    return Verdict(calling(task.prove))


def parse(
    f: Any,
    *,
    vars: Texts = None,
    fun: Texts = None,
    let: Texts = None,
    assume: Texts = None,
    layout: str = "denominator",
    latex: bool = False,
    strict: bool = False,
    effort: int = 1,
    **shapes: Shape,
) -> "dict[str, Any]":
    """How an expression is understood: ``core``, ``latex``, ``sexpr``, ``shape``, ``size``, ``hypotheses``, ``inferred``."""
    task = _task(f, None, vars, fun, let, assume, layout, latex, strict, effort, shapes)
    return calling(task.parse)


def check(certificate: str) -> Checked:
    """Has the kernel replay a certificate. The result counts as true if every step is accepted."""
    return Checked(**calling(_gradus.check, certificate))


def run(text: str, *, name: str = "problems", strict: bool = False, effort: int = 1) -> Report:
    """Works on the text of a problem file: decides every ``claim`` and ``refute``, and derives what it asks to ``show``.

    Raises :class:`InputError` where nothing of it can be used; other mistakes stand in :attr:`Report.mistakes`.
    """
    report = Report(*calling(_gradus.run_file, name, text, strict, effort))
    if report.mistakes and not report.verdicts and not report.shown:
        raise InputError("\n\n".join(m.rendered for m in report.mistakes), report.mistakes)
    return report


def check_gradient(f: Any, claimed: Any, wrt: Optional[str] = None, **options: Any) -> "GradientCheck":
    """Does a function of NumPy arrays compute the gradient (or Jacobian) of ``f``?

    It is compared with the proved one at random points that meet the hypotheses. Where its parameters are called as the
    variables of ``f`` are, it is called with them by name, else in the order of :meth:`Answer.numpy`. ``options`` are
    those of :func:`derive`, and ``points``, ``seed``, ``rtol``.
    """
    from ._compare import check_gradient as compare

    return compare(f, claimed, wrt, **options)


def from_sympy(expression: Any) -> Expression:
    """A SymPy expression of ``MatrixSymbol``s and ``Symbol``s as a text of the language, with its declarations."""
    from ._sympy import from_sympy as convert

    return Expression(*convert(expression))


def _one_or_all(found: "list[Any]") -> Any:
    answers = Answers(Answer(a) for a in found)
    return answers[0] if len(answers) == 1 else answers


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext gradus``: cells that begin with ``%%gradus`` are problem files."""
    from ._magic import load

    load(shell)
