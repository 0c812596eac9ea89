"""Other shapes for the same values: reshape, transpose, axes that come, go and move."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapewright.rules.problems import BroadcastMismatch, RankMismatch, Title
from shapewright.rules.shapes import axis_of, reshaped
from shapewright.values.dims import OPEN, UNKNOWN, Length, definitely_different, is_open, product
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Shape, Tensor

from .calling import operation
from .operands import axes_of, built, made, shape_of, tensor_of, unknown_like


def kept(x: Tensor, shape: Shape | None) -> Tensor:
    """The same values in another shape."""
    same = made(shape, x.dtype, x.classes)
    return replace(same, attained=x.attained, complete=x.complete) if x.attained or x.complete else same


@operation("numpy:reshape", "tensorflow:reshape", "keras.ops:reshape")
def reshape(x: Any, shape: Any = None, *_: Any, **__: Any) -> Tensor:
    """Raises ``ReshapeMismatch`` where the number of values changes."""
    tensor, target = tensor_of(x), shape_of(shape)
    if target is None:
        return kept(tensor, None)
    if -1 in target and 0 in target and 0 in (tensor.shape or ()):  # TensorFlow finds a length for the -1 even so.
        return kept(tensor, unknown_like(target))
    return kept(tensor, reshaped("reshape", tensor, tensor.shape, target, per_sample=False))


@operation("numpy:ravel", "keras.ops:ravel")
def ravel(x: Any, *_: Any, **__: Any) -> Tensor:
    """One axis with all the values."""
    return flattened(tensor_of(x))


def flattened(x: Tensor) -> Tensor:
    """One axis with all the values."""
    if x.shape is not None and 0 in x.shape and any(map(is_open, x.shape)):
        return kept(x, (OPEN,))  # Keras multiplies no open axis, not even by 0.
    return kept(x, (UNKNOWN,) if x.shape is None else (product(x.shape),))


@operation("numpy:transpose permute_dims", "tensorflow:transpose", "keras.ops:transpose")
def transpose(x: Any, axes: Any = None, *_: Any, **__: Any) -> Tensor:
    """The axes in another order; reversed where none is given."""
    tensor = tensor_of(x)
    if tensor.shape is None:
        return kept(tensor, None)
    if axes is None:
        return kept(tensor, tensor.shape[::-1])
    order = axes_of(axes)
    rank = len(tensor.shape)
    if order and len(order) != rank:
        raise RankMismatch(Title("transpose"), tensor, len(order))
    for place in order or ():
        axis_of("transpose", tensor, place, rank, argument="axes")
    if order is None or sorted(axis + rank if axis < 0 else axis for axis in order) != list(range(rank)):
        return kept(tensor, unknown_like(tensor.shape))
    return kept(tensor, tuple(tensor.shape[axis] for axis in order))


@operation("numpy:linalg.matrix_transpose", "tensorflow:linalg.matrix_transpose")
def matrix_transpose(x: Any, *_: Any, **__: Any) -> Tensor:
    """The last two axes change places."""
    return swapaxes(x, -1, -2)


@operation("numpy:swapaxes", "keras.ops:swapaxes")
def swapaxes(x: Any, axis1: Any = None, axis2: Any = None, **_: Any) -> Tensor:
    """Two axes change places."""
    tensor = tensor_of(x)
    if tensor.shape is None or not isinstance(axis1, int) or not isinstance(axis2, int):
        return kept(tensor, None if tensor.shape is None else unknown_like(tensor.shape))
    shape = list(tensor.shape)
    first, second = (axis_of("swapaxes", tensor, axis, len(shape)) for axis in (axis1, axis2))
    shape[first], shape[second] = shape[second], shape[first]
    return kept(tensor, tuple(shape))


@operation("numpy:moveaxis", "keras.ops:moveaxis")
def moveaxis(x: Any, source: Any = None, destination: Any = None, **_: Any) -> Tensor:
    """Axes move, the others keep their order."""
    tensor = tensor_of(x)
    sources, places = axes_of(source), axes_of(destination)
    if tensor.shape is None or sources is None or places is None or len(sources) != len(places):
        return kept(tensor, None if tensor.shape is None else unknown_like(tensor.shape))
    rank = len(tensor.shape)
    moved = [axis_of("moveaxis", tensor, axis, rank, argument="source") for axis in sources]
    order = [axis for axis in range(rank) if axis not in moved]
    targets = [axis_of("moveaxis", tensor, axis, rank, argument="destination") for axis in places]
    for target, axis in sorted(zip(targets, moved, strict=True)):
        order.insert(target, axis)
    return kept(tensor, tuple(tensor.shape[axis] for axis in order))


@operation("numpy:rot90", "keras.ops:rot90")
def rot90(x: Any, k: Any = 1, axes: Any = (0, 1), **_: Any) -> Tensor:
    """A quarter turn: two axes change places; Keras tensors are taken for turned once, however often they are."""
    tensor, places = tensor_of(x), axes_of(axes)
    if tensor.shape is None or places is None or len(places) != 2:
        return kept(tensor, None if tensor.shape is None else unknown_like(tensor.shape))
    rank = len(tensor.shape)
    if any(not -rank <= place < rank for place in places) or len({place % rank for place in places}) < 2:
        return kept(tensor, unknown_like(tensor.shape))
    turned = swapaxes(tensor, *places)
    if built(tensor) or not isinstance(k, int):
        same = turned.shape == tensor.shape or built(tensor)
        return turned if same else kept(tensor, unknown_like(tensor.shape))
    return turned if k % 2 else kept(tensor, tensor.shape)


@operation("tensorflow:expand_dims")
def expand_one(x: Any, axis: Any = None, **_: Any) -> Tensor:
    """TensorFlow's, which takes a single axis."""
    tensor = tensor_of(x)
    if isinstance(axis, Unknown) and tensor.shape is not None:
        return kept(tensor, (UNKNOWN,) * (len(tensor.shape) + 1))
    return expand_dims(x, axis)


