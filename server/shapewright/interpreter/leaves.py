"""Leaves: where the interpreter hands values to a pure rule, once for each alternative, and notes what the rule found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import Problem
from shapewright.values.data import over
from shapewright.values.lattice import Unknown, either
from shapewright.values.models import Call, Operation, tensors_in
from shapewright.values.tensors import Flavour, Tensor

from .interpreter import Stopped
from .naming import operation_made
from .recorder import Applied
from .state import joined
from .truth import alternatives, undecided

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Mapping

    from .interpreter import Interpreter


FAULTS = (
    TypeError, AttributeError, ValueError, KeyError, IndexError, OverflowError, ZeroDivisionError, RecursionError,
)  # fmt: skip
"""What a rule raises over arguments that it does not follow."""


def leaf(
    run: Interpreter,
    node: ast.expr,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    rule: Callable[..., Any],
    *,
    name: str,
) -> Any:
    """Apply a pure function; its result remembers the call, so that a model's graph can be run again."""

    def act(*given: Any, **named: Any) -> Any:
        value = rule(*given, **named)
        if isinstance(value, Tensor) and value.shape is None:
            run.recorder.shapeless.setdefault(node, _lost(run, name, (*given, *named.values())))
        noted(run, node, name, given, named, value)
        return remembered(run, node, name, rule, given, named, value) if isinstance(value, Tensor | tuple) else value

    return attempt(run, node, args, kwargs, act, pure=True)


def noted(
    run: Interpreter, node: ast.AST, name: str, given: tuple[Any, ...], named: Mapping[str, Any], value: Any
) -> None:
    """Note what is applied to arrays in the analysed file, and what makes some: TensorFlow may be asked about it."""
    recorder, inputs = run.recorder, [*tensors_in(given), *(tensors_in(dict(named)) if named else ())]
    recorder.filled[node] = recorder.filled.get(node, True) and all(map(recorder.is_filled, inputs))
    if inputs and run.frames[-1].document is run.document and recorder.notes(node):
        recorder.ran(node, Applied(name, given, dict(named), value))


def _lost(run: Interpreter, name: str, given: tuple[Any, ...]) -> str:
    """Why the result has no known rank: what is not known of an argument, or how the function was called."""
    for part in given:
        if isinstance(part, Unknown):
            return part.because
        if isinstance(part, tuple):
            told = _lost(run, "", part)
            if told:
                return told
        elif isinstance(part, Tensor) and part.shape is None:
            earlier = None if part.origin is None else run.recorder.shapeless.get(part.origin.node)
            return earlier or "the shape of an argument is not known"
    return f"what {name} makes of these arguments is not followed" if name else ""


@dataclass(frozen=True, eq=False, slots=True)
class Trial:
    """An act with a choice among its arguments, and whom to blame."""

    node: ast.expr
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    act: Callable[..., Any]
    layer: Any
    pure: bool
    """Whether the act leaves the state alone."""


def attempt(
    run: Interpreter,
    node: ast.expr,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    act: Callable[..., Any],
    layer: Any = None,
    *,
    pure: bool = False,
) -> Any:
    """Run an act for every alternative of its arguments: a problem counts only if every one of them has it."""
    counts = run.recorder.counts
    counts[node] = counts.get(node, 0) + 1
    outer, run.warnings = run.warnings, []
    if run.unsettled:
        act = partial(_whichever_kind, run, act, pure)
    try:
        if undecided(args) or (kwargs and any(map(undecided, kwargs.values()))):
            return _each(run, Trial(node, args, kwargs, act, layer, pure))
        return _once(run, node, args, kwargs, act, layer)
    finally:
        run.warnings = outer


KINDS = (Flavour.SYMBOLIC, Flavour.EAGER)
"""What a tensor may be of which the kind is not known."""


def _whichever_kind(run: Interpreter, act: Callable[..., Any], pure: bool, /, *args: Any, **kwargs: Any) -> Any:
    """An act on tensors of which some may be of any kind: a problem counts only if it has it for each."""
    given = [*tensors_in(args), *tensors_in(kwargs)]
    if not any(tensor.flavour is Flavour.UNSETTLED for tensor in given):
        return act(*args, **kwargs)
    before, certain = run.here, run.here.certain
    first: Problem | Stopped | None = None
    for kind in KINDS:
        run.state = before if pure else before.fork()
        run.state.certain = False
        settle = partial(_of_kind, Flavour.UNSETTLED, kind)
        try:
            value = act(*(over(arg, settle) for arg in args), **{key: over(arg, settle) for key, arg in kwargs.items()})
        except (Problem, Stopped) as problem:
            first = first or problem
            continue
        run.here.certain = certain
        run.warnings = []
        settled = any(tensor.flavour is Flavour.SYMBOLIC for tensor in given)
        return value if settled else over(value, partial(_of_kind, kind, Flavour.UNSETTLED))
    run.state = before
    before.certain = certain
    assert first is not None
    raise first


