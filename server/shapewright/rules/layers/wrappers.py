"""Layers that hold another layer: TimeDistributed, Bidirectional, SpectralNormalization, and the plain Wrapper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import FROZEN_INSIDE, OWN_TYPE
from shapewright.rules.limits import HELD_LIMITS
from shapewright.rules.problems import RankMismatch, RefusedArgument
from shapewright.rules.registry import layer
from shapewright.values.dims import UNKNOWN, times
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour, Tensor

from .convolution import Conv
from .core import Dense
from .kernels import KernelLayer
from .layer import LayerRule
from .pooling import Pool
from .sequences import Embedding, Recurrent

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.values.dims import Dim


@layer("Wrapper")
@dataclass(eq=False)
class Wrapper(LayerRule):
    """A layer around another; ``layer`` is that one's rule, or ``Unknown`` where no rule describes it."""

    layer: Any

    compares_symbolic = False

    def output(self, x: Any) -> Any:
        """What a subclass of the program's own makes of it is not known."""
        return self.single(x).unseen(None, dtype=None)

    def inside(self, x: Any) -> Any:
        """What the wrapped layer is called on."""
        return x

    def typed(self, x: Any, **options: Any) -> bool:
        """In Keras 2 the wrapped layer's own type counts."""
        return super().typed(x, **options) and (self.policy is None or OWN_TYPE.holds_for(self.keras) is True)

    def parameters(self, x: Any) -> int | None:
        """Those of the wrapped layer."""
        return self.layer.parameters(self.inside(x)) if isinstance(self.layer, LayerRule) else None

    def learning(self, x: Any, total: int | None) -> int | None:
        """Those of the wrapped layer, unless the wrapper itself does not learn."""
        if self.trainable is False:
            return 0
        if not isinstance(self.layer, LayerRule):
            return None
        told = self.layer.trainable is True or FROZEN_INSIDE.holds_for(self.keras) is True
        return self.layer.learned(self.inside(x)) if told else None

    def products(self, x: Any, y: Any) -> int | None:
        """Those of the wrapped layer."""
        return self.layer.products(self.inside(x), y) if isinstance(self.layer, LayerRule) else None


@layer("TimeDistributed")
@dataclass(eq=False)
class TimeDistributed(Wrapper):
    """The same layer, applied to every step of axis 1 on its own."""

    def output(self, x: Any) -> Any:
        """The steps put back between the batch and the rest of what the layer makes of one step."""
        tensor, _ = self.ranked(x, 3, at_least=True)
        if not isinstance(self.layer, LayerRule):
            return tensor.unseen(None, dtype=None)
        try:
            made = self.layer.result(self.inside(tensor))
        except RankMismatch:
            if isinstance(self.layer, KernelLayer | Pool):
                raise
            return tensor.unseen(None, dtype=None)  # Keras does not check the rank of every layer in here.
        return self.together(tensor, made)

    def together(self, x: Tensor, made: Any) -> Tensor:
        """What is made of one step, for every step."""
        if not isinstance(made, Tensor) or (x.shape is not None and len(x.shape) < 3):
            return x.unseen(None, dtype=None)
        if not made.shape:
            return x.unseen(None, dtype=None if made.last is None else "float32", last=made.last)
        steps = UNKNOWN if x.shape is None else x.shape[1]
        return x.unseen((made.shape[0], steps, *made.shape[1:]), dtype="float32")

    def inside(self, x: Any) -> Tensor:
        """One step; of an input without steps, nothing is known."""
        tensor = self.single(x)
        if tensor.shape is None or len(tensor.shape) < 3:
            return tensor.unseen(None, last=tensor.last)
        return tensor.unseen((tensor.shape[0], *tensor.shape[2:]))

    def products(self, x: Any, y: Any) -> int | None:
        """Those of one step, for each of them."""
        shape, made = self.single(x).shape, y if isinstance(y, Tensor) else Tensor(None)
        if shape is None or len(shape) < 3 or made.shape is None:
            return None
        one = super().products(x, made.unseen((made.shape[0], *made.shape[2:])))
        return one * shape[1] if one is not None and isinstance(shape[1], int) else 0 if one == 0 else None

    def built(self, x: Any) -> dict[int, Dim]:
        """The wrapped layer's axes, which count from the end."""
        tensor = self.single(x)
        if tensor.shape is None or len(tensor.shape) < 3 or not isinstance(self.layer, LayerRule):
            return {}
        return self.layer.built(self.inside(tensor))


