"""Generators: the batches of ``ImageDataGenerator``, whose images come without end."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Any

from shapewright.rules.ops.operands import tensor_of
from shapewright.rules.problems import RankMismatch, Title
from shapewright.values.data import Batches, Dataset, ImageGenerator, batched, over, tensor
from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour, Tensor

from .directories import CHANNELS, labelled, sides
from .structures import source

if TYPE_CHECKING:
    from collections.abc import Callable


@source("keras.preprocessing.image.ImageDataGenerator", "keras.legacy.preprocessing.image.ImageDataGenerator")
def image_generator(*_: Any, data_format: Any = None, **__: Any) -> Any:
    """The generator; where channels come first nothing is known."""
    return ImageGenerator() if data_format in (None, "channels_last") else Unknown("channels that come first")


PICTURES = 4
"""A batch, its rows, columns and channels."""


def fit(x: Any, *_: Any, **__: Any) -> None:
    """``fit``: what pictures the augmentation is to learn from."""
    _refuse_rank("ImageDataGenerator.fit", x)


def _refuse_rank(title: str, x: Any) -> None:
    """Refuse what are no pictures by their axes."""
    if isinstance(x, Tensor) and x.shape is not None and len(x.shape) != PICTURES:
        raise RankMismatch(Title(title), x, PICTURES)


def _of_batches(element: Any, count: int | None, batches: Batches) -> Dataset:
    """A generator of such elements: its batches are arrays, and have numbers."""
    arrays = over(batched(element), lambda part: part.as_flavour(Flavour.ARRAY))
    return Dataset(arrays, count, batches, indexed=True)


def flow(
    x: Any, y: Any = None, batch_size: Any = 32, shuffle: Any = True, sample_weight: Any = None, *_: Any, **__: Any
) -> Dataset:
    """``flow``: the rows of arrays in batches, as float images and the labels as they are."""
    _refuse_rank("ImageDataGenerator.flow", x)
    if not isinstance(x, Tensor) or not x.shape or not isinstance(y, Tensor | None) or sample_weight is not None:
        return Dataset(Unknown("images that are not known"))
    images = tensor(x.shape[1:], "float32")
    samples = x.shape[0] if isinstance(x.shape[0], int) else None
    element = images if y is None else (images, tensor(y.shape[1:] if y.shape else None, y.dtype))
    batches = Batches(batch_size if isinstance(batch_size, int) else None, samples)
    return _of_batches(element, None, batches)


def flow_from_directory(
    directory: Any, target_size: Any = (256, 256), color_mode: Any = "rgb", classes: Any = None,
    class_mode: Any = "categorical", batch_size: Any = 32, *_: Any, **__: Any,
) -> Dataset:  # fmt: skip
    """``flow_from_directory``: images of one size, and what their folders say."""
    channels = CHANNELS.get(color_mode, UNKNOWN_INT) if isinstance(color_mode, str) else UNKNOWN_INT
    images = tensor((*sides(target_size), channels), "float32")
    size = batch_size if isinstance(batch_size, int) else None
    return _of_batches(_with_labels(images, class_mode, classes), None, Batches(size))


def _with_labels(images: Tensor, mode: Any, classes: Any) -> Any:
    if mode == "input":
        return images, images
    if mode in ("binary", "sparse"):
        return images, tensor((), "float32")
    return labelled(images, "inferred", mode, classes) if mode in ("categorical", None) else Unknown("other labels")


def flow_from_dataframe(
    dataframe: Any, directory: Any = None, x_col: Any = "filename", y_col: Any = "class", weight_col: Any = None,
    target_size: Any = (256, 256), color_mode: Any = "rgb", classes: Any = None, class_mode: Any = "categorical",
    batch_size: Any = 32, *_: Any, **__: Any,
) -> Dataset:  # fmt: skip
    """``flow_from_dataframe``: images of one size, and what a column says."""
    if weight_col is not None:
        return Dataset(Unknown("weighted images"))
    return flow_from_directory(directory, target_size, color_mode, classes, class_mode, batch_size)


@source("keras.utils.TimeseriesGenerator")
def windows(
    data: Any, targets: Any, length: Any, sampling_rate: Any = 1, stride: Any = 1, start_index: Any = 0, end_index: Any = None,
    shuffle: Any = False, reverse: Any = False, batch_size: Any = 128, **_: Any,
) -> Dataset:  # fmt: skip
    """``TimeseriesGenerator``: the rows before each row of an array, and its target."""
    series, goals = (tensor_of(part) if isinstance(part, Tensor | tuple) else None for part in (data, targets))
    if series is None or goals is None or not series.shape or not goals.shape:
        return Dataset(Unknown("series that are not known"))
    steps = -(-length // sampling_rate) if whole(length) and whole(sampling_rate) else UNKNOWN_INT
    element = tensor((steps, *series.shape[1:]), series.dtype), tensor(goals.shape[1:], goals.dtype)
    samples = None
    if (
        all(map(whole, (series.shape[0], length, stride)))
        and type(start_index) is int
        and type(end_index) in (int, NoneType)
    ):
        last = series.shape[0] - 1 if end_index is None else end_index
        samples = max(-(-(last + 1 - start_index - length) // stride), 0)
    size = batch_size if whole(batch_size) else None
    count = None if samples is None or size is None else -(-samples // size)
    batches = Batches(size, samples if shuffle is False else None)
    return _of_batches(element, count, batches)


def whole(value: Any) -> bool:
    """Whether it is a number of steps, at least one."""
    return type(value) is int and value > 0


FLOWS: dict[str, Callable[..., Dataset | None]] = {
    "fit": fit,
    "flow": flow,
    "flow_from_directory": flow_from_directory,
    "flow_from_dataframe": flow_from_dataframe,
}
"""Methods of the generator that make batches, or learn from arrays."""
