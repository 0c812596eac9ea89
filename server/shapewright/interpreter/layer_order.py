"""The layers of a functional model in Keras's order: by depth, then as they are met going up from the outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Unknown
from shapewright.values.models import Call, Functional, Operation, tensors_in
from shapewright.values.tensors import Flavour

if TYPE_CHECKING:
    from .interpreter import Interpreter


class _Walk:
    """Keras's walk from the outputs to the inputs: when each node was finished, and each target first met."""

    def __init__(self, run: Interpreter, model: Functional) -> None:
        self.run = run
        self.inputs = [tensor.source for tensor in tensors_in(model.inputs)]
        self.finished: list[Call] = []
        self.calls: dict[Call, list[Call]] = {}
        self.met: dict[int, Any] = {}
        self.lost = False
        """Whether some tensor joins several paths, so that the calls behind it are not known."""

    def whole(self, call: Call) -> Call:
        """The call of the program's own layer that this one happened in, or itself."""
        return self.run.recorder.whole(call)

    def visit(self, outputs: list[Call]) -> None:
        """Go depth first, without recursion: graphs are deeper than Python's stack."""
        for output in outputs:
            stack: list[tuple[Call, int]] = [(output, 0)]
            while stack:
                call, step = stack.pop()
                if step == 0:
                    if call in self.calls or (call in self.inputs and not _declares(call)):
                        continue
                    self.calls[call] = self.parents(call)
                    self.met.setdefault(id(call.target), call.target)
                parents = self.calls[call]
                if step < len(parents):
                    stack.extend([(call, step + 1), (parents[step], 0)])
                else:
                    self.finished.append(call)

    def parents(self, call: Call) -> list[Call]:
        """The calls that made what this one was given."""
        given = tensors_in((call.inputs, call.options))
        self.lost = self.lost or any(t.source is None and t.flavour is Flavour.SYMBOLIC for t in given)
        sources = [t.source for t in given if t.source is not None]
        return [self.whole(s) for s in sources if _declares(s) or s not in self.inputs]


def _declares(call: Call) -> bool:
    return getattr(call.target, "title", "") == "InputLayer"


def layers_of(run: Interpreter, model: Functional) -> list[Any] | Unknown:
    """All layers of a model, whatever their order; unknown where its graph is."""
    walk = _walked(run, model)
    return walk if isinstance(walk, Unknown) else [t for t in walk.met.values() if not isinstance(t, Operation)]


def _walked(run: Interpreter, model: Functional) -> _Walk | Unknown:
    outputs = tensors_in(model.outputs)
    if not outputs or any(tensor.source is None for tensor in (*outputs, *tensors_in(model.inputs))):
        return Unknown("the graph of the model is not known")
    walk = _Walk(run, model)
    walk.visit([walk.whole(tensor.source) for tensor in outputs if tensor.source is not None])
    if walk.lost:
        return Unknown("the graph of the model is not known")
    if any(not hasattr(target, "address") and not isinstance(target, Operation) for target in walk.met.values()):
        return Unknown("a layer of the model that is not known")
    return walk


def ordered_layers(run: Interpreter, model: Functional) -> tuple[Any, ...] | Unknown:
    """``model.layers``."""
    walk = _walked(run, model)
    if isinstance(walk, Unknown):
        return walk
    depths = _depths(walk)
    for entry in walk.inputs:
        if entry is not None and _declares(entry):
            walk.met.setdefault(id(entry.target), entry.target)
            depths.setdefault(id(entry.target), 0)
    if _doubtful(walk, depths):
        return Unknown("the order of the layers of a model with operations between them")
    position = {key: number for number, key in enumerate(walk.met)}
    keys = sorted(walk.met, key=lambda key: (-depths[key], position[key]))
    return tuple(walk.met[key] for key in keys if not isinstance(walk.met[key], Operation))


def _depths(walk: _Walk) -> dict[int, int]:
    """How far every target lies from the outputs."""
    depths: dict[int, int] = {}
    nodes: dict[Call, int] = {}
    for node in reversed(walk.finished):
        depth = max(nodes.get(node, 0), depths.get(id(node.target), 0))
        depths[id(node.target)] = nodes[node] = depth
        for parent in walk.calls[node]:
            nodes[parent] = max(depth + 1, nodes.get(parent, 0))
    return depths


def _doubtful(walk: _Walk, depths: dict[int, int]) -> bool:
    """Whether an operation, which may be several for Keras, stands in a graph that has branches."""
    inner = any(isinstance(target, Operation) and not target.alone for target in walk.met.values())
    return inner and len(set(depths.values())) < len(depths)
