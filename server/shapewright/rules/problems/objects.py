"""What objects cannot do: problems that any use of a value may have, whatever its shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapewright.rules.changes import TENSORFLOW_ON_KERAS_TENSORS

from .problem import Problem

if TYPE_CHECKING:
    from shapewright.values.origins import Site
    from shapewright.values.tensors import Tensor


@dataclass(eq=False)
class AttributeMissing(Problem):
    """An object is asked for an attribute that nothing of its kind has."""

    raises = frozenset({"AttributeError"})
    name: str
    """The attribute."""
    kind: str
    """What the object is, as ``numpy.ndarray``, ``list`` or ``keras.layers.Dense``."""
    known: frozenset[str]
    """What such objects have."""
    origin: Site | None
    """Where the object comes from."""
    eager: bool
    """Whether the object has values when it is asked: it is not in a graph."""


@dataclass(eq=False)
class ValuesNeeded(Problem):
    """Python, or NumPy, needs the values of a Keras tensor, which has none."""

    raises = frozenset({"ValueError", "TypeError", "NotImplementedError"})
    change = TENSORFLOW_ON_KERAS_TENSORS
    title: str
    """What needs them: ``len``, ``np.exp`` or ``if``."""
    input: Tensor


@dataclass(eq=False)
class NotCallable(Problem):
    """What is called is no function, layer or model."""

    raises = frozenset({"TypeError"})
    kind: str
    """What it is, as ``numpy.ndarray`` or ``list``."""
    origin: Site | None
    """Where it comes from."""


@dataclass(eq=False)
class NoItems(Problem):
    """What has no items is gone through, counted, or followed by an index."""

    raises = frozenset({"TypeError"})
    kind: str
    """What it is, as ``keras.Model`` or ``int``."""
    origin: Site | None
    """Where it comes from."""


@dataclass(eq=False)
class NoSuchItem(Problem):
    """A list or tuple is asked for an item that it does not have: by a number that is too large, or by a text."""

    raises = frozenset({"IndexError", "TypeError", "LookupError", "ValueError"})
    kind: str
    count: int
    key: int | str


@dataclass(eq=False)
class NoSuchLayer(Problem):
    """``get_layer`` finds no layer of this name, or of this number."""

    raises = frozenset({"ValueError"})
    key: int | str
    count: int
    """How many layers there are."""
    names: tuple[str, ...] = ()
    """Their names, where one is asked for."""


@dataclass(eq=False)
class NothingNoted(Problem):
    """A training history is asked for what ``fit`` has not noted."""

    raises = frozenset({"KeyError", "LookupError"})
    key: str
    names: tuple[str, ...] | None
    """The metrics that the model was compiled with, where all are known."""
    validated: bool | None
    """Whether there was anything to validate with."""
    origin: Site | None
    """The call of ``fit``."""
