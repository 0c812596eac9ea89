"""``tf.TensorArray``: tensors of one shape, written one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.operands import tensor_of
from shapewright.values.dims import UNKNOWN
from shapewright.values.lattice import Unknown
from shapewright.values.python import Bound
from shapewright.values.tensors import Flavour, Tensor

from .truth import frozen

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape

    from .interpreter import Interpreter


@dataclass(frozen=True, slots=True)
class TensorArray:
    """How many tensors there are, and what each of them is like."""

    size: Dim
    shape: Shape | None = None
    """``None`` where nothing is written yet, or where the shapes differ."""
    dtype: str | None = None
    mixed: bool = False
    """Whether something was written whose shape is not known, or not that of the others."""

    def holding(self, part: Any) -> TensorArray:
        """The same with one more written into it."""
        shape = part.shape if isinstance(part, Tensor) else None
        same = shape is not None and (self.shape is None or shape == self.shape)
        return replace(self, shape=shape if same and not self.mixed else None, mixed=self.mixed or not same)


def make_array(
    run: Interpreter, node: ast.expr, dtype: Any = None, size: Any = None, dynamic_size: Any = None, *_: Any, **__: Any
) -> TensorArray:
    """``tf.TensorArray(dtype, size)``; one that may grow is as long as what is written."""
    fixed = type(size) is int and dynamic_size in (None, False) and not run.tracing  # A graph may not see it.
    return TensorArray(size if fixed else UNKNOWN, None, dtype if isinstance(dtype, str) else None)


def _write(run: Interpreter, node: ast.expr, owner: TensorArray, index: Any, value: Any, *_: Any, **__: Any) -> Any:
    """``array.write(i, tensor)``."""
    known = frozen(run, value)
    return owner.holding(tensor_of(known) if isinstance(known, int | float) else known)


def _unstack(run: Interpreter, node: ast.expr, owner: TensorArray, value: Any, *_: Any, **__: Any) -> Any:
    """``array.unstack(rows)``."""
    rows = frozen(run, value)
    if not isinstance(rows, Tensor) or not rows.shape:
        return Unknown("the rows of what is not known")
    return TensorArray(UNKNOWN if run.tracing else rows.shape[0], rows.shape[1:], rows.dtype)


def _read(run: Interpreter, node: ast.expr, owner: TensorArray, *_: Any, **__: Any) -> Any:
    """``array.read(i)``."""
    return _tensor(owner, ())


def _stack(run: Interpreter, node: ast.expr, owner: TensorArray, *_: Any, **__: Any) -> Any:
    """``array.stack()``: along a new first axis."""
    return _tensor(owner, (owner.size,))


def _gather(run: Interpreter, node: ast.expr, owner: TensorArray, indices: Any, *_: Any, **__: Any) -> Any:
    """``array.gather(indices)``."""
    return _tensor(owner, (UNKNOWN,))


def _tensor(owner: TensorArray, ahead: tuple[Any, ...]) -> Any:
    if owner.shape is None:
        return Unknown("what is written into the array is not known")
    return Tensor((*ahead, *owner.shape), owner.dtype, Flavour.EAGER)


METHODS: dict[str, Callable[..., Any]] = {
    "write": _write,
    "unstack": _unstack,
    "read": _read,
    "stack": _stack,
    "gather": _gather,
    "identity": lambda run, node, owner: owner,
    "mark_used": lambda run, node, owner: None,
    "size": lambda run, node, owner: owner.size,
}


def array_attribute(run: Interpreter, owner: TensorArray, name: str) -> Any:
    """What stands behind the dot."""
    if name in METHODS:
        return Bound(name, METHODS[name], owner)
    return Unknown(f"the attribute {name} of a TensorArray is not followed")
