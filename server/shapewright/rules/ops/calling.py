"""How the functions of NumPy, TensorFlow and ``keras.ops`` are called: one rule under many names and parameter names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any, TypeVar

from shapewright.rules.registry import FUNCTIONS
from shapewright.values.dims import Length, as_axis
from shapewright.values.lattice import Many, Unknown
from shapewright.values.measured import Measures
from shapewright.values.python import External
from shapewright.values.tensors import Flavour, Tensor

from .bounds import bounds_of
from .dtypes import KINDS, dtype_of, settled_dtype
from .takes import converts, hold, needs_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .bounds import Bounds

Rule = TypeVar("Rule", bound="Callable[..., Any]")

FIRST = frozenset(
    [
        "a",
        "arr",
        "array",
        "arrays",
        "ary",
        "condition",
        "data",
        "diagonal",
        "dividend",
        "image",
        "images",
        "initial_value",
        "input",
        "input_tensor",
        "inputs",
        "labels",
        "logits",
        "m",
        "matrix",
        "object",
        "object_a",
        "params",
        "predictions",
        "signals",
        "start",
        "tensor",
        "tensors",
        "sp_input",
        "strings",
        "t_list",
        "tup",
        "value",
        "values",
        "x",
        "x1",
        "xs",
        "y",
    ]
)
"""What libraries call the parameter that comes first; our rules call it otherwise."""

OTHERS = {
    "newshape": "shape",
    "perm": "axes",
    "dims": "shape",
    "keep_dims": "keepdims",
    "num_or_size_splits": "sections",
    "indices_or_sections": "sections",
    "multiples": "repeats",
    "reps": "repeats",
    "pad_width": "paddings",
    "dim": "axis",
    "axes": "axis",
    "x2": "y",
    "b": "y",
    "newdtype": "dtype",
    "num_samples": "size",
    "N": "rows",
    "n": "rows",
    "num_rows": "rows",
    "M": "columns",
    "ord": "order",
}
"""Other names of parameters, where a rule has not the one but the other."""


STATED = frozenset({"dtype", "out_type", "output_type", "out_idx", "tensor_dtype"})
"""What libraries call the dtype of a result."""


def _is_dtype(value: Any) -> bool:
    name = dtype_of(value, None) if isinstance(value, str | External) else None
    return name is not None and name.rstrip("0123456789") in (*KINDS, "bfloat")


def of_dtype(result: Any, dtype: str | None) -> Any:
    """The same tensor in this dtype; of several it is not known which of them it is said of."""
    if isinstance(result, Tensor):
        return replace(result, dtype=dtype)
    if type(result) is tuple:
        return tuple(of_dtype(part, None) for part in result)
    return result


def _any_dtype(value: Any) -> Any:
    """An array of NumPy's that may be given another dtype; other values as they are."""
    return replace(value, dtype=None) if isinstance(value, Tensor) and value.flavour is Flavour.ARRAY else value


