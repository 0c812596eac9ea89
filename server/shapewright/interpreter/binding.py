"""Binding: calls of Keras that raise by the names of their arguments, or by the names that these hold, alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import ONE_METRIC
from shapewright.rules.file_names import refused_file
from shapewright.rules.layers.recurrent import OwnCell
from shapewright.rules.limits import HELD_LIMITS
from shapewright.rules.objects import refused
from shapewright.rules.ops.objects import OBJECTS
from shapewright.rules.problems import LegacyOptimizer, NotRegistered, Problem, RefusedArgument, Title, UnknownName
from shapewright.rules.registry import LAYERS, describe
from shapewright.rules.shared import names_in_vain
from shapewright.rules.signatures import bind, layer_signatures
from shapewright.rules.training.arguments import COMPILED
from shapewright.values.lattice import Unknown
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Class, External, Instance

from .functions import find, is_keras
from .leaves import attempt
from .names import is_plain
from .state import ABSENT
from .truth import frozen

if TYPE_CHECKING:
    import ast

    from shapewright.values.python import Bound

    from .interpreter import Interpreter

REGISTERING = ("custom_object", "register_keras_serializable")
"""Words of a program that may give Keras new names to look up."""

LEGACY = "keras.optimizers.legacy."
OPTIMIZERS = ("Adam", "SGD", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl")
"""What Keras 2 has in there."""

CELLS = frozenset({"cell", "cells"})
"""Arguments of layers that are cells of a recurrence."""


def refusal(run: Interpreter, function: External, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Problem | None:
    """The problem of a call of a Keras function or class other than a layer, by its arguments' names."""
    if not function.name.startswith("keras.") or function.name in OBJECTS or not is_plain(function):
        return None
    if function.name.startswith(LEGACY) and function.name.removeprefix(LEGACY) in OPTIMIZERS:
        return LegacyOptimizer(function.name.removeprefix(LEGACY))
    problem = _unbound(run, function.name, args, kwargs)
    if problem is not None:
        return problem
    plain = partial(frozen, run)
    found = _not_found(run, function.name, args) or refused(function.name, args, kwargs, run.keras, plain)
    return found or refused_file(function.name, args, kwargs, plain)


def _not_found(run: Interpreter, name: str, args: tuple[Any, ...]) -> Problem | None:
    """The problem of ``losses.get("mse_loss")`` and its like, of a name that Keras does not know."""
    kind, _, what = name.removeprefix("keras.").partition(".")
    asked = what == "get" and kind in LOOKED_UP and args and isinstance(args[0], str)
    if not asked or run.keras.reached((3,)) is not True:
        return None  # Keras 2 gives something for any name of some kinds.
    return unknown_name(run, kind, "get", LOOKED_UP[kind], args[0], "identifier")


LOOKED_UP = {
    "optimizers": "an optimizer",
    "losses": "a loss",
    "metrics": "a metric",
    "initializers": "an initializer",
    "regularizers": "a regularizer",
    "constraints": "a constraint",
}
"""Modules whose ``get`` looks up a name, and what it is the name of."""


OF_STACKS = ("add", "build", "pop")
"""Methods that a Sequential has for itself."""


