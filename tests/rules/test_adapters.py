"""Layers with a ``lora_rank``: how many weights they have, and how many of them learn."""

from __future__ import annotations

from typing import Any

import pytest

from .judge import by_keras, by_rule

ADAPTED: list[tuple[str, dict[str, Any], tuple[Any, ...]]] = [
    ("Dense", {"units": 8}, (4,)),
    ("Dense", {"units": 8, "use_bias": False}, (5, 4)),
    ("Dense", {"units": 8, "trainable": False}, (4,)),
    ("Dense", {"units": 8, "kernel_constraint": "non_neg"}, (4,)),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 6}, (4,)),
    ("EinsumDense", {"equation": "abc,cde->abde", "output_shape": (None, 2, 3), "bias_axes": "de"}, (7, 4)),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 6, "kernel_constraint": "non_neg"}, (4,)),
    ("Embedding", {"input_dim": 10, "output_dim": 4}, (5,)),
    ("Embedding", {"input_dim": 10, "output_dim": 4, "embeddings_constraint": "non_neg"}, (5,)),
    ("ReversibleEmbedding", {"input_dim": 10, "output_dim": 4}, (5,)),
    ("ReversibleEmbedding", {"input_dim": 10, "output_dim": 4, "tie_weights": False}, (5,)),
    ("Conv1D", {"filters": 8, "kernel_size": 3, "data_format": "channels_first", "use_bias": False}, (4, 9)),
    ("Conv2D", {"filters": 6, "kernel_size": (3, 2), "groups": 2}, (8, 8, 4)),
    ("Conv3D", {"filters": 6, "kernel_size": 2, "kernel_constraint": "non_neg"}, (8, 8, 8, 4)),
]
"""A layer, its other arguments, its input's shape."""


@pytest.mark.keras
@pytest.mark.parametrize("rank", [None, 0, 2])
@pytest.mark.parametrize(("name", "arguments", "shape"), ADAPTED)
def test_weights_are_those_of_keras(name: str, arguments: dict[str, Any], shape: tuple[Any, ...], rank: Any) -> None:
    """The kernel stays, its two factors learn; what cannot be adapted is refused at the same moment."""
    arguments = {**arguments, "lora_rank": rank}
    assert by_rule(name, arguments, [shape]) == by_keras(name, arguments, [shape])
