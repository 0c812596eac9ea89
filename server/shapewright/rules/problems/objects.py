"""What objects cannot do: problems that any use of a value may have, whatever its shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .problem import Problem

if TYPE_CHECKING:
    from shapewright.values.origins import Site


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
