"""Problems of arguments and names: what a constructor or function of Keras does not take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import (
    COPIED_BY_NAME,
    LEGACY_OPTIMIZERS,
    NAME_FIRST,
    PRIVATE_KERAS,
    SHAPE_NOT_INFERRED,
    TENSORFLOW_ON_KERAS_TENSORS,
)
from shapewright.rules.versions import asked, names_in_any_case, names_of

from .problem import Problem

if TYPE_CHECKING:
    from shapewright.source.dialect import Keras, Version
    from shapewright.values.tensors import Tensor


@dataclass(eq=False)
class RefusedArgument(Problem):
    """A constructor, or a function, refuses the value of an argument; ``reason`` completes “NAME …”."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "LinAlgError", "KeyError"})

    rule: Any
    argument: str
    reason: str


@dataclass(eq=False)
class ShapeNotDeclared(RefusedArgument):
    """A wrapper asks a layer of the program's own for its ``compute_output_shape``, which it does not have."""

    raises = frozenset({"NotImplementedError", "TypeError"})
    change = SHAPE_NOT_INFERRED


@dataclass(eq=False)
class NotRegistered(RefusedArgument):
    """A wrapper copies the layer that it is given, and Keras does not find its class by its name."""

    raises = frozenset({"TypeError"})
    change = COPIED_BY_NAME


@dataclass(eq=False)
class NameForShape(RefusedArgument):
    """``add_weight`` is given a name where its shape belongs, as Keras 2 had it."""

    raises = frozenset({"ValueError", "TypeError"})
    change = NAME_FIRST


@dataclass(eq=False)
class TooFewClasses(RefusedArgument):
    """Class numbers are to become rows with fewer columns than there are classes."""

    raises = frozenset({"IndexError"})

    classes: int
    """One more than the largest class number."""


@dataclass(eq=False)
class UnknownArgument(Problem):
    """A constructor has no parameter of this name."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    title: str
    argument: str
    known: tuple[str, ...] = ()
    """The names that there are."""


@dataclass(eq=False)
class DuplicateArgument(Problem):
    """An argument is given twice."""

    raises = frozenset({"TypeError"})

    title: str
    argument: str
    ways: str = "by its place and by its name"


@dataclass(eq=False)
class MissingArgument(Problem):
    """A constructor lacks an argument that it cannot do without."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    title: str
    argument: str


@dataclass(eq=False)
class TooManyArguments(Problem):
    """A constructor gets more positional arguments than it takes."""

    raises = frozenset({"ValueError", "InvalidArgumentError", "TypeError", "IndexError", "AxisError"})

    title: str
    takes: int
    given: int


@dataclass(eq=False)
class UnknownName(Problem):
    """Keras has no loss, optimizer, activation … of this name."""

    phrase: str
    """“a loss”."""
    name: str
    kind: str = "losses"
    """The module that knows these names."""
    title: str = ""
    """Who looks the name up, where it is not the call that raises."""
    argument: str = ""
    """The argument that holds it, where it is one of the call that raises."""

    def refused_by(self, keras: Keras) -> bool:
        """Whether no version that speaks for this Keras knows the name, as it is written or in whichever case it takes it."""
        speaking = asked(keras)
        return bool(speaking) and not any(self._is_known(version) for version in speaking)

    def _is_known(self, version: Version) -> bool:
        if self.kind in ANY_CASE[version[0] >= 3]:  # Keras 3
            return self.name.lower() in names_in_any_case(self.kind, version)
        return self.name in names_of(self.kind, version)


ANY_CASE = (frozenset({"constraints", "metrics", "optimizers", "regularizers"}), frozenset({"optimizers"}))
"""Of what Keras 2 and Keras 3 take names in any case, or may; the others have to be written as they are."""


@dataclass(eq=False)
class MissingName(Problem):
    """A public module of Keras 3 has no such name."""

    raises = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError"})

    module: str
    """As the program spells it: ``tensorflow.keras.layers``."""
    name: str

    def refused_by(self, keras: Keras) -> bool:
        """It was looked up in the Keras whose module it is."""
        return True


@dataclass(eq=False)
class LegacyOptimizer(Problem):
    """An optimizer of ``keras.optimizers.legacy``, which Keras 3 names and does not have."""

    name: str
    raises = frozenset({"ImportError", "AttributeError"})
    change = LEGACY_OPTIMIZERS


@dataclass(eq=False)
class PrivateKeras(Problem):
    """An import from ``tensorflow.python.keras``: part of a Keras 2, whose models TensorFlow no longer trains."""

    warning = True
    change = PRIVATE_KERAS


@dataclass(eq=False)
class KerasTensorGiven(Problem):
    """A function of TensorFlow is given a Keras tensor, outside of any layer."""

    title: str
    """The function, as TensorFlow calls it."""
    input: Tensor
    change = TENSORFLOW_ON_KERAS_TENSORS


@dataclass(eq=False)
class KerasTensorLacks(Problem):
    """A Keras tensor, or its shape, is asked for what only a tensor of TensorFlow has."""

    name: str
    """The attribute."""
    of_shape: bool
    """Whether the shape is asked for it, which is a tuple."""
    input: Tensor
    change = TENSORFLOW_ON_KERAS_TENSORS
    raises = frozenset({"AttributeError"})


@dataclass(eq=False)
class NumberNeeded(Problem):
    """Python needs a number, and is given an array with axes."""

    raises = frozenset({"TypeError"})
    title: str
    """What needs it: a function, or the format of a number."""
    given: Tensor
