"""Layers: constructing one from ``keras.layers``, and calling it on tensors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import DECLARED_OUTPUTS, MORE_CHANNELS
from shapewright.rules.layers.kernels import KernelLayer
from shapewright.rules.layers.layer import LayerRule
from shapewright.rules.layers.recurrent import RNN
from shapewright.rules.layers.wrappers import Bidirectional, TimeDistributed
from shapewright.rules.ops.operands import tensor_of
from shapewright.rules.policies import DEFAULT
from shapewright.rules.problems import LayerReused, Problem, ShapeNotDeclared
from shapewright.rules.registry import layer
from shapewright.rules.shared import Alike, applied, fill, shared_rule
from shapewright.values.dims import definitely_different, definitely_not_multiple
from shapewright.values.lattice import Unknown
from shapewright.values.measured import Measured, as_tensor
from shapewright.values.models import Call, Functional, Layer, Sequential, tensors_in
from shapewright.values.numbers import NumpyInt
from shapewright.values.python import Class, External, Instance
from shapewright.values.tensors import Flavour, Tensor

from .anything import of_anything
from .believed import FAILS_LATE, as_said, in_vain, is_run, reconciled
from .binding import bound_layer, layer_rule, layer_title
from .functions import KERAS_OBJECTS, OBJECT, find, lineage
from .interpreter import Stopped
from .leaves import FAULTS, attempt, connected
from .misplaced import check_arguments, check_made_of
from .naming import name_object
from .recurrences import is_own_recurrence, recurred
from .state import ABSENT
from .truth import frozen
from .two_ways import both_ways
from .wording import worded

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter

AUTOCAST = ("float64", "float16", "bfloat16")
"""Floating inputs of these types become float32 when a layer is called (Keras's default dtype policy)."""


FIRST_ARGUMENTS = ("inputs", "query", "sequence", "x")
"""What layers call their first argument, for calls by name."""


DATA_FORMAT = "#data_format"
"""The cell of the program's own default for ``data_format``, where it has set one."""

DTYPE_POLICY = "#dtype_policy"
"""The cell of the program's own default for ``dtype``, where it has set one."""


class NoRule(LayerRule):
    """A layer that no rule describes yet: what it gives out is unknown."""

    def output(self, x: Any) -> Any:
        """Unknown, and why."""
        return Unknown(f"{self.title} has no rule yet")

    def parameters(self, x: Any, **_: Any) -> int | None:
        """Not known."""
        return None

    def products(self, x: Any, y: Any, **_: Any) -> int | None:
        """Not known."""
        return None


@layer("Lambda")
@dataclass(eq=False)
class LambdaRule(LayerRule):
    """A function of the program as a layer: it is called."""

    function: Any
    output_shape: Any = None
    mask: Any = None
    arguments: Any = None

    def output(self, x: Any) -> Any:
        """Only the interpreter can call it."""
        return Unknown("a function that is not called here")

    def products(self, x: Any, y: Any) -> int | None:
        """Not looked at."""
        return None


def default_data_format(run: Interpreter) -> Any:
    """What layers take for a ``data_format`` that is not given: the program's own choice, else the environment's."""
    return run.load(0, DATA_FORMAT, run.dialect.data_format or Unknown("the default data format is not known"))


def default_policy(run: Interpreter) -> Any:
    """What layers take for a ``dtype`` that is not given; ``None`` for Keras's own default, ``float32``."""
    floatx = run.dialect.floatx
    return run.load(0, DTYPE_POLICY, None if floatx == DEFAULT else floatx)


def make_layer(run: Interpreter, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    """``keras.layers.<name>(…)``: a layer, or the problem that its constructor raises."""

    def act(*given: Any, **named: Any) -> Any:
        defaults = default_data_format(run), default_policy(run)
        made = shared_rule(name, given, named, run.keras, defaults) or _own_rule(run, name, given, named, defaults)
        if isinstance(made, Unknown):
            return made
        rule, bound = made
        layer = Layer(run.address(), rule, run.site(node), bound)
        name_object(run, layer.address, layer.title, bound.get("name"))
        run.recorder.made(layer.origin, layer.title, layer)
        run.budget.layer_made()
        return layer

    check_made_of(run, name, args, node)
    given = tuple(_given(run, arg) for arg in args)
    named = {key: _given(run, value) for key, value in kwargs.items()}
    return attempt(run, node, *worded(node, given, named), act)


def _own_rule(
    run: Interpreter, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], defaults: tuple[Any, Any]
) -> tuple[LayerRule, dict[str, Any]] | Unknown:
    """A rule for arguments that only this run can read, and these by name."""
    bound = bound_layer(run, name, args, kwargs)
    if isinstance(bound, Unknown):
        return bound
    fill(name, bound, *defaults)
    return layer_rule(run, name, bound) or NoRule(title=layer_title(name), keras=run.keras), bound


def _given(run: Interpreter, value: Any) -> Any:
    """What a constructor gets: lists read out, and a number of a library as such, which not every layer takes."""
    return value if type(value) in (NumpyInt, Measured) else frozen(run, value)


def _fails(rule: LayerRule, x: Any, options: dict[str, Any]) -> bool:
    """Whether a symbolic call that Keras lets pass fails when the model is run."""
    try:
        rule.result(as_run(x), **{key: as_run(value) for key, value in options.items()})
    except Problem:
        return True
    except FAULTS:
        return False
    return False


def as_run(x: Any) -> Any:
    """A structure with Keras tensors as they are when the model is run."""
    if isinstance(x, Tensor):
        return replace(x, flavour=Flavour.EAGER) if x.flavour is Flavour.SYMBOLIC else x
    return tuple(map(as_run, x)) if isinstance(x, tuple) else x


def call_layer(run: Interpreter, layer: Layer, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    """``layer(x)``."""
    check_arguments(run, layer, args, node)
    options = dict(kwargs)
    named = next((name for name in FIRST_ARGUMENTS if name in options), "inputs")
    given = as_tensor(args[0] if args else options.pop(named, Unknown("a layer that is called with nothing")))
    extra = {f"#{index}": value for index, value in enumerate(args[1:], 1)}
    options = {key: frozen(run, value) for key, value in {**extra, **options}.items()}
    return attempt(
        run, node, (frozen(run, given),), options, lambda x, **named: apply_layer(run, layer, x, named, node), layer
    )


TAKES_LISTS = frozenset({"TextVectorization", "StringLookup", "IntegerLookup", "CategoryEncoding", "Hashing"})
"""Layers that make tensors of lists and texts."""


TAKES_SEVERAL_LISTS = frozenset({"HashedCrossing"})
"""Those of which each list is an input of its own."""


def apply_layer(run: Interpreter, layer: Layer, x: Any, options: dict[str, Any], node: ast.expr) -> Any:
    """What a layer makes of tensors, in the state as it is; raises the problem that the call raises."""
    if isinstance(x, tuple) and any(isinstance(part, tuple) for part in x) and layer.title not in TAKES_SEVERAL_LISTS:
        x = _constant(x)
    if layer.title in TAKES_LISTS and isinstance(x, tuple | str | int) and not _only_tensors(x):
        x = replace(tensor_of(x), flavour=Flavour.EAGER)
    changed = run.load(layer.address, "#altered")
    if not _only_tensors(x) or changed is not ABSENT:
        why = changed if changed is not ABSENT else x if isinstance(x, Unknown) else _first_unknown(x)
        output = why
        if changed is ABSENT and not isinstance(layer.rule, LambdaRule | NoRule):
            wanted = layer.rule.options(options)
            output = of_anything(run, x, lambda given: layer.rule.result(given, **wanted), node) or why
        run.recorder.gave(layer, output, None, certain=run.here.certain)
        return output
    x = _cast(x)
    try:
        _check_built(run, layer, x)
        wanted = layer.rule.options(options)
        rule = layer.rule.traced() if run.tracing else layer.rule
        output, made = _interpreted(run, layer, x, node, wanted, options) or applied(rule, x, wanted)
    except Problem:
        run.guilty = run.guilty or layer
        raise
    if layer.rule.fails_late and _fails(layer.rule, x, wanted):
        run.store(0, FAILS_LATE, True)
    parameters = made.parameters
    if not isinstance(run.load(layer.address, "#built"), dict):
        _build(run, layer, x, made)
    if isinstance(output, Unknown):
        run.recorder.gave(layer, output, None, certain=run.here.certain)
        return output
    inside = output if isinstance(layer.rule, LambdaRule) and _is_made_of(output, x) else None
    output = connected(Call(layer, x, options, run.order(), run.site(node), inside), output)
    if not run.recorder.muted and run.load(layer.address, "#gave") is ABSENT:
        run.store(layer.address, "#given", x)
        run.store(layer.address, "#gave", output)
    run.recorder.gave(layer, output, parameters, certain=run.here.certain)
    return output


def _interpreted(
    run: Interpreter, layer: Layer, x: Any, node: ast.expr, wanted: dict[str, Any], options: dict[str, Any]
) -> tuple[Any, Alike] | None:
    """What a layer makes that runs something of the program's own; ``None`` for all others."""
    rule = layer.rule
    if isinstance(rule, LambdaRule):
        output = _called(run, rule, x, node)
    elif isinstance(rule, TimeDistributed) and isinstance(rule.layer, Sequential | Functional | Instance):
        from .own_parameters import weights_of

        return _step_by_step(run, rule, x, node), Alike(weights_of(run, rule.layer))
    elif isinstance(rule, Bidirectional) and isinstance(rule.layer, Instance):
        output = both_ways(run, rule, x, node)
    elif isinstance(rule, RNN) and is_own_recurrence(layer):
        output = recurred(run, layer, rule, x, options, node)
    else:
        return None
    return output, Alike(rule.parameters(x, **wanted))


def _build(run: Interpreter, layer: Layer, x: Any, made: Alike) -> None:
    """The weights of a layer are made when it is called for the first time."""
    if made.built is None:
        made.built = layer.rule.built(x)
        made.learned = layer.rule.learning(x, made.parameters)
    run.store(layer.address, "#built", made.built)
    run.store(layer.address, "#parameters", made.parameters)
    run.store(layer.address, "#learned", made.learned)


def _called(run: Interpreter, rule: LambdaRule, x: Any, node: ast.expr) -> Any:
    """What the function of a ``Lambda`` makes of its input; of Keras tensors, what its ``output_shape`` says."""
    runs = rule.output_shape is None or is_run(run, x)
    if runs:
        return _traced(run, rule, x, node)
    output = in_vain(run, lambda: _traced(run, rule, x, node))
    said = (
        as_said(run, rule.output_shape, x, rule.compute, node) if runs is False else Unknown(DECLARED_OUTPUTS.because)
    )
    return reconciled(run, output, said)


def _traced(run: Interpreter, rule: LambdaRule, x: Any, node: ast.expr) -> Any:
    from .calls import call

    arguments = rule.arguments if isinstance(rule.arguments, dict) else {}
    run.tracing += 1
    try:
        return call(run, rule.function, (x,), arguments, node)
    finally:
        run.tracing -= 1


def _is_made_of(output: Any, x: Any) -> bool:
    """Whether calls lead from the input of a ``Lambda`` to all that it gives, or it gives its input itself."""
    parts = output if isinstance(output, tuple) else (output,)
    given = {id(tensor) for tensor in tensors_in(x)}
    return all(isinstance(part, Tensor) and (part.source is not None or id(part) in given) for part in parts)


def _step_by_step(run: Interpreter, rule: TimeDistributed, x: Any, node: ast.expr) -> Any:
    """What a model, or an own layer, makes of one step, for every step; Keras checks other things than when it is called."""
    rule.ranked(x, 3, at_least=True)
    step = rule.inside(x)
    if step.shape is not None and step.flavour is Flavour.SYMBOLIC and not run.tracing and _is_silent(run, rule.layer):
        raise ShapeNotDeclared(rule, "layer", f"must have a compute_output_shape, but {rule.layer.cls.name} has none")
    try:
        made = Unknown("it has no steps") if step.shape is None else _one_step(run, rule.layer, step, node)
    except (Problem, Stopped):
        symbolic = step.flavour is Flavour.SYMBOLIC and not run.tracing and run.keras.reached((3,)) is True
        if symbolic and isinstance(rule.layer, Sequential | Functional):
            raise  # Of data, and in Keras 2, the layers inside are asked alone.
        run.guilty = None
        return Unknown("what is called at each step may refuse it")
    return rule.together(rule.single(x), made)


SILENT = (OBJECT, *(External(name) for name in KERAS_OBJECTS if name != "keras.Sequential"))
"""Classes that do not say what shape comes out."""


def _is_silent(run: Interpreter, called: Any) -> bool:
    """Whether what is called is the program's own and certainly does not say what shape it gives out."""
    if not isinstance(called, Instance) or run.load(called.address, "#model", None) is not None:
        return False
    name = "compute_output_shape"
    said = run.load(called.address, name) is not ABSENT or find(run, called.cls, name) is not ABSENT
    return not said and all(isinstance(part, Class) or part in SILENT for part in lineage(called.cls))


def _one_step(run: Interpreter, called: Any, step: Tensor, node: ast.expr) -> Any:
    """What a model, or a layer of the program's own, makes of one step."""
    from .models import apply
    from .objects import call_instance

    if not isinstance(called, Instance):
        return apply(run, called, step, {}, node)
    with run.recorder.silence():
        return frozen(run, call_instance(run, called, (step,), {}, node))


def _check_built(run: Interpreter, layer: Layer, x: Any) -> None:
    """A layer whose weights exist takes only what they were made for."""
    built = run.load(layer.address, "#built")
    if not isinstance(built, dict) or not isinstance(x, Tensor) or x.shape is None:
        return
    silent = x.flavour is Flavour.SYMBOLIC and (run.unchecked or not layer.rule.compares_symbolic)
    for axis, length in built.items():
        if -len(x.shape) <= axis < len(x.shape) and definitely_different(length, x.shape[axis]):
            if silent:
                run.store(0, FAILS_LATE, True)
                return
            found = x.shape[axis]
            problem = LayerReused(layer.rule, x, axis, length, found)  # type: ignore[arg-type]
            multiple = isinstance(layer.rule, KernelLayer) and not definitely_not_multiple(found, length)
            raise problem.where(MORE_CHANNELS if multiple else None)


def _only_tensors(x: Any) -> bool:
    if isinstance(x, Tensor):
        return True
    if isinstance(x, tuple):
        return bool(x) and all(map(_only_tensors, x))
    return isinstance(x, dict) and bool(x) and all(map(_only_tensors, x.values()))


def _first_unknown(x: Any) -> Unknown:
    parts = x if isinstance(x, tuple) else x.values() if isinstance(x, dict) else ()
    for part in parts:
        if isinstance(part, Unknown):
            return part
        if isinstance(part, tuple | dict):
            return _first_unknown(part)
    return Unknown("a layer called on something that is not a tensor")


def _constant(x: tuple[Any, ...]) -> Any:
    """A nested list of numbers, as the tensor that Keras makes of it."""
    from shapewright.rules.registry import FUNCTIONS

    if tensors_in(x) or "numpy.array" not in FUNCTIONS:
        return x
    return FUNCTIONS["numpy.array"](x)


def _cast(x: Any) -> Any:
    """Arrays become tensors, and floats float32."""
    if isinstance(x, tuple):
        return tuple(map(_cast, x))
    if isinstance(x, dict):
        return {key: _cast(part) for key, part in x.items()}
    if x.flavour is Flavour.ARRAY or x.dtype in AUTOCAST:
        flavour = Flavour.EAGER if x.flavour is Flavour.ARRAY else x.flavour
        dtype = "float32" if x.dtype in AUTOCAST else x.dtype
        return Tensor(
            x.shape, dtype, flavour, x.fields, x.source, x.index, x.origin, x.classes, x.attained, last=x.last
        )
    return x
