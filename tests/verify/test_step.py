"""One step on made data raises exactly where the program's own data would."""

from typing import Literal

import pytest
from shapewright.verify.argument import KerasObject, TensorReference
from shapewright.verify.recipe import CallRecipe, InputRecipe, LayerRecipe, Recipe
from shapewright.verify.step import ArrayRecipe, Shape, StepRecipe
from shapewright.verify.verdict import Verdict
from shapewright.verify.verification import verify
from shapewright.verify.worker import Worker

from tests.verify.models import Layer, chain, dilated, stack

pytestmark = pytest.mark.keras


def fit(x: Shape, y: Shape, loss: str, batch_size: int | None = None) -> StepRecipe:
    """Return a training step on line 30; whole-number labels have ten classes."""
    labels = ArrayRecipe(y, "int64", 10) if loss.startswith("sparse") else ArrayRecipe(y)
    return StepRecipe("fit", (ArrayRecipe(x),), (labels,), loss, "adam", None, batch_size, 30)


def test_a_step_that_trains(worker: Worker) -> None:
    verdict = verify(worker, dilated(step=fit((1000, 100, 1), (1000,), "sparse_categorical_crossentropy")))
    assert verdict.ok
    assert verdict.parameters == 30_858


def test_wrong_labels_are_reported_in_keras_words(worker: Worker) -> None:
    error = verify(worker, dilated(step=fit((1000, 100, 1), (1000, 10), "sparse_categorical_crossentropy"))).error
    assert error is not None
    assert (error.type, error.line, error.during) == ("ValueError", 30, "step")
    assert error.message.startswith("Argument `output` must have rank (ndim) `target.ndim - 1`")


@pytest.mark.parametrize(
    ("samples", "batch", "trains"),
    [
        (1000, 8, True),
        (1000, 16, False),
        (16, 16, False),
        (24, 16, False),
        (8, 32, True),
        (1, 32, True),
        (10_000, 4096, False),
    ],
)
def test_mse_of_eight_outputs_depends_on_the_batches(worker: Worker, samples: int, batch: int, trains: bool) -> None:
    recipe = chain(
        ("Flatten", {}), ("Dense", {"units": 8}), step=fit((samples, 100, 1), (samples,), "mse", batch_size=batch)
    )
    assert verify(worker, recipe).ok is trains


def test_a_short_last_batch_is_not_forgotten(worker: Worker) -> None:
    step = fit((8 * 2 + 5, 100, 1), (8 * 2 + 5,), "mse", batch_size=8)
    error = verify(worker, chain(("Flatten", {}), ("Dense", {"units": 8}), step=step)).error
    assert error is not None
    assert "[5] vs. [5,8]" in error.message


@pytest.mark.parametrize("via", ["call", "predict", "evaluate"])
def test_other_lengths_than_declared(worker: Worker, via: Literal["call", "predict", "evaluate"]) -> None:
    step = StepRecipe(via, (ArrayRecipe((10, 90, 1)),), (ArrayRecipe((10, 10)),), "mse", line=30)
    error = verify(worker, dilated(step=step)).error
    assert error is not None
    assert (error.layer, error.line) == ("Dense-2", 30)
    assert "expected axis -1 of input shape to have value 3072" in error.message
    pooled: list[Layer] = [
        ("Conv1D", {"filters": 4, "kernel_size": 3}),
        ("GlobalAveragePooling1D", {}),
        ("Dense", {"units": 10}),
    ]
    assert verify(worker, stack(*pooled, step=step)).ok
    assert not verify(worker, chain(*pooled, step=step)).ok


def test_a_stack_that_is_built_by_its_data(worker: Worker) -> None:
    step = StepRecipe("fit", (ArrayRecipe((40, 100, 1)),), (ArrayRecipe((40, 10)),), "mse", line=30)
    verdict = verify(worker, dilated(given=None, expected=((None, 96, 32), (None, 3072)), step=step))
    assert verdict.ok
    assert verdict.parameters == 30_858
    error = verify(worker, dilated(rate=60, given=None, step=step)).error
    assert error is not None
    assert (error.layer, error.line, error.during) == ("Conv1D-0", 30, "step")


