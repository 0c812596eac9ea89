"""Place: one finding in the program, what a check may ask about it, and where its squiggle lies."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from shapewright.rules.signatures import layer_signatures
from shapewright.rules.training.arguments import COMPILED
from shapewright.values.data import Dataset, Table
from shapewright.values.lattice import Many
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.python import Instance, Object
from shapewright.values.tensors import Tensor, show

from .call_text import CallText
from .handed_on import why_uncalled
from .history import history
from .stack import Stack
from .wording import comes

if TYPE_CHECKING:
    from shapewright.interpreter.recorder import Finding
    from shapewright.source.dialect import Keras
    from shapewright.source.document import Document
    from shapewright.source.text import Span
    from shapewright.values.origins import Site

    from .diagnostic import Note
    from .program import Program

METHODS = ("fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch", "predict_step")
LONGEST_NAME = 24
"""A longer expression is not taken for a name in a message."""


@dataclass(frozen=True)
class Place:
    """One finding in the program: what a check may ask about it."""

    finding: Finding
    program: Program

    @property
    def keras(self) -> Keras:
        """The Keras that raises."""
        return self.finding.keras

    @property
    def document(self) -> Document:
        """The analysed document."""
        return self.program.analysis.document

    @cached_property
    def site(self) -> Site:
        """The innermost call of the analysed file on the traceback."""
        here = self.document.path
        if self.finding.site.path == here:
            return self.finding.site
        return next((site for site in reversed(self.finding.callers) if site.path == here), self.finding.site)

    @property
    def outside(self) -> bool:
        """Whether the problem lies in another file, and only the call that leads there in this one."""
        return self.finding.site.path != self.document.path

    @cached_property
    def call(self) -> CallText | None:
        """The call that raises, in this file."""
        node = self.site.node
        return CallText(node, self.document) if isinstance(node, ast.Call) else None

    @cached_property
    def model(self) -> Stack | None:
        """The model that is called, trained or asked, if the call that raises does so; else the one that a loss judges."""
        if self.call is None:
            return None
        callee = self.call.node.func
        owner = callee.value if isinstance(callee, ast.Attribute) and callee.attr in METHODS else callee
        models = [
            value for value in self.program.values(owner) if isinstance(value, Sequential | Functional | Instance)
        ]
        judged = getattr(self.finding.problem, "output", None)
        source = judged.source if isinstance(judged, Tensor) else None
        if not models and source is not None and isinstance(source.target, Sequential | Functional | Instance):
            models = [source.target]
        return Stack(models[-1], self.program) if models else None

    @cached_property
    def trained(self) -> Stack | None:
        """The model whose training leads here, into a loss or a metric of the program's own."""
        callers = {site.node for site in self.finding.callers}
        trainings = self.program.analysis.recorder.trainings
        found = [one.model for one in trainings if one.site.node in callers]
        return Stack(found[-1], self.program) if found else None

    @property
    def _elsewhere(self) -> bool:
        """Whether what is called here is a function of the program, which hands on what it is given as it likes."""
        return self.outside and self.model is None

    @cached_property
    def method(self) -> str:
        """``fit``, ``predict`` …; empty where the model, or a layer, is simply called."""
        callee = self.call.node.func if self.call is not None else None
        return callee.attr if isinstance(callee, ast.Attribute) and callee.attr in METHODS else ""

    @cached_property
    def compiled(self) -> CallText | None:
        """The ``compile`` that this training goes by, where it is written in this file."""
        site = self.program.analysis.recorder.compiles.get(self.site.node)
        if site is None or site.path != self.document.path or not isinstance(site.node, ast.Call):
            return None
        return CallText(site.node, self.document, COMPILED)

    @cached_property
    def layer(self) -> Layer | None:
        """The layer that refuses; of a wrapper and what it wraps, the one that the problem is about."""
        layer = self.finding.layer
        inner = layer.arguments.get("layer") if isinstance(layer, Layer) else None
        if isinstance(inner, Layer) and inner.rule is getattr(self.finding.problem, "rule", None):
            return inner
        return layer if isinstance(layer, Layer) else None

    @cached_property
    def constructor(self) -> CallText | None:
        """The constructor call of the layer that refuses, where it is written in this file."""
        return self._own_constructor() if self.layer is None else self.program.constructor(self.layer)

    def _own_constructor(self) -> CallText | None:
        """The call that raises, if it is itself a constructor of a layer."""
        node = self.site.node
        problem = self.finding.problem
        title = getattr(getattr(problem, "rule", None), "title", getattr(problem, "title", ""))
        known = layer_signatures().get(title)
        if self.outside or not isinstance(node, ast.Call) or known is None:
            return None
        return CallText(node, self.document, known.positional)

    @property
    def blames_constructor(self) -> bool:
        """Whether the layer is made in the statement that raises, so that the squiggle lies in its constructor."""
        constructor = self.constructor
        if constructor is None or self.outside:
            return False
        if constructor.node is self.site.node:
            return True
        statement = self.finding.statement
        return not _is_block(statement) and self.document.span(statement).encloses(self.document.span(constructor.node))

    def at(self, *arguments: str) -> Span:
        """The smallest guilty span: an argument of the layer's constructor, or what the raising call is given."""
        constructor = self.constructor
        if constructor is not None and self.blames_constructor:
            return constructor.argument(*arguments) or constructor.callee
        return self.guilty(self.data if self.model is not None else self._layer_in_call)

    def guilty(self, argument: ast.expr | None) -> Span:
        """An argument of the call that raises, if it stands on the line that the traceback names; else what is called."""
        at = self.document.span(argument) if argument is not None else self.raising
        return at if at.line == self.raising.end_line else self.raising

    @property
    def _layer_in_call(self) -> ast.expr | None:
        """The name of the layer that refuses, where it stands among the arguments of ``Sequential([…])`` or ``add``."""
        if self.call is None or self.outside or self.finding.layer is None:
            return None
        nodes = (node for argument in self.call.arguments for node in ast.walk(argument) if isinstance(node, ast.expr))
        return next((node for node in nodes if self.finding.layer in self.program.values(node)), None)

    @property
    def raising(self) -> Span:
        """What stands before the brackets of the call that raises; an operator's whole expression."""
        return self.call.callee if self.call is not None else self.document.span(self.site.node)

    def argument(self, position: int, *names: str) -> ast.expr | None:
        """An argument of the call that raises, by position or name; of a method, ``self`` not counted."""
        if self.call is None or self._elsewhere:
            return None
        return CallText(self.call.node, self.document, (*("",) * position, names[0])).value(*names)

    @cached_property
    def data(self) -> ast.expr | None:
        """What the model, layer or function that raises is given first."""
        return self.argument(0, "x", "inputs")

    @cached_property
    def labels(self) -> ast.expr | None:
        """What the model is trained or evaluated with."""
        return self.argument(1, "y")

    def labels_of(self, tensor: Tensor | None) -> ast.expr | None:
        """The argument that holds these labels: of an array that is its own label, the second."""
        held = self.tensor_at(self.labels)
        if held is not None and tensor is not None and held.origin is not None and held.origin is tensor.origin:
            return self.labels
        return self.expression_of(tensor, self.labels)

    def expression_of(self, tensor: Tensor | None, otherwise: ast.expr | None = None) -> ast.expr | None:
        """The argument of the raising call that holds this tensor, or a part of one."""
        if self.call is not None and tensor is not None and tensor.origin is not None and not self._elsewhere:
            for node in (
                node for argument in self.call.arguments for node in ast.walk(argument) if isinstance(node, ast.expr)
            ):
                if any(
                    isinstance(value, Tensor) and value.origin is tensor.origin for value in self.program.values(node)
                ):
                    return node
        return self._dataset(tensor, otherwise)

    def _dataset(self, tensor: Tensor | None, otherwise: ast.expr | None) -> ast.expr | None:
        """The argument that holds the dataset of this input; labels in a dataset have no expression of their own."""
        if self.call is None or tensor is None or tensor.origin is None:
            return otherwise
        if otherwise is not self.data:
            held = self.tensor_at(otherwise)
            return otherwise if held is None or held.origin in (None, tensor.origin) else None
        for argument in self.call.arguments:
            if any(
                isinstance(held, Dataset) and held.origin is tensor.origin for held in self.program.values(argument)
            ):
                return argument
        return otherwise

    def whole(self, tensor: Tensor, expression: ast.expr | None) -> Tensor:
        """The tensor as the program has it, where the problem knows one batch of it."""
        known = self.tensor_at(expression)
        return known if known is not None and known.origin is tensor.origin else tensor

    def tensor_at(self, expression: ast.expr | None) -> Tensor | None:
        """The tensor that an expression last was; of a frame the array that Keras makes of it."""
        held = [] if expression is None else self.program.values(expression)
        last = next((value for value in reversed(held) if isinstance(value, Tensor | Table)), None)
        return last.fed if isinstance(last, Table) else last

    def lists_arrays(self, expression: ast.expr | None) -> bool:
        """Whether an expression is a list of arrays, each of which Keras takes for an input, or for labels, of its own.

        What is written as a list, and lists for models of several inputs, are meant so.
        """
        if isinstance(expression, ast.List) or (self.model is not None and len(self.model.inputs) > 1):
            return False
        for value in [] if expression is None else self.program.values(expression)[-1:]:
            if isinstance(value, Object) and value.kind == "list":
                held = self.program.analysis.held(value.address, None)
                parts = (held.item,) if isinstance(held, Many) else held
                return isinstance(parts, tuple) and bool(parts) and all(isinstance(part, Tensor) for part in parts)
        return False

    def name(self, expression: ast.expr | None, otherwise: str) -> str:
        """What the program calls an argument, if that is a name; a name of ours if it is not."""
        if isinstance(expression, ast.Name | ast.Attribute):
            text = self.document.source(self.document.span(expression))
            if len(text) <= LONGEST_NAME and "(" not in text:
                return text
        return otherwise

    def origin(self, tensor: Tensor | None, text: str) -> list[Note]:
        """A note where a tensor was made."""
        if tensor is None or tensor.origin is None:
            return []
        return self.program.note(tensor.origin, text)

    def came_from(self, tensor: Tensor, name: str = "the input") -> list[Note]:
        """“the input comes from here, with shape …”."""
        return self.origin(tensor, f"{comes(name)}, with shape {show(tensor.shape)}")

    def made_at(self, origin: Site | None, at: Span) -> list[Note]:
        """Where an object was made, if that is on another line than what is said of it."""
        notes = [] if origin is None else self.program.note(origin, "it comes from here")
        return [note for note in notes if note.at.line != at.line or note.path]

    def layer_note(self, text: str) -> list[Note]:
        """A note at the layer that refuses, where the squiggle lies elsewhere."""
        if self.layer is None or self.blames_constructor:
            return []
        return self.program.note(self.layer.origin, text)

    def step_note(self) -> list[Note]:
        """A note at the layer that hands on one step at a time, where another layer, or a model, refuses that step."""
        outer = self.finding.layer
        if not isinstance(outer, Layer) or outer.title != "TimeDistributed":
            return []
        own = getattr(self.finding.problem, "rule", None) is outer.rule
        return [] if own else self.program.note(outer.origin, "this TimeDistributed hands it one step at a time")

    def path(self) -> list[Note]:
        """How the program came here: the call of its own function; or the place in another file."""
        here = self.document.path
        if self.outside:
            says = "it raises here, if the call comes here" if self.finding.doubtful else "it raises here"
            return self.program.note(self.finding.site, says)
        sites = [site for site in self.finding.callers if site.path == here and site.node is not self.site.node]
        sites = [site for site in sites if not isinstance(site.node, ast.Name)]
        return [note for site in sites[-1:] for note in self.program.note(site, "in this call")]

    def entrance(self) -> list[Note]:
        """A note at the function that nobody is seen to call, where the problem came up in one: it is entered at its name."""
        entered = next((site for site in self.finding.callers if isinstance(site.node, ast.Name)), None)
        if not self.finding.uncalled or entered is None:
            return []
        assert isinstance(entered.node, ast.Name)
        why = why_uncalled(self.document.syntax.tree, entered.node.id)
        return self.program.note(entered, f"{why}; a call that comes here raises")

    def history(self, tensor: Tensor, axis: int, unit: str, end: str) -> str | None:
        """``20 steps → MaxPooling1D 4 → Conv1D needs 5``; ``None`` for a length that came about in one step."""
        return history(tensor, axis, unit, end)


def _is_block(statement: ast.stmt) -> bool:
    return hasattr(statement, "body")
