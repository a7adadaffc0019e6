"""How often one caller may call one operation: `calls` in any `per_s` seconds, counted exactly."""

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
"""So many pairs of caller and operation, and calls of all of them, are remembered at most: some 40 MB."""

_TICK_S = 0.001


@dataclass(frozen=True)
class LimitSettings:
    """How often callers may call."""

    usual: int = setting(
        "OO_LIMIT_CALLS",
        "calls that one caller may make of one operation in any minute, where its proto names no limit of its own",
        600,
    )
    times: float = setting(
        "OO_LIMIT_TIMES", "what every limit is multiplied by, those of the protos too; 0: nothing is limited", 1.0
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands after a call.

    `limit`: what it is held to; None: nothing. `left`: calls that it may make at once. `retry_after_s`: seconds until
    it may call again; 0: this call is let in. `reset_s`: seconds until one more is left than now.
    """

    limit: RateLimit | None
    left: int = 0
    retry_after_s: float = 0.0
    reset_s: float = 0.0

    @property
    def admitted(self) -> bool:
        return self.retry_after_s == 0

    def headers(self) -> Mapping[str, str]:
        """The fields of draft-ietf-httpapi-ratelimit-headers, and Retry-After for a call that is not let in."""
        if self.limit is None:
            return {}
        found = {
            "RateLimit-Policy": _policy(self.limit).decode(),
            "RateLimit": f'"calls";r={self.left};t={math.ceil(self.reset_s)}',
        }
        return found if self.admitted else {**found, "Retry-After": str(max(1, math.ceil(self.retry_after_s)))}

    def fields(self) -> list[tuple[bytes, bytes]]:
        """The same for a call that is let in, as a server sends them."""
        if self.limit is None:
            return []
        return [
            (b"ratelimit-policy", _policy(self.limit)),
            (b"ratelimit", b'"calls";r=%d;t=%d' % (self.left, math.ceil(self.reset_s))),
        ]


@lru_cache(maxsize=256)
def _policy(limit: RateLimit) -> bytes:
    return b'"calls";q=%d;w=%d' % (limit.calls, limit.per_s)


_FREE = Standing(None)


class Limits:
    """Remembers when callers called, for as long as that counts.

    When there are more than `keys_max` pairs of caller and operation, or more than `calls_max` calls of all of them,
    those that called longest ago are forgotten first. A call that is not let in does not count.
    """

    def __init__(self, settings: LimitSettings, keys_max: int = KEYS_MAX, calls_max: int = CALLS_MAX) -> None:
        self._usual = RateLimit(settings.usual, 60)
        self._times = settings.times
        self._keys_max, self._calls_max = keys_max, calls_max
        self._calls: OrderedDict[tuple[str, str], _Calls] = OrderedDict()
        self._counted = 0

    def take(self, caller: str, operation: str, limit: RateLimit | None, now: float) -> Standing:
        """Lets a call in and counts it, or not.

        `caller`: a person, or an address. `limit`: the operation's own; None: the usual one. `now`: monotonic seconds.
        """
        held_to = self._held_to(limit or self._usual)
        if held_to is None:
            return _FREE
        calls = self._calls_of((caller, operation), held_to.per_s, now)
        if (over := len(calls.at) - held_to.calls) >= 0:
            wait = min(max(_TICK_S, calls.at[over] + held_to.per_s - now), held_to.per_s)
            return Standing(held_to, 0, wait, wait)
        calls.at.append(now)
        self._counted += 1
        return Standing(held_to, held_to.calls - len(calls.at), 0.0, calls.at[0] + held_to.per_s - now)

    def __len__(self) -> int:
        """Pairs of caller and operation that are remembered."""
        return len(self._calls)

    def _held_to(self, limit: RateLimit) -> RateLimit | None:
        if not self._times or not limit.calls or not limit.per_s:
            return None
        return limit if self._times == 1 else RateLimit(max(1, int(limit.calls * self._times)), limit.per_s)

    def _calls_of(self, key: tuple[str, str], per_s: int, now: float) -> _Calls:
        """The calls that still count."""
        self._forget(now)
        calls = self._calls.get(key)
        if calls is None:
            calls = self._calls[key] = _Calls(per_s)
        else:
            self._calls.move_to_end(key)
            self._counted -= calls.let_go(now)
        return calls

    def _forget(self, now: float) -> None:
        while self._calls:
            oldest = next(iter(self._calls.values()))
            is_full = len(self._calls) >= self._keys_max or self._counted >= self._calls_max
            if not is_full and not oldest.is_over(now):
                return
            self._calls.popitem(last=False)
            self._counted -= len(oldest.at)


class _Calls:
    """When one caller called one operation, oldest first."""

    __slots__ = ("at", "per_s")

    def __init__(self, per_s: int) -> None:
        self.at = array("d")
        self.per_s = per_s

    def let_go(self, now: float) -> int:
        """Forgets what counts no more; how many calls that were."""
        count = bisect_right(self.at, now - self.per_s)
        del self.at[:count]
        return count

    def is_over(self, now: float) -> bool:
        return not self.at or self.at[-1] <= now - self.per_s