@operation("numpy:expand_dims", "keras.ops:expand_dims")
def expand_dims(x: Any, axis: Any = None, **_: Any) -> Tensor:
    """New axes, 1 long, at these places of the result."""
    tensor, axes = tensor_of(x), axes_of(axis)
    if tensor.shape is None:
        return kept(tensor, None)
    if axes is None:
        return kept(tensor, (UNKNOWN,) * (len(tensor.shape) + 1) if isinstance(axis, Length) else None)
    rank = len(tensor.shape) + len(axes)
    places = {axis_of("expand_dims", tensor, place, rank) for place in axes}
    if len(places) < len(axes):
        return kept(tensor, None)
    rest = iter(tensor.shape)
    return kept(tensor, tuple(1 if place in places else next(rest, UNKNOWN) for place in range(rank)))


@operation("numpy:squeeze", "tensorflow:squeeze", "keras.ops:squeeze")
def squeeze(x: Any, axis: Any = None, **_: Any) -> Any:
    """Axes that are 1 long go away: all of them, or those named."""
    tensor = tensor_of(x)
    if tensor.shape is None:
        return kept(tensor, None)
    rank = len(tensor.shape)
    if axis is None:
        if any(isinstance(dim, Length) and not is_open(dim) for dim in tensor.shape):
            return kept(tensor, None)
        return kept(tensor, tuple(dim for dim in tensor.shape if dim != 1))
    axes = axes_of(axis)
    if axes is None:
        return kept(tensor, (UNKNOWN,) * (rank - 1) if rank and isinstance(axis, Length) else None)
    if not axes or (not rank and axes in ((0,), (-1,))):
        return Unknown("libraries differ in what no axis, or one of a single number, means")
    gone = {axis_of("squeeze", tensor, place, rank) for place in axes}
    if any(
        is_open(tensor.shape[place]) or (isinstance(tensor.shape[place], int) and tensor.shape[place] != 1)
        for place in gone
    ):
        return Unknown("an axis that is not 1 long cannot be squeezed")
    return kept(tensor, tuple(dim for place, dim in enumerate(tensor.shape) if place not in gone))


@operation("numpy:broadcast_to", "tensorflow:broadcast_to", "keras.ops:broadcast_to")
def broadcast_to(x: Any, shape: Any = None, **_: Any) -> Tensor:
    """Stretched to this shape; raises ``BroadcastMismatch`` where an axis is neither 1 long nor as long as it."""
    tensor, target = tensor_of(x), shape_of(shape)
    for axis, (dim, wanted) in enumerate(zip((tensor.shape or ())[::-1], (target or ())[::-1], strict=False)):
        shrinks = wanted == 1 and built(tensor)
        if isinstance(wanted, int) and wanted >= 0 and dim != 1 and definitely_different(dim, wanted) and not shrinks:
            raise BroadcastMismatch("broadcast_to", tensor, made(target, tensor.dtype), -1 - axis)
    return kept(tensor, target)


@operation("numpy:atleast_1d atleast_2d")
def atleast(x: Any, **_: Any) -> Any:
    """The same where it has axes enough."""
    tensor = tensor_of(x)
    return tensor if tensor.shape is not None and len(tensor.shape) > 1 else kept(tensor, None)


@operation("tensorflow:ensure_shape")
def ensure_shape(x: Any, shape: Any = None, **_: Any) -> Tensor:
    """The same, checked: axes that are ``None`` in the argument stay as they are."""
    tensor = tensor_of(x)
    if tensor.shape is not None or not isinstance(shape, tuple):
        return kept(tensor, tensor.shape)
    return kept(tensor, tuple(OPEN if dim is None else dim if isinstance(dim, int) else UNKNOWN for dim in shape))
