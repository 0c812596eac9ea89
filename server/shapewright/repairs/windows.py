"""Windows: a smaller kernel or pool, in the layer that refuses its input or in one before it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import InputTooShort

from .register import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place

USUAL = {"pool_size": 2, "kernel_size": 3}
"""What most programs write."""

WIDE = 10
"""From so many steps on a window that is more than twice as wide as its input is taken for a slip of the pen."""


@repair(InputTooShort)
def smaller_window(found: InputTooShort, place: Place) -> Iterator[Fix]:
    """The usual size, if it is short enough, before all else where the written one is far too large; then the longest."""
    call, usual = place.constructor, USUAL.get(found.argument)
    value = call.value(found.argument) if call is not None else None
    if call is None or usual is None or found.length < 1:
        return
    slip = found.needed >= WIDE and found.needed > 2 * found.length and usual <= found.length
    for size in dict.fromkeys((min(usual, found.length), found.length)):
        text = f"({', '.join([str(size)] * len(value.elts))})" if isinstance(value, ast.Tuple) else str(size)
        kind = Kind.WRITING if slip and size == usual else Kind.ARGUMENT
        yield Fix(f"Shrink the window: {found.argument}={text}", call.with_argument(found.argument, text), kind)
