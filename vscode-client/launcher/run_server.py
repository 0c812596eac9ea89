"""Starts the bundled server on whatever Python runs this; the editor starts it with ``-I -S``, so nothing else is importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bundled"))

from shapewright.cli import main

sys.exit(main(["server"]))
