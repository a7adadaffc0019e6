"""The Todoist stand-in's OAuth: grants, tokens, revocation."""

from typing import Any

import httpx2
import pytest

from tests.sandbox.sandbox_process import CALLBACK, CLIENT, SandboxProcess, TodoistClient, give_consent


def redeem(sandbox: SandboxProcess, code: str, **changed: str) -> httpx2.Response:
    return sandbox.todoist.post(
        "/oauth/access_token", data={**CLIENT, "code": code, "redirect_uri": CALLBACK, **changed}
    )


def renew(sandbox: SandboxProcess, refresh_token: str) -> dict[str, Any]:
    fields = {**CLIENT, "grant_type": "refresh_token", "refresh_token": refresh_token}
    response: dict[str, Any] = sandbox.todoist.post("/oauth/access_token", data=fields).json()
    return response


def revoke(sandbox: SandboxProcess, token: str) -> httpx2.Response:
    body = {"token": token, "token_type_hint": "access_token"}
    return sandbox.todoist.post("/api/v1/revoke", json=body, auth=(CLIENT["client_id"], CLIENT["client_secret"]))


def is_valid(sandbox: SandboxProcess, token: str) -> bool:
    return TodoistClient(sandbox.todoist, token).post(sync_token="*", resource_types=["user"]).status_code == 200


def test_consent_page_names_the_scope(sandbox: SandboxProcess) -> None:
    parameters = {"client_id": "oo-sandbox", "scope": "data:read", "state": "s", "redirect_uri": CALLBACK}
    page = sandbox.todoist.get("/oauth/authorize", params=parameters).text
    assert "Continue as Sam Okafor" in page
    assert "Deny" in page
    assert "Read your tasks" in page
    assert "change" not in page


def test_old_app_gets_one_token_that_never_expires(sandbox: SandboxProcess) -> None:
    response = redeem(sandbox, give_consent(sandbox.todoist, "mara")["code"]).json()
    assert response.keys() == {"access_token", "token_type"}
    sandbox.advance(9 * 365 * 86_400)
    assert is_valid(sandbox, response["access_token"])


def test_redirect_has_the_state_and_deny_is_access_denied(sandbox: SandboxProcess) -> None:
    assert give_consent(sandbox.todoist, "mara")["state"] == "s-2"
    assert give_consent(sandbox.todoist, "deny") == {"error": "access_denied", "state": "s-2"}
    assert give_consent(sandbox.todoist, "mara", scope="everything") == {"error": "invalid_scope", "state": "s-2"}


def test_code_is_used_once_and_expires_after_sixty_seconds(sandbox: SandboxProcess) -> None:
    code = give_consent(sandbox.todoist, "mara")["code"]
    assert redeem(sandbox, code).status_code == 200
    assert redeem(sandbox, code).json() == {"error": "bad_authorization_code"}
    late = give_consent(sandbox.todoist, "mara")["code"]
    sandbox.advance(61)
    assert redeem(sandbox, late).json() == {"error": "bad_authorization_code"}


def test_wrong_secret_and_wrong_address_are_refused(sandbox: SandboxProcess) -> None:
    code = give_consent(sandbox.todoist, "mara")["code"]
    assert redeem(sandbox, code, client_secret="no").json() == {"error": "incorrect_application_credentials"}
    assert redeem(sandbox, code, redirect_uri="http://localhost/").json() == {"error": "bad_authorization_code"}


@pytest.mark.parametrize("changed", [{"redirect_uri": "https://evil.example/"}, {"client_id": "somebody"}])
def test_unknown_address_or_client_is_refused_on_a_page(sandbox: SandboxProcess, changed: dict[str, str]) -> None:
    parameters = {"client_id": "oo-sandbox", "scope": "data:read", "redirect_uri": CALLBACK, **changed}
    response = sandbox.todoist.post("/oauth/authorize", params=parameters, data={"choice": "mara"})
    assert response.status_code == 400
    assert "This request was refused" in response.text


def test_each_consent_is_a_separate_grant(sandbox: SandboxProcess) -> None:
    first, second = TodoistClient.connect(sandbox.todoist, "mara"), TodoistClient.connect(sandbox.todoist, "mara")
    assert revoke(sandbox, first.token).status_code == 200
    assert not is_valid(sandbox, first.token)
    assert is_valid(sandbox, second.token)


def test_revoked_token_gets_todoists_401_and_revoking_twice_succeeds(
    sandbox: SandboxProcess, mara: TodoistClient
) -> None:
    assert sandbox.todoist.post("/api/v1/revoke", json={"token": mara.token}).status_code == 401
    for _ in range(2):
        assert revoke(sandbox, mara.token).status_code == 200
    refused = mara.post(sync_token="*", resource_types=["items"])
    assert (refused.status_code, refused.json()["error_tag"]) == (401, "AUTH_INVALID_TOKEN")
    (grant,) = sandbox.todoist.get("/sandbox/state").json()["grants"]
    assert grant["revoked"]
    assert grant["tokens"] == [{"token": mara.token, "alive": False}]


def test_read_scope_reads_but_runs_no_command(sandbox: SandboxProcess) -> None:
    reader = TodoistClient.connect(sandbox.todoist, "sam", scope="data:read")
    assert reader.sync()["items"]
    refused = reader.post(commands=[{"type": "item_add", "uuid": "u", "args": {"content": "x"}}])
    assert (refused.status_code, refused.json()["error_tag"]) == (403, "AUTH_INSUFFICIENT_TOKEN_SCOPE")


def test_new_app_rotates_its_refresh_token(sandbox: SandboxProcess) -> None:
    sandbox.todoist.post("/sandbox/switches", json={"rotating_tokens": True}).raise_for_status()
    first = redeem(sandbox, give_consent(sandbox.todoist, "mara")["code"]).json()
    assert first["expires_in"] == 3600
    sandbox.advance(3601)
    assert not is_valid(sandbox, first["access_token"])
    second = renew(sandbox, first["refresh_token"])
    assert is_valid(sandbox, second["access_token"])
    assert second["refresh_token"] != first["refresh_token"]

    repeated = renew(sandbox, first["refresh_token"])
    assert "refresh_token" not in repeated
    assert is_valid(sandbox, repeated["access_token"])

    sandbox.advance(61)
    assert renew(sandbox, first["refresh_token"]) == {"error": "invalid_grant"}
    assert not is_valid(sandbox, second["access_token"])
    assert renew(sandbox, second["refresh_token"]) == {"error": "invalid_grant"}
