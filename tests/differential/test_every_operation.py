"""Functions of ``keras.ops``, TensorFlow and NumPy with random arguments: whatever a rule tells is so."""

from __future__ import annotations

import operator
import os
import random
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from shapewright.interpreter.names import canonical
from shapewright.rules.ops.arithmetic import binary
from shapewright.rules.problems import Problem
from shapewright.rules.registry import FUNCTIONS
from shapewright.values.data import over
from shapewright.values.dims import UNKNOWN_INT, is_open
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour, Tensor

from tests.rules.arrays import REFUSED, Array, Loose, Told, agree, told
from tests.rules.judge import real_keras, symbolic

from .effort import CONFIGURATIONS, tell
from .operations import FAMILIES, MIXED, SIGNS, TENSORFLOW, Call, Draw, Given, mixed, mixed_products

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = max(CONFIGURATIONS // 12, 10)
"""So many calls of each function are compared."""

FORGOTTEN = 8
"""So many calls of each function are made less known."""

UNREAD, HALF = Unknown("a test"), 0.5

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "<": operator.lt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
    "@": operator.matmul,
}  # fmt: skip

LOOSE: Any = object()
"""The origin that marks an array that stays one of NumPy's."""

SYMBOLIC = 0.6
"""The part of the calls of ``keras.ops`` that gets Keras tensors."""

OF_KERAS = {name: draw for draw, names in FAMILIES.values() for name in names.split()}
NOT_OF_NUMPY = ("unstack", "svd", "cast")
"""Names that mean something else in NumPy, or that some NumPys lack."""


def seed(name: str) -> random.Random:
    """The same choice in every run, unless ``SHAPEWRIGHT_RANDOM`` is set."""
    return random.Random(f"{name} {os.environ.get('SHAPEWRIGHT_RANDOM', '')}")


@pytest.mark.keras
@pytest.mark.parametrize("name", sorted(OF_KERAS))
def test_keras_ops(name: str, record_property: Callable[[str, object], None]) -> None:
    """Arrays, and Keras tensors with open axes."""
    compare("keras.ops", name, OF_KERAS[name], getattr(real_keras().ops, name), record_property)


@pytest.mark.keras
@pytest.mark.parametrize("name", sorted(TENSORFLOW))
def test_tensorflow(name: str, record_property: Callable[[str, object], None]) -> None:
    """Eager tensors."""
    compare("tensorflow", name, TENSORFLOW[name], named(_tensorflow(), name), record_property)


@pytest.mark.keras
@pytest.mark.parametrize("name", sorted(MIXED))
def test_dtypes_of_tensorflow(name: str, record_property: Callable[[str, object], None]) -> None:
    """Tensors, arrays, lists and numbers of any dtype: what comes out has the very dtype, what clashes is refused."""
    run, rule = named(_tensorflow(), name), FUNCTIONS[canonical(f"tensorflow.{name}")]
    hold_dtypes(f"tensorflow.{name}", MIXED[name], run, rule, record_property)


@pytest.mark.keras
@pytest.mark.parametrize("sign", SIGNS)
def test_dtypes_of_operators(sign: str, record_property: Callable[[str, object], None]) -> None:
    """The same of the operators of tensors."""
    family = mixed_products if sign == "@" else mixed
    hold_dtypes(sign, family, OPERATORS[sign], partial(binary, sign, computed=True), record_property)


def hold_dtypes(
    name: str,
    family: Callable[[Draw], Call],
    run: Callable[..., Any],
    rule: Callable[..., Any],
    record_property: Callable[[str, object], None],
) -> None:
    """Compare dtypes to the bit, those of single numbers too."""
    pick, outcomes = seed(f"dtypes of {name}"), Counter[str]()
    for _ in range(ROUNDS * 4):
        args, kwargs = family(Draw(pick, symbolic=False))
        ours, real = by_rule(rule, args, kwargs, tensors=True), by_library("tensorflow", run, args, kwargs)
        assert real == REFUSED != ours or agree(ours, real), (args, kwargs, ours, real)
        if isinstance(ours, Told) and isinstance(real, Told):
            assert ours.dtype in (None, real.dtype), (args, kwargs, ours, real)
        outcomes[outcome(ours, real)] += 1
    assert outcomes["same"], outcomes
    if "SHAPEWRIGHT_CONFIGURATIONS" in os.environ:
        tell(record_property, f"random dtypes for {name}", outcomes)


@pytest.mark.parametrize("name", sorted(name for name in OF_KERAS if hasattr(np, name) and name not in NOT_OF_NUMPY))
def test_numpy(name: str, record_property: Callable[[str, object], None]) -> None:
    """Arrays."""
    compare("numpy", name, OF_KERAS[name], getattr(np, name), record_property)


@pytest.mark.parametrize("library", ["keras.ops", "tensorflow", "numpy"])
def test_forgetting(library: str) -> None:
    """What a rule takes it still takes when an argument, or a length, is not known, and it tells nothing else."""
    pick, families = seed(f"forgetting {library}"), TENSORFLOW if library == "tensorflow" else OF_KERAS
    for name, family in families.items():
        rule = FUNCTIONS.get(canonical(f"{library}.{name}"))
        for _ in range(FORGOTTEN if rule is not None else 0):
            args, kwargs = family(Draw(pick, symbolic=library == "keras.ops"))
            known = by_rule(rule, args, kwargs)  # type: ignore[arg-type]
            if known == REFUSED:
                continue
            for less, named in forgotten(args, kwargs, pick):
                vague = by_rule(rule, less, named)  # type: ignore[arg-type]
                assert vague != REFUSED, (name, args, kwargs, less, named)
                assert known is None or agree(unopened(vague), unopened(known)), (
                    name,
                    args,
                    kwargs,
                    less,
                    named,
                    vague,
                    known,
                )


