"""A channel that sends calls again where their methods' rules say that it does no harm.

stub = LibraryServiceStub(Retrying(GrpcChannel("127.0.0.1:50051")))
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from typing import TypeVar

from protogateway.runtime.errors import RpcError, StatusCode
from protogateway.runtime.method import Channel, Method

Q = TypeVar("Q")
R = TypeVar("R")

BUDGET = 10.0
EARNED = 0.1


def _chance() -> float:
    return os.urandom(1)[0] / 255


class Retrying:
    """Sends a unary call again that ended with UNAVAILABLE, if its method may be sent again.

    `attempts`: for one call, the first among them. `key`: metadata that carries an idempotency key; a method that needs
    one is sent again only with it. `first_s`: seconds before the second attempt, doubled for each further one, unless
    the failure says when to come back; later than `longest_s`, nothing is sent again. The call's time limit is for all
    attempts together. `chance`: 0 to 1, so that not everybody comes back at once.

    What is down is not beaten: a failed attempt takes 1 of a budget of 10, an answer brings back 0.1, and below a half
    nothing is sent again.
    """

    def __init__(
        self,
        channel: Channel,
        *,
        attempts: int = 3,
        key: str = "idempotency-key",
        first_s: float = 0.1,
        longest_s: float = 5.0,
        chance: Callable[[], float] = _chance,
    ) -> None:
        self._channel = channel
        self._attempts = attempts
        self._key = key
        self._first_s = first_s
        self._longest_s = longest_s
        self._chance = chance
        self._budget = BUDGET

    async def unary(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> R:
        """The answer. Raises the last failure."""
        time = asyncio.get_running_loop().time
        ends = None if timeout_s is None else time() + timeout_s
        attempt = 1
        while True:
            left_s = None if ends is None else ends - time()
            try:
                answer = await self._channel.unary(method, request, timeout_s=left_s, metadata=metadata)
            except RpcError as failure:
                wait_s = self._wait_s(method, metadata, failure, attempt)
                if wait_s is None or (ends is not None and time() + wait_s >= ends):
                    raise
            else:
                self._budget = min(BUDGET, self._budget + EARNED)
                return answer
            await _pause(wait_s)
            attempt += 1

    def stream(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> AsyncIterator[R]:
        """As the channel has it: a stream is never begun again by itself."""
        return self._channel.stream(method, request, timeout_s=timeout_s, metadata=metadata)

    def _wait_s(
        self, method: Method[Q, R], metadata: Mapping[str, str] | None, failure: RpcError, attempt: int
    ) -> float | None:
        """Seconds until the next attempt; None: there is none."""
        if failure.code is not StatusCode.UNAVAILABLE:
            return None
        self._budget = max(0.0, self._budget - 1)
        may = method.retry == "safe" or (method.retry == "with_key" and self._key in (metadata or {}))
        if not may or attempt >= self._attempts or self._budget < BUDGET / 2:
            return None
        wait_s = failure.retry_after_s
        if wait_s is None:
            wait_s = self._first_s * 2 ** (attempt - 1) * (0.5 + self._chance() / 2)
        return wait_s if wait_s <= self._longest_s else None


async def _pause(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    over: asyncio.Future[None] = loop.create_future()
    timer = loop.call_later(seconds, over.set_result, None)
    try:
        await over
    finally:
        timer.cancel()
