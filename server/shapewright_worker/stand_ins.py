"""Stand-ins for what a program would wait for: data sets, trained weights, long training."""

from __future__ import annotations

import functools
import inspect
from typing import Any, Callable

from shapewright_worker.confinement import Refused
from shapewright_worker.framework import Framework

IMAGES: dict[str, tuple[int, int, tuple[int, ...], int]] = {
    "mnist": (60_000, 10_000, (28, 28), 10),
    "fashion_mnist": (60_000, 10_000, (28, 28), 10),
    "cifar10": (50_000, 10_000, (32, 32, 3), 10),
    "cifar100": (50_000, 10_000, (32, 32, 3), 100),
}
"""Samples to train and to test with, the shape of each, and how many classes there are."""

TEXTS: dict[str, tuple[int, int, int, int]] = {
    "imdb": (25_000, 25_000, 20_000, 2),
    "reuters": (8_982, 2_246, 20_000, 46),
}
"""Samples to train and to test with, the largest word that is used, and how many classes there are."""

TABLES: dict[str, tuple[int, int, int]] = {"boston_housing": (404, 102, 13), "california_housing": (16_512, 4_128, 8)}
"""Samples to train and to test with, and how many features each has."""

COLUMN_LABELS = frozenset({"cifar10", "cifar100"})
"""Data sets whose labels have an axis of length 1."""

BATCH = 32
"""The batch size of Keras where none is given."""

WORDS_OF_A_TEXT = 12


def stand_in(framework: Framework) -> None:
    """Put everything in place; the process that does so runs one program and ends."""
    keras = framework.keras
    for name in (*IMAGES, *TEXTS, *TABLES):
        module = getattr(keras.datasets, name, None)
        if module is not None:
            module.load_data = functools.partial(loaded, framework.numpy, name)
    for room in vars(keras.applications).values():
        for owner, name, builder in builders(keras.applications, room):
            setattr(owner, name, untrained(builder))
    keras.utils.get_file = refusal("it wants to download a file")
    for owner in {keras.models, getattr(keras, "saving", keras.models)}:
        if hasattr(owner, "load_model"):
            owner.load_model = refusal("it wants a model from a file")
    model = keras.Model
    model.load_weights = lambda self, *_, **__: None
    model.fit = shortened(model.fit, {"epochs": 1, "steps_per_epoch": 1, "validation_steps": 1})
    model.evaluate = shortened(model.evaluate, {"steps": 1})
    model.predict = predicting(framework.numpy, model.predict)


def loaded(numpy: Any, name: str, *_: Any, **options: Any) -> Any:
    """Return made-up data with the shapes of the real ones."""
    if name in IMAGES:
        train, test, shape, classes = IMAGES[name]
        column = name in COLUMN_LABELS
        return tuple(
            (numpy.zeros((count, *shape), "uint8"), labels(numpy, count, classes, column=column))
            for count in (train, test)
        )
    if name in TABLES:
        train, test, features = TABLES[name]
        return tuple((numpy.zeros((count, features)), numpy.zeros((count,))) for count in (train, test))
    train, test, words, classes = TEXTS[name]
    largest = min(options.get("num_words") or words, words)
    return tuple((texts(numpy, count, largest), labels(numpy, count, classes)) for count in (train, test))


def labels(numpy: Any, count: int, classes: int, *, column: bool = False) -> Any:
    """Return class numbers, every one of them."""
    made = (numpy.arange(count) % classes).astype("uint8" if column else "int64")
    return made[:, None] if column else made


def texts(numpy: Any, count: int, largest: int) -> Any:
    """Return lists of word numbers below ``largest``."""
    made = numpy.empty((count,), dtype=object)
    made[:] = [[1 + (start + step) % (largest - 1) for step in range(WORDS_OF_A_TEXT)] for start in range(count)]
    return made


def builders(applications: Any, room: Any) -> list[tuple[Any, str, Any]]:
    """Return the functions of ``keras.applications`` that build models, and where they are to be found."""
    if callable(room):
        places = [(applications, name, value) for name, value in vars(applications).items() if value is room]
    else:
        members = vars(room) if inspect.ismodule(room) else {}
        places = [(room, name, value) for name, value in members.items() if callable(value)]
    return [place for place in places if takes_weights(place[2])]


def takes_weights(function: Any) -> bool:
    """Say whether a function has a parameter for trained weights."""
    try:
        return "weights" in inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False


def untrained(builder: Callable[..., Any]) -> Callable[..., Any]:
    """Build a model with weights that need no download."""

    @functools.wraps(builder)
    def build(*arguments: Any, **named: Any) -> Any:
        bound = inspect.signature(builder).bind(*arguments, **named)
        bound.arguments["weights"] = None
        return builder(*bound.args, **bound.kwargs)

    return build


def refusal(reason: str) -> Callable[..., Any]:
    """Return a function that only says why it does nothing."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise Refused(reason)

    return refuse


def shortened(method: Callable[..., Any], limits: dict[str, int]) -> Callable[..., Any]:
    """Take one batch instead of all."""

    @functools.wraps(method)
    def once(self: Any, *arguments: Any, **named: Any) -> Any:
        bound = inspect.signature(method).bind(self, *arguments, **named)
        bound.arguments.update({**limits, **batch(bound.arguments), "verbose": 0})
        if bound.arguments.get("validation_data") is None and "validation_split" not in bound.arguments:
            bound.arguments.pop("validation_steps", None)
        bound.arguments.pop("initial_epoch", None)
        return method(*bound.args, **bound.kwargs)

    return once


def batch(arguments: dict[str, Any]) -> dict[str, int]:
    """Return the size of a batch of arrays, which Keras would else make as large as all of them."""
    whole = hasattr(arguments.get("x"), "shape") or isinstance(arguments.get("x"), (list, tuple, dict))
    return {"batch_size": BATCH} if whole and arguments.get("batch_size") is None else {}


def predicting(numpy: Any, method: Callable[..., Any]) -> Callable[..., Any]:
    """Predict one batch, and repeat it for as many samples as were given."""

    @functools.wraps(method)
    def once(self: Any, x: Any, *arguments: Any, **named: Any) -> Any:
        bound = inspect.signature(method).bind(self, x, *arguments, **named)
        bound.arguments.update({"steps": 1, **batch(bound.arguments), "verbose": 0})
        output = method(*bound.args, **bound.kwargs)
        samples = len(x) if isinstance(x, numpy.ndarray) else None
        if samples is None or not isinstance(output, numpy.ndarray):
            return output
        return numpy.resize(output, (samples, *output.shape[1:]))

    return once
