"""The errors of the HTTP API and their order. With an error, no call reaches a service."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import pytest

from bff.hooks import OoHooks
from bff.proxies import ProxySettings, TrustedProxies
from bff.rate_limit import RateLimiter, RateLimitSettings
from bff.session import SESSION_COOKIE
from gen.oo.auth.v1.services import AUTH_SERVICE_BEGIN_SIGN_IN
from gen.registry import SERVICES
from protogateway.http.gateway import HttpGateway
from protogateway.runtime.method import HttpBinding, Method
from servers.kernel.clock import SystemClock
from servers.kernel.errors import Conflict, Internal, Invalid, NotFound, StepUpNeeded, TooMany, Unavailable
from tests.http_api.conftest import ORIGIN, FakeChannel, FakeSessionGate, assert_problem

JSON = {"Content-Type": "application/json"}
PULL = '{"trigger": "pull"}'
RULE = "oo.options.v1.rpc"


def operations(wanted: Callable[[Method[Any, Any], HttpBinding], bool]) -> list[tuple[str, str]]:
    """Return the verb and a path of every operation that `wanted` selects."""
    return [
        (binding.verb, binding.template.replace("{id}", "x1").replace("{provider}", "todoist"))
        for service in SERVICES
        for method in service.methods
        for binding in method.bindings
        if wanted(method, binding)
    ]


WITH_SESSION = operations(lambda method, _: method.options[RULE]["caller"] == "CALLER_SESSION")
CHANGING = operations(lambda _, binding: binding.verb != "GET")
ALL = operations(lambda *_: True)


@pytest.mark.parametrize(("verb", "path"), WITH_SESSION)
async def test_without_a_session_everything_is_401(
    signed_out: httpx2.AsyncClient, channel: FakeChannel, verb: str, path: str
) -> None:
    for request in ({}, {"content": b"x" * 70_000}, {"headers": {"Accept": "text/html"}}, {"params": {"no": "such"}}):
        assert_problem(await signed_out.request(verb, path, **request), 401, "SIGN_IN_NEEDED")
    assert_problem(await signed_out.patch(path), 401)
    assert not channel.calls


async def test_without_a_session_an_unknown_path_is_401(
    signed_out: httpx2.AsyncClient, ada: httpx2.AsyncClient
) -> None:
    paths = ("/api", "/api/", "/api/nothing", "/api/me/", "/api//me", "/api/tips/:shown", "/api/tips/a/b:shown")
    del signed_out.headers["Cookie"]
    for path in paths:
        assert_problem(await signed_out.get(path), 401)
    ada.headers["Cookie"] = f"{SESSION_COOKIE}=ada"
    for path in paths:
        assert_problem(await ada.get(path), 404, "NO_SUCH_PATH")


async def test_without_its_secret_an_operation_is_401(signed_out: httpx2.AsyncClient, channel: FakeChannel) -> None:
    for value in ("", "Bearer", "Bearer ", "Basic abc"):
        response = await signed_out.get("/api/erasures/e1", headers={"Authorization": value})
        assert_problem(response, 401, "SECRET_NEEDED")
        assert response.headers["www-authenticate"].startswith("Bearer")
    assert not channel.calls


@pytest.mark.parametrize(("verb", "path"), CHANGING)
async def test_other_site_cannot_change_data(
    ada: httpx2.AsyncClient, channel: FakeChannel, verb: str, path: str
) -> None:
    assert_problem(await ada.request(verb, path, headers={"X-oO": "0"}), 403, "OWN_HEADER_NEEDED")
    del ada.headers["X-oO"]
    assert_problem(await ada.request(verb, path), 403, "OWN_HEADER_NEEDED")
    ada.headers["X-oO"] = "1"
    for foreign in ({"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert_problem(await ada.request(verb, path, headers=foreign), 403, "CROSS_SITE")
    assert_problem(await ada.request(verb, path, headers={"Origin": f"{ORIGIN}.evil.example"}), 403, "CROSS_SITE")
    assert not channel.calls


async def test_own_page_may_change_data(ada: httpx2.AsyncClient) -> None:
    own = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    assert (await ada.post("/api/logout", headers=own)).status_code == 200


async def test_read_does_not_need_the_own_header(ada: httpx2.AsyncClient) -> None:
    del ada.headers["X-oO"]
    assert (await ada.get("/api/me", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200


@pytest.mark.parametrize(("verb", "path"), ALL)
async def test_wrong_verb_is_405_with_allow(
    ada: httpx2.AsyncClient, channel: FakeChannel, verb: str, path: str
) -> None:
    response = await ada.request("PATCH", path)
    assert_problem(response, 405, "METHOD_NOT_ALLOWED")
    assert verb in response.headers["allow"]
    assert not channel.calls


@pytest.mark.parametrize(("verb", "path"), ALL)
async def test_body_that_is_not_json_is_415(
    ada: httpx2.AsyncClient, channel: FakeChannel, verb: str, path: str
) -> None:
    ada.headers["Authorization"] = "Bearer s"
    for headers in ({}, {"Content-Type": "text/plain"}, {"Content-Type": "application/json; charset=latin-1"}):
        assert_problem(await ada.request(verb, path, content=b"{}", headers=headers), 415, "NOT_JSON")
    gzipped = {**JSON, "Content-Encoding": "gzip"}
    assert_problem(await ada.request(verb, path, content=b"{}", headers=gzipped), 415, "ENCODED_BODY")
    assert not channel.calls


@pytest.mark.parametrize(("verb", "path"), ALL)
async def test_body_over_64_kib_is_413(ada: httpx2.AsyncClient, channel: FakeChannel, verb: str, path: str) -> None:
    ada.headers["Authorization"] = "Bearer s"
    response = await ada.request(verb, path, content=b" " * 65_537, headers=JSON)
    assert_problem(response, 413, "BODY_TOO_LARGE")
    assert response.headers["connection"] == "close"
    assert not channel.calls


async def test_endless_body_is_not_read_to_its_end(ada: httpx2.AsyncClient, channel: FakeChannel) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 1000:
            read += 1
            yield b" " * 8192

    assert_problem(await ada.post("/api/recommend", content=endless(), headers=JSON), 413)
    assert read <= 10
    assert not channel.calls


async def test_body_with_too_large_a_content_length_is_not_read(ada: httpx2.AsyncClient) -> None:
    read = []

    async def body() -> AsyncIterator[bytes]:
        read.append(True)
        yield b" "

    headers = {**JSON, "Content-Length": "65537"}
    assert_problem(await ada.post("/api/recommend", content=body(), headers=headers), 413)
    assert not read


async def test_body_of_64_kib_is_accepted(ada: httpx2.AsyncClient) -> None:
    body = PULL.ljust(65_536)
    assert (await ada.post("/api/recommend", content=body, headers=JSON)).status_code == 200


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "*/*;q=0.0", "application/json;q=0, */*"])
async def test_client_that_accepts_no_json_gets_406(ada: httpx2.AsyncClient, channel: FakeChannel, accept: str) -> None:
    assert_problem(await ada.get("/api/tips", headers={"Accept": accept}), 406, "ONLY_JSON")
    assert not channel.calls


@pytest.mark.parametrize(
    "accept", ["*/*", "application/*", "text/html, application/json;q=0.1", "APPLICATION/JSON; q=1"]
)
async def test_client_that_accepts_json_gets_it(ada: httpx2.AsyncClient, accept: str) -> None:
    assert (await ada.get("/api/tips", headers={"Accept": accept})).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (PULL[:-1], None),
        ("[]", None),
        ("null", None),
        ('"pull"', None),
        ('{"trigger": "pull", "trigger": "open"}', "trigger"),
        ('{"trigger": "pull", "limit": 1}', "limit"),
        ('{"trigger": "push"}', "trigger"),
        ('{"trigger": {}}', "trigger"),
        ('{"trigger": "unknown"}', "trigger"),
        ("{}", "trigger"),
        ("", "trigger"),
        ('{"trigger": "pull\\u0000"}', None),
        ('{"trigger": "pull", "trigger\\u0000": "open"}', None),
        ('{"trigger": "\\ud800"}', None),
        ('{"\\ud800": "pull"}', None),
    ],
)
async def test_invalid_body_is_400(ada: httpx2.AsyncClient, channel: FakeChannel, body: str, field: str | None) -> None:
    assert_problem(await ada.post("/api/recommend", content=body, headers=JSON), 400, "INVALID", field)
    assert not channel.calls


@pytest.mark.parametrize(
    ("verb", "path", "field"),
    [
        ("GET", "/api/tips?limit=1", "limit"),
        ("GET", "/api/tips?pageSize=many", "pageSize"),
        ("GET", "/api/tips?pageSize=-1", "pageSize"),
        ("GET", "/api/tips?pageSize=1&page_size=2", "page_size"),
        ("GET", "/api/tips?reaction=liked", "reaction"),
        ("GET", "/api/me?verbose=1", "verbose"),
        ("DELETE", "/api/me", "confirmation"),
        ("POST", "/api/recommend?trigger=pull", "trigger"),
        ("POST", "/api/tips/%FF:shown", "id"),
        ("POST", "/api/tips/%00:shown", "id"),
        ("GET", "/api/tips?pageToken=%00", "pageToken"),
        ("POST", f"/api/tips/{'x' * 257}:shown", "id"),
        ("DELETE", f"/api/connections/{'%41' * 257}", "provider"),
    ],
)
async def test_invalid_query_or_path_is_400(
    ada: httpx2.AsyncClient, channel: FakeChannel, verb: str, path: str, field: str
) -> None:
    headers = JSON if verb == "POST" else {}
    response = await ada.request(verb, path, content=PULL if "recommend" in path else None, headers=headers)
    assert_problem(response, 400, "INVALID", field)
    assert not channel.calls


@pytest.mark.parametrize(
    ("tip_id", "problem"),
    [
        ("1", "a string is expected"),
        ("[]", "a string is expected"),
        ('"\\ud800"', "an unpaired surrogate (half a character) is not allowed"),
    ],
)
async def test_expected_value_is_described_in_plain_words(ada: httpx2.AsyncClient, tip_id: str, problem: str) -> None:
    body = f'{{"tipId": {tip_id}, "reaction": "done"}}'
    response = await ada.post("/api/feedback", content=body, headers=JSON)
    assert_problem(response, 400, "INVALID", "tipId")
    assert response.json()["detail"] == f"tipId: {problem}"


async def test_escaped_backslash_before_u0000_is_not_nul(ada: httpx2.AsyncClient, channel: FakeChannel) -> None:
    body = '{"tipId": "\\\\u0000", "reaction": "done"}'
    assert (await ada.post("/api/feedback", content=body, headers=JSON)).status_code == 200
    assert channel.calls[0].request.tip_id == "\\u0000"


async def test_nested_fields_are_named_as_the_client_spells_them(ada: httpx2.AsyncClient) -> None:
    body = {"agreements": [{"documentId": "terms", "hash": "00" * 32}, {"hash": "00" * 32}]}
    response = await ada.post("/api/me/consents", json=body)
    assert_problem(response, 400, "INVALID", "agreements[1].documentId")
    assert "document_id" not in response.text


@pytest.mark.parametrize("key", ["", "k" * 129, "ключ", "a\tb"])
async def test_invalid_idempotency_key_is_400(ada: httpx2.AsyncClient, channel: FakeChannel, key: str) -> None:
    headers = {b"Content-Type": b"application/json", b"Idempotency-Key": key.encode()}
    response = await ada.post("/api/recommend", content=PULL, headers=headers)
    assert_problem(response, 400, "INVALID", "Idempotency-Key")
    assert not channel.calls


async def test_two_idempotency_keys_are_400(ada: httpx2.AsyncClient, channel: FakeChannel) -> None:
    headers = [*JSON.items(), ("Idempotency-Key", "k1"), ("Idempotency-Key", "k2")]
    response = await ada.post("/api/recommend", content=PULL, headers=headers)
    assert_problem(response, 400, "INVALID", "Idempotency-Key")
    assert not channel.calls


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "soon", "", "1" * 10])
async def test_invalid_timeout_is_400(ada: httpx2.AsyncClient, channel: FakeChannel, value: str) -> None:
    response = await ada.get("/api/tips", headers={"X-Request-Timeout-Ms": value})
    assert_problem(response, 400, "INVALID", "X-Request-Timeout-Ms")
    assert not channel.calls


async def test_body_for_an_operation_without_one_is_400(ada: httpx2.AsyncClient, channel: FakeChannel) -> None:
    response = await ada.request("DELETE", "/api/me", json={"confirmation": "delete"})
    assert_problem(response, 400, "NO_BODY")
    assert not channel.calls
    assert (await ada.request("DELETE", "/api/me?confirmation=delete", json={})).status_code == 202


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (NotFound("tip", "t1"), 404, "TIP_NOT_FOUND"),
        (Conflict("expired", reason="TIP_EXPIRED"), 409, "TIP_EXPIRED"),
        (StepUpNeeded("sign in again"), 403, "STEP_UP_NEEDED"),
        (Unavailable("later"), 503, "UNAVAILABLE"),
        (Internal(), 500, "INTERNAL"),
    ],
)
async def test_error_of_a_service_is_a_problem(
    ada: httpx2.AsyncClient, channel: FakeChannel, error: Exception, status: int, reason: str
) -> None:
    channel.responses["ListTips"] = error
    assert_problem(await ada.get("/api/tips"), status, reason)


async def test_field_of_a_service_error_has_its_json_name(ada: httpx2.AsyncClient, channel: FakeChannel) -> None:
    channel.responses["ListTips"] = Invalid.field("page_size", "at most 3 now")
    response = await ada.get("/api/tips?pageSize=5")
    assert_problem(response, 400, "INVALID", "pageSize")
    assert response.json()["detail"] == "pageSize: at most 3 now"


async def test_retry_after_is_rounded_up(ada: httpx2.AsyncClient, channel: FakeChannel) -> None:
    channel.responses["ListTips"] = TooMany("slow down", retry_after_s=1.2)
    response = await ada.get("/api/tips")
    assert_problem(response, 429)
    assert response.headers["retry-after"] == "2"


async def test_unexpected_error_leaks_nothing(ada: httpx2.AsyncClient, channel: FakeChannel) -> None:
    channel.responses["ListTips"] = RuntimeError("password is hunter2")
    response = await ada.get("/api/tips")
    assert_problem(response, 500, "INTERNAL")
    assert "hunter2" not in response.text


def test_operation_that_http_may_not_call_is_refused_at_start() -> None:
    hooks = OoHooks(
        FakeSessionGate(), ORIGIN, RateLimiter(RateLimitSettings()), TrustedProxies(ProxySettings()), SystemClock()
    )
    with pytest.raises(ValueError, match="BeginSignIn"):
        HttpGateway(FakeChannel(), [(AUTH_SERVICE_BEGIN_SIGN_IN, HttpBinding("GET", "/x", "/x"))], hooks)
