"""Members: refuses an attribute that objects of libraries certainly do not have, as ``x.numpy`` of an array.

What real objects have is measured (``rules/members.py``). Of what a program makes itself nothing is said, but that its
models lack the methods which Keras has removed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from shapewright.rules.members import REMOVED, members, of_arrays, of_layer, of_python
from shapewright.rules.problems import AttributeMissing
from shapewright.rules.versions import asked
from shapewright.values.data import Dataset
from shapewright.values.lattice import Either, Optimizer
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Class, External, Instance, Object, Ready
from shapewright.values.tensors import Flavour, Tensor

from .functions import OBJECT, find, is_keras, lineage
from .handed_over import STRANGE
from .interpreter import PROMOTING
from .leaves import attempt
from .missing import PATCHED
from .state import ABSENT

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter

Having: TypeAlias = tuple[str, frozenset[str]]
"""What an object is, and the names that it may have; no names where that is not known."""

NOT_ASKED: Having = ("", frozenset())
TENSORS = ("tensorflow.Tensor", "keras.Variable")
MODELS = ("keras.Model", "keras.Sequential")
LISTS = {"list": list, "dict": dict, "set": set}

OF_TUPLES = frozenset({"astype", "dtype", "get_shape", "ndim", "numpy", "reshape", "set_shape", "shape", "to_numpy"})
"""Names that no tuple has: the parts of some have names, and shapes of TensorFlow are tuples here."""

OTHERS = ("jax", "torch", "cupy", "tensorflow.experimental.numpy", "tensorflow.experimental import numpy")
"""Words of programs whose arrays may be those of another library."""


def member_missing(run: Interpreter, node: ast.Attribute, owner: Any) -> None:
    """Refuse ``owner.name`` where no object that the owner may be has it."""
    name = node.attr
    if name[0] == "_" or not _lacks(run, owner, name) or not run.here.certain:
        return
    if speaks_of_others(run) or _is_given(run, name):
        return

    def act(value: Any) -> None:
        kind, known = HAVING[type(value)](run, value, name)
        origin = getattr(value, "origin", None)
        raise AttributeMissing(name, kind, known, origin, eager=not run.tracing)

    attempt(run, node, (owner,), {}, act, pure=True)


def _is_given(run: Interpreter, name: str) -> bool:
    """Whether the program gives some object, or the library itself, an attribute of this name, or of any name."""
    if run.load(0, PATCHED, False):
        return True
    given = re.compile(rf"\.{name}\s*(?::[^=\n]*)?=(?!=)|\bsetattr\(|__dict__")
    return any(given.search(frame.document.text) for frame in run.frames)


def speaks_of_others(run: Interpreter) -> bool:
    """Whether the arrays of a program may be those of another library."""
    return _speaks(run, OTHERS)


def speaks_of_tables(run: Interpreter) -> bool:
    """Whether what is taken for an array may be a table of pandas."""
    return _speaks(run, ("pandas",))


def _speaks(run: Interpreter, words: tuple[str, ...]) -> bool:
    """Whether one of the texts on the way here has one of these words."""
    return any(word in text for text in {frame.document.text for frame in run.frames} for word in words)


def _lacks(run: Interpreter, owner: Any, name: str) -> bool:
    if isinstance(owner, Either):
        return all(_lacks(run, option, name) for option in owner.options)
    having = HAVING.get(type(owner))
    if having is None:
        return False
    known = having(run, owner, name)[1]
    return bool(known) and name not in known


def _of_tensor(run: Interpreter, owner: Tensor, name: str) -> Having:
    if owner.flavour is Flavour.ARRAY:
        known = members("numpy.ndarray")
        if owner.shape is None or name in known:  # Most are: the text is not read for them.
            return NOT_ASKED
        return "numpy.ndarray", known | _of_tables(run)
    if owner.flavour is Flavour.SYMBOLIC:
        return NOT_ASKED if run.tracing or not _asked(run) else ("keras.KerasTensor", members("keras.KerasTensor"))
    if owner.flavour is Flavour.UNSETTLED or run.keras.backend != "tensorflow":
        return NOT_ASKED
    kinds = (*TENSORS, "numpy.ndarray") if run.load(0, PROMOTING, False) else TENSORS
    kind = "keras.Variable" if owner.flavour is Flavour.WEIGHT else "tensorflow.Tensor"
    return kind, members(*kinds)


def _of_tables(run: Interpreter) -> frozenset[str]:
    """What a table of pandas has, where there may be one."""
    return members("pandas") if speaks_of_tables(run) else frozenset()


def _asked(run: Interpreter) -> bool:
    """Whether it is known what the objects of this Keras have."""
    return run.keras.version[:1] == (3,) and run.keras.backend == "tensorflow" and bool(asked(run.keras))


def _own(run: Interpreter, owner: Any, name: str) -> bool:
    """Whether the program, or somebody unknown, may have given an object of Keras this attribute."""
    return run.load(owner.address, name) is not ABSENT or run.load(owner.address, STRANGE) is not ABSENT


def _of_layer(run: Interpreter, owner: Layer, name: str) -> Having:
    if not _asked(run) or _own(run, owner, name):
        return NOT_ASKED
    return f"keras.layers.{owner.title}", of_layer(owner.title)


def _of_model(run: Interpreter, owner: Sequential | Functional, name: str) -> Having:
    return NOT_ASKED if not _asked(run) or _own(run, owner, name) else ("keras.Model", members(*MODELS))


def _of_optimizer(run: Interpreter, owner: Optimizer, name: str) -> Having:
    if not _asked(run) or _own(run, owner, name):
        return NOT_ASKED
    return "keras.optimizers", members("keras.optimizers")


def _of_instance(run: Interpreter, owner: Instance, name: str) -> Having:
    """A model of the program's own, which Keras has taken a method from."""
    if name not in REMOVED or not is_keras(owner.cls, "keras.Model", "keras.Sequential") or not _asked(run):
        return NOT_ASKED
    given = any(find(run, owner.cls, method) is not ABSENT for method in (name, "__getattr__", "__getattribute__"))
    followed = all(isinstance(part, Class) or part == OBJECT or _is_of_keras(part) for part in lineage(owner.cls))
    return NOT_ASKED if given or not followed or _own(run, owner, name) else ("keras.Model", members(*MODELS))


