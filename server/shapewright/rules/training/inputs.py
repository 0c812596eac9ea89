"""What a model does with the tensors it is given: pairs them with its inputs, checks them, mends a trailing 1.

Three roads lead into a model, and Keras checks differently on each (``Functional``, ``Sequential``, ``InputSpec``):

    a functional model on data:   every axis but the batch is compared, then a trailing 1 is squeezed or expanded
    a Sequential on data:         only the trailing 1; its layers then check their own axes
    either on a Keras tensor:     every axis is compared, nothing is mended, and no inner layer checks its input

Data are arrays, tensors and the batches of ``fit``, ``evaluate`` and ``predict``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import (
    DeclaredLength,
    InputCount,
    InputMismatch,
    MissingInput,
)
from shapewright.values.dims import definitely_different, is_open, product, same
from shapewright.values.tensors import Tensor

if TYPE_CHECKING:
    from shapewright.rules.problems import Problem
    from shapewright.values.dims import Dim
    from shapewright.values.tensors import Shape


NUMBERED = "input"
"""What the names begin with that Keras itself gives to inputs."""


@dataclass(frozen=True)
class Declared:
    """One input of a model: its name (``None``: Keras numbered it, we do not know how) and its shape, batch first."""

    name: str | None
    shape: Shape | None
    numbered: bool = False
    """Whether Keras certainly numbered it, as the program gave it no name."""


def received(
    title: str,
    inputs: tuple[Declared, ...],
    given: Any,
    *,
    sequential: bool = False,
    symbolic: bool = False,
) -> tuple[Tensor, ...] | None:
    """What a model's inputs become when it is given this structure; ``None`` where that cannot be told.

    Raises ``InputCount``, ``MissingInput`` or ``InputMismatch`` where Keras refuses. A model whose inputs are a dict
    declares them in the order of their sorted keys, by these keys.
    """
    tensors = paired(title, inputs, given, first_only=sequential and not symbolic)
    if tensors is None:
        return None
    check = check_symbolic_input if symbolic else check_sequential_input if sequential else check_functional_input
    return tuple(
        check(title, declared.shape, tensor, number)
        for number, (declared, tensor) in enumerate(zip(inputs, tensors, strict=False))
    )


def paired(
    title: str, inputs: tuple[Declared, ...], given: Any, *, first_only: bool = False
) -> tuple[Tensor, ...] | None:
    """The tensors for the inputs, in order: of a dict by name, else as they come; ``None`` where that cannot be told.

    Names that a dict has beyond the model's are ignored, as Keras does. ``first_only``: so does a Sequential on data
    with every tensor after the first.
    """
    if isinstance(given, dict):
        names = [declared.name for declared in inputs]
        told = all(isinstance(name, str) and not name.startswith(NUMBERED) for name in given)
        if told and any(declared.numbered for declared in inputs):
            raise MissingInput(title, NUMBERED, tuple(map(str, given)), numbered=True)
        if None in names or not all(isinstance(name, str) for name in given):
            return None
        for name in names:
            if name not in given:
                raise MissingInput(title, str(name), tuple(map(str, given)))
        given = tuple(given[name] for name in names)
    found = leaves(given)
    if not all(isinstance(leaf, Tensor) for leaf in found):
        return None
    if len(found) != len(inputs) and not (first_only and found):
        raise InputCount(title, len(inputs), len(found), tuple(found))
    return tuple(found)


def check_functional_input(title: str, declared: Shape | None, given: Tensor, number: int = 0) -> Tensor:
    """The tensor as the model's first layers see it, when a functional model is called on data."""
    check_symbolic_input(title, declared, given, number)
    return check_sequential_input(title, declared, given, number)


def check_symbolic_input(title: str, declared: Shape | None, given: Tensor, number: int = 0) -> Tensor:
    """The same tensor, once every axis but the batch was compared, up to a trailing 1 on either side."""
    if declared is not None and given.shape is not None:
        pairs = zip(
            _without_last_one(declared)[1:],
            _without_last_one(given.shape)[1:],
            strict=False,
        )
        if any(definitely_different(wanted, found) for wanted, found in pairs):
            raise _mismatch(title, declared, given, number)
    return given


