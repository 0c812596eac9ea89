"""Functions of TensorFlow and ``keras.ops``, on tensors and on Keras's symbolic tensors, against the real ones."""

from __future__ import annotations

import importlib
import operator
import random
from typing import TYPE_CHECKING, Any

import pytest
from shapewright.interpreter.names import canonical
from shapewright.rules.ops.arithmetic import binary
from shapewright.rules.problems import Problem
from shapewright.rules.registry import FUNCTIONS
from shapewright.values.dims import is_open
from shapewright.values.tensors import Flavour, Tensor

from .arrays import Array, Told, agree, by_library, by_rule
from .judge import real_keras, symbolic

if TYPE_CHECKING:
    from collections.abc import Callable

Call = tuple[str, tuple[Any, ...], dict[str, Any]]

ROUNDS = 120

A = Array((2, 3, 4), "float32")
B = Array((2, 4, 5), "float32")
V = Array((4,), "float32")
WHOLE = Array((3,), "int32")
IMAGE = Array((2, 8, 6, 3), "float32")

TENSORFLOW: list[Call] = [
    ("zeros", ((2, 3),), {}),
    ("zeros", (), {"shape": (2, 3), "dtype": "int32"}),
    ("ones", (4,), {}),
    ("fill", ((2, 2), 1.5), {}),
    ("fill", (), {"dims": (2, 2), "value": 3}),
    ("eye", (3,), {}),
    ("range", (5,), {}),
    ("range", (2, 9, 3), {}),
    ("range", (), {"start": 1, "limit": 7, "delta": 2}),
    ("linspace", (0.0, 1.0, 7), {}),
    ("constant", (((1, 2), (3, 4)),), {}),
    ("constant", (1.5,), {"shape": (2, 3)}),
    ("Variable", ((1.0, 2.0),), {}),
    ("convert_to_tensor", (A,), {}),
    ("identity", (A,), {}),
    ("zeros_like", (A,), {}),
    ("random.gamma", ((1,),), {"alpha": (0.2, 0.3)}),
    ("random.poisson", ((4,), (1.0, 2.0)), {}),
    ("random.normal", ((2, 3),), {}),
    ("random.uniform", ((2, 3),), {"minval": 0, "maxval": 10, "dtype": "int32"}),
    ("random.uniform", (), {"shape": (4,)}),
    ("random.truncated_normal", ((2, 3),), {}),
    ("random.shuffle", (A,), {}),
    ("random.gamma", ((2, 3), 0.5), {}),
    ("random.gamma", ((2,),), {"alpha": (0.5, 0.1), "beta": ((1.0,), (2.0,), (3.0,))}),
    ("random.poisson", ((2,), (0.5, 0.1)), {}),
    ("reshape", (A, (-1, 4)), {}),
    ("reshape", (A, (5, -1)), {}),
    ("reshape", (), {"tensor": A, "shape": (4, 6)}),
    ("transpose", (A,), {}),
    ("transpose", (A, (0, 2, 1)), {}),
    ("transpose", (A,), {"perm": (2, 0, 1)}),
    ("linalg.matrix_transpose", (A,), {}),
    ("expand_dims", (A,), {"axis": -1}),
    ("expand_dims", (A, 0), {}),
    ("expand_dims", (A, 9), {}),
    ("squeeze", (Array((1, 3, 1), "float32"),), {}),
    ("squeeze", (Array((1, 3, 1), "float32"),), {"axis": 0}),
    ("concat", ((A, A),), {"axis": 1}),
    ("concat", (), {"values": (A, A), "axis": -1}),
    ("concat", ((A, B), 1), {}),
    ("concat", ((A, V), 0), {}),
    ("stack", ((A, A),), {"axis": 1}),
    ("stack", ((A, B),), {}),
    ("unstack", (A,), {}),
    ("split", (A, 2), {"axis": 2}),
    ("split", (A,), {"num_or_size_splits": 3, "axis": 1}),
    ("split", (A, 5), {"axis": 1}),
    ("tile", (A, (1, 2, 1)), {}),
    ("repeat", (A, 2), {"axis": 1}),
    ("repeat", (A, 2), {}),
    ("pad", (A, ((0, 0), (1, 2), (0, 3))), {}),
    ("reduce_sum", (A,), {}),
    ("reduce_sum", (A, 1), {}),
    ("reduce_sum", (A, 1, True), {}),
    ("reduce_mean", (), {"input_tensor": A, "axis": (1, 2)}),
    ("reduce_max", (A,), {"axis": -1, "keepdims": True}),
    ("reduce_max", (A,), {"axis": 3}),
    ("reduce_any", (Array((2, 3), "bool"),), {}),
    ("argmax", (A,), {}),
    ("argmax", (A, 1), {}),
    ("norm", (A,), {"axis": -1}),
    ("cumsum", (A,), {"axis": 1}),
    ("matmul", (A, B), {}),
    ("matmul", (A, A), {}),
    ("matmul", (A, A), {"transpose_b": True}),
    ("matmul", (V, B), {}),
    ("matmul", (A, V), {}),
    ("linalg.matmul", (V, V), {}),
    ("linalg.matvec", (A, V), {}),
    ("tensordot", (A, B), {"axes": ((2,), (1,))}),
    ("tensordot", (A, V, 1), {}),
    ("einsum", ("bij,bjk->bik", A, B), {}),
    ("einsum", ("bij,bij->bi", A, B), {}),
    ("add", (A, V), {}),
    ("add", (A, Array((3,), "float32")), {}),
    ("multiply", (A, 2.0), {}),
    ("maximum", (A, V), {}),
    ("where", (Array((2, 3, 4), "bool"), A, A), {}),
    ("cast", (A, "int32"), {}),
    ("exp", (A,), {}),
    ("nn.relu", (A,), {}),
    ("nn.softmax", (A,), {}),
    ("math.log", (A,), {}),
    ("sigmoid", (A,), {}),
    ("clip_by_value", (A, 0.0, 1.0), {}),
    ("one_hot", (WHOLE, 5), {}),
    ("one_hot", (WHOLE,), {"depth": 5, "axis": 0}),
    ("gather", (A, WHOLE), {}),
    ("gather", (A, (0, 1)), {"axis": 1}),
    ("slice", (A, (0, 1, 0), (2, 2, 3)), {}),
    ("math.top_k", (A, 2), {}),
    ("sequence_mask", (WHOLE, 7), {}),
    ("broadcast_to", (V, (3, 4)), {}),
    ("meshgrid", (V, Array((3,), "float32")), {}),
    ("image.resize", (IMAGE, (4, 5)), {}),
    ("image.resize_with_pad", (IMAGE, 4, 5), {}),
    ("image.resize_with_crop_or_pad", (IMAGE, 10, 3), {}),
    ("image.crop_to_bounding_box", (IMAGE, 1, 1, 4, 5), {}),
    ("image.random_crop", (IMAGE, (2, 4, 4, 3)), {}),
    ("image.central_crop", (IMAGE, 0.5), {}),
    ("image.flip_left_right", (IMAGE,), {}),
    ("image.random_flip_left_right", (IMAGE,), {}),
    ("image.adjust_brightness", (IMAGE, 0.1), {}),
    ("image.rgb_to_grayscale", (IMAGE,), {}),
    ("image.per_image_standardization", (IMAGE,), {}),
    ("image.convert_image_dtype", (Array((8, 6, 3), "uint8"), "float32"), {}),
    ("image.rot90", (IMAGE,), {}),
]

