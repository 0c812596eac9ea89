"""Operators on constants, lengths, lists and tensors."""

from __future__ import annotations

import ast
import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import ARRAYS_EQUAL, TENSORFLOW_ON_KERAS_TENSORS
from shapewright.rules.ops import arithmetic
from shapewright.rules.ops.dtypes import INT
from shapewright.rules.ops.frame_methods import combined_tables
from shapewright.rules.policies import DEFAULT
from shapewright.rules.problems import BroadcastMismatch, DtypeMismatch, DtypeRefused, OpenNumber, Problem
from shapewright.values.data import Table
from shapewright.values.dims import OPEN, UNKNOWN_INT, Length, is_open, plus, times
from shapewright.values.lattice import Many, SomeFloat, Unknown, options
from shapewright.values.measured import MEASURED, Measured, Measures, as_tensor
from shapewright.values.models import Functional, Layer, Sequential, tensors_in
from shapewright.values.numbers import NumpyInt, of_python
from shapewright.values.python import NOT_IMPLEMENTED, Class, External, Function, Object, is_member
from shapewright.values.tensors import Flavour, Tensor

from .assignment import new_dict, new_list
from .budget import MAX_DIGITS, MAX_ITEMS
from .inputs import FLOATX
from .leaves import leaf
from .protocols import UNARY as OWN_UNARY
from .protocols import among, as_value, asked, is_own, own_binary, own_comparison, own_member
from .sets import combined, compared
from .single_values import check_conversions
from .truth import CONSTANTS, frozen, is_key, truth
from .unfit import check_order, needs_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from .interpreter import Interpreter

SIGNS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
}  # fmt: skip
UNARY: dict[type, str] = {ast.USub: "unary -", ast.UAdd: "unary +", ast.Invert: "unary ~"}
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "&": operator.and_, "|": operator.or_, "^": operator.xor,
    "<<": operator.lshift, ">>": operator.rshift, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
FLOATING = ("+", "-", "*", "/", "//", "%")
"""Arithmetic on numbers, one of them a ``float``, or a division: a ``float`` comes out."""
PLAIN = (int, str, float, bool, NumpyInt)
IDENTITIES = (Layer, Sequential, Functional, Function, Class, External, Object, bool, str, type(None))


def binary(run: Interpreter, node: Any, op: type, left: Any, right: Any) -> Any:
    """``left op right``; every choice inside the operands is made."""
    if is_own(left) or is_own(right):
        left, right = as_value(run, left), as_value(run, right)
        if is_own(left) or is_own(right):
            made = own_binary(run, node, SIGNS[op], left, right)
            return Unknown("Python has no such operator for the object") if made is NOT_IMPLEMENTED else made
    if (isinstance(left, Object) or isinstance(right, Object)) and Measures not in (type(left), type(right)):
        listed = combined(run, op, left, right) or _merged(run, op, left, right) or _lists(run, op, left, right)
        if listed is not None:
            return listed
    sign = SIGNS[op]
    if type(left) in PLAIN and (type(right) in PLAIN or type(right) is Unknown):
        return _constants(sign, left, right) if type(right) is not Unknown else right
    if type(left) is Unknown and (type(right) in PLAIN or type(right) is Unknown):
        return left
    if (type(left) in MEASURED or type(right) in MEASURED) and not isinstance(left, str):
        made = _measured(sign, left, right)
        if made is not None:
            return made
        left, right = (_whole(side) for side in (left, right))
    left, right = frozen(run, left), frozen(run, right)
    if sign == "%" and type(left) is str:
        check_conversions(run, node, left, right)
    check_order(run, node, sign, left, right)
    computed = _computed(run, left, right)
    return leaf(run, node, (left, right), {}, lambda a, b: _apply(sign, a, b, computed=computed), name=sign)


def _computed(run: Interpreter, *sides: Any) -> bool:
    """Whether TensorFlow's own operators act on these: on Keras tensors they do inside of a layer, and in Keras 2."""
    if run.keras.backend != "tensorflow" or not of_usual_type(run):
        return False
    kinds = {tensor.flavour for side in sides for option in options(side) for tensor in tensors_in(option)}
    return kinds.isdisjoint(LAZY) or is_taken(run)


def of_usual_type(run: Interpreter) -> bool:
    """Whether layers compute in floats of 32 bits, unless they are told otherwise one by one."""
    from .layers import default_policy

    return default_policy(run) is None and run.load(0, FLOATX, run.dialect.floatx) == DEFAULT


LAZY = (Flavour.SYMBOLIC, Flavour.UNSETTLED)
"""Of what Keras itself computes only shapes, or may."""


def is_taken(run: Interpreter) -> bool:
    """Whether a function of TensorFlow takes a Keras tensor: inside a layer, and everywhere in Keras 2."""
    return bool(run.tracing) or TENSORFLOW_ON_KERAS_TENSORS.holds_for(run.keras) is False


