"""Random stacks of layers over one or two spatial axes, through the rules and through Keras."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from shapewright.rules import layers as _registered  # noqa: F401 - importing the rules registers them
from shapewright.rules.registry import construct
from shapewright.values.tensors import Tensor

from tests.rules.judge import real_keras

if TYPE_CHECKING:
    from collections.abc import Callable

PADDINGS = {"Conv": ["valid", "valid", "same", "causal"], "Pool": ["valid", "valid", "same"]}


@dataclass(frozen=True)
class Stack:
    """Layers one after another, each with its arguments."""

    layers: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]

    def ours(self, x: Tensor) -> Tensor:
        """What the rules give."""
        for name, arguments in self.layers:
            x = construct(name, (), dict(arguments)).output(x)
        return x

    def real(self, **extra: Any) -> list[Any]:
        """The real layers; convolutions with these arguments more."""
        layers = real_keras().layers
        return [
            getattr(layers, name)(**dict(arguments), **(extra if name.startswith("Conv") else {}))
            for name, arguments in self.layers
        ]


@st.composite
def convolution(draw: Callable[[Any], Any], rank: int) -> tuple[str, tuple[tuple[str, Any], ...]]:
    """A convolution that is strided or dilated, not both."""
    strides = draw(st.sampled_from([1, 1, 1, 2, 3]))
    arguments = {
        "filters": 1,
        "kernel_size": draw(st.integers(1, 5)),
        "strides": strides,
        "padding": draw(st.sampled_from(PADDINGS["Conv"] if rank == 1 else PADDINGS["Pool"])),
        "dilation_rate": draw(st.integers(1, 4)) if strides == 1 else 1,
    }
    return f"Conv{rank}D", tuple(arguments.items())


@st.composite
def pooling(draw: Callable[[Any], Any], rank: int) -> tuple[str, tuple[tuple[str, Any], ...]]:
    """A pooling whose windows may overlap or leave gaps."""
    name = draw(st.sampled_from(["MaxPooling", "AveragePooling"]))
    strides = draw(st.sampled_from([None, 1, 2, 3]))
    arguments = {
        "pool_size": draw(st.integers(1, 3)),
        "strides": strides,
        "padding": draw(st.sampled_from(PADDINGS["Pool"])),
    }
    return f"{name}{rank}D", tuple(arguments.items())


@st.composite
def resizing(draw: Callable[[Any], Any], rank: int) -> tuple[str, tuple[tuple[str, Any], ...]]:
    """Zeros around, or ends cut off."""
    ends = draw(st.tuples(*[st.tuples(st.integers(0, 3), st.integers(0, 3))] * rank))
    name, argument = draw(st.sampled_from([("ZeroPadding", "padding"), ("Cropping", "cropping")]))
    return f"{name}{rank}D", ((argument, ends[0] if rank == 1 else ends),)


def stacks(rank: int, *, most: int = 5) -> st.SearchStrategy[Stack]:
    """One to ``most`` layers; convolutions are the most frequent."""
    one = st.one_of(convolution(rank), convolution(rank), pooling(rank), resizing(rank))
    return st.lists(one, min_size=1, max_size=most).map(lambda layers: Stack(tuple(layers)))
