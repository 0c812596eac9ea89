"""Shared rules: plain arguments make the same rule wherever they are given, and a rule makes the same of inputs that are alike.

An edited text is run again and again, and a network repeats its blocks. Rules are pure, so what one has said is kept
with it. What a rule refuses is not kept: a problem tells of the very tensors that it came up with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from shapewright.values.dims import BATCH, Length
from shapewright.values.lattice import Unknown
from shapewright.values.python import External, Ready
from shapewright.values.tensors import Tensor

from .policies import typed_itself
from .problems import Problem, UnknownName
from .registry import LAYERS, describe
from .signatures import bind, layer_signatures, signature

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from shapewright.source.dialect import Keras

    from .layers.layer import LayerRule

T = TypeVar("T")

MAX_SHARED = 4_096
"""So many rules are kept; then all begin anew."""

MAX_APPLIED = 64
"""So many kinds of inputs of one rule are remembered, and so many fields of each; then it begins anew."""

PLAIN = frozenset({int, float, str, bool, type(None), Unknown, Length})
"""The types of arguments that are what they say, wherever they come from."""

SWITCHES = frozenset({bool, type(None)})
"""The types of arguments of a call that say only how the layer works."""

KINDS = {
    "activation": ("activations", "an activation"),
    "initializer": ("initializers", "an initializer"),
    "regularizer": ("regularizers", "a regularizer"),
    "constraint": ("constraints", "a constraint"),
}
"""How arguments end whose value may be a name, where these names are listed, and what they stand for."""


@dataclass(eq=False, slots=True)
class Alike:
    """What a layer makes of inputs of one kind: of these shapes and types."""

    parameters: int | None
    built: dict[int, Any] | None = None
    """What its weights are made for, once that was asked."""
    learned: int | None = None
    outputs: dict[tuple[int, ...], tuple[tuple[Any, ...], Any]] = field(default_factory=dict)
    """Tensors as no call has made them yet, or an ``Unknown``, by the identities of the receptive fields that come in;
    these are kept with it, since an identity may be used again once a thing is gone."""


def shared_rule(
    name: str, args: tuple[Any, ...], kwargs: dict[str, Any], keras: Keras, defaults: tuple[Any, Any]
) -> tuple[LayerRule, dict[str, Any]] | None:
    """The rule of ``keras.layers.<name>`` and its bound arguments; ``None`` where they have to be looked at one by one.

    ``defaults`` are those for ``data_format`` and ``dtype``. Raises the problem that the real constructor would raise.
    """
    given = {**kwargs, "name": None} if "name" in kwargs else kwargs  # No rule depends on it.
    values = _key((*args, *given.values(), *defaults))
    if values is None:
        return None
    key = name, len(args), tuple(given), values, keras
    if key not in MADE:
        _kept(MADE, key, _made(name, args, given, keras, defaults), MAX_SHARED)
    made = MADE[key]
    if made is None:
        return None
    rule, known = made
    bound = known.copy()
    if given is not kwargs:
        bound["name"] = kwargs["name"]
    return rule, bound


def _key(values: Iterable[Any]) -> tuple[Hashable, ...] | None:
    """Plain values with their types, since ``1`` and ``True`` are equal and not the same; ``None`` where one is not plain."""
    key: list[Any] = []
    for value in values:
        kind = type(value)
        if kind in PLAIN:
            key += (kind, value)
        elif kind is External or kind is Ready:
            key += (kind, value.name, value.spelled, getattr(value, "made", None))
        elif kind is tuple or (kind is dict and all(type(name) is str for name in value)):
            inner = _key(value if kind is tuple else (*value, *value.values()))
            if inner is None:
                return None
            key += (kind, inner)
        else:
            return None
    return tuple(key)


MADE: dict[Hashable, tuple[LayerRule, dict[str, Any]] | None] = {}
"""The rules that were made of plain arguments, and these by name; ``None`` for those that have to be looked at one by one."""


def _made(
    name: str, args: tuple[Any, ...], kwargs: dict[str, Any], keras: Keras, defaults: tuple[Any, Any]
) -> tuple[LayerRule, dict[str, Any]] | None:
    bound = _bound(name, args, kwargs, keras)
    if bound is None or name not in LAYERS:
        return None
    fill(name, bound, *defaults)
    rule = describe(name, bound, keras)
    rule.applied = {}
    return rule, bound


def _bound(name: str, args: tuple[Any, ...], kwargs: dict[str, Any], keras: Keras) -> dict[str, Any] | None:
    """The arguments by name; ``None`` where more than they and this Keras decides what becomes of them."""
    full = f"keras.layers.{name}"
    bound = bind(full, args, kwargs, keras)
    if bound is not None:
        return None if any(names_in_vain(name, bound, keras)) else bound
    try:
        return bind(full, args, kwargs) or dict(kwargs)
    except Problem:
        return None


def names_in_vain(name: str, bound: Mapping[str, Any], keras: Keras) -> Iterable[UnknownName]:
    """The arguments of a layer that are names which this Keras does not list."""
    known = signature(f"keras.layers.{name}", keras)
    for argument in known.looked_up if known is not None else ():
        value = bound.get(argument)
        if isinstance(value, str):
            kind, phrase = KINDS[argument.rpartition("_")[2]]
            problem = UnknownName(phrase, value, kind, known.title, argument)  # type: ignore[union-attr]
            if problem.refused_by(keras):
                yield problem


def fill(name: str, bound: dict[str, Any], data_format: Any, policy: Any) -> None:
    """Put the defaults for ``data_format`` and ``dtype`` where a layer takes them and is given none."""
    takes = layer_signatures()[name]
    if data_format != "channels_last" and bound.get("data_format") is None and "data_format" in takes.positional:
        bound["data_format"] = data_format
    if policy is not None and bound.get("dtype") is None and takes.options and not typed_itself(name, bound):
        bound["dtype"] = policy


def applied(rule: LayerRule, x: Any, options: dict[str, Any]) -> tuple[Any, Alike]:
    """What a layer makes of an input, and what is known of inputs like it; raises what ``result`` raises."""
    key = None if rule.applied is None else _kind(x, options)
    if key is None or rule.applied is None:
        return rule.result(x, **options), Alike(rule.parameters(x, **options))
    fields = (x.fields,) if type(x) is Tensor else tuple(part.fields for part in x)
    ids = tuple(map(id, fields))
    alike = rule.applied.get(key)
    known = None if alike is None else alike.outputs.get(ids)
    if alike is not None and known is not None:
        return known[1], alike
    output = rule.result(x, **options)
    if alike is None:
        alike = _kept(rule.applied, key, Alike(rule.parameters(x, **options)), MAX_APPLIED)
    loose = _loose(output)
    if loose is not None:
        _kept(alike.outputs, ids, (fields, loose), MAX_APPLIED)
    return output, alike


def _kept(table: dict[Any, T], key: Any, value: T, most: int) -> T:
    """The value, which the table holds from now on; one that is full begins anew."""
    if len(table) >= most:
        table.clear()
    table[key] = value
    return value


def _kind(x: Any, options: dict[str, Any]) -> Hashable | None:
    """All that a rule sees of an input, fields aside; ``None`` for one that is neither a tensor nor several."""
    if options and not SWITCHES.issuperset(map(type, options.values())):
        return None
    if type(x) is Tensor:
        seen: Any = _seen(x)
    elif type(x) is tuple and all(type(part) is Tensor for part in x):
        seen = tuple(map(_seen, x))
    else:
        return None
    return (seen, *options.items()) if options else seen


def _seen(x: Tensor) -> tuple[Any, ...]:
    """What a rule may go by; ``BATCH`` is told from what only equals it, and need not be hashed."""
    shape = None if x.shape is None else tuple([None if dim is BATCH else dim for dim in x.shape])
    return shape, x.dtype, id(x.flavour), x.classes, x.attained, x.complete, x.last


def _loose(output: Any) -> Any:
    """An output without the call and the place that made it, which its own call replaces; ``None`` for a structure."""
    if isinstance(output, Unknown):
        return output
    if isinstance(output, Tensor):
        return output.made(None, 0, None)
    if type(output) is tuple and all(isinstance(part, Tensor) for part in output):
        return tuple(part.made(None, 0, None) for part in output)
    return None
