"""Turns: what a person's calls change, they change one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, Protocol, TypeVar
from weakref import WeakValueDictionary

from servers.kernel.db import ConcurrentUpdate
from servers.kernel.rpc import Call

Q = TypeVar("Q")
R = TypeVar("R")


class Turns:
    """One turn at a time for each person in this process.

    Another process is met by Stale, and the attempt is made once more.
    """

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take(self, person: str, attempt: Callable[[], Awaitable[R]]) -> R:
        lock = self._locks.get(person)
        if lock is None:
            lock = self._locks[person] = asyncio.Lock()
        async with lock:
            try:
                return await attempt()
            except ConcurrentUpdate:
                return await attempt()


class _TakesTurns(Protocol):
    turns: Turns


S = TypeVar("S", bound=_TakesTurns)


def in_turn(method: Callable[[S, Q, Call], Awaitable[R]]) -> Callable[[S, Q, Call], Coroutine[Any, Any, R]]:
    """A service's method that runs in the turn of the person who calls, so it may run twice."""

    @wraps(method)
    async def taken(service: S, request: Q, call: Call) -> R:
        return await service.turns.take(call.person, lambda: method(service, request, call))

    return taken
