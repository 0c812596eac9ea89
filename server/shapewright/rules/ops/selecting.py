"""Values picked out, put in and left out: take, gather, unique, append, top_k, unstack."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import RefusedArgument, Title
from shapewright.rules.shapes import Clash, axis_of, broadcast
from shapewright.values.dims import OPEN, UNKNOWN, UNKNOWN_INT, Dim, definitely_different, definitely_less, vague
from shapewright.values.lattice import Unknown
from shapewright.values.measured import Measures, are_lengths
from shapewright.values.tensors import Tensor, show

from .calling import operation
from .dtypes import INT
from .joining import joined
from .operands import built, made, shape_of, tensor_of, unknown_like
from .shaping import flattened


@operation("numpy:take", "keras.ops:take")
def take(x: Any, indices: Any = None, axis: Any = None, *_: Any, **__: Any) -> Tensor:
    """The places that ``indices`` name, along ``axis``; of the flat array where none is given."""
    tensor = tensor_of(x)
    return _taken(flattened(tensor), indices, 0) if axis is None else _taken(tensor, indices, axis)


@operation("tensorflow:gather")
def gather(
    x: Any, indices: Any = None, validate_indices: Any = None, axis: Any = None, batch_dims: Any = 0, **_: Any
) -> Tensor:
    """TensorFlow's, along the first axis that is no batch where none is given: each batch picks with its own indices."""
    if batch_dims == 0:
        return _taken(tensor_of(x), indices, 0 if axis is None else axis)
    tensor, picked = tensor_of(x), tensor_of(indices)
    if tensor.shape is None or picked.shape is None or type(batch_dims) is not int:
        return made(None, tensor.dtype)
    shared = batch_dims + len(picked.shape) if batch_dims < 0 else batch_dims
    place = shared if axis is None else axis + len(tensor.shape) if type(axis) is int and axis < 0 else axis
    if type(place) is not int or not 0 <= shared <= min(place, len(picked.shape)) or place >= len(tensor.shape):
        return made(None, tensor.dtype)
    return made(
        (*tensor.shape[:place], *picked.shape[shared:], *tensor.shape[place + 1 :]), tensor.dtype, tensor.classes
    )


def _taken(x: Tensor, indices: Any, axis: Any) -> Tensor:
    picked = tensor_of(indices)
    if not x.shape or picked.shape is None or not isinstance(axis, int):
        return made(None, x.dtype, x.classes)
    place = axis_of("take", x, axis, len(x.shape))
    return made((*x.shape[:place], *picked.shape, *x.shape[place + 1 :]), x.dtype, x.classes)


@operation("tensorflow:gather_nd")
def gather_nd(x: Any, indices: Any = None, batch_dims: Any = 0, **_: Any) -> Tensor:
    """The last axis of ``indices`` counts along the first axes of the values: what remains of them is picked."""
    tensor, picked = tensor_of(x), tensor_of(indices)
    if batch_dims != 0 or tensor.shape is None or not picked.shape or not isinstance(picked.shape[-1], int):
        return made(None, tensor.dtype)
    return made((*picked.shape[:-1], *tensor.shape[picked.shape[-1] :]), tensor.dtype, tensor.classes)


@operation("numpy:choose", "keras.ops:scatter")
def elsewhere(*_: Any, **__: Any) -> Tensor:
    """A shape that is not followed."""
    return made(None, None)


@operation("numpy:take_along_axis", "keras.ops:take_along_axis")
def take_along(x: Any, indices: Any = None, axis: Any = None, **_: Any) -> Tensor:
    """One value for each index along ``axis``; the other axes of both are stretched where they are 1 long."""
    tensor, places = tensor_of(x), tensor_of(indices)
    known = tensor.shape is not None and places.shape is not None and len(tensor.shape) == len(places.shape)
    if not known or type(axis) is not int or not -len(tensor.shape or ()) <= axis < len(tensor.shape or ()):
        return made(None, tensor.dtype)
    assert tensor.shape is not None
    assert places.shape is not None
    place = axis % len(tensor.shape)
    try:
        shape = broadcast(
            (*tensor.shape[:place], 1, *tensor.shape[place + 1 :]),
            (*places.shape[:place], 1, *places.shape[place + 1 :]),
        )
    except Clash:
        return made(None, tensor.dtype)
    return made((*shape[:place], places.shape[place], *shape[place + 1 :]), tensor.dtype)


