"""deploy/Caddyfile, tested with a real Caddy in front of upstreams that record, die, hang and stream."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import httpx2
import pytest
import zstandard
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bff.health import routes
from servers.kernel.clock import SystemClock
from servers.kernel.health import Health
from tests.deploy.caddy import CaddyProxy, adapt, caddy, find
from tests.deploy.upstream import (
    ReceivedRequest,
    StubUpstream,
    UpstreamHandler,
    break_off,
    hang,
    respond,
    respond_after,
    stream,
)
from tests.deploy.waiting import wait_until

KEY = {"Idempotency-Key": "0b9c8d4e"}
RETRIES = 3
TRY_INTERVAL_S, TRY_DURATION_S = 0.1, 3
SECOND_NS = 1_000_000_000
HSTS = "max-age=31536000"


@dataclass(frozen=True)
class ProxiedUpstreams:
    """Caddy and the upstreams behind it."""

    proxy: CaddyProxy
    upstreams: list[StubUpstream]

    def request(self, method: str, path: str = "/", **options: object) -> httpx2.Response:
        return self.proxy.client.request(method, self.proxy.https + path, **options)  # type: ignore[arg-type]

    def received(self) -> list[ReceivedRequest]:
        """Return the requests that all upstreams received, in any order."""
        return [request for upstream in self.upstreams for request in upstream.received]

    def behave(self, behaviour: Callable[[UpstreamHandler], None]) -> None:
        """Set one behaviour for all upstreams, and clear their recorded requests."""
        for upstream in self.upstreams:
            upstream.behaviour = behaviour
            upstream.received.clear()


@contextmanager
def proxied_upstreams(folder: Path, count: int) -> Iterator[ProxiedUpstreams]:
    """Run Caddy in front of this number of upstreams, for the length of the block."""
    with ExitStack() as stack:
        upstreams = [stack.enter_context(StubUpstream().serving()) for _ in range(count)]
        proxy = stack.enter_context(caddy(folder, *(upstream.address for upstream in upstreams)))
        upstreams_behind_caddy = ProxiedUpstreams(proxy, upstreams)
        upstreams_behind_caddy.behave(respond())
        yield upstreams_behind_caddy


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxiedUpstreams]:
    """Yield two upstreams that no test breaks."""
    with proxied_upstreams(tmp_path_factory.mktemp("caddy"), 2) as upstreams_behind_caddy:
        yield upstreams_behind_caddy


@pytest.fixture(scope="module")
def dying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxiedUpstreams]:
    """Yield upstreams that all die with the request that they read, enough for each test to meet fresh ones."""
    with proxied_upstreams(tmp_path_factory.mktemp("caddy"), 30) as upstreams_behind_caddy:
        upstreams_behind_caddy.behave(break_off)
        yield upstreams_behind_caddy


@pytest.fixture
def two_upstreams(tmp_path: Path) -> Iterator[ProxiedUpstreams]:
    """Yield two upstreams for this test alone."""
    with proxied_upstreams(tmp_path, 2) as upstreams_behind_caddy:
        yield upstreams_behind_caddy


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_request_that_may_have_taken_effect_arrives_once(dying: ProxiedUpstreams, method: str) -> None:
    dying.behave(break_off)
    assert dying.request(method, json={"tip": "1"}).status_code == 502
    assert [request.method for request in dying.received()] == [method]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_idempotency_key_makes_only_a_post_safe_to_repeat(dying: ProxiedUpstreams, method: str) -> None:
    dying.behave(break_off)
    dying.request(method, headers=KEY, json={"tip": "1"})
    reached = [upstream for upstream in dying.upstreams if upstream.received]
    assert len(reached) == 1


@pytest.mark.parametrize(("method", "headers"), [("GET", {}), ("POST", KEY)])
def test_request_that_is_safe_to_repeat_goes_to_other_upstreams(
    dying: ProxiedUpstreams, method: str, headers: dict[str, str]
) -> None:
    dying.behave(break_off)
    assert dying.request(method, headers=headers).status_code == 502
    assert len([upstream for upstream in dying.upstreams if upstream.received]) == 1 + RETRIES


def test_request_that_no_upstream_accepts_fails_soon(dying: ProxiedUpstreams) -> None:
    """The number of tries ends the wait, long before lb_try_duration."""
    dying.behave(break_off)
    started = time.monotonic()
    assert dying.request("GET").status_code == 502
    assert RETRIES * TRY_INTERVAL_S <= time.monotonic() - started < TRY_DURATION_S / 2


def test_repeated_post_has_its_body_and_key_again(dying: ProxiedUpstreams) -> None:
    dying.behave(break_off)
    body = b'{"note": "' + b"x" * 5_000 + b'"}'
    dying.request("POST", "/api/feedback", headers=KEY, content=body)
    received = {(request.path, request.body, request.headers["idempotency-key"]) for request in dying.received()}
    assert received == {("/api/feedback", body, KEY["Idempotency-Key"])}


def test_post_on_a_reused_connection_arrives_once(two_upstreams: ProxiedUpstreams) -> None:
    while not all(upstream.received for upstream in two_upstreams.upstreams):
        assert two_upstreams.request("POST").status_code == 200
    two_upstreams.behave(break_off)
    assert two_upstreams.request("POST").status_code == 502
    assert len(two_upstreams.received()) == 1


def test_post_that_reached_no_upstream_goes_to_another(tmp_path: Path) -> None:
    gone, alive = StubUpstream(), StubUpstream()
    with gone.serving():
        pass
    with alive.serving(), caddy(tmp_path, gone.address, alive.address) as proxy:
        alive.received.clear()
        assert [proxy.client.post(proxy.https).status_code for _ in range(5)] == [200] * 5
        assert len(alive.received) == 5


@pytest.mark.parametrize("status", [500, 502, 503])
def test_request_with_a_response_is_never_repeated(steady: ProxiedUpstreams, status: int) -> None:
    steady.behave(respond(status, Retry_After="7"))
    response = steady.request("POST", headers=KEY)
    assert (response.status_code, response.headers["Retry-After"]) == (status, "7")
    assert len(steady.received()) == 1


def test_upstream_that_broke_off_gets_no_requests_for_a_while(two_upstreams: ProxiedUpstreams) -> None:
    dead, _ = two_upstreams.upstreams
    dead.behaviour = break_off
    while not dead.received:
        assert two_upstreams.request("GET").status_code == 200
    assert statuses_unless_reached(two_upstreams, dead) == {200}


def test_upstream_gets_requests_only_while_its_readiness_check_succeeds_in_time(
    two_upstreams: ProxiedUpstreams,
) -> None:
    first, second = two_upstreams.upstreams
    first.ready = respond(503)
    wait_until(lambda: statuses_unless_reached(two_upstreams, first) == {200}, 2.5)
    second.ready = hang(1.5)
    wait_until(lambda: two_upstreams.request("GET").status_code == 503, 2.5)
    started = time.monotonic()
    response = two_upstreams.request("POST", headers=KEY)
    assert (response.status_code, response.headers["Strict-Transport-Security"]) == (503, HSTS)
    assert time.monotonic() - started < 1
    first.ready = respond()
    wait_until(lambda: two_upstreams.request("GET").status_code == 200, 2.5)


def statuses_unless_reached(two_upstreams: ProxiedUpstreams, upstream: StubUpstream) -> set[int]:
    """Return the statuses of eight requests, or an empty set if the upstream received any of them."""
    upstream.received.clear()
    statuses = {two_upstreams.request("GET").status_code for _ in range(8)}
    return set() if upstream.received else statuses


def test_request_goes_to_the_upstream_with_fewer_open_requests(two_upstreams: ProxiedUpstreams) -> None:
    first, second = two_upstreams.upstreams
    released, arrived = Event(), Event()
    first.behaviour = respond_after(released, arrived)
    second.behaviour = respond()
    with background_requests(two_upstreams) as start:
        while not arrived.is_set():
            start()
            arrived.wait(0.05)
        second.received.clear()
        assert {two_upstreams.request("GET").status_code for _ in range(8)} == {200}
        assert (len(first.received), len(second.received)) == (1, 8)
        released.set()


@contextmanager
def background_requests(two_upstreams: ProxiedUpstreams) -> Iterator[Callable[[], object]]:
    """Yield a function that sends a GET in the background. All have ended after the block."""
    with ThreadPoolExecutor(8) as pool:
        yield lambda: pool.submit(two_upstreams.request, "GET")


@pytest.mark.parametrize("status", [200, 303, 404, 500])
def test_every_response_has_strict_transport_security(steady: ProxiedUpstreams, status: int) -> None:
    steady.behave(respond(status))
    assert steady.request("GET").headers["Strict-Transport-Security"] == HSTS


def test_http_is_redirected_to_https(steady: ProxiedUpstreams) -> None:
    steady.behave(respond())
    response = steady.proxy.client.get(f"{steady.proxy.http}/tips?a=b")
    assert (response.status_code, response.headers["Location"]) == (308, "https://localhost/tips?a=b")
    assert steady.received() == []


FORWARDED = {
    "Host": "oo.example",
    "Cookie": "__Host-oo=1; other=2",
    "Authorization": "Bearer 1",
    "Origin": "https://oo.example",
    "Sec-Fetch-Site": "same-origin",
    "Idempotency-Key": "1",
    "Last-Event-ID": "7",
    "If-None-Match": '"1"',
    "Accept": "application/json",
    "Accept-Language": "de",
    "Content-Type": "application/json",
    "X-Timeout-Ms": "500",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
}


def test_upstream_gets_the_request_unchanged(steady: ProxiedUpstreams) -> None:
    steady.behave(respond())
    sent = FORWARDED | {"Host": httpx2.URL(steady.proxy.https).netloc.decode()}
    steady.request("POST", "/api/a%20b/?c=%2F&c=d", headers=sent, content=b"{}")
    (received,) = steady.received()
    assert (received.method, received.path, received.body) == ("POST", "/api/a%20b/?c=%2F&c=d", b"{}")
    assert {name: received.headers[name.lower()] for name in sent} == sent


def test_client_gets_the_response_unchanged(steady: ProxiedUpstreams) -> None:
    sent = {"Set_Cookie": "a=b; Secure", "ETag": '"1"', "Cache_Control": "no-store", "Content_Security_Policy": "none"}
    steady.behave(respond(418, b"short", "text/plain", **sent))
    response = steady.request("GET")
    assert (response.status_code, response.content) == (418, b"short")
    assert {name: response.headers[name.replace("_", "-")] for name in sent} == sent


@pytest.mark.parametrize(
    "forwarded_headers",
    [{}, {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}],
)
def test_forwarded_headers_are_caddys_own(steady: ProxiedUpstreams, forwarded_headers: dict[str, str]) -> None:
    steady.behave(respond())
    steady.request("GET", headers=forwarded_headers)
    (received,) = steady.received()
    forwarded = {name: value for name, value in received.headers.items() if name.startswith("x-forwarded")}
    assert forwarded == {
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "https",
        "x-forwarded-host": httpx2.URL(steady.proxy.https).netloc.decode(),
    }


@pytest.mark.parametrize("forwarded_headers", [{}, {"Connection": "X-Forwarded-For"}, {"X-Forwarded-For": ""}])
def test_metrics_are_not_served_through_caddy(steady: ProxiedUpstreams, forwarded_headers: dict[str, str]) -> None:
    """The real /metrics refuses a request that came through Caddy, although Caddy is on the same machine."""
    steady.behave(respond())
    assert steady.request("GET", "/metrics", headers=forwarded_headers).status_code == 200
    (received,) = steady.received()
    oo = TestClient(Starlette(routes=routes(Health(SystemClock()))), client=("127.0.0.1", 1))
    assert oo.get("/metrics", headers=dict(received.headers)).status_code == 403
    assert oo.get("/metrics").status_code == 200


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_page_is_compressed_for_a_client_that_accepts_it(steady: ProxiedUpstreams, encoding: str) -> None:
    page = b"<p>one tip</p>" * 200
    steady.behave(respond(body=page, content_type="text/html; charset=utf-8"))
    with steady.proxy.client.stream("GET", steady.proxy.https, headers={"Accept-Encoding": encoding}) as response:
        raw = b"".join(response.iter_raw())
    assert response.headers["Content-Encoding"] == encoding
    assert len(raw) < len(page) / 4
    if encoding == "zstd":
        assert zstandard.ZstdDecompressor().decompressobj().decompress(raw) == page


@pytest.mark.parametrize("content_type", ["text/event-stream", "application/x-ndjson"])
def test_stream_arrives_as_it_is_written(steady: ProxiedUpstreams, content_type: str) -> None:
    released = Event()
    steady.behave(stream(content_type, b"one\n", b"two\n", released))
    headers = {"Accept-Encoding": "gzip"}
    with steady.proxy.client.stream("GET", steady.proxy.https, headers=headers) as response:
        chunks = response.iter_bytes()
        assert next(chunks) == b"one\n"
        released.set()
        assert b"".join(chunks) == b"two\n"


def test_settings_name_the_site_and_the_upstreams(tmp_path: Path) -> None:
    adapted = adapt(tmp_path, OO_SITE="oo.example", OO_UPSTREAM="a:1 b:2")
    (server,) = adapted["apps"]["http"]["servers"].values()
    (route,) = server["routes"]
    assert (server["listen"], route["match"]) == ([":443"], [{"host": ["oo.example"]}])
    assert [each["dial"] for each in find(adapted, "upstreams")] == ["a:1", "b:2"]
    assert "tls" not in adapted["apps"], "the certificate of a public name comes from a public authority"


def test_default_site_is_localhost_and_default_upstream_this_machine(tmp_path: Path) -> None:
    adapted = adapt(tmp_path)
    assert find(adapted, "host") == ["localhost"]
    assert [each["dial"] for each in find(adapted, "upstreams")] == ["127.0.0.1:8080"]


def test_admin_api_is_local_and_no_trust_store_is_changed(tmp_path: Path) -> None:
    adapted = adapt(tmp_path)
    assert adapted["admin"] == {"listen": "127.0.0.1:2019"}
    assert find(adapted, "install_trust") is False


def test_retry_and_failure_times_of_the_load_balancer(tmp_path: Path) -> None:
    adapted = adapt(tmp_path)
    assert find(adapted, "passive") == {"fail_duration": 2 * SECOND_NS, "max_fails": 1}
    balancing = find(adapted, "load_balancing")
    assert (balancing["try_duration"], balancing["try_interval"]) == (3 * SECOND_NS, SECOND_NS // 10)
