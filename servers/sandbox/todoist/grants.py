"""Grants: one per consent, each with its own tokens."""

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

ACCESS_TOKEN_LIFETIME_S: Final = 3600
REFRESH_GRACE_S: Final = 60


@dataclass
class Grant:
    """Consent of one person, with its tokens.

    Older Todoist apps get one access token that never expires; newer ones get access tokens valid for an hour and a
    refresh token that is replaced at each use. `access` maps an access token to its expiry in seconds, or None;
    `spent` maps a used refresh token to the time of its use.
    """

    id: str
    person: str
    client_id: str
    scope: str
    created_at_s: float
    revoked_at_s: float | None = None
    access: dict[str, float | None] = field(default_factory=dict)
    refresh: str | None = None
    spent: dict[str, float] = field(default_factory=dict)

    def is_valid_token(self, token: str, now_s: float) -> bool:
        """Return True if this access token is neither revoked nor expired."""
        expires_at_s = self.access[token]
        return self.revoked_at_s is None and (expires_at_s is None or now_s < expires_at_s)

    def can_write(self) -> bool:
        return "data:read_write" in self.scope.split(",")


class GrantStore:
    """Every grant, found by any of its tokens."""

    def __init__(self, saved: list[dict[str, Any]]) -> None:
        self._all = [Grant(**grant) for grant in saved]

    def dump(self) -> list[Grant]:
        """Return the grants for the state file, which stores dataclasses."""
        return self._all

    def create(self, person: str, client_id: str, scope: str, now_s: float, rotating: bool) -> dict[str, object]:
        """Create a grant and return its token response, with a refresh token if `rotating`."""
        grant = Grant(secrets.token_hex(8), person, client_id, scope, now_s)
        self._all.append(grant)
        if rotating:
            grant.refresh = secrets.token_hex(20)
        return _issue_access_token(grant, now_s, rotating)

    def refresh(self, refresh_token: str, now_s: float) -> dict[str, object] | None:
        """Return the token response for a refresh token, or None if it is invalid.

        For 60 s after its use, a used token still gets a response, without a new refresh token, as the first response
        may have been lost. Later, its use means that somebody else has it too, and the grant is revoked.
        """
        grant = next((g for g in self._all if refresh_token == g.refresh or refresh_token in g.spent), None)
        if grant is None or grant.revoked_at_s is not None:
            return None
        if refresh_token == grant.refresh:
            grant.spent[refresh_token] = now_s
            grant.refresh = secrets.token_hex(20)
            return _issue_access_token(grant, now_s, rotating=True)
        if now_s - grant.spent[refresh_token] < REFRESH_GRACE_S:
            response = _issue_access_token(grant, now_s, rotating=True)
            del response["refresh_token"]
            return response
        grant.revoked_at_s = now_s
        return None

    def find(self, access_token: str, now_s: float) -> Grant | None:
        grant = next((grant for grant in self._all if access_token in grant.access), None)
        return grant if grant is not None and grant.is_valid_token(access_token, now_s) else None

    def revoke(self, token: str, now_s: float) -> None:
        """Revoke the grant that the token belongs to. An unknown token is not an error (RFC 7009)."""
        for grant in self._all:
            if grant.revoked_at_s is None and (token in grant.access or token == grant.refresh):
                grant.revoked_at_s = now_s

    def describe(self, now_s: float) -> list[dict[str, object]]:
        """Return the JSON for /sandbox/state. Tokens are in clear text, so that tests can search for leaked ones."""
        return [
            {
                "id": grant.id,
                "person": grant.person,
                "scope": grant.scope,
                "refresh_token": grant.refresh,
                "tokens": [{"token": token, "alive": grant.is_valid_token(token, now_s)} for token in grant.access],
                "revoked": grant.revoked_at_s is not None,
            }
            for grant in self._all
        ]


def _issue_access_token(grant: Grant, now_s: float, rotating: bool) -> dict[str, object]:
    token = secrets.token_hex(20)
    grant.access[token] = now_s + ACCESS_TOKEN_LIFETIME_S if rotating else None
    response: dict[str, object] = {"access_token": token, "token_type": "Bearer"}
    if rotating:
        response |= {"expires_in": ACCESS_TOKEN_LIFETIME_S, "refresh_token": grant.refresh}
    return response
