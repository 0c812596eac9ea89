"""Models: functional graphs, and calling one, or a Sequential stack."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import STRICT_SEQUENTIAL
from shapewright.rules.policies import DEFAULT, FLOATS, TYPED
from shapewright.rules.problems import InputMismatch, MissingArgument, NotConnected, Problem, UnknownArgument
from shapewright.rules.training.inputs import Declared, blamed, declared_length, received, refused_late
from shapewright.values.dims import BATCH
from shapewright.values.lattice import Either, Unknown, widened
from shapewright.values.models import Call, Functional, Layer, Operation, Sequential, tensors_in
from shapewright.values.python import Instance
from shapewright.values.tensors import Flavour, Tensor

from .anything import loosened, of_anything
from .believed import FAILS_LATE
from .binding import refuse
from .ends import stack_of
from .graphs import graph, substituted, unconnected
from .inputs import POLICY, symbolic_input
from .interpreter import Stopped
from .layers import apply_layer, default_policy
from .leaves import attempt, connected
from .misplaced import check_arguments, check_ends
from .naming import check_names, name_object
from .recorder import Training
from .replays import kind_of, lasting
from .truth import frozen

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable

    from .interpreter import Interpreter


def make_model(run: Interpreter, node: ast.expr, *args: Any, **kwargs: Any) -> Any:
    """``keras.Model(inputs, outputs)``."""
    bound = {**dict(zip(("inputs", "outputs", "name"), args, strict=False)), **kwargs}
    if "inputs" not in bound or "outputs" not in bound:
        _refuse_ends(run, kwargs, node)
        return Unknown("a model without inputs or outputs")

    check_ends(run, (frozen(run, bound["inputs"]), frozen(run, bound["outputs"])), node)

    def act(inputs: Any, outputs: Any) -> Functional:
        missing, unused = unconnected(inputs, outputs) if _traced(inputs) else ((), ())
        if missing:
            raise NotConnected(missing, unused)
        made = Functional(run.address(), run.site(node), inputs, outputs, keras=run.keras)
        entries = [tensor.source.target for tensor in tensors_in(inputs) if tensor.source is not None]
        check_names(run, entries, graph(made))
        name_object(run, made.address, "Functional", frozen(run, bound.get("name")))
        run.recorder.modelled(run.site(node), made)
        return made

    return attempt(run, node, (frozen(run, bound["inputs"]), frozen(run, bound["outputs"])), {}, act)


def _traced(structure: Any) -> bool:
    """Whether it is known of every input of a model where it comes from."""
    if isinstance(structure, tuple | dict):
        parts = structure.values() if isinstance(structure, dict) else structure
        return bool(parts) and all(map(_traced, parts))
    return isinstance(structure, Tensor) and structure.source is not None


ENDS = ("inputs", "outputs", "name")
"""What a functional model is made of."""


def _refuse_ends(run: Interpreter, kwargs: dict[str, Any], node: ast.expr) -> None:
    """Refuse what the ends of a functional model are not called, and one end without the other."""
    strange = next((name for name in kwargs if name in ("input", "output")), None)
    if strange is not None:
        refuse(run, node, UnknownArgument("Model", strange, ENDS))
    if "inputs" in kwargs or "outputs" in kwargs:
        refuse(run, node, MissingArgument("Model", "outputs" if "inputs" in kwargs else "inputs"))


def call_model(run: Interpreter, model: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    """``model(x)``."""
    options = dict(kwargs)
    check_arguments(run, model, args, node)
    given = args[0] if args else options.pop("inputs", Unknown("a model that is called with nothing"))

    def act(x: Any) -> Any:
        if any(tensor.flavour is not Flavour.SYMBOLIC for tensor in tensors_in(x)):
            run.recorder.trainings.append(Training(run.site(node), "call", model, x, stack=stack_of(run, model)))
        return apply(run, model, x, options, node)

    return attempt(run, node, (frozen(run, given),), {}, act)


def apply(run: Interpreter, target: Any, x: Any, options: dict[str, Any], node: ast.expr) -> Any:
    """What a layer or model makes of tensors; raises the problem that the call raises."""
    if isinstance(target, Layer):
        return apply_layer(run, target, x, options, node)
    if isinstance(target, Sequential):
        return _apply_sequential(run, target, x, node)
    if isinstance(target, Functional):
        return _apply_functional(run, target, x, node)
    if isinstance(target, Instance):
        from .objects import call_instance

        return call_instance(run, target, (x,), {}, node)
    return target if isinstance(target, Unknown) else Unknown("a layer in the stack that is not followed")


def undetermined(structure: Any) -> bool:
    """Whether something among the inputs of a model is not known."""
    parts = structure.values() if isinstance(structure, dict) else structure if isinstance(structure, tuple) else ()
    return isinstance(structure, Unknown) or any(map(undetermined, parts))


def _apply_sequential(run: Interpreter, model: Sequential, x: Any, node: ast.expr) -> Any:
    if not isinstance(x, Tensor) or x.flavour not in (Flavour.EAGER, Flavour.ARRAY):
        run.store(model.address, CALLED, True)
    stack = run.load(model.address, "#layers")
    if not isinstance(stack, tuple):
        return stack if isinstance(stack, Unknown) else Unknown("one of several stacks")
    if isinstance(x, tuple) and len(x) == 1:
        x = x[0]
    entry = run.load(model.address, "#input", None)
    if isinstance(x, Unknown):
        return of_anything(run, x, lambda given: _of_stack(run, model, stack, given, entry, node), node) or x
    if not isinstance(x, Tensor):
        return Unknown("a Sequential that is called on several tensors")
    if entry is None:
        entry = _build(run, model, stack, x, node)
        fitted: Any = _typed(entry, x)
    elif entry.shape is None:
        fitted = x if _keeps_rank(run, model, stack, x, node) else replace(x, shape=None)
    else:
        relaxed = not STRICT_SEQUENTIAL.holds_for(model.keras)
        symbolic = x.flavour is Flavour.SYMBOLIC
        known = received(model.title, (Declared(None, entry.shape),), x, sequential=relaxed, symbolic=symbolic)
        fitted = _typed(entry, known[0]) if known is not None else Unknown("the input of the model cannot be told")
        if symbolic and known is not None and refused_late(entry.shape, known[0]):
            run.store(0, FAILS_LATE, True)
    output = run.load(model.address, "#output", None)
    known_before = isinstance(fitted, Tensor) and isinstance(output, Tensor) and not run.load(0, FAILS_LATE, False)
    value = _as_declared(output, [entry], (fitted,)) if known_before else None
    if value is None:
        value = _through(run, model, stack, fitted, x, entry, node)
    declares = run.load(model.address, FIRST, None) is None and x.flavour is not Flavour.SYMBOLIC
    warning = declared_length(model.title, entry.shape, x) if declares else None
    if warning is not None and not isinstance(value, Unknown):
        run.warnings.append((warning, None))
    return connected(Call(model, x, {}, run.order(), run.site(node)), value)


CALLED = "#called"
"""The cell of a stack that may have been called on something else than values."""

FIRST = "#first"
"""The cell of what a stack was called on first, if it had no input before."""


def _keeps_rank(run: Interpreter, model: Sequential, stack: tuple[Any, ...], x: Tensor, node: ast.expr) -> bool:
    """Whether a stack that was made for an input of unknown shape certainly takes this one as it is.

    Keras takes a last axis of 1 off where the first input had one axis less, and adds one where it had one more, as long
    as its layers take that.
    """
    if not x.shape or not isinstance(x.shape[-1], int) or x.shape[-1] == 1:
        return False
    first = run.load(model.address, FIRST, None)
    if not isinstance(first, Tensor) or first.flavour in (Flavour.SYMBOLIC, Flavour.UNSETTLED):
        return False
    return _refuses(run, stack, first.like((*x.shape, 1)), node)


def _refuses(run: Interpreter, stack: tuple[Any, ...], value: Any, node: ast.expr) -> bool:
    """Whether a stack certainly refuses a tensor; the state is left as it was."""
    before, warned = run.here, len(run.warnings)
    run.state = before.fork()
    run.recorder.muted += 1
    try:
        with run.recorder.silence():
            for layer in stack:
                value = apply(run, layer, value, {}, node)
    except Problem as problem:
        return problem.refused_by(run.keras)
    except Stopped:
        return False
    finally:
        run.recorder.muted -= 1
        run.state, run.guilty = before, None
        del run.warnings[warned:]
    return False


def _joined(value: Any) -> Any:
    """What a layer gave out, as one tensor where it may be several: the next layer is called once."""
    several = isinstance(value, Either) and all(isinstance(option, Tensor) for option in value.options)
    return reduce(widened, value.options) if several else value


def _of_stack(
    run: Interpreter, model: Sequential, stack: tuple[Any, ...], given: Tensor, entry: Tensor | None, node: ast.expr
) -> Any:
    """What a stack makes of any input that it takes."""
    if entry is not None:
        return _through(run, model, stack, loosened(entry), given, entry, node)
    for layer in stack:
        given = apply(run, layer, given, {}, node)
    return given


def _through(
    run: Interpreter,
    model: Sequential,
    stack: tuple[Any, ...],
    value: Any,
    given: Tensor,
    entry: Tensor,
    node: ast.expr,
) -> Any:
    """What comes out on top of a stack; its layers were recorded when it was built."""
    known = entry.shape is not None  # If not, they were recorded without a shape.
    run.recorder.muted += known
    try:
        for number, layer in enumerate(stack):
            value = _joined((_inside if number else apply)(run, layer, value, {}, node))
    except Problem as problem:
        cause = blamed(problem, model.title, entry.shape, given)
        if cause is not problem:
            run.guilty = None
        raise cause from None
    finally:
        run.recorder.muted -= known
    return value


def _build(run: Interpreter, model: Sequential, stack: tuple[Any, ...], x: Tensor, node: ast.expr) -> Tensor:
    """The input that the first call of a Sequential declares: its layers are made for what comes."""
    entry = symbolic_input(run, node, x.shape, _entry_type(run, model, stack, x))
    run.store(model.address, "#input", entry)
    run.store(model.address, FIRST, x)
    value: Any = entry
    for layer in stack:
        value = apply(run, layer, value, {}, node)
    run.store(model.address, "#output", value)
    return entry


def _entry_type(run: Interpreter, model: Sequential, stack: tuple[Any, ...], x: Tensor) -> str | None:
    """The type of that input: Keras 3 takes that in which the first layer computes."""
    first = stack[0] if stack else None
    strict = model.keras.reached((3,))
    if strict is False or x.dtype is None or x.flavour is Flavour.SYMBOLIC or x.dtype == "string":
        return x.dtype
    if default_policy(run) is not None:
        return None
    if isinstance(first, Instance) and (strict or x.dtype in FLOATS):  # It casts floats itself, in every Keras.
        return DEFAULT if run.load(first.address, POLICY, None) is None else None
    if not strict or not isinstance(first, Layer):
        return None
    return DEFAULT if first.title not in TYPED and first.arguments.get("dtype") is None else None


def _typed(entry: Tensor, given: Tensor) -> Tensor:
    """Data as the tensor that the model makes of them, in the type of the input that they are for."""
    if given.flavour is Flavour.ARRAY:
        given = given.as_flavour(Flavour.EAGER)
    if given.flavour is Flavour.SYMBOLIC or given.dtype == entry.dtype:
        return given
    return replace(given, dtype=entry.dtype)


def _apply_functional(run: Interpreter, model: Functional, x: Any, node: ast.expr) -> Any:
    if undetermined(model.inputs):
        return Unknown("a model whose inputs are not known")
    if isinstance(model.outputs, Unknown):
        return model.outputs
    entries = tensors_in(model.inputs)
    if isinstance(x, Unknown):
        return of_anything(run, x, lambda _: replay(run, model, entries, list(map(loosened, entries)), node), node) or x
    declared_inputs = tuple(
        Declared(_name_of(model, number, entry), entry.shape, _is_numbered(model, entry))
        for number, entry in enumerate(entries)
    )
    symbolic = any(tensor.flavour is Flavour.SYMBOLIC for tensor in tensors_in(x))
    fitted = received(model.title, declared_inputs, x, sequential=run.relaxed, symbolic=symbolic and not run.relaxed)
    if fitted is None:
        return Unknown("the inputs of the model cannot be told apart")
    if symbolic and any(refused_late(entry.shape, tensor) for entry, tensor in zip(entries, fitted, strict=True)):
        run.store(0, FAILS_LATE, True)
    fitted = tuple(map(_typed, entries, fitted))
    value = None if run.load(0, FAILS_LATE, False) else _as_declared(model.outputs, entries, fitted)
    if value is None:
        outer, run.unchecked = run.unchecked, symbolic and not run.tracing
        try:
            value = replay(run, model, entries, list(fitted), node)
        finally:
            run.unchecked = outer
    if not symbolic or run.tracing:
        value = single(value)
    return connected(Call(model, x, {}, run.order(), run.site(node)), value)


def single(structure: Any) -> Any:
    """The one part of a list of one, as Keras takes it out of what a model computes; of Keras tensors it does not."""
    return structure[0] if isinstance(structure, tuple) and len(structure) == 1 else structure


def _as_declared(structure: Any, entries: list[Tensor], fitted: tuple[Tensor, ...]) -> Any:
    """The declared outputs with the batch that is given, where only that differs; ``None`` where more does."""
    outputs = tensors_in(structure)
    if not all(_same_sample(entry, tensor) for entry, tensor in zip(entries, fitted, strict=True)):
        return None
    batches = {tensor.shape[0] for tensor in fitted if tensor.shape}
    if len(batches) != 1 or not all(tensor.shape and tensor.shape[0] is BATCH for tensor in outputs):
        return None
    batch = batches.pop()
    flavour = Flavour.SYMBOLIC if fitted[0].flavour is Flavour.SYMBOLIC else Flavour.EAGER
    table = {
        (id(tensor.source), tensor.index): Tensor((batch, *(tensor.shape or ())[1:]), tensor.dtype, flavour)
        for tensor in outputs
    }
    return substituted(structure, table)


def _same_sample(entry: Tensor, given: Tensor) -> bool:
    """Whether a tensor is as declared in everything but its batch, and nothing is known of its numbers."""
    if given.classes is not None:
        return False
    return bool(entry.shape and given.shape and entry.shape[0] is BATCH and entry.shape[1:] == given.shape[1:])


def _name_of(model: Functional, number: int, entry: Tensor) -> str | None:
    """What an input is called: its key in a dict of inputs, else the name of its ``Input``."""
    if isinstance(model.inputs, dict):
        return str(tuple(model.inputs)[number])
    layer = entry.source.target if entry.source is not None else None
    name = layer.arguments.get("name") if isinstance(layer, Layer) else None
    return name if isinstance(name, str) else None


def _is_numbered(model: Functional, entry: Tensor) -> bool:
    """Whether an input has a name by its number, as ``Input`` was given none."""
    layer = entry.source.target if entry.source is not None else None
    bare = isinstance(layer, Layer) and layer.title == "InputLayer" and "name" not in layer.arguments
    return bare and not isinstance(model.inputs, dict) and entry.origin is not None


def replay(run: Interpreter, model: Functional, entries: list[Tensor], given: list[Tensor], node: ast.expr) -> Any:
    """Run the graph between a model's inputs and outputs again, on these tensors, unless it was on others like them."""
    kind = kind_of(model, given, node)
    if kind in run.replayed:
        return run.replayed[kind]
    calls = graph(model, entries)
    known = kind is not None and lasting(run, calls)
    warned = len(run.warnings)
    value = _replayed(run, model, calls, zip(entries, given, strict=True), node)
    if known and len(run.warnings) == warned:
        run.replayed[kind] = value
    return value


