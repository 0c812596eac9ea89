"""Attention: queries gather from values, as far as keys resemble them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import ATTENTION_DIMENSIONS, SCALAR_QUERIES, WIDE_AS_VALUES
from shapewright.rules.problems import MaskMismatch, MergeMismatch, OpenChannels, RefusedArgument, TakesOneInput
from shapewright.rules.registry import layer
from shapewright.values.dims import UNKNOWN, Dim, definitely_different, is_open
from shapewright.values.tensors import Tensor

from .layer import LayerRule, runs, weights

if TYPE_CHECKING:
    from shapewright.values.tensors import Fields, Shape


@dataclass(eq=False)
class Attend(LayerRule):
    """A layer of a query, a value, and a key, which is the value where none is given."""

    def three(self, x: Any, value: Any = None, key: Any = None) -> tuple[Tensor, Tensor, Tensor]:
        """Query, value and key, given as a tuple or apart; raises ``TakesOneInput`` for another number of inputs."""
        given = x if isinstance(x, tuple) else (x,)
        given = (*given, *(part for part in (value, key) if part is not None))
        if not 2 <= len(given) <= 3:
            raise TakesOneInput(self.title, 2, len(given))
        query, second, *rest = (part if isinstance(part, Tensor) else Tensor(None, None) for part in given)
        return query, second, rest[0] if rest else second

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        """Whether the scores are asked for."""
        return {"return_attention_scores": given.get("return_attention_scores", False)}

    def fit(self, mask: Tensor, argument: str, needed: Shape, *tensors: Tensor) -> None:
        """Raise ``MaskMismatch`` for a mask that cannot be stretched to this shape."""
        if mask.shape is None or not (runs(mask, *tensors) or ATTENTION_DIMENSIONS.holds_for(self.keras)):
            return
        pairs = list(zip(mask.shape, needed, strict=False))
        if any(1 not in pair and definitely_different(*pair) for pair in pairs) or len(mask.shape) != len(needed):
            raise MaskMismatch(self, mask, argument, needed)

    def with_scores(self, result: Tensor, asked: Any, scores: Shape | None) -> Any:
        """The result, with its scores where they are asked for."""
        if asked is False:
            return result
        if asked is True:
            return result, result.unseen(scores)
        return result.unseen(None)

    def compare(self, query: Tensor, value: Tensor, key: Tensor, *, added: bool) -> None:
        """Raise ``MergeMismatch`` where query and key differ in their features, or key and value in their steps.

        Where features are ``added`` and not multiplied, a single one is stretched; so is a single one of any axis
        before the steps. Of other ranks than 3, what Keras 2 does is not followed.
        """
        ranks = [len(part.shape) if part.shape else 0 for part in (query, value, key)]
        one, running = len(set(ranks)) == 1, runs(query, value, key)
        if min(ranks) < 2 or not (running or (set(ranks) == {3} and ATTENTION_DIMENSIONS.holds_for(self.keras))):
            return
        before = [
            (left, right, -axis) for axis in range(3, min(ranks) + 1) for left, right in ((query, key), (key, value))
        ]
        for left, right, axis in ((query, key, -1), (key, value, -2), *(before if running else ())):
            dims = (_dim(left, axis), _dim(right, axis))
            stretched = 1 in dims and (axis < -2 or (added and axis == -1))
            if definitely_different(*dims) and not stretched:
                raise MergeMismatch(self.title, (left, right), axis + ranks[0] if one else axis)


def _dim(tensor: Tensor, axis: int) -> Dim:
    return tensor.shape[axis] if tensor.shape else UNKNOWN


@layer("Attention")
@dataclass(eq=False)
class Attention(Attend):
    """Luong's attention: products of queries and keys weigh the values."""

    use_scale: Any = False
    score_mode: Any = "dot"

    fails_late = True

    def __post_init__(self) -> None:
        if isinstance(self.score_mode, str) and self.score_mode not in ("dot", "concat"):
            raise RefusedArgument(self, "score_mode", f'must be "dot" or "concat", but is "{self.score_mode}"')

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        """The masks of the query and of the value too."""
        return {"mask": given.get("mask", given.get("#1")), **super().options(given)}

    def masked(self, query: Tensor, value: Tensor, masks: Any) -> None:
        """Raise ``MaskMismatch`` for masks that have not one truth for each step of query and value.

        Raises ``RefusedArgument`` for what is no list of two or three.
        """
        if isinstance(masks, Tensor) or (isinstance(masks, tuple) and not 2 <= len(masks) <= 3):
            found = "a tensor" if isinstance(masks, Tensor) else f"a list of {len(masks)}"
            raise RefusedArgument(self, "mask", f"must be a list, [query_mask, value_mask], but is {found}")
        both = masks if isinstance(masks, tuple) and len(masks) > 1 else (None, None)
        for mask, argument, tensor in zip(both, ("query_mask", "value_mask"), (query, value), strict=False):
            if tensor.shape is not None and len(tensor.shape) == 3 and isinstance(mask, Tensor) and mask.shape:
                steps = tensor.shape[:2] if len(mask.shape) == 2 else mask.shape
                self.fit(mask, argument, steps, query, value)

    def output(self, x: Any, return_attention_scores: Any = False, mask: Any = None) -> Any:
        """The query's steps, the value's features."""
        query, value, key = self.three(x)
        self.compare(query, value, key, added=self.title != "Attention" or self.score_mode != "dot")
        self.masked(query, value, mask)
        if not query.shape or not value.shape or len(query.shape) == 1:
            return query.unseen(None, dtype="float32")
        if query.shape[-1] != value.shape[-1] and not WIDE_AS_VALUES.holds_for(self.keras):
            return self.with_scores(query.unseen(None, dtype="float32"), return_attention_scores, None)
        made = query.like((*query.shape[:-1], value.shape[-1]), dtype="float32", fields=seen_by(query, value))
        return self.with_scores(made, return_attention_scores, (*query.shape[:-1], *(key.shape or ())[-2:-1]))

    def parameters(self, x: Any, **_: Any) -> int | None:
        """A scale, and a weight where scores are sums."""
        if not isinstance(self.use_scale, bool) or not isinstance(self.score_mode, str):
            return None
        return int(self.use_scale) + (self.score_mode == "concat")

    def products(self, x: Any, y: Any, **_: Any) -> int | None:
        """Every query with every key where scores are products, and every score with its value."""
        query, value, key = self.three(x)
        if not all(part.shape and len(part.shape) == 3 for part in (query, value, key)):
            return None
        pairs = (_dim(query, 1), _dim(value, 1))
        if self.title != "Attention" or self.score_mode == "concat":
            return weights((*pairs, _dim(value, 2)))
        return weights((*pairs, _dim(key, 2)), (*pairs, _dim(value, 2))) if self.score_mode == "dot" else None


@layer("AdditiveAttention")
@dataclass(eq=False)
class AdditiveAttention(Attention):
    """Bahdanau's attention: a scale for each feature."""

    use_scale: Any = True

    def output(self, x: Any, return_attention_scores: Any = False, mask: Any = None) -> Any:
        """The query's steps, the value's features; the query's features must not be open where they are scaled."""
        query = self.three(x)[0]
        if self.use_scale is True and query.shape and is_open(query.shape[-1]):
            raise OpenChannels(self, query, -1).where(SCALAR_QUERIES if len(query.shape) == 1 else None)
        return super().output(x, return_attention_scores, mask)

    def parameters(self, x: Any, **_: Any) -> int | None:
        """The scale."""
        if not isinstance(self.use_scale, bool):
            return None
        shape = self.three(x)[0].shape
        return weights((shape[-1],)) if self.use_scale and shape else None if self.use_scale else 0


def seen_by(query: Tensor, value: Tensor) -> Fields | None:
    """Every step of what is attended to, and of what the query was made from."""
    asked, told = query.everything(), value.everything()
    return None if asked is None or told is None else {**told, **asked}
