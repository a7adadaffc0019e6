"""Headers and trailers that handlers set, on both channels, and what they may not set."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any, cast

import httpx2
import pytest

from protogateway.http.asgi import ASGIApp
from protogateway.http.stream_writer import HEAD_DELAY_S
from protogateway.runtime.handlers import serve
from protogateway.runtime.inprocess_channel import InProcessChannel
from protogateway.runtime.metadata import Metadata, MetadataInvalid, ResponseMetadata
from protogateway.runtime.response_headers import HEADER_PREFIX, ResponseHeaderInvalid, validate_headers
from protogateway.tests.http.conftest import PLAIN
from protogateway.tests.http.file_service import CHANNELS, FileStore, file_gateway

SENT = {
    "Location": "/v1/files/b",
    "Content-Disposition": "attachment; filename*=UTF-8''%E2%82%AC.txt",
    "Retry-After": "3",
    "X-Own": 'a, "b" ~',
    "Content-Language": "de",
    "Set-Ooh": "",
}

EXTENSIONS: tuple[dict[str, Any] | None, ...] = ({"http.response.trailers": {}}, {}, None)
"""Extensions that a server may say it has, in the scope of a request."""


@pytest.fixture(params=CHANNELS)
async def gateway(request: pytest.FixtureRequest, files: SimpleNamespace, store: FileStore) -> AsyncIterator[ASGIApp]:
    async with file_gateway(request.param, files, store) as found:
        yield found


@pytest.fixture
async def client(gateway: ASGIApp) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(gateway), base_url="http://files") as found:
        found.headers |= PLAIN
        yield found


def setting(headers: Any) -> Callable[[Any], None]:
    """Return a function that sets the headers of a call."""

    def prepare(call: Any) -> None:
        call.response_headers = headers

    return prepare


async def test_client_gets_the_headers_of_the_handler(client: httpx2.AsyncClient, store: FileStore) -> None:
    store.prepare = setting(SENT)
    for path in ("/v1/tokens/a", "/v1/files/a?size=1", "/v1/files/a:watch?size=2", "/v1/files/a:parts?size=2"):
        response = await client.get(path)
        assert response.status_code == 200, response.text
        assert {name: response.headers[name] for name in SENT} == SENT
        assert len(response.headers["x-request-id"]) == 32


async def test_a_header_may_come_twice_and_replaces_that_of_the_gateway(
    client: httpx2.AsyncClient, store: FileStore
) -> None:
    links = ["</v1/files/b>; rel=next", "</v1/files/0>; rel=first"]
    store.prepare = setting([*(("Link", link) for link in links), ("Cache-Control", "max-age=5"), ("Vary", "x-own")])
    response = await client.get("/v1/files/a?size=1")
    assert response.headers.get_list("link") == links
    assert response.headers.get_list("cache-control") == ["max-age=5"]
    assert response.headers.get_list("vary")[::2] == ["accept-encoding", "x-own"]


async def test_an_error_has_the_headers_that_are_not_about_a_success(
    client: httpx2.AsyncClient, store: FileStore
) -> None:
    store.prepare = setting({**SENT, "ETag": '"v1"', "Cache-Control": "max-age=5", "WWW-Authenticate": 'Own realm="x"'})
    for path in ("/v1/files/a?code=16", "/v1/files/a:watch?code=16", "/v1/files/a:parts?code=16"):
        response = await client.get(path)
        for _ in range(4):  # grpc.aio may lose the initial metadata of a stream that fails at once, see GrpcStream
            if "location" not in response.headers:
                response = await client.get(path)
        assert (response.status_code, response.json()["reason"]) == (401, "ASKED_FOR")
        for name in ("Location", "Retry-After", "X-Own"):
            assert response.headers[name] == SENT[name]
        assert response.headers.get_list("www-authenticate") == ['Own realm="x"']
        assert response.headers["cache-control"] == "no-store"
        assert not {"etag", "content-disposition", "content-language"} & set(response.headers)


async def test_metadata_of_the_handler_stays_inside(client: httpx2.AsyncClient, store: FileStore) -> None:
    def prepare(call: Any) -> None:
        call.initial_metadata = {"x-inside": "1", "location": "/inside"}
        call.trailing_metadata = {"x-inside": "2"}
        call.response_headers = {"X-Outside": "1"}

    store.prepare = prepare
    for path in ("/v1/tokens/a", "/v1/tokens/a?code=5", "/v1/files/a:watch?size=1", "/v1/files/a:parts?size=1"):
        response = await client.get(path)
        assert response.headers["x-outside"] == "1"
        assert not [name for name in response.headers if "inside" in name or "http-header" in name]
        assert "location" not in response.headers
        assert "inside" not in response.text


async def test_cookie_is_refused_unless_the_gateway_allows_it(
    files: SimpleNamespace, store: FileStore, client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    cookies = ["a=1; Secure", "b=2"]
    store.prepare = setting([("Set-Cookie", cookie) for cookie in cookies])
    for path in ("/v1/tokens/a", "/v1/tokens/a?code=5", "/v1/files/a:watch?size=1", "/v1/files/a:parts?size=1"):
        response = await client.get(path)
        assert response.status_code == 500
        assert "set-cookie" not in response.headers
        assert "set-cookie: refused by this gateway" in caplog.text
        caplog.clear()
    async with file_gateway("local", files, store, refused_headers=()) as gateway:
        transport = httpx2.ASGITransport(gateway)
        async with httpx2.AsyncClient(transport=transport, base_url="http://files") as allowed:
            assert (await allowed.get("/v1/tokens/a")).headers.get_list("set-cookie") == cookies


def test_header_that_a_response_has_once_is_refused_twice() -> None:
    assert len(validate_headers([("Link", "<a>"), ("Link", "<b>"), ("ETag", '"1"')]).pairs) == 3
    with pytest.raises(ResponseHeaderInvalid, match="etag: a response has it once"):
        validate_headers([("ETag", '"1"'), ("etag", '"2"')])


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("Content-Length", "3", "sets it"),
        ("Content-Encoding", "gzip", "sets it"),
        ("X-Request-Id", "1", "sets it"),
        ("Content-Type", "text/html", "HttpBody"),
        ("Connection", "close", "connection"),
        ("TRANSFER-ENCODING", "chunked", "connection"),
        ("Trailer", "x", "connection"),
        ("X-Own", "a\r\nSet-Cookie: b=1", "printable ASCII"),
        ("X-Own", "é", "printable ASCII"),
        ("X-Own", " a", "no spaces"),
        ("X-Own\r\nSet-Cookie", "a", "letters"),
        ("X Own", "a", "letters"),
        ("", "a", "letters"),
        ("X-Own-Bin", "a", "-bin"),
        ("X-Own", b"a", "text is expected"),
        ("X-Own", "a" * 5000, "longer than 4096"),
        ("ETag", "v1", "in quotes"),
    ],
)
async def test_invalid_header_is_refused_where_it_is_set(
    near: httpx2.AsyncClient, store: FileStore, name: str, value: Any, problem: str
) -> None:
    raised: list[ResponseHeaderInvalid] = []

    def prepare(call: Any) -> None:
        try:
            call.response_headers = {name: value}
        except ResponseHeaderInvalid as error:
            raised.append(error)

    store.prepare = prepare
    response = await near.get("/v1/tokens/a")
    assert (response.status_code, len(raised)) == (200, 1)
    assert problem in str(raised[0])
    assert name.lower() in str(raised[0]) or problem.startswith("longer")
    assert "x-own" not in response.headers


async def test_a_proxy_cannot_pass_headers_on_by_accident(near: httpx2.AsyncClient, store: FileStore) -> None:
    def prepare(call: Any) -> None:
        for name in ("initial_metadata", "trailing_metadata"):
            with pytest.raises(MetadataInvalid, match="response_headers"):
                setattr(call, name, {f"{HEADER_PREFIX}location": "/elsewhere"})

    store.prepare = prepare
    response = await near.get("/v1/tokens/a")
    assert response.status_code == 200
    assert "location" not in response.headers


async def test_headers_of_another_service_are_checked_again(files: SimpleNamespace, store: FileStore) -> None:
    """A service that is not written with protogateway may send anything under the prefix."""
    async with file_gateway("local", files, store) as gateway:
        for key, value in (("content-length", "3"), ("x", "a\r\nb: c")):
            metadata = {f"{HEADER_PREFIX}{key}": value}

            def prepare(call: Any, sent: dict[str, str] = metadata) -> None:
                call.has_metadata, call._initial_metadata = True, Metadata(sent)

            store.prepare = prepare
            transport = httpx2.ASGITransport(gateway)
            async with httpx2.AsyncClient(transport=transport, base_url="http://files") as client:
                assert (await client.get("/v1/tokens/a")).status_code == 500


class LateStore(FileStore):
    """Service whose stream sets metadata after the gateway has started the response."""

    initial: dict[str, str] = {}  # noqa: RUF012 (a constant of the test)
    trailing: dict[str, str] = {}  # noqa: RUF012 (a constant of the test)

    async def watch(self, request: Any, call: Any) -> AsyncIterator[Any]:
        await asyncio.sleep(2 * HEAD_DELAY_S)
        call._initial_metadata, call._trailing_metadata = Metadata(self.initial), Metadata(self.trailing)
        yield self._files.messages.FileResponse(name=request.name)
        self._fail(request.code)


async def test_refused_header_after_the_start_does_not_hide_the_error(files: SimpleNamespace) -> None:
    store = LateStore(files)
    store.initial = {f"{HEADER_PREFIX}set-cookie": "a=1"}
    async with (
        file_gateway("local", files, store) as gateway,
        httpx2.AsyncClient(transport=httpx2.ASGITransport(gateway), base_url="http://files") as client,
    ):
        response = await client.get("/v1/files/a:watch?code=5")
    assert response.status_code == 200
    assert "event: problem" in response.text
    assert "ASKED_FOR" in response.text


async def test_trailers_of_another_service_are_checked_again(files: SimpleNamespace) -> None:
    store = LateStore(files)
    store.trailing = {f"{HEADER_PREFIX}set-cookie": "a=1"}
    async with (
        file_gateway("local", files, store) as gateway,
        httpx2.AsyncClient(transport=httpx2.ASGITransport(gateway), base_url="http://files") as client,
    ):
        text = (await client.get("/v1/files/a:watch")).text
    assert "event: problem" in text
    assert "a=1" not in text


async def test_etag_of_the_handler_is_revalidated(client: httpx2.AsyncClient, store: FileStore) -> None:
    store.prepare = setting({"ETag": '"v1,final"', "X-Own": "1"})
    path = "/v1/files/a?size=2000&contentType=text/plain"
    first = await client.get(path)
    assert first.headers.get_list("etag") == ['"v1,final"']
    for sent in ('"v1,final"', 'W/"v1,final"', '"a", "v1,final"', "*"):
        again = await client.get(path, headers={"If-None-Match": sent})
        assert (again.status_code, again.content, again.headers["x-own"]) == (304, b"", "1")
        assert again.headers.get_list("etag") == ['"v1,final"']
    for sent in ('"v1"', '"final"', "v1,final", '"v1,final.gzip"'):
        assert (await client.get(path, headers={"If-None-Match": sent})).status_code == 200
    compressed = await client.get(path, headers={"Accept-Encoding": "gzip"})
    assert (compressed.headers["content-encoding"], compressed.headers["etag"]) == ("gzip", 'W/"v1,final"')
    tag = compressed.headers["etag"]
    for accepted, expected in (("identity", '"v1,final"'), ("gzip", tag)):
        again = await client.get(path, headers={"If-None-Match": tag, "Accept-Encoding": accepted})
        assert (again.status_code, again.headers["etag"]) == (304, expected), "the tag of the 200 in its place"


async def test_etag_without_caching_is_a_header_like_others(client: httpx2.AsyncClient, store: FileStore) -> None:
    store.prepare = setting({"ETag": '"v1"'})
    response = await client.get("/v1/tokens/a", headers={"If-None-Match": '"v1"'})
    assert (response.status_code, response.headers["etag"]) == (200, '"v1"')
    assert response.headers["cache-control"] == "no-store"


async def test_end_of_an_event_stream_has_the_trailers(client: httpx2.AsyncClient) -> None:
    text = (await client.get("/v1/files/a:watch?size=2")).text
    assert text.endswith('event: end\ndata: {"x-total":"2"}\n\n')
    lines = (await client.get("/v1/files/a:watch?size=2", headers={"Accept": "application/x-ndjson"})).text
    assert [json.loads(line) for line in lines.splitlines()] == [{"name": "a"}] * 2


async def test_trailers_follow_the_body_where_server_and_client_can(gateway: ASGIApp) -> None:
    """Uvicorn cannot: the messages are those that ASGI's extension wants of an application."""
    for target, trailer in (("/v1/files/a:parts", b"digest"), ("/v1/files/a:watch", b"x-total")):
        for te, can in ((b"trailers, deflate", True), (b"deflate", False)):
            for extensions in EXTENSIONS:
                sent = await call_asgi(gateway, target, [(b"te", te), (b"accept", b"application/json")], extensions)
                has_trailers = can and bool(extensions)
                assert sent[0].get("trailers", False) is has_trailers
                assert (sent[-1]["type"] == "http.response.trailers") is has_trailers
                if has_trailers:
                    assert [name for name, _ in sent[-1]["headers"]] == [trailer]
                    assert sent[-2]["type"] == "http.response.body"
                    assert not sent[-2].get("more_body", False)


