"""Optimizers: which weights one has been built for, since Keras 3 trains no others with it.

An optimizer keeps numbers for each weight that it trains, and it makes them for the weights of its first step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import ONE_MODEL
from shapewright.rules.problems import OptimizerOfOthers
from shapewright.values.lattice import Optimizer, Unknown
from shapewright.values.models import Functional, Layer, Sequential

from .state import ABSENT
from .weights import FREEZING, learns_of, parts_of_model

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter

PREFIX = "keras.optimizers."
CLASSES = frozenset(
    ("Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "Adamax", "Ftrl", "Lamb", "Lion", "Nadam", "RMSprop", "SGD")
)
"""Those that keep numbers for the weights they were built for, and no other optimizer in them."""

USED = "#optimizer"
"""The cell of a model: the optimizer that ``compile`` was given."""

BUILT = "#built_for_layers"
"""The cell of an optimizer: the addresses of the layers whose weights it was built for, and where."""

BUILDING = frozenset({"apply", "apply_gradients", "assign", "build", "load_own_variables", "minimize"})
"""Methods that build it, or may."""

LOST = Unknown("for which weights an optimizer was built is not known")


def make_optimizer(run: Interpreter, name: str, node: ast.expr) -> Unknown:
    """What a constructor of ``keras.optimizers`` gives: nothing is read of it but which one it is."""
    return Optimizer(f"{name} is not known here", harmless=True, address=run.address(), origin=run.site(node))


def optimizer_attribute(run: Interpreter, owner: Optimizer, name: str) -> Unknown:
    """``optimizer.name``: some of its methods build it."""
    if name in BUILDING:
        run.store(owner.address, BUILT, LOST)
    return Unknown(owner.because, harmless=True)


def uses(run: Interpreter, model: Any, optimizer: Any) -> None:
    """A model is compiled with an optimizer, or with the name of one."""
    if isinstance(optimizer, str):
        optimizer = Optimizer(f'the optimizer "{optimizer}" is not known here', harmless=True, address=run.address())
    run.store(model.address, USED, optimizer if isinstance(optimizer, Optimizer) else None)


def optimizer_of(run: Interpreter, model: Any) -> Unknown:
    """``model.optimizer``."""
    used = run.load(model.address, USED, None)
    return used if isinstance(used, Optimizer) else Unknown("with which optimizer a model was compiled is not known")


def optimizer_lost(run: Interpreter, model: Any) -> None:
    """A model takes steps that are not followed."""
    optimizer = run.load(model.address, USED, None)
    if isinstance(optimizer, Optimizer):
        run.store(optimizer.address, BUILT, LOST)


def train_with(run: Interpreter, model: Any, epochs: Any) -> None:
    """A model has taken a step: its optimizer is built for it.

    Raises ``OptimizerOfOthers`` where it was built for other layers before, and some of these certainly learn.
    """
    optimizer = run.load(model.address, USED, None)
    if not isinstance(optimizer, Optimizer) or not ONE_MODEL.holds_for(run.keras):
        return
    if epochs is not None and (type(epochs) is not int or epochs < 1):
        run.store(optimizer.address, BUILT, LOST)
        return
    parts = parts_of_model(run, model) if isinstance(model, Sequential | Functional) else ()
    built = run.load(optimizer.address, BUILT)
    if built is ABSENT:
        followed = parts and all(isinstance(part, Layer) for part in parts)
        run.store(optimizer.address, BUILT, tuple(part.address for part in parts) if followed else LOST)
    elif isinstance(built, tuple) and all(type(address) is int for address in built):
        others = [part for part in parts if isinstance(part, Layer) and part.address not in built]
        learning = next((part for part in others if _learns(run, part)), None)
        if learning is not None and run.load(0, FREEZING) is ABSENT:
            raise OptimizerOfOthers(optimizer, learning)


def _learns(run: Interpreter, layer: Layer) -> bool:
    """Whether a layer certainly has weights that learn."""
    return any(learns is True for learns in learns_of(run, layer))
