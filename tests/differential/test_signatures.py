"""Fields of the rules against the real constructors: same names, same order, same defaults."""

from __future__ import annotations

import inspect
from dataclasses import MISSING, Field, fields
from typing import Any

import pytest
from shapewright.rules import layers as _registered  # noqa: F401 - importing the rules registers them
from shapewright.rules.registry import LAYERS
from shapewright.rules.signatures import Signature, known, signature
from shapewright.rules.versions import versions

from tests.rules.judge import real_keras

NAMES = sorted(name for name in LAYERS if signature(f"keras.layers.{name}") is not None)
"""The layers of the Keras that the tests run."""


@pytest.mark.keras
@pytest.mark.parametrize("name", NAMES)
def test_fields_are_the_parameters_of_keras(name: str) -> None:
    """A rule leaves parameters out, and shares those of its other ranks, but never names or defaults them otherwise."""
    real = inspect.signature(getattr(real_keras().layers, name)).parameters
    rule = LAYERS[name].func
    for field in (field for field in fields(rule) if not field.kw_only):
        defaults = {spelled_out(value) for value in defaults_in_keras(rule, field.name)}
        assert defaults or taken(name, field.name), field.name
        if field.name in real:
            ours = spelled_out(default(field))
            # Where the defaults of the ranks differ, a rule has None and decides when it is made.
            same = ours == spelled_out(real[field.name].default) or (ours is None and len(defaults) > 1)
            assert same or optional_once(name, field.name), field.name


def optional_once(name: str, parameter: str) -> bool:
    """Whether an older Keras has a default for what this one asks for, and binding refuses to do without."""
    wanted = [parameter in row.required for row in rows(name)]
    return wanted[0] and not all(wanted)


def taken(name: str, parameter: str) -> bool:
    """Whether some Keras takes it out of ``**kwargs``, or passes it on: no signature has its default."""
    return any(parameter in (*row.keyword, *row.passed_on) for row in rows(name))


def rows(name: str) -> list[Signature]:
    """What every version's table says of a layer, the newest first."""
    found = [known(f"keras.layers.{name}", version) for version in versions()]
    return [row for row in found if row is not None]


def defaults_in_keras(rule: type, parameter: str) -> list[Any]:
    """The defaults of one parameter in all real constructors that a rule, or one it extends, stands for."""
    names = [name for name in NAMES if issubclass(rule, LAYERS[name].func)]
    signatures = [inspect.signature(getattr(real_keras().layers, name)).parameters for name in names]
    return [signature[parameter].default for signature in signatures if parameter in signature]


def default(field: Field[Any]) -> Any:
    """What a field is without its argument."""
    value = field.default_factory() if field.default_factory is not MISSING else field.default
    return inspect.Parameter.empty if value is MISSING else value


def spelled_out(value: Any) -> Any:
    """A number for all axes, where the same stands for each: the rules do not tell ``1`` from ``(1, 1)``."""
    while isinstance(value, tuple) and value and all(part == value[0] for part in value):
        value = value[0]
    return value
