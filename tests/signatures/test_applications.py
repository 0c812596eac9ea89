"""The models of ``keras.applications`` as the table has them: the same layers, shapes and refusals as Keras's own."""

from __future__ import annotations

import itertools
import json
import sys
from typing import Any

import pytest
from shapewright.features.shapes import file_report
from shapewright.interpreter.analysis import analyse
from shapewright.rules import applications as table
from shapewright.rules.problems import Problem
from shapewright.source.dialect import TESTED, Dialect
from shapewright.source.modules import ModuleFinder
from shapewright.source.workspace import Workspace
from shapewright.values.python import Object

from . import applications

ROWS = table.rows()
TITLES = [key for key in ROWS if " " not in key]
FEW = ("VGG16", "MobileNet alpha=0.5", "MobileNetV3Small", "EfficientNetV2B0", "ConvNeXtTiny", "NASNetMobile")
"""Models of different kinds that are made soon."""

CALLS: list[dict[str, Any]] = [
    {"weights": None},
    {"weights": None, "classes": 7, "classifier_activation": None},
    {"weights": "imagenet"},
    {"weights": None, "include_top": False},
    {"weights": None, "include_top": False, "pooling": "avg", "input_shape": (150, 201, 3)},
    {"weights": "imagenet", "include_top": False, "pooling": "max", "input_shape": (97, 128, 3)},
    {"weights": None, "include_top": False, "input_shape": (None, None, 4)},
    {"weights": None, "include_top": False, "input_shape": (81, 80, 1), "name": "own"},
]

HALF_FOLLOWED = ("ConvNeXt", "EfficientNetB6", "EfficientNetB7", "EfficientNetV2")
"""Models whose source is too long, or too free, to be followed to the end."""

SHAPES: list[Any] = [
    None, (224, 224, 3), (299, 299, 3), (128, 128, 3), (64, 64, 3), (31, 64, 3), (64, 31, 3), (75, 75, 3), (70, 71, 3),
    (74, 300, 3), (None, None, 3), (None, 20, 3), (20, None, 3), (None, 96, 3), (224, 224, 1), (224, 224, 4),
    (224, 224), (224, 224, 3, 1), (None, None, 1), (96, 128, 3),
]  # fmt: skip


def texts_of(key: str) -> tuple[str, dict[str, Any]]:
    """The function of a row, and the arguments that choose it."""
    title, *given = key.split()
    return title, {name: json.loads(value.lower()) for name, value in (part.split("=") for part in given)}


def called(title: str, arguments: dict[str, Any]) -> str:
    """The call as a program has it."""
    return f"keras.applications.{title}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})"


NOTHING_INSTALLED = Workspace((), Dialect(keras=TESTED.version))
SOURCE = Workspace((), Dialect(keras=(3, 1, 0)), ModuleFinder(sys.executable))
"""The installed Keras, under a version that the table does not speak for: its source answers."""


def ours(title: str, arguments: dict[str, Any], workspace: Workspace = NOTHING_INSTALLED) -> dict[str, Any]:
    """What the analyser knows of a model."""
    text = f"""import keras
m = {called(title, arguments)}
names = [layer.name for layer in m.layers]
name = m.name
whole = keras.Model(m.input, m.output)
"""
    analysis = analyse("/program.py", text, workspace)
    model = file_report(analysis)["models"][0]
    listed = analysis.held(analysis.scope, "names")
    names = analysis.held(listed.address, None) if isinstance(listed, Object) else None
    told = {key: model[key] for key in ("input_shape", "output_shape", "params")}
    return {**told, "names": names, "name": analysis.held(analysis.scope, "name")}