UTILITIES: list[Call] = [
    ("utils.to_categorical", (Array((6,), "int32"), 4), {}),
    ("utils.to_categorical", (Array((6, 1), "int32"),), {"num_classes": 4}),
    ("utils.to_categorical", (Array((6, 2), "int32"), 3), {}),
    ("utils.to_categorical", ((0, 1, 2, 3),), {}),
    ("utils.normalize", (Array((6, 2)),), {}),
    ("utils.pad_sequences", (((1, 2), (3,), (4, 5, 6)),), {}),
    ("utils.pad_sequences", (((1, 2), (3,), (4, 5, 6)),), {"maxlen": 5}),
    ("preprocessing.sequence.pad_sequences", (((1, 2), (3,)),), {"maxlen": 4, "padding": "post"}),
    ("utils.pad_sequences", ((((1, 2), (3, 4)), ((5, 6),)),), {}),
    ("random.normal", ((2, 3),), {}),
    ("random.uniform", ((2, 3),), {}),
    ("random.randint", ((2, 3), 0, 5), {}),
]


def _named(module: str, name: str) -> Any:
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


@pytest.mark.keras
@pytest.mark.parametrize(("name", "args", "kwargs"), TENSORFLOW, ids=lambda part: part if isinstance(part, str) else "")
def test_tensorflow(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """The same shape and dtype, or less."""
    rule = by_rule(FUNCTIONS[f"tensorflow.{name}"], args, kwargs)
    assert agree(rule, by_library(_named("tensorflow", name), args, kwargs)), rule


@pytest.mark.keras
@pytest.mark.parametrize(("name", "args", "kwargs"), UTILITIES, ids=lambda part: part if isinstance(part, str) else "")
def test_keras_utilities(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """The same shape and dtype, or less."""
    rule = by_rule(FUNCTIONS[canonical(f"keras.{name}")], args, kwargs)
    assert agree(rule, by_library(_named("keras", name), args, kwargs)), rule


OLDER = ("keras.preprocessing.text.",)
"""Rooms that only older versions have."""
OF_TF_KERAS = "keras.backend."
"""What Keras 3 has in ``tf.keras`` alone."""


@pytest.mark.keras
def test_names_exist() -> None:
    """Every registered name is one of its library, in the version of the tests or an older one."""
    for name in FUNCTIONS:
        library, _, below = name.partition(".")
        if library in ("numpy", "tensorflow", "keras") and not name.startswith(OLDER):
            _named(*(("tensorflow", name) if name.startswith(OF_TF_KERAS) else (library, below)))


def lengths(pick: random.Random, least: int = 1) -> tuple[Any, ...]:
    """A symbolic shape without its batch."""
    return tuple(pick.choice((1, 2, 3, 6, None)) for _ in range(pick.randint(least, 3)))


def near(pick: random.Random, shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """Almost the same shape."""
    changed = list(shape)
    if changed and pick.random() < 0.5:
        changed[pick.randrange(len(changed))] = pick.choice((1, 2, 3, None))
    return tuple(changed)


Symbolic = tuple[str, list[tuple[Any, ...]], "Callable[[Any, list[Any]], Any]"]


def one(pick: random.Random) -> Symbolic:
    """A function of one symbolic tensor."""
    axis, keep = pick.randint(-3, 3), pick.random() < 0.5
    axes = pick.choice((None, axis, (1, -1)))
    shape = lengths(pick)
    name, arguments = pick.choice(
        (
            ("sum", {"axis": axes, "keepdims": keep}),
            ("mean", {"axis": axes, "keepdims": keep}),
            ("max", {"axis": axes, "keepdims": keep}),
            ("argmax", {"axis": pick.choice((None, axis))}),
            ("expand_dims", {"axis": axis}),
            ("squeeze", {"axis": axis}),
            ("squeeze", {}),
            ("transpose", {}),
            ("transpose", {"axes": tuple(pick.sample(range(len(shape) + 1), len(shape) + 1))}),
            ("reshape", {"newshape": pick.choice(((-1,), (-1, 2), (-1, 3, 2), (2, -1)))}),
            ("repeat", {"repeats": 2, "axis": axis}),
            ("tile", {"repeats": (2,) * (len(shape) + 1)}),
            ("flip", {"axis": 0}),
            ("relu", {}),
            ("softmax", {}),
            ("exp", {}),
            ("cast", {"dtype": "float16"}),
            ("one_hot", {"num_classes": 4}),
            ("swapaxes", {"axis1": 0, "axis2": axis}),
            ("moveaxis", {"source": axis, "destination": 0}),
            ("pad", {"pad_width": ((0, 0), *((1, 2),) * len(shape))}),
            ("ravel", {}),
            ("abs", {}),
        )
    )
    return name, [shape], lambda run, xs: run(xs[0], **arguments)


def several(pick: random.Random) -> Symbolic:
    """A function of two symbolic tensors."""
    shape = lengths(pick)
    name = pick.choice(("add", "multiply", "maximum", "matmul", "concatenate", "stack", "where", "divide"))
    shapes = [shape, near(pick, shape)]
    axis = pick.randint(-3, 3)
    if name == "matmul" and len(shape) > 1 and pick.random() < 0.7:
        shapes[1] = (*shape[:-2], shape[-1], 5)
    if name in ("concatenate", "stack"):
        return name, shapes, lambda run, xs: run(tuple(xs), axis=axis)
    if name == "where":
        return name, shapes, lambda run, xs: run(xs[0], xs[0], xs[1])
    return name, shapes, lambda run, xs: run(*xs)


def told(output: Any) -> Any:
    """What a rule or Keras says of a symbolic tensor: open axes as ``"open"``."""
    if not isinstance(output, Tensor):
        return Told(tuple("open" if dim is None else dim for dim in output.shape), str(output.dtype))
    if output.shape is None:
        return None
    return Told(
        tuple("open" if is_open(dim) else dim if isinstance(dim, int) else None for dim in output.shape), output.dtype
    )


def judged(case: Symbolic, run: Callable[..., Any], inputs: list[Any]) -> Any:
    """The result for these inputs, or that it was refused."""
    try:
        output = case[2](run, inputs)
    except Problem:
        return "refused"
    except Exception:  # noqa: BLE001 - Keras refuses with many types
        return "refused"
    return told(output) if hasattr(output, "shape") else None


@pytest.mark.keras
@pytest.mark.parametrize("family", [one, several], ids=lambda family: family.__name__)
def test_symbolic(family: Callable[[random.Random], Symbolic]) -> None:
    """``keras.ops`` on symbolic tensors, with open axes."""
    keras, pick = real_keras(), random.Random(family.__name__)
    for _ in range(ROUNDS * 4):
        case = family(pick)
        rule = judged(case, FUNCTIONS[f"keras.ops.{case[0]}"], [symbolic(shape) for shape in case[1]])
        real = judged(case, getattr(keras.ops, case[0]), [keras.Input(shape) for shape in case[1]])
        assert agree(rule, real), (case[:2], rule, real)


@pytest.mark.keras
def test_symbolic_operators() -> None:
    """Operators between Keras tensors, and between one and a number or an array."""
    keras, pick = real_keras(), random.Random("operators")
    for _ in range(ROUNDS * 2):
        sign, act = pick.choice(
            (
                ("+", operator.add),
                ("*", operator.mul),
                ("-", operator.sub),
                ("/", operator.truediv),
                ("@", operator.matmul),
            )
        )
        shape = lengths(pick)
        other = near(pick, shape)
        rule = judged(
            (sign, [], lambda run, xs: run(*xs)),
            lambda a, b, sign=sign: binary(sign, a, b),
            [symbolic(shape), symbolic(other)],
        )
        real = judged((sign, [], lambda run, xs: run(*xs)), act, [keras.Input(shape), keras.Input(other)])
        assert agree(rule, real), (sign, shape, other, rule, real)


def test_flavours() -> None:
    """NumPy makes arrays, TensorFlow tensors, and a Keras tensor makes Keras tensors of everything it touches."""
    array, tensor = FUNCTIONS["numpy.zeros"]((2, 3)), FUNCTIONS["tensorflow.zeros"]((2, 3))
    assert (array.flavour, tensor.flavour) == (Flavour.ARRAY, Flavour.EAGER)
    assert binary("+", array, tensor).flavour is Flavour.EAGER
    assert FUNCTIONS["keras.ops.add"](array, symbolic((3,))).flavour is Flavour.SYMBOLIC
    assert binary("+", array, 1.0).flavour is Flavour.ARRAY
