"""What the pages and the docstrings say runs."""

import doctest
import re
from pathlib import Path

import numpy as np
import pytest

import gradus


def test_the_page():
    pytest.importorskip("sympy")
    page = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(blocks) >= 4
    rng = np.random.default_rng(0)
    space = {"X": rng.standard_normal((4, 3)), "w": rng.standard_normal(3), "y": rng.standard_normal(4)}
    for b in blocks:
        exec(compile(b, "docs/python.md", "exec"), space)
    assert space["a"].inferred == "X[m,n], w[n], y[m]" and space["a"].result == "2*(X'*(X*w - y))"
    assert space["gradient"].shape == (3,)


def test_the_docstrings():
    result = doctest.testmod(gradus, extraglobs={"g": gradus})
    assert result.attempted >= 4 and result.failed == 0
