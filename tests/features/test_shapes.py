"""Shapes as data: of a line that runs many times only so many different shapes are listed."""

from __future__ import annotations

from shapewright.features.hover import hover
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


COSTLY = """\
import keras
x = keras.Input((100, 1))
y = keras.layers.Conv1D(32, 3, dilation_rate=2)(x)
z = keras.layers.Dense(10)(keras.layers.Flatten()(y))
model = keras.Model(x, z)
"""


def test_multiply_adds_are_those_of_the_hover() -> None:
    """Of each layer and of the model; a layer's place and a model's are hovered at the name of its class."""
    analysis = analyse("program.py", COSTLY)
    report = file_report(analysis)
    costs = {row["class"]: row["macs"] for row in (*report["layers"], *report["models"])}
    conv, dense = 96 * 3 * 32, 96 * 32 * 10
    assert costs == {"InputLayer": 0, "Conv1D": conv, "Flatten": 0, "Dense": dense, "Functional": conv + dense}
    lines = COSTLY.splitlines()
    for name, line, cost in (("Conv1D", 3, conv), ("Dense", 4, dense), ("model", 5, conv + dense)):
        shown = hover(analysis, line, lines[line - 1].index(name) + 1)
        assert shown is not None
        assert f"{cost:,} multiply-adds per sample" in shown.card
