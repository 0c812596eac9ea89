"""A clean place to run one program in: nothing of an earlier one is left, and this one prints nothing."""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROGRAM = "program.py"
"""What the program's file is called, beside the modules of its spec."""


@contextlib.contextmanager
def a_fresh_session() -> Iterator[None]:
    """Nothing of an earlier program is left in Keras, and this one prints nothing."""
    import keras

    freeing = inspect.signature(keras.backend.clear_session).parameters
    keras.backend.clear_session(
        **dict.fromkeys(freeing, False)
    )  # It takes 0.2 seconds, and a program is run many times.
    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
    keras.mixed_precision.set_dtype_policy("float32")
    keras.utils.set_random_seed(7)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def a_folder_with(files: Mapping[str, str], beside: Path | None) -> Iterator[str]:
    """An empty working folder that holds these files; modules ``beside`` the program can be imported too. Gives its path."""
    paths, known, cwd = list(sys.path), set(sys.modules), Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text)
        sys.path[:0] = [folder, *([str(beside)] if beside else [])]
        os.chdir(folder)
        try:
            yield str(Path(folder, PROGRAM))
        finally:
            os.chdir(cwd)
            sys.path[:] = paths
            forget(set(sys.modules) - known, (folder, str(beside or folder)))


def forget(names: set[str], folders: tuple[str, ...]) -> None:
    """Let go of the modules that were imported from these folders, for another program may have others of the same name."""
    for name in names:
        origin = getattr(sys.modules[name], "__file__", None)
        if origin and str(Path(origin).parent) in folders:
            del sys.modules[name]
