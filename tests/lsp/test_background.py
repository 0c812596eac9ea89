"""What is verified first, where several texts wait, and while fixes are still being sought."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from shapewright.features.outcome import Outcome
from shapewright.lsp.background import Background
from shapewright.lsp.verdicts import Search


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


class Tried:
    """An analyst that tries a candidate whenever it is told to, and finds what it is told."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[asyncio.Future[Any]] = asyncio.Queue()

    async def call(self, work: Any) -> Any:
        """Wait for what ``find`` says; what the search itself would do is not needed."""
        del work
        future = asyncio.get_running_loop().create_future()
        self.asked.put_nowait(future)
        return await future

    async def find(self, *outcomes: Outcome) -> None:
        """One more candidate was tried: these are the fixes by now."""
        (await self.asked.get()).set_result([SimpleNamespace(outcome=outcome) for outcome in outcomes])
        await settled()


async def test_the_first_fix_that_mends_all_is_there_before_the_search_ends() -> None:
    analyst = Tried()
    search = Search(iter(()), analyst.call)
    first = asyncio.ensure_future(search.first())
    await analyst.find(Outcome.GUESSED)
    assert not first.done()
    await analyst.find(Outcome.CLEAN, Outcome.GUESSED)
    assert first.done()
    assert [fix.outcome for fix in first.result()] == [Outcome.CLEAN, Outcome.GUESSED]
    assert not search.task.done()
    search.task.cancel()


async def test_who_waits_for_the_first_fix_hears_that_there_is_none() -> None:
    analyst = Tried()
    search = Search(iter(()), analyst.call)
    first = asyncio.ensure_future(search.first())
    await analyst.find(Outcome.GUESSED)
    search.task.cancel()
    await settled()
    assert [fix.outcome for fix in first.result()] == [Outcome.GUESSED]
