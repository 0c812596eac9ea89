"""The register of checks: which function finds the words for which problem."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from .diagnostic import Severity

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable

    from shapewright.rules.problems import Problem

    from .diagnostic import Diagnostic


@dataclass(frozen=True)
class Check:
    """One code: how bad it is, and its words."""

    code: str
    severity: Severity
    render: Callable[[Any, Any], Diagnostic]


CHECKS: dict[type[Problem], Check] = {}


def check(
    code: str, severity: Severity, *problems: type[Problem]
) -> Callable[[Callable[[Any, Any], Diagnostic]], Callable[[Any, Any], Diagnostic]]:
    """Register the decorated function as the words for these problems."""

    def register(render: Callable[[Any, Any], Diagnostic]) -> Callable[[Any, Any], Diagnostic]:
        CHECKS.update(dict.fromkeys(problems, Check(code, severity, render)))
        return render

    return register


def page(code: str) -> Traversable:
    """The file of a code's page."""
    return files(__package__).joinpath(code.replace("-", "_") + ".md")