def forgotten(args: tuple[Any, ...], kwargs: dict[str, Any], pick: random.Random) -> list[Call]:
    """The same call with one argument unknown, or with arrays some of whose lengths are."""
    whole = tuple(vaguer(arg, pick) for arg in args)
    by_place = [((*args[:place], UNREAD, *args[place + 1 :]), kwargs) for place in range(1, len(args))]
    return [(whole, kwargs), *by_place, *((args, {**kwargs, name: UNREAD}) for name in kwargs)]


def vaguer(value: Any, pick: random.Random) -> Any:
    """An array some of whose lengths are not known."""
    if isinstance(value, tuple):
        return tuple(vaguer(part, pick) for part in value)
    if not isinstance(value, Array | Given):
        return value
    tensor = abstract(value)
    shape = tuple(UNKNOWN_INT if isinstance(dim, int) and pick.random() < HALF else dim for dim in tensor.shape)
    return replace(tensor, shape=shape)


def unopened(result: Any) -> Any:
    """A result whose open axes are not told."""
    if isinstance(result, list):
        return list(map(unopened, result))
    shape = getattr(result, "shape", None)
    return result if shape is None else replace(result, shape=tuple(None if dim == "open" else dim for dim in shape))


def compare(
    library: str,
    name: str,
    family: Callable[[Draw], Call],
    run: Callable[..., Any],
    record_property: Callable[[str, object], None],
) -> None:
    """Call a function with random arguments; what its rule tells is what comes out, and what it refuses raises."""
    pick, outcomes = seed(f"{library} {name}"), Counter[str]()
    rule = FUNCTIONS[canonical(f"{library}.{name}")]
    for _ in range(ROUNDS):
        draw = Draw(pick, symbolic=library == "keras.ops" and pick.random() < SYMBOLIC)
        args, kwargs = family(draw)
        ours, real = by_rule(rule, args, kwargs), by_library(library, run, args, kwargs)
        assert real == REFUSED != ours or agree(ours, real), (args, kwargs, ours, real)
        outcomes[outcome(ours, real)] += 1
    assert outcomes["same"] + outcomes["refused by both"], outcomes
    if "SHAPEWRIGHT_CONFIGURATIONS" in os.environ:
        tell(record_property, f"random calls of {library}.{name}", outcomes)


def outcome(ours: Any, real: Any) -> str:
    """What became of a call."""
    if ours is None:
        return "not told"
    if real == REFUSED:
        return "refused by both" if ours == REFUSED else "refused without a word"
    return "same"


def by_rule(rule: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], *, tensors: bool = False) -> Any:
    """What the rule tells, of ``tensors`` or of arrays; ``None`` where it knows nothing."""
    given = partial(over, change=partial(as_tensor, tensors=tensors))
    try:
        result = rule(
            *(given(abstract(arg)) for arg in args), **{name: given(abstract(value)) for name, value in kwargs.items()}
        )
    except Problem:
        return REFUSED
    return told(result, axis)


def by_library(library: str, run: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What the library makes."""
    try:
        with np.errstate(all="ignore"):
            result = run(
                *(made(arg, library) for arg in args), **{name: made(arg, library) for name, arg in kwargs.items()}
            )
    except Exception:  # noqa: BLE001 - libraries refuse with many types
        return REFUSED
    return seen(result)


def abstract(value: Any) -> Any:
    """An argument as the rule gets it."""
    if isinstance(value, Given):
        return symbolic(value.shape, value.dtype)
    if isinstance(value, Loose):
        return value.abstract().at(LOOSE)
    if isinstance(value, Array):
        return value.abstract()
    return tuple(map(abstract, value)) if isinstance(value, tuple) else value


def made(value: Any, library: str) -> Any:
    """An argument as the library gets it."""
    if isinstance(value, Given):
        return real_keras().Input(value.shape, dtype=value.dtype)
    if isinstance(value, Loose):
        return value.real()
    if isinstance(value, Array):
        return _tensorflow().constant(value.real()) if library == "tensorflow" else value.real()
    return tuple(made(part, library) for part in value) if isinstance(value, tuple) else value


def as_tensor(tensor: Tensor, *, tensors: bool) -> Tensor:
    """An array as TensorFlow's own tensor, unless it is one that stays."""
    if tensor.origin is LOOSE:
        return tensor.at(None)
    return tensor.as_flavour(Flavour.EAGER) if tensors and tensor.flavour is Flavour.ARRAY else tensor


def axis(dim: Any) -> Any:
    """A dimension, one that is open as ``"open"``."""
    return "open" if is_open(dim) else dim if isinstance(dim, int) else None


def seen(result: Any) -> Any:
    """What a real result is."""
    if isinstance(result, tuple | list):
        return list(map(seen, result))
    if hasattr(result, "shape"):
        shape = tuple("open" if dim is None else dim for dim in result.shape)
        return Told(shape, getattr(result.dtype, "name", str(result.dtype)))
    return Told((), type(result).__name__)


def named(module: Any, name: str) -> Any:
    """An attribute of an attribute."""
    for part in name.split("."):
        module = getattr(module, part)
    return module


def _tensorflow() -> Any:
    import tensorflow as tf

    return tf
