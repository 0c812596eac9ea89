"""Explained: an explanation as a page in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.checks.check import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from .explanation import Explanation


def as_markdown(explanation: Explanation, where: Callable[[int], str]) -> str:
    """The sentence, the place, the reasons, the fixes, and what was raised; ``where`` names a line of the program."""
    code = f" (`{explanation.code}`)" if explanation.code else ""
    parts = [f"**{explanation.message}**{code}", *_where(explanation, where)]
    if explanation.notes:
        parts.append(
            "\n".join(
                f"- {f'{note.path}:{note.at.line}' if note.path else where(note.at.line)}: {note.text}"
                for note in explanation.notes
            )
        )
    elif explanation.code:
        parts.append(_meaning(explanation.code))
    if explanation.fixes:
        listed = (f"{number}. {fix.label}" for number, fix in enumerate(explanation.fixes, 1))
        parts.append("What could be done:\n\n" + "\n".join(listed))
    parts.append("What was raised:\n\n" + "```text\n" + explanation.raised + "\n```")
    return "\n\n".join(parts) + "\n"


def _where(explanation: Explanation, where: Callable[[int], str]) -> list[str]:
    if explanation.at is None or explanation.analysis is None:
        return []
    line = explanation.at.line
    return [f"{where(line)}:\n\n```py\n{explanation.analysis.document.lines[line - 1].strip()}\n```"]


def _meaning(code: str) -> str:
    """What the code's page says before its first example."""
    text = page(code).read_text(encoding="utf-8")
    prose = text.split("\n## ", 1)[0].split("```", 1)[0]
    return prose.split("\n", 1)[-1].strip()
