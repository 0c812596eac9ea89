"""Syntax that may be broken: somebody is typing, and the rest of the file still wants its shapes.

While a text parses, ``ast.parse`` is all there is to it. While it does not, the statements that stand in the way are
replaced by ``pass``, every other position kept, and the names that they mention are remembered: what they would have
done to them is unknown.
"""

from __future__ import annotations

import ast
import io
import keyword
import re
import tokenize
import warnings
from dataclasses import dataclass
from operator import is_

from .text import split_lines

MAX_REPAIRS = 60
"""So many broken statements are cut out; then the text is read up to the next one only."""

NAME = re.compile(r"[^\W\d]\w*")
INDENTED = re.compile(r"(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*([ \t]*)")
"""Blank lines and comments, and what the first line of code below them is indented by."""
GOES_ON = re.compile(r"[ \t\f\0\\]|(?:else|elif|except|finally)\b")
"""How a line goes on that belongs to the statement above it, or may."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A stretch of lines that cannot be read, and the names in it."""

    line: int
    end_line: int
    names: frozenset[str]
    message: str


@dataclass(frozen=True, slots=True)
class Syntax:
    """A syntax tree, and what had to be cut out of the text to get it (by the line of the ``pass`` put there)."""

    tree: ast.Module
    broken: dict[int, Broken]


@dataclass(frozen=True, eq=False, slots=True)
class Inside:
    """The first statements below an ``if`` at the top level."""

    node: ast.If
    statements: tuple[ast.stmt, ...]
    indent: str


@dataclass(frozen=True, eq=False, slots=True)
class Beginning:
    """What an earlier version of a text began with: whole lines, and the unbroken statements that stand on them."""

    text: str
    lines: int
    statements: tuple[ast.stmt, ...]
    inside: Inside | None = None
    """Where the lines end inside an ``if``: that is not one of the statements."""

    def begins(self, text: str) -> bool:
        """Whether a text begins with these lines, and goes on with a statement of its own."""
        return self.indent(text) is not None

    def heads(self, syntax: Syntax) -> bool:
        """Whether these very statements are the first ones of a tree."""
        first = syntax.tree.body[: len(self.statements)]
        return self.inside is None and len(first) == len(self.statements) and all(map(is_, first, self.statements))

    def indent(self, text: str) -> str | None:
        """What a text that begins so goes on with is indented by; ``None`` for a text that does not.

        It goes on with a statement of its own: none of those known has a further line.
        """
        below = INDENTED.match(text, len(self.text)) if text.startswith(self.text) else None
        if below is None or GOES_ON.match(text, below.end()):
            return None
        known = ("",) if self.inside is None else ("", self.inside.indent)
        return below[1] if below[1] in known else None


def parse(text: str) -> Syntax:
    """The tree of a text, with broken statements cut out."""
    broken: dict[int, Broken] = {}
    lines = _lines(text.removeprefix("\ufeff"))
    tree = _mended(lines, broken, 0)
    return Syntax(_longest(lines) if tree is None else tree, broken)


def parse_after(beginning: Beginning, text: str) -> Syntax | None:
    """The same tree, of a text whose beginning was read before; ``None`` where it must be read as a whole."""
    indent = beginning.indent(text)
    if indent is None:
        return None
    broken: dict[int, Broken] = {}
    above = ["\n"] * beginning.lines
    if indent:
        above[-1] = "if 1:\n"  # What follows stands below an ``if``; this one is replaced by the real one.
    tree = _mended(above + _lines(text[len(beginning.text) :]), broken, beginning.lines)
    if tree is None:
        return None
    if beginning.inside is not None:
        tree.body[: bool(indent)] = [_completed(beginning.inside, tree.body[0] if indent else None)]
    tree.body[:0] = beginning.statements
    return Syntax(tree, broken)


def _completed(inside: Inside, rest: ast.stmt | None) -> ast.If:
    """The ``if`` with the statements that are known, and then those of another."""
    more = rest if isinstance(rest, ast.If) else ast.If(inside.node.test, [], [])
    made = ast.If(inside.node.test, [*inside.statements, *more.body], more.orelse)
    last = inside.statements[-1] if rest is None else rest
    ast.copy_location(made, inside.node)
    made.end_lineno, made.end_col_offset = last.end_lineno, last.end_col_offset
    return made


def _lines(text: str) -> list[str]:
    return [line.rstrip("\r\n") + "\n" for line in split_lines(text.replace("\0", " "))]


def _mended(lines: list[str], broken: dict[int, Broken], kept: int) -> ast.Module | None:
    """The tree of these lines, cut until they parse; ``None`` if they never do, or the first ``kept`` would be cut."""
    for _ in range(MAX_REPAIRS):
        try:
            return tree_of("".join(lines))
        except SyntaxError as error:
            _cut(lines, error, broken)
            if kept and min(broken) <= kept:
                return None
        except (RecursionError, MemoryError, ValueError):
            break
    return None


def tree_of(source: str) -> ast.Module:
    """What Python reads, without its warnings; raises what it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)


def _cut(lines: list[str], error: SyntaxError, broken: dict[int, Broken]) -> None:
    """Replace the statement where the parser stopped by ``pass``, and what is indented below it by nothing."""
    at = min(max(error.lineno or len(lines), 1), len(lines))
    while at > 1 and not lines[at - 1].strip():
        at -= 1
    first = _statement_start(lines, at)
    if first in broken:  # What was put there does not parse: cut the line itself.
        first = at
    last = max(at, first)
    indent = _indent(lines[first - 1])
    unexpected = isinstance(error, IndentationError)
    if unexpected and first > 1 and "expected an indented block" in (error.msg or ""):
        first = last = _header_before(lines, at)
        indent = _indent(lines[first - 1])
    elif unexpected or lines[last - 1].rstrip().endswith(":") or lines[first - 1].rstrip().endswith(":"):
        while last < len(lines) and (not lines[last].strip() or _indent(lines[last]) > indent):
            last += 1
    cut = "".join(lines[first - 1 : last])
    names = frozenset(name for name in NAME.findall(cut) if not keyword.iskeyword(name))
    stands = "" if first in broken else " " * indent + "pass"
    lines[first - 1] = stands + "\n"
    for number in range(first + 1, last + 1):
        lines[number - 1] = "\n"
    known = broken.get(first)
    broken[first] = Broken(
        first, last, names | (known.names if known else frozenset()), error.msg or "it cannot be read"
    )


def _statement_start(lines: list[str], at: int) -> int:
    """The first line of the logical line that this line belongs to."""
    start, fresh = 1, True
    try:
        for token in tokenize.generate_tokens(io.StringIO("".join(lines)).readline):
            if token.type in (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT):
                continue
            if fresh:
                if token.start[0] > at:
                    break
                start, fresh = token.start[0], False
            if token.type == tokenize.NEWLINE:
                fresh = True
    except (tokenize.TokenError, SyntaxError, IndentationError):
        pass
    return at if fresh and start < at else start


def _header_before(lines: list[str], at: int) -> int:
    """The nearest line above that opens a block."""
    for number in range(at - 1, 0, -1):
        if lines[number - 1].split("#")[0].rstrip().endswith(":"):
            return number
    return at


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _longest(lines: list[str]) -> ast.Module:
    """The tree of the longest run of whole lines from the top that parses."""
    low, high = 0, len(lines)
    best = ast.Module(body=[], type_ignores=[])
    while low < high:
        middle = (low + high + 1) // 2
        try:
            best = tree_of("".join(lines[:middle]))
            low = middle
        except (SyntaxError, RecursionError, MemoryError, ValueError):
            high = middle - 1
    return best