def _is_of_keras(base: Any) -> bool:
    return isinstance(base, External) and base.name.startswith("keras.")


def _of_ready(run: Interpreter, owner: Ready, name: str) -> Having:
    """A metric of Keras's own."""
    kind = f"keras.{owner.made}"
    known = members(kind) if owner.made.startswith("metrics.") and _asked(run) else frozenset[str]()
    return (kind, known) if known else NOT_ASKED


def _of_dataset(run: Interpreter, owner: Dataset, name: str) -> Having:
    """A dataset that is taken for its arrays; a generator of batches."""
    if owner.indexed:
        return ("keras.Iterator", members("keras.Iterator")) if _asked(run) else NOT_ASKED
    kind = "tensorflow.data.Dataset"
    return (kind, members(kind)) if name in of_arrays() else NOT_ASKED


def _of_object(run: Interpreter, owner: Object, name: str) -> Having:
    """A list is taken for an array; what else it may lack nobody asks for."""
    kind = LISTS.get(owner.kind)
    return NOT_ASKED if kind is None or name not in of_arrays() else (owner.kind, of_python(kind))


def _of_tuple(run: Interpreter, owner: tuple[Any, ...], name: str) -> Having:
    """A tuple, which the headings of a table are here as well."""
    if name not in OF_TUPLES or type(owner) is not tuple:
        return NOT_ASKED
    return "tuple", of_python(tuple) | _of_tables(run)


HAVING: dict[type, Callable[[Interpreter, Any, str], Having]] = {
    Tensor: _of_tensor,
    Layer: _of_layer,
    Sequential: _of_model,
    Functional: _of_model,
    Optimizer: _of_optimizer,
    Instance: _of_instance,
    Object: _of_object,
    Ready: _of_ready,
    Dataset: _of_dataset,
    tuple: _of_tuple,
}
"""What each kind of value may be asked for."""

ASKED = frozenset({*HAVING, Either})
