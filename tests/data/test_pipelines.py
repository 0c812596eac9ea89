"""Random pipelines of datasets: what each element is, how many there are, and what a loop gets, as TensorFlow has it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from shapewright.interpreter.analysis import analyse
from shapewright.interpreter.datasets import dataset_items
from shapewright.interpreter.interpreter import Interpreter
from shapewright.source.document import Document
from shapewright.source.workspace import Workspace
from shapewright.values.data import INFINITE, Dataset
from shapewright.values.dims import is_open
from shapewright.values.lattice import Either, Many, Unknown
from shapewright.values.python import Object
from shapewright.values.tensors import Tensor

PROGRAMS = 60
LONGEST = 7
UNKNOWN_CARDINALITY = -2
SEEN = 6
"""So many elements of each dataset are drawn."""

START = "import numpy as np\nimport tensorflow as tf\nDataset = tf.data.Dataset\n"

SOURCES = (
    "Dataset.range({n})",
    "Dataset.range(2, {n}, 2)",
    "Dataset.from_tensor_slices(np.zeros(({n}, {m}, 3)))",
    "Dataset.from_tensor_slices((np.zeros(({n}, {m}), 'float32'), np.zeros(({n},), 'int32')))",
    "Dataset.from_tensor_slices({{'b': np.zeros(({n}, {m})), 'a': np.zeros(({n}, 2, {m}))}})",
    "Dataset.from_tensor_slices([[1, 2, 3]] * {n})",
    "Dataset.from_tensors((np.zeros(({n}, {m})), np.zeros(({n}, 1))))",
    "Dataset.zip((Dataset.range({n}), Dataset.from_tensor_slices(np.zeros(({m}, 4))).batch(2)))",
    "Dataset.from_tensor_slices((np.zeros(({n}, 6)), np.zeros(({n}, 1)))).batch({m})",
)
METHODS = (
    "batch({m})", "batch({m}, drop_remainder=True)", "batch({m}, True)", "unbatch()", "padded_batch({m})",
    "padded_batch({m}, drop_remainder=True)", "shuffle({n})", "prefetch(tf.data.AUTOTUNE)", "cache()", "repeat({k})", "repeat()",
    "take({k})", "take({n})", "take(-1)", "skip({k})", "skip({n})", "shard({m}, 0)", "filter(keep)", "map(same)", "map(first)",
    "map(doubled)", "map(paired)", "map(named)", "concatenate(d0)", "enumerate()", "window({m}).flat_map(rewound)",
    "window({m}, drop_remainder=True).flat_map(rewound)", "interleave(boxed)", "map(axis)", "map(cut)",
)  # fmt: skip
FUNCTIONS = """
def keep(*parts):
    return True


def same(*parts):
    return parts[0] if len(parts) == 1 else parts


def first(*parts):
    part = parts[0]
    while isinstance(part, (tuple, dict)):
        part = part[0] if isinstance(part, tuple) else part["a"]
    return part


def doubled(*parts):
    part = first(*parts)
    return tf.concat([part, part], axis=0), part


def paired(*parts):
    return [first(*parts), 1.0]


def named(*parts):
    return {"z": first(*parts), "a": first(*parts)}


def axis(*parts):
    return tf.expand_dims(first(*parts), -1)


def cut(*parts):
    return first(*parts)[:2]


def rewound(*parts):
    part = first(*parts)
    return part.batch(3)


def boxed(*parts):
    return Dataset.from_tensors(first(*parts))
