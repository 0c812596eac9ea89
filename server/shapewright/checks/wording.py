"""The words of the field, in one place, so that all messages sound like one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.tensors import show

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape

LONGEST = 110
"""A message has fewer characters than this."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
PLURALS = {"axis": "axes", "class": "classes", "loss": "losses"}
SPATIAL = {1: ("step",), 2: ("row", "column"), 3: ("plane", "row", "column")}
"""What one position on each spatial axis is called, by how many there are."""
FEATURES = ("Dense", "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional")
"""Layers that work on the features of each step or sample."""

OBJECTS = {
    "numpy.ndarray": "An array of NumPy",
    "tensorflow.Tensor": "A tensor of TensorFlow",
    "keras.KerasTensor": "A Keras tensor",
    "keras.Variable": "A variable",
    "keras.Layer": "A layer",
    "keras.Model": "A model",
    "keras.optimizers": "An optimizer",
    "tensorflow.data.Dataset": "A dataset",
    "keras.Iterator": "A generator of batches",
    "list": "A list",
    "tuple": "A tuple",
    "dict": "A dict",
    "set": "A set",
    "int": "A number",
    "float": "A number",
    "bool": "A truth value",
}
"""How messages call an object."""


def count(n: Dim, noun: str) -> str:
    """``1 step``, ``5 steps``."""
    return f"{n} {noun if n == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """``steps``, ``axes``."""
    return PLURALS.get(noun, noun + "s")


def brief(*candidates: str) -> str:
    """The first of these sentences that is short enough; else the last."""
    return next((text for text in candidates if len(text) < LONGEST), candidates[-1])


def unit(rank: int, axis: int) -> str:
    """What one position on this spatial axis is called."""
    return SPATIAL[rank][axis]


def axes(rank: int, *, channels_first: bool = False) -> str:
    """``(batch, steps, channels)``."""
    names = [noun + "s" for noun in SPATIAL[rank]]
    order = ["batch", "channels", *names] if channels_first else ["batch", *names, "channels"]
    return "(" + ", ".join(order) + ")"


def axis_noun(shape: Shape, axis: int) -> str:
    """What one position on an axis of this shape is called when nothing but the number of its axes is known."""
    rank = len(shape)
    place = axis % rank
    if place == 0:
        return "sample"
    if rank == 2:
        return "feature"
    if place == rank - 1:
        return "channel"
    return SPATIAL[rank - 2][place - 1] if rank - 2 in SPATIAL else f"position on axis {place}"


def layer_noun(rule: Any, shape: Shape, axis: int) -> str:
    """The same as a layer says it: some speak of features, whatever the number of axes."""
    last = axis in (-1, len(shape) - 1) and len(shape) > 1
    return "feature" if last and rule.title in FEATURES else axis_noun(shape, axis)


def length(shape: Shape, axis: int) -> str:
    """``64 steps``; ``8 long on axis 4`` where an axis has no name."""
    noun = axis_noun(shape, axis)
    return f"{shape[axis]} long on axis {axis % len(shape)}" if " " in noun else count(shape[axis], noun)


def per_sample(shape: Shape) -> str:
    """The shape of one sample: ``(100, 1)``."""
    return show(shape[1:])


def values(shape: Shape) -> str:
    """What one sample is: “one value per sample”, “10 values per sample”, “values of shape (28, 10) per sample”."""
    rest = shape[1:]
    if not rest or rest == (1,):
        return "one value per sample"
    return f"{rest[0]} values per sample" if len(rest) == 1 else f"values of shape {show(rest)} per sample"


def listed(words: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def has(name: str) -> str:
    """“x has”, “the labels have”."""
    return f"{name} have" if _several(name) else f"{name} has"


def comes(name: str) -> str:
    """“x comes from here”, “the labels come from here”."""
    return f"{name} come from here" if _several(name) else f"{name} comes from here"


def _several(name: str) -> bool:
    """Whether it is one of our own names for many things; a name of the program's is one thing."""
    return name.startswith("the ") and name.endswith("s")
