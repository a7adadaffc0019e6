"""Headers and bodies of successful responses."""

import gzip
import json
from collections.abc import Callable
from types import SimpleNamespace

import httpx2
import pytest
import zstandard

from protogateway.tests.http.conftest import NoteService, make_gateway, serve_on_port


async def test_response_has_the_status_and_headers_of_its_rule(client: httpx2.AsyncClient) -> None:
    written = await client.post("/v1/notes", json={})
    assert (written.status_code, written.json()) == (201, {})
    assert written.headers["cache-control"] == "no-store"
    assert written.headers["content-type"] == "application/json"
    assert written.headers["x-content-type-options"] == "nosniff"
    assert len(written.headers["x-request-id"]) == 32
    assert "etag" not in written.headers
    dropped = await client.delete("/v1/notes/n")
    assert (dropped.status_code, dropped.content) == (204, b"")
    assert "content-type" not in dropped.headers
    never_plain = await client.delete("/v1/notes/n", headers={"Accept-Encoding": "gzip, identity;q=0"})
    assert (never_plain.status_code, never_plain.content) == (204, b"")
    assert "content-encoding" not in never_plain.headers


@pytest.mark.parametrize(
    ("path", "cache_control"), [("/v1/notes/n", "public, max-age=60"), ("/v1/notes", "private, no-cache")]
)
async def test_cached_response_is_revalidated_by_etag(
    client: httpx2.AsyncClient, path: str, cache_control: str
) -> None:
    first = await client.get(path)
    assert (first.status_code, first.headers["cache-control"]) == (200, cache_control)
    assert first.headers["vary"] == "accept-encoding"
    tag = first.headers["etag"]
    assert tag.startswith('"')
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await client.get(path, headers={"If-None-Match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["cache-control"] == cache_control
        assert "content-length" not in again.headers
    assert (await client.get(path, headers={"If-None-Match": '"other"'})).status_code == 200
    assert (await client.head(path, headers={"If-None-Match": tag})).status_code == 304


async def test_another_response_has_another_etag(client: httpx2.AsyncClient) -> None:
    tags = {(await client.get(f"/v1/notes/{id}")).headers["etag"] for id in "ab"}  # noqa: A001 (the field)
    assert len(tags) == 2


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1, zstd;q=0.5", "gzip"),
        ("*", "zstd"),
        ("*;q=0.1, gzip;q=0.2", "gzip"),
        ("gzip;q=0", ""),
        ("identity, gzip;q=0.5", ""),
        ("br", ""),
        ("", ""),
        ("GZIP ; Q=0.3", "gzip"),
    ],
)
async def test_large_response_is_compressed_as_the_client_prefers(
    client: httpx2.AsyncClient, accepted: str, coding: str
) -> None:
    async with client.stream("GET", "/v1/lists/200", headers={"Accept-Encoding": accepted}) as response:
        raw = b"".join([chunk async for chunk in response.aiter_raw()])
    assert response.headers.get("content-encoding", "") == coding
    assert response.headers["vary"] == "accept-encoding"
    assert int(response.headers["content-length"]) == len(raw)
    openers: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.decompress, "zstd": zstandard.decompress}
    plain = openers[coding](raw)
    assert len(json.loads(plain)) == 200
    assert not coding or len(raw) < len(plain) / 2


async def test_small_response_is_compressed_only_if_required(client: httpx2.AsyncClient) -> None:
    small = await client.get("/v1/lists/1", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in small.headers
    must = await client.get("/v1/lists/1", headers={"Accept-Encoding": "gzip, identity;q=0"})
    assert (must.headers["content-encoding"], len(must.json())) == ("gzip", 1)
    for nothing in ("identity;q=0", "br, *;q=0"):
        refused = await client.get("/v1/lists/1", headers={"Accept-Encoding": nothing})
        assert (refused.status_code, refused.json()["reason"]) == (406, "NO_SUCH_ENCODING")


async def test_response_to_another_site_is_not_compressed(client: httpx2.AsyncClient) -> None:
    for site, coding in (("cross-site", None), ("same-site", None), ("same-origin", "gzip"), ("none", "gzip")):
        headers = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": site}
        assert (await client.get("/v1/lists/200", headers=headers)).headers.get("content-encoding") == coding


async def test_each_coding_has_its_own_etag(echo: SimpleNamespace, service: NoteService) -> None:
    words = "&".join(f"words={n}-and-more-than-that" for n in range(60))
    async with serve_on_port(make_gateway(echo, service)) as address, httpx2.AsyncClient(base_url=address) as online:
        found = {}
        for coding in ("identity", "gzip", "zstd"):
            response = await online.get(f"/v1/notes?{words}", headers={"Accept-Encoding": coding})
            found[coding] = response.headers["etag"]
            again = {"Accept-Encoding": coding, "If-None-Match": found[coding]}
            assert (await online.get(f"/v1/notes?{words}", headers=again)).status_code == 304
    assert len(set(found.values())) == 3


@pytest.mark.parametrize("path", ["/v1/notes/n", "/v1/lists/200", "/v1/notes?no=1", "/v1/nowhere"])
async def test_head_is_get_without_a_body(online: httpx2.AsyncClient, path: str) -> None:
    head, get = await online.head(path), await online.get(path)
    assert head.content == b""
    own = ("date", "x-request-id")
    assert [pair for pair in head.headers.items() if pair[0] not in own] == [
        pair for pair in get.headers.items() if pair[0] not in own
    ]


async def test_options_names_the_verbs(client: httpx2.AsyncClient) -> None:
    for path, allow in (
        ("/v1/notes/n", "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("/v1/notes", "GET, HEAD, OPTIONS, POST"),
        ("/v1/notes/n:shelve", "OPTIONS, POST"),
    ):
        response = await client.options(path)
        assert (response.status_code, response.headers["allow"], response.content) == (204, allow, b"")