@layer("Bidirectional")
@dataclass(eq=False)
class Bidirectional(Wrapper):
    """A recurrent layer that reads forwards, its twin that reads backwards, and what becomes of both outputs."""

    merge_mode: Any = "concat"
    backward_layer: Any = None

    fails_late = True

    def __post_init__(self) -> None:
        if isinstance(self.layer, LayerRule) and not hasattr(self.layer, "go_backwards"):
            raise RefusedArgument(self, "layer", f"must be a recurrent layer, but is {self.layer.title}")
        if isinstance(self.merge_mode, str | int) and self.merge_mode not in ("sum", "mul", "ave", "concat"):
            choices = '"concat", "sum", "mul", "ave" or None'
            raise RefusedArgument(self, "merge_mode", f'must be {choices}, but is "{self.merge_mode}"')

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        """The initial states of both directions, by place or by name."""
        return {"initial_state": given.get("initial_state", given.get("#1"))}

    def output(self, x: Any, initial_state: Any = None) -> Any:
        """Twice the units with "concat", a pair of outputs with ``None``; the states of both after it."""
        first = x[0] if isinstance(x, tuple) and x else x
        tensor = self.single(first)
        if not isinstance(self.layer, LayerRule) or isinstance(self.merge_mode, Unknown):
            return tensor.unseen(None, dtype="float32")
        if isinstance(self.layer, Recurrent):
            self._compare_states(self.layer, tensor, initial_state)
        made = self.layer.result(first)
        outputs = made if isinstance(made, tuple) else (made,)
        states = outputs[1:] * 2
        if self.merge_mode is None:
            return (outputs[0], outputs[0], *states)
        merged = _twice(outputs[0]) if self.merge_mode == "concat" else outputs[0]
        return (merged, *states) if states else merged

    def _compare_states(self, layer: Recurrent, x: Tensor, given: Any) -> None:
        """The first half of the states is that of the layer that reads forwards."""
        if not isinstance(given, tuple) or len(given) < 2:
            return
        half = len(given) // 2
        for states in (given[:half], given[half:]):
            layer.compare_states(x, states)

    def parameters(self, x: Any, **_: Any) -> int | None:
        """Those of both directions."""
        return self._both(lambda direction: direction.parameters(self.inside(x)))

    def learning(self, x: Any, total: int | None) -> int | None:
        """Those of both directions that learn."""
        return 0 if self.trainable is False else self._both(lambda direction: direction.learned(self.inside(x)))

    def products(self, x: Any, y: Any, **_: Any) -> int | None:
        """Those of both directions."""
        return self._both(lambda direction: direction.products(self.inside(x), y))

    def inside(self, x: Any) -> Any:
        """The sequence, without states that came with it."""
        return x[0] if isinstance(x, tuple) and x else x

    def _both(self, count: Callable[[LayerRule], int | None]) -> int | None:
        backward = self.layer if self.backward_layer is None else self.backward_layer
        if not isinstance(self.layer, LayerRule) or not isinstance(backward, LayerRule):
            return None
        one, other = count(self.layer), count(backward)
        return None if one is None or other is None else one + other

    def built(self, x: Any) -> dict[int, Dim]:
        """What the recurrent layer is built for."""
        return self.layer.built(x) if isinstance(self.layer, LayerRule) else {}


def _twice(x: Tensor) -> Tensor:
    if x.shape is None:
        return x
    units = x.shape[-1]
    return x.like((*x.shape[:-1], times(units, 2) if units is not UNKNOWN else UNKNOWN))


@layer("SpectralNormalization")
@dataclass(eq=False)
class SpectralNormalization(Wrapper):
    """A layer whose kernel is kept small."""

    power_iterations: Any = 1

    def __post_init__(self) -> None:
        if isinstance(self.power_iterations, int) and self.power_iterations <= 0:
            problem = RefusedArgument(self, "power_iterations", f"must be at least 1, but is {self.power_iterations}")
            raise problem.where(HELD_LIMITS)

    def output(self, x: Any) -> Any:
        """What the layer makes, which must have a kernel."""
        if not isinstance(self.layer, LayerRule):
            return self.single(x).unseen(None, dtype=None)
        made = self.layer.result(x)
        if self._width(made) is None and self.layer.parameters(x) == 0:
            problem = RefusedArgument(self, "layer", f"must have a kernel, but is {self.layer.title}")
            raise problem.where(HELD_LIMITS)
        x = self.single(x)
        dtype = "float32" if x.flavour is Flavour.SYMBOLIC else x.dtype
        return made.alike(dtype=dtype) if isinstance(made, Tensor) else made

    def _width(self, made: Any) -> Dim | None:
        """The last axis of the kernel, for the layers that it is mostly put around."""
        known = isinstance(self.layer, Dense | Conv | Embedding)
        return made.shape[self.channels] if known and isinstance(made, Tensor) and made.shape else None

    @property
    def channels(self) -> int:
        """The axis that is as long as the kernel is wide."""
        return self.layer.channel_axis if isinstance(self.layer, Conv) else -1

    def parameters(self, x: Any) -> int | None:
        """Those of the layer, and a vector as long as its kernel is wide."""
        return self._with_vector(x, super().parameters(x))

    def _with_vector(self, x: Any, inner: int | None) -> int | None:
        wide = self._width(self.layer.result(x)) if isinstance(self.layer, LayerRule) else None
        return inner + wide if inner is not None and isinstance(wide, int) else None

    def built(self, x: Any) -> dict[int, Dim]:
        """What the layer is built for."""
        return self.layer.built(x) if isinstance(self.layer, LayerRule) else {}
