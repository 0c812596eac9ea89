"""Small programs for the tests of features, and where «marked» words stand in them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from shapewright.interpreter.analysis import analyse
from shapewright.source.dialect import Dialect
from shapewright.source.text import Span
from shapewright.source.workspace import Workspace

if TYPE_CHECKING:
    from shapewright.interpreter.analysis import Analysis

HEAD = "import keras\nimport numpy as np\nfrom keras import layers\n\n"


def analysed(program: str) -> Analysis:
    """The analysis of a program below the usual imports, with the rules of Keras 3.15."""
    text = HEAD + textwrap.dedent(program)
    return analyse("program.py", text, Workspace(dialect=Dialect((3, 15, 1))))


def text_at(analysis: Analysis, span: Span) -> str:
    """What stands in a stretch of the program."""
    return analysis.document.source(span)
