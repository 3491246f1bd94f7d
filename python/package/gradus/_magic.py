"""``%%gradus``: problem files in cells of notebooks."""

from __future__ import annotations

from typing import Any

from . import run


def load(shell: Any) -> None:
    """Registers the magic."""

    def gradus(line: str, cell: str) -> Any:
        """Decides the claims of a cell and derives what it asks to show.

        ``%%gradus name`` gives the report that name.
        """
        name = line.strip()
        report = run(cell, name="cell")
        if name:
            shell.user_ns[name] = report
        return report

    shell.register_magic_function(gradus, "cell", "gradus")
