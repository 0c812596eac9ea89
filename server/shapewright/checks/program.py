"""The program as checks see it: where a problem lies in the text, and the edits that could mend it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shapewright.rules.registry import signatures
from shapewright.source.text import Edit, Span, point
from shapewright.values.models import Layer
from shapewright.values.tensors import Tensor, show

from .diagnostic import Note
from .history import history

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis
    from shapewright.interpreter.recorder import Finding
    from shapewright.source.document import Document
    from shapewright.values.origins import Site


@dataclass(frozen=True)
class CallText:
    """A call as it is written: its callee, its arguments, and how to change them."""

    node: ast.Call
    document: Document
    names: tuple[str, ...] = ()
    """The names of its positional parameters, in order."""

    @property
    def callee(self) -> Span:
        """What stands before the brackets."""
        return self.document.span(self.node.func)

    def value(self, *names: str) -> ast.expr | None:
        """The expression given for the first of these parameters that is given."""
        for name in names:
            for keyword in self.node.keywords:
                if keyword.arg == name:
                    return keyword.value
            if name in self.names and self.names.index(name) < len(self.node.args):
                before = self.node.args[: self.names.index(name) + 1]
                if not any(isinstance(arg, ast.Starred) for arg in before):
                    return before[-1]
        return None

    def argument(self, *names: str) -> Span | None:
        """Where the value of the first of these parameters stands."""
        value = self.value(*names)
        return None if value is None else self.document.span(value)

    def keyword(self, name: str) -> Span | None:
        """Where ``name=value`` stands."""
        found = next((keyword for keyword in self.node.keywords if keyword.arg == name), None)
        return None if found is None else self.document.span(found)

    def with_argument(self, name: str, text: str) -> tuple[Edit, ...]:
        """The edit that gives a parameter this value, whether it is written already or not."""
        at = self.argument(name)
        if at is not None:
            return (Edit(at, text),)
        whole = self.document.span(self.node)
        written = self.document.source(whole)
        given = [*self.node.args, *self.node.keywords]
        end = point(whole.end_line, whole.end_column - 1)
        if not given:
            return (Edit(end, f"{name}={text}"),)
        last = self.document.span(given[-1])  # type: ignore[arg-type]
        after = point(last.end_line, last.end_column)
        if written.endswith(")") and self.document.source(Span(after.line, after.column, end.line, end.column)).strip(" ,\n") == "":
            return (Edit(after, f", {name}={text}"),)
        return (Edit(end, f", {name}={text}"),)

    def without_argument(self, name: str) -> tuple[Edit, ...]:
        """The edit that takes ``name=value`` out, with the comma before or behind it."""
        at = self.keyword(name)
        if at is None:
            return ()
        given = [self.document.span(part) for part in (*self.node.args, *self.node.keywords)]  # type: ignore[arg-type]
        given.sort()
        index = given.index(at)
        if index > 0:
            before = given[index - 1]
            return (Edit(Span(before.end_line, before.end_column, at.end_line, at.end_column), ""),)
        if len(given) > 1:
            behind = given[1]
            return (Edit(Span(at.line, at.column, behind.line, behind.column), ""),)
        return (Edit(at, ""),)


@dataclass(frozen=True)
class Place:
    """One finding in the program: what a check may ask about it."""

    finding: Finding
    program: Program

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
    def constructor(self) -> CallText | None:
        """The constructor call of the layer that refuses, where it is written in this file."""
        layer = self.finding.layer
        if not isinstance(layer, Layer):
            return self._own_constructor()
        return self.program.constructor(layer)

    def _own_constructor(self) -> CallText | None:
        """The call that raises, if it is itself a constructor of a layer."""
        node = self.site.node
        title = getattr(getattr(self.finding.problem, "rule", None), "title", getattr(self.finding.problem, "title", ""))
        known = signatures().get(title)
        if self.outside or not isinstance(node, ast.Call) or known is None:
            return None
        return CallText(node, self.document, known.positional)

    @property
    def blames_constructor(self) -> bool:
        """Whether the layer is made in the statement that raises, so that the squiggle lies in its constructor."""
        constructor = self.constructor
        if constructor is None or self.outside:
            return False
        return self.document.span(self.finding.statement).encloses(self.document.span(constructor.node)) and not _is_block(
            self.finding.statement
        ) or constructor.node is self.site.node

    def at(self, *arguments: str) -> Span:
        """The smallest guilty span: an argument of the layer's constructor, or the call that raises."""
        constructor = self.constructor
        if constructor is not None and self.blames_constructor:
            return constructor.argument(*arguments) or constructor.callee
        return self.raising

    @property
    def raising(self) -> Span:
        """What stands before the brackets of the call that raises; an operator's whole expression."""
        return self.call.callee if self.call is not None else self.document.span(self.site.node)

    def argument(self, position: int, *names: str) -> Span | None:
        """Where an argument of the call that raises stands, by position or name; of a method, ``self`` not counted."""
        if self.call is None or self.outside:
            return None
        text = CallText(self.call.node, self.document, (*("",) * position, names[0]))
        return text.argument(*names)

    def origin(self, tensor: Tensor | None, text: str) -> list[Note]:
        """A note where a tensor was made, unless that is where the squiggle lies."""
        if tensor is None or tensor.origin is None:
            return []
        return self.program.note(tensor.origin, text)

    def came_from(self, tensor: Tensor) -> list[Note]:
        """“the input comes from here, with shape …”."""
        return self.origin(tensor, f"the input comes from here, with shape {show(tensor.shape)}")

    def layer_note(self, text: str) -> list[Note]:
        """A note at the layer that refuses, where the squiggle lies elsewhere."""
        layer = self.finding.layer
        if not isinstance(layer, Layer) or self.blames_constructor:
            return []
        return self.program.note(layer.origin, text)

    def path(self) -> list[Note]:
        """How the program came here: the calls of its own functions, outermost first; or the place in another file."""
        here = self.document.path
        if self.outside:
            return self.program.note(self.finding.site, "it raises here")
        sites = [site for site in self.finding.callers if site.path == here and site.node is not self.site.node]
        return [note for site in sites[-1:] for note in self.program.note(site, "in this call")]

    def history(self, tensor: Tensor, axis: int, unit: str, end: str) -> str | None:
        """``20 steps → MaxPooling1D 4 → Conv1D needs 5``; ``None`` for a length that came about in one step."""
        return history(tensor, axis, unit, end)


class Program:
    """An analysis, as checks see it."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def of(self, finding: Finding) -> Place:
        """One finding in it."""
        return Place(finding, self)

    def constructor(self, layer: Any) -> CallText | None:
        """The constructor call of a layer, where it is written in this file."""
        if not isinstance(layer, Layer) or layer.origin.path != self.analysis.document.path:
            return None
        node = layer.origin.node
        known = signatures().get(layer.title)
        return CallText(node, self.analysis.document, known.positional if known else ()) if isinstance(node, ast.Call) else None

    def note(self, site: Site, text: str) -> list[Note]:
        """A note at a place of this or another file."""
        document = self.analysis.document
        if site.path == document.path:
            return [Note(document.span(site.node), text)]
        other = self.analysis.workspace.document(site.path)
        return [] if other is None else [Note(other.span(site.node), text, site.path)]


def _is_block(statement: ast.stmt) -> bool:
    return hasattr(statement, "body")
