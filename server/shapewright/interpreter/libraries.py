"""Libraries: calling a name of Keras, TensorFlow, NumPy or Python's standard library."""

from __future__ import annotations

import math
import string
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shapewright.rules import layers, ops
from shapewright.rules import training as training_rules
from shapewright.rules.changes import HALVES_DECLARED, ONE_AXIS_SQUEEZED
from shapewright.rules.policies import DEFAULT
from shapewright.rules.problems import DtypeMismatch, DtypeRefused, KerasTensorGiven
from shapewright.rules.registry import FUNCTIONS
from shapewright.rules.signatures import is_to_come, layer_signatures
from shapewright.values.data import Transformer
from shapewright.values.dims import UNKNOWN_INT, is_open
from shapewright.values.lattice import Callback, SomeFloat, Unknown
from shapewright.values.measured import Measured
from shapewright.values.models import Layer, tensors_in
from shapewright.values.numbers import numpy_number
from shapewright.values.python import External, Function, Module
from shapewright.values.tensors import Flavour, Tensor

from .binding import refusal, refuse
from .callbacks import CALLBACKS
from .copies import COPIES
from .datasets import HANDLERS as DATASETS
from .handed_over import handed_over
from .inputs import FLOATX, make_input, make_input_layer
from .iterators import ITERATORS
from .layers import make_layer
from .leaves import leaf
from .misplaced import check_made
from .models import make_model
from .names import SAME, canonical, package_of
from .naming import names_lost
from .open_lengths import check_numbers
from .operators import is_taken, of_usual_type
from .optimizers import CLASSES, PREFIX, make_optimizer
from .settings import SETTINGS
from .single_values import SEQUENCES, check_number
from .stacks import make_sequential
from .standard_library import STANDARD
from .state import ABSENT
from .tensor_arrays import make_array
from .truth import CONSTANTS as PLAIN
from .truth import frozen, listed
from .unfit import needs_values, needs_values_inside

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter

RULES = (layers, ops, training_rules)
"""Imported so that their names are registered."""

FLAGGED = ("absl", "absl.app", "tensorflow", "tensorflow.app", "tensorflow.compat.v1", "tensorflow.compat.v1.app")
CONSTANTS: dict[str, Any] = {
    "math.pi": math.pi,
    "math.e": math.e,
    "math.inf": math.inf,
    "numpy.pi": math.pi,
    "numpy.e": math.e,
    "numpy.newaxis": None,
    "tensorflow.newaxis": None,
    "typing.TYPE_CHECKING": False,
    **{f"string.{name}": value for name, value in vars(string).items() if isinstance(value, str) and name[0] != "_"},
    **{f"{library}.flags.FLAGS": Unknown("a flag of the command line") for library in FLAGGED},
    **{f"{library}.{dtype}": dtype for library in ("numpy", "tensorflow") for dtype in (
        "float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
        "complex64", "complex128", "bfloat16", "string",
    )},
    "tensorflow.bool": "bool",
    "numpy.bool_": "bool",
    "numpy.float_": "float64",
    "sys.argv": Unknown("the arguments of the program"),
    "tensorflow.distribute.Strategy.num_replicas_in_sync": UNKNOWN_INT,
}  # fmt: skip
"""Attributes of libraries that are plain values; dtypes are known by their name."""

HANDLERS: dict[str, Callable[..., Any]] = {
    "keras.Input": make_input,
    "keras.layers.InputLayer": make_input_layer,
    "keras.Sequential": make_sequential,
    "keras.Model": make_model,
    "keras.layers.VersionAwareLayers": lambda *_: External("keras.layers", "keras.layers"),
    "tensorflow.TensorArray": make_array,
    **CALLBACKS,
    **DATASETS,
    **ITERATORS,
    **COPIES,
    **SETTINGS,
    **STANDARD,
}
"""Names whose call needs the interpreter."""


INTERPRETED = ("keras.applications.",)
"""Rooms of Keras that are written in Keras: they are interpreted from their installed source."""

MAKERS = (
    "keras.models.",
    "keras.saving.",
    "keras.applications.",
    "keras_hub.",
    "keras_nlp.",
    "keras_cv.",
    "tensorflow_hub.",
)
"""Rooms whose functions make layers."""

