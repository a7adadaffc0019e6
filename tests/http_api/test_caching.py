"""Caching and compression of oO's HTTP API and pages."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
import zstandard
from starlette.responses import PlainTextResponse

from bff.app import OPENAPI, HttpApplication
from gen.oo.profile.v1 import Document, GetDocumentResponse
from protogateway.http.compression import CompressionMiddleware
from servers.kernel.application import Application
from servers.kernel.settings import KernelSettings
from tests.http_api.conftest import FakeChannel

UNREACHABLE = "127.0.0.1:1"


@pytest.mark.parametrize(
    ("path", "cache_control"),
    [
        ("/.well-known/jwks.json", "public, max-age=300"),
        ("/.well-known/openid-configuration", "public, max-age=3600"),
        ("/api/documents/terms", "public, no-cache"),
        ("/api/connectors", "private, no-cache"),
    ],
)
async def test_seldom_changed_response_is_revalidated_by_etag(
    ada: httpx2.AsyncClient, path: str, cache_control: str
) -> None:
    first = await ada.get(path)
    assert (first.status_code, first.headers["cache-control"]) == (200, cache_control)
    again = await ada.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_personal_response_is_not_cached(ada: httpx2.AsyncClient) -> None:
    for path in ("/api/me", "/api/tips", "/api/me/consents"):
        response = await ada.get(path)
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers


async def test_changed_document_is_sent_again(ada: httpx2.AsyncClient, channel: FakeChannel) -> None:
    tag = (await ada.get("/api/documents/terms")).headers["etag"]
    channel.responses["GetDocument"] = GetDocumentResponse(document=Document(hash="other"))
    assert (await ada.get("/api/documents/terms", headers={"If-None-Match": tag})).status_code == 200


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """Return a client of the whole application, whose modules are all unreachable."""
    settings = KernelSettings(
        data_dir=str(tmp_path),
        auth_address=UNREACHABLE,
        profile_address=UNREACHABLE,
        integrations_address=UNREACHABLE,
        recommender_address=UNREACHABLE,
    )
    app = Application(settings, {})
    transport = httpx2.ASGITransport(HttpApplication(app))
    async with httpx2.AsyncClient(transport=transport, base_url=settings.url) as client:
        yield client
    await app.stop()


async def test_openapi_document_is_compressed_and_has_an_etag(visitor: httpx2.AsyncClient) -> None:
    for coding in ("gzip", "zstd", "identity"):
        response = await visitor.get("/openapi.json", headers={"Accept-Encoding": coding})
        sent = zstandard.decompress(response.content) if coding == "zstd" else response.content
        assert sent == OPENAPI.read_bytes()
        assert response.headers["content-type"] == "application/json"
        assert response.headers.get("content-encoding", "identity") == coding
        tag = {"Accept-Encoding": coding, "If-None-Match": response.headers["etag"]}
        assert (await visitor.get("/openapi.json", headers=tag)).status_code == 304
    assert (await visitor.head("/openapi.json")).content == b""
    assert (await visitor.post("/openapi.json")).status_code == 405


async def test_pages_are_compressed_for_our_own_site_only(visitor: httpx2.AsyncClient) -> None:
    headers = {"Accept-Encoding": "gzip", "Accept": "text/html"}
    own = await visitor.get("/docs", headers=headers)
    assert (own.status_code, own.headers["content-encoding"]) == (200, "gzip")
    plain = await visitor.get("/docs", headers={"Accept-Encoding": "identity"})
    assert len(gzip.compress(plain.content)) < len(plain.content)
    assert own.text == plain.text
    other = await visitor.get("/docs", headers=headers | {"Sec-Fetch-Site": "cross-site"})
    assert "content-encoding" not in other.headers


async def test_compressed_response_keeps_its_vary_header() -> None:
    page = PlainTextResponse("a" * 2000, headers={"Vary": "Cookie"})
    transport = httpx2.ASGITransport(CompressionMiddleware(page))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        response = await client.get("/", headers={"Accept-Encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers.get_list("vary") == ["Cookie", "accept-encoding"]
