"""What TensorFlow has said of a recipe is known without it; a recipe that differs is asked about."""

import pytest
from shapewright.verify.memory import Memory
from shapewright.verify.trouble import Trouble
from shapewright.verify.worker import Worker

from tests.verify.conftest import PYTHON
from tests.verify.models import dilated

pytestmark = pytest.mark.keras


def test_the_same_recipe_needs_no_process_and_another_does() -> None:
    worker, memory = Worker(PYTHON), Memory()
    assert memory.known(worker, dilated()) is None
    verdict = memory.verify(worker, dilated())
    worker.close()
    assert memory.verify(worker, dilated()) is verdict
    with pytest.raises(Trouble, match="closed"):
        memory.verify(worker, dilated(3))
