"""What people allowed: one grant per consent, each with tokens of its own."""

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

ACCESS_LIFE_S: Final = 3600
REPEAT_S: Final = 60


@dataclass
class Grant:
    """One person's yes. Old apps have one token without an end, new ones a token of an hour and a refresh token."""

    id: str
    person: str
    client_id: str
    scope: str
    created_at_s: float
    revoked_at_s: float | None = None
    access: dict[str, float | None] = field(default_factory=dict)
    refresh: str | None = None
    spent: dict[str, float] = field(default_factory=dict)

    def alive(self, token: str, now_s: float) -> bool:
        """Whether this access token opens anything now."""
        ends_at_s = self.access[token]
        return self.revoked_at_s is None and (ends_at_s is None or now_s < ends_at_s)

    def can_write(self) -> bool:
        """Whether the person allowed changes."""
        return "data:read_write" in self.scope.split(",")


class Grants:
    """Every grant, found by any of its tokens."""

    def __init__(self, saved: list[dict[str, Any]]) -> None:
        self._all = [Grant(**grant) for grant in saved]

    def dump(self) -> list[Grant]:
        """For the snapshot, which writes dataclasses."""
        return self._all

    def open(self, person: str, client_id: str, scope: str, now_s: float, rotating: bool) -> dict[str, object]:
        """A new grant; returns the token answer."""
        grant = Grant(secrets.token_hex(8), person, client_id, scope, now_s)
        self._all.append(grant)
        if rotating:
            grant.refresh = secrets.token_hex(20)
        return _answer(grant, now_s, rotating)

    def renew(self, refresh_token: str, now_s: float) -> dict[str, object] | None:
        """The token answer for a refresh token, or None if it is worth nothing.

        A spent one is answered for 60 s without a new refresh token (the answer may have been lost); later its use
        means that two hold it, and the whole grant dies.
        """
        grant = next((g for g in self._all if refresh_token == g.refresh or refresh_token in g.spent), None)
        if grant is None or grant.revoked_at_s is not None:
            return None
        if refresh_token == grant.refresh:
            grant.spent[refresh_token] = now_s
            grant.refresh = secrets.token_hex(20)
            return _answer(grant, now_s, rotating=True)
        if now_s - grant.spent[refresh_token] < REPEAT_S:
            return {
                name: value for name, value in _answer(grant, now_s, rotating=True).items() if name != "refresh_token"
            }
        grant.revoked_at_s = now_s
        return None

    def of(self, access_token: str, now_s: float) -> Grant | None:
        """The grant that a living access token belongs to."""
        grant = next((grant for grant in self._all if access_token in grant.access), None)
        return grant if grant is not None and grant.alive(access_token, now_s) else None

    def revoke(self, token: str, now_s: float) -> None:
        """End the grant of any of its tokens; an unknown token is no error (RFC 7009)."""
        for grant in self._all:
            if grant.revoked_at_s is None and (token in grant.access or token == grant.refresh):
                grant.revoked_at_s = now_s

    def state(self, now_s: float) -> list[dict[str, object]]:
        """For /sandbox/state; tokens in clear, since a test looks for them in places where they must not be."""
        return [
            {
                "id": grant.id,
                "person": grant.person,
                "scope": grant.scope,
                "refresh_token": grant.refresh,
                "tokens": [{"token": token, "alive": grant.alive(token, now_s)} for token in grant.access],
                "revoked": grant.revoked_at_s is not None,
            }
            for grant in self._all
        ]


def _answer(grant: Grant, now_s: float, rotating: bool) -> dict[str, object]:
    token = secrets.token_hex(20)
    grant.access[token] = now_s + ACCESS_LIFE_S if rotating else None
    answer: dict[str, object] = {"access_token": token, "token_type": "Bearer"}
    if rotating:
        answer |= {"expires_in": ACCESS_LIFE_S, "refresh_token": grant.refresh}
    return answer