def _of_kind(before: Flavour, after: Flavour, tensor: Tensor) -> Tensor:
    return tensor.as_flavour(after) if tensor.flavour is before else tensor


def _once(
    run: Interpreter,
    node: ast.expr,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    act: Callable[..., Any],
    layer: Any,
) -> Any:
    """The act once: nothing in its arguments is a matter of choice."""
    try:
        value = act(*args, **kwargs)
    except Problem as problem:
        raise Stopped(run.raised(problem, node, run.guilty or layer)) from None
    except FAULTS as error:
        return Unknown(f"its arguments are not followed ({error})")
    finally:
        run.guilty, guilty = None, run.guilty
    for warning, owner in run.warnings:
        run.raised(warning, node, owner or guilty or layer)
    return value


def _each(run: Interpreter, trial: Trial) -> Any:
    """The act for every alternative, each from the same state; the states and the values are joined."""
    before = run.here
    values: list[Any] = []
    problems: list[tuple[Problem, Any]] = []
    stopped: Stopped | None = None
    warnings: list[set[type]] = []
    noted: dict[type, tuple[Problem, Any]] = {}
    after = None
    choices = alternatives((trial.args, dict(trial.kwargs)))
    for number, (given, named) in enumerate(choices, 1):
        last = number == len(choices) and values
        way = before if trial.pure else before.passed_on(certain=False) if last else before.fork(certain=False)
        run.state = way
        run.warnings = []
        try:
            values.append(trial.act(*given, **named))
        except Problem as problem:
            problems.append((problem, run.guilty or trial.layer))
            continue
        except Stopped as stop:
            stopped = stop
            continue
        except FAULTS as error:
            values.append(Unknown(f"its arguments are not followed ({error})"))
        finally:
            run.guilty = None
        warnings.append({type(warning) for warning, _ in run.warnings})
        noted.update({type(warning): (warning, owner) for warning, owner in run.warnings})
        after = run.state if trial.pure else joined(after, run.state)
    if not values:
        run.state = before
        if problems and stopped is None:
            raise Stopped(run.raised(problems[0][0], trial.node, problems[0][1]))
        raise stopped or Stopped(Unknown("no alternative goes on"))
    run.state = after
    if after is not None:
        after.certain = before.certain
    if not problems and stopped is None:
        for kind in set.intersection(*warnings):
            run.raised(noted[kind][0], trial.node, noted[kind][1] or trial.layer)
    return either(*values)


def remembered(
    run: Interpreter,
    node: ast.expr,
    name: str,
    rule: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    value: Any,
) -> Any:
    """The result, with its origin, and with the call that made it where a graph would hold one.

    Keras's graph holds what is made of Keras tensors; what a layer of the program's own makes of its inputs is traced.
    """
    inputs = [*tensors_in(args), *tensors_in(kwargs)]
    if any(tensor.flavour is Flavour.SYMBOLIC for tensor in inputs):
        operation_made(run)
    elif not run.tracing or all(tensor.source is None for tensor in inputs):
        return placed(run, node, value)
    call = Call(Operation(name, rule), args, kwargs, run.order(), run.site(node))
    return connected(call, value)


def connected(call: Call, value: Any) -> Any:
    """Every tensor of a result, as an output of the call."""
    if isinstance(value, Tensor):
        return value.made(call, 0, call.origin)
    if isinstance(value, tuple) and any(isinstance(part, Tensor) for part in value):
        return tuple(
            part.made(call, index, call.origin) if isinstance(part, Tensor) else part
            for index, part in enumerate(value)
        )
    return value


def placed(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """Every tensor of a result, made at this place unless it was made elsewhere."""
    if isinstance(value, Tensor):
        return value if value.origin is not None else value.at(run.site(node))
    if isinstance(value, tuple) and any(isinstance(part, Tensor) for part in value):
        return tuple(placed(run, node, part) for part in value)
    return value
