"""Settings: what the client was told about the interpreter, trust, and what to show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

SECTION = "shapewright"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may choose."""

    interpreter: str | None = None
    """The Python whose Keras counts; ``None``: it has to be found."""
    given: bool = False
    """Whether the client chose the interpreter itself: then neither the configuration nor a search overrides it."""
    trusted: bool = True
    """Whether a Python that lies inside the workspace may be started."""
    inlay_hints: bool = True
    warm_at_start: bool = False
    """Whether TensorFlow is started before anybody has asked for it."""


def initial(options: Any) -> Settings:
    """The settings in ``initializationOptions``; what is of no use there is left out."""
    if not isinstance(options, dict):
        return Settings()
    interpreter = options.get("interpreter")
    return Settings(
        interpreter=interpreter if isinstance(interpreter, str) and interpreter else None,
        given="interpreter" in options,
        trusted=options.get("trusted") is not False,
        inlay_hints=options.get("inlayHints") is not False,
        warm_at_start=options.get("warmAtStart") is True,
    )


def configured(settings: Settings, section: Any) -> Settings:
    """The settings after the client has said what its section ``shapewright`` holds."""
    if not isinstance(section, dict):
        return settings
    hints = section.get("inlayHints")
    enabled = hints.get("enabled") if isinstance(hints, dict) else section.get("inlayHints.enabled", hints)
    if isinstance(enabled, bool):
        settings = replace(settings, inlay_hints=enabled)
    verification = section.get("verification")
    warm = (
        verification.get("warmAtStart") if isinstance(verification, dict) else section.get("verification.warmAtStart")
    )
    if isinstance(warm, bool):
        settings = replace(settings, warm_at_start=warm)
    interpreter = section.get("interpreter")
    if not settings.given and isinstance(interpreter, str):
        settings = replace(settings, interpreter=interpreter or None)
    return settings
