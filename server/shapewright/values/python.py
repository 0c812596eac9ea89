"""Python's own objects, as the interpreter holds them.

Constants and tuples are themselves. What can be mutated is an ``Object``: an address under which the state keeps the
contents (a tuple of items, a dict, attributes), so that two paths through the program never see each other's changes.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from .immutable import immutable

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable


LISTS = ("list", "deque")
"""Kinds of objects whose items have places."""
DICTS = ("dict", "counter")
"""Kinds of objects whose items have keys."""


@immutable(frozen=True, slots=True)
class Object:
    """A list, dict or set: its contents are the state's cell ``(address, None)``."""

    kind: str
    address: int


@immutable(frozen=True, slots=True)
class Instance:
    """An object of a class of the program: its attributes are the state's cells ``(address, name)``."""

    cls: Class
    address: int


@immutable(frozen=True, eq=False, slots=True)
class Class:
    """A class that the program defines; its attributes are the state's cells ``(address, name)``."""

    name: str
    address: int
    bases: tuple[Any, ...]
    path: str
    node: ast.ClassDef
    above: tuple[Any, ...] = ()
    """The classes above it, in the order in which Python asks them."""


@immutable(frozen=True, eq=False, slots=True)
class Function:
    """A function or lambda that the program defines, with the scopes it can see."""

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    path: str
    scopes: tuple[int, ...]
    address: int
    """Where its attributes are kept."""
    defaults: tuple[Any, ...] = ()
    keyword_defaults: tuple[tuple[str, Any], ...] = ()
    owner: Class | None = None


ENUMS = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"})
"""The classes below which a class is an enumeration."""


def is_member(value: Any) -> bool:
    """Whether a value is a member of an enumeration: equal to itself alone."""
    return isinstance(value, Instance) and any(
        isinstance(base, External) and base.name in ENUMS for base in value.cls.bases
    )


@immutable(frozen=True, eq=False, slots=True)
class Method:
    """A function bound to what stood before the dot."""

    function: Any
    receiver: Any


@immutable(frozen=True, eq=False, slots=True)
class Builtin:
    """Something the interpreter itself does: called with the interpreter, the call and the arguments."""

    name: str
    run: Callable[..., Any]


@immutable(frozen=True, eq=False, slots=True)
class Bound:
    """A builtin method, bound to what stood before the dot."""

    name: str
    run: Callable[..., Any]
    receiver: Any


@immutable(frozen=True, slots=True)
class External:
    """A name of an installed library, by its canonical dotted name, such as ``keras.layers.Conv1D``."""

    name: str
    spelled: str = field(default="", compare=False)
    """How the program came to it, such as ``tensorflow.keras.layers.Conv1D``; empty where that is the same."""

    def child(self, attribute: str) -> str:
        """How a name below it is spelt."""
        return f"{self.spelled or self.name}.{attribute}"


NOT_IMPLEMENTED = External("NotImplemented")
"""What a method gives that leaves an operator to the other side."""


@immutable(frozen=True, slots=True)
class Ready(External):
    """An object of a ready class of which its kind is known by name; ``made`` is the class, if nothing is set in it."""

    made: str = field(default="", compare=False)


@immutable(frozen=True, slots=True)
class Module:
    """A module of the user's world, interpreted; its names are the state's cells ``(address, name)``."""

    path: str
    address: int


@immutable(frozen=True, eq=False, slots=True)
class Partial:
    """A ``functools.partial``."""

    function: Any
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]


@immutable(frozen=True, eq=False, slots=True)
class Dispatcher:
    """A function under ``functools.singledispatch``; what is registered is the state's cell ``(address, "#registry")``."""

    function: Function
    address: int
    of_method: bool = False
    """Whether it is chosen by the first argument after the object."""


@immutable(frozen=True, eq=False, slots=True)
class ContextMaker:
    """A generator function under ``@contextmanager``."""

    function: Function


@immutable(frozen=True, eq=False, slots=True)
class Context:
    """What calling one gives: its body runs when a ``with`` enters it."""

    function: Function
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    node: ast.expr


@immutable(frozen=True, eq=False, slots=True)
class Entered:
    """A context of a library that gives this value to ``as``, and does nothing else."""

    value: Any


@immutable(frozen=True, slots=True)
class Namespace:
    """The names of an object, a class or a module as a dict: what is put in is an attribute."""

    owner: Any


class Record(tuple[Any, ...]):  # noqa: SLOT001 - a tuple of any length has no slots
    """A named tuple: a tuple whose items have names too."""

    names: tuple[str, ...] = ()
    cls: Class | None = None

    @classmethod
    def of(cls, names: tuple[str, ...], values: Iterable[Any], owner: Class | None = None) -> Record:
        """The tuple of these values."""
        made = cls(values)
        made.names, made.cls = names, owner
        return made


@immutable(frozen=True, slots=True)
class Slice:
    """A ``slice``, its parts constants, lengths or unknown."""

    start: Any = None
    stop: Any = None
    step: Any = None


@immutable(frozen=True, slots=True)
class Super:
    """What ``super()`` is: the next classes after ``cls`` for this receiver."""

    cls: Class
    receiver: Any
