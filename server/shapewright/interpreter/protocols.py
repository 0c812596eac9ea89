"""Protocols: what Python asks of objects of the program's own classes where an operator, a truth or a text is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Unknown, options
from shapewright.values.python import ENUMS, NOT_IMPLEMENTED, Builtin, Class, External, Function, Instance, is_member

from .functions import KERAS_OBJECTS, OBJECT, call_function, find, lineage
from .state import ABSENT

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter

BINARY: dict[str, str] = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "&": "and", "|": "or", "^": "xor", "<<": "lshift", ">>": "rshift",
}  # fmt: skip
"""The methods behind operators, without their underlines."""
COMPARED: dict[str, tuple[str, str]] = {
    "<": ("lt", "gt"), ">": ("gt", "lt"), "<=": ("le", "ge"), ">=": ("ge", "le"), "==": ("eq", "eq"), "!=": ("ne", "ne"),
}  # fmt: skip
"""The methods behind comparisons: the one asked of the left side, and the one asked of the right."""
UNARY = {"unary -": "__neg__", "unary +": "__pos__", "unary ~": "__invert__"}
PLAIN = frozenset({OBJECT, *map(External, (*KERAS_OBJECTS, *ENUMS, "tensorflow.Module", "abc.ABC"))})
"""Classes of libraries that define no operators."""


def is_own(value: Any) -> bool:
    """Whether a value is an object of one of the program's classes."""
    return type(value) is Instance


def plain_base(part: Any) -> bool:
    """Whether a class above an object is followed, or one of those that define no operators."""
    return isinstance(part, Class) or part in PLAIN


def own_method(run: Interpreter, value: Any, name: str) -> Any:
    """The method of an object's class; ``ABSENT`` where there is certainly none."""
    if not is_own(value):
        return ABSENT
    method = find(run, value.cls, name)
    if method is ABSENT and not all(map(plain_base, lineage(value.cls))):
        return Unknown(f"{name} of a base class that is not followed")
    return method


def asked(run: Interpreter, value: Any, name: str, args: tuple[Any, ...], node: ast.expr) -> Any:
    """What a method of an object answers; ``NOT_IMPLEMENTED`` where its class has none."""
    method = own_method(run, value, name)
    if method is ABSENT or method is None:
        return NOT_IMPLEMENTED
    if not isinstance(method, Function):
        return method if isinstance(method, Unknown) else Unknown(f"{name} is not a function that is followed")
    answer = call_function(run, method, (value, *args), {}, node)
    if answer is not NOT_IMPLEMENTED and NOT_IMPLEMENTED in options(answer):
        return Unknown(f"whether {name} answers is not known")
    return answer


def own_binary(run: Interpreter, node: ast.expr, sign: str, left: Any, right: Any) -> Any:
    """``left op right`` where a side is an object of the program's; ``NOT_IMPLEMENTED`` where neither side answers."""
    name = BINARY[sign]
    sides = [(left, f"__{name}__", right), (right, f"__r{name}__", left)]
    return _first(run, node, sides, _newer(run, left, right, f"__r{name}__"))


def own_in_place(run: Interpreter, node: ast.expr, sign: str, left: Any, right: Any) -> Any:
    """``left op= right``: the method for it, if there is one; ``NOT_IMPLEMENTED`` where there is none."""
    return asked(run, left, f"__i{BINARY[sign]}__", (right,), node) if is_own(left) else NOT_IMPLEMENTED


def own_comparison(run: Interpreter, node: ast.expr, sign: str, left: Any, right: Any) -> Any:
    """``left op right`` for comparisons; equality falls back on identity, as Python's does."""
    ahead, behind = (f"__{name}__" for name in COMPARED[sign])
    answer = _first(run, node, [(left, ahead, right), (right, behind, left)], _newer(run, left, right, behind))
    if answer is not NOT_IMPLEMENTED:
        return answer
    written = _written(run, node, sign, left, right)
    if written is not None:
        return written
    if sign == "!=":
        same = own_comparison(run, node, "==", left, right)
        return same if isinstance(same, Unknown) else not same if isinstance(same, bool) else Unknown("a comparison")
    if sign == "==":
        return left is right or left == right
    return Unknown("Python cannot compare the objects")


