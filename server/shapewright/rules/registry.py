"""Which class describes which Keras name, and how its arguments are bound."""

from __future__ import annotations

from dataclasses import fields
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from shapewright.source.dialect import TESTED
from shapewright.values.lattice import Unknown
from shapewright.values.numbers import of_python

from .limits import refuse
from .signatures import bind, layer_signatures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from shapewright.source.dialect import Keras

    from .layers.layer import LayerRule

T = TypeVar("T")

LAYERS: dict[str, partial[LayerRule]] = {}
"""How to make the rule of ``keras.layers.<name>`` from the arguments that matter to it."""

FUNCTIONS: dict[str, Callable[..., Any]] = {}
"""Pure functions of libraries, by canonical name, such as ``numpy.zeros``."""


def layer(*names: str, **fixed: Any) -> Callable[[type[T]], type[T]]:
    """Register the decorated rule as the meaning of ``keras.layers.<name>``, with these fixed fields."""

    def register(cls: type[T]) -> type[T]:
        for name in names:
            known = layer_signatures().get(name)
            title = known.title if known else name
            rule: Any = cls
            LAYERS[name] = partial(rule, title=title, **fixed)
        return cls

    return register


def function(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the decorated pure function as the meaning of these library names."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS.update(dict.fromkeys(names, run))
        return run

    return register


def construct(
    name: str, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None, keras: Keras = TESTED
) -> LayerRule:
    """Build the rule of ``keras.layers.<name>``; raises the problem that the real constructor would raise."""
    bound = bind(f"keras.layers.{name}", args, kwargs or {}, keras)
    return describe(name, bound or {}, keras)


def describe(name: str, bound: Mapping[str, Any], keras: Keras = TESTED) -> LayerRule:
    """The rule for arguments that are bound already; those that no rule speaks of are left out."""
    if flag(bound.get("time_major", False)) is not False:
        name, bound = "RNN", {**bound, "cell": Unknown("its first axis may be time")}
    rule = LAYERS[name]
    known, flags = fields_of(rule.func), flags_of(rule.func)
    read = {key: of_python(value) for key, value in bound.items() if key in known}
    made = rule(keras=keras, **{key: flag(value) if key in flags else value for key, value in read.items()})
    made.policy = bound.get("dtype")
    made.trainable = flag(bound.get("trainable", True))
    refuse(made, bound)
    made.settled()
    return made


def flag(value: Any) -> Any:
    """What a flag comes to: Keras asks whether it is true, so that 1 and 0 are as good, and ``None`` is not."""
    return bool(value) if value is None or isinstance(value, int) else value


@cache
def flags_of(cls: type) -> frozenset[str]:
    """The arguments of a rule that are true or false unless they are given."""
    return frozenset(field.name for field in fields(cls) if isinstance(field.default, bool))


@cache
def fields_of(cls: type) -> frozenset[str]:
    """The arguments that a rule knows."""
    return frozenset(field.name for field in fields(cls) if not field.kw_only)
