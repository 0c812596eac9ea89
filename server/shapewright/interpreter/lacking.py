"""What Keras tensors, stacks and layers lack that programs for Keras 2 ask for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import FunctionalLacks, KerasTensorLacks, LayerLacks, NeverCalled
from shapewright.values.dims import UNKNOWN
from shapewright.values.lattice import Many, Unknown
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.tensors import Flavour, Tensor

from .leaves import attempt
from .models import CALLED
from .open_lengths import told
from .state import ABSENT

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
    shape, tensor = run.shapes.get(id(owner), (None, None))
    return (tensor if shape is owner else None), True


OF_CALLS = frozenset({"output", "input"})
"""What a model has once it was called on a Keras tensor."""


def never_called(run: Interpreter, node: ast.Attribute, owner: Any) -> None:
    """Refuse the ``output`` and ``input`` of a Sequential that was certainly never called on a Keras tensor."""

    def act(model: Any) -> None:
        if not isinstance(model, Sequential) or run.load(model.address, CALLED) is not ABSENT:
            return
        if isinstance(run.load(model.address, "#layers"), tuple):
            raise NeverCalled(node.attr, model, run.load(model.address, "#input", None) is not None)

    if run.here.certain:
        attempt(run, node, (owner,), {}, act, pure=True)


OF_MODELS = frozenset({"output_shape", "input_shape"})
"""What models have, and in Keras 2 layers too."""


def layer_lacks(run: Interpreter, node: ast.Attribute, owner: Any) -> None:
    """Refuse the ``output_shape`` and ``input_shape`` of what is certainly one of Keras's layers."""

    def act(layer: Any) -> None:
        if not isinstance(layer, Layer) or run.load(layer.address, node.attr) is not ABSENT:
            return
        known = run.load(layer.address, "#gave" if node.attr == "output_shape" else "#given")
        called = isinstance(known, Tensor) and known.flavour is Flavour.SYMBOLIC
        raise LayerLacks(node.attr, layer, called)

    if run.here.certain:
        attempt(run, node, (owner,), {}, act, pure=True)


OF_STACKS = frozenset({"add", "pop"})
"""What only a Sequential has."""


def functional_lacks(run: Interpreter, node: ast.Attribute, owner: Any) -> None:
    """Refuse the ``add`` and ``pop`` of what is certainly a functional model."""
    if isinstance(owner, Functional) and run.here.certain and run.load(owner.address, node.attr) is ABSENT:
        run.raised(FunctionalLacks(node.attr), node)


def shape_read(run: Interpreter, tensor: Tensor) -> Any:
    """``tensor.shape``: of a Keras tensor a tuple of its own, so that it is known whose shape it is wherever it goes."""
    shape = tensor.shape
    if shape is None:
        return Unknown("the rank is not known") if tensor.last is None else Many(UNKNOWN, last=tensor.last)
    if not shape:
        return shape
    whose = tensor.flavour is Flavour.SYMBOLIC and not run.tracing
    shape = told(run, tensor)
    if not whose and id(shape) not in run.shapes:
        return shape
    read = (*shape,)  # Another object, which `tuple(shape)` would not be.
    if whose:
        run.shapes[id(read)] = (read, tensor)
    return read
