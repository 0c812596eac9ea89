"""Layers that look up words and numbers in a vocabulary, and those that cut texts into words first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import INVERTED
from shapewright.rules.registry import layer
from shapewright.values.dims import OPEN, UNKNOWN_INT
from shapewright.values.tensors import Flavour

from .categories import Category
from .layer import width

if TYPE_CHECKING:
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Tensor


@dataclass(eq=False)
class OfWords(Category):
    """A layer that may have a vocabulary from the start."""

    def weighed(self) -> None:
        """Refuse a vocabulary that is to be weighed, without weights."""
        vocabulary, weights = (getattr(self, name, None) for name in ("vocabulary", "idf_weights"))
        if self.mode() == "tf_idf" and isinstance(vocabulary, tuple) and weights is None:
            self.refuse("output_mode", 'is "tf_idf", which needs idf_weights beside a vocabulary')


@dataclass(eq=False)
class Lookup(OfWords):
    """Values become their numbers in a vocabulary."""

    max_tokens: Any = None
    num_oov_indices: Any = 1
    mask_token: Any = None
    vocabulary: Any = None
    idf_weights: Any = None
    invert: Any = False
    output_mode: Any = "int"
    sparse: Any = False
    pad_to_max_tokens: Any = False

    follows_policy = False
    key = "string"
    """The type of what is looked up."""

    def __post_init__(self) -> None:
        self.one_of("int", "one_hot", "multi_hot", "count", "tf_idf")
        if isinstance(self.max_tokens, int) and self.max_tokens <= 1:
            self.refuse("max_tokens", f"must be more than 1, but is {self.max_tokens}")
        if self.pad_to_max_tokens is True and self.max_tokens is None:
            self.refuse("pad_to_max_tokens", "needs max_tokens")
        if isinstance(self.num_oov_indices, int) and self.num_oov_indices < 0:
            self.refuse("num_oov_indices", f"must be at least 0, but is {self.num_oov_indices}")
        if self.invert is True and self.mode() not in ("int", None):
            self.refuse("output_mode", 'must be "int" where invert is True')
        if self.sparse is True and self.mode() == "int":
            self.refuse("sparse", 'must not be True where output_mode is "int"')
        self.weighed()
        if isinstance(self.max_tokens, int) and isinstance(self.vocabulary, tuple) and not self._special():
            outside = self.num_oov_indices if isinstance(self.num_oov_indices, int) else 0
            if self.max_tokens < len(self.vocabulary) + outside:
                needed = f"{len(self.vocabulary)} words and {outside} outside of them"
                self.refuse("max_tokens", f"must be enough for {needed}, but is {self.max_tokens}")

    def output(self, x: Any) -> Tensor:
        """The shape of the input as numbers, or rows as long as the vocabulary."""
        tensor, mode = self.single(x), self.mode()
        if mode == "int":
            return tensor.unseen(tensor.shape, dtype=self._numbers(tensor))
        if mode is None or tensor.shape is None or tensor.flavour is not Flavour.SYMBOLIC:
            return tensor.unseen(None, dtype=None)
        return self.looked_up(tensor, self.depth())

    def _numbers(self, x: Tensor) -> str | None:
        """The graph of Keras 3 says ``int64`` even where texts come out."""
        if self.invert is False or (x.flavour is Flavour.SYMBOLIC and INVERTED.holds_for(self.keras) is True):
            return "int64"
        return self.key if self.invert is True else None

    def depth(self) -> Dim:
        """How long a row is: the vocabulary and what stands for values outside of it."""
        if self.pad_to_max_tokens is True:
            return width(self.max_tokens)
        if not isinstance(self.vocabulary, tuple) or self.pad_to_max_tokens is not False:
            return UNKNOWN_INT
        if not isinstance(self.num_oov_indices, int) or self._special():
            return UNKNOWN_INT
        return len(self.vocabulary) + self.num_oov_indices

    def _special(self) -> bool:
        """Whether the vocabulary may hold what stands for masks, or for values outside of it."""
        return any(not isinstance(word, str | int) or str(word).startswith("[") for word in self.vocabulary)


@layer("StringLookup")
@dataclass(eq=False)
class StringLookup(Lookup):
    """Texts become their numbers."""


@layer("IntegerLookup")
@dataclass(eq=False)
class IntegerLookup(Lookup):
    """Integers become their numbers."""

    oov_method: Any = "floormod"

    key = "int64"

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.oov_method, str) and self.oov_method not in ("floormod", "farmhash"):
            self.refuse("oov_method", f'must be "floormod" or "farmhash", but is "{self.oov_method}"')


@layer("TextVectorization")
@dataclass(eq=False)
class TextVectorization(OfWords):
    """Texts become rows of word numbers."""

    max_tokens: Any = None
    standardize: Any = "lower_and_strip_punctuation"
    split: Any = "whitespace"
    output_mode: Any = "int"
    output_sequence_length: Any = None
    pad_to_max_tokens: Any = False
    vocabulary: Any = None
    idf_weights: Any = None
    sparse: Any = False
    ragged: Any = False

    follows_policy = False

    def __post_init__(self) -> None:
        self.one_of("int", "one_hot", "multi_hot", "count", "tf_idf")
        known = ("lower_and_strip_punctuation", "lower", "strip_punctuation")
        if isinstance(self.standardize, str) and self.standardize not in known:
            self.refuse("standardize", f'must be one of {", ".join(known)}, but is "{self.standardize}"')
        if isinstance(self.split, str) and self.split not in ("whitespace", "character"):
            self.refuse("split", f'must be "whitespace" or "character", but is "{self.split}"')
        if self.mode() not in ("int", None) and isinstance(self.output_sequence_length, int):
            self.refuse("output_sequence_length", 'must be left out where output_mode is not "int"')
        if self.pad_to_max_tokens is True and self.max_tokens is None:
            self.refuse("pad_to_max_tokens", "needs max_tokens")
        if isinstance(self.max_tokens, int) and self.max_tokens <= 1:
            self.refuse("max_tokens", f"must be more than 1, but is {self.max_tokens}")
        if self.sparse is True and self.mode() == "int":
            self.refuse("sparse", 'must not be True where output_mode is "int"')
        if self.ragged is True and self.mode() not in ("int", None):
            self.refuse("ragged", 'must not be True where output_mode is not "int"')
        self.weighed()

    def output(self, x: Any) -> Tensor:
        """(batch, ``output_sequence_length``), open where that is not given; or (batch, tokens)."""
        tensor, mode = self.single(x), self.mode()
        if tensor.shape is None or mode is None or not tensor.shape:
            return tensor.unseen(None, dtype=None)
        declared = tensor.flavour is Flavour.SYMBOLIC
        if mode == "int" and (declared or self._rows(tensor)):
            longest = OPEN if declared else UNKNOWN_INT
            length = longest if self.output_sequence_length is None else width(self.output_sequence_length)
            return tensor.unseen((tensor.shape[0], length), dtype="int64")
        if not declared:
            return tensor.unseen(None, dtype=None)
        if not isinstance(self.split, str):
            return tensor.unseen(None, dtype="float32")
        return self.looked_up(tensor.unseen((*tensor.shape, OPEN)), self._depth())

    def _rows(self, x: Tensor) -> bool:
        """Whether texts, when they are there, become one row of numbers each."""
        one = x.rank == 1 or (x.rank == 2 and x.shape is not None and x.shape[1] == 1)
        return one and isinstance(self.split, str) and self.ragged is False

    def _depth(self) -> Dim:
        if self.pad_to_max_tokens is True:
            return width(self.max_tokens)
        known = isinstance(self.vocabulary, tuple) and all(isinstance(word, str) and word for word in self.vocabulary)
        plain = known and not any(word.startswith("[") for word in self.vocabulary)
        return len(self.vocabulary) + 1 if plain and self.pad_to_max_tokens is False else UNKNOWN_INT