def _apply(sign: str, left: Any, right: Any, *, computed: bool) -> Any:
    if isinstance(left, Table) or isinstance(right, Table):
        return combined_tables(left, right)
    _check_open(sign, left, right)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return arithmetic.binary(sign, left, right, computed=computed)
    if isinstance(left, Unknown) and type(left) is not SomeFloat:
        return left
    if isinstance(right, Unknown) and type(right) is not SomeFloat:
        return right
    if isinstance(left, SomeFloat) or isinstance(right, SomeFloat):
        return _some_float(sign, left, right)
    if isinstance(left, Length) or isinstance(right, Length):
        return _lengths(sign, left, right)
    return _constants(sign, left, right)


def _constants(sign: str, left: Any, right: Any) -> Any:
    """Python's own arithmetic, kept from growing without bounds."""
    if not _fits(sign, left, right):
        return Unknown("the result is too large to follow")
    try:
        return ARITHMETIC[sign](left, right)
    except Exception as error:  # noqa: BLE001  # Whatever Python raises here, the program would.
        return Unknown(f"Python cannot compute it: {error}")


def _fits(sign: str, left: Any, right: Any) -> bool:
    if sign == "**" and isinstance(left, int) and isinstance(right, int):
        return right < 0 or left.bit_length() * right <= MAX_DIGITS
    if sign == "<<":
        return isinstance(left, int) and isinstance(right, int) and left.bit_length() + right <= MAX_DIGITS
    if sign == "*":
        for text, number in ((left, right), (right, left)):
            if isinstance(text, str | bytes | tuple) and isinstance(number, int):
                return len(text) * number <= MAX_ITEMS
        if isinstance(left, int) and isinstance(right, int):
            return left.bit_length() + right.bit_length() <= MAX_DIGITS
    if sign == "%" and isinstance(left, str):
        return len(left) < MAX_ITEMS and "*" not in left and not any(c.isdigit() for c in left)
    return True


COUNTED_WITH = (int, float, Length, SomeFloat, Tensor)


