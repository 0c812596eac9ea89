"""An argument that could not be read makes unknown what depends on it, and nothing else; nothing is refused for it."""

from __future__ import annotations

import inspect
import random
from typing import TYPE_CHECKING, Any

import pytest
from shapewright.rules.ops.arithmetic import binary
from shapewright.rules.ops.indexing import index
from shapewright.rules.ops.methods import METHODS
from shapewright.rules.problems import Problem
from shapewright.rules.registry import FUNCTIONS, construct
from shapewright.values.dims import UNKNOWN, UNKNOWN_INT, Kind, Length, Symbol, product
from shapewright.values.lattice import Many, Unknown
from shapewright.values.python import Slice
from shapewright.values.tensors import Flavour, Tensor

from . import test_composed_layers, test_layers
from .judge import Inner, given, plain, symbolic

if TYPE_CHECKING:
    from collections.abc import Callable

UNREAD = Unknown("a test")
N = Length(Symbol("n", Kind.INT, "n"))
"""A number that the program has, and we do not."""

FAMILIES = [*test_layers.FAMILIES, *test_composed_layers.FAMILIES]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_layers_lose_only_what_depends_on_it(family: Callable[[random.Random], Any]) -> None:
    """With one argument unknown, or all, a layer that accepts its input still does, and tells nothing that is not so."""
    pick = random.Random(f"unknown {family.__name__}")
    for _ in range(80):
        name, arguments, shapes = family(pick)
        inputs = tuple(symbolic(shape) for shape in shapes)
        x = inputs[0] if len(inputs) == 1 else inputs
        known = _outputs(name, arguments, x)
        if known is None:
            continue
        forgotten = dict.fromkeys(arguments, UNREAD)
        assert _outputs(name, forgotten, x) is not None, (name, arguments)
        for argument in arguments:
            vaguer = _outputs(name, {**arguments, argument: UNREAD}, x)
            assert vaguer is not None, (name, arguments, argument)
            for told, true in zip(vaguer, known, strict=False):
                assert _less(told, true), (name, arguments, argument, told, true)


def _outputs(name: str, arguments: dict[str, Any], x: Any) -> list[Any] | None:
    try:
        rule = construct(name, (), {key: given(value, Inner.rule) for key, value in arguments.items()})
        output = rule.output(x)
    except Problem:
        return None
    rule.parameters(x)
    rule.built(x)
    return [plain(tensor) for tensor in (output if isinstance(output, tuple) else (output,))]


def _less(told: Any, true: Any) -> bool:
    """Whether every axis that is told is so."""
    if told is None or true is None:
        return True
    return len(told) == len(true) and all(mine in ("?", yours) for mine, yours in zip(told, true, strict=True))


@pytest.mark.parametrize(
    ("name", "arguments", "shape", "expected"),
    [
        ("Conv1D", {"filters": UNREAD, "kernel_size": 3}, (10, 4), (None, 8, "?")),
        ("Conv1D", {"filters": 8, "kernel_size": UNREAD}, (10, 4), (None, "?", 8)),
        ("Conv1D", {"filters": 8, "kernel_size": 3, "padding": UNREAD}, (10, 4), (None, "?", 8)),
        ("Conv2D", {"filters": 8, "kernel_size": (3, UNREAD)}, (10, 10, 4), (None, 8, "?", 8)),
        ("MaxPooling1D", {"pool_size": 2, "strides": UNREAD}, (10, 4), (None, "?", 4)),
        ("Dense", {"units": UNREAD}, (10, 4), (None, 10, "?")),
        ("LSTM", {"units": UNREAD, "return_sequences": True}, (10, 4), (None, 10, "?")),
        ("LSTM", {"units": 5, "return_sequences": UNREAD}, (10, 4), None),
        ("Embedding", {"input_dim": UNREAD, "output_dim": 8}, (10,), (None, 10, 8)),
        ("Reshape", {"target_shape": (UNREAD, 4)}, (10, 4), (None, "?", 4)),
        ("Reshape", {"target_shape": UNREAD}, (10, 4), None),
        ("ZeroPadding2D", {"padding": ((1, 1), UNREAD)}, (4, 4, 3), (None, 6, "?", 3)),
        ("UpSampling2D", {"size": (2, UNREAD)}, (4, 4, 3), (None, 8, "?", 3)),
        ("Permute", {"dims": UNREAD}, (4, 3), (None, "?", "?")),
        ("RepeatVector", {"n": UNREAD}, (4,), (None, "?", 4)),
        ("Conv1DTranspose", {"filters": 8, "kernel_size": 3, "strides": UNREAD}, (10, 4), (None, "?", 8)),
        ("MultiHeadAttention", {"num_heads": UNREAD, "key_dim": 3}, (10, 4), (None, 10, 4)),
    ],
)
def test_layer_with_an_unknown(name: str, arguments: dict[str, Any], shape: tuple[int, ...], expected: Any) -> None:
    """What is left of the shape."""
    x = symbolic(shape)
    assert plain(construct(name, (), arguments).output((x, x) if name == "MultiHeadAttention" else x)) == expected


