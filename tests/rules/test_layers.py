"""Random configurations of every layer family: the rule and Keras agree, refusals and their moment included."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from .judge import by_keras, by_rule

if TYPE_CHECKING:
    from collections.abc import Callable

Case = tuple[str, dict[str, Any], list[tuple[Any, ...]]]
"""A layer's name, its arguments, its input shapes without the batch."""

ROUNDS = 60
"""So many random configurations of each family are compared."""


def image(
    pick: random.Random, rank: int, *, channels: tuple[Any, ...] = (1, 3, 4, 6), wrong: bool = True
) -> tuple[Any, ...]:
    """An input for a layer of ``rank`` spatial axes; now and then an axis too many, too few, or open."""
    more = pick.choice((-1, 1)) if wrong and pick.random() < 0.08 else 0
    lengths = tuple(pick.choice((1, 2, 5, 8, 13, None)) for _ in range(rank + more))
    return (*lengths, None if pick.random() < 0.05 else pick.choice(channels))


def numbers(pick: random.Random, rank: int, top: int = 3, least: int = 1) -> Any:
    """One number, or one for each axis; now and then too many, or too small."""
    if pick.random() < 0.6:
        return pick.randint(least, top) if pick.random() < 0.95 else least - 1
    return tuple(pick.randint(least, top) for _ in range(rank if pick.random() < 0.93 else rank + 1))


def format_of(pick: random.Random) -> dict[str, Any]:
    """Where the channels are."""
    return pick.choice(({}, {}, {"data_format": "channels_last"}, {"data_format": "channels_first"}))


def kernel(pick: random.Random, rank: int) -> dict[str, Any]:
    """What all convolutions take."""
    return {
        "kernel_size": numbers(pick, rank, 4),
        **pick.choice(({}, {"strides": numbers(pick, rank)}, {"dilation_rate": numbers(pick, rank)})),
        **pick.choice(({}, {"padding": pick.choice(("valid", "same", "SAME", "causal"))})),
        **pick.choice(({}, {"use_bias": False})),
        **format_of(pick),
    }


def conv(pick: random.Random) -> Case:
    rank = pick.randint(1, 3)
    groups = pick.choice(({}, {}, {"groups": pick.choice((1, 2, 3))}))
    arguments = {"filters": pick.choice((0, 2, 4, 6)), **kernel(pick, rank), **groups}
    return f"Conv{rank}D", arguments, [image(pick, rank)]


def conv_transpose(pick: random.Random) -> Case:
    rank = pick.randint(1, 3)
    extra = pick.choice(({}, {}, {"output_padding": numbers(pick, rank, 1, 0)}))
    return (
        f"Conv{rank}DTranspose",
        {"filters": pick.choice((1, 2, 5)), **kernel(pick, rank), **extra},
        [image(pick, rank)],
    )


def separable_conv(pick: random.Random) -> Case:
    rank = pick.randint(1, 2)
    deep = pick.choice(({}, {"depth_multiplier": pick.choice((0, 1, 2, 3))}))
    return (
        f"SeparableConv{rank}D",
        {"filters": pick.choice((1, 2, 5)), **kernel(pick, rank), **deep},
        [image(pick, rank)],
    )


def depthwise_conv(pick: random.Random) -> Case:
    rank = pick.randint(1, 2)
    deep = pick.choice(({}, {"depth_multiplier": pick.choice((0, 1, 2, 3))}))
    return f"DepthwiseConv{rank}D", {**kernel(pick, rank), **deep}, [image(pick, rank)]


def pool(pick: random.Random) -> Case:
    rank = pick.randint(1, 3)
    kind = pick.choice(("MaxPooling", "AveragePooling"))
    strides = pick.choice(({}, {"strides": numbers(pick, rank)}))
    padding = pick.choice(({}, {"padding": pick.choice(("valid", "same", "causal"))}))
    return (
        f"{kind}{rank}D",
        {"pool_size": numbers(pick, rank), **strides, **padding, **format_of(pick)},
        [image(pick, rank)],
    )


def global_pool(pick: random.Random) -> Case:
    rank = pick.randint(1, 3)
    kind = pick.choice(("GlobalMaxPooling", "GlobalAveragePooling"))
    return f"{kind}{rank}D", {**pick.choice(({}, {"keepdims": True})), **format_of(pick)}, [image(pick, rank)]


