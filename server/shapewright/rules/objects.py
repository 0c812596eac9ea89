"""What the constructors of optimizers, losses, metrics, initializers and their like refuse by the value of one argument."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Either, Unknown

from .changes import ONE_CLIPPING
from .limits import HELD_LIMITS, Between, Limit, OneOf, Whole
from .problems import RefusedArgument, Title
from .signatures import bind, signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.source.dialect import Keras

SHARE = Between(0, 1)
ONLY_SHARE = Between(0, 1, alone=True)
NO_LESS_THAN_0 = Between(0, math.inf, alone=True)
ABOVE_0 = Between(0, math.inf, least_itself=False)
REDUCTIONS = OneOf(("sum", "sum_over_batch_size", "none", "mean", "mean_with_sample_weight", None, "auto"))
AVERAGES = OneOf((None, "micro", "macro", "weighted"))

OPTIMIZERS = [
    "Adam",
    "AdamW",
    "SGD",
    "RMSprop",
    "Adagrad",
    "Adadelta",
    "Adamax",
    "Nadam",
    "Ftrl",
    "Lion",
    "Adafactor",
    "Lamb",
    "Muon",
]
LOSSES = [
    "MeanSquaredError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredLogarithmicError",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
    "BinaryFocalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CosineSimilarity",
    "Hinge",
    "SquaredHinge",
    "CategoricalHinge",
    "Huber",
    "LogCosh",
    "KLDivergence",
    "Poisson",
    "Dice",
    "Tversky",
]

LIMITS: dict[str, dict[str, Limit]] = {
    **{
        f"optimizers.{name}": {
            "learning_rate": Between(-math.inf, math.inf, alone=True),
            "gradient_accumulation_steps": Whole(2, or_zero=True),
        }
        for name in OPTIMIZERS
    },
    **{f"losses.{name}": {"reduction": REDUCTIONS} for name in LOSSES},
    "optimizers.schedules.ExponentialDecay": {"decay_steps": ABOVE_0},
    "optimizers.schedules.CosineDecay": {"decay_steps": ABOVE_0},
    "optimizers.schedules.PolynomialDecay": {"decay_steps": ABOVE_0},
    "optimizers.schedules.InverseTimeDecay": {"decay_steps": ABOVE_0},
    "metrics.AUC": {
        "num_thresholds": Whole(2),
        "curve": OneOf(("ROC", "PR", "PRGAIN")),
        "summation_method": OneOf(("interpolation", "minoring", "majoring")),
    },
    **{
        f"metrics.{name}": {"thresholds": SHARE}
        for name in ("Precision", "Recall", "TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives")
    },
    "metrics.SensitivityAtSpecificity": {"specificity": SHARE, "num_thresholds": Between(1, math.inf)},
    "metrics.SpecificityAtSensitivity": {"sensitivity": SHARE, "num_thresholds": Between(1, math.inf)},
    "metrics.PrecisionAtRecall": {"recall": SHARE, "num_thresholds": Between(1, math.inf)},
    "metrics.RecallAtPrecision": {"precision": SHARE, "num_thresholds": Between(1, math.inf)},
    "metrics.F1Score": {"average": AVERAGES, "threshold": Between(0, 1, least_itself=False)},
    "metrics.FBetaScore": {"average": AVERAGES, "threshold": Between(0, 1, least_itself=False), "beta": ABOVE_0},
    "initializers.VarianceScaling": {
        "scale": ABOVE_0,
        "mode": OneOf(("fan_in", "fan_out", "fan_avg")),
        "distribution": OneOf(("truncated_normal", "untruncated_normal", "uniform", "normal")),
    },
    "regularizers.L1": {"l1": NO_LESS_THAN_0},
    "regularizers.L2": {"l2": NO_LESS_THAN_0},
    "regularizers.L1L2": {"l1": NO_LESS_THAN_0, "l2": NO_LESS_THAN_0},
    "regularizers.OrthogonalRegularizer": {"mode": OneOf(("rows", "columns"))},
    "callbacks.ReduceLROnPlateau": {"factor": Between(-math.inf, 1, most_itself=False)},
}
"""By the class after ``keras.``, then by parameter."""

CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")
"""Ways to clip gradients, of which an optimizer takes one."""

LIMITS["optimizers.SGD"] = {**LIMITS["optimizers.SGD"], "momentum": ONLY_SHARE}


def refused(
    name: str, args: tuple[Any, ...], kwargs: dict[str, Any], keras: Keras, plain: Callable[[Any], Any]
) -> RefusedArgument | None:
    """The problem of a constructor that is called so, if an argument is certainly refused; ``plain`` reads a value."""
    known = signature(name, keras) if name.startswith("keras.") else None
    if known is None:
        return None
    module = name.removeprefix("keras.").rpartition(".")[0]
    limits = LIMITS.get(f"{module}.{known.title}")
    if limits is None:
        return None
    bound = bind(name, args, kwargs, keras) or {}
    title = Title(name.rpartition(".")[2], (*known.positional, *known.keyword))
    clipped = [argument for argument in CLIPPING if plain(bound.get(argument)) is not None]
    if module == "optimizers" and len(clipped) > 1 and not any(_unread(plain(bound[one])) for one in clipped):
        alone = f"must be given alone, but {clipped[0]} is given too"
        return RefusedArgument(title, clipped[1], alone).where(ONE_CLIPPING)
    for argument, limit in limits.items():
        value = plain(bound[argument]) if argument in bound else None
        reason = None if value is None else limit.refusal(value)
        if reason is not None:
            problem = RefusedArgument(title, argument, reason)
            return problem.where(HELD_LIMITS)
    return None


def _unread(value: Any) -> bool:
    """Whether it is not known what is given: it may be ``None``."""
    return isinstance(value, Unknown | Either)
