"""Layers that keep states from batch to batch: so many samples at a time, or as many as Keras lets pass."""

from __future__ import annotations

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.source.dialect import Dialect
from shapewright.source.workspace import Workspace
from shapewright.values.tensors import Tensor

from tests.rules.judge import the_keras

PROGRAM = """
import keras
import numpy as np
from keras import layers

model = keras.Sequential([keras.Input(batch_shape=({kept}, 5, 3)), layers.{layer}(4, stateful=True)])
model.compile("sgd", "mse")
x, y = np.zeros(({samples}, 5, 3)), np.zeros(({samples}, 4))
out = {call}
"""

CALLS = {
    "fit": "model.fit(x, y, verbose=0{size})",
    "evaluate": "model.evaluate(x, y, verbose=0{size})",
    "predict": "model.predict(x, verbose=0{size})",
    "train_on_batch": "model.train_on_batch(x, y)",
    "predict_on_batch": "model.predict_on_batch(x)",
}

SAMPLES = (1, 2, 3)
SIZES = (None, 1, 2)
CASES = [
    (layer, method)
    for layer in ("LSTM", "GRU", "SimpleRNN")
    for method in (CALLS if layer == "LSTM" else ("fit", "predict"))
]


@pytest.mark.keras
@pytest.mark.parametrize("kept", [1, 2])
@pytest.mark.parametrize(("layer", "method"), CASES)
def test_states_and_batches(layer: str, method: str, kept: int) -> None:
    """What raises is reported, nothing else, and no prediction has other rows than we say."""
    workspace = Workspace(dialect=Dialect(the_keras().version))
    outcomes = set()
    for samples in SAMPLES:
        for size in SIZES if "{size}" in CALLS[method] else (None,):
            call = CALLS[method].format(size="" if size is None else f", batch_size={size}")
            program = PROGRAM.format(kept=kept, layer=layer, samples=samples, call=call)
            analysis = analyse("/states.py", program, workspace)
            names: dict[str, object] = {}
            try:
                exec(program, names)  # noqa: S102 - it is ours
            except Exception as error:  # noqa: BLE001 - Keras refuses with many types
                assert analysis.findings, (program, error)
            else:
                assert not analysis.findings, (program, analysis.findings[0].problem)
            outcomes.add(bool(analysis.findings))
            said, real = analysis.held(analysis.scope, "out"), names.get("out")
            if isinstance(said, Tensor) and said.shape and isinstance(said.shape[0], int) and real is not None:
                assert said.shape[0] == real.shape[0], program  # type: ignore[attr-defined]
    assert len(outcomes) == 2
