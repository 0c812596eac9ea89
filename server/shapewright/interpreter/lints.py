"""Lints: what the models of a program see, looked at when the program has run."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import Problem
from shapewright.rules.sight import (
    STACKED,
    LooksAhead,
    UnseenSteps,
    UntouchedSteps,
    ahead,
    dilation,
    pads_causally,
    sees_ahead,
    taps_in_padding,
    unseen,
    untouched,
)
from shapewright.values.fields import ReceptiveField
from shapewright.values.models import Functional, Layer, Sequential, tensors_in
from shapewright.values.tensors import Tensor

from .ends import input_shape_in
from .graphs import graph
from .leaves import FAULTS
from .recorder import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.source.document import Document

    from .analysis import Analysis


@dataclass(frozen=True, eq=False)
class Step:
    """One layer of a model, what it is given and what it makes."""

    layer: Layer
    given: Tensor
    made: Tensor


@dataclass(frozen=True, eq=False)
class Walk:
    """The layers of a model in order, and what comes out at its end."""

    steps: list[Step]
    outputs: list[Tensor]

    @cached_property
    def _makers(self) -> dict[int, Step]:
        """The step that made a tensor, by the tensor's identity."""
        return {id(step.made): step for step in self.steps}

    @cached_property
    def _by_call(self) -> dict[int, Step]:
        """The step that made a tensor, by the identity of the call that the tensor remembers."""
        return {id(step.made.source): step for step in self.steps if step.made.source is not None}

    def before(self, tensor: Tensor) -> list[Step]:
        """The steps that a tensor went through, first to last."""
        found: set[int] = set()
        seen: set[int] = set()
        pending = [tensor]
        while pending:
            here = pending.pop()
            step = self._makers.get(id(here)) or self._by_call.get(id(here.source))
            node = step or here.source
            if node is None or id(node) in seen:
                continue
            seen.add(id(node))
            if step is not None:
                found.add(id(step))
                pending.append(step.given)
            elif here.source is not None:
                pending.extend(tensors_in((here.source.inputs, here.source.options)))
        return [step for step in self.steps if id(step) in found]


def lint(analysis: Analysis) -> tuple[Finding, ...]:
    """What is worth saying of the models, each layer of this file once for each thing."""
    found: dict[tuple[ast.AST, type], Finding] = {}
    for models in analysis.recorder.models.values():
        for model in models:
            for problem, layer in _of_model(analysis, model):
                owner = layer if layer is not None else model
                key = (owner.origin.node, type(problem))
                finding = None if key in found else _finding(analysis, problem, owner)
                if finding is not None:
                    found[key] = finding
    return tuple(found.values())


def _of_model(analysis: Analysis, model: Any) -> Iterator[tuple[Problem, Layer | None]]:
    walk = _walk(analysis, model)
    if walk is None or not any(_interesting(step) for step in walk.steps):
        yield from () if walk is None else _unseen(analysis, model, walk)
        return
    dead = [(problem, step.layer) for step in walk.steps if (problem := taps_in_padding(step.layer.rule, step.given))]
    yield from dead
    for end in _ends(walk) if not dead else ():
        yield from _gaps(walk, end)
    for output in walk.outputs:
        yield from _ahead(walk, output)
    yield from _unseen(analysis, model, walk)


def _interesting(step: Step) -> bool:
    return dilation(step.layer.rule) > 1 or pads_causally(step.layer.rule)


def _walk(analysis: Analysis, model: Any) -> Walk | None:
    if isinstance(model, Functional) and not hasattr(model.outputs, "because"):
        calls = graph(model)
        outputs = tensors_in(model.outputs)
        made = {id(t.source): t for t in [*outputs, *(t for call in calls for t in tensors_in(call.inputs))]}
        steps = [
            Step(call.target, call.inputs, made[id(call)])
            for call in calls
            if isinstance(call.target, Layer) and isinstance(call.inputs, Tensor) and id(call) in made
        ]
        return Walk(steps, outputs)
    return _stack(analysis, model) if isinstance(model, Sequential) else None


def _stack(analysis: Analysis, model: Sequential) -> Walk | None:
    """The layers of a Sequential, run once more over its input."""
    value = input_shape_in(analysis, model)
    layers = analysis.held(model.address, "#layers")
    if not isinstance(value, Tensor) or not isinstance(layers, tuple):
        return None
    steps: list[Step] = []
    for layer in layers:
        if not isinstance(layer, Layer):
            return None
        try:
            made = layer.rule.result(value)
        except (Problem, *FAULTS):
            return None
        if not isinstance(made, Tensor):
            return None
        steps.append(Step(layer, value, made))
        value = made
    return Walk(steps, [value])


