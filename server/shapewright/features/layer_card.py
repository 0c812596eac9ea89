"""The card of a layer: what goes in and comes out, with the arithmetic behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Unknown, options
from shapewright.values.models import Layer, tensors_in
from shapewright.values.tensors import Tensor

from .arithmetic import effective_kernel_size, output_length
from .cost import layer_learned, layer_products
from .receptive_field import field_text
from .visits import TITLES, below, dtype_text, listed, shape_text

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import LayerRecord


@dataclass(frozen=True, slots=True)
class Visit:
    """One call of a layer, in words."""

    given: str
    gives: str
    dtype: str
    output_length: str | None
    kernel: str | None
    field: str | None
    parameters: int | None
    learned: int | None
    products: int | None

    def row(self, *, with_shape: bool) -> str:
        """What one of many calls is like, in one line."""
        parts = [
            f"`{self.gives}`" if with_shape else "",
            self.field,
            self.kernel and f"effective kernel size {self.kernel}",
        ]
        return " · ".join(part for part in parts if part)

    @property
    def facts(self) -> list[str]:
        """What stands below its shapes."""
        facts = [
            self.output_length and f"output length: {self.output_length}",
            self.kernel and f"effective kernel size: {self.kernel}",
            self.field and f"receptive field: {self.field}",
            parameters_text(self.parameters, self.learned),
            self.products and f"{self.products:,} multiply-adds per sample",
        ]
        return [f"- {fact}" for fact in facts if fact]


def layer_card(analysis: Analysis, record: LayerRecord) -> list[str]:
    """The lines of a layer's card; one that was never called, or refused its input, says so."""
    title = f"**{TITLES.get(record.title, record.title)}**"
    visits: dict[Visit, None] = {}
    unknown: list[Unknown] = []
    for output, parameters in zip(record.outputs, record.parameters, strict=True):
        for option in options(output):
            if tensors_in(option):
                visits[_visit(record, option, parameters)] = None
            elif isinstance(option, Unknown):
                unknown.append(option)
    match list(visits):
        case []:
            return [f"{title} {_why_nothing(analysis, record, unknown)}"]
        case [visit]:
            return [f"{title} {_shapes([visit])}", *below(visit.facts)]
        case several:
            return [f"{title} {_shapes(several)}, {len(record.outputs)} times", *below(_differences(several))]


def _why_nothing(analysis: Analysis, record: LayerRecord, unknown: list[Unknown]) -> str:
    if any(finding.layer in record.layers for finding in analysis.findings):
        return "refuses its input"
    return f"gives an unknown shape: {unknown[0].because}" if unknown else "is not called on its own"


def _shapes(visits: list[Visit]) -> str:
    """What goes in and comes out, as far as all visits agree."""
    given, gives = {visit.given for visit in visits}, {visit.gives for visit in visits}
    arrow = f"`{visits[0].given}` → " if len(given) == 1 and visits[0].given else ""
    return f"{arrow}`{visits[0].gives}`{visits[0].dtype}" if len(gives) == 1 else f"{arrow}different shapes"


def _differences(visits: list[Visit]) -> list[str]:
    """What the visits have in common below their shapes, and then each in one line."""
    counts = {visit.parameters for visit in visits}
    count = parameters_text(visits[0].parameters, visits[0].learned) if len(counts) == 1 else None
    shared = [f"- {count}"] if count else []
    with_shape = len({visit.gives for visit in visits}) > 1
    rows = [row for visit in visits if (row := visit.row(with_shape=with_shape))]
    return [*shared, *listed(rows)]


def _visit(record: LayerRecord, output: Any, parameters: int | None) -> Visit:
    first = tensors_in(output)[0]
    call = first.source
    layer = call.target if call is not None else None
    given: Any = None
    rule: Any = None
    if isinstance(layer, Layer) and layer.origin.node is record.site.node and call is not None:
        given, rule = call.inputs, layer.rule
    one = isinstance(given, Tensor) and isinstance(output, Tensor)
    return Visit(
        given=shape_text(given) if tensors_in(given) else "",
        gives=shape_text(output),
        dtype=dtype_text(output),
        output_length=output_length(rule, given, output) if one else None,
        kernel=effective_kernel_size(rule),
        field=field_text(first) if isinstance(output, Tensor) else None,
        parameters=parameters,
        learned=layer_learned(call) if call is not None and rule is not None else None,
        products=layer_products(call, output) if call is not None and rule is not None else None,
    )


def parameters_text(parameters: int | None, learned: int | None) -> str | None:
    """``1,024 parameters``, and how many of them learn, where some do not; nothing for none."""
    if not parameters:
        return None
    some = "" if learned is None or learned == parameters else f", {learned:,} of them trainable"
    return f"{parameters:,} parameters{some}"
