"""Real workers for the tests: one that stays warm, and environments that are poor, noisy or broken."""

import sys
import sysconfig
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shapewright.verify.interpreter import python_in
from shapewright.verify.worker import Worker

PYTHON = Path(sys.executable)

MakeEnvironment = Callable[..., Path]


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    """A warm worker of the Python that runs the tests."""
    worker = Worker(PYTHON)
    yield worker
    worker.close()


@pytest.fixture
def own_worker() -> Iterator[Worker]:
    """A worker that a test may break."""
    worker = Worker(PYTHON)
    yield worker
    worker.close()


@pytest.fixture
def environment(tmp_path: Path) -> MakeEnvironment:
    """Make a virtual environment that holds these modules, and the packages of the tests' Python if asked to."""

    def make(*, installed: bool = False, **modules: str) -> Path:
        folder = tmp_path / "environment"
        venv.create(folder, with_pip=False, symlinks=sys.platform != "win32")
        python = python_in(folder)
        assert python is not None
        packages = next(folder.glob("lib/python3*/site-packages"), folder / "Lib" / "site-packages")
        for name, source in modules.items():
            (packages / f"{name}.py").write_text(source)
        if installed:
            (packages / "tests.pth").write_text(sysconfig.get_path("purelib"))
        return python

    return make
