"""Every spec under an older Keras 3: with its dialect, the analyser promises no error that does not come, and no other shape."""

from __future__ import annotations

import os

import pytest

from tests.rules.judge import the_keras
from tests.specs import analyser
from tests.specs.claims import read_claim
from tests.specs.collection import Found, all_specs
from tests.specs.keras_judge import judge_promises, judge_shapes
from tests.specs.keras_run import Job, run
from tests.specs.markers import Mark

KERAS_3 = os.environ.get("SHAPEWRIGHT_KERAS") == "keras"
"""The specs import ``keras``, and the judge watches its layers: Keras 2 is judged by layers and refusals alone."""

NOT_JUDGED = ("never runs", "nothing with a shape")
"""What an older Keras may lack: a name, and with it all that depends on it."""


@pytest.mark.keras
@pytest.mark.parametrize("found", all_specs() if KERAS_3 else [], ids=lambda found: found.id)
def test_no_promise_is_broken(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is squiggled raises there, and what has a shape has that one."""
    monkeypatch.setattr(analyser, "KERAS", the_keras().version)
    spec, program = found.spec, found.spec.marked.program
    reading = analyser.read(spec, program)
    promises = [
        Mark(said.kind, said.line, said.start, said.end, said.code, said.text, said.end_line - said.line)
        for said in reading.squiggles
        if said.kind in ("error", "warning")
    ]
    told = {line: reading.variables.get(line, reading.layers.get(line, "?")) for line in spec.marked.shapes}
    claims = {line: read_claim(text) for line, text in told.items()}
    folder = spec.path.parent if spec.path else None
    outcome = run(Job(program, claims, {mark.line for mark in promises}, spec.modules, spec.drive, folder))
    complaints = judge_promises(outcome.steps, promises) + judge_shapes(outcome, claims)
    assert [text for text in complaints if not any(reason in text for reason in NOT_JUDGED)] == []
