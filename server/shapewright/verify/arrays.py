"""Arrays: what a line does with arrays outside of any model, as functions that TensorFlow and NumPy are to run again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.methods import METHODS
from shapewright.values.dims import BATCH
from shapewright.values.models import tensors_in
from shapewright.values.python import External
from shapewright.values.tensors import Flavour, Tensor

from .argument import MOST_ZEROS, Unrebuildable, Zeros
from .literals import literal
from .recipe import CallRecipe, Recipe
from .remaining import reaches
from .step import DTYPES

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Applied

    from .argument import Argument
    from .step import Shape as Sizes

SAMPLES = 2
"""How many samples there are where the program leaves it open."""
LIBRARIES = ("numpy.", "tensorflow.", "keras.ops.")
"""Whose types of numbers Keras and NumPy know by the last part of their name."""


def arrays_recipe(analysis: Analysis, line: int) -> Recipe | None:
    """How to apply again what this line applies to arrays; ``None`` where it applies nothing.

    Raises ``Unrebuildable`` where one of these functions is never called with what can be made.
    """
    calls: list[CallRecipe] = []
    for number, (node, visits) in enumerate(analysis.recorder.applied.items()):
        if reaches(node, line):
            calls += _visits(number, line, visits)
    return Recipe("functional", (), tuple(calls), line=line) if calls else None


def _visits(number: int, line: int, visits: list[Applied]) -> list[CallRecipe]:
    """The calls of one place, those left out that cannot be made again."""
    made: list[CallRecipe] = []
    refused = None
    for visit, applied in enumerate(visits):
        try:
            made.append(_call(f"array{number}.{visit}", line, applied))
        except Unrebuildable as reason:
            refused = reason
    if refused is not None and not made:
        raise refused
    return made


def _call(key: str, line: int, applied: Applied) -> CallRecipe:
    name = f"method {applied.name}" if applied.name in METHODS else applied.name
    options = {option: _given(value) for option, value in applied.options.items()}
    given = [_given(value) for value in applied.given]
    if not name.endswith("reshape") and any(isinstance(one, Zeros) and one.numbers > MOST_ZEROS for one in given):
        raise Unrebuildable("an array has too many numbers")
    return CallRecipe(key, None, given, options, _shapes(applied), line, name)


def _shapes(applied: Applied) -> tuple[Sizes | None, ...] | None:
    """What comes out, if that is tensors."""
    made = tensors_in(applied.value)
    return tuple(None if one.shape is None else tuple(map(_size, one.shape)) for one in made) if made else None


def _given(value: Any) -> Argument:
    """What a function is given: arrays by their shapes."""
    if isinstance(value, Tensor):
        return _array(value)
    if isinstance(value, tuple):
        return tuple(map(_given, value))
    if isinstance(value, External) and value.name.startswith(LIBRARIES):
        name = value.name.rpartition(".")[2]
        if name in DTYPES:
            return name
    return literal(value)


def _array(tensor: Tensor) -> Zeros:
    sizes = None if tensor.shape is None else tuple(map(_size, tensor.shape))
    if sizes is None or tensor.dtype is None or None in sizes:
        raise Unrebuildable("the shape of an array of the program is not known")
    return Zeros(tuple(size for size in sizes if size is not None), tensor.dtype, tensor.flavour is not Flavour.ARRAY)


def _size(dim: Any) -> int | None:
    """How long an axis is made; ``None`` where it is not known."""
    return SAMPLES if dim is BATCH else dim if isinstance(dim, int) else None
