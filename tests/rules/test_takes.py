"""Of which dtypes TensorFlow's functions take their tensors: asked for every function of the table and every dtype."""

from __future__ import annotations

import importlib
import operator
from typing import TYPE_CHECKING, Any

import pytest
from shapewright.rules.ops.arithmetic import binary
from shapewright.rules.ops.takes import PAIRED, SECOND, TAKES, _table
from shapewright.rules.problems import DtypeRefused, Problem
from shapewright.rules.registry import FUNCTIONS
from shapewright.values.tensors import Flavour, Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

DTYPES = ("float32", "float64", "int32", "int64", "uint8", "bool", "complex64")

Arrangement = tuple[tuple[int, ...], tuple[Any, ...]]
"""The shape of the tensor that is asked about, and what follows it."""

ARRANGEMENTS: list[Arrangement] = [
    ((2, 3), ()), ((3, 3), ()), ((2, 4, 4, 3), ()), ((64,), (16, 8)), ((2, 4, 4, 3), (2, 2, "SAME")),
    ((2, 4, 4, 3), ((2, 2),)), ((2, 3), (1,)), ((2, 3), (0.5,)), ((2, 3), (0, 1)), ((8,), ()), ((2, 5), (8, 4)),
    ((2, 2, 2, 2), ()),
]  # fmt: skip

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "/": operator.truediv, "//": operator.floordiv, "%": operator.mod,
    "**": operator.pow, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def real(dtype: str, shape: tuple[int, ...]) -> Any:
    """A tensor of ones."""
    import tensorflow as tf

    return tf.cast(tf.ones(shape), dtype)


def abstract(dtype: str, shape: tuple[int, ...]) -> Tensor:
    """What the interpreter would hold."""
    return Tensor(shape, dtype, Flavour.EAGER)


def called(name: str) -> Callable[..., Any]:
    """The real function, or the real operator."""
    module, _, below = name.rpartition(".")
    if module == "operator":
        return OPERATORS[below]
    found: Any = importlib.import_module("tensorflow")
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]


def rule_of(name: str) -> Callable[..., Any]:
    """Our rule of it."""
    sign = name.rpartition(".")[2]
    if name.startswith("operator."):
        return lambda x, y: binary(sign, x, y, computed=True)
    return FUNCTIONS[name]


def accepted(run: Callable[..., Any], *args: Any) -> bool:
    """Whether the real function takes these."""
    try:
        run(*args)
    except Exception:  # noqa: BLE001 - libraries refuse with many types
        return False
    return True


def refuses(name: str, *args: Any) -> bool:
    """Whether our rule refuses their dtypes."""
    try:
        rule_of(name)(*args)
    except DtypeRefused:
        return True
    except Problem:
        return False
    return False


@pytest.mark.keras
@pytest.mark.parametrize("name", sorted(_table(TAKES)))
def test_first_argument(name: str) -> None:
    """Where a function takes this shape of some dtype, it refuses exactly the dtypes that the table says."""
    run, found = called(name), False
    for shape, more in ARRANGEMENTS:
        taken = {dtype: accepted(run, real(dtype, shape), *more) for dtype in DTYPES}
        if not any(taken.values()):
            continue
        found = True
        wrong = [dtype for dtype in DTYPES if refuses(name, abstract(dtype, shape), *more) and taken[dtype]]
        assert not wrong, (shape, more)
        unsaid = [
            dtype for dtype in DTYPES[:6] if not taken[dtype] and not refuses(name, abstract(dtype, shape), *more)
        ]
        assert len(unsaid) <= UNSAID, (unsaid, shape, more)
    assert found


@pytest.mark.keras
@pytest.mark.parametrize("name", sorted({**_table(TAKES), **_table(PAIRED), **_table(SECOND)}))
def test_numpy(name: str) -> None:
    """Arrays and numbers of NumPy that are refused are refused by TensorFlow, which makes its own dtype of some."""
    shape, kind, other = SECONDS.get(name, ((), "", ()))
    for dtype in DTYPES:
        calls = [(array(dtype, shape),) + more for shape, more in ARRANGEMENTS]
        if name in SECONDS:
            calls = [(real(kind, shape), array(dtype, other))]
        elif name in _table(PAIRED):
            calls = [(array(dtype, (2,)), array(dtype, (2,)))]
        for args in calls:
            if refuses(name, *map(held, args)):
                assert not accepted(called(name), *args), (dtype, args)


def array(dtype: str, shape: tuple[int, ...]) -> Any:
    """An array of NumPy's, of ones."""
    import numpy as np

    return np.ones(shape, dtype)


def held(value: Any) -> Any:
    """What the interpreter would hold of a real value."""
    if not hasattr(value, "dtype"):
        return value
    kind = getattr(value.dtype, "name", value.dtype)
    return Tensor(tuple(value.shape), kind, Flavour.EAGER if type(value).__module__ != "numpy" else Flavour.ARRAY)


UNSAID = 3
"""A function may refuse a few dtypes that the table does not speak of, such as small integers."""


@pytest.mark.keras
@pytest.mark.parametrize("name", sorted(_table(PAIRED)))
def test_two_operands(name: str) -> None:
    """The same of two operands of one dtype."""
    run = called(name)
    for dtype in DTYPES:
        if refuses(name, abstract(dtype, (2,)), abstract(dtype, (2,))):
            assert not accepted(run, real(dtype, (2,)), real(dtype, (2,))), dtype
    assert accepted(run, real("float32", (2,)), real("float32", (2,))) or accepted(
        run, real("bool", (2,)), real("bool", (2,))
    )


SECONDS: dict[str, tuple[tuple[int, ...], str, tuple[int, ...]]] = {
    "tensorflow.gather": ((3, 2), "float32", (2,)),
    "tensorflow.gather_nd": ((3, 2), "float32", (1, 2)),
    "tensorflow.nn.embedding_lookup": ((3, 2), "float32", (2,)),
    "tensorflow.nn.softmax_cross_entropy_with_logits": ((2, 3), "float32", (2, 3)),
    "tensorflow.nn.sparse_softmax_cross_entropy_with_logits": ((2,), "int32", (2, 3)),
}
"""The first argument's shape and dtype, and the second's shape."""


@pytest.mark.keras
@pytest.mark.parametrize("name", sorted(_table(SECOND)))
def test_second_argument(name: str) -> None:
    """The same of the second argument."""
    shape, kind, other = SECONDS[name]
    taken = [dtype for dtype in DTYPES if accepted(called(name), real(kind, shape), real(dtype, other))]
    assert taken
    assert not [dtype for dtype in taken if refuses(name, abstract(kind, shape), abstract(dtype, other))]
