"""Judges symbolic shapes: the program is built again with every open axis at several lengths.

A symbol is named where an ``Input`` shows it (``# shape: (None, T, 8)``). The least length at which
the whole program still builds is searched for, because expressions go wrong at the edge first.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .claims import Claim
from .keras_run import Job, Run, run

if TYPE_CHECKING:
    from .recorder import OpenAxis

LARGE = (97, 389, 1553, 4099)
"""Lengths to start from: the first at which the program builds is the largest that is judged."""
ABOVE_LEAST = 3
"""How many lengths just above the least one are judged."""
ENOUGH = 3
"""At how many lengths each symbolic shape must have been seen."""


def judge_lengths(job: Job, outcome: Run, claims: dict[int, Claim]) -> list[str]:
    """What is wrong with the symbolic shapes of a program that ran with its axes open."""
    axes = axes_named(outcome, claims)
    unnamed = {symbol for claim in claims.values() for symbol in claim.symbols} - set(axes)
    if unnamed:
        return [f"no input is marked as {sorted(unnamed)}: write the shape beside the Input"]
    judge = LengthJudge(replace(job, skip=outcome.skipped), claims, axes)
    return judge.judge()


def axes_named(outcome: Run, claims: dict[int, Claim]) -> dict[str, set[OpenAxis]]:
    """Which open axes of which inputs each symbol stands for."""
    axes: dict[str, set[OpenAxis]] = defaultdict(set)
    for line, claim in claims.items():
        for visit in claim.visits:
            for seen in outcome.values[line]:
                if seen.input is not None and isinstance(visit, ast.Tuple) and isinstance(seen.shape, tuple):
                    for axis, (dim, real) in enumerate(zip(visit.elts, seen.shape, strict=False)):
                        if isinstance(dim, ast.Name) and real is None:
                            axes[dim.id].add((seen.input, axis))
    return {
        symbol: found for symbol, found in axes.items() if symbol in set().union(*(c.symbols for c in claims.values()))
    }


@dataclass
class LengthJudge:
    """Builds one program at chosen lengths and keeps what was contradicted."""

    job: Job
    claims: dict[int, Claim]
    axes: dict[str, set[OpenAxis]]
    wrong: list[str] = field(default_factory=list)
    judged: dict[tuple[int, str], set[int]] = field(default_factory=lambda: defaultdict(set))

    def judge(self) -> list[str]:
        """Everything that Keras contradicts at some length."""
        largest = next((length for length in LARGE if self.builds(self.all_at(length))), None)
        if largest is None:
            return self.wrong or [f"the symbolic shapes come out at none of the lengths {LARGE}"]
        least = self.least(0, largest)
        for length in range(least, least + ABOVE_LEAST + 1):
            self.builds(self.all_at(length))
        for symbol in self.axes if len(self.axes) > 1 else ():
            for length in range(largest + 1, largest + ENOUGH + 1):
                self.builds({**self.all_at(largest), symbol: length})
        for (line, claim), symbol in [(item, s) for item in self.symbolic.items() for s in sorted(item[1].symbols)]:
            if len(self.judged[line, symbol]) < ENOUGH:
                self.wrong.append(
                    f"line {line}: seen at {len(self.judged[line, symbol])} lengths of {symbol} only: {claim.at({})}"
                )
        return list(dict.fromkeys(self.wrong))

    @property
    def symbolic(self) -> dict[int, Claim]:
        """The claims that speak of symbols."""
        return {line: claim for line, claim in self.claims.items() if claim.symbols}

    def all_at(self, length: int) -> dict[str, int]:
        """Every symbol at the same length."""
        return dict.fromkeys(self.axes, length)

    def least(self, too_short: int, enough: int) -> int:
        """The least length at which the program builds, found by halving."""
        while enough - too_short > 1:
            middle = (too_short + enough) // 2
            too_short, enough = (too_short, middle) if self.builds(self.all_at(middle)) else (middle, enough)
        return enough

    def builds(self, lengths: dict[str, int]) -> bool:
        """Judge the program at these lengths; whether every symbolic shape came out."""
        chosen = {axis: lengths[symbol] for symbol, axes in self.axes.items() for axis in axes}
        values = run(replace(self.job, lengths=chosen)).values
        for line, claim in self.claims.items():
            shapes = [seen.shape for seen in values[line]]
            if shapes and (complaint := claim.disagreement(shapes, lengths)):
                self.wrong.append(f"line {line}: {complaint}")
            for symbol in claim.symbols if shapes else ():
                self.judged[line, symbol].add(lengths[symbol])
        return all(values[line] for line in self.symbolic)
