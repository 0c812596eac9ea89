"""These tests run under another Keras than the others, by ``make versions`` alone."""

from __future__ import annotations

import os

collect_ignore_glob = [] if "SHAPEWRIGHT_KERAS" in os.environ else ["test_*.py"]
