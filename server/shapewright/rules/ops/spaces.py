"""Gymnasium and gym: the spaces of the environments that they bring, and of those that a program declares.

``environments.json`` is written by ``tests/signatures/environments.py``, which asks the libraries.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import SomeFloat, Unknown
from shapewright.values.numbers import numpy_number
from shapewright.values.spaces import Environment, Space
from shapewright.values.tensors import Flavour, Tensor

from .calling import operation
from .dtypes import dtype_of
from .operands import made

if TYPE_CHECKING:
    from collections.abc import Callable

MODERN = "gymnasium"
"""The library whose versions agree on what an environment gives; those of gym do not."""
HARMLESS = (
    "render_mode max_episode_steps disable_env_checker autoreset apply_api_compatibility new_step_api is_slippery "
    "gravity enable_wind wind_power turbulence_power g goal_velocity hardcore lap_complete_percent domain_randomize"
)
"""Options of environments that leave their spaces as they are."""
SAME = "RecordVideo RecordEpisodeStatistics TimeLimit OrderEnforcing Monitor Autoreset HumanRendering"
"""Wrappers that leave the spaces of an environment as they are."""


@cache
def _table() -> dict[str, dict[str, Any]]:
    text = files("shapewright.rules").joinpath("environments.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


def _space(row: Any, library: str) -> Space:
    """A space of the table: the number of choices, or the shape and type of arrays."""
    if isinstance(row, int):
        return Space((), "int64", row, of_numpy=library == MODERN)
    shape, dtype = row
    return Space(tuple(shape), dtype)


def _register(library: str) -> None:
    @operation(f"{library}:make")
    def make(name: Any = None, *args: Any, **options: Any) -> Any:
        """An environment by its name."""
        known = _table()[library].get(name) if isinstance(name, str) else None
        if known is None or args or set(options) - set(HARMLESS.split()):
            return Unknown("an environment that is not known")
        observed, done = (_space(row, library) for row in known)
        return Environment(observed, done, modern=library == MODERN)

    @operation(f"{library}.wrappers:{SAME}")
    def wrapped(environment: Any = None, *_: Any, **options: Any) -> Any:
        """The environment that is wrapped: what it observes and does stays the same."""
        found = options.get("env", environment)
        return found if isinstance(found, Environment) else Unknown("an environment that is not known")

    @operation(f"{library}.spaces:Discrete")
    def choices(n: Any = None, *_: Any, **__: Any) -> Any:
        """So many choices."""
        if type(n) is not int or n < 1:
            return Unknown("a space of choices that are not known")
        return Space((), "int64", n, of_numpy=library == MODERN)

    @operation(f"{library}.spaces:Box")
    def box(low: Any = None, high: Any = None, shape: Any = None, dtype: Any = "float32", *_: Any, **__: Any) -> Any:
        """Arrays; without a shape they have that of their bounds, and one axis if these are numbers."""
        given = _shape_of(shape) if shape is not None else _bounds(low, high)
        return Space(given, dtype_of(dtype, None))


for _library in ("gym", MODERN):
    _register(_library)


def _shape_of(shape: Any) -> Any:
    known = isinstance(shape, tuple) and all(type(size) is int for size in shape)
    return shape if known else None


def _bounds(low: Any, high: Any) -> Any:
    """The shape of the bounds of a space; ``None`` where that is not known."""
    shapes = {bound.shape for bound in (low, high) if isinstance(bound, Tensor)}
    if len(shapes) == 1 and all(isinstance(bound, Tensor | int | float) for bound in (low, high)):
        return _shape_of(shapes.pop())
    return None


def seen(space: Space) -> Any:
    """What an environment gives of a space: an array, or an integer of Python."""
    if space.choices is not None:
        return UNKNOWN_INT
    return Unknown("an observation of no known shape") if space.shape is None else made(space.shape, space.dtype)


def choices_of(space: Space) -> Any:
    """The number of choices."""
    if space.choices is None:
        return Unknown("a space of arrays has no number of choices")
    return numpy_number(space.choices) if space.of_numpy else space.choices


def bound_of(space: Space) -> Any:
    """The bounds of a space of arrays."""
    if space.choices is not None or space.shape is None:
        return Unknown("the bounds of a space that is not known")
    return Tensor(space.shape, space.dtype, Flavour.ARRAY)


ATTRIBUTES: dict[str, Callable[[Space], Any]] = {
    "shape": lambda space: Unknown("a space of no known shape") if space.shape is None else space.shape,
    "n": choices_of,
    "high": bound_of,
    "low": bound_of,
}
"""What can be read of a space."""

SPACE_METHODS: dict[str, Callable[..., Any]] = {"sample": lambda owner, *_, **__: seen(owner)}
"""What the methods of a space give: called with the space first."""


def begun(owner: Environment, *_: Any, **__: Any) -> Any:
    """What ``reset`` gives: what is observed, and a dict."""
    if not owner.modern:
        return Unknown("versions of gym give different things here")
    return seen(owner.observed), Unknown("what an environment tells besides")


def stepped(owner: Environment, *_: Any, **__: Any) -> Any:
    """What ``step`` gives: what is observed, the reward, two signs of the end, and a dict."""
    if not owner.modern:
        return Unknown("versions of gym give different things here")
    signs = (Unknown("whether an episode has ended"), Unknown("whether an episode was cut off"))
    return seen(owner.observed), SomeFloat("a reward"), *signs, Unknown("what an environment tells besides")


METHODS: dict[str, Callable[..., Any]] = {"reset": begun, "step": stepped}
"""What the methods of an environment give: called with the environment first."""
