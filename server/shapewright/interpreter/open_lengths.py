"""Open lengths: the ``None`` that a Keras tensor has for an axis, as the program's own code reads it, and counts with it.

While Keras makes a model, ``x.shape[0]`` is ``None`` in the ``call`` of a layer. Where the same code runs on values, it is
a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import OpenNumber
from shapewright.values.dims import BATCH, Length, counted, is_open
from shapewright.values.measured import Measures
from shapewright.values.tensors import Flavour

from .binding import refuse

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Mapping

    from shapewright.values.tensors import Shape, Tensor

    from .interpreter import Interpreter


def told(run: Interpreter, tensor: Tensor) -> Shape:
    """The shape of a tensor, as code of the program reads it."""
    shape = tensor.shape or ()
    if run.hidden is not None and shape and shape[0] == run.hidden:
        return (BATCH, *shape[1:])
    if tensor.flavour is Flavour.SYMBOLIC and (run.keras.backend == "tensorflow" or not run.tracing):
        return shape
    return tuple(map(counted, shape)) if any(map(is_open, shape)) else shape


def check_numbers(
    run: Interpreter, node: ast.expr, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> None:
    """Raises ``OpenNumber`` where a function that needs numbers is given the length of an open axis."""
    if name not in COUNTING or (name in DEFERRED and not run.tracing):
        return
    for value in (*args, *kwargs.values()) if name not in RANGES else args[:1]:
        parts = value if isinstance(value, tuple) and type(value) is not Measures else (value,)
        refuse_open(run, node, name.rpartition(".")[2], parts)


def refuse_open(run: Interpreter, node: ast.expr, title: str, values: Iterable[Any]) -> None:
    """Report the first of these that is the length of an open axis, where ``title`` needs numbers."""
    for value in values:
        if isinstance(value, Length) and is_open(value):
            refuse(run, node, OpenNumber(title, value))


def _names(module: str, names: str) -> list[str]:
    return [f"{module}.{name}" for name in names.split()]


COUNTING = frozenset(
    _names(
        "tensorflow",
        "reshape zeros ones fill random.normal random.uniform random.truncated_normal tile broadcast_to range one_hot "
        "repeat slice eye split stack constant cast convert_to_tensor linspace image.resize gather math.divide",
    )
    + _names("keras.ops", "reshape zeros ones full tile broadcast_to arange repeat one_hot eye split array cast slice")
    + _names("keras.random", "normal uniform")
    + _names("numpy", "zeros arange sqrt prod")
)
"""Functions that were asked with ``None`` in the place of a number, and refused it (``tests/rules/test_open_lengths.py``)."""
DEFERRED = frozenset(("keras.ops.reshape", "keras.ops.slice"))
"""Of these, what Keras takes of its own tensors outside of layers."""
RANGES = frozenset(("tensorflow.range", "keras.ops.arange", "numpy.arange"))
"""Of these, what takes ``None`` for an end: then the first number is the end."""
