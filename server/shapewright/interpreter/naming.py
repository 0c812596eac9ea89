"""Names that Keras gives to what nobody named: a number for each class, counted through the whole program."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import PLAIN_NAMES
from shapewright.rules.problems import NameTwice, RefusedArgument, Title
from shapewright.rules.signatures import layer_signatures
from shapewright.rules.training.inputs import leaves
from shapewright.rules.versions import table, versions
from shapewright.values.lattice import Either, Unknown, either
from shapewright.values.models import Call, Functional, Layer, Sequential, tensors_in

from .state import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapewright.values.tensors import Tensor

    from .interpreter import Interpreter

COUNTS = (0, "#names")
"""The cell that counts, for each prefix, the names given so far; no object has the address 0."""

UNCOUNTED = Unknown("the number that Keras gives is not known")

INNER = {
    "MultiHeadAttention": ("softmax", "dropout"),
    "GroupedQueryAttention": ("softmax", "dropout"),
    "TextVectorization": ("string_lookup",),
    "Sequential": ("functional", "input_layer"),
}
"""What makes objects of its own whose names count, at a moment that is not followed."""

NAMED = (*("",) * 9, "name")
"""The parameters of what is given a name, by name alone for all that is known here."""

OPERATIONS = (
    "add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate", "dot", "reshape", "flatten",
    "softmax", "softplus", "elu", "selu", "gelu", "identity", "permute", "normalization",
)  # fmt: skip
"""Layers that share their names with functions, which count too when they are given Keras tensors."""


@lru_cache(maxsize=512)
def snake_case(title: str) -> str:
    """``Conv2DTranspose`` → ``conv2d_transpose``, as Keras writes it."""
    apart = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", title))
    return re.sub("([a-z])([A-Z])", r"\1_\2", apart).lower()


def is_counted(name: str) -> bool:
    """Whether a name may be one that Keras gives, with a number that depends on what the session made before."""
    base = re.sub(r"_\d+$", "", name)
    return base in OPERATIONS or base in _prefixes()


@lru_cache(maxsize=1)
def _prefixes() -> frozenset[str]:
    functions = {row.rpartition(".")[2] for version in versions()[:1] for row in table()[version]}
    return frozenset({*map(snake_case, (*layer_signatures(), "Functional", "Sequential", "Model")), *functions})


def name_object(run: Interpreter, address: int, title: str, given: Any = None) -> None:
    """Give a fresh layer or model its name: the one that was asked for, else the next one of its class.

    Raises ``RefusedArgument`` for one that Keras does not take.
    """
    check_name(title, given)
    if given is None:
        given = _next(run, snake_case(title))
    run.store(address, "name", given if isinstance(given, str | Unknown) else UNCOUNTED)
    for prefix in INNER.get(title, ()):
        _count(run, prefix, None)


def check_name(title: str, given: Any) -> None:
    """Raise ``RefusedArgument`` for a name that Keras does not take."""
    if isinstance(given, str) and "/" in given:
        raise RefusedArgument(Title(title, NAMED), "name", f'must not contain "/", but is "{given}"').where(PLAIN_NAMES)


def _next(run: Interpreter, prefix: str) -> Any:
    counts = run.here.cells.get(COUNTS)
    if type(counts) is dict:
        number = counts.get(prefix, 0)
        run.here.put(COUNTS, {**counts, prefix: None if number is None else number + 1})
    else:
        number = _agreed(counts, prefix)
        _count(run, prefix, 1)
    if number is None or not run.here.certain:
        return UNCOUNTED
    return f"{prefix}_{number}" if number else prefix


def _agreed(counts: Any, prefix: str) -> int | None:
    """How many there are, where all alternatives say the same."""
    if not isinstance(counts, Either):
        return 0 if counts is None else None
    numbers = {option.get(prefix, 0) if isinstance(option, dict) else None for option in counts.options}
    return numbers.pop() if len(numbers) == 1 else None


def _count(run: Interpreter, prefix: str, more: int | None) -> None:
    """Count one name more; ``None`` makes the number unknown from here on."""

    def counted(counts: Any) -> Any:
        if not isinstance(counts, dict):
            return counts
        before = counts.get(prefix, 0)
        return {**counts, prefix: None if more is None or before is None else before + more}

    counts = run.here.cells.get(COUNTS, {})
    run.here.put(COUNTS, either(*map(counted, counts.options)) if isinstance(counts, Either) else counted(counts))


def count_name(run: Interpreter, prefix: str) -> None:
    """Keras has made one operation of its own with this name."""
    _count(run, prefix, 1)


def operation_made(run: Interpreter) -> None:
    """A function was given Keras tensors: the names of layers that are called alike are not known any more."""
    counts = run.here.cells.get(COUNTS, {})
    run.here.put(COUNTS, either(*map(_uncounted, counts.options)) if isinstance(counts, Either) else _uncounted(counts))


NONE_COUNTED = dict.fromkeys(OPERATIONS)
"""The numbers of their names, none of them known."""


def _uncounted(counts: Any) -> Any:
    known = isinstance(counts, dict) and any(counts.get(prefix, 0) is not None for prefix in OPERATIONS)
    return {**counts, **NONE_COUNTED} if known else counts


def names_lost(run: Interpreter) -> None:
    """Something may have made layers that nobody saw."""
    run.here.put(COUNTS, UNCOUNTED)


def names_reset(run: Interpreter) -> None:
    """``keras.utils.clear_session()`` starts all counts anew."""
    run.here.put(COUNTS, {})


def name_of(run: Interpreter, target: Any) -> Any:
    """The name of a layer or model, given or counted."""
    if isinstance(target, Layer | Sequential | Functional) or hasattr(target, "address"):
        stored = run.load(target.address, "name")
        if stored is not ABSENT:
            return stored
    given = target.arguments.get("name") if isinstance(target, Layer) else None
    return given if isinstance(given, str) else UNCOUNTED


def check_names(run: Interpreter, layers: Iterable[Any], calls: Iterable[Call] = ()) -> None:
    """Raise ``NameTwice`` for two layers of a model that the program itself gave the same name.

    ``calls``: those between the ends of a functional model. What a class of the program's own calls may lie inside one
    layer, whose parts Keras does not ask for their names.
    """
    seen: dict[str, tuple[Layer, Call | None]] = {}
    for layer, call in (*((layer, None) for layer in layers), *((call.target, call) for call in calls)):
        given = layer.arguments.get("name") if isinstance(layer, Layer) else None
        if not isinstance(given, str) or name_of(run, layer) != given or run.load(layer.address, "_name", None):
            continue
        other, before = seen.setdefault(given, (layer, call))
        if other.address != layer.address and not _in_class(run, call) and not _in_class(run, before):
            raise NameTwice(given, (other, layer))


def _in_class(run: Interpreter, call: Call | None) -> bool:
    """Whether a layer is called in a class, or in another file, where that is not looked for."""
    if call is None or call.origin is None:
        return False
    if call.origin.path != run.document.path:
        return True
    line = getattr(call.origin.node, "lineno", 0)
    classes = (node for node in ast.walk(run.document.syntax.tree) if isinstance(node, ast.ClassDef))
    return any(node.lineno <= line <= (node.end_lineno or line) for node in classes)


def output_names(run: Interpreter, declared: Any, output: Any) -> tuple[str | None, ...]:
    """What Keras calls a model's outputs: by their keys in a dict, else by the layers that gave those it declares."""
    if isinstance(output, dict):
        return tuple(key if isinstance(key, str) else None for key in sorted(output, key=str))
    found = [name_of(run, tensor.source.target) if tensor.source is not None else None for tensor in in_order(declared)]
    names = tuple(name if isinstance(name, str) else None for name in found)
    return names if len(names) == len(tensors_in(output)) else (None,) * len(tensors_in(output))


def in_order(structure: Any) -> list[Tensor]:
    """The tensors of a structure as Keras counts them: those of a dict by sorted key."""
    return [tensor for leaf in leaves(structure) for tensor in tensors_in(leaf)]
