"""Tables: the shapes of a file for people, and the reasons for what is not known."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Either, Unknown

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis

HEADINGS = ("line", "layer", "output shape", "receptive field", "parameters")
MAX_REASONS = 30


def table(path: str, report: dict[str, Any]) -> str:
    """One row for each layer and model: where, what, output shape, receptive field, parameters."""
    rows = [HEADINGS]
    for layer in report["layers"]:
        shapes = [_shape(shape) for shape in layer["output_shapes"]] or ["?"]
        fields = [_fields(field) for field in layer["receptive_fields"]] or [""]
        count = layer["params"]
        parameters = "" if count is None else f"{count:,}" if isinstance(count, int) else "varies"
        rows.append((str(layer["line"]), layer["class"], _many(shapes), _many(fields), parameters))
    for model in report["models"]:
        count = model["params"]
        given = "?" if model["output_shape"] is None else _shape(model["output_shape"])
        rows.append((str(model["line"]), model["class"], given, "", "" if count is None else f"{count:,}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([path, *(f"  {line}" for line in lines), ""])


def _shape(shape: Any) -> str:
    if shape and isinstance(shape[0], list):
        return " ".join(map(_shape, shape))
    body = ", ".join("None" if dim is None else str(dim) for dim in shape)
    return f"({body},)" if len(shape) == 1 else f"({body})"


def _fields(fields: Any) -> str:
    if not fields:
        return ""
    return " × ".join("?" if field is None else str(field) for field in fields)


def _many(cells: list[str]) -> str:
    """The first and the last of several, with how many there are."""
    different = list(dict.fromkeys(cells))
    return different[0] if len(different) == 1 else f"{different[0]} … {different[-1]} ({len(different)})"


def whys(analysis: Analysis) -> str:
    """Why values are unknown: the most frequent reasons, with the lines they come up on."""
    places: dict[str, list[int]] = {}
    counts: Counter[str] = Counter()
    for line, reason in reasons(analysis):
        counts[reason] += 1
        places.setdefault(reason, []).append(line)
    lines = [
        f"  {count:4} × {reason} (line {', '.join(map(str, sorted(set(places[reason]))[:6]))})"
        for reason, count in counts.most_common(MAX_REASONS)
    ]
    return "\n".join(["  not known, because:", *lines, ""]) if lines else ""


def reasons(analysis: Analysis) -> list[tuple[int, str]]:
    """Line and reason for every variable and layer output that is not known."""
    found = []
    for record in analysis.recorder.variables.values():
        found += [(record.statement.lineno, why) for value in record.values for why in _unknowns(value)]
    for layer in analysis.recorder.layers.values():
        found += [(layer.site.node.lineno, why) for value in layer.outputs for why in _unknowns(value)]
    return found


def _unknowns(value: Any) -> list[str]:
    if isinstance(value, Unknown):
        return [value.because]
    if isinstance(value, Either):
        return [why for option in value.options for why in _unknowns(option)]
    return []
