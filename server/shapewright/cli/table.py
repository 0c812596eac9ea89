"""Tables: the shapes of a file for people, and the reasons for what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.features.whys import totals

if TYPE_CHECKING:
    from shapewright.features.whys import Why

    from .programs import Program

HEADINGS = ("line", "layer", "output shape", "receptive field", "parameters")
MAX_REASONS = 30
"""So many reasons are printed for a file."""
MAX_PLACES = 4
"""So many names and layers are printed for a reason."""


def table(program: Program, report: dict[str, Any]) -> str:
    """One row for each layer and model: where, what, output shape, receptive field, parameters."""
    rows = [("cell:line", *HEADINGS[1:]) if program.cells else HEADINGS]
    for layer in report["layers"]:
        shapes = [_shape(shape) for shape in layer["output_shapes"]]
        shapes += [f"(…, {dim})" for dim in layer.get("last_axes", ())] or ([] if shapes else ["?"])
        fields = [_fields(field) for field in layer["receptive_fields"]] or [""]
        count = layer["params"]
        parameters = "" if count is None else f"{count:,}" if isinstance(count, int) else "varies"
        rows.append((program.short(layer["line"]), layer["class"], _many(shapes), _many(fields), parameters))
    for model in report["models"]:
        count = model["params"]
        given = "?" if model["output_shape"] is None else _shape(model["output_shape"])
        rows.append((program.short(model["line"]), model["class"], given, "", "" if count is None else f"{count:,}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([program.path, *(f"  {line}" for line in lines), ""])


def _shape(shape: Any) -> str:
    if shape and isinstance(shape[0], list):
        return " ".join(map(_shape, shape))
    body = ", ".join(shape)
    return f"({body},)" if len(shape) == 1 else f"({body})"


def _fields(fields: Any) -> str:
    if not fields:
        return ""
    return " × ".join("?" if field is None else str(field) for field in fields)


def _many(cells: list[str]) -> str:
    """The first and the last of several, with how many there are."""
    different = list(dict.fromkeys(cells))
    return different[0] if len(different) == 1 else f"{different[0]} … {different[-1]} ({len(different)})"


def why_lines(program: Program, found: list[Why]) -> str:
    """Why values are unknown: the most frequent reasons, with what they concern and where."""
    lines = [f"  {len(why.concerned):4} × {why.reason} ({_concerned(program, why)})" for why in found[:MAX_REASONS]]
    return "\n".join(["  not known, because:", *lines, ""]) if lines else ""


def total_lines(programs: list[list[Why]]) -> str:
    """The same of several files together."""
    lines = [f"  {count:4} × {reason}" for reason, count in totals(programs)[:MAX_REASONS]]
    return "\n".join([f"{len(programs)} files", "  not known, because:", *lines]) if lines else ""


def _concerned(program: Program, why: Why) -> str:
    """``x on line 3, Dense on line 7``, as many as are readable."""
    shown = [f"{name} on {program.spoken(line)}" for line, name in why.concerned[:MAX_PLACES]]
    more = len(why.concerned) - len(shown)
    return ", ".join([*shown, *([f"{more} more"] if more else [])])
