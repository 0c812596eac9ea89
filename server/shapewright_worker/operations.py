"""Functions and operators that a recipe may apply to tensors: Python's own, ``keras.ops``, and those of TensorFlow."""

from __future__ import annotations

import operator
import types
from typing import Any, Callable

from shapewright_worker.arguments import Samples
from shapewright_worker.framework import Framework, Refusal

OPERATORS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "@": operator.matmul,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "index": operator.getitem,
    "loss": lambda loss, labels, outputs: loss(labels, outputs),
    "unary -": operator.neg,
    "unary +": operator.pos,
    "unary ~": operator.invert,
}
"""Python's operators, and what a loss is called with, by the names of a recipe."""

NUMPY = frozenset(
    [
        "abs",
        "add",
        "append",
        "argmax",
        "argmin",
        "array",
        "array_split",
        "asarray",
        "broadcast_to",
        "clip",
        "column_stack",
        "concatenate",
        "cross",
        "cumsum",
        "delete",
        "diag",
        "diff",
        "divide",
        "dot",
        "dstack",
        "einsum",
        "exp",
        "expand_dims",
        "flip",
        "full_like",
        "hstack",
        "inner",
        "insert",
        "matmul",
        "max",
        "maximum",
        "mean",
        "min",
        "minimum",
        "moveaxis",
        "multiply",
        "ones_like",
        "outer",
        "pad",
        "power",
        "prod",
        "ravel",
        "repeat",
        "reshape",
        "roll",
        "rot90",
        "split",
        "sqrt",
        "squeeze",
        "stack",
        "std",
        "subtract",
        "sum",
        "swapaxes",
        "take",
        "tensordot",
        "tile",
        "transpose",
        "var",
        "vstack",
        "where",
        "zeros_like",
    ]
)
"""Functions of NumPy that only compute."""

METHODS = frozenset(
    [
        "all",
        "any",
        "argmax",
        "argmin",
        "astype",
        "clip",
        "copy",
        "cumsum",
        "dot",
        "flatten",
        "max",
        "mean",
        "min",
        "numpy",
        "prod",
        "ravel",
        "repeat",
        "reshape",
        "round",
        "squeeze",
        "std",
        "sum",
        "swapaxes",
        "transpose",
        "var",
    ]
)
"""Methods of arrays that only compute."""

ASSIGNING = frozenset(("assign", "assign_add", "assign_sub"))
"""Methods of variables that give them other values."""

SAMPLES = 2
"""How many samples there are where nothing symbolic tells."""

ROOMS = ("", "math", "nn", "linalg", "image", "signal")
"""The modules of TensorFlow whose functions a recipe may name."""

KERAS_ROOMS: tuple[list[str], ...] = ([], ["image"], ["linalg"], ["nn"], ["numpy"])
"""The same of ``keras.ops``."""

UTILITIES = ("to_categorical", "normalize")
"""The functions of ``keras.utils`` that only compute."""

REFUSED = (
    "load",
    "py_func",
    "numpy_func",
    "print",
    "function",
    "while",
    "cond",
    "case",
    "map",
    "vectorized_map",
    "scan",
)
"""How functions begin that run code, or read it from a file."""


def operation(framework: Framework, name: str, *, within: bool) -> Callable[..., Any]:
    """Return what applies a function or an operator to symbolic tensors; ``within`` a layer, to what they stand for.

    A Keras tensor that meets a plain number counts as sparse from then on, which a tensor does not.
    """
    function = found(framework, name)
    plain = within and (name in OPERATORS or name.startswith("keras.ops."))
    inside = as_layer(framework, function) if plain else function

    def apply(*arguments: Any, **named: Any) -> Any:
        numbers = any(isinstance(part, (int, float)) for part in arguments)
        return (inside if numbers else function)(*arguments, **named)

    return apply


def found(framework: Framework, name: str) -> Callable[..., Any]:
    """Return a function or an operator by its name in a recipe."""
    if name in OPERATORS:
        return OPERATORS[name]
    if name == "assign item":
        return assign_item
    kind, _, method = name.partition(" ")
    if kind == "method" and method in METHODS | ASSIGNING:
        return method_of(framework, method)
    library, _, path = name.partition(".")
    if library == "numpy" and path in NUMPY:
        function: Callable[..., Any] = getattr(framework.numpy, path)
        return function
    *rooms, short = path.split(".")
    if short.startswith("_") or short.startswith(REFUSED):
        raise Refusal("refused", f"a recipe may not name {name}")
    if library == "keras" and rooms[:1] == ["ops"] and rooms[1:] in KERAS_ROOMS:
        module = getattr(framework.keras, "ops", None)
        return public(getattr(module, rooms[1], None) if rooms[1:] else module, short, name, framework)
    if library == "keras" and rooms[:1] == ["applications"] and short == "preprocess_input":
        return public(getattr(framework.keras.applications, rooms[-1], None), short, name, framework)
    if library == "keras" and rooms == ["activations"]:
        return public(framework.keras.activations, short, name, framework)
    if library == "keras" and rooms == ["losses"]:
        return loss_named(framework, short)
    if library == "keras" and rooms == ["utils"] and short in UTILITIES:
        return public(framework.keras.utils, short, name, framework)
    if library == "keras" and rooms == ["random"]:
        return as_layer(framework, public(getattr(framework.keras, "random", None), short, name, framework))
    if library == "tensorflow" and ".".join(rooms) in ROOMS:
        module = framework.tensorflow
        for room in rooms:
            module = getattr(module, room)
        return as_layer(framework, public(module, short, name, framework))
    raise Refusal("refused", f"a recipe may not name {name}")