def keras_own(title: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """The same from the real model."""
    model, _, _ = applications.built(title, arguments)
    return {
        "input_shape": list(model.input_shape),
        "output_shape": list(model.output_shape),
        "params": model.count_params(),
        "names": tuple(layer.name for layer in model.layers),
        "name": model.name,
    }


def open_as_none(told: dict[str, Any]) -> dict[str, Any]:
    """Our shapes as Keras writes them."""
    return {
        key: [None if isinstance(dim, str) else dim for dim in value] if key.endswith("shape") else value
        for key, value in told.items()
    }


@pytest.mark.keras
@pytest.mark.parametrize("key", FEW)
@pytest.mark.parametrize("call", CALLS, ids=str)
def test_models_are_keras_own(key: str, call: dict[str, Any]) -> None:
    title, member = texts_of(key)
    if isinstance(applications.taken(title, {**member, **call}), str):
        pytest.skip("Keras refuses this call")
    assert open_as_none(ours(title, {**member, **call})) == keras_own(title, {**member, **call})


@pytest.mark.keras
@pytest.mark.parametrize("title", TITLES)
def test_shapes_are_taken_and_refused_as_keras_does(title: str) -> None:
    """No layer is made: Keras is stopped where it declares its input."""
    for shape, top, weights in itertools.product(SHAPES, (True, False), ("imagenet", None)):
        given = {"input_shape": shape, "include_top": top, "weights": weights}
        assert (given, entered(title, given)) == (given, told(applications.taken(title, given)))


@pytest.mark.keras
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_function_that_checks_shapes(shape: Any) -> None:
    from keras.applications.imagenet_utils import preprocess_input  # noqa: F401  # keras.src is there then.
    from keras.src.applications.imagenet_utils import obtain_input_shape

    for size, least, top, weights in itertools.product((224, 64), (32, 75), (True, False), ("imagenet", None)):
        try:
            real = obtain_input_shape(shape, size, least, "channels_last", top, weights)
        except ValueError:
            real = None
        try:
            row = table.any_model(size, least)
            found = table.declared(row, shape, top=top, imagenet=weights == "imagenet")
        except Problem:
            found = None
        assert (size, least, top, weights, found) == (size, least, top, weights, real)


@pytest.mark.keras
@pytest.mark.parametrize("kernel", [1, 2, 3, (5, 3), [3, 4]], ids=str)
def test_the_function_that_corrects_paddings(kernel: Any) -> None:
    import keras
    from keras.src.applications.imagenet_utils import correct_pad

    pair = (kernel, kernel) if isinstance(kernel, int) else tuple(kernel)
    for sizes in itertools.product((7, 8, None), repeat=2):
        try:
            real = correct_pad(keras.Input((*sizes, 3)), kernel)
        except TypeError:
            real = None
        assert (sizes, table.corrected((None, *sizes, 3), pair)) == (sizes, real)


def told(answer: Any) -> Any:
    """A shape, or nothing for a message."""
    return answer if isinstance(answer, tuple) else None


def entered(title: str, given: dict[str, Any]) -> Any:
    """The shape that we declare; nothing where we refuse it."""
    row = table.application(title)
    try:
        table.checked(row, {**row.parameters, **given})
        return table.declared(
            row, given["input_shape"], top=given["include_top"], imagenet=given["weights"] == "imagenet"
        )
    except Problem:
        return None


@pytest.mark.keras
@pytest.mark.parametrize("title", TITLES)
def test_the_source_says_the_same_as_far_as_it_is_followed(title: str) -> None:
    for call in ({"weights": None}, {"weights": None, "include_top": False, "input_shape": (96, 97, 3)}):
        followed, listed = ours(title, call, SOURCE), ours(title, call)
        for key in ("input_shape", "output_shape", "params", "name"):
            assert followed[key] in (None, listed[key])
        assert followed["params"] is not None or title.startswith(HALF_FOLLOWED)
        names = followed["names"] if isinstance(followed["names"], tuple) else ()
        assert all(a == b or not isinstance(a, str) for a, b in zip(names, listed["names"], strict=False))


@pytest.mark.keras
@pytest.mark.parametrize("key", ["VGG16", "MobileNet alpha=0.25", "MobileNetV3Small minimalistic=True"])
def test_the_table_is_what_keras_says(key: str) -> None:
    committed = json.loads(applications.TABLE.read_text())
    assert json.loads(json.dumps(applications.asked(*texts_of(key)))) == committed[key]


def test_the_table_is_written_one_model_a_line() -> None:
    committed = applications.TABLE.read_text()
    assert applications.text(json.loads(committed)) == committed