def _check_open(sign: str, left: Any, right: Any) -> None:
    """Raise ``OpenNumber`` where one side is the ``None`` of an open axis, and the other a number or a tensor."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Length) and is_open(one) and isinstance(other, COUNTED_WITH):
            raise OpenNumber(sign, one)


def _lengths(sign: str, left: Any, right: Any) -> Any:
    """Arithmetic on lengths that are not known; on an open one Python raises a ``TypeError``."""
    if any(isinstance(side, Length) and is_open(side) for side in (left, right)):
        return Unknown("arithmetic on an axis whose length is None")
    known = (int, Length)
    if isinstance(left, known) and isinstance(right, known):
        if sign == "+":
            return plus(left, right)
        if sign == "*":
            return times(left, right)
        if sign == "-" and isinstance(right, int) and isinstance(left, Length):
            return left - right
        if sign == "//" and isinstance(right, int) and right > 0 and isinstance(left, Length):
            return left // right
        if sign in ("-", "//", "%", "**") and not (isinstance(right, int) and right == 0):
            return 0 if sign == "-" and left == right and _exact(left) else UNKNOWN_INT
    return _some_float(sign, left, right)


def _some_float(sign: str, left: Any, right: Any) -> Unknown:
    """Arithmetic that gives a ``float``, as far as both are numbers."""
    numbers = (int, float, Length, SomeFloat)
    real = sign in FLOATING or (sign == "**" and _is_real_power(left, right))
    kind = SomeFloat if isinstance(left, numbers) and isinstance(right, numbers) and real else Unknown
    return kind("arithmetic on a number that is not known")


def _is_real_power(left: Any, right: Any) -> bool:
    """Whether a power of which one side is a ``float`` is one: a root of a negative number is complex."""
    if not isinstance(left, float | SomeFloat) and not isinstance(right, float | SomeFloat):
        return False
    return isinstance(right, int | Length) or (isinstance(left, int | float) and left > 0)


def _whole(value: Any) -> Any:
    """A measured length as a tensor: in how many bits it is counted is not known."""
    tensor = as_tensor(value)
    return tensor if tensor is value else replace(tensor, dtype=INT)


def _measured(sign: str, left: Any, right: Any) -> Any:
    """Arithmetic of TensorFlow on lengths; ``None`` where the result is no length."""
    if Measures in (type(left), type(right)) or not all(
        isinstance(side, int | Length | Measured) for side in (left, right)
    ):
        return None
    one, other = (side.dim if type(side) is Measured else of_python(side) for side in (left, right))
    if isinstance(one, int) and isinstance(other, int):
        made = _constants(sign, one, other)
        return Measured(made) if type(made) is int else None
    if sign not in ("+", "-", "*", "//", "%"):
        return None
    if any(isinstance(side, Length) and is_open(side) for side in (one, other)):
        return Measured(_moved(sign, one, other))
    return Measured(_lengths(sign, one, other))


def _moved(sign: str, left: Any, right: Any) -> Any:
    """Arithmetic on an open length, which is a number when the model runs."""
    if any(isinstance(side, Length) and side.symbol.identity in (None, "batch") for side in (left, right)):
        return OPEN
    if sign in ("+", "*"):
        return plus(left, right) if sign == "+" else times(left, right)
    if isinstance(left, Length) and isinstance(right, int) and (sign == "-" or (sign == "//" and right > 0)):
        return left - right if sign == "-" else left // right
    return OPEN


def _exact(dim: Any) -> bool:
    return isinstance(dim, Length) and dim.symbol.identity is not None


def _lists(run: Interpreter, op: type, left: Any, right: Any) -> Any:
    """``list + list`` and ``list * number``: a fresh list; ``None`` where it is neither."""
    sides = [
        run.load(s.address, None, None) if isinstance(s, Object) and s.kind == "list" else s for s in (left, right)
    ]
    if op is ast.Add and all(isinstance(side, tuple) for side in sides):
        return new_list(run, sides[0] + sides[1])
    if op is ast.Add and all(isinstance(side, tuple | Many) for side in sides):
        from shapewright.values.lattice import widened

        parts = [item for side in sides for item in (side if isinstance(side, tuple) else (side.item,))]
        total = parts[0]
        for part in parts[1:]:
            total = widened(total, part)
        return new_list(run, Many(total))
    if op is ast.Mult:
        for items, number in (sides, sides[::-1]):
            if isinstance(items, tuple) and isinstance(number, int):
                if len(items) * number > MAX_ITEMS:
                    return new_list(run, Many(items[0]) if len(items) == 1 else Unknown("a very long list"))
                return new_list(run, items * number)
            if isinstance(items, tuple) and isinstance(number, Length | Unknown) and len(items) == 1:
                return new_list(run, Many(items[0]))
    return None


def _merged(run: Interpreter, op: type, left: Any, right: Any) -> Any:
    """``dict | dict``: a fresh dict; ``None`` where it is something else."""
    if op is not ast.BitOr or not all(isinstance(side, Object) and side.kind == "dict" for side in (left, right)):
        return None
    sides = [run.load(side.address, None, None) for side in (left, right)]
    known = all(isinstance(side, dict) for side in sides)
    return new_dict(run, {**sides[0], **sides[1]} if known else Unknown("a dict that is merged with one not known"))


def unary(run: Interpreter, node: ast.UnaryOp, value: Any) -> Any:
    """``not x``, ``-x``, ``+x``, ``~x``."""
    if isinstance(node.op, ast.Not):
        needs_values(run, node, "not", value)
        known = truth(run, value)
        return Unknown("a condition that is not known") if known is None else not known
    name = UNARY[type(node.op)]
    value = as_value(run, value)
    if is_own(value):
        made = asked(run, value, OWN_UNARY[name], (), node)
        return Unknown("Python has no such operator for the object") if made is NOT_IMPLEMENTED else made
    return leaf(run, node, (frozen(run, value),), {}, lambda x: _negated(node.op, x), name=name)


def _negated(op: ast.unaryop, value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.like(value.shape)
    if isinstance(value, Length) and is_open(value):
        raise OpenNumber(UNARY[type(op)].removeprefix("unary "), value)
    if isinstance(value, int | float):
        if isinstance(op, ast.USub):
            return -value
        if isinstance(op, ast.UAdd):
            return +value
        return ~value if isinstance(value, int) else Unknown("it has no complement")
    return value if isinstance(value, Unknown) else Unknown("a number that is not known")


def compare(run: Interpreter, node: ast.Compare, op: ast.cmpop, left: Any, right: Any) -> Any:
    """``left op right`` for one comparison."""
    if isinstance(op, ast.Is | ast.IsNot):
        same = _identical(left, right)
        return Unknown("a comparison that is not known") if same is None else same == isinstance(op, ast.Is)
    of_sets = compared(run, op, left, right)
    if of_sets is not None:
        return of_sets
    if isinstance(op, ast.In | ast.NotIn):
        inside = _inside(run, node, left, right)
        return Unknown("a comparison that is not known") if inside is None else inside == isinstance(op, ast.In)
    return binary_comparison(run, node, SIGNS[type(op)], left, right)


def _inside(run: Interpreter, node: ast.expr, item: Any, container: Any) -> bool | None:
    """``item in container``."""
    if is_own(container):
        return own_member(run, node, container, item)
    if isinstance(container, Object) and container.kind == "set":
        container = run.load(container.address, None, None)
    item, container = as_value(run, frozen(run, item)), frozen(run, container)
    if isinstance(container, tuple) and (is_own(item) or any(map(is_own, container))):
        return among(run, node, container, item)
    return _contains(container, item)


def binary_comparison(run: Interpreter, node: ast.expr, sign: str, left: Any, right: Any) -> Any:
    """``left sign right`` for all but identity and membership."""
    if is_own(left) or is_own(right):
        left, right = as_value(run, left), as_value(run, right)
        if is_own(left) or is_own(right):
            return own_comparison(run, node, sign, left, right)
    mixed = sign in ("==", "!=") and is_list(left) != is_list(right)
    left, right = frozen(run, left), frozen(run, right)
    if mixed and isinstance(left, tuple) and isinstance(right, tuple):
        return _list_and_tuple(left, right, sign)
    if sign == "==" and not run.tracing and any(map(_is_symbolic, (left, right))):
        return Unknown("== between Keras tensors asks whether they are the same object")
    computed = _computed(run, left, right)
    return leaf(run, node, (left, right), {}, lambda a, b: _compared(sign, a, b, computed=computed), name=sign)


def _is_symbolic(value: Any) -> bool:
    return isinstance(value, Tensor) and value.flavour is Flavour.SYMBOLIC


def _compared(sign: str, left: Any, right: Any, *, computed: bool) -> Any:
    if isinstance(left, Table) or isinstance(right, Table):
        return combined_tables(left, right)
    if sign not in ("==", "!="):
        _check_open(sign, left, right)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        try:
            return arithmetic.binary(sign, left, right, computed=computed)
        except (DtypeMismatch, DtypeRefused):
            raise
        except BroadcastMismatch as problem:
            if sign not in ("==", "!="):
                raise
            if not all(isinstance(side, Tensor) and side.flavour is Flavour.ARRAY for side in (left, right)):
                return Unknown("TensorFlow answers False of tensors that do not fit")
            raise problem.where(ARRAYS_EQUAL) from None
        except Problem:
            return Unknown("a comparison of arrays that do not fit")
    if isinstance(left, Length) and isinstance(right, Length) and left == right and _exact(left):
        return sign in ("==", "<=", ">=")
    if isinstance(left, CONSTANTS) and isinstance(right, CONSTANTS):
        return _constants(sign, left, right)
    if isinstance(left, tuple) and isinstance(right, tuple):
        if all(isinstance(part, CONSTANTS) for part in (*left, *right)):
            return _constants(sign, left, right)
        if sign in ("==", "!="):
            return _tuples_equal(left, right, sign)
    if sign in ("==", "!=") and is_member(left) and is_member(right):
        return (left == right) == (sign == "==")
    if sign in ("==", "!=") and isinstance(left, IDENTITIES) and isinstance(right, IDENTITIES):
        return (left == right) == (sign == "==")
    return Unknown("a comparison that is not known")


def is_list(value: Any) -> bool:
    """Whether a value is a list of the program."""
    return isinstance(value, Object) and value.kind == "list"


def _list_and_tuple(left: tuple[Any, ...], right: tuple[Any, ...], sign: str) -> Any:
    """A list never equals a tuple, but TensorFlow's shapes, which are tuples here, equal lists."""
    same = _tuples_equal(left, right, "==")
    return sign == "!=" if same is False else Unknown("whether a shape is a list or a tuple")


