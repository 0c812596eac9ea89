"""Asks real libraries which attributes their objects have; ``python tests/signatures/members.py`` adds them to the table.

A name counts as known if any Keras 3, TensorFlow or NumPy that was asked has it. Of a class of Keras it is what the class
and those that it extends define, and every ``self.name = …`` in their texts: an object gets some names when it is made.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[2] / "server/shapewright/rules/members.json"

COMMON = "keras.Layer"
"""What every layer and model has is written once."""


def names_of_class(cls: type) -> set[str]:
    """The public names that objects of a class may have."""
    names = set(dir(cls))
    for part in cls.__mro__[:-1]:
        names.update(getattr(part, "__annotations__", ()))
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(part)))
        except (OSError, TypeError, SyntaxError):
            continue
        names.update(
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id in ("self", "layer", "model")
        )
    return {name for name in names if not name.startswith("_")}


SET = re.compile(r"\b(?:model|layer|optimizer|_model|_layer)\.([a-zA-Z]\w*) = ")
"""How one object of Keras gives another one an attribute, as a callback gives the model its history."""


def set_from_outside() -> set[str]:
    """The attributes that some part of Keras sets of an object that is handed to it."""
    import keras

    texts = (path.read_text(encoding="utf-8") for path in Path(keras.__file__).parent.rglob("*.py"))
    return {name for text in texts for name in SET.findall(text)}


def of_keras() -> dict[str, set[str]]:
    """By class of Keras: layers, models, optimizers, and what they hold and give."""
    import keras

    model = keras.Model(given := keras.Input((1,)), keras.layers.Dense(1)(given))
    model.compile("sgd", "mse")
    found = {
        "keras.KerasTensor": names_of_class(type(given)) | set(dir(given)),
        "keras.Variable": names_of_class(type(model.weights[0])) | set(dir(model.weights[0])),
        "keras.Model": names_of_class(type(model)) | set(dir(model)) | names_of_class(keras.Model),
        "keras.Sequential": names_of_class(keras.Sequential) | set(dir(keras.Sequential())),
        "keras.optimizers": set(),
        COMMON: names_of_class(keras.layers.Layer) | set(dir(keras.layers.Layer())),
    }
    for name in dir(keras.optimizers):
        if inspect.isclass(cls := getattr(keras.optimizers, name)):
            found["keras.optimizers"] |= names_of_class(cls)
    for name in dir(keras.layers):
        cls = getattr(keras.layers, name)
        if inspect.isclass(cls) and issubclass(cls, keras.layers.Layer) and cls is not keras.layers.Layer:
            found.setdefault(f"keras.layers.{cls.__name__}", set()).update(names_of_class(cls))
    for title in (COMMON, "keras.Model", "keras.Sequential", "keras.optimizers"):
        found[title] |= set_from_outside()
    for name in dir(keras.metrics):
        cls = getattr(keras.metrics, name)
        if inspect.isclass(cls) and issubclass(cls, keras.metrics.Metric):
            found.setdefault(f"keras.metrics.{cls.__name__}", set()).update(names_of_class(cls))
    return found


def of_tensors() -> dict[str, set[str]]:
    """What may stand where a tensor of TensorFlow does, eager or in a graph, and where an array of NumPy does."""
    import numpy as np
    import pandas as pd
    import tensorflow as tf

    seen: list[Any] = []

    @tf.function
    def graph(x: Any) -> Any:
        seen.append(set(dir(x)))
        return x

    graph(tf.zeros(2))
    ragged = tf.ragged.constant([[1], []])
    sparse = tf.sparse.from_dense([1])
    tensors = (tf.zeros(2), tf.Variable(1.0), ragged, sparse, tf.IndexedSlices(1, 1), tf.TensorSpec(()))
    matrix = np.matrix([[1]])
    arrays = (
        np.zeros(2), np.float32(1), np.int64(1), np.bool_(1), np.str_("a"), matrix, np.ma.array([1]), np.rec.array([(1,)]),
        np.datetime64("2020"), np.timedelta64(1), np.complex64(1), np.void(b"a"), np.bytes_(b"a"),
    )  # fmt: skip
    return {
        "tensorflow.Tensor": set().union(*map(dir, tensors), *seen),
        "pandas": {*dir(pd.DataFrame), *dir(pd.Series), *dir(pd.Index)},
        "numpy.ndarray": set().union(*map(dir, (*arrays, np.memmap))),
    }


def of_datasets() -> dict[str, set[str]]:
    """What may stand where a dataset of ``tf.data`` does, and what generators of batches have."""
    import tensorflow as tf
    from keras.src.legacy.preprocessing.image import DataFrameIterator, DirectoryIterator, NumpyArrayIterator
    from keras.src.legacy.preprocessing.sequence import TimeseriesGenerator

    kinds: set[type] = {tf.data.Dataset, tf.data.NumpyIterator}
    waiting = [tf.data.Dataset, tf.data.Iterator]
    while waiting:
        cls = waiting.pop()
        kinds.add(cls)
        waiting += cls.__subclasses__()
    generators = (DataFrameIterator, DirectoryIterator, NumpyArrayIterator, TimeseriesGenerator)
    return {
        "tensorflow.data.Dataset": set().union(*map(names_of_class, kinds), {"class_names", "file_paths"}),
        "keras.Iterator": set().union(*map(names_of_class, generators)),
    }


def main() -> None:
    """Add the names that these libraries have to those that are known."""
    known = (
        {title: set(names.split()) for title, names in json.loads(TABLE.read_text()).items()} if TABLE.is_file() else {}
    )
    asked = of_keras() | of_tensors() | of_datasets()
    for title, names in asked.items():
        known.setdefault(title, set()).update(name for name in names if not name.startswith("_"))
    rows = []
    for title, names in sorted(known.items()):
        own = names - known[COMMON] if title.startswith("keras.layers.") else names
        rows.append(f"{json.dumps(title)}:{json.dumps(' '.join(sorted(own)))}")
    TABLE.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main()