def test_lengths_that_nobody_knows_are_tried(worker: Worker) -> None:
    recurrent: list[Layer] = [("LSTM", {"units": 4}), ("Dense", {"units": 1})]
    step = fit((None, None, 3), (None, 1), "mse")
    assert verify(worker, stack(*recurrent, given=(None, None, 3), step=step)).ok
    long = ("Conv1D", {"filters": 2, "kernel_size": 2000})
    error = verify(worker, stack(long, ("LSTM", {"units": 1}), given=(None, None, 3), step=step)).error
    assert error is not None
    assert error.assumed


def test_numbers_of_samples_that_differ(worker: Worker) -> None:
    error = verify(worker, dilated(step=fit((1000, 100, 1), (900, 10), "mse"))).error
    assert error is not None
    assert error.message.startswith("Data cardinality is ambiguous")


def test_optimizers_losses_and_metrics_as_objects(worker: Worker) -> None:
    step = StepRecipe(
        "fit",
        (ArrayRecipe((100, 100, 1)),),
        (ArrayRecipe((100,), "uint8", 10),),
        KerasObject("losses.SparseCategoricalCrossentropy", {"from_logits": True}),
        KerasObject("optimizers.Adam", {"learning_rate": 1e-3}),
        ["accuracy", KerasObject("metrics.SparseTopKCategoricalAccuracy", {"k": 3})],
    )
    assert verify(worker, dilated(step=step)).ok


def test_an_optimizer_that_does_not_exist(worker: Worker) -> None:
    step = StepRecipe("fit", (ArrayRecipe((8, 100, 1)),), (ArrayRecipe((8, 10)),), "mse", "adamm", line=30)
    error = verify(worker, dilated(step=step)).error
    assert error is not None
    assert "adamm" in error.message


def test_large_images_are_made_few(worker: Worker) -> None:
    recipe: Recipe = stack(
        ("GlobalAveragePooling2D", {}),
        ("Dense", {"units": 10}),
        given=(None, 512, 512, 3),
        step=fit((60_000, 512, 512, 3), (60_000,), "sparse_categorical_crossentropy", batch_size=1024),
    )
    assert verify(worker, recipe).ok


def test_one_sample_passes_where_two_do_not(worker: Worker) -> None:
    layers = (LayerRecipe("pool", "GlobalAveragePooling2D"),)
    calls = (
        CallRecipe("mean", "pool", TensorReference("x")),
        CallRecipe("scaled", None, [TensorReference("mean"), TensorReference("x")], operation="*"),
    )

    def judged(samples: int | None) -> Verdict:
        step = StepRecipe("call", (ArrayRecipe((samples, 9, 9, 4)),))
        inputs = (InputRecipe("x", (None, 9, 9, 4)),)
        return verify(worker, Recipe("functional", layers, calls, inputs, TensorReference("scaled"), step))

    assert judged(None).ok
    error = judged(2).error
    assert error is not None
    assert "[2,4] vs. [2,9,9,4]" in error.message


CONVOLUTIONS: list[Layer] = [("Conv2D", {"filters": 64, "kernel_size": 3, "padding": "same"})] * 3


def test_what_is_too_large_is_traced_and_that_is_said(worker: Worker) -> None:
    head: Layer = ("Dense", {"units": 5})
    step = fit((100, 512, 512, 3), (100, 512, 512), "sparse_categorical_crossentropy", batch_size=32)
    verdict = verify(worker, chain(*CONVOLUTIONS, head, given=(None, 512, 512, 3), step=step))
    error = verdict.error
    assert error is not None
    assert (error.line, error.during) == (30, "step")
    assert "Received a label value of 9" in error.message
    verdict = verify(worker, chain(*CONVOLUTIONS, ("Dense", {"units": 10}), given=(None, 512, 512, 3), step=step))
    assert verdict.ok
    assert verdict.traced
    assert verdict.judge.endswith("(traced)")
    assert verdict.summary.endswith("traced with a small batch: too large to run here")


