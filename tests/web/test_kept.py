"""One run for all who ask at once; what is kept stays within its bound."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from foedus.web.kept import WAITING, Busy, Kept


def _kept(most: int = 10) -> Kept[str]:
    return Kept(most, len, ThreadPoolExecutor(2))


def test_fifty_who_ask_the_same_cause_one_run() -> None:
    runs: list[int] = []
    gate = threading.Event()

    def make() -> str:
        runs.append(1)
        gate.wait(5)
        return "made"

    async def everyone() -> list[str]:
        kept = _kept()
        asking = [asyncio.ensure_future(kept.ask("key", make)) for _ in range(50)]
        await asyncio.sleep(0.05)
        # One of them goes away; the others must not notice.
        asking[0].cancel()
        gate.set()
        return await asyncio.gather(*asking[1:])

    assert asyncio.run(everyone()) == ["made"] * 49
    assert len(runs) == 1


def test_the_least_recently_used_goes_first_and_the_too_large_never_stays() -> None:
    async def play() -> Kept[str]:
        kept = _kept(most=10)
        for key in ("a", "b"):
            await kept.ask(key, lambda: "12345")
        kept.get("a")
        await kept.ask("c", lambda: "1234")
        await kept.ask("huge", lambda: "x" * 11)
        return kept

    kept = asyncio.run(play())
    held = [key for key in ("a", "b", "c", "huge") if kept.get(key) is not None]
    assert held == ["a", "c"] and kept.held == 9
    kept.clear()
    assert kept.get("a") is None and kept.held == 0


def test_an_error_reaches_all_and_is_not_kept() -> None:
    calls: list[int] = []

    def make() -> str:
        calls.append(1)
        raise ValueError("once")

    async def play() -> list[str | BaseException]:
        kept = _kept()
        asking = [kept.ask("key", make) for _ in range(3)]
        found = await asyncio.gather(*asking, return_exceptions=True)
        with pytest.raises(ValueError, match="once"):
            await kept.ask("key", make)
        return found

    assert [str(one) for one in asyncio.run(play())] == ["once"] * 3
    assert len(calls) == 2


def test_more_questions_than_can_wait_are_told_so() -> None:
    gate = threading.Event()

    def make() -> str:
        gate.wait(5)
        return ""

    async def play() -> None:
        kept = _kept()
        asking = [asyncio.ensure_future(kept.ask(k, make)) for k in range(WAITING)]
        await asyncio.sleep(0)
        try:
            with pytest.raises(Busy):
                await kept.ask("one more", make)
        finally:
            gate.set()
            await asyncio.gather(*asking)

    asyncio.run(play())
