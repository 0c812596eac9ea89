"""Explanations: a traceback in whatever dress leads to the line, the layer, our words and our fixes."""

from __future__ import annotations

import pytest
from shapewright.features.explained import as_markdown
from shapewright.features.explanation import Explanation, explain
from shapewright.interpreter.analysis import Analysis

from tests.features.programs import analysed, text_at

ANALYSIS = analysed(
    """
    x = keras.Input((20, 8))
    short = layers.MaxPooling1D(4)(x)
    y = layers.Conv1D(16, 7)(short)
    """
)
WORDS = "Conv1D needs at least 7 steps, but its input has 5"
SAID = "ValueError: Computed output size would be zero or negative. Received `inputs shape=(None, 5, 8)`, `kernel shape=(7, 8, 16)`, `dilation_rate=[1]`, `strides=(1,)`, `padding=valid`."
PLAIN = f"""\
Traceback (most recent call last):
  File "/somewhere/program.py", line 8, in <module>
    y = layers.Conv1D(16, 7)(short)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3/site-packages/keras/src/utils/traceback_utils.py", line 122, in error_handler
    raise e.with_traceback(filtered_tb) from None
{SAID}
"""
CELL = f"""\
\x1b[0;31m---------------------------------------------------------------------------\x1b[0m
\x1b[0;31mValueError\x1b[0m                                Traceback (most recent call last)
Cell \x1b[0;32mIn[5], line 3\x1b[0m
\x1b[1;32m      1\x1b[0m x = keras.Input((20, 8))
\x1b[1;32m      2\x1b[0m short = layers.MaxPooling1D(4)(x)
\x1b[0;32m----> 3\x1b[0m y = layers.Conv1D(16, 7)(short)

File \x1b[0;32m/usr/lib/python3/site-packages/keras/src/utils/traceback_utils.py:122\x1b[0m, in \x1b[0;36mfilter_traceback.<locals>.error_handler\x1b[0;34m(*args, **kwargs)\x1b[0m
\x1b[0;32m--> 122\x1b[0m     raise e.with_traceback(filtered_tb) from None

\x1b[0;31m{SAID.split(":")[0]}\x1b[0m:{SAID.split(":", 1)[1]}
"""
OLD_CELL = f"""\
<ipython-input-5-0a1b2c3d> in <module>
      1 x = keras.Input((20, 8))
----> 2 y = layers.Conv1D(16, 7)(short)

~/keras/engine/base_layer.py in __call__(self, *args, **kwargs)
--> 950       raise e

{SAID}
"""
CHAINED = PLAIN + "\nDuring handling of the above exception, another exception occurred:\n\n" + PLAIN
HANDLED = PLAIN + (
    "\nDuring handling of the above exception, another exception occurred:\n\n"
    'Traceback (most recent call last):\n  File "/somewhere/run.py", line 3, in <module>\n    main()\n'
    "RuntimeError: the training failed\n"
)


def explained(text: str, analysis: Analysis = ANALYSIS) -> Explanation:
    """The explanation of a text in which something was raised."""
    found = explain(text, [analysis])
    assert found is not None
    return found


@pytest.mark.parametrize("text", [PLAIN, CELL, OLD_CELL, CHAINED, HANDLED, SAID], ids=lambda text: text[:20])
def test_our_words_place_notes_and_fixes(text: str) -> None:
    found = explained(text)
    assert (found.message, found.code) == (WORDS, "input-too-short")
    assert found.at is not None
    assert text_at(ANALYSIS, found.at) == "7"
    assert found.notes
    assert found.fixes
    page = as_markdown(found, "program.py:{}".format)
    assert page.startswith(f"**{WORDS}** (`input-too-short`)\n\nprogram.py:8:")
    assert "1. Pad the input" in page
    assert "Ignore" not in page


def test_a_problem_that_the_text_has_no_more_is_told_in_general_words() -> None:
    mended = analysed("x = keras.Input((20, 8))\ny = layers.Conv1D(16, 7)(x)\n")
    found = explained(SAID, mended)
    assert found.message == "A window of shape (7, 8, 16) is longer than its input of shape (None, 5, 8)"
    assert found.fixes == ()
    assert "window" in as_markdown(found, "line {}".format)


def test_the_layer_is_found_by_the_name_that_keras_gives_it() -> None:
    analysis = analysed("x = keras.Input((8, 4))\na = layers.LSTM(4)(x)\nb = layers.LSTM(3)(x)\n")
    text = 'ValueError: Input 0 of layer "lstm_1" is incompatible with the layer: expected ndim=3, found ndim=2. Full shape received: (None, 8)'
    found = explained(text, analysis)
    assert found.at is not None
    assert text_at(analysis, found.at) == "layers.LSTM(3)"


