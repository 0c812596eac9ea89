"""Extraction: from an analysis to the recipe of one of its models, with the shapes that TensorFlow is to confirm."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewright.interpreter.functions import lineage
from shapewright.interpreter.graphs import graph
from shapewright.interpreter.layers import AUTOCAST, LambdaRule
from shapewright.values.dims import BATCH, Length, definitely_different, is_open
from shapewright.values.lattice import Unknown
from shapewright.values.models import Functional, Layer, Operation, Sequential, Trace, tensors_in
from shapewright.values.python import Class, Instance
from shapewright.values.tensors import Flavour, Tensor

from .added import added_losses, adds_losses
from .argument import Unrebuildable
from .literals import call_key, is_entry, layer_arguments, layer_key, literal, literals, made_inside, tensor_reference
from .recipe import CallRecipe, InputRecipe, LayerRecipe, Recipe
from .training import call_of, only_tensors, step_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Training
    from shapewright.values.models import Call
    from shapewright.values.tensors import Shape

    from .argument import Argument
    from .step import Shape as Sizes

PLACES = {"MultiHeadAttention": {"#1": "value", "#2": "key"}}
"""The names of other positional arguments of a call, by layer."""

NEUTRAL: dict[str, dict[str, Argument]] = {"Rescaling": {"scale": 1.0}}
"""What a layer must be given and no shape depends on, for the layers of ready models: nothing else is known of them."""

OWN_WAYS = frozenset(
    {"__call__", "compile", "compiled_loss", "compute_loss", "compute_metrics", "compute_output_shape", "fit"}
    | {"evaluate", "predict", "train_step", "test_step", "predict_step", "make_train_function"}
)
"""Methods by which a class does something else than Keras with what its ``call`` gives."""


def recipe_of(analysis: Analysis, model: Any, training: Training | None = None) -> Recipe:
    """How to rebuild a model, and the step to run; raises ``Unrebuildable`` where that takes more than literals."""
    if isinstance(model, Instance):
        return _own(analysis, model, training)
    if not isinstance(model, Sequential | Functional):
        raise Unrebuildable("only models are rebuilt")
    line = model.origin.node.lineno
    if isinstance(model, Sequential):
        stack, output = analysis.stack(model)
        followed = any(map(_is_followed, stack))
        recipe = _followed(analysis, model) if followed else _sequential(analysis, model, line)
        if training is not None and training.stack != stack:
            return replace(recipe, untaken="the model has other layers than it had in this step")
        entries = tensors_in(analysis.held(model.address, "#input"))
        return _stepping(analysis, recipe, entries, output, training, followed=followed)
    if not tensors_in(model.outputs) or isinstance(model.outputs, Unknown):
        raise Unrebuildable("the outputs of the model are not known")
    entries = tensors_in(model.inputs)
    recipe = _functional(analysis, graph(model), entries, model.outputs, line)
    return _stepping(analysis, recipe, entries, model.outputs, training)


def _stepping(
    analysis: Analysis,
    recipe: Recipe,
    entries: list[Tensor],
    output: Any,
    training: Training | None,
    *,
    followed: bool = False,
) -> Recipe:
    """A recipe with the step that the program takes, or why that is not in it.

    ``followed``: the calls happened with such data as those of ``entries``. Raises ``Unrebuildable`` where those of the
    step are others.
    """
    if recipe.kind == "functional" and not recipe.inputs:
        return recipe
    if training is None:
        return replace(recipe, step=call_of(entries))
    try:
        adds = training.loss is None and adds_losses(analysis, entries, output)
        step = step_of(analysis, training, adds=adds)
    except Unrebuildable as reason:
        return replace(recipe, untaken=str(reason))
    if followed:
        _as_traced(entries, training)
    return replace(recipe, step=step)


def _is_followed(layer: Any) -> bool:
    """Whether a layer is rebuilt as what it did: one of the program's own, or a ``Lambda``."""
    return isinstance(layer, Instance) or (isinstance(layer, Layer) and isinstance(layer.rule, LambdaRule))


