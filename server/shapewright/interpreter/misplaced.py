"""Misplaced values: a layer, its class or a number where Keras wants a tensor; a class or a function where it wants a layer."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import TENSORS_BY_POSITION, UNPACKED
from shapewright.rules.problems import GivenTooEarly, NotALayer, NotATensor, NotMade, Unpacked
from shapewright.rules.signatures import layer_signatures
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Class, External, Function, Instance
from shapewright.values.tensors import Flavour, Tensor

from .binding import refuse
from .functions import find, is_keras, ready_layer
from .truth import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .interpreter import Interpreter

PREPROCESSING = frozenset({
    "CategoryEncoding", "CenterCrop", "Discretization", "HashedCrossing", "Hashing", "IntegerLookup",
    "MelSpectrogram", "Normalization", "Pipeline", "Rescaling", "Resizing", "StringLookup", "TextVectorization",
})  # fmt: skip
"""Layers that take lists and numbers; those that make pictures anew do so, too."""


PLAIN = (int, float, bool, str)
"""Values of Python that Keras takes by name alone."""


def check_arguments(run: Interpreter, called: Any, args: tuple[Any, ...], node: ast.expr) -> None:
    """Refuse what a layer or model is called on, where it certainly is no tensor."""
    title = _title(called)
    ready = (isinstance(called, Instance) and ready_layer(called.cls)) or title
    if ready in PREPROCESSING or ready.startswith(("Random", "Mix", "Cut", "Aug", "Auto", "Rand", "Contrast")):
        return
    for position, value in enumerate(args):
        phrase = described(value)
        if phrase is not None:
            refuse(run, node, NotATensor(title, phrase, value))
        elif position and type(value) in PLAIN and not isinstance(called, Functional):
            problem = NotATensor(title, f"{value!r}", value, _parameters(run, called), position)
            run.raised(problem.where(TENSORS_BY_POSITION), node)
            return  # By name it would be taken: what comes of it is known.
        elif (number := _plain_part(frozen(run, value))) is not None and _looks_at(called, number, position):
            phrase = f"{number!r}" if type(value) in PLAIN else f"a list with {number!r} in it"
            refuse(run, node, NotATensor(title, phrase, value).where(TENSORS_BY_POSITION))


def _looks_at(called: Any, number: Any, position: int) -> bool:
    """Whether what is called refuses plain values: a functional model may take texts, and more than its inputs."""
    return not isinstance(called, Functional) or (not position and not isinstance(number, str))


def _plain_part(value: Any) -> Any:
    """A number or text among what is given, however deep inside of lists; ``None`` where there certainly is none."""
    if type(value) in PLAIN:
        return value
    parts = value.values() if isinstance(value, dict) else value if type(value) is tuple else ()
    return next((found for part in parts if (found := _plain_part(part)) is not None), None)


TAKE_ANYTHING = frozenset({
    "AdditiveAttention", "Attention", "CenterCrop", "Concatenate", "ContrastLimitedAdaptiveHistogramEqualization", "Dot",
    "ELU", "GroupNormalization", "Hashing", "HashedCrossing", "LayerNormalization", "Masking", "MelSpectrogram", "MixUp",
    "Pipeline", "RMSNormalization", "RandomColorJitter", "RandomCrop", "RandomFlip", "Rescaling", "Resizing", "Softmax",
})  # fmt: skip
"""Layers whose constructors do not look at all that they are given."""


LOOK_TWICE = frozenset({
    "Activation", "BatchNormalization", "Conv1D", "Conv1DTranspose", "Conv2D", "Conv2DTranspose", "Conv3D", "ConvLSTM2D",
    "Dense", "Dropout", "Embedding", "Flatten", "GRU", "LSTM", "LeakyReLU", "MaxPooling1D", "MaxPooling2D", "Permute",
    "RepeatVector", "Reshape", "SeparableConv1D", "SeparableConv2D", "SimpleRNN", "SpatialDropout1D", "SpatialDropout2D",
    "UpSampling1D", "UpSampling2D", "ZeroPadding1D", "ZeroPadding2D",
})  # fmt: skip
"""Layers whose constructors refuse it in the second place, too."""


def check_made_of(run: Interpreter, title: str, args: tuple[Any, ...], node: ast.expr) -> None:
    """Refuse ``Flatten(x)``: a Keras tensor among the arguments of a constructor."""
    for position, value in enumerate(args[:2]):
        looks = title in LOOK_TWICE if position else title not in TAKE_ANYTHING
        if looks and isinstance(value, Tensor) and value.flavour is Flavour.SYMBOLIC:
            refuse(run, node, GivenTooEarly(title, position))


def check_ends(run: Interpreter, ends: Iterable[Any], node: ast.expr) -> None:
    """Refuse a functional model of layers that were never called."""
    for end in ends:
        phrase = next((told for part in (end if isinstance(end, tuple) else (end,)) if (told := described(part))), None)
        if phrase is not None:
            refuse(run, node, NotATensor("Model", phrase, end))


def check_made(run: Interpreter, function: External, args: tuple[Any, ...], node: ast.expr) -> None:
    """Refuse ``Sequential.add(layer)``, on the class: there is no model that it is called on."""
    owner, _, method = function.name.rpartition(".")
    if (
        owner in ("keras.Sequential", "keras.models.Sequential")
        and method in OF_MODELS
        and not (args and not described(args[0]))
    ):
        refuse(run, node, NotMade("Sequential", method))


OF_MODELS = frozenset({"add", "compile", "summary", "build", "pop"})
"""Methods of a Sequential that programs call first."""


def _title(called: Any) -> str:
    return called.cls.name if isinstance(called, Instance) else getattr(called, "title", "the model")


def _parameters(run: Interpreter, called: Any) -> tuple[str, ...]:
    """What the ``call`` of a layer names its arguments, as far as that is known."""
    if not isinstance(called, Instance):
        return ("inputs", "training")
    forward = find(run, called.cls, "call")
    return tuple(arg.arg for arg in forward.node.args.args[1:]) if isinstance(forward, Function) else ()


def described(value: Any) -> str | None:
    """What a value is that certainly is no tensor, in words."""
    match value:
        case Layer():
            return f"the layer {value.title}"
        case Sequential() | Functional():
            return "a model"
        case Instance() if is_keras(value.cls):
            return f"an object of {value.cls.name}"
        case Class() if is_keras(value):
            return f"the class {value.name}"
        case External() if value.name.removeprefix("keras.layers.") in layer_signatures():
            return f"the class {value.name.rpartition('.')[2]}"
        case Function():
            return "a function"
        case _:
            return None


def no_layer(value: Any) -> NotALayer | None:
    """The problem of what is put on a stack and certainly is no layer."""
    if isinstance(value, Class | External | Function):
        phrase = described(value)
    elif type(value) in PLAIN or value is None:
        phrase = f"{value!r}"
    elif isinstance(value, Tensor) and value.source is not None:
        phrase = "what a layer gives"
    else:
        phrase = None
    return None if phrase is None else NotALayer(phrase, isinstance(value, Class | External))


def check_unpacking(run: Interpreter, targets: ast.Tuple | ast.List, value: Any) -> None:
    """Refuse ``a, b = layer(x)`` where the layer certainly gives one Keras tensor, or another number of tensors.

    So is the one tensor that a step of the program's own is given in a graph.
    """
    names = len(targets.elts)
    if not run.here.certain or any(isinstance(target, ast.Starred) for target in targets.elts):
        return
    given = frozen(run, value)
    single = isinstance(given, Tensor) and given.flavour is Flavour.SYMBOLIC and not run.tracing
    several = isinstance(given, tuple) and given and all(isinstance(part, Tensor) and part.source for part in given)
    if single or (several and len(given) != names):
        first = given if single else given[0]
        problem = Unpacked(names, 1 if single else len(given), first)
        refuse(run, targets, problem.where(UNPACKED if single else None))
    elif given is not None and given is run.whole:
        refuse(run, targets, Unpacked(names, 1, given))
