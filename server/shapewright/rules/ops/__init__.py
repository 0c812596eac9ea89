"""Functions of NumPy, TensorFlow and ``keras.ops``: what they do to shapes, and where they raise."""

from . import arithmetic, creation, elementwise, indexing, joining, methods, products, random, reductions, shaping

__all__ = [
    "arithmetic",
    "creation",
    "elementwise",
    "indexing",
    "joining",
    "methods",
    "products",
    "random",
    "reductions",
    "shaping",
]
