"""Random inputs for any layer: mostly what it takes, sometimes an axis too many, an open length, or another type."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from .arguments import rank_of
from .layers import rarely, samples

Given = tuple[tuple[int | None, ...], str]
"""The shape of one sample, and its dtype."""

LENGTHS = rarely(st.none(), st.integers(1, 8))
FLOATS = st.sampled_from(["float32"] * 8 + ["int32", "float16", "uint8", "float64"])
WHOLE = rarely(st.just("float32"), st.sampled_from(["int32", "int64"]))
ANY = st.lists(LENGTHS, max_size=4).map(tuple)
FEW = st.lists(LENGTHS, min_size=1, max_size=2).map(tuple)
SEQUENCES = rarely(ANY, st.tuples(LENGTHS, st.sampled_from([3, 4])))
IMAGES = rarely(ANY, st.tuples(rarely(st.none(), st.integers(4, 9)), st.integers(4, 9), st.sampled_from([1, 3])))
COLOURS = rarely(ANY, st.tuples(rarely(st.none(), st.integers(4, 9)), st.integers(4, 9), st.just(3)))
SIGNALS = rarely(ANY, st.tuples(rarely(st.none(), st.integers(80, 300)), rarely(st.none(), st.sampled_from([1, 2]))))

SPATIAL = (
    "Conv", "MaxPool", "AveragePool", "GlobalMax", "GlobalAverage", "Adaptive", "ZeroPadding", "Cropping", "UpSampling", "Separable",
    "Depthwise",
)  # fmt: skip
"""How the names of layers with spatial axes begin."""

SHAPES: dict[str, st.SearchStrategy[Any]] = {
    "Embedding": FEW,
    "ReversibleEmbedding": FEW,
    "LSTM": SEQUENCES,
    "GRU": SEQUENCES,
    "SimpleRNN": SEQUENCES,
    "RNN": SEQUENCES,
    "Bidirectional": SEQUENCES,
    "LSTMCell": st.tuples(LENGTHS),
    "GRUCell": st.tuples(LENGTHS),
    "SimpleRNNCell": st.tuples(LENGTHS),
    "StackedRNNCells": st.tuples(LENGTHS),
    "TimeDistributed": rarely(ANY, st.one_of(st.tuples(LENGTHS, st.just(5)), st.tuples(LENGTHS, *[st.integers(3, 6)] * 3))),
    "SpectralNormalization": st.one_of(st.tuples(st.integers(2, 5), st.just(3)), st.tuples(*[st.integers(3, 6)] * 3)),
    "MelSpectrogram": st.tuples(rarely(st.none(), st.integers(80, 300))),
    "STFTSpectrogram": SIGNALS,
    "RepeatVector": rarely(ANY, st.tuples(LENGTHS)),
    "Permute": st.lists(LENGTHS, min_size=1, max_size=3).map(tuple),
    "Reshape": st.sampled_from([(6,), (2, 3), (4, 6), (24,), (None, 3), (3, 4, 2)]),
    "SpatialDropout1D": SEQUENCES,
    "SpatialDropout2D": IMAGES,
    "SpatialDropout3D": rarely(ANY, st.tuples(*[LENGTHS] * 4)),
    "CategoryEncoding": FEW,
    "HashedCrossing": st.tuples(st.sampled_from([1, 1, 2])),
    "TextVectorization": st.sampled_from([(1,), (1,), (), (3,)]),
    "EinsumDense": rarely(st.sampled_from([(2, 3, 4), (None,)]), st.sampled_from([(4,), (3, 4), (3, 4), (None, 4)])),
    "GroupNormalization": rarely(ANY, st.tuples(LENGTHS, st.sampled_from([2, 4]))),
}  # fmt: skip
"""By canonical name; layers for images and those with spatial axes are told by theirs."""

COLOURED = (
    "RandomHue",
    "RandomGrayscale",
    "RandomSaturation",
    "RandomColorJitter",
    "RandomColorDegeneration",
    "RandAugment",
    "AugMix",
)
"""Layers for images that have colours."""

PICTURED = (
    "AutoContrast", "CenterCrop", "ContrastLimitedAdaptiveHistogramEqualization", "CutMix", "Equalization", "MaxNumBoundingBoxes",
    "MixUp", "Pipeline", "Resizing", "Solarization",
)  # fmt: skip
"""Layers for images whose names do not begin with “Random”."""

DTYPES: dict[str, st.SearchStrategy[str]] = {
    **dict.fromkeys(("Embedding", "ReversibleEmbedding", "CategoryEncoding", "IntegerLookup", "Hashing"), WHOLE),
    # A cell with dropout refuses whole numbers, which its layer casts.
    **dict.fromkeys(("LSTMCell", "GRUCell", "SimpleRNNCell"), st.sampled_from(["float32", "float64"])),
    "StringLookup": st.just("string"),
    "TextVectorization": st.just("string"),
    "HashedCrossing": st.sampled_from(["int32", "string"]),
}
"""What does not take floats."""

MERGING = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot")


def inputs_of(title: str) -> st.SearchStrategy[list[Given]]:
    """One input, or several, for a layer of this class."""
    dtypes = DTYPES.get(title, FLOATS)
    if title in MERGING:
        return ANY.flatmap(
            lambda shape: st.tuples(st.integers(1, 3), st.lists(near(shape), min_size=3, max_size=3))
        ).flatmap(lambda drawn: st.just([(shape, "float32") for shape in drawn[1][: drawn[0]]]))
    if title in ("Attention", "AdditiveAttention", "MultiHeadAttention", "GroupedQueryAttention"):
        return attended()
    if title == "HashedCrossing":
        return st.tuples(shape_of(title), dtypes).map(lambda one: [one, one])
    return st.tuples(shape_of(title), dtypes).map(lambda one: [one])


def shape_of(title: str) -> st.SearchStrategy[Any]:
    """The shape of one sample."""
    if title in SHAPES:
        return SHAPES[title]
    if title.startswith("ConvLSTM"):
        return st.tuples(LENGTHS, samples(rank_of(title))).map(lambda parts: (parts[0], *parts[1]))
    if title.startswith(SPATIAL):
        return samples(rank_of(title))
    if title in COLOURED:
        return COLOURS
    return IMAGES if title.startswith("Random") or title in PICTURED else ANY


def near(shape: tuple[int | None, ...]) -> st.SearchStrategy[tuple[int | None, ...]]:
    """The same shape, mostly; else one that differs in an axis, or lacks one."""
    changed = [
        tuple(dim if place == axis else length for place, length in enumerate(shape))
        for axis in range(len(shape))
        for dim in (1, 5, None)
    ]
    return rarely(st.sampled_from([*changed, shape[1:], shape]), st.just(shape))


def attended() -> st.SearchStrategy[list[Given]]:
    """A query, a value, and perhaps a key."""
    steps = st.sampled_from([4, 6, None])
    value = st.tuples(steps, st.just(4)) | st.tuples(st.just(6), st.just(4))
    query = rarely(ANY, st.tuples(steps, st.just(4)))
    shapes = st.one_of(
        st.tuples(query, value),
        st.tuples(query, value, value),
        value.flatmap(lambda v: st.tuples(query, st.just(v), st.just(v))),
    )
    return shapes.map(lambda several: [(shape, "float32") for shape in several])
