"""Request headers that the settings forward to handlers as metadata, and those that never pass."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from protogateway.http.hooks import Admission, AllowAllHooks, Endpoint
from protogateway.plugin.errors import ConfigError
from protogateway.plugin.settings import read_settings
from protogateway.tests.http.conftest import PLAIN
from protogateway.tests.http.file_service import CHANNELS, FileStore, file_gateway


class NamingHooks(AllowAllHooks):
    """Hooks that set metadata of their own."""

    def admission_for(self, endpoint: Endpoint) -> Any:
        async def admit(_request: Any) -> Admission:
            return Admission({"x-hook": "1", "if-match": '"of-the-hooks"'})

        return admit


@pytest.fixture(params=CHANNELS)
async def client(
    request: pytest.FixtureRequest, files: SimpleNamespace, store: FileStore
) -> AsyncIterator[httpx2.AsyncClient]:
    async with file_gateway(request.param, files, store) as gateway:
        transport = httpx2.ASGITransport(gateway)
        async with httpx2.AsyncClient(transport=transport, base_url="http://files", headers=PLAIN) as found:
            yield found


async def test_named_headers_reach_the_handler(client: httpx2.AsyncClient, store: FileStore) -> None:
    sent = [("Accept-Language", "de, en;q=0.5"), ("IF-MATCH", '"v1"'), ("X-Trace-Bin", "AP8="), ("X-Own", "1")]
    sent += [("X-Documented-Only", "1"), ("Authorization", "Bearer x"), ("Cookie", "a=1")]
    for path in ("/v1/files/a?size=1", "/v1/files/a:parts?size=1"):
        assert (await client.get(path, headers=sent)).status_code == 200
    whole, parts = store.metadata
    assert (whole["accept-language"], whole["if-match"], whole["x-trace-bin"]) == ("de, en;q=0.5", '"v1"', b"\0\xff")
    assert "traceparent" in whole
    for name in ("x-own", "x-documented-only", "authorization", "cookie", "accept", "host"):
        assert name not in whole
    assert parts["accept-language"] == "de, en;q=0.5"
    assert "if-match" not in parts  # its rule does not name it
    await client.get("/v1/files/a?size=1")
    assert not {"accept-language", "if-match", "x-trace-bin"} & set(store.metadata[-1])


async def test_repeated_header_is_one_list(client: httpx2.AsyncClient, store: FileStore) -> None:
    await client.get("/v1/tokens/a", headers=[("Accept-Language", "de"), ("Accept-Language", "en")])
    assert store.metadata[0].get_all("accept-language") == ["de, en"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Accept-Language", "dé".encode()),
        ("Accept-Language", b"a\tb"),
        ("Accept-Language", b"a" * 5000),
        ("X-Trace-Bin", b"*"),
        ("X-Trace-Bin", b"A"),
        ("X-Trace-Bin", b"AAAA, AAAA"),
    ],
)
async def test_header_that_metadata_cannot_carry_is_400(
    near: httpx2.AsyncClient, store: FileStore, name: str, value: bytes
) -> None:
    response = await near.get("/v1/tokens/a", headers=[(name.encode(), value)])
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, name)
    assert not store.requests


async def test_empty_values_are_values(client: httpx2.AsyncClient, store: FileStore) -> None:
    await client.get("/v1/tokens/a", headers={"Accept-Language": "", "X-Trace-Bin": ""})
    assert (store.metadata[0]["accept-language"], store.metadata[0]["x-trace-bin"]) == ("", b"")


async def test_metadata_of_the_hooks_wins(files: SimpleNamespace, store: FileStore) -> None:
    async with file_gateway("local", files, store, hooks=NamingHooks()) as gateway:
        transport = httpx2.ASGITransport(gateway)
        async with httpx2.AsyncClient(transport=transport, base_url="http://files") as client:
            await client.get("/v1/files/a", headers={"If-Match": '"mine"', "Accept-Language": "de"})
    found = store.metadata[0]
    assert found.get_all("if-match") == ['"of-the-hooks"']
    assert (found["x-hook"], found["accept-language"]) == ("1", "de")


class OneAdmissionHooks(AllowAllHooks):
    """Hooks that return the same admission for every request."""

    def admission_for(self, endpoint: Endpoint) -> Any:
        admission = Admission()

        async def admit(_request: Any) -> Admission:
            return admission

        return admit


async def test_headers_of_one_request_do_not_reach_the_next(files: SimpleNamespace, store: FileStore) -> None:
    async with file_gateway("local", files, store, hooks=OneAdmissionHooks()) as gateway:
        transport = httpx2.ASGITransport(gateway)
        async with httpx2.AsyncClient(transport=transport, base_url="http://files", headers=PLAIN) as client:
            await client.get("/v1/files/a", headers={"Accept-Language": "de"})
            await client.get("/v1/files/a")
    assert [found.get("accept-language") for found in store.metadata] == ["de", None]


async def test_cached_response_varies_by_the_forwarded_headers(near: httpx2.AsyncClient) -> None:
    cached, fresh = await near.get("/v1/files/a?size=1"), await near.get("/v1/tokens/a")
    assert cached.headers.get_list("vary") == ["accept-encoding", "accept-language, if-match, x-trace-bin"]
    assert "vary" not in fresh.headers


@pytest.mark.parametrize(
    "name", ["Content-Type", "TE", "Host", "User-Agent", "grpc-timeout", "http-header-x", "X Own", "exact-timeout-us"]
)
def test_header_that_cannot_be_metadata_is_refused_in_the_settings(tmp_path: Path, name: str) -> None:
    settings = tmp_path / "http.toml"
    settings.write_text(
        f'[[headers]]\nname = "X-A"\nwhen = "always"\nschema = {{}}\n'
        f'[[headers]]\nname = "{name}"\nwhen = "always"\nforward = true\nschema = {{}}\n'
    )
    with pytest.raises(ConfigError, match=rf"http.toml: headers\[2\].forward: {name} cannot be metadata"):
        read_settings(f"settings={settings}")
    settings.write_text(settings.read_text().replace("forward = true", "forward = false"))
    read_settings(f"settings={settings}")
