"""Channel that sends calls again if their methods' rules say that a repetition does no harm.

stub = LibraryServiceStub(RetryingChannel(GrpcChannel("127.0.0.1:50051")))
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeVar

from protogateway.runtime.errors import RpcError, StatusCode
from protogateway.runtime.metadata import ResponseMetadata
from protogateway.runtime.method import Channel, Method, Requests

Q = TypeVar("Q")
R = TypeVar("R")

_NO_OPTIONS: Mapping[str, None] = {"timeout_s": None, "metadata": None, "response_metadata": None}

RETRY_BUDGET = 10.0
RETRY_REFUND = 0.1


def _random_unit() -> float:
    return os.urandom(1)[0] / 255


class RetryingChannel:
    """Channel that retries a unary call that ended with UNAVAILABLE, if its method allows that.

    `attempts_max` counts the first attempt too. `key` is the metadata key of an idempotency key; a method that needs
    one is retried only if the call has it. `backoff_first_s` seconds pass before the second attempt, twice as many
    before each further one, unless the error says when to come back; a call that would wait for longer than
    `backoff_max_s` is not retried. The call's timeout is for all attempts together. `random_unit` returns 0 to 1 and
    spreads the retries of many clients.

    A budget keeps retries from adding to an overload, as gRPC's retry throttling does: an attempt that fails takes 1
    of RETRY_BUDGET, a response gives RETRY_REFUND back, and nothing is retried while less than half is left.
    """

    def __init__(
        self,
        channel: Channel,
        *,
        attempts_max: int = 3,
        key: str = "idempotency-key",
        backoff_first_s: float = 0.1,
        backoff_max_s: float = 5.0,
        random_unit: Callable[[], float] = _random_unit,
    ) -> None:
        self._channel = channel
        self._attempts_max = attempts_max
        self._key = key
        self._backoff_first_s = backoff_first_s
        self._backoff_max_s = backoff_max_s
        self._random_unit = random_unit
        self._budget = RETRY_BUDGET

    async def unary(
        self,
        method: Method[Q, R],
        request: Q,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
        response_metadata: ResponseMetadata | None = None,
    ) -> R:
        """Return the response. Raises the error of the last attempt."""
        time = asyncio.get_running_loop().time
        deadline = None if timeout_s is None else time() + timeout_s
        attempt = 1
        while True:
            remaining_s = None if deadline is None else deadline - time()
            try:
                response = await self._channel.unary(
                    method, request, timeout_s=remaining_s, metadata=metadata, response_metadata=response_metadata
                )
            except RpcError as error:
                backoff_s = self._backoff_s(method, metadata, error, attempt)
                if backoff_s is None or (deadline is not None and time() + backoff_s >= deadline):
                    raise
            else:
                self._budget = min(RETRY_BUDGET, self._budget + RETRY_REFUND)
                return response
            await asyncio.sleep(backoff_s)  # noqa: TID251 (the ban is for code that has a clock to ask)
            attempt += 1

    def stream(self, method: Method[Q, R], request: Q, **options: Any) -> AsyncIterator[R]:
        """Return the channel's stream. It is not retried: its reader knows what it has got already."""
        return self._channel.stream(method, request, **{**_NO_OPTIONS, **options})

    async def client_stream(self, method: Method[Q, R], requests: Requests[Q], **options: Any) -> R:
        """Return the channel's response. The call is not retried: its requests were taken from the caller already."""
        return await self._channel.client_stream(method, requests, **{**_NO_OPTIONS, **options})

    def bidi_stream(self, method: Method[Q, R], requests: Requests[Q], **options: Any) -> AsyncIterator[R]:
        """Return the channel's stream, which is not retried."""
        return self._channel.bidi_stream(method, requests, **{**_NO_OPTIONS, **options})

    def _backoff_s(
        self, method: Method[Q, R], metadata: Mapping[str, str] | None, error: RpcError, attempt: int
    ) -> float | None:
        """Return the seconds until the next attempt, or None not to retry."""
        if error.code is not StatusCode.UNAVAILABLE:
            return None
        # Calls that may not be retried count too: their failures show the same overload.
        self._budget = max(0.0, self._budget - 1)
        is_allowed = method.retry == "safe" or (method.retry == "with_key" and self._key in (metadata or {}))
        if not is_allowed or attempt >= self._attempts_max or self._budget < RETRY_BUDGET / 2:
            return None
        backoff_s = error.retry_after_s
        if backoff_s is None:
            backoff_s = self._backoff_first_s * 2 ** (attempt - 1) * (0.5 + self._random_unit() / 2)
        return backoff_s if backoff_s <= self._backoff_max_s else None
