"""Every interpreter has one worker."""

from pathlib import Path

import pytest
from shapewright.verify.pool import Workers
from shapewright.verify.trouble import Trouble
from shapewright.verify.worker import State


def test_one_worker_per_interpreter(tmp_path: Path) -> None:
    told: list[tuple[Path, State]] = []
    workers = Workers(on_state=lambda python, state: told.append((python, state)))
    one, other = tmp_path / "one", tmp_path / "other"
    assert workers.of(one) is workers.of(one)
    assert workers.of(one) is not workers.of(other)
    for python in (one, other):
        with pytest.raises(Trouble, match="cannot be started"):
            workers.of(python).start()
    assert [pair for pair in told if pair[1] is State.BROKEN] == [(one, State.BROKEN), (other, State.BROKEN)]
    closed = workers.of(one)
    workers.close()
    assert workers.of(one) is not closed
    with pytest.raises(Trouble, match="the worker was closed"):
        closed.start()
