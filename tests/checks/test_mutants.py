"""Programs with one number or word changed: whatever is found has short words, a place, and edits that parse."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator

import pytest
from shapewright.checks import diagnose
from shapewright.checks.wording import LONGEST
from shapewright.features.fixes import fixes_at
from shapewright.interpreter.analysis import analyse
from shapewright.source.text import apply_edits
from shapewright.source.workspace import Workspace

from tests.specs.collection import PAGES
from tests.specs.format import read_page

from .said import KERAS

PROGRAMS = {
    f"{page.stem}: {spec.name}": spec.marked.program for page in PAGES for spec in read_page(page.read_text("utf-8"))
}
NUMBERS = (0, 1, 2, 3, 7, 33, 120)
WORDS = ("valid", "same", "causal", "mse", "categorical_crossentropy", "sparse_categorical_crossentropy", "msee")
PER_PROGRAM = 12


def mutants(program: str, seed: str) -> Iterator[str]:
    """The program with one of its constants changed, or one argument left out."""
    try:
        tree = ast.parse(program)
    except SyntaxError:
        return
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.keyword | ast.Tuple)]
    chance = random.Random(seed)
    lines = program.splitlines(keepends=True)
    for node in chance.sample(nodes, min(PER_PROGRAM, len(nodes))):
        if node.lineno != node.end_lineno or not program.isascii():
            continue
        line = lines[node.lineno - 1]
        new = line[: node.col_offset] + changed(node, chance) + line[node.end_col_offset :]
        yield "".join([*lines[: node.lineno - 1], new, *lines[node.lineno :]])


def changed(node: ast.AST, chance: random.Random) -> str:
    """Another text for a node."""
    match node:
        case ast.Constant(value=int()):
            return str(chance.choice(NUMBERS))
        case ast.Constant(value=str()):
            return repr(chance.choice(WORDS))
        case ast.Tuple(elts=[_, *rest]) if rest:
            return f"({', '.join(map(ast.unparse, rest))},)"
        case ast.keyword(arg=str(name), value=value):
            return f"{name[:-1]}={ast.unparse(value)}"
        case ast.keyword():
            return "**{}"
        case _:
            return "None"


@pytest.mark.parametrize("name", PROGRAMS)
def test_whatever_is_found_is_well_said(name: str) -> None:
    """Nothing raises, and everything that is offered can be done."""
    for program in mutants(PROGRAMS[name], name):
        analysis = analyse("/program.py", program, Workspace(dialect=KERAS))
        for found in diagnose(analysis):
            assert len(found.message) < LONGEST, program
            assert analysis.document.source(found.at).strip(), program
            assert len({fix.title for fix in found.fixes}) == len(found.fixes), (program, found)
            for fix in (*found.fixes, *fixes_at(analysis, found)):
                after = apply_edits(program, fix.edits)
                assert after != program, (program, fix)
                ast.parse(after)
