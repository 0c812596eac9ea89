"""What functions of TensorFlow refuse by one argument: every bound of the table, with values on both sides of it."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from shapewright.rules.ops.bounds import BOUNDS, CHANNELS, RANKS
from shapewright.rules.problems import Problem
from shapewright.rules.registry import FUNCTIONS
from shapewright.values.tensors import Flavour, Tensor

from .arrays import Array

IMAGE, ROWS, SIGNAL = Array((2, 8, 6, 3), "float32"), Array((2, 3), "float32"), Array((64,), "float32")

GOOD: dict[str, tuple[Any, ...]] = {
    "math.top_k": (ROWS, 2),
    "nn.top_k": (ROWS, 2),
    "one_hot": (Array((3,), "int32"), 4),
    "tile": (ROWS, (2, 1)),
    "pad": (ROWS, ((1, 0), (1, 1)), "CONSTANT"),
    "repeat": (ROWS, 2),
    "eye": (3, 2),
    "linspace": (0.0, 1.0, 3),
    "zeros": ((2, 3),),
    "ones": ((2, 3),),
    "fill": ((2, 3), 1.0),
    "random.normal": ((2, 3),),
    "random.uniform": ((2, 3),),
    "random.truncated_normal": ((2, 3),),
    "random.stateless_normal": ((2, 3), (1, 2)),
    "random.stateless_uniform": ((2, 3), (1, 2)),
    "random.stateless_truncated_normal": ((2, 3), (1, 2)),
    "random.gamma": ((2, 3), 1.0),
    "random.categorical": (ROWS, 2),
    "sort": (ROWS, -1, "ASCENDING"),
    "argsort": (ROWS, -1, "ASCENDING"),
    "nn.dropout": (ROWS, 0.5),
    "expand_dims": (ROWS, 1),
    "concat": ((ROWS, ROWS), 1),
    **dict.fromkeys(("argmax", "argmin", "reduce_sum", "reduce_mean", "reduce_max", "reduce_min", "reduce_prod"), (ROWS, 1)),
    "broadcast_to": (ROWS, (2, 2, 3)),
    "image.resize": (IMAGE, (4, 4)),
    "image.resize_with_pad": (IMAGE, 4, 5),
    "image.resize_with_crop_or_pad": (IMAGE, 4, 5),
    "image.crop_to_bounding_box": (IMAGE, 1, 1, 3, 3),
    "image.pad_to_bounding_box": (IMAGE, 1, 1, 12, 12),
    "image.central_crop": (IMAGE, 0.5),
    "image.adjust_hue": (IMAGE, 0.5),
    "image.random_hue": (IMAGE, 0.3),
    "image.random_brightness": (IMAGE, 0.3),
    "image.random_contrast": (IMAGE, 0.3, 9.5),
    "image.random_saturation": (IMAGE, 0.3, 9.5),
    "image.extract_patches": (IMAGE, (1, 2, 2, 1), (1, 1, 1, 1), (1, 1, 1, 1), "VALID"),
    "signal.stft": (SIGNAL, 16, 8),
    "signal.frame": (SIGNAL, 16, 8),
}  # fmt: skip
"""A call that goes well, for each function of the table."""

OTHERS: tuple[Any, ...] = (
    -2, -1, 0, 1, 2, 0.0, 0.3, 0.5, 1.0, 1.5, 2.5, -0.5, "CONSTANT", "reflect", "EDGE", "UP", "DESCENDING", "SAME", "same",
    (), (2,), (2, 3), (-1, 2), (2, -1), (0, 2), (1.5, 2), (1, 2, 2, 1), (1, 2, 2), (1, 0, 2, 1),
)  # fmt: skip
"""What is put in the place of an argument."""

SHAPES = ((8,), (8, 6), (8, 6, 3), (8, 6, 1), (8, 6, 4), (2, 8, 6, 3), (2, 8, 6, 1))


def called(name: str) -> Any:
    """The real function."""
    found: Any = importlib.import_module("tensorflow")
    for part in name.split("."):
        found = getattr(found, part)
    return found


def real(value: Any) -> Any:
    """An argument as TensorFlow gets it."""
    import tensorflow as tf

    if isinstance(value, Array):
        return tf.constant(value.real())
    return list(map(real, value)) if isinstance(value, tuple) else value


def abstract(value: Any) -> Any:
    """An argument as the rule gets it."""
    if isinstance(value, Array):
        return Tensor(value.shape, value.dtype, Flavour.EAGER)
    return tuple(map(abstract, value)) if isinstance(value, tuple) else value


def accepted(name: str, args: tuple[Any, ...]) -> bool:
    """Whether TensorFlow takes these."""
    try:
        called(name)(*map(real, args))
    except Exception:  # noqa: BLE001 - libraries refuse with many types
        return False
    return True


def refused(name: str, args: tuple[Any, ...]) -> bool:
    """Whether our rule says that it does not."""
    try:
        FUNCTIONS[f"tensorflow.{name}"](*map(abstract, args))
    except Problem:
        return True
    return False


@pytest.mark.keras
@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_bounds(name: str) -> None:
    """What is refused is refused by TensorFlow, something is, and what goes well goes well."""
    good, found = GOOD[name], set()
    assert accepted(name, good)
    assert not refused(name, good)
    for place, argument in BOUNDS[name]:
        for other in OTHERS:
            args = (*good[:place], other, *good[place + 1 :])
            if refused(name, args):
                found.add(argument)
                assert not accepted(name, args), (argument, other)
    assert found == {argument for _, argument in BOUNDS[name]}


NUMBERS = (
    "zeros",
    "ones",
    "fill",
    "tile",
    "broadcast_to",
    *(name for name in sorted(BOUNDS) if name.startswith("random.")),
)
"""Functions that take a shape, or a number for each axis."""


@pytest.mark.keras
@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_for_shapes(name: str) -> None:
    """Of a number in the place of a shape, we say just what TensorFlow says."""
    good, (place, _) = GOOD[name], next(iter(BOUNDS[name]))
    args = (*good[:place], 3, *good[place + 1 :])
    assert refused(name, args) is not accepted(name, args)


@pytest.mark.keras
@pytest.mark.parametrize("name", sorted(RANKS.keys() | CHANNELS.keys()))
def test_images(name: str) -> None:
    """The same of images of another rank, or with other channels."""
    more, found = GOOD.get(name, (IMAGE, *MORE.get(name, ())))[1:], []
    for shape in SHAPES:
        args = (Array(shape, "float32"), *more)
        if refused(name, args):
            found.append(shape)
            assert not accepted(name, args), shape
    assert found


MORE: dict[str, tuple[Any, ...]] = {"image.adjust_saturation": (0.5,)}
"""What must follow an image, of functions that are in no other table."""
