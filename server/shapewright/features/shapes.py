"""Shapes as data: what ``shapewright shapes --format json`` prints about one file, as its contract says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from shapewright.checks import diagnose
from shapewright.features.cost import layer_products, model_products
from shapewright.features.parameters import model_parameters
from shapewright.interpreter.ends import input_shape_in, output_in
from shapewright.values.data import Dataset
from shapewright.values.dims import Dim
from shapewright.values.fields import ReceptiveField
from shapewright.values.lattice import Either, options, widened
from shapewright.values.models import Functional, Layer, Sequential, tensors_in
from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from shapewright.checks.diagnostic import Diagnostic
    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import LayerRecord, VariableRecord
    from shapewright.values.fields import Field
    from shapewright.values.tensors import Shape

MAX_SHAPES = 20
"""So many different shapes of one line are listed, those that come first; of the others only the number is said."""


def file_report(analysis: Analysis, show: Show | None = None) -> dict[str, Any]:
    """Everything about one file, ready for JSON, or for people with ``show=str``."""
    recorder, show = analysis.recorder, show or dimension
    layers = (_layer(record, show) for record in recorder.layers.values())
    variables = (_variable(analysis, record, show) for record in recorder.variables.values())
    return {
        "path": analysis.document.path,
        "diagnostics": diagnostics_report(diagnose(analysis)),
        "layers": sorted(layers, key=lambda entry: (entry["line"], entry["class"])),
        "variables": sorted((v for v in variables if v is not None), key=lambda entry: (entry["line"], entry["name"])),
        "models": _models(analysis, show),
    }


def diagnostics_report(diagnostics: list[Diagnostic]) -> list[dict[str, Any]]:
    """Diagnostics, ready for JSON."""
    return [_diagnostic(found) for found in diagnostics]


def _diagnostic(found: Any) -> dict[str, Any]:
    return {
        "code": found.code,
        "severity": found.severity.value,
        "line": found.at.line,
        "column": found.at.column,
        "end_line": found.at.end_line,
        "end_column": found.at.end_column,
        "message": found.message,
    }


def dimension(dim: Dim) -> int | str | None:
    """An int, a symbolic text, or ``None`` for what is open or joined."""
    if isinstance(dim, int):
        return dim
    if dim.symbol.identity in (None, "batch"):
        return None
    return str(dim)


Show = Callable[[Dim], Any]
"""How a dimension is told."""


def dimensions(shape: Shape, show: Show) -> list[Any]:
    """A shape, each of its dimensions as it is told."""
    return [show(dim) for dim in shape]


def _unique(items: list[Any]) -> list[Any]:
    found: list[Any] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found


def tensors_of(analysis: Analysis, value: Any) -> list[Tensor]:
    """The tensors that a value stands for: alternatives joined, models their output, datasets their elements."""
    if isinstance(value, Either):
        sides = [tensors_of(analysis, option) for option in value.options]
        if len({len(side) for side in sides}) != 1:
            return []
        return [tensor for group in zip(*sides, strict=True) for tensor in tensors_in(blended(list(group)))]
    if isinstance(value, Sequential | Functional):
        return tensors_in(output_in(analysis, value))
    if isinstance(value, Dataset):
        return tensors_in(value.element)
    return tensors_in(value) if isinstance(value, Tensor) else []


def blended(values: list[Any]) -> Any:
    """One value that stands for all."""
    total = values[0]
    for value in values[1:]:
        total = widened(total, value)
    return total


def _layer(record: LayerRecord, show: Show) -> dict[str, Any]:
    seen: list[tuple[Any, Any]] = []
    costs = _unique([_cost(output) for output in record.outputs])
    for output in settled(record.outputs, record.certain):
        for tensor in tensors_in(output):
            if tensor.shape is not None:
                _enter(seen, dimensions(tensor.shape, show), receptive_fields(tensor))
    counts = _unique(record.parameters)
    return {
        "line": record.site.node.lineno,
        "class": record.title,
        "output_shapes": [shape for shape, _ in seen[:MAX_SHAPES]],
        "receptive_fields": [fields for _, fields in seen[:MAX_SHAPES]],
        "params": counts[0] if len(counts) == 1 else counts or None,
        "macs": costs[0] if len(costs) == 1 else costs or None,
        **_open_ranks(record.outputs, show),
        **_more(seen),
    }


def _open_ranks(values: list[Any], show: Show) -> dict[str, Any]:
    """How long the last axis is where the number of axes is not known; nothing where there is none."""
    given = (tensor for value in values for option in options(value) for tensor in tensors_in(option))
    found = _unique([show(tensor.last) for tensor in given if tensor.shape is None and tensor.last is not None])
    known = [length for length in found if length is not None]
    return {"last_axes": known[:MAX_SHAPES]} if known else {}


def _cost(output: Any) -> int | None:
    """The multiply-adds of the call that gave this out, for one sample; ``None`` where they are not known."""
    call = next((tensor.source for tensor in tensors_in(output)), None)
    if call is None:
        return None
    given = isinstance(call.target, Layer) and call.target.title == "InputLayer"
    return 0 if given else layer_products(call, output)


def _more(different: list[Any]) -> dict[str, int]:
    """How many more different shapes there are than are listed; nothing where all are."""
    return {"more": len(different) - MAX_SHAPES} if len(different) > MAX_SHAPES else {}


def _enter(seen: list[tuple[Any, Any]], shape: list[Any], fields: list[int | None] | None) -> None:
    """Note a shape once, with the widest receptive field that came with it."""
    for place, (known, widest) in enumerate(seen):
        if known == shape:
            if fields and widest and [f or 0 for f in fields] > [f or 0 for f in widest]:
                seen[place] = (shape, fields)
            return
    seen.append((shape, fields))


def settled(values: list[Any], certain: list[bool]) -> list[Any]:
    """The values of all visits: those that certainly happen as they are, the others joined into one."""
    sure = [value for value, known in zip(values, certain, strict=True) if known]
    perhaps = [value for value, known in zip(values, certain, strict=True) if not known]
    if not perhaps:
        return sure
    return [*sure, blended(perhaps)]


def receptive_fields(tensor: Tensor) -> list[int | None] | None:
    """The size of the receptive field on each spatial axis, the largest over all inputs; ``None`` where there is none."""
    rank = tensor.rank
    if not tensor.fields or rank is None or any(len(fields) != rank - 2 for fields in tensor.fields.values()):
        return None
    return [_widest(fields) for fields in zip(*tensor.fields.values(), strict=True)]


def _widest(fields: tuple[Field | None, ...]) -> int | None:
    """The largest field of one axis over all inputs; ``None`` where one of them is not known, or all of its axis."""
    sizes = [field.size for field in fields if isinstance(field, ReceptiveField)]
    return max(sizes) if len(sizes) == len(fields) else None


def _variable(analysis: Analysis, record: VariableRecord, show: Show) -> dict[str, Any] | None:
    values = settled(record.values, record.certain)
    tensors = [tensor for value in values for tensor in tensors_of(analysis, value)]
    shapes = _unique([dimensions(tensor.shape, show) for tensor in tensors if tensor.shape is not None])
    if not shapes:
        return None
    dtypes = {tensor.dtype for tensor in tensors}
    return {
        "line": record.statement.lineno,
        "name": record.name,
        "shapes": shapes[:MAX_SHAPES],
        "dtype": dtypes.pop() if len(dtypes) == 1 else None,
        **_more(shapes),
    }


def _models(analysis: Analysis, show: Show) -> list[dict[str, Any]]:
    found = [_model(analysis, node, models[0], show) for node, models in analysis.recorder.models.items()]
    return sorted(found, key=lambda entry: entry["line"])


def _model(analysis: Analysis, node: Any, model: Any, show: Show) -> dict[str, Any]:
    """The first model that a call made."""
    return {
        "line": node.lineno,
        "class": model.title,
        "input_shape": _structure(input_shape_in(analysis, model), show),
        "output_shape": _structure(output_in(analysis, model), show),
        "params": model_parameters(analysis, model),
        "macs": model_products(analysis, model),
    }


def _structure(value: Any, show: Show) -> Any:
    """The shape of one tensor, or a list of the shapes of several."""
    shapes = [dimensions(tensor.shape, show) for tensor in tensors_in(value) if tensor.shape is not None]
    return shapes[0] if len(shapes) == 1 else shapes or None
