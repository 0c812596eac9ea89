"""Recipes that the tests share."""

from collections.abc import Mapping
from typing import TypeAlias

from shapewright.verify.argument import Argument, TensorReference
from shapewright.verify.recipe import CallRecipe, InputRecipe, LayerRecipe, Recipe
from shapewright.verify.step import Shape, StepRecipe

Layer: TypeAlias = tuple[str, Mapping[str, Argument]]


def stack(
    *layers: Layer,
    given: Shape | None = (None, 100, 1),
    expected: tuple[Shape | None, ...] = (),
    step: StepRecipe | None = None,
) -> Recipe:
    """Return a Sequential; layer ``n`` has the key ``name-n`` and stands on line ``10 + n``."""
    made = [LayerRecipe(f"{name}-{n}", name, arguments, 10 + n) for n, (name, arguments) in enumerate(layers)]
    shapes = [*expected, *[None] * (len(made) - len(expected))]
    calls = [
        CallRecipe(f"call-{n}", layer.key, expected_shapes=None if shape is None else (shape,), line=10 + n)
        for n, (layer, shape) in enumerate(zip(made, shapes, strict=True))
    ]
    inputs = () if given is None else (InputRecipe("x", given, line=9),)
    return Recipe("sequential", tuple(made), tuple(calls), inputs, step=step, line=8)


def chain(*layers: Layer, given: Shape = (None, 100, 1), step: StepRecipe | None = None) -> Recipe:
    """Return the functional model of the same layers, with the same keys and lines."""
    made = [LayerRecipe(f"{name}-{n}", name, arguments, 10 + n) for n, (name, arguments) in enumerate(layers)]
    calls = [
        CallRecipe(f"call-{n}", layer.key, TensorReference(f"call-{n - 1}" if n else "x"), line=10 + n)
        for n, layer in enumerate(made)
    ]
    outputs = TensorReference(calls[-1].key)
    return Recipe("functional", tuple(made), tuple(calls), (InputRecipe("x", given, line=9),), outputs, step)


def dilated(rate: int = 2, **parts: object) -> Recipe:
    """Return dilated Conv1D, Flatten, Dense: the first program that this project was made for."""
    conv = {"filters": 32, "kernel_size": 3, "dilation_rate": rate}
    return stack(("Conv1D", conv), ("Flatten", {}), ("Dense", {"units": 10}), **parts)  # type: ignore[arg-type]


def deep() -> Recipe:
    """Return a model that takes long enough to be disturbed while it is built."""
    return stack(*[("Dense", {"units": 2})] * 300, given=(None, 2))
