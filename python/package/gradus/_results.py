"""What is found, with its representations."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple, Union

from ._errors import Diagnostic, calling, converted


class Line(NamedTuple):
    """A line of a derivation."""

    subject: Optional[str]
    expression: str
    latex: str
    laws: List[str]


class Part(NamedTuple):
    """A name in an answer that the user did not give, and what it stands for."""

    name: str
    body: str
    text: str
    latex: str


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _block(formula: str) -> str:
    return f"<div>$$\\displaystyle {_escaped(formula)}$$</div>"


class Answer:
    """An answer whose certificate the kernel has replayed.

    It holds where its :attr:`hypotheses` do: those that the proof used, no others.
    """

    #: ``gradient``, ``jacobian``, ``hessian``, ``simplest`` or ``stationary``.
    kind: str
    #: The layout of a Jacobian or Hessian.
    layout: Optional[str]
    #: What was asked for, in the language.
    of: str
    #: The variable, if it is about one.
    wrt: Optional[str]
    #: The result in the language, for people, and in LaTeX.
    result: str
    text: str
    latex: str
    #: What stands on its left, for people and in LaTeX.
    name: str
    name_latex: str
    #: Rows and columns.
    shape: Tuple[str, str]
    #: The operator count.
    size: int
    #: Names in the result that the user did not give.
    parts: List[Part]
    #: The hypotheses that the proof used: in the language, in words, in words for LaTeX.
    hypotheses: List[str]
    hypotheses_said: List[str]
    hypotheses_latex: List[str]
    #: Values that meet them. Where there is ``None``, the theorem may speak of nothing.
    example: Optional[Dict[str, Any]]
    #: How many steps the kernel replayed.
    steps: int
    #: The declarations that nobody wrote, and how the input was taken.
    inferred: Optional[str]
    notes: List[str]
    warnings: List[str]
    read_as: Optional[str]

    def __init__(self, found: Any) -> None:
        self._found = found
        fields = found.fields()
        fields["parts"] = [Part(**p) for p in fields["parts"]]
        self.__dict__.update(fields)
        self._functions: Dict[Any, Callable[..., Any]] = {}

    @property
    def certificate(self) -> str:
        """The certificate, which :func:`gradus.check` and the command ``gradus check`` replay."""
        return calling(self._found.certificate)

    @property
    def derivation(self) -> List[Line]:
        """How it was found, line by line."""
        return [Line(**line) for line in calling(self._found.derivation)]

    @property
    def derivation_text(self) -> str:
        """The derivation for people."""
        return calling(self._found.derivation_text)

    @property
    def derivation_latex(self) -> str:
        """The derivation as an environment ``align*`` of LaTeX."""
        return calling(self._found.derivation_latex)

    @property
    def nodes(self) -> Dict[str, Any]:
        """The answer as a table of operations with their shapes."""
        return calling(self._found.table)

    def code(
        self,
        language: str = "numpy",
        *,
        with_value: bool = False,
        apply: bool = False,
        check: bool = False,
        sizes: Optional[Mapping[str, int]] = None,
    ) -> str:
        """The answer as a function of ``numpy``, ``jax``, ``torch``, ``julia``, ``matlab``, ``eigen`` or ``c``.

        ``with_value`` returns what is differentiated too, ``apply`` applies a Jacobian or Hessian to a direction without
        forming it, ``check`` adds a test, ``sizes`` choose the order of products.
        """
        return self._code(language, with_value, apply, check, sizes)[0]

    def _code(
        self, language: str, with_value: bool, apply: bool, check: bool, sizes: Optional[Mapping[str, int]]
    ) -> "tuple[str, list[str]]":
        return calling(self._found.code, language, with_value, apply, check, list((sizes or {}).items()))

    def _function(
        self, language: str, with_value: bool, apply: bool, sizes: Optional[Mapping[str, int]]
    ) -> Callable[..., Any]:
        key = (language, with_value, apply, tuple((sizes or {}).items()))
        if key not in self._functions:
            text, names = self._code(language, with_value, apply, False, sizes)
            import linecache

            file = f"<gradus {language} {id(self)} {len(self._functions)}>"
            # What goes wrong in it is shown with its line.
            linecache.cache[file] = (len(text), None, text.splitlines(True), file)
            space: Dict[str, Any] = {"__name__": "gradus.generated"}
            exec(compile(text, file, "exec"), space)
            function = space[names[0]]
            function.source = text
            if len(names) > 1:
                function.transposed = space[names[1]]
            self._functions[key] = function
        return self._functions[key]

    def numpy(
        self, *, with_value: bool = False, apply: bool = False, sizes: Optional[Mapping[str, int]] = None
    ) -> Callable[..., Any]:
        """The answer as a function of NumPy arrays; its text is its attribute ``source``.

        Rows and columns are arrays of one axis. With ``apply`` its attribute ``transposed`` is the transpose applied.
        """
        return self._function("numpy", with_value, apply, sizes)

    def jax(
        self, *, with_value: bool = False, apply: bool = False, sizes: Optional[Mapping[str, int]] = None
    ) -> Callable[..., Any]:
        """The same as a function of JAX arrays."""
        return self._function("jax", with_value, apply, sizes)

    def torch(
        self, *, with_value: bool = False, apply: bool = False, sizes: Optional[Mapping[str, int]] = None
    ) -> Callable[..., Any]:
        """The same as a function of PyTorch tensors."""
        return self._function("torch", with_value, apply, sizes)

    def sympy(self) -> Any:
        """The result as a SymPy expression, where SymPy can say it."""
        from ._sympy import to_sympy

        return to_sympy(self.nodes)

    def __str__(self) -> str:
        return str(self._found)

    def __repr__(self) -> str:
        return str(self._found)

    def _formula(self) -> str:
        where = "".join(f",\\quad {p.name} = {p.latex}" for p in self.parts)
        return f"{self.name_latex} = {self.latex}{where}"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self._formula()}$"

    def _repr_html_(self) -> str:
        shape = "a scalar" if self.shape == ("1", "1") else " × ".join(self.shape)
        rows = [_block(self._formula()), f"<div>Shape: {_escaped(shape)}.</div>"]
        if self.hypotheses_latex:
            rows.append(f"<div>Holds where {_escaped(' and '.join(self.hypotheses_latex))}.</div>")
        derivation = _escaped(self.derivation_latex)
        rows.append(f"<details><summary>Derivation</summary><div>{derivation}</div></details>")
        rows.append(f"<div><small>Checked by the kernel: {self.steps} steps.</small></div>")
        return "".join(rows)


class Answers(tuple):
    """Answers for several variables, by place or by the variable's name."""

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            for a in self:
                if a.wrt == key:
                    return a
            raise KeyError(key)
        return super().__getitem__(key)

    def __repr__(self) -> str:
        return "\n".join(str(a) for a in self)

    def _repr_html_(self) -> str:
        return "".join(a._repr_html_() for a in self)


