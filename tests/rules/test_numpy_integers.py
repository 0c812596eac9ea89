"""Integers of NumPy: which arguments of layers refuse them, asked of Keras, and what of a program stays one."""

from __future__ import annotations

import pytest
from shapewright.checks import diagnose
from shapewright.interpreter.analysis import analyse
from shapewright.rules.limits import WHOLE
from shapewright.source.dialect import Dialect
from shapewright.source.workspace import Workspace
from shapewright.values.numbers import NumpyInt

KERAS_3 = Dialect((3, 15, 1), (2, 21, 0))
OTHERS: dict[str, dict[str, object]] = {
    "EinsumDense": {"equation": "ab,bc->ac"},
    "Embedding": {"input_dim": 2, "output_dim": 2},
    "MultiHeadAttention": {"num_heads": 2, "key_dim": 2},
    **{f"Conv{rank}D{kind}": {"filters": 2, "kernel_size": 2} for rank in (1, 2, 3) for kind in ("", "Transpose")},
    **{f"ConvLSTM{rank}D": {"filters": 2} for rank in (1, 2, 3)},
    **{f"SeparableConv{rank}D": {"filters": 2} for rank in (1, 2)},
}
"""What else the constructors need."""

EXPRESSIONS = (
    "n", "n * 2", "2 * n", "n // 2", "n + 1", "1 - n", "n ** 2", "-n", "max(n, 3)", "sum([n, n])",
    "int(n)", "round(n)", "n.item()", "np.zeros((n, 2)).shape[0]", "np.zeros(n).size", "len(np.zeros(n))",
    "keras.layers.Reshape((n,))(keras.Input((n,))).shape[1]", "np.zeros((4, 9))[:, :n].shape[1]",
    "keras.layers.Conv1D(n, 1)(keras.Input((3, 2))).shape[-1]", "range(n)[-1] + 1", "[1, 2, 3] .index(3) + n",
    "keras.Input((n, 2)).shape[1]", "np.sum((1, 2))", "np.max([1, 2])", "np.ndim([[1]])", "np.size([1, 2])", "np.int64(3)",
)  # fmt: skip
"""Numbers that come out of one of NumPy, ``n``."""


@pytest.mark.keras
@pytest.mark.parametrize(("title", "argument"), [(title, name) for title, names in WHOLE.items() for name in names])
def test_keras_refuses_a_number_of_numpy_and_takes_the_same_of_python(title: str, argument: str) -> None:
    import keras
    import numpy as np

    make = getattr(keras.layers, title)
    others = {name: value for name, value in OTHERS.get(title, {}).items() if name != argument}
    make(**others, **{argument: 2})
    with pytest.raises((TypeError, ValueError)):
        make(**others, **{argument: np.int64(2)})


@pytest.mark.keras
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_is_refused_is_a_number_of_numpy_when_the_program_runs(expression: str) -> None:
    import keras
    import numpy as np

    program = f"import keras\nimport numpy as np\nn = np.prod((2, 3))\nkeras.layers.Dense({expression})\n"
    number = eval(expression, {"np": np, "keras": keras, "n": np.prod((2, 3))})  # noqa: S307
    refused = not isinstance(number, int) or number <= 0
    said = [found.code for found in diagnose(analyse("/program.py", program, Workspace(dialect=KERAS_3)))]
    assert said == (["argument-refused"] if refused else [])


def test_arithmetic_keeps_it_and_int_makes_one_of_python() -> None:
    n = NumpyInt(6)
    assert [type(value) for value in (n * 2, 2 * n, n // 4, -n, n + 1)] == [NumpyInt] * 5
    assert [type(value) for value in (int(n), round(n))] == [int, int]
