"""Texts as numbers: the ``Tokenizer`` that Keras has kept for its old programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Many
from shapewright.values.python import Ready
from shapewright.values.tensors import Tensor

from .calling import operation
from .operands import made

if TYPE_CHECKING:
    from shapewright.values.dims import Dim

TOKENIZER = "keras.preprocessing.text.Tokenizer"
MOST_TEXTS = 20
"""So many texts that are written out become so many sequences; of more only their number is known."""


@operation("keras.preprocessing.text:Tokenizer")
def tokenizer(*_: Any, **__: Any) -> Ready:
    """Which words it knows is only known when it runs."""
    return Ready(TOKENIZER)


@operation(f"{TOKENIZER}:fit_on_texts fit_on_sequences")
def learnt(*_: Any, **__: Any) -> None:
    """It counts words."""


@operation(f"{TOKENIZER}:texts_to_sequences")
def sequences(texts: Any, *_: Any, **__: Any) -> Any:
    """For each text, the numbers of its words."""
    words = Many(UNKNOWN_INT)
    if isinstance(texts, tuple) and len(texts) <= MOST_TEXTS:
        return (words,) * len(texts)
    return Many(words, _count(texts))


@operation(f"{TOKENIZER}:texts_to_matrix sequences_to_matrix")
def matrix(texts: Any, *_: Any, **__: Any) -> Tensor:
    """A row for each text, and a column for each word."""
    return made((_count(texts), UNKNOWN_INT), "float64")


def _count(texts: Any) -> Dim:
    if isinstance(texts, tuple):
        return len(texts)
    if isinstance(texts, Many):
        return texts.count
    return texts.shape[0] if isinstance(texts, Tensor) and texts.shape else UNKNOWN_INT
