"""The sign-in provider that the settings choose, and settings that are refused with one line."""

from __future__ import annotations

from typing import Any

import pytest

from servers.auth.serve import GOOGLE, AuthSettings, registration
from servers.kernel.settings import SettingsError

IDS: dict[str, Any] = {"google_client_id": "real", "google_client_secret": "s"}


def test_development_without_ids_signs_in_at_the_sandbox() -> None:
    chosen = registration(AuthSettings(sandbox_google_port=1234), production=False)
    assert (chosen.issuer, chosen.client_id) == ("http://127.0.0.1:1234", "oo-sandbox")
    assert chosen.name == "Google (sandbox)"


def test_client_ids_alone_choose_google() -> None:
    for production in (False, True):
        chosen = registration(AuthSettings(**IDS), production=production)
        assert (chosen.issuer, chosen.name, chosen.client_id) == (GOOGLE, "Google", "real")


def test_any_issuer_can_be_chosen_by_its_url() -> None:
    chosen = registration(AuthSettings(oidc_issuer="https://id.home.example/realms/me", **IDS), production=True)
    assert (chosen.issuer, chosen.name) == ("https://id.home.example/realms/me", "id.home.example")
    assert chosen.name_of(GOOGLE) == "accounts.google.com"


@pytest.mark.parametrize(
    ("fields", "production", "setting"),
    [
        ({}, True, "OO_GOOGLE_CLIENT_ID"),
        ({"google_client_id": "real"}, False, "OO_GOOGLE_CLIENT_SECRET"),
        ({"google_client_secret": "s"}, True, "OO_GOOGLE_CLIENT_ID"),
        ({"oidc_issuer": "https://id.home.example"}, False, "OO_GOOGLE_CLIENT_ID"),
        ({"oidc_issuer": "http://id.home.example", **IDS}, False, "OO_OIDC_ISSUER"),
        ({"oidc_issuer": "http://127.0.0.1:8091", **IDS}, True, "OO_OIDC_ISSUER"),
        ({"oidc_issuer": "id.home.example", **IDS}, True, "OO_OIDC_ISSUER"),
        ({"google_client_id": "oo-sandbox", "google_client_secret": "oo-sandbox-secret"}, True, "sandbox"),
    ],
)
def test_settings_that_cannot_work_are_refused(fields: dict[str, Any], production: bool, setting: str) -> None:
    with pytest.raises(SettingsError, match=setting) as caught:
        registration(AuthSettings(**fields), production=production)
    assert "\n" not in str(caught.value)
