"""`run_with_timeout`, which cancels work that waits too long and changes nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

import pytest

from protogateway.runtime.deadline import DeadlineExceeded, WorkCancelled, run_with_timeout

LONG, SHORT = 30.0, 0.01


async def suspend(times: int) -> str:
    """Suspend that many times, then return."""
    for _ in range(times):
        await asyncio.sleep(0)
    return "done"


async def fail(times: int) -> str:
    await suspend(times)
    raise LookupError("gone")


async def hang() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("times", [0, 1, 3])
async def test_result_in_time_is_returned(times: int) -> None:
    assert await run_with_timeout(LONG, suspend(times)) == "done"
    assert await run_with_timeout(None, suspend(times)) == "done"
    assert await run_with_timeout(LONG, run_with_timeout(LONG, suspend(times))) == "done"


@pytest.mark.parametrize("times", [0, 1, 3])
async def test_error_passes_through(times: int) -> None:
    with pytest.raises(LookupError, match="gone"):
        await run_with_timeout(LONG, fail(times))


async def test_work_past_its_deadline_is_cancelled() -> None:
    seen: list[str] = []

    async def work() -> None:
        try:
            await hang()
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    with pytest.raises(DeadlineExceeded):
        await run_with_timeout(SHORT, work())
    await asyncio.sleep(0)
    assert seen == ["cancelled"]


async def test_work_that_ignores_cancellation_does_not_block() -> None:
    ended = asyncio.Event()

    async def stubborn() -> None:
        while not ended.is_set():
            with suppress(asyncio.CancelledError):
                await ended.wait()

    with pytest.raises(DeadlineExceeded):
        await run_with_timeout(SHORT, stubborn())
    waiting = asyncio.create_task(run_with_timeout(LONG, stubborn()))
    await asyncio.sleep(SHORT)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    ended.set()


async def test_on_timeout_runs_before_the_cancellation() -> None:
    seen: list[str] = []

    async def work() -> None:
        try:
            await hang()
        finally:
            seen.append("cancelled")

    with pytest.raises(DeadlineExceeded):
        await run_with_timeout(SHORT, work(), lambda: seen.append("too late"))
    await asyncio.sleep(0)
    assert seen == ["too late", "cancelled"]


@pytest.mark.parametrize("times", [0, 1, 3])
async def test_work_runs_in_one_task_other_than_the_callers(times: int) -> None:
    async def work() -> set[asyncio.Task[Any] | None]:
        first = asyncio.current_task()
        await suspend(times)
        return {first, asyncio.current_task()}

    tasks = await run_with_timeout(LONG, work())
    assert len(tasks) == 1
    assert not tasks & {None, asyncio.current_task()}


NAME: ContextVar[str] = ContextVar("name", default="nobody")


@pytest.mark.parametrize("times", [0, 1, 3])
async def test_work_runs_in_one_context_copied_from_the_caller(times: int) -> None:
    async def work() -> str:
        token = NAME.set(f"{NAME.get()} at work")
        await suspend(times)
        name = NAME.get()
        NAME.reset(token)
        return name

    NAME.set("Mara")
    assert await run_with_timeout(LONG, work()) == "Mara at work"
    assert NAME.get() == "Mara"


async def test_timeout_within_the_work_does_not_cancel_the_caller() -> None:
    async def work() -> str:
        try:
            async with asyncio.timeout(SHORT):
                await hang()
        except TimeoutError:
            return "went on"
        return "not reached"

    assert await run_with_timeout(LONG, work()) == "went on"


@pytest.mark.parametrize("wait", [asyncio.sleep, lambda _: hang(), lambda _: asyncio.create_task(hang())])
async def test_work_cancelled_at_once_is_cancelled_at_its_await(wait: Any) -> None:
    seen: list[str] = []

    async def work() -> None:
        try:
            await wait(0)
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            seen.append("cancelled")
            raise

    waiting = asyncio.create_task(run_with_timeout(LONG, work()))
    asyncio.get_running_loop().call_soon(waiting.cancel)
    with pytest.raises(asyncio.CancelledError):
        await waiting
    for _ in range(3):
        await asyncio.sleep(0)
    assert seen == ["cancelled"]


@pytest.mark.parametrize("times", [0, 1, 3])
async def test_work_cancelled_by_others_does_not_cancel_the_caller(times: int) -> None:
    async def work() -> None:
        await suspend(times)
        raise asyncio.CancelledError

    with pytest.raises(WorkCancelled):
        await run_with_timeout(LONG, work())


async def test_work_may_cancel_itself_before_its_first_await() -> None:
    seen: list[str] = []

    async def work() -> None:
        task = asyncio.current_task()
        assert task
        task.cancel()
        try:
            await hang()
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    for _ in range(2):
        with pytest.raises(WorkCancelled):
            await run_with_timeout(LONG, work())
        await run_with_timeout(LONG, suspend(1))
    assert seen == ["cancelled", "cancelled"]


@pytest.mark.parametrize("before", [0, 1])
async def test_awaited_task_is_cancelled_with_the_work(before: int) -> None:
    """The number of earlier calls that left a spare task is `before`."""
    inner: list[asyncio.Task[None]] = []

    async def work() -> None:
        task = asyncio.current_task()
        assert task
        task.cancel()
        inner.append(asyncio.create_task(hang()))
        await inner[0]

    for _ in range(before):
        await run_with_timeout(LONG, suspend(0))
        await asyncio.sleep(0)
    with pytest.raises(WorkCancelled):
        await run_with_timeout(LONG, work())
    assert inner[0].cancelled()


async def test_concurrent_work_does_not_mix() -> None:
    async def work(number: int) -> int:
        await suspend(number % 4)
        return await run_with_timeout(LONG, inner(number))

    async def inner(number: int) -> int:
        await suspend(number % 3)
        return number

    assert await asyncio.gather(*(run_with_timeout(LONG, work(number)) for number in range(100))) == list(range(100))


async def test_error_of_abandoned_work_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        try:
            await hang()
        except asyncio.CancelledError:
            raise LookupError("gone") from None

    with pytest.raises(DeadlineExceeded):
        await run_with_timeout(SHORT, work())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert "gone" in caplog.text


def test_each_loop_has_its_own_spare_tasks() -> None:
    for _ in range(3):
        assert asyncio.run(run_with_timeout(LONG, suspend(0))) == "done"
        assert asyncio.run(run_with_timeout(LONG, suspend(2))) == "done"


async def test_inner_deadline_is_raised_inside() -> None:
    async def work() -> str:
        try:
            await run_with_timeout(SHORT, hang())
        except DeadlineExceeded:
            return "caught"
        return "not reached"

    assert await run_with_timeout(LONG, work()) == "caught"


async def test_timeout_error_of_the_work_passes_through() -> None:
    async def work() -> None:
        await asyncio.sleep(0)
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own") as caught:
        await run_with_timeout(LONG, work())
    assert not isinstance(caught.value, DeadlineExceeded)


@pytest.mark.parametrize("work", [hang, lambda: run_with_timeout(LONG, hang())])
async def test_caller_may_be_cancelled(work: Any) -> None:
    waiting: Coroutine[Any, Any, None] = run_with_timeout(LONG, work())
    task = asyncio.create_task(waiting)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()
