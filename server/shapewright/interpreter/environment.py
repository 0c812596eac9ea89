"""Environment: the variables by which a program chooses its Keras."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .interpreter import Interpreter

CHOICES = ("TF_USE_LEGACY_KERAS", "KERAS_BACKEND")
"""Variables of the environment that Keras and TensorFlow look at once, when they are imported."""


def set_variable(run: Interpreter, name: Any, value: Any, *, certain: bool) -> None:
    """``os.environ[name] = value``: before the import it chooses the Keras; later it is too late to tell."""
    if name not in CHOICES:
        return
    known = value if certain and isinstance(value, str) else None
    if name == "KERAS_BACKEND" and "keras" in run.imported:
        return
    if name == "TF_USE_LEGACY_KERAS" and "tensorflow" in run.imported:
        known = None
    run.dialect = run.dialect.set_up(name, known)
