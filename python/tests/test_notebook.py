"""The example notebook, cell by cell, and the magic."""

import json
from pathlib import Path

import pytest

shell_module = pytest.importorskip("IPython.core.interactiveshell")


@pytest.fixture()
def shell():
    s = shell_module.InteractiveShell.instance()
    s.reset(new_session=True)
    yield s
    shell_module.InteractiveShell.clear_instance()


def test_the_notebook_runs(shell):
    path = Path(__file__).parents[1] / "examples" / "tour.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    ran = 0
    for k, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            done = shell.run_cell("".join(cell["source"]))
            assert done.success, f"cell {k}: {done.error_in_exec or done.error_before_exec}"
            ran += 1
    assert ran >= 8


def test_the_magic(shell):
    shell.run_line_magic("load_ext", "gradus")
    done = shell.run_cell("%%gradus r\nproblem p\n  infer\n  claim tr(A*B) == tr(B*A)\n")
    assert done.success and bool(shell.user_ns["r"])
    done = shell.run_cell("%%gradus\nclaim (\n")
    assert not done.success
