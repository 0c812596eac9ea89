"""Diffs of a spec: the lines that a fix takes out and puts in."""

from __future__ import annotations

from dataclasses import dataclass

from .markers import read_markers


class DiffError(Exception):
    """The diff does not fit its program."""


@dataclass(frozen=True)
class Patched:
    """A program after a diff, with the markers of the added lines only, and where the old lines went."""

    text: str
    line_of: dict[int, int]
    """Number of each surviving line: before the diff → after it."""


def patch(program: str, diff: str) -> Patched:
    """Apply a diff to a program without markers; lines to remove or keep are sought from the top downwards."""
    old, new = program.split("\n"), []
    line_of: dict[int, int] = {}
    at, waiting = 0, []

    def keep(until: int) -> None:
        for index in range(at, until):
            new.append(old[index])
            line_of[index + 1] = len(new)

    for line in diff.splitlines():
        sign, content = line[:1], line[1:]
        if sign == "+":
            (new if at else waiting).append(content)
            continue
        if sign not in "- ":
            message = f"a line of a diff starts with -, + or a blank: {line!r}"
            raise DiffError(message)
        found = find(old, bare(content), at)
        keep(found)
        new += waiting
        waiting, at = [], found + 1
        if sign == " ":
            new.append(old[found])
            line_of[found + 1] = len(new)
    keep(len(old))
    if waiting:
        message = "a diff names at least one line that is there"
        raise DiffError(message)
    return Patched("\n".join(new), line_of)


def find(lines: list[str], wanted: str, start: int) -> int:
    """Index of the first line from ``start`` on that reads so, markers aside."""
    for index in range(start, len(lines)):
        if lines[index].rstrip() == wanted:
            return index
    message = f"the program has no line {wanted!r} there"
    raise DiffError(message)


def bare(line: str) -> str:
    """The line without its marker."""
    return read_markers(line).program.rstrip()


def same_text(left: str, right: str) -> bool:
    """Whether two programs are the same but for markers and blanks at line ends."""
    return [bare(line) for line in left.rstrip().split("\n")] == [bare(line) for line in right.rstrip().split("\n")]
