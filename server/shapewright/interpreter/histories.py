"""Histories: which losses and metrics ``fit`` notes, by the names that its ``history.history`` has them under."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import NothingNoted
from shapewright.values.lattice import Callback, History, Noted, Unknown
from shapewright.values.models import Functional, Layer, Sequential

from .binding import refuse
from .truth import frozen
from .weights import parts_of_model

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter

WHY = "a training history"
LAST = "#history"
"""The cell of a model: what its last ``fit`` gave."""

SET_APART = frozenset({"learning_rate", "lr", "loss"})
"""Names that are no metric's: of the rate only where a callback changes it."""


def history_of(run: Interpreter, node: ast.expr, model: Any, bound: dict[str, Any]) -> Unknown:
    """What ``fit`` gives; only that where anything may be noted."""
    history: Unknown = Unknown(WHY)
    if isinstance(model, Sequential | Functional):
        if run.keras.reached((3,)) is True and run.here.certain and _is_plain(run, bound):
            names, validated = _names(run, model), _validated(run, bound)
            history = History(WHY, harmless=True, names=names, validated=validated, origin=run.site(node))
        run.store(model.address, LAST, history)
    return history


def _is_plain(run: Interpreter, bound: dict[str, Any]) -> bool:
    """Whether nothing of the program's own notes more, or less."""
    callbacks = frozen(run, bound.get("callbacks"))
    told = callbacks if isinstance(callbacks, tuple) else () if callbacks is None else (callbacks,)
    return all(isinstance(one, Callback) for one in told) and type(bound.get("epochs", 1)) is int


def _validated(run: Interpreter, bound: dict[str, Any]) -> bool | None:
    """Whether there is anything to validate with; ``None`` where that is not known."""
    given = [frozen(run, bound.get(name)) for name in ("validation_data", "validation_split")]
    if all(value is None or (type(value) in (int, float) and value == 0) for value in given):
        return False
    return None if any(isinstance(value, Unknown) for value in given) or "validation_freq" in bound else True


def _names(run: Interpreter, model: Sequential | Functional) -> tuple[str, ...] | None:
    """The metrics that ``compile`` was given, if all go by their names; ``None`` where there may be others."""
    compiled = run.load(model.address, "#compiled", None)
    if not isinstance(compiled, dict) or not all(isinstance(part, Layer) for part in parts_of_model(run, model)):
        return None
    found: list[str] = []
    for key in ("metrics", "weighted_metrics"):
        given = compiled.get(key)
        flat = given if isinstance(given, tuple) else () if given is None else (given,)
        if not all(isinstance(name, str) for name in flat):
            return None
        found += flat
    return tuple(found)


def noted(run: Interpreter, node: ast.expr, history: Noted, key: Any) -> Unknown:
    """``history.history[key]``."""
    if isinstance(key, str) and run.here.certain and not _may_hold(history, key):
        refuse(run, node, NothingNoted(key, history.names, history.validated, history.origin))
    return Unknown("what training has noted")


def _may_hold(history: Noted, key: str) -> bool:
    name = key.removeprefix("val_")
    if name != key and history.validated is False:
        return False
    if history.names is None or name in SET_APART or name.endswith("_loss"):
        return True
    plain = re.sub(r"_\d+$", "", name)
    return any(part == known or part.endswith(f"_{known}") for known in history.names for part in (name, plain))
