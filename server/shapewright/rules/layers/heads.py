"""Attention with heads: queries, keys and values are projected, head by head, before they are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import ATTENTION_RANK, MASKS_SPREAD, NO_HEADS, SCORES_OF_QUERIES
from shapewright.rules.limits import HELD_LIMITS
from shapewright.rules.problems import MaskMismatch, MergeMismatch, OpenChannels, RankMismatch, RefusedArgument
from shapewright.rules.registry import layer
from shapewright.values.dims import Dim, definitely_different, definitely_not_multiple, is_open
from shapewright.values.tensors import Tensor

from .attention import Attend, seen_by
from .layer import runs, weights, width

if TYPE_CHECKING:
    from shapewright.values.tensors import Shape


PLACES = {1: "value", 2: "key", 6: "attention_mask", 9: "use_causal_mask"}
"""Where in a call these arguments stand."""


@dataclass(eq=False)
class MultiHeadInputs(Attend):
    """Attention that is given query, value and key one by one, and projects each of them."""

    fails_late = True

    def sequences(self, *tensors: Tensor, most: int | None = None) -> None:
        """Raise ``RankMismatch`` for an input without steps, which Keras builds for, and cannot run on.

        ``most``: so it does with an input of more axes.
        """
        refused = runs(*tensors) or ATTENTION_RANK.holds_for(self.keras)
        for tensor in tensors if refused else ():
            rank = len(tensor.shape) if tensor.shape is not None else 3
            if rank < 3 or (most is not None and runs(*tensors) and rank > most):
                raise RankMismatch(self, tensor, 3, at_least=most is None)

    def queried(self, query: Tensor, value: Tensor, axes: tuple[int, ...] | None) -> None:
        """Raise ``MergeMismatch`` where query and value differ in rank, or in an axis along which none is compared.

        Keras builds for them, and cannot run.
        """
        if not runs(query, value) or query.shape is None or value.shape is None or axes is None:
            return
        if len(query.shape) != len(value.shape):
            raise MergeMismatch(self.title, (query, value), None)
        if not all(0 < axis < len(query.shape) - 1 for axis in axes):
            return
        for axis in range(1, len(query.shape) - 1):
            if axis not in axes and definitely_different(query.shape[axis], value.shape[axis]):
                raise MergeMismatch(self.title, (query, value), axis)

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        """The value, the key and the mask, by place or by name."""
        named = {name: given.get(name, given.get(f"#{place}")) for place, name in PLACES.items()}
        return {**named, **super().options(given)}

    def masked(self, query: Tensor, value: Tensor, heads: Any, mask: Any) -> None:
        """Raise ``MaskMismatch`` for a mask that does not fit scores of (batch, heads, steps, steps)."""
        if not (isinstance(mask, Tensor) and mask.shape is not None and query.shape and value.shape):
            return
        if len(query.shape) == len(value.shape) == 3 and len(mask.shape) < 5:
            whole = (query.shape[0], width(heads), query.shape[1], value.shape[1])
            needed = {2: whole[2:], 4: whole}.get(len(mask.shape), (whole[0], *whole[2:]))
            self.fit(mask, "attention_mask", needed, query, value)
            self.fit_heads(mask, needed, query, value)

    def fit_heads(self, mask: Tensor, needed: Shape, *tensors: Tensor) -> None:
        """Raise ``MaskMismatch`` for a mask of more heads, or of more steps of the value, than the single one there is."""
        given = mask.shape or ()
        pairs = [(given[axis], needed[axis]) for axis in ((1, 3) if len(given) == 4 else (-1,))]
        if runs(mask, *tensors) and any(needs == 1 and isinstance(dim, int) and dim != 1 for dim, needs in pairs):
            raise MaskMismatch(self, mask, "attention_mask", needed).where(MASKS_SPREAD)

    def closed(self, *tensors: Tensor) -> None:
        """Raise ``OpenChannels`` where the features of one of them are open: a kernel cannot be as wide."""
        for tensor in tensors:
            if tensor.shape and is_open(tensor.shape[-1]):
                raise OpenChannels(self, tensor, -1)

    def compare_steps(self, query: Tensor, value: Tensor, key: Tensor) -> None:
        """Raise ``MergeMismatch`` where value and key differ in their steps."""
        if value.shape is None or key.shape is None:
            return
        if len(value.shape) != len(key.shape):
            raise MergeMismatch(self.title, (query, value, key), None)
        for axis, (left, right) in enumerate(zip(value.shape[1:-1], key.shape[1:-1], strict=True), 1):
            if definitely_different(left, right) or _open_and_not(left, right):
                raise MergeMismatch(self.title, (query, value, key), axis)


@layer("MultiHeadAttention")
@dataclass(eq=False)
class MultiHeadAttention(MultiHeadInputs):
    """``num_heads`` attentions side by side, each on a projection of its own, projected back to the query's features."""

    num_heads: Any
    key_dim: Any
    value_dim: Any = None
    use_bias: Any = True
    output_shape: Any = None
    attention_axes: Any = None
    use_gate: Any = False

    def __post_init__(self) -> None:
        for argument in ("num_heads", "key_dim", "value_dim"):
            number = getattr(self, argument)
            if isinstance(number, float | str) or (isinstance(number, int) and number < 1):
                problem = RefusedArgument(self, argument, f"must be an integer from 1, but is {number}")
                raise problem.where(NO_HEADS)

    def output(
        self,
        x: Any,
        value: Any = None,
        key: Any = None,
        return_attention_scores: Any = False,
        attention_mask: Any = None,
        use_causal_mask: Any = None,
    ) -> Any:
        """The query's shape, its features replaced by ``output_shape`` where that is given.

        Raises ``MergeMismatch`` where value and key differ in their steps, ``OpenChannels`` for open features.
        """
        query, value, key = self.three(x, value, key)
        self.closed(query, value, key)
        if self.attention_axes is None:
            self.sequences(query, value, key)
        self.compare_steps(query, value, key)
        axes = self._axes(value)
        self.queried(query, value, axes)
        if axes == (1,):
            self.masked(query, value, self.num_heads, attention_mask)
        elif axes is not None and isinstance(attention_mask, Tensor):
            self._mask_for_all(query, value, axes, attention_mask)
        elif axes is not None and attention_mask is None and use_causal_mask is True:
            self._causal_mask(query, value, axes)
        features = self._features(query)
        if not query.shape or features is None:
            return query.unseen(None, dtype="float32")
        made = query.like((*query.shape[:-1], *features), dtype="float32", fields=seen_by(query, value))
        return self.with_scores(made, return_attention_scores, self._scores(query, value))

    def _mask_for_all(self, query: Tensor, value: Tensor, axes: tuple[int, ...], mask: Tensor) -> None:
        """Raise ``MaskMismatch`` for a mask without the axes of query and value along which steps are compared."""
        if mask.shape is None or query.shape is None or value.shape is None or not runs(query, value, mask):
            return
        if len(mask.shape) < 2 * len(axes) and all(0 < axis < len(query.shape) for axis in axes):
            needed = (query.shape[0], *(query.shape[axis] for axis in axes), *(value.shape[axis] for axis in axes))
            raise MaskMismatch(self, mask, "attention_mask", needed).where(MASKS_SPREAD)

    def _causal_mask(self, query: Tensor, value: Tensor, axes: tuple[int, ...]) -> None:
        """Raise ``MaskMismatch`` where steps are compared along other axes: Keras makes the mask from axis 1 of both."""
        if not query.shape or not value.shape or not runs(query, value) or len(query.shape) != len(value.shape):
            return
        if not all(0 < axis < len(query.shape) - 1 for axis in axes):
            return
        steps = query.shape[1], value.shape[1]
        mask = Tensor((1, *steps), "bool", query.flavour)
        between = (*(query.shape[axis] for axis in axes), *(value.shape[axis] for axis in axes))
        fits = not any(dim != 1 and definitely_different(dim, own) for dim, own in zip(steps, between, strict=False))
        if len(axes) > 1 or not fits:
            raise MaskMismatch(self, mask, "use_causal_mask", (query.shape[0], *between)).where(MASKS_SPREAD)

    def _axes(self, value: Tensor) -> tuple[int, ...] | None:
        """The axes along which steps are compared; ``None`` where they are not known."""
        if value.shape is None or len(value.shape) < 2:
            return None
        axes = (self.attention_axes,) if isinstance(self.attention_axes, int) else self.attention_axes
        if axes is None:
            return tuple(range(1, len(value.shape) - 1))
        if not isinstance(axes, tuple) or not all(isinstance(axis, int) for axis in axes):
            return None
        return tuple(axis if axis >= 0 else len(value.shape) + axis for axis in axes)

    def _scores(self, query: Tensor, value: Tensor) -> Shape | None:
        """What is compared with what: on Keras tensors what Keras 3 declares, whatever comes when it runs."""
        assert query.shape
        heads, axes = width(self.num_heads), self._axes(value)
        if not runs(query, value) and SCORES_OF_QUERIES.holds_for(self.keras) is not False:
            declared = SCORES_OF_QUERIES.holds_for(self.keras) and len(query.shape) > 1
            return (query.shape[0], heads, query.shape[1], query.shape[1]) if declared else None
        if axes is None or value.shape is None or len(query.shape) != len(value.shape):
            return None
        asked, told = (*query.shape[:-1], heads), value.shape[:-1]
        if not all(axis < len(told) for axis in axes):
            return None
        apart = [dim for axis, dim in enumerate(asked) if axis not in axes]
        return (*apart, *(asked[axis] for axis in axes), *(told[axis] for axis in axes))

    def _features(self, query: Tensor) -> Shape | None:
        if self.output_shape is None:
            return query.shape[-1:] if query.shape else None
        if isinstance(self.output_shape, tuple):
            return tuple(width(part) for part in self.output_shape)
        return (width(self.output_shape),)

    def parameters(self, x: Any, value: Any = None, key: Any = None, **_: Any) -> int | None:
        """Kernels from each input to the heads, from the heads to the output, and their biases."""
        query, value, key = self.three(x, value, key)
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

    def products(self, x: Any, y: Any, value: Any = None, key: Any = None, **_: Any) -> int | None:
        """Every projection at every step, and two products between every pair of steps; not for other outputs."""
        query, value, key = self.three(x, value, key)
        value_dim = self.key_dim if self.value_dim is None else self.value_dim
        if self.output_shape is not None:
            return None
        return attended(query, value, key, self.num_heads, self.num_heads, (self.key_dim, value_dim), self.use_gate)


