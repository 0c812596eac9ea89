"""The weights of layers and models, as a program reads and sets them: ``layer.kernel``, ``get_weights()`` and the like."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING, Any

from shapewright.rules.layers.layer import weights as weights_in
from shapewright.rules.problems import WeightCount, WeightMismatch, WeightShape
from shapewright.values.dims import definitely_different
from shapewright.values.lattice import Unknown
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Bound, Instance
from shapewright.values.tensors import Flavour, Tensor

from .assignment import new_list
from .layer_order import ordered_layers
from .leaves import attempt
from .own_parameters import ADDED
from .state import ABSENT
from .tracked import held_by, tracked_layers
from .truth import frozen

if TYPE_CHECKING:
    import ast

    from shapewright.values.tensors import Shape

    from .interpreter import Interpreter

UNREAD = Unknown("what weights it has is not known")

LEARNING = {"trainable_weights": True, "trainable_variables": True, "non_trainable_weights": False}
"""Lists of weights, and whether these learn."""
FREEZING = "#freezing"
"""The cell that says that the program has set ``trainable`` of something."""

BUILT_FOR = "#built_for"
"""The cell of a layer: the input that it was built for by hand."""


def weights_attribute(run: Interpreter, owner: Layer | Sequential | Functional | Instance, name: str) -> Any:
    """``owner.weights``, the method ``get_weights``, or a weight by its name; ``None`` for what is none of these."""
    if name == "get_weights":
        return Bound(name, _get_weights, owner)
    if name == "weights" or (name == "variables" and not _random(run, owner)):
        return _listed(run, owner, Flavour.WEIGHT)
    if name in LEARNING:
        return _listed(run, owner, Flavour.WEIGHT, learning=LEARNING[name])
    named = _of_layer(run, owner) if isinstance(owner, Layer) else None
    shape = None if named is None else named.get(name)
    return None if shape is None else _weight(owner, shape, Flavour.WEIGHT)


def _get_weights(run: Interpreter, node: ast.expr, owner: Any) -> Any:
    """``owner.get_weights()``: arrays of NumPy."""
    return _listed(run, owner, Flavour.ARRAY)


def set_weights(run: Interpreter, node: ast.expr, owner: Any, weights: Any = None) -> None:
    """``owner.set_weights(arrays)``: one array for each weight, of its shape and in the order of ``get_weights``."""

    def act(arrays: Any) -> None:
        given = arrays if isinstance(arrays, tuple) else ()
        shapes = [array.shape for array in given if isinstance(array, Tensor) and array.shape is not None]
        if given and len(shapes) == len(given):
            _compare(run, owner, shapes)

    attempt(run, node, (frozen(run, weights),), {}, act, owner if isinstance(owner, Layer) else None)


def _compare(run: Interpreter, owner: Any, given: list[Shape]) -> None:
    """Refuse other numbers altogether, another count of arrays, and an array of another shape."""
    title = owner.title if isinstance(owner, Layer) else "The model"
    total = run.load(owner.address, "#parameters") if isinstance(owner, Layer) else None
    numbers = weights_in(*given)
    if isinstance(total, int) and numbers is not None and numbers != total:
        raise WeightMismatch(title, total, numbers)
    listed = frozen(run, _listed(run, owner, Flavour.WEIGHT))
    own = [weight.shape for weight in listed] if isinstance(listed, tuple) else []
    if not own or None in own:
        return
    if len(own) != len(given):
        raise WeightCount(title, len(own), len(given))
    for at, (expected, shape) in enumerate(zip(own, given, strict=True)):
        if len(expected) != len(shape) or any(map(definitely_different, expected, shape)):
            raise WeightShape(title, at, expected, shape)


def _listed(run: Interpreter, owner: Any, flavour: Flavour, *, learning: bool | None = None) -> Any:
    """All weights, or those that learn, or those that do not."""
    found: list[Tensor] = []
    parts = parts_of_model(run, owner)
    if learning is not None and run.load(0, FREEZING) is not ABSENT:
        return Unknown("which weights learn is not known")
    for part in parts:
        told = _own(run, part, flavour) if isinstance(part, Instance) else _ready(run, part, flavour)
        if told is None or (learning is not None and any(type(learns) is not bool for _, learns in told)):
            return UNREAD
        mixed = learning is None and len(parts) > 1 and not all(learns is True for _, learns in told)
        if mixed and run.keras.reached((3,)) is not True:
            return UNREAD  # Keras 2 lists what learns before what does not.
        found += [weight for weight, learns in told if learning is None or learns is learning]
    return new_list(run, tuple(found))


def _ready(run: Interpreter, part: Any, flavour: Flavour) -> list[tuple[Tensor, Any]] | None:
    """The weights of a ready layer in order, and whether each learns; ``None`` where they are not known."""
    named = _of_layer(run, part) if isinstance(part, Layer) else None
    if named is None:
        return None
    learns = part.rule.trainable is True
    return [
        (_weight(part, shape, flavour), name not in part.rule.idle if learns else None) for name, shape in named.items()
    ]


def learns_of(run: Interpreter, layer: Layer) -> list[Any]:
    """Whether each weight of a layer learns, as far as that is known."""
    return [learns for _, learns in _ready(run, layer, Flavour.WEIGHT) or ()]


def _own(run: Interpreter, part: Instance, flavour: Flavour) -> list[tuple[Tensor, Any]] | None:
    """Those that an object of the program's own has added, what learns first."""
    added = run.load(part.address, ADDED, ())
    if not isinstance(added, tuple):
        return None
    others = [value for value in held_by(run, part) if isinstance(value, Tensor) and not _among(value, added)]
    if others or any(weight.shape is None for weight, _ in added):
        return None  # A variable that was given to it may be a weight.
    return [
        (weight.as_flavour(flavour), learns) for weight, learns in sorted(added, key=lambda pair: pair[1] is not True)
    ]


def _among(value: Tensor, added: tuple[tuple[Tensor, Any], ...]) -> bool:
    return any(weight is value or (weight.origin is not None and weight.origin == value.origin) for weight, _ in added)


def parts_of_model(run: Interpreter, owner: Any) -> tuple[Any, ...]:
    """The layers of a model in order, each once, those of models inside it in their place."""
    if isinstance(owner, Instance):
        inside: Any = tracked_layers(run, owner) if _is_counted(run, owner) else UNREAD
        own: tuple[Any, ...] = (owner,)
    elif isinstance(owner, Sequential | Functional):
        inside = run.load(owner.address, "#layers") if isinstance(owner, Sequential) else ordered_layers(run, owner)
        own = ()
    else:
        return (owner,)
    if not isinstance(inside, tuple | list):
        return (UNREAD,)
    return tuple(dict.fromkeys((*own, *(part for layer in inside for part in parts_of_model(run, layer)))))


def _is_counted(run: Interpreter, owner: Instance) -> bool:
    """Whether it was called, and all its weights were seen then."""
    return type(run.load(owner.address, "#parameters")) is int


def _random(run: Interpreter, owner: Any) -> bool:
    """Whether some layer may keep the state of random numbers among its variables."""
    return any(isinstance(part, Layer) and RANDOM.search(part.title) for part in parts_of_model(run, owner))


RANDOM = re.compile(
    "Random|Dropout|Noise|Aug|Mix|Solarization|Attention|LSTM|GRU|RNN|Bidirectional|TimeDistributed|SpectralNormalization"
)
"""Layers that draw random numbers, or may."""


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
