"""Rate limits: `calls` in any `window_s` seconds for a caller and an operation, counted exactly."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from protogateway.runtime.method import RateLimit
from servers.kernel.settings import setting

KEYS_MAX, CALLS_MAX = 50_000, 2_000_000
"""Most pairs of caller and operation, and most calls, that are remembered: about 40 MB."""

_TICK_S = 0.001


@dataclass(frozen=True)
class RateLimitSettings:
    """Settings of rate limits."""

    default_calls: int = setting(
        "OO_LIMIT_CALLS",
        "calls that one caller may make of one operation in any minute, where its proto names no limit of its own",
        600,
    )
    factor: float = setting(
        "OO_LIMIT_TIMES", "factor for every limit, those of the protos too; 0: nothing is limited", 1.0
    )


@dataclass(frozen=True, slots=True)
class RateLimitState:
    """Rate-limit state of a caller after a call.

    `limit` is the limit that applies, or None; `remaining` the calls that the caller may still make at once.
    `retry_after_s` is 0 for a call that is admitted, otherwise the seconds until the next one will be. In `reset_s`
    seconds, one more call remains than now.
    """

    limit: RateLimit | None
    remaining: int = 0
    retry_after_s: float = 0.0
    reset_s: float = 0.0

    @property
    def is_admitted(self) -> bool:
        return self.retry_after_s == 0

    def headers(self) -> Mapping[str, str]:
        """Return the headers of draft-ietf-httpapi-ratelimit-headers, and Retry-After for a refused call."""
        if self.limit is None:
            return {}
        found = {
            "RateLimit-Policy": _policy(self.limit).decode(),
            "RateLimit": f'"calls";r={self.remaining};t={math.ceil(self.reset_s)}',
        }
        return found if self.is_admitted else {**found, "Retry-After": str(max(1, math.ceil(self.retry_after_s)))}

    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers of an admitted call as bytes."""
        if self.limit is None:
            return []
        return [
            (b"ratelimit-policy", _policy(self.limit)),
            (b"ratelimit", b'"calls";r=%d;t=%d' % (self.remaining, math.ceil(self.reset_s))),
        ]


@lru_cache(maxsize=256)
def _policy(limit: RateLimit) -> bytes:
    return b'"calls";q=%d;w=%d' % (limit.calls, limit.window_s)


_UNLIMITED = RateLimitState(None)


class RateLimiter:
    """Remembers the times of calls as long as they count.

    Beyond `keys_max` pairs of caller and operation, or `calls_max` calls in all, the pairs with the oldest calls are
    dropped. A refused call does not count.
    """

    def __init__(self, settings: RateLimitSettings, keys_max: int = KEYS_MAX, calls_max: int = CALLS_MAX) -> None:
        self._default_limit = RateLimit(settings.default_calls, 60)
        self._factor = settings.factor
        self._keys_max, self._calls_max = keys_max, calls_max
        self._calls: OrderedDict[tuple[str, str], _CallTimes] = OrderedDict()  # the least recently used pair first
        self._calls_total = 0

    def take(self, caller: str, operation: str, limit: RateLimit | None, now: float) -> RateLimitState:
        """Admit and count a call, or refuse it.

        `caller` is a person or an address. `limit` is the operation's own, or None for the default. `now` is in
        monotonic seconds.
        """
        applied = self._effective_limit(limit or self._default_limit)
        if applied is None:
            return _UNLIMITED
        calls = self._current_calls((caller, operation), applied.window_s, now)
        if (over := len(calls.times) - applied.calls) >= 0:
            # There is room again when this call leaves the window; `over` is above 0 after a limit was lowered.
            wait = min(max(_TICK_S, calls.times[over] + applied.window_s - now), applied.window_s)
            return RateLimitState(applied, 0, wait, wait)
        calls.times.append(now)
        self._calls_total += 1
        return RateLimitState(applied, applied.calls - len(calls.times), 0.0, calls.times[0] + applied.window_s - now)

    def __len__(self) -> int:
        """Return the number of remembered pairs of caller and operation."""
        return len(self._calls)

    def _effective_limit(self, limit: RateLimit) -> RateLimit | None:
        if not self._factor or not limit.calls or not limit.window_s:
            return None
        return limit if self._factor == 1 else RateLimit(max(1, int(limit.calls * self._factor)), limit.window_s)

    def _current_calls(self, key: tuple[str, str], window_s: int, now: float) -> _CallTimes:
        """Return the calls that still count."""
        self._evict(now)
        calls = self._calls.get(key)
        if calls is None:
            calls = self._calls[key] = _CallTimes(window_s)
        else:
            self._calls.move_to_end(key)
            self._calls_total -= calls.drop_expired(now)
        return calls

    def _evict(self, now: float) -> None:
        while self._calls:
            oldest = next(iter(self._calls.values()))
            is_full = len(self._calls) >= self._keys_max or self._calls_total >= self._calls_max
            if not is_full and not oldest.is_expired(now):
                return
            self._calls.popitem(last=False)
            self._calls_total -= len(oldest.times)


class _CallTimes:
    """Times of the calls of one caller to one operation, oldest first."""

    __slots__ = ("times", "window_s")

    def __init__(self, window_s: int) -> None:
        self.times = array("d")
        self.window_s = window_s

    def drop_expired(self, now: float) -> int:
        """Drop calls that no longer count, and return how many."""
        count = bisect_right(self.times, now - self.window_s)
        del self.times[:count]
        return count

    def is_expired(self, now: float) -> bool:
        return not self.times or self.times[-1] <= now - self.window_s