def attended(
    query: Tensor, value: Tensor, key: Tensor, heads: Any, shared: Any, deep: tuple[Any, Any], gate: Any
) -> int | None:
    """Multiply-adds of projecting three inputs to heads, of comparing, weighing, and projecting back."""
    shapes = (query.shape, value.shape, key.shape)
    if not all(shape and len(shape) == 3 for shape in shapes) or not isinstance(gate, bool):
        return None
    (_, asked, wide), (_, told, broad), (_, _, keyed) = (shape for shape in shapes if shape is not None)
    key_dim, value_dim = deep
    projections = [(asked, wide, heads, key_dim), (told, keyed, shared, key_dim), (told, broad, shared, value_dim)]
    between = [(asked, told, heads, key_dim), (asked, told, heads, value_dim)]
    back = [(asked, wide, heads, value_dim)] * (2 if gate else 1)
    return weights(*projections, *between, *back)


def _open_and_not(left: Dim, right: Dim) -> bool:
    """Keras compares ``None`` with numbers here."""
    return (is_open(left) and isinstance(right, int)) or (is_open(right) and isinstance(left, int))


@layer("GroupQueryAttention")
@dataclass(eq=False)
class GroupedQueryAttention(MultiHeadInputs):
    """Attention whose key and value heads are shared among groups of query heads."""

    head_dim: Any
    num_query_heads: Any
    num_key_value_heads: Any
    use_bias: Any = True
    use_gate: Any = False

    def __post_init__(self) -> None:
        queries, keys = self.num_query_heads, self.num_key_value_heads
        if keys == 0 or definitely_not_multiple(queries, keys):
            problem = RefusedArgument(
                self, "num_key_value_heads", f"must divide num_query_heads, {queries}, but is {keys}"
            )
            problem.change = HELD_LIMITS
            raise problem

    def output(
        self,
        x: Any,
        value: Any = None,
        key: Any = None,
        return_attention_scores: Any = False,
        attention_mask: Any = None,
        use_causal_mask: Any = None,
    ) -> Any:
        """The query's shape; raises ``OpenChannels`` for open features."""
        del use_causal_mask  # There is one axis of steps only.
        query, value, key = self.three(x, value, key)
        self.closed(query, value, key)
        for tensor in (query, value, key):
            self.ranked(tensor, 3, at_least=True)
        self.sequences(query, value, key, most=3)
        self.compare_steps(query, value, key)
        self.compare_features(query, value)
        self.masked(query, value, self.num_query_heads, attention_mask)
        made = query.alike(dtype="float32", fields=seen_by(query, value))
        if not query.shape or len(query.shape) != 3 or not value.shape or len(value.shape) != 3:
            return self.with_scores(query.unseen(None, dtype="float32"), return_attention_scores, None)
        scores = (query.shape[0], width(self.num_query_heads), query.shape[1], value.shape[1])
        return self.with_scores(made, return_attention_scores, scores)

    def compare_features(self, query: Tensor, value: Tensor) -> None:
        """Raise ``MergeMismatch`` where Keras tensors differ in their features; it is not looked at when it runs."""
        if not runs(query, value) and query.shape and value.shape:
            last = len(query.shape) - 1
            if len(value.shape) == last + 1 and definitely_different(query.shape[-1], value.shape[-1]):
                raise MergeMismatch(self.title, (query, value), last)

    def parameters(self, x: Any, value: Any = None, key: Any = None, **_: Any) -> int | None:
        """Kernels from each input to the heads, from the heads to the output, and their biases."""
        query, value, key = self.three(x, value, key)
        if not query.shape or not value.shape or not key.shape:
            return None
        if not isinstance(self.use_bias, bool) or not isinstance(self.use_gate, bool):
            return None
        asking, told = (self.num_query_heads, self.head_dim), (self.num_key_value_heads, self.head_dim)
        features = query.shape[-1:]
        kernels = [(*features, *asking), (key.shape[-1], *told), (value.shape[-1], *told), (*asking, *features)]
        biases = [asking, told, told, features]
        if self.use_gate:
            kernels.append((*features, *asking))
            biases.append(asking)
        return weights(*kernels, *(biases if self.use_bias else []))

    def products(self, x: Any, y: Any, value: Any = None, key: Any = None, **_: Any) -> int | None:
        """Every projection at every step, and two products between every pair of steps."""
        query, value, key = self.three(x, value, key)
        return attended(
            query, value, key, self.num_query_heads, self.num_key_value_heads, (self.head_dim,) * 2, self.use_gate
        )
