"""Refusals: what may mend an argument that a constructor does not take."""

from __future__ import annotations

import ast
import re
from difflib import get_close_matches
from math import gcd
from typing import TYPE_CHECKING

from shapewright.rules.problems import NameForShape, Title
from shapewright.source.text import Edit

from .diagnostic import Fix, Kind
from .wording import count

if TYPE_CHECKING:
    from shapewright.rules.problems import RefusedArgument
    from shapewright.source.text import Span

    from .call_text import CallText
    from .place import Place

PADDINGS = ("valid", "same")
SHAPES = ("shape", "target_shape")


def fixes(found: RefusedArgument, place: Place, declared: ast.expr | None) -> list[Fix]:
    """Edits by the kind of value that stands there; ``declared`` is the shape of an input."""
    call = place.constructor or place.call
    value = declared if declared is not None else call.value(found.argument) if call is not None else None
    if isinstance(found, NameForShape):
        return _by_name(call)
    if call is not None and found.reason.startswith(ENDS):
        return _file_named(found, call)
    if call is None or value is None:
        return []
    if isinstance(found.rule, Title) and found.argument.endswith("metrics"):
        at = call.document.span(value)
        return [Fix("Make it a list", (Edit(at, f"[{call.document.source(at)}]"),))]
    if found.reason.startswith("must be given alone"):
        return [Fix(f"Remove {found.argument}", call.without_argument(found.argument))]
    if found.argument == "name":
        return _without_slash(call, value)
    if found.reason.startswith("must be a tuple") and found.argument in SHAPES:
        return [_tuple_of(call, value)]
    if isinstance(found.rule, Title) and found.argument == "loss_weights":
        at = call.document.span(value)
        text = f"{call.document.source(at)}.0"
        return [Fix(f"Make it a float: {text}", (Edit(at, text),))] if isinstance(value, ast.Constant) else []
    if isinstance(found.rule, Title):
        return _of_application(found, call)
    if found.reason.endswith(("a number of NumPy", "a tensor")):
        at = call.document.span(value)
        return [Fix("Make it an integer of Python: int", (Edit(at, f"int({call.document.source(at)})"),))]
    if isinstance(value, ast.Tuple) and value.elts:
        return _one_number(found, call, value)
    if not isinstance(value, ast.Constant):
        return []
    at = call.document.span(value)
    match value.value:
        case str() as text if found.argument == "padding":
            close = get_close_matches(text.lower(), PADDINGS, 1, 0.5) or ["same"]
            return [
                Fix(
                    f'Pad both sides: padding="{close[0]}"' if close[0] == "same" else 'Do not pad: padding="valid"',
                    (Edit(at, f'"{close[0]}"'),),
                )
            ]
        case int() as number if found.argument == "groups" and isinstance(getattr(found.rule, "filters", None), int):
            shared = gcd(found.rule.filters, number)
            return [Fix(f"Form {count(shared, 'group')}: groups={shared}", (Edit(at, str(shared)),))]
        case 0 if found.argument != "rate":
            return [Fix(f"Set {found.argument} to 1", (Edit(at, "1"),))]
        case _:
            return []


WEIGHT = ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint")
"""What Keras 2 takes of a weight, in order."""


def _without_slash(call: CallText, value: ast.expr) -> list[Fix]:
    """The same name with another mark between its parts."""
    at = call.document.span(value)
    written = call.document.source(at)
    if "/" not in written or any(isinstance(node, ast.Div | ast.FloorDiv) for node in ast.walk(value)):
        return []
    return [Fix("Write _ for /", (Edit(at, written.replace("/", "_")),))]


def _by_name(call: CallText | None) -> list[Fix]:
    """What is given by place, given by the name that Keras 2 has for that place."""
    if call is None or any(isinstance(value, ast.Starred) for value in call.node.args):
        return []
    pairs = zip(WEIGHT, call.node.args, strict=False)
    places = [(name, call.document.span(value)) for name, value in pairs]
    edits = tuple(Edit(at, f"{name}={call.document.source(at)}") for name, at in places)
    return [Fix("Give it by name: name=…", edits, Kind.WRITING)]


