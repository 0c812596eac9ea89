"""Layers that make numbers of categories: encodings, hashing, bins; what look-ups share with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import BIN_NUMBERS, ROWS_OF_BINS, ROWS_OF_WORDS
from shapewright.rules.limits import HELD_LIMITS
from shapewright.rules.policies import variable_dtype
from shapewright.rules.problems import RefusedArgument, TakesOneInput
from shapewright.rules.registry import layer
from shapewright.values.dims import is_open
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour, Tensor

from .layer import LayerRule, width

if TYPE_CHECKING:
    from shapewright.values.dims import Dim

SPELLINGS = {"binary": "multi_hot", "tf-idf": "tf_idf"}
"""Older names of output modes."""

STRICT = ("Discretization", "Hashing")
"""Layers that do not know the older names."""


@dataclass(eq=False)
class Category(LayerRule):
    """A layer whose ``output_mode`` says what becomes of a category: its number, or a row with a place for each."""

    def mode(self) -> str | None:
        """The output mode, by its newer name; ``None`` where it could not be read."""
        given = getattr(self, "output_mode", None)
        return SPELLINGS.get(given, given) if isinstance(given, str) else None

    def refuse(self, argument: str, reason: str) -> None:
        """The constructor does not take this."""
        problem = RefusedArgument(self, argument, reason)
        raise problem.where(HELD_LIMITS)

    def one_of(self, *modes: str) -> None:
        """Refuse an output mode that is none of these."""
        given = getattr(self, "output_mode", None)
        mode = given if self.title in STRICT else self.mode()
        if isinstance(mode, str) and mode not in modes:
            shown = ", ".join(f'"{name}"' for name in modes)
            self.refuse("output_mode", f'must be one of {shown}, but is "{mode}"')

    def whole(self) -> str | None:
        """The type of numbers of categories: ``int64``, where the constructor was told no other."""
        return "int64" if self.policy is None else variable_dtype(self.policy)

    def looked_up(self, x: Tensor, depth: Dim) -> Tensor:
        """The same for a look-up; not every Keras counts each row of a sample on its own."""
        newer = ROWS_OF_WORDS.holds_for(self.keras) is True
        dtype = "float32" if newer or self.policy is None else None
        apart = newer or self.mode() == "one_hot" or x.rank == 2
        return self.encoded(x, depth, dtype=dtype) if apart else x.unseen(None, dtype=dtype)

    def encoded(self, x: Tensor, depth: Dim, *, dtype: str | None) -> Tensor:
        """Rows of ``depth`` for each value ("one_hot") or each sample; the axis that was 1 long goes."""
        shape, mode = x.shape, self.mode()
        if shape is None or mode is None:
            return x.unseen(None, dtype=dtype)
        if mode != "one_hot":
            if len(shape) > 2 and x.flavour is not Flavour.SYMBOLIC:
                return x.unseen(None, dtype=dtype)  # Keras's symbolic shape is not what comes out when run.
            return x.unseen((*shape[:-1], depth), dtype=dtype)
        if not shape or isinstance(shape[-1], int) or is_open(shape[-1]):
            lead = shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape
            return x.unseen((*lead, depth), dtype=dtype)
        return x.unseen(None, dtype=dtype)


@layer("CategoryEncoding")
@dataclass(eq=False)
class CategoryEncoding(Category):
    """Category numbers become rows of ``num_tokens``."""

    num_tokens: Any = None
    output_mode: Any = "multi_hot"
    max_tokens: Any = None
    """An older name in Keras 2, which counts before ``num_tokens``."""

    def __post_init__(self) -> None:
        self.num_tokens = self.num_tokens if self.max_tokens is None else self.max_tokens
        self.one_of("multi_hot", "one_hot", "count")
        if self.num_tokens is None or (isinstance(self.num_tokens, int) and self.num_tokens < 1):
            self.refuse("num_tokens", f"must be at least 1, but is {self.num_tokens}")

    def output(self, x: Any) -> Tensor:
        """The last axis becomes the tokens; with "one_hot" they come after it, unless it is 1 long."""
        return self.encoded(self.single(x), width(self.num_tokens), dtype="float32")


@layer("Hashing")
@dataclass(eq=False)
class Hashing(Category):
    """Values become the numbers of ``num_bins`` bins."""

    num_bins: Any
    mask_value: Any = None
    salt: Any = None
    output_mode: Any = "int"
    sparse: Any = False

    follows_policy = False

    def __post_init__(self) -> None:
        self.one_of("int", "one_hot", "multi_hot", "count")
        if self.num_bins is None or (isinstance(self.num_bins, int) and self.num_bins <= 0):
            self.refuse("num_bins", f"must be at least 1, but is {self.num_bins}")
        if isinstance(self.salt, tuple) and len(self.salt) != 2:
            self.refuse("salt", f"must be an integer or two of them, but has {len(self.salt)}")
        if self.sparse is True and self.mode() == "int":
            self.refuse("sparse", 'must not be True where output_mode is "int"')

    def settled(self) -> None:
        """Bin numbers are whole."""
        if self.mode() == "int" and isinstance(self.policy, str) and self.policy not in ("int32", "int64"):
            self.refuse("dtype", f'must be "int32" or "int64", but is "{self.policy}"')

    def output(self, x: Any) -> Tensor:
        """The shape of the input, or its last axis replaced by the bins."""
        tensor, mode = self.single(x), self.mode()
        if mode == "int":
            return tensor.unseen(tensor.shape, dtype=self.whole())
        shape = tensor.shape
        if tensor.flavour is not Flavour.SYMBOLIC:
            return tensor.unseen(None, dtype=None)
        if shape is None or mode is None:
            return tensor.unseen(None, dtype="float32")
        if len(shape) == 1 and ROWS_OF_WORDS.holds_for(self.keras) is not True:
            return tensor.unseen(None, dtype=variable_dtype(self.policy))
        return tensor.unseen((*shape[:-1], width(self.num_bins)), dtype=variable_dtype(self.policy))


@layer("HashedCrossing")
@dataclass(eq=False)
class HashedCrossing(Category):
    """Pairs of values become the numbers of ``num_bins`` bins."""

    num_bins: Any
    output_mode: Any = "int"

    def __post_init__(self) -> None:
        self.one_of("int", "one_hot")

    def output(self, x: Any) -> Tensor:
        """The shape of the first input, which must be 1 long, or rows of bins; raises ``TakesOneInput`` for one tensor."""
        tensors = x if isinstance(x, tuple) else (x,)
        if len(tensors) < 2:
            raise TakesOneInput(self.title, 2, len(tensors))
        first, mode = tensors[0], self.mode()
        if len(tensors) > 2 or not isinstance(first, Tensor) or first.shape is None or mode is None:
            return Tensor(None, None)
        if mode == "int":
            return first.unseen(first.shape, dtype=self.whole())
        shape = first.shape[:-1] if first.shape[-1:] == (1,) else first.shape
        return first.unseen((*shape, width(self.num_bins)), dtype="float32")


@layer("Discretization")
@dataclass(eq=False)
class Discretization(Category):
    """Numbers become the numbers of the bins that they lie in."""

    bin_boundaries: Any = None
    num_bins: Any = None
    output_mode: Any = "int"
    sparse: Any = False

    def __post_init__(self) -> None:
        self.one_of("int", "one_hot", "multi_hot", "count")
        if self.bin_boundaries is None and self.num_bins is None:
            self.refuse("num_bins", "is missing, and so is bin_boundaries")
        if not any(part is None or isinstance(part, Unknown) for part in (self.bin_boundaries, self.num_bins)):
            self.refuse("num_bins", "must be left out where bin_boundaries is given")
        if isinstance(self.num_bins, int) and self.num_bins < 0:
            self.refuse("num_bins", f"must be at least 0, but is {self.num_bins}")
        if self.sparse is True and self.mode() == "int":
            self.refuse("sparse", 'must not be True where output_mode is "int"')

    def output(self, x: Any) -> Tensor:
        """The shape of the input as bin numbers, or rows of bins."""
        tensor, mode = self.single(x), self.mode()
        if mode == "int":
            told = tensor.flavour is Flavour.SYMBOLIC and BIN_NUMBERS.holds_for(self.keras) is True
            return tensor.unseen(tensor.shape, dtype="int32" if told else None)
        shape = tensor.shape
        told = tensor.flavour is Flavour.SYMBOLIC and ROWS_OF_BINS.holds_for(self.keras) is True
        if shape is None or mode is None or not told:
            return tensor.unseen(None, dtype="float32")
        if mode == "one_hot":
            return self.encoded(tensor, self._bins(), dtype="float32")
        made = (shape[0], *shape[2:], self._bins()) if len(shape) > 1 else (self._bins(),)
        return tensor.unseen(made, dtype="float32")

    def _bins(self) -> Dim:
        if isinstance(self.bin_boundaries, tuple):
            return len(self.bin_boundaries) + 1
        return width(self.num_bins)
