"""Exceptions, with the places of mistakes."""

from __future__ import annotations

from typing import Any, Callable, List, NamedTuple, Optional

from . import _gradus


class Diagnostic(NamedTuple):
    """One mistake in what was given."""

    #: The text that it is in: ``expression``, ``claim``, ``variables``, ``variables 2``, …
    place: str
    #: The bytes of that text (in UTF-8) that it is about.
    start: int
    end: int
    #: The line and the columns, from 1, in characters.
    line: int
    column: int
    end_column: int
    #: What is wrong, and what to write instead.
    message: str
    hint: Optional[str]
    #: All of it with the text and carets below the mistake.
    rendered: str


class GradusError(Exception):
    """Something that was asked for has no answer."""


class InputError(GradusError, ValueError):
    """What was given cannot be used. Its text shows every mistake with carets."""

    def __init__(self, text: str, diagnostics: List[Diagnostic]) -> None:
        super().__init__(text)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return "\n" + str(self.args[0])


class NoAnswer(GradusError):
    """The search came to none."""

    def __init__(self, text: str, wrt: Optional[str]) -> None:
        super().__init__(text)
        self.wrt = wrt


class NoCode(GradusError):
    """The answer is none that the language has a form for."""


class Cancelled(GradusError):
    """The work was called off."""


def converted(e: BaseException) -> GradusError:
    """The exception for one of the native part."""
    kind, text, wrt, mistakes = e.args
    if kind == "input":
        return InputError(text, [Diagnostic(**m) for m in mistakes])
    if kind == "no answer":
        return NoAnswer(text, wrt)
    return {"no code": NoCode, "cancelled": Cancelled}.get(kind, GradusError)(text)


def calling(f: Callable[..., Any], *arguments: Any) -> Any:
    """Calls the native part."""
    try:
        return f(*arguments)
    except _gradus.GradusError as e:
        error = converted(e)
    raise error
