"""A Keras tensor among the arguments of a constructor: what is said to refuse it does."""

from __future__ import annotations

import pytest
from shapewright.interpreter.misplaced import LOOK_TWICE, TAKE_ANYTHING
from shapewright.rules.signatures import layer_signatures

from tests.rules.judge import real_keras

SHAPES = ((8,), (8, 4), (8, 8, 3))


@pytest.mark.keras
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_what_looks_at_its_arguments_refuses_a_tensor(shape: tuple[int, ...]) -> None:
    """In the first place everything but ``TAKE_ANYTHING``, in the second what is in ``LOOK_TWICE``."""
    keras, taken = real_keras(), []
    x = keras.Input(shape)
    for name, signature in layer_signatures().items():
        made = getattr(keras.layers, name, None)
        claims = [(x,)] * (signature.title not in TAKE_ANYTHING) + [(3, x)] * (signature.title in LOOK_TWICE)
        for arguments in claims if made is not None else ():
            try:
                made(*arguments)
            except Exception:  # noqa: BLE001, S112 - Keras refuses with many types
                continue
            taken.append((name, len(arguments)))
    assert taken == []
