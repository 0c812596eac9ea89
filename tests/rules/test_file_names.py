"""The names of files that Keras saves a model to: what is refused Keras refuses, what is not it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from shapewright.rules.file_names import SAVING, refused_file

from .judge import real_keras

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS = ("", ".h5", ".hdf5", ".keras", ".weights.h5", ".weights.keras", ".ckpt", ".tf", ".json", ".pb")


def written(name: str, path: str, options: dict[str, Any]) -> bool:
    """Whether Keras takes the name."""
    keras = real_keras()
    model: Any = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    try:
        if "." not in name:
            getattr(model, name)(path, **options)
        else:
            found: Any = keras
            for part in name.split(".")[1:]:
                found = getattr(found, part)
            found(*([model] if "model" in SAVING[name].parameters else []), path, **options)
    except ValueError:
        return False
    return True


@pytest.mark.keras
@pytest.mark.parametrize("name", sorted(SAVING))
@pytest.mark.parametrize("ending", ENDINGS)
def test_endings(name: str, ending: str, tmp_path: Path) -> None:
    """With ``save_weights_only`` too, where it is taken."""
    path = str(tmp_path / f"model{ending}")
    for weights in (False, True)[: 1 + bool(SAVING[name].for_weights)]:
        options = {"save_weights_only": True} if weights else {}
        args = (None, path) if "model" in SAVING[name].parameters else (path,)
        refused = refused_file(name, args, options, lambda given: given)
        assert (refused is None) == written(name, path, options), options
