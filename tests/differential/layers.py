"""Random layers: every argument of convolutions and poolings, sensible ones and those that Keras refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Layer:
    """A layer's name and arguments, and the shape of one sample of its input."""

    name: str
    arguments: tuple[tuple[str, Any], ...]
    sample: tuple[int | None, ...]

    @property
    def keywords(self) -> dict[str, Any]:
        """The arguments by name."""
        return dict(self.arguments)


def numbers(rank: int, largest: int) -> st.SearchStrategy[Any]:
    """A number for all axes or one for each, rarely 0 or one too many."""
    number = st.integers(1, largest)
    each = st.tuples(*[number] * rank)
    odd = st.one_of(st.integers(-1, 0), st.tuples(*[number] * (rank + 1)), st.tuples(*[st.integers(0, 2)] * rank))
    return rarely(odd, st.one_of(number, each))


def rarely(odd: st.SearchStrategy[Any], usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The odd one once in thirty times: a layer has many arguments, and should often be right in all of them."""
    return st.integers(0, 29).flatmap(lambda chance: odd if chance == 0 else usual)


def sometimes(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An argument, or ``None`` for leaving it out."""
    return st.one_of(st.none(), value)


FORMATS = st.sampled_from(["channels_last", "channels_last", "channels_first"])


@st.composite
def convolutions(draw: Callable[[Any], Any]) -> Layer:
    """A Conv1D, Conv2D or Conv3D."""
    rank = draw(st.integers(1, 3))
    wrong_paddings = st.sampled_from(["full", "causal"])
    paddings = st.sampled_from(["valid", "same", "VALID", *(["causal"] if rank == 1 else [])])
    dilated = draw(st.booleans())
    arguments = {
        "filters": draw(rarely(st.integers(-1, 0), st.sampled_from([1, 4, 6, 8]))),
        "kernel_size": draw(numbers(rank, 5)),
        "strides": draw(rarely(numbers(rank, 3), st.none())) if dilated else draw(sometimes(numbers(rank, 3))),
        "padding": draw(sometimes(rarely(wrong_paddings, paddings))),
        "data_format": draw(sometimes(FORMATS)),
        "dilation_rate": draw(numbers(rank, 3)) if dilated else None,
        "groups": draw(sometimes(st.sampled_from([1, 1, 2, 3, 0]))),
        "use_bias": draw(sometimes(st.booleans())),
    }
    return layer(f"Conv{rank}D", arguments, draw(samples(rank)))


@st.composite
def poolings(draw: Callable[[Any], Any]) -> Layer:
    """A pooling, global or not, of one to three axes."""
    rank = draw(st.integers(1, 3))
    kind = draw(st.sampled_from(["MaxPooling", "AveragePooling", "GlobalMaxPooling", "GlobalAveragePooling"]))
    arguments = {"data_format": draw(sometimes(FORMATS))}
    if kind.startswith("Global"):
        arguments["keepdims"] = draw(sometimes(st.booleans()))
    else:
        arguments["pool_size"] = draw(sometimes(numbers(rank, 4)))
        arguments["strides"] = draw(sometimes(numbers(rank, 3)))
        arguments["padding"] = draw(sometimes(st.sampled_from(["valid", "same", "SAME", "causal"])))
    return layer(f"{kind}{rank}D", arguments, draw(samples(rank)))


@st.composite
def resizings(draw: Callable[[Any], Any]) -> Layer:
    """Zeros around, ends cut off, or steps repeated."""
    rank = draw(st.integers(1, 3))
    kind, argument = draw(
        st.sampled_from([("ZeroPadding", "padding"), ("Cropping", "cropping"), ("UpSampling", "size")])
    )
    arguments = {argument: draw(numbers(rank, 3) if argument == "size" else ends(rank))}
    return layer(f"{kind}{rank}D", arguments, draw(samples(rank)))


def ends(rank: int) -> st.SearchStrategy[Any]:
    """How much at both ends: one number, one per axis, or a pair per axis."""
    number = st.integers(0, 3)
    pair = st.tuples(number, number)
    return pair if rank == 1 else st.one_of(number, st.tuples(*[number] * rank), st.tuples(*[pair] * rank))


def samples(rank: int) -> st.SearchStrategy[tuple[int | None, ...]]:
    """The shape of one sample: mostly of the right rank, sometimes with open axes."""
    length = rarely(st.none(), st.integers(1, 20))
    right = st.tuples(*[length] * rank, st.sampled_from([1, 3, 4, 6]))
    wrong = st.one_of(st.tuples(*[length] * rank), st.tuples(*[length] * (rank + 2)))
    return rarely(wrong, right)


def layer(name: str, arguments: dict[str, Any], sample: tuple[int | None, ...]) -> Layer:
    """Leave out the arguments that are not given."""
    return Layer(name, tuple((key, value) for key, value in arguments.items() if value is not None), sample)
