"""The pages that connect an app, with the text and the status of each refusal."""

from __future__ import annotations

import re

import pytest

from bff.pages.settings import PageSettings
from tests.pages.visit import Visit


async def agree_and_get_consent_hash(visit: Visit) -> str:
    """Sign in and agree. Return the hash of the app's consent text."""
    await (await visit.sign_in()).agree()
    await visit.get("/connect/todoist")
    found = re.search(r'name="consent_hash" value="([0-9a-f]{64})"', visit.page.text)
    assert found
    return found.group(1)


async def test_consent_to_the_current_text_leads_to_the_app(visit: Visit) -> None:
    consent_hash = await agree_and_get_consent_hash(visit)
    older = await visit.post("/connect/todoist", consent_hash="0" * 64)
    assert older.status_code == 409
    assert "What Todoist is read for has changed: read it again." in visit.text
    assert consent_hash in visit.page.text
    assert (await visit.post("/connect/todoist", consent_hash="short")).status_code == 400
    current = await visit.post("/connect/todoist", consent_hash=consent_hash)
    assert current.status_code == 303
    assert current.headers["Location"].startswith("http://127.0.0.1:8092/oauth/authorize?client_id=oo-sandbox&")


async def test_invalid_callback_is_reported_on_the_list_and_cannot_be_embedded(visit: Visit) -> None:
    await agree_and_get_consent_hash(visit)
    callback = "/connect/todoist/callback?state=s&code=c"
    assert (await visit.get(callback)).status_code == 403
    assert "Connect your apps" in visit.text
    assert "This link was used before, has expired or is somebody else's: connect again." in visit.text
    for destination in ("iframe", "image", "empty"):
        assert (await visit.get(callback, {"Sec-Fetch-Dest": destination})).status_code == 403
        assert "Open this address in a window of its own." in visit.text


async def test_disconnect_is_reported(visit: Visit) -> None:
    await agree_and_get_consent_hash(visit)
    response = await visit.post("/connect/todoist/disconnect")
    assert (response.status_code, response.headers["Location"]) == (303, "/connect?notice=disconnected")
    for notice, words, is_good in (
        ("connected", "Connected. Your tip can come from here now.", True),
        ("disconnected", "Disconnected. The access is dead;", True),
        ("disconnecting", "The app has not yet ended the access; oO keeps trying.", False),
    ):
        await visit.get(f"/connect?notice={notice}")
        assert words in visit.text
        assert ('<p class="notice good"' in visit.page.text) is is_good
    await visit.get("/connect?notice=made-up")
    assert '<p class="notice' not in visit.page.text


@pytest.mark.parametrize(
    ("env", "oidc_issuer", "origins", "provider"),
    [
        (
            "development",
            "",
            ("https://accounts.google.com", "http://127.0.0.1:8091", "http://127.0.0.1:8092"),
            "Google",
        ),
        ("production", "", ("https://accounts.google.com",), "Google"),
        ("production", "https://id.example:8443/realm", ("https://id.example:8443",), "id.example"),
    ],
)
def test_forms_may_lead_to_the_providers_and_in_development_to_the_sandbox(
    env: str, oidc_issuer: str, origins: tuple[str, ...], provider: str
) -> None:
    settings = PageSettings(env=env, oidc_issuer=oidc_issuer)
    apps = ("https://app.todoist.com", "https://todoist.com")
    assert settings.oauth_origins == (origins[0], *apps, *origins[1:])
    assert settings.provider == provider
