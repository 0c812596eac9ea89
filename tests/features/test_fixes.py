"""Quick fixes: what is offered mends the program, and what would not is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapewright.checks import diagnose
from shapewright.checks.diagnostic import Diagnostic, Fix
from shapewright.features.fixes import Fix as Offered
from shapewright.features.fixes import fixes_at, growing_fixes
from shapewright.features.outcome import Outcome
from shapewright.features.trials import FEWEST_TRIED, MOST_STEPS
from shapewright.interpreter.analysis import Analysis, analyse_document
from shapewright.source.document import Document
from shapewright.source.text import Edit, apply_edits

from .programs import analysed

TOO_SHORT = """
x = keras.Input((20, 8))
short = layers.MaxPooling1D(4)(x)
y = layers.Conv1D(16, 7)(short)
"""


def first(analysis: Analysis) -> Diagnostic:
    """The problem that is reported first."""
    return diagnose(analysis)[0]


def after(analysis: Analysis, fix: object) -> list[str]:
    """The codes that are left after a fix."""
    text = apply_edits(analysis.document.text, fix.edits)  # type: ignore[attr-defined]
    return [d.code for d in diagnose(analyse_document(Document("program.py", text), analysis.workspace))]


def outcomes(analysis: Analysis, candidate: Fix) -> list[Outcome]:
    """What the first problem's fixes with the title of this candidate lead to, once it is proposed."""
    problem = replace(first(analysis), fixes=(candidate,))
    return [fix.outcome for fix in fixes_at(analysis, problem) if fix.title.startswith(candidate.title)]


def replacing(analysis: Analysis, old: str, new: str, title: str = "candidate") -> Fix:
    """A candidate that replaces the one place where some text stands."""
    text = analysis.document.text
    assert text.count(old) == 1
    before = text[: text.index(old)]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    from shapewright.source.text import Span

    return Fix(title, (Edit(Span(line, column, line, column + len(old)), new),))


def test_every_fix_but_the_last_mends_the_program() -> None:
    analysis = analysed(TOO_SHORT)
    *mending, ignoring = fixes_at(analysis, first(analysis))
    assert mending
    assert all(after(analysis, fix) == [] for fix in mending)
    assert {fix.outcome for fix in mending} == {Outcome.CLEAN}
    assert ignoring.outcome is Outcome.SILENT
    assert ignoring.title == "Ignore input-too-short on this line"
    assert after(analysis, ignoring) == []


def test_a_fix_behind_which_more_follows_says_so() -> None:
    analysis = analysed(TOO_SHORT + "z = layers.Conv1D(4, 19)(y)\n")
    fix = fixes_at(analysis, first(analysis))[0]
    assert fix.title.endswith(" (more follows)")
    assert fix.outcome is Outcome.MORE_FOLLOWS
    assert after(analysis, fix) == ["input-too-short"]


def test_where_two_edits_are_needed_both_are_offered_at_once() -> None:
    analysis = analysed(
        """
        model = keras.Sequential([keras.Input((10,)), layers.Dense(4)])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(np.zeros((8, 10)), keras.utils.to_categorical(np.zeros(8), 7))
        """
    )
    best = fixes_at(analysis, first(analysis))[0]
    assert best.title == "Use categorical_crossentropy, and give this Dense 7 units"
    assert best.outcome is Outcome.CLEAN
    assert after(analysis, best) == []


def test_a_problem_elsewhere_may_be_mended_later() -> None:
    analysis = analysed(TOO_SHORT + "z = layers.Conv1D(4, 19)(y)\n")
    single, *_, ignoring = fixes_at(analysis, first(analysis))
    assert single.title == 'Pad the input: padding="same" (more follows)'
    assert ignoring.outcome is Outcome.SILENT


def test_at_most_five_are_shown_and_the_best_changes_least() -> None:
    analysis = analysed(
        """
        x = keras.Input((32, 32, 64))
        y = layers.Concatenate(axis=1)([x, layers.Conv2D(16, 1)(x)])
        """
    )
    *mending, _ = fixes_at(analysis, first(analysis))
    assert 1 < len(mending) <= 5
    assert mending[0].label == "Join along the last axis: remove axis → (None, 32, 32, 80)"


def test_the_label_says_what_comes_out() -> None:
    analysis = analysed(TOO_SHORT)
    labels = [fix.label for fix in fixes_at(analysis, first(analysis))]
    assert 'Pad the input: padding="same" → keeps 5 steps' in labels
    assert "Shrink the window: kernel_size=5 → (None, 1, 16)" in labels


