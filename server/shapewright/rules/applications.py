"""Applications: what the models of ``keras.applications`` are made of; ``applications.json``, read line by line.

The table is written by ``tests/signatures/applications.py``, which asks a real Keras. Its rows are models. A row holds
every layer once, as its class and arguments, and the calls of them in order, as lists: which layer, its name (0 where
Keras counts), on which calls before this one (1 is the last), and under which condition, if it is not always made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from shapewright.values.dims import Kind, Length, definitely_different, definitely_less, is_open

from .layers.layer import LayerRule
from .layers.layer import weights as weights_in
from .ops.arithmetic import elementwise
from .problems import RefusedArgument, Title
from .registry import LAYERS, describe

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from shapewright.source.dialect import Keras, Version
    from shapewright.values.dims import Dim

CORRECT = "correct_pad "
"""Before the size of a kernel: zeros so that a stride of 2 begins at the first step, by Keras's ``correct_pad``."""

CLASSES, ACTIVATION = "$classes", "$activation"
"""Where the call's own number of classes and activation belong."""

Shape = tuple[Any, ...]
"""The rows, columns and channels of an input; ``None`` or an open length where Keras holds ``None``."""


@dataclass(eq=False)
class LayerScale(LayerRule):
    """ConvNeXt's own layer: every channel times a number that is learned."""

    projection_dim: int = 0

    def output(self, x: Any) -> Any:
        """The shape of the input."""
        tensor = self.single(x)
        return tensor.alike()

    def parameters(self, x: Any) -> int | None:
        """One for each channel."""
        return weights_in((self.projection_dim,))


@dataclass(eq=False)
class StochasticDepth(LayerRule):
    """ConvNeXt's own layer: leaves out whole samples while it trains."""

    def output(self, x: Any) -> Any:
        """The shape of the input."""
        tensor = self.single(x)
        return tensor.alike()


@dataclass(eq=False)
class CustomScaleLayer(LayerRule):
    """InceptionResNetV2's own layer: the first input, and the second by a number."""

    def output(self, x: Any) -> Any:
        """The sum of two inputs."""
        first, second = x
        return elementwise("+", first, second)


OWN: dict[str, type[Any]] = {
    "CustomScaleLayer": CustomScaleLayer,
    "LayerScale": LayerScale,
    "StochasticDepth": StochasticDepth,
}
"""Layers that only these models have."""


@dataclass(frozen=True)
class Line:
    """One call of a layer, or of an operation."""

    layer: int
    """Which of the row's layers."""
    name: str | None
    """``None`` where Keras counts."""
    inputs: tuple[Any, ...]
    """How many calls before this one its inputs were made; numbers as they are in a dict under ``is``."""


@dataclass(frozen=True, eq=False)
class Application:
    """A row of the table: one model."""

    title: str
    name: str
    """What the model is called; ``{}`` stands for the number of rows."""
    top: Shape
    """The input that it declares with its classifier where none is given."""
    features: Shape
    """The same without the classifier."""
    least: int
    """The smallest number of rows and columns."""
    open: bool
    """Whether it takes open lengths with its classifier, and any size with the weights of ImageNet."""
    grey: bool
    """Whether it does not look at the channels before it loads the weights of ImageNet."""
    static: bool
    """Whether it refuses open lengths with the weights of ImageNet."""
    sizes: tuple[int, ...]
    """The rows and columns that the weights of ImageNet with the classifier were made for."""
    parameters: Mapping[str, Any]
    """What its function takes, with the defaults."""
    layers: tuple[tuple[str, Mapping[str, Any]], ...]
    lines: tuple[Sequence[Any], ...]
    first: bool = False
    """Whether the shapes that a program gives it begin with the channels."""

    def written(self, shape: Shape) -> str:
        """A shape of rows, columns and channels as the program gives it."""
        axes = (shape[-1], *shape[:-1]) if self.first and len(shape) == 3 else shape
        return "(" + ", ".join("None" if is_none(part) else str(part) for part in axes) + ")"

    @property
    def conditions(self) -> str:
        """All that its lines depend on."""
        return " ".join({line[3] for line in self.lines if len(line) > 3})

    @lru_cache(maxsize=64)  # noqa: B019  # Rows are kept for good.
    def chosen(self, choice: frozenset[str]) -> tuple[Line, ...]:
        """The calls of the model for which this holds."""
        return tuple(
            Line(line[0], line[1] or None, tuple(line[2]) if len(line) > 2 else (1,))
            for line in self.lines
            if len(line) < 4 or holds(line[3], choice)
        )


OBTAINED = "imagenet_utils.obtain_input_shape"
"""The function with which these models check the shape of their input."""


