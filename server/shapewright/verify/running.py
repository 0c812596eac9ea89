"""Running: TensorFlow's word on a program whose own code was run, held against what the analysis saw.

Only in a trusted workspace, and only when somebody has asked for exactly this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from shapewright.values.lattice import options
from shapewright.values.models import tensors_in

from .verdict import LayerVerdict, count_layers, place
from .worker import Limits, Worker

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from shapewright.interpreter.analysis import Analysis

    from .exchange import OnProgress
    from .step import Shape

RUN_SECONDS: Final = 600.0
"""How long a program may take in all."""


@dataclass(frozen=True)
class LeftOut:
    """A statement that could not be run, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Raised:
    """What the program raised, and on which of its lines."""

    type: str
    message: str
    line: int


@dataclass(frozen=True)
class Run:
    """What came of a program; ``ok`` means that nothing was raised and no shape is another than the analysis says."""

    layers: tuple[LayerVerdict, ...]
    parameters: dict[int, int | None]
    """By the line of a model."""
    raised: tuple[Raised, ...]
    left_out: tuple[LeftOut, ...]
    statements: int
    tensorflow: str
    keras: str
    passed: tuple[int, ...] = ()
    """Of the lines that were asked about, those whose statements came to their end."""

    @property
    def judge(self) -> str:
        """Who has spoken, as short as can be."""
        return f"TensorFlow {'.'.join(self.tensorflow.split('.')[:2])} (run)"

    @property
    def ok(self) -> bool:
        """Whether it ran and everything that was compared agrees."""
        return not self.raised and not self.wrong

    @property
    def wrong(self) -> list[LayerVerdict]:
        """The layers whose shapes are others than the analysis says."""
        return [layer for layer in self.layers if layer.agrees is False]

    @property
    def summary(self) -> str:
        """The whole in one sentence."""
        judge = f"TensorFlow {self.tensorflow} (Keras {self.keras})"
        if self.raised:
            first = self.raised[0]
            return f"{judge} raises {first.type}{place(first.line)}: {first.message}"
        seen = [layer for layer in self.layers if layer.shapes]
        compared = sum(layer.agrees is not None for layer in seen)
        agrees = f"agrees on {compared} of {count_layers(len(seen))}"
        if self.wrong:
            agrees = f"disagrees about {count_layers(len(self.wrong))} of {len(seen)}"
        left = f", {len(self.left_out)} of {self.statements} statements could not be run" if self.left_out else ""
        return f"{judge} ran this program and {agrees}{left}"


def run_program(
    python: Path,
    analysis: Analysis,
    *,
    lines: list[int] | None = None,
    cancelled: threading.Event | None = None,
    on_progress: OnProgress | None = None,
) -> Run:
    """Run a program in a process of its own, and see which ``lines`` it passes; raises ``Trouble`` where it could not."""
    document = analysis.document
    worker = Worker(python, limits=Limits(idle=None), purpose="run")
    params = {"path": document.path, "text": document.text, "lines": lines or []}
    try:
        result = worker.request("run", params, timeout=RUN_SECONDS, cancelled=cancelled, on_progress=on_progress)
    finally:
        worker.close()
    assert worker.versions is not None
    return run_of(result, analysis, worker.versions.tensorflow, worker.versions.keras)


def run_of(result: dict[str, Any], analysis: Analysis, tensorflow: str, keras: str) -> Run:
    """Read the worker's result, and compare every layer with what the analysis saw on its line."""
    expected = expected_shapes(analysis)
    layers = []
    for entry in result["layers"]:
        line, title = entry["line"], entry["class"]
        real = [tuple(tuple(shape) for shape in output) for output in entry["shapes"]]
        agrees = agreement(real, expected.get((line, title)))
        shapes = tuple(dict.fromkeys(shape for output in real for shape in output))
        layers.append(LayerVerdict(f"{title}:{line}", line, title, shapes, agrees))
    return Run(
        layers=tuple(layers),
        parameters={model["line"]: model["params"] for model in result["models"]},
        raised=tuple(Raised(**error) for error in result["errors"]),
        left_out=tuple(LeftOut(**entry) for entry in result["left_out"]),
        statements=result["statements"],
        tensorflow=tensorflow,
        keras=keras,
        passed=tuple(result["passed"]),
    )


def expected_shapes(analysis: Analysis) -> dict[tuple[int, str], list[tuple[Shape, ...]]]:
    """What each constructor call's layers give, by line and class, where every output is known."""
    found: dict[tuple[int, str], list[tuple[Shape, ...]]] = {}
    unknown = set()
    for record in analysis.recorder.layers.values():
        key = (record.site.node.lineno, record.title)
        for output in (option for value in record.outputs for option in options(value)):
            tensors = tensors_in(output)
            if not tensors or any(tensor.shape is None for tensor in tensors):
                unknown.add(key)
                continue
            known = tuple(
                tuple(dim if isinstance(dim, int) else None for dim in tensor.shape or ()) for tensor in tensors
            )
            found.setdefault(key, []).append(known)
    return {key: shapes for key, shapes in found.items() if key not in unknown}


def agreement(real: list[tuple[Shape, ...]], expected: list[tuple[Shape, ...]] | None) -> bool | None:
    """Whether every real output is one that is expected; ``None`` where one side has nothing to say."""
    if not real or not expected:
        return None
    return all(any(fits(output, known) for known in expected) for output in real)


def fits(real: tuple[Shape, ...], expected: tuple[Shape, ...]) -> bool:
    """Whether real shapes are the expected ones but for their batch, which a run makes small."""
    return len(real) == len(expected) and all(
        len(one) == len(other)
        and all(want in (None, have) or have is None for have, want in zip(one[1:], other[1:], strict=True))
        for one, other in zip(real, expected, strict=True)
    )
