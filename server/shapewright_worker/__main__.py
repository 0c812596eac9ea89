"""Starts the worker by absolute path, with nothing but the interpreter's own folders on ``sys.path``.

The folder of this file would be ``sys.path[0]``, and its parent may hold packages of another Python; the package is
therefore loaded from its files, and neither folder can shadow a module of the user's environment.
"""

import importlib.util
import sys
from pathlib import Path


def load_package() -> None:
    """Make ``shapewright_worker`` importable from this folder alone."""
    folder = Path(__file__).resolve().parent
    sys.path[:] = [path for path in sys.path if path and Path(path).resolve() != folder]
    spec = importlib.util.spec_from_file_location(
        "shapewright_worker", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"no worker in {folder}")
    package = importlib.util.module_from_spec(spec)
    sys.modules["shapewright_worker"] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    load_package()
    from shapewright_worker.service import main

    main()
