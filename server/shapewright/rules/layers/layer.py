"""What every layer rule is: constructor arguments, an output for an input, weights."""

from __future__ import annotations

import math
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from shapewright.rules.changes import WHOLE_NUMBERS
from shapewright.rules.policies import DEFAULT, FLOATS, cast_floats, compute_dtype, recast
from shapewright.rules.problems import RankMismatch, TakesOneInput
from shapewright.source.dialect import TESTED, Keras
from shapewright.values.dims import UNKNOWN_INT, Length, Symbol, is_open
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour, Tensor

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape


@dataclass(eq=False)
class LayerRule:
    """A layer of Keras: its fields are the constructor's parameters that matter here, by Keras's names and defaults.

    An argument that could not be read is an ``Unknown``; what depends on it is unknown, and only that.
    ``__post_init__`` refuses what the constructor refuses, ``output`` what the call refuses.
    """

    _: KW_ONLY
    title: str
    policy: Any = None
    """The ``dtype`` that its constructor was told, or the program's own default."""
    trainable: Any = True
    """Whether its weights learn, as far as its constructor was told."""
    keras: Keras = TESTED
    """The Keras whose layer this is."""
    applied: dict[Any, Any] | None = field(default=None, init=False, repr=False)
    """What it has made of inputs so far (``shared.py``); ``None`` where that is not kept."""

    compares_symbolic: ClassVar[bool] = True
    """Whether Keras refuses another width on a symbolic tensor too; where not, only the run fails (``built``)."""
    fails_late: ClassVar[bool] = False
    """Whether Keras lets a symbolic call pass which fails when the model is run (``runs``)."""
    follows_policy: ClassVar[bool] = True
    """Whether the floats that come out have the layer's own type."""

    @property
    def compute(self) -> str | None:
        """The type that it computes in; ``None`` where that is not known."""
        return compute_dtype(self.policy)

    def settled(self) -> None:
        """Refuse what the constructor refuses once it knows the type that the layer computes in."""

    def result(self, x: Any, **options: Any) -> Any:
        """What comes out, floats in the type that the layer computes in; raises what ``output`` raises."""
        output = self.output(cast_floats(x, DEFAULT), **options)
        if not self.follows_policy:
            return output
        return recast(output, self.compute if self.typed(x, **options) else None)

    def typed(self, x: Any, **options: Any) -> bool:
        """Whether the floats that it tells of certainly have the type that it computes in."""
        casts = not isinstance(x, Tensor) or x.dtype in FLOATS or WHOLE_NUMBERS.holds_for(self.keras) is True
        return casts or self.parameters(x, **options) not in (0, None)

    def output(self, x: Any) -> Any:
        """What comes out: a ``Tensor``, or a tuple of them; raises the ``Problem`` that the call would raise.

        ``float32`` stands for the type that the layer computes in, whichever it is.
        """
        raise NotImplementedError

    def traced(self) -> LayerRule:
        """The rule for what is traced inside a layer of the program's own: what Keras asks of Keras tensors alone is not asked."""
        return self

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        """Which of the other arguments of a call ``output`` and ``parameters`` want; none, unless a rule says."""
        return {}

    def parameters(self, x: Any) -> int | None:
        """How many weights it has for this input, as ``count_params`` counts; ``None`` where that is not known."""
        return 0

    def weight_shapes(self, x: Any) -> dict[str, Any] | None:
        """The shapes of its weights for this input by their names, in Keras's order; ``None`` where they are not known."""
        return None

    remade: ClassVar[tuple[str, ...]] = ()
    """The arguments that it holds in another shape once it is built."""

    idle: ClassVar[tuple[str, ...]] = ()
    """The names of the weights that never learn."""

    def frozen(self, x: Any) -> int | None:
        """How many of its weights never learn, though the layer is trainable, such as moving means."""
        return 0

    def learned(self, x: Any, **options: Any) -> int | None:
        """How many weights learn; ``None`` where that is not known."""
        return 0 if self.trainable is False else self.learning(x, self.parameters(x, **options))

    def learning(self, x: Any, total: int | None) -> int | None:
        """How many weights learn of so many in total."""
        if self.trainable is False:
            return 0
        frozen = self.frozen(x)
        return None if total is None or frozen is None or self.trainable is not True else total - frozen

    def products(self, x: Any, y: Any) -> int | None:
        """Multiply-adds with weights, or between tensors, for one sample; ``None`` where a length is not known."""
        return 0

    def built(self, x: Any) -> dict[int, Dim]:
        """Which axes of the input its weights are made for: a later call with another width is refused.

        On a symbolic tensor only where ``compares_symbolic``; on an array or an eager tensor always.
        """
        return {}

    def single(self, x: Any) -> Tensor:
        """The one tensor it works on; raises ``TakesOneInput`` for several."""
        if isinstance(x, Tensor):
            return x
        if not isinstance(x, tuple):
            return Tensor(None, None)
        if len(x) == 1 and isinstance(x[0], Tensor):
            return x[0]
        raise TakesOneInput(self.title, 1, len(x))

    def ranked(self, x: Any, rank: int, *, at_least: bool = False) -> tuple[Tensor, Shape | None]:
        """The one input and its shape, if known; raises ``RankMismatch`` where it has another number of axes.

        Of an input whose rank is not known, the rank is the one that the layer takes, if it takes no other.
        """
        tensor = self.single(x)
        if tensor.shape is None and not at_least:
            tensor = tensor.of_rank(rank)
        elif tensor.shape is not None:
            found = len(tensor.shape)
            if found < rank if at_least else found != rank:
                raise RankMismatch(self, tensor, rank, at_least)
        return tensor, tensor.shape


def runs(*tensors: Tensor) -> bool:
    """Whether a call on these runs at once: of Keras tensors only the shapes are computed."""
    return not any(tensor.flavour is Flavour.SYMBOLIC for tensor in tensors)


def weights(*shapes: tuple[Any, ...]) -> int | None:
    """How many numbers these weights hold; ``None`` where one of their dimensions is not known."""
    total = 0
    for shape in shapes:
        if not all(isinstance(dim, int) for dim in shape):
            return None
        total += math.prod(shape)
    return total


def autocast(dtype: str | None) -> str | None:
    """What Keras makes of an input's dtype before a layer sees it: every float is ``float32``."""
    return "float32" if dtype in ("float16", "bfloat16", "float64") else dtype


def width(value: Any) -> Dim:
    """A number given to a constructor, as the length of an axis: unknown where it could not be read."""
    if isinstance(value, int | Length) and not is_open(value):
        return value
    return Length(Symbol(value.written)) if isinstance(value, Unknown) and value.written else UNKNOWN_INT
