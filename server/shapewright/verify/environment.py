"""Which Keras and TensorFlow an environment has, read from its metadata without starting its Python.

The server needs this before any worker runs: rules that depend on Keras's version stay silent where it is unknown.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from shapewright.source.dialect import ON, Dialect, Version

TENSORFLOW: Final = (
    "tensorflow",
    "tensorflow_cpu",
    "tensorflow_intel",
    "tensorflow_macos",
    "tf_nightly",
    "tf_nightly_cpu",
)
"""The distributions that provide TensorFlow."""

KERAS: Final = ("keras", "keras_nightly")
"""The distributions that provide ``keras``."""

TF_KERAS: Final = ("tf_keras", "tf_keras_nightly")
"""The distributions that provide ``tf_keras``."""

METADATA: Final = re.compile(r"(?P<name>\w[\w.-]*?)-(?P<version>\d[^-]*)(-py[\d.]+)?\.(dist|egg)-info")
NUMBERS: Final = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?")


def read_environment(python: Path, environ: Mapping[str, str] = os.environ) -> Dialect:
    """What the packages of an interpreter, and the settings of its user, say of the rules in force."""
    found = distributions(site_packages(python))
    settings = read_settings(environ)
    return Dialect(
        first(found, KERAS),
        first(found, TENSORFLOW),
        first(found, TF_KERAS),
        environ.get("TF_USE_LEGACY_KERAS") in ON,
        environ.get("KERAS_BACKEND") or settings.get("backend", "tensorflow"),
        settings.get("image_data_format", "channels_last"),
        settings.get("floatx", "float32"),
        str(python),
        found.get("numpy"),
    )


def read_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """What ``keras.json`` says; nothing where there is none that Keras could read."""
    home = environ.get("KERAS_HOME")
    folder = Path(home) if home else Path.home() / ".keras"
    try:
        settings = json.loads((folder / "keras.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    pairs = settings.items() if isinstance(settings, dict) else ()
    return {key: value for key, value in pairs if isinstance(value, str)}


def first(found: Mapping[str, Version], names: Iterable[str]) -> Version | None:
    """Return the version of the first distribution that is there."""
    return next((found[name] for name in names if name in found), None)


def distributions(folders: Iterable[Path]) -> dict[str, Version]:
    """Return the versions of what is installed; the earlier folder wins, as on ``sys.path``."""
    found: dict[str, Version] = {}
    for folder in folders:
        for name, version in metadata_in(folder):
            found.setdefault(name, version)
    return found


def metadata_in(folder: Path) -> Iterator[tuple[str, Version]]:
    """Give names and versions from the names of the metadata folders."""
    try:
        entries = sorted(path.name for path in folder.iterdir())
    except OSError:
        return
    for entry in entries:
        match = METADATA.fullmatch(entry)
        numbers = NUMBERS.match(match["version"]) if match else None
        if match and numbers:
            name = re.sub(r"[-_.]+", "_", match["name"]).lower()
            major, minor, patch = (int(number or 0) for number in numbers.groups())
            yield name, (major, minor, patch)


def site_packages(python: Path) -> list[Path]:
    """Return the folders where a Python finds its packages; none for one that is only a launcher script."""
    configuration = pyvenv(python)
    if configuration is not None:
        root = python.parent.parent
        folders = packages_under(root, version_of(configuration.get("version") or configuration.get("version_info")))
        if configuration.get("include-system-site-packages", "").lower() == "true":
            folders += site_packages(base_of(configuration, python))
        return folders
    real = python.resolve()
    version = version_of(real.name)
    root = real.parent if (real.parent / "Lib" / "site-packages").is_dir() else real.parent.parent
    if version is None:
        present = sorted((root / "lib").glob("python3*/site-packages"))
        version = version_of(present[0].parent.name) if len(present) == 1 else None
    return [*user_packages(version), *packages_under(root, version)]


def pyvenv(python: Path) -> dict[str, str] | None:
    """Return ``pyvenv.cfg`` of a virtual environment's Python."""
    try:
        text = (python.parent.parent / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    pairs = (line.partition("=") for line in text.splitlines())
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def base_of(configuration: Mapping[str, str], python: Path) -> Path:
    """Return the Python that a virtual environment was made with."""
    return Path(configuration.get("executable") or Path(configuration.get("home", "")) / python.name)


def version_of(text: str | None) -> str | None:
    """Find ``3.11`` in ``python3.11`` or ``3.11.7``."""
    match = re.search(r"3\.\d+", text or "")
    return match[0] if match else None


def packages_under(root: Path, version: str | None) -> list[Path]:
    """Return the package folders of a prefix, those of Debian included."""
    if version is None:
        return [root / "Lib" / "site-packages"]
    lib = f"lib/python{version}"
    places = [f"{lib}/site-packages", f"lib64/python{version}/site-packages", "Lib/site-packages"]
    if root == Path("/usr"):
        places = [f"local/{lib}/dist-packages", f"local/{lib}/site-packages", *places, "lib/python3/dist-packages"]
    return [root / place for place in places]


def user_packages(version: str | None) -> list[Path]:
    """Return where ``pip install --user`` puts packages on Linux."""
    return [] if version is None else [Path.home() / f".local/lib/python{version}/site-packages"]
