"""Connecting to the Todoist stand-in, and letting go again."""

from typing import Any

import httpx2
import pytest

from tests.sandbox.process import CALLBACK, CLIENT, Account, Sandbox, consent


def redeem(sandbox: Sandbox, code: str, **changed: str) -> httpx2.Response:
    return sandbox.todoist.post(
        "/oauth/access_token", data={**CLIENT, "code": code, "redirect_uri": CALLBACK, **changed}
    )


def renew(sandbox: Sandbox, refresh_token: str) -> dict[str, Any]:
    fields = {**CLIENT, "grant_type": "refresh_token", "refresh_token": refresh_token}
    answer: dict[str, Any] = sandbox.todoist.post("/oauth/access_token", data=fields).json()
    return answer


def revoke(sandbox: Sandbox, token: str) -> httpx2.Response:
    body = {"token": token, "token_type_hint": "access_token"}
    return sandbox.todoist.post("/api/v1/revoke", json=body, auth=(CLIENT["client_id"], CLIENT["client_secret"]))


def alive(sandbox: Sandbox, token: str) -> bool:
    return Account(sandbox.todoist, token).post(sync_token="*", resource_types=["user"]).status_code == 200


def test_consent_page_says_what_is_asked(sandbox: Sandbox) -> None:
    asked = {"client_id": "oo-sandbox", "scope": "data:read", "state": "s", "redirect_uri": CALLBACK}
    page = sandbox.todoist.get("/oauth/authorize", params=asked).text
    assert "Continue as Sam Okafor" in page
    assert "Deny" in page
    assert "Read your tasks" in page
    assert "change" not in page


def test_old_app_gets_one_token_without_an_end(sandbox: Sandbox) -> None:
    answer = redeem(sandbox, consent(sandbox.todoist, "mara")["code"]).json()
    assert answer.keys() == {"access_token", "token_type"}
    sandbox.advance(9 * 365 * 86_400)
    assert alive(sandbox, answer["access_token"])


def test_state_comes_back_and_deny_is_access_denied(sandbox: Sandbox) -> None:
    assert consent(sandbox.todoist, "mara")["state"] == "s-2"
    assert consent(sandbox.todoist, "deny") == {"error": "access_denied", "state": "s-2"}
    assert consent(sandbox.todoist, "mara", scope="everything") == {"error": "invalid_scope", "state": "s-2"}


def test_code_is_used_once_and_lives_sixty_seconds(sandbox: Sandbox) -> None:
    code = consent(sandbox.todoist, "mara")["code"]
    assert redeem(sandbox, code).status_code == 200
    assert redeem(sandbox, code).json() == {"error": "bad_authorization_code"}
    late = consent(sandbox.todoist, "mara")["code"]
    sandbox.advance(61)
    assert redeem(sandbox, late).json() == {"error": "bad_authorization_code"}


def test_wrong_secret_and_wrong_address_are_refused(sandbox: Sandbox) -> None:
    code = consent(sandbox.todoist, "mara")["code"]
    assert redeem(sandbox, code, client_secret="no").json() == {"error": "incorrect_application_credentials"}
    assert redeem(sandbox, code, redirect_uri="http://localhost/").json() == {"error": "bad_authorization_code"}


@pytest.mark.parametrize("changed", [{"redirect_uri": "https://evil.example/"}, {"client_id": "somebody"}])
def test_unknown_address_or_client_is_refused_on_a_page(sandbox: Sandbox, changed: dict[str, str]) -> None:
    asked = {"client_id": "oo-sandbox", "scope": "data:read", "redirect_uri": CALLBACK, **changed}
    answer = sandbox.todoist.post("/oauth/authorize", params=asked, data={"choice": "mara"})
    assert answer.status_code == 400
    assert "This request was refused" in answer.text


def test_each_consent_is_a_grant_of_its_own(sandbox: Sandbox) -> None:
    first, second = Account.connect(sandbox.todoist, "mara"), Account.connect(sandbox.todoist, "mara")
    assert revoke(sandbox, first.token).status_code == 200
    assert not alive(sandbox, first.token)
    assert alive(sandbox, second.token)


def test_revoked_token_is_dead_with_todoists_401_and_revoking_twice_is_no_error(
    sandbox: Sandbox, mara: Account
) -> None:
    assert sandbox.todoist.post("/api/v1/revoke", json={"token": mara.token}).status_code == 401
    for _ in range(2):
        assert revoke(sandbox, mara.token).status_code == 200
    refused = mara.post(sync_token="*", resource_types=["items"])
    assert (refused.status_code, refused.json()["error_tag"]) == (401, "AUTH_INVALID_TOKEN")
    (grant,) = sandbox.todoist.get("/sandbox/state").json()["grants"]
    assert grant["revoked"]
    assert grant["tokens"] == [{"token": mara.token, "alive": False}]


def test_read_scope_reads_but_commands_nothing(sandbox: Sandbox) -> None:
    reader = Account.connect(sandbox.todoist, "sam", scope="data:read")
    assert reader.sync()["items"]
    refused = reader.post(commands=[{"type": "item_add", "uuid": "u", "args": {"content": "x"}}])
    assert (refused.status_code, refused.json()["error_tag"]) == (403, "AUTH_INSUFFICIENT_TOKEN_SCOPE")


def test_new_app_rotates_its_refresh_token(sandbox: Sandbox) -> None:
    sandbox.todoist.post("/sandbox/switches", json={"rotating_tokens": True}).raise_for_status()
    first = redeem(sandbox, consent(sandbox.todoist, "mara")["code"]).json()
    assert first["expires_in"] == 3600
    sandbox.advance(3601)
    assert not alive(sandbox, first["access_token"])
    second = renew(sandbox, first["refresh_token"])
    assert alive(sandbox, second["access_token"])
    assert second["refresh_token"] != first["refresh_token"]

    repeated = renew(sandbox, first["refresh_token"])
    assert "refresh_token" not in repeated
    assert alive(sandbox, repeated["access_token"])

    sandbox.advance(61)
    assert renew(sandbox, first["refresh_token"]) == {"error": "invalid_grant"}
    assert not alive(sandbox, second["access_token"])
    assert renew(sandbox, second["refresh_token"]) == {"error": "invalid_grant"}
