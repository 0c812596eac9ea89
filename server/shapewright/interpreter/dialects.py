"""Dialects: which Keras stands behind a name, a layer or a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Bound, External, Instance, Ready

from .functions import lineage
from .names import package_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.source.dialect import Keras

    from .interpreter import Interpreter


def keras_of(run: Interpreter, called: Any) -> Keras | None:
    """The Keras that answers a call; ``None`` for what is none of its names, layers and models."""
    answer = SPEAKING.get(type(called))
    return None if answer is None else answer(run, called)


def _of_name(run: Interpreter, called: External) -> Keras | None:
    package = package_of(called.spelled or called.name)
    return None if package is None else run.speaks(package)


def _of_instance(run: Interpreter, called: Instance) -> Keras | None:
    bases = (_of_name(run, part) for part in lineage(called.cls) if isinstance(part, External))
    return next((base for base in bases if base is not None), None)


SPEAKING: dict[type, Callable[[Interpreter, Any], Keras | None]] = {
    External: _of_name,
    Ready: _of_name,
    Layer: lambda _, called: getattr(called.rule, "keras", None),
    Bound: lambda run, called: keras_of(run, called.receiver),
    Sequential: lambda _, called: called.keras,
    Functional: lambda _, called: called.keras,
    Instance: _of_instance,
}
"""What may stand behind a Keras, and how it is asked which."""