@pytest.mark.parametrize(
    "stack",
    [
        "model = keras.Sequential([keras.Input((100, 1)), layers.Conv1D(8, 3, dilation_rate=60)])",
        "model = keras.Sequential([keras.Input((100, 1))])\nmodel.add(layers.Conv1D(8, 3, dilation_rate=60))",
    ],
)
def test_so_it_does_of_a_layer_in_a_stack(stack: str) -> None:
    analysis = analysed(f"import keras\nfrom keras import layers\n{stack}\n")
    assert fixes_at(analysis, first(analysis))[0].label == 'Pad the input: padding="same" → keeps 100 steps'


def test_the_search_ends_in_a_long_program() -> None:
    body = "".join(f"v{n} = layers.Dense(4)(keras.Input((4,)))\n" for n in range(MOST_STEPS))
    analysis = analysed(TOO_SHORT + body)
    *mending, _ = fixes_at(analysis, first(analysis))
    assert 0 < len(mending) <= FEWEST_TRIED


def test_problems_elsewhere_do_not_follow_from_a_fix() -> None:
    analysis = analysed(TOO_SHORT + "other = layers.Conv1D(4, 50)(keras.Input((20, 8)))\n")
    assert fixes_at(analysis, first(analysis))[0].outcome is Outcome.CLEAN


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Conv1D(16, 7)", "Conv1D(16, 6)"),  # Still too long.
        ("Conv1D(16, 7)", "Conv1D(16, 5"),  # No longer Python.
        ("MaxPooling1D(4)", "MaxPooling1D(40)"),  # Another problem, in plain sight before.
    ],
)
def test_a_candidate_that_mends_nothing_is_not_offered(old: str, new: str) -> None:
    analysis = analysed(TOO_SHORT)
    assert outcomes(analysis, replacing(analysis, old, new)) == []


def test_a_candidate_that_breaks_what_worked_is_not_offered() -> None:
    analysis = analysed(
        """
        width = 7
        x = keras.Input((20, 8))
        y = layers.Conv1D(16, width)(layers.MaxPooling1D(4)(x))
        z = layers.Dense(3)(x)
        w = layers.Reshape((width + 13, 3))(z)
        """
    )
    assert outcomes(analysis, replacing(analysis, "width = 7", "width = 2")) == []


def test_layers_below_the_mended_one_in_a_stack_were_hidden() -> None:
    analysis = analysed(
        """
        model = keras.Sequential([keras.Input((10, 2)), layers.Conv1D(4, 12), layers.Conv1D(4, 11)])
        """
    )
    assert Outcome.MORE_FOLLOWS in {fix.outcome for fix in fixes_at(analysis, first(analysis))}


def test_what_a_training_refuses_was_hidden_behind_its_model() -> None:
    analysis = analysed(
        """
        model = keras.Sequential([keras.Input((10, 2)), layers.LSTM(3), layers.LSTM(3), layers.Dense(4)])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(np.zeros((8, 10, 2)), np.zeros((8, 7)))
        """
    )
    fix = next(fix for fix in fixes_at(analysis, first(analysis)) if fix.title.startswith("Return every step"))
    assert fix.outcome is Outcome.MORE_FOLLOWS
    assert after(analysis, fix) != []


def test_in_a_loop_a_fix_must_mend_every_visit() -> None:
    analysis = analysed(
        """
        x = keras.Input((16, 1))
        for size in (2, 20, 30):
            y = layers.Conv1D(4, size)(x)
        """
    )
    assert outcomes(analysis, replacing(analysis, "(2, 20, 30)", "(2, 2, 30)")) == []
    assert outcomes(analysis, replacing(analysis, "(2, 20, 30)", "(2, 2, 3)")) == [Outcome.CLEAN]


def test_fixes_are_known_as_they_are_found_and_keep_their_order() -> None:
    analysis = analysed(TOO_SHORT)
    growing = list(growing_fixes(analysis, first(analysis)))
    assert growing[-1] == fixes_at(analysis, first(analysis))
    assert len(growing[0]) < len(growing[-1])
    for before, after_one_more in zip(growing, growing[1:], strict=False):
        assert [fix for fix in after_one_more if fix in before] == [fix for fix in before if fix in after_one_more]


def test_a_layer_is_left_with_nothing_to_do_only_where_nothing_else_helps() -> None:
    analysis = analysed("""
        x = keras.Input((8, 8, 4))
        y = layers.MaxPooling2D(9)(x)
        """)
    problem = first(analysis)
    idle, smaller = (replacing(analysis, "9", size, f"pool by {size}") for size in ("1", "2"))
    titles = [fix.title for fix in fixes_at(analysis, replace(problem, fixes=(idle, smaller)))]
    assert "pool by 2" in titles
    assert "pool by 1" not in titles
    only = analysed("""
        x = keras.Input((4,))
        y = layers.Reshape((5,))(x)
        """)
    assert "Reshape it to (4,)" in [fix.title for fix in fixes_at(only, first(only))]


