"""Models: Sequential stacks, functional graphs, and calling either."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import STRICT_SEQUENTIAL
from shapewright.rules.problems import MissingArgument, Problem, UnknownArgument
from shapewright.rules.training.inputs import Declared, blamed, declared_length, received
from shapewright.values.dims import BATCH
from shapewright.values.lattice import Either, Many, Unknown, widened
from shapewright.values.models import Call, Functional, Layer, Operation, Sequential, tensors_in
from shapewright.values.python import Instance
from shapewright.values.tensors import Flavour, Tensor

from .anything import loosened, of_anything
from .believed import FAILS_LATE
from .binding import refuse
from .inputs import declared, input_shape_of, is_input, symbolic_input
from .interpreter import Stopped
from .layers import apply_layer
from .leaves import attempt, connected
from .misplaced import check_arguments, check_ends, no_layer
from .naming import name_object
from .recorder import Training
from .replays import kind_of, lasting
from .state import ABSENT
from .truth import frozen

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable

    from .analysis import Analysis
    from .interpreter import Interpreter


def make_sequential(
    run: Interpreter, node: ast.expr, layers: Any = None, trainable: Any = True, name: Any = None
) -> Any:
    """``keras.Sequential([…])``."""
    model = Sequential(run.address(), run.site(node), keras=run.keras)
    name_object(run, model.address, "Sequential", frozen(run, name))
    run.store(model.address, "#layers", ())
    run.store(model.address, "#output", None)
    run.recorder.modelled(run.site(node), model)
    stack = frozen(run, layers)
    if stack is None:
        return model
    if isinstance(stack, Tensor | Layer):
        stack = (stack,)

    def act(given: Any) -> Sequential:
        if not isinstance(given, tuple):
            run.store(model.address, "#layers", Unknown("a stack of layers that is not known"))
            run.store(model.address, "#output", Unknown("a stack of layers that is not known"))
            return model
        for layer in given:
            push(run, model, layer, node)
        return model

    try:
        return attempt(run, node, (stack,), {}, act)
    except Exception:
        spoil(run, model)
        raise


def spoil(run: Interpreter, model: Any) -> None:
    """What a model gives after a reported problem is unknown."""
    why = Unknown("it depends on a problem that is reported")
    if run.state is not None:
        run.store(model.address, "#layers", why)
        run.store(model.address, "#output", why)


def add_layer(run: Interpreter, node: ast.expr, model: Sequential, layer: Any) -> None:
    """``model.add(layer)``."""
    try:
        attempt(run, node, (frozen(run, layer),), {}, lambda given: push(run, model, given, node))
    except Exception:
        spoil(run, model)
        raise


def push(run: Interpreter, model: Sequential, layer: Any, node: ast.expr) -> None:
    """Put one layer on top of a stack, and run it there if the stack has an input."""
    stack = run.load(model.address, "#layers")
    output = run.load(model.address, "#output")
    if not isinstance(stack, tuple):
        run.store(model.address, "#layers", stack if isinstance(stack, Unknown) else Unknown("one of several stacks"))
        return
    if is_input(layer):
        _configure(run, model, layer)
        run.store(model.address, "#output", layer)
        return
    if isinstance(layer, Layer) and layer.title == "InputLayer":
        _configure(run, model, layer.rule.tensor)
        run.store(model.address, "#output", layer.rule.tensor)
        return
    refused = no_layer(layer)
    if refused is not None:
        raise refused
    if isinstance(layer, Unknown | Many):
        run.store(model.address, "#layers", Unknown("a layer in the stack that is not known"))
        run.store(
            model.address, "#output", layer if isinstance(layer, Unknown) else Unknown("layers that are not known")
        )
        return
    if output is None and not stack:
        output = _first_input(run, layer, node)
        if output is not None:
            _configure(run, model, output)
    run.store(model.address, "#layers", (*stack, layer))
    if isinstance(layer, Sequential):  # Whoever builds the outer one calls it.
        run.store(layer.address, CALLED, True)
    if output is not None:
        run.store(model.address, "#output", apply(run, layer, output, {}, node))


def _configure(run: Interpreter, model: Sequential, entry: Tensor) -> None:
    """A stack has the input that the program declares: no other can be built."""
    run.store(model.address, "#input", entry)
    run.store(model.address, CONFIGURED, True)


CONFIGURED = "#configured"
"""The cell that says whether the program itself declares the input of a stack."""


def _first_input(run: Interpreter, layer: Any, node: ast.expr) -> Tensor | None:
    """The input that the first layer of a stack brings along."""
    shape = input_shape_of(run, layer)
    batch = layer.arguments.get("batch_input_shape") if isinstance(layer, Layer) else None
    if shape is not None or batch is not None:
        named = {"shape": shape, "dtype": None} if batch is None else {"batch_shape": batch, "dtype": None}
        muted = run.recorder.layers
        run.recorder.layers = {}
        try:
            origin: Any = layer.origin.node if isinstance(layer, Layer) else node
            made = declared(run, origin, named)
        finally:
            run.recorder.layers = muted
        return made if isinstance(made, Tensor) else None
    known = input_of(run, layer)
    if isinstance(known, Tensor) and known.shape is not None:
        return symbolic_input(run, node, known.shape, known.dtype)
    return None


def make_model(run: Interpreter, node: ast.expr, *args: Any, **kwargs: Any) -> Any:
    """``keras.Model(inputs, outputs)``."""
    bound = {**dict(zip(("inputs", "outputs", "name"), args, strict=False)), **kwargs}
    if "inputs" not in bound or "outputs" not in bound:
        _refuse_ends(run, kwargs, node)
        return Unknown("a model without inputs or outputs")

    check_ends(run, (frozen(run, bound["inputs"]), frozen(run, bound["outputs"])), node)

    def act(inputs: Any, outputs: Any) -> Functional:
        made = Functional(run.address(), run.site(node), inputs, outputs, keras=run.keras)
        name_object(run, made.address, "Functional", frozen(run, bound.get("name")))
        run.recorder.modelled(run.site(node), made)
        return made

    return attempt(run, node, (frozen(run, bound["inputs"]), frozen(run, bound["outputs"])), {}, act)


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
        fitted: Any = x
    elif entry.shape is None:
        fitted = x if _keeps_rank(run, model, stack, x, node) else replace(x, shape=None)
    else:
        relaxed = not STRICT_SEQUENTIAL.holds_for(model.keras)
        symbolic = x.flavour is Flavour.SYMBOLIC
        known = received(model.title, (Declared(None, entry.shape),), x, sequential=relaxed, symbolic=symbolic)
        fitted = known[0] if known is not None else Unknown("the input of the model cannot be told")
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
        for layer in stack:
            value = _joined(apply(run, layer, value, {}, node))
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
    entry = symbolic_input(run, node, x.shape, x.dtype)
    run.store(model.address, "#input", entry)
    run.store(model.address, FIRST, x)
    value: Any = entry
    for layer in stack:
        value = apply(run, layer, value, {}, node)
    run.store(model.address, "#output", value)
    return entry


def _apply_functional(run: Interpreter, model: Functional, x: Any, node: ast.expr) -> Any:
    if undetermined(model.inputs):
        return Unknown("a model whose inputs are not known")
    if isinstance(model.outputs, Unknown):
        return model.outputs
    entries = tensors_in(model.inputs)
    if isinstance(x, Unknown):
        return of_anything(run, x, lambda _: replay(run, model, entries, list(map(loosened, entries)), node), node) or x
    declared_inputs = tuple(
        Declared(_name_of(model, number, entry), entry.shape) for number, entry in enumerate(entries)
    )
    symbolic = any(tensor.flavour is Flavour.SYMBOLIC for tensor in tensors_in(x))
    fitted = received(model.title, declared_inputs, x, sequential=run.relaxed, symbolic=symbolic and not run.relaxed)
    if fitted is None:
        return Unknown("the inputs of the model cannot be told apart")
    value = None if run.load(0, FAILS_LATE, False) else _as_declared(model.outputs, entries, fitted)
    if value is None:
        value = replay(run, model, entries, list(fitted), node)
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


def graph(model: Functional, entries: list[Tensor] | None = None) -> list[Call]:
    """The calls between a model's inputs and outputs, in the order in which they happened."""
    stops = {id(entry.source) for entry in (entries if entries is not None else tensors_in(model.inputs))}
    found: dict[int, Call] = {}
    pending = [tensor.source for tensor in tensors_in(model.outputs)]
    while pending:
        call = pending.pop()
        if call is None or id(call) in stops or id(call) in found:
            continue
        found[id(call)] = call
        pending.extend(tensor.source for tensor in tensors_in((call.inputs, call.options)))
    return sorted(found.values(), key=lambda call: call.order)


