"""Locks by person, so that calls of one person that change something run one after the other."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, Protocol, TypeVar
from weakref import WeakValueDictionary

from servers.kernel.db import ConcurrentUpdate
from servers.kernel.rpc import Call

Q = TypeVar("Q")
R = TypeVar("R")


class PersonLocks:
    """One lock for each person in this process. A lock lives as long as somebody holds or awaits it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def run(self, person: str, attempt: Callable[[], Awaitable[R]]) -> R:
        """Run an attempt under the person's lock, and once more if another process changed the same rows."""
        lock = self._locks.get(person)
        if lock is None:
            lock = self._locks[person] = asyncio.Lock()
        async with lock:
            try:
                return await attempt()
            except ConcurrentUpdate:
                return await attempt()


class _HasLocks(Protocol):
    locks: PersonLocks


S = TypeVar("S", bound=_HasLocks)


def serialized_per_person(
    method: Callable[[S, Q, Call], Awaitable[R]],
) -> Callable[[S, Q, Call], Coroutine[Any, Any, R]]:
    """Wrap a method of a servicer so that it runs under the caller's lock. It may run twice."""

    @wraps(method)
    async def serialized(service: S, request: Q, call: Call) -> R:
        return await service.locks.run(call.person, lambda: method(service, request, call))

    return serialized
