"""Which Python is taken: the one given, the active environment's, the folder's, or the running one."""

import sys
from pathlib import Path

from shapewright.verify.interpreter import choose_python, lies_in


def make(environment: Path) -> Path:
    """Make something that looks like a virtual environment."""
    (environment / "bin").mkdir(parents=True)
    python = environment / "bin" / "python"
    python.touch(mode=0o755)
    return python


def test_the_order(tmp_path: Path) -> None:
    active, local, other = make(tmp_path / "active"), make(tmp_path / "here" / ".venv"), make(tmp_path / "other")
    environ, here = {"VIRTUAL_ENV": str(tmp_path / "active")}, tmp_path / "here"
    assert choose_python(str(other), environ=environ, folder=here) == other
    assert choose_python(None, environ=environ, folder=here) == active
    assert choose_python(None, environ={}, folder=here) == local
    assert choose_python(None, environ={}, folder=tmp_path) == Path(sys.executable)
    assert choose_python(None, environ={"VIRTUAL_ENV": str(tmp_path / "gone")}, folder=here) == local


def test_what_is_given_may_be_a_folder_or_a_command(tmp_path: Path) -> None:
    python = make(tmp_path / "environment")
    assert choose_python(str(tmp_path / "environment")) == python
    assert choose_python("python3").name.startswith("python3")
    assert choose_python("python3").is_absolute()
    assert choose_python("no-such-python") == Path("no-such-python")


def test_a_python_inside_a_workspace_is_recognised(tmp_path: Path) -> None:
    inside, outside = make(tmp_path / "workspace" / ".venv"), make(tmp_path / "other")
    link = tmp_path / "python"
    link.symlink_to(inside)
    (tmp_path / "workspace" / "python").symlink_to(outside)
    workspace = tmp_path / "workspace"
    assert lies_in(inside, workspace)
    assert lies_in(link, workspace)
    assert lies_in(workspace / "python", workspace)
    assert not lies_in(outside, workspace)
