"""Receptive fields against impulse responses: what does each output of a real stack actually see?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from shapewright.rules.problems import Problem
from shapewright.values.dims import BATCH
from shapewright.values.fields import ReceptiveField
from shapewright.values.tensors import Tensor

from .effort import effort, tell
from .stacks import Stack, stacks

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTH = 64
"""Steps of the input: long enough that most stacks have outputs which see no padding."""
INPUT = 0
"""The number of the model input that is looked at."""


@pytest.mark.keras
@pytest.mark.parametrize("rank", [1, 2])
def test_receptive_fields_are_what_impulses_show(rank: int, record_property: Callable[[str, object], None]) -> None:
    """Every single step, wherever the whole stretch lies inside the input."""
    outcomes: Counter[str] = Counter()

    @effort(share=5)
    @given(stacks(rank, most=4))
    def compare(stack: Stack) -> None:
        field = receptive_field(stack, rank)
        assume(field is not None)
        outcomes["outputs of known start" if compare_with_impulses(stack, rank, field) else "of size only"] += 1

    compare()
    tell(record_property, f"random stacks over {rank} axes against impulse responses", outcomes)


def receptive_field(stack: Stack, rank: int) -> Any:
    """What the rules say of the first spatial axis; nothing where the stack does not fit its input."""
    whole = (ReceptiveField(),) * rank
    try:
        output = stack.ours(Tensor((BATCH, *(LENGTH,) * rank, 1), fields={INPUT: whole}))
    except Problem:
        return None
    assert output.fields is not None
    return output.fields[INPUT][0]


def compare_with_impulses(stack: Stack, rank: int, field: ReceptiveField) -> bool:
    """Hold the field against the responses; whether it could tell where it starts."""
    seen = responses(stack, rank)
    if field.start is None:
        inside = [row for row in stretches(seen) if row is not None and row[0] > 0 and row[1] < LENGTH - 1]
        assert all(last - first + 1 <= field.size for first, last in inside)
        return False
    for step, row in enumerate(stretches(seen)):
        told = field.steps(step)
        first, last = told[0], told[-1]
        if first >= 0 and last < LENGTH and untouched(stack):
            assert list(seen[:, step].nonzero()[0]) == told
        elif row is not None:
            assert first <= row[0]
            assert row[1] <= last
    return True


def untouched(stack: Stack) -> bool:
    """Whether no layer puts zeros or cuts inside the stack, behind which an output sees less than its stretch."""
    return all(dict(arguments).get("padding", "valid") == "valid" for _, arguments in stack.layers)


def stretches(seen: Any) -> list[tuple[int, int] | None]:
    """First and last input step that each output step sees."""
    found = [column.nonzero()[0] for column in seen.T]
    return [(int(steps[0]), int(steps[-1])) if len(steps) else None for steps in found]


def responses(stack: Stack, rank: int) -> Any:
    """Which input step (rows) shows in which output step (columns) of the first axis; other axes are all ones."""
    import numpy as np

    impulses = np.eye(LENGTH, dtype="float32").reshape(LENGTH, LENGTH, *(1,) * rank)
    x = np.broadcast_to(impulses, (LENGTH, LENGTH, *(LENGTH,) * (rank - 1), 1)).copy()
    for layer in stack.real(kernel_initializer="ones", use_bias=False):
        x = layer(x)
    return np.asarray(x).reshape(LENGTH, x.shape[1], -1).max(axis=-1) > 0