def test_a_node_of_the_graph_leads_to_its_layer() -> None:
    analysis = analysed("x = keras.Input((8, 8, 4))\na = layers.MaxPooling2D(2)(x)\nb = layers.MaxPooling2D(3)(x)\n")
    text = (
        "ValueError: Negative dimension size caused by subtracting 4 from 3 for '{{node model_1/max_pooling2d_1/MaxPool}}"
        " = MaxPool[T=DT_FLOAT](Placeholder)' with input shapes: [?,3,3,1]."
    )
    found = explained(text, analysis)
    assert found.at is not None
    assert text_at(analysis, found.at) == "layers.MaxPooling2D(3)"


def test_the_last_exception_of_a_graph_counts() -> None:
    text = """\
tensorflow.python.framework.errors_impl.InvalidArgumentError: Graph execution error:

Detected at node compile_loss/sparse_categorical_crossentropy/SparseSoftmaxCrossEntropyWithLogits defined at (most recent call last):
  File "train.py", line 9, in <module>

Received a label value of 5 which is outside the valid range of [0, 3).  Label values: 5 1
\t [[{{node compile_loss/sparse_categorical_crossentropy/SparseSoftmaxCrossEntropyWithLogits}}]]
"""
    found = explain(text, [])
    assert found is not None
    assert found.code == "labels-out-of-range"
    assert found.message == "The loss needs class numbers below 3, but the labels hold 5"
    assert found.raised.split("\n")[1:] == [
        "Received a label value of 5 which is outside the valid range of [0, 3).  Label values: 5 1"
    ]


def test_of_what_was_raised_within_a_layer_the_page_tells_where_and_what() -> None:
    inner = (
        "Negative dimension size caused by subtracting 4 from 3 for '{{node MaxPool}}' with input shapes: [?,3,3,1]."
    )
    outer = "ValueError: Exception encountered when calling MaxPooling2D.call()."
    call = "Arguments received by MaxPooling2D.call():\n  • args=('<KerasTensor shape=(None, 3, 3, 1)>',)"
    assert explained(f"{outer}\n\n\x1b[1m{inner}\x1b[0m\n\n{call}\n").raised == f"{outer}\n{inner}"
    assert explained(f"{outer}\n\n{call}\n").raised == outer
    assert explained(f"{SAID}\nmore").raised == SAID


SPREAD = [
    (
        (
            "ValueError: Data cardinality is ambiguous. Make sure all arrays contain the same number of samples.'x' sizes: 8\n"
            "'y' sizes: 9\n"
        ),
        "'y' sizes: 9",
    ),
    (
        (
            "ValueError: Exception encountered when calling Sequential.call().\n\n"
            "Invalid input shape for input [[[0. 0.]\n  [0. 1e-3]]\n\n [[0. 0.]\n  ...\n  [-1. 0.]]] with name 'a' and path ''."
            " Expected shape (None, 784), but input has incompatible shape (2, 28, 28)\n\n"
            "Arguments received by Sequential.call():\n  • training=None\n"
        ),
        (
            "Invalid input shape for input […] with name 'a' and path ''."
            " Expected shape (None, 784), but input has incompatible shape (2, 28, 28)"
        ),
    ),
    (
        (
            "InvalidArgumentError: Graph execution error:\n\nDetected at node loss defined at (most recent call last):\n"
            '  File "a.py", line 4, in <module>\n\n'
            "Received a label value of 5 which is outside the valid range of [0, 3).  Label values: 5 5\n"
            "\t [[{{node loss}}]] [Op:__inference_multi_step_on_iterator_1]\n"
        ),
        "Received a label value of 5 which is outside the valid range of [0, 3).  Label values: 5 5",
    ),
]


@pytest.mark.parametrize(("text", "end"), SPREAD)
def test_a_sentence_that_goes_on_over_lines_is_shown_to_its_end(text: str, end: str) -> None:
    explanation = explain(text, [])
    assert explanation is not None
    assert explanation.raised.endswith("\n" + end)


def test_the_file_that_it_ran_through_counts() -> None:
    other = analysed("y = layers.Conv1D(16, 9)(keras.Input((5, 8)))\n")
    found = explain(PLAIN, [analysed("x = 1\n"), ANALYSIS])
    assert found is not None
    assert found.analysis is ANALYSIS
    assert explained(PLAIN.replace("program.py", "elsewhere.py"), other).code == "input-too-short"


def test_what_is_not_about_shapes_says_so() -> None:
    found = explained("ModuleNotFoundError: No module named 'keras'")
    assert (found.code, found.at) == ("", None)
    assert "not about shapes" in found.message


def test_where_nothing_was_raised_there_is_nothing_to_explain() -> None:
    assert explain("Epoch 1/5\n32/32 - 1s - loss: 0.3\n", []) is None
    assert explain("", []) is None
