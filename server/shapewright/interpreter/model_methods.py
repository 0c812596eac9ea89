"""Attributes and methods of layers and models, and what the program's own models inherit from Keras's."""

from __future__ import annotations

from copy import copy
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import LAYER_SHAPES, NAME_FIRST, NUMBER_AS_SHAPE, REBUILT
from shapewright.rules.layers.adapters import Adaptable
from shapewright.rules.layers.convolution import Conv
from shapewright.rules.layers.core import Dense
from shapewright.rules.layers.kernels import KernelLayer
from shapewright.rules.layers.normalization import AxesLayer
from shapewright.rules.layers.sequences import Embedding, Recurrent
from shapewright.rules.problems import (
    InputTooShort,
    NameForShape,
    NoSuchLayer,
    Problem,
    RefusedArgument,
    ReshapeMismatch,
    Title,
)
from shapewright.values.data import over
from shapewright.values.dims import OPEN, Length, is_open
from shapewright.values.lattice import Many, Unknown
from shapewright.values.models import Functional, Layer, Sequential, tensors_in
from shapewright.values.python import Bound, Instance
from shapewright.values.tensors import Flavour, Tensor, show

from .assignment import assign_attribute, new_dict, new_list
from .believed import axes_of
from .binding import refuse
from .companions import companion_attribute
from .derived import derived_attribute, parent_attribute
from .ends import input_of, output_of
from .functions import is_keras
from .histories import LAST
from .layer_order import layers_of, ordered_layers
from .layers import LambdaRule
from .leaves import attempt
from .losses import ADDS_LOSS
from .models import apply, single
from .naming import check_name, is_counted, name_of
from .optimizers import optimizer_of
from .own_parameters import count_weight
from .recorder import AddedLoss
from .stacks import CONFIGURED, add_layer, push
from .state import ABSENT
from .tracked import tracked_attribute
from .training import TRAINING
from .truth import frozen
from .weights import BUILT_FOR, set_weights, weights_attribute

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from shapewright.values.dims import Dim

    from .interpreter import Interpreter

SILENT = frozenset(
    {
        "summary", "save", "save_weights", "load_weights", "export", "reset_states", "compile_from_config",
        "reset_metrics", "add_metric", "adapt", "count_params", "get_config", "build_from_config",
    }
)  # fmt: skip
"""Methods that change no shape."""

FROZEN_BY_OTHERS = Unknown("a model around it may have frozen it")
"""Whether a layer is trainable."""


def layer_attribute(run: Interpreter, layer: Layer, name: str) -> Any:
    """``layer.name``."""
    if name == "trainable":
        return FROZEN_BY_OTHERS
    stored = run.load(layer.address, name)
    if stored is not ABSENT:
        return stored
    if name == "name":
        return name_of(run, layer)
    if name in layer.rule.remade:
        return Unknown("building the layer has made it anew")
    held = layer.arguments.get(name)
    if isinstance(held, Layer | Sequential | Functional | Instance):
        return held
    if any(field.name == name and not field.kw_only for field in fields(layer.rule)):
        return getattr(layer.rule, name)
    if name in layer.arguments:
        return layer.arguments[name]
    if name in LAYER_METHODS:
        return Bound(name, LAYER_METHODS[name], layer)
    if name in SILENT:
        return Bound(name, _nothing, layer)
    weight = weights_attribute(run, layer, name)
    if weight is not None:
        return weight
    if name in ("output", "input"):
        known = run.load(layer.address, "#gave" if name == "output" else "#given")
        if known is not ABSENT:
            return known
    if name in ("output_shape", "input_shape") and LAYER_SHAPES.holds_for(layer.rule.keras) is False:
        return _shape_of(run.load(layer.address, "#gave" if name == "output_shape" else "#given"))
    return Unknown(f"the attribute {name} of a layer is not followed")


def _shape_argument(run: Interpreter, shape: Any) -> Any:
    """A shape given as a tuple or list, as the dimensions of a tensor; unknown parts stay unknown."""
    known = frozen(run, shape)
    if not isinstance(known, tuple):
        return None
    return axes_of(known)


