"""Datasets of ``keras.utils``: images, texts and sounds in folders, and windows over series."""

from __future__ import annotations

from typing import Any

from shapewright.rules.ops.operands import tensor_of
from shapewright.values.data import Batches, Dataset, batched, tensor
from shapewright.values.dims import OPEN, UNKNOWN, UNKNOWN_INT, Dim, Length
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Shape, Tensor

from .structures import source

CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}


@source("keras.utils.image_dataset_from_directory", "keras.preprocessing.image_dataset_from_directory")
def images(
    directory: Any = None, labels: Any = "inferred", label_mode: Any = "int", class_names: Any = None, color_mode: Any = "rgb",
    batch_size: Any = 32, image_size: Any = (256, 256), shuffle: Any = True, seed: Any = None, validation_split: Any = None,
    subset: Any = None, interpolation: Any = "bilinear", follow_links: Any = False, crop_to_aspect_ratio: Any = False,
    pad_to_aspect_ratio: Any = False, data_format: Any = None, format: Any = "tf", verbose: Any = True, **_: Any,  # noqa: A002 (Keras's name)
) -> Any:  # fmt: skip
    """Images of one size, and what their folders say."""
    size = sides(image_size)
    channels = CHANNELS.get(color_mode, UNKNOWN_INT) if isinstance(color_mode, str) else UNKNOWN_INT
    shape = (channels, *size) if data_format == "channels_first" else (*size, channels)
    if not isinstance(data_format, str | None):
        shape = (UNKNOWN_INT,) * 3
    element = labelled(tensor(shape, "float32"), labels, label_mode, class_names)
    return delivered(element, batch_size, subset, format)


@source("keras.utils.text_dataset_from_directory", "keras.preprocessing.text_dataset_from_directory")
def texts(
    directory: Any = None, labels: Any = "inferred", label_mode: Any = "int", class_names: Any = None, batch_size: Any = 32,
    max_length: Any = None, shuffle: Any = True, seed: Any = None, validation_split: Any = None, subset: Any = None,
    follow_links: Any = False, format: Any = "tf", verbose: Any = True, **_: Any,  # noqa: A002 (Keras's name)
) -> Any:  # fmt: skip
    """Texts, and what their folders say."""
    return delivered(labelled(tensor((), "string"), labels, label_mode, class_names), batch_size, subset, format)


@source("keras.utils.audio_dataset_from_directory")
def sounds(
    directory: Any = None, labels: Any = "inferred", label_mode: Any = "int", class_names: Any = None, batch_size: Any = 32,
    sampling_rate: Any = None, output_sequence_length: Any = None, ragged: Any = False, shuffle: Any = True, seed: Any = None,
    validation_split: Any = None, subset: Any = None, **_: Any,
) -> Any:  # fmt: skip
    """Sounds of any length unless told, on any number of channels."""
    length: Dim = OPEN if output_sequence_length is None else UNKNOWN
    length = output_sequence_length if isinstance(output_sequence_length, int) else length
    shape = (length, OPEN) if ragged is False else None
    return delivered(labelled(tensor(shape, "float32"), labels, label_mode, class_names), batch_size, subset, "tf")


@source("keras.utils.timeseries_dataset_from_array", "keras.preprocessing.timeseries_dataset_from_array")
def windows(
    data: Any, targets: Any, sequence_length: Any, sequence_stride: Any = 1, sampling_rate: Any = 1, batch_size: Any = 128,
    shuffle: Any = False, seed: Any = None, start_index: Any = None, end_index: Any = None, format: Any = "tf", **_: Any,  # noqa: A002 (Keras's name)
) -> Any:  # fmt: skip
    """Windows over the rows of an array, open in length as TensorFlow sees them, and the target of each."""
    series = _row(data)
    element: Any = tensor(None if series.shape is None else (OPEN, *series.shape), series.dtype)
    if isinstance(targets, Unknown):
        return Dataset(Unknown("whether there are targets is not known"))
    return delivered(element if targets is None else (element, _row(targets)), batch_size, None, format)


def _row(value: Any) -> Tensor:
    known = tensor_of(value)
    return tensor(known.shape[1:] if known.shape else None, known.dtype)


def sides(size: Any) -> tuple[Dim, Dim]:
    """Rows and columns of images, as far as they are known."""
    if not isinstance(size, tuple) or len(size) != 2:
        return UNKNOWN_INT, UNKNOWN_INT
    first, second = (side if isinstance(side, int | Length) else UNKNOWN_INT for side in size)
    return first, second


def labelled(data: Tensor, labels: Any, mode: Any, class_names: Any) -> Any:
    """Data with what a label mode makes of the classes."""
    if labels is None or mode is None:
        return data
    if isinstance(labels, Unknown) or not isinstance(mode, str):
        return Unknown("whether there are labels is not known")
    shapes: dict[str, tuple[Shape, str]] = {
        "int": ((), "int32"),
        "binary": ((1,), "float32"),
        "categorical": ((_classes(class_names),), "float32"),
    }
    shape = shapes.get(mode)
    return (data, tensor(*shape)) if shape is not None else Unknown(f"the label mode {mode} is not known")


def _classes(class_names: Any) -> Dim:
    return len(class_names) if isinstance(class_names, tuple) else UNKNOWN_INT


def delivered(element: Any, batch_size: Any, subset: Any, form: Any) -> Any:
    """The dataset in batches; two of them where both subsets are asked for."""
    if form != "tf" or isinstance(batch_size, Unknown) or not isinstance(subset, str | None):
        return Unknown("a dataset whose form is not known")
    made = (
        Dataset(element)
        if batch_size is None
        else Dataset(batched(element), None, Batches(batch_size if isinstance(batch_size, int) else None))
    )
    return (made, Dataset(made.element, None, made.batches)) if subset == "both" else made