def _fields(tensor: Tensor) -> list[list[ReceptiveField]]:
    """The receptive fields for each model input, where all axes have one and are axes of the tensor."""
    fields = [] if tensor.fields is None else list(tensor.fields.values())
    known = [[field for field in seen if isinstance(field, ReceptiveField)] for seen in fields]
    return [seen for seen in known if seen and len(seen) + 2 == tensor.rank]


def _ends(walk: Walk) -> list[Tensor]:
    """Where the windows of a model end: its outputs, and what is pooled, flattened or read as a sequence."""
    ends = [step.given for step in walk.steps if _fields(step.given) and not _fields(step.made)]
    return [*ends, *(output for output in walk.outputs if _fields(output))]


def _gaps(walk: Walk, end: Tensor) -> Iterator[tuple[Problem, Layer | None]]:
    for fields in _fields(end):
        gap = untouched(fields)
        if gap is None:
            continue
        stack = [step for step in walk.before(end) if dilation(step.layer.rule) > 1]
        if _depth(walk, stack) >= STACKED:
            axis, touched, size = gap
            rates = tuple(step.layer.rule.windows[axis].dilation for step in stack)
            yield UntouchedSteps(stack[-1].layer.rule, axis, len(fields), touched, size, rates), stack[-1].layer


def _depth(walk: Walk, stack: list[Step]) -> int:
    """How many of these steps lie one on the other, at most."""
    depths: dict[int, int] = {}
    for step in stack:
        below = {id(other) for other in walk.before(step.given)}
        depths[id(step)] = 1 + max((depths[other] for other in below if other in depths), default=0)
    return max(depths.values(), default=0)


def _ahead(walk: Walk, output: Tensor) -> Iterator[tuple[Problem, Layer | None]]:
    looking = [field for field, *more in _fields(output) if not more and _looks_ahead(field)]
    steps = walk.before(output) if looking else []
    careful = next((step for step in steps if pads_causally(step.layer.rule)), None)
    careless = next((step for step in steps if sees_ahead(step.layer.rule)), None)
    if careful is None or careless is None:
        return
    for field in looking:
        yield LooksAhead(careless.layer.rule, careful.layer, ahead(field)), careless.layer


def _looks_ahead(field: ReceptiveField) -> bool:
    """Whether an output is known to see later than the step that it stands for."""
    return field.anchored and field.advance == len(field.stretches) and ahead(field) > 0


def _unseen(analysis: Analysis, model: Any, walk: Walk) -> Iterator[tuple[Problem, Layer | None]]:
    inputs = tensors_in(input_shape_in(analysis, model))
    if len(inputs) != 1 or not inputs[0].shape or not walk.outputs:
        return
    taken = [field for output in walk.outputs for seen in (output.fields or {0: (None,)}).values() for field in seen]
    if not taken or any(not isinstance(field, ReceptiveField) or field.advance for field in taken):
        return
    widest = max((field for field in taken if isinstance(field, ReceptiveField)), key=lambda field: field.size)
    seen = unseen(widest, inputs[0].shape[1])
    if seen is not None and isinstance(inputs[0].shape[1], int):
        yield UnseenSteps(model.title, seen, inputs[0].shape[1], walk.outputs[0]), None


def _finding(analysis: Analysis, problem: Problem, owner: Any) -> Finding | None:
    """The finding, where what it is about was made in this file."""
    site = owner.origin
    document = analysis.document
    if site.path != document.path:
        return None
    statement = _statement_around(document, site.node)
    layer = owner if isinstance(owner, Layer) else None
    return None if statement is None else Finding(problem, site, statement, layer, (), certain=True)


def _statement_around(document: Document, node: ast.expr | ast.stmt) -> ast.stmt | None:
    """The innermost statement that a node stands in."""
    place = document.span(node)
    found: ast.stmt | None = None
    pending: list[ast.AST] = [document.syntax.tree]
    while pending:
        for child in ast.iter_child_nodes(pending.pop()):
            if isinstance(child, ast.ExceptHandler | ast.match_case):
                pending.append(child)
            elif isinstance(child, ast.stmt) and document.span(child).encloses(place):
                found = child
                pending = [child]
    return found
