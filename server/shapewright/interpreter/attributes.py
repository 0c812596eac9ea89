"""Attributes: what stands behind the dot, for every kind of value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.ops import folds, pictures, spaces, transformers
from shapewright.rules.ops.methods import ATTRIBUTES, METHODS
from shapewright.values.data import Bunch, Dataset, Folds, ImageGenerator, Picture, Sparse, Table, Transformer
from shapewright.values.dims import counted
from shapewright.values.lattice import Callback, Either, History, Noted, Optimizer, Unknown, either
from shapewright.values.measured import Measured, Measures, as_tensor
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.numbers import NumpyInt, numpy_number
from shapewright.values.python import (
    Bound,
    Builtin,
    Class,
    Dispatcher,
    External,
    Function,
    Instance,
    Module,
    Namespace,
    Object,
    Ready,
    Record,
    Super,
)
from shapewright.values.spaces import Environment, Space
from shapewright.values.tensors import Flavour, Tensor

from .assignment import new_dict
from .classes import fresh, instantiate_plainly
from .command_line import PARSER_METHODS
from .companions import keras_init
from .containers import COUNTER_METHODS, DEQUE_METHODS, LIMIT
from .datasets import dataset_attribute, generator_attribute
from .decorators import Marked
from .dispatch import dispatcher_attribute
from .frames import table_attribute
from .functions import OBJECT, call_function, find, from_class, is_keras, is_opaque, lineage, sets_itself
from .handed_over import SHARED
from .in_place import resize, set_shape
from .items import GENERATOR_METHODS, ITERATOR_METHODS
from .lacking import shape_read
from .libraries import library_name, version_of
from .metaclasses import is_metaclass, metaclass_of, new_type
from .methods import DICT_METHODS, LIST_METHODS, TEXT_METHODS, TUPLE_METHODS, unfollowed
from .model_methods import instance_attribute, layer_attribute, model_attribute
from .namespaces import namespace_attribute
from .objects import build_by_hand, inherited_instance_call
from .optimizers import optimizer_attribute
from .records import place_of, record_attribute, written_init
from .sets import SET_METHODS
from .state import ABSENT, MAYBE
from .tensor_arrays import TensorArray, array_attribute
from .truth import frozen

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from .interpreter import Interpreter


OBJECT_METHODS = {
    "list": LIST_METHODS,
    "dict": DICT_METHODS,
    "set": SET_METHODS,
    "iterator": ITERATOR_METHODS,
    "generator": GENERATOR_METHODS,
    "deque": DEQUE_METHODS,
    "counter": COUNTER_METHODS,
    "parser": PARSER_METHODS,
}
"""The methods of what can be mutated, by its kind."""


def attribute(run: Interpreter, owner: Any, name: str) -> Any:
    """``owner.name``."""
    answer = KINDS.get(type(owner))
    return answer(run, owner, name) if answer is not None else Unknown(f"the attribute {name} is not followed")


def _external(run: Interpreter, owner: External, name: str) -> Any:
    if name == "__version__":
        return version_of(run, owner.spelled or owner.name)
    return library_name(owner.child(name))


def _module(run: Interpreter, owner: Module, name: str) -> Any:
    value = run.load(owner.address, name)
    if value is not ABSENT:
        return value
    from .imports import submodule

    return submodule(run, owner, name)


def _instance(run: Interpreter, owner: Instance, name: str) -> Any:
    value = run.load(owner.address, name)
    if name not in run.descriptors and value is not ABSENT and run.load(owner.address, MAYBE + name) is ABSENT:
        return value
    given = find(run, owner.cls, name)
    if name in run.descriptors and sets_itself(run, given):
        return from_class(run, owner, given, None)
    if name == "build" and isinstance(given, Function) and is_keras(owner.cls):
        return Bound(name, build_by_hand, owner)
    if given is not ABSENT:
        given = from_class(run, owner, given, None)
        return given if value is ABSENT else either(value, given)
    if value is not ABSENT:
        return value
    inherited = OF_INSTANCES[name](run, owner) if name in OF_INSTANCES else instance_attribute(run, owner, name)
    if inherited is not None:
        return inherited
    missing = find(run, owner.cls, "__getattr__")
    if isinstance(missing, Function):
        return call_function(run, missing, (owner, name), {}, run.implied(name))
    what = "of a base class that is not followed" if is_opaque(owner.cls) else "that the class does not have"
    return Unknown(f"{name} is an attribute {what}")


def _class(run: Interpreter, owner: Class, name: str) -> Any:
    value = find(run, owner, name)
    if value is ABSENT and isinstance(metaclass := metaclass_of(run, owner), Class):
        value = find(run, metaclass, name)
        if value is not ABSENT:
            return from_class(run, owner, value, None)
    if value is ABSENT:
        given = OF_CLASSES.get(name)
        return Unknown(f"{owner.name}.{name} is not known") if given is None else given(run, owner)
    return from_class(run, owner, value, None) if isinstance(value, Marked | Instance) else value


def _super(run: Interpreter, owner: Super, name: str) -> Any:
    cls = owner.receiver.cls if isinstance(owner.receiver, Instance) else owner.receiver
    metaclass = metaclass_of(run, cls) if isinstance(owner.receiver, Class) and is_metaclass(owner.cls) else ABSENT
    of_class = isinstance(metaclass, Class) and cls is not owner.cls and owner.cls not in lineage(cls)
    written = written_init(run, owner.receiver, owner.cls) if name == "__init__" else None
    if written is not None:
        return written
    value = find(run, metaclass if of_class else cls, name, after=owner.cls)
    if value is not ABSENT:
        return from_class(run, owner.receiver, value, None)
    methods = OF_TYPE if of_class else OF_OBJECT
    if name in methods:
        return Bound(name, methods[name], owner.receiver)
    if name == "__call__" and isinstance(owner.receiver, Instance) and is_keras(owner.receiver.cls):
        return Bound(name, _called_by_keras, owner.receiver)
    inherited = instance_attribute(run, owner.receiver, name) if isinstance(owner.receiver, Instance) else None
    return inherited if inherited is not None else Unknown(f"super().{name} is not followed")


def _called_by_keras(run: Interpreter, node: ast.expr, owner: Instance, *args: Any, **kwargs: Any) -> Any:
    return inherited_instance_call(run, owner, args, kwargs, node)


OF_INSTANCES: dict[str, Callable[..., Any]] = {
    "__dict__": lambda run, owner: Namespace(owner),
    "__class__": lambda run, owner: owner.cls,
}
OF_CLASSES: dict[str, Callable[..., Any]] = {
    "__dict__": lambda run, owner: Namespace(owner),
    "__name__": lambda run, owner: owner.name,
    "__qualname__": lambda run, owner: owner.name,
    "__mro__": lambda run, owner: (owner, *(part for part in owner.above if part != OBJECT), OBJECT),
    "__bases__": lambda run, owner: owner.bases,
}
"""What every object and every class has."""


def _new(run: Interpreter, node: ast.expr, owner: Any, cls: Any, *args: Any, **kwargs: Any) -> Any:
    if is_metaclass(cls):
        return new_type(run, node, owner, cls, *args, **kwargs)
    return fresh(run, cls, node) if isinstance(cls, Class) else Unknown("an instance of a class that is not followed")


def _set(run: Interpreter, node: ast.expr, owner: Any, name: Any, value: Any) -> None:
    if isinstance(owner, Instance) and isinstance(name, str):
        run.store(owner.address, name, value)


def _nothing(run: Interpreter, node: ast.expr, _owner: Any, *_args: Any, **_kwargs: Any) -> None:
    return None


OF_OBJECT: dict[str, Callable[..., Any]] = {
    "__init__": keras_init,
    "__new__": _new,
    "__setattr__": _set,
    "__init_subclass__": _nothing,
}
"""What ``super()`` finds at the end of the line."""


def _instantiate(run: Interpreter, node: ast.expr, owner: Any, *args: Any, **kwargs: Any) -> Any:
    return instantiate_plainly(run, owner, args, kwargs, node)


OF_TYPE: dict[str, Callable[..., Any]] = {"__init__": _nothing, "__call__": _instantiate}
"""What ``super()`` in a metaclass finds at the end of the line, for one of its classes."""


def _builtin(run: Interpreter, owner: Builtin, name: str) -> Any:
    """``type.__new__`` and ``type.__call__``, which get the class as their first argument."""
    if owner.name == "type" and name == "__new__":
        return Bound(name, new_type, owner)
    if owner.name == "type" and name == "__call__":
        return Builtin(name, _instantiate)
    return owner.name if name == "__name__" else Unknown(f"the attribute {name} of {owner.name} is not followed")


def _function(run: Interpreter, owner: Function, name: str) -> Any:
    carried = run.load(owner.address, name)
    if carried is not ABSENT:
        return carried
    if name in ("__name__", "__qualname__"):
        return owner.name
    return Unknown(f"the attribute {name} of a function is not followed")


def _object(run: Interpreter, owner: Object, name: str) -> Any:
    if name == "maxlen" and owner.kind == "deque":
        return run.load(owner.address, LIMIT, None)
    method = OBJECT_METHODS.get(owner.kind, {}).get(name)
    return Bound(name, method or unfollowed(owner, name), owner)


def _tuple(run: Interpreter, owner: tuple[Any, ...], name: str) -> Any:
    if name in ("rank", "ndims"):  # What TensorFlow's shapes say, which are tuples here.
        return len(owner)
    if (place := place_of(owner, name)) is not None:
        return owner[place]
    method = TUPLE_METHODS.get(name)
    return (
        Bound(name, method, owner)
        if method is not None
        else Unknown(f"the attribute {name} of a tuple is not followed")
    )


def _text(run: Interpreter, owner: Any, name: str) -> Any:
    method = TEXT_METHODS.get(name)
    return Bound(name, method, owner) if method is not None else Unknown(f"the text method {name} is not followed")


def _tensor(run: Interpreter, owner: Tensor, name: str) -> Any:
    if name == "shape":
        return shape_read(run, owner)
    if name == "get_shape":
        return Bound(name, lambda run, _node, owner: shape_read(run, owner), owner)
    if name in ATTRIBUTES:
        return ATTRIBUTES[name](owner)
    if name == "resize" and owner.flavour is Flavour.ARRAY:
        return Bound(name, resize, owner)
    if name == "set_shape":
        return Bound(name, set_shape, owner)
    rule = METHODS.get(name)
    if rule is None:
        return Unknown(f"the array attribute {name} is not followed")
    from .libraries import array_method

    return Bound(name, array_method(name, rule), owner)


def _transformer(run: Interpreter, owner: Transformer, name: str) -> Any:
    left = transformers.left_columns(owner)
    if left is not None and name in ("explained_variance_ratio_", "explained_variance_", "singular_values_"):
        return Tensor((left,), None, Flavour.ARRAY)
    own = owner.address and run.load(owner.address, SHARED) is ABSENT
    if own and name in FITTING:
        return Bound(name, _fitting(name), owner)
    if own and name in FITTED:
        fitted = run.load(owner.address, SEEN, None)
        return _ruled({name: lambda owner, *args, **kwargs: FITTED[name](owner, fitted, *args, **kwargs)}, owner, name)
    return _ruled(transformers.METHODS, owner, name)


SEEN = "#fitted"
"""The cell of a transformer: the rows that it was fitted to last."""
FITTING = ("fit", "partial_fit", "fit_transform")
FITTED = {"transform": transformers.transformed, "inverse_transform": transformers.turned_back}
"""Methods that depend on what a transformer was fitted to."""


def _fitting(name: str) -> Callable[..., Any]:
    """A method that fits a transformer: what it has seen then lies in its cell."""
    from .libraries import array_method

    fit = array_method(name, transformers.METHODS[name])

    def run_fit(run: Interpreter, node: ast.expr, owner: Transformer, *args: Any, **kwargs: Any) -> Any:
        answer = fit(run, node, owner, *args, **kwargs)
        seen = frozen(run, args[0]) if args else None
        run.store(owner.address, SEEN, transformers.table_of(seen) or Unknown("what it was fitted to is not known"))
        return answer

    return run_fit


def _sparse(run: Interpreter, owner: Sparse, name: str) -> Any:
    return owner.array.shape if name == "shape" else _ruled(transformers.SPARSE_METHODS, owner, name)


def _bunch(run: Interpreter, owner: Bunch, name: str) -> Any:
    return dict(owner.items).get(name, Unknown(f"{name} of a data set is not followed"))


def _picture(run: Interpreter, owner: Picture, name: str) -> Any:
    return pictures.size_of(owner) if name == "size" else _ruled(pictures.METHODS, owner, name)


def _space(run: Interpreter, owner: Space, name: str) -> Any:
    return spaces.ATTRIBUTES[name](owner) if name in spaces.ATTRIBUTES else _ruled(spaces.SPACE_METHODS, owner, name)


def _environment(run: Interpreter, owner: Environment, name: str) -> Any:
    own = {"observation_space": owner.observed, "action_space": owner.done, "unwrapped": owner, "env": owner}
    return own[name] if name in own else _ruled(spaces.METHODS, owner, name)


def _ruled(methods: dict[str, Callable[..., Any]], owner: Any, name: str) -> Any:
    """A method that a pure rule describes."""
    if name not in methods:
        return Unknown(f"the attribute {name} is not followed")
    from .libraries import array_method

    return Bound(name, array_method(name, methods[name]), owner)


def _history(run: Interpreter, owner: History, name: str) -> Unknown:
    if name != "history" or isinstance(owner, Noted):
        return Unknown(owner.because, harmless=True)
    return Noted(owner.because, harmless=True, names=owner.names, validated=owner.validated, origin=owner.origin)


def _either(run: Interpreter, owner: Either, name: str) -> Any:
    return either(*(attribute(run, option, name) for option in owner.options))


def _number(run: Interpreter, owner: Any, name: str) -> Any:
    known = getattr(owner, name, None)
    if isinstance(known, int | float):
        return known
    if name in ("bit_length", "is_integer", "as_integer_ratio", "conjugate") and known is not None:
        return Builtin(name, lambda run, node: known())
    return Unknown(f"the attribute {name} of a number is not followed")


def _numpy_number(run: Interpreter, owner: NumpyInt, name: str) -> Any:
    if name in ("item", "tolist"):
        return Builtin(name, lambda run, node: int(owner))
    return Unknown(f"the attribute {name} of a number of NumPy is not followed")


def _measured(run: Interpreter, owner: Any, name: str) -> Any:
    """What TensorFlow has measured, asked as the tensor that it is; ``numpy`` gives the number."""
    if name in ("numpy", "item") and isinstance(owner, Measured):
        return Builtin(name, lambda run, node: numpy_number(counted(owner.dim)))
    return attribute(run, as_tensor(owner), name)


KINDS: dict[type, Callable[[Interpreter, Any, str], Any]] = {
    External: _external,
    Ready: _external,
    Module: _module,
    Dispatcher: dispatcher_attribute,
    Builtin: _builtin,
    Instance: _instance,
    Class: _class,
    Function: _function,
    Namespace: namespace_attribute,
    Super: _super,
    Object: _object,
    tuple: _tuple,
    int: _number,
    float: _number,
    NumpyInt: _numpy_number,
    Measured: _measured,
    Measures: _measured,
    Record: record_attribute,
    dict: lambda run, owner, name: _object(run, new_dict(run, owner), name),
    str: _text,
    Tensor: _tensor,
    Dataset: dataset_attribute,
    ImageGenerator: generator_attribute,
    Transformer: _transformer,
    Folds: lambda run, owner, name: _ruled(folds.METHODS, owner, name),
    Space: _space,
    Environment: _environment,
    Sparse: _sparse,
    Bunch: _bunch,
    Table: table_attribute,
    Picture: _picture,
    TensorArray: array_attribute,
    Layer: layer_attribute,
    Sequential: model_attribute,
    Functional: model_attribute,
    Either: _either,
    Optimizer: optimizer_attribute,
    History: _history,
    Noted: _history,
    Callback: lambda run, owner, name: Unknown(owner.because, harmless=True),
    Unknown: lambda run, owner, name: Unknown(owner.because) if name == "shuffle" else owner,
}
