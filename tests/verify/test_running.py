"""Running a program's own code: what it gives is compared, what it may not have is refused and named."""

from pathlib import Path

import pytest
from shapewright.cli import main
from shapewright.interpreter.analysis import analyse_document
from shapewright.source.document import Document
from shapewright.source.workspace import Workspace
from shapewright.verify.running import Run, run_program
from shapewright.verify.trouble import Cause, Trouble
from shapewright.verify.worker import Worker
from shapewright_worker.program import Overtime, limited

from tests.verify.conftest import PYTHON

pytestmark = pytest.mark.keras

WORKING = """
import keras
import numpy as np
from keras import layers

class Twice(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units)

    def call(self, x):
        return keras.ops.concatenate([self.dense(x), self.dense(x)], axis=-1)

(x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
assert x_train.shape == (50000, 32, 32, 3) and y_train.max() == 9
model = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(4, 3, strides=8), layers.Flatten(), Twice(5)])
model.load_weights("nowhere.weights.h5")
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x_train, y_train, epochs=500, validation_data=(x_test, y_test))
assert model.predict(x_test).shape == (10000, 10)
backbone = keras.applications.MobileNet(weights="imagenet")
"""

FORBIDDEN = """
import os, socket, subprocess, sys
import keras
from keras import layers
x = layers.LSTM(4)(keras.Input((8,)))
open({outside!r}, "w").write("written")
open("inside.txt", "w").write("written")
subprocess.run(["true"])
os.system("true")
socket.create_connection(("127.0.0.1", 9))
keras.utils.get_file("a", "http://127.0.0.1:9/a")
data = open("data.csv").read()
print(data)
import a_module_that_nobody_has
y = layers.LSTM(4)(keras.Input((8,)))
z = layers.Dense(2)(keras.Input((8,)))
sys.exit()
never = 1
"""


def ran(text: str, tmp_path: Path) -> Run:
    """Run a program that was never saved."""
    return run_program(PYTHON, analyse_document(Document(str(tmp_path / "a.py"), text), Workspace()))


def test_every_layer_of_a_program_is_compared(tmp_path: Path) -> None:
    run = ran(WORKING, tmp_path)
    assert run.ok, run.summary
    assert run.left_out == ()
    found = {layer.title: (layer.shapes, layer.agrees) for layer in run.layers}
    assert set(found["Conv2D"][0]) <= {(size, 4, 4, 4) for size in (None, 32)}
    assert found["Conv2D"][1]
    assert found["Twice"][1]
    lines = dict(enumerate(WORKING.splitlines(), 1))
    counted = {lines[line].split()[0]: count for line, count in run.parameters.items()}
    assert counted["model"] == 3 * 3 * 3 * 4 + 4 + 64 * 5 + 5


def test_what_a_program_may_not_have_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, outside = tmp_path / "a.py", tmp_path / "outside.txt"
    text = FORBIDDEN.format(outside=str(outside))
    file.write_text(text)
    assert main(["verify", "--run", "--python", str(PYTHON), str(file)]) == 1
    printed = capsys.readouterr().out
    assert not outside.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py"]
    for number, line in enumerate(text.splitlines(), 1):
        refused = line.startswith((f"open({str(outside)!r}", "subprocess.", "os.system", "socket.", "keras.utils"))
        refused = refused or line.startswith(("data =", "print", "import a_module", "y =", "sys.exit"))
        assert (f"{file}:{number}: not run: " in printed) == refused, line
        assert (f"{file}:{number}: raises " in printed) == line.startswith("x ="), line


def test_a_process_that_rebuilds_models_runs_no_program(worker: Worker) -> None:
    with pytest.raises(Trouble) as caught:
        worker.request("run", {"path": "a.py", "text": "print(1)"})
    assert caught.value.cause is Cause.REFUSED


def test_a_program_that_ends_its_process_is_a_crash(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        ran("import os\nos._exit(3)\n", tmp_path)
    assert caught.value.cause is Cause.CRASHED


def test_a_statement_that_takes_too_long_is_ended() -> None:
    with pytest.raises(Overtime), limited(0.05):
        while True:
            pass


PASSING = """
import numpy as np

def never():
    return np.zeros(3)

def made(flag):
    if flag:
        return np.zeros((2, 3)).reshape(
            6
        )

for _ in range(2):
    made(True)
try:
    np.zeros(5).reshape(2)
except ValueError:
    pass
made(False)
"""


def test_the_lines_that_a_program_passes_are_told() -> None:
    document = Document("/nowhere/passing.py", PASSING)
    analysis = analyse_document(document, Workspace(["/nowhere"]))
    lines = [number for number, text in enumerate(PASSING.splitlines(), 1) if text.strip()]
    passed = run_program(PYTHON, analysis, lines=lines).passed
    texts = PASSING.splitlines()
    missed = [texts[line - 1].strip() for line in lines if line not in passed]
    assert missed == ["return np.zeros(3)", "np.zeros(5).reshape(2)", "except ValueError:"]
