"""State of the Google stand-in: signing keys, codes, tokens and browser sessions."""

import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from servers.sandbox.clock import SandboxClock
from servers.sandbox.google.signing_keys import GoogleSigningKeys
from servers.sandbox.state_file import StateFile

CODE_LIFETIME_S: Final = 60
TOKEN_LIFETIME_S: Final = 3600


@dataclass
class GoogleAuthorizationCode:
    """Authorization code, with the values that its exchange must match. `spent` is True after its first use."""

    client_id: str
    redirect_uri: str
    challenge: str
    nonce: str | None
    scope: str
    offline: bool
    person: str
    auth_time_s: int
    expires_at_s: float
    spent: bool = False


@dataclass
class GoogleToken:
    """Access or refresh token. `code` is the code it was issued for: a replay of the code revokes the token."""

    kind: str
    person: str
    scope: str
    code: str
    expires_at_s: float | None
    revoked: bool = False

    def is_valid(self, now_s: float) -> bool:
        return not self.revoked and (self.expires_at_s is None or now_s < self.expires_at_s)


@dataclass
class GoogleState:
    """State that survives a restart. `sessions` maps a browser's session id to person to time of sign-in in seconds."""

    codes: dict[str, GoogleAuthorizationCode] = field(default_factory=dict)
    tokens: dict[str, GoogleToken] = field(default_factory=dict)
    sessions: dict[str, dict[str, int]] = field(default_factory=dict)


class GoogleProvider:
    """The stand-in's state, its clock, and its issuer URL, which is also the base of every endpoint."""

    def __init__(self, issuer: str, folder: Path, clock: SandboxClock) -> None:
        self.issuer, self.clock = issuer, clock
        self._file = StateFile(folder / "google.json")
        saved = self._file.load()
        self.keys = GoogleSigningKeys.load(saved["keys"]) if saved else GoogleSigningKeys.generate()
        self.state = GoogleState(
            codes={code: GoogleAuthorizationCode(**row) for code, row in saved["codes"].items()} if saved else {},
            tokens={token: GoogleToken(**row) for token, row in saved["tokens"].items()} if saved else {},
            sessions=saved["sessions"] if saved else {},
        )
        self.save()

    def save(self) -> None:
        """Write the state to its file: after each change, before the response that reports it."""
        self._file.save({"keys": self.keys.dump(), **asdict(self.state)})

    def reset(self) -> None:
        """Delete sessions, codes and tokens. The keys stay, as a client may have cached them."""
        self.state = GoogleState()
        self.save()

    def issue_code(self, code: GoogleAuthorizationCode) -> str:
        """Store the code under a new random id and return the id. Codes that expired long ago are deleted."""
        now_s, codes = self.clock.now_s(), self.state.codes
        # An expired code is kept for as long as its tokens may live, so that its replay can still revoke them.
        self.state.codes = {key: old for key, old in codes.items() if now_s < old.expires_at_s + TOKEN_LIFETIME_S}
        code_id = "4/sandbox-" + secrets.token_urlsafe(32)
        self.state.codes[code_id] = code
        self.save()
        return code_id

    def issue_token(self, kind: str, code_id: str, code: GoogleAuthorizationCode) -> str:
        """Return a new token for the code's person: `access`, valid for an hour, or `refresh`, until it is revoked."""
        prefix, lifetime_s = ("ya29.sandbox-", TOKEN_LIFETIME_S) if kind == "access" else ("1//sandbox-", None)
        token = prefix + secrets.token_urlsafe(32)
        expires_at_s = None if lifetime_s is None else self.clock.now_s() + lifetime_s
        self.state.tokens[token] = GoogleToken(kind, code.person, code.scope, code_id, expires_at_s)
        return token

    def revoke_from_code(self, code_id: str) -> None:
        """Revoke every token that was issued for this code."""
        for token in self.state.tokens.values():
            token.revoked = token.revoked or token.code == code_id

    def describe(self) -> dict[str, object]:
        """Return the JSON of /sandbox/state. Tokens are in clear text, so that tests can search for leaked ones."""
        now_s = self.clock.now_s()
        tokens = [
            {
                "token": value,
                "kind": token.kind,
                "person": token.person,
                "scope": token.scope,
                "alive": token.is_valid(now_s),
            }
            for value, token in self.state.tokens.items()
        ]
        open_codes = sum(not code.spent and now_s < code.expires_at_s for code in self.state.codes.values())
        return {"now": self.clock.now(), "issuer": self.issuer, "tokens": tokens, "open_codes": open_codes}
