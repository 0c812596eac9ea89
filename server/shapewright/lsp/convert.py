"""What the features say, in the terms of LSP."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.uris import from_fs_path

from shapewright.source.text import point

from .verdicts import key_of
from .views import span_range

if TYPE_CHECKING:
    from shapewright.checks.diagnostic import Diagnostic, Note
    from shapewright.features.code_lens import CodeLens
    from shapewright.features.hover import Hover
    from shapewright.features.inlay_hints import InlayHint
    from shapewright.features.symbols import Symbol
    from shapewright.source.text import Edit

    from .verdicts import Page, Remark
    from .views import View

SOURCE = "shapewright"
SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
}


def diagnostic(view: View, found: Diagnostic, verdicts: Page | None = None) -> types.Diagnostic:
    """A squiggle: its code leads to its page, its notes are related information, refuted fixes included."""
    from shapewright.checks.diagnostic import Note  # The answer to ``initialize`` does not wait for it.

    page = page_uri(found.code)
    words = [] if verdicts is None else [(t, word) for (of, t), word in verdicts.fixes.items() if of == key_of(found)]
    refuted = [Note(found.at, f"“{title}” would not do: {word.reason}") for title, word in words if not word.agrees]
    related = [info for note in (*found.notes, *refuted) if (info := _related(view, note)) is not None]
    return types.Diagnostic(
        range=view.range(found.at),
        severity=SEVERITIES[found.severity.value],
        code=found.code,
        code_description=types.CodeDescription(page) if page else None,
        source=SOURCE,
        message=found.message,
        related_information=related or None,
        data={
            "fixes": [fix.title for fix in found.fixes],
            "verified": [title for title, word in words if word.agrees],
        },
    )


def _related(view: View, note: Note) -> types.DiagnosticRelatedInformation | None:
    if not note.path or note.path == view.analysis.document.path:
        return types.DiagnosticRelatedInformation(view.location(note.at), note.text)
    other = view.analysis.workspace.document(note.path)
    uri = from_fs_path(note.path)
    if other is None or uri is None:
        return None
    return types.DiagnosticRelatedInformation(
        types.Location(uri, span_range(other.lines, note.at, view.encoding)), note.text
    )


@cache
def page_uri(code: str) -> str | None:
    """The address of a code's page, where there is one."""
    from shapewright.checks.check import page  # The answer to ``initialize`` does not wait for it.

    file = Path(str(page(code)))
    return file.as_uri() if file.is_file() else None


def hover(view: View, card: Hover) -> types.Hover:
    """A card beside the code."""
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, card.markdown), view.range(card.span))


def inlay_hint(view: View, hint: InlayHint, judge: str | None = None) -> types.InlayHint:
    """A shape behind a line, with a tick where somebody has confirmed it."""
    position = view.range(point(hint.line, hint.column)).start
    text, tooltip = (hint.text, None) if judge is None else (f"{hint.text} ✓", f"{judge} gives this shape")
    return types.InlayHint(position, text, kind=types.InlayHintKind.Type, tooltip=tooltip, padding_left=True)


def workspace_edit(view: View, edits: tuple[Edit, ...]) -> types.WorkspaceEdit:
    """Edits of the analysed text, each in the open document that it lies in."""
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        place = view.location(edit.at)
        changes.setdefault(place.uri, []).append(types.TextEdit(place.range, edit.text))
    return types.WorkspaceEdit(changes=changes)


def symbol(view: View, found: Symbol, kind: types.SymbolKind = types.SymbolKind.Class) -> types.DocumentSymbol:
    """A model in the outline, or a layer below one."""
    return types.DocumentSymbol(
        found.name,
        kind,
        view.range(found.span),
        view.range(found.at),
        detail=found.detail,
        children=[symbol(view, child, types.SymbolKind.Field) for child in found.children],
    )


def code_lens(view: View, lens: CodeLens, command: str) -> types.CodeLens:
    """An offer above a model."""
    place = view.range(lens.span)
    return types.CodeLens(place, types.Command(lens.title, command, arguments=[view.part.uri, place.start.line]))


def remark(view: View, said: Remark) -> types.Diagnostic:
    """TensorFlow's word on a place; only that it disagrees is more than a hint."""
    severity = types.DiagnosticSeverity.Information if said.agrees is False else types.DiagnosticSeverity.Hint
    code = "not-run" if said.agrees is None else "verified" if said.agrees else "disagreement"
    return types.Diagnostic(view.range(said.at), said.message, severity=severity, code=code, source=SOURCE)