@dataclass(frozen=True)
class Operation:
    """A rule under one library name: what it makes has that library's kind of tensor."""

    run: Callable[..., Any]
    flavour: Flavour | None
    """``None`` for methods: what the receiver is."""
    needs: tuple[tuple[int, str], ...] = ()
    """Which arguments must be of which dtypes."""
    title: str = ""
    bounds: Bounds | None = None
    """What it asks of the values of its arguments."""
    converts: bool = False
    """Whether it makes a dtype of its own of NumPy's arrays."""
    _calls: dict[tuple[int, tuple[str, ...]], Unknown | None] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def signature(self) -> Signature:
        """The rule's own parameters."""
        return signature(self.run)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Apply the rule; arguments that it does not take make the result unknown."""
        args = tuple(map(_as_axes, args))
        named = {key: _as_axes(value) for key, value in self._named(args, kwargs).items()}
        refused = self._refused(len(args), tuple(named))
        if refused is not None:
            return refused
        if self.bounds is not None:
            self.bounds.hold(args, kwargs)
        if self.needs:
            self._hold(args, named)
        if self.converts:
            args, named = tuple(map(_any_dtype, args)), {key: _any_dtype(value) for key, value in named.items()}
        result = self.run(*args, **named)
        stated = self._stated(args, named)
        if stated:
            result = of_dtype(result, dtype_of(stated[0], None) if len(stated) == 1 else None)
        return settled(result, flavour_of((*args, *named.values()), self.flavour))

    @cached_property
    def _placed(self) -> int:
        """How many arguments the rule takes by position, beside those that it does not look at."""
        kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
        return sum(parameter.kind in kinds for parameter in self.signature.parameters.values())

    def _stated(self, args: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
        """The dtypes that the program asks for and the rule does not look at."""
        own = self.signature.parameters
        stated = [value for key, value in named.items() if key in STATED and key not in own]
        return stated + [value for value in args[self._placed :] if _is_dtype(value)]

    def _hold(self, args: tuple[Any, ...], named: dict[str, Any]) -> None:
        own = list(self.signature.parameters)
        for place, need in self.needs:
            given = args[place] if place < len(args) else named.get(own[place] if place < len(own) else "")
            if given is not None:
                hold(self.title, need, given, alone=len(self.needs) == 1 and not self.converts)

    def _refused(self, count: int, names: tuple[str, ...]) -> Unknown | None:
        """Why the rule cannot take so many arguments and those of these names; asked once for each way to call it."""
        if (count, names) not in self._calls:
            refused = None
            try:
                self.signature.bind(*(None,) * count, **dict.fromkeys(names))
            except TypeError as error:
                refused = Unknown(f"the arguments are not followed ({error})")
            self._calls[count, names] = refused
        return self._calls[count, names]

    def _named(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        own = self.signature.parameters
        named = {
            key if key in own or OTHERS.get(key) not in own else OTHERS[key]: value for key, value in kwargs.items()
        }
        first = next(iter(own), None)
        if not args and first is not None and first not in named:
            given = next((key for key in named if key not in own and key in FIRST), None)
            if given is not None:
                named[first] = named.pop(given)
        return named


def _as_axes(value: Any) -> Any:
    """Lengths that code has counted, alone or in a tuple, as the lengths of axes."""
    if type(value) is Length:
        return as_axis(value)
    if type(value) is tuple and any(type(part) is Length for part in value):
        return tuple(as_axis(part) if type(part) is Length else part for part in value)
    return value


def operation(*names: str) -> Callable[[Rule], Rule]:
    """Register the decorated rule under these canonical names; ``numpy:f g`` stands for ``numpy.f`` and ``numpy.g``."""

    def register(run: Rule) -> Rule:
        for names_of in names:
            module, _, below = names_of.partition(":")
            for part in below.split():
                name = f"{module}.{part}"
                title = part.rpartition(".")[2]
                FUNCTIONS[name] = Operation(
                    run, _flavour(module), needs_of(name), title, bounds_of(name), converts(name)
                )
        return run

    return register


def _flavour(module: str) -> Flavour | None:
    """Whose tensors the functions of a module return; ``None`` where they are of the kind that they were given."""
    library = module.partition(".")[0]
    if module == "keras":
        return Flavour.WEIGHT
    if library == "einops":
        return None
    return Flavour.ARRAY if library in ARRAYS or module in PLAIN else Flavour.EAGER


ARRAYS = ("numpy", "sklearn", "pandas", "scipy", "matplotlib", "cv2", "gym", "gymnasium")
"""Libraries that return NumPy arrays."""

PLAIN = ("keras.utils", "keras.datasets", "keras.preprocessing.image")
"""Modules of Keras that return NumPy arrays."""


def flavour_of(values: tuple[Any, ...], otherwise: Flavour | None) -> Flavour:
    """What an operation on these makes: a Keras tensor if one is, else what the library makes, else what they are."""
    found = {tensor.flavour for tensor in _tensors(values)}
    if Flavour.SYMBOLIC in found:
        return Flavour.SYMBOLIC
    if otherwise is not None:
        return otherwise
    return Flavour.EAGER if Flavour.EAGER in found else Flavour.ARRAY


def _tensors(values: tuple[Any, ...]) -> list[Tensor]:
    found = []
    for value in values:
        if isinstance(value, Tensor):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(_tensors(value))
        elif isinstance(value, Many):
            found.extend(_tensors((value.item,)))
    return found


def settled(result: Any, flavour: Flavour) -> Any:
    """The result with its tensors of this flavour, and dtypes that depend on the library decided."""
    if isinstance(result, Tensor):
        dtype = settled_dtype(result.dtype, flavour)
        known = (result.classes, result.attained, result.complete)
        return Tensor(result.shape, dtype, flavour, result.fields, None, 0, None, *known, result.last, result.absent)
    if isinstance(result, tuple) and type(result) is not Measures:
        return tuple(settled(part, flavour) for part in result)
    if isinstance(result, dict):
        return {key: settled(part, flavour) for key, part in result.items()}
    return result
