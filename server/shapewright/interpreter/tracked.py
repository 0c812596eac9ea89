"""What Keras finds in the program's own models and layers: the layers that they hold, their metrics, their weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Either, Many, Unknown
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Bound, Instance, Object, Ready

from .assignment import new_list
from .functions import is_keras, ready_layer
from .naming import name_of
from .state import ABSENT, MAYBE

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator

    from .interpreter import Interpreter

MODELS = ("keras.Model", "keras.models.Model")
"""The classes that list their layers."""
METRIC = "keras.metrics.Metric"


def tracked_attribute(run: Interpreter, owner: Instance, name: str) -> Any:
    """``self.layers``, ``self.metrics`` and ``self.get_layer`` of a model; ``None`` for what is none of these."""
    if not is_keras(owner.cls, *MODELS):
        return None
    if name == "metrics":  # Those that ``compile`` makes come before the model's own.
        return new_list(run, Many(Ready(METRIC)))
    if name == "get_layer":
        return Bound(name, _get_layer, owner)
    layers = tracked_layers(run, owner) if name == "layers" else None
    return new_list(run, layers) if isinstance(layers, tuple) else layers


def _get_layer(run: Interpreter, node: ast.expr, owner: Instance, name: Any = None, index: Any = None) -> Any:
    """``self.get_layer(name)``, or by its number."""
    layers = tracked_layers(run, owner)
    if isinstance(layers, Unknown):
        return layers
    if type(index) is int and -len(layers) <= index < len(layers):
        return layers[index]
    named = [layer for layer in layers if name_of(run, layer) == name] if isinstance(name, str) else []
    return named[0] if len(named) == 1 else Unknown("a layer whose name is not known")


def tracked_layers(run: Interpreter, owner: Instance) -> tuple[Any, ...] | Unknown:
    """The layers among the attributes of an object, in the order in which they were given, each once."""
    if ready_layer(owner.cls) is not None:
        return Unknown("the layers of a ready layer are not known")
    held = list(held_by(run, owner))
    found = list(_layers_in(run, held))
    if any(isinstance(part, Unknown) for part in found):
        return next(part for part in found if isinstance(part, Unknown))
    layers = tuple(dict.fromkeys(found))
    made = [layer.address for layer in layers]
    if made != sorted(made) and any(isinstance(value, Object) for value in held):
        return Unknown("layers of several lists, which may have been filled by turns")
    return layers


def held_by(run: Interpreter, owner: Instance) -> Iterator[Any]:
    """What the attributes of an object hold, in the order in which they were first set."""
    for name in run.attributes.get(owner.address, ()):
        if not isinstance(name, str) or name[0] == "#":
            continue
        value = run.load(owner.address, name)
        if value is not ABSENT:
            there = run.load(owner.address, MAYBE + name) is ABSENT
            yield value if there else Unknown("an attribute that may be missing")


def _layers_in(run: Interpreter, values: Iterable[Any]) -> Iterator[Any]:
    """The layers in these values, in lists and dicts too; what may be one is unknown."""
    for value in values:
        if isinstance(value, Layer | Sequential | Functional) or (isinstance(value, Instance) and is_keras(value.cls)):
            yield value
        elif isinstance(value, Unknown | Either | Many):
            yield value if isinstance(value, Unknown) else Unknown("a layer that may be another")
        elif isinstance(value, Object | tuple | dict):
            yield from _layers_in(run, parts_of(run, value))


def parts_of(run: Interpreter, value: Object | tuple[Any, ...] | dict[Any, Any]) -> tuple[Any, ...]:
    """What a list, dict or tuple holds."""
    contents = run.load(value.address, None, None) if isinstance(value, Object) else value
    if isinstance(contents, dict):
        return tuple(contents.values())
    return contents if isinstance(contents, tuple) else (contents,)
