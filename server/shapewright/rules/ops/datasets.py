"""The data sets that come with Keras: shapes, dtypes and numbers of classes as ``load_data`` returns them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapewright.values.dims import UNKNOWN_INT, Dim

from .calling import operation
from .operands import made

Halves = tuple[tuple[Any, Any], tuple[Any, Any]]
"""Training data with its labels, test data with its labels."""


@operation("keras.datasets:mnist.load_data fashion_mnist.load_data")
def mnist(*_: Any, **__: Any) -> Halves:
    """70,000 grey images of 28 × 28, ten classes."""
    return _halves(60000, 10000, (28, 28), "uint8", (), "uint8", 10)


@operation("keras.datasets:cifar10.load_data")
def cifar10(*_: Any, **__: Any) -> Halves:
    """60,000 colour images of 32 × 32, ten classes, labels in a column."""
    return _halves(50000, 10000, (32, 32, 3), "uint8", (1,), "uint8", 10)


@operation("keras.datasets:cifar100.load_data")
def cifar100(label_mode: Any = "fine", **_: Any) -> Halves:
    """60,000 colour images of 32 × 32, a hundred classes, or twenty coarse ones."""
    classes = {"fine": 100, "coarse": 20}.get(label_mode) if isinstance(label_mode, str) else None
    return _halves(50000, 10000, (32, 32, 3), "uint8", (1,), "int64", classes)


@operation("keras.datasets:imdb.load_data")
def imdb(path: Any = None, num_words: Any = None, skip_top: Any = 0, maxlen: Any = None, **_: Any) -> Halves:
    """50,000 reviews, each a list of word numbers; ``maxlen`` leaves the longer ones out."""
    vocabulary = num_words if isinstance(num_words, int) else None
    if maxlen is not None:
        return _halves(UNKNOWN_INT, UNKNOWN_INT, (), "object", (), "int64", 2, vocabulary)
    return _halves(25000, 25000, (), "object", (), "int64", 2, vocabulary)


@operation("keras.datasets:reuters.load_data")
def reuters(
    path: Any = None, num_words: Any = None, skip_top: Any = 0, maxlen: Any = None, test_split: Any = 0.2, **_: Any
) -> Halves:
    """11,228 newswires, each a list of word numbers, in 46 topics."""
    vocabulary = num_words if isinstance(num_words, int) else None
    train, test = _split(11228, test_split) if maxlen is None else (UNKNOWN_INT, UNKNOWN_INT)
    return _halves(train, test, (), "object", (), "int64", 46, vocabulary, complete=False)


@operation("keras.datasets:boston_housing.load_data")
def boston_housing(path: Any = None, test_split: Any = 0.2, **_: Any) -> Halves:
    """506 towns with 13 features, and a price."""
    return _halves(*_split(506, test_split), (13,), "float64", (), "float64", None)


@operation("keras.datasets:california_housing.load_data")
def california_housing(version: Any = "large", path: Any = None, test_split: Any = 0.2, **_: Any) -> Halves:
    """20,640 blocks (600 in the small version) with 8 features, and a price."""
    samples = {"large": 20640, "small": 600}.get(version) if isinstance(version, str) else None
    train, test = (UNKNOWN_INT, UNKNOWN_INT) if samples is None else _split(samples, test_split)
    return _halves(train, test, (8,), "float32", (), "float32", None)


def _split(samples: int, test_split: Any) -> tuple[Dim, Dim]:
    if not isinstance(test_split, int | float):
        return UNKNOWN_INT, UNKNOWN_INT
    train = int(samples * (1 - test_split))
    return train, samples - train


def _halves(
    train: Dim,
    test: Dim,
    sample: tuple[int, ...],
    dtype: str,
    label: tuple[int, ...],
    label_dtype: str,
    classes: int | None,
    vocabulary: int | None = None,
    *,
    complete: bool = True,
) -> Halves:
    """Both halves; their labels hold every class unless topics are so rare that only a look could tell."""
    complete = complete and classes is not None
    first, second = (
        (
            made((samples, *sample), dtype, vocabulary),
            replace(made((samples, *label), label_dtype, classes), complete=complete),
        )
        for samples in (train, test)
    )
    return first, second