def _own(analysis: Analysis, model: Instance, training: Training | None) -> Recipe:
    """A model of the program's own class as what its ``call`` did with a batch of these data."""
    classes = [part for part in lineage(model.cls) if isinstance(part, Class)]
    if any(analysis.held(cls.address, name) is not None for cls in classes for name in OWN_WAYS):
        raise Unrebuildable(f"{model.cls.name} does more than Keras's Model")
    trace = analysis.held(model.address, "#traced")
    if training is None or not isinstance(trace, Trace):
        raise Unrebuildable(f"what {model.cls.name} does with a batch is not known")
    entries = tensors_in(trace.inputs)
    _as_traced(entries, training)
    recipe = _between(analysis, entries, trace.outputs, training.site.node.lineno)
    return _stepping(analysis, recipe, entries, trace.outputs, training, followed=True)


def _followed(analysis: Analysis, model: Sequential) -> Recipe:
    """A stack that holds layers of the program's own, or functions, as the calls that happened when it was built."""
    entry = analysis.held(model.address, "#input")
    if not isinstance(entry, Tensor):
        raise Unrebuildable("the input of the model is not known")
    return _between(analysis, [entry], analysis.stack(model)[1], model.origin.node.lineno)


def _between(analysis: Analysis, entries: list[Tensor], output: Any, line: int) -> Recipe:
    """The calls between inputs and outputs."""
    if not tensors_in(output) or not only_tensors(output):
        raise Unrebuildable("the outputs of the model are not known")
    calls = graph(Functional(0, entries[0].origin, (), output), entries)  # type: ignore[arg-type]
    if any(_is_input(call) for call in calls):
        raise Unrebuildable("the model takes something else than its inputs")
    return _functional(analysis, calls, entries, output, line)


def _as_traced(entries: list[Tensor], training: Training) -> None:
    """Refuse data that are not as those with which the calls happened: a class may do other things with them."""
    given = tensors_in(training.x)
    alike = len(given) == len(entries) and all(map(_alike, given, entries))
    if not alike or any(not entry.shape or entry.shape[0] is not BATCH for entry in entries):
        raise Unrebuildable("the model was followed with other data")


def _alike(one: Tensor, other: Tensor) -> bool:
    if one.shape is None or other.shape is None or len(one.shape) != len(other.shape):
        return False
    return not any(definitely_different(a, b) for a, b in zip(one.shape[1:], other.shape[1:], strict=True))


def recipe_of_tensors(analysis: Analysis, tensors: list[Tensor]) -> Recipe:
    """How to rebuild the calls that made these tensors, where the program has no model around them yet."""
    probe = Functional(0, tensors[0].source.origin, (), tuple(tensors))  # type: ignore[arg-type,union-attr]
    return calls_recipe(analysis, graph(probe), tensors)


def eager_recipe(analysis: Analysis, tensors: list[Tensor], array: Callable[[Tensor], Argument]) -> Recipe:
    """How to make tensors again that models and layers gave for arrays, which ``array`` makes.

    Raises ``Unrebuildable`` where an ``Input`` leads to them: nothing is computed then.
    """
    calls = [call for call in graph(Functional(0, None, (), tuple(tensors))) if not _is_input(call)]  # type: ignore[arg-type]
    given = tensors_in(tuple((call.inputs, call.options) for call in calls))
    if any(one.source is not None and _is_input(one.source) and not is_entry(one) for one in given):
        raise Unrebuildable("it is made of an Input")
    return _functional(analysis, calls, [], tuple(tensors), None, array)


def calls_recipe(
    analysis: Analysis, calls: list[Call], tensors: list[Tensor], last: tuple[Layer, Any] | None = None
) -> Recipe:
    """How to make these tensors by these calls, and then to call one more layer on something that they made."""
    entries = [tensor for call in calls if _is_input(call) for tensor in (call.target.rule.tensor,)]  # type: ignore[union-attr]
    line = tensors[0].origin.node.lineno if tensors[0].origin is not None else None
    inner = [call for call in calls if not _is_input(call)]
    before = _functional(analysis, inner, entries, tuple(tensors), line)
    if last is None:
        return replace(before, step=call_of(entries) if before.inputs else None)
    (*wrapped, layer), given = _with_wrapped(analysis, last[0]), literal(last[1])
    call = CallRecipe(f"{layer.key}.last", layer.key, given, line=layer.line)
    layers = {one.key: one for one in (*before.layers, *wrapped, layer)}
    return replace(before, layers=tuple(layers.values()), calls=(*before.calls, call), outputs=None)


def stacked(analysis: Analysis, model: Sequential) -> tuple[Any, ...]:
    """What lies in a stack, as far as it is known."""
    return analysis.stack(model)[0]


