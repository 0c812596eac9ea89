"""Compiling: what ``compile`` is given, what it keeps of the time before, and what is lost where it raises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import NoLoss
from shapewright.rules.training.arguments import COMPILED
from shapewright.rules.training.inputs import leaves
from shapewright.values.lattice import Unknown, options
from shapewright.values.models import Functional, Sequential
from shapewright.values.python import Instance

from .losses import adds_none
from .optimizers import uses
from .state import ABSENT
from .truth import frozen

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter

KEPT = {("loss",): ("loss", "loss_weights"), ("metrics", "weighted_metrics"): ("metrics", "weighted_metrics")}
"""What ``compile`` leaves as it was where none of the first are given."""


def compile_model(run: Interpreter, node: ast.expr, model: Any, *args: Any, **kwargs: Any) -> None:
    """``model.compile(optimizer, loss, …, metrics)``: remembered for ``fit``."""
    for method in ("fit", "evaluate", "predict", "train_on_batch"):
        run.here.remove((model.address, f"#step_{method}"))
    bound = {**dict(zip(COMPILED, args, strict=False)), **kwargs}
    run.store(model.address, "#compile_site", run.site(node))
    uses(run, model, bound.get("optimizer"))
    if any(value is ... for value in bound.values()):
        run.store(model.address, "#compiled", Unknown("what compile is given is left out"))
        return
    given = {key: frozen(run, bound[key]) for key in COMPILED[1:] if key in bound}
    run.store(model.address, "#compiled", {**_kept(run, model, given), **given})


def _kept(run: Interpreter, model: Any, given: dict[str, Any]) -> dict[str, Any]:
    """What a second ``compile`` leaves as it was: Keras 3 keeps a loss, and metrics, in place of which none are given."""
    before = run.load(model.address, "#compiled")
    if before is ABSENT or run.keras.reached((3,)) is not True:
        return {}
    kept = [key for asked, keys in KEPT.items() if all(given.get(one) is None for one in asked) for key in keys]
    for key in kept:
        given.pop(key, None)
    unknown = Unknown("how the model was compiled before is not known")
    return {key: before.get(key) if isinstance(before, dict) else unknown for key in kept}


def compile_lost(run: Interpreter, owner: Any, why: Unknown) -> None:
    """How a model, or those that an object holds, would have been compiled is unknown."""
    for one in options(owner):
        held = [value for key, value in run.here.cells.items() if isinstance(one, Instance) and key[0] == one.address]
        for model in (one, *held):
            if isinstance(model, Sequential | Functional | Instance):
                run.store(model.address, "#compiled", why)


def check_loss(run: Interpreter, model: Any, method: str, compiled: Any) -> None:
    """Raises ``NoLoss`` where there is nothing to train for."""
    if not isinstance(compiled, dict) or not isinstance(model, Sequential | Functional):
        return
    if all(one is None for one in leaves(compiled.get("loss"))) and adds_none(run, model):
        raise NoLoss(method)