async def test_metadata_of_an_earlier_call_is_not_kept(files: SimpleNamespace, store: FileStore) -> None:
    """A channel that records the metadata of responses uses one object for all calls."""
    channel, method = InProcessChannel(serve(cast(Any, store))), files.services.FILE_SERVICE_DESCRIBE
    received = ResponseMetadata()
    store.prepare = setting({"X-Own": "1"})
    for expected in ({f"{HEADER_PREFIX}x-own": "1"}, {}):
        await channel.unary(method, files.messages.FileRequest(), response_metadata=received)
        assert received.initial == expected
        store.prepare = lambda _call: None


async def test_headers_and_metadata_do_not_replace_each_other(near: httpx2.AsyncClient, store: FileStore) -> None:
    found: list[Any] = []

    def prepare(call: Any) -> None:
        call.response_headers = {"X-Own": "1"}
        call.initial_metadata = {"x-inside": "1"}
        call.response_headers = {**call.response_headers, "X-Other": "2"}
        found.extend((call.response_headers, call.initial_metadata))

    store.prepare = prepare
    response = await near.get("/v1/tokens/a")
    assert (response.headers["x-own"], response.headers["x-other"]) == ("1", "2")
    assert found[0] == {"x-own": "1", "x-other": "2"}
    assert found[1] == {"x-inside": "1", f"{HEADER_PREFIX}x-own": "1", f"{HEADER_PREFIX}x-other": "2"}


