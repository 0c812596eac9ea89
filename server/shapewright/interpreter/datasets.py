"""Datasets: how programs make them, what their methods do, and what a loop or a model gets of them."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from shapewright.rules import data
from shapewright.rules.data.generators import FLOWS
from shapewright.rules.data.pipelines import METHODS, flattened, remapped
from shapewright.rules.data.sources import slices, whole_tensors
from shapewright.rules.data.structures import SOURCES, component
from shapewright.values.data import INFINITE, Dataset, ImageGenerator, drawn, over, placed, rows
from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Either, Many, Unknown, either, widened
from shapewright.values.python import Bound, Function, Object
from shapewright.values.tensors import Flavour

from .assignment import new_dict
from .budget import MAX_FIRST_TRIPS, MAX_ROWS
from .leaves import attempt
from .truth import frozen

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter

RULES = data
"""Imported so that its names are registered."""
CLASS = "tensorflow.data.Dataset"


def from_tensor_slices(run: Interpreter, node: ast.expr, tensors: Any, name: Any = None) -> Any:
    """``Dataset.from_tensor_slices``: tuples and dicts are structure, lists are arrays."""
    return attempt(run, node, (_structure(run, tensors),), {}, lambda given: placed(slices(given), run.site(node)))


def from_tensors(run: Interpreter, node: ast.expr, tensors: Any, name: Any = None) -> Any:
    """``Dataset.from_tensors``: one element."""
    return attempt(
        run, node, (_structure(run, tensors),), {}, lambda given: placed(whole_tensors(given), run.site(node))
    )


def _structure(run: Interpreter, value: Any) -> Any:
    """Arrays in the tuples and dicts that the program put them in."""
    if isinstance(value, tuple):
        return tuple(_structure(run, part) for part in value)
    contents = run.load(value.address, None, None) if isinstance(value, Object) else value
    if isinstance(contents, dict):
        return {key: _structure(run, part) for key, part in contents.items()}
    plain = frozen(run, value)
    if isinstance(plain, Either):
        plain = reduce(widened, plain.options)
    return plain if isinstance(plain, Unknown) else component(plain)


def _source(name: str) -> Callable[..., Any]:
    def run_source(run: Interpreter, node: ast.expr, *args: Any, **kwargs: Any) -> Any:
        def act(*given: Any, **named: Any) -> Any:
            made = SOURCES[name](*given, **named)
            parts = made if isinstance(made, tuple) else (made,)
            here = tuple(placed(part, run.site(node)) if isinstance(part, Dataset) else part for part in parts)
            return here if isinstance(made, tuple) else here[0]

        plain = {key: frozen(run, value) for key, value in kwargs.items()}
        return attempt(run, node, tuple(frozen(run, arg) for arg in args), plain, act)

    return run_source


HANDLERS: dict[str, Callable[..., Any]] = {
    **{name: _source(name) for name in SOURCES},
    f"{CLASS}.from_tensor_slices": from_tensor_slices,
    f"{CLASS}.from_tensors": from_tensors,
}
"""Functions that make datasets."""


def dataset_attribute(run: Interpreter, dataset: Dataset, name: str) -> Any:
    """``dataset.name``."""
    if name == "element_spec":
        return thawed(run, dataset.element)
    if name in CALLBACKS:
        return Bound(name, CALLBACKS[name], dataset)
    if name in METHODS:
        return Bound(name, _method(name), dataset)
    return Unknown(f"the attribute {name} of a dataset is not followed")


def generator_attribute(run: Interpreter, generator: ImageGenerator, name: str) -> Any:
    """``generator.flow`` and its like."""
    if name in FLOWS:
        return Bound(name, _flow(name), generator)
    return Unknown(f"the attribute {name} of a generator of images is not followed")


def _flow(name: str) -> Callable[..., Any]:
    def run_flow(run: Interpreter, node: ast.expr, _: ImageGenerator, *args: Any, **kwargs: Any) -> Any:
        plain = {key: frozen(run, value) for key, value in kwargs.items()}
        given = tuple(frozen(run, arg) for arg in args)

        def act(*positional: Any, **named: Any) -> Dataset | None:
            made = FLOWS[name](*positional, **named)
            return None if made is None else placed(made, run.site(node))

        return attempt(run, node, given, plain, act)

    return run_flow


def _method(name: str) -> Callable[..., Any]:
    def run_method(run: Interpreter, node: ast.expr, dataset: Dataset, *args: Any, **kwargs: Any) -> Any:
        def act(owner: Dataset, *given: Any, **named: Any) -> Any:
            made = METHODS[name](owner, *given, **named)
            return made if made is owner else placed(made, run.site(node))

        plain = {key: frozen(run, value) for key, value in kwargs.items()}
        return attempt(run, node, (dataset, *(frozen(run, arg) for arg in args)), plain, act)

    return run_method


def _map(run: Interpreter, node: ast.expr, dataset: Dataset, map_func: Any, *_: Any, **__: Any) -> Any:
    """``dataset.map(f)``: the function is traced once, on an element."""
    returned = _called(run, node, dataset, map_func)
    return attempt(run, node, (returned,), {}, lambda given: placed(remapped(dataset, given), run.site(node)))


def _flat_map(run: Interpreter, node: ast.expr, dataset: Dataset, map_func: Any, *_: Any, **__: Any) -> Any:
    """``dataset.flat_map(f)`` and ``interleave``: the elements of the datasets that the function makes."""
    returned = _called(run, node, dataset, map_func)
    return attempt(run, node, (returned,), {}, lambda given: placed(flattened(given), run.site(node)))


def _called(run: Interpreter, node: ast.expr, dataset: Dataset, function: Any) -> Any:
    """What a function returns for an element: a tuple is spread over its parameters."""
    from .calls import call

    element = dataset.element
    if isinstance(element, Unknown):
        args: tuple[Any, ...] = (element,) * _parameters(function)
    else:
        args = tuple(thawed(run, part) for part in (element if isinstance(element, tuple) else (element,)))
    return _structured(run, call(run, function, args, {}, node))


def _parameters(function: Any) -> int:
    """How many arguments a function of the program's must get; 1 for any other."""
    if not isinstance(function, Function):
        return 1
    spec = function.node.args
    return max(len(spec.posonlyargs) + len(spec.args) - len(spec.defaults), 1)


