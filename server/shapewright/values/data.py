"""Datasets and generators: what each of their elements is, and how they are batched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .dims import BATCH, OPEN, UNKNOWN_INT, Dim, is_open, same
from .immutable import immutable
from .tensors import Flavour, Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    from .origins import Site
    from .tensors import Shape

INFINITE = -1
"""The cardinality of a dataset without end, as TensorFlow counts."""


@immutable(frozen=True, slots=True)
class Batches:
    """How samples were cut into batches: all of ``size``, and a smaller one at the end where they do not divide."""

    size: int | None = None
    samples: int | None = None
    """How many there are; ``INFINITE`` without end, ``None`` where that is not known."""

    @property
    def sizes(self) -> tuple[int, ...] | None:
        """The different sizes of the batches, the first batch first; ``None`` where they are not known."""
        if self.size is None or self.size < 1 or self.samples is None:
            return None
        if self.samples == INFINITE:
            return (self.size,)
        whole, rest = divmod(self.samples, self.size)
        return tuple(size for size, there in ((self.size, whole), (rest, rest)) if there)


@immutable(frozen=True, eq=False, slots=True)
class Dataset:
    """A ``tf.data.Dataset``, or a generator of batches."""

    element: Any
    """A tensor, a tuple or dict of them, a dataset inside a dataset, or unknown; as ``element_spec`` gives it."""
    cardinality: int | None = None
    """How many elements there are; ``INFINITE`` without end, ``None`` where that is not known."""
    batches: Batches | None = None
    """Where the first axis of every tensor in it is a batch."""
    origin: Site | None = None
    in_list: str | None = None
    """What a generator gives in a list, which TensorFlow takes for no structure: ``x``, ``y``, or the whole ``element``."""
    indexed: bool = False
    """Whether its batches have numbers, by which the program may ask for them: ``generator[0]``."""


@immutable(frozen=True, slots=True)
class ImageGenerator:
    """A ``keras.preprocessing.image.ImageDataGenerator``."""


def over(element: Any, change: Callable[[Tensor], Any]) -> Any:
    """An element with every tensor in it changed; what is not known stays so."""
    if isinstance(element, Tensor):
        return change(element)
    if isinstance(element, tuple):
        return tuple(over(part, change) for part in element)
    if isinstance(element, dict):
        return {key: over(part, change) for key, part in element.items()}
    return element


def tensor(shape: Shape | None, dtype: str | None) -> Tensor:
    """A tensor as datasets hold them."""
    return Tensor(shape, dtype, Flavour.EAGER)


def batched(element: Any, size: Dim = BATCH) -> Any:
    """Elements put together along a new first axis; what was a batch before is one no longer."""
    return over(
        element, lambda part: tensor(None if part.shape is None else (size, *unbatched(part.shape)), part.dtype)
    )


def unbatched(shape: Shape) -> Shape:
    """A shape whose open axes are plain ones."""
    return tuple(OPEN if is_open(dim) and same(dim, BATCH) else dim for dim in shape)


def drawn(element: Any, size: Dim = UNKNOWN_INT) -> Any:
    """An element as a loop gets it: every open axis is a number then, that of the batch is ``size``."""

    def number(dim: Dim) -> Dim:
        return (size if same(dim, BATCH) else UNKNOWN_INT) if is_open(dim) else dim

    return over(
        element, lambda part: part if part.shape is None else replace(part, shape=tuple(map(number, part.shape)))
    )


def rows(dataset: Dataset) -> tuple[Any, ...]:
    """The different elements of a dataset as a loop gets them: whole batches, then the last one."""
    sizes = dataset.batches.sizes if dataset.batches is not None else None
    return tuple(drawn(dataset.element, size) for size in sizes or (UNKNOWN_INT,))


def placed(dataset: Dataset, site: Site) -> Dataset:
    """The dataset, made at this place, and so are its elements."""
    return replace(dataset, element=over(dataset.element, lambda part: part.at(site)), origin=site)


@immutable(frozen=True, slots=True)
class Transformer:
    """A scaler or encoder of scikit-learn."""

    name: str
    options: tuple[tuple[str, Any], ...] = ()
    address: int = 0
    """Where the state holds what it was fitted to; 0 where that is not kept."""


@immutable(frozen=True, slots=True)
class Folds:
    """A ``KFold`` of scikit-learn, or one of its kind."""

    splits: int | None
    """How often it splits; ``None`` where that is not known."""
    even: bool
    """Whether the parts are as long as each other, as far as that goes."""


@immutable(frozen=True, eq=False, slots=True)
class Sparse:
    """A sparse matrix of SciPy: the array that ``toarray`` makes of it."""

    array: Tensor


@immutable(frozen=True, eq=False, slots=True)
class Bunch:
    """Named arrays that belong together, as scikit-learn's loaders give them."""

    items: tuple[tuple[str, Any], ...]


@immutable(frozen=True, eq=False, slots=True)
class Picture:
    """A picture of PIL: the array that it becomes."""

    array: Tensor
    size: Shape | None = None
    """Columns and rows, where the channels are not known."""


@immutable(frozen=True, eq=False, slots=True)
class Table:
    """A data frame or a column of pandas: the array that its values are."""

    array: Tensor
    columns: tuple[Any, ...] | None = None
    """What the columns are called, where all are known."""
    distinct: bool = True
    """Whether no two columns have one name: else a name may stand for several."""

    @property
    def fed(self) -> Tensor:
        """The array that Keras 3 makes of it: of a column one with a second axis."""
        shape = self.array.shape
        return self.array.like((*shape, 1)) if shape is not None and len(shape) == 1 else self.array


@immutable(frozen=True, eq=False, slots=True)
class Locator:
    """``frame.loc``, ``frame.iloc`` and their like: the frame, and whether its parts are found by place."""

    table: Table
    by_place: bool
