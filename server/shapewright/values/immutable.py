"""Values: dataclasses that nobody changes, which the type checker sees to; at run time nothing is spent on it.

A frozen dataclass takes four times as long to make as a plain one, and an analysis makes little else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as immutable
else:

    def immutable(*, frozen: bool, eq: bool = True, slots: bool) -> Callable[[type], type]:
        """``@dataclass(frozen=True, …)``, without the checks at run time."""
        assert frozen
        return dataclass(eq=eq, slots=slots, unsafe_hash=eq)


__all__ = ["immutable"]
