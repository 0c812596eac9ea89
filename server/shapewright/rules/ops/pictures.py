"""Pictures: what PIL and Keras read from files, and the arrays that are made of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewright.values.data import Picture
from shapewright.values.dims import UNKNOWN_INT, Dim
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Tensor

from .calling import operation
from .operands import made, shape_of, tensor_of

if TYPE_CHECKING:
    from collections.abc import Callable

CHANNELS = {"RGB": 3, "RGBA": 4, "HSV": 3, "YCbCr": 3, "LAB": 3, "CMYK": 4, "rgb": 3, "rgba": 4}
"""How many there are in each mode; one channel has no axis of its own in PIL."""


@operation("keras.utils:load_img", "keras.preprocessing.image:load_img")
def load_img(
    path: Any,
    color_mode: Any = "rgb",
    target_size: Any = None,
    interpolation: Any = None,
    keep_aspect_ratio: Any = False,
) -> Any:
    """A picture of a file: colour unless told otherwise, of the size that is asked for."""
    if color_mode not in ("rgb", "rgba", "grayscale"):
        return Unknown("a picture whose channels are not known")
    lengths: tuple[Dim, ...] = (UNKNOWN_INT, UNKNOWN_INT)
    size = shape_of(target_size)
    if size is not None and len(size) == 2:
        lengths = size
    return Picture(made((*lengths, *((CHANNELS[color_mode],) if color_mode in CHANNELS else ())), "uint8"))


@operation("keras.utils:img_to_array", "keras.preprocessing.image:img_to_array")
def img_to_array(x: Any, data_format: Any = None, dtype: Any = None) -> Tensor:
    """(rows, columns, channels), floats."""
    shape = tensor_of(x).shape
    if shape is None or data_format not in (None, "channels_last") or len(shape) not in (2, 3):
        return made(None, None)
    return made(shape if len(shape) == 3 else (*shape, 1), dtype if isinstance(dtype, str) else "float32")


@operation("keras.utils:array_to_img", "keras.preprocessing.image:array_to_img", "PIL:Image.fromarray")
def picture_of(x: Any, *_: Any, **__: Any) -> Any:
    """A picture of an array; a single channel has no axis of its own."""
    array = tensor_of(x)
    if array.shape is None or len(array.shape) not in (2, 3):
        return Unknown("a picture of an array that is not known")
    return Picture(made(array.shape[:2] if array.shape[-1:] == (1,) else array.shape, "uint8"))


@operation("PIL:Image.new")
def fresh(mode: Any, size: Any, *_: Any, **__: Any) -> Any:
    """A picture of one colour: columns before rows."""
    lengths = shape_of(size)
    return _converted(Picture(made(None, "uint8"), lengths), mode)


@operation("PIL:Image.open")
def opened(*_: Any, **__: Any) -> Picture:
    """A picture whose size and channels depend on the file."""
    return Picture(made(None, "uint8"))


def _resized(picture: Picture, size: Any = None, *_: Any, **__: Any) -> Any:
    """Another size: PIL takes columns before rows."""
    lengths = shape_of(size)
    shape = picture.array.shape
    if lengths is None or len(lengths) != 2 or shape is None:
        return replace(picture, array=made(None, "uint8"), size=lengths)
    return Picture(made((lengths[1], lengths[0], *shape[2:]), "uint8"))


def _converted(picture: Picture, mode: Any = None, *_: Any, **__: Any) -> Any:
    """Other channels."""
    shape = picture.array.shape
    rows: tuple[Dim, ...] = (UNKNOWN_INT, UNKNOWN_INT)
    if shape is not None:
        rows = shape[:2]
    elif picture.size is not None and len(picture.size) == 2:
        rows = picture.size[::-1]
    if mode in CHANNELS:
        return Picture(made((*rows, CHANNELS[mode]), "uint8"))
    return Picture(made(rows if mode in ("L", "1", "P") else None, "uint8"))


def _recoloured(picture: Picture, *_: Any, **__: Any) -> Picture:
    """Other pixels."""
    return picture


METHODS: dict[str, Callable[..., Any]] = {
    "resize": _resized,
    "convert": _converted,
    "copy": _recoloured,
    "filter": _recoloured,
}
"""What a picture's methods do: called with the picture first."""


def size_of(picture: Picture) -> Any:
    """``picture.size``: columns, then rows."""
    shape = picture.array.shape
    if shape is None:
        return picture.size or (UNKNOWN_INT, UNKNOWN_INT)
    return shape[1], shape[0]
