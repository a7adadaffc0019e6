"""Bodies that are not JSON: google.api.HttpBody in requests and responses, whole and in parts."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from protogateway.http.prepare_call import RequestLimits
from protogateway.tests.http.conftest import PLAIN, raw_port, serve_on_port
from protogateway.tests.http.file_service import CHANNELS, FileStore, file_gateway
from protogateway.tests.http.random_requests import RandomRequest, call_app

LIMITS = RequestLimits(raw_body_bytes_max=100_000)
BYTES = bytes(range(256))


@pytest.fixture(params=CHANNELS)
async def client(
    request: pytest.FixtureRequest, files: SimpleNamespace, store: FileStore
) -> AsyncIterator[httpx2.AsyncClient]:
    """Yield a client over a real connection, of a gateway over each channel."""
    async with (
        file_gateway(request.param, files, store, request_limits=LIMITS) as gateway,
        serve_on_port(gateway) as address,
        httpx2.AsyncClient(base_url=address, headers=PLAIN) as found,
    ):
        yield found


async def test_whole_body_goes_both_ways(client: httpx2.AsyncClient, store: FileStore) -> None:
    for content_type in ("image/png", 'text/html; charset="UTF-8"', "application/json", "application/x-own+json;v=1"):
        response = await client.post("/v1/echo", content=BYTES, headers={"Content-Type": content_type})
        assert (response.status_code, response.content) == (200, BYTES), response.text
        assert response.headers["content-type"] == content_type
        assert response.headers["content-length"] == "256"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"
    untyped = await client.post("/v1/echo", content=b"\0")
    assert (untyped.content, untyped.headers["content-type"]) == (b"\0", "application/octet-stream")
    assert (store.requests[-1].data, store.requests[-1].content_type) == (b"\0", "")
    empty = await client.post("/v1/echo")
    assert (empty.status_code, empty.content, empty.headers["content-length"]) == (200, b"", "0")


@pytest.mark.parametrize("verb", ["PUT", "PATCH"])
async def test_body_may_be_a_field(client: httpx2.AsyncClient, store: FileStore, verb: str) -> None:
    response = await client.request(
        verb, "/v1/files/a%2Fb?alt=x", content=BYTES, headers={"Content-Type": "text/plain"}
    )
    assert response.json() == {"name": "a/b"}
    received = store.requests[0]
    assert (received.name, received.alt) == ("a/b", "x")
    assert (received.content.data, received.content.content_type) == (BYTES, "text/plain")


async def test_a_field_without_a_body_stays_unset(near: httpx2.AsyncClient, store: FileStore) -> None:
    refused = await near.put("/v1/files/a")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "content")
    assert (await near.put("/v1/files/a", headers={"Content-Type": "text/plain"})).status_code == 200
    assert store.requests[0].content.content_type == "text/plain"


async def test_response_may_be_a_field(near: httpx2.AsyncClient) -> None:
    response = await near.get("/v1/files/a:field?size=3&contentType=text/plain")
    assert (response.content, response.headers["content-type"]) == (b"xxx", "text/plain")
    unset = await near.get("/v1/files/a:field")
    assert (unset.content, unset.headers["content-type"]) == (b"", "application/octet-stream")


async def test_body_of_a_request_has_a_limit_of_its_own(client: httpx2.AsyncClient) -> None:
    assert (await client.post("/v1/echo", content=b"x" * 100_000)).status_code == 200
    response = await client.post("/v1/echo", content=b"x" * 100_001)
    assert (response.status_code, response.json()["reason"]) == (413, "BODY_TOO_LARGE")


async def test_encoded_body_is_415(near: httpx2.AsyncClient) -> None:
    response = await near.post("/v1/echo", content=b"x", headers={"Content-Encoding": "gzip"})
    assert (response.status_code, response.json()["reason"]) == (415, "ENCODED_BODY")


@pytest.mark.parametrize("content_type", ["text", "text/", "a/b, c/d", "a/b; c", 'a/b; c="', "é/x"])
async def test_invalid_media_type_of_a_request_is_400(near: httpx2.AsyncClient, content_type: str) -> None:
    response = await near.post("/v1/echo", content=b"x", headers=[(b"Content-Type", content_type.encode())])
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "Content-Type")


async def test_accept_does_not_choose_a_type_that_the_handler_names(near: httpx2.AsyncClient) -> None:
    for target in ("/v1/files/a?size=1&contentType=image/png", "/v1/files/a:parts?size=1&contentType=image/png"):
        response = await near.get(target, headers={"Accept": "text/event-stream"})
        assert (response.status_code, response.headers["content-type"]) == (200, "image/png")


async def test_head_has_the_headers_without_the_body(client: httpx2.AsyncClient, store: FileStore) -> None:
    whole = await client.head("/v1/files/a?size=9&contentType=image/png")
    assert (whole.content, whole.headers["content-length"], whole.headers["content-type"]) == (b"", "9", "image/png")
    parts = await client.head("/v1/files/a:parts?size=1000&contentType=image/png")
    assert (parts.status_code, parts.content, parts.headers["content-type"]) == (200, b"", "image/png")
    assert "content-length" not in parts.headers
    await asyncio.sleep(0.05)
    assert store.parts_sent < 1000
    assert (await client.head("/v1/files/a:parts?code=5")).status_code == 404


async def test_gateway_sends_no_body_for_head(files: SimpleNamespace, store: FileStore) -> None:
    """Servers and clients would drop it."""
    async with file_gateway("local", files, store) as gateway:
        for path in (b"/v1/files/a", b"/v1/files/a:parts"):
            status, headers, body = await call_app(gateway, RandomRequest("HEAD", path, b"size=3", [], b""))
            assert (status, headers[b"content-type"], body) == (200, b"application/octet-stream", b"")


async def test_text_is_compressed_and_a_picture_is_not(near: httpx2.AsyncClient) -> None:
    for content_type, coding in (("text/plain", "gzip"), ("Text/Plain", "gzip"), ("image/png", None)):
        target = f"/v1/files/a?size=5000&contentType={content_type}"
        async with near.stream("GET", target, headers={"Accept-Encoding": "gzip"}) as response:
            raw = b"".join([chunk async for chunk in response.aiter_raw()])
        assert response.headers.get("content-encoding") == coding
        assert (gzip.decompress(raw) if coding else raw) == b"x" * 5000
    required = {"Accept-Encoding": "gzip, identity;q=0"}
    picture = await near.get("/v1/files/a?size=5&contentType=image/png", headers=required)
    assert (picture.headers["content-encoding"], picture.content) == ("gzip", b"xxxxx")


async def test_etag_is_that_of_the_bytes(near: httpx2.AsyncClient) -> None:
    first = await near.get("/v1/files/a?size=5&contentType=image/png")
    assert first.headers["cache-control"] == "private, max-age=60"
    again = await near.get("/v1/files/b?size=5&contentType=image/png", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await near.get("/v1/files/a?size=6", headers={"If-None-Match": first.headers["etag"]})
    assert (other.status_code, len(other.content)) == (200, 6)


@pytest.mark.parametrize("content_type", ["text/plain\r\nSet-Cookie: a=1", "text", "text/plain; x", "é/x", "a/b, c/d"])
async def test_handler_with_an_invalid_type_is_500(near: httpx2.AsyncClient, content_type: str) -> None:
    for path in ("/v1/files/a", "/v1/files/a:parts"):
        response = await near.get(path, params={"size": "1", "contentType": content_type})
        assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
        assert "set-cookie" not in response.headers


async def test_parts_are_one_chunked_body(client: httpx2.AsyncClient) -> None:
    response = await client.get("/v1/files/a:parts?size=3&contentType=text/csv")
    assert (response.text, response.headers["content-type"]) == ("0;1;2;", "text/csv")
    assert response.headers["transfer-encoding"] == "chunked"
    assert response.headers["cache-control"] == "no-store"
    empty = await client.get("/v1/files/a:parts")
    assert (empty.status_code, empty.content) == (200, b"")
    assert empty.headers["content-type"] == "application/octet-stream"


async def test_body_without_parts_is_empty_for_every_client(near: httpx2.AsyncClient) -> None:
    for headers in ({}, {"Last-Event-ID": "3"}):
        response = await near.get("/v1/files/a:parts?size=0", headers=headers)
        assert (response.status_code, response.content) == (200, b"")


async def test_error_before_the_first_part_is_a_problem(client: httpx2.AsyncClient) -> None:
    response = await client.get("/v1/files/a:parts?code=5")
    assert (response.status_code, response.json()["reason"]) == (404, "ASKED_FOR")
    assert response.headers["content-type"] == "application/problem+json"


async def test_error_after_the_first_part_leaves_the_body_incomplete(client: httpx2.AsyncClient) -> None:
    address = str(client.base_url)
    reader, writer = await asyncio.open_connection("127.0.0.1", raw_port(address.rstrip("/")))
    writer.write(b"GET /v1/files/a:parts?size=2&code=5 HTTP/1.1\r\nHost: x\r\n\r\n")
    text = await asyncio.wait_for(reader.read(), 5)  # until the server closes the connection
    writer.close()
    assert b"0;" in text
    assert not text.endswith(b"0\r\n\r\n")
    with pytest.raises(httpx2.RemoteProtocolError):
        await client.get("/v1/files/a:parts?size=2&code=5")


async def test_closing_the_gateway_leaves_a_body_incomplete(files: SimpleNamespace, store: FileStore) -> None:
    parts = store.download_parts

    async def slow(request: Any, call: Any) -> AsyncIterator[Any]:
        async for part in parts(request, call):
            yield part
            await asyncio.Event().wait()

    store.download_parts = slow  # type: ignore[method-assign]
    async with file_gateway("local", files, store) as gateway, serve_on_port(gateway) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", raw_port(address))
        writer.write(b"GET /v1/files/a:parts?size=2 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in await reader.readuntil(b"0;")
        gateway.close()
        assert not (await asyncio.wait_for(reader.read(), 5)).endswith(b"0\r\n\r\n")
        writer.close()


def test_document_and_types_have_the_raw_bodies(files: SimpleNamespace) -> None:
    paths = json.loads((files.folder / "openapi.json").read_text())["paths"]
    binary = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    assert paths["/v1/files/{name}"]["put"]["requestBody"] == {"required": True, "content": binary}
    assert paths["/v1/echo"]["post"]["requestBody"] == {"required": False, "content": binary}
    for path, verb in (("/v1/echo", "post"), ("/v1/files/{name}:parts", "get"), ("/v1/files/{name}:field", "get")):
        assert paths[path][verb]["responses"]["200"]["content"] == binary
    typescript = (files.folder / "web" / "api.ts").read_text()
    assert 'FileService.Echo": { request: Blob; response: Blob };' in typescript
    assert (
        'FileService.Upload": { request: Omit<FilesV1UploadRequest, "content"> & { content: Blob }; response: '
        in typescript
    )
    assert 'FileService.DownloadParts": ["GET", "/v1/files/{name}:parts", "", "blob"],' in typescript
