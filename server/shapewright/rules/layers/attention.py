"""Attention: queries gather from values, as far as keys resemble them; called with (query, value) or (query, value, key)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import MergeMismatch, OpenChannels, RefusedArgument, TakesOneInput
from shapewright.rules.registry import layer
from shapewright.values.dims import Dim, definitely_different, is_open
from shapewright.values.tensors import Tensor

from .layer import LayerRule, weights, width

if TYPE_CHECKING:
    from shapewright.values.tensors import Shape


@dataclass(eq=False)
class Attend(LayerRule):
    """A layer of a query, a value, and a key, which is the value where none is given."""

    def three(self, x: Any) -> tuple[Tensor, Tensor, Tensor]:
        """Query, value and key; raises ``TakesOneInput`` for another number of inputs."""
        if not isinstance(x, tuple):
            raise TakesOneInput(self.title, 2, 1)
        if not 2 <= len(x) <= 3:
            raise TakesOneInput(self.title, 2, len(x))
        query, value, *rest = (part if isinstance(part, Tensor) else Tensor(None, None) for part in x)
        return query, value, rest[0] if rest else value


@layer("Attention")
@dataclass(eq=False)
class Attention(Attend):
    """Luong's attention: products of queries and keys weigh the values."""

    use_scale: Any = False
    score_mode: Any = "dot"

    def __post_init__(self) -> None:
        if isinstance(self.score_mode, str) and self.score_mode not in ("dot", "concat"):
            raise RefusedArgument(self, "score_mode", f'must be "dot" or "concat", but is "{self.score_mode}"')

    def output(self, x: Any) -> Tensor:
        """The query's steps, the value's features."""
        query, value, _ = self.three(x)
        if not query.shape or not value.shape:
            return query.unseen(None, dtype="float32")
        return query.unseen((*query.shape[:-1], value.shape[-1]), dtype="float32")

    def parameters(self, x: Any) -> int | None:
        """A scale, and a weight where scores are sums."""
        if not isinstance(self.use_scale, bool) or not isinstance(self.score_mode, str):
            return None
        return int(self.use_scale) + (self.score_mode == "concat")


@layer("AdditiveAttention")
@dataclass(eq=False)
class AdditiveAttention(Attention):
    """Bahdanau's attention: a scale for each feature."""

    use_scale: Any = True

    def output(self, x: Any) -> Tensor:
        """The query's steps, the value's features; the query's features must not be open where they are scaled."""
        query = self.three(x)[0]
        if self.use_scale is True and query.shape and is_open(query.shape[-1]):
            raise OpenChannels(self, query, -1)
        return super().output(x)

    def parameters(self, x: Any) -> int | None:
        """The scale."""
        if not isinstance(self.use_scale, bool):
            return None
        shape = self.three(x)[0].shape
        return weights((shape[-1],)) if self.use_scale and shape else None if self.use_scale else 0


@layer("MultiHeadAttention")
@dataclass(eq=False)
class MultiHeadAttention(Attend):
    """``num_heads`` attentions side by side, each on a projection of its own, projected back to the query's features."""

    num_heads: Any
    key_dim: Any
    value_dim: Any = None
    use_bias: Any = True
    output_shape: Any = None
    use_gate: Any = False

    def __post_init__(self) -> None:
        for argument in ("num_heads", "key_dim", "value_dim"):
            number = getattr(self, argument)
            if isinstance(number, float | str) or (isinstance(number, int) and number < 1):
                raise RefusedArgument(self, argument, f"must be an integer from 1, but is {number}")

    def output(self, x: Any) -> Tensor:
        """The query's shape, its features replaced by ``output_shape`` where that is given.

        Raises ``MergeMismatch`` where value and key differ in their steps, ``OpenChannels`` for open features.
        """
        query, value, key = self.three(x)
        for tensor in (query, value, key):
            if tensor.shape and is_open(tensor.shape[-1]):
                raise OpenChannels(self, tensor, -1)
        self._compare(query, value, key)
        features = self._features(query)
        if not query.shape or features is None:
            return query.unseen(None, dtype="float32")
        return query.unseen((*query.shape[:-1], *features), dtype="float32")

    def _compare(self, query: Tensor, value: Tensor, key: Tensor) -> None:
        if value.shape is None or key.shape is None:
            return
        if len(value.shape) != len(key.shape):
            raise MergeMismatch(self.title, (query, value, key), None)
        for axis, (left, right) in enumerate(zip(value.shape[1:-1], key.shape[1:-1], strict=True), 1):
            if definitely_different(left, right) or _open_and_not(left, right):
                raise MergeMismatch(self.title, (query, value, key), axis)

    def _features(self, query: Tensor) -> Shape | None:
        if self.output_shape is None:
            return query.shape[-1:] if query.shape else None
        if isinstance(self.output_shape, tuple):
            return tuple(width(part) for part in self.output_shape)
        return (width(self.output_shape),)

    def parameters(self, x: Any) -> int | None:
        """Kernels from each input to the heads, from the heads to the output, and their biases."""
        query, value, key = self.three(x)
        if not query.shape or not value.shape or not key.shape:
            return None
        if not isinstance(self.use_bias, bool) or not isinstance(self.use_gate, bool):
            return None
        value_dim = self.key_dim if self.value_dim is None else self.value_dim
        heads, deep = (self.num_heads, self.key_dim), (self.num_heads, value_dim)
        features = self._features(query) or (None,)
        kernels = [(query.shape[-1], *heads), (key.shape[-1], *heads), (value.shape[-1], *deep), (*deep, *features)]
        biases = [heads, heads, deep, features]
        if self.use_gate:
            kernels.append((query.shape[-1], *deep))
            biases.append(deep)
        return weights(*kernels, *(biases if self.use_bias else []))


def _open_and_not(left: Dim, right: Dim) -> bool:
    """Keras compares ``None`` with numbers here."""
    return (is_open(left) and isinstance(right, int)) or (is_open(right) and isinstance(left, int))


@layer("GroupQueryAttention")
@dataclass(eq=False)
class GroupedQueryAttention(Attend):
    """Attention whose key and value heads are shared among groups of query heads."""

    def output(self, x: Any) -> Tensor:
        """The query's shape."""
        query = self.three(x)[0]
        return query.unseen(query.shape, dtype="float32")

    def parameters(self, x: Any) -> int | None:
        """Not followed."""
        return None