def test_functions_survive_anything() -> None:
    """No function, method or operator fails on a value that it cannot read, whatever its place."""
    tensor = Tensor((2, 3, N), "float32", Flavour.ARRAY)
    values = (
        UNREAD,
        N,
        UNKNOWN_INT,
        Tensor(None, None, Flavour.ARRAY),
        tensor,
        Many(3),
        Many(tensor),
        None,
        "text",
        (),
        (UNREAD, 2),
        3,
        -1,
        2.5,
        True,
        symbolic((None, 3)),
    )
    for name, run in FUNCTIONS.items():
        for value in values:
            for arguments in ((value,), (value, value), (tensor, value), (tensor, tensor, value), (tensor, 1, value)):
                _quiet(run, name, *arguments)
            _quiet(run, name, tensor, axis=value)
    for name, run in METHODS.items():
        for value in values:
            _quiet(run, name, tensor, value)
            _quiet(run, name, value if isinstance(value, Tensor) else tensor, axis=value)


def _quiet(run: Any, name: str, *args: Any, **kwargs: Any) -> None:
    try:
        run(*args, **kwargs)
    except Problem:
        pass
    except Exception as error:  # noqa: BLE001 - the assertion names it
        raise AssertionError((name, args, kwargs, error)) from error


def test_arrays_with_unknown_lengths() -> None:
    """Lengths that are not known go through; what is known beside them stays."""
    x = Tensor((N, 4, 6), "float64", Flavour.ARRAY)
    assert FUNCTIONS["numpy.reshape"](x, (N, 24)).shape == (N, 24)
    assert FUNCTIONS["numpy.reshape"](x, (N, -1)).shape == (N, 24)
    assert FUNCTIONS["numpy.reshape"](x, (-1, 24)).shape == (N, 24)
    assert FUNCTIONS["numpy.reshape"](x, (-1, 6)).shape == (product((4, N)), 6)
    assert FUNCTIONS["numpy.concatenate"]((x, x), axis=1).shape == (N, 8, 6)
    assert FUNCTIONS["numpy.concatenate"]((x, Tensor((7, 4, 6)))).shape == (N + 7, 4, 6)
    assert FUNCTIONS["numpy.zeros"]((N, UNREAD)).shape == (N, UNKNOWN)
    assert FUNCTIONS["numpy.mean"](x, axis=UNREAD).shape is None
    assert FUNCTIONS["numpy.expand_dims"](x, -1).shape == (N, 4, 6, 1)
    assert binary("+", x, Tensor((6,), "float64", Flavour.ARRAY)).shape == (N, 4, 6)
    assert binary("*", x, Tensor((UNKNOWN_INT,), "float64", Flavour.ARRAY)).shape == (N, 4, 6)
    assert index(x, 0).shape == (4, 6)
    assert index(x, Slice(0, 2)).shape == (UNKNOWN_INT, 4, 6)
    assert index(x, (Ellipsis, None)).shape == (N, 4, 6, 1)
    assert index(x, UNREAD).shape is None


def test_numbers_stay_numbers() -> None:
    """Sizes are often calculated with NumPy: products, roots and logarithms of plain numbers are plain numbers."""
    assert FUNCTIONS["numpy.prod"]((3, 4, 5)) == 60
    assert FUNCTIONS["numpy.prod"]((3, N)) == product((3, N))
    assert FUNCTIONS["numpy.sum"]((3, 4)) == 7
    assert FUNCTIONS["numpy.max"]((3, 4)) == 4
    assert FUNCTIONS["numpy.log2"](256) == 8.0
    assert FUNCTIONS["numpy.ceil"](2.5) == 3.0


def test_classes() -> None:
    """How many classes integers can stand for goes with them, and makes ``to_categorical`` as wide."""
    y = FUNCTIONS["numpy.random.randint"](0, 10, size=(1000,))
    assert FUNCTIONS["keras.utils.to_categorical"](y).shape == (1000, 10)
    few = FUNCTIONS["numpy.random.randint"](0, 10, size=(5,))
    assert FUNCTIONS["keras.utils.to_categorical"](few).shape == (5, UNKNOWN_INT)
    (x, labels), _ = FUNCTIONS["keras.datasets.mnist.load_data"]()
    assert x.shape == (60000, 28, 28)
    assert FUNCTIONS["keras.utils.to_categorical"](labels).shape == (60000, 10)


def test_signatures_are_those_of_python() -> None:
    """Every rule can be bound: its parameters are plain."""
    for name, run in FUNCTIONS.items():
        if hasattr(run, "run"):
            assert inspect.signature(run.run), name
