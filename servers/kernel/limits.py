"""Time limits that cost nothing where nothing is waited for: a read of SQLite, and so most calls in process, never is.

A timer takes longer to set and to take back than the middleware around a call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar

R = TypeVar("R")


class OverLimit(TimeoutError):
    """The limit has passed; a TimeoutError of the work's own is none."""


async def within(seconds: float | None, work: Coroutine[Any, Any, R]) -> R:
    """What the work answers. Cancels it, and raises OverLimit, when it has to wait for longer than `seconds`."""
    try:
        waits_for = work.send(None)
    except StopIteration as done:
        answer: R = done.value
        return answer
    scope = asyncio.timeout(seconds)
    try:
        async with scope:
            return await _the_rest(work, waits_for)
    except TimeoutError as error:
        if scope.expired():
            raise OverLimit from error
        raise


@coroutine
def _the_rest(work: Coroutine[Any, Any, R], waits_for: object) -> Generator[Any, Any, R]:
    """Awaits a coroutine that has begun, from the first thing that it waits for."""
    while True:
        try:
            try:
                sent = yield waits_for
            except BaseException as error:  # noqa: BLE001 (the work's affair, cancellation among it)
                waits_for = work.throw(error)
            else:
                waits_for = work.send(sent)
        except StopIteration as done:
            answer: R = done.value
            return answer
