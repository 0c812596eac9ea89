"""``Bidirectional`` around a layer of the program's own: Keras makes it anew from its config, once for each direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import Problem
from shapewright.values.dims import OPEN, UNKNOWN, Length, times
from shapewright.values.lattice import Unknown
from shapewright.values.python import Function, Instance
from shapewright.values.tensors import Flavour, Tensor

from .functions import call_function, find
from .interpreter import Stopped
from .namespaces import mapping
from .truth import frozen

if TYPE_CHECKING:
    import ast

    from shapewright.rules.layers.wrappers import Bidirectional

    from .interpreter import Interpreter

GIVEN_BY_KERAS = ("trainable", "dtype")
"""What every config holds, and no constructor has to be told again."""


def both_ways(run: Interpreter, rule: Bidirectional, x: Any, node: ast.expr) -> Any:
    """What the layer makes of a sequence, forwards and backwards, put together; unknown where its config is."""
    if isinstance(x, tuple) and len(x) != 1:
        return Unknown("a layer of the program's own may read several inputs")
    given = rule.single(x)
    try:
        with run.recorder.silence():
            forward = _made_anew(run, rule.layer, node)
            made = forward if isinstance(forward, Unknown) else _one_way(run, forward, given, node)
    except (Problem, Stopped):
        run.guilty = None
        return Unknown("what reads the sequence may refuse it")
    if isinstance(made, Unknown) or not made:
        return made if isinstance(made, Unknown) else Unknown("an output without axes")
    if rule.merge_mode == "concat":
        made = (*made[:-1], times(made[-1], 2) if made[-1] is not UNKNOWN else UNKNOWN)
    one = given.unseen(made, dtype="float32")
    return (one, one) if rule.merge_mode is None else one


def _made_anew(run: Interpreter, layer: Instance, node: ast.expr) -> Any:
    """The layer that Keras makes of a layer's config."""
    from .classes import instantiate

    ask = find(run, layer.cls, "get_config")
    if not isinstance(ask, Function) or isinstance(find(run, layer.cls, "from_config"), Function):
        return Unknown("the config of the layer is not known")
    config = mapping(run, call_function(run, ask, (layer,), {}, node))
    if config is None or not all(isinstance(name, str) for name in config):
        return Unknown("the config of the layer is not known")
    layers, run.recorder.layers = run.recorder.layers, {}
    try:
        options = {name: value for name, value in config.items() if name not in GIVEN_BY_KERAS}
        return instantiate(run, layer.cls, (), options, node)
    finally:
        run.recorder.layers = layers


def _one_way(run: Interpreter, layer: Instance, x: Tensor, node: ast.expr) -> Any:
    """The shape that one direction gives: of a Keras tensor Keras asks ``compute_output_shape`` of the built layer."""
    from .attributes import attribute
    from .objects import build_by_hand, call_instance

    if attribute(run, layer, "return_state") is not False or x.shape is None:
        return Unknown("whether it gives its states is not known")
    if x.flavour is not Flavour.SYMBOLIC:
        made = frozen(run, call_instance(run, layer, (x,), {}, node))
        return made.shape if isinstance(made, Tensor) and made.shape else Unknown("what it gives is not known")
    tell = find(run, layer.cls, "compute_output_shape")
    if not isinstance(tell, Function):
        return Unknown("the layer does not say what shape it gives")
    if isinstance(find(run, layer.cls, "build"), Function):
        build_by_hand(run, node, layer, x.shape)
    told = frozen(run, call_function(run, tell, (layer, x.shape), {}, node))
    return tuple(map(_dim, told)) if isinstance(told, tuple) else Unknown("the shape that it gives is not known")


def _dim(value: Any) -> Any:
    return OPEN if value is None else value if type(value) is int or isinstance(value, Length) else UNKNOWN
