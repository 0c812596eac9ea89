"""Instruments a spec's program: it then tells which marked lines it reaches, and what they assign."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

REACH = "__spec_reach__"
RECORD = "__spec_record__"
BODIES = ("body", "orelse", "finalbody")
COMPOUND = (
    ast.If,
    ast.For,
    ast.While,
    ast.With,
    ast.Try,
    ast.Match,
    ast.FunctionDef,
    ast.ClassDef,
    ast.AsyncFunctionDef,
)


@dataclass
class Program:
    """The statements of a module, and the marked lines on which something is assigned."""

    statements: list[ast.stmt]
    assigned: set[int] = field(default_factory=set)


def instrument(text: str, shape_lines: Collection[int], mark_lines: Collection[int]) -> Program:
    """Parse the program; say before each marked statement that it is reached, and after it what it assigned."""
    program = Program([])
    program.statements = rewrite(ast.parse(text).body, set(shape_lines), set(mark_lines), program)
    return program


def rewrite(body: list[ast.stmt], shapes: set[int], marks: set[int], program: Program) -> list[ast.stmt]:
    """The same statements, with reports between them."""
    result: list[ast.stmt] = []
    for statement in body:
        first, last = header(statement)
        result += [report(REACH, line, None, statement) for line in sorted(marks) if first <= line <= last]
        for inner in bodies(statement):
            inner[:] = rewrite(inner, shapes, marks, program)
        result.append(statement)
        if (target := assigned_by(statement)) is not None:
            lines = sorted(shapes & {first, last})
            program.assigned.update(lines)
            reports = [report(RECORD, line, target, statement) for line in lines]
            if isinstance(statement, ast.For | ast.With):
                statement.body[:0] = reports
            else:
                result += reports
    return result


def header(statement: ast.stmt) -> tuple[int, int]:
    """First and last line of a statement without the statements inside it."""
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    inner = [s.lineno for s in getattr(statement, "body", []) if isinstance(s, ast.stmt)]
    return first, max(first, min([last, *(line - 1 for line in inner)])) if isinstance(statement, COMPOUND) else last


def bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """Every list of statements inside a statement."""
    for node in [statement, *getattr(statement, "handlers", []), *getattr(statement, "cases", [])]:
        for name in BODIES:
            if isinstance(inner := getattr(node, name, None), list):
                yield inner


def assigned_by(statement: ast.stmt) -> ast.expr | None:
    """What a statement assigns, to be read back."""
    match statement:
        case ast.Assign(targets=[target, *_]):
            return target
        case ast.AnnAssign(target=target, value=ast.expr()):
            return target
        case ast.AugAssign(target=target) | ast.For(target=target):
            return target
        case ast.With(items=[ast.withitem(optional_vars=ast.expr() as target)]):
            return target
    return None


def report(function: str, line: int, target: ast.expr | None, beside: ast.stmt) -> ast.stmt:
    """A call of ``function`` that takes the place of ``beside`` in tracebacks."""
    value = "" if target is None else ", " + ast.unparse(target)
    (call,) = ast.parse(f"{function}({line}{value})").body
    for node in ast.walk(call):
        ast.copy_location(node, beside)
    return call


def grouped(statements: list[ast.stmt]) -> Iterator[tuple[ast.stmt, list[ast.stmt]]]:
    """Each statement of the program, and with it the reports before and after it."""
    group: list[ast.stmt] = []
    found: ast.stmt | None = None
    for statement in statements:
        kind = reported(statement)
        if found is not None and kind != RECORD:
            yield found, group
            group, found = [], None
        group.append(statement)
        if kind is None:
            found = statement
    if found is not None:
        yield found, group


def reported(statement: ast.stmt) -> str | None:
    """Which kind of report this is, if it is one."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))) if name in (REACH, RECORD):
            return name
    return None
