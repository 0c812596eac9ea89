"""Do the judges notice? Every sentence of ``mutated.md`` is bent, and at least the named judge must object.

The analyser judge is tried on an analyser that says exactly what the unbent page says.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from . import analyser_judge, keras_judge
from .analyser import Reading, Said, Squiggle
from .claims import ClaimError
from .diffs import DiffError, patch
from .format import FormatError, Spec, read_page
from .markers import SQUIGGLES, Mark, MarkerError, read_markers

PAGE = Path(__file__).with_name("mutated.md").read_text()
ORIGINAL = {spec.name: spec for spec in read_page(PAGE)}


@dataclass(frozen=True)
class Mutant:
    """One change to the page, and the judges that must object to it."""

    old: str
    new: str
    judges: str
    also: tuple[str, str] = ("", "")

    @property
    def page(self) -> str:
        """The bent page."""
        assert self.old in PAGE, self.old
        assert self.also[0] in PAGE, self.also
        return PAGE.replace(self.old, self.new, 1).replace(*self.also, 1)


CARETS = "#                     ^ error[input-too-short]"
ADDED = '+y = layers.Conv1D(16, 7, padding="same")(short)  # shape: (None, 5, 16)'
MUTANTS = {
    "wrong shape": Mutant("(None, 96, 16)\nleft", "(None, 95, 16)\nleft", "both"),
    "open axis claimed to be known": Mutant("(None, T, 8)", "(None, 100, 8)", "both"),
    "known axis claimed to be open": Mutant("# shape: (None, 100, 8)", "# shape: (None, None, 8)", "both"),
    "batch claimed to be known": Mutant("# shape: (None, 100, 8)", "# shape: (4, 100, 8)", "both"),
    "an axis too few": Mutant("# shape: (None, 100, 8)", "# shape: (None, 100)", "both"),
    "wrong shape of the second target": Mutant("(None, 1536)", "(None, 1535)", "both"),
    "a target too few": Mutant("(None, 96, 16), (None, 1536)", "(None, 96, 16)", "both"),
    "a visit that never happens": Mutant("| (None, 96, 4)", "| (None, 96, 4) | (None, 9, 4)", "both"),
    "a visit that is missing": Mutant("(None, 98, 4) | (None, 96, 4)", "(None, 98, 4)", "both"),
    "wrong shape of a model": Mutant("# shape: (None, 6)", "# shape: (None, 7)", "both"),
    "wrong shape of a layer in a list": Mutant("(None, 60)", "(None, 61)", "both"),
    "unknown where the analyser knows": Mutant("# shape: (None, 100, 8)", "# shape: ?", "analyser"),
    "wrong hover": Mutant("366 parameters", "367 parameters", "analyser"),
    "wrong hint": Mutant("inlay: (None, 6)", "inlay: (None, 7)", "analyser"),
    "hint elsewhere": Mutant("#      ^ inlay", "#       ^ inlay", "analyser"),
    "expression off by one": Mutant("(None, T - 4, 16)", "(None, T - 3, 16)", "both"),
    "expression off by one step in two": Mutant("(T - 4) // 2", "(T - 5) // 2", "both"),
    "expression wrong at the edge only": Mutant("(T - 6) // 4", "(T - 7) // 4", "both"),
    "symbol that no input names": Mutant("(None, T - 4, 16)", "(None, S - 4, 16)", "both"),
    "an expression that divides otherwise": Mutant("(T - 4) // 2", "T // 2 - 2 + T * 0", "analyser"),
    "error removed": Mutant(CARETS, "#                       [input-too-short]", "both"),
    "caret one column to the left": Mutant(CARETS, "#                    ^ error[input-too-short]", "analyser"),
    "caret one column to the right": Mutant(CARETS, "#                      ^ error[input-too-short]", "analyser"),
    "caret one column wider": Mutant(CARETS, "#                     ^^ error[input-too-short]", "analyser"),
    "caret outside what raises": Mutant(CARETS, "#^ error[input-too-short]", "both"),
    "wrong words": Mutant("at least 7 steps", "at least 6 steps", "analyser"),
    "wrong code": Mutant(
        "error[input-too-short]: Conv1D needs at least 7", "error[rank-mismatch]: Conv1D needs at least 7", "analyser"
    ),
    "error where Keras raises none": Mutant("layers.Conv1D(16, 7)(short)\n#", "layers.Conv1D(16, 5)(short)\n#", "both"),
    "warning where Keras raises": Mutant(CARETS, CARETS.replace("error", "warning"), "both"),
    "error where Keras only accepts": Mutant("warning[declared-length]", "error[declared-length]", "both"),
    "wrong note": Mutant("the input comes from here", "the input comes from there", "analyser"),
    "wrong line of a note": Mutant("| line 5", "| line 4", "analyser"),
    "note removed": Mutant(
        "#                     | line 5: the input comes from here, with shape (None, 5, 8)\n", "", "analyser"
    ),
    "shape beyond a broken line": Mutant("# shape: ?", "# shape: (None, 3, 16)", "both"),
    "wrong Keras message": Mutant("zero or negative", "zero or less", "keras"),
    "Keras message removed": Mutant("ValueError: Computed output size would be zero or negative\n", "", "keras"),
    "a fix that does not help": Mutant(ADDED, "+y = layers.Conv1D(16, 6)(short)  # shape: (None, 5, 16)", "both"),
    "a fix with another shape": Mutant("# shape: (None, 5, 16)", "# shape: (None, 4, 16)", "both"),
    "a fix with another title": Mutant("diff Pad the input", "diff Pad your input", "analyser"),
    "a fix of a line that is not there": Mutant("-y = layers.Conv1D(16, 7)", "-y = layers.Conv1D(16, 8)", "both"),
    "a branch that nothing drives": Mutant("build(True)", "build(False)", "keras"),
    "a visit that does not raise": Mutant(
        "((4, 1))\n    if deep:",
        "((4 if deep == 1 else 40, 1))\n    if deep:",
        "keras",
        ("build(True)", "build(1)\nbuild(2)"),
    ),
    "a drive block that raises elsewhere": Mutant("build(False)", "build(0)\nbuild(True, None, 4)", "keras"),
}
if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

UNREADABLE = (ClaimError, DiffError, FormatError, MarkerError)


def faithful(spec: Spec, program: str) -> Reading:
    """What an analyser says that agrees with the unbent page, whatever program it is given."""
    original = ORIGINAL[spec.name]
    if program != original.marked.program and program != spec.marked.program:
        return patched_reading(original, program)
    return Reading(
        [squiggle_of(mark, original) for mark in original.marked.marks if mark.kind in SQUIGGLES],
        dict(original.marked.shapes),
        dict(original.marked.shapes),
        lambda line, column: hover_of(original, line, column),
        lambda: {(mark.line, mark.start): mark.text for mark in original.marked.marks if mark.kind == "inlay"},
    )


def patched_reading(original: Spec, program: str) -> Reading:
    """What it says of a program after a fix: only the right one helps."""
    for fix in original.fixes:
        marked = read_markers(patch(original.marked.program, fix.diff).text)
        if marked.program == program:
            return Reading(variables=marked.shapes, layers=marked.shapes)
    return faithful(original, original.marked.program)


def squiggle_of(mark: Mark, original: Spec) -> Squiggle:
    """The squiggle that these carets ask for."""
    notes = tuple(Said(int(line.split()[-1]), text) for line, text in (note.split(": ", 1) for note in mark.notes))
    fixes = tuple((fix.title, patch(original.marked.program, fix.diff).text) for fix in original.fixes)
    return Squiggle(mark.kind, mark.line, mark.start, mark.line, mark.end, mark.code, mark.text, notes, fixes)


def hover_of(original: Spec, line: int, column: int) -> str:
    """The hover that the page asks for at a place."""
    marks = [
        mark for mark in original.marked.marks if mark.kind == "hover" and (mark.line, mark.start) == (line, column)
    ]
    return marks[0].text if marks else ""


def analyser_objects(page: str) -> list[str]:
    """What the analyser judge says of a page."""
    try:
        return [complaint for spec in read_page(page) for complaint in analyser_judge.judge(spec, faithful)]
    except UNREADABLE as error:
        return [str(error)]


@cache
def keras_objects(page: str) -> list[str]:
    """What the Keras judge says of a page; of a bent one, only the specs that differ are run."""
    untouched = list(ORIGINAL.values()) if page != PAGE else []
    try:
        return [complaint for spec in read_page(page) if spec not in untouched for complaint in keras_judge.judge(spec)]
    except UNREADABLE as error:
        return [str(error)]


def bent_for(judge: str) -> list[ParameterSet]:
    """The mutants that this judge must object to."""
    return [pytest.param(mutant, id=name) for name, mutant in MUTANTS.items() if mutant.judges in (judge, "both")]


def test_the_analyser_judge_accepts_the_page() -> None:
    """Otherwise its objections would mean nothing."""
    assert analyser_objects(PAGE) == []


@pytest.mark.keras
def test_the_keras_judge_accepts_the_page() -> None:
    """Otherwise its objections would mean nothing."""
    assert keras_objects(PAGE) == []


@pytest.mark.parametrize("mutant", bent_for("analyser"))
def test_the_analyser_judge_objects(mutant: Mutant) -> None:
    """It sees every change of what the analyser must say."""
    assert analyser_objects(mutant.page) != []


@pytest.mark.keras
@pytest.mark.parametrize("mutant", bent_for("keras"))
def test_the_keras_judge_objects(mutant: Mutant) -> None:
    """It sees every promise that Keras does not keep."""
    assert keras_objects(mutant.page) != []