def _input_of_shape(run: Interpreter, shape: Any) -> Any:
    """What has the shape that is asked about: a tensor, or several for a list of shapes."""
    known = frozen(run, shape)
    if not isinstance(known, tuple):
        return Unknown("a shape that cannot be read")
    if known and all(isinstance(part, tuple) for part in known):
        return tuple(Tensor(_shape_argument(run, part)) for part in known)
    return Tensor(_shape_argument(run, known))


def _build_layer(run: Interpreter, node: ast.expr, layer: Layer, input_shape: Any = None) -> None:
    """``layer.build(shape)``: a convolution looks at the shape at once."""

    def act() -> None:
        shape = _shape_argument(run, input_shape)
        if shape is None:
            return
        if isinstance(layer.rule, KernelLayer):
            layer.rule.result(Tensor(shape))
        if isinstance(layer.rule, BUILDABLE) and run.load(layer.address, "#built") is ABSENT:
            _built_by_hand(run, layer, Tensor(shape))

    attempt(run, node, (), {}, act, layer)


BUILDABLE = (Dense, Conv, AxesLayer, Recurrent, Embedding)
"""Layers of which it is known what ``build`` makes of a shape."""


def _built_by_hand(run: Interpreter, layer: Layer, x: Tensor) -> None:
    """The weights are there before the layer is called."""
    total = layer.rule.parameters(x)
    if total is not None:
        run.store(layer.address, "#built", layer.rule.built(x))
        run.store(layer.address, "#parameters", total)
        run.store(layer.address, "#learned", layer.rule.learning(x, total))
        run.store(layer.address, BUILT_FOR, x)


def _output_shape(run: Interpreter, node: ast.expr, target: Any, input_shape: Any = None) -> Any:
    """``layer.compute_output_shape(shape)``, or of a list of shapes, and the same of a model."""

    def act() -> Any:
        x = _input_of_shape(run, input_shape)
        output = x if isinstance(x, Unknown) else _declared_output(run, node, target, x)
        if isinstance(output, Tensor) and output.shape is not None:
            return output.shape
        return Unknown("an output shape that is not known")

    run.recorder.muted += 1
    try:
        return attempt(run, node, (), {}, act, target if isinstance(target, Layer) else None)
    finally:
        run.recorder.muted -= 1


def _declared_output(run: Interpreter, node: ast.expr, target: Any, x: Any) -> Any:
    """What Keras says that a layer or model gives of such a shape; a stack without an input asks its layers one by one."""
    stack = run.load(target.address, "#layers") if isinstance(target, Sequential) else ABSENT
    if isinstance(stack, tuple) and input_of(run, target) is None:
        output = x
        for layer in stack:
            if isinstance(output, Unknown):
                return output
            output = _declared_output(run, node, layer, output)
        return output
    if isinstance(target, Layer) and not isinstance(target.rule, LambdaRule):
        return _of_rule(run, target, x)
    if isinstance(target, Sequential | Functional):
        if not run.keras.reached((3,)):
            return Unknown("what Keras 2 declares of a model is not followed")
        x = over(x, lambda part: part.as_flavour(Flavour.SYMBOLIC))
    return apply(run, target, x, {}, node)


SHAPE_PROBLEMS = (InputTooShort, ReshapeMismatch)
"""What a layer complains about when it is asked for a shape; the rest it finds out when it is called."""


def _of_rule(run: Interpreter, layer: Layer, x: Any) -> Any:
    try:
        return layer.rule.result(x)
    except SHAPE_PROBLEMS:
        run.guilty = run.guilty or layer
        raise
    except Problem:
        return Unknown("the layer may not look at this before it is called")


def _enable_lora(run: Interpreter, node: ast.expr, layer: Layer, rank: Any = None, *_args: Any, **_kwargs: Any) -> None:
    """``layer.enable_lora(rank)``: its kernel rests, and two factors learn in its place."""
    x, known = run.load(layer.address, "#given"), frozen(run, rank)
    if not isinstance(layer.rule, Adaptable) or type(known) is not int or known < 1 or not isinstance(x, Tensor):
        _other_weights(run, node, layer)
        return
    adapted = copy(layer.rule)
    adapted.lora_rank = known
    total = adapted.parameters(x)
    run.store(layer.address, "#parameters", total)
    run.store(layer.address, "#learned", adapted.learning(x, total))


