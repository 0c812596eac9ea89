"""What something is an instance of, where both the value and the class tell: ``isinstance``, patterns, ``singledispatch``."""

from __future__ import annotations

from typing import Any

from shapewright.values.data import Dataset, Table
from shapewright.values.dims import Length
from shapewright.values.lattice import Either, Many, Unknown
from shapewright.values.measured import Measured, Measures
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.numbers import NumpyInt
from shapewright.values.python import Builtin, Class, External, Function, Instance, Object
from shapewright.values.tensors import Flavour, Tensor

from .functions import lineage

PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,), "float": (float,), "str": (str,), "bool": (bool,), "tuple": (tuple,), "bytes": (bytes,),
}  # fmt: skip
COLLECTIONS = ("list", "dict", "set")
NUMPY_INTEGERS = frozenset(
    {
        "numpy.integer",
        "numpy.signedinteger",
        "numpy.number",
        "numpy.generic",
        "numbers.Number",
        "numbers.Integral",
    }
)
"""What an integer of NumPy is one of."""

ELSEWHERE = frozenset({"pandas", "scipy", "torch", "PIL", "h5py"})
"""Libraries none of whose classes a tensor or an array of NumPy is an instance of."""
OF_LIBRARIES = ELSEWHERE | {"numpy", "tensorflow", "keras", "tf_keras"}
"""Libraries of whose classes a frame, or an object whose class derives from none of a library's, is no instance."""
ARRAY = "numpy.ndarray"
FRAMES = ("pandas.DataFrame", "pandas.Series")
TENSORS = frozenset(
    {
        "tensorflow.Tensor",
        "tensorflow.Variable",
        "tensorflow.RaggedTensor",
        "tensorflow.SparseTensor",
        "tensorflow.TensorArray",
        "keras.KerasTensor",
        "keras.Variable",
    }
)
"""What holds numbers and is no array of NumPy."""
DATASET = "tensorflow.data.Dataset"
MODELS = ("keras.Model", "keras.models.Model")
STACKS = ("keras.Sequential", "keras.models.Sequential")
LAYERS = ("keras.Layer", "keras.layers.Layer")
ABOVE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("GRU", "LSTM", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), ("RNN",)),
    **dict.fromkeys(("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"), ("Dropout",)),
    **dict.fromkeys(("TimeDistributed", "SpectralNormalization"), ("Wrapper",)),
    "AdditiveAttention": ("Attention",),
    "FlaxLayer": ("JaxLayer",),
    "ReversibleEmbedding": ("Embedding",),
}
"""Layers of Keras 3 that are instances of others by their public name."""


def is_a(value: Any, kind: Any) -> bool | None:
    """Whether a value is of a class, where both tell."""
    if isinstance(value, Either):
        answers = {is_a(option, kind) for option in value.options}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(value, Unknown | Many | Length | Measured | Measures):
        return None
    if isinstance(kind, Builtin):
        return _of_python(value, kind.name)
    if isinstance(kind, Class):
        if isinstance(value, Class):
            return None
        return kind in tuple(lineage(value.cls)) if isinstance(value, Instance) else False
    return _of_library(value, kind.name) if isinstance(kind, External) else None


def _of_python(value: Any, name: str) -> bool | None:
    if type(value) is NumpyInt:
        return False
    if name == "float" and isinstance(value, Tensor) and not value.shape:
        return None  # A float of NumPy is one of Python as well.
    if name in PYTHON_TYPES:
        return isinstance(value, PYTHON_TYPES[name])
    if name in COLLECTIONS:
        return isinstance(value, Object) and (value.kind == name or (value.kind, name) == ("counter", "dict"))
    return None


def _of_library(value: Any, name: str) -> bool | None:
    library = name.partition(".")[0]
    if type(value) is NumpyInt:
        return True if name in NUMPY_INTEGERS else None
    if isinstance(value, Tensor):
        return _tensor(value, name)
    if isinstance(value, Table):
        return _table(value, name)
    if isinstance(value, Dataset):
        return False if library in {*ELSEWHERE, "numpy"} else None  # It may also be a generator.
    if isinstance(value, Layer | Sequential | Functional):
        return _layer(value, name)
    if isinstance(value, Instance):
        return _own(value, name)
    return _plain(value, name)


def _plain(value: Any, name: str) -> bool | None:
    """Constants, lists and functions of Python.

    Texts stand for dtypes here and tuples for shapes; numbers may be TensorFlow's or NumPy's.
    """
    if value is not None and not isinstance(value, int | float | str | bytes | tuple | Object | Function):
        return None
    if name in TENSORS:
        return None if isinstance(value, int | float) else False
    return False if name in (ARRAY, DATASET, *FRAMES) or _is_layer(name) else None


def _tensor(tensor: Tensor, name: str) -> bool | None:
    library = name.partition(".")[0]
    if tensor.absent:
        return None
    if library in ELSEWHERE or _is_layer(name) or name == DATASET:
        return False
    if tensor.flavour is Flavour.UNSETTLED:
        return None
    array = tensor.flavour is Flavour.ARRAY
    if name == ARRAY:
        return (True if tensor.shape else None) if array else False
    return False if array and name in TENSORS else None


def _table(table: Table, name: str) -> bool | None:
    """A frame has rows and columns, a column has rows; so has what names the rows."""
    title, rank = name.rpartition(".")[2], table.array.rank
    if not name.startswith("pandas."):
        return False if name.partition(".")[0] in OF_LIBRARIES else None
    if title == "DataFrame":
        return None if rank is None else rank > 1
    return False if title == "Series" and rank is not None and rank > 1 else None


def _is_layer(name: str) -> bool:
    return name in (*LAYERS, *MODELS, *STACKS) or name.startswith("keras.layers.")


def _layer(value: Any, name: str) -> bool | None:
    if name in LAYERS:
        return True
    model = not isinstance(value, Layer)
    if name in MODELS:
        return model
    if name in STACKS:
        return isinstance(value, Sequential)
    if name.startswith("keras.layers."):
        title = name.rpartition(".")[2]
        return False if model else title == value.title or title in ABOVE.get(value.title, ())
    return False if name.partition(".")[0] in {*ELSEWHERE, "numpy"} else None


def _own(value: Instance, name: str) -> bool | None:
    """An object of the program's own class: by the library classes that it derives from."""
    bases = {part.name for part in lineage(value.cls) if isinstance(part, External)} - {"object"}
    if any(not isinstance(part, Class | External | Builtin) for part in lineage(value.cls)):
        return None
    if name in bases:
        return True
    model = bool(bases & {*MODELS, *STACKS})
    if name in LAYERS and (model or any(map(_is_layer, bases))):
        return True
    if name in MODELS and model:
        return True
    return False if not bases and name.partition(".")[0] in OF_LIBRARIES else None
