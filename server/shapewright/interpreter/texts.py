"""Texts that objects of the program's own classes have a part in."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Unknown
from shapewright.values.python import NOT_IMPLEMENTED

from .methods import TEXT_METHODS
from .protocols import asked, is_own
from .single_values import check_format

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter

BUILTIN = {"r": "repr", "s": "str"}
"""The builtins behind ``!r`` and ``!s``."""


def text_of_own(run: Interpreter, node: ast.expr, value: Any, conversion: str | None, form: Any) -> tuple[Any, Any]:
    """The text of an object of the program, and what is left of the format: its ``__format__`` knows what to do with it."""
    from .builtins import BUILTINS
    from .calls import call

    name = BUILTIN.get(conversion or "")
    if conversion is None:
        given = asked(run, value, "__format__", (form,), node)
        if given is not NOT_IMPLEMENTED:
            return given, ""
        name = "str" if form == "" else None
    text = Unknown("the text of an object") if name is None else call(run, BUILTINS[name], (value,), {}, node)
    return text, form


PLAIN_FORMAT = TEXT_METHODS["format"]


def format_text(run: Interpreter, node: ast.expr, owner: str, *args: Any, **named: Any) -> Any:
    """``"{}".format(…)``; objects of the program are asked for their texts first."""
    check_format(run, node, owner, args, named)
    if not any(map(is_own, (*args, *named.values()))):
        return PLAIN_FORMAT(run, node, owner, *args, **named)
    try:
        parts = list(Formatter().parse(owner))
    except ValueError:
        return Unknown("a text whose format does not fit")
    texts: dict[str, Any] = {}
    written = ""
    following = 0
    for literal, field, form, conversion in parts:
        written += literal.replace("{", "{{").replace("}", "}}")
        if field is None:
            continue
        name, key = field or str(following), f"part{len(texts)}"
        following += not field
        value = args[int(name)] if name.isdigit() and int(name) < len(args) else named.get(name, UNFOLLOWED)
        if is_own(value):
            texts[key], left = text_of_own(run, node, value, conversion, form or "")
            written += f"{{{key}:{left}}}"
        else:
            texts[key] = value
            written += f"{{{key}{'!' + conversion if conversion else ''}:{form}}}"
    return PLAIN_FORMAT(run, node, written, **texts)


UNFOLLOWED = Unknown("a part that is not followed")
"""What ``{0.name}`` and its like stand for."""

TEXT_METHODS["format"] = format_text
