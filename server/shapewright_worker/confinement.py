"""Confines a program that is run: no network, no other processes, no writing outside its folder, bounded time and memory.

What is refused raises ``Refused`` inside the program, so that the statement which wanted it can be named.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000

NETWORK = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.bind",
    "socket.sendto",
    "urllib.Request",
)
"""Audit events of whoever wants to reach another machine."""

PROCESSES = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.forkpty",
    "os.startfile",
)
"""Audit events of whoever wants to start a process."""

CHANGES = (
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.truncate",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.chown",
)
"""Audit events of whoever wants to change what a path means."""

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC

SILENT = {"MPLBACKEND": "Agg", "WANDB_MODE": "disabled", "PYTHONDONTWRITEBYTECODE": "1", "TQDM_DISABLE": "1"}
"""What keeps libraries from opening windows, reporting somewhere, and writing beside the program."""


class Refused(OSError):
    """The program wanted what a confined program may not have."""


def leave_network() -> None:
    """Move this process into a network of its own, which leads nowhere, where the system lets it."""
    if sys.platform != "linux":
        return
    import ctypes

    user, group = os.getuid(), os.getgid()
    with suppress(OSError, AttributeError):  # The audit hook refuses sockets in any case.
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(CLONE_NEWNET) != 0 and libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0:
            # Whoever has no name in the new world cannot make files there.
            Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


def limit_time(seconds: int) -> None:
    """End this process when it has computed for so long, whatever it does."""
    if sys.platform != "win32":
        import resource

        used = sum(os.times()[:2])
        resource.setrlimit(resource.RLIMIT_CPU, (int(used) + seconds, int(used) + seconds + 5))


def confine(folder: Path) -> None:
    """From here on nothing in this process reaches beyond ``folder``; reading is free."""
    os.environ.update(SILENT)
    for name in (
        "HOME",
        "USERPROFILE",
        "TMPDIR",
        "TEMP",
        "TMP",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "MPLCONFIGDIR",
        "KERAS_HOME",
    ):
        os.environ[name] = str(folder)
    sys.dont_write_bytecode = True
    inside = os.path.realpath(folder)

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event in NETWORK:
            raise Refused("it wants to reach the network")
        if event in PROCESSES:
            raise Refused("it wants to start another process")
        if (event == "open" and writes(arguments)) or event in CHANGES or event == "shutil.rmtree":
            path = arguments[0]
            if isinstance(path, (str, bytes, os.PathLike)) and not lies_in(os.fsdecode(path), inside):
                raise Refused(f"it wants to change {os.fsdecode(path)}")

    sys.addaudithook(audit)


def writes(arguments: tuple[Any, ...]) -> bool:
    """Say whether a file is being opened for more than reading."""
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & WRITING)


def lies_in(path: str, inside: str) -> bool:
    """Say whether a path leads into a folder, or to nothing."""
    real = os.path.realpath(path)
    return real in (os.devnull, inside) or real.startswith(inside + os.sep)
