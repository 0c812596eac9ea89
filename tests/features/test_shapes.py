"""Shapes as data: of a line that runs many times only so many different shapes are listed."""

from __future__ import annotations

from shapewright.features.shapes import MAX_SHAPES, file_report
from shapewright.interpreter.analysis import analyse

MANY = """\
import keras
x = keras.Input((4,))
for units in range(1, 31):
    y = keras.layers.Dense(units)(x)
z = keras.layers.Dense(5)(y)
"""


def test_the_first_shapes_are_listed_and_the_others_counted() -> None:
    """Thirty layers on one line: the first twenty, and ten more; where all are listed nothing is said of more."""
    report = file_report(analyse("program.py", MANY))
    many, few = (next(row for row in report["layers"] if row["line"] == line) for line in (4, 5))
    assert many["output_shapes"] == [[None, units] for units in range(1, MAX_SHAPES + 1)]
    assert many["more"] == 30 - MAX_SHAPES
    assert few["output_shapes"] == [[None, 5]]
    assert "more" not in few
    names = {row["name"]: row for row in report["variables"] if row["line"] in (4, 5)}
    assert (len(names["y"]["shapes"]), names["y"]["more"]) == (MAX_SHAPES, 10)