def _add_any_loss(run: Interpreter, node: ast.expr, owner: Any, *_args: Any, **_kwargs: Any) -> None:
    """``layer.add_loss(x)`` of a ready layer or model: it is trained for something from here on."""
    run.store(owner.address, ADDS_LOSS, True)


def _other_weights(run: Interpreter, node: ast.expr, layer: Layer, *_args: Any, **_kwargs: Any) -> None:
    """``layer.quantize(mode)``: it has other weights from here on."""
    for cell in ("#parameters", "#learned"):
        run.store(layer.address, cell, Unknown("weights that were exchanged"))


LAYER_METHODS: dict[str, Callable[..., Any]] = {
    "build": _build_layer,
    "enable_lora": _enable_lora,
    "quantize": _other_weights,
    "compute_output_shape": _output_shape,
    "set_weights": set_weights,
    "add_loss": _add_any_loss,
}


def model_attribute(run: Interpreter, model: Sequential | Functional, name: str) -> Any:
    """``model.name``."""
    if name == "trainable":
        return FROZEN_BY_OTHERS
    stored = run.load(model.address, name)
    if stored is not ABSENT:
        return stored
    if name in TRAINING:
        return Bound(name, TRAINING[name], model)
    if name in MODEL_METHODS or name == "add_loss":
        return Bound(name, MODEL_METHODS.get(name, _add_any_loss), model)
    if name in SILENT:
        return Bound(name, _nothing, model)
    weight = weights_attribute(run, model, name)
    if weight is not None:
        return weight
    answer = MODEL_PROPERTIES.get(name)
    return answer(run, model) if answer is not None else Unknown(f"the attribute {name} of a model is not followed")


def _nothing(run: Interpreter, node: ast.expr, owner: Any, *_args: Any, **_kwargs: Any) -> Unknown:
    return Unknown("what this method gives has no shape")


def _layers(run: Interpreter, model: Any) -> Any:
    """The layers of a model as a list, in Keras's order as far as that is known."""
    if isinstance(model, Sequential):
        return new_list(run, run.load(model.address, "#layers"))
    return new_list(run, ordered_layers(run, model))


def _shape_of(structure: Any) -> Any:
    value = single(structure)
    if isinstance(value, Tensor) and value.shape is not None:
        return value.shape
    if isinstance(value, tuple):
        return tuple(map(_shape_of, value))
    return Unknown("the shape of a model that is not known")


def _get_layer(run: Interpreter, node: ast.expr, model: Any, name: Any = None, index: Any = None) -> Any:
    from .subscripts import subscript

    if isinstance(index, int):
        layers = _layers(run, model)
        listed = run.load(layers.address, None)
        if isinstance(listed, tuple) and run.here.certain and index >= len(listed):
            refuse(run, node, NoSuchLayer(index, len(listed)))
        return subscript(run, node, layers, index)
    known = layers_of(run, model) if isinstance(model, Functional) else run.load(model.address, "#layers")
    if isinstance(known, Unknown):
        return known
    if isinstance(name, str) and isinstance(known, list | tuple):
        names = [name_of(run, layer) for layer in known]
        named = [layer for layer, own in zip(known, names, strict=True) if own == name]
        if len(named) == 1:
            return named[0]
        if not named and run.here.certain and all(isinstance(own, str) for own in names) and not is_counted(name):
            refuse(run, node, NoSuchLayer(name, len(names), tuple(names)))
    return Unknown("a layer whose name is not known")


def _add(run: Interpreter, node: ast.expr, model: Any, layer: Any, rebuild: Any = True) -> None:
    if isinstance(model, Sequential):
        add_layer(run, node, model, layer)


def _pop(run: Interpreter, node: ast.expr, model: Any, rebuild: Any = True) -> Any:
    """The stack without its last layer, run again from its input."""
    stack = run.load(model.address, "#layers", None)
    if not isinstance(model, Sequential) or not isinstance(stack, tuple) or not stack:
        return Unknown("a layer taken from a stack that is not known")
    entry = run.load(model.address, "#input", None)
    run.store(model.address, "#layers", ())
    run.store(model.address, "#output", entry)
    run.recorder.muted += 1
    for layer in stack[:-1]:
        push(run, model, layer, node)
    run.recorder.muted -= 1
    return stack[-1]


