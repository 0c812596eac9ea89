"""Versions are read from metadata on disk, and unknown stays unknown."""

import sys
from pathlib import Path

import pytest
from shapewright import __version__
from shapewright.cli import main
from shapewright.source.dialect import Dialect, Keras
from shapewright.verify.environment import read_environment


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
    ("distributions", "keras", "tf_keras"),
    [
        (["keras-3.15.1.dist-info", "tensorflow-2.21.0.dist-info"], (3, 15, 1), (3, 15, 1)),
        (["keras-3.12.0.dist-info", "tensorflow_cpu-2.20.0.dist-info"], (3, 12, 0), (3, 12, 0)),
        (["keras-2.15.0.dist-info", "tensorflow-2.15.1.dist-info"], (2, 15, 0), (2, 15, 0)),
        (["keras-2.15.0.dist-info", "tensorflow_intel-2.15.1.dist-info"], (2, 15, 0), (2, 15, 0)),
        (["keras-2.12.0.dist-info", "tensorflow_macos-2.12.0.dist-info"], (2, 12, 0), (2, 12, 0)),
        (["tensorflow-2.5.0.dist-info"], (), (2,)),
        (["keras-3.3.3.dist-info", "tensorflow-2.15.1.dist-info"], (3, 3, 3), ()),
        (["tensorflow-2.17.0.dist-info"], (), (3,)),
        (["keras_nightly-3.16.0.dev2026.dist-info", "tf_nightly-2.22.0.dev20260101.dist-info"], (3, 16, 0), (3, 16, 0)),
        (["keras-3.15.1.dist-info", "jax-0.9.0.dist-info"], (3, 15, 1), (3, 15, 1)),
        (["Keras-3.5.dist-info"], (3, 5, 0), (3, 5, 0)),
        (["keras-3.4.1-py3.11.egg-info"], (3, 4, 1), (3, 4, 1)),
        (["keras_tuner-1.4.7.dist-info", "keras", "tensorflow-io-0.37.dist-info"], (), ()),
        ([], (), ()),
    ],
)
def test_versions(tmp_path: Path, distributions: list[str], keras: tuple[int, ...], tf_keras: tuple[int, ...]) -> None:
    """What ``keras`` is, and what ``tf.keras`` is."""
    found = read_environment(make(tmp_path, *distributions), nothing(tmp_path))
    assert (found.of("keras").version, found.of("tensorflow").version) == (keras, tf_keras)


THREE = ("keras-3.8.0.dist-info", "tf_keras-2.18.0.dist-info", "tensorflow-2.18.1.dist-info")


@pytest.mark.parametrize(
    ("asked", "version"),
    [("1", (2, 18, 0)), ("True", (2, 18, 0)), ("0", (3, 8, 0)), ("TRUE", (3, 8, 0)), ("", (3, 8, 0))],
)
def test_legacy_keras_asked_for(tmp_path: Path, asked: str, version: tuple[int, ...]) -> None:
    """TensorFlow takes few words for a yes; ``keras`` stays what it is."""
    python = make(tmp_path, *THREE)
    found = read_environment(python, {**nothing(tmp_path), "TF_USE_LEGACY_KERAS": asked})
    assert found.of("tensorflow").version == version
    assert found.of("keras").version == (3, 8, 0)
    assert found.of("tf_keras").version == (2, 18, 0)


def test_legacy_keras_that_is_not_there(tmp_path: Path) -> None:
    python = make(tmp_path, "keras-3.8.0.dist-info", "tensorflow-2.18.1.dist-info")
    found = read_environment(python, {**nothing(tmp_path), "TF_USE_LEGACY_KERAS": "1"})
    assert found.of("tensorflow").version == ()


def test_settings_of_the_user(tmp_path: Path) -> None:
    """``keras.json``, and the variable that goes before it; Keras 2 knows no backend but TensorFlow."""
    python = make(tmp_path / "python", *THREE)
    (tmp_path / "keras.json").write_text(
        '{"backend": "jax", "image_data_format": "channels_first", "floatx": "float16"}'
    )
    found = read_environment(python, nothing(tmp_path))
    assert (found.data_format, found.backend, found.floatx) == ("channels_first", "jax", "float16")
    assert found.of("keras").backend == "jax"
    assert found.of("tf_keras").backend == "tensorflow"
    assert read_environment(python, {**nothing(tmp_path), "KERAS_BACKEND": "torch"}).backend == "torch"


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_settings_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "keras.json").write_text(text)
    found = read_environment(make(tmp_path / "python"), nothing(tmp_path))
    assert (found.data_format, found.backend) == ("channels_last", "tensorflow")


@pytest.mark.parametrize(
    ("keras", "since", "reached"),
    [
        ((3, 15, 1), (3, 14), True),
        ((3, 13, 2), (3, 14), False),
        ((3, 14), (3, 14), True),
        ((2, 15, 0), (3,), False),
        ((3,), (3,), True),
        ((3,), (3, 14), None),
        ((2,), (3, 14), False),
        ((), (2,), None),
    ],
)
def test_whether_a_version_is_reached(keras: tuple[int, ...], since: tuple[int, ...], reached: bool | None) -> None:
    assert Keras(keras).reached(since) is reached


def nothing(folder: Path) -> dict[str, str]:
    """An environment in which nobody has set anything, with its settings in a folder."""
    return {"KERAS_HOME": str(folder)}


def test_an_environment_on_top_of_another(tmp_path: Path) -> None:
    base = make(tmp_path / "base", "keras-3.1.0.dist-info", "tensorflow-2.17.0.dist-info")
    above = "version = 3.11.7\ninclude-system-site-packages = true\nexecutable = " + str(base)
    python = make(tmp_path / "above", "keras-3.9.0.dist-info", configuration=above)
    assert read_environment(python, nothing(tmp_path)) == Dialect((3, 9, 0), (2, 17, 0), python=str(python))


def test_nothing_there(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    assert read_environment(python, nothing(tmp_path)) == Dialect(python=str(python))


@pytest.mark.keras
def test_the_running_environment() -> None:
    import keras
    import tensorflow as tf

    found = read_environment(Path(sys.executable), {})
    for version, package in ((found.keras, keras), (found.tensorflow, tf)):
        assert version == tuple(int(number) for number in package.__version__.split("."))


def test_the_command_line_says_whose_rules_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", "1")
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    python = make(tmp_path / "python", *THREE)
    assert main(["environment", "--python", str(python)]) == 0
    told = f"{python}: Keras 2.18.0\n  keras: Keras 3.8.0\n  tf.keras: Keras 2.18.0\n  tf_keras: Keras 2.18.0\n"
    assert capsys.readouterr().out == told
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "python"))
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"shapewright {__version__}, with the rules of Keras 2.18.0\n"
