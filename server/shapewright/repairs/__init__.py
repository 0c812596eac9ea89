"""Repairs: edits that follow from where the values of a problem came from, beside those that its check proposes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (  # isort: skip  # In the order of ``REGISTERED``.
    joining,
    simpler,
    declarations,
    objectives,
    arrays,
    counts,
    steps,
    windows,
    targets,
    products,
    layouts,
    widths,
    lengths,
    resizing,
)
from .register import REPAIRS

if TYPE_CHECKING:
    from shapewright.checks.diagnostic import Fix
    from shapewright.checks.place import Place
    from shapewright.rules.problems import Problem

__all__ = ["repairs_of"]


REGISTERED = (
    joining,
    simpler,
    declarations,
    objectives,
    arrays,
    counts,
    steps,
    windows,
    targets,
    products,
    layouts,
    widths,
    lengths,
    resizing,
)
"""Imported so that they are registered, and in this order: what most often helps is tried first."""


def repairs_of(problem: Problem, place: Place) -> list[Fix]:
    """Every edit that may help; whether one does is for re-analysis to say."""
    return [fix for repair in REPAIRS.get(type(problem), ()) for fix in repair(problem, place) if fix.edits]
