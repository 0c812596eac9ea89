"""Namesakes: the function of ``keras.ops`` that does to Keras tensors what one of TensorFlow does to its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.checks import spelling
from shapewright.checks.diagnostic import Fix, Kind
from shapewright.rules.problems import KerasTensorGiven, ValuesNeeded
from shapewright.rules.signatures import signature
from shapewright.source.text import Edit

from .register import repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapewright.checks.place import Place

OTHERWISE = {
    "acos": "arccos",
    "acosh": "arccosh",
    "asin": "arcsin",
    "asinh": "arcsinh",
    "atan": "arctan",
    "atan2": "arctan2",
    "atanh": "arctanh",
    "clip_by_value": "clip",
    "concat": "concatenate",
    "floordiv": "floor_divide",
    "floormod": "mod",
    "is_finite": "isfinite",
    "is_inf": "isinf",
    "is_nan": "isnan",
    "pow": "power",
    "reverse": "flip",
    "truediv": "true_divide",
    "variance": "var",
}
"""What ``keras.ops`` calls by another name."""


@repair(KerasTensorGiven, ValuesNeeded)
def of_keras(found: KerasTensorGiven | ValuesNeeded, place: Place) -> Iterator[Fix]:
    """``tf.expand_dims`` and ``np.expand_dims`` → ``keras.ops.expand_dims``."""
    if "." not in found.title:
        return
    short = found.title.rpartition(".")[2].removeprefix("reduce_")
    name = OTHERWISE.get(short, short)
    keras = spelling.keras(place.document)
    if keras is None or place.call is None or place.outside or signature(f"keras.ops.{name}") is None:
        return
    yield Fix(f"Use {keras}.ops.{name}", (Edit(place.call.callee, f"{keras}.ops.{name}"),), Kind.ARGUMENT)
