"""Functions, methods, operators and indexing of NumPy: the rules tell the same shapes and dtypes, or less, and refuse alike."""

from __future__ import annotations

import operator
import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from shapewright.rules.ops.arithmetic import binary
from shapewright.rules.ops.bracketed import BRACKETED
from shapewright.rules.ops.indexing import index
from shapewright.rules.ops.methods import METHODS
from shapewright.rules.registry import FUNCTIONS
from shapewright.values.python import Slice

from .arrays import Array, agree, by_library, by_rule

if TYPE_CHECKING:
    from collections.abc import Callable

Call = tuple[str, tuple[Any, ...], dict[str, Any]]

ROUNDS = 300
DTYPES = ("float64", "float32", "int64", "int32", "uint8", "bool")
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv, "%": operator.mod, "@": operator.matmul,
    "<": operator.lt, "==": operator.eq,
}  # fmt: skip


def shape(pick: random.Random, least: int = 0, most: int = 4) -> tuple[int, ...]:
    """A small shape."""
    return tuple(pick.choice((1, 2, 3, 4, 6)) for _ in range(pick.randint(least, most)))


def array(pick: random.Random, least: int = 0, most: int = 4) -> Array:
    """A small array."""
    return Array(shape(pick, least, most), pick.choice(DTYPES))


def near(pick: random.Random, other: Array) -> Array:
    """Almost the same array."""
    changed = list(other.shape)
    if changed and pick.random() < 0.4:
        changed[pick.randrange(len(changed))] = pick.choice((1, 2, 5))
    return Array(tuple(changed[1:] if pick.random() < 0.1 else changed), other.dtype)


def axis(pick: random.Random) -> dict[str, Any]:
    """An axis argument, now and then one that is not there."""
    return pick.choice(({}, {"axis": None}, {"axis": pick.randint(-3, 3)}, {"axis": (0, -1)}, {"axis": (0, 1)}))


def reshape(pick: random.Random) -> Call:
    x = array(pick)
    size = int(np.prod(x.shape))
    return "reshape", (x, pick.choice((-1, (-1,), size, (1, -1), (2, -1), (-1, 3), (size, 1), (2, 3), (4, 6), ()))), {}


def reduction(pick: random.Random) -> Call:
    name = pick.choice(("sum", "mean", "max", "min", "prod", "std", "var", "any", "all"))
    return name, (array(pick),), {**axis(pick), **pick.choice(({}, {"keepdims": True}))}


def place(pick: random.Random) -> Call:
    name = pick.choice(("argmax", "argmin", "cumsum", "flip", "sort"))
    x = array(pick, 1)
    return name, (x,), pick.choice(({}, {"axis": pick.randint(-len(x.shape), len(x.shape) - 1)}))


def moved(pick: random.Random) -> Call:
    x = array(pick, 1)
    return pick.choice(
        (
            ("transpose", (x,), {}),
            ("transpose", (x, tuple(pick.sample(range(len(x.shape)), len(x.shape)))), {}),
            ("swapaxes", (x, pick.randint(-3, 3), pick.randint(-3, 3)), {}),
            ("moveaxis", (x, pick.randint(-3, 3), pick.randint(-3, 3)), {}),
            ("expand_dims", (x,), {"axis": pick.choice((0, 1, -1, 3, -4, (0, 1), (0, -1)))}),
            ("squeeze", (x,), pick.choice(({}, {"axis": pick.randint(-3, 3)}))),
            ("ravel", (x,), {}),
            ("diff", (x,), {"axis": pick.randint(-3, 3)}),
            ("take", (x, (0, 0, 0)), pick.choice(({}, {"axis": pick.randint(-3, 3)}))),
        )
    )


def joined(pick: random.Random) -> Call:
    first = array(pick, 1)
    arrays = (first, *(near(pick, first) for _ in range(pick.randint(0, 2))))
    name = pick.choice(("concatenate", "stack", "vstack", "hstack", "column_stack"))
    return (
        name,
        (arrays,),
        {} if "_" in name or name.endswith("hstack") or name == "vstack" else {"axis": pick.randint(-3, 3)},
    )


def repeated(pick: random.Random) -> Call:
    x = array(pick)
    return pick.choice(
        (
            ("tile", (x, pick.choice((2, (2, 3), (1, 2, 1, 2)))), {}),
            ("repeat", (x, 3), {**pick.choice(({}, {"axis": pick.randint(-3, 3)}))}),
            ("pad", (x, pick.choice((1, (1, 2), ((1, 2),) * max(len(x.shape), 1), ((0, 1),)))), {}),
            ("split", (x, pick.choice((1, 2, 3))), {"axis": pick.randint(-3, 3)}),
            ("broadcast_to", (x, (2, 3, *x.shape)), {}),
        )
    )


