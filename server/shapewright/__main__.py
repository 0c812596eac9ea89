"""``python -m shapewright`` is the command line."""

import sys

from shapewright.cli import main

if __name__ == "__main__":
    sys.exit(main())