async def test_trailers_are_for_streams_and_for_what_may_come_late(near: httpx2.AsyncClient, store: FileStore) -> None:
    problems: list[str] = []

    def prepare(call: Any) -> None:
        for trailers in ({"X-Own": "1"}, {"ETag": '"v1"'}, {"Content-Language": "de"}, {"X-Own": "\n"}):
            try:
                call.response_trailers = trailers
            except ResponseHeaderInvalid as error:
                problems.append(str(error))

    store.prepare = prepare
    await near.get("/v1/tokens/a")
    assert len(problems) == 4
    assert "only a stream has trailers" in problems[0]
    problems.clear()
    await near.get("/v1/files/a:parts?size=1")
    assert len(problems) == 3
    assert "cannot be a trailer" in problems[0]


async def call_asgi(
    app: ASGIApp, path: str, headers: list[tuple[bytes, bytes]], extensions: dict[str, Any] | None
) -> list[Any]:
    """Return what the application sends for a GET."""
    sent: list[Any] = []
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path, "query_string": b"size=2"}
    scope |= {"headers": headers, "http_version": "1.1", "raw_path": path.encode()}
    if extensions is not None:
        scope["extensions"] = extensions

    received: list[Any] = [{"type": "http.request", "body": b""}]

    async def receive() -> Any:
        if not received:
            await asyncio.Event().wait()
        return received.pop()

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent
