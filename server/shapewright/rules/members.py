"""Members: which attributes the objects of Keras, TensorFlow and NumPy have; ``members.json``, read when first needed.

The table is written by ``tests/signatures/members.py``: a name is in it if any version that was asked has it.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

COMMON = "keras.Layer"
"""What every layer has is in the table once."""

REMOVED = {
    "fit_generator": "fit",
    "evaluate_generator": "evaluate",
    "predict_generator": "predict",
    "predict_proba": "predict",
    "predict_classes": "predict",
}
"""Methods of models that older Kerases had, and what does the same now."""


@cache
def members(*kinds: str) -> frozenset[str]:
    """The names that objects of any of these kinds have; empty where one of the kinds is not in the table."""
    known = [_table().get(kind) for kind in kinds]
    return frozenset[str]() if None in known else frozenset().union(*filter(None, known))


def of_layer(title: str) -> frozenset[str]:
    """The names that layers of a class of Keras have; empty where the class is not known."""
    return members(f"keras.layers.{title}", COMMON)


@cache
def of_arrays() -> frozenset[str]:
    """What arrays, tensors or tables of data have: who asks for one of these names takes something for one of them."""
    return members("numpy.ndarray", "tensorflow.Tensor", "pandas") - of_python(str)


@cache
def of_python(kind: type[Any]) -> frozenset[str]:
    """The names that the objects of a class of Python have."""
    return frozenset(dir(kind))


@cache
def _table() -> dict[str, frozenset[str]]:
    text = files(__package__).joinpath("members.json").read_text(encoding="utf-8")
    return {title: frozenset(names.split()) for title, names in json.loads(text).items()}
