"""One message: a pattern for what is said, the codes of ours that may be behind it, and our sentence for it."""

from __future__ import annotations

from dataclasses import dataclass

LAYER = r"""of layer ['"]?(?P<layer>[\w/]+)['"]?"""
SHAPE = r"[(\[][^)\]]*[)\]]"
CALLING = r"""Exception encountered when calling (?:layer )?['"]?(?P<layer>[\w/]+)"""


@dataclass(frozen=True)
class Message:
    """One thing that is said: the codes of ours that may be behind it, likeliest first, and how we say it."""

    codes: tuple[str, ...]
    pattern: str
    words: str
    """A sentence with the pattern's groups in it."""
