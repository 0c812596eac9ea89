"""OpenCV: pictures as arrays, which lose the axis of a single channel in whatever is done to them."""

from __future__ import annotations

from typing import Any

from shapewright.values.dims import UNKNOWN_INT, Dim
from shapewright.values.python import External
from shapewright.values.tensors import Tensor

from .calling import operation
from .operands import made, shape_of, tensor_of

FLAGS = {"IMREAD_GRAYSCALE": 0, "IMREAD_COLOR": 1, "IMREAD_COLOR_BGR": 1, "IMREAD_COLOR_RGB": 1}
"""The numbers by which colour is asked for, or none."""
COLOURS = {
    "BGR": 3,
    "RGB": 3,
    "BGRA": 4,
    "RGBA": 4,
    "HSV": 3,
    "HLS": 3,
    "LAB": 3,
    "Lab": 3,
    "LUV": 3,
    "YUV": 3,
    "XYZ": 3,
}
"""How many channels a picture has in each of these ways to write colours."""


@operation("cv2:imread")
def read(filename: Any, flags: Any = 1) -> Tensor:
    """(rows, columns, channels), blue first; of a gray one rows and columns alone."""
    flag = FLAGS.get(flags.name.rpartition(".")[2]) if isinstance(flags, External) else flags
    channels: dict[Any, tuple[Dim, ...]] = {0: (), 1: (3,)}
    known = type(flag) is int and flag in channels
    return made((UNKNOWN_INT, UNKNOWN_INT, *channels[flag]) if known else None, "uint8")


@operation("cv2:resize")
def resized(x: Any, dsize: Any = None, *_: Any, **__: Any) -> Tensor:
    """OpenCV takes columns before rows."""
    tensor, size = tensor_of(x), shape_of(dsize)
    if tensor.shape is None or size is None or len(size) != 2 or len(tensor.shape) not in (2, 3):
        return made(None, tensor.dtype)
    return _flat(tensor, size[1], size[0])


@operation("cv2:cvtColor")
def recoloured(x: Any, code: Any = None, *_: Any, **__: Any) -> Tensor:
    """The channels that the name of the code, such as ``COLOR_BGR2HSV``, ends with; gray has none."""
    tensor = tensor_of(x)
    name = code.name.rpartition("COLOR_")[2] if isinstance(code, External) else ""
    ways = name.split("2")
    if tensor.shape is None or len(tensor.shape) not in (2, 3) or not all(way in (*COLOURS, "GRAY") for way in ways):
        return made(None, tensor.dtype)
    return made((*tensor.shape[:2], *((COLOURS[ways[-1]],) if ways[-1] in COLOURS else ())), tensor.dtype)


@operation("cv2:flip GaussianBlur medianBlur blur bilateralFilter equalizeHist")
def filtered(x: Any, *_: Any, **__: Any) -> Tensor:
    """As many pixels as before."""
    tensor = tensor_of(x)
    if tensor.shape is None or len(tensor.shape) not in (2, 3):
        return made(None, tensor.dtype)
    return _flat(tensor, *tensor.shape[:2])


def _flat(tensor: Tensor, rows: Dim, columns: Dim) -> Tensor:
    """A picture of this size with the channels of another: one alone has no axis."""
    channels = (tensor.shape or ())[2:]
    if channels and not isinstance(channels[0], int):
        return made(None, tensor.dtype)
    return made((rows, columns, *(channels if channels != (1,) else ())), tensor.dtype)
