"""``tf.GradientTape``: a gradient looks like what it is taken by; its methods are known by its name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapewright.values.data import over
from shapewright.values.lattice import Many, Unknown
from shapewright.values.python import External
from shapewright.values.tensors import Tensor

from .calling import operation
from .operands import made, tensor_of

TAPE = "tensorflow.GradientTape"


@operation("tensorflow:GradientTape")
def tape(*_: Any, **__: Any) -> External:
    """A tape: its methods are known by its name."""
    return External(TAPE)


@operation(f"{TAPE}:gradient")
def gradient(target: Any, sources: Any = None, *_: Any, **__: Any) -> Any:
    """One for each source, of its shape; ``None`` by those that the target does not depend on, which is not looked at."""
    if isinstance(sources, Unknown | Many):
        return Unknown("the gradients by what is not known")
    return over(sources, lambda source: replace(made(source.shape, source.dtype), absent=True))


@operation(f"{TAPE}:jacobian")
def jacobian(target: Any, sources: Any = None, *_: Any, **__: Any) -> Any:
    """For each value of the target a gradient by each source."""
    shape = tensor_of(target).shape if isinstance(target, Tensor) else None
    if isinstance(sources, Unknown | Many):
        return Unknown("the gradients by what is not known")
    return over(
        sources,
        lambda source: made(None if shape is None or source.shape is None else (*shape, *source.shape), source.dtype),
    )


@operation(f"{TAPE}:batch_jacobian")
def batch_jacobian(target: Any, source: Any = None, *_: Any, **__: Any) -> Tensor:
    """The same for each sample by itself."""
    left, right = tensor_of(target), tensor_of(source)
    if not left.shape or not right.shape:
        return made(None, right.dtype)
    return made((*left.shape, *right.shape[1:]), right.dtype)


@operation(f"{TAPE}:watch reset")
def nothing(*_: Any, **__: Any) -> None:
    """No value."""
