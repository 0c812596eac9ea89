"""Single values: arrays where Python needs a number, as ``float``, ``math.sqrt``, ``round`` and the formats of numbers do.

NumPy makes a number of an array that has no axes. Of one with axes it does so up to NumPy 2.3, if it holds a single
value; it never formats or rounds one. TensorFlow's tensors leave all this to NumPy.
"""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import NumberNeeded
from shapewright.values.tensors import Flavour, Tensor

from .binding import refuse

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter

STRICT = (2, 4)
"""From this NumPy on an array with axes is no number, however many values it holds."""

NUMBERS = frozenset({"float", "int", "complex"})
"""Builtins that make a number of one."""

SEQUENCES = frozenset({"prod", "fsum", "dist", "sumprod"})
"""What ``math`` has for many numbers."""

CONVERSION = re.compile(
    r"%(?:\((?P<key>[^)]*)\))?[#0\- +]*(?P<wide>\*|\d+)?(?:\.(?P<deep>\*|\d+))?[hlL]?(?P<kind>.)", re.DOTALL
)
"""One part of ``"%5.2f" % x``."""


def check_number(run: Interpreter, title: str, value: Any) -> None:
    """Raise ``NumberNeeded`` for an array that NumPy makes no number of; of a graph nothing is said."""
    if not _is_array(run, value):
        return
    version = run.dialect.numpy
    strict = version is not None and version[: len(STRICT)] >= STRICT
    if value.shape and (strict or any(isinstance(dim, int) and dim != 1 for dim in value.shape)):
        raise NumberNeeded(title, value)


def check_whole(run: Interpreter, title: str, value: Any) -> None:
    """Raise ``NumberNeeded`` for an array with axes where NumPy refuses all of them."""
    if _is_array(run, value) and value.shape:
        raise NumberNeeded(title, value)


def check_part(run: Interpreter, node: ast.expr, value: Any, form: Any) -> None:
    """Report an array in a text with a format, such as ``f"{x:.2f}"``."""
    if isinstance(form, str) and form:
        _report(run, node, f'"{form}"', value, whole=True)


def check_format(run: Interpreter, node: ast.expr, text: str, args: tuple[Any, ...], named: dict[str, Any]) -> None:
    """The same of ``"{:.2f}".format(x)``."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return
    following = 0
    for _, field, form, conversion in parts:
        if field is None:
            continue
        place, following = (field, following) if field else (str(following), following + 1)
        value = args[int(place)] if place.isdigit() and int(place) < len(args) else named.get(place)
        if conversion is None and form and "{" not in form:
            check_part(run, node, value, form)


def check_conversions(run: Interpreter, node: ast.expr, text: str, given: Any) -> None:
    """Report an array that ``"%.2f" % x`` would make a number of."""
    parts = [part for part in CONVERSION.finditer(text) if part["kind"] != "%"]
    values = given if type(given) is tuple else (given,)
    if len(parts) != len(values) or any("*" in (part["wide"], part["deep"]) or part["key"] for part in parts):
        return
    for part, value in zip(parts, values, strict=True):
        if part["kind"] in "diueEfFgG":
            _report(run, node, f'"{part[0]}"', value, whole=False)


def _report(run: Interpreter, node: ast.expr, title: str, value: Any, *, whole: bool) -> None:
    try:
        (check_whole if whole else check_number)(run, title, value)
    except NumberNeeded as problem:
        refuse(run, node, problem)


def _is_array(run: Interpreter, value: Any) -> bool:
    """Whether this is an array with values, whose axes are known; what other backends make of their tensors is theirs."""
    flavours = (Flavour.ARRAY, Flavour.EAGER) if run.keras.backend == "tensorflow" else (Flavour.ARRAY,)
    eager = isinstance(value, Tensor) and value.flavour in flavours
    return eager and value.shape is not None and not run.tracing