@operation("tensorflow:boolean_mask")
def boolean_mask(x: Any, mask: Any = None, axis: Any = None, **_: Any) -> Tensor:
    """As many as the mask lets through, from its axes on."""
    tensor, chosen = tensor_of(x), tensor_of(mask).shape
    if tensor.shape is None or not chosen or axis not in (None, 0):
        return made(None, tensor.dtype, tensor.classes)
    if any(map(definitely_different, tensor.shape, chosen)):
        reason = f"must have the lengths of the first axes of {show(tensor.shape)}, but is {show(chosen)}"
        raise RefusedArgument(Title("boolean_mask", ("tensor", "mask")), "mask", reason)
    return made((UNKNOWN_INT, *tensor.shape[len(chosen) :]), tensor.dtype, tensor.classes)


@operation("numpy:compress extract")
def masked(x: Any, *_: Any, **__: Any) -> Tensor:
    """As many as the mask lets through."""
    tensor = tensor_of(x)
    return made(None, tensor.dtype, tensor.classes)


@operation("numpy:unique")
def unique(
    x: Any,
    return_index: Any = False,
    return_inverse: Any = False,
    return_counts: Any = False,
    axis: Any = None,
    **_: Any,
) -> Any:
    """The different values, with them an array for each switch; how many is known of labels that hold every class."""
    tensor = tensor_of(x)
    if axis is not None or not all(
        isinstance(switch, bool) for switch in (return_index, return_inverse, return_counts)
    ):
        return Unknown("the different rows of an array")
    count: Dim = tensor.classes if tensor.complete and tensor.classes is not None else UNKNOWN_INT
    first = made((count,), tensor.dtype, tensor.classes)
    more = [made((count,), INT) for switch in (return_index, return_counts) if switch]
    if return_inverse:
        more.insert(int(return_index), made(None, INT))
    return (first, *more) if more else first


@operation("numpy:nonzero", "keras.ops:nonzero")
def nonzero(x: Any, **_: Any) -> Any:
    """An array of places for each axis."""
    shape = tensor_of(x).shape
    return (
        Unknown("the places of values that are not 0") if shape is None else (made((UNKNOWN_INT,), INT),) * len(shape)
    )


@operation("numpy:argwhere")
def argwhere(x: Any, **_: Any) -> Tensor:
    """A row for each place."""
    shape = tensor_of(x).shape
    return made((UNKNOWN_INT, UNKNOWN_INT if shape is None else len(shape)), INT)


@operation("numpy:append", "keras.ops:append")
def append(x: Any, values: Any = None, axis: Any = None, **_: Any) -> Tensor:
    """The one after the other; flat where no axis is given."""
    return joined("append", (tensor_of(x), tensor_of(values)), axis)


@operation("numpy:insert")
def insert(x: Any, obj: Any = None, values: Any = None, axis: Any = None) -> Tensor:
    """Values put in at a place: one more along ``axis``, or flat where none is given."""
    return _longer(tensor_of(x), axis, 1 if isinstance(obj, int) and tensor_of(values).shape == () else None)


@operation("numpy:delete")
def delete(x: Any, obj: Any = None, axis: Any = None) -> Tensor:
    """A place left out: one fewer along ``axis``, or flat where none is given."""
    return _longer(tensor_of(x), axis, -1 if isinstance(obj, int) else None)


def _longer(x: Tensor, axis: Any, more: int | None) -> Tensor:
    """So many more places along an axis, of the flat array where none is named."""
    flat = flattened(x) if axis is None else x
    place = 0 if axis is None else axis
    if flat.shape is None or not isinstance(place, int) or not -len(flat.shape) <= place < len(flat.shape):
        return made(None, x.dtype)
    shape = list(flat.shape)
    shape[place] = UNKNOWN_INT if more is None else shape[place] + more
    return made(tuple(shape), x.dtype)


@operation("numpy:diff", "keras.ops:diff")
def diff(x: Any, n: Any = 1, axis: Any = -1, prepend: Any = None, append: Any = None, **_: Any) -> Tensor:
    """Differences of neighbours: ``n`` fewer along ``axis``; numbers that are put before and after it count as well."""
    tensor = tensor_of(x)
    ends = [tensor_of(end).shape for end in (prepend, append) if end is not None]
    if any(end != () for end in ends):
        return made(None if tensor.shape is None else unknown_like(tensor.shape), tensor.dtype)
    if tensor.shape is None or not isinstance(axis, int) or not isinstance(n, int):
        return made(None if tensor.shape is None else unknown_like(tensor.shape), tensor.dtype)
    if n == 0:
        return made(tensor.shape, tensor.dtype)
    shape = list(tensor.shape)
    place = axis_of("diff", tensor, axis, len(shape))
    length, lost = shape[place], n - len(ends)
    shape[place] = max(length - lost, 0) if isinstance(length, int) else length - lost
    return made(tuple(shape), tensor.dtype)


