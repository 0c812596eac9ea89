"""Dialect: which Keras's rules are in force, for each of the packages that a program may call Keras."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Version: TypeAlias = tuple[int, ...]

LAST_WITH_KERAS_2: Final = (2, 15)
"""Up to this TensorFlow, ``tf.keras`` is Keras 2."""

ON: Final = ("true", "True", "1")
"""The values of ``TF_USE_LEGACY_KERAS`` that TensorFlow takes for a yes."""


@dataclass(frozen=True, slots=True)
class Keras:
    """One Keras: its version as far as it is known, and what it computes with."""

    version: Version = ()
    """``(3, 15, 1)``; ``(2,)`` where only the generation is known; empty where nothing is."""
    backend: str | None = "tensorflow"
    """``None`` where it is not known."""

    @property
    def minor(self) -> Version | None:
        """``(3, 15)``; ``None`` where that much is not known."""
        return self.version[:2] if len(self.version) > 1 else None

    def reached(self, since: Version) -> bool | None:
        """Whether it is this version or a newer one; ``None`` where that cannot be told."""
        if not self.version:
            return None
        if (*self.version, *(0,) * len(since)) >= since:
            return True
        newest = (*self.version, *(math.inf,) * len(since))
        return None if len(self.version) < len(since) and newest >= since else False

    def __str__(self) -> str:
        if not self.version:
            return "Keras of unknown version"
        name = "Keras " + ".".join(map(str, self.version))
        return name if self.backend == "tensorflow" else f"{name} on {self.backend or 'an unknown backend'}"


def only(kerases: Iterable[Keras], otherwise: Keras) -> Keras:
    """The one Keras of a program; ``otherwise`` where it has none, and an unknown one where it has several."""
    known = set(kerases)
    return known.pop() if len(known) == 1 else Keras() if known else otherwise


TESTED: Final = Keras((3, 15, 1))
"""The Keras that judges the rules in the tests."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The packages of an environment, and how it is set up; ``None`` for what is not there, or not known."""

    keras: Version | None = None
    tensorflow: Version | None = None
    tf_keras: Version | None = None
    legacy: bool | None = False
    """Whether ``TF_USE_LEGACY_KERAS`` is set; ``None`` where that cannot be told."""
    backend: str | None = "tensorflow"
    data_format: str | None = "channels_last"
    """What layers take for a ``data_format`` that is not given."""
    floatx: str = "float32"
    """The type of inputs and layers that are given no ``dtype``."""
    python: str | None = None
    """The selected interpreter, for finding modules."""
    numpy: Version | None = None

    def of(self, package: str) -> Keras:
        """The Keras that ``keras``, ``tf_keras``, ``tensorflow`` (``tf.keras``) or ``tensorflow.python`` brings."""
        match package:
            case "tensorflow.python":
                return Keras((2,))
            case "tf_keras":
                return Keras(self.tf_keras or (2,))
            case "tensorflow":
                return self._of_tensorflow()
            case _:
                version = self.keras or ()
                return Keras(version, "tensorflow" if version[:1] == (2,) else self.backend)

    def _of_tensorflow(self) -> Keras:
        if self.tensorflow is not None and self.tensorflow[:2] <= LAST_WITH_KERAS_2:
            return Keras(self.keras if self.keras is not None and self.keras[0] == 2 else () if self.keras else (2,))
        if self.legacy:
            return Keras(self.tf_keras or ())
        if self.legacy is None:
            return Keras()
        known = self.of("keras")
        return Keras((3,), self.backend) if not known.version and self.tensorflow is not None else known

    @property
    def main(self) -> Keras:
        """The Keras that a program means if it does not say which."""
        return self.of("tensorflow" if self.legacy or self.keras is None else "keras")

    def set_up(self, name: str, value: str | None) -> Dialect:
        """The same packages, for a program that sets a variable of its environment; ``None`` for an unknown value."""
        if name == "TF_USE_LEGACY_KERAS":
            return replace(self, legacy=None if value is None else value in ON)
        return replace(self, backend=value) if name == "KERAS_BACKEND" else self

    def __str__(self) -> str:
        return str(self.main)
