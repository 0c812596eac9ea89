"""Copies: of lists and dicts, shallow or whole, and of objects of dataclasses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Unknown
from shapewright.values.models import Functional, Layer, Operation, Sequential, tensors_in
from shapewright.values.python import Object
from shapewright.values.tensors import Tensor

from .assignment import new_dict
from .containers import LIMIT
from .ends import input_of
from .graphs import graph, substituted
from .models import undetermined
from .records import fields_held
from .state import ABSENT
from .truth import CONSTANTS

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from shapewright.values.models import Call

    from .interpreter import Interpreter

COPIES: dict[str, Callable[..., Any]] = {}
"""What the interpreter does for these names of the standard library."""

MAX_COPIED = 8
"""Lists inside one another that a deep copy makes anew; what lies deeper is unknown."""


def _on(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        COPIES[name] = run
        return run

    return register


@_on("copy.copy")
def copied(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """A fresh list or dict with the same items; what cannot be changed is itself."""
    return _copy(run, value, 1)


@_on("copy.deepcopy")
def copied_whole(run: Interpreter, node: ast.expr, value: Any, *_args: Any) -> Any:
    """The same, with fresh lists and dicts inside."""
    return _copy(run, value, MAX_COPIED)


def _copy(run: Interpreter, value: Any, depth: int) -> Any:
    if isinstance(value, (*CONSTANTS, Tensor)):
        return value
    if type(value) is tuple:
        return tuple(_copy(run, part, depth) for part in value)
    if not isinstance(value, Object) or not depth:
        return Unknown("a copy is not followed")
    contents = run.load(value.address, None, Unknown("its contents are not known"))
    if depth > 1 and isinstance(contents, dict):
        contents = {key: _copy(run, part, depth - 1) for key, part in contents.items()}
    elif depth > 1:
        known = isinstance(contents, tuple)
        contents = tuple(_copy(run, part, depth - 1) for part in contents) if known else Unknown("a copy of a list")
    made = Object(value.kind, run.address())
    run.store(made.address, None, contents)
    _hold(run, value, made, (LIMIT, "#default"))
    return made


@_on("keras.models.clone_model")
def cloned(run: Interpreter, node: ast.expr, model: Any, *others: Any, **options: Any) -> Any:
    """A ready model again, compiled as it is, of layers and weights of its own."""
    if others or any(value is not None for value in options.values()) or not isinstance(model, Sequential | Functional):
        return Unknown("a copy of a model is not followed")
    stack = run.load(model.address, "#layers", None) if isinstance(model, Sequential) else ()
    inputs = input_of(run, model)
    outputs = model.outputs if isinstance(model, Functional) else run.load(model.address, "#output", None)
    calls = graph(Functional(model.address, model.origin, inputs, outputs))
    targets = [*stack, *(call.target for call in calls)] if isinstance(stack, tuple) else [stack]
    if undetermined(outputs) or not all(isinstance(target, Layer | Operation) for target in targets):
        return Unknown("a copy of a model is not followed")
    twins = {target.address: _twin(run, target) for target in targets if isinstance(target, Layer)}
    with_twins = _rebuilt(calls, twins)
    for target in targets:
        for held in ("#given", "#gave") if isinstance(target, Layer) else ():
            value = run.load(target.address, held)
            if value is not ABSENT:
                run.store(twins[target.address].address, held, with_twins(value))
    origin = run.site(node)
    if isinstance(model, Functional):
        copy: Any = replace(model, address=run.address(), origin=origin, outputs=with_twins(outputs))
    else:
        copy = replace(model, address=run.address(), origin=origin)
        run.store(copy.address, "#layers", tuple(twins[layer.address] for layer in stack))
        run.store(copy.address, "#input", inputs)
        run.store(copy.address, "#output", with_twins(outputs))
    _hold(run, model, copy, ("name", "trainable", "#compiled", "#compile_site"))
    return copy


def _twin(run: Interpreter, layer: Layer) -> Layer:
    """A layer made and built like another one."""
    twin = replace(layer, address=run.address())
    _hold(run, layer, twin, ("name", "trainable", "#altered", "#built", "#parameters", "#learned"))
    return twin


def _rebuilt(calls: list[Call], twins: dict[int, Layer]) -> Callable[[Any], Any]:
    """A graph again, of the twins of its layers: what gives each of its tensors as those would make it."""
    again: dict[int, Call] = {}
    table: dict[tuple[int, int], Any] = {}

    def with_twins(structure: Any) -> Any:
        for tensor in tensors_in(structure):
            call = again.get(id(tensor.source))
            if call is not None:
                table[id(tensor.source), tensor.index] = replace(tensor, source=call)
        return substituted(structure, table)

    for call in calls:
        target = twins[call.target.address] if isinstance(call.target, Layer) else call.target
        inputs, options = with_twins(call.inputs), with_twins(call.options)
        again[id(call)] = replace(call, target=target, inputs=inputs, options=options)
    return with_twins


def _hold(run: Interpreter, model: Any, copy: Any, names: tuple[str, ...]) -> None:
    for name in names:
        held = run.load(model.address, name, ABSENT)
        if held is not ABSENT:
            run.store(copy.address, name, held)


@_on("dataclasses.replace")
def with_fields(run: Interpreter, node: ast.expr, value: Any, **new: Any) -> Any:
    """An object of a dataclass like another one, with some fields anew."""
    from .classes import instantiate

    held = fields_held(run, value, given=True)
    if held is None:
        return Unknown("fields that are not known")
    return instantiate(run, value.cls, (), {**held, **new}, node)


@_on("dataclasses.asdict")
def fields_by_name(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """The fields of an object of a dataclass, as a dict."""
    held = fields_held(run, value)
    if held is None:
        return new_dict(run, Unknown("fields that are not known"))
    return new_dict(run, {name: _copy(run, part, MAX_COPIED) for name, part in held.items()})


@_on("dataclasses.astuple")
def fields_in_order(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """The fields of an object of a dataclass, as a tuple."""
    held = fields_held(run, value)
    if held is None:
        return Unknown("fields that are not known")
    return tuple(_copy(run, part, MAX_COPIED) for part in held.values())
