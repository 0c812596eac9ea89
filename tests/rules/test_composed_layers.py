"""Layers that hold layers, attention, convolutional recurrence, einsum, adaptive pooling, encodings: rule and Keras agree."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from shapewright.rules.registry import LAYERS
from shapewright.rules.signatures import layer_signatures

from .judge import Inner, by_keras, by_rule
from .test_layers import format_of, image, numbers, recurrent

if TYPE_CHECKING:
    from collections.abc import Callable

Case = tuple[str, dict[str, Any], list[tuple[Any, ...]]]

ROUNDS = 50


def time_distributed(pick: random.Random) -> Case:
    """A layer for each step."""
    inner, sample = pick.choice(
        (
            (Inner("Dense", {"units": 3}), (5,)),
            (Inner("Conv2D", {"filters": 2, "kernel_size": 3}), (6, 6, 3)),
            (Inner("Conv2D", {"filters": 2, "kernel_size": 3}), (6, 6)),
            (Inner("Conv1D", {"filters": 2, "kernel_size": 9}), (6, 3)),
            (Inner("MaxPooling2D", {}), (6, 6, 3)),
            (Inner("Flatten", {}), (6, 3)),
            (Inner("GlobalAveragePooling2D", {}), (6, 6, 3)),
            (Inner("LSTM", {"units": 4}), (7, 3)),
            (Inner("Reshape", {"target_shape": (3, 6)}), (6, 3)),
            (Inner("Embedding", {"input_dim": 5, "output_dim": 4}), (6,)),
            (Inner("BatchNormalization", {}), (6,)),
        )
    )
    steps = pick.choice((4, None))
    return "TimeDistributed", {"layer": inner}, [pick.choice(((steps, *sample), (steps, *sample), sample[:1]))]


def bidirectional(pick: random.Random) -> Case:
    """Both directions."""
    name, arguments, shapes = recurrent(pick)
    merge = pick.choice(({}, {"merge_mode": pick.choice(("sum", "mul", "ave", "concat", None, "add"))}))
    inner = Inner(name, arguments) if arguments["units"] and pick.random() < 0.95 else Inner("Dense", {"units": 3})
    return "Bidirectional", {"layer": inner, **merge}, shapes


def rnn(pick: random.Random) -> Case:
    """One cell, or several."""
    cells = tuple(
        Inner(pick.choice(("LSTMCell", "GRUCell", "SimpleRNNCell")), {"units": pick.randint(1, 4)}) for _ in range(2)
    )
    several = pick.random() < 0.4
    state = {} if several else pick.choice(({}, {"return_state": True}))
    arguments = {"cell": cells if several else cells[0], **pick.choice(({}, {"return_sequences": True})), **state}
    return "RNN", arguments, [(pick.choice((5, None)), 3)]


def conv_lstm(pick: random.Random) -> Case:
    """A convolution for each step."""
    rank = pick.randint(1, 3)
    arguments = {
        "filters": pick.choice((1, 3)),
        "kernel_size": numbers(pick, rank, 3),
        **pick.choice(({}, {"strides": numbers(pick, rank, 2)}, {"dilation_rate": numbers(pick, rank, 2)})),
        **pick.choice(({}, {"padding": pick.choice(("same", "valid", "causal"))})),
        **pick.choice(({}, {"return_sequences": True})),
        **pick.choice(({}, {"return_state": True})),
        **pick.choice(({}, {"use_bias": False})),
        **format_of(pick),
    }
    shape = tuple(dim or 4 if pick.random() < 0.8 else dim for dim in image(pick, rank))
    return f"ConvLSTM{rank}D", arguments, [(pick.choice((4, None)), *shape)]


def sequence(pick: random.Random) -> tuple[Any, ...]:
    """Steps and features."""
    return (pick.choice((4, 6, None)), pick.choice((3, 5)))


def attention(pick: random.Random) -> Case:
    """Two or three sequences."""
    query = sequence(pick)
    value = (pick.choice((4, 6, None)), query[1])
    shapes = [query, value, *([value] if pick.random() < 0.3 else [])]
    name, arguments = pick.choice(
        (
            ("Attention", {}),
            ("Attention", {"use_scale": True}),
            ("Attention", {"score_mode": "concat"}),
            ("AdditiveAttention", {}),
            ("AdditiveAttention", {"use_scale": False}),
        )
    )
    return name, arguments, shapes


def multi_head(pick: random.Random) -> Case:
    """Heads."""
    arguments = {
        "num_heads": pick.choice((1, 2, 0)),
        "key_dim": pick.choice((3, 4)),
        **pick.choice(({}, {"value_dim": 5})),
        **pick.choice(({}, {"output_shape": pick.choice((7, (7,)))})),
        **pick.choice(({}, {"use_bias": False})),
    }
    value = sequence(pick)
    key = pick.choice(([], [value], [sequence(pick)]))
    return "MultiHeadAttention", arguments, [sequence(pick), value, *key]


def einsum_dense(pick: random.Random) -> Case:
    """Equations of Keras's own documentation."""
    steps = pick.choice((4, None))
    return pick.choice(
        (
            ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 64, "bias_axes": "c"}, [(32,)]),
            ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": (None, 64), "bias_axes": "d"}, [(None, 8)]),
            ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": (steps, 64)}, [(steps, 8)]),
            ("EinsumDense", {"equation": "...x,xy->...y", "output_shape": 6, "bias_axes": "y"}, [(steps, 8)]),
            (
                "EinsumDense",
                {"equation": "abc,cde->abde", "output_shape": (None, 2, 3), "bias_axes": "de"},
                [(None, 8)],
            ),
        )
    )


