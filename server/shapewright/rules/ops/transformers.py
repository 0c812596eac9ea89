"""scikit-learn's scalers, encoders and decompositions: what ``fit_transform``, ``transform`` and ``inverse_transform`` make of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import FittedFeatures, RankMismatch, Title
from shapewright.values.data import Sparse, Table, Transformer
from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Flavour, Tensor

from .calling import operation
from .operands import made, tensor_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapewright.values.dims import Dim

SCALERS = (
    "StandardScaler MinMaxScaler MaxAbsScaler RobustScaler Normalizer QuantileTransformer PowerTransformer "
    "OrdinalEncoder"
)
"""They change the numbers of a table, and neither its rows nor its columns."""
WIDENERS = "LabelBinarizer MultiLabelBinarizer"
"""They make a column for each class, of which we do not know the number."""
NARROWERS = {
    "decomposition": "PCA IncrementalPCA KernelPCA SparsePCA TruncatedSVD FastICA FactorAnalysis NMF",
    "manifold": "TSNE",
}
"""They leave ``n_components`` columns, by module."""
USUAL = {"TruncatedSVD": 2, "TSNE": 2}
"""How many columns they leave where nothing is said; the others decide by what they are given."""
TABLES = frozenset(
    {*SCALERS.split(), "OneHotEncoder", *(name for names in NARROWERS.values() for name in names.split())}
)
"""What takes rows and columns only."""
BROADCAST = frozenset({"StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler"})
"""Scalers that turn back what they have scaled by plain arithmetic: those fitted to one column take any number."""
STRICT = frozenset({"QuantileTransformer", "PowerTransformer"})
"""Scalers that also count the columns that they turn back."""
UNTOLD = frozenset({"with_mean", "with_std", "with_centering", "with_scaling"})
"""Options of scalers that leave arithmetic out."""
BINARY = 2
"""For so many classes a single column tells which it is."""
FLOATS = ("float16", "float32", "float64")
"""What a scaler leaves as it is; other numbers become ``float64``."""


def _register(names: str, module: str = "preprocessing") -> None:
    for name in names.split():

        @operation(f"sklearn.{module}:{name}")
        def make(*args: Any, _name: str = name, **kwargs: Any) -> Transformer:
            """A transformer; nothing of its options matters for shapes, but for a few."""
            return Transformer(_name, tuple(sorted(kwargs.items(), key=lambda item: item[0])))


_register(f"{SCALERS} {WIDENERS} LabelEncoder OneHotEncoder")


def _register_narrowers(module: str, names: str) -> None:
    for name in names.split():

        @operation(f"sklearn.{module}:{name}")
        def make(n_components: Any = None, *_: Any, _name: str = name, **options: Any) -> Transformer:
            """A decomposition: only the number of columns that it leaves matters for shapes."""
            left = USUAL.get(_name) if n_components is None else n_components
            if options.get("remove_zero_eig", False) is not False:  # Then a KernelPCA may leave fewer.
                left = None
            return Transformer(_name, (("n_components", left),))


for _module, _names in NARROWERS.items():
    _register_narrowers(_module, _names)


@operation("sklearn.preprocessing:scale minmax_scale maxabs_scale robust_scale normalize")
def rescaled(x: Any, *_: Any, return_norm: Any = False, **__: Any) -> Any:
    """The same table with other numbers; a row of numbers stays one."""
    table = table_of(x)
    if table is None or return_norm is not False:
        return Unknown("a scaled table that is not known")
    return made(table.shape, None)


def left_columns(owner: Transformer) -> Dim | None:
    """How many columns a decomposition leaves; ``None`` for other transformers."""
    options = dict(owner.options)
    if "n_components" not in options:
        return None
    left = options["n_components"]
    return left if type(left) is int else UNKNOWN_INT


def fit(owner: Transformer, x: Any = None, *_: Any, **__: Any) -> Transformer:
    """The transformer itself, once it has seen rows."""
    _refuse_axes(owner, x, table_of(x))
    return owner


def transformed(owner: Transformer, fitted: Any, x: Any, *_: Any, **__: Any) -> Any:
    """The rows that ``transform`` makes of rows, after it was fitted to others."""
    table = table_of(x)
    _refuse_axes(owner, x, table)
    if isinstance(fitted, Tensor) and table is not None and owner.name in TABLES:
        _refuse_columns(owner, fitted, table)
    width = _classes(owner, fitted) if isinstance(fitted, Tensor) else None
    if width is not None and table is not None and table.shape:
        return _widened(owner, made((table.shape[0], width), None))
    return scaled(owner, x)


def turned_back(owner: Transformer, fitted: Any, x: Any, *_: Any, **__: Any) -> Any:
    """The rows that ``inverse_transform`` makes of rows, after it was fitted to others."""
    table = table_of(x)
    _refuse_axes(owner, x, table)
    if isinstance(fitted, Tensor) and table is not None:
        plain = owner.name in BROADCAST and not UNTOLD & {name for name, _ in owner.options}
        if owner.name in STRICT or (plain and fitted.shape is not None and fitted.shape[1:] != (1,)):
            _refuse_columns(owner, fitted, table)
    return restored(owner, x)


def _refuse_axes(owner: Transformer, x: Any, table: Tensor | None) -> None:
    """Raise where there is something else than rows and columns."""
    if owner.name in TABLES and table is not None and table.rank not in (None, 2):
        raise RankMismatch(Title(owner.name), table, 2, frame=isinstance(x, Table))


def _refuse_columns(owner: Transformer, fitted: Tensor, table: Tensor) -> None:
    """Raise where there are more columns, or fewer, than those that the transformer was fitted to."""
    has, now = (one.shape[1] if one.rank == 2 and one.shape is not None else None for one in (fitted, table))
    if isinstance(has, int) and isinstance(now, int) and has != now:
        raise FittedFeatures(owner.name, table, has)


def scaled(owner: Transformer, x: Any, *_: Any, **__: Any) -> Any:
    """The rows that ``transform`` makes of rows."""
    table = table_of(x)
    if table is None or not table.shape:
        return Unknown("the transformed rows are not known")
    samples = table.shape[0]
    if owner.name == "LabelEncoder":
        return made((samples,), "int64")
    if owner.name in (*WIDENERS.split(), "OneHotEncoder"):
        return _widened(owner, made((samples, UNKNOWN_INT), None))
    left = left_columns(owner)
    if left is not None:
        return made((samples, left), None)
    return made(table.shape, None) if "dtype" in dict(owner.options) else _same(table)


HARMLESS = frozenset({"sparse", "sparse_output", "dtype", "handle_unknown", "neg_label", "pos_label"})
"""Options of encoders that leave a column for each class."""


def fitted(owner: Transformer, x: Any, *_: Any, **__: Any) -> Any:
    """The rows that ``fit_transform`` makes: of labels that hold every class an encoder makes a column for each."""
    table = table_of(x)
    _refuse_axes(owner, x, table)
    width = None if table is None else _classes(owner, table)
    if width is None or table is None or not table.shape:
        return scaled(owner, x)
    return _widened(owner, made((table.shape[0], width), None))


def _classes(owner: Transformer, table: Tensor) -> int | None:
    """How many columns an encoder makes that was fitted to this, where it holds every class."""
    column = table.shape is not None and (len(table.shape) == 1 or table.shape[1:] == (1,))
    if not column or not table.complete or {name for name, _ in owner.options} - HARMLESS or table.classes is None:
        return None
    if owner.name not in ("OneHotEncoder", "LabelBinarizer"):
        return None
    return 1 if owner.name == "LabelBinarizer" and table.classes == BINARY else table.classes


def restored(owner: Transformer, x: Any, *_: Any, **__: Any) -> Any:
    """The rows that ``inverse_transform`` makes of rows."""
    table = table_of(x)
    if table is None or owner.name not in (*SCALERS.split(), "LabelEncoder"):
        return Unknown("the rows before a transformation are not known")
    return made(table.shape, None) if owner.name == "LabelEncoder" else _same(table)


def _same(table: Tensor) -> Any:
    """A table as large; scikit-learn refuses anything but rows and columns."""
    if table.shape is None or len(table.shape) != 2:
        return Unknown("only tables can be scaled")
    kind = table.dtype if table.dtype in FLOATS else "float64" if table.dtype is not None else None
    return made(table.shape, kind)


def table_of(x: Any) -> Tensor | None:
    """The array of what has rows; ``None`` where that is not known."""
    if isinstance(x, Table):
        return x.array
    if isinstance(x, tuple):
        return tensor_of(x)
    return x if isinstance(x, Tensor) and x.flavour is Flavour.ARRAY else None


def _widened(owner: Transformer, array: Tensor) -> Any:
    """Columns for classes, as an array or a sparse matrix."""
    options = dict(owner.options)
    sparse = options.get("sparse_output", options.get("sparse", owner.name == "OneHotEncoder"))
    if not isinstance(sparse, bool):
        return Unknown("what may be a sparse matrix")
    return Sparse(array) if sparse else array


METHODS: dict[str, Callable[..., Any]] = {
    "fit": fit,
    "partial_fit": fit,
    "fit_transform": fitted,
    "transform": scaled,
    "inverse_transform": restored,
}
"""What a transformer's methods do: called with the transformer first."""

SPARSE_METHODS: dict[str, Callable[..., Any]] = {
    "toarray": lambda owner, *_, **__: owner.array,
    "todense": lambda owner, *_, **__: owner.array,
}
"""What makes an array of a sparse matrix: called with the matrix first."""
