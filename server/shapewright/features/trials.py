"""Trials: candidates for one problem, each tried by analysing the program as it would be with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapewright.interpreter.analysis import analyse_document
from shapewright.interpreter.memory import Memory

from .edited import Edited
from .outcome import Outcome, changed, judged

if TYPE_CHECKING:
    from shapewright.checks.diagnostic import Fix
    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Finding

    from .outcome import Judgement

MOST_STEPS = 8_000
"""Steps that the analyses of all candidates of one problem take together: about 240 ms."""
FEWEST_TRIED = 12
"""So many candidates are tried however long the program is."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A candidate that makes the program better, with the analysis of the program after it."""

    candidate: Fix
    edited: Edited
    after: Analysis
    judgement: Judgement
    apart: bool = False
    """Whether it also mends a problem that came up elsewhere."""
    pair: bool = False
    """Whether it is two fixes, the second of what the first has brought up."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A fix behind which there is more to mend."""

    candidate: Fix
    edited: Edited
    after: Analysis
    next: Finding
    """What is to be mended then."""
    mended: bool
    """Whether the problem itself is gone; else it is still there, in other words."""
    at_once: bool
    """Whether the next one came up in the very call that raised before."""


@dataclass
class Trials:
    """Candidates for one problem are tried, and the steps that this takes are counted."""

    analysis: Analysis
    target: Finding
    number: int = 0
    steps: int = 0

    @property
    def spent(self) -> bool:
        """Whether nothing more is tried."""
        return self.steps > MOST_STEPS

    @property
    def over(self) -> bool:
        """Whether nothing more is tried, the fewest that are tried of any program included."""
        return self.spent and self.number >= FEWEST_TRIED

    def tried(self, candidate: Fix) -> tuple[Attempt | None, Beginning | None]:
        """The candidate as an attempt if it helps, and as a beginning if there is more to mend."""
        edited = Edited(self.analysis.document, candidate.edits)
        memory = Memory.of(self.analysis)
        after = analyse_document(edited.after, self.analysis.workspace, memory=memory)
        self.number += 1
        self.steps += after.steps
        judgement = judged(self.analysis, self.target, edited, after)
        if judgement is None:
            other = changed(self.analysis, self.target, edited, after)
            return None, Beginning(candidate, edited, after, other, mended=False, at_once=True) if other else None
        attempt = Attempt(candidate, edited, after, judgement)
        if judgement.outcome is Outcome.CLEAN:
            return attempt, None
        rest = judgement.fresh[0]
        return attempt, Beginning(candidate, edited, after, rest, mended=True, at_once=judgement.at_once)
