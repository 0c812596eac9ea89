"""The program's own subclasses of ready layers: the Keras layer that such an object is, and what it leaves to it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import Problem
from shapewright.rules.signatures import layer_signatures
from shapewright.values.lattice import Unknown
from shapewright.values.models import Call, Layer, tensors_in
from shapewright.values.python import Bound, Function, Instance
from shapewright.values.tensors import Flavour, Tensor

from .believed import agree
from .functions import find, ready_layer
from .layers import call_layer, make_layer
from .leaves import FAULTS, connected
from .state import ABSENT
from .truth import frozen

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from .interpreter import Interpreter

HOOKS = (
    "convolution_op", "inner_loop", "_merge_function", "_compute_attention", "_calculate_scores", "_apply_scores",
)  # fmt: skip
"""Methods that ``call`` of some ready layers asks, so that a subclass changes what comes out by writing its own."""

DECLARATIONS = ("compute_output_shape", "compute_output_spec")
"""Methods that Keras asks for the shape of an output."""

NO_MATTER = ("name", "dtype", "trainable", "activation")
"""Arguments that change no shape, so that an attribute of that name may be anything."""


def adopt(run: Interpreter, node: ast.expr, made: Instance, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """``super().__init__(…)`` reached a ready layer: the object is one with these arguments."""
    title = ready_layer(made.cls)
    if title is not None:
        named = {**kwargs, "name": run.load(made.address, "name")}
        with _unlisted(run):
            run.store(made.address, "#layer", make_layer(run, title, args, named, node))


@contextmanager
def _unlisted(run: Interpreter) -> Iterator[None]:
    """List no layer meanwhile: the object of the program's own class stands for the one that it is."""
    listed, run.recorder.layers = run.recorder.layers, {}
    try:
        yield
    finally:
        run.recorder.layers = listed


def _parent(run: Interpreter, instance: Instance) -> Layer | Unknown:
    """The ready layer that an object is, unless the program has given it other attributes than its arguments."""
    layer = run.load(instance.address, "#layer")
    if not isinstance(layer, Layer):
        return layer if isinstance(layer, Unknown) else Unknown("the arguments of the base class are not known")
    for name in layer_signatures()[layer.title].positional:
        own = frozen(run, run.load(instance.address, name))
        if own is not ABSENT and name not in NO_MATTER and own != layer.arguments.get(name, ABSENT):
            return Unknown(f"the program sets {name} itself")
    return layer


def inherited_call(
    run: Interpreter, instance: Instance, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr
) -> Any:
    """What an object gives whose class leaves ``call`` to the ready layer."""
    layer = _parent(run, instance)
    if isinstance(layer, Unknown):
        return layer
    if not _as_parent(run, instance) or _declares(run, instance):
        return as_inherited(run, instance, args, kwargs, Unknown("the class changes how its base class works"), node)
    with _unlisted(run):
        return call_layer(run, layer, args, kwargs, node)


def _as_parent(run: Interpreter, instance: Instance) -> bool:
    """Whether the ready layer's own ``call`` works here as it does there."""
    own_build = isinstance(find(run, instance.cls, "build"), Function)
    built = not own_build or run.load(instance.address, "#super_built", False) is True
    return built and all(find(run, instance.cls, hook) is ABSENT for hook in HOOKS)


def _declares(run: Interpreter, instance: Instance) -> bool:
    """Whether the class itself says what shape comes out."""
    return any(find(run, instance.cls, name) is not ABSENT for name in DECLARATIONS)


def as_inherited(
    run: Interpreter, instance: Instance, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any, node: ast.expr
) -> Any:
    """Of a Keras tensor Keras believes what the ready layer says of its output, whatever the class's ``call`` gives."""
    given = frozen(run, args[0]) if args else None
    if ready_layer(instance.cls) in (None, "Wrapper") or run.tracing > 1:
        return output
    if not any(tensor.flavour is Flavour.SYMBOLIC for tensor in tensors_in(given)):
        return output
    layer = _parent(run, instance)
    if isinstance(layer, Unknown) or _declares(run, instance):
        return Unknown("what Keras believes of this class is not known")
    extra = {f"#{index}": value for index, value in enumerate(args[1:], 1)}
    options = {key: frozen(run, value) for key, value in {**extra, **kwargs}.items()}
    try:
        declared = layer.rule.result(given, **layer.rule.options(options))
    except (Problem, *FAULTS):
        return Unknown("what Keras believes of this class is not known")
    if _same(output, declared):
        return output
    return connected(Call(instance, given, options, run.order(), run.site(node)), declared)


def _same(output: Any, declared: Any) -> bool:
    """Whether two outputs may have the same shapes, open axes included."""
    if isinstance(output, tuple) and isinstance(declared, tuple):
        return len(output) == len(declared) and all(map(_same, output, declared))
    return isinstance(output, Tensor) and isinstance(declared, Tensor) and agree(output.shape, declared.shape)


def derived_attribute(run: Interpreter, owner: Instance, name: str) -> Any:
    """``super().call`` and ``super().build`` of a ready layer; ``None`` where the class derives from none."""
    if ready_layer(owner.cls) is None or name not in STEPS:
        return None
    return Bound(name, STEPS[name], owner)


def parent_attribute(run: Interpreter, owner: Instance, name: str) -> Any:
    """What the ready layer keeps under a name; ``None`` where the class derives from none."""
    from .model_methods import layer_attribute

    layer = run.load(owner.address, "#layer")
    return layer_attribute(run, layer, name) if isinstance(layer, Layer) else None


def _call(run: Interpreter, node: ast.expr, owner: Instance, *args: Any, **kwargs: Any) -> Any:
    """``super().call(x)``: Keras checks nothing before it, so that a problem of the rule's promises nothing here."""
    from .interpreter import Stopped

    layer = _parent(run, owner)
    if isinstance(layer, Unknown) or not _as_parent(run, owner):
        return layer if isinstance(layer, Unknown) else Unknown("the class changes how its base class works")
    try:
        with run.recorder.silence(), _unlisted(run):
            return call_layer(run, layer, args, kwargs, node)
    except Stopped:
        return Unknown("the base class may refuse it")


def _build(run: Interpreter, node: ast.expr, owner: Instance, *_args: Any, **_kwargs: Any) -> None:
    """``super().build(shape)``: the ready layer makes its weights."""
    run.store(owner.address, "#super_built", True)


STEPS = {"call": _call, "build": _build}
"""What a subclass asks of the ready layer by ``super()``."""


def inherited_parameters(run: Interpreter, instance: Instance) -> int | None:
    """The weights that an object has as the ready layer that it is."""
    if ready_layer(instance.cls) is None:
        return 0
    layer = run.load(instance.address, "#layer")
    known = run.load(layer.address, "#parameters") if isinstance(layer, Layer) and _as_parent(run, instance) else None
    return known if isinstance(known, int) else None
