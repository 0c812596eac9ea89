"""What the worker may use: quiet logs, no GPU, few threads, bounded memory."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Callable

THREADS = 2
"""How many threads one TensorFlow operation may use."""

WATCH_SECONDS = 0.1
"""How often the memory is looked at where the operating system cannot limit it."""

QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTRAOP_THREADS": str(THREADS),
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": str(THREADS),
    "KERAS_BACKEND": "tensorflow",
}
"""The environment that TensorFlow and Keras read while they are imported."""


def limit_environment() -> None:
    """Set what TensorFlow reads when it is imported; call this before."""
    os.environ.update(QUIET)


def limit_memory(megabytes: int, on_excess: Callable[[], None]) -> None:
    """Allow this much memory on top of what is used now; ``on_excess`` runs where only watching is possible."""
    if sys.platform == "linux":
        limit_address_space(megabytes)
    elif sys.platform != "win32":
        threading.Thread(target=watch_memory, args=(megabytes, on_excess), daemon=True).start()


def limit_address_space(megabytes: int) -> None:
    """Let allocations beyond the limit fail, which TensorFlow reports as an error and survives."""
    import resource

    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = used + megabytes * 2**20
    if hard in (resource.RLIM_INFINITY, -1) or limit < hard:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def watch_memory(megabytes: int, on_excess: Callable[[], None]) -> None:
    """Call ``on_excess`` once the largest resident size has grown by more than the limit."""
    limit = peak_megabytes() + megabytes
    while peak_megabytes() <= limit:
        time.sleep(WATCH_SECONDS)
    on_excess()


def peak_megabytes() -> float:
    """Return the largest resident size so far; macOS counts in bytes, the others in kilobytes."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
