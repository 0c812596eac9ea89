"""Simpler arguments: where a program computes an argument, the operand alone may be what it means."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.checks.diagnostic import Fix, Kind
from shapewright.checks.units import NOUNS
from shapewright.rules.problems import RefusedArgument
from shapewright.source.text import Edit

from .register import repair
from .upstream import upstream
from .wishes import HAVE_WISHES, wishes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.call_text import CallText
    from shapewright.checks.place import Place
    from shapewright.rules.problems import Problem

COUNTED = ("units", "filters", "strides", "pool_size", "kernel_size", "size", "dilation_rate", "target_shape")
"""Arguments that say how long something is."""


@repair(*HAVE_WISHES, RefusedArgument)
def simpler_arguments(problem: Problem, place: Place) -> Iterator[Fix]:
    """Of ``filters * 2`` in a layer on the way: ``filters``."""
    if place.constructor is not None:
        yield from _operands(place.constructor)
    seen: set[int] = set()
    for wish in wishes(problem, place):
        for passage in upstream(wish.tensor, place.program):
            call = place.program.constructor(passage.layer)
            if call is not None and id(call.node) not in seen:
                seen.add(id(call.node))
                yield from _operands(call)


def _operands(call: CallText) -> Iterator[Fix]:
    for name in COUNTED:
        value = call.value(name)
        if isinstance(value, ast.BinOp):
            for operand in (value.left, value.right):
                if isinstance(operand, ast.Name | ast.Attribute):
                    text = call.document.source(call.document.span(operand))
                    kind = Kind.UNITS if name in NOUNS else Kind.ARGUMENT
                    yield Fix(f"Use {text} alone: {name}={text}", (Edit(call.document.span(value), text),), kind)
