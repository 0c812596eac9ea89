"""Literals: what a layer was given, as far as TensorFlow can be given the same without running any of the program."""

from __future__ import annotations

from dataclasses import fields
from math import prod
from typing import TYPE_CHECKING, Any

from shapewright.rules.signatures import layer_signatures
from shapewright.rules.training.losses import CLASSES, Loss, known
from shapewright.rules.training.metrics import ACCURACIES
from shapewright.values.dims import BATCH
from shapewright.values.lattice import Either, Unknown
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import External, Instance, Ready, Slice
from shapewright.values.tensors import Flavour, Tensor

from .argument import Cut, KerasObject, LayerReference, TensorReference, Unrebuildable, Zeros

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .argument import Argument

LEFT_OUT = frozenset({"input_shape", "input_dim", "name", "weights"})
"""What a rebuilt layer is not given unless it decides a shape: its input is given apart, and names may clash."""

WEIGHTS_ALONE = ("_constraint", "_initializer", "_regularizer")
"""How the names of arguments end that no shape depends on."""

TOGETHER = (frozenset({"mean", "variance"}),)
"""What a layer takes only together: where one is not known, the other is left out too."""

ACTIVATIONS = ("keras.activations.", "tensorflow.nn.", "tensorflow.", "keras.ops.", "keras.layers.")
"""Where functions live that Keras also knows by name as activations."""

COMPARISONS = ("keras.losses.", "keras.metrics.")
"""Where losses and metrics live, which Keras also knows by name."""

MOST_CONSTANTS = 2**24
"""So many numbers an array may have that a graph holds."""

KNOWN_ACTIVATIONS = frozenset(
    {"relu", "sigmoid", "tanh", "softmax", "elu", "selu", "softplus", "gelu", "leaky_relu", "relu6", "swish", "silu"}
)


def layer_arguments(layer: Layer, neutral: Mapping[str, Argument]) -> dict[str, Argument]:
    """What the constructor of a layer is given again, ``neutral`` what it is given where its own is not known.

    Raises ``Unrebuildable`` for an argument that decides a shape, or that no layer can be made without.
    """
    deciding = {field.name for field in fields(layer.rule) if not field.name.endswith(WEIGHTS_ALONE)}
    signature = layer_signatures().get(layer.title)
    needed = deciding | (set(signature.required if signature is not None else ()) - neutral.keys())
    given = dict(neutral)
    for name, value in layer.arguments.items():
        if name in LEFT_OUT - deciding:
            continue
        try:
            given[name] = literal(value)
        except Unrebuildable:
            if name in needed:
                raise Unrebuildable(
                    f"{name}= of {layer.title} on line {layer.origin.node.lineno} is not known"
                ) from None
    for pair in TOGETHER:
        if len(pair & given.keys()) < len(pair):
            given = {name: value for name, value in given.items() if name not in pair}
    return given


def literal(value: Any, array: Callable[[Tensor], Argument] | None = None) -> Argument:
    """A value as a literal, an array by its shape or as ``array`` says; raises ``Unrebuildable`` for one that is not."""
    if isinstance(value, Ready) and value.made:
        return KerasObject(value.made)
    if isinstance(value, External):
        return _named(value.name)
    if isinstance(value, Layer | Sequential | Functional):
        return LayerReference(layer_key(value))
    if isinstance(value, Loss):
        return _loss(value)
    if isinstance(value, Tensor):
        given = value.source is None or (array is not None and is_entry(value))
        return (array or _zeros)(value) if given else tensor_reference(value)
    if isinstance(value, Unknown | Either):
        raise Unrebuildable("an argument is not known")
    if isinstance(value, tuple):
        return tuple(literal(part, array) for part in value)
    if isinstance(value, dict):
        return {str(key): literal(part, array) for key, part in value.items()}
    if isinstance(value, Slice):
        return _cut(value)
    if value is None or value is ... or isinstance(value, bool | int | float | str):
        return value
    raise Unrebuildable(f"a value of type {type(value).__name__} is not a literal")


def is_entry(tensor: Tensor) -> bool:
    """Whether a tensor with values is what a layer or model of the program's own was given."""
    made = tensor.source is not None and getattr(tensor.source.target, "title", "") == "InputLayer"
    return made and tensor.flavour is not Flavour.SYMBOLIC


def literals(values: Mapping[str, Any], array: Callable[[Tensor], Argument] | None = None) -> dict[str, Argument]:
    """Keyword arguments of a call, without what does not change a shape and is not known."""
    return {
        name: literal(value, array)
        for name, value in values.items()
        if not (name in ("training", "seed") and isinstance(value, Unknown | Instance | External))
    }


def _named(name: str) -> Argument:
    short = name.rpartition(".")[2]
    if name.startswith(COMPARISONS):
        loss = known(short)
        if loss is not None:
            return loss.name
        if short in ACCURACIES.values():
            return short
    if name.startswith(ACTIVATIONS) and short in KNOWN_ACTIVATIONS:
        return short
    raise Unrebuildable(f"{name} is not a literal")


def _zeros(array: Tensor) -> Zeros:
    dims = array.shape
    if dims is None or array.dtype is None or not all(dim is BATCH or isinstance(dim, int) for dim in dims):
        raise Unrebuildable("the shape of an array of the program is not known")
    shape = tuple(dim if isinstance(dim, int) else None for dim in dims)
    if prod(size or 1 for size in shape) > MOST_CONSTANTS:
        raise Unrebuildable("an array of the program has too many numbers")
    return Zeros(shape, array.dtype)


def _cut(cut: Slice) -> Cut:
    parts = [part for part in (cut.start, cut.stop, cut.step) if part is None or type(part) is int]
    if len(parts) != 3:
        raise Unrebuildable("a slice is not known")
    return Cut(*parts)


LOSS_CLASSES = {name: title for title, name in CLASSES.items()}
"""The class of each loss of Keras."""


def _loss(loss: Loss) -> Argument:
    return loss_object(loss) if _options(loss) else loss.name


def loss_object(loss: Loss) -> KerasObject:
    """A loss as an instance of its class; raises ``Unrebuildable`` where it has none."""
    if loss.name not in LOSS_CLASSES:
        raise Unrebuildable(f"the loss {loss.name} has no class")
    return KerasObject(f"losses.{LOSS_CLASSES[loss.name]}", _options(loss))


def _options(loss: Loss) -> dict[str, Argument]:
    given = {"from_logits": loss.from_logits, "axis": loss.axis, "ignore_class": loss.ignore_class}
    return {key: value for key, value in given.items() if value not in (False, -1, None)}


def layer_key(layer: Any) -> str:
    """What a layer is called in a recipe."""
    return f"layer{layer.address}"


def tensor_reference(tensor: Tensor) -> TensorReference:
    """A tensor by the call that made it; what a ``Lambda`` gives, by the call inside."""
    inside = made_inside(tensor)
    assert inside.source is not None
    return TensorReference(call_key(inside.source), inside.index)


def made_inside(tensor: Tensor) -> Tensor:
    """What a ``Lambda`` gave, as its function made it; any other tensor as it is."""
    while tensor.source is not None and tensor.source.inside is not None:
        parts = tensor.source.inside if isinstance(tensor.source.inside, tuple) else (tensor.source.inside,)
        tensor = parts[tensor.index]
    return tensor


def call_key(call: Any) -> str:
    """What a call is called in a recipe."""
    return f"call{call.order}"
