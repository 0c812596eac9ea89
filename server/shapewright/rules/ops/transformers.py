"""scikit-learn's scalers and encoders: what ``fit_transform``, ``transform`` and ``inverse_transform`` make of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.data import Table, Transformer
from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour, Tensor

from .calling import operation
from .operands import made, tensor_of

if TYPE_CHECKING:
    from collections.abc import Callable

SCALERS = (
    "StandardScaler MinMaxScaler MaxAbsScaler RobustScaler Normalizer QuantileTransformer PowerTransformer "
    "OrdinalEncoder"
)
"""They change the numbers of a table, and neither its rows nor its columns."""
WIDENERS = "LabelBinarizer MultiLabelBinarizer"
"""They make a column for each class, of which we do not know the number."""
FLOATS = ("float16", "float32", "float64")
"""What a scaler leaves as it is; other numbers become ``float64``."""


def _register(names: str, module: str = "preprocessing") -> None:
    for name in names.split():

        @operation(f"sklearn.{module}:{name}")
        def make(*args: Any, _name: str = name, **kwargs: Any) -> Transformer:
            """A transformer; nothing of its options matters for shapes, but for a few."""
            return Transformer(_name, tuple(sorted(kwargs.items(), key=lambda item: item[0])))


_register(f"{SCALERS} {WIDENERS} LabelEncoder OneHotEncoder")


def scaled(owner: Transformer, x: Any, *_: Any, **__: Any) -> Any:
    """The rows that ``transform`` makes of rows."""
    table = _table(x)
    if table is None or not table.shape:
        return Unknown("the transformed rows are not known")
    samples = table.shape[0]
    if owner.name == "LabelEncoder":
        return made((samples,), "int64")
    if owner.name in WIDENERS.split():
        return Unknown("a sparse matrix") if _sparse(owner, default=False) else made((samples, UNKNOWN_INT), None)
    if owner.name == "OneHotEncoder":
        return Unknown("a sparse matrix") if _sparse(owner, default=True) else made((samples, UNKNOWN_INT), None)
    return made(table.shape, None) if "dtype" in dict(owner.options) else _same(table)


def restored(owner: Transformer, x: Any, *_: Any, **__: Any) -> Any:
    """The rows that ``inverse_transform`` makes of rows."""
    table = _table(x)
    if table is None or owner.name not in (*SCALERS.split(), "LabelEncoder"):
        return Unknown("the rows before a transformation are not known")
    return made(table.shape, None) if owner.name == "LabelEncoder" else _same(table)


def _same(table: Tensor) -> Any:
    """A table as large; scikit-learn refuses anything but rows and columns."""
    if table.shape is None or len(table.shape) != 2:
        return Unknown("only tables can be scaled")
    kind = table.dtype if table.dtype in FLOATS else "float64" if table.dtype is not None else None
    return made(table.shape, kind)


def _table(x: Any) -> Tensor | None:
    if isinstance(x, Table):
        return x.array
    if isinstance(x, tuple):
        return tensor_of(x)
    return x if isinstance(x, Tensor) and x.flavour is Flavour.ARRAY else None


def _sparse(owner: Transformer, *, default: bool) -> bool:
    """Whether the result may be a sparse matrix."""
    options = dict(owner.options)
    return options.get("sparse_output", options.get("sparse", default)) is not False


METHODS: dict[str, Callable[..., Any]] = {
    "fit": lambda owner, *_, **__: owner,
    "partial_fit": lambda owner, *_, **__: owner,
    "fit_transform": scaled,
    "transform": scaled,
    "inverse_transform": restored,
}
"""What a transformer's methods do: called with the transformer first."""