def ends(pick: random.Random, rank: int) -> Any:
    """Padding or cropping, in every form that Keras reads."""
    per_end = tuple((pick.randint(0, 3), pick.randint(0, 3)) for _ in range(rank))
    if rank == 1:
        return pick.choice((pick.randint(0, 3), per_end[0], (1, 2, 3), (-1, 1)))
    return pick.choice((pick.randint(0, 3), numbers(pick, rank, 3, 1), per_end, per_end[:-1]))


def zero_padding(pick: random.Random) -> Case:
    rank = pick.randint(1, 3)
    return (
        f"ZeroPadding{rank}D",
        pick.choice(({}, {"padding": ends(pick, rank), **format_of(pick)})),
        [image(pick, rank)],
    )


def cropping(pick: random.Random) -> Case:
    rank = pick.randint(1, 3)
    where = format_of(pick) if rank > 1 else {}
    return f"Cropping{rank}D", pick.choice(({}, {"cropping": ends(pick, rank), **where})), [image(pick, rank)]


def up_sampling(pick: random.Random) -> Case:
    rank = pick.randint(1, 3)
    where = format_of(pick) if rank > 1 else {}
    return f"UpSampling{rank}D", pick.choice(({}, {"size": numbers(pick, rank), **where})), [image(pick, rank)]


def reshape(pick: random.Random) -> Case:
    shape = tuple(
        pick.choice((1, 2, 3, 4, 6, 12, None) if pick.random() < 0.2 else (2, 3, 4, 6))
        for _ in range(pick.randint(0, 3))
    )
    size = 1
    for dim in shape:
        size *= dim or 1
    targets: list[Any] = [
        (-1,),
        (size,),
        (1, -1),
        (2, -1),
        (-1, 3),
        (4, 6),
        (size, 1),
        (2, -1, 2),
        (-1, -1),
        (2, -2),
        (0, -1),
        (),
    ]
    return "Reshape", {"target_shape": pick.choice(targets)}, [shape]


def permute(pick: random.Random) -> Case:
    shape = tuple(pick.choice((2, 3, 4, None)) for _ in range(pick.randint(1, 4)))
    return (
        "Permute",
        {"dims": pick.choice(((1,), (2, 1), (1, 2), (3, 1, 2), (4, 3, 2, 1), (0, 1), (2, 3), (1, 1)))},
        [shape],
    )


def repeat_vector(pick: random.Random) -> Case:
    return "RepeatVector", {"n": pick.choice((1, 3, 0, -2, 2.0, True))}, [pick.choice(((3,), (None,), (2, 3), ()))]


