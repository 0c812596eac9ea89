"""Whether the activation that a model ends in goes with its loss; where it does not, Keras trains all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import FinalActivation
from shapewright.values.models import Layer
from shapewright.values.python import External

if TYPE_CHECKING:
    from shapewright.values.tensors import Shape

    from .losses import Loss

OF_LOGITS = ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")
"""Losses that may be told to take logits."""

OF_CLASSES = OF_LOGITS[1:]
"""Losses that compare one distribution over classes."""


def check_activation(loss: Loss, layer: Any, outputs: Shape) -> FinalActivation | None:
    """The warning for a model whose outputs, of this shape, come out of this layer."""
    activation = activation_of(layer)
    width = outputs[-1] if outputs else None
    if activation == "softmax" and width == 1:
        return FinalActivation(loss.name, layer, activation, f"{activation} over one value is always 1")
    if activation is None or loss.name not in OF_LOGITS:
        return None
    if loss.from_logits is True:
        reason = f"{loss.name} takes logits here, but {activation} makes probabilities of them"
        return FinalActivation(loss.name, layer, activation, reason, logits=True)
    if activation == "sigmoid" and loss.name in OF_CLASSES and width != 1 and loss.from_logits is False:
        reason = f"{loss.name} needs probabilities that add up to 1, but {activation} looks at each alone"
        return FinalActivation(loss.name, layer, activation, reason)
    return None


def activation_of(layer: Any) -> str | None:
    """``softmax`` or ``sigmoid``, if a layer certainly ends in one of them."""
    if not isinstance(layer, Layer):
        return None
    value = layer.arguments.get("activation")
    if layer.title == "Softmax":
        value = "softmax" if layer.arguments.get("axis", -1) == -1 else None
    if isinstance(value, External):
        value = value.name.removeprefix("keras.activations.").removeprefix("tensorflow.nn.")
    return value if value in ("softmax", "sigmoid") else None
