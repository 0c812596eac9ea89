"""Believed shapes: what Keras takes a layer to give of Keras tensors because the program says so, without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import DECLARED_OUTPUTS
from shapewright.values.dims import OPEN, UNKNOWN, Length, definitely_different, is_open
from shapewright.values.lattice import Unknown
from shapewright.values.models import tensors_in
from shapewright.values.python import Function
from shapewright.values.tensors import Flavour, Tensor

from .interpreter import Stopped
from .truth import frozen

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from shapewright.values.dims import Dim

    from .interpreter import Interpreter


FAILS_LATE = "#fails_late"
"""The cell that says whether a model of the program holds a call that gives something else, or fails, when it is run."""


def is_run(run: Interpreter, x: Any, tracing: int = 0) -> bool | None:
    """Whether Keras runs a layer that declares its output when it is called on this; ``None`` where that is not known.

    ``tracing`` is how many calls are being followed when it is called by the program itself.
    """
    if run.tracing > tracing or not any(tensor.flavour is Flavour.SYMBOLIC for tensor in tensors_in(x)):
        return True
    believes = DECLARED_OUTPUTS.holds_for(run.keras)
    return None if believes is None else not believes


def in_vain(run: Interpreter, called: Callable[[], Any]) -> Any:
    """What a call would give that Keras does not make: what it finds is no problem yet."""
    with run.recorder.silence():
        try:
            return called()
        except Stopped as stopped:
            return stopped.value


def as_said(run: Interpreter, output_shape: Any, x: Any, dtype: str | None, node: ast.expr) -> Any:
    """The Keras tensors that Keras makes of the ``output_shape`` of a ``Lambda``, which leaves the batch out."""
    if isinstance(output_shape, Function):
        from .calls import call

        said = frozen(run, in_vain(run, lambda: call(run, output_shape, (_shapes(x),), {}, node)))
        return as_tensors(said, dtype)
    first = next(iter(tensors_in(x)), None)
    if first is None or not first.shape:
        return Unknown("the batch of the input is not known")
    return as_tensors(_with_batch(output_shape, first.shape[0]), dtype)


def _shapes(x: Any) -> Any:
    return tuple(map(_shapes, x)) if isinstance(x, tuple) else x.shape if isinstance(x, Tensor) else x


def _with_batch(shape: Any, batch: Any) -> Any:
    if _is_shape(shape):
        return (batch, *shape)
    return tuple(_with_batch(part, batch) for part in shape) if isinstance(shape, tuple) else shape


def _is_shape(shape: Any) -> bool:
    return isinstance(shape, tuple) and all(dim is None or isinstance(dim, int | Length) for dim in shape)


def as_tensors(shape: Any, dtype: str | None) -> Any:
    """The Keras tensors of these shapes, ``None`` for an open axis; unknown where they are not known."""
    if isinstance(shape, tuple) and any(isinstance(part, tuple) for part in shape):
        return tuple(as_tensors(part, dtype) for part in shape)
    if _is_shape(shape) or (
        isinstance(shape, tuple) and any(dim is None or isinstance(dim, int | Length) for dim in shape)
    ):
        return Tensor(axes_of(shape), dtype)
    return shape if isinstance(shape, Unknown) else Unknown("the shape that is declared is not known")


def axes_of(shape: tuple[Any, ...]) -> tuple[Dim, ...]:
    """A shape that the program has written as the lengths of axes; parts that are not known stay so."""
    return tuple(OPEN if dim is None else dim if isinstance(dim, int | Length) else UNKNOWN for dim in shape)


def reconciled(run: Interpreter, output: Any, expected: Any) -> Any:
    """What Keras believes, in place of what comes out in the end; that itself where both agree.

    A shape that is not known speaks against nothing.
    """
    if isinstance(output, Tensor) and isinstance(expected, Tensor):
        if agree(output.shape, expected.shape):
            return output
        if output.shape is None:
            return expected
    run.store(0, FAILS_LATE, True)
    return expected


def agree(left: Any, right: Any) -> bool:
    """Whether two shapes may be the same, open axes included."""
    if left is None or right is None or len(left) != len(right):
        return False
    return not any(definitely_different(a, b) or is_open(b) != is_open(a) for a, b in zip(left, right, strict=True))
