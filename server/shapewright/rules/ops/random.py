"""Random arrays: NumPy's functions and generators, TensorFlow's and Keras's."""

from __future__ import annotations

from typing import Any

from shapewright.rules.registry import FUNCTIONS
from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Unknown
from shapewright.values.python import External
from shapewright.values.tensors import Tensor

from .calling import operation
from .dtypes import FLOAT, INT, dtype_of
from .operands import made, shape_of, tensor_of


def sized(size: Any, dtype: str | None = FLOAT, classes: int | None = None, like: tuple[Any, ...] = ()) -> Tensor:
    """An array of this size; without one, as large as the parameters (``like``) together, which broadcast."""
    from .arithmetic import elementwise

    parameters = elementwise("a random draw", 0, *like)
    return made(parameters.shape if size is None else shape_of(size), dtype, classes)


@operation("numpy.random:rand randn")
def rand(*shape: Any) -> Tensor:
    """One argument for each axis."""
    return made(shape_of(shape))


@operation(
    "numpy.random:random random_sample ranf sample",
    "numpy.random.Generator:random standard_normal standard_exponential",
)
@operation("numpy.random:standard_normal standard_exponential standard_cauchy")
def unit(size: Any = None, dtype: Any = None, **_: Any) -> Tensor:
    """Between 0 and 1, or normal."""
    return sized(size, dtype_of(dtype, FLOAT))


@operation("numpy.random:normal uniform laplace logistic gumbel lognormal beta gamma vonmises wald f")
@operation("numpy.random.Generator:normal uniform laplace logistic gumbel lognormal beta gamma vonmises wald f")
def two_parameters(first: Any = 0.0, second: Any = 1.0, size: Any = None, **others: Any) -> Tensor:
    """A distribution with two parameters."""
    return sized(size, FLOAT, like=(first, second, *others.values()))


@operation("numpy.random:exponential rayleigh chisquare power pareto weibull standard_t standard_gamma")
@operation("numpy.random.Generator:exponential rayleigh chisquare power pareto weibull standard_t standard_gamma")
def one_parameter(first: Any = 1.0, size: Any = None, **others: Any) -> Tensor:
    """A distribution with one parameter."""
    return sized(size, FLOAT, like=(first, *others.values()))


@operation("numpy.random:poisson geometric zipf", "numpy.random.Generator:poisson geometric zipf")
def counted(first: Any = 1.0, size: Any = None, **others: Any) -> Tensor:
    """Whole numbers, with one parameter."""
    return sized(size, INT, like=(first, *others.values()))


@operation("numpy.random:binomial negative_binomial", "numpy.random.Generator:binomial negative_binomial")
def binomial(n: Any = 1, p: Any = 0.5, size: Any = None, **_: Any) -> Tensor:
    """How often something happens in ``n`` trials."""
    return sized(size, INT, n + 1 if isinstance(n, int) else None, like=(n, p))


@operation("numpy.random:dirichlet", "numpy.random.Generator:dirichlet")
def proportions(alpha: Any = (), size: Any = None) -> Tensor:
    """Vectors as long as the parameter is, which add up to 1."""
    return vectors(alpha, size=size)


@operation("numpy.random:multivariate_normal", "numpy.random.Generator:multivariate_normal")
def vectors(mean: Any = (), cov: Any = None, size: Any = None, *_: Any, **__: Any) -> Tensor:
    """Vectors as long as the mean is."""
    width = tensor_of(mean).shape
    lead = () if size is None else shape_of(size)
    return made(None if width is None or lead is None else (*lead, *width))


@operation("numpy.random:randint random_integers", "numpy.random.Generator:integers")
def randint(
    low: Any = None, high: Any = None, size: Any = None, dtype: Any = None, endpoint: Any = False, **_: Any
) -> Any:
    """Whole numbers from ``low`` to before ``high``, or from 0 to before ``low``."""
    if size is None and not isinstance(low, Tensor | tuple) and not isinstance(high, Tensor | tuple):
        return UNKNOWN_INT
    top = low if high is None else high
    classes = top + (endpoint is True) if isinstance(top, int) else None
    return sized(size, dtype_of(dtype, "int64"), classes, like=(low, top))


@operation("numpy.random:choice", "numpy.random.Generator:choice")
def choice(a: Any = None, size: Any = None, replace: Any = True, p: Any = None, axis: Any = 0, **_: Any) -> Any:
    """Items of an array, or numbers below ``a``."""
    if isinstance(a, int):
        return UNKNOWN_INT if size is None else sized(size, INT, a)
    source = tensor_of(a)
    if size is None and isinstance(a, tuple):
        return Unknown("one of the choices")
    lead = () if size is None else shape_of(size)
    if source.shape is None or lead is None or axis != 0:
        return made(None, source.dtype)
    return made((*lead, *source.shape[1:]), source.dtype, source.classes)


