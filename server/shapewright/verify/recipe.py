"""How to rebuild a model: Keras's own classes, literal arguments, and the graph of calls.

Nothing of the analysed program runs. A recipe holds what the worker needs and is refused by its own constructor
(``Unrebuildable``) where that would be more than literals. Lines count from 1; they come back in the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from shapewright.verify.argument import (
    REFUSED,
    Argument,
    Json,
    TensorReference,
    Unrebuildable,
    mapping_to_json,
    references,
    to_json,
)
from shapewright.verify.step import Shape, StepRecipe

NUMPY = (
    "abs", "add", "append", "argmax", "argmin", "array", "array_split", "asarray", "broadcast_to", "clip", "column_stack",
    "concatenate", "cross", "cumsum", "delete", "diag", "diff", "divide", "dot", "dstack", "einsum", "exp", "expand_dims",
    "flip", "full_like", "hstack", "inner", "insert", "matmul", "max", "maximum", "mean", "min", "minimum", "moveaxis",
    "multiply", "ones_like", "outer", "pad", "power", "prod", "ravel", "repeat", "reshape", "roll", "rot90", "split",
    "sqrt", "squeeze", "stack", "std", "subtract", "sum", "swapaxes", "take", "tensordot", "tile", "transpose", "var",
    "vstack", "where", "zeros_like",
)  # fmt: skip
"""Functions of NumPy that only compute."""

METHODS = (
    "all", "any", "argmax", "argmin", "assign", "assign_add", "assign_sub", "astype", "clip", "copy", "cumsum", "dot",
    "flatten", "max", "mean", "min", "numpy", "prod", "ravel", "repeat", "reshape", "round", "squeeze", "std", "sum",
    "swapaxes", "transpose", "var",
)  # fmt: skip
"""Methods of arrays that only compute, and those that give variables other values."""

OPERATION = re.compile(
    r"[-+*/%@]|//|\*\*|[<>=!]=|[<>]|index|loss|unary [-+~]|keras\.(ops(\.(image|linalg|nn|numpy))?|random|activations)\.[a-z]\w*"
    r"|keras\.applications\.[a-z]\w*\.preprocess_input|keras\.losses\.[a-z]\w*|keras\.utils\.(to_categorical|normalize)"
    rf"|numpy\.({'|'.join(NUMPY)})|method ({'|'.join(METHODS)})|assign item"
    r"|tensorflow\.((math|nn|linalg|image|signal)\.)?(?!load|py_func|numpy_func|print|function)[a-z]\w*"
)
"""Which functions and operators may be applied."""


@dataclass(frozen=True)
class InputRecipe:
    """An ``Input`` of the model."""

    key: str
    shape: Shape
    dtype: str | None = None
    line: int | None = None

    def __post_init__(self) -> None:
        if not self.shape:
            raise Unrebuildable("an Input has a batch axis")

    def to_json(self) -> Json:
        """Return the worker's form."""
        return {"key": self.key, "shape": list(self.shape), "dtype": self.dtype, "line": self.line}


@dataclass(frozen=True)
class LayerRecipe:
    """One layer object, however often it is called; ``model`` is set where a model is used as a layer."""

    key: str
    class_name: str
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    line: int | None = None
    model: Recipe | None = None

    def __post_init__(self) -> None:
        if self.class_name in REFUSED or not self.class_name.isidentifier() or self.class_name.startswith("_"):
            raise Unrebuildable(f"{self.class_name} cannot be rebuilt from literals")
        mapping_to_json(self.arguments)

    def to_json(self) -> Json:
        """Return the worker's form."""
        return {
            "key": self.key,
            "class_name": self.class_name,
            "arguments": mapping_to_json(self.arguments),
            "line": self.line,
            "model": None if self.model is None else self.model.to_json(),
        }


