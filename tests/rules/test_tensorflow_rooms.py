"""The rooms of TensorFlow below ``tf``: linear algebra, strings, signals, ragged and sparse tensors, against the real ones."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from shapewright.interpreter.names import canonical
from shapewright.rules.registry import FUNCTIONS

from .arrays import Array, agree, by_library, by_rule

Call = tuple[str, tuple[Any, ...], dict[str, Any]]

A = Array((2, 5, 3), "float32")
SQUARE = Array((4, 3, 3), "float32")
V = Array((3,), "float32")
WHOLE = Array((3,), "int32")
SCORES = Array((6, 10), "float32")
IMAGE = Array((2, 8, 6, 3), "float32")
TEXTS = ("one two", "three")
SIGNAL = Array((2, 100), "float32")

LINEAR: list[Call] = [
    ("linalg.svd", (A,), {}),
    ("linalg.svd", (A,), {"full_matrices": True}),
    ("linalg.qr", (A,), {}),
    ("linalg.qr", (A,), {"full_matrices": True}),
    ("linalg.expm", (SQUARE,), {}),
    ("linalg.band_part", (SQUARE, 0, -1), {}),
    ("linalg.pinv", (A,), {}),
    ("linalg.det", (SQUARE,), {}),
    ("linalg.trace", (SQUARE,), {}),
    ("linalg.eigh", (SQUARE,), {}),
    ("linalg.diag", (A,), {}),
    ("linalg.diag", (A,), {"k": 1}),
    ("linalg.diag_part", (A,), {}),
    ("linalg.triangular_solve", (SQUARE, Array((4, 3, 2), "float32")), {}),
    ("linalg.matvec", (SQUARE, Array((4, 3), "float32")), {}),
    ("linalg.cross", (V, V), {}),
    ("linalg.tensordot", (A, V), {"axes": 1}),
    ("linalg.global_norm", ((A, V),), {}),
    ("add_n", ((V, V, V),), {}),
    ("unique", (WHOLE,), {}),
    ("clip_by_global_norm", ((A, V), 1.0), {}),
    ("tensor_scatter_nd_update", (SCORES, ((0,), (2,)), Array((2, 10), "float32")), {}),
    ("scatter_nd", (((0,), (2,)), Array((2, 10), "float32"), (5, 10)), {}),
    ("math.segment_sum", (SCORES, (0, 0, 1, 1, 2, 2)), {}),
    ("math.unsorted_segment_sum", (SCORES, (0, 0, 1, 1, 2, 2)), {"num_segments": 4}),
    *(
        (f"math.{name}", (Array(rows, "float32"), Array(ids, "int32"), *more), {})
        for name, more in (("segment_prod", ()), ("unsorted_segment_mean", (4,)), ("unsorted_segment_prod", (4,)))
        for rows in ((), (6,), (6, 3))
        for ids in ((), (6,), (5,), (6, 3), (6, 2), (6, 3, 2))
    ),
    ("math.confusion_matrix", ((0, 1, 2), (0, 1, 1)), {"num_classes": 3}),
    ("complex", (V, V), {}),
    ("gather_nd", (A, ((0, 1), (1, 2))), {}),
    ("gather_nd", (), {"params": A, "indices": ((0, 1, 2),)}),
    ("boolean_mask", (A, Array((2, 5), "bool")), {}),
    ("where", (Array((2, 5), "bool"),), {}),
    ("math.softmax", (A,), {"axis": 0}),
    ("math.count_nonzero", (A,), {"axis": -1}),
    ("math.reduce_std", (A,), {"axis": 0}),
    ("math.l2_normalize", (A,), {"axis": 1}),
    ("Variable", (), {"initial_value": A}),
]

NEURAL: list[Call] = [
    ("nn.softmax_cross_entropy_with_logits", (), {"labels": SCORES, "logits": SCORES}),
    ("nn.sparse_softmax_cross_entropy_with_logits", (Array((6,), "int32"), SCORES), {}),
    ("nn.sigmoid_cross_entropy_with_logits", (), {"labels": SCORES, "logits": SCORES}),
    *(
        (f"nn.{name}", (), {"labels": Array(labels, dtype), "logits": Array(scores, "float32"), **more})
        for name, dtype, more in (
            ("softmax_cross_entropy_with_logits", "float32", {}),
            ("sparse_softmax_cross_entropy_with_logits", "int32", {}),
            ("sigmoid_cross_entropy_with_logits", "float32", {}),
            ("weighted_cross_entropy_with_logits", "float32", {"pos_weight": 2.0}),
        )
        for labels in ((3,), (4,), (1, 3), (4, 1), (4, 3), (2, 4, 3))
        for scores in ((3,), (4, 1), (4, 3), (2, 4, 3))
        if "sparse" not in name or scores[-1] != 1  # The class number 1 has no place there.
    ),
    ("nn.l2_loss", (A,), {}),
    ("nn.moments", (A,), {"axes": (0, 1)}),
    ("nn.moments", (A, (0,)), {"keepdims": True}),
    ("nn.bias_add", (A, V), {}),
    ("nn.embedding_lookup", (SCORES, WHOLE), {}),
    ("nn.embedding_lookup", (), {"params": SCORES, "ids": Array((2, 3), "int32")}),
    ("nn.max_pool2d", (IMAGE, 2, 2, "VALID"), {}),
    ("nn.avg_pool2d", (IMAGE, (3, 3), (2, 2), "SAME"), {}),
    ("nn.max_pool", (IMAGE,), {"ksize": (1, 2, 2, 1), "strides": (1, 2, 2, 1), "padding": "VALID"}),
    ("nn.max_pool", (IMAGE,), {"ksize": (1, 1, 1, 3), "strides": (1, 1, 1, 3), "padding": "VALID"}),
    ("nn.conv2d", (IMAGE, Array((3, 3, 3, 7), "float32")), {"strides": 1, "padding": "VALID"}),
    ("nn.conv2d", (IMAGE, Array((3, 3, 3, 7), "float32"), (1, 2, 2, 1), "SAME"), {}),
    (
        "image.extract_patches",
        (IMAGE,),
        {"sizes": (1, 2, 2, 1), "strides": (1, 2, 2, 1), "rates": (1, 1, 1, 1), "padding": "VALID"},
    ),
    ("image.extract_patches", (IMAGE, (1, 3, 3, 1), (1, 2, 2, 1), (1, 1, 1, 1), "SAME"), {}),
    ("image.psnr", (IMAGE, IMAGE), {"max_val": 1.0}),
    ("image.sobel_edges", (IMAGE,), {}),
    ("image.total_variation", (IMAGE,), {}),
    ("image.image_gradients", (IMAGE,), {}),
    ("image.crop_and_resize", (IMAGE, Array((5, 4), "float32"), (0, 0, 1, 1, 0), (7, 9)), {}),
    ("image.transpose", (IMAGE,), {}),
    ("image.random_saturation", (IMAGE, 0.5, 1.5), {}),
]

STRINGS: list[Call] = [
    ("strings.lower", (TEXTS,), {}),
    ("strings.regex_replace", (TEXTS, "o", "0"), {}),
    ("strings.substr", (TEXTS, 0, 2), {}),
    ("strings.length", (TEXTS,), {}),
    ("strings.to_number", (("1", "2"),), {}),
    ("strings.to_hash_bucket_fast", (TEXTS, 10), {}),
    ("strings.regex_full_match", (TEXTS, "o.*"), {}),
    ("strings.split", (TEXTS,), {}),
    ("strings.split", ("one two",), {}),
    ("strings.unicode_decode", (TEXTS, "UTF-8"), {}),
    ("strings.unicode_encode", (((65, 66), (67, 68)), "UTF-8"), {}),
    ("strings.join", ((TEXTS, "s"),), {}),
    ("strings.reduce_join", (TEXTS,), {}),
    ("strings.reduce_join", ((TEXTS, TEXTS),), {"axis": 0}),
    ("as_string", (WHOLE,), {}),
    ("io.serialize_tensor", (A,), {}),
    ("io.encode_png", (Array((4, 4, 3), "uint8"),), {}),
]

SIGNALS: list[Call] = [
    ("signal.rfft", (SIGNAL,), {}),
    ("signal.rfft", (SIGNAL, (64,)), {}),
    ("signal.stft", (SIGNAL,), {"frame_length": 20, "frame_step": 10}),
    ("signal.stft", (SIGNAL, 20, 10, 64), {}),
    ("signal.stft", (SIGNAL, 20, 10), {"pad_end": True}),
    ("signal.frame", (SIGNAL, 20, 7), {}),
    ("signal.frame", (SIGNAL, 20, 7), {"pad_end": True}),
    ("signal.hann_window", (16,), {}),
    ("signal.linear_to_mel_weight_matrix", (40, 129), {}),
]

UNEVEN: list[Call] = [
    ("ragged.constant", (((1, 2), (), (3,)),), {}),
    ("ragged.constant", ((((1.0,),), ((2.0,), (3.0, 4.0))),), {}),
    ("ragged.constant", ((("a", "b"), ("c",)),), {}),
    ("RaggedTensor.from_row_splits", (WHOLE,), {"row_splits": (0, 2, 3)}),
    ("RaggedTensor.from_row_lengths", (SCORES,), {"row_lengths": (2, 4)}),
    ("RaggedTensor.from_value_rowids", (WHOLE,), {"value_rowids": (0, 0, 3)}),
    ("RaggedTensor.from_tensor", (SCORES,), {}),
    ("SparseTensor", (), {"indices": ((0, 1), (2, 3)), "values": (1.0, 2.0), "dense_shape": (3, 5)}),
    ("sparse.from_dense", (SCORES,), {}),
]


@pytest.mark.keras
@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [*LINEAR, *NEURAL, *STRINGS, *SIGNALS, *UNEVEN],
    ids=lambda part: part if isinstance(part, str) and part.isascii() and " " not in part else "",
)
def test_tensorflow_rooms(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """The same shape and dtype, or less."""
    tensorflow = importlib.import_module("tensorflow")
    found: Any = tensorflow
    for part in name.split("."):
        found = getattr(found, part)
    rule = by_rule(FUNCTIONS[canonical(f"tensorflow.{name}")], args, kwargs)
    assert rule is not None or "k" in kwargs

    def act(*args: Any, **kwargs: Any) -> Any:
        """Some functions want tensors, and take no arrays."""
        args, kwargs = tensorflow.nest.map_structure(
            lambda part: tensorflow.constant(part) if isinstance(part, np.ndarray) else part, (args, kwargs)
        )
        return found(*args, **kwargs)

    assert agree(rule, by_library(act, args, kwargs)), rule


def test_names_are_canonical() -> None:
    """A rule under a name that programs are never found to use would be dead."""
    assert [name for name in FUNCTIONS if canonical(name) != name] == []