def _sequential(analysis: Analysis, model: Sequential, line: int | None) -> Recipe:
    stack = stacked(analysis, model)
    if not stack:
        raise Unrebuildable("the layers of the model are not known")
    if not all(isinstance(layer, Layer | Sequential | Functional) for layer in stack):
        raise Unrebuildable("the model holds something else than layers")
    entry = analysis.held(model.address, "#input")
    shapes = _chain(analysis.stack(model)[1])
    layers = {one.key: one for layer in stack for one in _with_wrapped(analysis, layer)}
    calls = tuple(
        CallRecipe(
            f"{layer_key(layer)}.{place}", layer_key(layer), expected_shapes=shapes.get(id(layer)), line=_line(layer)
        )
        for place, layer in enumerate(stack)
    )
    inputs = (input_recipe(entry),) if isinstance(entry, Tensor) and entry.shape is not None else ()
    return Recipe("sequential", tuple(layers.values()), calls, inputs, line=line)


def _chain(output: Any) -> dict[int, tuple[Sizes | None, ...]]:
    """The expected shape behind each layer of a stack, by the layer's identity."""
    shapes: dict[int, tuple[Sizes | None, ...]] = {}
    while isinstance(output, Tensor) and output.source is not None:
        shapes.setdefault(id(output.source.target), (sizes(output.shape),))
        before = tensors_in(output.source.inputs)
        output = before[0] if len(before) == 1 else None
    return shapes


def _functional(
    analysis: Analysis,
    calls: list[Call],
    entries: list[Tensor],
    output: Any,
    line: int | None,
    array: Callable[[Tensor], Argument] | None = None,
) -> Recipe:
    """The calls as a model, whose output is one tensor by itself or a list of them; ``array`` makes what is given."""
    outputs = tensors_in(output)
    losses, calls = _with_losses(analysis, calls, entries)
    within = {id(inner) for call in calls if call.inside is not None for inner in _opened(call)}
    calls = [inner for call in calls for inner in _opened(call)]
    shapes = _outputs(calls, [*outputs, *losses])
    layers: dict[str, LayerRecipe] = {}
    made = []
    for call in calls:
        if array is None:
            _check_arrays(analysis, call)
        if isinstance(call.target, Operation):
            inside = id(call) in within or analysis.recorder.whole(call) is not call
            made.append(replace(_operation(call, call.target.name, shapes.get(id(call)), array), within=inside))
            continue
        *wrapped, layer = _with_wrapped(analysis, call.target)
        for one in (*wrapped, layer):
            layers.setdefault(one.key, one)
        places = PLACES.get(layer.class_name, {})
        options = {places.get(name, name): value for name, value in call.options.items()}
        if any(name.startswith("#") for name in options):
            raise Unrebuildable(f"a call of {layer.class_name} has arguments that are not rebuilt")
        given, options = literal(call.inputs, array), literals(options, array)
        made.append(CallRecipe(call_key(call), layer.key, given, options, shapes.get(id(call)), layer.line))
    inputs = tuple(input_recipe(entry) for entry in {id(e.source): e for e in entries}.values())
    # What no Input leads to is made of arrays: such calls close no graph.
    references: Any = [tensor_reference(tensor) for tensor in outputs] if inputs else None
    if inputs and isinstance(output, Tensor):
        references = tensor_reference(output)
    added = tuple(map(tensor_reference, losses)) if inputs else ()
    return Recipe("functional", tuple(layers.values()), tuple(made), inputs, references, line=line, losses=added)


def _with_losses(analysis: Analysis, calls: list[Call], entries: list[Tensor]) -> tuple[list[Tensor], list[Call]]:
    """What is added to the loss in these calls, and the calls with those that make it; nothing where it is not followed."""
    try:
        losses = added_losses(analysis, calls, entries)
    except Unrebuildable:
        return [], calls
    more = graph(Functional(0, None, (), tuple(losses)), entries)  # type: ignore[arg-type]
    return losses, sorted({*calls, *more}, key=lambda call: call.order)


def _check_arrays(analysis: Analysis, call: Call) -> None:
    """Refuse tensors of which nobody remembers what made them, unless they are arrays that the program has filled."""
    for tensor in tensors_in((call.inputs, call.options)):
        sized = all(isinstance(dim, int) for dim in tensor.shape or ())
        if tensor.source is None and not sized and not analysis.recorder.is_filled(tensor):
            raise Unrebuildable("what made a tensor of the model is not known")


