"""How many weights a layer of the program's own class has: its own, and those of the layers that it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.layers.layer import weights
from shapewright.values.lattice import Either, Many, Unknown
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Function, Instance, Object
from shapewright.values.tensors import Tensor

from .decorators import HIDDEN
from .derived import inherited_parameters
from .functions import find, is_keras
from .layer_order import layers_of
from .state import ABSENT

if TYPE_CHECKING:
    from .interpreter import Interpreter


ADDED = "#added"
"""The cell of an object: the weights that ``add_weight`` made, and whether each of them learns."""


def count_weight(run: Interpreter, owner: Any, weight: Tensor, learns: Any) -> None:
    """``add_weight`` was called."""
    added = run.load(owner.address, ADDED, ())
    run.store(owner.address, ADDED, (*added, (weight, learns)) if isinstance(added, tuple) else added)
    before = run.load(owner.address, "#weights", 0)
    count = None if weight.shape is None else weights(weight.shape)
    known = isinstance(before, int) and count is not None
    run.store(owner.address, "#weights", before + count if known else Unknown("a weight that is not known"))


def own_parameters(run: Interpreter, instance: Instance) -> int | None:
    """All weights after the first call; ``None`` where something that it holds is not known."""
    if not _followed(run, instance):
        return None
    own = run.load(instance.address, "#weights", 0)
    names = [key for key in run.attributes.get(instance.address, ()) if str(key)[0] != "#" and key != "name"]
    held = [value for name in names if (value := run.load(instance.address, name)) is not ABSENT]
    inner = _counted(run, held, set())
    given = inherited_parameters(run, instance)
    return inner + own + given if isinstance(own, int) and inner is not None and given is not None else None


def _followed(run: Interpreter, instance: Instance) -> bool:
    """Whether everything in which a layer makes its weights is the program's own, and called as Keras calls it."""
    own = [find(run, instance.cls, name) for name in ("__init__", "build", "call")]
    return find(run, instance.cls, "__call__") is ABSENT and all(
        part is ABSENT or (isinstance(part, Function) and run.load(part.address, HIDDEN) is ABSENT) for part in own
    )


def _counted(run: Interpreter, values: list[Any], seen: set[int]) -> int | None:
    """The weights of all layers among these values, each layer counted once."""
    total = 0
    for value in values:
        address = getattr(value, "address", None)
        if address in seen:
            continue
        if address is not None:
            seen.add(address)
        count = _weights(run, value, seen)
        if count is None:
            return None
        total += count
    return total


def weights_of(run: Interpreter, model: Any) -> int | None:
    """Those of a model, or of an object of the program's own."""
    return _counted(run, [model], set())


def _weights(run: Interpreter, value: Any, seen: set[int]) -> int | None:
    if isinstance(value, Layer) or (isinstance(value, Instance) and is_keras(value.cls)):
        known = run.load(value.address, "#parameters")
        return known if isinstance(known, int) else 0 if getattr(value, "title", "") == "InputLayer" else None
    if isinstance(value, Sequential | Functional):
        layers = layers_of(run, value) if isinstance(value, Functional) else run.load(value.address, "#layers")
        return _counted(run, list(layers), seen) if isinstance(layers, list | tuple) else None
    if isinstance(value, Object):
        contents = run.load(value.address, None, None)
        value = tuple(contents.values()) if isinstance(contents, dict) else contents
    if isinstance(value, tuple):
        return _counted(run, list(value), seen)
    return None if isinstance(value, Unknown | Either | Many | Instance) else 0
