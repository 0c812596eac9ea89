"""Dialect: which Keras's rules are in force."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """The Keras of the environment; ``None`` where its version is not known, and then only what all versions refuse counts."""

    keras: tuple[int, ...] | None = None
    tensorflow: tuple[int, ...] | None = None
    legacy: bool = False
    """Whether ``tf.keras`` is Keras 2."""
    python: str | None = None
    """The selected interpreter, for finding modules."""

    def refuses(self, since: tuple[int, int] | None) -> bool:
        """Whether a refusal that came with this version of Keras 3 is in force; ``None`` came with all of them."""
        if since is None:
            return True
        return self.keras is not None and not self.legacy and tuple(self.keras[:2]) >= since

    def __str__(self) -> str:
        if self.keras is None:
            return "Keras of unknown version"
        return "Keras " + ".".join(map(str, self.keras)) + (" (legacy)" if self.legacy else "")