def _structured(run: Interpreter, returned: Any) -> Any:
    """A list that a function returns is a tuple of what it holds; lists deeper inside are arrays."""
    if isinstance(returned, Dataset):
        return returned
    if isinstance(returned, Either):
        return reduce(widened, [_structured(run, option) for option in returned.options])
    is_list = isinstance(returned, Object) and returned.kind == "list"
    contents = run.load(returned.address, None, None) if is_list else None
    return _structure(run, contents if isinstance(contents, tuple) else returned)


def _apply(run: Interpreter, node: ast.expr, dataset: Dataset, function: Any, name: Any = None) -> Any:
    """``dataset.apply(f)``: whatever the function makes of the dataset."""
    from .calls import call

    return call(run, function, (dataset,), {}, node)


def _cardinality(run: Interpreter, node: ast.expr, dataset: Dataset, *_: Any) -> Any:
    """``dataset.cardinality()`` and ``len(dataset)``: a number, which may be TensorFlow's -1 or -2."""
    return UNKNOWN_INT if dataset.cardinality is None else dataset.cardinality


def _numpy_iterator(run: Interpreter, node: ast.expr, dataset: Dataset, *_: Any) -> Any:
    """``dataset.as_numpy_iterator()``: the elements as arrays."""
    return replace(dataset, element=over(dataset.element, lambda part: part.as_flavour(Flavour.ARRAY)))


CALLBACKS: dict[str, Callable[..., Any]] = {
    "map": _map,
    "flat_map": _flat_map,
    "interleave": _flat_map,
    "apply": _apply,
    "cardinality": _cardinality,
    "as_numpy_iterator": _numpy_iterator,
    "get_next": lambda run, _, dataset, *__: next_element(run, dataset, first=False),
}
"""Methods that call back into the program, or give no dataset."""


def thawed(run: Interpreter, element: Any) -> Any:
    """An element as the program holds it: dicts that it may change."""
    if isinstance(element, tuple):
        return tuple(thawed(run, part) for part in element)
    if isinstance(element, dict):
        return new_dict(run, {key: thawed(run, part) for key, part in element.items()})
    return element


def numbered_batch(run: Interpreter, dataset: Dataset, number: Any) -> Any:
    """``generator[number]``: the first batch is as large as there may be, the last one may be smaller."""
    if isinstance(dataset.element, Unknown):
        return dataset.element
    first, *rest = rows(dataset)
    batch = drawn(dataset.element) if rest and number != 0 else first
    return thawed(run, batch)


def dataset_items(run: Interpreter, dataset: Dataset) -> tuple[Any, ...] | Many | Unknown:
    """What a loop over a dataset gets: one by one where they are few, else what they are all like."""
    if isinstance(dataset.element, Unknown):
        return Many(dataset.element)
    first, *rest = rows(dataset)
    count = dataset.cardinality
    if count is not None and 0 <= count <= MAX_ROWS:
        last = rest[0] if rest else first
        return tuple(thawed(run, last if number == count - 1 else first) for number in range(count))
    every = thawed(run, drawn(dataset.element) if rest else first)
    return Many(every, first=tuple(thawed(run, first) for _ in range(MAX_FIRST_TRIPS if _endures(dataset) else 0)))


def _endures(dataset: Dataset) -> bool:
    """Whether more elements come than a loop looks at one by one, the first of them whole."""
    if dataset.cardinality is not None:
        return dataset.cardinality == INFINITE or dataset.cardinality > MAX_FIRST_TRIPS
    known = dataset.batches
    return known is not None and known.sizes is not None and (known.samples or 0) > MAX_FIRST_TRIPS * (known.size or 0)


def next_element(run: Interpreter, dataset: Dataset, *, first: bool) -> Any:
    """What ``next`` of its iterator gives: the first element where the iterator is new, else any of them."""
    found = rows(dataset)
    return either(*(thawed(run, row) for row in (found[:1] if first else found)))
