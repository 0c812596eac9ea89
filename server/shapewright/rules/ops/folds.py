"""scikit-learn's ways of splitting samples several times: which places of the samples each fold trains on and holds out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.data import Folds, Table
from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Many
from shapewright.values.tensors import Tensor

from .calling import operation
from .operands import made

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.values.dims import Dim

NAMES = {
    5: "KFold StratifiedKFold GroupKFold StratifiedGroupKFold TimeSeriesSplit",
    10: "ShuffleSplit StratifiedShuffleSplit",
}
"""The classes that are told how often to split, by how often they do where nothing is said."""


def _register(name: str, usual: int) -> None:
    @operation(f"sklearn.model_selection:{name}")
    def make(n_splits: Any = usual, *_: Any, **__: Any) -> Folds:
        """How often samples are split, and whether into parts of one size as far as that goes."""
        return Folds(n_splits if type(n_splits) is int else None, even=name == "KFold")


for _usual, _names in NAMES.items():
    for _name in _names.split():
        _register(_name, _usual)


def split(owner: Folds, x: Any = None, *_: Any, **__: Any) -> Any:
    """For each fold the places of the samples to train on, and of those that are held out."""
    train, test = _sizes(owner, x)
    pair = made((train,), "int64"), made((test,), "int64")
    return Many(pair, UNKNOWN_INT if owner.splits is None else owner.splits)


def _sizes(owner: Folds, x: Any) -> tuple[Dim, Dim]:
    """How many samples each fold trains on and holds out, where all folds are alike."""
    array = x.array if isinstance(x, Table) else x
    count = array.shape[0] if isinstance(array, Tensor) and array.shape else len(x) if isinstance(x, tuple) else None
    if not owner.even or not isinstance(count, int) or not owner.splits or count % owner.splits:
        return UNKNOWN_INT, UNKNOWN_INT
    return count - count // owner.splits, count // owner.splits


METHODS: dict[str, Callable[..., Any]] = {
    "split": split,
    "get_n_splits": lambda owner, *_, **__: UNKNOWN_INT if owner.splits is None else owner.splits,
}
"""What the methods give: called with the folds first."""
