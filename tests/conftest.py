"""What all tests share: the marker of those that need TensorFlow, and quiet libraries."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


def pytest_configure(config: pytest.Config) -> None:
    """Tests marked ``keras`` run real Keras: without TensorFlow they fail, they never skip."""
    config.addinivalue_line("markers", "keras: runs real Keras on TensorFlow, and fails where that is not installed")