def product(pick: random.Random) -> Call:
    first = array(pick, 1)
    second = Array(
        (*first.shape[:-2], first.shape[-1], pick.choice((1, 2, 5))) if pick.random() < 0.6 else shape(pick, 1),
        first.dtype,
    )
    if pick.random() < 0.2:
        letters = pick.choice(("ij,jk->ik", "bij,bjk->bik", "ij->ji", "ij,ij->i", "ii->i", "bi,bj->bij"))
        return (
            "einsum",
            (letters, *(Array(shape(pick, len(t), len(t))) for t in letters.partition("->")[0].split(","))),
            {},
        )
    return pick.choice(
        (
            ("matmul", (first, second), {}),
            ("dot", (first, second), {}),
            ("tensordot", (first, second, pick.choice((0, 1, 2))), {}),
        )
    )


def created(pick: random.Random) -> Call:
    size = shape(pick)
    return pick.choice(
        (
            (pick.choice(("zeros", "ones", "empty")), (size,), pick.choice(({}, {"dtype": "int32"}))),
            ("zeros", (), {"shape": pick.choice((size, 5))}),
            ("full", (size, pick.choice((1, 1.5, True))), {}),
            ("eye", pick.choice(((3,), (3, 4))), {}),
            ("arange", pick.choice(((5,), (2, 9), (2, 9, 3), (9, 2), (9, 2, -2), (0.5,), (0, 1, 0.1), (3.0,))), {}),
            ("linspace", (0, 1), pick.choice(({}, {"num": 7}))),
            (
                "array",
                (
                    pick.choice(
                        ((1, 2, 3), ((1, 2), (3, 4.5)), (True, False), (), ((1,), (2,)), 3.5, ((1, 2), (3, True)))
                    ),
                ),
                {},
            ),
            ("zeros_like", (array(pick),), {}),
            ("meshgrid", (Array((4, 1)), Array((3,))), {}),
            ("meshgrid", ((1, 2, 3), (1, 2)), pick.choice(({}, {"indexing": "ij"}))),
            ("where", (Array(size, "bool"), array(pick), pick.choice((0, 1.5))), {}),
        )
    )


def drawn(pick: random.Random) -> Call:
    size = shape(pick)
    return pick.choice(
        (
            ("random.rand", size, {}),
            ("random.randn", size, {}),
            ("random.random", (size,), {}),
            ("random.normal", (), {"size": size}),
            ("random.normal", (0, 1, size), {}),
            ("random.uniform", (-1, 1, size), {}),
            ("random.uniform", (-1, 1), {"size": 5}),
            ("random.randint", (0, 10, size), {}),
            ("random.randint", (10,), {"size": pick.choice((size, 7))}),
            ("random.choice", (10, size), {}),
            ("random.choice", ((1.5, 2.5), 4), {}),
            ("random.permutation", (pick.choice((5, Array((4, 3)))),), {}),
            ("random.exponential", (1.0, size), {}),
            ("random.binomial", (3, 0.5, size), {}),
            ("random.poisson", (3, size), {}),
            ("random.dirichlet", ((1.0, 2.0, 3.0), size), {}),
        )
    )


def pair(pick: random.Random) -> Call:
    first = Array(shape(pick), pick.choice(DTYPES[:-1]))  # NumPy's power makes int8 of booleans.
    second = pick.choice((near(pick, first), array(pick), 2, 1.5))
    return pick.choice(("add", "multiply", "divide", "maximum", "power", "less", "logical_and")), (first, second), {}


def single(pick: random.Random) -> Call:
    return (
        pick.choice(("exp", "sqrt", "abs", "tanh", "floor", "isnan", "square", "sign")),
        (Array(shape(pick), pick.choice(("float64", "float32"))),),
        {},
    )


FAMILIES = [reshape, reduction, place, moved, joined, repeated, product, created, drawn, pair, single]


def named(name: str) -> Callable[..., Any]:
    """The real function."""
    found: Any = np
    for part in name.split("."):
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_function(family: Callable[[random.Random], Call]) -> None:
    """Functions of NumPy, called with random arguments."""
    pick = random.Random(family.__name__)
    for _ in range(ROUNDS):
        name, args, kwargs = family(pick)
        rule, library = by_rule(FUNCTIONS[f"numpy.{name}"], args, kwargs), by_library(named(name), args, kwargs)
        assert agree(rule, library), (name, args, kwargs, rule, library)


