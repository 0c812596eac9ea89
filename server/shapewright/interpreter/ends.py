"""Ends: the declared input of a model, what it gives for that, and what lies between in a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Unknown
from shapewright.values.models import Functional, Sequential

from .state import ABSENT

if TYPE_CHECKING:
    from .analysis import Analysis
    from .interpreter import Interpreter


def stack_of(run: Interpreter, model: Any) -> Any:
    """The layers of a Sequential, as they are now."""
    return run.load(model.address, "#layers") if isinstance(model, Sequential) else None


def input_of(run: Interpreter, model: Any) -> Any:
    """The declared input of a model, if it has one."""
    if isinstance(model, Functional):
        return model.inputs
    if isinstance(model, Sequential):
        value = run.load(model.address, "#input", None)
        return value if value is not ABSENT else None
    return None


def output_of(run: Interpreter, model: Any) -> Any:
    """What a model gives out for its declared input, if that is known."""
    if isinstance(model, Functional):
        return model.outputs
    if isinstance(model, Sequential):
        value = run.load(model.address, "#output", None)
        return value if value is not None else Unknown("the model has no input yet")
    return Unknown("it is no model")


def input_shape_in(analysis: Analysis, model: Any) -> Any:
    """The declared input of a model when the program had run."""
    return model.inputs if isinstance(model, Functional) else analysis.held(model.address, "#input")


def output_in(analysis: Analysis, model: Any) -> Any:
    """What a model gives out for its declared input, when the program had run."""
    return model.outputs if isinstance(model, Functional) else analysis.held(model.address, "#output")
