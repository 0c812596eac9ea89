"""Versions are read from metadata on disk, and unknown stays unknown."""

import sys
from importlib import metadata
from pathlib import Path

import pytest
from shapewright.verify.environment import Environment, read_environment


def make(folder: Path, *distributions: str, configuration: str = "version = 3.11.7") -> Path:
    """Make a virtual environment in which these distributions seem to be installed."""
    packages = folder / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (folder / "bin").mkdir()
    (folder / "bin" / "python").touch()
    (folder / "pyvenv.cfg").write_text(configuration)
    for distribution in distributions:
        (packages / distribution).mkdir()
    return folder / "bin" / "python"


@pytest.mark.parametrize(
    ("distributions", "keras", "tensorflow", "legacy"),
    [
        (["keras-3.15.1.dist-info", "tensorflow-2.21.0.dist-info"], (3, 15, 1), (2, 21, 0), False),
        (["keras-3.12.0.dist-info", "tensorflow_cpu-2.20.0.dist-info"], (3, 12, 0), (2, 20, 0), False),
        (["keras-2.15.0.dist-info", "tensorflow-2.15.1.dist-info"], (2, 15, 0), (2, 15, 1), True),
        (["keras-2.15.0.dist-info", "tensorflow_intel-2.15.1.dist-info"], (2, 15, 0), (2, 15, 1), True),
        (["keras-2.12.0.dist-info", "tensorflow_macos-2.12.0.dist-info"], (2, 12, 0), (2, 12, 0), True),
        (["tensorflow-2.5.0.dist-info"], None, (2, 5, 0), True),
        (
            ["keras_nightly-3.16.0.dev2026.dist-info", "tf_nightly-2.22.0.dev20260101.dist-info"],
            (3, 16, 0),
            (2, 22, 0),
            False,
        ),
        (["keras-3.15.1.dist-info", "jax-0.9.0.dist-info"], (3, 15, 1), None, False),
        (["Keras-3.5.dist-info"], (3, 5, 0), None, False),
        (["keras-3.4.1-py3.11.egg-info"], (3, 4, 1), None, False),
        (["keras_tuner-1.4.7.dist-info", "keras", "tensorflow-io-0.37.dist-info"], None, None, False),
        ([], None, None, False),
    ],
)
def test_versions(
    tmp_path: Path,
    distributions: list[str],
    keras: tuple[int, int, int] | None,
    tensorflow: tuple[int, int, int] | None,
    legacy: bool,
) -> None:
    python = make(tmp_path, *distributions)
    assert read_environment(python, {}) == Environment(python, keras, tensorflow, legacy)


def test_legacy_keras_asked_for(tmp_path: Path) -> None:
    python = make(tmp_path, "keras-3.8.0.dist-info", "tf_keras-2.18.0.dist-info", "tensorflow-2.18.1.dist-info")
    assert read_environment(python, {"TF_USE_LEGACY_KERAS": "1"}).keras == (2, 18, 0)
    assert read_environment(python, {"TF_USE_LEGACY_KERAS": "0"}).keras == (3, 8, 0)


def test_an_environment_on_top_of_another(tmp_path: Path) -> None:
    base = make(tmp_path / "base", "keras-3.1.0.dist-info", "tensorflow-2.17.0.dist-info")
    above = "version = 3.11.7\ninclude-system-site-packages = true\nexecutable = " + str(base)
    python = make(tmp_path / "above", "keras-3.9.0.dist-info", configuration=above)
    assert read_environment(python, {}) == Environment(python, (3, 9, 0), (2, 17, 0), legacy=False)


def test_nothing_there(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    assert read_environment(python, {}) == Environment(python, None, None, legacy=False)


@pytest.mark.keras
def test_the_running_environment() -> None:
    found = read_environment(Path(sys.executable), {})
    assert found.keras == tuple(int(number) for number in metadata.version("keras").split("."))
    assert found.tensorflow == tuple(int(number) for number in metadata.version("tensorflow").split("."))
