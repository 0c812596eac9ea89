"""Objects of Keras that are called on tensors: metrics, initializers, variables; their methods are known by their name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.data import Bunch
from shapewright.values.lattice import Unknown
from shapewright.values.python import External, Ready
from shapewright.values.tensors import Tensor

from .calling import operation
from .dtypes import FLOAT, dtype_of
from .operands import made, shape_of, tensor_of

if TYPE_CHECKING:
    from collections.abc import Callable

METRIC = "keras.metrics.Metric"
INITIALIZER = "keras.initializers.Initializer"

OBJECTS = frozenset({METRIC, INITIALIZER})
"""Names that stand for instances, which are called otherwise than their classes."""

SINGLE = (
    "Mean Sum Accuracy BinaryAccuracy CategoricalAccuracy SparseCategoricalAccuracy TopKCategoricalAccuracy "
    "SparseTopKCategoricalAccuracy AUC Precision Recall TruePositives TrueNegatives FalsePositives FalseNegatives "
    "MeanSquaredError RootMeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredLogarithmicError "
    "BinaryCrossentropy CategoricalCrossentropy SparseCategoricalCrossentropy KLDivergence Poisson Hinge SquaredHinge "
    "CategoricalHinge CosineSimilarity LogCoshError MeanIoU BinaryIoU"
)
"""Metrics whose result is one number."""

SHAPELESS = {"name", "dtype", "from_logits", "label_smoothing"}
"""Arguments of metrics that say nothing of shapes."""

INITIALIZERS = (
    "Zeros Ones Constant RandomNormal RandomUniform TruncatedNormal GlorotNormal GlorotUniform HeNormal HeUniform "
    "LecunNormal LecunUniform Orthogonal Identity VarianceScaling"
)
"""Initializers of Keras."""

IN_TEXT = frozenset({*INITIALIZERS.lower().split(), "zero", "one", "normal", "uniform"})
"""What they may be called in a text, without marks between words."""


def _metric(name: str) -> Callable[..., External]:
    """The constructor of a metric: its methods are known by the name of all, and its class where nothing is changed."""

    def metric(*arguments: Any, **named: Any) -> External:
        plain = not arguments and not named.keys() - SHAPELESS
        return Ready(METRIC, made=f"metrics.{name}" if plain else "")

    return metric


for _name in SINGLE.split():
    operation(f"keras.metrics:{_name}")(_metric(_name))


@operation(f"{METRIC}:result", METRIC.replace(".Metric", ":Metric"))
def result(*_: Any, **__: Any) -> Tensor:
    """One number so far."""
    return made((), "float32")


@operation(f"{METRIC}:update_state reset_state")
def nothing(*_: Any, **__: Any) -> None:
    """No value."""


@operation(*(f"keras.initializers:{name}" for name in INITIALIZERS.split()))
@operation(
    "keras.initializers:constant glorot_normal glorot_uniform he_normal he_uniform identity lecun_normal lecun_uniform ones "
    "orthogonal random_normal random_uniform truncated_normal variance_scaling zeros"
)
@operation("tensorflow:random_normal_initializer random_uniform_initializer zeros_initializer ones_initializer")
@operation("tensorflow:constant_initializer")
def initializer(*_: Any, **__: Any) -> External:
    """An initializer: it is called by its name."""
    return External(INITIALIZER)


@operation("keras.initializers:get")
def looked_up(identifier: Any = None, *_: Any) -> Any:
    """The initializer of this name; one that there is already is given back."""
    if isinstance(identifier, str) and identifier.replace("_", "").lower() not in IN_TEXT:
        return Unknown(f"whether there is an initializer {identifier} is not known")
    return External(INITIALIZER) if isinstance(identifier, str) else identifier


@operation(INITIALIZER.replace(".Initializer", ":Initializer"))
def initial(shape: Any = None, dtype: Any = None, **_: Any) -> Tensor:
    """A tensor of this shape."""
    return made(shape_of(shape), dtype_of(dtype, FLOAT))


@operation("keras:InputSpec", "keras.layers:InputSpec")
def input_spec(
    dtype: Any = None, shape: Any = None, ndim: Any = None, max_ndim: Any = None, min_ndim: Any = None, axes: Any = None,
    allow_last_axis_squeeze: Any = False, name: Any = None, *_: Any, **__: Any,
) -> Any:  # fmt: skip
    """What a layer says of its input: the shape and the number of axes may be asked for again."""
    axes_in_shape = (
        len(shape) if isinstance(shape, tuple) else ndim if shape is None else Unknown("the shape is not known")
    )
    return Bunch(
        (("dtype", dtype), ("shape", shape), ("ndim", axes_in_shape), ("min_ndim", min_ndim), ("max_ndim", max_ndim))
    )


@operation("keras:Variable")
def variable(initializer: Any = None, shape: Any = None, dtype: Any = None, **_: Any) -> Tensor:
    """A value, or what an initializer makes of this shape."""
    tensor = tensor_of(initializer)
    kind = dtype_of(dtype, FLOAT if tensor.dtype is None else tensor.dtype)
    return made(tensor.shape if shape is None else shape_of(shape), kind)


@operation("keras.config:epsilon floatx")
def setting(*_: Any, **__: Any) -> Any:
    """A small number, or a dtype: as a number it has no axes."""
    return made((), None)
