"""Remaining problems: whether what some lines make is refused later on, so that no word on these lines alone is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.interpreter.graphs import graph
from shapewright.values.models import Functional, Sequential, tensors_in

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Finding
    from shapewright.values.origins import Site
    from shapewright.values.tensors import Tensor


def refused_further(analysis: Analysis, lines: list[int], *, trained: bool = True) -> int | None:
    """The line of a problem that lies on one of these lines, or whose values were made there; ``None``: there is none.

    ``trained``: whether problems count that models have with data.
    """
    given = {id(training.site.node) for training in analysis.recorder.trainings if not trained}
    for finding in analysis.findings:
        at = _here(analysis, (*finding.callers, finding.site))
        if finding.problem.warning or at is None or id(finding.site.node) in given:
            continue
        made = (node for tensor in _refused(analysis, finding) for node in _places(analysis, tensor))
        if any(reaches(node, line) for node in (at, *made) for line in lines):
            return int(at.lineno)
    return None


def _here(analysis: Analysis, sites: tuple[Site, ...]) -> Any:
    """The innermost place in the analysed file."""
    return next((site.node for site in reversed(sites) if site.path == analysis.document.path), None)


def _refused(analysis: Analysis, finding: Finding) -> Iterator[Tensor]:
    """What a problem is about: the tensors it names, and what the model gives that is trained there."""
    for value in vars(finding.problem).values():
        yield from tensors_in(value)
    for training in analysis.recorder.trainings:
        if training.site.node is finding.site.node:
            yield from _outputs(analysis, training.model)


def _outputs(analysis: Analysis, model: Any) -> list[Tensor]:
    if isinstance(model, Sequential):
        return tensors_in(analysis.stack(model)[1])
    return tensors_in(model.outputs) if isinstance(model, Functional) else []


def _places(analysis: Analysis, tensor: Tensor) -> Iterator[ast.AST]:
    """Where a tensor came about: its own place, the calls behind it, and where their layers were made."""
    calls = graph(Functional(0, None, (), tensor), [])  # type: ignore[arg-type]
    origins = [tensor.origin, *(call.origin for call in calls)]
    origins += [getattr(call.target, "origin", None) for call in calls]
    yield from (origin.node for origin in origins if origin is not None and origin.path == analysis.document.path)


def reaches(node: Any, line: int) -> bool:
    """Whether a node stands on a line."""
    return bool(node.lineno <= line <= (node.end_lineno or node.lineno))