def adaptive(pick: random.Random) -> Case:
    """So many windows."""
    rank = pick.randint(1, 3)
    name = pick.choice(("AdaptiveMaxPooling", "AdaptiveAveragePooling"))
    return (
        f"{name}{rank}D",
        {"output_size": pick.choice((2, (2,) * rank))},
        [(*(pick.choice((4, 8)) for _ in range(rank)), 3)],
    )


def encoding(pick: random.Random) -> Case:
    """Categories."""
    return pick.choice(
        (
            ("CategoryEncoding", {"num_tokens": 4}, [(3,)]),
            ("CategoryEncoding", {"num_tokens": 4, "output_mode": "one_hot"}, [pick.choice(((3,), (1,), ()))]),
            ("CategoryEncoding", {"num_tokens": 4, "output_mode": "count"}, [(3, 2)]),
            ("Normalization", {"axis": pick.choice((-1, 1, None, (1, 2)))}, [(3, 2)]),
            ("Normalization", {"mean": 0.0, "variance": 1.0}, [(3, 2)]),
            ("Normalization", {}, [(3, None)]),
            ("RandomGrayscale", {}, [(4, 4, 3)]),
        )
    )


FAMILIES: list[Callable[[random.Random], Case]] = [
    time_distributed, bidirectional, rnn, conv_lstm, attention, multi_head, einsum_dense, adaptive, encoding,
]  # fmt: skip


@pytest.mark.keras
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_rule_agrees_with_keras(family: Callable[[random.Random], Case]) -> None:
    """Same shapes, dtypes and weights, or a refusal at the same moment."""
    pick = random.Random(family.__name__)
    for _ in range(ROUNDS):
        name, arguments, shapes = family(pick)
        assert by_rule(name, arguments, shapes) == by_keras(name, arguments, shapes), (name, arguments, shapes)


def test_every_rule_describes_a_layer_of_keras() -> None:
    """No rule stands for a name that Keras does not have."""
    assert set(LAYERS) <= set(layer_signatures())


@pytest.mark.keras
@pytest.mark.parametrize(
    "inner", [Inner("CenterCrop", {"height": 2, "width": 2}), Inner("Resizing", {"height": 3, "width": 4})]
)
@pytest.mark.parametrize("sample", [(4, 4, 1), (None, 4, 1), (4, None, 1), (4, 4), (4,), ()])
def test_a_pipeline_asks_for_pictures_of_known_size(inner: Inner, sample: tuple[int | None, ...]) -> None:
    """Alone a crop makes open pictures of its size; in a Pipeline it makes open ones, and less than a picture may be refused."""
    ours, real = (judge("Pipeline", {"layers": [inner]}, [sample]) for judge in (by_rule, by_keras))
    assert ours == real or (ours.refused is None and ours.shapes == (("?",),)), (ours, real)
    assert (ours.shapes == (("?",),)) == (
        len(sample) < 2 or (inner.name == "CenterCrop" and None in (None, *sample)[-3:])
    )
