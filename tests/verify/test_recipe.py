"""A recipe holds Keras's own classes and literals; its constructor refuses the rest."""

import json
from collections.abc import Callable

import numpy as np
import pytest
from shapewright.verify.argument import KerasObject, LayerReference, TensorReference, Unrebuildable
from shapewright.verify.recipe import CallRecipe, InputRecipe, LayerRecipe, Recipe
from shapewright.verify.step import ArrayRecipe, StepRecipe

from tests.verify.models import dilated


def dense(**arguments: object) -> LayerRecipe:
    """Return a Dense layer with these arguments."""
    return LayerRecipe("d", "Dense", arguments)  # type: ignore[arg-type]


def nested(depth: int) -> list[object]:
    """Return lists in lists."""
    return [nested(depth - 1)] if depth else []


def test_arguments_survive_json_with_their_types() -> None:
    layer = dense(
        units=2, shape=(3, (4,)), rate=0.5, names=["a", None, True], options={"tuple": [1]}, inner=LayerReference("x")
    )
    assert json.loads(json.dumps(layer.to_json()))["arguments"] == {
        "units": 2,
        "shape": {"tuple": [3, {"tuple": [4]}]},
        "rate": 0.5,
        "names": ["a", None, True],
        "options": {"dict": {"tuple": [1]}},
        "inner": {"layer": "x"},
    }


def test_a_whole_recipe_is_json() -> None:
    step = StepRecipe("fit", (ArrayRecipe((None, 100, 1)),), loss=KerasObject("losses.Huber", {"delta": 2.0}))
    text = json.loads(json.dumps(dilated(step=step).to_json()))
    assert text["step"]["loss"] == {"object": "losses.Huber", "arguments": {"delta": 2.0}}
    assert text["inputs"] == [{"key": "x", "shape": [None, 100, 1], "dtype": None, "line": 9}]


@pytest.mark.parametrize(
    "make",
    [
        lambda: LayerRecipe("l", "Lambda", {"function": "print"}),
        lambda: LayerRecipe("l", "TFSMLayer", {"filepath": "model"}),
        lambda: LayerRecipe("l", "os.system"),
        lambda: LayerRecipe("l", "_Private"),
        lambda: KerasObject("saving.load_model", {"filepath": "model"}),
        lambda: KerasObject("layers.Lambda"),
        lambda: KerasObject("layers.__class__"),
        lambda: KerasObject("losses.Huber", {"delta": object()}),  # type: ignore[dict-item]
        lambda: dense(kernel_initializer={"class_name": "function", "module": "os", "config": "system"}),
        lambda: dense(options=[{"deep": ({"module": "os"},)}]),
        lambda: dense(activation=lambda x: x),
        lambda: dense(units=np.int64(3)),
        lambda: dense(units=10**100),
        lambda: dense(units={1, 2}),
        lambda: dense(units=b"3"),
        lambda: dense(options={1: 2}),
        lambda: dense(units=nested(100)),
        lambda: LayerRecipe("l", "StringLookup", {"vocabulary": "/etc/passwd"}),
        lambda: CallRecipe("c", "l", object()),  # type: ignore[arg-type]
        lambda: StepRecipe("fit", (ArrayRecipe((1,)),), loss=print),  # type: ignore[arg-type]
        lambda: StepRecipe("fit", (ArrayRecipe((1,)),), batch_size=0),
        lambda: StepRecipe("fit", ()),
        lambda: ArrayRecipe((1,), "object"),
        lambda: ArrayRecipe((-1,)),
        lambda: InputRecipe("x", ()),
    ],
)
def test_what_is_no_literal_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(Unrebuildable):
        make()


def test_a_key_names_one_thing() -> None:
    layers = (dense(units=2),)
    call = CallRecipe("c", "d", TensorReference("x"))
    x = InputRecipe("x", (None, 3))
    inner = Recipe("functional", (dense(units=3),), (call,), (x,), TensorReference("c"))
    with pytest.raises(Unrebuildable, match="two things in the recipe are called d"):
        Recipe("functional", (*layers, LayerRecipe("m", "Functional", model=inner)), (call,), (x,))
    with pytest.raises(Unrebuildable, match="two things in the recipe are called c"):
        Recipe("functional", layers, (call, call), (x,))


def test_a_reference_leads_somewhere() -> None:
    with pytest.raises(Unrebuildable, match="nothing in the recipe is called y"):
        Recipe(
            "functional", (dense(),), (CallRecipe("c", "d", [TensorReference("y")]),), (InputRecipe("x", (None, 3)),)
        )
    with pytest.raises(Unrebuildable, match="nothing in the recipe is called inner"):
        Recipe("functional", (LayerRecipe("b", "Bidirectional", {"layer": LayerReference("inner")}),), ())
