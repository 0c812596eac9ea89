"""``unknown-argument``: a function or constructor of Keras has no parameter of this name."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from shapewright.rules.problems import UnknownArgument

from .check import check
from .diagnostic import Diagnostic, Fix, Note, Severity
from .renames import GONE, RENAMED
from .wording import listed

if TYPE_CHECKING:
    from .call_text import CallText
    from .place import Place


@check("unknown-argument", Severity.ERROR, UnknownArgument)
def unknown_argument(found: UnknownArgument, place: Place) -> Diagnostic:
    """The name that is not known, and the one that may be meant."""
    call = place.constructor or place.call
    written = call.keyword(found.argument) if call is not None else None
    at = written or place.raising
    meant = _meant(found.argument, found.known)
    notes = []
    if found.argument in GONE and meant is None:
        notes.append(Note(at, GONE[found.argument]))
    elif meant is None and found.known:
        notes.append(Note(at, f"it takes {listed(list(found.known[:8]))}"))
    fixes = []
    if call is not None and written is not None and meant is not None and call.keyword(meant) is None:
        fixes.append(_renamed(call, found))
    elif call is not None and written is not None:
        fixes.append(Fix(f"Remove {found.argument}", call.without_argument(found.argument)))
    question = f": {meant} is meant" if meant is not None and found.argument in RENAMED else ""
    return Diagnostic(
        at=at,
        message=f"{found.title} takes no argument {found.argument}{question}",
        notes=(*notes, *place.path()),
        fixes=tuple(fixes),
    )


def _renamed(call: CallText, found: UnknownArgument) -> Fix:
    """Every argument of the call that goes by another name today."""
    unknown = [keyword.arg for keyword in call.node.keywords if keyword.arg and keyword.arg not in found.known]
    names = {name: meant for name in unknown if (meant := _meant(name, found.known)) and call.keyword(meant) is None}
    edits = tuple(edit for name, meant in names.items() for edit in call.renamed_argument(name, meant))
    many = len(names) > 1
    return Fix(f"Use today's names: {', '.join(names.values())}" if many else f"Call it {names[found.argument]}", edits)


def _meant(name: str, known: tuple[str, ...]) -> str | None:
    """The parameter that this name stands for."""
    renamed = RENAMED.get(name)
    if renamed in known:
        return renamed
    close = get_close_matches(name, known, 1, 0.75)
    return close[0] if close else None
