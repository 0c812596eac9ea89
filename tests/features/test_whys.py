"""Reasons for what is not known: named at their source, counted by what they concern."""

from __future__ import annotations

from shapewright.features.whys import totals, whys
from shapewright.interpreter.analysis import analyse

PROGRAM = """\
import numpy as np
from somewhere import data
x = data[:10]
y = np.sum(np.reshape(x, -1) + 1, axis=0)
z = np.choose([0, 1], (np.zeros(2), np.ones(2)))
w = z * 2
v = np.zeros((2, 3))
"""


def test_reasons_lead_to_where_knowledge_was_lost() -> None:
    """The module that is missing, and the function whose result is not followed, however far the values went."""
    found = {why.reason: why.concerned for why in whys(analyse("program.py", PROGRAM))}
    assert found == {
        "the module somewhere is not found": ((2, "data"), (3, "x")),
        "what numpy.choose makes of these arguments is not followed": ((5, "z"), (6, "w")),
    }


def test_totals_of_several_programs() -> None:
    """Counts add up, the most frequent reason comes first."""
    programs = [whys(analyse(f"{name}.py", PROGRAM)) for name in "ab"]
    counts = dict(totals(programs))
    assert counts["what numpy.choose makes of these arguments is not followed"] == 4
    assert list(counts.values()) == sorted(counts.values(), reverse=True)
