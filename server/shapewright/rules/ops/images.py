"""Functions on images, (rows, columns, channels) or a batch of them: ``tf.image`` and ``keras.ops.image``."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import RefusedArgument, Title
from shapewright.values.dims import UNKNOWN, Dim, definitely_less, product
from shapewright.values.tensors import Tensor

from .calling import operation
from .neural import slid
from .operands import made, shape_of, tensor_of


def _sized(x: Any, rows: Any, columns: Any, dtype: str | None) -> Tensor:
    shape = tensor_of(x).shape
    if shape is None or len(shape) not in (3, 4):
        return made(None, dtype)
    lengths = shape_of((rows, columns)) or (UNKNOWN, UNKNOWN)
    return made((*shape[:-3], *lengths, shape[-1]), dtype)


@operation("tensorflow.image:resize", "keras.ops:image.resize", "keras.preprocessing.image:smart_resize")
def resize(
    x: Any, size: Any = None, *_: Any, preserve_aspect_ratio: Any = False, data_format: Any = None, **__: Any
) -> Tensor:
    """So many rows and columns, floats."""
    lengths = shape_of(size)
    if lengths is None or len(lengths) != 2:
        lengths = (UNKNOWN, UNKNOWN)
    if data_format not in (None, "channels_last") or preserve_aspect_ratio is not False:
        return made(None if data_format is not None else _sized(x, UNKNOWN, UNKNOWN, None).shape, "float32")
    return _sized(x, lengths[0], lengths[1], "float32")


@operation("tensorflow.image:resize_with_pad resize_with_crop_or_pad")
def resize_to(x: Any, target_height: Any = None, target_width: Any = None, *_: Any, **__: Any) -> Tensor:
    """So many rows and columns, whatever it takes."""
    return _sized(x, target_height, target_width, tensor_of(x).dtype)


@operation("tensorflow.image:crop_to_bounding_box")
def cropped(
    x: Any, top: Any = None, left: Any = None, target_height: Any = None, target_width: Any = None, **_: Any
) -> Tensor:
    """A piece that lies within the image; raises ``RefusedArgument`` where it reaches beyond."""
    for name, start, size, length in _sides(x, top, left, target_height, target_width):
        if definitely_less(length, start + size):
            reason = f"must be at most {length - start}, what is left of {length}, but is {size}"
            raise RefusedArgument(Title("crop_to_bounding_box", BOX), name, reason)
    return boxed(x, top, left, target_height, target_width)


IMAGES = (3, 4)
"""How many axes an image has, or a batch of them."""
BOX = ("image", "offset_height", "offset_width", "target_height", "target_width")


def _sides(x: Any, top: Any, left: Any, height: Any, width: Any) -> list[tuple[str, int, int, Dim]]:
    """For each side of a box whose numbers are known: what its length is called, where it starts, and its and the image's length."""
    shape = tensor_of(x).shape
    if shape is None or len(shape) not in IMAGES:
        return []
    sides = [("target_height", top, height, shape[-3]), ("target_width", left, width, shape[-2])]
    return [side for side in sides if type(side[1]) is int and type(side[2]) is int]


@operation("tensorflow.image:pad_to_bounding_box")
def framed(
    x: Any, top: Any = None, left: Any = None, target_height: Any = None, target_width: Any = None, **_: Any
) -> Tensor:
    """A frame that the image lies in; raises ``RefusedArgument`` where it reaches beyond."""
    for name, start, size, length in _sides(x, top, left, target_height, target_width):
        if type(length) is int and size < start + length:
            reason = f"must be at least {start + length}, where the image ends, but is {size}"
            raise RefusedArgument(Title("pad_to_bounding_box", BOX), name, reason)
    return boxed(x, top, left, target_height, target_width)


def boxed(
    x: Any, top: Any = None, left: Any = None, target_height: Any = None, target_width: Any = None, **_: Any
) -> Tensor:
    """So many rows and columns, from a corner on."""
    return _sized(x, target_height, target_width, tensor_of(x).dtype)


@operation("tensorflow.image:random_crop stateless_random_crop")
def random_crop(x: Any, size: Any = None, **_: Any) -> Tensor:
    """A piece of this size, channels included."""
    return made(shape_of(size), tensor_of(x).dtype)


@operation("tensorflow.image:central_crop rot90")
def turned(x: Any, *_: Any, **__: Any) -> Tensor:
    """Rows and columns that depend on the numbers given."""
    return _sized(x, UNKNOWN, UNKNOWN, tensor_of(x).dtype)


@operation("tensorflow.image:rgb_to_grayscale", "keras.ops:image.rgb_to_grayscale")
def to_gray(x: Any, *_: Any, **__: Any) -> Tensor:
    """One channel."""
    tensor = tensor_of(x)
    return made(None if not tensor.shape else (*tensor.shape[:-1], 1), tensor.dtype)


@operation("tensorflow.image:grayscale_to_rgb")
def to_colour(x: Any, *_: Any, **__: Any) -> Tensor:
    """Three channels."""
    tensor = tensor_of(x)
    return made(None if not tensor.shape else (*tensor.shape[:-1], 3), tensor.dtype)


