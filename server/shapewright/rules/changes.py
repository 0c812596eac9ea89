"""Changes: what only some Kerases refuse, in which versions, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapewright.source.dialect import Keras, Version


@dataclass(frozen=True, slots=True)
class Change:
    """A refusal that came or went."""

    because: str
    spans: tuple[tuple[Version, Version | None], ...]
    """From which version up to which; ``None`` for as long as we know."""

    def refused_by(self, keras: Keras) -> bool | None:
        """Whether this Keras refuses it; ``None`` where that cannot be told."""
        inside = [_within(keras, since, until) for since, until in self.spans]
        return True if True in inside else None if None in inside else False


def _within(keras: Keras, since: Version, until: Version | None) -> bool | None:
    begun = keras.reached(since)
    ended = False if until is None else keras.reached(until)
    if begun is False or ended is True:
        return False
    return None if begun is None or ended is None else True


TENSORFLOW_ON_KERAS_TENSORS = Change("Keras 2 makes a layer of every function of TensorFlow", (((3, 0), None),))

EMPTY_CONVOLUTION = Change(
    "Keras 3 before 3.14 lets a convolution give outputs of size 0", (((2,), (3,)), ((3, 14), None))
)

EMPTY_POOLING = Change("Keras 3 before 3.15 lets a pooling give outputs of size 0", (((2,), (3,)), ((3, 15), None)))

FURTHER_AXES = Change("Keras 2 takes further axes of a convolution's input for a larger batch", (((3,), None),))

TUPLE_FOR_ONE_AXIS = Change("UpSampling1D took a tuple", (((3, 15), None),))

EMPTY_TABLE = Change("Embedding took any numbers", (((3, 15), None),))


def empty_output(argument: str) -> Change:
    """What forbids an output of size 0, by the argument that makes it so."""
    return EMPTY_CONVOLUTION if argument == "kernel_size" else EMPTY_POOLING