@pytest.mark.parametrize("shape", ["(64, 48, 1)", "(64, 48)", "(64, 48, 3, 1)"])
def test_a_ready_model_takes_the_channels_of_pictures(shape: str) -> None:
    text = f"model = keras.applications.VGG16(weights='imagenet', include_top=False, input_shape={shape})\n"
    analysis = analysed(text)
    fix = fixes_at(analysis, first(analysis))[0]
    assert fix.title == "Declare three channels: (64, 48, 3)"
    assert after(analysis, fix) == []


def test_what_a_model_is_asked_for_was_hidden_by_data_that_were_not_known() -> None:
    analysis = analysed("""
        import numpy as np

        images = np.zeros((60, 28, 28)).reshape(60, 29, 28, 1)
        model = keras.Sequential([layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(10)])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(images, np.zeros(60))
        inner = keras.Model(model.input, model.layers[0].output)
        """)
    offered = {fix.title: fix.outcome for fix in fixes_at(analysis, first(analysis))}
    assert offered["Reshape it to (60, 28, 28, 1) (more follows)"] is Outcome.MORE_FOLLOWS
    assert offered["Reshape it to (60, 28, 28, 1), and write model.inputs[0]"] is Outcome.CLEAN


def test_no_weights_are_made_at_every_step() -> None:
    analysis = analysed("""
        class Block(layers.Layer):
            def __init__(self):
                super().__init__()
                self.a = layers.Dense(32)
                self.b = layers.Dense(33)

            def call(self, x):
                return self.a(x) + self.b(x)

        y = Block()(keras.Input((20, 8)))
        """)
    titles = [fix.title for fix in fixes_at(analysis, first(analysis))]
    assert "Give this Dense 33 units" in titles
    assert not any(title.startswith("Project") for title in titles)


def test_a_title_tells_what_changes_where_and_what_comes_out_in_one_short_line() -> None:
    fix = Offered("Give this Dense 6 units", (), Outcome.CLEAN, "(None, 6)", line=4)
    assert fix.label == "Give this Dense 6 units (line 4) → (None, 6)"
    assert replace(fix, line=None).label == "Give this Dense 6 units → (None, 6)"
    long = replace(fix, title="Declare another axis: (int(224 * width), int(224 * width), 1)")
    assert long.label == f"{long.title} (line 4)"


def test_a_number_that_nothing_tells_is_a_guess() -> None:
    analysis = analysed("import numpy as np\nx = np.zeros((8,))\ny = x[:, 0]\n")
    assert [fix.outcome for fix in fixes_at(analysis, first(analysis))] == [Outcome.GUESSED] * 2 + [Outcome.SILENT]


def test_one_edit_that_mends_all_stands_before_two() -> None:
    analysis = analysed(
        """
import numpy as np

model = keras.Sequential([keras.Input((8,)), layers.Dense(2, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
model.fit(np.zeros((10, 8)), np.array([0, 1] * 5))
"""
    )
    titles = [fix.title for fix in fixes_at(analysis, first(analysis))]
    assert titles.index("Give this Dense 1 unit") < titles.index("Use sparse_categorical_crossentropy, and use softmax")


def test_lengths_that_agree_with_the_pictures_are_left_alone() -> None:
    analysis = analysed("""
rows, columns = 16, 16
pictures = np.zeros((8, 16, 16, 4))
x = pictures.reshape(8, rows, columns, 1)
""")
    titles = [fix.title for fix in fixes_at(analysis, first(analysis))]
    assert titles[0].startswith("Reshape it to (8, 16, 16, 4)")
    assert not any(title.startswith("Set ") or "-1" in title for title in titles)


LATE = """
from keras.layers import Dense, Input
x = Input((8, 4))
a = Dense(4)(Input((4,)))
b = Dense(4)(x)
from keras.layers import concatenate, Concatenate
y = Concatenate()([a, b])
"""


def test_what_is_imported_later_is_not_used_before() -> None:
    """The import that a fix would add to stands below the line where the fix needs it."""
    early = LATE.replace("from keras.layers import concatenate, Concatenate\n", "", 1).replace(
        "Dense, Input", "Concatenate, Dense, Input"
    )
    for text, useful in ((early, True), (LATE, False)):
        analysis = analysed(text)
        titles = [fix.title for fix in fixes_at(analysis, first(analysis))]
        assert any(title.startswith("Flatten this input") for title in titles) is useful, titles
