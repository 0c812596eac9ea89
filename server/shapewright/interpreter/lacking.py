"""What a Keras tensor lacks: attributes of TensorFlow's tensors and shapes that programs for Keras 2 ask for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import KerasTensorLacks
from shapewright.values.tensors import Flavour, Tensor

from .leaves import attempt

if TYPE_CHECKING:
    from .interpreter import Interpreter

OF_TENSORS = frozenset({"get_shape", "set_shape", "numpy", "eval", "op", "graph"})
OF_SHAPES = frozenset({"as_list", "dims", "ndims", "rank", "num_elements", "is_fully_defined"})
LACKED = OF_TENSORS | OF_SHAPES


def lacking(run: Interpreter, node: ast.Attribute, owner: Any) -> None:
    """Refuse such an attribute of what is certainly a Keras tensor, or of its shape.

    Inside a layer's ``call`` tensors are TensorFlow's own. Where it is not certain that the program comes here, it may
    have asked first what the tensor has.
    """
    if run.tracing or not run.here.certain:
        return
    asked, of_shape = _asked(run, node, owner)

    def act(tensor: Any) -> None:
        if isinstance(tensor, Tensor) and tensor.flavour is Flavour.SYMBOLIC:
            raise KerasTensorLacks(node.attr, of_shape, tensor)

    attempt(run, node, (asked,), {}, act, pure=True)


def _asked(run: Interpreter, node: ast.Attribute, owner: Any) -> tuple[Any, bool]:
    """The tensor that is asked, and whether it is asked by its shape; ``None`` where that is not known."""
    if node.attr in OF_TENSORS:
        return owner, False
    of = node.value
    if not isinstance(of, ast.Attribute) or of.attr != "shape":
        return None, True
    seen = run.recorder.values.get(of.value, (None,))[-1]
    return (seen if isinstance(seen, Tensor) and seen.shape is owner else None), True
