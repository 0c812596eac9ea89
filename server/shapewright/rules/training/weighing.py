"""Weights of samples: Keras multiplies the losses of a batch with them, which must fit by NumPy's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import BroadcastMismatch
from shapewright.rules.shapes import Clash, broadcast
from shapewright.values.tensors import Flavour, Tensor

from .losses import CHOSEN, loss_named
from .outcomes import same_rank

if TYPE_CHECKING:
    from shapewright.values.tensors import Shape

OF_WHOLE_BATCHES = (*CHOSEN, "dice", "tversky", "circle", "ctc")
"""Losses that give something else than a number for each place of the output."""
TITLE = "Weighting the losses"


def check_weighing(loss: Any, labels: Any, output: Any, weights: Any, size: Any) -> None:
    """Raises ``BroadcastMismatch`` for weights that do not fit the losses of a batch of so many samples."""
    known = loss_named(loss) if isinstance(size, int) and size > 1 else None
    tensors = [value for value in (labels, output, weights) if isinstance(value, Tensor) and value.shape]
    if known is None or known.name in OF_WHOLE_BATCHES or known.axis != -1 or len(tensors) != 3:
        return
    truth, given, weighed = ((size, *(tensor.shape or ())[1:]) for tensor in tensors)
    values = _values(truth, given, sparse=known.sparse)
    pairs = same_rank(weighed, values) if values else []
    for one, other in pairs[:1] if len(pairs) == 1 else ():
        try:
            broadcast(other, one)
        except Clash as clash:
            losses = Tensor(values, "float32", Flavour.EAGER)
            right = Tensor(weighed, weights.dtype, Flavour.EAGER, origin=weights.origin)
            raise BroadcastMismatch(TITLE, losses, right, clash.axis) from None


def _values(truth: Shape, given: Shape, *, sparse: bool) -> Shape | None:
    """The losses of a batch, one for each place; ``None`` where they are not known."""
    if sparse:
        return given[:-1]
    pairs = same_rank(truth, given)
    if len(pairs) != 1:
        return None
    try:
        return broadcast(*pairs[0])[:-1]
    except Clash:
        return None
