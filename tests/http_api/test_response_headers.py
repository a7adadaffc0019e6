"""Headers that modules set on responses of oO's API, and what stays inside."""

import httpx2
import pytest

from bff.hooks import REFUSED_HEADERS
from protogateway.runtime.metadata import Metadata
from protogateway.runtime.response_headers import HEADER_PREFIX
from servers.kernel.errors import NotFound, SignInNeeded
from tests.http_api.conftest import FakeChannel, assert_problem


async def test_only_response_headers_of_a_module_reach_the_browser(
    ada: httpx2.AsyncClient, channel: FakeChannel
) -> None:
    inside = {"x-inside": "1", "location": "/inside", "oo-secret": "s", "set-cookie": "a=1"}
    channel.initial_metadata = Metadata(inside | {f"{HEADER_PREFIX}location": "/api/erasures/1"})
    for response in (
        await ada.get("/api/me"),
        await ada.post("/api/recommend", json={"trigger": "open"}),
        await ada.get("/api/erasures/1:watch", headers={"Authorization": "Bearer s"}),
    ):
        assert response.status_code == 200, response.text
        assert response.headers["location"] == "/api/erasures/1"
        assert not {"x-inside", "oo-secret", "set-cookie"} & set(response.headers)
        assert not [name for name in response.headers if name.startswith(HEADER_PREFIX)]


async def test_error_of_a_module_keeps_its_headers(ada: httpx2.AsyncClient, channel: FakeChannel) -> None:
    channel.initial_metadata = Metadata({"x-inside": "1", f"{HEADER_PREFIX}retry-after": "7"})
    channel.responses["GetMe"] = NotFound("account", "1")
    response = await ada.get("/api/me")
    assert_problem(response, 404)
    assert response.headers["retry-after"] == "7"
    assert "x-inside" not in response.headers


@pytest.mark.parametrize("name", REFUSED_HEADERS)
async def test_no_module_decides_about_sessions_and_sites(
    ada: httpx2.AsyncClient, channel: FakeChannel, name: str
) -> None:
    channel.initial_metadata = Metadata({f"{HEADER_PREFIX}{name.lower()}": "a"})
    response = await ada.get("/api/me")
    assert_problem(response, 500, "INTERNAL")
    assert name not in response.headers


async def test_401_names_the_scheme_of_its_operation(
    signed_out: httpx2.AsyncClient, ada: httpx2.AsyncClient, channel: FakeChannel
) -> None:
    ada.headers.pop("Cookie")
    for path in ("/api/me", "/api/nowhere-at-all"):
        response = await signed_out.get(path)
        if response.status_code == 401:
            assert response.headers.get_list("www-authenticate") == ['Cookie realm="oO"']
    assert (await signed_out.get("/api/me")).status_code == 401
    without = await signed_out.get("/api/erasures/1")
    channel.responses["GetErasure"] = SignInNeeded("the secret is not known", reason="SECRET_NEEDED")
    wrong = await signed_out.get("/api/erasures/1", headers={"Authorization": "Bearer s"})
    for response in (without, wrong):
        assert_problem(response, 401, "SECRET_NEEDED")
        assert response.headers.get_list("www-authenticate") == ['Bearer realm="oO"']


async def test_system_parameters_are_refused(ada: httpx2.AsyncClient) -> None:
    for name in ("$alt", "alt", "key", "prettyPrint"):
        assert_problem(await ada.get(f"/api/me?{name}=json"), 400, "INVALID", name)
