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
"""How often the memory is looked at."""

ADDRESSES = 4
"""How many times as much may be reserved as used: TensorFlow reserves for each thread what it never touches."""

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
    """Allow this much memory on top of what is used now; ``on_excess`` runs when more is used."""
    if sys.platform == "linux":
        limit_address_space(ADDRESSES * megabytes)
    if sys.platform != "win32":
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
    """Call ``on_excess`` once the resident size has grown by more than the limit."""
    limit = used_megabytes() + megabytes
    while used_megabytes() <= limit:
        time.sleep(WATCH_SECONDS)
    on_excess()


def used_megabytes() -> float:
    """Return the resident size, or its peak where only that is told: macOS counts it in bytes, others in kilobytes."""
    import resource

    if sys.platform == "linux":
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
