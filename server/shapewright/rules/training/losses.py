"""The losses of ``keras.losses``: their names and aliases, and how each compares labels with outputs.

A loss is given to ``compile`` as a string, a function, a class or an instance; each becomes a ``Loss``. Every one of
them brings labels and outputs to the same rank first (``squeeze_or_expand_to_same_rank``), where a trailing 1 allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import UnknownName
from shapewright.rules.registry import function
from shapewright.values.python import External

from .outcomes import Outcome, after_squeeze, broadcast, equal

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.values.tensors import Shape

CLASSES = {
    "MeanSquaredError": "mean_squared_error",
    "MeanAbsoluteError": "mean_absolute_error",
    "MeanAbsolutePercentageError": "mean_absolute_percentage_error",
    "MeanSquaredLogarithmicError": "mean_squared_logarithmic_error",
    "CosineSimilarity": "cosine_similarity",
    "Huber": "huber",
    "LogCosh": "log_cosh",
    "Hinge": "hinge",
    "SquaredHinge": "squared_hinge",
    "CategoricalHinge": "categorical_hinge",
    "KLDivergence": "kl_divergence",
    "Poisson": "poisson",
    "BinaryCrossentropy": "binary_crossentropy",
    "BinaryFocalCrossentropy": "binary_focal_crossentropy",
    "CategoricalCrossentropy": "categorical_crossentropy",
    "CategoricalFocalCrossentropy": "categorical_focal_crossentropy",
    "SparseCategoricalCrossentropy": "sparse_categorical_crossentropy",
    "CTC": "ctc",
    "Dice": "dice",
    "Tversky": "tversky",
    "Circle": "circle",
    "CategoricalGeneralizedCrossEntropy": "categorical_generalized_cross_entropy",
}
"""The function behind each class."""

ALIASES = {
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "mae": "mean_absolute_error",
    "mse": "mean_squared_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
}
"""Short names, which Keras also takes in capitals."""

CHOSEN = ("crossentropy", "ce")
"""Strings, in any case, for which Keras chooses one of the crossentropies by the shapes."""

CLASS_ONLY = "categorical_generalized_cross_entropy"
"""The loss that exists as a class, but that no string names."""

LOGITS_FIRST = frozenset({"BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy"})
"""Classes whose first parameter is ``from_logits``."""


@dataclass(frozen=True)
class Loss:
    """A loss of Keras, by the name of its function, with the arguments that matter to shapes and fixes."""

    name: str
    from_logits: Any = False
    axis: Any = -1
    ignore_class: Any = None
    reduction: Any = "sum_over_batch_size"

    @property
    def sparse(self) -> bool:
        """Whether its labels are class numbers."""
        return self.name == "sparse_categorical_crossentropy"

    def outcome(self, labels: Shape, outputs: Shape) -> Outcome:
        """What comes of comparing one batch of labels with one batch of outputs."""
        if not labels or not outputs:
            return Outcome.UNSURE
        if self.name in CHOSEN:
            loss = chosen(labels, outputs)
            return loss.outcome(labels, outputs) if loss else Outcome.UNSURE
        return after_squeeze(labels, outputs, self.compared)

    def compared(self, labels: Shape, outputs: Shape) -> Outcome:
        """The same of labels and outputs that nobody brings to one rank first."""
        match self.name:
            case "categorical_crossentropy" | "binary_crossentropy" | "binary_focal_crossentropy":
                return equal(labels, outputs)
            case "sparse_categorical_crossentropy":
                return self._sparse(labels, outputs)
            case "categorical_generalized_cross_entropy":
                return broadcast((*labels, outputs[-1]), outputs)
            case "ctc":
                return Outcome.FITS if (len(labels), len(outputs)) == (2, 3) else Outcome.RAISES
            case "circle":
                return Outcome.UNSURE
            case _:
                return broadcast(labels, outputs)

    def _sparse(self, labels: Shape, outputs: Shape) -> Outcome:
        if self.axis != -1 or self.ignore_class is not None:
            return Outcome.UNSURE
        if len(labels) != len(outputs):
            return equal(labels, outputs[:-1])
        if labels[-1] == 1:
            return equal(labels[:-1], outputs[:-1])
        return Outcome.RAISES if isinstance(labels[-1], int) else Outcome.UNSURE


def chosen(labels: Shape, outputs: Shape) -> Loss | None:
    """The crossentropy that ``loss="crossentropy"`` stands for, with these shapes; ``None`` where they do not tell."""
    if outputs[-1] == 1:
        return Loss("binary_crossentropy")
    if not isinstance(outputs[-1], int):
        return None
    if len(labels) < len(outputs) or labels[-1] == 1:
        return Loss("sparse_categorical_crossentropy")
    return Loss("categorical_crossentropy") if isinstance(labels[-1], int) else None


def loss_named(value: Any) -> Loss | None:
    """The loss that ``compile(loss=value)`` means; ``None`` for one of the program's own, or one that was not read.

    Raises ``UnknownName`` for a string that names no loss.
    """
    if isinstance(value, Loss):
        return value
    if isinstance(value, External):
        value = value.name.removeprefix("keras.losses.").removeprefix("keras.metrics.")
        return None if "." in value else known(value)
    if not isinstance(value, str):
        return None
    found = Loss(value.lower()) if value.lower() in CHOSEN else known(value)
    if found is None or value in (CLASS_ONLY, "CategoricalGeneralizedCrossEntropy"):
        raise UnknownName("a loss", value)
    return found


def known(name: str) -> Loss | None:
    """The loss of this name in ``keras.losses``: a function, a class or an alias."""
    name = CLASSES.get(name, name)
    short = name.lower() if name in (name.lower(), name.upper()) else name
    name = ALIASES.get(short, name)
    return Loss(name) if name in CLASSES.values() else None


def _constructor(cls: str) -> Callable[..., Loss]:
    def construct(*args: Any, **kwargs: Any) -> Loss:
        """The instance, with what matters of its arguments."""
        if args and cls in LOGITS_FIRST:
            kwargs = {"from_logits": args[0], **kwargs}
        read = {key: kwargs[key] for key in ("from_logits", "axis", "ignore_class", "reduction") if key in kwargs}
        return Loss(CLASSES[cls], **read)

    return construct


for _cls in CLASSES:
    function(f"keras.losses.{_cls}")(_constructor(_cls))
