"""Origins: the place in a program where a value was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast


@dataclass(frozen=True, eq=False, slots=True)
class Site:
    """A node of the syntax tree of the module at ``path``."""

    path: str
    node: ast.expr | ast.stmt
