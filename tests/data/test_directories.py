"""Datasets of files in folders, beside what Keras makes of real files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.values.data import Dataset

from tests.data.test_pipelines import contradicts

if TYPE_CHECKING:
    from pathlib import Path

START = "import keras\nimport tensorflow as tf\n"
IMAGES = "keras.utils.image_dataset_from_directory('images', verbose=False{})"
CALLS = [
    IMAGES.format(""),
    IMAGES.format(", label_mode='categorical', image_size=(5, 6), color_mode='grayscale'"),
    IMAGES.format(", label_mode='binary', class_names=['a', 'b']"),
    IMAGES.format(", label_mode='categorical', class_names=['a', 'b']"),
    IMAGES.format(", label_mode=None, color_mode='rgba'"),
    IMAGES.format(", labels=None, image_size=[7, 8]"),
    IMAGES.format(", labels=[0] * 8"),
    IMAGES.format(", batch_size=None"),
    IMAGES.format(", data_format='channels_first', batch_size=4"),
    IMAGES.format(", validation_split=0.5, subset='training', seed=1"),
    IMAGES.format(", validation_split=0.5, subset='both', seed=1") + "[1]",
    IMAGES.format("") + ".map(lambda x, y: (keras.layers.Rescaling(1 / 255)(x), y)).unbatch()",
    "keras.preprocessing.image_dataset_from_directory('images', image_size=(9, 9), verbose=False)",
    "keras.utils.text_dataset_from_directory('texts', verbose=False)",
    "keras.utils.text_dataset_from_directory('texts', batch_size=2, label_mode='binary', verbose=False)",
    "keras.utils.audio_dataset_from_directory('sounds', verbose=False)",
    "keras.utils.audio_dataset_from_directory('sounds', output_sequence_length=50, verbose=False)",
    "tf.data.Dataset.list_files('texts/*/*.txt')",
    "tf.data.TextLineDataset('texts/a/0.txt').batch(2)",
]


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Images, texts and sounds of two classes."""
    import numpy as np
    import tensorflow as tf

    files = {
        "images/{}/{}.png": tf.io.encode_png(np.zeros((9, 9, 3), "uint8")).numpy(),
        "texts/{}/{}.txt": b"words",
        "sounds/{}/{}.wav": tf.audio.encode_wav(np.zeros((100, 1), "float32"), 16000).numpy(),
    }
    for pattern, content in files.items():
        for name in (pattern.format(cls, number) for cls in "ab" for number in range(4)):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.keras
@pytest.mark.parametrize("call", CALLS)
def test_elements_are_those_of_keras(call: str, folders: Path) -> None:
    names: dict[str, Any] = {}
    exec(f"{START}made = {call}", names)  # noqa: S102 (our own text)
    analysis = analyse("program.py", f"{START}made = {call}\n")
    known = analysis.held(analysis.scope, "made")
    assert isinstance(known, Dataset)
    assert contradicts(known.element, names["made"].element_spec) == ""
    assert "Unknown" not in repr(known.element)
