"""Code lenses: above every model, the offer to verify it, or what came of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .model_calls import written_models

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapewright.interpreter.analysis import Analysis
    from shapewright.source.text import Span

OFFER = "Verify with TensorFlow"


@dataclass(frozen=True, slots=True)
class CodeLens:
    """A line of small text above a model; choosing it has the model on this line verified."""

    span: Span
    title: str


def code_lenses(analysis: Analysis, verdicts: Mapping[int, str]) -> list[CodeLens]:
    """One lens for each model of a file; ``verdicts`` holds, by line, what is known of those that were verified."""
    return [
        CodeLens(analysis.document.span(written.node), verdicts.get(written.node.lineno, OFFER))
        for written in written_models(analysis)
    ]
