"""What constructors refuse by the value of one argument alone: names that they do not know, numbers out of range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from shapewright.values.measured import Measured
from shapewright.values.numbers import NumpyInt
from shapewright.values.tensors import Flavour, Tensor

from .changes import Change
from .kinds import kinds_of
from .problems import RefusedArgument

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .layers.layer import LayerRule

HELD_LIMITS = Change(
    "these limits are held against Keras 3.15; what older ones refuse here is not known", (((3, 15), None),)
)
"""Whose limits these are."""


@dataclass(frozen=True)
class Range:
    """A number from ``least`` to ``most``, or a pair of numbers that meets this range."""

    least: float
    most: float
    each: bool = False
    """Whether both numbers of a pair must lie within."""
    pairs: bool = True

    def refusal(self, value: Any) -> str | None:
        """What is wrong with a value, completing “NAME …”; ``None`` where nothing certainly is."""
        bounds = f"must be between {self.least:g} and {self.most:g}"
        if self.most == math.inf:
            bounds = f"must be at least {self.least:g}"
        if isinstance(value, int | float):
            return None if self.least <= value <= self.most else f"{bounds}, but is {value}"
        if not isinstance(value, tuple) or not self.pairs:
            return f'{bounds}, but is "{value}"' if isinstance(value, str) else None
        if len(value) != 2:
            return f"must be one number or two, but has {len(value)}"
        if not all(isinstance(part, int | float) for part in value):
            return None
        first, second = value
        outside = first > self.most or second < self.least
        if self.each:
            outside = not all(self.least <= part <= self.most for part in value)
        return f"{bounds}, but is {value}" if outside else None


@dataclass(frozen=True)
class OneOf:
    """One of these names."""

    names: tuple[Any, ...]

    def refusal(self, value: Any) -> str | None:
        """What is wrong with a value, completing “NAME …”; ``None`` where nothing certainly is."""
        if not isinstance(value, str | int) or value in self.names:
            return None
        shown = [f'"{name}"' for name in self.names if name is not None]
        if len(shown) > MOST_NAMES:
            shown = [*shown[:FEW_NAMES], f"one of {len(shown) - FEW_NAMES} more"]
        known = f"must be {', '.join(shown[:-1])} or {shown[-1]}"
        return f'{known}, but is "{value}"' if len(str(value)) <= LONGEST else known


@dataclass(frozen=True)
class Whole:
    """An integer of at least so much; a float is none."""

    least: float = -math.inf
    or_zero: bool = False
    """Whether 0 stands for none."""

    def refusal(self, value: Any) -> str | None:
        """What is wrong with a value, completing “NAME …”; ``None`` where nothing certainly is."""
        if self.or_zero and isinstance(value, int | float) and value == 0:
            return None
        if isinstance(value, float):
            return f"must be an integer, but is {value}"
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        return None if value >= self.least else f"must be at least {self.least:g}, but is {value}"


@dataclass(frozen=True)
class Between:
    """A number in this interval."""

    least: float
    most: float
    least_itself: bool = True
    most_itself: bool = True
    alone: bool = False
    """Whether nothing but numbers is taken."""

    def refusal(self, value: Any) -> str | None:
        """What is wrong with a value, completing “NAME …”; ``None`` where nothing certainly is."""
        if type(value) in (str, tuple) and self.alone:
            return f"must be a number, but is {_told(value)}"
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        below = value < self.least or (value == self.least and not self.least_itself)
        beyond = value > self.most or (value == self.most and not self.most_itself)
        return f"must be {self.interval}, but is {value}" if below or beyond else None

    @property
    def interval(self) -> str:
        """“between 0 and 1”."""
        if self.least_itself and self.most_itself and math.isfinite(self.least) and math.isfinite(self.most):
            return f"between {self.least:g} and {self.most:g}"
        above = "" if self.least == -math.inf else f"{'at least' if self.least_itself else 'above'} {self.least:g}"
        below = "" if self.most == math.inf else f"{'at most' if self.most_itself else 'below'} {self.most:g}"
        return " and ".join(word for word in (above, below) if word)


def _told(value: Any) -> str:
    """A value in a message."""
    return f'"{value}"' if isinstance(value, str) else "a tuple or a list"


class Pair:
    """Two numbers."""

    def refusal(self, value: Any) -> str | None:
        """What is wrong with a value, completing “NAME …”; ``None`` where nothing certainly is."""
        if isinstance(value, tuple) and len(value) != 2:
            return f"must have 2 numbers, but has {len(value)}"
        return f"must have 2 numbers, but is {value}" if isinstance(value, int | float | str) else None


Limit = Range | OneOf | Pair | Whole | Between

SHARE, SIGNED, EACH = Range(0, 1), Range(-1, 1), Range(0, 1, each=True)
SIGNED_EACH = Range(-1, 1, each=True)
FILLS = OneOf(("reflect", "wrap", "constant", "nearest"))
SMOOTHING = OneOf(("nearest", "bilinear"))

MOST_NAMES, FEW_NAMES = 5, 3
"""More names than so many are not all told, but only the first few."""

LONGEST = 16
"""A longer name is not repeated in a message."""

LIMITS: dict[str, dict[str, Limit]] = {
    "AugMix": {"factor": SHARE, "value_range": Pair(), "interpolation": SMOOTHING},
    "AutoContrast": {"value_range": Pair()},
    "CutMix": {"factor": SHARE},
    "Equalization": {"value_range": Pair()},
    "GaussianNoise": {"stddev": Range(0, 1, pairs=False)},
    "RandAugment": {"factor": SHARE, "value_range": Pair(), "interpolation": SMOOTHING},
    "ReLU": dict.fromkeys(("max_value", "negative_slope", "threshold"), Range(0, math.inf, pairs=False)),
    "RandomBrightness": {"factor": SIGNED, "value_range": Pair()},
    "RandomColorDegeneration": {"factor": SIGNED, "value_range": Pair()},
    "RandomContrast": {"factor": SHARE},
    "RandomElasticTransform": {
        "factor": SHARE,
        "scale": SHARE,
        "interpolation": SMOOTHING,
        "fill_mode": OneOf(("constant", "nearest", "wrap", "mirror", "reflect")),
    },
    "RandomErasing": {"factor": SHARE, "scale": SHARE},
    "RandomGaussianBlur": {"factor": SHARE, "sigma": SHARE},
    "RandomGrayscale": {"factor": Range(0, 1, pairs=False)},
    "RandomHue": {"factor": SHARE},
    "RandomInvert": {"factor": SHARE},
    "RandomPerspective": {"factor": SHARE, "scale": Range(0, 1, pairs=False), "interpolation": SMOOTHING},
    "RandomPosterization": {"factor": Range(1, 8), "value_range": Pair()},
    "RandomRotation": {"factor": SIGNED, "fill_mode": FILLS, "interpolation": SMOOTHING},
    "RandomSaturation": {"factor": SIGNED, "value_range": Pair()},
    "RandomSharpness": {"factor": SHARE, "value_range": Pair()},
    "RandomShear": {"x_factor": EACH, "y_factor": EACH, "fill_mode": FILLS, "interpolation": SMOOTHING},
    "RandomTranslation": {
        "height_factor": SIGNED_EACH,
        "width_factor": SIGNED_EACH,
        "fill_mode": FILLS,
        "interpolation": SMOOTHING,
    },
    "RandomZoom": {
        "height_factor": SIGNED_EACH,
        "width_factor": SIGNED_EACH,
        "fill_mode": FILLS,
        "interpolation": SMOOTHING,
    },
    "Solarization": {"addition_factor": EACH, "threshold_factor": EACH, "value_range": Pair()},
}
"""By class and parameter."""


class Name(OneOf):
    """One of these names; a number is none, but another matter."""

    def refusal(self, value: Any) -> str | None:
        """What is wrong with a value, completing “NAME …”; ``None`` where nothing certainly is."""
        return super().refusal(value) if isinstance(value, str) else None


DATA_FORMAT = Name(("channels_last", "channels_first"))


WHOLE: dict[str, tuple[str, ...]] = {
    "Dense": ("units",),
    "Dot": ("axes",),
    "EinsumDense": ("output_shape",),
    "Embedding": ("input_dim", "output_dim"),
    "GRU": ("units",),
    "GroupNormalization": ("groups",),
    "MultiHeadAttention": ("num_heads", "key_dim", "value_dim"),
    "RepeatVector": ("n",),
    "SimpleRNN": ("units",),
    "TextVectorization": ("output_sequence_length",),
    **{f"Conv{rank}D": ("kernel_size", "strides", "dilation_rate") for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": ("kernel_size", "strides") for rank in (1, 2, 3)},
    **{f"ConvLSTM{rank}D": ("kernel_size",) for rank in (1, 2, 3)},
    **{f"SeparableConv{rank}D": ("kernel_size",) for rank in (1, 2)},
    **{f"DepthwiseConv{rank}D": ("kernel_size",) for rank in (1, 2)},
    **{f"{kind}Pooling{rank}D": ("pool_size",) for kind in ("Max", "Average") for rank in (1, 2, 3)},
    **{f"Adaptive{kind}Pooling{rank}D": ("output_size",) for kind in ("Max", "Average") for rank in (1, 2, 3)},
    **{f"UpSampling{rank}D": ("size",) for rank in (1, 2, 3)},
    **{f"ZeroPadding{rank}D": ("padding",) for rank in (1, 2, 3)},
    **{f"Cropping{rank}D": ("cropping",) for rank in (1, 2, 3)},
}
"""What must be an ``int`` of Python: Keras takes no number that NumPy or TensorFlow computed."""

COMPUTED = {Flavour.ARRAY: "a number of NumPy", Flavour.EAGER: "a tensor", Flavour.WEIGHT: "a variable"}


def _computed(value: Any) -> str | None:
    """What is wrong with a number that a library computed; ``None`` for any other value."""
    if type(value) is NumpyInt:
        return f"must be an integer of Python, but is {COMPUTED[Flavour.ARRAY]}"
    if type(value) is Measured:
        return f"must be an integer of Python, but is {COMPUTED[Flavour.EAGER]}"
    if isinstance(value, Tensor) and value.shape == () and value.flavour in COMPUTED:
        return f"must be an integer of Python, but is {COMPUTED[value.flavour]}"
    return None


def refuse(rule: LayerRule, bound: Mapping[str, Any]) -> None:
    """Raise ``RefusedArgument`` for the first argument whose value alone the constructor refuses."""
    for argument, refusal in _refusals(rule.title):
        value = bound.get(argument)
        reason = None if value is None else refusal(value)
        if reason is not None:
            problem = RefusedArgument(rule, argument, reason)
            raise problem.where(HELD_LIMITS)


@cache
def _refusals(title: str) -> tuple[tuple[str, Callable[[Any], str | None]], ...]:
    """Which arguments of a class are looked at, in order, and what says why a value is refused."""
    limits: dict[str, Limit] = {"data_format": DATA_FORMAT, **LIMITS.get(title, {})}
    whole = ((argument, _computed) for argument in WHOLE.get(title, ()))
    kinds = ((argument, kind.refusal) for argument, kind in kinds_of(title).items())
    return (*whole, *kinds, *((argument, limit.refusal) for argument, limit in limits.items()))
