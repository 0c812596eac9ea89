"""Marks statements of a program, so that it tells when they have come to their end."""

from __future__ import annotations

import ast
from typing import Any

PASSED = "__shapewright_passed__"
"""What a program calls behind a statement that is waited for."""


class Marked(ast.NodeTransformer):
    """Makes a program tell when the innermost statements on some of its lines have come to their end."""

    def __init__(self, lines: set[int]) -> None:
        self.lines = lines

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Look into a node, and put what tells behind each statement in it that is waited for."""
        super().generic_visit(node)
        for _, block in ast.iter_fields(node):
            if isinstance(block, list) and any(isinstance(part, ast.stmt) for part in block):
                block[:] = [told for part in block for told in self.told(part)]
        return node

    def told(self, statement: ast.stmt) -> list[ast.stmt]:
        """Return a statement, and what tells that it has passed."""
        last = max(
            [part.end_lineno or 0 for part in ast.iter_child_nodes(statement) if isinstance(part, ast.expr)] or [0]
        )
        inner = [part for part in ast.iter_child_nodes(statement) if isinstance(part, ast.stmt)]
        end = max(last, statement.lineno) if inner else statement.end_lineno or statement.lineno
        found = [line for line in sorted(self.lines) if statement.lineno <= line <= end]
        if isinstance(statement, ast.Return):
            for line in found:
                statement.value = passed(line, statement, statement.value)
            return [statement]
        return [statement, *(ast.copy_location(ast.Expr(passed(line, statement)), statement) for line in found)]


def passed(line: int, at: ast.stmt, value: Any = None) -> ast.Call:
    """Return the call that tells."""
    arguments = [ast.Constant(line), *([] if value is None else [value])]
    call = ast.Call(ast.Name(PASSED, ast.Load()), arguments, [])
    for node in (call, call.func, call.args[0]):
        ast.copy_location(node, at)
    return call
