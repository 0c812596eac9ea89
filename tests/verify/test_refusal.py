"""The worker refuses by itself what a recipe's constructor refuses: it does not trust its client."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from shapewright.verify.trouble import Cause, Trouble
from shapewright.verify.worker import Worker

from tests.verify.models import dilated

pytestmark = pytest.mark.keras


def ask(worker: Worker, class_name: str, arguments: Mapping[str, Any]) -> Any:
    """Ask for a model whose first layer was written by hand."""
    recipe: Any = dilated().to_json()
    recipe["layers"][0] |= {"class_name": class_name, "arguments": arguments}
    return worker.request("rebuild", {"recipe": recipe})


@pytest.mark.parametrize(
    ("class_name", "arguments"),
    [
        ("Lambda", {"function": "print"}),
        ("TFSMLayer", {"filepath": "model"}),
        ("deserialize", {"config": "Dense"}),
        ("Dense", {"units": 2, "kernel_initializer": {"dict": {"class_name": "system", "module": "os"}}}),
        ("Dense", {"units": 2, "kernel_initializer": {"object": "saving.load_model", "arguments": {}}}),
        ("Dense", {"units": 2, "kernel_initializer": {"object": "layers.Lambda", "arguments": {}}}),
        ("Dense", {"units": {"eval": "1 + 1"}}),
        ("StringLookup", {"vocabulary": str(Path(__file__))}),
    ],
)
def test_no_way_around_the_constructor(worker: Worker, class_name: str, arguments: Mapping[str, Any]) -> None:
    with pytest.raises(Trouble) as caught:
        ask(worker, class_name, arguments)
    assert caught.value.cause is Cause.REFUSED


def test_nonsense_is_answered(worker: Worker) -> None:
    for method, params in (("rebuild", {}), ("rebuild", {"recipe": {"kind": "sequential"}}), ("eval", {"text": "1"})):
        with pytest.raises(Trouble) as caught:
            worker.request(method, params)
        assert caught.value.cause is Cause.INTERNAL
    assert ask(worker, "Dense", {"units": 2})["error"] is None
