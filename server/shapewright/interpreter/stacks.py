"""Stacks: what a Sequential is made of, and what is put on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Many, Unknown
from shapewright.values.models import Layer, Sequential
from shapewright.values.tensors import Tensor

from .ends import input_of
from .inputs import declared, input_shape_of, is_input, symbolic_input
from .interpreter import REPORTED
from .leaves import attempt
from .misplaced import no_layer
from .models import CALLED, apply
from .naming import check_names, name_object
from .truth import frozen

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter


def make_sequential(
    run: Interpreter, node: ast.expr, layers: Any = None, trainable: Any = True, name: Any = None
) -> Any:
    """``keras.Sequential([…])``."""
    model = Sequential(run.address(), run.site(node), keras=run.keras)
    attempt(run, node, (), {}, lambda: name_object(run, model.address, "Sequential", frozen(run, name)))
    run.store(model.address, "#layers", ())
    run.store(model.address, "#output", None)
    run.recorder.modelled(run.site(node), model)
    stack = frozen(run, layers)
    if stack is None:
        return model
    if isinstance(stack, Tensor | Layer):
        stack = (stack,)

    def act(given: Any) -> Sequential:
        if not isinstance(given, tuple):
            run.store(model.address, "#layers", Unknown("a stack of layers that is not known"))
            run.store(model.address, "#output", Unknown("a stack of layers that is not known"))
            return model
        for layer in given:
            push(run, model, layer, node)
        return model

    try:
        return attempt(run, node, (stack,), {}, act)
    except Exception:
        spoil(run, model)
        raise


def spoil(run: Interpreter, model: Any) -> None:
    """What a model gives after a reported problem is unknown."""
    why = Unknown(REPORTED)
    if run.state is not None:
        run.store(model.address, "#layers", why)
        run.store(model.address, "#output", why)


def add_layer(run: Interpreter, node: ast.expr, model: Sequential, layer: Any) -> None:
    """``model.add(layer)``."""
    try:
        attempt(run, node, (frozen(run, layer),), {}, lambda given: push(run, model, given, node))
    except Exception:
        spoil(run, model)
        raise


def push(run: Interpreter, model: Sequential, layer: Any, node: ast.expr) -> None:
    """Put one layer on top of a stack, and run it there if the stack has an input."""
    stack = run.load(model.address, "#layers")
    output = run.load(model.address, "#output")
    if not isinstance(stack, tuple):
        run.store(model.address, "#layers", stack if isinstance(stack, Unknown) else Unknown("one of several stacks"))
        return
    if is_input(layer):
        _configure(run, model, layer)
        run.store(model.address, "#output", layer)
        return
    if isinstance(layer, Layer) and layer.title == "InputLayer":
        _configure(run, model, layer.rule.tensor)
        run.store(model.address, "#output", layer.rule.tensor)
        return
    refused = no_layer(layer)
    if refused is not None:
        raise refused
    if isinstance(layer, Unknown | Many):
        run.store(model.address, "#layers", Unknown("a layer in the stack that is not known"))
        run.store(
            model.address, "#output", layer if isinstance(layer, Unknown) else Unknown("layers that are not known")
        )
        return
    check_names(run, (*stack, layer))
    if output is None and not stack:
        output = _first_input(run, layer, node)
        if output is not None:
            _configure(run, model, output)
    run.store(model.address, "#layers", (*stack, layer))
    if isinstance(layer, Sequential):  # Whoever builds the outer one calls it.
        run.store(layer.address, CALLED, True)
    if output is not None:
        run.store(model.address, "#output", apply(run, layer, output, {}, node))


def _configure(run: Interpreter, model: Sequential, entry: Tensor) -> None:
    """A stack has the input that the program declares: no other can be built."""
    run.store(model.address, "#input", entry)
    run.store(model.address, CONFIGURED, True)


CONFIGURED = "#configured"
"""The cell that says whether the program itself declares the input of a stack."""


def _first_input(run: Interpreter, layer: Any, node: ast.expr) -> Tensor | None:
    """The input that the first layer of a stack brings along."""
    shape = input_shape_of(run, layer)
    batch = layer.arguments.get("batch_input_shape") if isinstance(layer, Layer) else None
    if shape is not None or batch is not None:
        named = {"shape": shape, "dtype": None} if batch is None else {"batch_shape": batch, "dtype": None}
        muted = run.recorder.layers
        run.recorder.layers = {}
        try:
            origin: Any = layer.origin.node if isinstance(layer, Layer) else node
            made = declared(run, origin, named)
        finally:
            run.recorder.layers = muted
        return made if isinstance(made, Tensor) else None
    known = input_of(run, layer)
    if isinstance(known, Tensor) and known.shape is not None:
        return symbolic_input(run, node, known.shape, known.dtype)
    return None
