"""``input-count``: a model gets more or fewer inputs than it has, or not the ones it names."""

from __future__ import annotations

import ast
from difflib import get_close_matches
from typing import TYPE_CHECKING

from shapewright.rules.problems import InputCount, MissingInput
from shapewright.source.text import Edit
from shapewright.values.dims import definitely_different
from shapewright.values.models import Layer
from shapewright.values.tensors import Tensor

from .check import check
from .data_fixes import wrapped
from .diagnostic import Diagnostic, Fix, Note, Severity
from .input_mismatch import declared_notes
from .wording import ORDINALS, brief, count, listed

if TYPE_CHECKING:
    from shapewright.source.text import Span

    from .place import Place


@check("input-count", Severity.ERROR, InputCount, MissingInput)
def input_count(found: InputCount | MissingInput, place: Place) -> Diagnostic:
    """What the model takes, and what it gets."""
    fixes: list[Fix] = []
    if isinstance(found, InputCount):
        message = f"The model takes {count(found.expected, 'input')}, but gets {found.found}"
        fixes = _one_of(found, place)
    elif found.numbered:
        names = listed([f'"{name}"' for name in found.given]) if found.given else "no names"
        message = brief(
            f"The model's inputs have no names, but the data have {names}", "The model's inputs have no names"
        )
        fixes = _named(found, place)
    else:
        names = listed([f'"{name}"' for name in found.given]) if found.given else "no names"
        needs = f'The model needs an input named "{found.name}"'
        message = brief(f"{needs}, but gets {names}", f"{needs}, but gets {count(len(found.given), 'other name')}")
        fixes = _renamed(found, place)
    return Diagnostic(at=_at(place), message=message, notes=(*_declared(place), *place.path()), fixes=tuple(fixes))


def _one_of(found: InputCount, place: Place) -> list[Fix]:
    """One of several tensors, where only one is taken: the last that fits, as what is sampled comes last of an encoder."""
    inputs = place.model.inputs if place.model is not None else []
    if found.expected != 1 or len(inputs) != 1 or place.data is None or isinstance(place.data, ast.Tuple | ast.List):
        return []
    fitting = [index for index, one in enumerate(found.given) if _fits(one, inputs[0])]
    return [
        wrapped(place, place.data, f"[{index}]", f"Take the {ORDINALS[index]} of them")
        for index in reversed(fitting)
        if index < len(ORDINALS)
    ]


def _fits(given: Tensor, entry: Tensor) -> bool:
    own, wanted = given.shape or (), entry.shape or ()
    pairs = zip(own[1:], wanted[1:], strict=False)
    return bool(own) and len(own) == len(wanted) and not any(definitely_different(*pair) for pair in pairs)


def _at(place: Place) -> Span:
    return place.guilty(place.data)


def _declared(place: Place) -> list[Note]:
    """Every input that the model has."""
    inputs = place.model.inputs if place.model is not None else []
    return [note for number in range(len(inputs)) for note in declared_notes(place, number)]


def _named(found: MissingInput, place: Place) -> list[Fix]:
    """The names of the data for the inputs, in their order."""
    inputs = place.model.inputs if place.model is not None else []
    sources = [tensor.source.target for tensor in inputs if tensor.source is not None]
    calls = [place.program.constructor(layer) for layer in sources]
    if len(calls) != len(found.given) or None in calls:
        return []
    edits = [
        edit
        for call, name in zip(calls, found.given, strict=True)
        if call
        for edit in call.with_argument("name", f'"{name}"')
    ]
    places = {edit.at for edit in edits}
    return [Fix("Name the inputs as the data are", tuple(edits))] if len(places) == len(edits) else []


def _renamed(found: MissingInput, place: Place) -> list[Fix]:
    """The key of the dict that is nearest to the name that is missing."""
    if not isinstance(place.data, ast.Dict):
        return []
    stray = [name for name in found.given if name not in _names(place)]
    meant = stray if len(stray) == 1 else get_close_matches(found.name, stray, 1)
    for key in place.data.keys:
        if meant and isinstance(key, ast.Constant) and key.value == meant[0]:
            return [Fix(f'Call it "{found.name}"', (Edit(place.document.span(key), f'"{found.name}"'),))]
    return []


def _names(place: Place) -> set[object]:
    """What the inputs of the model are called."""
    sources = [tensor.source for tensor in (place.model.inputs if place.model is not None else [])]
    targets = [source.target for source in sources if source is not None]
    return {target.arguments.get("name") for target in targets if isinstance(target, Layer)}
