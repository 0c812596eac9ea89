"""Instances of the program's own classes: calling them, as Python and as Keras do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.dims import BATCH
from shapewright.values.lattice import Unknown
from shapewright.values.models import Call, Trace, tensors_in
from shapewright.values.python import Function, Object
from shapewright.values.tensors import Flavour, Tensor

from .believed import as_tensors, in_vain, is_run, reconciled
from .companions import call_companion
from .derived import as_inherited, inherited_call
from .functions import call_function, find, is_keras, ready_layer
from .inputs import autocast, entered
from .leaves import connected
from .losses import LOSSES, call_own_loss
from .masks import carried
from .misplaced import check_arguments
from .open_lengths import told
from .own_parameters import own_parameters
from .state import ABSENT, State, changed
from .truth import frozen

if TYPE_CHECKING:
    import ast

    from shapewright.values.python import Instance

    from .interpreter import Interpreter


def call_instance(
    run: Interpreter, instance: Instance, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr
) -> Any:
    """``instance(…)``: ``__call__``, or for a Keras layer or model ``build`` once and then ``call``."""
    own = find(run, instance.cls, "__call__")
    if isinstance(own, Function):
        return call_function(run, own, (instance, *args), kwargs, node)
    return inherited_instance_call(run, instance, args, kwargs, node)


def inherited_instance_call(
    run: Interpreter, instance: Instance, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr
) -> Any:
    """What Keras does where its objects are called, for a class that has no ``__call__`` of its own, or asks ``super()``."""
    if is_keras(instance.cls, *LOSSES):
        return call_own_loss(run, instance, args, node)
    if not is_keras(instance.cls):
        return Unknown(f"{instance.cls.name} is not a class whose call is followed")
    forward = find(run, instance.cls, "call")
    inner = run.load(instance.address, "#model", None)
    if inner is not None and not isinstance(forward, Function):
        return call_companion(run, instance, inner, args, kwargs, node)
    if not isinstance(forward, Function) and ready_layer(instance.cls) is None:
        return Unknown(f"{instance.cls.name} has no call that is followed")
    check_arguments(run, instance, args, node)
    args, kwargs = autocast(run, instance, args), autocast(run, instance, kwargs)
    if not run.tracing:
        args = tuple(entered(run, arg, node) for arg in args)
    run.tracing += 1
    try:
        output = _forward(run, instance, forward, args, kwargs, node)
    finally:
        run.tracing -= 1
    if not run.tracing and not run.recorder.muted and len(args) == 1:
        _mask(run, instance, args[0], output, node)
    return output


def _mask(run: Interpreter, instance: Instance, x: Any, output: Any, node: ast.expr) -> None:
    """``compute_mask(x, mask)``, which Keras asks on the Keras tensor itself where the output has no mask yet."""
    own = find(run, instance.cls, "compute_mask")
    symbolic = isinstance(x, Tensor) and x.flavour is Flavour.SYMBOLIC
    if isinstance(own, Function) and symbolic and isinstance(output, Tensor) and carried(output) is None:
        call_function(run, own, (instance, x, carried(x)), {}, node)


def special(run: Interpreter, instance: Instance, name: str, args: tuple[Any, ...], node: ast.expr) -> Any:
    """What ``__len__``, ``__getitem__`` and their like of the program's own classes give."""
    method = find(run, instance.cls, name)
    if isinstance(method, Function):
        return call_function(run, method, (instance, *args), {}, node)
    return Unknown(f"{instance.cls.name} has no {name} that is followed")


def _forward(
    run: Interpreter,
    instance: Instance,
    forward: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    node: ast.expr,
) -> Any:
    """``build`` once, then ``call``, with as many of the arguments as it takes."""
    build(run, instance, args, node)
    start = run.order()
    if not isinstance(forward, Function):
        return _kept(run, instance, start, args, kwargs, inherited_call(run, instance, args, kwargs, node), node)
    kwargs = _taken(forward, args, kwargs)
    first = run.load(instance.address, "#parameters") is ABSENT
    before = run.here.fork() if first else None
    output = _declared_or_called(run, instance, forward, args, kwargs, node)
    if before is not None:
        _counted(run, before)
    return _kept(run, instance, start, args, kwargs, output, node)


