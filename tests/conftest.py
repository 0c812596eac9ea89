"""What all tests share: the marker of those that need TensorFlow, and quiet libraries."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


def pytest_configure(config: pytest.Config) -> None:
    """Tests marked ``keras`` run real Keras: without TensorFlow they fail, they never skip."""
    config.addinivalue_line("markers", "keras: runs real Keras on TensorFlow, and fails where that is not installed")
    config.addinivalue_line("markers", "requires_trainable_backend: a mark of Keras's own tests, which are read here")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many random configurations were compared with real Keras."""
    told = [
        value
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "compared"
    ]
    if told:
        terminalreporter.section("compared with real Keras")
        for line in told:
            terminalreporter.line(str(line))
