"""Settings: what a program asks Keras and TensorFlow for once, and what holds from there on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.lattice import Unknown
from shapewright.values.python import Entered
from shapewright.values.tensors import Flavour, Tensor

from .handlers import handling
from .inputs import FLOATX
from .interpreter import PROMOTING
from .layers import DATA_FORMAT, DTYPE_POLICY, default_data_format
from .naming import names_reset
from .open_lengths import told
from .truth import frozen

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter

SETTINGS: dict[str, Callable[..., Any]] = {}
"""Functions of libraries, by canonical name."""


_on = handling(SETTINGS)


@_on("keras.config.image_data_format")
def image_data_format(run: Interpreter, node: ast.expr) -> Any:
    """Keras's default, unless the program has set another."""
    return default_data_format(run)


@_on("keras.config.set_image_data_format")
def set_image_data_format(run: Interpreter, node: ast.expr, data_format: Any) -> None:
    """The default of every layer made from here on."""
    run.store(0, DATA_FORMAT, frozen(run, data_format))


@_on("keras.config.set_dtype_policy", "keras.mixed_precision.set_global_policy")
def set_dtype_policy(run: Interpreter, node: ast.expr, policy: Any) -> None:
    """The type of every layer made from here on."""
    known = frozen(run, policy)
    run.store(0, DTYPE_POLICY, known if isinstance(known, str) else Unknown("a policy that is not known"))


@_on("keras.config.set_floatx")
def set_floatx(run: Interpreter, node: ast.expr, value: Any) -> None:
    """The type of every input from here on, and of layers, unless Keras has made its policy of the one before."""
    given = frozen(run, value)
    known = given if isinstance(given, str) else Unknown("a type that is not known")
    policy = run.load(0, DTYPE_POLICY, None)
    if policy is None or policy == run.load(0, FLOATX, None):
        run.store(0, DTYPE_POLICY, Unknown("a policy that layers may have fixed") if run.recorder.layers else known)
    run.store(0, FLOATX, known)


@_on("keras.config.floatx")
def floatx(run: Interpreter, node: ast.expr) -> Any:
    """The type of inputs for which none is given."""
    return run.load(0, FLOATX, run.dialect.floatx)


@_on("keras.config.backend")
def backend(run: Interpreter, node: ast.expr) -> Any:
    """What Keras computes with."""
    return run.keras.backend or Unknown("the backend is not known")


@_on("keras.config.int_shape")
def int_shape(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """The shape of a Keras tensor as a tuple."""
    if not isinstance(value, Tensor) or value.shape is None:
        return Unknown("a shape that is not known")
    return told(run, value)


@_on("keras.config.is_keras_tensor")
def is_keras_tensor(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """Whether a value is symbolic."""
    if isinstance(value, Tensor):
        return value.flavour is Flavour.SYMBOLIC
    return Unknown("whether it is a Keras tensor") if isinstance(value, Unknown) else False


@_on("keras.name_scope", "keras.ops.name_scope", "tensorflow.name_scope", "tensorflow.device", "keras.device")
def labelled(run: Interpreter, node: ast.expr, name: Any = None, *_args: Any, **_options: Any) -> Entered:
    """A context that matters to nobody here."""
    return Entered(name)


@_on("keras.ops.clear_session", "keras.utils.clear_session")
def clear_session(run: Interpreter, node: ast.expr, *_args: Any, **_kwargs: Any) -> None:
    """Keras forgets the names that it gave."""
    names_reset(run)


@_on("numpy.experimental_enable_numpy_behavior", "tensorflow.python.ops.numpy_ops.np_config.enable_numpy_behavior")
def promote(run: Interpreter, node: ast.expr, *_args: Any, **_options: Any) -> None:
    """From here on TensorFlow brings dtypes together."""
    run.store(0, PROMOTING, True)
