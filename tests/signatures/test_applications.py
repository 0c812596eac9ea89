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
INSTALLED = Workspace((), Dialect(keras=TESTED.version), ModuleFinder(sys.executable))
CHANNELS_FIRST = Workspace(
    (), Dialect(keras=TESTED.version, data_format="channels_first"), ModuleFinder(sys.executable)
)

NOT_LISTED: list[tuple[str, dict[str, Any]]] = [
    ("MobileNet", {"weights": None, "alpha": 0.6, "input_shape": (128, 160, 3)}),
    ("MobileNet", {"weights": None, "depth_multiplier": 2, "include_top": False, "input_shape": (75, 75, 3)}),
    ("MobileNetV2", {"weights": None, "alpha": 0.1, "include_top": False, "pooling": "max"}),
    ("MobileNetV3Small", {"weights": None, "dropout_rate": 0, "classes": 7}),
    ("MobileNetV3Large", {"weights": None, "alpha": 1.25, "minimalistic": True, "include_top": False}),
]
"""Calls of which the table does not say what layers they make."""

CHANNELS_IN_FRONT: list[tuple[str, dict[str, Any]]] = [
    ("VGG16", {"weights": None, "classes": 7}),
    ("ResNet50V2", {"weights": None, "include_top": False, "input_shape": (1, 160, 128)}),
    ("MobileNet", {"weights": None, "include_top": False, "input_shape": (3, 33, 47), "pooling": "avg"}),
    ("EfficientNetB0", {"weights": None, "include_top": False, "input_shape": (4, 64, 65)}),
    ("MobileNetV3Small", {"weights": None, "input_shape": (3, 224, 224)}),
    ("Xception", {"weights": None, "include_top": False}),
]
"""Calls in a program whose pictures have their channels first."""


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
        assert (sizes, table.corrected(sizes, pair)) == (sizes, real)


@pytest.mark.keras
@pytest.mark.parametrize(("title", "call"), NOT_LISTED, ids=str)
def test_what_is_not_listed_is_followed_through_the_source(title: str, call: dict[str, Any]) -> None:
    assert ours(title, call)["output_shape"] is None
    followed, real = open_as_none(ours(title, call, INSTALLED)), keras_own(title, call)
    assert {key: followed[key] for key in NUMBERS} == {key: real[key] for key in NUMBERS}


@pytest.mark.keras
@pytest.mark.parametrize(("title", "call"), CHANNELS_IN_FRONT, ids=str)
def test_pictures_with_their_channels_first(title: str, call: dict[str, Any]) -> None:
    import keras

    keras.config.set_image_data_format("channels_first")
    try:
        real = keras_own(title, call)
    finally:
        keras.config.set_image_data_format("channels_last")
    followed = open_as_none(ours(title, call, CHANNELS_FIRST))
    assert {key: followed[key] for key in NUMBERS} == {key: real[key] for key in NUMBERS}


@pytest.mark.keras
@pytest.mark.parametrize("shape", [None, (3, 224, 224), (1, 75, 76), (3, 31, 64), (None, None, 3), (3, None, None)])
def test_shapes_with_their_channels_first_are_checked_too(shape: Any) -> None:
    from keras.src.applications.imagenet_utils import obtain_input_shape

    for top, weights in itertools.product((True, False), ("imagenet", None)):
        try:
            real = obtain_input_shape(shape, 224, 32, "channels_first", top, weights)
        except ValueError:
            real = None
        text = f"""from keras.src.applications import imagenet_utils
found = imagenet_utils.obtain_input_shape({shape}, 224, 32, "channels_first", {top}, {weights!r})
"""
        analysis = analyse("/program.py", text, CHANNELS_FIRST)
        found = None if analysis.findings else analysis.held(analysis.scope, "found")
        assert (top, weights, found) == (top, weights, real)


NUMBERS = ("input_shape", "output_shape", "params")


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