CORRECTED = "imagenet_utils.correct_pad"
"""The function that tells these models how to pad before they take every other place."""


def corrected(edges: tuple[Dim, ...], kernel: tuple[int, int]) -> Any:
    """What to add before and after rows and columns; ``None`` where it depends on sizes that are not known."""
    if len(edges) < 2:
        return None
    if is_none(edges[0]):
        odd = (0, 0)
    elif isinstance(edges[0], int) and isinstance(edges[1], int):
        odd = (edges[0] % 2, edges[1] % 2)
    else:
        return None
    return tuple((size // 2 - 1 + rest, size // 2) for size, rest in zip(kernel, odd, strict=True))


def any_model(default: int, least: int, *, first: bool = False) -> Application:
    """A model of no kind in particular, for pictures of this size, or at least of that one."""
    return Application(
        title="obtain_input_shape",
        name="",
        top=(default, default, 3),
        features=(None, None, 3),
        least=least,
        open=False,
        grey=False,
        static=False,
        sizes=(default,),
        parameters={"input_shape": None},
        layers=(),
        lines=(),
        first=first,
    )


def holds(condition: str, choice: Collection[str]) -> bool:
    """Whether a condition holds: words that are true, or with ``!`` not true; ``|`` stands between alternatives."""
    return any(
        all((word[1:] not in choice) if word[0] == "!" else (word in choice) for word in words.split())
        for words in condition.split("|")
    )


def key_of(title: str, given: Mapping[str, Any], defaults: Mapping[str, Any]) -> str:
    """The row of a model that comes in several sizes."""
    return title + "".join(f" {name}={value}" for name, value in given.items() if value != defaults[name])


SIZES = ("alpha", "minimalistic")
"""The arguments that choose another row."""


def application(title: str, given: Mapping[str, Any] | None = None) -> Application | None:
    """The row of a model for these arguments; ``None`` where there is none."""
    usual = _row(title)
    if usual is None or not given:
        return usual
    chosen = {name: _number(given[name]) for name in SIZES if name in given}
    return _row(key_of(title, chosen, usual.parameters))


def _number(value: Any) -> Any:
    return float(value) if type(value) is int else value


@lru_cache(maxsize=128)
def _row(key: str) -> Application | None:
    line = _lines().get(key)
    if line is None:
        return None
    row = {name: _tuples(value) for name, value in json.loads(line).items()}
    return Application(title=key.partition(" ")[0], **row)


def rows() -> tuple[str, ...]:
    """The keys of all rows."""
    return tuple(key for key in _lines() if key)


@cache
def asked() -> Version:
    """The version of the Keras that was asked."""
    return tuple(map(int, json.loads(_lines()[""])["keras"].split(".")))


def untouched(module: str) -> bool:
    """Whether the ``preprocess_input`` of a module gives back what it is given."""
    return module in json.loads(_lines()[""])["untouched"]


@cache
def _lines() -> dict[str, str]:
    """The rows by their keys, not parsed yet."""
    text = files(__package__).joinpath("applications.json").read_text(encoding="utf-8")
    pairs = (line.rstrip(",").split(":", 1) for line in text.splitlines() if line.startswith('"'))
    return {key[1:-1]: row for key, row in pairs}


def _tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_tuples, value))
    return {key: _tuples(part) for key, part in value.items()} if isinstance(value, dict) else value


@lru_cache(maxsize=4096)
def usual_rule(row: Application, index: int, keras: Keras) -> LayerRule | None:
    """The rule of a layer that is the same in every call; ``None`` where it depends on the call."""
    title, arguments = row.layers[index]
    if any(isinstance(value, str) and value.startswith(("$", CORRECT)) for value in _leaves(arguments)):
        return None
    return rule_of(title, arguments, keras) if title in LAYERS or title in OWN else None


def rule_of(title: str, arguments: Mapping[str, Any], keras: Keras) -> LayerRule:
    """The rule of a layer; raises the problem of its constructor."""
    if title in OWN:
        own = OWN[title]
        made: LayerRule = own(
            title=title,
            keras=keras,
            **{key: arguments[key] for key in {field.name for field in fields(own)} & set(arguments)},
        )
        return made
    return describe(title, arguments, keras)


def _leaves(value: Any) -> list[Any]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    return [leaf for part in parts for leaf in _leaves(part)] if isinstance(value, dict | tuple) else [value]


def correct_pad(kernel: int, rows: Any, columns: Any) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The zeros of Keras's ``correct_pad`` above and below, left and right; ``None`` where they are not known."""
    half = kernel // 2
    if is_open(rows) and is_open(columns):
        return ((half - 1, half), (half - 1, half))
    if not (isinstance(rows, int) and isinstance(columns, int)):
        return None
    return ((half - 1 + rows % 2, half), (half - 1 + columns % 2, half))


