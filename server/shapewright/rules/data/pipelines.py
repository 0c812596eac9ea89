"""Pipelines: the methods of a dataset that call nothing of the program's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewright.values.data import INFINITE, Batches, Dataset, batched, over, tensor
from shapewright.values.dims import BATCH, OPEN, UNKNOWN, UNKNOWN_INT, Dim, Length, is_open, same
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Tensor

from .counts import in_batches, one_behind_the_other, repeated, sharded, skipped, taken, whole
from .structures import dims_of, elements

if TYPE_CHECKING:
    from collections.abc import Callable

METHODS: dict[str, Callable[..., Any]] = {}
"""What ``dataset.name(…)`` gives: called with the dataset first."""


def method(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register what methods of these names do."""

    def register(rule: Callable[..., Any]) -> Callable[..., Any]:
        METHODS.update(dict.fromkeys(names, rule))
        return rule

    return register


@method("prefetch", "cache", "with_options", "ignore_errors", "snapshot")
def same_elements(dataset: Dataset, *_: Any, **__: Any) -> Dataset:
    """Nothing changes."""
    return dataset


@method("shuffle")
def shuffled(dataset: Dataset, *_: Any, **__: Any) -> Dataset:
    """Another order: a smaller batch may come anywhere."""
    sizes = dataset.batches.sizes if dataset.batches is not None else None
    return dataset if sizes is None or len(sizes) < 2 else _uneven(dataset)


def _uneven(dataset: Dataset) -> Dataset:
    """The same elements, in batches of sizes that are not known."""
    return dataset if dataset.batches is None else replace(dataset, batches=Batches())


def recounted(dataset: Dataset, cardinality: int | None, samples: int | None = None) -> Dataset:
    """So many of its elements, which hold so many samples; where all batches are of one size, they still are."""
    batches = dataset.batches
    if batches is None or samples is not None:
        return replace(dataset, cardinality=cardinality, batches=batches and Batches(batches.size, samples))
    sizes = batches.sizes
    if sizes is None or len(sizes) != 1 or cardinality == 0:
        return replace(dataset, cardinality=cardinality, batches=Batches())
    count = INFINITE if cardinality is None or cardinality == INFINITE else cardinality * sizes[0]
    return replace(dataset, cardinality=cardinality, batches=Batches(sizes[0], count))


def _whole_batches(dataset: Dataset, count: Any) -> int | None:
    """How many samples so many of the first batches hold; ``None`` where that is not known."""
    number, batches = whole(count), dataset.batches
    if number is None or number < 0 or batches is None or batches.size is None or batches.samples is None:
        return None
    held = number * batches.size
    return held if batches.samples == INFINITE else min(held, batches.samples)


@method("take")
def take(dataset: Dataset, count: Any, name: Any = None) -> Dataset:
    """The first elements."""
    return recounted(dataset, taken(dataset.cardinality, count), _whole_batches(dataset, count))


@method("skip")
def skip(dataset: Dataset, count: Any, name: Any = None) -> Dataset:
    """All but the first elements."""
    gone = _whole_batches(dataset, count)
    samples = dataset.batches.samples if dataset.batches is not None else None
    left = None if gone is None or samples is None else INFINITE if samples == INFINITE else samples - gone
    return recounted(dataset, skipped(dataset.cardinality, count), left)


@method("repeat")
def repeat(dataset: Dataset, count: Any = None, name: Any = None) -> Dataset:
    """The elements again and again."""
    return recounted(dataset, repeated(dataset.cardinality, count))


@method("shard")
def shard(dataset: Dataset, num_shards: Any, index: Any, name: Any = None) -> Dataset:
    """Every so manieth element."""
    return recounted(dataset, sharded(dataset.cardinality, num_shards, index))


@method("filter", "unique", "take_while", "rejection_resample")
def some(dataset: Dataset, *_: Any, **__: Any) -> Dataset:
    """Some of the elements."""
    return recounted(dataset, None)


@method("batch")
def batch(dataset: Dataset, batch_size: Any, drop_remainder: Any = False, *_: Any, **__: Any) -> Dataset:
    """Elements put together: an open first axis, or with ``drop_remainder`` one as long as the batch."""
    return _in_batches(dataset, batched(dataset.element, _size(batch_size, drop_remainder)), batch_size, drop_remainder)


def _size(batch_size: Any, drop: Any) -> Dim:
    if drop is False or (isinstance(drop, int) and not drop):
        return BATCH
    if drop is not True:
        return UNKNOWN
    return batch_size if isinstance(batch_size, int | Length) and batch_size is not True else UNKNOWN_INT


def _in_batches(dataset: Dataset, element: Any, size: Any, drop: Any) -> Dataset:
    count = dataset.cardinality
    samples = count
    if isinstance(drop, bool) and drop and count not in (None, INFINITE) and whole(size):
        samples = count // size * size
    return Dataset(
        element, in_batches(count, size, drop=drop), Batches(whole(size), samples if isinstance(drop, bool) else None)
    )