def test_lengths_that_only_the_model_knows_are_found_without_the_axis_that_keras_adds(worker: Worker) -> None:
    conv: Layer = ("Conv2D", {"filters": 2, "kernel_size": 3})
    for shape in ((2, None, 28), (2, 28, None, 1), (2, None, 28, 1)):
        step = StepRecipe("predict", (ArrayRecipe(shape),), line=30)
        assert verify(worker, chain(conv, given=(None, 28, 28, 1), step=step)).ok


def test_what_layers_add_to_the_loss_does_not_stand_against_tracing(worker: Worker) -> None:
    adding: Layer = ("Conv2D", {"filters": 3, "kernel_size": 1, "activity_regularizer": "l2"})
    step = fit((100, 512, 512, 3), (100, 512, 512, 3), "mse", batch_size=32)
    verdict = verify(worker, chain(*CONVOLUTIONS, adding, given=(None, 512, 512, 3), step=step))
    assert verdict.ok
    assert verdict.traced


def test_tracing_refuses_what_running_would(worker: Worker) -> None:
    step = StepRecipe("predict", (ArrayRecipe((2, 512, 512, 4)),), line=30)
    error = verify(worker, chain(*CONVOLUTIONS, given=(None, 512, 512, 3), step=step)).error
    assert error is not None
    assert (error.line, error.during) == (30, "step")
    assert "found shape=(2, 512, 512, 4)" in error.message


def work(worker: Worker, recipe: Recipe) -> tuple[Verdict, set[str]]:
    """Verify, and return what the worker has done for it too."""
    done: set[str] = set()
    return verify(worker, recipe, on_progress=lambda progress: done.add(progress.text.split()[0])), done


def test_a_second_step_is_taken_by_the_same_model(worker: Worker) -> None:
    layers: list[Layer] = [("Flatten", {}), ("Dense", {"units": 8})]
    trained, made = work(worker, stack(*layers, step=fit((64, 100, 1), (64, 8), "mse")))
    scored = StepRecipe("evaluate", (ArrayRecipe((64, 100, 1)),), (ArrayRecipe((64, 5)),), "mse", line=31)
    refused, again = work(worker, stack(*layers, step=scored))
    assert trained.ok
    assert "make" in made
    assert again == {"evaluate"}
    assert refused.error is not None
    assert refused.error.line == 31
    assert refused.layers == trained.layers


@pytest.mark.parametrize("step", [fit((64, 100, 1), (64, 5), "mse"), None])
def test_a_model_that_raised_or_that_its_data_have_built_takes_no_other(
    worker: Worker, step: StepRecipe | None
) -> None:
    layers: list[Layer] = [("Flatten", {}), ("Dense", {"units": 8})]
    given = (None, 100, 1) if step else None
    work(worker, stack(*layers, given=given, step=step or fit((64, 50, 1), (64, 8), "mse")))
    verdict, made = work(worker, stack(*layers, given=given, step=fit((64, 100, 1), (64, 8), "mse")))
    assert "make" in made
    assert verdict.ok


@pytest.mark.parametrize(("words", "labels", "raises"), [(500, 3, False), (501, 3, True), (500, 2, True)])
def test_long_sequences_are_really_run(worker: Worker, words: int, labels: int, raises: bool) -> None:
    layers: list[Layer] = [
        ("Embedding", {"input_dim": 500, "output_dim": 4}),
        ("LSTM", {"units": 2}),
        ("Dense", {"units": 3}),
    ]
    step = StepRecipe("fit", (ArrayRecipe((64, 300), "int32", words),), (ArrayRecipe((64, labels)),), "mse", line=30)
    verdict = verify(worker, stack(*layers, given=(None, 300), step=step))
    assert (verdict.error is not None) is raises
    assert "traced" not in verdict.judge