TYPED = ("keras.ops.", "keras.random.")
"""Rooms whose functions make numbers of the program's usual type where none is given."""

OLD_BACKEND = frozenset(f"tensorflow.keras.backend.{name}" for name in (
    "abs", "all", "any", "argmax", "argmin", "batch_dot", "batch_flatten", "binary_crossentropy", "cast",
    "categorical_crossentropy", "clip", "concatenate", "conv2d", "conv2d_transpose", "conv3d", "cos", "cumprod",
    "cumsum", "depthwise_conv2d", "dropout", "elu", "equal", "exp", "expand_dims", "flatten", "gather", "greater",
    "greater_equal", "hard_sigmoid", "l2_normalize", "less", "less_equal", "log", "max", "maximum", "min",
    "minimum", "not_equal", "one_hot", "ones_like", "permute_dimensions", "pool2d", "pow", "prod", "relu",
    "reshape", "reverse", "round", "separable_conv2d", "shape", "sigmoid", "sign", "sin", "softplus", "softsign",
    "sparse_categorical_crossentropy", "spatial_2d_padding", "spatial_3d_padding", "sqrt", "square", "squeeze",
    "stack", "sum", "tanh", "temporal_padding", "tile", "transpose", "zeros_like",
))  # fmt: skip
"""What ``tf.keras`` still has of the backend of older Kerases, in functions of TensorFlow."""

OF_PYTHON = frozenset({"numpy.ndim", "numpy.size"})
"""Functions of NumPy whose number is one of Python."""

TO_INTEGERS = frozenset({"ceil", "floor", "trunc", "isqrt", "gcd", "lcm", "factorial", "comb", "perm"})
"""Functions of ``math`` that give whole numbers."""

TO_FLOATS = (
    frozenset(name for name in vars(math) if not name.startswith(("_", "is")))
    - TO_INTEGERS
    - {"frexp", "modf", "prod", "sumprod"}
)
"""Those that give one ``float``."""

DECLARED = {"keras.ops.glu": HALVES_DECLARED, "keras.activations.glu": HALVES_DECLARED}
"""Functions of whose result not every Keras declares the same shape."""

SINGLE = {"keras.ops.squeeze": ONE_AXIS_SQUEEZED}
"""Functions that not every Keras gives several axes at once."""

OUTSIDE = (
    "os.",
    "sys.",
    "time.",
    "datetime.",
    "pathlib.",
    "argparse.",
    "glob.",
    "random.",
    "tempfile.",
    "shutil.",
    "json.",
)
"""Rooms whose functions look at the world outside of the program."""

AS_FUNCTIONS = {
    f"keras.layers.{title.lower()}": title
    for title in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot")
}
"""Functions that make a layer and call it at once."""


@lru_cache(maxsize=4096)
def library_name(spelled: str) -> Any:
    """What a dotted name of a library is: a plain value, or a name."""
    name = canonical(spelled)
    return CONSTANTS.get(name, External(name, spelled))


VERSION_PARTS = 3
"""So many numbers a version has that is known to its end."""


def version_of(run: Interpreter, package: str) -> Any:
    """``keras.__version__`` or ``tf.__version__``: that of the environment, so that what is for others is not entered."""
    speaker = package_of(package)
    known = run.dialect.tensorflow if package == "tensorflow" else None
    if speaker is not None and package in (speaker, "tensorflow.keras"):
        known = run.dialect.of(speaker).version
    if known is None or len(known) != VERSION_PARTS:
        return Unknown("a version")
    return ".".join(map(str, known))