def _build(run: Interpreter, node: ast.expr, model: Any, input_shape: Any = None) -> None:
    """``model.build((None, 100, 1))``."""
    from .inputs import declared
    from .leaves import attempt
    from .models import apply
    from .truth import frozen

    def act(shape: Any) -> None:
        if isinstance(model, Sequential) and run.load(model.address, CONFIGURED, False):
            _check_configured(run, model, shape)
        if isinstance(model, Sequential) and input_of(run, model) is None and isinstance(shape, tuple):
            layers, run.recorder.layers = run.recorder.layers, {}
            try:
                entry = declared(run, node, {"batch_shape": shape})
            finally:
                run.recorder.layers = layers
            value = entry
            for layer in run.load(model.address, "#layers"):
                value = apply(run, layer, value, {}, node)
            run.store(model.address, "#input", entry)
            run.store(model.address, "#output", value)

    attempt(run, node, (frozen(run, input_shape),), {}, act)


def _check_configured(run: Interpreter, model: Sequential, shape: Any) -> None:
    """Keras 3 compares what is built with the declared input, entry by entry: ``None`` is another shape than a number."""
    entry = input_of(run, model)
    if not isinstance(entry, Tensor) or entry.shape is None or not isinstance(shape, tuple):
        return
    pairs = [] if len(entry.shape) != len(shape) else list(zip(entry.shape, shape, strict=True))
    numbers = all(isinstance(dim, int | None) for dim in shape)
    if (numbers and not pairs) or any(_is_another(known, given) for known, given in pairs):
        declared, given = (_as_keras_has_it(dims) for dims in (entry.shape, shape))
        reason = f"must be {declared}, the declared input, but is {given}"
        raise RefusedArgument(Title(f"{model.title}.build", ("input_shape",)), "input_shape", reason).where(REBUILT)


def _as_keras_has_it(dims: tuple[Any, ...]) -> str:
    return show(tuple(OPEN if dim is None or is_open(dim) else dim for dim in dims))


def _is_another(known: Dim, given: Any) -> bool:
    """Whether an axis is certainly not as declared."""
    if given is None:
        return isinstance(known, int)
    return isinstance(given, int) and (is_open(known) or (isinstance(known, int) and known != given))


MODEL_METHODS: dict[str, Callable[..., Any]] = {"add": _add, "pop": _pop, "get_layer": _get_layer, "build": _build}
MODEL_METHODS |= {"compute_output_shape": _output_shape, "set_weights": set_weights}
MODEL_PROPERTIES: dict[str, Callable[[Interpreter, Any], Any]] = {
    "layers": _layers,
    "optimizer": optimizer_of,
    "history": lambda run, model: run.load(model.address, LAST, Unknown("a training history")),
    "input": lambda run, model: single(input_of(run, model)) or Unknown("the model has no input yet"),
    "output": lambda run, model: single(output_of(run, model)),
    "inputs": lambda run, model: new_list(run, tuple(tensors_in(input_of(run, model)))),
    "outputs": lambda run, model: new_list(run, tuple(tensors_in(output_of(run, model)))),
    "input_shape": lambda run, model: _shape_of(input_of(run, model)),
    "output_shape": lambda run, model: _shape_of(output_of(run, model)),
}


