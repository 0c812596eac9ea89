"""The committed table of signatures is what the installed Keras says, and what is read out of it."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
from shapewright.rules.problems import MissingArgument, Problem, TooManyArguments, UnknownArgument, UnknownName
from shapewright.rules.signatures import bind, signature
from shapewright.rules.versions import names_of, versions
from shapewright.source.dialect import TESTED, Keras

from tests.rules.judge import real_keras

from . import generate


@pytest.mark.keras
def test_the_table_is_what_keras_says() -> None:
    version, rows = generate.asked(real_keras())
    assert generate.expanded(json.loads(generate.TABLE.read_text()))[version] == rows


def test_the_table_is_as_short_as_it_can_be() -> None:
    table = generate.TABLE.read_text()
    assert generate.text(generate.compressed(generate.expanded(json.loads(table)))) == table


@pytest.mark.keras
@pytest.mark.parametrize(
    "name", ["layers.Conv1D", "losses.Huber", "callbacks.EarlyStopping", "ops.meshgrid", "ops.sum", "optimizers.SGD"]
)
def test_arguments_are_bound_as_python_binds_them(name: str) -> None:
    """None, some and too many by place, each of them again by name, and a name that nobody has."""
    thing = real_keras()
    for part in name.split("."):
        thing = getattr(thing, part)
    real = inspect.signature(thing)
    names = [p.name for p in real.parameters.values() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    outcomes = set()
    for count in range(len(names) + 2):
        for given in ({}, {"surely_no_argument": 1}, *({key: 1} for key in names)):
            ours = bound(f"keras.{name}", (1,) * count, given)
            assert ours == bound_by_python(real, (1,) * count, given)
            outcomes.add(ours is None)
    assert outcomes == {True, False}


def bound(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any] | None:
    """The arguments by name; nothing where they are refused."""
    try:
        return bind(name, args, kwargs)
    except Problem:
        return None


def bound_by_python(real: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any] | None:
    """The same by Python; what would only be passed on as ``**kwargs`` is refused, as these constructors do."""
    try:
        arguments = real.bind(*args, **kwargs).arguments
    except TypeError:
        return None
    passed_on = {p.name for p in real.parameters.values() if p.kind is p.VAR_KEYWORD}
    if any(arguments.get(name) for name in passed_on):
        return None
    several = {p.name for p in real.parameters.values() if p.kind is p.VAR_POSITIONAL}
    return {key: value for key, value in arguments.items() if key not in passed_on | several}


@pytest.mark.parametrize(
    ("version", "name", "argument", "taken"),
    [
        ((3, 15, 1), "keras.optimizers.Adam", "lr", False),
        ((3, 15, 1), "keras.optimizers.Adam", "decay", True),
        ((2, 15, 0), "keras.layers.LSTM", "time_major", True),
        ((3, 0, 5), "keras.layers.LSTM", "time_major", False),
        ((3, 0, 5), "keras.optimizers.Adam", "loss_scale_factor", False),
        ((3, 15, 1), "keras.optimizers.Adam", "loss_scale_factor", True),
        ((2, 18, 0), "keras.layers.LSTM", "time_major", True),
        ((2, 18, 0), "keras.layers.LSTM", "surely_no_argument", False),
    ],
)
def test_each_version_has_its_own(version: tuple[int, ...], name: str, argument: str, taken: bool) -> None:
    required = dict.fromkeys(signature(name, Keras(version)).required, 1)
    if taken:
        assert argument in bind(name, (), {**required, argument: 1}, Keras(version))
    else:
        with pytest.raises(UnknownArgument):
            bind(name, (), {**required, argument: 1}, Keras(version))


@pytest.mark.parametrize("version", [(), (2,), (3,), (2, 3, 1), (2, 99, 0), (3, 99, 0), (4, 0, 0)])
def test_what_is_not_known_well_enough_is_not_bound(version: tuple[int, ...]) -> None:
    assert bind("keras.layers.Conv1D", (), {"surely_no_argument": 1}, Keras(version)) is None


def test_missing_and_too_many() -> None:
    with pytest.raises(MissingArgument):
        bind("keras.layers.Conv1D", (8,), {})
    with pytest.raises(TooManyArguments):
        bind("keras.layers.Dropout", (0.5, None, 1, 2), {})


def test_every_version_knows_the_usual_names() -> None:
    assert TESTED.minor == versions()[0]
    for version in versions():
        assert {"relu", "softmax"} <= names_of("activations", version)
        assert {"adam", "sgd"} <= names_of("optimizers", version)
        assert {"mse", "categorical_crossentropy"} <= names_of("losses", version)


KINDS = ("activations", "constraints", "initializers", "losses", "metrics", "optimizers", "regularizers")


@pytest.mark.keras
@pytest.mark.parametrize("kind", KINDS)
def test_names_are_known_in_the_cases_that_keras_takes(kind: str) -> None:
    """“Relu” is no activation, “ADAM” is an optimizer."""
    keras = real_keras()
    version = tuple(map(int, keras.__version__.split(".")[:3]))
    refused = 0
    for name in sorted(names_of(kind, version[:2])):
        for written in {name, name.upper(), name.lower(), name.capitalize(), name.title()}:
            try:
                getattr(keras, kind).get(written)
                found = True
            except (KeyError, TypeError, ValueError) as error:
                found = "Could not interpret" not in str(error)  # Else it is found, and wants arguments.
            assert UnknownName("", written, kind).refused_by(Keras(version)) is not found, written
            refused += not found
    assert refused or kind == "optimizers"
