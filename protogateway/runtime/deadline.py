"""Work under a time limit, in a task of its own, which costs next to nothing where nothing is waited for.

Work that is not done at once goes on in a task: who waits for it is let go when the limit passes or the wait is
cancelled, even if the work does not end. A task takes longer to make than most calls take, so one that stands ready
lends its name to the first step and keeps the work only if that has to wait.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from asyncio.tasks import _enter_task, _leave_task
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context, copy_context
from types import coroutine
from typing import Any, TypeVar

R = TypeVar("R")
Work = Coroutine[Any, Any, R]

log = logging.getLogger(__name__)


class OverLimit(TimeoutError):
    """The limit has passed; a TimeoutError of the work's own is none."""


class Stopped(Exception):
    """The work was cancelled, and not by who waits for it."""


def _nothing() -> None:
    """What a limit tells when it passes and nobody asked to be told."""


async def within(seconds: float | None, work: Work[R], passing: Callable[[], None] = _nothing) -> R:
    """What the work answers. It runs in a copy of the present context, as a task does.

    Raises OverLimit when the work waits for longer than `seconds`; it is cancelled then, after a call of `passing`.
    Cancelling this cancels the work. Neither waits for the work to end. Raises Stopped when the work is cancelled
    otherwise: its caller is not.
    """
    ends = None if seconds is None else asyncio.get_running_loop().time() + seconds
    return await until(ends, work, passing, copy_context())


async def until(ends: float | None, work: Work[R], passing: Callable[[], None], context: Context) -> R:
    """As `within`, in a context of the caller's making. `ends`: in seconds of the event loop's clock."""
    loop = asyncio.get_running_loop()
    bearers = _ready.bearers
    bearer = _ready_for(loop, bearers)
    caller = asyncio.current_task(loop)
    if caller is not None:
        _leave_task(loop, caller)
    _enter_task(loop, bearer.task)
    try:
        waits_for = context.run(work.send, None)
    except StopIteration as done:
        bearers.append(bearer)
        answer: R = done.value
        return answer
    except asyncio.CancelledError as error:
        bearers.append(bearer)
        raise Stopped from error
    except BaseException:
        bearers.append(bearer)
        raise
    finally:
        _leave_task(loop, bearer.task)
        if caller is not None:
            _enter_task(loop, caller)
    bearer.take(work, waits_for, context)
    return await _waiting(loop, bearer.task, ends, passing)


async def _waiting(
    loop: asyncio.AbstractEventLoop, task: asyncio.Task[R], ends: float | None, passing: Callable[[], None]
) -> R:
    """The task's answer, unless the limit comes first."""
    ended: asyncio.Future[bool] = loop.create_future()

    def tell(_: object) -> None:
        if not ended.done():
            ended.set_result(True)

    def pass_limit() -> None:
        if not ended.done():
            passing()
            ended.set_result(False)

    task.add_done_callback(tell)
    timer = None if ends is None else loop.call_at(ends, pass_limit)
    try:
        in_time = await ended
    except asyncio.CancelledError:
        abandon(task)
        raise
    finally:
        if timer is not None:
            timer.cancel()
    if in_time:
        if task.cancelled():
            raise Stopped
        return task.result()
    abandon(task)
    raise OverLimit


def abandon(task: asyncio.Task[Any]) -> None:
    """Cancels a task that nobody waits for; how it fails after that goes to the log."""
    task.cancel()
    task.add_done_callback(_noted)


def _noted(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("work failed after nobody waited for it", exc_info=error)


class _Bearer:
    """A task that stands ready to bear work that another began."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._taken: asyncio.Future[None] = loop.create_future()
        self._work: Work[Any] | None = None
        self._begun = False
        self.task: asyncio.Task[Any] = loop.create_task(self._bear())
        self.task._log_destroy_pending = False  # type: ignore[attr-defined]  # it may stand ready at the end of all

    def take(self, work: Work[Any], waits_for: Any, context: Context) -> None:
        """Takes over work that waits. The task is that work from now on."""
        self._work, self._waits_for, self._context = work, waits_for, context
        if self.task.cancelling() and not self._begun:  # by the work itself: such a task would never begin
            self.task = self.loop.create_task(_cancelled(context, work, waits_for, asyncio.CancelledError()))
        elif not self._taken.done():
            self._taken.set_result(None)

    async def _bear(self) -> Any:
        self._begun = True
        try:
            await self._taken
        except asyncio.CancelledError as error:
            if self._work is None:
                raise
            return await _cancelled(self._context, self._work, self._waits_for, error)
        assert self._work is not None
        return await _the_rest(self._context, self._work, self._waits_for)


async def _cancelled(context: Context, work: Work[R], waits_for: Any, error: BaseException) -> R:
    """The rest of work that was cancelled: what it waits for is, or, where nothing can be, the work itself."""
    if waits_for is not None and waits_for.cancel():
        return await _the_rest(context, work, waits_for)
    try:
        waits_for = context.run(work.throw, error)
    except StopIteration as done:
        answer: R = done.value
        return answer
    return await _the_rest(context, work, waits_for)


@coroutine
def _the_rest(context: Context, work: Work[R], waits_for: Any) -> Generator[Any, Any, R]:
    """Awaits work that has begun, from what it waits for."""
    while True:
        try:
            try:
                sent = yield waits_for
            except BaseException as error:  # noqa: BLE001 (the work's affair, cancellation among it)
                waits_for = context.run(work.throw, error)
            else:
                waits_for = context.run(work.send, sent)
        except StopIteration as done:
            answer: R = done.value
            return answer


class _Ready(threading.local):
    def __init__(self) -> None:
        self.bearers: list[_Bearer] = []


_ready = _Ready()


def _ready_for(loop: asyncio.AbstractEventLoop, bearers: list[_Bearer]) -> _Bearer:
    """One that stands ready in this loop. Those of an earlier loop, and cancelled ones, are let go."""
    while bearers:
        bearer = bearers.pop()
        if bearer.loop is loop and not bearer.task.cancelling() and not bearer.task.done():
            return bearer
    return _Bearer(loop)
