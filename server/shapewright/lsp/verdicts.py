"""Verdicts: what TensorFlow has said about models, for as long as their text stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from .views import View


class Verdicts:
    """What was verified, by source and text."""

    def diagnostics(self, view: View) -> list[types.Diagnostic]:
        return []
