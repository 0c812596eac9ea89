"""Origins: the place in a program where a value was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .immutable import immutable

if TYPE_CHECKING:
    import ast


@immutable(frozen=True, eq=False, slots=True)
class Site:
    """A node of the syntax tree of the module at ``path``."""

    path: str
    node: ast.expr | ast.stmt
