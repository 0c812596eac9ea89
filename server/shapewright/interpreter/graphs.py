"""Graphs: the calls that a functional model is made of, and structures of their tensors."""

from __future__ import annotations

from typing import Any

from shapewright.values.models import Call, Functional, tensors_in
from shapewright.values.tensors import Flavour, Tensor


def graph(model: Functional, entries: list[Tensor] | None = None) -> list[Call]:
    """The calls between a model's inputs and outputs, in the order in which they happened."""
    stops = {id(entry.source) for entry in (entries if entries is not None else tensors_in(model.inputs))}
    found: dict[int, Call] = {}
    pending = [tensor.source for tensor in tensors_in(model.outputs)]
    while pending:
        call = pending.pop()
        if call is None or id(call) in stops or id(call) in found:
            continue
        found[id(call)] = call
        pending.extend(tensor.source for tensor in tensors_in((call.inputs, call.options)))
    return sorted(found.values(), key=lambda call: call.order)


def unconnected(inputs: Any, outputs: Any) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """The inputs behind outputs that are not among those of a model, and those of its own that none comes from."""
    own = {id(entry.source): entry for entry in tensors_in(inputs)}
    given_out = {id(tensor.source) for tensor in tensors_in(outputs)}
    missing: dict[int, tuple[int, Tensor]] = {}
    reached: set[int] = set()
    pending = tensors_in(outputs)
    while pending:
        tensor = pending.pop()
        call = tensor.source
        if call is None or id(call) in reached:
            continue
        reached.add(id(call))
        if id(call) in own:
            continue
        is_input = getattr(call.target, "title", "") == "InputLayer" and tensor.flavour is Flavour.SYMBOLIC
        if is_input and id(call) not in given_out:
            missing[id(call)] = call.order, tensor
        pending.extend(tensors_in((call.inputs, call.options)))
    ordered = sorted(missing.values(), key=lambda found: found[0])
    return tuple(tensor for _, tensor in ordered), tuple(own[source] for source in own if source not in reached)


def substituted(structure: Any, table: dict[tuple[int, int], Any]) -> Any:
    """A structure with the tensors of the graph replaced by those of this run."""
    if isinstance(structure, Tensor):
        return table.get((id(structure.source), structure.index), structure)
    if isinstance(structure, tuple):
        return tuple(substituted(part, table) for part in structure)
    if isinstance(structure, dict):
        return {key: substituted(part, table) for key, part in structure.items()}
    return structure