def _taken(forward: Function, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments that Keras hands to ``call``: the mask that came along, no option that it does not name."""
    parameters = {arg.arg for arg in (*forward.node.args.args, *forward.node.args.kwonlyargs)}
    if forward.node.args.kwarg is None:
        kwargs = {key: value for key, value in kwargs.items() if key in parameters or key not in ("training", "mask")}
    if "mask" in parameters - kwargs.keys() and len(args) == 1:
        kwargs = {**kwargs, "mask": carried(args[0])}
    return kwargs


def _kept(
    run: Interpreter,
    instance: Instance,
    start: int,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    output: Any,
    node: ast.expr,
) -> Any:
    """The output, once the run has noted it, the weights behind it and the calls inside."""
    count = run.load(instance.address, "#parameters")
    if count is ABSENT:
        count = own_parameters(run, instance)
        run.store(instance.address, "#parameters", count)
    known = count if isinstance(count, int) else None
    told = frozen(run, output) if isinstance(output, Object) else output
    run.recorder.gave_instance(instance, told, certain=run.here.certain, parameters=known)
    if run.tracing == 1 and not run.recorder.muted:
        given = tuple(frozen(run, arg) for arg in args)
        options = {key: frozen(run, value) for key, value in kwargs.items()}
        call = Call(instance, given[0] if len(given) == 1 else given, options, run.order(), run.site(node))
        run.recorder.insides.append((start, call))
        if run.load(instance.address, "#gave") is ABSENT:
            run.store(instance.address, "#given", given[0] if len(given) == 1 else given)
            run.store(instance.address, "#gave", output)
        if all(tensor.shape and tensor.shape[0] is BATCH for tensor in tensors_in(given)):
            run.store(instance.address, "#traced", Trace(given, output))
        return _handed_on(call, output)
    return output


def _handed_on(call: Call, output: Any) -> Any:
    """A Keras tensor that a layer gives back as it got it is another one, which the layer has made."""
    if not isinstance(output, Tensor) or output.flavour is not Flavour.SYMBOLIC:
        return output
    same = [part for part in tensors_in(call.inputs) if part.source is output.source and part.index == output.index]
    return connected(call, output) if same else output


def _counted(run: Interpreter, before: State) -> None:
    """Keras may run a first ``call`` more than once: numbers and lists that it changes end nobody knows where."""
    for (address, name), value in changed(before, run.here):
        old = before.cells.get((address, name))
        number = type(value) is int and type(old) is int
        if number or (name is None and isinstance(value, tuple) and isinstance(old, tuple)):
            run.store(address, name, Unknown("Keras may run the first call of a layer more than once"))


def _declared_or_called(
    run: Interpreter,
    instance: Instance,
    forward: Function,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    node: ast.expr,
) -> Any:
    """What ``call`` gives; of a Keras tensor Keras believes ``compute_output_shape``, where there is one, and runs nothing."""

    def called() -> Any:
        return call_function(run, forward, (instance, *args), kwargs, node)

    own = find(run, instance.cls, "compute_output_shape")
    if not isinstance(own, Function):
        return as_inherited(run, instance, args, kwargs, called(), node)
    runs = is_run(run, args, tracing=1)
    if runs:
        return called()
    output = in_vain(run, called)
    given = args[0] if len(args) == 1 else None
    if runs is None or not isinstance(given, Tensor) or given.shape is None:
        return output
    said = frozen(run, in_vain(run, lambda: call_function(run, own, (instance, given.shape), {}, node)))
    believed = ready_layer(instance.cls) is None
    expected = as_tensors(said, None) if believed else Unknown("not every ready layer believes its subclass")
    return reconciled(run, output, expected)


def build_by_hand(run: Interpreter, node: ast.expr, owner: Instance, *args: Any, **kwargs: Any) -> Any:
    """``layer.build(shape)``: a layer that the program has built is not built again when it is called."""
    run.store(owner.address, "#built", True)
    return call_function(run, find(run, owner.cls, "build"), (owner, *args), kwargs, node)


def build(run: Interpreter, instance: Instance, args: tuple[Any, ...], node: ast.expr) -> None:
    """Run ``build(input_shape)`` before the first call."""
    if run.load(instance.address, "#built", False):
        return
    run.store(instance.address, "#built", True)
    own = find(run, instance.cls, "build")
    if isinstance(own, Function):
        given = args[0] if args else None
        shape: Any = Unknown("the shape of the input is not known")
        if isinstance(given, Tensor) and given.shape is not None:
            shape = told(run, given)
        call_function(run, own, (instance, shape), {}, node)
