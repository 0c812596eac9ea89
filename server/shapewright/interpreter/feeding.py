"""Feeding: what a model gets at a time when it is trained on a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from shapewright.values.data import Batches, Dataset, Table, over
from shapewright.values.dims import BATCH, UNKNOWN_INT, Dim, same
from shapewright.values.lattice import Either, Many, Unknown, either, widened
from shapewright.values.models import tensors_in
from shapewright.values.python import External, Function, Instance, Object
from shapewright.values.tensors import Flavour, Tensor

from .functions import call_function, find, lineage
from .iteration import held
from .truth import frozen

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter

SEQUENCES = ("keras.utils.PyDataset", "keras.utils.Sequence")
"""Classes whose items are batches."""


TEXTS = ("object", "str", "string")
"""What holds no numbers, or may not."""


@dataclass(frozen=True)
class Feed:
    """One element of a dataset as ``fit`` takes it apart, and what is known of all of them."""

    x: Any
    y: Any
    """``None`` where there are no labels."""
    size: int | None
    samples: int | None
    """How many samples come in batches of that size; ``None`` where it is not known."""
    total: Dim
    comparable: bool
    """Whether inputs and labels have the same first axis."""


def feed(dataset: Dataset) -> Feed:
    """The inputs and labels of an element: a tuple of up to three, or inputs alone."""
    element = dataset.element
    parts = element if isinstance(element, tuple) and 0 < len(element) < 4 else (element,)
    x, y = parts[0], parts[1] if len(parts) > 1 else None
    tensors = [*tensors_in(x), *tensors_in(y)]
    if any(not tensor.shape for tensor in tensors_in(x)):
        x = Unknown("an element without axes")
    firsts = [tensor.shape[0] for tensor in tensors if tensor.shape]
    comparable = len(firsts) == len(tensors) and all(type(first) is type(firsts[0]) for first in firsts)
    comparable = comparable and all(first == firsts[0] for first in firsts if isinstance(first, int))
    known = _batches(dataset, firsts[0] if firsts else UNKNOWN_INT)
    return Feed(x, y, known.size, _finite(known), _total(dataset, firsts[:1], known), comparable)


def _batches(dataset: Dataset, first: Dim) -> Batches:
    """How the samples are cut, as far as the first axis bears it out."""
    if isinstance(first, int):
        return Batches(first, first)
    return dataset.batches if dataset.batches is not None and same(first, BATCH) else Batches()


def _finite(known: Batches) -> int | None:
    """A number of samples that gives batches of these sizes."""
    return known.size if known.samples is not None and known.samples < 0 else known.samples


def _total(dataset: Dataset, firsts: list[Dim], known: Batches) -> Dim:
    """How many samples there are in all."""
    if firsts and isinstance(firsts[0], int):
        count = dataset.cardinality
        return UNKNOWN_INT if count is None or count < 0 else count * firsts[0]
    return UNKNOWN_INT if known.samples is None or known.samples < 0 else known.samples


def as_arrays(run: Interpreter, value: Any) -> Any:
    """Frames as the arrays that Keras 3 makes of them; of a column one with a second axis."""
    if isinstance(value, Either):
        return either(*(as_arrays(run, option) for option in value.options))
    if type(value) is tuple:
        return tuple(as_arrays(run, part) for part in value)
    if type(value) is dict:
        return {key: as_arrays(run, part) for key, part in value.items()}
    if not isinstance(value, Table) or value.array.dtype in TEXTS or run.keras.reached((3,)) is not True:
        return value
    return value.fed


def as_dataset(run: Interpreter, value: Any, node: ast.expr) -> Any:
    """A generator as a dataset of what it yields, an instance of ``PyDataset`` as one of what ``__getitem__`` returns."""
    if isinstance(value, Object) and value.kind == "generator":
        return _yielded(run, value)
    if not isinstance(value, Instance) or not _is_sequence(value):
        return value
    item = _item(run, value, node)
    element = frozen(run, item)
    made = over(element, _batch) if isinstance(element, tuple) else Unknown("items that are not known")
    return Dataset(made, in_list=_in_list(run, _as_tuple(run, item)))


def item_of(run: Interpreter, value: Instance, node: ast.expr) -> Any:
    """What ``__getitem__`` of the program's own class gives for any number; batches like the first where that is not known."""
    return frozen(run, _item(run, value, node))


