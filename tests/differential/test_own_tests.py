"""What Keras's own tests of its layers expect to come out is what we say comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.values.models import tensors_in

from tests.rules.judge import plain

from .own_tests import cases

if TYPE_CHECKING:
    from collections.abc import Callable

FEWEST = 700
"""The tests of Keras 3.15 have so many outputs, those for arrays counted too."""


@pytest.mark.keras
def test_keras_expects_what_we_say(record_property: Callable[[str, object], None]) -> None:
    """No other shape and no problem, for Keras tensors and for arrays."""
    written, others = cases()
    wrong, told, silent = [], 0, []
    for case in written:
        analysis = analyse("own.py", case.program)
        wrong += [(case, finding.problem) for finding in analysis.findings if not finding.problem.warning]
        for name in ("symbolic", "eager"):
            said = analysis.held(analysis.scope, name)
            shapes = tuple(plain(tensor) for tensor in tensors_in(said))
            if len(shapes) != len(case.shapes) or any(shape is None or "?" in shape for shape in shapes):
                silent.append((case.title, name))
            elif shapes != case.shapes:
                wrong.append((case, name, shapes))
            else:
                told += 1
    record_property(
        "compared",
        f"{len(written)} of Keras's own tests ({others} more are no plain calls): {told} outputs told, {len(silent)} not",
    )
    assert wrong == []
    assert told >= FEWEST, silent
