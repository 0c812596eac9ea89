"""Sources: datasets made of arrays, numbers, generators and other datasets."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import SliceCounts
from shapewright.values.data import INFINITE, Dataset, over, tensor
from shapewright.values.dims import OPEN, definitely_different, is_open
from shapewright.values.lattice import Unknown
from shapewright.values.models import tensors_in
from shapewright.values.tensors import Tensor

from .counts import together, whole
from .structures import described, elements, source

CLASS = "tensorflow.data.Dataset"


def slices(element: Any) -> Dataset:
    """``from_tensor_slices``: one element for each position on the first axis; raises ``SliceCounts`` where two differ."""
    known = [part.shape[0] for part in tensors_in(element) if part.shape]
    for other in known[1:]:
        if definitely_different(known[0], other):
            raise SliceCounts(counts=(known[0], other))
    count = next((first for first in known if isinstance(first, int)), None)
    sliced = over(element, lambda part: tensor(part.shape[1:] if part.shape else None, part.dtype))
    return Dataset(sliced, count)


def whole_tensors(element: Any) -> Dataset:
    """``from_tensors``: a single element."""
    return Dataset(element, 1)


@source(f"{CLASS}.range")
def numbers(*bounds: Any, **_: Any) -> Dataset:
    """Counts up; single numbers."""
    known = [whole(bound) for bound in bounds]
    count = None if None in known or not 1 <= len(known) <= 3 or known[2:] == [0] else len(range(*known))  # type: ignore[arg-type]
    return Dataset(tensor((), "int64"), count)


@source(f"{CLASS}.random")
def random_numbers(*_: Any, **__: Any) -> Dataset:
    """Numbers without end."""
    return Dataset(tensor((), "int64"), INFINITE)


@source(f"{CLASS}.list_files", "tensorflow.data.TextLineDataset", "tensorflow.data.TFRecordDataset")
def texts(*_: Any, **__: Any) -> Dataset:
    """Names of files, lines or records: how many is not known."""
    return Dataset(tensor((), "string"))


@source(f"{CLASS}.from_generator")
def generated(
    generator: Any,
    output_types: Any = None,
    output_shapes: Any = None,
    args: Any = None,
    output_signature: Any = None,
    **_: Any,
) -> Dataset:
    """What the signature says; without one, the dtypes alone."""
    if output_signature is not None:
        return Dataset(elements(output_signature))
    if output_types is None:
        return Dataset(Unknown("a generator without a signature"))
    return Dataset(described(output_types, output_shapes))


@source(f"{CLASS}.zip")
def zipped(*sources: Any, datasets: Any = None, name: Any = None) -> Any:
    """Elements side by side, in the structure that the datasets are given in."""
    given = datasets if datasets is not None else sources[0] if len(sources) == 1 else sources
    found = _datasets(given)
    if found is None:
        return Dataset(Unknown("datasets that are not known"))
    batches = found[0].batches
    alike = all(dataset.batches == batches for dataset in found) and (batches is None or batches.sizes is not None)
    element = _side_by_side(given)
    return Dataset(
        element if alike else over(element, _first_open),
        together([d.cardinality for d in found]),
        batches if alike else None,
    )


def _datasets(given: Any) -> list[Dataset] | None:
    if isinstance(given, Dataset):
        return [given]
    parts = given.values() if isinstance(given, dict) else given if isinstance(given, tuple) else None
    if not parts:
        return None
    found = [_datasets(part) for part in parts]
    return None if None in found else [dataset for side in found for dataset in side or []]


def _side_by_side(given: Any) -> Any:
    if isinstance(given, Dataset):
        return given.element
    if isinstance(given, dict):
        return {key: _side_by_side(part) for key, part in given.items()}
    return tuple(map(_side_by_side, given))


def _first_open(part: Tensor) -> Tensor:
    """Batches that may differ in size: their first axis is open, and tells nothing of the others'."""
    if not part.shape or not is_open(part.shape[0]):
        return part
    return tensor((OPEN, *part.shape[1:]), part.dtype)


@source(f"{CLASS}.sample_from_datasets", f"{CLASS}.choose_from_datasets")
def mixed(datasets: Any, *_: Any, **__: Any) -> Dataset:
    """Elements of several datasets in turn."""
    from .pipelines import joined_element

    if not isinstance(datasets, tuple) or not datasets or not all(isinstance(part, Dataset) for part in datasets):
        return Dataset(Unknown("datasets that are not known"))
    element = datasets[0].element
    for other in datasets[1:]:
        element = joined_element(element, other.element)
    return Dataset(element)