def _replayed(
    run: Interpreter, model: Functional, calls: list[Call], pairs: Iterable[tuple[Tensor, Tensor]], node: ast.expr
) -> Any:
    table: dict[tuple[int, int], Any] = {(id(entry.source), entry.index): tensor for entry, tensor in pairs}
    run.recorder.muted += 1
    try:
        for call in calls:
            value = _again(run, call, table, node)
            parts = value if isinstance(value, tuple) else (value,)
            for index, part in enumerate(parts):
                table[(id(call), index)] = part
    finally:
        run.recorder.muted -= 1
    return substituted(model.outputs, table)


def _again(run: Interpreter, call: Call, table: dict[tuple[int, int], Any], node: ast.expr) -> Any:
    inputs = substituted(call.inputs, table)
    options = {key: substituted(value, table) for key, value in call.options.items()}
    if isinstance(call.target, Operation):
        if any(isinstance(part, Unknown) for part in inputs):
            return next(part for part in inputs if isinstance(part, Unknown))
        return call.target.apply(*inputs, **options)
    if getattr(call.target, "title", "") == "InputLayer":
        return Unknown("an input that the model does not name")
    return _inside(run, call.target, inputs, options, node)


def _inside(run: Interpreter, target: Any, x: Any, options: dict[str, Any], node: ast.expr) -> Any:
    """What a part of a model makes of tensors; a model that refuses them is named in the problem."""
    try:
        return apply(run, target, x, options, node)
    except InputMismatch as problem:
        problem.inside = problem.inside or target
        raise
