"""How many random configurations are compared, and how their number is told.

``SHAPEWRIGHT_CONFIGURATIONS`` sets it; the choice is the same in every run, unless ``SHAPEWRIGHT_RANDOM`` is set.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

CONFIGURATIONS = int(os.environ.get("SHAPEWRIGHT_CONFIGURATIONS", "300"))
"""Random layers per family; stacks, which are many layers each, are a fifth of it."""


def effort(share: int = 1) -> settings:
    """Settings of one test: its share of the configurations, chosen the same way each time."""
    return settings(
        max_examples=max(CONFIGURATIONS // share, 10),
        derandomize="SHAPEWRIGHT_RANDOM" not in os.environ,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def tell(record_property: Callable[[str, object], None], what: str, outcomes: Counter[str]) -> None:
    """Let the end of the test run say what was compared."""
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    record_property("compared", f"{outcomes.total()} {what}: {counts}")
