"""``tf.strings`` and its like: text goes in place by place, and comes out as text, numbers or uneven rows."""

from __future__ import annotations

from typing import Any

from shapewright.values.tensors import Tensor

from .calling import operation
from .operands import made, shape_of, tensor_of
from .uneven import uneven


@operation(
    "tensorflow.strings:lower upper strip regex_replace substr as_string unicode_transcode to_hash_bucket format",
    "tensorflow:as_string io.encode_base64 io.decode_base64",
)
def written(x: Any, *_: Any, **__: Any) -> Tensor:
    """A text for each text or number."""
    return made(tensor_of(x).shape, "string")


@operation("tensorflow.strings:length unicode_script")
def lengths(x: Any, *_: Any, **__: Any) -> Tensor:
    """A number for each text."""
    return made(tensor_of(x).shape, "int32")


@operation("tensorflow.strings:to_number")
def numbers(x: Any, out_type: Any = "float32", **_: Any) -> Tensor:
    """The number that each text says."""
    return made(tensor_of(x).shape, out_type if isinstance(out_type, str) else None)


@operation("tensorflow.strings:to_hash_bucket_fast to_hash_bucket_strong")
def buckets(x: Any, num_buckets: Any = None, *_: Any, **__: Any) -> Tensor:
    """The number of a bucket for each text."""
    return made(tensor_of(x).shape, "int64", num_buckets if isinstance(num_buckets, int) else None)


@operation("tensorflow.strings:regex_full_match")
def matches(x: Any, *_: Any, **__: Any) -> Tensor:
    """A truth for each text."""
    return made(tensor_of(x).shape, "bool")


@operation("tensorflow.strings:split unicode_split bytes_split")
def parts(x: Any, *_: Any, **__: Any) -> Tensor:
    """The parts of each text: rows that may differ in length."""
    return uneven(tensor_of(x).shape, "string")


@operation("tensorflow.strings:unicode_decode")
def characters(x: Any, *_: Any, **__: Any) -> Tensor:
    """The characters of each text as numbers: rows that may differ in length."""
    return uneven(tensor_of(x).shape, "int32")


@operation("tensorflow.strings:unicode_encode")
def encoded(x: Any, *_: Any, **__: Any) -> Tensor:
    """A text for each row of characters."""
    shape = tensor_of(x).shape
    return made(shape[:-1] if shape else None, "string")


@operation("tensorflow.strings:join")
def together(xs: Any, *_: Any, **__: Any) -> Tensor:
    """Texts joined place by place; a scalar goes with everything."""
    shapes = [tensor_of(x).shape for x in xs] if isinstance(xs, tuple) else [None]
    known = {shape for shape in shapes if shape != ()}
    return made(() if not known else known.pop() if len(known) == 1 else None, "string")


@operation("tensorflow.strings:reduce_join")
def joined(x: Any, axis: Any = None, keepdims: Any = False, *_: Any, **__: Any) -> Tensor:
    """All texts along an axis in one."""
    shape = tensor_of(x).shape
    if (
        shape is None
        or keepdims is not False
        or (axis is not None and not (isinstance(axis, int) and -len(shape) <= axis < len(shape)))
    ):
        return made(None, "string")
    return made(
        () if axis is None else tuple(dim for place, dim in enumerate(shape) if place != axis % len(shape)), "string"
    )


@operation(
    "tensorflow:io.read_file io.serialize_tensor io.encode_jpeg io.encode_png image.encode_jpeg image.encode_png"
)
def one_text(*_: Any, **__: Any) -> Tensor:
    """The bytes of a file, as one text."""
    return made((), "string")


@operation("tensorflow:io.decode_raw")
def numbers_in(x: Any, out_type: Any = None, *_: Any, **__: Any) -> Tensor:
    """The numbers that each text holds, how many nobody knows."""
    shape = tensor_of(x).shape
    lead = shape_of(None) if shape is None else shape
    from shapewright.values.dims import UNKNOWN_INT

    return made(None if lead is None else (*lead, UNKNOWN_INT), out_type if isinstance(out_type, str) else None)
