"""Names of the functions that work place by place, by what they make of the dtype and by the module they are in."""

from __future__ import annotations

UNARY: dict[str, dict[str, str]] = {
    "float": {
        "numpy": "exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan sinh cosh tanh arcsin arccos arctan "
        "arcsinh arccosh arctanh asin acos atan asinh acosh atanh deg2rad rad2deg radians degrees reciprocal "
        "angle sinc",
        "tensorflow": "exp sqrt sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh sigmoid",
        "tensorflow.math": "exp expm1 log log1p sqrt rsqrt sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh "
        "reciprocal erf erfinv lgamma digamma sigmoid softplus softsign log_sigmoid angle",
        "tensorflow.nn": "tanh sigmoid softplus softsign silu swish gelu elu selu",
        "keras.ops": "exp exp2 expm1 log log2 log10 log1p sqrt rsqrt cbrt sin cos tan sinh cosh tanh arcsin arccos arctan "
        "arcsinh arccosh arctanh deg2rad rad2deg reciprocal erf erfinv sigmoid softplus "
        "softsign silu swish gelu elu selu celu hard_sigmoid hard_silu hard_swish log_sigmoid "
        "hard_shrink soft_shrink tanh_shrink squareplus angle sinc erfc",
        "keras.activations": "tanh sigmoid softplus softsign silu swish gelu elu selu celu hard_sigmoid "
        "hard_silu hard_swish log_sigmoid mish hard_tanh hard_shrink soft_shrink tanh_shrink squareplus "
        "exponential",
    },
    "same": {
        "numpy": "abs absolute fabs negative positive sign round rint floor ceil trunc fix conj conjugate "
        "real imag fliplr flipud copy nan_to_num invert bitwise_not",
        "tensorflow": "abs negative square sign clip_by_value clip_by_norm round floor stop_gradient",
        "tensorflow.math": "abs negative square sign round rint floor ceil conj real imag l2_normalize",
        "tensorflow.nn": "relu relu6 leaky_relu l2_normalize dropout",
        "tensorflow.linalg": "l2_normalize",
        "keras.ops": "abs absolute fabs negative sign relu relu6 leaky_relu round floor ceil trunc conj "
        "conjugate real imag fliplr flipud stop_gradient copy nan_to_num bitwise_not bitwise_invert threshold tril triu",
        "keras.activations": "relu relu6 leaky_relu linear threshold",
    },
    "single or double": {
        "scipy.special": "expit logit erf erfc erfinv gamma gammaln digamma ndtr ndtri log_ndtr",
    },
    "number": {"numpy": "square", "keras.ops": "square"},
    "clipped": {"keras.ops": "clip"},
    "activation": {"keras.ops": "hard_tanh i0 sparse_plus sparsemax sparse_sigmoid"},
    "usual": {"keras.ops": "normalize"},
    "bool": {
        "numpy": "isnan isinf isfinite isneginf isposinf isreal iscomplex signbit logical_not",
        "tensorflow": "logical_not",
        "tensorflow.math": "logical_not is_nan is_inf is_finite",
        "keras.ops": "isnan isinf isfinite isneginf isposinf isreal signbit logical_not",
    },
}  # fmt: skip
"""What comes of it (a float, the same dtype, a truth, a place) → module → functions of one operand."""

PAIRS: dict[str, dict[str, str]] = {
    "same": {
        "numpy": "add subtract multiply maximum minimum fmax fmin "
        "bitwise_and bitwise_or bitwise_xor left_shift right_shift lcm gcd",
        "tensorflow": "add subtract multiply pow maximum minimum",
        "tensorflow.math": "add subtract multiply pow maximum minimum mod floordiv floormod squared_difference multiply_no_nan",
        "keras.ops": "add subtract multiply maximum minimum fmax fmin lcm gcd",
    },
    "number": {
        "numpy": "power pow mod remainder fmod floor_divide",
        "keras.ops": "mod fmod",
    },
    "number at last": {"keras.ops": "power floor_divide"},
    "float": {
        "numpy": "arctan2 atan2 hypot logaddexp logaddexp2",
        "tensorflow": "atan2",
        "tensorflow.math": "atan2",
        "keras.ops": "arctan2 hypot logaddexp logaddexp2",
    },
    "quotient": {
        "numpy": "divide true_divide",
        "keras.ops": "divide true_divide divide_no_nan",
    },
    "true quotient": {"tensorflow": "divide truediv", "tensorflow.math": "divide truediv divide_no_nan"},
    "activation": {"keras.ops": "heaviside nextafter"},
    "bool": {
        "numpy": "equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor isclose",
        "tensorflow": "equal not_equal less less_equal greater greater_equal logical_and logical_or",
        "tensorflow.math": "equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor",
        "keras.ops": "equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor isclose",
    },
}  # fmt: skip
"""What comes of it → module → functions of two operands."""
