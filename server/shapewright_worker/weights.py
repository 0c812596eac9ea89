"""Fills large weights with zeros while a model is rebuilt: drawing numbers takes longer than all the rest.

No shape depends on what a weight holds. Small weights are drawn as Keras draws them, and so is whatever may be refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Callable

from shapewright_worker.data import product
from shapewright_worker.framework import Framework

DRAWN = 2**12
"""A weight of up to so many numbers is drawn."""

DRAWING = ("RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "Orthogonal")
"""The initializers that draw numbers; all others that do are made of these."""


@contextmanager
def filled_weights(framework: Framework) -> Iterator[None]:
    """Let the initializers that draw numbers give zeros for large weights."""
    drawing = {cls: cls.__call__ for cls in (getattr(framework.keras.initializers, name) for name in DRAWING)}
    for cls, draw in drawing.items():
        cls.__call__ = filling(framework, draw)
    try:
        yield
    finally:
        for cls, draw in drawing.items():
            cls.__call__ = draw


def filling(framework: Framework, draw: Callable[..., Any]) -> Callable[..., Any]:
    """Return what gives zeros where an initializer would draw many numbers of a matrix."""

    def call(self: Any, shape: Any, dtype: Any = None, **named: Any) -> Any:
        kind = str(dtype or framework.keras.backend.floatx())
        if len(shape) < 2 or product(shape) <= DRAWN or "float" not in kind:
            return draw(self, shape, dtype, **named)
        return framework.tensorflow.zeros(shape, dtype or kind)

    return call