def _item(run: Interpreter, value: Instance, node: ast.expr) -> Any:
    """The same with the lists in it as lists."""
    getter = find(run, value.cls, "__getitem__")
    if not isinstance(getter, Function):
        return Unknown("a generator whose items are not followed")
    item = call_function(run, getter, (value, UNKNOWN_INT), {}, node)
    parts = frozen(run, item)
    if not _is_sequence(value) or (isinstance(parts, tuple) and all(map(_is_told, parts))):
        return item
    first = call_function(run, getter, (value, 0), {}, node)
    return first if _in_list(run, _as_tuple(run, first)) else batched(frozen(run, first))


def _as_tuple(run: Interpreter, item: Any) -> Any:
    """What Keras makes of a list that ``__getitem__`` returns."""
    return run.load(item.address, None, item) if _is_list(item) else item


def _is_list(value: Any) -> bool:
    return isinstance(value, Object) and value.kind == "list"


def _in_list(run: Interpreter, item: Any) -> str | None:
    """Which part of a batch is a list, or holds one, where TensorFlow makes a dataset of the batches."""
    if run.keras.reached((3,)) is not True or run.keras.backend != "tensorflow":
        return None
    if _is_list(item):
        return "element"
    parts = zip(("x", "y", "sample_weight"), item, strict=False) if isinstance(item, tuple) else ()
    return next((name for name, part in parts if _holds_list(run, part)), None)


def _holds_list(run: Interpreter, part: Any) -> bool:
    contents = run.load(part.address, None, None) if isinstance(part, Object) and part.kind == "dict" else part
    parts = contents.values() if isinstance(contents, dict) else contents if isinstance(contents, tuple) else ()
    return _is_list(part) or any(_holds_list(run, inner) for inner in parts)


def _is_told(part: Any) -> bool:
    return not isinstance(part, Tensor) or part.shape is not None


def _yielded(run: Interpreter, generator: Object) -> Dataset:
    """Batches as a generator yields them; a list is none."""
    contents = held(run, generator)
    items = contents if isinstance(contents, tuple) else (contents.item,) if isinstance(contents, Many) else ()
    first = next(iter(contents.first if isinstance(contents, Many) and contents.first else items), None)
    in_list = _in_list(run, first)
    if not items or not all(isinstance(item, tuple) for item in items):
        return Dataset(Unknown("a generator whose items are not followed"), in_list=in_list)
    return Dataset(over(reduce(widened, (frozen(run, item) for item in items)), _batch), in_list=in_list)


def _is_sequence(instance: Instance) -> bool:
    return any(isinstance(part, External) and part.name in SEQUENCES for part in lineage(instance.cls))


def _batch(part: Tensor) -> Any:
    """An array of a batch whose size may not be known."""
    if not part.shape or isinstance(part.shape[0], int):
        return part
    return part.unseen((BATCH, *part.shape[1:]))


def batched(value: Any, size: Dim = BATCH) -> Any:
    """Data as batches, of any size unless one is given."""
    if isinstance(value, Tensor):
        shape = None if value.shape is None else (size, *value.shape[1:])
        return Tensor(
            shape, value.dtype, Flavour.EAGER, origin=value.origin, classes=value.classes, attained=value.attained
        )
    if isinstance(value, tuple):
        return tuple(batched(part, size) for part in value)
    if isinstance(value, dict):
        return {key: batched(part, size) for key, part in value.items()}
    return value
