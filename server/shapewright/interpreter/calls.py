"""Calls: what stands before the brackets decides who answers."""

from __future__ import annotations

import ast
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import DuplicateArgument
from shapewright.rules.registry import FUNCTIONS
from shapewright.rules.training.losses import Loss
from shapewright.values.lattice import Either, Unknown
from shapewright.values.measured import Measured
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.numbers import NumpyInt, of_python
from shapewright.values.python import (
    Bound,
    Builtin,
    Class,
    Context,
    ContextMaker,
    Dispatcher,
    External,
    Function,
    Instance,
    Method,
    Object,
    Partial,
    Ready,
)

from .binding import method_refusal, refuse
from .classes import instantiate
from .compiling import compile_lost
from .dialects import SPEAKING, keras_of
from .dispatch import call_dispatcher
from .functions import call_function
from .handed_over import handed_over
from .interpreter import Interpreter
from .iteration import items_of
from .layers import call_layer
from .leaves import FAULTS, leaf
from .libraries import call_library
from .losses import call_loss
from .models import call_model
from .namespaces import mapping
from .objects import call_instance
from .truth import listed
from .unfit import GOING_THROUGH, check_builtin, not_callable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


class NotFollowed(Exception):
    """The arguments of a call cannot be told apart."""


def evaluate_call(run: Interpreter, node: ast.Call) -> Any:
    """``function(arguments)``."""
    function = run.evaluate(node.func)
    try:
        args = _positional(run, node)
        kwargs = _named(run, node)
    except NotFollowed as reason:
        return Unknown(str(reason))
    if isinstance(function, Unknown) and isinstance(node.func, ast.Attribute) and node.func.attr == "compile":
        compile_lost(run, run.evaluate(node.func.value), function)
    return call(run, function, args, kwargs, node)


def _positional(run: Interpreter, node: ast.Call) -> tuple[Any, ...]:
    args: list[Any] = []
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            items = items_of(run, run.evaluate(arg.value))
            if not isinstance(items, tuple):
                reason = "positional arguments of unknown number"
                raise NotFollowed(reason)
            args.extend(items)
        else:
            args.append(run.evaluate(arg))
    return tuple(args)


def _named(run: Interpreter, node: ast.Call) -> dict[str, Any]:
    kwargs: dict[str, Any] = {}
    for keyword in node.keywords:
        value = run.evaluate(keyword.value)
        if keyword.arg is not None:
            _once(run, node, kwargs, [keyword.arg], "in a dict and by its name")
            kwargs[keyword.arg] = value
            continue
        contents = mapping(run, value)
        if contents is None or not all(isinstance(key, str) for key in contents):
            reason = "keyword arguments that are not known"
            raise NotFollowed(reason)
        by_name = any(other.arg in contents for other in node.keywords)
        _once(run, node, kwargs, contents, "by its name and in a dict" if by_name else "in two dicts")
        kwargs.update(contents)
    return kwargs


def _once(run: Interpreter, node: ast.Call, given: Mapping[str, Any], further: Iterable[str], ways: str) -> None:
    """Report the first of further arguments that is given already: Python does not even make the call."""
    twice = next((name for name in further if name in given), None)
    if twice is not None:
        refuse(run, node, DuplicateArgument(ast.unparse(node.func).rpartition(".")[2], twice, ways))
        reason = "an argument is given twice"
        raise NotFollowed(reason)


def call(run: Interpreter, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    """Call a value."""
    kind = type(function)
    answer = CALLABLE.get(kind)
    if answer is not None:
        if kind not in SPEAKING:
            return answer(run, function, args, kwargs, node)
        outer = run.answering
        run.answering = keras_of(run, function) or outer
        try:
            return answer(run, function, args, kwargs, node)
        finally:
            run.answering = outer
    if isinstance(function, Unknown):
        handed_over(run, (*args, *kwargs.values()), node, harmless=function.harmless)
        return function
    not_callable(run, node, function)
    return Unknown("it cannot be called")


def _either(run: Interpreter, function: Either, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    from .expressions import both

    ways: list[Callable[[], Any]] = [
        lambda option=option: call(run, option, args, kwargs, node)  # type: ignore[misc]
        for option in function.options
    ]
    some_unseen = any(isinstance(option, Unknown) for option in function.options)
    with run.recorder.silence() if some_unseen else nullcontext():
        return both(run, ways)


def _method(run: Interpreter, method: Method, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    return call(run, method.function, (method.receiver, *args), kwargs, node)


def _builtin(run: Interpreter, function: Builtin, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    if any(type(arg) is Measured for arg in args):
        args = tuple(map(of_python, args))
    if function.name in GOING_THROUGH:
        check_builtin(run, node, function.name, args)
    try:
        return function.run(run, node, *args, **kwargs)
    except FAULTS as error:
        return Unknown(f"{function.name} is not followed here ({error})")


def _bound(run: Interpreter, method: Bound, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    refused = method_refusal(run, method, args, kwargs)
    if refused is not None:
        refuse(run, node, refused)
    try:
        return method.run(run, node, method.receiver, *args, **kwargs)
    except FAULTS as error:
        why = Unknown(f"{method.name} is not followed here ({error})")
        if isinstance(method.receiver, Object):
            run.store(method.receiver.address, None, why)
        return why


def _partial(run: Interpreter, partial: Partial, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    return call(run, partial.function, (*partial.arguments, *args), {**partial.keywords, **kwargs}, node)


def _cast(run: Interpreter, dtype: str, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr) -> Any:
    """``np.float32(x)``: a dtype is known by its name."""
    if dtype.rstrip("0123456789") not in ("float", "int", "uint", "bool", "complex") or len(args) != 1 or kwargs:
        return Unknown("it cannot be called")
    if type(args[0]) in (int, NumpyInt) and dtype in ("int32", "int64"):
        return NumpyInt(args[0])
    return leaf(run, node, (listed(run, args[0]), dtype), {}, FUNCTIONS["numpy.array"], name=dtype)


def _context(
    run: Interpreter, maker: ContextMaker, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr
) -> Context:
    return Context(maker.function, args, kwargs, node)


CALLABLE: dict[type, Callable[..., Any]] = {
    Function: call_function,
    Class: instantiate,
    Method: _method,
    Builtin: _builtin,
    Bound: _bound,
    External: call_library,
    Ready: call_library,
    Layer: call_layer,
    Sequential: call_model,
    Functional: call_model,
    Instance: call_instance,
    ContextMaker: _context,
    Partial: _partial,
    Dispatcher: call_dispatcher,
    Loss: call_loss,
    Either: _either,
    str: _cast,
}
