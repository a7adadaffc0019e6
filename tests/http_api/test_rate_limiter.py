"""The rate limiter, which admits exactly the limit and counts callers separately."""

import tracemalloc
from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bff.rate_limit import RateLimiter, RateLimitSettings, RateLimitState
from gen.oo.recommender.v1.services import RECOMMENDER_SERVICE_RECOMMEND
from protogateway.runtime.method import RateLimit

TWICE = RateLimit(2, 10)


def admitted(limits: RateLimiter, *moments: float, caller: str = "ada", limit: RateLimit | None = TWICE) -> list[bool]:
    return [limits.take(caller, "recommend", limit, at).is_admitted for at in moments]


def test_calls_are_admitted_up_to_the_limit_within_the_window() -> None:
    assert admitted(RateLimiter(RateLimitSettings()), 100, 104, 105, 109.9, 110, 113.9, 114) == [
        *[True, True, False, False],
        *[True, False, True],
    ]


def test_state_has_the_calls_left_and_the_retry_time() -> None:
    limits = RateLimiter(RateLimitSettings())
    assert limits.take("ada", "recommend", TWICE, 100) == RateLimitState(
        TWICE, remaining=1, retry_after_s=0, reset_s=10
    )
    assert limits.take("ada", "recommend", TWICE, 104) == RateLimitState(TWICE, remaining=0, retry_after_s=0, reset_s=6)
    refused = limits.take("ada", "recommend", TWICE, 105.5)
    assert refused == RateLimitState(TWICE, remaining=0, retry_after_s=4.5, reset_s=4.5)
    assert refused.headers() == {
        "RateLimit-Policy": '"calls";q=2;w=10',
        "RateLimit": '"calls";r=0;t=5',
        "Retry-After": "5",
    }
    assert limits.take("ada", "recommend", TWICE, 105.5 + refused.retry_after_s).is_admitted


def test_callers_and_operations_are_counted_separately() -> None:
    limits = RateLimiter(RateLimitSettings())
    assert admitted(limits, 1, 2, 3) == [True, True, False]
    assert limits.take("bob", "recommend", TWICE, 3).remaining == 1
    assert limits.take("ada", "feedback", TWICE, 3).remaining == 1


def test_operation_without_a_limit_has_the_default() -> None:
    limits = RateLimiter(RateLimitSettings(default_calls=3))
    assert admitted(limits, 0, 1, 2, 3, 59.9, 60, limit=None) == [True, True, True, False, False, True]


@pytest.mark.parametrize(("factor", "expected"), [(0.5, 1), (1, 2), (3, 6), (0, 50), (0.01, 1)])
def test_factor_raises_lowers_or_lifts_every_limit(factor: float, expected: int) -> None:
    assert sum(admitted(RateLimiter(RateLimitSettings(factor=factor)), *[1.0] * 50)) == expected


def test_no_headers_without_a_limit() -> None:
    assert RateLimiter(RateLimitSettings(factor=0)).take("ada", "recommend", TWICE, 1).headers() == {}


@given(
    some.lists(some.tuples(some.sampled_from("ab"), some.floats(0, 20)), max_size=80),
    some.integers(1, 5),
    some.integers(1, 8),
)
def test_window_admits_exactly_the_limit(steps: list[tuple[str, float]], calls: int, window_s: int) -> None:
    limits, now, admitted_at = RateLimiter(RateLimitSettings()), 1000.0, {"a": [0.0], "b": [0.0]}
    for caller, later in steps:
        now += later
        recent = len(admitted_at[caller]) - bisect_right(admitted_at[caller], now - window_s)
        state = limits.take(caller, "x", RateLimit(calls, window_s), now)
        assert state.is_admitted == (recent < calls)
        assert state.remaining == max(0, calls - recent - 1)
        if state.is_admitted:
            admitted_at[caller].append(now)
        else:
            assert 0 < state.retry_after_s <= window_s


def test_callers_outside_of_the_window_are_forgotten() -> None:
    limits = RateLimiter(RateLimitSettings())
    for number in range(1000):
        limits.take(f"caller {number}", "recommend", TWICE, number)
    assert len(limits) <= 11


def test_memory_is_bounded_by_callers() -> None:
    limits = RateLimiter(RateLimitSettings(), keys_max=5_000)
    tracemalloc.start()
    for number in range(50_000):
        limits.take(f"caller {number}", "recommend", TWICE, 1.0)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(limits) == 5_000
    assert size < 4_000_000
    assert limits.take("caller 49999", "recommend", TWICE, 1.0).remaining == 0


def test_memory_is_bounded_by_calls() -> None:
    limits = RateLimiter(RateLimitSettings(), calls_max=100)
    for number in range(1000):
        limits.take(f"caller {number // 50}", "recommend", RateLimit(50, 60), 1.0)
    assert len(limits) == 2


def test_recommend_has_a_limit_of_60_calls_a_minute() -> None:
    assert [binding.rate_limit for binding in RECOMMENDER_SERVICE_RECOMMEND.bindings] == [RateLimit(60, 60)]