def _again(run: Interpreter, call: Call, table: dict[tuple[int, int], Any], node: ast.expr) -> Any:
    inputs = substituted(call.inputs, table)
    options = {key: substituted(value, table) for key, value in call.options.items()}
    if isinstance(call.target, Operation):
        if any(isinstance(part, Unknown) for part in inputs):
            return next(part for part in inputs if isinstance(part, Unknown))
        return call.target.apply(*inputs, **options)
    if getattr(call.target, "title", "") == "InputLayer":
        return Unknown("an input that the model does not name")
    return apply(run, call.target, inputs, options, node)


def substituted(structure: Any, table: dict[tuple[int, int], Any]) -> Any:
    """A structure with the tensors of the graph replaced by those of this run."""
    if isinstance(structure, Tensor):
        return table.get((id(structure.source), structure.index), structure)
    if isinstance(structure, tuple):
        return tuple(substituted(part, table) for part in structure)
    if isinstance(structure, dict):
        return {key: substituted(part, table) for key, part in structure.items()}
    return structure


def stack_of(run: Interpreter, model: Any) -> Any:
    """The layers of a Sequential, as they are now."""
    return run.load(model.address, "#layers") if isinstance(model, Sequential) else None


def input_of(run: Interpreter, model: Any) -> Any:
    """The declared input of a model, if it has one."""
    if isinstance(model, Functional):
        return model.inputs
    if isinstance(model, Sequential):
        value = run.load(model.address, "#input", None)
        return value if value is not ABSENT else None
    return None


def output_of(run: Interpreter, model: Any) -> Any:
    """What a model gives out for its declared input, if that is known."""
    if isinstance(model, Functional):
        return model.outputs
    if isinstance(model, Sequential):
        value = run.load(model.address, "#output", None)
        return value if value is not None else Unknown("the model has no input yet")
    return Unknown("it is no model")


def input_shape_in(analysis: Analysis, model: Any) -> Any:
    """The declared input of a model when the program had run."""
    return model.inputs if isinstance(model, Functional) else analysis.held(model.address, "#input")


def output_in(analysis: Analysis, model: Any) -> Any:
    """What a model gives out for its declared input, when the program had run."""
    return model.outputs if isinstance(model, Functional) else analysis.held(model.address, "#output")
