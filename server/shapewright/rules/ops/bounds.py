"""What functions of TensorFlow refuse by the value of one argument alone: numbers out of range, names, ranks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from shapewright.rules.limits import Between, OneOf, Whole
from shapewright.rules.problems import RankMismatch, RefusedArgument, Title
from shapewright.values.dims import definitely_different
from shapewright.values.numbers import NumpyInt
from shapewright.values.tensors import Tensor


@dataclass(frozen=True)
class Wholes:
    """Integers of at least so much, perhaps just so many of them; ``alone``: one integer may stand for a tuple of it."""

    least: float = -math.inf
    count: int | None = None
    alone: bool = True

    def refusal(self, value: Any) -> str | None:
        """What is wrong with a value, completing “NAME …”; ``None`` where nothing certainly is."""
        if self.count is not None and isinstance(value, int | float):
            return f"must have {self.count} numbers, but is {value}"
        if not self.alone and isinstance(value, int | float):
            return f"must be a tuple, but is the number {value}"
        if not isinstance(value, tuple):
            return None
        if self.count is not None and len(value) != self.count:
            return f"must have {self.count} numbers, but has {len(value)}"
        parts = (Whole(self.least).refusal(part) for part in value if type(part) is not NumpyInt)
        return next(
            (
                part.replace("must be", "must hold only numbers of", 1) if "least" in part else part
                for part in parts
                if part
            ),
            None,
        )


Bound = Whole | Wholes | Between | OneOf

AXIS, COUNT, SIZE = Whole(), Whole(0), Whole(1)
SHAPE = Wholes(0)
VECTOR = Wholes(0, alone=False)
MODES = OneOf(("CONSTANT", "REFLECT", "SYMMETRIC", "constant", "reflect", "symmetric"))
ORDERS = OneOf(("ASCENDING", "DESCENDING"))

BOUNDS: dict[str, dict[tuple[int, str], Bound]] = {
    "math.top_k": {(1, "k"): COUNT},
    "nn.top_k": {(1, "k"): COUNT},
    "one_hot": {(1, "depth"): COUNT},
    "tile": {(1, "multiples"): VECTOR},
    "pad": {(2, "mode"): MODES},
    "repeat": {(1, "repeats"): COUNT},
    "eye": {(0, "num_rows"): COUNT, (1, "num_columns"): COUNT},
    "linspace": {(2, "num"): COUNT},
    "zeros": {(0, "shape"): SHAPE},
    "ones": {(0, "shape"): SHAPE},
    "fill": {(0, "dims"): SHAPE},
    "random.normal": {(0, "shape"): VECTOR},
    "random.uniform": {(0, "shape"): VECTOR},
    "random.truncated_normal": {(0, "shape"): VECTOR},
    "random.stateless_normal": {(0, "shape"): VECTOR},
    "random.stateless_uniform": {(0, "shape"): VECTOR},
    "random.stateless_truncated_normal": {(0, "shape"): VECTOR},
    "random.gamma": {(0, "shape"): VECTOR},
    "random.categorical": {(1, "num_samples"): COUNT},
    "sort": {(2, "direction"): ORDERS},
    "argsort": {(2, "direction"): ORDERS},
    "nn.dropout": {(1, "rate"): Between(0, 1)},
    "expand_dims": {(1, "axis"): AXIS},
    "concat": {(1, "axis"): AXIS},
    "argmax": {(1, "axis"): AXIS},
    "argmin": {(1, "axis"): AXIS},
    "reduce_sum": {(1, "axis"): AXIS},
    "reduce_mean": {(1, "axis"): AXIS},
    "reduce_max": {(1, "axis"): AXIS},
    "reduce_min": {(1, "axis"): AXIS},
    "reduce_prod": {(1, "axis"): AXIS},
    "broadcast_to": {(1, "shape"): VECTOR},
    "image.resize": {(1, "size"): Wholes(1, 2)},
    "image.resize_with_pad": {(1, "target_height"): SIZE, (2, "target_width"): SIZE},
    "image.resize_with_crop_or_pad": {(1, "target_height"): SIZE, (2, "target_width"): SIZE},
    "image.crop_to_bounding_box": {
        (1, "offset_height"): COUNT,
        (2, "offset_width"): COUNT,
        (3, "target_height"): SIZE,
        (4, "target_width"): SIZE,
    },
    "image.pad_to_bounding_box": {(1, "offset_height"): COUNT, (2, "offset_width"): COUNT},
    "image.central_crop": {(1, "central_fraction"): Between(0, 1, least_itself=False)},
    "image.adjust_hue": {(1, "delta"): Between(-1, 1)},
    "image.random_hue": {(1, "max_delta"): Between(0, 0.5)},
    "image.random_brightness": {(1, "max_delta"): Between(0, math.inf)},
    "image.random_contrast": {(1, "lower"): Between(0, math.inf)},
    "image.random_saturation": {(1, "lower"): Between(0, math.inf)},
    "image.extract_patches": {
        (1, "sizes"): Wholes(1, 4),
        (2, "strides"): Wholes(1, 4),
        (3, "rates"): Wholes(1, 4),
        (4, "padding"): OneOf(("VALID", "SAME")),
    },
    "signal.stft": {(1, "frame_length"): COUNT},
    "signal.frame": {(1, "frame_length"): COUNT},
}
"""By the name after ``tensorflow.``, then by where TensorFlow takes the argument and what it calls it."""

RANKS: dict[str, int] = dict.fromkeys(
    [
        "image.flip_left_right",
        "image.flip_up_down",
        "image.random_flip_left_right",
        "image.random_flip_up_down",
        "image.rot90",
        "image.transpose",
        "image.resize",
        "image.resize_with_pad",
        "image.resize_with_crop_or_pad",
        "image.central_crop",
        "image.per_image_standardization",
        "image.crop_to_bounding_box",
        "image.pad_to_bounding_box",
    ],
    3,
) | {"image.extract_patches": 4, "image.sobel_edges": 4}
"""How many axes the first argument must have at least."""


CHANNELS: dict[str, tuple[str, int]] = {
    "image.rgb_to_grayscale": ("images", 3),
    "image.grayscale_to_rgb": ("images", 1),
    "image.rgb_to_hsv": ("images", 3),
    "image.hsv_to_rgb": ("images", 3),
    "image.adjust_hue": ("image", 3),
    "image.adjust_saturation": ("image", 3),
    "image.random_hue": ("image", 3),
    "image.random_saturation": ("image", 3),
}
"""What the first argument is called, and how many channels it must have."""


@dataclass(frozen=True)
class Bounds:
    """What one function asks of its arguments."""

    title: str
    rank: int
    channels: tuple[str, int] | None
    bounds: tuple[tuple[int, str, Bound], ...]

    def hold(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Raise ``RefusedArgument``, or ``RankMismatch``, for the first argument that is certainly refused."""
        if args and isinstance(args[0], Tensor) and args[0].shape is not None and len(args[0].shape) < self.rank:
            raise RankMismatch(Title(self.title), args[0], self.rank, at_least=True)
        if self.channels is not None and args and isinstance(args[0], Tensor) and args[0].shape:
            image, wanted = self.channels
            if definitely_different(args[0].shape[-1], wanted):
                unfit = f"must have {wanted} channel{'s' * (wanted > 1)}, but has {args[0].shape[-1]}"
                raise RefusedArgument(Title(self.title, (image,)), image, unfit)
        for place, name, bound in self.bounds:
            value = args[place] if place < len(args) else kwargs.get(name)
            reason = None if value is None else bound.refusal(value)
            if reason is not None:
                raise RefusedArgument(Title(self.title, ("",) * place + (name,)), name, reason)


def bounds_of(name: str) -> Bounds | None:
    """What the function of this canonical name asks of its arguments, if it does."""
    library, _, below = name.partition(".")
    if library != "tensorflow" or below not in BOUNDS.keys() | RANKS.keys() | CHANNELS.keys():
        return None
    bounds = tuple((place, argument, bound) for (place, argument), bound in BOUNDS.get(below, {}).items())
    return Bounds(below.rpartition(".")[2], RANKS.get(below, 0), CHANNELS.get(below), bounds)
