"""What is said of the sight of models, held against the gradients of these models, run by real Keras."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.interpreter.lints import lint
from shapewright.rules.registry import construct
from shapewright.rules.sight import LooksAhead, TapsInPadding, UnseenSteps, UntouchedSteps, taps_in_padding

from .judge import real_keras, symbolic

HEAD = "import keras\nfrom keras import layers\n"
STACK = """\
x = keras.Input((60, 1))
y = x
for rate in {rates}:
    y = layers.Conv1D(1, 3, padding="{padding}", dilation_rate=rate)(y)
"""
ROUNDS = 40


@pytest.mark.keras
@pytest.mark.parametrize(
    ("rates", "seen", "spanned"),
    [((2, 2, 2), 7, 13), ((4, 2, 4), 11, 21), ((1, 2, 5), None, 17), ((4, 2, 1), None, 15)],
)
def test_gaps_are_gaps_of_the_gradient(rates: tuple[int, ...], seen: int | None, spanned: int) -> None:
    """As many steps are seen and spanned as one output's gradient reaches; a stack without gaps is silent."""
    program = HEAD + STACK.format(rates=rates, padding="valid") + "model = keras.Model(x, y)\n"
    steps = reached(program, lambda outputs: outputs[0, 15, 0])
    assert steps[-1] - steps[0] + 1 == spanned
    found = lints(program, UntouchedSteps)
    assert [(one.touched, one.size) for one in found] == ([] if seen is None else [(len(steps), spanned)])
    assert seen in (None, len(steps))


@pytest.mark.keras
def test_taps_in_padding_learn_nothing() -> None:
    """Random dilated kernels: the taps that are said to meet padding alone are those whose gradient is 0."""
    import tensorflow as tf

    pick, found = random.Random("taps"), 0
    for _ in range(ROUNDS):
        length = pick.randint(1, 12)
        arguments = {
            "kernel_size": pick.randint(1, 5),
            "padding": pick.choice(("same", "causal")),
            "dilation_rate": pick.randint(2, 9),
        }
        rule = construct("Conv1D", (), {"filters": 1, **arguments})
        said = taps_in_padding(rule, symbolic((length, 1)))
        layer = real_keras().layers.Conv1D(1, kernel_initializer="ones", **arguments)
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(layer(tf.ones((1, length, 1))))
        dead = int(np.sum(tape.gradient(total, layer.kernel.value).numpy() == 0))
        assert (said.dead if said is not None else 0) == dead, (arguments, length)
        found += dead > 0
    assert 5 < found < ROUNDS


@pytest.mark.keras
@pytest.mark.parametrize(("padding", "ahead"), [("same", 2), ("causal", None)])
def test_looking_ahead_shows_in_the_gradient(padding: str, ahead: int | None) -> None:
    """An output's gradient reaches as many steps beyond its own as is said, and none in a causal stack."""
    last = f'y = layers.Conv1D(1, 5, padding="{padding}")(y)\nmodel = keras.Model(x, y)\n'
    program = HEAD + STACK.format(rates=(1, 2), padding="causal") + last
    steps = reached(program, lambda outputs: outputs[0, 30, 0])
    assert [one.ahead for one in lints(program, LooksAhead)] == ([] if ahead is None else [steps[-1] - 30])
    assert steps[-1] - 30 == (ahead or 0)


@pytest.mark.keras
@pytest.mark.parametrize(("rates", "seen"), [((1, 2), 7), ((1, 2, 4, 8), None)])
def test_what_the_last_step_has_not_seen_has_no_gradient(rates: tuple[int, ...], seen: int | None) -> None:
    """The output's gradient reaches as many steps as is said; a stack that sees enough is silent."""
    last = "model = keras.Model(x, layers.Dense(1)(y[:, -1]))\n"
    program = HEAD + STACK.format(rates=rates, padding="causal") + last
    steps = reached(program, lambda outputs: outputs[0, 0])
    assert [one.seen for one in lints(program, UnseenSteps)] == ([] if seen is None else [len(steps)])
    assert seen in (None, len(steps))


def test_one_cause_is_told_once() -> None:
    """Where taps meet padding, nothing is said of the gaps that they leave."""
    program = HEAD + STACK.format(rates=(64, 64), padding="causal") + "model = keras.Model(x, y)\n"
    assert [type(finding.problem) for finding in lint(analyse("p.py", program))] == [TapsInPadding]


def lints(program: str, kind: type) -> list[Any]:
    """What is said of a program, of one kind."""
    found = [finding.problem for finding in lint(analyse("p.py", program))]
    assert all(isinstance(problem, kind) for problem in found), found
    return found


def reached(program: str, pick: Any) -> list[int]:
    """The input steps that an output of the program's model depends on, all its weights being 1."""
    import tensorflow as tf

    space: dict[str, Any] = {}
    exec(program, space)  # noqa: S102 - the programs above
    model = space["model"]
    model.set_weights([np.ones_like(weight) for weight in model.get_weights()])
    x = tf.ones((1, *model.input_shape[1:]))
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = pick(model(x))
    return [int(step) for step in np.flatnonzero(np.abs(tape.gradient(value, x).numpy()[0, :, 0]) > 0)]
