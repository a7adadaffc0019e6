"""An event loop whose time jumps to the next timer, so that a limit of hours is tested exactly and at once."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

R = TypeVar("R")


class _Selector(selectors.DefaultSelector):
    """A selector that never blocks. Instead of waiting for a timer, it moves the loop's time to it."""

    now_s = 1000.0

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None:
            raise AssertionError("deadlock: no timer and no callback is left")
        self.now_s += max(timeout, 0.0)
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.now_s


def run(work: Coroutine[Any, Any, R]) -> tuple[R, float]:
    """Return the result of `work` and the seconds of the loop's time that it took.

    `work` must not use threads, sockets or processes, because the loop does not wait for them.
    """

    async def timed() -> tuple[R, float]:
        loop = asyncio.get_running_loop()
        started = loop.time()
        result = await work
        return result, round(loop.time() - started, 6)

    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(timed())
