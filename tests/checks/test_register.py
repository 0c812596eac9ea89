"""Every problem has words, every code a page, every page a program that shows it."""

from __future__ import annotations

from importlib.resources import files

import pytest
from shapewright.checks import load
from shapewright.checks.check import CHECKS, page
from shapewright.checks.diagnostic import Severity
from shapewright.rules.problems import Problem

from tests.specs.format import Spec, read_page

load()
CODES = sorted({check.code for check in CHECKS.values()})
NOTICES = ["file-too-long"]
"""Codes that are about a file, and not about a problem in it."""


def problems(cls: type[Problem] = Problem) -> list[type[Problem]]:
    """Every class of problem there is."""
    return [found for child in cls.__subclasses__() for found in (child, *problems(child))]


def specs(code: str) -> list[Spec]:
    """The programs of a code's page."""
    return read_page(page(code).read_text(encoding="utf-8"))


@pytest.mark.parametrize("problem", problems(), ids=lambda problem: problem.__name__)
def test_every_problem_has_words(problem: type[Problem]) -> None:
    """One without would never be seen; and a warning is one on both sides."""
    assert problem in CHECKS
    assert (CHECKS[problem].severity is Severity.WARNING) == problem.warning


@pytest.mark.parametrize("code", [*CODES, *NOTICES])
def test_every_code_has_a_page(code: str) -> None:
    """It begins with the code, and explains before it shows."""
    title, blank, first, *_ = page(code).read_text(encoding="utf-8").splitlines()
    assert title == f"# {code}"
    assert not blank
    assert first.endswith((".", ","))
    assert not first.startswith("#")


def test_every_page_has_a_code() -> None:
    """No page is left over."""
    pages = {file.name for file in files("shapewright.checks").iterdir() if file.name.endswith(".md")}
    assert pages == {page(code).name for code in (*CODES, *NOTICES)}


@pytest.mark.parametrize("code", CODES)
def test_every_page_shows_its_code(code: str) -> None:
    """Every program on a page is there for the page's own code."""
    for spec in specs(code):
        assert {mark.code for mark in spec.marked.marks} == {code}, spec.name
