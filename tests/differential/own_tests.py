"""Keras's own tests of its layers, read as cases: a program with one layer, and the shapes that must come out.

Keras is installed with its tests. Those that call ``run_layer_test`` are run with another ``run_layer_test``, which only
notes what it is given.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import unittest
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.rules.judge import real_keras

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

CALLED = "run_layer_test"
ROOMS = ("layers", "initializers", "regularizers", "constraints", "activations")
"""Where what a test gives to a layer has its public name."""


@dataclass(frozen=True)
class Case:
    """A program whose ``symbolic`` and ``eager`` are what a layer gives for Keras tensors and for arrays."""

    title: str
    program: str
    shapes: tuple[tuple[int | None, ...], ...]


class Unwritten(Exception):
    """What a test gives is no literal and nothing that Keras has a public name for."""


def cases() -> tuple[list[Case], int]:
    """The cases that can be written down, and the number of all others."""
    written, others = [], 0
    for title, layer_class, told in noted():
        try:
            written.append(case(title, layer_class, told))
        except Unwritten:
            others += 1
    return written, others


def case(title: str, layer_class: Any, told: dict[str, Any]) -> Case:
    """One call of ``run_layer_test`` as a program."""
    data, shape, dtype = (told.get(name) for name in ("input_data", "input_shape", "input_dtype"))
    if told.get("input_sparse") or told.get("input_ragged") or (data is None and shape is None):
        raise Unwritten
    expected = told.get("expected_output_shape")
    if expected is None:
        expected = real_keras().tree.map_structure(shape_of, told.get("expected_output"))
    shapes = tuple(listed(expected))
    if not shapes:
        raise Unwritten
    given = inputs(data, None) if data is not None else inputs(shape, dtype)
    arguments = "".join(f", {name}={source(value)}" for name, value in (told.get("call_kwargs") or {}).items())
    layer = f"{public(layer_class)}({keywords(told['init_kwargs'])})"
    lines = ["import keras"]
    call = written if not named(given) else by_name
    for name, make in (("symbolic", "keras.Input(batch_shape={}, dtype={!r})"), ("eager", "keras.ops.zeros({}, {!r})")):
        lines.append(f"{name} = {layer}({call(given, make)}{arguments})")
    return Case(title, "\n".join(lines), shapes)


def shape_of(array: Any) -> tuple[int | None, ...]:
    """The shape of an expected array; raises ``Unwritten`` for what is none."""
    if not hasattr(array, "shape"):
        raise Unwritten
    return tuple(array.shape)


def inputs(given: Any, dtype: Any) -> Any:
    """Shapes and dtypes in the structure of what a layer is called with."""
    if isinstance(given, dict):
        return {name: inputs(part, dtype[name] if isinstance(dtype, dict) else dtype) for name, part in given.items()}
    if isinstance(given, list | tuple) and not all(size is None or isinstance(size, int) for size in given):
        types = dtype if isinstance(dtype, list | tuple) else [dtype] * len(given)
        return [inputs(part, one) for part, one in zip(given, types, strict=True)]
    if isinstance(given, list | tuple):
        return tuple(given), dtype or "float32"
    if not hasattr(given, "shape"):
        raise Unwritten
    return tuple(given.shape), real_keras().backend.standardize_dtype(given.dtype)


def named(given: Any) -> bool:
    """Whether a layer takes its inputs by their names, which end in “_shape” in a test."""
    return isinstance(given, dict) and all(name.endswith("_shape") for name in given)


def by_name(given: dict[str, Any], make: str) -> str:
    """Inputs as keyword arguments."""
    return ", ".join(f"{name.removesuffix('_shape')}={written(part, make)}" for name, part in given.items())


def written(given: Any, make: str) -> str:
    """Inputs as an expression."""
    if isinstance(given, dict):
        return "{" + ", ".join(f"{name!r}: {written(part, make)}" for name, part in given.items()) + "}"
    if isinstance(given, list):
        return f"[{', '.join(written(part, make) for part in given)}]"
    return make.format(*given)


def listed(shapes: Any) -> Iterator[tuple[int | None, ...]]:
    """All shapes of a structure."""
    if isinstance(shapes, dict):
        shapes = list(shapes.values())
    if isinstance(shapes, list | tuple) and all(size is None or isinstance(size, int) for size in shapes):
        yield tuple(shapes)
    elif isinstance(shapes, list | tuple):
        for part in shapes:
            yield from listed(part)


def keywords(arguments: dict[str, Any]) -> str:
    """Keyword arguments as they are written."""
    return ", ".join(f"{name}={source(value)}" for name, value in arguments.items())


def source(value: Any) -> str:
    """A value as an expression; raises ``Unwritten``."""
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(source, value))}]"
    if isinstance(value, tuple):
        return f"({''.join(source(part) + ', ' for part in value)})"
    if isinstance(value, dict) and not {"class_name", "config"} <= set(value):
        return "{" + ", ".join(f"{name!r}: {source(part)}" for name, part in value.items()) + "}"
    if isinstance(value, dict):
        return source(real_keras().saving.deserialize_keras_object(value))
    if inspect.isfunction(value):
        return public(value)
    if not hasattr(value, "get_config"):
        raise Unwritten
    return f"{public(type(value))}({keywords(value.get_config())})"


def public(named: Any) -> str:
    """The public name of a class or function of Keras."""
    for room in ROOMS:
        module = getattr(real_keras(), room)
        for name, found in vars(module).items():
            if found is named:
                return f"keras.{room}.{name}"
    raise Unwritten


def noted() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """What every call of ``run_layer_test`` is given: the test, the class of the layer, the arguments."""
    layers = importlib.import_module("keras.src.layers")
    base = importlib.import_module("keras.src.testing").TestCase
    names = inspect.signature(getattr(base, CALLED)).parameters
    for found in pkgutil.walk_packages(layers.__path__, "keras.src.layers."):
        if not found.name.endswith("_test"):
            continue
        try:
            module = importlib.import_module(found.name)
        except ModuleNotFoundError:  # It needs a library that is not here, such as grain.
            continue
        for test in tests(module, base):
            heard: list[dict[str, Any]] = []

            def note(self: Any, *given: Any, heard: list[dict[str, Any]] = heard, **named: Any) -> None:
                heard.append({**dict(zip(list(names)[1:], given, strict=False)), **named})

            setattr(type(test), CALLED, note)
            result = unittest.TestResult()
            test.run(result)
            # Else it wants a refusal: nothing that comes out.
            for told in heard if result.wasSuccessful() else ():
                yield test.id(), told["layer_cls"], told


def tests(module: ModuleType, base: Any) -> Iterator[unittest.TestCase]:
    """The tests of a module whose text calls ``run_layer_test``."""
    tree = ast.parse(inspect.getsource(module))
    calling = {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and any(getattr(node, "attr", None) == CALLED for node in ast.walk(function))
    }
    for made in vars(module).values():
        if isinstance(made, type) and issubclass(made, base) and made.__module__ == module.__name__:
            for name in unittest.TestLoader().getTestCaseNames(made):
                if any(name.startswith(one) for one in calling):
                    yield made(name)