def near(pick: random.Random, shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same shape, or one that almost is."""
    changed = list(shape)
    if changed and pick.random() < 0.4:
        changed[pick.randrange(len(changed))] = pick.choice((1, 2, 5, None))
    return tuple(changed[1:] if pick.random() < 0.1 else changed)


def merge(pick: random.Random) -> Case:
    shape = tuple(pick.choice((1, 2, 5, None)) for _ in range(pick.randint(1, 3)))
    several = [shape, *(near(pick, shape) for _ in range(pick.randint(0, 2)))]
    return pick.choice(("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")), {}, several


def concatenate(pick: random.Random) -> Case:
    shape = tuple(pick.choice((1, 2, 5, None)) for _ in range(pick.randint(1, 3)))
    shapes = [shape, *(near(pick, shape) for _ in range(pick.randint(0, 2)))]
    top = (
        -1 if len(set(map(len, shapes))) > 1 else 4
    )  # Keras overlooks some ranks that differ where the axis is positive.
    return "Concatenate", pick.choice(({}, {"axis": pick.randint(-4, top)})), shapes


def dot(pick: random.Random) -> Case:
    shapes = [
        tuple(pick.choice((2, 3, None)) for _ in range(pick.randint(1, 3)))
        for _ in range(pick.choice((1, 2, 2, 2, 2, 3)))
    ]
    axes = pick.choice((1, 2, -1, (1, 1), (2, 1), (-1, 1), (1, 2), (3, 1), (1, 2, 3)))
    return "Dot", {"axes": axes}, shapes


def embedding(pick: random.Random) -> Case:
    shape = pick.choice(((), (4,), (None,), (4, 3)))
    return "Embedding", {"input_dim": pick.choice((1, 10, 0)), "output_dim": pick.choice((3, 8, 0))}, [shape]


def recurrent(pick: random.Random) -> Case:
    name = pick.choice(("LSTM", "GRU", "SimpleRNN"))
    arguments = {
        "units": pick.choice((1, 4, 7, 0)),
        **pick.choice(({}, {"return_sequences": True})),
        **pick.choice(({}, {"return_state": True})),
        **pick.choice(({}, {"use_bias": False})),
        **(pick.choice(({}, {"reset_after": False})) if name == "GRU" else {}),
    }
    return name, arguments, [image(pick, 1)]


def dense(pick: random.Random) -> Case:
    shape = tuple(pick.choice((2, 3, None)) for _ in range(pick.randint(0, 3)))
    return "Dense", {"units": pick.choice((0, 1, 5)), **pick.choice(({}, {"use_bias": False}))}, [shape]


def same_shape(pick: random.Random) -> Case:
    name, arguments = pick.choice(
        (
            ("Flatten", {}),
            ("Activation", {"activation": "relu"}),
            ("Masking", {}),
            ("ReLU", {}),
            ("ELU", {}),
            ("LeakyReLU", {}),
            ("Softmax", {}),
            ("Identity", {}),
            ("ActivityRegularization", {}),
            ("GaussianNoise", {"stddev": 0.1}),
            ("Rescaling", {"scale": 0.1}),
            ("Dropout", {"rate": pick.choice((0, 0.5, 1, 2, -1))}),
            ("GaussianDropout", {"rate": pick.choice((0.5, 3))}),
            ("AlphaDropout", {"rate": pick.choice((0.5, 3))}),
            ("SpatialDropout1D", {"rate": 0.3}),
            ("SpatialDropout2D", {"rate": 0.3}),
            ("SpatialDropout3D", {"rate": 0.3}),
        )
    )
    return name, arguments, [tuple(pick.choice((1, 4, 5, None)) for _ in range(pick.randint(1, 4)))]


def normalization(pick: random.Random) -> Case:
    name = pick.choice(
        ("BatchNormalization", "LayerNormalization", "GroupNormalization", "UnitNormalization", "RMSNormalization")
    )
    axis = pick.choice(({}, {"axis": pick.randint(-3, 3)}))
    if name in ("LayerNormalization", "UnitNormalization", "RMSNormalization"):
        axis = pick.choice((axis, {"axis": (1, 2)}, {"axis": (-1, -2)}))
    switches = pick.choice(({}, {"center": False}, {"scale": False}, {"center": False, "scale": False}))
    if name in ("UnitNormalization", "RMSNormalization"):
        switches = {}
    groups = {"groups": pick.choice((1, 2, 3, -1, 0, -2))} if name == "GroupNormalization" else {}
    shape = tuple(pick.choice((2, 4, 6, 8) if pick.random() < 0.9 else (None,)) for _ in range(pick.randint(1, 3)))
    return name, {**axis, **switches, **groups}, [shape]


def prelu(pick: random.Random) -> Case:
    shape = tuple(pick.choice((2, 4, 6, 8, None)) for _ in range(pick.randint(1, 3)))
    shared = pick.choice(({}, {"shared_axes": (1,)}, {"shared_axes": (1, 2)}, {"shared_axes": 1}))
    return "PReLU", {} if len(shape) < 2 else shared, [shape]


def resizing(pick: random.Random) -> Case:
    name = pick.choice(("Resizing", "CenterCrop", "RandomCrop"))
    arguments = {
        "height": pick.choice((2, 4)),
        "width": pick.choice((2, 3)),
        **(format_of(pick) if name != "RandomCrop" else {}),
    }
    return name, arguments, [image(pick, 2, wrong=False)]


def augmentation(pick: random.Random) -> Case:
    name, arguments = pick.choice(
        (
            ("RandomFlip", {}),
            ("RandomRotation", {"factor": 0.1}),
            ("RandomZoom", {"height_factor": 0.1}),
            ("RandomTranslation", {"height_factor": 0.1, "width_factor": 0.1}),
            ("RandomContrast", {"factor": 0.1}),
            ("RandomBrightness", {"factor": 0.1}),
        )
    )
    return name, arguments, [(pick.choice((8, None)), 8, pick.choice((1, 3)))]


FAMILIES: list[Callable[[random.Random], Case]] = [
    conv, conv_transpose, separable_conv, depthwise_conv, pool, global_pool, zero_padding, cropping, up_sampling, reshape,
    permute, repeat_vector, merge, concatenate, dot, embedding, recurrent, dense, same_shape, normalization, prelu, resizing,
    augmentation,
]  # fmt: skip


@pytest.mark.keras
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_rule_agrees_with_keras(family: Callable[[random.Random], Case]) -> None:
    """Same shapes, dtypes and weights, or a refusal at the same moment."""
    pick = random.Random(family.__name__)
    for _ in range(ROUNDS):
        name, arguments, shapes = family(pick)
        assert by_rule(name, arguments, shapes) == by_keras(name, arguments, shapes), (name, arguments, shapes)
