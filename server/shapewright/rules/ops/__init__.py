"""Functions of NumPy, TensorFlow and ``keras.ops``: what they do to shapes, and where they raise."""

from . import (
    arithmetic,
    creation,
    datasets,
    elementwise,
    images,
    indexing,
    joining,
    labels,
    methods,
    products,
    random,
    reductions,
    selecting,
    shaping,
)

__all__ = [
    "arithmetic",
    "creation",
    "datasets",
    "elementwise",
    "images",
    "indexing",
    "joining",
    "labels",
    "methods",
    "products",
    "random",
    "reductions",
    "selecting",
    "shaping",
]