@operation("numpy:bincount", "keras.ops:bincount", "numpy:trim_zeros")
def counted(x: Any, *_: Any, **__: Any) -> Tensor:
    """A count for every number, in Keras for each row."""
    tensor = tensor_of(x)
    if built(tensor):
        return made(None if tensor.shape is None else (OPEN,) * len(tensor.shape), INT)
    return made((*(tensor.shape[:-1] if tensor.shape else ()), UNKNOWN_INT), INT)


@operation("tensorflow:math.top_k nn.top_k", "keras.ops:top_k")
def top_k(x: Any, k: Any = 1, *_: Any, **__: Any) -> Any:
    """The ``k`` largest along the last axis, and where they are."""
    tensor = tensor_of(x)
    if not tensor.shape:
        return Unknown("the largest values of an array that is not known")
    if not built(tensor) and type(k) is int and definitely_less(tensor.shape[-1], k):
        reason = f"must be at most {tensor.shape[-1]}, the length of the last axis, but is {k}"
        raise RefusedArgument(Title("top_k", ("input", "k")), "k", reason)
    lengths = shape_of((k,))
    shape = (*tensor.shape[:-1], *(lengths or (UNKNOWN,)))
    return made(shape, tensor.dtype), made(shape, "int32")


@operation("tensorflow:unstack", "keras.ops:unstack")
def unstack(x: Any, num: Any = None, axis: Any = 0, **_: Any) -> Any:
    """A tuple with one tensor for each place along ``axis``; of lengths, each as it was measured."""
    if axis == 0 and isinstance(x, tuple) and are_lengths(x):
        return tuple(Measures.of(x))
    tensor = tensor_of(x)
    if tensor.shape is None or not isinstance(axis, int) or num == 0:
        return Unknown("the parts of a tensor that is not known")
    place = axis_of("unstack", tensor, axis, len(tensor.shape))
    count = tensor.shape[place]
    if not isinstance(count, int) or count > 1000:
        return Unknown("the parts of a tensor whose length is not known")
    return (made((*tensor.shape[:place], *tensor.shape[place + 1 :]), tensor.dtype, tensor.classes),) * count


@operation("tensorflow:slice")
def cut_within(x: Any, begin: Any = None, size: Any = None, **_: Any) -> Tensor:
    """TensorFlow's, of a block that lies within; raises ``RefusedArgument`` where it reaches beyond."""
    shape, given = tensor_of(x).shape, isinstance(begin, tuple) and isinstance(size, tuple)
    if shape is not None and given and len(begin) == len(size) == len(shape):
        for length, start, count in zip(shape, begin, size, strict=True):
            end = start + max(count, 0) if type(start) is int and type(count) is int and start >= 0 else None
            if end is not None and definitely_less(length, end):
                reason = f"must end at {length}, where the axis ends, but ends at {end}"
                raise RefusedArgument(Title("slice", ("input", "begin", "size")), "size", reason)
    return cut(x, begin, size)


@operation("keras.ops:slice")
def cut(x: Any, begin: Any = None, size: Any = None, **_: Any) -> Tensor:
    """A block of this size; ``-1`` means the rest."""
    tensor, lengths = tensor_of(x), shape_of(size)
    if tensor.shape is None or lengths is None or len(lengths) != len(tensor.shape):
        return made(None, tensor.dtype)
    starts = begin if isinstance(begin, tuple) and len(begin) == len(lengths) else (None,) * len(lengths)
    shape = tuple(
        dim if length == -1 and start == 0 else vague(dim) if length == -1 else length
        for dim, length, start in zip(tensor.shape, lengths, starts, strict=True)
    )
    return made(shape, tensor.dtype, tensor.classes)


@operation("keras.ops:scatter_update slice_update")
def updated(x: Any, *_: Any, **__: Any) -> Tensor:
    """The same array with other values in some places."""
    tensor = tensor_of(x)
    return made(tensor.shape, tensor.dtype)


@operation("tensorflow:size")
def number_of(x: Any, out_type: Any = "int32", **_: Any) -> Tensor:
    """How many values there are, as a tensor."""
    return made((), out_type if isinstance(out_type, str) else None)


@operation("tensorflow:sequence_mask")
def sequence_mask(x: Any, maxlen: Any = None, *_: Any, **__: Any) -> Tensor:
    """True up to each length."""
    shape = tensor_of(x).shape
    length = shape_of((maxlen,)) if maxlen is not None else (UNKNOWN_INT,)
    return made(None if shape is None or length is None else (*shape, *length), "bool")
