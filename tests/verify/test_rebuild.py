"""Real Keras rebuilds recipes: its shapes, its parameters and its errors come back with their lines."""

import sys
from pathlib import Path

import pytest
from shapewright.verify.argument import KerasObject, LayerReference, TensorReference
from shapewright.verify.exchange import Progress
from shapewright.verify.recipe import CallRecipe, InputRecipe, LayerRecipe, Recipe
from shapewright.verify.trouble import Cause, Trouble
from shapewright.verify.verdict import Verdict
from shapewright.verify.verification import verify
from shapewright.verify.worker import Limits, Worker

from tests.verify.models import Layer, chain, dilated, stack

pytestmark = pytest.mark.keras


def shapes(verdict: Verdict) -> list[tuple[tuple[int | None, ...], ...]]:
    """Return every call's shapes."""
    return [layer.shapes for layer in verdict.layers]


def test_a_dilated_stack_has_the_shapes_that_keras_gives(worker: Worker) -> None:
    verdict = verify(worker, dilated(expected=((None, 96, 32), (None, 3072), (None, 10))))
    assert verdict.ok
    assert shapes(verdict) == [((None, 96, 32),), ((None, 3072),), ((None, 10),)]
    assert verdict.parameters == 3 * 32 + 32 + 30_730
    assert [layer.line for layer in verdict.layers] == [10, 11, 12]
    assert (
        verdict.summary
        == f"TensorFlow {verdict.tensorflow} (Keras {verdict.keras}) agrees on 3 layers, 30,858 parameters"
    )


def test_a_functional_model_gives_the_same(worker: Worker) -> None:
    conv: Layer = ("Conv1D", {"filters": 32, "kernel_size": (3,), "dilation_rate": 2})
    verdict = verify(worker, chain(conv, ("Flatten", {}), ("Dense", {"units": 10})))
    assert shapes(verdict) == [((None, 96, 32),), ((None, 3072),), ((None, 10),)]
    assert verdict.parameters == 30_858


def test_a_wrong_expectation_is_reported(worker: Worker) -> None:
    verdict = verify(worker, dilated(expected=((None, 95, 32), (None, 3072))))
    assert not verdict.ok
    assert [layer.agrees for layer in verdict.layers] == [False, True, None]
    assert verdict.summary.endswith("disagrees: Conv1D on line 10 gives (None, 96, 32)")


@pytest.mark.parametrize("build", [stack, chain])
def test_a_layer_that_eats_all_steps_is_named(worker: Worker, build: type[Recipe]) -> None:
    layers = [
        ("Conv1D", {"filters": 5, "kernel_size": 3}),
        ("Conv1D", {"filters": 5, "kernel_size": 3, "dilation_rate": 60}),
    ]
    error = verify(worker, build(*layers)).error  # type: ignore[arg-type]
    assert error is not None
    assert (error.type, error.key, error.layer, error.line, error.during) == (
        "ValueError",
        "call-1",
        "Conv1D-1",
        11,
        "call",
    )
    assert error.message.startswith("Computed output size would be")


def test_shapes_before_an_error_are_kept(worker: Worker) -> None:
    long = {"filters": 5, "kernel_size": 101}
    verdict = verify(worker, stack(("Conv1D", {"filters": 4, "kernel_size": 3}), ("Conv1D", long)))
    assert shapes(verdict)[:1] == [((None, 98, 4),)]


def test_a_refused_constructor_is_named(worker: Worker) -> None:
    error = verify(worker, stack(("Conv1D", {"filters": 5, "kernel_size": 3, "dilation_rate": 2, "strides": 2}))).error
    assert error is not None
    assert (error.key, error.line, error.during) == ("Conv1D-0", 10, "constructor")
    assert "`strides > 1` not supported in conjunction with `dilation_rate > 1`" in error.message


def test_a_length_left_open_before_dense(worker: Worker) -> None:
    error = verify(worker, stack(("Flatten", {}), ("Dense", {"units": 2}), given=(None, None, 4))).error
    assert error is not None
    assert error.key == "call-1"
    assert error.message.startswith("Shapes used to initialize variables must be fully-defined")


def test_a_shared_layer_is_one_layer_with_two_calls(worker: Worker) -> None:
    inputs = (InputRecipe("a", (None, 20, 3)), InputRecipe("b", (None, 30, 3)))
    layers = (
        LayerRecipe("conv", "Conv1D", {"filters": 4, "kernel_size": 2}),
        LayerRecipe("pool", "GlobalMaxPooling1D"),
        LayerRecipe("join", "Concatenate"),
    )
    calls = (
        CallRecipe("ca", "conv", TensorReference("a"), expected_shapes=((None, 19, 4),)),
        CallRecipe("cb", "conv", TensorReference("b"), expected_shapes=((None, 29, 4),)),
        CallRecipe("pa", "pool", TensorReference("ca")),
        CallRecipe("pb", "pool", TensorReference("cb")),
        CallRecipe("both", "join", [TensorReference("pa"), TensorReference("pb")], expected_shapes=((None, 8),)),
    )
    verdict = verify(worker, Recipe("functional", layers, calls, inputs, TensorReference("both")))
    assert verdict.ok
    assert verdict.parameters == 2 * 3 * 4 + 4