def _operation(
    call: Call,
    name: str,
    shapes: tuple[Sizes | None, ...] | None,
    array: Callable[[Tensor], Argument] | None,
) -> CallRecipe:
    """A function or an operator, applied again."""
    line = call.origin.node.lineno if call.origin is not None else None
    try:
        counted = name.endswith("reshape")
        inputs = [literal(_counted(value) if counted else value, array) for value in call.inputs]
        options = literals({key: _counted(value) if counted else value for key, value in call.options.items()}, array)
        return CallRecipe(call_key(call), None, inputs, options, shapes, line, name)
    except Unrebuildable as reason:
        where = "" if line is None else f" on line {line}"
        raise Unrebuildable(f"{name}{where} cannot be rebuilt: {reason}") from None


def _counted(target: Any) -> Any:
    """The shape that a reshape is given, one length that is no number left to be counted."""
    if not isinstance(target, tuple) or -1 in target or sum(isinstance(dim, Length) for dim in target) != 1:
        return target
    return tuple(-1 if isinstance(dim, Length) else dim for dim in target)


def _with_wrapped(analysis: Analysis, layer: Any) -> list[LayerRecipe]:
    """How to make a layer, and first the layers that it is given."""
    given = layer.arguments.values() if isinstance(layer, Layer) else ()
    inner = [one for value in given for part in _layers_in(value) for one in _with_wrapped(analysis, part)]
    return [*inner, layer_recipe(analysis, layer)]


def _layers_in(value: Any) -> list[Any]:
    if isinstance(value, tuple):
        return [layer for part in value for layer in _layers_in(part)]
    return [value] if isinstance(value, Layer | Sequential | Functional) else []


def layer_recipe(analysis: Analysis, layer: Any) -> LayerRecipe:
    """How to make one layer again; a model used as one is rebuilt inside."""
    if isinstance(layer, Layer):
        given = layer_arguments(layer, NEUTRAL.get(layer.title, {}))
        return LayerRecipe(layer_key(layer), layer.title, given, _line(layer))
    if isinstance(layer, Sequential | Functional):
        return LayerRecipe(layer_key(layer), layer.title, {}, _line(layer), recipe_of(analysis, layer))
    raise Unrebuildable("a layer of the program's own is not rebuilt")


def input_recipe(entry: Tensor) -> InputRecipe:
    """An input, declared again."""
    if entry.shape is None or entry.source is None:
        raise Unrebuildable("the shape of an input is not known")
    for dim in entry.shape:
        if not isinstance(dim, int) and not is_open(dim):
            raise Unrebuildable(f"the length {dim} of an input is not known")
    line = entry.origin.node.lineno if entry.origin is not None else None
    dtype = "float32" if entry.flavour is not Flavour.SYMBOLIC and entry.dtype in AUTOCAST else entry.dtype
    return InputRecipe(call_key(entry.source), sizes(entry.shape) or (), dtype, line)


def sizes(shape: Shape | None) -> Sizes | None:
    """A shape with ``None`` for whatever is no number."""
    return None if shape is None else tuple(dim if isinstance(dim, int) else None for dim in shape)


def _outputs(calls: list[Call], outputs: list[Tensor]) -> dict[int, tuple[Sizes | None, ...]]:
    """What each call is expected to give, read off the tensors that others take from it."""
    found: dict[int, dict[int, Sizes | None]] = {}
    taken = [tensor for call in calls for tensor in tensors_in((call.inputs, call.options))]
    for tensor in map(made_inside, [*outputs, *taken]):
        if tensor.source is not None:
            found.setdefault(id(tensor.source), {})[tensor.index] = sizes(tensor.shape)
    return {key: tuple(by.get(index) for index in range(max(by) + 1)) for key, by in found.items()}


def _opened(call: Call) -> list[Call]:
    """A call, or the calls inside of a ``Lambda``."""
    if call.inside is None:
        return [call]
    function = Functional(0, call.origin, call.inputs, call.inside)  # type: ignore[arg-type]
    return [inner for step in graph(function) for inner in _opened(step)]


def _is_input(call: Call) -> bool:
    return getattr(call.target, "title", "") == "InputLayer"


def _line(layer: Any) -> int:
    return int(layer.origin.node.lineno)
