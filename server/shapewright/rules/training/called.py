"""What a loss of Keras gives when the program calls it on labels and outputs, and when it refuses them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.operands import tensor_of
from shapewright.rules.registry import function
from shapewright.values.dims import definitely_different
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour, Tensor, show

from .labels import broadcasts, check_range, mismatch
from .losses import CLASS_ONLY, CLASSES, Loss
from .outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.rules.problems import LabelMismatch, SilentBroadcast
    from shapewright.values.tensors import Shape

STRICT = ("categorical_crossentropy", "binary_crossentropy", "binary_focal_crossentropy")
"""Functions that do not bring labels and outputs to one rank, as their classes do."""

NO_REDUCTION = (None, "none")

NOT_GIVEN = Unknown("it was not given")


def called(loss: Loss, y_true: Any, y_pred: Any, *, wrapped: bool) -> tuple[Tensor, SilentBroadcast | None]:
    """The loss of these labels and outputs, and the warning that they are broadcast in silence.

    ``wrapped``: by an instance of its class, which takes the mean. Raises ``LabelMismatch`` or ``LabelsOutOfRange``.
    """
    labels, outputs = tensor_of(y_true), tensor_of(y_pred)
    symbolic = not wrapped and Flavour.SYMBOLIC in (labels.flavour, outputs.flavour)
    flavour = Flavour.SYMBOLIC if symbolic else Flavour.EAGER
    result = Tensor(_reduced(loss, outputs.shape, wrapped=wrapped), "float32", flavour)
    if not labels.shape or not outputs.shape:
        return result, None
    outcome = (
        loss.outcome(labels.shape, outputs.shape)
        if wrapped or loss.name not in STRICT
        else loss.compared(labels.shape, outputs.shape)
    )
    if outcome is Outcome.RAISES:
        raise _mismatch(loss, labels, outputs)
    if loss.sparse:
        check_range(loss, labels, outputs)
    return result, broadcasts(loss, labels, outputs) if Outcome.FITS not in outcome else None


def _mismatch(loss: Loss, labels: Tensor, outputs: Tensor) -> LabelMismatch:
    """The problem in full; where the numbers of samples differ, the whole shapes are what to speak of."""
    problem = mismatch(loss, labels, outputs, None)
    if definitely_different(problem.labels[0], problem.outputs[0]):
        expected = problem.outputs[:-1] if loss.sparse else problem.outputs
        problem = replace(
            problem, want=f"values of shape {show(expected)}", given=f"values of shape {show(problem.labels)}"
        )
    return problem


def _reduced(loss: Loss, outputs: Shape | None, *, wrapped: bool) -> Shape | None:
    if loss.axis != -1 or loss.name in ("dice", "tversky", "circle"):
        return () if wrapped and isinstance(loss.reduction, str) and loss.reduction != "none" else None
    if not wrapped or loss.reduction in NO_REDUCTION:
        return outputs[:-1] if outputs else None
    return () if isinstance(loss.reduction, str) else None


def _function(name: str) -> Callable[..., Tensor]:
    def compute(
        y_true: Any = NOT_GIVEN, y_pred: Any = NOT_GIVEN, from_logits: Any = False, axis: Any = -1, **_: Any
    ) -> Tensor:
        """The loss of each sample."""
        return called(Loss(name, axis=axis), y_true, y_pred, wrapped=False)[0]

    return compute


LOSSES_ALONE = frozenset({"cosine_similarity", "dice", "tversky"})
"""Functions of ``keras.losses`` that ``keras.metrics`` has not got."""

for _name in CLASSES.values():
    if _name not in (CLASS_ONLY, "ctc", "circle"):
        homes = ("losses",) if _name in LOSSES_ALONE else ("losses", "metrics")
        function(*(f"keras.{home}.{_name}" for home in homes))(_function(_name))
