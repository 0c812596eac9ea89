"""Modules of the user's world: open buffers first, circular imports, problems that lie in another file."""

from __future__ import annotations

import venv
from pathlib import Path

import pytest
from shapewright.checks import diagnose
from shapewright.interpreter.analysis import Analysis, analyse_document
from shapewright.source.dialect import Dialect
from shapewright.source.document import Document
from shapewright.source.modules import ModuleFinder
from shapewright.source.workspace import Workspace
from shapewright.values.tensors import Tensor

MODEL = """import keras
from keras import layers

STEPS = 40

def encoder(kernel):
    x = keras.Input((STEPS, 8))
    return layers.Conv1D(16, kernel)(x)
"""


BLOCK = """import keras
from keras import layers

class Block(layers.Layer):
    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.convolution = layers.Conv1D(filters, 3)

    def call(self, x):
        return self.convolution(x)
"""


def analysed(folder: Path, text: str, **siblings: str) -> Analysis:
    workspace = Workspace([str(folder)])
    for name, sibling in siblings.items():
        workspace.put(Document(str(folder / f"{name}.py"), sibling))
    return analyse_document(Document(str(folder / "main.py"), text), workspace)


def shape(analysis: Analysis, name: str) -> object:
    value = analysis.held(analysis.scope, name)
    return value.shape[1:] if isinstance(value, Tensor) and value.shape else value


def test_an_unsaved_sibling_is_read(tmp_path: Path) -> None:
    text = "from parts import encoder, STEPS\ny = encoder(3)\nn = STEPS\n"
    analysis = analysed(tmp_path, text, parts=MODEL)
    assert shape(analysis, "y") == (38, 16)
    assert analysis.held(analysis.scope, "n") == 40


IN_FOLDER = "from nets import parts, sizes as sized\ny = parts.encoder(3)\nn = sized.STEPS\n"


def test_modules_of_a_folder_that_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets/parts.py").write_text(MODEL)
    assert shape(analysed(tmp_path, IN_FOLDER), "y") != (38, 16)  # Python would find no nets.sizes, and raise.
    (tmp_path / "nets/sizes.py").write_text("STEPS = 60\n")
    analysis = analysed(tmp_path, IN_FOLDER)
    assert shape(analysis, "y") == (38, 16)
    assert analysis.held(analysis.scope, "n") == 60


def test_a_package_has_the_names_that_it_defines(tmp_path: Path) -> None:
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets/__init__.py").write_text("class sizes:\n    STEPS = 7\n")
    (tmp_path / "nets/parts.py").write_text(MODEL)
    (tmp_path / "nets/sizes.py").write_text("STEPS = 60\n")
    analysis = analysed(tmp_path, IN_FOLDER)
    assert shape(analysis, "y") == (38, 16)
    assert analysis.held(analysis.scope, "n") == 7


