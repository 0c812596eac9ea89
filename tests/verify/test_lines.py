"""The lines that a fix is about are judged only if nothing further on refuses what comes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.verify.argument import Unrebuildable
from shapewright.verify.lines import further_steps, recipes_at
from shapewright.verify.verification import verify

if TYPE_CHECKING:
    from shapewright.verify.worker import Worker

PROGRAM = """\
import keras
import numpy as np
from keras import layers

x = keras.Input((32, 32, 3))
a = layers.Conv2D(8, 3, padding="same")(x)
b = layers.MaxPooling2D(2)(a)
c = layers.MaxPooling2D(4)(a)
y = layers.Concatenate()([b, {other}])
z = keras.Input((4,))
model = keras.Model(z, layers.Dense(2)(z))
model.compile("adam", "mse")
model.fit(np.zeros((8, 4)), np.zeros((8, {columns})))
"""


@pytest.mark.parametrize("line", [6, 7, 9])
def test_what_meets_a_problem_further_on_is_not_judged(line: int) -> None:
    text = PROGRAM.format(other="c", columns=3)
    with pytest.raises(Unrebuildable, match="line 9"):
        recipes_at(analyse("pools.py", text), [line])
    assert recipes_at(analyse("pools.py", text.replace("[b, c]", "[b, b]")), [line])


@pytest.mark.parametrize("line", [11, 13])
def test_a_model_that_is_refused_when_it_is_trained_is_not_judged(line: int) -> None:
    with pytest.raises(Unrebuildable, match="line 13"):
        recipes_at(analyse("pools.py", PROGRAM.format(other="b", columns=3)), [line])


def test_what_has_nothing_to_do_with_a_problem_is_judged() -> None:
    assert recipes_at(analyse("pools.py", PROGRAM.format(other="c", columns=2)), [13])
    assert recipes_at(analyse("pools.py", PROGRAM.format(other="b", columns=3)), [7])


ADVERSARIAL = """\
import keras
import numpy as np
from keras import layers

judge = keras.Sequential([keras.Input((8,)), layers.Dense({units}, activation="sigmoid")])
judge.compile("adam", "binary_crossentropy")
maker = keras.Sequential([keras.Input((4,)), layers.Dense(8)])
both = keras.Model(maker.inputs, judge(maker.outputs[0]))
both.compile("adam", "binary_crossentropy")
for step in range(3):
    noise = np.zeros((32, 4))
    judge.train_on_batch(np.zeros((32, 8)), np.ones((32, {units})))
    judge.train_on_batch(maker.predict(noise), np.zeros((32, 1)))
    both.train_on_batch(noise, np.ones((32, 1)))
"""


def test_the_other_steps_of_a_model_and_of_what_holds_it_are_known() -> None:
    steps = further_steps(analyse("two.py", ADVERSARIAL.format(units=1)), [12, 5])
    assert [recipe.step.line for recipe in steps if recipe.step is not None] == [13, 14]
    assert not further_steps(analyse("two.py", ADVERSARIAL.format(units=1)), [11])


@pytest.mark.keras
@pytest.mark.parametrize("units", [1, 2])
def test_what_helps_one_step_may_break_another(worker: Worker, units: int) -> None:
    analysis = analyse("two.py", ADVERSARIAL.format(units=units))
    assert all(verify(worker, recipe).ok for recipe in recipes_at(analysis, [12, 5]))
    steps = further_steps(analysis, [12, 5])
    assert [verify(worker, recipe).ok for recipe in steps] == [units == 1] * len(steps)


RANKS = """\
import keras
import numpy as np
from keras import layers

model = keras.Sequential([keras.Input((784, 1)), layers.GlobalAveragePooling1D(), layers.Dense(2)])
model.compile("adam", "mse")
model.fit(np.zeros((40, 784, 1)), np.zeros((40, 2)), validation_split=0.5)
model.evaluate(np.zeros((40, 784{more})), np.zeros((40, 2)))
"""


@pytest.mark.keras
def test_data_with_another_number_of_axes_are_not_judged_by_themselves() -> None:
    """Keras would take either alone, but not one after the other."""
    exec(RANKS.format(more=", 1"), {})  # noqa: S102  # Our own text.
    assert further_steps(analyse("ranks.py", RANKS.format(more=", 1")), [5])
    with pytest.raises(Exception, match="unknown rank"):
        exec(RANKS.format(more=""), {})  # noqa: S102  # Our own text.
    with pytest.raises(Unrebuildable, match="another number of axes"):
        further_steps(analyse("ranks.py", RANKS.format(more="")), [5])


TAPE = """\
import keras
import tensorflow as tf
from keras import layers

class Scored(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = layers.Dense(16)
        self.outer = layers.Dense({units})

    def call(self, x):
        return self.outer(tf.nn.relu(self.inner(x)))

scored = Scored()
judge = keras.Sequential([keras.Input(({width},)), layers.Dense(1)])
compared = keras.losses.BinaryCrossentropy(from_logits=True)
x = tf.random.normal((32, 5))
with tf.GradientTape() as tape:
    out = judge(scored(x))
    loss = compared(tf.ones_like(out), out)
"""


@pytest.mark.keras
def test_a_step_of_the_programs_own_is_made_again_from_its_data(worker: Worker) -> None:
    analysis = analyse("tape.py", TAPE.format(units=2, width=2))
    (step,) = recipes_at(analysis, [20])
    assert [layer.class_name for layer in step.layers] == ["Dense", "Dense", "Sequential"]
    assert [call.operation for call in step.calls][-2:] == ["tensorflow.ones_like", "loss"]
    layer, model = recipes_at(analysis, [9, 19])
    assert [recipe.step.via for recipe in (layer, model) if recipe.step is not None] == ["call", "call"]
    assert all(verify(worker, recipe).ok for recipe in (step, layer, model))


def test_where_a_layer_cannot_be_made_arrays_alone_tell_nothing() -> None:
    text = TAPE.format(units="int(input())", width=2).replace(
        "out = judge(scored(x))", "out = scored(x)[:, :2] + x[:, :2]"
    )
    with pytest.raises(Unrebuildable, match="units= of Dense on line 9 is not known"):
        recipes_at(analyse("tape.py", text), [19, 9])


def test_data_of_which_nothing_is_known_are_no_other_data() -> None:
    text = RANKS.format(more=", 1") + "\ndef later(x):\n    return model.evaluate(x, np.zeros((40, 2)))\n"
    assert further_steps(analyse("ranks.py", text), [5])


UNSEEN = """\
import keras
import numpy as np
from keras import layers

inputs = keras.Input((12, 1))
model = keras.Model(inputs, layers.Dense(2)(layers.Flatten()(layers.Conv1D(4, 3)(inputs))))
model.compile("adam", "mse")
model.fit({data}, np.zeros((40, 2)))
"""


def test_another_input_is_not_judged_while_nobody_knows_the_data() -> None:
    known, unknown = (UNSEEN.format(data=data) for data in ("np.zeros((40, 12, 1))", "load()"))
    for text in (known, unknown):
        before = analyse("seen.py", text.replace("(12, 1)", "(12,)", 1))
        after = analyse("seen.py", text)
        if text is known:
            assert further_steps(after, [6, 5], before)
        else:
            with pytest.raises(Unrebuildable, match="the data of line 8"):
                further_steps(after, [6, 5], before)
        assert len(further_steps(after, [6, 5], after)) == (text is known)
