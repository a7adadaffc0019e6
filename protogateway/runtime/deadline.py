"""Run a coroutine with a deadline. One that never suspends needs no Task of its own.

The caller is released when the deadline passes or when it is cancelled itself, even if the coroutine does not end then.
For that the coroutine must run in a Task that is not the caller's. But making a Task costs more than most calls do, and
most calls never suspend. So the first step runs in the name of a spare Task, kept ready for this: `current_task()` is
right inside, and no Task is made. Only a coroutine that suspends keeps the spare Task, which then runs the rest of it.
"""

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


class DeadlineExceeded(TimeoutError):
    """The deadline has passed. A TimeoutError that the work raises itself is not of this class."""


class WorkCancelled(Exception):
    """The work was cancelled by something else than its caller."""


def _do_nothing() -> None: ...


async def run_with_timeout(timeout_s: float | None, work: Work[R], on_timeout: Callable[[], None] = _do_nothing) -> R:
    """Return the result of `work`, which runs in a copy of the present context, as a task does.

    After `timeout_s` seconds, `on_timeout` is called, the work is cancelled, and DeadlineExceeded is raised. Cancelling
    this cancels the work. In neither case does this wait for the work to end. Raises WorkCancelled when the work was
    cancelled otherwise: a CancelledError would say that the caller is.
    """
    loop = asyncio.get_running_loop()
    deadline = None if timeout_s is None else loop.time() + timeout_s
    return await run_with_deadline(loop, deadline, work, on_timeout, copy_context())


async def run_with_deadline(
    loop: asyncio.AbstractEventLoop,
    deadline: float | None,
    work: Work[R],
    on_timeout: Callable[[], None],
    context: Context,
) -> R:
    """Return the result of `work`, like `run_with_timeout`, in the given context.

    `loop` is the running one: asking asyncio for it again may cost a system call (getpid, before Python 3.12).
    `deadline` is in seconds of its clock.
    """
    spares = _pool.spares
    spare = _take_spare(loop, spares)
    caller = asyncio.current_task(loop)
    # The work must see the spare Task as its own: it may cancel it, or put itself into a timeout or a TaskGroup.
    if caller is not None:
        _leave_task(loop, caller)
    _enter_task(loop, spare.task)
    try:
        waits_for = context.run(work.send, None)
    except StopIteration as done:  # ended without suspending: the spare Task was not needed
        spares.append(spare)
        result: R = done.value
        return result
    except asyncio.CancelledError as error:
        spares.append(spare)
        raise WorkCancelled from error
    except BaseException:
        spares.append(spare)
        raise
    finally:
        _leave_task(loop, spare.task)
        if caller is not None:
            _enter_task(loop, caller)
    spare.take_over(work, waits_for, context)
    return await _wait(loop, spare.task, deadline, on_timeout)


async def _wait(
    loop: asyncio.AbstractEventLoop, task: asyncio.Task[R], deadline: float | None, on_timeout: Callable[[], None]
) -> R:
    # Waiting for a future, not for the task: cancelling this must not wait until the task has ended.
    in_time: asyncio.Future[bool] = loop.create_future()

    def end(_: object) -> None:
        if not in_time.done():
            in_time.set_result(True)

    def expire() -> None:
        if not in_time.done():
            on_timeout()
            in_time.set_result(False)

    task.add_done_callback(end)
    timer = None if deadline is None else loop.call_at(deadline, expire)
    try:
        has_ended = await in_time
    except asyncio.CancelledError:
        cancel_and_log(task)
        raise
    finally:
        if timer is not None:
            timer.cancel()
    if has_ended:
        if task.cancelled():
            raise WorkCancelled
        return task.result()
    cancel_and_log(task)
    raise DeadlineExceeded


def cancel_and_log(task: asyncio.Task[Any]) -> None:
    """Cancel a task that nobody waits for; log the error that it may still end with."""
    task.cancel()
    task.add_done_callback(_log_error)


def _log_error(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("work failed after nobody waited for it", exc_info=error)


class _SpareTask:
    """Spare Task that can take over a coroutine that was already started."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._is_taken: asyncio.Future[None] = loop.create_future()
        self._work: Work[Any] | None = None
        self._has_started = False
        self.task: asyncio.Task[Any] = loop.create_task(self._run())
        # A spare Task may still be pending when the loop is closed, which asyncio would report as an error.
        self.task._log_destroy_pending = False  # type: ignore[attr-defined]

    def take_over(self, work: Work[Any], waits_for: Any, context: Context) -> None:
        """Run the rest of `work`, which has suspended and waits for the future `waits_for`."""
        self._work, self._waits_for, self._context = work, waits_for, context
        if self.task.cancelling() and not self._has_started:
            # In its first step the work cancelled its own Task. One that is cancelled before it starts never runs its
            # body, so another Task has to throw the CancelledError into the work.
            self.task = self.loop.create_task(_resume_cancelled(context, work, waits_for, asyncio.CancelledError()))
        elif not self._is_taken.done():
            self._is_taken.set_result(None)

    async def _run(self) -> Any:
        self._has_started = True
        try:
            await self._is_taken
        except asyncio.CancelledError as error:
            if self._work is None:
                raise
            return await _resume_cancelled(self._context, self._work, self._waits_for, error)
        assert self._work is not None
        return await _resume(self._context, self._work, self._waits_for)


async def _resume_cancelled(context: Context, work: Work[R], waits_for: Any, error: BaseException) -> R:
    """Run the rest of work that was cancelled before its Task took it over.

    As Task.cancel does: cancel the future that it waits for, or else throw the error into it.
    """
    if waits_for is not None and waits_for.cancel():
        return await _resume(context, work, waits_for)
    try:
        waits_for = context.run(work.throw, error)
    except StopIteration as done:
        result: R = done.value
        return result
    return await _resume(context, work, waits_for)


@coroutine
def _resume(context: Context, work: Work[R], waits_for: Any) -> Generator[Any, Any, R]:
    """Run the rest of `work`: yield the futures that it waits for, and send their results into it.

    `await work` would do so too, but it cannot begin with the future that the work has already yielded.
    """
    while True:
        try:
            try:
                sent = yield waits_for
            except BaseException as error:  # noqa: BLE001 (passed on to the work, cancellation too)
                waits_for = context.run(work.throw, error)
            else:
                waits_for = context.run(work.send, sent)
        except StopIteration as done:
            result: R = done.value
            return result


class _Pool(threading.local):
    """Spare Tasks of this thread, because a Task belongs to the loop of one thread."""

    def __init__(self) -> None:
        self.spares: list[_SpareTask] = []


_pool = _Pool()


def _take_spare(loop: asyncio.AbstractEventLoop, spares: list[_SpareTask]) -> _SpareTask:
    """Return a spare Task of this loop; drop those of an earlier loop, and cancelled ones."""
    while spares:
        spare = spares.pop()
        if spare.loop is loop and not spare.task.cancelling() and not spare.task.done():
            return spare
    return _SpareTask(loop)
