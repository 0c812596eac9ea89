"""Where squiggles lie: on the smallest guilty span of the statement that the traceback would name."""

from __future__ import annotations

from shapewright.checks.diagnostic import Severity

from .said import only


def test_an_argument_of_the_layer_that_is_made_there() -> None:
    """The kernel is too long: it is the kernel."""
    assert only("y = layers.Conv1D(8, 7)(keras.Input((5, 2)))").under == "7"


def test_the_callee_of_a_layer_that_was_made_elsewhere() -> None:
    """The call raises, and the layer is a note."""
    found = only("""
        conv = layers.Conv1D(8, 7)
        y = conv(keras.Input((5, 2)))
    """)
    assert found.under == "conv"
    assert "this Conv1D needs 7 steps" in found.notes


def test_the_layer_in_a_list() -> None:
    """A Sequential raises as a whole; one of its layers is guilty."""
    found = only("""
        model = keras.Sequential([
            keras.Input((5, 2)),
            layers.Conv1D(8, 7),
        ])
    """)
    assert found.line == "layers.Conv1D(8, 7),"
    assert found.under == "7"


def test_the_name_of_a_layer_in_a_list() -> None:
    """It was made elsewhere, but it stands here."""
    found = only("""
        conv = layers.Conv1D(8, 7)
        model = keras.Sequential([keras.Input((5, 2)), conv])
    """)
    assert found.under == "conv"


def test_the_layer_that_is_added() -> None:
    """``add`` raises for the layer in its brackets."""
    found = only("""
        model = keras.Sequential()
        model.add(keras.Input((5, 2)))
        model.add(layers.LSTM(4))
        model.add(layers.LSTM(4))
    """)
    assert found.diagnostic.at.line == 7
    assert found.under == "layers.LSTM"


def test_a_loop() -> None:
    """The first visit that certainly raises."""
    found = only("""
        x = keras.Input((30, 8))
        for dilation in (1, 2, 4, 8, 16):
            x = layers.Conv1D(8, 3, dilation_rate=dilation)(x)
    """)
    assert found.diagnostic.message == "Conv1D needs at least 17 steps, but its input has 16"


def test_a_helper_function() -> None:
    """The statement in the function, and the call as a note."""
    found = only("""
        def block(x, kernel):
            return layers.Conv1D(8, kernel)(x)

        y = block(keras.Input((5, 2)), 7)
    """)
    assert found.under == "kernel"
    assert "in this call" in found.notes


def test_a_function_of_another_file() -> None:
    """The call in this file; the place in the other is a note."""
    found = only(
        "from blocks import block\ny = block(keras.Input((5, 2)))",
        blocks="def block(x):\n    return layers.Conv1D(8, 7)(x)\n",
    )
    assert found.under == "block"
    assert [(note.path, note.text) for note in found.diagnostic.notes][-1] == ("/blocks.py", "it raises here")


def test_a_branch_of_a_function_of_another_file() -> None:
    """Whether the call comes there is not known, so it need not raise."""
    found = only(
        "import sys\nfrom blocks import block\ny = block(keras.Input((5, 2)), sys.argv[1])",
        blocks="def block(x, kind):\n    if kind == 'conv':\n        x = layers.Conv1D(8, 7)(x)\n    return x\n",
    )
    assert (found.under, found.diagnostic.severity) == ("block", Severity.WARNING)
    assert [note.text for note in found.diagnostic.notes][-1] == "it raises here, if the call comes here"


def test_the_data_of_a_training() -> None:
    """The argument that does not fit, by the name that the program gave it."""
    found = only("""
        model = keras.Sequential([keras.Input((8,)), layers.Dense(1)])
        model.compile("adam", "mse")
        model.fit(np.zeros((64, 9)), y=np.zeros((64, 1)))
    """)
    assert found.under == "np.zeros((64, 9))"
    assert found.diagnostic.message.endswith("but the data has samples of shape (9,)")


def test_the_validation_data() -> None:
    """Not the training data."""
    found = only("""
        model = keras.Sequential([keras.Input((8,)), layers.Dense(1)])
        model.compile("adam", "mse")
        x, held_out, y = np.zeros((64, 8)), np.zeros((16, 9)), np.zeros((64, 1))
        model.fit(x, y, validation_data=(held_out, np.zeros((16, 1))))
    """)
    assert found.under == "held_out"


def test_the_layer_inside_a_wrapper() -> None:
    """TimeDistributed passes the problem on."""
    found = only("y = layers.TimeDistributed(layers.Conv2D(8, 7))(keras.Input((4, 5, 5, 2)))")
    assert found.under == "7"


def test_a_list_that_does_not_fit_together() -> None:
    """The list of inputs, and where each comes from."""
    found = only("""
        a = keras.Input((64, 8))
        y = layers.Add()([a, layers.Conv1D(8, 3)(a)])
    """)
    assert found.under == "[a, layers.Conv1D(8, 3)(a)]"
    assert found.notes == ["the first comes from here, with 64 steps", "the second comes from here, with 62 steps"]


BLOCK = """
    class Block(layers.Layer):
        def __init__(self):
            super().__init__()
            self.conv = layers.Conv1D(4, 3)

        def call(self, x):
            return self.conv(x)
"""


def test_data_that_a_layer_of_another_file_refuses() -> None:
    """What differs is what the model declares, and that is said where the data stand."""
    found = only(
        """
        from blocks import Block
        model = keras.Sequential([keras.Input((8, 3)), Block(), layers.Dense(1)])
        model.predict(np.zeros((2, 8, 5)))
        """,
        blocks=BLOCK,
    )
    assert found.under == "np.zeros((2, 8, 5))"
    assert (
        found.diagnostic.message == "The model takes samples of shape (8, 3), but the data has samples of shape (8, 5)"
    )


def test_data_that_come_from_a_generator() -> None:
    """They stand nowhere, but what they are is known."""
    found = only(
        """
        from blocks import Block
        def batches():
            while True:
                yield np.zeros((2, 8, 5)), np.zeros((2, 6, 1))
        model = keras.Sequential([keras.Input((None, 3)), Block(), layers.Dense(1)])
        model.compile("sgd", "mse")
        model.fit(batches(), steps_per_epoch=2)
        """,
        blocks=BLOCK,
    )
    assert (
        found.diagnostic.message == "The model takes samples of shape (T, 3), but the data has samples of shape (8, 5)"
    )
