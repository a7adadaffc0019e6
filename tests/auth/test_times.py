"""Times in sign-in: clock skew, session lifetimes, key rotation, timeouts, caching of provider metadata."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from gen.oo.auth.storage.v1 import AccountRecord, SessionRecord, SignInFlowRecord, SigningKeyRecord
from gen.oo.auth.v1 import GetMeRequest
from servers.auth import domain, oidc, store
from servers.auth.erasure_progress import ErasureProgress
from servers.auth.oidc import ClientRegistration, OpenIdProvider, ProviderMetadata
from servers.kernel.db import NOBODY, row_of
from servers.kernel.errors import Unavailable
from tests import virtual_time
from tests.auth.app import AuthApp
from tests.auth.issuer import Issuer
from tests.clocks import ManualClock

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
REGISTRATION = ClientRegistration("Example", "https://issuer.example", "client", "secret")


def invalid_claim(*, fresh: bool = False, knows_auth_time: bool = True, **changed: Any) -> str:
    """Return the first invalid claim of a valid token with `changed` times, which are in seconds from now."""
    now = int(NOW.timestamp())
    times = {"iat": 0, "exp": 600, "auth_time": 0}
    claims = {"iss": "https://issuer.example", "aud": "client", "sub": "s", "nonce": "n"}
    shifted = {name: None if at is None else now + at for name, at in (times | changed).items()}
    flow = SignInFlowRecord(nonce="n", fresh=fresh)
    shifted_claims = claims | {name: at for name, at in shifted.items() if at is not None}
    return oidc.invalid_claim(shifted_claims, REGISTRATION, flow, NOW, knows_auth_time=knows_auth_time)


@pytest.mark.parametrize(
    ("claim", "good", "bad"), [("exp", -29, -30), ("iat", 30, 31), ("nbf", 30, 31)], ids=["exp", "iat", "nbf"]
)
def test_clocks_may_differ_by_half_a_minute(claim: str, good: Any, bad: Any) -> None:
    assert invalid_claim() == ""
    assert invalid_claim(**{claim: good}) == ""
    assert invalid_claim(**{claim: bad}) == claim


def test_an_id_token_may_be_old_but_not_expired() -> None:
    assert invalid_claim(iat=-86_400) == ""
    assert invalid_claim(exp=0) == "", "within the allowed skew"


@pytest.mark.parametrize(
    ("auth_time", "is_fresh"), [(-330, True), (-331, False), (0, True), (30, True), (31, False), (None, False)]
)
def test_a_fresh_sign_in_is_at_most_five_minutes_old(auth_time: int | None, is_fresh: bool) -> None:
    assert invalid_claim(fresh=True, auth_time=auth_time) == ("" if is_fresh else "auth_time")
    assert invalid_claim(fresh=False, auth_time=auth_time) == ""


def test_a_provider_that_never_sends_auth_time_may_leave_it_out() -> None:
    assert invalid_claim(fresh=True, knows_auth_time=False, auth_time=None) == ""
    assert invalid_claim(fresh=True, knows_auth_time=False, auth_time=-331) == "auth_time"


def test_the_sign_in_time_of_a_session_is_never_in_the_future() -> None:
    account = AccountRecord(person="p", epoch=3)

    def signed_in_at(auth_time: datetime | None) -> datetime | None:
        made = domain.new_session(account, "s", b"h", auth_time, NOW)
        assert (made.person, made.epoch, made.seen_at, made.created_at) == ("p", 3, NOW, NOW)
        return made.signed_in_at

    assert [signed_in_at(at) for at in (None, NOW - HOUR, NOW + SECOND)] == [NOW, NOW - HOUR, NOW]


@pytest.mark.parametrize(
    ("idle", "age", "lives"),
    [
        (30 * DAY - SECOND, 30 * DAY, True),
        (30 * DAY, 30 * DAY, False),
        (HOUR, 90 * DAY - SECOND, True),
        (HOUR, 90 * DAY, False),
    ],
)
def test_a_session_lives_ninety_days_or_thirty_without_use(idle: timedelta, age: timedelta, lives: bool) -> None:
    assert domain.is_live(SessionRecord(seen_at=NOW - idle, created_at=NOW - age), NOW) is lives


def key(kid: str, since: timedelta) -> SigningKeyRecord:
    return SigningKeyRecord(kid=kid, active_from=NOW + since)


@pytest.mark.parametrize(
    ("since", "missing"),
    [
        ([], [timedelta(), 30 * DAY]),
        ([timedelta()], [30 * DAY]),
        ([-29 * DAY], [DAY]),
        ([-29 * DAY - HOUR], [DAY]),
        ([-400 * DAY], [DAY]),
        ([-400 * DAY, -370 * DAY], [DAY]),
        ([-DAY, 29 * DAY], []),
        ([SECOND], [timedelta(), 30 * DAY]),
    ],
)
def test_missing_keys_are_a_current_one_and_a_next_one_a_day_ahead(
    since: list[timedelta], missing: list[timedelta]
) -> None:
    keys = [key(f"k{number}", at) for number, at in enumerate(since)]
    assert domain.missing_keys(keys, NOW) == [NOW + at for at in missing]


def test_the_newest_active_key_signs() -> None:
    keys = [key("old", -60 * DAY), key("b", -DAY), key("a", -DAY), key("next", SECOND)]
    assert domain.current_key(keys, NOW).kid == "b"
    assert domain.current_key(keys, NOW + SECOND).kid == "next"
    assert domain.current_key(keys, NOW - DAY - SECOND).kid == "old"


def test_a_key_is_published_for_an_hour_after_the_next_one_signs() -> None:
    keys = [key("next", 29 * DAY), key("current", -HOUR), key("last", -31 * DAY), key("older", -61 * DAY)]
    assert domain.retired_keys(keys, NOW) == ["older", "last"]
    assert domain.retired_keys(keys, NOW - SECOND) == ["older"]


class SilentProvider(httpx2.AsyncBaseTransport):
    """Server that takes a request and never responds."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await asyncio.Event().wait()
        raise AssertionError


