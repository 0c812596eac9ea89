"""Whatever the text, an analysis ends inside its budget, without raising, and says what it still can."""

from __future__ import annotations

import pytest
from shapewright.checks import diagnose
from shapewright.features.shapes import file_report
from shapewright.interpreter.analysis import Analysis, analyse
from shapewright.interpreter.budget import MAX_STEPS
from shapewright.values.tensors import Tensor, show

HEAD = "import keras\nfrom keras import layers\nx = keras.Input((20, 8))\n"
TAIL = "\ny = layers.Conv1D(16, 3)(x)\n"


def analysed(text: str) -> Analysis:
    analysis = analyse("program.py", text)
    diagnose(analysis)
    file_report(analysis)
    return analysis


def shape_of(analysis: Analysis, name: str) -> str:
    value = analysis.held(analysis.scope, name)
    return show(value.shape) if isinstance(value, Tensor) else "?"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\ufeff" + HEAD + TAIL,
        (HEAD + TAIL).replace("\n", "\r\n"),
        (HEAD + TAIL).replace("\n", "\r"),
        "\0\1\2\xff" * 50,
        "x = '\U0001f600'  # \U0001f600\n" + HEAD + TAIL,
        "if True:\n\tx = 1\n        y = 2\n",
        "(" * 500 + ")" * 500,
        "x = " + "[" * 500 + "]" * 500,
        "x = " + " + ".join(["1"] * 3000),
        "x = " + "-" * 3000 + "1",
        "\n".join("    " * depth + "if a:" for depth in range(90)),
        "x = 10**10**10\ny = 'a' * 10**12\nz = [0] * 10**12\nw = 1 << 10**9\n",
        "def f(x): return f(x)\nf(1)\n",
        "def f(x): return g(x)\ndef g(x): return f(x + 1)\nf(1)\n",
        "class A(A): pass\na = A()\na.b.c()\n",
        "x = lambda: x()\nx()\n",
        "a = []\na.append(a)\nb = a[0][0][0]\nprint(len(a))\n",
        "import keras\nkeras.Sequential([keras.Sequential([])] * 3)(None)\n",
        "from . import nothing\nfrom .. import less\nimport a.b.c.d\nfrom x import *\n",
        "*a, b = range(10**6)\n",
        "match x:\n    case [1, *rest] if rest: pass\n    case {'a': b}: pass\n",
        "async def f():\n    async for x in y: await z\n    async with a as b: yield\n",
        "try:\n    pass\nexcept* ValueError:\n    pass\n",
        "type X = int\ndef f[T](x: T) -> T: return x\n",
        "del x, y[0], z.w\nglobal q\nnonlocal r\nreturn 1\nyield 2\nbreak\ncontinue\n",
    ],
)
def test_any_text_is_analysed(text: str) -> None:
    analysed(text)


@pytest.mark.parametrize(
    "middle",
    [
        "while True:\n    z = 1\n    if z > 2: break",
        "for i in range(10**9):\n    z = i",
        "for i in range(600):\n    for j in range(600):\n        z = i * j",
        "def deep(n):\n    return deep(n + 1)\nz = deep(0)",
        "z = [i for i in range(10**9)]",
        "z = [i * j for i in range(2000) for j in range(2000)]",
        "while unknown():\n    z = 1",
        "z = x +",
        "z = layers.Dense(",
        "def f(:\n    pass",
        "class\n",
        "z = 'unterminated",
    ],
)
def test_what_follows_is_still_analysed(middle: str) -> None:
    analysis = analysed(f"{HEAD}{middle}{TAIL}")
    assert shape_of(analysis, "y") == "(None, 18, 16)" or "x +" in middle or "layers" in middle
    assert not analysis.findings


def test_a_broken_statement_takes_what_it_mentions_with_it() -> None:
    analysis = analysed(HEAD + "x = layers.Conv1D(16, 30)(x\n" + TAIL)
    assert shape_of(analysis, "y") == "?"
    assert not analysis.findings


def test_a_stack_that_is_being_typed_is_unknown() -> None:
    text = (
        HEAD
        + "m = keras.Sequential([\n    keras.Input((4,)),\n    layers.Dense(8\n    layers.Flatten(),\n])\nw = m(x)\n"
    )
    analysis = analysed(text + "q = layers.Conv1D(4, 3)(keras.Input((9, 2)))\n")
    assert shape_of(analysis, "w") == "?"
    assert shape_of(analysis, "q") == "(None, 7, 4)"
    assert not analysis.findings


def test_a_text_that_is_too_long_gets_one_notice() -> None:
    analysis = analysed("x = 1\n" * 4_000_000)
    assert [found.code for found in diagnose(analysis)] == ["file-too-long"]


def test_the_budget_is_kept() -> None:
    loops = "".join(f"{'    ' * depth}for i{depth} in range(50):\n" for depth in range(6))
    analysis = analysed(f"{loops}{'    ' * 6}pass\n{HEAD}{TAIL}")
    assert analysis.finished
    assert shape_of(analysis, "y") == "(None, 18, 16)"
    many = analysed("".join(f"a{n} = {n}\n" for n in range(MAX_STEPS + 10)))
    assert not many.finished


DOUBTFUL_RECURSION = """
import json
def walk(node, indent=0):
    if isinstance(node, dict):
        for key, value in node.items():
            walk(value, indent + 1)
    elif isinstance(node, list):
        walk(node[0], indent + 1)
    return indent
walk(json.load(open("tree.json")))
"""


def test_a_function_that_may_call_itself_twice_is_not_followed_far() -> None:
    analysis = analysed(HEAD + DOUBTFUL_RECURSION + TAIL)
    assert analysis.steps < 500
    assert shape_of(analysis, "y") == "(None, 18, 16)"


def test_nor_is_one_that_does_so_in_an_expression() -> None:
    walk = "def walk(node, n=0):\n    return walk(node[0], n + 1) + walk(node[1], n + 1) if isinstance(node, list) else n\n"
    analysis = analysed(f'import json\n{walk}walk(json.load(open("tree.json")))\n{HEAD}{TAIL}')
    assert analysis.steps < 500
    assert shape_of(analysis, "y") == "(None, 18, 16)"


def test_recursion_that_the_program_decides_is_followed_to_its_end() -> None:
    deep = "def deep(x, left):\n    return deep(layers.Conv1D(4, 3)(x), left - 1) if left else x\n"
    analysis = analysed(f"{HEAD}{deep}z = deep(keras.Input((90, 1)), 20)\n")
    assert shape_of(analysis, "z") == "(None, 50, 4)"


def test_a_loop_that_may_have_ended_often_is_run_as_one_of_unknown_length() -> None:
    loop = "import random\nseen = []\nfor step in range(300):\n    seen.append(layers.Conv1D(8, 3)(x))\n"
    analysis = analysed(f"{HEAD}{loop}    if random.random() < 0.1:\n        break\n{TAIL}")
    assert analysis.steps < 150
    assert shape_of(analysis, "y") == "(None, 18, 16)"
