"""Unfit: uses of a value that it is not fit for, whatever its shape. Keras tensors have no values, lists cannot be called.

Nothing is said of what is not known, and nothing where it is not certain that the program comes here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import NoItems, NoSuchItem, NotCallable, ValuesNeeded
from shapewright.values.measured import Measures
from shapewright.values.models import Functional, Layer, Sequential, tensors_in
from shapewright.values.numbers import NumpyFloat, NumpyInt
from shapewright.values.python import Object
from shapewright.values.tensors import Flavour, Tensor

from .binding import refuse
from .members import LISTS, speaks_of_others, speaks_of_tables

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter

GOING_THROUGH = frozenset(
    {
        "all", "any", "bool", "complex", "enumerate", "filter", "float", "frozenset", "int", "iter", "len", "list", "map",
        "max", "min", "range", "reversed", "set", "sorted", "sum", "tuple", "zip",
    }
)  # fmt: skip
"""Builtins that need the values of what they are given, or its items."""

TAKING = frozenset(
    {
        "numpy.array_equal",
        "numpy.diff",
        "numpy.flip",
        "numpy.ndim",
        "numpy.rot90",
        "numpy.shape",
        "numpy.size",
        "numpy.squeeze",
    }
)
"""Functions of NumPy that have been seen to take a Keras tensor; all others refused it."""

GOING_THROUGH_FIRST = frozenset(
    {"all", "any", "enumerate", "frozenset", "iter", "len", "list", "reversed", "set", "sorted", "sum", "tuple", "zip"}
)
"""Builtins that go through the items of their first argument, or count them."""


def needs_values(run: Interpreter, node: ast.expr, title: str, *values: Any) -> None:
    """Refuse a Keras tensor among these, outside of any layer."""
    for value in values:
        if type(value) is Tensor and value.flavour is Flavour.SYMBOLIC and not run.tracing and run.here.certain:
            refuse(run, node, ValuesNeeded(title, value))


def needs_values_inside(run: Interpreter, node: ast.expr, name: str, *structures: Any) -> None:
    """The same of all that is in the arguments of a function of NumPy."""
    if name not in TAKING and not run.tracing:
        needs_values(run, node, f"np.{name.removeprefix('numpy.')}", *tensors_in(structures))


def check_order(run: Interpreter, node: ast.expr, sign: str, left: Any, right: Any) -> None:
    """Refuse an array on the left of a Keras tensor: NumPy asks for values before Keras is asked."""
    if type(right) is not Tensor or right.flavour is not Flavour.SYMBOLIC:
        return
    array = type(left) is Tensor and left.flavour is Flavour.ARRAY and left.shape is not None
    if (array or type(left) in (NumpyFloat, NumpyInt)) and not speaks_of_others(run) and not speaks_of_tables(run):
        needs_values(run, node, f"{'An array' if array else 'A number'} of NumPy before {sign}", right)


def not_callable(run: Interpreter, node: ast.expr, value: Any) -> None:
    """Refuse a call of what certainly is nothing that can be called."""
    kind = _kind(value)
    if kind is not None and run.here.certain and not (kind != "keras.KerasTensor" and speaks_of_others(run)):
        refuse(run, node, NotCallable(kind, getattr(value, "origin", None)))


def _kind(value: Any) -> str | None:
    """What a value is that nobody can call; ``None`` for others."""
    match value:
        case Tensor(flavour=Flavour.SYMBOLIC):
            return "keras.KerasTensor"
        case Tensor(flavour=Flavour.ARRAY):
            return "numpy.ndarray" if value.shape is not None else None
        case Tensor(flavour=Flavour.EAGER):
            return "tensorflow.Tensor"
        case Object():
            return value.kind if value.kind in LISTS else None
    return {tuple: "tuple", int: "int", float: "float", bool: "bool"}.get(type(value))


def check_builtin(run: Interpreter, node: ast.expr, name: str, args: tuple[Any, ...]) -> None:
    """Refuse what a builtin of Python needs the values, or the items, of."""
    if name in GOING_THROUGH:
        needs_values(run, node, name, *args)
    if name in GOING_THROUGH_FIRST and args:
        no_items(run, node, args[0])


def gone_through(run: Interpreter, node: ast.expr, value: Any) -> None:
    """Refuse what a ``for`` cannot go through."""
    needs_values(run, node, "for", value)
    no_items(run, node, value)


def no_such_text(run: Interpreter, node: ast.expr, owner: Tensor, key: Any) -> None:
    """Refuse a text as the index of a tensor; arrays of NumPy may have fields."""
    kind = {Flavour.SYMBOLIC: "keras.KerasTensor", Flavour.EAGER: "tensorflow.Tensor"}.get(owner.flavour)
    if type(key) is str and kind is not None and run.here.certain and run.keras.backend == "tensorflow":
        refuse(run, node, NoSuchItem(kind, 0, key))


def no_items(run: Interpreter, node: ast.expr, value: Any) -> None:
    """Refuse an index behind a layer, a model or a number, and whatever else needs items."""
    kind = {Layer: "keras.Layer", Sequential: "keras.Model", Functional: "keras.Model", int: "int", float: "float"}
    if type(value) in kind and run.here.certain:
        refuse(run, node, NoItems(kind[type(value)], getattr(value, "origin", None)))


def no_such_item(run: Interpreter, node: ast.expr, kind: str, items: Any, key: Any) -> None:
    """Refuse an index that a list or tuple of known items does not have."""
    if type(items) is not tuple or isinstance(items, Measures) or not run.here.certain:
        return
    if type(key) is str or (type(key) in (int, bool) and not -len(items) <= key < len(items)):
        refuse(run, node, NoSuchItem(kind, len(items), key))
