"""Applications: the models of ``keras.applications``, made of the layers that the table lists."""

from __future__ import annotations

import ast
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from shapewright.rules import applications as table
from shapewright.rules.ops import arithmetic
from shapewright.rules.problems import Problem, RefusedArgument, Title
from shapewright.source.document import Document
from shapewright.values.lattice import Many, Unknown
from shapewright.values.models import Call, Functional, Layer, Operation, Sequential, tensors_in
from shapewright.values.tensors import Flavour, Tensor

from .assignment import new_list
from .inputs import declared, is_input
from .interpreter import Frame
from .layers import apply_layer, default_data_format, default_policy
from .leaves import attempt, connected, leaf
from .naming import count_name, name_object
from .truth import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shapewright.rules.applications import Application, Line

    from .interpreter import Interpreter

PREFIX = "keras.applications."

HOME = Document("keras.applications", "")
"""Where the layers of these models are made, which nobody sees."""

PLACE = ast.Name("keras.applications", ast.Load(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)

OPERATORS = {"+": "add", "-": "subtract", "*": "multiply", "/": "true_divide"}
"""What Keras calls operators when it counts them."""

ROWS = {"channels_last": 1, "channels_first": 2}
"""Which axis of pictures is that of the rows."""

WITHOUT_SHAPES = ("depth_multiplier", "dropout", "dropout_rate", "name")
"""Arguments that are followed only as they are by default, or as long as they are not 0."""


def is_own(run: Interpreter) -> bool:
    """Whether the table was written by the very Keras that answers."""
    return run.keras.minor == table.asked()


def is_listed(run: Interpreter, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether the table has the layers of a model for these arguments; true of what is no model."""
    title = name.rpartition(".")[2]
    if table.application(title) is None:
        return True
    given = _bound(run, title, args, kwargs)
    row = table.application(title, given)
    if row is None or default_data_format(run) != "channels_last":
        return False
    try:
        table.checked(row, given)
    except Problem:
        return True
    return _usual(row, given)


def follow(name: str) -> Any:
    """How a name below ``keras.applications`` is called; ``None`` where the table does not tell."""
    module, _, function = name.removeprefix(PREFIX).rpartition(".")
    if module and function in ("preprocess_input", "decode_predictions"):
        return partial(_preprocess, module) if function == "preprocess_input" else _decode
    if name == PREFIX + table.OBTAINED:
        return _obtain
    if name == PREFIX + table.CORRECTED:
        return _correct
    return partial(_make, function) if table.application(function) is not None else None


def _preprocess(
    module: str, run: Interpreter, node: ast.expr, x: Any, data_format: Any = None, mode: Any = "caffe"
) -> Any:
    """Pictures with other numbers: the same shape, floats."""
    given = frozen(run, x)
    if table.untouched(module):
        return given
    return leaf(run, node, (given,), {}, _scaled, name=f"{PREFIX}{module}.preprocess_input")


def _scaled(x: Any) -> Any:
    if not isinstance(x, Tensor):
        return x if isinstance(x, Unknown) else Unknown("pictures that are not known")
    floats = x.dtype is None or "float" in x.dtype
    return x.like(x.shape, dtype=x.dtype if floats else "float32")


def _decode(run: Interpreter, node: ast.expr, preds: Any, top: Any = 5) -> Any:
    """For each sample a list of the likeliest classes: their ids, names and scores."""

    def act(scores: Any, top: Any) -> Any:
        shape = scores.shape if isinstance(scores, Tensor) else None
        if shape is not None and (len(shape) != 2 or (isinstance(shape[1], int) and shape[1] != 1000)):
            found = ", ".join("None" if table.is_none(dim) else str(dim) for dim in shape)
            raise RefusedArgument(
                Title("decode_predictions", ("preds", "top")), "preds", f"must be (n, 1000), but is ({found})"
            )
        word, score = Unknown("what ImageNet calls a class"), Tensor((), "float32", Flavour.ARRAY)
        best = (word, word, score)
        row = new_list(run, (best,) * top if isinstance(top, int) and 0 < top <= 1000 else Many(best))
        samples = shape[0] if shape is not None else None
        return new_list(run, (row,) * samples if isinstance(samples, int) and samples <= 32 else Many(row))

    return attempt(run, node, (frozen(run, preds), top), {}, act)


def _obtain(
    run: Interpreter,
    node: ast.expr,
    input_shape: Any,
    default_size: Any,
    min_size: Any,
    data_format: Any,
    require_flatten: Any,
    weights: Any = None,
) -> Any:
    """The shape of the input that models of this kind declare."""

    def act(shape: Any, default: Any, least: Any, layout: Any, top: Any, trained: Any) -> Any:
        known = (
            isinstance(default, int) and isinstance(least, int) and isinstance(shape, tuple | None) and layout in ROWS
        )
        if not known or isinstance(top, Unknown) or isinstance(trained, Unknown):
            return Unknown("the arguments of obtain_input_shape are not known")
        first = layout == "channels_first"
        row = table.any_model(default, least, first=first)
        turned = (*shape[1:], shape[0]) if first and shape and len(shape) == 3 else shape
        whole = table.declared(row, turned, top=bool(top), imagenet=trained == "imagenet")
        return (whole[2], *whole[:2]) if first else whole

    given = (input_shape, default_size, min_size, data_format, require_flatten, weights)
    return attempt(run, node, tuple(frozen(run, value) for value in given), {}, act)


def _correct(run: Interpreter, node: ast.expr, inputs: Any, kernel_size: Any) -> Any:
    """The padding before a convolution that takes every other place."""

    def act(inputs: Any, kernel: Any) -> Any:
        shape = inputs.shape if isinstance(inputs, Tensor) else None
        pair = (kernel, kernel) if isinstance(kernel, int) else kernel
        numbers = isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(size, int) for size in pair)
        layout = default_data_format(run)
        if shape is None or not numbers or layout not in ROWS:
            return Unknown("the arguments of correct_pad are not known")
        padding = table.corrected(shape[ROWS[layout] :][:2], pair)
        return padding if padding is not None else Unknown("a padding that depends on the size of the input")

    return attempt(run, node, (frozen(run, inputs), frozen(run, kernel_size)), {}, act)


def _make(title: str, run: Interpreter, node: ast.expr, *args: Any, **kwargs: Any) -> Any:
    """``keras.applications.VGG16(…)``: a functional model."""
    given = _bound(run, title, args, kwargs)
    return attempt(run, node, (), given, lambda **named: _model(run, title, named))


def _bound(run: Interpreter, title: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call by name, with the defaults of those that are not given."""
    usual = table.application(title)
    assert usual is not None
    bound = {**usual.parameters, **dict(zip(usual.parameters, args, strict=False)), **kwargs}
    return {name: frozen(run, value) for name, value in bound.items()}


def _model(run: Interpreter, title: str, given: dict[str, Any]) -> Any:
    row = table.application(title, given)
    if row is None or default_data_format(run) != "channels_last":
        return Unknown(f"a {title} of these sizes is not listed")
    tensor = given["input_tensor"]
    if not isinstance(tensor, Tensor | None) or isinstance(given["include_top"], Unknown):
        return Unknown(f"the arguments of {title} are not known")
    given["include_top"] = bool(given["include_top"])
    table.checked(row, given)
    if not _usual(row, given):
        return Unknown(f"a {title} of these sizes is not listed")
    shape = _declared(row, given, tensor)
    entry = _entry(run, shape, tensor)
    choice = _choice(row, given, shape, entry)
    if choice is None or entry.shape is None or (tensor is not None and tensor.flavour is not Flavour.SYMBOLIC):
        return Unknown(f"the arguments of {title} are not known")
    with _inside(run):
        return _built(run, row, given, entry, choice, shape)


def _usual(row: Application, given: Mapping[str, Any]) -> bool:
    """Whether the arguments leave the layers as they are listed."""
    return all(_harmless(row, given[name], name) for name in WITHOUT_SHAPES if name in given)


def _harmless(row: Application, value: Any, name: str) -> bool:
    default = row.parameters[name]
    if name == "name":
        return not table.named_blocks(row) or value in (None, row.name)
    return value == default or (name != "depth_multiplier" and isinstance(value, int | float) and 0 < value < 1)


def _declared(row: Application, given: Mapping[str, Any], tensor: Tensor | None) -> Any:
    """The shape that the model declares, or would declare if it were not given a tensor."""
    shape = given["input_shape"]
    if shape is None and tensor is not None and row.open and tensor.shape is not None and len(tensor.shape) == 4:
        shape = (tensor.shape[2], tensor.shape[1], 3)
    if not isinstance(shape, tuple | None):
        return Unknown("an input shape that is not known")
    return table.declared(row, shape, top=given["include_top"], imagenet=given["weights"] == "imagenet")


def _entry(run: Interpreter, shape: Any, tensor: Tensor | None) -> Tensor:
    """The tensor that the first layer is called on."""
    if tensor is not None:
        return tensor
    if not isinstance(shape, tuple):
        return Tensor(None)
    with _inside(run):
        made = declared(run, PLACE, {"shape": tuple(None if table.is_none(dim) else dim for dim in shape)})
    return made if isinstance(made, Tensor) else Tensor(None)


def _choice(row: Application, given: Mapping[str, Any], shape: Any, entry: Tensor) -> frozenset[str] | None:
    """What holds of this call, in the words of the table; ``None`` where something that matters is not known."""
    if entry.shape is None or not isinstance(shape, tuple):
        return None
    top, pooling, weights = given["include_top"], given["pooling"], given["weights"]
    channels = shape[-1] if shape else None
    facts: dict[str, bool | None] = {
        "top": top,
        "avg": None if isinstance(pooling, Unknown) else pooling == "avg" and not top,
        "max": None if isinstance(pooling, Unknown) else pooling == "max" and not top,
        "imagenet": None if isinstance(weights, Unknown) else weights == "imagenet",
        "rgb": True if channels == 3 else False if isinstance(channels, int | None) else None,
        "sized": table.sized(*entry.shape[1:3]) if len(entry.shape) == 4 else None,
        "scaled": _flag(given.get("include_preprocessing", False)),
    }
    needed = row.conditions.replace("!", " ").replace("|", " ").split()
    if top:
        facts["avg"] = facts["max"] = False
    if any(facts[word] is None for word in needed):
        return None
    return frozenset(word for word, fact in facts.items() if fact and word in needed)


def _flag(value: Any) -> bool | None:
    return None if isinstance(value, Unknown) else bool(value)


@contextmanager
def _inside(run: Interpreter) -> Iterator[None]:
    """What is made meanwhile is made in Keras, where nobody looks."""
    scope = run.frame.scope
    run.frames.append(Frame(scope, (scope,), HOME))
    try:
        yield
    finally:
        run.frames.pop()


def _built(
    run: Interpreter, row: Application, given: dict[str, Any], entry: Tensor, choice: frozenset[str], shape: Any
) -> Any:
    """The model, from its input to its last layer."""
    values: list[Any] = [entry]
    for line in row.chosen(choice):
        run.budget.spend()
        values.append(_called(run, row, _renamed(line, row, given), values, given))
    if given["include_top"]:
        table.checked_activation(row, given)
    tensor = given["input_tensor"]
    inputs = entry if tensor is None else tuple(_sources(entry))
    model = Functional(run.address(), run.site(PLACE), inputs, values[-1], keras=run.keras)
    name_object(run, model.address, "Functional", _name(row, given, shape))
    return model


def _renamed(line: Line, row: Application, given: Mapping[str, Any]) -> Line:
    """A line whose layer is called by the name of its model, by the name that this model is given."""
    named = given.get("name")
    if named in (None, row.name) or line.name is None or not line.name.startswith(f"{row.name}_"):
        return line
    return replace(line, name=f"{named}{line.name.removeprefix(row.name)}" if isinstance(named, str) else None)


def _name(row: Application, given: Mapping[str, Any], shape: Any) -> Any:
    """What the model is called."""
    named = given.get("name")
    if named is not None or "{}" not in row.name:
        return row.name if named is None else named
    rows, columns = shape[:2]
    if given["weights"] == "imagenet" and (rows != columns or rows not in row.sizes):
        rows = row.top[0]
    return row.name.format("None" if table.is_none(rows) else rows)


def _sources(tensor: Tensor) -> list[Tensor]:
    """The inputs of the graph behind a tensor."""
    found: dict[int, Tensor] = {}
    seen: set[int] = set()
    pending = [tensor]
    while pending:
        here = pending.pop()
        if here.source is None or is_input(here):
            found[id(here.source)] = here
        elif id(here.source) not in seen:
            seen.add(id(here.source))
            pending += tensors_in((here.source.inputs, here.source.options))
    return list(found.values())


def _called(run: Interpreter, row: Application, line: Line, values: list[Any], given: Mapping[str, Any]) -> Any:
    """What one line gives out."""
    inputs = [part["is"] if isinstance(part, dict) else values[-part] for part in line.inputs]
    title, arguments = row.layers[line.layer]
    if title in OPERATORS:
        return _operated(run, title, inputs)
    x = inputs[0] if len(inputs) == 1 else tuple(inputs)
    if title == "Sequential":
        return _stacked(run, arguments["layers"], line, x)
    policy = default_policy(run)
    rule = table.usual_rule(row, line.layer, run.keras) if policy is None else None
    if rule is None:
        arguments = {key: _filled(value, x, given) for key, value in arguments.items()}
        rule = table.rule_of(title, arguments if policy is None else {**arguments, "dtype": policy}, run.keras)
    return apply_layer(run, _layer(run, rule, arguments, line.name), x, {}, PLACE)


def _layer(run: Interpreter, rule: Any, arguments: Mapping[str, Any], name: str | None) -> Layer:
    named = dict(arguments) if name is None else {**arguments, "name": name}
    layer = Layer(run.address(), rule, run.site(PLACE), named)
    name_object(run, layer.address, layer.title, name)
    return layer


def _filled(value: Any, x: Any, given: Mapping[str, Any]) -> Any:
    """An argument, with what the call of the application says and what its input is."""
    if isinstance(value, tuple):
        return tuple(_filled(part, x, given) for part in value)
    if value == table.CLASSES:
        return given["classes"]
    if value == table.ACTIVATION:
        return given["classifier_activation"]
    if isinstance(value, str) and value.startswith(table.CORRECT):
        if not isinstance(x, Tensor) or x.shape is None or len(x.shape) != 4:
            return Unknown("the input is not known")
        kernel = int(value.removeprefix(table.CORRECT))
        return table.correct_pad(kernel, *x.shape[1:3]) or Unknown("the size of the pictures is not known")
    return value


def _operated(run: Interpreter, sign: str, inputs: list[Any]) -> Any:
    """An operator between two tensors, or a tensor and a number."""
    count_name(run, OPERATORS[sign])
    rule = partial(arithmetic.binary, sign)
    value = rule(*inputs)
    return connected(Call(Operation(sign, rule, alone=True), tuple(inputs), {}, run.order(), run.site(PLACE)), value)


def _stacked(run: Interpreter, parts: tuple[Any, ...], line: Line, x: Any) -> Any:
    """A small ``Sequential`` inside the model, called."""
    from .models import apply

    model = Sequential(run.address(), run.site(PLACE), keras=run.keras)
    stack = tuple(
        _layer(run, table.rule_of(title, arguments, run.keras), arguments, name) for title, arguments, name in parts
    )
    name_object(run, model.address, "Sequential", line.name)
    run.store(model.address, "#layers", stack)
    run.store(model.address, "#output", None)
    return apply(run, model, x, {}, PLACE)