def check_sequential_input(title: str, declared: Shape | None, given: Tensor, number: int = 0) -> Tensor:
    """The tensor with its rank adjusted; its axes are left to the layers inside."""
    if declared is None:
        return replace(given, shape=None)
    tensor = adjusted(declared, given)
    if tensor is None:
        raise _mismatch(title, declared, given, number)
    return tensor


def refused_late(declared: Shape | None, given: Tensor) -> bool:
    """Whether a model takes a Keras tensor of another rank, since it compares the axes alone, and refuses it when it runs."""
    return declared is not None and adjusted(declared, given) is None


def adjusted(declared: Shape, given: Tensor) -> Tensor | None:
    """The tensor with a trailing 1 squeezed off or put on to get the declared rank; ``None`` where Keras refuses."""
    if given.shape is None or len(given.shape) == len(declared):
        return given
    extra = len(given.shape) - len(declared)
    if extra == 1:
        return _if_one(given.shape[-1], given, given.shape[:-1])
    if extra == -1:
        return _if_one(declared[-1], given, (*given.shape, 1))
    return None


def declared_length(title: str, declared: Shape | None, given: Tensor) -> DeclaredLength | None:
    """The warning for a length that differs from the declared one, where neither the model nor a layer refused it.

    Ask it after the layers inside have accepted the adjusted tensor.
    """
    tensor = None if declared is None else adjusted(declared, given)
    if declared is None or tensor is None or tensor.shape is None:
        return None
    for axis, (wanted, found) in enumerate(zip(declared, tensor.shape, strict=True)):
        if axis and isinstance(wanted, int) and isinstance(found, int) and wanted != found:
            return DeclaredLength(title, declared, given, axis, lacks_batch(declared, given))
    return None


def blamed(problem: Problem, title: str, declared: Shape | None, given: Tensor, number: int = 0) -> Problem:
    """The problem that a layer inside raised, or, if the data lack only their batch axis, that one: it is the cause.

    Given one image of (28, 28, 1), Keras takes it for 28 images of (28, 1) and expands them to (28, 28, 1, 1).
    """
    if declared is not None and lacks_batch(declared, given):
        return _mismatch(title, declared, given, number)
    return problem


def lacks_batch(declared: Shape, given: Tensor) -> bool:
    """Whether the data are shaped as one sample, without the batch axis; a length left open says nothing of it."""
    if given.shape is None or not given.shape or len(given.shape) != len(declared) - 1:
        return False
    told = [(wanted, found) for wanted, found in zip(declared[1:], given.shape, strict=True) if not is_open(wanted)]
    return bool(told) and all(same(wanted, found) for wanted, found in told)


def _mismatch(title: str, declared: Shape, given: Tensor, number: int) -> InputMismatch:
    have = product(given.shape[1:]) if given.shape else 0
    return InputMismatch(
        title,
        declared,
        given,
        number,
        missing_batch=lacks_batch(declared, given),
        same_values=same(have, product(declared[1:])),
    )


def _if_one(last: Dim, given: Tensor, shape: Shape) -> Tensor | None:
    """The adjusted tensor if ``last`` is 1, of unknown rank if it may be, none if it is not."""
    if last == 1:
        return replace(given, shape=shape)
    if isinstance(last, int) or is_open(last):
        return None
    return replace(given, shape=None)


def _without_last_one(shape: Shape) -> Shape:
    return shape[:-1] if shape and shape[-1] == 1 else shape


def leaves(structure: Any) -> list[Any]:
    """What a structure holds, in Keras's order: dicts by sorted key."""
    if isinstance(structure, dict):
        structure = tuple(structure[key] for key in sorted(structure, key=str))
    if isinstance(structure, tuple):
        return [leaf for part in structure for leaf in leaves(part)]
    return [structure]