def _tuples_equal(left: tuple[Any, ...], right: tuple[Any, ...], sign: str) -> Any:
    if len(left) != len(right):
        return sign == "!="
    answers = [_compared("==", a, b, computed=False) for a, b in zip(left, right, strict=True)]
    if any(answer is False for answer in answers):
        return sign == "!="
    return sign == "==" if all(answer is True for answer in answers) else Unknown("a comparison that is not known")


def _identical(left: Any, right: Any) -> bool | None:
    for one, other in ((left, right), (right, left)):
        if one is None:
            if isinstance(other, Length):
                return True if is_open(other) else False if other.symbol.kind.value == "int" else None
            if isinstance(other, Unknown) or type(other).__name__ == "Either":
                return None
            if isinstance(other, Tensor) and other.absent:
                return None
            return other is None
    if isinstance(left, bool) and isinstance(right, bool):
        return left is right
    if is_member(left) and is_member(right):
        return bool(left == right)
    return left is right or left == right if isinstance(left, IDENTITIES) and isinstance(right, IDENTITIES) else None


def _contains(container: Any, item: Any) -> bool | None:
    if isinstance(container, str) and isinstance(item, str):
        return item in container
    if (isinstance(container, dict) and is_key(item)) or (isinstance(container, range) and isinstance(item, int)):
        return item in container
    if isinstance(container, tuple):
        answers = [_compared("==", part, item, computed=False) for part in container]
        if any(answer is True for answer in answers):
            return True
        return False if all(answer is False for answer in answers) else None
    return None