@method("padded_batch")
def padded_batch(
    dataset: Dataset,
    batch_size: Any,
    padded_shapes: Any = None,
    padding_values: Any = None,
    drop_remainder: Any = False,
    *_: Any,
    **__: Any,
) -> Dataset:
    """Elements padded to these shapes and put together; what is open is padded to the longest of a batch."""
    element = dataset.element if padded_shapes is None else _padded(dataset.element, padded_shapes)
    return _in_batches(dataset, batched(element, _size(batch_size, drop_remainder)), batch_size, drop_remainder)


def _padded(element: Any, shapes: Any) -> Any:
    if isinstance(element, tuple) and isinstance(shapes, tuple) and len(shapes) == len(element):
        return tuple(map(_padded, element, shapes))
    if isinstance(element, dict) and isinstance(shapes, dict):
        return {key: _padded(part, shapes.get(key, Unknown("no shape"))) for key, part in element.items()}
    if isinstance(element, Tensor) and not isinstance(shapes, Tensor):
        return tensor(dims_of(shapes), element.dtype)
    return over(element, lambda part: tensor(None, part.dtype))


@method("bucket_by_sequence_length")
def bucketed(dataset: Dataset, *_: Any, **named: Any) -> Dataset:
    """Batches of elements of like length."""
    if named.get("padded_shapes") is not None or named.get("no_padding"):
        return Dataset(Unknown("buckets that are not followed"))
    return Dataset(batched(dataset.element), None, Batches())


@method("unbatch")
def unbatch(dataset: Dataset, *_: Any, **__: Any) -> Dataset:
    """The first axis taken apart."""
    samples = dataset.batches.samples if dataset.batches is not None else None
    element = over(dataset.element, lambda part: tensor(part.shape[1:] if part.shape else None, part.dtype))
    return Dataset(element, INFINITE if samples is None and dataset.cardinality == INFINITE else samples)


@method("window")
def window(
    dataset: Dataset, size: Any, shift: Any = None, stride: Any = 1, drop_remainder: Any = False, *_: Any, **__: Any
) -> Dataset:
    """Datasets of so many elements each, one for each tensor."""
    count = whole(size) if drop_remainder is True else None
    return Dataset(over(dataset.element, lambda part: Dataset(part, count)))


@method("enumerate")
def enumerated(dataset: Dataset, *_: Any, **__: Any) -> Dataset:
    """Each element behind its number."""
    return replace(dataset, element=(tensor((), "int64"), dataset.element))


@method("concatenate")
def concatenate(dataset: Dataset, other: Any, name: Any = None) -> Dataset:
    """Another dataset's elements behind this one's."""
    if not isinstance(other, Dataset):
        return Dataset(Unknown("a dataset that is not known"))
    count = one_behind_the_other(dataset.cardinality, other.cardinality)
    both = dataset.batches is not None and other.batches is not None
    return Dataset(joined_element(dataset.element, other.element), count, Batches() if both else None)


def joined_element(left: Any, right: Any) -> Any:
    """What the elements of two datasets have in common: an axis that differs is open, as TensorFlow has it."""
    if isinstance(left, Tensor) and isinstance(right, Tensor):
        if left.shape is None or right.shape is None or len(left.shape) != len(right.shape):
            return tensor(None, left.dtype)
        return tensor(tuple(map(_common, left.shape, right.shape)), left.dtype)
    if isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right):
        return tuple(map(joined_element, left, right))
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        return {key: joined_element(left[key], right[key]) for key in left}
    return Unknown("elements that differ")


def _common(left: Dim, right: Dim) -> Dim:
    if same(left, right):
        return left
    if is_open(left) or is_open(right) or (isinstance(left, int) and isinstance(right, int)):
        return OPEN
    return UNKNOWN


def remapped(dataset: Dataset, returned: Any) -> Dataset:
    """Each element made into what a function returned for it; still batches if every first axis is the batch still."""
    element = elements(returned)
    kept = dataset.batches is not None and _all_batches(dataset.element) and _all_batches(element)
    return Dataset(element if kept else over(element, _plain), dataset.cardinality, dataset.batches if kept else None)


def flattened(returned: Any) -> Dataset:
    """What ``flat_map`` and ``interleave`` make of the datasets that a function returned."""
    if not isinstance(returned, Dataset):
        return Dataset(returned if isinstance(returned, Unknown) else Unknown("a function that returns no dataset"))
    return Dataset(over(returned.element, _plain))


def _all_batches(element: Any) -> bool:
    if isinstance(element, Tensor):
        return (
            bool(element.shape)
            and element.shape is not None
            and (same(element.shape[0], BATCH) or isinstance(element.shape[0], int))
        )
    parts = element.values() if isinstance(element, dict) else element if isinstance(element, tuple) else None
    return parts is not None and all(map(_all_batches, parts))


def _plain(part: Tensor) -> Tensor:
    """A tensor whose open axes tell nothing of one another."""
    return (
        part if part.shape is None else tensor(tuple(OPEN if is_open(dim) else dim for dim in part.shape), part.dtype)
    )
