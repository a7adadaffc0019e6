"""Session cookies, form tokens, and the check that a form comes from our own pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from bff import session
from bff.session import Sessions
from gen.oo.auth.v1 import ResolveSessionRequest, ResolveSessionResponse
from gen.oo.auth.v1.services import AuthServiceStub
from servers.kernel.cache import CommitCache
from servers.kernel.errors import Forbidden, SignInNeeded, Unavailable
from servers.kernel.identity import Identity
from tests.clocks import ManualClock

ORIGIN = "https://oo.example"
SIGNED_IN_AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


@dataclass
class FakeAuth:
    """A stand-in for auth that knows one session. `commits` is its commit count."""

    requests: list[ResolveSessionRequest] = field(default_factory=list)
    known: str = "ada's"
    is_down: bool = False
    commits: int = 0

    async def unary(self, method: object, request: ResolveSessionRequest, **_: Any) -> ResolveSessionResponse:
        self.requests.append(request)
        if self.is_down:
            raise Unavailable("down")
        if request.session != self.known:
            raise SignInNeeded("this session is over", reason="SESSION_ENDED")
        tokens = {audience: f"token for {audience}" for audience in request.audiences}
        return ResolveSessionResponse(person="ada", session_id="s", signed_in_at=SIGNED_IN_AT, tokens=tokens)


@pytest.fixture
def auth() -> FakeAuth:
    return FakeAuth()


def sessions(auth: FakeAuth, *audiences: str, form_key: bytes = b"k" * 32) -> Sessions:
    cache: CommitCache[bytes, Identity] = CommitCache(lambda: auth.commits, ManualClock())
    return Sessions(AuthServiceStub(auth), audiences, form_key, ORIGIN, cache)  # type: ignore[arg-type]


def request(cookies: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Request:
    sent = {"cookie": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items()), **(headers or {})}
    pairs = [(name.encode(), value.encode()) for name, value in sent.items() if value]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": pairs})


def with_session(secret: str, **headers: str) -> Request:
    return request({session.SESSION_COOKIE: secret}, headers)


def headers_of(response: Response, name: str) -> list[str]:
    return [value.decode() for key, value in response.raw_headers if key == name.encode()]


def test_session_cookie_lasts_90_days_and_is_hidden_from_scripts_and_other_sites(auth: FakeAuth) -> None:
    response = Response()
    sessions(auth).start(response, "s3cret")
    assert headers_of(response, "set-cookie") == [
        "__Host-Http-oo=s3cret; Max-Age=7776000; Path=/; Secure; HttpOnly; SameSite=Strict"
    ]


def test_end_of_a_session_deletes_the_cookie_and_stored_data(auth: FakeAuth) -> None:
    response = Response()
    sessions(auth).end(response)
    assert headers_of(response, "set-cookie") == [
        "__Host-Http-oo=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict"
    ]
    assert headers_of(response, "clear-site-data") == ['"cache", "storage"']


def test_sign_in_cookie_lasts_ten_minutes_and_is_sent_on_return_from_another_site() -> None:
    response = Response()
    session.set_flow(response, "f1")
    session.clear_flow(response)
    assert headers_of(response, "set-cookie") == [
        "__Host-Http-oo-flow=f1; Max-Age=600; Path=/; Secure; HttpOnly; SameSite=Lax",
        "__Host-Http-oo-flow=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax",
    ]
    assert session.flow_cookie(request({"__Host-Http-oo-flow": "f1"})) == "f1"
    assert session.flow_cookie(request()) == ""


def test_erasure_cookie_lasts_a_week() -> None:
    response = Response()
    session.set_erasure(response, "e1", "s3c.ret")
    assert headers_of(response, "set-cookie") == [
        "__Host-Http-oo-erasure=e1.s3c.ret; Max-Age=604800; Path=/; Secure; HttpOnly; SameSite=Strict"
    ]
    assert session.erasure_cookie(request({"__Host-Http-oo-erasure": "e1.s3c.ret"})) == ("e1", "s3c.ret")
    assert session.erasure_cookie(request()) == ("", "")


async def test_session_has_the_identity_that_auth_returns(auth: FakeAuth) -> None:
    found = await sessions(auth).identify(with_session("ada's"))
    assert found == Identity("ada", session_id="s", signed_in_at=SIGNED_IN_AT)
    assert await sessions(auth).identify(with_session("bob's")) is None
    assert await sessions(auth).identify(request()) is None
    auth.is_down = True
    with pytest.raises(Unavailable):
        await sessions(auth).identify(with_session("ada's"))


@pytest.mark.parametrize(("length", "calls"), [(128, 1), (129, 0)])
async def test_cookie_longer_than_any_session_is_not_sent_to_auth(auth: FakeAuth, length: int, calls: int) -> None:
    assert await sessions(auth).resolve("x" * length) is None
    assert len(auth.requests) == calls


async def test_session_is_cached_until_auths_next_commit(auth: FakeAuth) -> None:
    local = sessions(auth)
    for _ in range(3):
        assert await local.resolve("ada's")
    assert len(auth.requests) == 1
    auth.commits += 1
    assert await local.resolve("ada's")
    assert len(auth.requests) == 2


async def test_ended_session_is_not_cached(auth: FakeAuth) -> None:
    local = sessions(auth)
    for _ in range(2):
        assert await local.resolve("bob's") is None
    assert len(auth.requests) == 2
    auth.known = "bob's"
    assert await local.resolve("bob's")


async def test_tokens_for_other_processes_are_fetched_for_each_request(auth: FakeAuth) -> None:
    remote = sessions(auth, "profile", "recommender")
    for _ in range(2):
        found = await remote.resolve("ada's")
        assert found
        assert found.tokens == {"profile": "token for profile", "recommender": "token for recommender"}
    assert [request.audiences for request in auth.requests] == [["profile", "recommender"]] * 2


def test_form_token_is_valid_only_for_the_session_of_its_page(auth: FakeAuth) -> None:
    own = sessions(auth)
    token = own.form_token(with_session("ada's"))
    own.check_form(with_session("ada's"), token)
    assert own.form_token(with_session("ada's")) == token
    wrong = [
        (own, with_session("bob's"), token),
        (own, request(), token),
        (own, with_session("ada's"), own.form_token(request())),
        (own, with_session("ada's"), ""),
        (own, with_session("ada's"), token[:-1]),
        (own, with_session("ada's"), token.upper()),
        (sessions(auth, form_key=b"l" * 32), with_session("ada's"), token),
    ]
    for other, sent, form_token in wrong:
        with pytest.raises(Forbidden) as refused:
            other.check_form(sent, form_token)
        assert refused.value.reason == "FORM_TOKEN_WRONG"


@pytest.mark.parametrize(
    ("headers", "is_own"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"origin": ORIGIN}, True),
        ({"origin": "null"}, False),
        ({"origin": "http://oo.example"}, False),
        ({"origin": f"{ORIGIN}.evil.example"}, False),
        ({"origin": f"{ORIGIN}:8443"}, False),
        ({"origin": ORIGIN, "sec-fetch-site": "same-site"}, False),
        ({"origin": "https://evil.example", "sec-fetch-site": "same-origin"}, False),
    ],
)
def test_only_our_own_pages_send_forms(auth: FakeAuth, headers: dict[str, str], is_own: bool) -> None:
    own = sessions(auth)
    sent = with_session("ada's", **headers)
    token = own.form_token(sent)
    for check in (own.check_origin, lambda sent: own.check_form(sent, token)):
        if is_own:
            check(sent)
        else:
            with pytest.raises(Forbidden) as refused:
                check(sent)
            assert refused.value.reason == "CROSS_SITE"
