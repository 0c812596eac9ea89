"""Callbacks of the program's own classes: told which model is trained, and called while it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Unknown
from shapewright.values.python import External, Function, Instance

from .assignment import new_dict
from .functions import call_function, find, lineage
from .handed_over import WHY
from .interpreter import Stopped
from .iteration import items_of
from .loops import repeated
from .state import changed

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from .interpreter import Interpreter

TRAINING = (
    "on_epoch_begin", "on_train_batch_begin", "on_batch_begin", "on_train_batch_end", "on_batch_end", "on_epoch_end",
)  # fmt: skip
"""What is called once in every epoch or batch."""
TESTING = ("on_test_batch_begin", "on_test_batch_end")
PREDICTING = ("on_predict_batch_begin", "on_predict_batch_end")


OLDER = {"on_batch_begin": "on_train_batch_begin", "on_batch_end": "on_train_batch_end"}
"""Older names, which the newer hooks call unless the program writes these."""


def call_callbacks(run: Interpreter, node: ast.expr, model: Any, method: str, bound: dict[str, Any]) -> None:
    """What callbacks do in ``fit``, ``evaluate`` or ``predict``."""
    callbacks = tuple(_own(run, bound.get("callbacks")))
    for callback in callbacks:
        run.store(callback.address, "model", model)
        run.store(callback.address, "params", _params(run, bound))
    held_out = method == "fit" and any(bound.get(key) is not None for key in ("validation_data", "validation_split"))
    if method == "fit":
        _once(run, node, callbacks, "on_train_begin")
        _again_and_again(run, node, callbacks, TRAINING)
    if method == "evaluate" or held_out:
        _again_and_again(run, node, callbacks, ("on_test_begin", *TESTING, "on_test_end"))
    if method == "predict":
        _again_and_again(run, node, callbacks, ("on_predict_begin", *PREDICTING, "on_predict_end"))
    if method == "fit":
        _once(run, node, callbacks, "on_train_end")


def _own(run: Interpreter, given: Any) -> Iterator[Instance]:
    """The callbacks of the program's own among those that are given."""
    told = () if given is None else given if isinstance(given, Instance) else items_of(run, given)
    for callback in told if isinstance(told, tuple) else (told,):
        if isinstance(callback, Instance) and any(map(_is_callback, lineage(callback.cls))):
            yield callback


def _is_callback(cls: Any) -> bool:
    return isinstance(cls, External) and cls.name.startswith("keras.callbacks.")


def _params(run: Interpreter, bound: dict[str, Any]) -> Any:
    """``self.params``."""
    unread = Unknown("Keras computes it when it trains")
    return new_dict(run, {"verbose": unread, "epochs": bound.get("epochs", 1), "steps": unread})


def _once(run: Interpreter, node: ast.expr, callbacks: tuple[Instance, ...], hook: str) -> None:
    for callback in callbacks:
        _call(run, node, callback, hook)


def _again_and_again(run: Interpreter, node: ast.expr, callbacks: tuple[Instance, ...], hooks: tuple[str, ...]) -> None:
    """Any number of times, each hook of each callback."""
    if not any(isinstance(find(run, callback.cls, hook), Function) for callback in callbacks for hook in hooks):
        return
    before = run.here.fork()

    def act() -> None:
        for hook in hooks:
            _once(run, node, callbacks, hook)

    if not repeated(run, act):
        for (address, name), _ in tuple(changed(before, run.here)):
            run.store(address, name, WHY)


def _call(run: Interpreter, node: ast.expr, callback: Instance, hook: str) -> None:
    """One call of a hook with what Keras gives it: the number of the epoch or batch, and the logs."""
    own = find(run, callback.cls, hook)
    hidden = hook in OLDER and isinstance(find(run, callback.cls, OLDER[hook]), Function)
    if not isinstance(own, Function) or hidden or run.state is None:
        return
    logs = new_dict(run, Unknown("what Keras has measured when it trains"))
    number = (UNKNOWN_INT,) if "epoch" in hook or "batch" in hook else ()
    try:
        call_function(run, own, (callback, *number, logs), {}, node)
    except Stopped:
        return
