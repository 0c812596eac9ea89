"""Retracing: which shapes a step was made for before, and what TensorFlow still compares when others come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.values.models import tensors_in

if TYPE_CHECKING:
    from .interpreter import Interpreter


def is_relaxed(run: Interpreter, model: Any, method: str, x: Any, y: Any = None) -> bool:
    """Whether this step was taken with other shapes before: TensorFlow then opens every axis, and Keras compares nothing.

    A model takes no ``x`` of several ranks. Of other dtypes it makes another step. Only ``compile`` starts anew. Sets the run's mark, which the caller takes back.
    """
    tensors = tensors_in((x, y))
    shapes = tuple(None if tensor.shape is None else tensor.shape[1:] for tensor in tensors)
    dtypes = tuple(_handed_on(tensor.dtype, method) for tensor in tensors)
    steps = run.load(model.address, f"#step_{method}", {})
    if not isinstance(steps, dict):
        run.relaxed = True
        return True
    if dtypes not in steps:
        run.store(model.address, f"#step_{method}", {**steps, dtypes: shapes})
    alike = [taken for made_for, taken in steps.items() if _may_be_the_same(made_for, dtypes)]
    refused = run.keras.reached((3,)) is True and any(
        _of_other_rank(taken, shapes, len(tensors_in(x))) for taken in alike
    )
    run.relaxed = not refused and any(taken != shapes for taken in alike)
    return run.relaxed


def _of_other_rank(taken: tuple[Any, ...], shapes: tuple[Any, ...], inputs: int) -> bool:
    """Whether the step that TensorFlow would make for both has an input of no rank, which no model takes."""
    pairs = list(zip(taken, shapes, strict=True))[:inputs] if len(taken) == len(shapes) else []
    return any(one is not None and other is not None and len(one) != len(other) for one, other in pairs)


def _handed_on(dtype: str | None, method: str) -> str | None:
    """The dtype that a step is made for: all but the steps on single batches get floats of one kind."""
    return "float32" if dtype in ("float16", "float64") and not method.endswith("on_batch") else dtype


def _may_be_the_same(dtypes: tuple[str | None, ...], others: tuple[str | None, ...]) -> bool:
    return len(dtypes) != len(others) or all(
        one is None or other is None or one == other for one, other in zip(dtypes, others, strict=True)
    )