def method(pick: random.Random) -> Call:
    x = array(pick)
    size = int(np.prod(x.shape))
    return pick.choice(
        (
            ("reshape", (x, -1, 2), {}),
            ("reshape", (x, (size,)), {}),
            ("reshape", (x, 3, -1), {}),
            ("astype", (x, "float32"), {}),
            ("flatten", (x,), {}),
            ("transpose", (x,), {}),
            ("mean", (x,), axis(pick)),
            ("sum", (x,), axis(pick)),
            ("max", (x, pick.choice((None, 0, -1))), {}),
            ("argmax", (x,), pick.choice(({}, {"axis": -1}))),
            ("squeeze", (x,), {}),
            ("repeat", (x, 2), {"axis": pick.choice((None, 0, 1))}),
            ("copy", (x,), {}),
        )
    )


def test_method() -> None:
    """Methods of arrays."""
    pick = random.Random("methods")
    for _ in range(ROUNDS):
        name, args, kwargs = method(pick)
        rule, library = by_rule(METHODS[name], args, kwargs), by_library(getattr(np.ndarray, name), args, kwargs)
        assert agree(rule, library), (name, args, kwargs, rule, library)


def test_operator() -> None:
    """Operators between arrays and numbers."""
    pick = random.Random("operators")
    for _ in range(ROUNDS * 3):
        sign, left = pick.choice(list(OPERATORS)), array(pick)
        right = pick.choice((near(pick, left), array(pick), 3, 2.5))
        operands = pick.choice(((left, right), (right, left)))
        rule = by_rule(lambda a, b, sign=sign: binary(sign, a, b), operands, {})
        library = by_library(OPERATORS[sign], operands, {})
        assert agree(rule, library), (sign, operands, rule, library)


def key(pick: random.Random, rank: int) -> Any:
    """A key for an array of this rank; now and then one that takes too many axes."""
    simple: list[Any] = [
        0,
        -1,
        3,
        -3,
        None,
        Ellipsis,
        Slice(None, None, None),
        Slice(0, 2),
        Slice(1, None),
        Slice(None, -1),
        Slice(None, None, 2),
    ]
    simple += [
        Slice(5, 1),
        Slice(None, None, -1),
        Slice(-3, None),
        Slice(1, 9, 3),
        Array((2,), "int64"),
        (0, 0, 0),
        Array((2, 2), "int64"),
    ]
    keys = [pick.choice(simple) for _ in range(pick.randint(1, rank + pick.choice((0, 0, 0, 1))) if rank else 1)]
    while keys.count(Ellipsis) > 1:
        keys.remove(Ellipsis)
    return (
        tuple(keys)
        if len(keys) > 1 or pick.random() < 0.5
        else keys[0]
        if not isinstance(keys[0], tuple)
        else (keys[0],)
    )


def test_index() -> None:
    """Indexing with numbers, slices, new axes, ellipses and arrays."""
    pick = random.Random("index")
    for _ in range(ROUNDS * 5):
        x = Array(tuple(pick.choice((2, 3, 4, 6)) for _ in range(pick.randint(1, 4))))
        where = key(pick, len(x.shape))
        rule, library = by_rule(index, (x, where), {}), by_library(operator.getitem, (x, where), {})
        assert agree(rule, library), (x, where, rule, library)


def test_mask() -> None:
    """A mask leaves one axis whose length nobody knows, and keeps the rest."""
    x = Array((4, 3, 2)).abstract()
    kept = index(x, Array((4, 3), "bool").abstract())
    assert kept.rank == 2
    assert kept.shape is not None
    assert kept.shape[1] == 2


def bracketed_part(pick: random.Random) -> Any:
    """What stands in the brackets of ``np.c_`` and ``np.r_``."""
    simple = (1, 2.5, Slice(0, 4), Slice(None, 3), Slice(1, 9, 2), Slice(0, 1, 5j), (1, 2, 3))
    return pick.choice(simple) if pick.random() < 0.3 else Array(shape(pick, 1, 2), pick.choice(DTYPES))


def test_brackets() -> None:
    """``np.c_[…]`` and ``np.r_[…]`` of arrays, lists, numbers and slices."""
    pick = random.Random("brackets")
    for _ in range(ROUNDS):
        name = pick.choice(("c_", "r_"))
        parts = tuple(bracketed_part(pick) for _ in range(pick.randint(1, 3)))
        rule = by_rule(BRACKETED[f"numpy.{name}"], (parts,), {})
        library = by_library(operator.getitem, (getattr(np, name), parts), {})
        assert agree(rule, library), (name, parts, rule, library)