def instance_attribute(run: Interpreter, owner: Instance, name: str) -> Any:
    """What an instance of the program's own Keras class inherits; ``None`` where nothing is known."""
    if name in ("add_weight", "add_variable") and is_keras(owner.cls, "keras.metrics.Metric", "keras.Metric"):
        return Bound(name, _add_weight, owner)
    if not is_keras(owner.cls):
        return None
    if name in ("name", "built"):
        return name_of(run, owner) if name == "name" else run.load(owner.address, "#built", False)
    inherited = companion_attribute(run, owner, name)
    if inherited is not None:
        return inherited
    step = derived_attribute(run, owner, name)
    if step is not None:
        return step
    found = tracked_attribute(run, owner, name) or weights_attribute(run, owner, name)
    if found is not None:
        return found
    if name in TRAINING:
        return Bound(name, TRAINING[name], owner)
    if name == "get_config" and not is_keras(owner.cls, *MODELS):
        return Bound(name, _base_config, owner)
    if name == "add_loss":
        return Bound(name, _add_loss, owner)
    if name in SILENT or name in ("build", "call"):
        return Bound(name, _nothing, owner)
    if name == "__setattr__":
        return Bound(name, _set, owner)
    if name in ("output", "input"):
        known = run.load(owner.address, "#gave" if name == "output" else "#given")
        return None if known is ABSENT else known
    if name in ("add_weight", "add_variable"):
        return Bound(name, _add_weight, owner)
    if name == "compute_loss":
        return Bound(name, _compute_loss, owner)
    if name == "losses":
        return new_list(run, Many(_number()))
    return parent_attribute(run, owner, name)


MODELS = ("keras.Model", "keras.models.Model", "keras.Sequential")
"""Classes whose config holds their layers."""


def _base_config(run: Interpreter, node: ast.expr, owner: Any) -> Any:
    """``super().get_config()`` of a layer: what every layer takes."""
    unread = Unknown("it is read when the program runs")
    return new_dict(run, {"name": name_of(run, owner), "trainable": unread, "dtype": unread})


def _add_loss(run: Interpreter, node: ast.expr, owner: Any, losses: Any = None, *_args: Any, **_kwargs: Any) -> None:
    """``self.add_loss(x)``: in a ``call`` it is part of what the model is trained for."""
    if run.tracing and not run.recorder.muted:
        value = frozen(run, losses) if run.here.certain else Unknown("it may not be added")
        run.recorder.losses.append(AddedLoss(run.site(node), owner.cls.name, run.order(), value))


def _compute_loss(run: Interpreter, node: ast.expr, owner: Any, *_args: Any, **_kwargs: Any) -> Any:
    """``self.compute_loss(…)``: one number."""
    return _number()


def _number() -> Tensor:
    return Tensor((), "float32", Flavour.EAGER)


def _set(run: Interpreter, node: ast.expr, owner: Any, name: Any, value: Any) -> None:
    """``self.__setattr__(name, value)``; a name that is not known changes nothing that is."""
    if isinstance(name, str):
        assign_attribute(run, owner, name, value)


FIRST = "first argument"
"""Where the shape of a weight is expected."""


def _add_weight(run: Interpreter, node: ast.expr, owner: Any, *args: Any, **kwargs: Any) -> Any:
    """``self.add_weight(shape=…)``: a tensor of that shape."""
    from shapewright.rules.layers.layer import width
    from shapewright.rules.ops.dtypes import dtype_of

    from .inputs import POLICY
    from .layers import default_policy

    shape = frozen(run, kwargs.get("shape", args[0] if args else ()))
    if args and isinstance(args[0], str) and NAME_FIRST.holds_for(run.keras) is True:
        reason = f'must be the shape, but is "{args[0]}"'
        refuse(run, node, NameForShape(Title("add_weight", (FIRST,)), FIRST, reason))
        return Unknown("the weight is not made")
    number = isinstance(shape, int) or (isinstance(shape, Length) and not is_open(shape))
    if number and NUMBER_AS_SHAPE.holds_for(run.keras) is True:
        told = RefusedArgument(Title("add_weight", ("shape",)), "shape", f"must be a tuple, but is the number {shape}")
        refuse(run, node, told)
        return Unknown("the weight is not made")
    attempt(run, node, (frozen(run, kwargs.get("name")),), {}, lambda name: check_name("add_weight", name))
    if isinstance(shape, str):
        shape = frozen(run, args[1]) if len(args) > 1 else ()
    dims = (shape,) if isinstance(shape, int) else shape
    known = tuple(map(width, dims)) if isinstance(dims, tuple) else None
    usual = "float32" if run.load(owner.address, POLICY, default_policy(run)) is None else None
    dtype = dtype_of(frozen(run, kwargs.get("dtype")), usual)
    weight = Tensor(known, dtype, Flavour.WEIGHT, origin=run.site(node))
    count_weight(run, owner, weight, frozen(run, kwargs.get("trainable", args[3] if len(args) > 3 else True)))
    return weight