def test_nested_models_wrappers_and_several_outputs(worker: Worker) -> None:
    encoder = Recipe(
        "functional",
        (LayerRecipe("lstm", "LSTM", {"units": 6, "return_state": True, "return_sequences": True}),),
        (CallRecipe("run", "lstm", TensorReference("steps")),),
        (InputRecipe("steps", (None, 12, 3)),),
        [TensorReference("run", 0), TensorReference("run", 1)],
    )
    dense = LayerRecipe(
        "dense", "Dense", {"units": 2, "kernel_regularizer": KerasObject("regularizers.L2", {"l2": 0.1})}
    )
    features = (InputRecipe("features", (None, 12, 8)),)
    head = Recipe("sequential", (dense,), (CallRecipe("score", "dense"),), features)
    layers = (
        LayerRecipe("encoder", "Functional", model=encoder),
        LayerRecipe("inner", "GRU", {"units": 4, "return_sequences": True}),
        LayerRecipe("both ways", "Bidirectional", {"layer": LayerReference("inner")}),
        LayerRecipe("head", "Sequential", model=head),
    )
    calls = (
        CallRecipe("encoded", "encoder", TensorReference("x"), expected_shapes=((None, 12, 6), (None, 6))),
        CallRecipe("read", "both ways", TensorReference("encoded", 0), expected_shapes=((None, 12, 8),)),
        CallRecipe("out", "head", TensorReference("read"), expected_shapes=((None, 12, 2),)),
    )
    verdict = verify(
        worker, Recipe("functional", layers, calls, (InputRecipe("x", (None, 12, 3)),), TensorReference("out"))
    )
    assert verdict.ok, verdict.summary
    assert {layer.key: layer.shapes for layer in verdict.layers}["run"] == ((None, 12, 6), (None, 6), (None, 6))


def test_a_stack_that_is_built_by_its_call(worker: Worker) -> None:
    head = Recipe("sequential", (LayerRecipe("dense", "Dense", {"units": 2}),), (CallRecipe("score", "dense"),))
    x = InputRecipe("x", (None, 5))
    calls = (CallRecipe("out", "head", TensorReference("x")),)
    layers = (LayerRecipe("head", "Sequential", model=head),)
    verdict = verify(worker, Recipe("functional", layers, calls, (x,), TensorReference("out")))
    assert {layer.key: layer.shapes for layer in verdict.layers} == {"out": ((None, 2),), "score": ((None, 2),)}


def test_two_models_share_their_layers_and_tensors(worker: Worker) -> None:
    x = InputRecipe("x", (None, 8))
    encode = LayerRecipe("encode", "Dense", {"units": 3})
    code = CallRecipe("code", "encode", TensorReference("x"), expected_shapes=((None, 3),))
    encoder = Recipe("functional", (encode,), (code,), (x,), TensorReference("code"))
    layers = (encode, LayerRecipe("encoder", "Functional", model=encoder), LayerRecipe("decode", "Dense", {"units": 8}))
    calls = (
        code,
        CallRecipe("again", "encoder", TensorReference("x")),
        CallRecipe("out", "decode", TensorReference("again")),
    )
    verdict = verify(worker, Recipe("functional", layers, calls, (x,), TensorReference("out")))
    assert verdict.ok
    assert verdict.parameters == 8 * 3 + 3 + 3 * 8 + 8


def test_calls_without_a_model(worker: Worker) -> None:
    recipe = Recipe(
        "functional",
        (LayerRecipe("attend", "MultiHeadAttention", {"num_heads": 2, "key_dim": 4}),),
        (CallRecipe("seen", "attend", TensorReference("q"), {"value": TensorReference("v")}, ((None, 5, 8),)),),
        (InputRecipe("q", (None, 5, 8)), InputRecipe("v", (None, 9, 8))),
    )
    verdict = verify(worker, recipe)
    assert verdict.ok
    assert verdict.parameters is None


def test_a_class_that_keras_does_not_have_is_no_error_of_the_model(worker: Worker) -> None:
    for name in ("ResidualBlock", "serialize"):
        with pytest.raises(Trouble) as caught:
            verify(worker, stack((name, {})))
        assert caught.value.cause is Cause.REFUSED


def test_more_memory_than_allowed_is_answered_and_survived(worker: Worker) -> None:
    with pytest.raises(Trouble) as caught:
        verify(worker, stack(("Dense", {"units": 10**9}), given=(None, 10**5)))
    assert caught.value.cause is Cause.OUT_OF_MEMORY
    assert verify(worker, dilated()).ok


def test_memory_counts_when_it_is_used() -> None:
    small = Worker(Path(sys.executable), limits=Limits(megabytes=400))
    try:
        with pytest.raises(Trouble) as caught:
            verify(small, stack(("Dense", {"units": 20_000}), given=(None, 10_000)))
        assert caught.value.cause is Cause.OUT_OF_MEMORY
        assert verify(small, dilated()).ok
    finally:
        small.close()


def test_progress_counts_up(worker: Worker) -> None:
    worker.start()
    seen: list[Progress] = []
    verify(worker, chain(("Flatten", {}), ("Dense", {"units": 2})), on_progress=seen.append)
    assert [progress.done for progress in seen] == [0, 1, 2, 3]
    assert {progress.of for progress in seen} == {4}
    assert seen[-1].text == "call Dense"
