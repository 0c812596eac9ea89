"""Model inputs: ``keras.Input``, ``InputLayer``, and ``input_shape`` on a first layer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from shapewright.rules.changes import NUMBER_AS_SHAPE
from shapewright.rules.layers.layer import LayerRule
from shapewright.rules.policies import DEFAULT, FLOATS
from shapewright.rules.problems import RefusedArgument
from shapewright.rules.signatures import layer_signatures
from shapewright.values.dims import BATCH, UNKNOWN, Dim, Kind, Length, Symbol, is_open
from shapewright.values.fields import ReceptiveField
from shapewright.values.lattice import Either, Unknown, either
from shapewright.values.models import Call, Layer, tensors_in
from shapewright.values.python import Instance, Object
from shapewright.values.tensors import Flavour, Shape, Tensor

from .assignment import new_list
from .leaves import attempt
from .naming import name_object
from .truth import frozen
from .wording import worded

FLOATX = "#floatx"
"""The cell of the program's own default for the type of inputs, where it has set one."""

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from shapewright.values.origins import Site
    from shapewright.values.tensors import Fields

    from .interpreter import Interpreter

AXIS_NAMES = {1: ("T",), 2: ("H", "W"), 3: ("D", "H", "W")}
"""What the open spatial axes of an input are called, by how many spatial axes it has."""


@dataclass(eq=False)
class InputRule(LayerRule):
    """A model input: gives out what it declares."""

    tensor: Tensor | None = None

    def output(self, x: Any) -> Any:
        """Nothing comes in: this is the first layer."""
        return self.tensor


def make_input(run: Interpreter, node: ast.expr, *args: Any, **kwargs: Any) -> Any:
    """``keras.Input(shape, batch_size, dtype, …)``: a Keras tensor."""
    return _input(run, node, args, kwargs, lambda tensor: tensor)


def make_input_layer(run: Interpreter, node: ast.expr, *args: Any, **kwargs: Any) -> Any:
    """``keras.layers.InputLayer(shape, …)``: the layer itself."""
    return _input(run, node, args, kwargs, lambda tensor: tensor.source.target)


def _input(run: Interpreter, node: ast.expr, args: tuple[Any, ...], kwargs: dict[str, Any], give: Any) -> Any:
    names = ("shape", "batch_size", "dtype", "sparse", "batch_shape", "name", "tensor")
    given, named = worded(node, frozen(run, args), frozen(run, kwargs))
    bound = {**dict(zip(names, given, strict=False)), **named}
    if "input_shape" in bound:
        bound["shape"] = bound.pop("input_shape")
    if "batch_input_shape" in bound:
        bound["batch_shape"] = bound.pop("batch_input_shape")
    if isinstance(bound.get("shape"), int | Length) and NUMBER_AS_SHAPE.holds_for(run.keras) is not True:
        taken = NUMBER_AS_SHAPE.holds_for(run.keras) is False
        bound["shape"] = (bound["shape"],) if taken else Unknown("a number, which not every Keras takes for a shape")
    return attempt(run, node, (), bound, lambda **named: give(declared(run, node, named)))


def declared(run: Interpreter, node: ast.expr, bound: dict[str, Any]) -> Any:
    """The Keras tensor of an input declared like this."""
    layer = Layer(run.address(), InputRule(title="InputLayer", keras=run.keras), run.site(node), bound)
    if bound.get("tensor") is not None or bound.get("input_tensor") is not None:
        return Unknown("an input that is given its tensor")
    whole = _dims(run, layer, node, bound.get("batch_shape"), batch=True)
    if whole is None:
        rest = _dims(run, layer, node, bound.get("shape"), batch=False)
        size = bound.get("batch_size")
        batch: Dim = size if isinstance(size, int) else BATCH if size is None else UNKNOWN
        whole = None if rest is None else (batch, *rest)
    name_object(run, layer.address, "InputLayer", bound.get("name"))
    dtype = bound.get("dtype") or run.load(0, FLOATX, run.dialect.floatx)
    tensor = Tensor(whole, dtype if isinstance(dtype, str) else None)
    run.inputs.append(tensor)
    if whole is not None and len(whole) > 2:
        tensor = tensor.like(whole, fields=_fields(len(run.inputs) - 1, len(whole) - 2))
    call = Call(layer, (), {}, run.order(), layer.origin)
    tensor = tensor.made(call, 0, layer.origin)
    layer.rule.tensor = tensor
    run.recorder.made(layer.origin, "InputLayer", layer)
    run.recorder.gave(layer, tensor, 0, certain=run.here.certain)
    return tensor


@lru_cache(maxsize=256)
def _fields(number: int, axes: int) -> Fields:
    """Each step of the input of this number sees itself; the same again for every run (``shared.py``)."""
    return {number: (ReceptiveField(),) * axes}


def _dims(run: Interpreter, layer: Layer, node: ast.expr, shape: Any, *, batch: bool) -> Shape | None:
    """The axes of a declared shape; ``None`` where not even their number is known."""
    if (isinstance(shape, int) and not isinstance(shape, bool)) or (isinstance(shape, Length) and not is_open(shape)):
        raise RefusedArgument(layer.rule, "shape", f"must be a tuple, but is the number {shape}")
    if not isinstance(shape, tuple):
        return None
    spatial = len(shape) - 1 - batch
    names = AXIS_NAMES.get(spatial, ())
    dims: list[Dim] = []
    for position, length in enumerate(shape):
        if batch and position == 0 and length is None:
            dims.append(BATCH)
            continue
        place = position - batch
        name = names[place] if 0 <= place < len(names) else "n"
        dims.append(_written(length, (layer.address, place)) or _dim(run, layer, length, name))
    return tuple(dims)