def call_library(
    run: Interpreter, function: External, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr
) -> Any:
    """Call a library's name: by the interpreter, as a layer, as a pure function, or not at all."""
    name = function.name
    handler = HANDLERS.get(name)
    if handler is None and name.startswith("keras.layers.") and name[13:] in layer_signatures():
        return make_layer(run, name[13:], args, kwargs, node)
    check_made(run, function, args, node)
    refused = refusal(run, function, args, kwargs)
    if refused is not None:
        refuse(run, node, refused)
    try:
        if handler is not None:
            return handler(run, node, *args, **kwargs)
    except TypeError as error:
        return Unknown(f"the arguments of {name} are not followed ({error})")
    if name in AS_FUNCTIONS and (args or "inputs" in kwargs):
        return _layer_function(run, node, AS_FUNCTIONS[name], *args, **kwargs)
    rule = FUNCTIONS.get(name)
    if rule is not None and not (name.startswith("keras.ops.") and is_to_come(name, run.keras)):
        plain = tuple(listed(run, arg) for arg in args)
        lists = any(type(value) is tuple for value in (*plain[1:], *(frozen(run, value) for value in kwargs.values())))
        if name in SINGLE and lists and SINGLE[name].holds_for(run.keras) is not False:
            return Unknown(SINGLE[name].because)
        if name.startswith("tensorflow."):
            rule = rule if is_taken(run) else _refusing(name, rule)
            rule = rule if of_usual_type(run) else _lenient(rule)
        named = {key: listed(run, value) for key, value in kwargs.items()}
        if function.spelled in OLD_BACKEND and not is_taken(run):
            rule = _refusing(function.spelled, rule)
        if name.startswith("numpy.") and (function.spelled or name).startswith("numpy"):
            needs_values_inside(run, node, name, plain, named)
        check_numbers(run, node, name, plain, named)
        answer = leaf(run, node, plain, named, rule, name=name)
        if name.startswith(TYPED) and run.load(0, FLOATX, run.dialect.floatx) != DEFAULT:
            answer = _of_another_type(answer)
        if isinstance(answer, Transformer):
            return replace(answer, address=run.address())
        if type(answer) is int and name.startswith("tensorflow.") and ".reduce_" in name:
            return Measured(answer)
        if name in DECLARED and DECLARED[name].holds_for(run.keras) is not True:
            answer = _of_another_shape(answer)
        return numpy_number(answer) if name.startswith("numpy.") and name not in OF_PYTHON else answer
    if name.startswith("math."):
        return _math(run, node, name[5:], args)
    if name.startswith(INTERPRETED):
        return _application(run, name, args, kwargs, node)
    if name.startswith(MAKERS):
        names_lost(run)
    handed_over(run, (*args, *kwargs.values()), node, harmless=True)
    if name.removeprefix(PREFIX) in CLASSES and name.startswith(PREFIX):
        return make_optimizer(run, name, node)
    if name.startswith("keras.callbacks.") and name != "keras.callbacks.LambdaCallback":
        return Callback(f"{name} is not known here", harmless=True)
    if name.startswith(OUTSIDE):
        return Unknown(f"what {name} gives is known only when the program runs", harmless=True)
    return Unknown(f"{name} is not known here", harmless=True)


def _of_another_type(answer: Any) -> Any:
    """What a rule tells where it takes ``float32`` for the usual type, and that is another one."""
    if isinstance(answer, tuple):
        return tuple(map(_of_another_type, answer))
    usual = isinstance(answer, Tensor) and answer.dtype == DEFAULT
    return replace(answer, dtype=None) if usual else answer


def _of_another_shape(answer: Any) -> Any:
    """What a rule tells of a Keras tensor whose shape this Keras declares otherwise."""
    symbolic = isinstance(answer, Tensor) and answer.flavour is Flavour.SYMBOLIC
    return replace(answer, shape=None) if symbolic else answer


def _refusing(name: str, rule: Callable[..., Any]) -> Callable[..., Any]:
    """A function of TensorFlow outside of any layer: Keras 3 does not let it have a Keras tensor."""

    def act(*args: Any, **kwargs: Any) -> Any:
        for tensor in tensors_in((args, kwargs)):
            if tensor.flavour is Flavour.SYMBOLIC:
                raise KerasTensorGiven("tf." + name.removeprefix("tensorflow."), tensor)
        return rule(*args, **kwargs)

    return act


