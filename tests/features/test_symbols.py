"""The outline and the lenses: models, their names, their layers."""

from __future__ import annotations

from shapewright.features.code_lens import OFFER, code_lenses
from shapewright.features.symbols import symbols

from .programs import analysed, text_at

PROGRAM = """
small = keras.Sequential([
    keras.Input((100, 1)),
    layers.Conv1D(32, 3),
    layers.Flatten(),
])
small.add(layers.Dense(10))


def build(units):
    inputs = keras.Input((4,))
    hidden = layers.Dense(units)(inputs)
    return keras.Model(inputs, layers.Dense(2)(hidden))


big = build(64)
"""


def test_models_are_named_as_the_program_names_them_and_hold_their_layers() -> None:
    found = symbols(analysed(PROGRAM))
    assert [symbol.name for symbol in found] == ["small", "big"]
    assert [child.name for child in found[0].children] == ["Conv1D", "Flatten", "Dense"]
    assert [child.name for child in found[1].children] == ["Dense", "Dense"]


def test_every_name_lies_in_its_symbol_and_every_layer_in_its_model() -> None:
    for symbol in symbols(analysed(PROGRAM)):
        assert symbol.span.encloses(symbol.at)
        assert all(symbol.span.encloses(child.span) and child.span.encloses(child.at) for child in symbol.children)


def test_a_lens_stands_above_every_model_and_tells_what_is_known() -> None:
    analysis = analysed(PROGRAM)
    first, second = code_lenses(analysis, {})
    assert (first.title, second.title) == (OFFER, OFFER)
    assert text_at(analysis, first.span).startswith("keras.Sequential([")
    assert text_at(analysis, second.span).startswith("keras.Model(")
    assert code_lenses(analysis, {first.span.line: "verified"})[0].title == "verified"


def test_a_file_without_models_has_neither() -> None:
    analysis = analysed("x = layers.Dense(3)(keras.Input((4,)))\n")
    assert symbols(analysis) == []
    assert code_lenses(analysis, {}) == []
