"""The command line: what ``argparse`` makes of it, of which only numbers are known to be such."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.values.dims import Kind, Length, Symbol
from shapewright.values.lattice import SomeFloat, Unknown
from shapewright.values.python import Class, Instance, Object

from .builtins import BUILTINS
from .standard_library import on

if TYPE_CHECKING:
    from collections.abc import Callable

    from .interpreter import Interpreter

NAMESPACE = ast.ClassDef(name="Namespace", bases=[], keywords=[], body=[], decorator_list=[])
GIVEN = Unknown("the command line gives it", harmless=True)


@on("argparse.ArgumentParser")
def make_parser(run: Interpreter, node: ast.expr, *_: Any, **__: Any) -> Object:
    """A parser that knows no argument yet."""
    made = Object("parser", run.address())
    run.store(made.address, None, {})
    return made


def add_argument(run: Interpreter, node: ast.expr, parser: Object, *flags: Any, **options: Any) -> Unknown:
    """``parser.add_argument("--units", type=int, default=64)``: a number, whichever; of others nothing is known."""
    known = run.load(parser.address, None, GIVEN)
    name = options.get("dest") or _name(flags)
    if not isinstance(known, dict) or not isinstance(name, str):
        run.store(parser.address, None, GIVEN)
        return GIVEN
    default = options.get("default")
    kind = None if options.keys() & {"nargs", "action", "choices"} else options.get("type")
    required = options.get("required") is True or not _is_flag(flags)
    value: Any = GIVEN
    if kind is BUILTINS["int"] and (required or type(default) in (int, Length)):
        value = Length(Symbol(name, Kind.INT, ("argument", parser.address, name)))
    elif kind is BUILTINS["float"] and (required or type(default) in (int, float)):
        value = SomeFloat(GIVEN.because)
    run.store(parser.address, None, {**known, name: value})
    return GIVEN


def _is_flag(flags: tuple[Any, ...]) -> bool:
    """Whether an argument may be left out."""
    return any(isinstance(flag, str) and flag.startswith("-") for flag in flags)


def _name(flags: tuple[Any, ...]) -> str | None:
    """Where the argument is put: the first long flag, else the first."""
    texts = [flag for flag in flags if isinstance(flag, str)]
    if len(texts) < len(flags) or not texts:
        return None
    chosen = next((text for text in texts if text.startswith("--")), texts[0])
    return chosen.lstrip("-").replace("-", "_")


def parse(run: Interpreter, node: ast.expr, parser: Object, *_: Any, **__: Any) -> Any:
    """``parser.parse_args()``: an object with what the arguments are."""
    known = run.load(parser.address, None, GIVEN)
    if not isinstance(known, dict):
        return GIVEN
    made = Instance(Class("Namespace", run.address(), (), "", NAMESPACE), run.address())
    for name, value in known.items():
        run.store(made.address, name, value)
    return made


def parse_known(run: Interpreter, node: ast.expr, parser: Object, *_: Any, **__: Any) -> Any:
    """``parser.parse_known_args()``: the same, and what is left."""
    return parse(run, node, parser), GIVEN


def set_defaults(run: Interpreter, node: ast.expr, parser: Object, **defaults: Any) -> None:
    """Arguments that get another default may be anything."""
    known = run.load(parser.address, None, GIVEN)
    if isinstance(known, dict):
        run.store(parser.address, None, {**known, **dict.fromkeys(defaults, GIVEN)})


def group(run: Interpreter, node: ast.expr, parser: Object, *_: Any, **__: Any) -> Object:
    """``parser.add_argument_group()``: its arguments are those of the parser."""
    return parser


PARSER_METHODS: dict[str, Callable[..., Any]] = {
    "add_argument": add_argument,
    "parse_args": parse,
    "parse_known_args": parse_known,
    "set_defaults": set_defaults,
    "add_argument_group": group,
    "add_mutually_exclusive_group": group,
}
"""The methods of a parser that are followed; after any other nothing is known of its arguments."""
