"""Dialects: which Keras stands behind a name, a layer or a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Bound, External, Function, Instance

from .functions import lineage
from .names import package_of

if TYPE_CHECKING:
    from shapewright.source.dialect import Keras

    from .interpreter import Interpreter


def keras_of(run: Interpreter, called: Any) -> Keras | None:
    """The Keras that answers a call; ``None`` for what is none of its names, layers and models."""
    match called:
        case External():
            package = package_of(called.spelled or called.name)
            return None if package is None else run.speaks(package)
        case Layer():
            return getattr(called.rule, "keras", None)
        case Function():
            return None
        case Bound():
            return keras_of(run, called.receiver)
        case Sequential() | Functional():
            return called.keras
        case Instance():
            bases = (keras_of(run, part) for part in lineage(called.cls) if isinstance(part, External))
            return next((base for base in bases if base is not None), None)
        case _:
            return None
