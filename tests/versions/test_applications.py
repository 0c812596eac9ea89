"""Ready models of another Keras are followed through its own source: the same shapes and weights as it makes."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from shapewright.features.shapes import file_report
from shapewright.interpreter.analysis import analyse
from shapewright.source.dialect import Dialect
from shapewright.source.modules import ModuleFinder
from shapewright.source.workspace import Workspace

from tests.rules.judge import real_keras, the_keras

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("VGG16", {"weights": None, "include_top": False, "input_shape": (160, 128, 1), "pooling": "avg"}),
    ("MobileNet", {"weights": None, "alpha": 0.6, "include_top": False}),
    ("MobileNetV2", {"weights": None, "input_shape": (75, 75, 3), "classes": 10}),
    ("EfficientNetB0", {"weights": None, "include_top": False, "input_shape": (33, 47, 3)}),
    ("RegNetY002", {"weights": None, "input_shape": (96, 96, 3), "classes": 10}),
    ("ResNetRS50", {"weights": None, "include_top": False, "pooling": "max"}),
]


@pytest.mark.keras
@pytest.mark.parametrize(("title", "call"), CALLS, ids=str)
def test_models_are_this_keras_own(title: str, call: dict[str, Any]) -> None:
    keras = real_keras()
    if not hasattr(keras.applications, title):
        pytest.skip("this Keras does not have it")
    real = getattr(keras.applications, title)(**call)
    package, version = keras.__name__, the_keras().version
    dialect = Dialect(tf_keras=version, legacy=True) if package == "tf_keras" else Dialect(keras=version)
    written = ", ".join(f"{name}={value!r}" for name, value in call.items())
    text = (
        f"import {package}\nm = {package}.applications.{title}({written})\nwhole = {package}.Model(m.input, m.output)\n"
    )
    analysis = analyse("/program.py", text, Workspace((), dialect, ModuleFinder(sys.executable)))
    model = file_report(analysis)["models"][0]
    shape = [None if isinstance(dim, str) else dim for dim in model["output_shape"]]
    assert (shape, model["params"]) == (list(real.output_shape), real.count_params())
