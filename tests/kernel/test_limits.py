"""A limit stops what waits too long, and lets everything else pass as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from servers.kernel.limits import OverLimit, within

LONG, SHORT = 30.0, 0.01


async def answer(times: int) -> str:
    """Waits that many times before it answers."""
    for _ in range(times):
        await asyncio.sleep(0)
    return "done"


async def fail(times: int) -> str:
    await answer(times)
    raise LookupError("gone")


async def hang() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("times", [0, 1, 3])
async def test_what_is_done_in_time_is_answered(times: int) -> None:
    assert await within(LONG, answer(times)) == "done"
    assert await within(None, answer(times)) == "done"
    assert await within(LONG, within(LONG, answer(times))) == "done"


@pytest.mark.parametrize("times", [0, 1, 3])
async def test_what_fails_fails_as_it_does_without_a_limit(times: int) -> None:
    with pytest.raises(LookupError, match="gone"):
        await within(LONG, fail(times))


async def test_what_waits_too_long_is_cancelled() -> None:
    seen: list[str] = []

    async def work() -> None:
        try:
            await hang()
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    with pytest.raises(OverLimit):
        await within(SHORT, work())
    assert seen == ["cancelled"]


async def test_the_inner_limit_is_the_inner_works_own() -> None:
    async def work() -> str:
        try:
            await within(SHORT, hang())
        except OverLimit:
            return "caught"
        return "not reached"

    assert await within(LONG, work()) == "caught"


async def test_a_timeout_of_the_works_own_is_no_limit_of_ours() -> None:
    async def work() -> None:
        await asyncio.sleep(0)
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own") as caught:
        await within(LONG, work())
    assert not isinstance(caught.value, OverLimit)


@pytest.mark.parametrize("work", [hang, lambda: within(LONG, hang())])
async def test_who_waits_may_be_cancelled(work: Any) -> None:
    waiting: Coroutine[Any, Any, None] = within(LONG, work())
    task = asyncio.create_task(waiting)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()
