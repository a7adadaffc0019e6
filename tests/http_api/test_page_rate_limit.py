"""Rate limits of calls that pages make, counted by the person, or by the address of a signed-out client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bff.page_rate_limit import PageRateLimiter, rate_limit_of
from bff.proxies import ProxySettings, TrustedProxies
from bff.rate_limit import RateLimiter, RateLimitSettings
from gen.oo.auth.v1 import WatchErasureRequest
from gen.oo.auth.v1.services import AUTH_SERVICE_WATCH_ERASURE
from gen.oo.profile.v1.services import PROFILE_SERVICE_LIST_CONSENTS
from gen.oo.recommender.v1 import RecommendRequest, RecommendRequestTrigger
from gen.oo.recommender.v1.services import RECOMMENDER_SERVICE_RECOMMEND
from protogateway.runtime.method import Method
from servers.kernel import identity as identities
from servers.kernel.errors import TooMany
from servers.kernel.identity import Identity
from servers.kernel.rpc import RULE_OPTION
from tests.clocks import ManualClock
from tests.http_api.conftest import FakeChannel

ADA, BOB = Identity("ada"), Identity("bob")


class Pages:
    """Pages that may call each operation once a minute, because so small a factor leaves one call of its limit."""

    def __init__(self, factor: float = 0.0001) -> None:
        self.clock = ManualClock()
        limiter = RateLimiter(RateLimitSettings(factor=factor))
        self.limiter = PageRateLimiter(limiter, TrustedProxies(ProxySettings("10.0.0.0/8")), self.clock)
        self.channel = self.limiter.limit_channel(FakeChannel())

    async def call(
        self, who: Identity | None, address: str, method: Method[Any, Any] = PROFILE_SERVICE_LIST_CONSENTS, **sent: str
    ) -> float | None:
        """Return the seconds to wait, or None if the call was admitted."""
        headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()]
        scope = {"type": "http", "client": (address, 1), "headers": headers, "method": "GET", "path": "/"}
        scope |= {"query_string": b"", "raw_path": b"/"}
        with self.limiter.for_request(scope, _receive), identities.as_principal(who):
            try:
                await self.channel.unary(method, _request(method), timeout_s=None, metadata=None)
            except TooMany as refused:
                return refused.retry_after_s
        return None


async def _receive() -> Any:
    raise AssertionError


def _request(method: Method[Any, Any]) -> Any:
    is_recommend = method is RECOMMENDER_SERVICE_RECOMMEND
    return RecommendRequest(trigger=RecommendRequestTrigger.open) if is_recommend else method.request.message()


async def test_people_at_one_address_are_counted_separately() -> None:
    pages, home = Pages(), "192.0.2.1"
    assert [await pages.call(ADA, home) for _ in range(2)] == [None, 60]
    assert await pages.call(ADA, "192.0.2.2") == 60, "the address does not matter"
    assert await pages.call(BOB, home) is None


async def test_streams_are_counted_as_other_calls_are() -> None:
    pages = Pages()
    with identities.as_principal(ADA):
        pages.channel.stream(AUTH_SERVICE_WATCH_ERASURE, WatchErasureRequest(), timeout_s=None, metadata=None)
        with pytest.raises(TooMany):
            pages.channel.stream(AUTH_SERVICE_WATCH_ERASURE, WatchErasureRequest(), timeout_s=None, metadata=None)


async def test_signed_out_client_is_counted_by_address() -> None:
    pages = Pages()
    for who in (None, Identity("", service="svc:bff")):
        assert await pages.call(who, f"192.0.2.{len(str(who))}") is None
        assert await pages.call(who, f"192.0.2.{len(str(who))}") == 60
    assert await pages.call(None, "192.0.2.9") is None
    assert await pages.call(None, "10.0.0.1", x_forwarded_for="192.0.2.9") == 60, "behind a proxy that we trust"


async def test_each_operation_has_its_own_count_and_its_own_limit() -> None:
    pages = Pages(factor=1)
    assert [await pages.call(ADA, "", RECOMMENDER_SERVICE_RECOMMEND) for _ in range(61)] == [None] * 60 + [60]
    assert await pages.call(ADA, "") is None
    pages.clock.advance(seconds=60)
    assert await pages.call(ADA, "", RECOMMENDER_SERVICE_RECOMMEND) is None


@pytest.mark.parametrize(
    ("limit", "expected"), [({"calls": 3, "window_s": 10}, (3, 10)), ({"calls": 5}, (5, 0)), ({}, None), (None, None)]
)
def test_limit_of_an_operation_is_that_of_its_rule(
    limit: Mapping[str, int] | None, expected: tuple[int, int] | None
) -> None:
    class Ruled:
        options: Mapping[str, Any] = {RULE_OPTION: {} if limit is None else {"limit": limit}}

    found = rate_limit_of(Ruled())  # type: ignore[arg-type]
    assert (found and (found.calls, found.window_s)) == expected
