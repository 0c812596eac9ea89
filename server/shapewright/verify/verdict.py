"""What came back from TensorFlow, in our words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from shapewright.verify.step import Shape
from shapewright.verify.worker import Versions

TRACED: Final = "; traced with a small batch: too large to run here"
"""What a summary adds where nothing was run."""


@dataclass(frozen=True)
class LayerVerdict:
    """The real output shapes of one call; ``agrees`` is ``None`` where nothing was expected."""

    key: str
    line: int | None
    title: str
    shapes: tuple[Shape, ...]
    agrees: bool | None

    @property
    def is_layer(self) -> bool:
        """Whether a layer was called, and not a function or operator, whose name begins otherwise."""
        return self.title[:1].isupper()


@dataclass(frozen=True)
class RealError:
    """What Keras raised: ``message`` is its own first line, ``key`` the call or layer, ``layer`` the one that raised.

    ``during`` is ``constructor``, ``call`` or ``step``; ``assumed`` says that lengths had to be made up for it.
    """

    type: str
    message: str
    line: int | None
    key: str | None
    layer: str | None
    during: str
    assumed: bool


@dataclass(frozen=True)
class Verdict:
    """TensorFlow's word on one recipe; ``ok`` means that it ran and that every expected shape is real.

    ``traced`` says that its step was too large to be run, and that TensorFlow has judged its graph instead.
    """

    ok: bool
    summary: str
    layers: tuple[LayerVerdict, ...]
    error: RealError | None
    tensorflow: str
    keras: str
    parameters: int | None
    seconds: float
    traced: bool = False

    @property
    def judge(self) -> str:
        """Who has spoken, as short as can be: ``TensorFlow 2.21``, or ``TensorFlow 2.21 (traced)`` where nothing ran."""
        return f"TensorFlow {'.'.join(self.tensorflow.split('.')[:2])}{' (traced)' if self.traced else ''}"


def verdict_of(result: dict[str, Any], versions: Versions) -> Verdict:
    """Read the worker's result of a rebuild."""
    layers = tuple(layer_verdict(entry) for entry in result["layers"])
    error = None if result["error"] is None else RealError(**result["error"])
    wrong = [layer for layer in layers if layer.agrees is False]
    return Verdict(
        ok=error is None and not wrong,
        summary=summary(layers, wrong, error, versions, result["params"]) + (TRACED if result["traced"] else ""),
        layers=layers,
        error=error,
        tensorflow=versions.tensorflow,
        keras=versions.keras,
        parameters=result["params"],
        seconds=result["seconds"],
        traced=result["traced"],
    )


def layer_verdict(entry: dict[str, Any]) -> LayerVerdict:
    """Read the worker's entry of one call."""
    shapes = tuple(tuple(shape) for shape in entry["shapes"])
    return LayerVerdict(entry["key"], entry["line"], entry["class"], shapes, entry["agrees"])


def summary(
    layers: tuple[LayerVerdict, ...],
    wrong: list[LayerVerdict],
    error: RealError | None,
    versions: Versions,
    parameters: int | None,
) -> str:
    """Say the verdict in one sentence."""
    judge = f"TensorFlow {versions.tensorflow} (Keras {versions.keras})"
    if error is not None:
        return f"{judge} raises {error.type}{place(error.line)}: {error.message}"
    if wrong:
        first = wrong[0]
        shapes = ", ".join(map(show, first.shapes))
        return f"{judge} disagrees: {first.title}{place(first.line)} gives {shapes}"
    compared = sum(layer.agrees is not None for layer in layers)
    counted = "" if parameters is None else f", {parameters:,} parameters"
    if not compared:
        return f"{judge} runs this: {count_calls(layers)}{counted}"
    return f"{judge} agrees on {count_calls(layers, compared)}{counted}"


def count_calls(calls: tuple[LayerVerdict, ...], compared: int | None = None) -> str:
    """Count layers and operations in words, or so many of them."""
    layers = sum(call.is_layer for call in calls)
    operations = len(calls) - layers
    if compared not in (None, len(calls)):
        noun = "layers" if not operations else "layers and operations" if layers else "operations"
        return f"{compared} of {len(calls)} {noun}"
    named = "1 operation" if operations == 1 else f"{operations} operations"
    return " and ".join([count_layers(layers)] * bool(layers or not operations) + [named] * bool(operations))


def count_layers(number: int) -> str:
    """Count layers in words."""
    return "1 layer" if number == 1 else f"{number} layers"


def place(line: int | None) -> str:
    """Say on which line, if it is known."""
    return "" if line is None else f" on line {line}"


def show(shape: Shape) -> str:
    """Print a shape as Keras does."""
    return str(tuple(shape))
