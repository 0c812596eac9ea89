"""Arrays: what a line does with arrays, and with what models make of them, as TensorFlow and NumPy are to run it again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.methods import METHODS
from shapewright.rules.training.losses import Loss
from shapewright.values.dims import BATCH, Length, as_axis
from shapewright.values.models import tensors_in
from shapewright.values.python import External
from shapewright.values.tensors import Flavour, Tensor

from .argument import BYTES, MOST_ZEROS, Unrebuildable, Zeros
from .extraction import eager_recipe
from .literals import literal, loss_object
from .recipe import CallRecipe, Recipe
from .remaining import reaches
from .step import DTYPES

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Applied

    from .argument import Argument
    from .step import Shape as Sizes

SAMPLES = 2
"""How many samples there are where the program leaves it open, and nothing else tells."""
LIBRARIES = ("numpy.", "tensorflow.", "keras.ops.")
"""Whose types of numbers Keras and NumPy know by the last part of their name."""
MOST_FILLED = 2**22
"""An array of up to so many numbers holds its largest one."""
COUNTING = "keras.utils.to_categorical"
"""A function that looks at the numbers themselves."""


def arrays_recipe(analysis: Analysis, line: int) -> Recipe | None:
    """How to apply again what this line applies to arrays; ``None`` where it applies nothing.

    Raises ``Unrebuildable`` where one of these functions is never called with what can be made.
    """
    found: list[Recipe] = []
    for number, (node, visits) in enumerate(analysis.recorder.applied.items()):
        if reaches(node, line):
            found += _visits(analysis, number, line, visits)
    if not found:
        return None
    layers = {layer.key: layer for recipe in found for layer in recipe.layers}
    calls = {call.key: call for recipe in found for call in recipe.calls}
    return Recipe("functional", tuple(layers.values()), tuple(calls.values()), line=line)


def _visits(analysis: Analysis, number: int, line: int, visits: list[Applied]) -> list[Recipe]:
    """The calls of one place, those left out that cannot be made again."""
    made: list[Recipe] = []
    refused = None
    for visit, applied in enumerate(visits):
        try:
            made.append(_again(analysis, f"array{number}.{visit}", line, applied))
        except Unrebuildable as reason:
            refused = reason
    if refused is not None and not made:
        raise refused
    return made


def _again(analysis: Analysis, key: str, line: int, applied: Applied) -> Recipe:
    """One call, behind those of the models and layers that made what it is given, where these can be made again."""
    tensors = tensors_in((applied.given, applied.options))
    made = [tensor for tensor in tensors if tensor.source is not None]
    arrays = Arrays(_samples(tensors), applied.name)
    if made:
        try:
            before = eager_recipe(analysis, made, arrays.made)
            return replace(before, calls=(*before.calls, _call(key, line, applied, arrays)))
        except Unrebuildable:
            pass
    return Recipe("functional", (), (_call(key, line, applied, replace(arrays, alone=True)),), line=line)


def _samples(tensors: list[Tensor]) -> int:
    """How many samples there are where it is open: as many as beside it, if that is one number."""
    first = {tensor.shape[0] for tensor in tensors if tensor.shape}
    known = {dim for dim in first if isinstance(dim, int)}
    return known.pop() if len(known) == 1 and len(first) > 1 else SAMPLES


def _call(key: str, line: int, applied: Applied, arrays: Arrays) -> CallRecipe:
    name = f"method {applied.name}" if applied.name in METHODS else applied.name
    options = {option: arrays.given(value) for option, value in applied.options.items()}
    given = [arrays.given(value) for value in applied.given]
    labels = applied.given[0] if applied.given else None
    if name == COUNTING and isinstance(labels, Tensor) and arrays.made(labels).top != _top(labels):
        raise Unrebuildable("there are too many labels to make")
    return CallRecipe(key, None, given, options, _shapes(applied, arrays), line, name)


def _shapes(applied: Applied, arrays: Arrays) -> tuple[Sizes | None, ...] | None:
    """What comes out, if that is tensors; how many samples is not compared."""
    made = tensors_in(applied.value)
    return tuple(None if one.shape is None else tuple(map(arrays.size, one.shape)) for one in made) if made else None


@dataclass(frozen=True)
class Arrays:
    """How arrays are made for one function."""

    samples: int
    """How many samples there are where the program leaves it open."""
    function: str = ""
    alone: bool = False
    """Whether what models made is made by itself, by its shape."""

    def given(self, value: Any) -> Argument:
        """What a function is given: arrays by their shapes."""
        if isinstance(value, Tensor) and self.alone:
            return self.made(value)
        if isinstance(value, tuple):
            return tuple(map(self.given, value))
        if isinstance(value, Loss):
            return loss_object(value)
        if isinstance(value, External) and value.name.startswith(LIBRARIES):
            name = value.name.rpartition(".")[2]
            if name in DTYPES:
                return name
        return literal(value, self.made)

    def made(self, tensor: Tensor) -> Zeros:
        """An array of the tensor's shape and type; a reshape, which looks at neither, is given single bytes if it is large."""
        sizes = None if tensor.shape is None else tuple(map(self.size, tensor.shape))
        if sizes and sizes[0] is None:
            sizes = (self.samples, *sizes[1:])
        if sizes is None or tensor.dtype is None or None in sizes:
            raise Unrebuildable("the shape of an array of the program is not known")
        shape = tuple(size for size in sizes if size is not None)
        eager = tensor.flavour is not Flavour.ARRAY
        if not self.function.endswith("reshape"):
            made = Zeros(shape, tensor.dtype, eager)
            if made.numbers > MOST_ZEROS:
                raise Unrebuildable("an array has too many numbers")
            return made if made.numbers > MOST_FILLED else replace(made, top=_top(tensor))
        large = Zeros(shape, "uint8").numbers > MOST_ZEROS
        return Zeros(shape, "uint8" if large and tensor.dtype not in BYTES else tensor.dtype, eager and not large)

    def size(self, dim: Any) -> int | None:
        """How long an axis is made; ``None`` where it is not known."""
        if isinstance(dim, Length) and as_axis(dim) is BATCH:
            return self.samples
        return dim if isinstance(dim, int) else None


def _top(tensor: Tensor) -> int | None:
    """The largest number that an array of whole numbers may hold."""
    whole = tensor.dtype is not None and "int" in tensor.dtype
    return tensor.classes - 1 if whole and tensor.classes is not None else None
