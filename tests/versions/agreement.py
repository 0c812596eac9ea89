"""Whether a rule and an older Keras agree, and in what sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.rules.judge import OPEN, the_keras

if TYPE_CHECKING:
    from tests.rules.judge import Verdict

WRONG = "wrong"
"""A refusal that this Keras does not make, or another shape."""


def agreement(ours: Verdict, real: Verdict) -> str:
    """In a word what became of a configuration; a rule may know less than Keras, never otherwise."""
    if ours == OPEN:
        return "left open"
    if (ours.refused, real.refused) == ("call", "constructor"):
        return "refused earlier"
    if ours.refused:
        return f"refused by the {real.refused}" if ours.refused == real.refused else WRONG
    if real.refused:
        return "refused by this Keras alone"
    if ours == real:
        return "same"
    same_rest = (
        len(ours.shapes) == len(real.shapes)
        and all(map(known, ours.dtypes, real.dtypes))
        and known(ours.weights, real.weights)
        and known(ours.learned, real.learned)
    )
    return "told in part" if same_rest and all(map(less, ours.shapes, real.shapes)) else WRONG


def known(ours: int | str | None, real: int | str | None) -> bool:
    """Whether a number or a type is as told, or nobody tells."""
    return ours is None or real is None or ours == real


def less(ours: tuple[Any, ...], real: tuple[Any, ...]) -> bool:
    """Whether every axis that is told is so; over open axes Keras 2 asks TensorFlow, which may know more or less."""
    if ours == ("?",):
        return True
    loose = ("?", None) if the_keras().version[0] == 2 else ("?",)
    return len(ours) == len(real) and all(
        mine == yours or mine in loose or (yours is None and None in loose)
        for mine, yours in zip(ours, real, strict=True)
    )
