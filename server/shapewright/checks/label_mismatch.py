"""``label-mismatch``: a loss cannot compare the labels with what the model gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.rules.problems import LabelMismatch
from shapewright.source.text import Edit
from shapewright.values.dims import definitely_different, product
from shapewright.values.tensors import Flavour, show

from . import spelling
from .check import check
from .data_fixes import wrapped
from .diagnostic import Diagnostic, Fix, Kind, Note, Severity
from .flattening import flatten
from .losses import as_written, use_loss
from .padding import keep_length
from .stack import shaped_by
from .units import WIDTHS, give_units
from .wording import axis_noun, brief, comes, has, listed, plural

if TYPE_CHECKING:
    import ast

    from .place import Place
MASK = 3
"""Rows, columns and channels."""
COLOURED = (3, 4)
"""So many channels has a picture that is not gray."""


@check("label-mismatch", Severity.ERROR, LabelMismatch)
def label_mismatch(found: LabelMismatch, place: Place) -> Diagnostic:
    """What the loss needs for these outputs, and what the labels are."""
    expression = place.labels_of(found.labels_tensor)
    name = place.name(expression, "the labels")
    loss = as_written(place, found.loss)
    at = place.guilty(expression)
    needs, given = f"{loss} needs {found.want}, but {has(name)}", found.given.removesuffix(" per sample")
    notes = [*compile_note(place), *output_note(place, found.outputs), *label_note(found, place, name)]
    if found.batch is not None:
        notes.append(Note(at, f"a batch of {found.batch} samples does not pass, where another size would"))
    return Diagnostic(
        at=at,
        message=brief(
            f"{needs} {found.given}", f"{needs} {given}", f"{needs} {given.removeprefix('values of shape ')}"
        ),
        notes=(*notes, *place.path()),
        fixes=tuple(_fixes(found, place, expression)),
    )


def compile_note(place: Place) -> list[Note]:
    """Where the loss was chosen."""
    if place.compiled is None:
        return []
    at = place.compiled.argument("loss") or place.compiled.callee
    return [Note(at, "the loss is chosen here")]


def output_note(place: Place, outputs: tuple[object, ...]) -> list[Note]:
    """Which layer gives the output its shape."""
    layer = next(iter(reversed(place.model.layers)), None) if place.model is not None else None
    if layer is None:
        return []
    shown = ", ".join(["None", *map(str, outputs[1:])])
    return place.program.note(layer.origin, f"the output has shape ({shown}{',' if len(outputs) == 1 else ''})")


def label_note(found: LabelMismatch, place: Place, name: str) -> list[Note]:
    """Where the labels were made."""
    tensor = found.labels_tensor
    return place.origin(tensor, f"{comes(name)}, with shape {show(found.labels)}")


def _fixes(found: LabelMismatch, place: Place, expression: ast.expr | None) -> list[Fix]:
    fixes = use_loss(place, found.suggest_loss) if found.suggest_loss is not None else []
    fixes += _one_hot(found, place, expression)
    fixes += _class_numbers(found, place, expression)
    fixes += _as_long(found, place)
    fixes += _rearranged(found, place, expression)
    if found.missing_flatten:
        fixes += flatten(place)
    alone = found.suggest_units == 1 and fixes and "categorical" in found.loss
    if found.suggest_units is not None and place.model is not None and not alone:
        last = place.model.last(*WIDTHS) or shaped_by(place.model.declared(found.output), *WIDTHS)
        fixes += give_units(place.program, last, found.suggest_units)
    return fixes


def _rearranged(found: LabelMismatch, place: Place, expression: ast.expr | None) -> list[Fix]:
    """The same values in the axes of the outputs; one channel of a mask that was read as a coloured picture."""
    if expression is None:
        return []
    labels, outputs = found.labels[1:], found.outputs[1:]
    if not found.labels:
        axes = ", ".join(["None"] * (1 if found.loss.startswith("sparse") else len(found.outputs)))
        return [wrapped(place, expression, f"[{axes}]", "Make it the label of one sample")]
    if len(labels) == MASK and labels[:-1] == outputs[:-1] and outputs[-1] == 1 and labels[-1] in COLOURED:
        return [wrapped(place, expression, "[..., :1]", "Take one channel")]
    known = all(isinstance(dim, int) for dim in (*labels, *outputs))
    if not known or len(labels) == len(outputs) or product(labels) != product(outputs):
        return []
    tensor = place.tensor_at(expression) or found.labels_tensor
    if tensor is not None and tensor.flavour is Flavour.ARRAY:
        return [wrapped(place, expression, f".reshape{show((-1, *outputs))}", "Reshape the labels")]
    module, at = spelling.tensorflow(place.document), place.document.span(expression)
    text = f"{module}.reshape({place.document.source(at)}, {show((-1, *outputs))})"
    return [Fix(f"Reshape the labels: {text}", (Edit(at, text),), Kind.DATA)] if module is not None else []


def _as_long(found: LabelMismatch, place: Place) -> list[Fix]:
    """Convolutions that took something off an axis on which the labels are as long as the input."""
    output = place.model.output if place.model is not None else None
    if output is None or len(found.labels) != len(found.outputs):
        return []
    axes = [
        axis
        for axis in range(1, len(found.outputs) - 1)
        if definitely_different(found.labels[axis], found.outputs[axis])
    ]
    if not axes or output.shape is None or len(output.shape) != len(found.outputs):
        return []
    noun = listed([plural(axis_noun(output.shape, axis)) for axis in axes])
    return keep_length(place.program, (output,), axes[0], noun)


def _class_numbers(found: LabelMismatch, place: Place, expression: ast.expr | None) -> list[Fix]:
    """One-hot rows for a sparse loss become class numbers, in the call."""
    one_hot = found.loss == "sparse_categorical_crossentropy" and found.labels[1:] == found.outputs[1:]
    array = found.labels_tensor is not None and place.whole(found.labels_tensor, expression).flavour is Flavour.ARRAY
    if expression is None or not one_hot or not array:
        return []
    return [wrapped(place, expression, ".argmax(axis=-1)", "Take the class numbers")]


def _one_hot(found: LabelMismatch, place: Place, expression: ast.expr | None) -> list[Fix]:
    """Class numbers for a categorical loss become one-hot, in the call."""
    keras, classes = spelling.keras(place.document), found.outputs[-1]
    numbers = len(found.labels) == 1 or found.labels[1:] == (1,)
    if keras is None or expression is None or not isinstance(classes, int) or not numbers:
        return []
    if found.loss != "categorical_crossentropy" or len(found.outputs) != 2:
        return []
    at = place.document.span(expression)
    text = f"{keras}.utils.to_categorical({place.document.source(at)}, {classes})"
    return [Fix("One-hot the labels: to_categorical", (Edit(at, text),), Kind.LOSS)]
