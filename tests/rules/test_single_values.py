"""Arrays where Python needs a number: what real NumPy and TensorFlow refuse is reported, and nothing else."""

from __future__ import annotations

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.source.dialect import Dialect
from shapewright.source.workspace import Workspace

from tests.rules.judge import the_keras

VALUES = (
    "np.zeros(())",
    "np.zeros(1)",
    "np.zeros((1, 1))",
    "np.zeros(2)",
    "np.zeros((3, 1))",
    "np.zeros((0, 1))",
    "np.zeros((4, 2)).mean()",
    "np.zeros((4, 2)).mean(axis=0)",
    "np.zeros((4, 2))[1, 1]",
    "np.arange(3)",
    "np.float32(3)",
    "tf.zeros(())",
    "tf.zeros(1)",
    "tf.zeros((2, 1))",
    "tf.reduce_mean(tf.zeros(5))",
    "[1.0]",
    "2.5",
)

USES = (
    "float(x)",
    "int(x)",
    "math.exp(x)",
    "math.floor(x)",
    "round(x)",
    "round(x, 2)",
    'f"{x:.3f}"',
    'f"{x:>8}"',
    'f"{x}"',
    'f"{x!r:>30}"',
    '"{:.1e}".format(x)',
    '"{0} {n:.1f}".format(x, n=x)',
    '"{}".format(x)',
    '"%f" % x',
    '"%5.2f of %s" % (x, x)',
    '"%d%%" % x',
    '"%s" % x',
    "str(x)",
)

LEFT = ("[1.0]", "np.zeros(())", "tf.zeros(())", "tf.reduce_mean(tf.zeros(5))")
"""Of which nothing is said where they are refused: lists, and what ``round`` takes of an array without axes."""


@pytest.mark.keras
@pytest.mark.parametrize("value", VALUES)
def test_numbers_and_arrays(value: str) -> None:
    import numpy as np

    version = tuple(map(int, np.__version__.split(".")[:3]))
    workspace = Workspace(dialect=Dialect(the_keras().version, (2, 21, 0), numpy=version))
    for use in USES:
        program = f"import math\nimport numpy as np\nimport tensorflow as tf\nx = {value}\ny = {use}\n"
        said = [finding.problem for finding in analyse("/numbers.py", program, workspace).findings]
        try:
            exec(program, {})  # noqa: S102 - it is ours
        except (AttributeError, TypeError, ValueError) as error:
            assert said or value in LEFT, (value, use, error)
        else:
            assert not said, (value, use, said)


def test_an_older_numpy_makes_a_number_of_one_value() -> None:
    program = "import numpy as np\ny = float(np.zeros((1, 1)))\nz = float(np.zeros((1, 2)))\n"
    for version, lines in (((2, 3, 5), {3}), ((2, 4, 0), {2, 3}), (None, {3})):
        found = analyse("/numbers.py", program, Workspace(dialect=Dialect(numpy=version))).findings
        assert {finding.site.node.lineno for finding in found} == lines


@pytest.mark.parametrize(("backend", "lines"), [("tensorflow", {3, 4}), ("torch", {4}), ("jax", {4})])
def test_of_the_tensors_of_other_backends_nothing_is_said(backend: str, lines: set[int]) -> None:
    program = "import keras\nimport numpy as np\ny = float(keras.ops.zeros((1, 1)))\nz = float(np.zeros((1, 1)))\n"
    workspace = Workspace(dialect=Dialect((3, 15, 1), backend=backend, numpy=(2, 4, 0)))
    assert {finding.site.node.lineno for finding in analyse("/numbers.py", program, workspace).findings} == lines
