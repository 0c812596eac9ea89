"""What a rule found wrong: facts only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from typing_extensions import Self

    from shapewright.rules.changes import Change
    from shapewright.source.dialect import Keras


class Problem(Exception):
    """The real program raises here, whatever the unknowns turn out to be."""

    change: Change | None = None
    """Which Kerases refuse this, where not all of them do."""
    raises: ClassVar[frozenset[str]] = frozenset({"ValueError", "InvalidArgumentError"})
    """What the program may raise, by the names of the exceptions: what a handler must name to catch it."""
    warning: ClassVar[bool] = False
    """Whether the program goes on: a warning does not stop the statement."""

    def where(self, change: Change | None) -> Self:
        """The same problem, of those Kerases only that this change says."""
        self.change = change
        return self

    def refused_by(self, keras: Keras) -> bool:
        """Whether this Keras certainly refuses it."""
        return self.change is None or self.change.holds_for(keras) is True


@dataclass(frozen=True)
class Title:
    """What stands for a rule where a function refuses."""

    title: str
    parameters: tuple[str, ...] = ()
    """What the function takes, in order."""
