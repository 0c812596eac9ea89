"""Large weights are filled with zeros while a model is rebuilt; small ones, and all others afterwards, are drawn."""

import pytest


@pytest.mark.keras
def test_large_weights_are_not_drawn() -> None:
    import keras
    import numpy as np
    from shapewright_worker.framework import Framework
    from shapewright_worker.weights import filled_weights

    given = [keras.initializers.Orthogonal(), keras.initializers.HeNormal(), keras.initializers.RandomUniform()]
    with filled_weights(Framework()):
        large = [np.asarray(one((64, 128))) for one in given]
        small = [np.asarray(one((3, 4))) for one in given]
        with pytest.raises(ValueError, match="at least two-dimensional"):
            given[0]((9000,))
    assert [(one.shape, one.dtype.name, one.any()) for one in large] == [((64, 128), "float32", False)] * 3
    assert all(one.any() for one in [*small, *(np.asarray(one((64, 128))) for one in given)])
