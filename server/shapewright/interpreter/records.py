"""Classes that are written as a list of fields: dataclasses, named tuples and enumerations."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Unknown
from shapewright.values.python import Bound, Builtin, Class, External, Function, Instance, Method, Partial, Record

from .assignment import new_dict
from .functions import call_function, find, from_class, lineage
from .state import ABSENT

if TYPE_CHECKING:
    from .interpreter import Interpreter

DATACLASSES = frozenset({"dataclasses.dataclass"})
NAMED_TUPLES = frozenset({"typing.NamedTuple"})
FIELD = External("dataclasses.field")
AUTO = External("enum.auto")

Fields = list[tuple[str, Any]]

NAMED = (
    ("values", "indices"),
    ("y", "idx"),
    ("out", "idx"),
    ("output", "argmax"),
    ("eigenvalues", "eigenvectors"),
    ("sign", "logabsdet"),
    ("U", "S", "Vh"),
    ("Q", "R"),
    ("q", "r"),
)
"""The names of what functions of TensorFlow and NumPy give in tuples; which of these has a name is told by the name."""
PLACES = {(len(names), name): place for names in NAMED for place, name in enumerate(names)}


def place_of(values: tuple[Any, ...], name: str) -> int | None:
    """Where in a tuple that a library gave the item of this name lies; ``None`` where no such tuple has it."""
    return PLACES.get((len(values), name)) if type(values) is tuple else None


def derives(cls: Any, names: frozenset[str]) -> bool:
    """Whether a class has one of these library classes above it."""
    return any(isinstance(part, External) and part.name in names for part in lineage(cls))


def is_dataclass(run: Interpreter, cls: Class) -> bool:
    """Whether ``@dataclass`` stands over the class or over one above it."""
    return find(run, cls, "#dataclass") is not ABSENT


def fields_of(run: Interpreter, cls: Class) -> Fields:
    """The fields with their defaults, those of the classes above first; ``ABSENT`` where one has none."""
    found: dict[str, Any] = {}
    for part in reversed([part for part in lineage(cls) if isinstance(part, Class)]):
        for statement in part.node.body:
            name = _field(statement)
            if name is not None:
                found[name] = run.load(part.address, name)
    return list(found.items())


def _field(statement: ast.stmt) -> str | None:
    """The name of the field that a statement of the class body declares."""
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        return None
    return None if "ClassVar" in ast.unparse(statement.annotation) else statement.target.id


def bound_fields(
    run: Interpreter, fields: Fields, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr
) -> dict[str, Any] | Unknown:
    """The value of each field, from the arguments or from its default."""
    taken = [name for name, default in fields if _keyword(default, "init") is not False]
    if len(args) > len(taken) or any(key not in taken for key in kwargs):
        return Unknown("arguments that the fields do not take")
    given = {**dict(zip(taken, args, strict=False)), **kwargs}
    return {name: given[name] if name in given else _default(run, name, default, node) for name, default in fields}


def _keyword(default: Any, name: str) -> Any:
    return default.keywords.get(name) if isinstance(default, Partial) and default.function == FIELD else None


def _default(run: Interpreter, name: str, default: Any, node: ast.expr) -> Any:
    if isinstance(default, Partial) and default.function == FIELD:
        factory = default.keywords.get("default_factory")
        if factory is not None:
            from .calls import call

            return call(run, factory, (), {}, node)
        default = default.keywords.get("default", ABSENT)
    return Unknown(f"the field {name} was not given") if default is ABSENT else default


def fields_held(run: Interpreter, value: Any, *, given: bool = False) -> dict[str, Any] | None:
    """The fields of an object of a dataclass (those that ``__init__`` takes), with what they hold now."""
    if not isinstance(value, Instance) or not is_dataclass(run, value.cls):
        return None
    declared = fields_of(run, value.cls)
    names = [name for name, default in declared if not given or _keyword(default, "init") is not False]
    held = {name: run.load(value.address, name) for name in names}
    return None if any(part is ABSENT for part in held.values()) else held


def compared_fields(run: Interpreter, left: Any, right: Any, sign: str) -> tuple[Any, Any] | None:
    """What ``@dataclass`` compares of two objects of one class, as tuples; ``None`` where it compares nothing."""
    if not isinstance(left, Instance) or not isinstance(right, Instance) or left.cls is not right.cls:
        return None
    options = find(run, left.cls, "#dataclass")
    if options is ABSENT or options.get("eq", True) is not True:
        return None
    if sign not in ("==", "!=") and options.get("order") is not True:
        return None
    names = [name for name, default in fields_of(run, left.cls) if _keyword(default, "compare") is not False]
    sides = [tuple(run.load(side.address, name, UNSET) for name in names) for side in (left, right)]
    return sides[0], sides[1]


UNSET = Unknown("a field that may not be set")


def fill(
    run: Interpreter,
    made: Instance,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    node: ast.expr,
    cls: Class | None = None,
) -> None:
    """The ``__init__`` that ``@dataclass`` writes, for the class of the object or for one above it."""
    fields = fields_of(run, cls or made.cls)
    values = bound_fields(run, fields, args, kwargs, node)
    for name, _ in fields:
        run.store(made.address, name, values if isinstance(values, Unknown) else values[name])
    after = find(run, made.cls, "__post_init__")
    if isinstance(after, Function):
        call_function(run, after, (made,), {}, node)


def written_init(run: Interpreter, receiver: Any, after: Class) -> Bound | None:
    """``super().__init__`` where ``@dataclass`` wrote the next one in line."""
    line = tuple(lineage(receiver.cls)) if isinstance(receiver, Instance) else ()
    above = line[line.index(after) + 1 :] if after in line else ()
    for part in above:
        if not isinstance(part, Class) or run.load(part.address, "__init__") is not ABSENT:
            return None
        if run.load(part.address, "#dataclass") is not ABSENT:
            return Bound("__init__", partial(_fill_from, part), receiver)
    return None


def _fill_from(cls: Class, run: Interpreter, node: ast.expr, made: Instance, *args: Any, **kwargs: Any) -> None:
    fill(run, made, args, kwargs, node, cls)


def named_tuple(run: Interpreter, cls: Class, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    """An instance of a class below ``typing.NamedTuple``."""
    fields = fields_of(run, cls)
    values = bound_fields(run, fields, args, kwargs, node)
    return values if isinstance(values, Unknown) else Record.of(tuple(name for name, _ in fields), values.values(), cls)


def tuple_factory(names: tuple[str, ...], defaults: tuple[Any, ...] = ()) -> Builtin:
    """What ``collections.namedtuple(…)`` makes."""
    missing = len(names) - len(defaults)
    fields: Fields = list(zip(names, (ABSENT,) * missing + defaults, strict=True))

    def make(run: Interpreter, node: ast.expr, *args: Any, **kwargs: Any) -> Any:
        values = bound_fields(run, fields, args, kwargs, node)
        return values if isinstance(values, Unknown) else Record.of(names, values.values())

    return Builtin("namedtuple", make)


def record_attribute(run: Interpreter, owner: Record, name: str) -> Any:
    """A field of a named tuple, or what its class says."""
    if name in owner.names:
        return owner[owner.names.index(name)]
    if name == "_fields":
        return owner.names
    if name == "_asdict":
        return Builtin(name, lambda run, node: new_dict(run, dict(zip(owner.names, owner, strict=True))))
    if name == "_replace":
        return Builtin(name, lambda run, node, **new: _replaced(owner, new))
    value = find(run, owner.cls, name) if owner.cls is not None else ABSENT
    if isinstance(value, Function):
        return Method(value, owner)
    return from_class(run, owner, value, None) if value is not ABSENT else Unknown(f"{name} is no field of the tuple")


def _replaced(owner: Record, new: dict[str, Any]) -> Record:
    values = [new.get(name, value) for name, value in zip(owner.names, owner, strict=True)]
    return Record.of(owner.names, values, owner.cls)


def number_members(run: Interpreter, cls: Class) -> None:
    """Make the names that an enumeration assigns its members."""
    last = 0
    members: list[Instance] = []
    for name in _plain_names(cls):
        value = run.load(cls.address, name)
        if isinstance(value, Partial) and value.function == AUTO:
            value = last + 1
        last = value if isinstance(value, int) else 0
        same = next((known for known in members if run.load(known.address, "value") == value), None)
        made = same or Instance(cls, run.address())
        if same is None:
            run.store(made.address, "value", value)
            run.store(made.address, "name", name)
            members.append(made)
        run.store(cls.address, name, made)
    run.store(cls.address, "#members", tuple(members))


def _plain_names(cls: Class) -> list[str]:
    targets = [t for s in cls.node.body if isinstance(s, ast.Assign) for t in s.targets]
    return [target.id for target in targets if isinstance(target, ast.Name) and not target.id.startswith("_")]


def members_of(run: Interpreter, cls: Class) -> tuple[Instance, ...] | None:
    """The members of an enumeration, ``None`` of any other class."""
    known = run.load(cls.address, "#members")
    return known if isinstance(known, tuple) else None


def member(run: Interpreter, cls: Class, key: Any, *, by: str) -> Any:
    """The member with this name or value."""
    for known in members_of(run, cls) or ():
        if run.load(known.address, by) == key:
            return known
    return Unknown(f"a member of {cls.name} that is not known")