@dataclass(frozen=True)
class CallRecipe:
    """One call of a layer. In a Sequential it has no inputs: the order of the calls is the order of the stack.

    With an ``operation`` it is no layer that is called, but a function or operator on a list of ``inputs``.
    ``expected_shapes`` has one shape per output tensor; ``None`` for all or for one of them is not compared.
    """

    key: str
    layer: str | None
    inputs: Argument = None
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    expected_shapes: tuple[Shape | None, ...] | None = None
    line: int | None = None
    operation: str | None = None
    within: bool = False
    """Whether the program applies the function inside of a layer's ``call``, where there are no Keras tensors."""

    def __post_init__(self) -> None:
        if (self.layer is None) == (self.operation is None):
            raise Unrebuildable("either a layer is called or a function")
        if self.operation is not None and OPERATION.fullmatch(self.operation) is None:
            raise Unrebuildable(f"{self.operation} is not rebuilt")
        to_json(self.inputs)
        mapping_to_json(self.arguments)

    def to_json(self) -> Json:
        """Return the worker's form."""
        expected = self.expected_shapes
        return {
            "key": self.key,
            "layer": self.layer,
            "operation": self.operation,
            "within": self.within,
            "inputs": to_json(self.inputs),
            "arguments": mapping_to_json(self.arguments),
            "expected_shapes": None
            if expected is None
            else [None if shape is None else list(shape) for shape in expected],
            "line": self.line,
        }


Part: TypeAlias = InputRecipe | LayerRecipe | CallRecipe
"""What has a key."""


@dataclass(frozen=True)
class Recipe:
    """A model. A Sequential has one input, or none while it is not built yet, and takes its outputs from its stack.

    A functional recipe without ``outputs`` is only its calls. A key names one thing, also across nested models: the
    same layer in two of them is the same ``LayerRecipe`` in both.
    """

    kind: Literal["sequential", "functional"]
    layers: tuple[LayerRecipe, ...]
    calls: tuple[CallRecipe, ...]
    inputs: tuple[InputRecipe, ...] = ()
    outputs: TensorReference | list[TensorReference] | None = None
    step: StepRecipe | None = None
    name: str | None = None
    line: int | None = None
    losses: tuple[TensorReference, ...] = ()
    """What layers add to the loss."""
    untaken: str | None = None
    """Why the step that the program takes is not in it."""

    def __post_init__(self) -> None:
        layers = unique(layer.key for layer in self.layers)
        tensors = unique([*(given.key for given in self.inputs), *(call.key for call in self.calls)])
        used = {call.layer for call in self.calls if call.layer is not None}
        for call in self.calls:
            used |= references(call.inputs) | references(call.arguments)
        for layer in self.layers:
            used |= references(layer.arguments)
        missing = (used | references(self.outputs) | references(self.losses)) - layers - tensors
        if missing:
            raise Unrebuildable(f"nothing in the recipe is called {', '.join(sorted(missing))}")
        if self.kind == "sequential" and len(self.inputs) > 1:
            raise Unrebuildable("a Sequential has one input")
        self.parts()

    def parts(self) -> dict[str, Part]:
        """Return everything that has a key, in nested models too; two things under one key are refused."""
        found: dict[str, Part] = {}
        own: list[Part] = [*self.inputs, *self.layers, *self.calls]
        nested = [part for layer in self.layers if layer.model is not None for part in layer.model.parts().values()]
        for part in own + nested:
            if found.setdefault(part.key, part) != part:
                raise Unrebuildable(f"two things in the recipe are called {part.key}")
        return found

    def to_json(self) -> Json:
        """Return the worker's form."""
        return {
            "kind": self.kind,
            "inputs": [given.to_json() for given in self.inputs],
            "layers": [layer.to_json() for layer in self.layers],
            "calls": [call.to_json() for call in self.calls],
            "outputs": to_json(self.outputs),  # type: ignore[arg-type]  # a list is invariant
            "losses": to_json(list(self.losses)),
            "step": None if self.step is None else self.step.to_json(),
            "name": self.name,
            "line": self.line,
        }


def unique(keys: Iterable[str]) -> set[str]:
    """Return the keys as a set; a key that comes twice is refused."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise Unrebuildable(f"two things in the recipe are called {key}")
        seen.add(key)
    return seen
