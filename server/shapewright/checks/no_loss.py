"""``no-loss``: a model is trained or evaluated for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import NoLoss
from shapewright.rules.training.activations import activation_of

from .check import check
from .diagnostic import Diagnostic, Fix, Kind, Note, Severity

if TYPE_CHECKING:
    from shapewright.values.tensors import Tensor

    from .place import Place


@check("no-loss", Severity.ERROR, NoLoss)
def no_loss(found: NoLoss, place: Place) -> Diagnostic:
    """Where the loss belongs."""
    at = place.compiled.callee if place.compiled is not None else None
    return Diagnostic(
        at=place.raising,
        message=f"{found.method} needs a loss, but compile gives none",
        notes=(*([Note(at, "the model is compiled here")] if at is not None else []), *place.path()),
        fixes=tuple(_fixes(place)),
    )


def _fixes(place: Place) -> list[Fix]:
    """The loss that goes with the last activation, and with the labels where two go."""
    labels = place.tensor_at(place.labels)
    if place.compiled is None or place.model is None or place.model.output is None or labels is None:
        return []
    loss = _loss_for(place.model.output, labels)
    edits = place.compiled.with_argument("loss", f'"{loss}"')
    return [Fix(f'Train for {loss}: loss="{loss}"', edits, Kind.LOSS)]


def _loss_for(output: Tensor, labels: Tensor) -> str:
    activation = activation_of(output.source.target) if output.source is not None else None
    if activation == "sigmoid":
        return "binary_crossentropy"
    if activation != "softmax":
        return "mse"
    numbers = labels.shape is not None and (len(labels.shape) < 2 or labels.shape[-1] == 1)
    return "sparse_categorical_crossentropy" if numbers else "categorical_crossentropy"
