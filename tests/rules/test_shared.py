"""Rules are kept, and so is what they make of an input: that must not show."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from shapewright.interpreter.analysis import analyse
from shapewright.rules import layers  # noqa: F401 - registers what is looked up.
from shapewright.rules.problems import Problem
from shapewright.rules.registry import construct
from shapewright.rules.shared import applied, shared_rule
from shapewright.source.dialect import TESTED
from shapewright.values.dims import BATCH, Kind, Length, Symbol
from shapewright.values.fields import ReceptiveField
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Tensor

DEFAULTS = ("channels_last", None)
NUMBERS = st.sampled_from([1, 2, 3, True, False, 2.0, Unknown("a number"), (1,), (2,), None])
OPEN_STEPS = Length(Symbol("T", Kind.OPEN, ("input", 0)))
INPUTS = st.builds(
    Tensor,
    st.sampled_from([(BATCH, 9, 4), (BATCH, OPEN_STEPS, 4), (BATCH, 9), (2, 9, 4), (BATCH, 1, 4), None]),
    st.sampled_from(["float32", "int32", None]),
    fields=st.sampled_from([None, {0: (ReceptiveField(),)}, {1: (ReceptiveField(),)}]),
)
LAYERS = st.sampled_from(
    [
        ("Conv1D", ("filters", "kernel_size", "strides", "groups", "use_bias")),
        ("MaxPooling1D", ("pool_size", "strides")),
        ("Dense", ("units", "use_bias")),
        ("Dropout", ("rate",)),
        ("LSTM", ("units", "return_sequences", "return_state")),
        ("UpSampling1D", ("size",)),
    ]
)


def outcome(act: Any) -> Any:
    """What is made, or why not, so that two of them can be compared."""
    try:
        return repr(act())
    except (Problem, TypeError, ValueError, AttributeError) as error:
        return type(error), str(error)


@given(LAYERS, st.lists(NUMBERS, max_size=5), st.lists(INPUTS, min_size=1, max_size=6))
def test_a_kept_rule_makes_what_a_fresh_one_makes(
    layer: tuple[str, tuple[str, ...]], values: list[Any], inputs: list[Tensor]
) -> None:
    name, parameters = layer
    given_values = dict(zip(parameters, values, strict=False))
    kept = outcome(lambda: shared_rule(name, (), given_values, TESTED, DEFAULTS)[0])  # type: ignore[index]
    fresh = outcome(lambda: construct(name, (), given_values))
    assert kept == fresh
    if not isinstance(fresh, str):
        return
    made = shared_rule(name, (), given_values, TESTED, DEFAULTS)
    assert made is not None
    for x in (*inputs, *inputs):
        rule = construct(name, (), given_values)
        assert outcome(lambda x=x: applied(made[0], x, {})[0]) == outcome(lambda rule=rule, x=x: _loose(rule.result(x)))
        if not isinstance(outcome(lambda rule=rule, x=x: rule.result(x)), tuple):
            assert applied(made[0], x, {})[1].parameters == rule.parameters(x)


def _loose(output: Any) -> Any:
    if isinstance(output, tuple):
        return tuple(map(_loose, output))
    return output.made(None, 0, None) if isinstance(output, Tensor) else output


def test_the_name_is_not_part_of_the_rule() -> None:
    first, second = (shared_rule("Dense", (4,), {"name": name}, TESTED, DEFAULTS) for name in ("a", "b"))
    assert first is not None
    assert second is not None
    assert first[0] is second[0]
    assert (first[1]["name"], second[1]["name"]) == ("a", "b")


def test_what_only_the_program_knows_is_not_kept() -> None:
    assert shared_rule("Lambda", (object(),), {}, TESTED, DEFAULTS) is None
    assert shared_rule("Dense", (4, "a name of nothing"), {}, TESTED, DEFAULTS) is None


def test_what_equals_the_batch_axis_is_told_from_it() -> None:
    made = shared_rule("Dense", (4,), {}, TESTED, DEFAULTS)
    assert made is not None
    for batch in (BATCH, BATCH + 0):
        assert applied(made[0], Tensor((batch, 3)), {})[0].shape[0] is batch


def test_a_problem_is_found_again() -> None:
    program = "import keras\nx = keras.Input((4,))\ny = keras.layers.LSTM(3)(x)\n"
    first, second = (analyse("program.py", program).findings for _ in range(2))
    assert len(first) == len(second) == 1
    assert first[0].problem is not second[0].problem