@operation(
    "tensorflow.image:flip_left_right flip_up_down random_flip_left_right random_flip_up_down adjust_brightness adjust_contrast "
    "adjust_hue adjust_saturation adjust_gamma random_brightness random_contrast random_hue random_saturation random_jpeg_quality adjust_jpeg_quality draw_bounding_boxes "
    "rgb_to_hsv hsv_to_rgb rgb_to_yuv yuv_to_rgb stateless_random_flip_left_right "
    "stateless_random_brightness stateless_random_contrast",
    "keras.ops:image.rgb_to_hsv image.hsv_to_rgb",
)
def recoloured(x: Any, *_: Any, **__: Any) -> Tensor:
    """Other pixels in the same shape."""
    tensor = tensor_of(x)
    return made(tensor.shape, tensor.dtype)


@operation("tensorflow.image:per_image_standardization")
def standardized(x: Any, **_: Any) -> Tensor:
    """Floats in the same shape."""
    return made(tensor_of(x).shape, "float32")


@operation("tensorflow.image:convert_image_dtype")
def converted(x: Any, dtype: Any = None, **_: Any) -> Tensor:
    """Another dtype."""
    return made(tensor_of(x).shape, dtype if isinstance(dtype, str) else None)


@operation("tensorflow.image:extract_patches")
def patches(x: Any, sizes: Any = None, strides: Any = None, rates: Any = None, padding: Any = None, **_: Any) -> Tensor:
    """The pixels of a window as channels, wherever it stops."""
    tensor = tensor_of(x)
    if not isinstance(sizes, tuple) or not isinstance(strides, tuple) or len(sizes) != 4 or len(strides) != 4:
        return _sized(tensor, UNKNOWN, UNKNOWN, tensor.dtype)
    found = slid(tensor, sizes[1:3] if rates == (1, 1, 1, 1) else None, strides[1:3], padding, None, None)
    if found.shape is None or len(found.shape) != 4:
        return found
    return made((*found.shape[:3], product((sizes[1], sizes[2], found.shape[3]))), tensor.dtype)


@operation("tensorflow.image:psnr ssim ssim_multiscale")
def likeness(x: Any, y: Any = None, *_: Any, return_index_map: Any = False, **__: Any) -> Tensor:
    """One number for each image."""
    shape = tensor_of(x).shape if return_index_map is False else None
    return made(shape[:-3] if shape is not None and len(shape) >= 3 else None, "float32")


@operation("tensorflow.image:total_variation")
def variation(x: Any, **_: Any) -> Tensor:
    """One number for each image."""
    tensor = tensor_of(x)
    return made(tensor.shape[:-3] if tensor.shape is not None and len(tensor.shape) >= 3 else None, tensor.dtype)


@operation("tensorflow.image:sobel_edges")
def edges(x: Any, **_: Any) -> Tensor:
    """Two gradients for each value."""
    tensor = tensor_of(x)
    return made(None if tensor.shape is None else (*tensor.shape, 2), tensor.dtype)


@operation("tensorflow.image:image_gradients")
def gradients(x: Any, **_: Any) -> Any:
    """Two images of the same shape."""
    tensor = tensor_of(x)
    part = made(tensor.shape, tensor.dtype)
    return part, part


@operation("tensorflow.image:crop_and_resize")
def crops(x: Any, boxes: Any = None, box_indices: Any = None, crop_size: Any = None, *_: Any, **__: Any) -> Tensor:
    """An image of one size for each box."""
    shape, places, size = tensor_of(x).shape, tensor_of(boxes).shape, shape_of(crop_size)
    if shape is None or len(shape) != 4 or not places or size is None or len(size) != 2:
        return made(None, "float32")
    return made((places[0], *size, shape[3]), "float32")


@operation("tensorflow.image:transpose")
def transposed(x: Any, *_: Any, **__: Any) -> Tensor:
    """Rows become columns."""
    tensor = tensor_of(x)
    if tensor.shape is None or len(tensor.shape) not in (3, 4):
        return made(None, tensor.dtype)
    return made((*tensor.shape[:-3], tensor.shape[-2], tensor.shape[-3], tensor.shape[-1]), tensor.dtype)


@operation("tensorflow:io.decode_image image.decode_image")
def decoded_any(
    x: Any, channels: Any = 0, dtype: Any = "uint8", name: Any = None, expand_animations: Any = True
) -> Tensor:
    """(rows, columns, channels), with an axis of frames in front where it is animated and asked for."""
    frames = made(None, dtype if isinstance(dtype, str) else None)
    return (
        decoded(x, channels).like(decoded(x, channels).shape, dtype=frames.dtype)
        if expand_animations is False
        else frames
    )


@operation("tensorflow:io.decode_jpeg io.decode_png image.decode_jpeg image.decode_png")
@operation("tensorflow:io.decode_and_crop_jpeg io.decode_bmp image.decode_bmp")
def decoded(x: Any, channels: Any = 0, *_: Any, **__: Any) -> Tensor:
    """(rows, columns, channels) of a file, of which only the channels may be known."""
    known = isinstance(channels, int) and channels > 0
    return made((UNKNOWN, UNKNOWN, channels if known else UNKNOWN), "uint8")
