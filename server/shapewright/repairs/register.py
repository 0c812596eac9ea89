"""The register of repairs: which functions propose edits for which problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shapewright.checks.diagnostic import Fix
    from shapewright.checks.place import Place
    from shapewright.rules.problems import Problem

    Repair = Callable[[Any, Place], Iterator[Fix]]

REPAIRS: dict[type[Problem], list[Repair]] = {}


def repair(*problems: type[Problem]) -> Callable[[Repair], Repair]:
    """Register the decorated function for these problems."""

    def register(function: Repair) -> Repair:
        for problem in problems:
            REPAIRS.setdefault(problem, []).append(function)
        return function

    return register