class Verdict:
    """What was found out about a claim. It counts as true if the claim is proved."""

    #: ``proved``, ``refuted`` or ``unknown``.
    status: str
    #: Is it what a file asks for?
    held: bool
    refute: bool
    problem: str
    line: int
    #: The claim as it was read.
    statement: str
    #: The hypotheses that the proof used.
    hypotheses: List[str]
    #: Hypotheses under which it would be true, if some were found.
    holds_if: List[str]
    #: Values that meet the hypotheses, and values at which it fails.
    example: Optional[Dict[str, Any]]
    counterexample: Optional[Dict[str, Any]]
    #: Why there is no verdict.
    reason: Optional[str]
    #: The simplest form of a left side that is a derivative.
    derived: Optional[str]
    steps: Optional[int]
    inferred: Optional[str]
    notes: List[str]
    warnings: List[str]
    read_as: Optional[str]

    def __init__(self, found: Any) -> None:
        self._found = found
        self.__dict__.update(found.fields())

    @property
    def certificate(self) -> Optional[str]:
        """The certificate, if it is proved."""
        return calling(self._found.certificate)

    @property
    def derivation(self) -> List[Line]:
        """How it was proved, line by line."""
        return [Line(**line) for line in calling(self._found.derivation)]

    def __bool__(self) -> bool:
        return self.status == "proved"

    def __str__(self) -> str:
        return str(self._found)

    def __repr__(self) -> str:
        return str(self._found)

    def _repr_html_(self) -> str:
        sign = "✓" if self.held else "✗" if self.status != "unknown" else "?"
        return f"<pre>{sign} {_escaped(str(self._found))}</pre>"


class Checked(NamedTuple):
    """What the kernel says to a certificate. It counts as true if every step is accepted."""

    accepted: bool
    statement: List[str]
    problem: Optional[str]
    hypotheses: List[str]
    example: Optional[Dict[str, Any]]
    steps: Optional[int]
    reason: Optional[str]
    warnings: List[str]

    def __bool__(self) -> bool:
        return self.accepted


class Shown(NamedTuple):
    """A derivation that a file asks for."""

    problem: str
    line: int
    statement: str
    answers: Answers
    error: Optional[Exception]


class Report:
    """What was found out about a problem file. It counts as true if all is as the file says."""

    verdicts: List[Verdict]
    shown: List[Shown]
    mistakes: List[Diagnostic]

    def __init__(self, verdicts: Any, shown: Any, mistakes: Any) -> None:
        self.verdicts = [Verdict(v) for v in verdicts]
        self.shown = [
            Shown(p, n, s, Answers(Answer(a) for a in answers), None if e is None else converted(e))
            for p, n, s, answers, e in shown
        ]
        self.mistakes = [Diagnostic(**m) for m in mistakes]

    def __bool__(self) -> bool:
        return not self.mistakes and all(v.held for v in self.verdicts) and not any(s.error for s in self.shown)

    def _entries(self) -> "list[Union[Verdict, Shown]]":
        both: "list[Union[Verdict, Shown]]" = [*self.verdicts, *self.shown]
        return sorted(both, key=lambda e: e.line)

    def __repr__(self) -> str:
        rows = [m.rendered for m in self.mistakes]
        for e in self._entries():
            if isinstance(e, Verdict):
                word = "refute" if e.refute else "claim"
                rows.append(f"{'✓' if e.held else '✗'} {word} {e}")
            else:
                rows.append(f"{e.statement}\n{e.error or repr(e.answers)}")
        return "\n".join(rows)

    def _repr_html_(self) -> str:
        rows = [f"<pre>{_escaped(m.rendered)}</pre>" for m in self.mistakes]
        for e in self._entries():
            if isinstance(e, Verdict):
                rows.append(e._repr_html_())
            elif e.error is not None:
                rows.append(f"<pre>{_escaped(str(e.error))}</pre>")
            else:
                rows.append(e.answers._repr_html_())
        return "".join(rows)
