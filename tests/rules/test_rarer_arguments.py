"""Arguments that few programs give and that change a shape: no rule may overlook one."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from shapewright.rules.registry import FUNCTIONS

from .arrays import Array, agree, by_library, by_rule

A, B = Array((4, 2, 5), "float32"), Array((4, 2, 3), "float32")
SQUARE, V, ROWS = Array((3, 3)), Array((7,)), Array((6, 9))
IMAGES = Array((2, 16, 16, 3), "float32")

CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any], bool]] = [
    ("tensorflow.matmul", (A, B), {"adjoint_a": True}, True),
    ("tensorflow.linalg.matmul", (A, Array((4, 3, 5), "float32")), {"adjoint_b": True}, True),
    ("tensorflow.matmul", (A, B), {}, True),
    ("tensorflow.matmul", (A, B), {"adjoint_a": True, "transpose_a": True}, False),
    ("tensorflow.linalg.matvec", (A, Array((4, 2), "float32")), {"adjoint_a": True}, False),
    ("numpy.matmul", (ROWS, Array((9, 6))), {"axes": [(1, 0), (1, 0), (0, 1)]}, False),
    ("numpy.zeros_like", (ROWS,), {"shape": (2, 8)}, True),
    ("numpy.ones_like", (ROWS, "float32"), {"shape": 8}, True),
    ("numpy.full_like", (ROWS, 3), {"shape": (2, 8)}, True),
    ("numpy.array", (V,), {"ndmin": 3}, True),
    ("numpy.array", (ROWS,), {"ndmin": 1}, True),
    ("numpy.array", ((1, 2, 3),), {"ndmin": 2}, True),
    ("numpy.meshgrid", (V, Array((3,))), {"sparse": True}, False),
    ("numpy.cross", (Array((3, 8)), Array((3, 8))), {"axis": 0}, False),
    ("numpy.cross", (SQUARE, SQUARE), {"axisc": 0}, False),
    ("numpy.diff", (V,), {"prepend": 0}, True),
    ("numpy.diff", (ROWS,), {"prepend": 0, "append": 0, "axis": 0}, True),
    ("numpy.diff", (ROWS,), {"append": Array((6, 2))}, False),
    ("numpy.fft.rfft", (ROWS,), {"axis": 0}, False),
    ("numpy.fft.rfft", (ROWS, 20), {}, True),
    ("numpy.fft.rfft", (ROWS,), {"n": 20}, True),
    ("numpy.fft.fft", (ROWS,), {"n": 20}, False),
    ("numpy.clip", (V, 0, Array((3, 7))), {}, True),
    ("numpy.clip", (Array((7,), "float32"), 0, Array((3, 7))), {}, True),
    ("numpy.clip", (ROWS,), {"a_min": 0, "a_max": Array((9,))}, True),
    ("keras.ops.clip", (Array((7,), "float32"), 0.0, 1.0), {}, True),
    ("numpy.append", (ROWS, 1.0), {}, True),
    ("keras.backend.constant", (1,), {}, True),
    ("keras.backend.variable", (Array((3, 2)),), {}, True),
    ("keras.backend.variable", (Array((3, 2)),), {"dtype": "float64"}, True),
    ("keras.backend.constant", (1,), {"dtype": "int32", "shape": (2, 3)}, True),
    ("numpy.searchsorted", (V, ROWS), {}, True),
    ("numpy.searchsorted", (V,), {"v": 3}, True),
    ("numpy.digitize", (ROWS, (0.0, 1.0)), {}, True),
    ("tensorflow.searchsorted", (Array((2, 7), "float32"), Array((2, 3), "float32")), {}, True),
    ("keras.ops.searchsorted", (Array((7,), "float32"), Array((3,), "float32")), {}, True),
    ("tensorflow.strings.reduce_join", ((("a", "b"), ("c", "d")),), {"axis": 1, "keepdims": True}, False),
    ("tensorflow.image.ssim", (IMAGES, IMAGES), {"max_val": 1.0, "return_index_map": True}, False),
]


def real(name: str) -> Any:
    """The function itself."""
    module, _, title = name.rpartition(".")
    module = module.replace("keras.backend", "tensorflow.keras.backend")
    library, _, rooms = module.partition(".")
    found = importlib.import_module(library)
    for room in rooms.split(".") if rooms else ():
        found = getattr(found, room)
    return getattr(found, title)


@pytest.mark.keras
@pytest.mark.parametrize(("name", "args", "kwargs", "known"), CALLS)
def test_a_rarer_argument_is_heeded(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], known: bool) -> None:
    """The rule tells what the library makes, or nothing; ``known``: it tells all lengths, or that it is refused."""
    rule, library = by_rule(FUNCTIONS[name], args, kwargs), by_library(real(name), args, kwargs)
    assert agree(rule, library), (rule, library)
    assert (rule is not None and None not in getattr(rule, "shape", ())) == known, rule
