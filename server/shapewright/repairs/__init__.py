"""Repairs: edits that follow from where the values of a problem came from, beside those that its check proposes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .register import REPAIRS

if TYPE_CHECKING:
    from shapewright.checks.diagnostic import Fix
    from shapewright.checks.place import Place
    from shapewright.rules.problems import Problem

__all__ = ["repairs_of"]


NAMES = (
    "joining",
    "channels",
    "simpler",
    "names",
    "pairs",
    "beginnings",
    "namesakes",
    "idioms",
    "orders",
    "others",
    "declarations",
    "objectives",
    "arrays",
    "pictures",
    "counts",
    "batches",
    "steps",
    "windows",
    "targets",
    "products",
    "axes",
    "layouts",
    "widths",
    "lengths",
    "resizing",
    "constants",
    "divisors",
)
"""The modules that register repairs, in the order in which these are tried: what most often helps is first."""

for _name in NAMES:
    import_module(f"{__name__}.{_name}")


def repairs_of(problem: Problem, place: Place) -> list[Fix]:
    """Every edit that may help; whether one does is for re-analysis to say."""
    return [fix for repair in REPAIRS.get(type(problem), ()) for fix in repair(problem, place) if fix.edits]