def _written(length: Any, identity: tuple[int, int]) -> Dim | None:
    """A length that is not known, called what the program calls it: what layers make of it is told by this."""
    if isinstance(length, Unknown) and length.written:
        return Length(Symbol(length.written, Kind.EITHER, identity))
    if isinstance(length, Length) and length.symbol.identity is None and not is_open(length):
        return Length(replace(length.symbol, identity=identity)) if str(length) != "?" else None
    return None


def _dim(run: Interpreter, layer: Layer, length: Any, name: str) -> Dim:
    if isinstance(length, bool) or not isinstance(length, int | Length | type(None)):
        return UNKNOWN
    if length is None or (isinstance(length, Length) and is_open(length) and length.symbol.identity in (None, "batch")):
        number = run.symbols.get(name, 0) + 1
        run.symbols[name] = number
        return Length(
            Symbol(name if number == 1 else f"{name}{number}", Kind.OPEN, (layer.address, name, len(run.symbols)))
        )
    return length


def input_shape_of(run: Interpreter, layer: Any) -> Any:
    """The ``input_shape`` or ``input_dim`` that a layer was given, without the batch; ``None`` where it was not."""
    if isinstance(layer, Instance):
        return frozen(run, run.load(layer.address, "#input_shape", None))
    if not isinstance(layer, Layer):
        return None
    given = layer.arguments
    own = layer_signatures()[layer.title].positional if layer.title in layer_signatures() else ()
    if given.get("input_dim") is not None and "input_dim" not in own:
        return (given["input_dim"],)
    shape = given.get("input_shape")
    return Unknown("an input shape that is not known") if isinstance(shape, Either) else shape


def symbolic_input(run: Interpreter, node: ast.expr, shape: Shape | None, dtype: str | None) -> Tensor:
    """The input that a Sequential makes for itself, with this shape, batch included."""
    tensor = Tensor(shape, dtype, Flavour.SYMBOLIC)
    run.inputs.append(tensor)
    if shape is not None and len(shape) > 2:
        tensor = tensor.like(shape, fields=_fields(len(run.inputs) - 1, len(shape) - 2))
    return _entry(run, tensor, run.site(node))


def entered(run: Interpreter, value: Any, node: ast.expr) -> Any:
    """What a layer of the program's own is called with, each array in it as the input of what is traced inside."""
    if isinstance(value, Tensor):
        known = value.source is not None or value.flavour is Flavour.SYMBOLIC
        return value if known else _entry(run, value, value.origin or run.site(node))
    if isinstance(value, tuple):
        return tuple(entered(run, part, node) for part in value)
    return {key: entered(run, part, node) for key, part in value.items()} if isinstance(value, dict) else value


POLICY = "#policy"
"""The cell of a layer of the program's own: the type that its constructor handed on to Keras, where it did."""


def autocast(run: Interpreter, instance: Instance, given: Any) -> Any:
    """Arguments as the ``call`` of a layer of the program's own gets them: tensors, floats of the type it computes in."""
    from .layers import default_policy

    usual = run.load(instance.address, POLICY, default_policy(run)) is None
    return _changed(run, given, lambda tensor: _cast(tensor, DEFAULT if usual else None))


def _changed(run: Interpreter, given: Any, change: Callable[[Tensor], Tensor]) -> Any:
    """Every tensor in a structure changed, in lists and alternatives too."""
    if isinstance(given, Tensor):
        return change(given)
    if isinstance(given, Either):
        return either(*(_changed(run, option, change) for option in given.options))
    if isinstance(given, dict):
        return {key: _changed(run, part, change) for key, part in given.items()}
    if type(given) is tuple:
        return tuple(_changed(run, part, change) for part in given)
    held = frozen(run, given) if isinstance(given, Object) and given.kind == "list" else None
    if not isinstance(held, tuple) or not any(change(tensor) is not tensor for tensor in tensors_in(held)):
        return given
    return new_list(run, _changed(run, held, change))


def _cast(tensor: Tensor, dtype: str | None) -> Tensor:
    flavour = Flavour.EAGER if tensor.flavour is Flavour.ARRAY else tensor.flavour
    kind = dtype if tensor.dtype in FLOATS else tensor.dtype
    if flavour is tensor.flavour and kind == tensor.dtype:
        return tensor
    return replace(tensor, flavour=flavour, dtype=kind)


def _entry(run: Interpreter, tensor: Tensor, origin: Site) -> Tensor:
    """The tensor as what an input layer gives out."""
    layer = Layer(run.address(), InputRule(title="InputLayer", keras=run.keras), origin)
    layer.rule.tensor = tensor.made(Call(layer, (), {}, run.order(), origin), 0, origin)
    return cast("Tensor", layer.rule.tensor)


def is_input(value: Any) -> bool:
    """Whether a Keras tensor comes right out of an input."""
    return (
        isinstance(value, Tensor)
        and value.source is not None
        and getattr(value.source.target, "title", "") == "InputLayer"
    )