def method_refusal(run: Interpreter, method: Bound, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Problem | None:
    """The problem of a call of a model's method."""
    receiver = method.receiver
    own = isinstance(receiver, Instance) and is_keras(receiver.cls, "keras.Model", "keras.Sequential")
    if not own and not isinstance(receiver, Sequential | Functional):
        return None
    stack = isinstance(receiver, Sequential) or (own and is_keras(receiver.cls, "keras.Sequential"))
    title = "Sequential" if stack and method.name in OF_STACKS else "Model"
    problem = _unbound(run, f"keras.{title}.{method.name}", args, kwargs)
    optimizer = kwargs.get("optimizer", args[0] if args else None)
    if problem is None and method.name == "compile" and isinstance(optimizer, str):
        problem = unknown_name(run, "optimizers", "compile", "an optimizer", optimizer, "optimizer")
    if method.name != "compile":
        return problem or refused_file(method.name, args, kwargs, partial(frozen, run))
    return problem or _no_optimizer(optimizer) or _no_list({**dict(zip(COMPILED, args, strict=False)), **kwargs})


def _no_optimizer(optimizer: Any) -> Problem | None:
    """The problem of an optimizer that is a number, or a class that was not called."""
    name = optimizer.name if isinstance(optimizer, External) else ""
    own = f"the class {name.rpartition('.')[2]}" if name.removeprefix(MAKERS) in OPTIMIZERS and name != "" else ""
    found = own or (str(optimizer) if type(optimizer) in (int, float) else "")
    if not found:
        return None
    title = Title("compile", ("optimizer",))
    return RefusedArgument(title, "optimizer", f"must be an optimizer, but is {found}").where(HELD_LIMITS)


MAKERS = "keras.optimizers."


def _no_list(given: dict[str, Any]) -> Problem | None:
    """The problem of metrics that are a single name, and of weights that are a whole number: Keras 3 makes no list of it."""
    title = Title("compile", COMPILED)
    for argument in ("metrics", "weighted_metrics"):
        value = given.get(argument)
        if isinstance(value, str) and value:
            return RefusedArgument(title, argument, f'must be a list, but is "{value}"').where(ONE_METRIC)
    weights = given.get("loss_weights")
    if type(weights) is int and weights:
        return RefusedArgument(title, "loss_weights", f"must be a float or a list, but is {weights}").where(ONE_METRIC)
    return None


def refuse(run: Interpreter, node: ast.expr, problem: Problem) -> None:
    """Report a problem that does not depend on any value."""

    def act() -> None:
        raise problem

    attempt(run, node, (), {}, act)


def bound_layer(run: Interpreter, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any] | Unknown:
    """The arguments of a layer's constructor by name; raises the problem that the real constructor would raise.

    Where this Keras's own signature is not known, the newest one serves as far as it fits.
    """
    full = f"keras.layers.{name}"
    bound = bind(full, args, kwargs, run.keras)
    if bound is None:
        try:
            return bind(full, args, kwargs) or dict(kwargs)
        except Problem:
            return Unknown("what this layer takes depends on the version of Keras")
    for problem in names_in_vain(name, bound, run.keras):
        if _known_to_nobody(run, problem):
            raise problem
    if name == "Bidirectional":
        _refuse_unregistered(run, bound)
    return bound


def _refuse_unregistered(run: Interpreter, bound: dict[str, Any]) -> None:
    """Raise ``NotRegistered`` where the layer to be copied has cells of a class that Keras cannot know by its name."""
    layer = bound.get("layer")
    held = layer.arguments.get("cell") if isinstance(layer, Layer) and layer.title == "RNN" else None
    for cell in held if isinstance(held, tuple) else (held,):
        own = isinstance(cell, Instance) and isinstance(cell.cls, Class) and not cell.cls.node.decorator_list
        if own and not run.strange and not _may_be_registered(run):
            reason = f"must hold classes that are registered with Keras, but {cell.cls.name} is not"
            raise NotRegistered(Title("Bidirectional", ("layer",)), "layer", reason)


def layer_rule(run: Interpreter, name: str, bound: dict[str, Any]) -> Any:
    """The rule of a layer for bound arguments, inner layers as their rules; ``None`` where there is none."""
    plain = {key: _described(value) for key, value in bound.items()}
    for argument in CELLS & plain.keys():
        plain[argument] = _with_own_cells(run, plain[argument])
    return describe(name, plain, run.keras) if name in LAYERS else None


def _described(value: Any) -> Any:
    """An argument with the rules of layers in place of these."""
    if isinstance(value, tuple):
        return tuple(map(_described, value))
    return value.rule if isinstance(value, Layer) else value


def _with_own_cells(run: Interpreter, value: Any) -> Any:
    """A cell, or several, what those of the program's own say of themselves in their place."""
    if isinstance(value, tuple):
        return tuple(_with_own_cells(run, part) for part in value)
    return (_own_cell(run, value) or value) if isinstance(value, Instance) else value


def _own_cell(run: Interpreter, cell: Instance) -> OwnCell | None:
    """What a cell of the program's own says of its states and its output; ``None`` where that is not known."""
    from .attributes import attribute

    states = state_sizes(run, cell)
    said = run.load(cell.address, "output_size") is not ABSENT or find(run, cell.cls, "output_size") is not ABSENT
    output = frozen(run, attribute(run, cell, "output_size")) if said else None
    sizes = (*states, states[0] if output is None and states else output)
    return OwnCell(states, sizes[-1]) if all(type(size) is int for size in sizes) else None


def state_sizes(run: Interpreter, cell: Instance) -> tuple[Any, ...]:
    """The size of each state of a cell, as far as the cell says it."""
    from .attributes import attribute

    sizes = frozen(run, attribute(run, cell, "state_size"))
    return sizes if isinstance(sizes, tuple) else (sizes,)


def layer_title(name: str) -> str:
    """Keras's canonical name of a layer."""
    return layer_signatures()[name].title


def unknown_name(run: Interpreter, kind: str, title: str, phrase: str, name: str, argument: str) -> UnknownName | None:
    """The problem of a name that Keras looks up in vain; none where somebody may have registered it."""
    problem = UnknownName(phrase, name, kind, title, argument)
    return problem if problem.refused_by(run.keras) and _known_to_nobody(run, problem) else None


def _known_to_nobody(run: Interpreter, problem: UnknownName) -> bool:
    """Whether the program cannot have registered a name that Keras does not list."""
    return not (run.strange or not problem.name or ">" in problem.name or _may_be_registered(run))


def _may_be_registered(run: Interpreter) -> bool:
    """Whether the program, or a module of its own, speaks of giving Keras new names to look up."""
    documents = (run.workspace.document(path) for path in run.modules if path != run.document.path)
    texts = [document.text for document in documents if document is not None]
    return any(run.workspace.mentions(word) or any(word in text for text in texts) for word in REGISTERING)


def _unbound(run: Interpreter, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Problem | None:
    try:
        bind(name, args, kwargs, run.keras)
    except Problem as problem:
        return problem
    return None
