"""What ``fit``, ``evaluate`` and ``predict`` take at all, before they look at a shape."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import MissingLabels, TrainingArgument, UnreadableData
from shapewright.values.data import Dataset
from shapewright.values.dims import Length
from shapewright.values.lattice import Many, Unknown
from shapewright.values.tensors import Flavour, Tensor

from .losses import loss_named

COMPILED = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics")
"""What ``compile`` takes, in order."""
ARRAYS = ("x", "y", "sample_weight")
"""The arguments that bring data."""

WORDS = {"str": "text", "object": "Python objects"}
"""What arrays hold that no model takes, by dtype."""

BATCHES_IN_LISTS = "a list"
"""What a generator gives where only tuples and dicts are taken apart."""


def check_arguments(method: str, given: dict[str, Any], loss: Any = None, *, numbers: bool = False) -> None:
    """Raises what Keras raises over the kinds of its arguments; of an argument that is not known nothing is said.

    ``loss`` is what ``compile`` was given, for the methods that compare; ``numbers``: whether the model certainly takes
    nothing else, since texts in an array of Python objects go into a model that takes texts.
    """
    x, held_out = given.get("x"), given.get("validation_data")
    check_structure(method, x)
    check_structure(method, held_out)
    if isinstance(x, Dataset):
        _check_dataset(method, given)
        _check_labelled(method, x, loss)
    elif x is not None:
        _check_batch_size(method, x, given.get("batch_size"))
        for name in ARRAYS:
            check_readable(method, name, given.get(name), numbers=numbers)
        _check_weights(method, given)
        if given.get("y") is None and _surely_arrays(x) and loss_named(loss) is not None:
            raise MissingLabels(method, str(loss_named(loss).name))  # type: ignore[union-attr]
    if isinstance(held_out, tuple) and len(held_out) in (2, 3):
        for name, part in zip(ARRAYS, held_out, strict=False):
            check_readable(method, name, part, numbers=numbers)


def check_readable(method: str, name: str, value: Any, *, numbers: bool = False) -> None:
    """Raises ``UnreadableData`` for numbers and texts in lists, and for arrays of anything but numbers."""
    for leaf in _leaves(value):
        if isinstance(leaf, int | float | str | Length):
            raise UnreadableData(method, name, None)
        if isinstance(leaf, Tensor) and leaf.flavour is Flavour.ARRAY and leaf.dtype in WORDS:
            if leaf.dtype == "object" and name == "x" and not numbers:
                continue
            raise UnreadableData(method, name, WORDS[leaf.dtype], leaf)


def check_structure(method: str, data: Any) -> None:
    """Raises ``UnreadableData`` for batches of a generator that hold lists: of these TensorFlow makes no dataset."""
    if isinstance(data, Dataset) and data.in_list is not None:
        raise UnreadableData(method, data.in_list, BATCHES_IN_LISTS)


def check_list(y: Any, outputs: int) -> None:
    """Raises ``UnreadableData`` for a list of numbers as the labels of a batch, of which Keras takes one for each output."""
    if (
        isinstance(y, tuple)
        and len(y) > 1
        and len(y) != outputs
        and all(isinstance(leaf, int | float | Length) for leaf in _leaves(y))
    ):
        raise UnreadableData("train_on_batch", "y", None)


def _leaves(value: Any) -> list[Any]:
    """What a structure of tuples, lists and dicts holds."""
    if isinstance(value, Many):
        return _leaves(value.item)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else None
    return [value] if parts is None else [leaf for part in parts for leaf in _leaves(part)]


def _surely_arrays(value: Any) -> bool:
    leaves = _leaves(value)
    return bool(leaves) and all(isinstance(leaf, Tensor) for leaf in leaves)


def _check_dataset(method: str, given: dict[str, Any]) -> None:
    """A dataset brings its labels and weights, and nobody can split it."""
    for name, noun in (("y", "labels"), ("sample_weight", "weights")):
        if not isinstance(given.get(name), Unknown | None):
            raise TrainingArgument(name, f"{method} takes no {name} beside a dataset, which brings its own {noun}")
    element = given["x"].element
    labels = element[1] if isinstance(element, tuple) and len(element) in (2, 3) else None
    _check_single(labels, given.get("class_weight"))
    split = given.get("validation_split")
    if isinstance(split, int | float) and split and given.get("validation_data") is None:
        raise TrainingArgument("validation_split", "validation_split needs arrays, but the data is a dataset")


def _check_labelled(method: str, dataset: Dataset, loss: Any) -> None:
    """A loss needs labels, and an element that is one tensor, or a tuple of one, brings none."""
    element = dataset.element
    alone = element[0] if isinstance(element, tuple) and len(element) == 1 else element
    if isinstance(alone, Tensor) and loss_named(loss) is not None:
        raise MissingLabels(method, str(loss_named(loss).name))  # type: ignore[union-attr]


def _check_batch_size(method: str, x: Any, size: Any) -> None:
    """Raises over batches of arrays with fewer samples than none; Keras takes 0 for its default."""
    if type(size) is int and size < 0 and _surely_arrays(x):
        raise TrainingArgument("batch_size", f"{method} needs a batch_size of at least 1, but gets {size}")


def _check_weights(method: str, given: dict[str, Any]) -> None:
    """Weights of classes are a dict, and go neither with weights of samples nor with several outputs."""
    y, by_class = given.get("y"), given.get("class_weight")
    if isinstance(by_class, tuple) and isinstance(y, Tensor):
        raise TrainingArgument("class_weight", "class_weight needs a dict by class number, but gets a list")
    if not isinstance(by_class, dict):
        return
    if isinstance(given.get("sample_weight"), Tensor):
        raise TrainingArgument("class_weight", f"{method} takes class_weight or sample_weight, but gets both")
    _check_single(y, by_class)


def _check_single(y: Any, by_class: Any) -> None:
    """Raises over weights of classes beside the labels of several outputs."""
    if isinstance(by_class, dict) and isinstance(y, tuple | dict) and len(y) > 1 and _surely_arrays(y):
        wants = "class_weight needs a model with one output"
        raise TrainingArgument("class_weight", f"{wants}, but there are labels for {len(y)}")
