"""An editor with a server of its own for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.verify.conftest import environment  # noqa: F401  # The same fixture for the tests of this room.

from .editor import Editor, started

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def editor(tmp_path: Path) -> AsyncIterator[Editor]:
    """An editor on an empty folder."""
    window = await started(tmp_path)
    yield window
    await window.client.shutdown_session()
    assert window.client._server.returncode == 0
    await window.client.stop()
