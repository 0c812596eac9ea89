"""A call as it is written: where its arguments stand, and the edits that give it others."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapewright.source.text import Edit, Span, point

if TYPE_CHECKING:
    from shapewright.source.document import Document

OWN_BRACKETS = re.compile(r"(?:\s*\))*")
"""The brackets in which an argument itself stands, where it ends."""


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

    @property
    def source(self) -> str:
        """The whole call, as it is written."""
        return self.document.source(self.document.span(self.node))

    @property
    def arguments(self) -> list[ast.expr]:
        """Everything that is given, in order."""
        return [*self.node.args, *(keyword.value for keyword in self.node.keywords)]

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

    def literal(self, *names: str) -> bool:
        """Whether the first of these parameters that is given is a plain number or text; so too if none is."""
        value = self.value(*names)
        return value is None or isinstance(value, ast.Constant)

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
        end = self._closing()
        given = self._written()
        if not given:
            return (Edit(end, f"{name}={text}"),)
        last = given[-1]
        after = point(last.end_line, last.end_column)
        tail = self.document.source(Span(after.line, after.column, end.line, end.column))
        own = OWN_BRACKETS.match(tail)
        if own is not None and own[0]:
            lines = own[0].split("\n")
            after = point(after.line + len(lines) - 1, len(lines[-1]) + (after.column if len(lines) == 1 else 1))
        return (Edit(after, f", {name}={text}"),)

    def without_argument(self, name: str) -> tuple[Edit, ...]:
        """The edit that takes an argument out, with the comma before or behind it; none for one that others follow."""
        at = self.keyword(name) or self._last_positional(name)
        if at is None:
            return ()
        given = self._written()
        index = given.index(at)
        if index > 0:
            before = given[index - 1]
            return (Edit(Span(before.end_line, before.end_column, at.end_line, at.end_column), ""),)
        if len(given) > 1:
            behind = given[1]
            return (Edit(Span(at.line, at.column, behind.line, behind.column), ""),)
        return (Edit(at, ""),)

    def renamed_argument(self, name: str, new: str) -> tuple[Edit, ...]:
        """The edit that calls ``name=value`` by another name."""
        at = self.keyword(name)
        return () if at is None else (Edit(Span(at.line, at.column, at.line, at.column + len(name)), new),)

    def _last_positional(self, name: str) -> Span | None:
        """The argument at the place of this parameter, if it is the last without a name."""
        last = len(self.node.args) - 1
        if name not in self.names or self.names.index(name) != last or isinstance(self.node.args[last], ast.Starred):
            return None
        return self.document.span(self.node.args[last])

    def _written(self) -> list[Span]:
        """Where everything between the brackets stands, in order."""
        span = self.document.span
        return sorted([*map(span, self.node.args), *map(span, self.node.keywords)])

    def _closing(self) -> Span:
        """Before the closing bracket."""
        whole = self.document.span(self.node)
        return point(whole.end_line, whole.end_column - 1)
