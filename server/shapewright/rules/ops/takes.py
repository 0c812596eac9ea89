"""Of which dtypes the functions of TensorFlow take their tensors: floats alone, numbers, truths, places."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import DtypeRefused
from shapewright.values.measured import Measured
from shapewright.values.tensors import Flavour

from .dtypes import INT, KINDS, OR, kind_of
from .operands import made, tensor_of

REFUSED: dict[str, tuple[str, ...]] = {
    "floats": ("int", "uint", "bool"),
    "numbers": ("bool",),
    "signed numbers": ("uint", "bool"),
    "truths": ("int", "uint", "float", "complex"),
    "integers": ("float", "complex", "bool"),
    "complex numbers": ("int", "uint", "float", "bool"),
}
"""What a function needs, and the kinds that it refuses."""

TAKES: dict[str, dict[str, str]] = {
    "floats": {
        "tensorflow": "acos acosh asin asinh atan atanh cos cosh exp sin sinh sqrt tan tanh sigmoid floor clip_by_norm "
        "reduce_logsumexp",
        "tensorflow.math": "acos acosh angle asin asinh atan atanh cos cosh exp expm1 log log1p rsqrt sigmoid sin sinh "
        "sqrt tan tanh reduce_std reduce_variance reduce_logsumexp ceil floor rint digamma lgamma erf erfinv is_finite "
        "is_inf is_nan log_sigmoid log_softmax softmax softplus softsign l2_normalize",
        "tensorflow.nn": "sigmoid silu swish tanh elu gelu selu softmax log_softmax softplus softsign l2_loss "
        "l2_normalize dropout avg_pool avg_pool2d",
        "tensorflow.linalg": "cholesky det eigh expm logdet qr sqrtm svd matrix_rank pinv l2_normalize",
        "tensorflow.image": "rgb_to_yuv yuv_to_rgb hsv_to_rgb rgb_to_hsv sobel_edges",
        "tensorflow.signal": "stft rfft dct idct",
    },
    "numbers": {
        "tensorflow": "cumsum reduce_mean reduce_prod reduce_sum reduce_max reduce_min round square sort argsort "
        "clip_by_value norm",
        "tensorflow.math": "cumsum cumprod reduce_mean reduce_prod reduce_sum reduce_max reduce_min round square top_k",
        "tensorflow.nn": "relu relu6 leaky_relu max_pool max_pool2d top_k",
        "tensorflow.image": "resize",
    },
    "signed numbers": {"tensorflow": "abs negative sign", "tensorflow.math": "abs negative sign"},
    "truths": {
        "tensorflow": "logical_not reduce_all reduce_any",
        "tensorflow.math": "logical_not reduce_all reduce_any",
    },
    "integers": {"tensorflow": "one_hot"},
    "complex numbers": {"tensorflow.signal": "fft fft2d fft3d ifft ifft2d ifft3d irfft"},
}
"""What a function needs of its first argument → module → functions."""

SECOND: dict[str, dict[str, str]] = {
    "floats": {"tensorflow.nn": "softmax_cross_entropy_with_logits sparse_softmax_cross_entropy_with_logits"},
    "integers": {"tensorflow": "gather gather_nd", "tensorflow.nn": "embedding_lookup"},
}
"""The same of the second."""

PAIRED: dict[str, dict[str, str]] = {
    "floats": {"tensorflow": "atan2", "tensorflow.math": "atan2 multiply_no_nan"},
    "numbers": {
        "tensorflow": "add subtract multiply maximum minimum less less_equal greater greater_equal",
        "tensorflow.math": "add subtract multiply maximum minimum less less_equal greater greater_equal "
        "divide_no_nan floordiv floormod mod squared_difference",
        "operator": "+ - // % < <= > >=",
    },
    "signed numbers": {"tensorflow": "pow", "tensorflow.math": "pow", "operator": "**"},
    "truths": {
        "tensorflow": "logical_and logical_or",
        "tensorflow.math": "logical_and logical_or logical_xor",
    },
}
"""The same of two operands, which have one dtype."""


def _table(needs: dict[str, dict[str, str]]) -> dict[str, str]:
    return {
        f"{module}.{name}": need
        for need, modules in needs.items()
        for module, names in modules.items()
        for name in names.split()
    }


CONVERTS: dict[str, str] = {
    "tensorflow": "logical_not one_hot reduce_all reduce_any",
    "tensorflow.image": "hsv_to_rgb rgb_to_hsv",
    "tensorflow.linalg": "matrix_rank",
    "tensorflow.math": "logical_not reduce_all reduce_any",
    "tensorflow.nn": "max_pool max_pool2d",
    "tensorflow.signal": "fft fft2d fft3d ifft ifft2d ifft3d irfft rfft",
}
"""Functions that make a dtype of their own of NumPy's arrays and numbers, and refuse it of tensors alone."""


NEEDED = ((_table(TAKES), (0,)), (_table(SECOND), (1,)), (_table(PAIRED), (0, 1)))


def needs_of(name: str) -> tuple[tuple[int, str], ...]:
    """Which arguments of a function must be of which dtypes."""
    return tuple((place, table[name]) for table, places in NEEDED if name in table for place in places)


def converts(name: str) -> bool:
    """Whether a function takes NumPy's arrays of any dtype."""
    module, _, below = name.rpartition(".")
    return below in CONVERTS.get(module, "").split()


def hold(title: str, need: str, value: Any, *, alone: bool = True) -> None:
    """Raise ``DtypeRefused`` for a value of another dtype; not ``alone``, only a tensor has one of its own."""
    tensor = made((), INT) if type(value) is Measured else tensor_of(value)
    if tensor.dtype is None or OR in tensor.dtype or tensor.flavour is Flavour.WEIGHT:
        return
    if not alone and tensor.flavour is Flavour.ARRAY:
        return
    kind = kind_of(tensor.dtype)[0]
    if kind < len(KINDS) and KINDS[kind] in REFUSED[need]:
        raise DtypeRefused(title, tensor, need)