def assign_item(array: Any, key: Any, value: Any) -> Any:
    """Write into a copy of an array."""
    written = array.copy()
    written[key] = value
    return written


def method_of(framework: Framework, name: str) -> Callable[..., Any]:
    """Return what calls a method of its first argument; of a variable with these values, if it gives them others."""

    def apply(owner: Any, *arguments: Any, **named: Any) -> Any:
        held = framework.tensorflow.Variable(owner) if name in ASSIGNING else owner
        return getattr(held, name)(*arguments, **named)

    return apply


def loss_named(framework: Framework, name: str) -> Callable[..., Any]:
    """Return a function of ``keras.losses``, of which ``tf.keras`` has some under their short names alone."""
    try:
        function: Callable[..., Any] = framework.keras.losses.get(name)
    except ValueError as error:
        raise Refusal("refused", f"Keras {framework.keras_version()} has no loss {name}") from error
    return function


def public(module: Any, short: str, name: str, framework: Framework) -> Callable[..., Any]:
    """Return a function of a module."""
    found = getattr(module, short, None)
    if not isinstance(found, types.FunctionType):
        raise Refusal("refused", f"Keras {framework.keras_version()} has no function {name}")
    return found


def as_layer(framework: Framework, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function inside a layer: outside of one, Keras gives TensorFlow nothing symbolic."""

    class Applied(framework.base_layer):  # type: ignore[misc,name-defined]
        """One function."""

        def call(self, given: Any) -> Any:
            """Apply it to the tensors, in their places among the other arguments."""
            positional, named = filled(self.kept, given)
            return function(*positional, **named)

    def apply(*arguments: Any, **named: Any) -> Any:
        if not tensors_in((arguments, named)):
            return function(*arguments, **named)
        layer = Applied()
        layer.kept = Kept((arguments, named))
        return layer(tensors_in((arguments, named)))

    return apply


def with_samples(framework: Framework, value: Any) -> Any:
    """Return a structure of arguments with zeros for as many samples as its first symbolic tensor holds, or a few."""
    tensors = tensors_in(value)

    def made(part: Samples) -> Any:
        if not tensors:
            return framework.numpy.zeros([SAMPLES if size is None else size for size in part.shape], part.dtype)
        tensorflow = framework.tensorflow

        def zeros(tensor: Any) -> Any:
            samples = tensorflow.shape(tensor)[0]
            return tensorflow.zeros([samples if size is None else size for size in part.shape], part.dtype)

        return as_layer(framework, zeros)(tensors[0])

    return replaced(value, lambda part: made(part) if isinstance(part, Samples) else part)


class Kept:
    """Arguments that Keras does not look into."""

    def __init__(self, value: Any) -> None:
        self.value = value


def tensors_in(value: Any) -> list[Any]:
    """Return every symbolic tensor in a structure, each once."""
    found: dict[int, Any] = {}

    def collect(part: Any) -> None:
        if isinstance(part, (list, tuple)):
            for item in part:
                collect(item)
        elif isinstance(part, dict):
            collect(list(part.values()))
        elif is_symbolic(part):
            found[id(part)] = part

    collect(value)
    return list(found.values())


def is_symbolic(value: Any) -> bool:
    """Say whether a value is a tensor of Keras's graph."""
    return type(value).__name__ == "KerasTensor"


def filled(kept: Kept, tensors: Any) -> Any:
    """Return the kept structure with its symbolic tensors replaced, in their order."""
    given = list(tensors) if isinstance(tensors, (list, tuple)) else [tensors]
    places = {id(one): given[place] for place, one in enumerate(tensors_in(kept.value))}

    return replaced(kept.value, lambda part: places.get(id(part), part))


def replaced(value: Any, replace: Callable[[Any], Any]) -> Any:
    """Return a structure with each of its parts replaced."""
    if isinstance(value, (list, tuple)):
        return type(value)(replaced(item, replace) for item in value)
    if isinstance(value, dict):
        return {key: replaced(item, replace) for key, item in value.items()}
    return replace(value)
