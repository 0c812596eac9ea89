"""Imports the user's TensorFlow once, and says clearly when that is not possible."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import platform
import sys
from typing import Any


class Refusal(Exception):
    """An answer that is no result: ``kind`` is for programs, the message for people."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Framework:
    """TensorFlow and the Keras that ``tf.keras`` means in this environment."""

    def __init__(self) -> None:
        if importlib.util.find_spec("tensorflow") is None:
            python = sys.executable
            raise Refusal(
                "no-tensorflow", f"{python} has no TensorFlow; install it with: {python} -m pip install tensorflow"
            )
        try:
            self.tensorflow: Any = importlib.import_module("tensorflow")
            self.keras: Any = self.tensorflow.keras
            self.numpy: Any = importlib.import_module("numpy")
            self.layers: Any = self.keras.layers
            self.base_layer: Any = self.layers.Layer
        except Exception as error:
            # A broken installation raises anything: ImportError, AttributeError, a protobuf TypeError.
            reason = str(error).strip().splitlines() or [""]
            message = f"TensorFlow of {sys.executable} does not start: {type(error).__name__}: {reason[0]}"
            raise Refusal("broken-tensorflow", message) from error
        self._keep_tracebacks()
        # TensorFlow's million objects never die; without this each collection would look at all of them.
        gc.collect()
        gc.freeze()

    def versions(self) -> dict[str, str]:
        """Return the versions that a verdict names."""
        return {
            "tensorflow": str(self.tensorflow.__version__),
            "keras": str(self.keras_version()),
            "python": platform.python_version(),
        }

    def keras_version(self) -> Any:
        """Return the version of Keras, which the ``tf.keras`` of TensorFlow 2.15 does not carry itself."""
        own = getattr(self.keras, "__version__", None)
        return own or importlib.import_module(self.keras.__name__.partition(".")[0]).__version__

    def forget(self) -> None:
        """Drop every model and name that was made; Keras forgets its settings with them."""
        self.keras.backend.clear_session()
        self._keep_tracebacks()
        gc.collect()

    def _keep_tracebacks(self) -> None:
        """Keep frames and plain messages: the raising layer is found by its frame."""
        self.tensorflow.debugging.disable_traceback_filtering()
        config: Any = getattr(self.keras, "config", None)
        if hasattr(config, "disable_traceback_filtering"):
            config.disable_traceback_filtering()