def test_the_open_buffer_counts_before_the_disk(tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text(MODEL.replace("STEPS = 40", "STEPS = 10"))
    text = "import parts\ny = parts.encoder(3)\n"
    assert shape(analysed(tmp_path, text), "y") == (8, 16)
    assert shape(analysed(tmp_path, text, parts=MODEL), "y") == (38, 16)


def test_a_problem_in_another_file_lies_on_the_call_in_this_one(tmp_path: Path) -> None:
    analysis = analysed(tmp_path, "from parts import encoder\ny = encoder(50)\n", parts=MODEL)
    (found,) = diagnose(analysis)
    assert (found.code, found.at.line, found.at.column) == ("input-too-short", 2, 5)
    assert [(Path(note.path).name, note.at.line) for note in found.notes if note.text == "it raises here"] == [
        ("parts.py", 8)
    ]


def test_a_generator_of_another_file(tmp_path: Path) -> None:
    """Whether a function yields is asked of its own text."""
    parts = "import numpy as np\ndef batches(n):\n    while True:\n        yield np.zeros((n, 3)), np.zeros((n, 1))\n"
    analysis = analysed(tmp_path, "from parts import batches\nx, y = next(batches(8))\n", parts=parts)
    assert (analysis.held(analysis.scope, "x").shape, analysis.held(analysis.scope, "y").shape) == ((8, 3), (8, 1))


def test_modules_that_are_imported_by_functions(tmp_path: Path) -> None:
    text = "import importlib\nx = __import__('0-parts').encoder(3)\ny = importlib.import_module('parts').encoder(5)\n"
    (tmp_path / "0-parts.py").write_text(MODEL)
    analysis = analysed(tmp_path, text, parts=MODEL)
    assert (shape(analysis, "x"), shape(analysis, "y")) == ((38, 16), (36, 16))


def test_modules_that_import_each_other(tmp_path: Path) -> None:
    one = "import two\nA = 1\ndef f(): return two.B\n"
    two = "import one\nB = 2\ndef g(): return one.A\n"
    analysis = analysed(tmp_path, "import one, two\na = one.f()\nb = two.g()\n", one=one, two=two)
    assert (analysis.held(analysis.scope, "a"), analysis.held(analysis.scope, "b")) == (2, 1)


def test_packages_with_relative_imports(tmp_path: Path) -> None:
    package = tmp_path / "nets"
    package.mkdir()
    (package / "__init__.py").write_text("from .wave import encoder\n")
    (package / "wave.py").write_text("from .sizes import *\n" + MODEL.replace("STEPS = 40\n", ""))
    (package / "sizes.py").write_text("STEPS = 30\n")
    assert shape(analysed(tmp_path, "from nets import encoder\ny = encoder(3)\n"), "y") == (28, 16)


def test_folders_that_are_no_packages(tmp_path: Path) -> None:
    """Python imports from a folder without ``__init__.py``, too."""
    for name in ("nets/deep/wave.py", "nets/deep/flat.py", "nets/data.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(MODEL)
    text = "import nets.deep.wave, nets.data\nimport nets.deep.flat\n"
    names = {"a": "nets.deep.wave", "b": "nets.data", "c": "nets.deep.flat"}
    lines = "".join(f"{name} = {module}.encoder(3)\n" for name, module in names.items())
    analysis = analysed(tmp_path, text + lines)
    assert [shape(analysis, name) for name in names] == [(38, 16)] * 3


def test_a_module_that_vanishes_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "parts.py"
    path.write_text(MODEL)
    workspace = Workspace([str(tmp_path)])
    main = Document(str(tmp_path / "main.py"), "from parts import encoder\ny = encoder(50)\n")
    assert diagnose(analyse_document(main, workspace))
    path.unlink()
    workspace.forget()
    assert diagnose(analyse_document(main, workspace)) == []


def installed(folder: Path) -> Workspace:
    """A workspace whose Python has a package ``blocks`` that makes layers."""
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    package = next(environment.glob("lib/python3*/site-packages"), environment / "Lib" / "site-packages") / "blocks"
    package.mkdir()
    (package / "__init__.py").write_text("from .block import Block\n\n__version__ = '1.0'\n")
    (package / "block.py").write_text(BLOCK)
    python = next(
        path for path in (environment / "bin" / "python", environment / "Scripts" / "python.exe") if path.exists()
    )
    project = folder / "project"
    project.mkdir()
    return Workspace([str(project)], Dialect((3, 15, 1), (2, 21, 0)), ModuleFinder(str(python), [str(project)]))


@pytest.mark.parametrize(
    "how", ["from blocks import Block", "import blocks\nBlock = blocks.Block", "from blocks.block import Block"]
)
def test_a_layer_of_an_installed_package(tmp_path: Path, how: str) -> None:
    workspace = installed(tmp_path)
    text = f"import keras\n{how}\ny = Block(16)(keras.Input((40, 8)))\nz = Block(4)(keras.Input((2, 8)))\n"
    analysis = analyse_document(Document(str(tmp_path / "project" / "main.py"), text), workspace)
    assert shape(analysis, "y") == (38, 16)
    assert [(found.code, found.at.line) for found in diagnose(analysis)] == [("input-too-short", text.count("\n"))]