def _lenient(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A function of TensorFlow where the types of what Keras makes are not known to the bit."""

    def act(*args: Any, **kwargs: Any) -> Any:
        try:
            return rule(*args, **kwargs)
        except (DtypeMismatch, DtypeRefused):
            return Unknown("the dtypes are not known")

    return act


def _application(run: Interpreter, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    """Call a function of ``keras.applications``: by the table if this very Keras has written it, else by its source."""
    from . import applications
    from .calls import call

    known = applications.follow(name)
    if known is not None and applications.is_own(run) and applications.is_listed(run, name, args, kwargs):
        return known(run, node, *args, **kwargs)
    found = _from_source(run, name)
    if found is not ABSENT:
        return call(run, found, args, kwargs, node)
    if known is not None:
        return known(run, node, *args, **kwargs)
    names_lost(run)
    return Unknown(f"the source of {name} is not found in the selected environment")


def _from_source(run: Interpreter, name: str) -> Any:
    """A function of Keras that is itself a Keras program, from its installed source; ``ABSENT`` where there is none."""
    from .imports import interpret

    package, _, rest = name.removeprefix("keras.").partition(".")
    module, _, function = rest.rpartition(".")
    path = run.workspace.source_of(f"{_home(run)}.src.{package}", module, function, run.document.path)
    if path is None:
        return ABSENT
    home = interpret(run, path)
    return run.load(home.address, function) if isinstance(home, Module) else ABSENT


def _home(run: Interpreter) -> str:
    """The package that holds the source of the Keras that answers."""
    second = run.keras.version[:1] == (2,) and run.dialect.tf_keras == run.keras.version
    return "tf_keras" if second else "keras"


def _layer_function(run: Interpreter, node: ast.expr, title: str, inputs: Any, *args: Any, **kwargs: Any) -> Any:
    """``keras.layers.add([a, b])``: a layer made and called."""
    from .calls import call

    return call(run, make_layer(run, title, args, kwargs, node), (inputs,), {}, node)


def _math(run: Interpreter, node: ast.expr, name: str, args: tuple[Any, ...]) -> Any:
    function = getattr(math, name, None)

    def act(*given: Any) -> Any:
        for value in given if function is not None and name not in SEQUENCES else ():
            check_number(run, f"math.{name}", value)
        if function is None or not all(isinstance(value, (*PLAIN, tuple)) for value in given):
            known = next((value for value in given if isinstance(value, Unknown)), None)
            reason = f"math.{name} of an unknown" if known is None else known.because
            if name in TO_INTEGERS:
                return UNKNOWN_INT
            return SomeFloat(reason) if name in TO_FLOATS else known or Unknown(reason)
        if name in ("factorial", "comb", "perm") and any(isinstance(value, int) and value > 500 for value in given):
            return Unknown("a very large number")
        return function(*given)

    if name not in SEQUENCES:
        needs_values(run, node, f"math.{name}", *args)
    return leaf(run, node, tuple(frozen(run, arg) for arg in args), {}, act, name=f"math.{name}")


def array_method(name: str, rule: Callable[..., Any]) -> Callable[..., Any]:
    """A method of arrays and tensors, as the interpreter calls it."""

    def run_method(run: Interpreter, node: ast.expr, owner: Any, *args: Any, **kwargs: Any) -> Any:
        plain = (owner, *(frozen(run, arg) for arg in args))
        return leaf(run, node, plain, {k: frozen(run, v) for k, v in kwargs.items()}, rule, name=name)

    return run_method


def names_below(module: str) -> list[str]:
    """The names that ``from module import *`` brings, as far as they matter."""
    names = (*FUNCTIONS, *HANDLERS, *AS_FUNCTIONS, *SAME)
    known = {name[len(module) + 1 :].partition(".")[0] for name in names if name.startswith(f"{module}.")}
    return sorted(known | {*layer_signatures()} if module == "keras.layers" else known)


def shape_of(run: Interpreter, node: ast.expr, x: Any) -> Any:
    """Inside a layer's ``call`` the length of an open axis is measured when the model runs."""
    found = leaf(run, node, (listed(run, x),), {}, FUNCTIONS["keras.ops.shape"], name="keras.ops.shape")
    if not run.tracing or not isinstance(found, tuple):
        return found
    return tuple(Measured(dim) if is_open(dim) else dim for dim in found)


def activation(run: Interpreter, node: ast.expr, identifier: Any = None) -> Any:
    """The function of an activation by its name; a function is itself."""
    if identifier is None or isinstance(identifier, str):
        return library_name(f"keras.activations.{identifier or 'linear'}")
    return identifier if isinstance(identifier, External | Function | Layer) else Unknown("an activation")


HANDLERS.update({"keras.ops.shape": shape_of, "keras.activations.get": activation})
