"""Reports of disagreements: the rebuilt model as a program that anybody can run, with nothing of the user's in it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from .argument import Cut, KerasObject, LayerReference, TensorReference, Zeros
from .verdict import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .argument import Argument
    from .recipe import CallRecipe, LayerRecipe, Recipe
    from .step import ArrayRecipe, StepRecipe
    from .verdict import Verdict

HEAD = """\
# Shapewright and TensorFlow disagree: a report

{said}

TensorFlow {tensorflow}, Keras {keras}. This program has the layers and arguments that were compared, and nothing else
of the file that they come from: no names, no data, no comments.

```py
import operator

import keras
import numpy as np
import tensorflow as tf
from keras import layers

"""


ADDED = """\

class Added(layers.Layer):
    def call(self, outputs, losses):
        for loss in losses:
            self.add_loss(loss)
        return outputs

"""
"""A layer that adds losses, for programs whose own layers do."""


def report_of(recipe: Recipe, verdict: Verdict, said: str) -> str:
    """A page in Markdown: who said what, and a program that shows it."""
    head = HEAD.format(said=said, tensorflow=verdict.tensorflow, keras=verdict.keras)
    program = Program(verdict)
    program.model(recipe)
    return head + "\n".join(program.lines) + "\n```\n"


class Program:
    """A recipe as Python, each shape that was compared behind its line."""

    def __init__(self, verdict: Verdict) -> None:
        self.lines: list[str] = []
        self._real = {layer.key: ", ".join(map(show, layer.shapes)) for layer in verdict.layers}
        self._several = {layer.key for layer in verdict.layers if len(layer.shapes) > 1}
        self._names: dict[str, str] = {}
        self._numbers = count(1)

    def model(self, recipe: Recipe) -> str:
        """Write everything that makes a model, and return its name."""
        for given in recipe.inputs:
            if given.key not in self._names:
                batch, *shape = given.shape
                options = f"{tuple(shape)!r}, batch_size={batch!r}, dtype={given.dtype!r}"
                self._write(given.key, "x", f"keras.Input({options})")
        for layer in recipe.layers:
            if layer.key not in self._names:
                self._layer(layer)
        name = self._sequential(recipe) if recipe.kind == "sequential" else self._functional(recipe)
        if recipe.step is not None:
            self.lines += self._step(name, recipe.step)
        return name

    def _layer(self, layer: LayerRecipe) -> None:
        if layer.model is not None:
            self._names[layer.key] = self.model(layer.model)
        else:
            self._write(layer.key, "layer", f"layers.{layer.class_name}({self._keywords(layer.arguments)})")

    def _sequential(self, recipe: Recipe) -> str:
        stack = [
            self._names[key] for key in (*(i.key for i in recipe.inputs), *(call.layer or "" for call in recipe.calls))
        ]
        shapes = [f"  # {self._names[call.layer or '']}{self._shapes(call)}" for call in recipe.calls]
        name = f"model{next(self._numbers)}"
        self.lines += [f"{name} = keras.Sequential([{', '.join(stack)}])", *(line for line in shapes if ":" in line)]
        return name

    def _functional(self, recipe: Recipe) -> str:
        for call in recipe.calls:
            if call.key not in self._names:
                text = self._call(call)
                self._write(call.key, "y", text + (f"  # {self._shapes(call)[2:]}" if self._shapes(call) else ""))
        if recipe.outputs is None:
            return ""
        name = f"model{next(self._numbers)}"
        inputs = ", ".join(self._names[given.key] for given in recipe.inputs)
        outputs = self._text(recipe.outputs)  # type: ignore[arg-type]
        if recipe.losses:
            self.lines += [] if ADDED in self.lines else [ADDED]
            outputs = f"Added()({outputs}, {self._text(list(recipe.losses))})"
        self.lines.append(f"{name} = keras.Model([{inputs}], {outputs})")
        return name

    def _call(self, call: CallRecipe) -> str:
        options = "".join(f", {key}={self._text(value)}" for key, value in call.arguments.items())
        if call.layer is not None:
            return f"{self._names[call.layer]}({self._text(call.inputs)}{options})"
        name, given = call.operation or "", [self._text(value) for value in call.inputs]  # type: ignore[union-attr]
        if name == "index":
            return f"operator.getitem({', '.join(given)})"
        if name.startswith("unary "):
            return f"{name[6:]}{given[0]}"
        if name == "loss":
            return f"{given[0]}({', '.join(given[1:])})"
        if len(given) == 2 and not name[0].isalpha():
            return f"{given[0]} {name} {given[1]}"
        return f"{name.replace('tensorflow.', 'tf.')}({', '.join(given)}{options})"

    def _step(self, name: str, step: StepRecipe) -> Iterator[str]:
        x, y = _arrays(step.x), _arrays(step.y)
        if step.via == "call":
            yield f"{name}({x})"
            return
        if step.via != "predict":
            yield f"{name}.compile('sgd', loss={self._text(step.loss)}, metrics={self._text(step.metrics)})"
        labels = f", {y}" if step.y else ""
        yield f"{name}.{step.via}({x}{labels}, batch_size={step.batch_size!r})"

    def _write(self, key: str, stem: str, text: str) -> None:
        self._names[key] = f"{stem}{next(self._numbers)}"
        self.lines.append(f"{self._names[key]} = {text}")

    def _shapes(self, call: CallRecipe) -> str:
        """What both said of a call."""
        real = self._real.get(call.key)
        if call.expected_shapes is None or real is None:
            return ""
        ours = ", ".join("?" if shape is None else show(shape) for shape in call.expected_shapes)
        return f": Shapewright {ours}, TensorFlow {real}"

    def _keywords(self, arguments: Mapping[str, Argument]) -> str:
        return ", ".join(f"{name}={self._text(value)}" for name, value in arguments.items())

    def _text(self, argument: Argument) -> str:
        match argument:
            case TensorReference(key, None) | LayerReference(key):
                return self._names[key]
            case TensorReference(key, index):
                return f"{self._names[key]}[{index}]" if key in self._several else self._names[key]
            case KerasObject(path, arguments):
                return f"keras.{path}({self._keywords(arguments)})"
            case Cut(start, stop, step):
                return f"slice({start!r}, {stop!r}, {step!r})"
            case Zeros(shape, dtype, tensor, _):
                sizes = tuple(1 if size is None else size for size in shape)
                return f"{'tf' if tensor else 'np'}.zeros({sizes!r}, {dtype!r})"
            case list():
                return f"[{', '.join(map(self._text, argument))}]"
            case tuple():
                return f"({''.join(f'{self._text(item)}, ' for item in argument)})"
            case dict():
                return "{" + ", ".join(f"{key!r}: {self._text(value)}" for key, value in argument.items()) + "}"
        return repr(argument)


def _arrays(arrays: tuple[ArrayRecipe, ...]) -> str:
    """One by itself, several as a list, as the worker gives them."""
    texts = [_array(array) for array in arrays]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _array(array: ArrayRecipe) -> str:
    shape = tuple(2 if size is None else size for size in array.shape)
    if array.dtype == "string":
        return f"np.full({shape!r}, 'a', dtype=object)"
    if array.high is not None:
        return f"np.random.randint({array.high}, size={shape!r}).astype({array.dtype!r})"
    return f"np.zeros({shape!r}, {array.dtype!r})"
