"""Memory: a recipe that TensorFlow has judged is not sent again, for as long as its environment stays the same."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from .verification import verify

if TYPE_CHECKING:
    from .exchange import OnProgress
    from .recipe import Recipe
    from .verdict import Verdict
    from .worker import Worker

MOST_VERDICTS: Final = 512
"""So many verdicts are kept; the one that was asked for longest ago goes first."""


class Memory:
    """Verdicts by the content of their recipes, safe to use from any thread."""

    def __init__(self) -> None:
        self._verdicts: OrderedDict[str, Verdict] = OrderedDict()
        self._changing = threading.Lock()

    def known(self, worker: Worker, recipe: Recipe) -> Verdict | None:
        """What this worker's TensorFlow has said about the recipe before."""
        with self._changing:
            key = _key(worker, recipe)
            if key in self._verdicts:
                self._verdicts.move_to_end(key)
            return self._verdicts.get(key)

    def verify(
        self,
        worker: Worker,
        recipe: Recipe,
        *,
        cancelled: threading.Event | None = None,
        on_progress: OnProgress | None = None,
    ) -> Verdict:
        """The verdict that is known, else TensorFlow's; raises ``Trouble`` where it could not be asked."""
        found = self.known(worker, recipe)
        if found is not None:
            return found
        verdict = verify(worker, recipe, cancelled=cancelled, on_progress=on_progress)
        with self._changing:
            self._verdicts[_key(worker, recipe)] = verdict
            while len(self._verdicts) > MOST_VERDICTS:
                self._verdicts.popitem(last=False)
        return verdict


def _key(worker: Worker, recipe: Recipe) -> str:
    return json.dumps([str(worker.python), str(worker.versions), recipe.to_json()], sort_keys=True)
