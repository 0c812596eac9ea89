"""Whose fixes are verified first, where several texts wait."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from shapewright.lsp.background import Background


class Slow(Background):
    """A background whose work is to note who asks, and to wait until it is let go."""

    def __init__(self) -> None:
        super().__init__(cast("Any", None))
        self.asked: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    async def _work(self, result: Any, problems: Any) -> None:
        key = result.source.key
        for _ in range(2):
            await self.turn(key)
            self.asked.append(key)
            await self.gates.setdefault(key, asyncio.Event()).wait()


def text(key: str) -> Any:
    """The result of a text."""
    return SimpleNamespace(source=SimpleNamespace(key=key))


async def settled() -> None:
    """All tasks have gone on as far as they can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_the_text_that_was_asked_about_last_goes_first() -> None:
    """What an earlier one has begun is finished, and no more; then it waits for the later one to end."""
    background = Slow()
    background.ask(text("first"), ())
    await settled()
    background.ask(text("second"), ())
    await settled()
    assert background.asked == ["first", "second"]
    background.gates["first"].set()
    await settled()
    assert background.asked == ["first", "second"]
    background.gates["second"].set()
    await settled()
    assert background.asked == ["first", "second", "second", "first"]


async def test_a_text_that_is_gone_holds_nobody_up() -> None:
    background = Slow()
    background.ask(text("first"), ())
    background.ask(text("second"), ())
    await settled()
    background.forget("second")
    await settled()
    assert background.asked == ["second", "first"]