def _written(run: Interpreter, node: ast.expr, sign: str, left: Any, right: Any) -> Any:
    """What ``@dataclass`` and ``@total_ordering`` write; ``None`` where neither answers."""
    from .operators import binary_comparison
    from .records import compared_fields

    if is_own(left) and find(run, left.cls, "#ordered") is not ABSENT and sign not in ("==", "!="):
        return _ordered(run, node, sign, left, right)
    sides = compared_fields(run, left, right, sign)
    return None if sides is None else binary_comparison(run, node, sign, *sides)


def _ordered(run: Interpreter, node: ast.expr, sign: str, left: Any, right: Any) -> Any:
    """A comparison that ``@total_ordering`` makes of the one that a class has, and of equality."""
    for known, name in (("<", "__lt__"), ("<=", "__le__"), (">", "__gt__"), (">=", "__ge__")):
        if not isinstance(find(run, left.cls, name), Function):
            continue
        less = own_comparison(run, node, known, left, right)
        same = own_comparison(run, node, "==", left, right)
        if not isinstance(less, bool) or not isinstance(same, bool):
            break
        strictly = less and not same if "=" in known else less
        if known[0] != sign[0]:
            strictly = not same and not strictly
        return strictly or ("=" in sign and same)
    return Unknown("a comparison that is not known")


def _newer(run: Interpreter, left: Any, right: Any, name: str) -> bool:
    """Whether the right side is asked first: its class derives from the left one's and has a method of its own."""
    if not (is_own(left) and is_own(right)) or left.cls is right.cls or left.cls not in right.cls.above:
        return False
    return find(run, right.cls, name) is not find(run, left.cls, name)


def _first(run: Interpreter, node: ast.expr, sides: list[tuple[Any, str, Any]], turned: bool) -> Any:
    """The first answer of the two sides."""
    for asked_side, name, other in reversed(sides) if turned else sides:
        answer = asked(run, asked_side, name, (other,), node)
        if answer is not NOT_IMPLEMENTED:
            return answer
    return NOT_IMPLEMENTED


def own_truth(run: Interpreter, value: Instance) -> bool | None:
    """Whether an object of the program counts as true."""
    from .truth import truth

    node = run.implied("bool")
    for name in ("__bool__", "__len__"):
        answer = asked(run, value, name, (), node)
        if answer is not NOT_IMPLEMENTED:
            return None if is_own(answer) else truth(run, answer)
    return True


def own_member(run: Interpreter, node: ast.expr, container: Instance, item: Any) -> bool | None:
    """``item in container``: what ``__contains__`` says, else whether an item equals it."""
    from .iteration import items_of
    from .truth import truth

    answer = asked(run, container, "__contains__", (item,), node)
    if answer is not NOT_IMPLEMENTED:
        return truth(run, answer)
    items = items_of(run, container)
    return among(run, node, items, item) if isinstance(items, tuple) else None


def among(run: Interpreter, node: ast.expr, items: tuple[Any, ...], item: Any) -> bool | None:
    """Whether an item is one of these, or equal to one."""
    from .operators import binary_comparison
    from .truth import truth

    sure = True
    for part in items:
        same = part is item or truth(run, binary_comparison(run, node, "==", part, item))
        if same:
            return True
        sure = sure and same is False
    return False if sure else None


MIXED = ("int", "str", "float")
NUMBERED = ("enum.IntEnum", "enum.StrEnum", "enum.IntFlag")


def as_value(run: Interpreter, value: Any) -> Any:
    """A member of an enumeration that is a number or a text as well, as that; other values as they are."""
    if not is_own(value) or not is_member(value):
        return value
    mixed = any(base.name in (*MIXED, *NUMBERED) for base in value.cls.bases if isinstance(base, Builtin | External))
    return run.load(value.address, "value", value) if mixed else value