def sized(rows: Any, columns: Any) -> bool | None:
    """Whether the sizes of the pictures are numbers; ``None`` where that is not known, or only one of them is."""
    kinds = {_numbered(rows), _numbered(columns)}
    return kinds.pop() if len(kinds) == 1 else None


def _numbered(length: Any) -> bool | None:
    if isinstance(length, Length):
        return {Kind.OPEN: False, Kind.INT: True}.get(length.symbol.kind)
    return isinstance(length, int) if length is None or isinstance(length, int) else None


def declared(row: Application, shape: Shape | None, *, top: bool, imagenet: bool) -> Shape:
    """The rows, columns and channels that a model declares; raises ``RefusedArgument`` for what it does not take."""
    if row.open:
        whole = shape or (row.top if top else row.features)
        return whole if len(whole) != 3 else _large(row, whole)
    if imagenet and row.static and shape is not None and any(map(is_none, shape)):
        raise _refused(row, "input_shape", "must be numbers with the weights of ImageNet, but has None in it")
    if imagenet and top:
        return _as_trained(row, shape)
    if not shape:
        return row.top if top else row.features
    if len(shape) != 3:
        raise _refused(row, "input_shape", f"must be 3 numbers, rows, columns and channels, but has {len(shape)}")
    if imagenet and not row.grey and _other(shape[2], 3):
        raise _refused(row, "input_shape", f"must have 3 channels with the weights of ImageNet, but has {shape[2]}")
    _large(row, shape)
    if top and any(map(is_none, shape)):
        raise _refused(row, "input_shape", "must be numbers with include_top=True, but has None in it")
    return shape


def _as_trained(row: Application, shape: Shape | None) -> Shape:
    """The shape for which the weights of ImageNet were made, classifier included."""
    if shape is None:
        return row.top
    whole = [(size, size, 3) for size in row.sizes]
    fitting = [known for known in whole if len(shape) == 3 and not any(map(_other, shape, known))]
    if not fitting:
        wanted = " or ".join(map(row.written, whole))
        raise _refused(row, "input_shape", f"must be {wanted} with the top of ImageNet, but is {row.written(shape)}")
    return fitting[0] if shape in fitting or len(fitting) == 1 else shape


def _large(row: Application, shape: Shape) -> Shape:
    """The shape; raises ``RefusedArgument`` where it has too few rows or columns."""
    edges = shape[:2]
    if any(definitely_less(edge, row.least) for edge in edges) and not (row.open and not all(map(_known, edges))):
        raise _refused(
            row, "input_shape", f"must have at least {row.least} rows and columns, but is {row.written(shape)}"
        )
    return shape


def _known(edge: Any) -> bool:
    return isinstance(edge, int) and bool(edge)


def is_none(part: Any) -> bool:
    """Whether Keras certainly holds ``None`` here."""
    return part is None or is_open(part)


def _other(part: Any, wanted: int) -> bool:
    """Whether a length is certainly not this number."""
    return is_none(part) or (isinstance(part, int | Length) and definitely_different(part, wanted))


def checked(row: Application, given: Mapping[str, Any]) -> None:
    """Refuse what the model's function refuses whatever its input is."""
    weights, top, classes, name = (given.get(key) for key in ("weights", "include_top", "classes", "name"))
    if (
        isinstance(name, str)
        and named_blocks(row)
        and not any(row_of.name == name for row_of in map(application, rows()) if row_of)
    ):
        raise _refused(row, "name", f'must be "{row.name}", by which its blocks are looked up, but is "{name}"')
    if isinstance(weights, str) and weights != "imagenet" and weights.lower() in ("imagenet", "none"):
        raise _refused(row, "weights", f'must be "imagenet", None or a file, but is "{weights}"')
    if top is True and weights == "imagenet" and isinstance(classes, int) and classes != 1000:
        raise _refused(row, "classes", f"must be 1000 with the weights of ImageNet, but is {classes}")


def named_blocks(row: Application) -> bool:
    """Whether Keras looks the blocks of a model up by its name."""
    return row.title.startswith("EfficientNetV2")


def checked_activation(row: Application, given: Mapping[str, Any]) -> None:
    """Refuse an activation that was not trained, of a classifier that was."""
    activation = given["classifier_activation"]
    if isinstance(given["weights"], str) and isinstance(activation, str) and activation not in ("softmax", "linear"):
        reason = f'must be "softmax" or None with trained weights, but is "{activation}"'
        raise _refused(row, "classifier_activation", reason)


def _refused(row: Application, argument: str, reason: str) -> RefusedArgument:
    return RefusedArgument(Title(row.title, tuple(row.parameters)), argument, reason)