@pytest.mark.parametrize(("operation", "limit_s"), [("metadata", 2.5), ("exchange", 5.0)])
def test_a_silent_provider_runs_into_the_timeout(operation: str, limit_s: float) -> None:
    provider = OpenIdProvider(REGISTRATION, ManualClock())
    provider._http["transport"] = SilentProvider()
    if operation == "exchange":
        url = "https://issuer.example/"
        provider._metadata = (ProviderMetadata(url, url, url, "client_secret_post", True, True), 0.0)

    async def ask() -> None:
        flow = SignInFlowRecord(redirect_uri="https://oo.example/auth/callback", code_verifier="v" * 43)
        with pytest.raises(Unavailable) as refused:
            await (provider.metadata() if operation == "metadata" else provider.redeem_code("code", flow))
        assert refused.value.reason == "PROVIDER_DOWN"

    assert virtual_time.run(ask())[1] == limit_s


async def test_provider_metadata_and_keys_are_fetched_once_an_hour(
    app: AuthApp, issuer: Issuer, clock: ManualClock
) -> None:
    def requests() -> tuple[int, int]:
        return issuer.requests["/.well-known/openid-configuration"], issuer.requests["/jwks"]

    await app.sign_in(issuer)
    assert requests() == (1, 1)
    clock.advance(seconds=3599)
    await app.sign_in(issuer)
    assert requests() == (1, 1)
    clock.advance(seconds=1)
    await app.sign_in(issuer)
    assert requests() == (2, 2)


async def test_progress_made_by_another_process_is_polled_every_two_seconds(app: AuthApp, clock: ManualClock) -> None:
    states = ErasureProgress(app.context.db, clock).watch("e1")
    assert await anext(states) == (None, [])
    record = domain.new_erasure("e1", "p", b"h", NOW)
    row = row_of(store.ERASURE, record)
    await app.context.db.transaction(person=NOBODY).run(lambda tx: tx.execute(store.ERASURE.insert(), row).close())
    pending = asyncio.ensure_future(anext(states))
    for seconds, is_seen in ((1.999, False), (0.001, True)):
        await asyncio.sleep(0.02)
        clock.advance(seconds=seconds)
        await asyncio.sleep(0.02)
        assert pending.done() is is_seen
    assert (await pending)[0] == record
    await states.aclose()


@pytest.mark.parametrize(("length", "is_kept"), [(320, True), (321, False)])
async def test_an_email_address_has_at_most_320_characters(
    app: AuthApp, issuer: Issuer, length: int, is_kept: bool
) -> None:
    address = "a@".rjust(length - 11, "x") + "example.com"
    assert len(address) == length
    issuer.false_claims = {"email": address}
    with app.as_person(await app.identity(await app.sign_in(issuer))) as stub:
        assert (await stub.get_me(GetMeRequest())).email == (address if is_kept else "")
