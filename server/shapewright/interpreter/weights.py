"""The weights of layers and models, as a program reads them: ``layer.kernel``, ``layer.weights``, ``get_weights()``."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Unknown
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Bound
from shapewright.values.tensors import Flavour, Tensor

from .assignment import new_list
from .layer_order import ordered_layers
from .state import ABSENT

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter

UNREAD = Unknown("what weights it has is not known")

LEARNING = {"trainable_weights": True, "trainable_variables": True, "non_trainable_weights": False}
"""Lists of weights, and whether these learn."""
FREEZING = "#freezing"
"""The cell that says that the program has set ``trainable`` of something."""

BUILT_FOR = "#built_for"
"""The cell of a layer: the input that it was built for by hand."""


def weights_attribute(run: Interpreter, owner: Layer | Sequential | Functional, name: str) -> Any:
    """``owner.weights``, the method ``get_weights``, or a weight by its name; ``None`` for what is none of these."""
    if name == "get_weights":
        return Bound(name, _get_weights, owner)
    if name == "weights":
        return _listed(run, owner, Flavour.EAGER)
    if name in LEARNING:
        return _listed(run, owner, Flavour.EAGER, learning=LEARNING[name])
    named = _of_layer(run, owner) if isinstance(owner, Layer) else None
    shape = None if named is None else named.get(name)
    return None if shape is None else _weight(owner, shape, Flavour.EAGER)


def _get_weights(run: Interpreter, node: ast.expr, owner: Any) -> Any:
    """``owner.get_weights()``: arrays of NumPy."""
    return _listed(run, owner, Flavour.ARRAY)


def _listed(run: Interpreter, owner: Any, flavour: Flavour, *, learning: bool | None = None) -> Any:
    """All weights, or those that learn, or those that do not."""
    found: list[Tensor] = []
    parts = _parts(run, owner)
    if learning is not None and run.load(0, FREEZING) is not ABSENT:
        return Unknown("which weights learn is not known")
    for part in parts:
        named = _of_layer(run, part) if isinstance(part, Layer) else None
        if named is None or (learning is not None and part.rule.trainable is not True):
            return UNREAD
        if learning is None and len(parts) > 1 and part.rule.idle and run.keras.reached((3,)) is not True:
            return UNREAD  # Keras 2 lists what learns before what does not.
        found += [
            _weight(part, shape, flavour)
            for name, shape in named.items()
            if learning is None or learning == (name not in part.rule.idle)
        ]
    return new_list(run, tuple(found))


def _parts(run: Interpreter, owner: Any) -> tuple[Any, ...]:
    """The layers of a model in order, each once, those of models inside it in their place."""
    if isinstance(owner, Layer):
        return (owner,)
    if not isinstance(owner, Sequential | Functional):
        return (owner,)
    inside = run.load(owner.address, "#layers") if isinstance(owner, Sequential) else ordered_layers(run, owner)
    if not isinstance(inside, tuple | list):
        return (UNREAD,)
    return tuple(dict.fromkeys(part for layer in inside for part in _parts(run, layer)))


def _of_layer(run: Interpreter, layer: Layer) -> dict[str, tuple[int, ...]] | None:
    """The shapes of a layer's weights by name, if they are as many numbers as it is known to have."""
    total = run.load(layer.address, "#parameters")
    if total == 0 or layer.title == "InputLayer":
        return {}
    given = run.load(layer.address, BUILT_FOR, run.load(layer.address, "#given"))
    shapes = None if given is ABSENT else layer.rule.weight_shapes(given)
    if shapes is None or not all(type(dim) is int for shape in shapes.values() for dim in shape):
        return None
    return shapes if sum(map(prod, shapes.values())) == total else None


def _weight(layer: Any, shape: tuple[int, ...], flavour: Flavour) -> Tensor:
    return Tensor(shape, "float32" if layer.rule.policy is None else None, flavour)
