"""Verifies a recipe: one question to the worker, one verdict back."""

from __future__ import annotations

import threading
from dataclasses import replace

from shapewright.verify.exchange import OnProgress
from shapewright.verify.recipe import Recipe
from shapewright.verify.verdict import Verdict, verdict_of
from shapewright.verify.worker import Worker


def verify(
    worker: Worker,
    recipe: Recipe,
    *,
    timeout: float = 60.0,
    cancelled: threading.Event | None = None,
    on_progress: OnProgress | None = None,
) -> Verdict:
    """Have TensorFlow rebuild a model; raises ``Trouble`` where it could not be asked."""
    params = {"recipe": recipe.to_json()}
    result = worker.request("rebuild", params, timeout=timeout, cancelled=cancelled, on_progress=on_progress)
    assert worker.versions is not None
    verdict = verdict_of(result, worker.versions)
    if recipe.step is None or not recipe.step.left_out or not verdict.ok:
        return verdict
    return replace(verdict, summary=f"{verdict.summary}; without {', '.join(recipe.step.left_out)}")