"""


def written(chance: random.Random) -> list[str]:
    """The statements of a pipeline: a source, then one method after another."""

    def filled(text: str) -> str:
        return text.format(n=chance.randint(1, 12), m=chance.randint(1, 5), k=chance.randint(0, 3))

    lines = [f"d0 = {filled(chance.choice(SOURCES))}"]
    for number in range(1, chance.randint(2, LONGEST)):
        lines.append(f"d{number} = d{number - 1}.{filled(chance.choice(METHODS))}")
    return lines


def run(lines: list[str]) -> dict[str, Any]:
    """The datasets that TensorFlow makes, up to the first that it refuses."""
    names: dict[str, Any] = {}
    exec(START + FUNCTIONS, names)  # noqa: S102 (our own text)
    for line in lines:
        try:
            exec(line, names)  # noqa: S102 (our own text)
        except Exception:  # noqa: BLE001 (TensorFlow refuses in many ways)
            break
    return {name: value for name, value in names.items() if name[0] == "d" and name[1:].isdigit()}


def contradicts(known: Any, spec: Any, *, drawn: bool = False) -> str:
    """What is wrong with an element; nothing is where it is not known."""
    if isinstance(known, Either):
        complaints = [contradicts(option, spec, drawn=drawn) for option in known.options]
        return "" if "" in complaints else "; ".join(complaints)
    if isinstance(known, Unknown | Dataset | Object):
        return ""
    if isinstance(known, Tensor):
        return _contradicts(known, spec, drawn=drawn)
    if type(known) is not type(spec) or len(known) != len(spec):
        return f"{known} is no {spec}"
    pairs = [(known[key], spec[key]) for key in (known if isinstance(known, dict) else range(len(known)))]
    return "; ".join(filter(None, (contradicts(*pair, drawn=drawn) for pair in pairs)))


def _contradicts(known: Tensor, spec: Any, *, drawn: bool) -> str:
    if known.shape is None:
        return ""
    if spec.shape.rank is None or len(known.shape) != len(spec.shape):
        return f"{known.shape} where TensorFlow has {spec.shape}"
    for dim, real in zip(known.shape, spec.shape, strict=True):
        wrong = dim != real if isinstance(dim, int) else is_open(dim) and (drawn or real is not None)
        if wrong:
            return f"{known.shape} where TensorFlow has {spec.shape}"
    name = getattr(spec.dtype, "name", None)
    return f"{known.dtype} where TensorFlow has {name}" if known.dtype not in (None, name) else ""


def items(dataset: Dataset) -> Any:
    """What a loop over it gets."""
    return dataset_items(Interpreter(Document("x.py", ""), Workspace()), dataset)


@pytest.mark.keras
@pytest.mark.parametrize("seed", range(PROGRAMS))
def test_random_pipelines_are_those_of_tensorflow(seed: int) -> None:
    lines = written(random.Random(seed))  # noqa: S311 (no secret)
    real = run(lines)
    analysis = analyse("pipeline.py", START + FUNCTIONS + "\n".join(lines[: len(real)]) + "\n")
    assert analysis.findings == ()
    for name, dataset in real.items():
        known = analysis.held(analysis.scope, name)
        story = "\n".join(lines[: int(name[1:]) + 1])
        assert isinstance(known, Dataset), story
        assert contradicts(known.element, dataset.element_spec) == "", story
        cardinality = int(dataset.cardinality())
        if known.cardinality is not None and cardinality != UNKNOWN_CARDINALITY:
            assert known.cardinality == cardinality, story
        _loops(known, dataset, story)


def _loops(known: Dataset, dataset: Any, story: str) -> None:
    import tensorflow as tf

    expected = items(known)
    try:
        drawn = [tf.nest.map_structure(tf.type_spec_from_value, part) for part in dataset.take(SEEN)]
    except tf.errors.InvalidArgumentError:  # Elements of different shapes do not make a batch: the program is wrong.
        return
    if not isinstance(expected, tuple | Many):
        return
    if isinstance(expected, tuple) and known.cardinality != INFINITE:
        assert len(expected[:SEEN]) == len(drawn), story
    for number, real in enumerate(drawn):
        item = expected.item if isinstance(expected, Many) else expected[number]
        assert contradicts(item, real, drawn=True) == "", story


def test_a_length_that_is_not_known_contradicts_nothing() -> None:
    assert isinstance(items(Dataset(Unknown("nothing"))), Many)
