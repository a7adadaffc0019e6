"""WWW-Authenticate: a 401 says how to authenticate (RFC 9110, section 15.5.2)."""

import json
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from protogateway.http.hooks import AllowAllHooks, Endpoint
from protogateway.http.problem import Problem
from protogateway.http.request import Request
from protogateway.plugin.challenge import challenge_for
from protogateway.tests.http.file_service import FileStore, file_gateway


class ClosedHooks(AllowAllHooks):
    """Hooks that let nobody in."""

    headers: dict[str, str] = {}  # noqa: RUF012 (a constant of the test)

    def admission_for(self, endpoint: Endpoint) -> Any:
        async def admit(_request: Request) -> Any:
            raise Problem(401, "NOT_KNOWN", "sign in", headers=self.headers)

        return admit

    async def authorize_404(self, request: Request, endpoints: tuple[Endpoint, ...]) -> None:
        raise Problem(401, "NOT_KNOWN", "sign in")


@pytest.mark.parametrize(
    ("verb", "path", "challenge"),
    [
        ("GET", "/v1/tokens/a", 'Bearer realm="Files"'),
        ("GET", "/v1/files/a:watch", 'Cookie realm="Files"'),
        ("DELETE", "/v1/files/a", 'ApiKey realm="Files"'),
        ("POST", "/v1/files:purge", 'xBasic realm="Files"'),
        ("GET", "/v1/files/a", "Bearer"),
        ("GET", "/nowhere", "Bearer"),
    ],
)
async def test_401_names_the_scheme_of_the_operation(
    files: SimpleNamespace, store: FileStore, verb: str, path: str, challenge: str
) -> None:
    async with file_gateway("local", files, store, hooks=ClosedHooks()) as gateway:
        transport = httpx2.ASGITransport(gateway)
        async with httpx2.AsyncClient(transport=transport, base_url="http://files") as client:
            response = await client.request(verb, path)
    assert response.status_code == 401
    assert response.headers.get_list("www-authenticate") == [challenge]


async def test_challenge_of_the_hooks_or_of_an_error_of_the_handler(
    files: SimpleNamespace, store: FileStore, near: httpx2.AsyncClient
) -> None:
    hooks = ClosedHooks()
    hooks.headers = {"www-authenticate": 'Own realm="x"'}
    async with file_gateway("local", files, store, hooks=hooks) as gateway:
        transport = httpx2.ASGITransport(gateway)
        async with httpx2.AsyncClient(transport=transport, base_url="http://files") as client:
            response = await client.get("/v1/tokens/a")
    assert response.headers.get_list("www-authenticate") == ['Own realm="x"']
    raised = await near.get("/v1/tokens/a?code=16")
    assert (raised.status_code, raised.headers["www-authenticate"]) == (401, 'Bearer realm="Files"')
    assert "www-authenticate" not in (await near.get("/v1/tokens/a?code=7")).headers


@pytest.mark.parametrize(
    ("scheme", "realm", "challenge"),
    [
        ({"type": "oauth2"}, "", 'Bearer realm=""'),
        ({"type": "openIdConnect"}, 'a "b"', 'Bearer realm="a \\"b\\""'),
        ({"type": "http", "scheme": "digest"}, "Büro", "xDigest"),
        ({"type": "http", "scheme": "dpop"}, "x", 'Dpop realm="x"'),
        ({"type": "http", "scheme": "Basic"}, "x", 'xBasic realm="x"'),
        ({"type": "http", "scheme": "negotiate"}, "x", 'xNegotiate realm="x"'),
        ({"type": "mutualTLS"}, "x", 'Mutual realm="x"'),
    ],
)
def test_every_scheme_has_a_challenge_that_opens_no_dialog(scheme: dict[str, str], realm: str, challenge: str) -> None:
    assert challenge_for(scheme, realm) == challenge


def test_document_has_the_header_of_a_401(files: SimpleNamespace) -> None:
    document = json.loads((files.folder / "openapi.json").read_text())
    assert "WWW-Authenticate" in document["components"]["responses"]["Problem401"]["headers"]
    paths = document["paths"]
    assert "401" in paths["/v1/tokens/{name}"]["get"]["responses"]
    assert "401" not in paths["/v1/echo"]["post"]["responses"]
