"""Why shapes are not known: each reason, what it concerns, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Either, Unknown
from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapewright.interpreter.analysis import Analysis


@dataclass(frozen=True, slots=True)
class Why:
    """A reason, with the names and layers whose shapes are not known because of it."""

    reason: str
    concerned: tuple[tuple[int, str], ...]
    """Lines, with the name or the class of the layer there; in order."""

    @property
    def lines(self) -> list[int]:
        """The different lines."""
        return sorted({line for line, _ in self.concerned})


def whys(analysis: Analysis) -> list[Why]:
    """The reasons in one program, the most frequent first."""
    found: dict[str, dict[tuple[int, str], None]] = {}
    for place, values in _recorded(analysis):
        for value in values:
            for reason in _reasons(analysis, value):
                found.setdefault(reason, {})[place] = None
    return sorted((Why(reason, tuple(sorted(places))) for reason, places in found.items()), key=_frequency)


def totals(programs: Iterable[list[Why]]) -> list[tuple[str, int]]:
    """How often each reason comes up in all programs together, the most frequent first."""
    counts: dict[str, int] = {}
    for found in programs:
        for why in found:
            counts[why.reason] = counts.get(why.reason, 0) + len(why.concerned)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _frequency(why: Why) -> tuple[int, tuple[tuple[int, str], ...]]:
    return -len(why.concerned), why.concerned


def _recorded(analysis: Analysis) -> Iterator[tuple[tuple[int, str], list[Any]]]:
    """Everything that could have a shape, with all values that it had."""
    for variable in analysis.recorder.variables.values():
        yield (variable.statement.lineno, variable.name), variable.values
    for layer in analysis.recorder.layers.values():
        yield (layer.site.node.lineno, layer.title), layer.outputs


def _reasons(analysis: Analysis, value: Any) -> list[str]:
    if isinstance(value, Unknown):
        return [value.because]
    if isinstance(value, Either):
        return [reason for option in value.options for reason in _reasons(analysis, option)]
    if isinstance(value, Tensor) and value.shape is None:
        told = None if value.origin is None else analysis.recorder.shapeless.get(value.origin.node)
        return [told or "its shape depends on what is not known"]
    return []