ENDS = "must end in "
ENDING = re.compile(r"(\.weights)?\.(h5|hdf5|keras|tf|ckpt)$")
"""What programs end the names of their files in."""


def _file_named(found: RefusedArgument, call: CallText) -> list[Fix]:
    """The same name with the first ending that is taken, where it is written as it is."""
    behind = call.node.args[found.rule.parameters.index(found.argument) :] if isinstance(found.rule, Title) else []
    value = call.value(found.argument) or next(iter(behind), None)
    if not isinstance(value, ast.Constant):
        return []
    at = call.document.span(value)
    source = call.document.source(at)
    if source[1:-1] != value.value:
        return []
    ending = found.reason.removeprefix(ENDS).split(",")[0].split()[0]
    text = f"{source[0]}{ENDING.sub('', source[1:-1])}{ending}{source[-1]}"
    return [Fix(f"Let the name end in {ending}", (Edit(at, text),))]


def _tuple_of(call: CallText, value: ast.expr) -> Fix:
    """A tuple of one: brackets alone make none."""
    at = call.document.span(value)
    text = call.document.source(at)
    edit = Edit(at, f"{text}," if _bracketed(call, at) else f"({text},)")
    return Fix(f"Make it a tuple: ({text},)", (edit,), Kind.WRITING)


CHANNELS = 3
"""No side of a picture is as short as it has channels."""


def _of_application(found: RefusedArgument, call: CallText) -> list[Fix]:
    """What a ready model can be without: its classifier, or the weights that it was trained to."""
    without = Fix("Leave out the classifier: include_top=False", call.with_argument("include_top", "False"))
    untrained = Fix("Start with random weights: weights=None", call.with_argument("weights", "None"))
    ways = [*_large_enough(found, call), *_three_channels(found, call), *([without] if "top" in found.reason else [])]
    return [*ways, untrained] if "of ImageNet" in found.reason else ways


def _large_enough(found: RefusedArgument, call: CallText) -> list[Fix]:
    """As many rows and columns as the model needs, where fewer are written."""
    least, value = re.match(r"must have at least (\d+) rows", found.reason), call.value("input_shape")
    if least is None or not isinstance(value, ast.Tuple):
        return []
    small = [side for side in value.elts if CHANNELS < _number(side) < int(least[1])]
    edits = tuple(Edit(call.document.span(side), least[1]) for side in small)
    return [Fix(f"Declare {least[1]} rows and columns", edits, Kind.INPUT)] if edits else []


def _number(node: ast.expr) -> int:
    """A number that is written; 0 for anything else."""
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else 0


def _three_channels(found: RefusedArgument, call: CallText) -> list[Fix]:
    """The rows and columns that are written, with the channels of a picture."""
    value = call.value("input_shape")
    if found.argument != "input_shape" or "channels" not in found.reason or not isinstance(value, ast.Tuple):
        return []
    unpacked = next((at for at, side in enumerate(value.elts) if isinstance(side, ast.Starred)), None)
    written = value.elts[: 2 if unpacked is None else unpacked + 1]
    sides = [call.document.source(call.document.span(side)) for side in written]
    if len(sides) != 2 and unpacked is None:
        return []
    text = f"({', '.join(sides)}, 3)"
    return [Fix(f"Declare three channels: {text}", (Edit(call.document.span(value), text),), Kind.INPUT)]


def _bracketed(call: CallText, at: Span) -> bool:
    """Whether the value stands in brackets of its own, which a comma makes a tuple."""
    line = call.document.lines[at.line - 1]
    before, behind = line[: at.column - 1].rstrip(), line[at.end_column - 1 :].lstrip()
    return before.endswith(("=(", "= (", "((", ", (", ",(")) and behind.startswith(")")


def _one_number(found: RefusedArgument, call: CallText, value: ast.Tuple) -> list[Fix]:
    """The first of several numbers stands for every axis."""
    first = value.elts[0]
    if found.argument not in ("kernel_size", "strides", "dilation_rate", "pool_size", "size") or not isinstance(
        first, ast.Constant
    ):
        return []
    text = str(first.value)
    return [Fix(f"Give one number for every axis: {found.argument}={text}", (Edit(call.document.span(value), text),))]