@operation(
    "numpy.random:permutation",
    "numpy.random.Generator:permutation permuted",
    "keras.random:shuffle",
    "tensorflow.random:shuffle",
)
def permutation(x: Any = None, *_: Any, **__: Any) -> Tensor:
    """The same in another order; of a number, the numbers below it."""
    if isinstance(x, int):
        return made((x,), INT, x)
    tensor = tensor_of(x)
    if tensor.shape == ():
        return made((UNKNOWN_INT,), INT)
    return made(tensor.shape, tensor.dtype, tensor.classes)


@operation(
    "numpy.random:seed shuffle set_state",
    "numpy.random.Generator:shuffle",
    "tensorflow.random:set_seed",
    "keras.utils:set_random_seed",
)
def nothing(*_: Any, **__: Any) -> None:
    """No value."""


@operation("numpy.random:RandomState")
def legacy_generator(*_: Any, **__: Any) -> External:
    """A generator whose methods are called as the functions of the module are."""
    return External("numpy.random.RandomState")


@operation(
    "tensorflow.random:Generator Generator.from_seed Generator.from_non_deterministic_state get_global_generator"
)
def tensor_generator(*_: Any, **__: Any) -> External:
    """TensorFlow's: its methods are known by its name."""
    return External("tensorflow.random.Generator")


@operation("numpy.random:default_rng Generator")
def generator(*_: Any, **__: Any) -> External:
    """A generator: its methods are known by its name."""
    return External("numpy.random.Generator")


@operation("tensorflow.random:normal truncated_normal Generator.normal", "keras.random:normal truncated_normal")
@operation("tensorflow.random:stateless_normal stateless_truncated_normal")
def tensor_normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, **_: Any) -> Tensor:
    """TensorFlow and Keras take the shape first."""
    return made(shape_of(shape), dtype_of(dtype, FLOAT))


@operation("tensorflow.random:uniform stateless_uniform Generator.uniform", "keras.random:uniform")
def tensor_uniform(shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = None, **_: Any) -> Tensor:
    """Floats, or whole numbers below ``maxval`` where the dtype says so."""
    kind = dtype_of(dtype, FLOAT)
    whole = kind is not None and kind.startswith(("int", "uint")) and isinstance(maxval, int)
    return made(shape_of(shape), kind, maxval if whole else None)


@operation("keras.random:randint")
def tensor_integers(shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "int32", **_: Any) -> Tensor:
    """Whole numbers from ``minval`` to before ``maxval``."""
    return made(shape_of(shape), dtype_of(dtype, "int32"), maxval if isinstance(maxval, int) else None)


@operation("tensorflow.random:gamma poisson")
def tensor_per_parameter(shape: Any, first: Any = None, second: Any = None, *_: Any, **named: Any) -> Tensor:
    """An array of this shape for each of the parameters, in front of theirs."""
    given = (first, second, *(named.get(name) for name in ("alpha", "beta", "lam")))
    parameters = [value for value in given if value is not None and not isinstance(value, str)]
    lead, each = shape_of(shape), sized(None, like=tuple(parameters)).shape if parameters else ()
    return made(None if lead is None or each is None else (*lead, *each), FLOAT)


@operation("keras.random:gamma beta binomial")
def tensor_shaped(shape: Any, *_: Any, **__: Any) -> Tensor:
    """A shape first, parameters after."""
    return made(None, FLOAT) if any(not isinstance(value, int | float) for value in _) else made(shape_of(shape), FLOAT)


@operation("keras.random:dropout")
def dropout(x: Any, *_: Any, **__: Any) -> Tensor:
    """Some values set to 0."""
    tensor = tensor_of(x)
    return tensor.alike()


@operation("tensorflow.random:categorical", "keras.random:categorical")
def categorical(x: Any, size: Any = None, *_: Any, **__: Any) -> Tensor:
    """``size`` class numbers for each row of scores."""
    tensor = tensor_of(x)
    columns = shape_of(size)
    if tensor.shape is None or len(tensor.shape) != 2 or columns is None:
        return made(None, "int64")
    scores = tensor.shape[1]
    return made((tensor.shape[0], *columns), "int64", scores if isinstance(scores, int) else None)


LEGACY = (
    "rand randn randint random_sample standard_normal normal uniform choice permutation shuffle binomial poisson "
    "exponential beta gamma multivariate_normal laplace lognormal standard_exponential"
)
"""Methods of ``RandomState``, each called as the function of this name."""

for _name in LEGACY.split():
    FUNCTIONS[f"numpy.random.RandomState.{_name}"] = FUNCTIONS[f"numpy.random.{_name}"]
