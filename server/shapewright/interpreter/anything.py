"""Anything: what layers and models give out that are called on what is not known, as far as it follows from them alone.

The parameter of a function that nobody calls may be a tensor of any shape; what a ``Conv2D(64, 3)`` makes of it has four
axes and 64 channels.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import Problem
from shapewright.values.data import over
from shapewright.values.dims import UNKNOWN, Length
from shapewright.values.lattice import Unknown
from shapewright.values.models import tensors_in
from shapewright.values.tensors import Flavour, Tensor

from .interpreter import Stopped
from .leaves import FAULTS

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter


def of_anything(run: Interpreter, x: Any, act: Callable[[Any], Any], node: ast.expr) -> Any:
    """What an act gives, with a tensor of which nothing is known for each unknown input, where the shape of that is known.

    Otherwise the first unknown. The state is left as it was: what comes may have any width.
    """
    given = _stand_in(x)
    if given is None:
        return None
    before, warned = run.here, len(run.warnings)
    run.state = before.fork(certain=before.certain)
    try:
        with run.recorder.silence():
            value = act(given)
    except (Problem, Stopped, *FAULTS):
        return None
    finally:
        run.state, run.guilty = before, None
        del run.warnings[warned:]
    found = tensors_in(value)
    if isinstance(value, Unknown) or not found or any(tensor.shape is None and tensor.last is None for tensor in found):
        return None
    place, flavour = run.site(node), _flavour(x)
    run.unsettled = run.unsettled or flavour is Flavour.UNSETTLED
    return over(value, lambda tensor: replace(tensor, flavour=flavour, fields=None, source=None, origin=place))


def _flavour(x: Any) -> Flavour:
    """A Keras tensor makes all Keras tensors; what comes of something unknown is not settled."""
    known = {tensor.flavour for tensor in tensors_in(x)}
    if Flavour.SYMBOLIC in known:
        return Flavour.SYMBOLIC
    return Flavour.EAGER if isinstance(x, Tensor) and x.flavour is not Flavour.UNSETTLED else Flavour.UNSETTLED


def _stand_in(x: Any) -> Any:
    """Inputs with a tensor of which nothing is known for each that is not; ``None`` where some may be no tensors."""
    if isinstance(x, Unknown):  # What became of a problem would only lead to others.
        return Tensor(None, None) if x.harmless or x.parameter else None
    if isinstance(x, tuple):
        parts = tuple(map(_stand_in, x))
        return None if None in parts else parts
    return x if isinstance(x, Tensor) else None


def loosened(entry: Tensor) -> Tensor:
    """What a model is given that declares this input: open axes may have any length."""
    shape = None if entry.shape is None else tuple(UNKNOWN if isinstance(dim, Length) else dim for dim in entry.shape)
    return Tensor(shape, entry.dtype)
