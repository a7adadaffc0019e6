"""What the Google stand-in remembers: keys, codes, tokens, and who is signed in at which browser."""

import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from servers.sandbox.clock import Clock
from servers.sandbox.google.keys import KeyRing
from servers.sandbox.snapshot import Snapshot

CODE_LIFE_S: Final = 60
TOKEN_LIFE_S: Final = 3600


@dataclass
class Code:
    """An authorization code and everything that its exchange must match; spent at its first use."""

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
class Token:
    """An access or refresh token. `code` ties it to the code it came from, so that a replay kills it."""

    kind: str
    person: str
    scope: str
    code: str
    expires_at_s: float | None
    revoked: bool = False

    def alive(self, now_s: float) -> bool:
        """Neither revoked nor past its time."""
        return not self.revoked and (self.expires_at_s is None or now_s < self.expires_at_s)


@dataclass
class Memory:
    """All that a restart must not lose. `sessions`: browser session id → person → time of sign-in."""

    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    sessions: dict[str, dict[str, int]] = field(default_factory=dict)


class Provider:
    """The stand-in's state with its issuer address (also the base of every endpoint) and its clock."""

    def __init__(self, issuer: str, folder: Path, clock: Clock) -> None:
        self.issuer, self.clock = issuer, clock
        self._snapshot = Snapshot(folder / "google.json")
        saved = self._snapshot.load()
        self.keys = KeyRing.load(saved["keys"]) if saved else KeyRing.fresh()
        self.memory = Memory(
            codes={code: Code(**held) for code, held in saved["codes"].items()} if saved else {},
            tokens={token: Token(**held) for token, held in saved["tokens"].items()} if saved else {},
            sessions=saved["sessions"] if saved else {},
        )
        self.save()

    def save(self) -> None:
        """Called after each change, before the answer that tells of it."""
        self._snapshot.save({"keys": self.keys.dump(), **asdict(self.memory)})

    def reset(self) -> None:
        """Forget people's sessions, codes and tokens; the keys stay, as a client may hold them cached."""
        self.memory = Memory()
        self.save()

    def issue_code(self, code: Code) -> str:
        """A new authorization code; those that ended long ago are forgotten."""
        now_s, codes = self.clock.now_s(), self.memory.codes
        self.memory.codes = {known: held for known, held in codes.items() if now_s < held.expires_at_s + TOKEN_LIFE_S}
        code_id = "4/sandbox-" + secrets.token_urlsafe(32)
        self.memory.codes[code_id] = code
        self.save()
        return code_id

    def issue_token(self, kind: str, code_id: str, code: Code) -> str:
        """A new token of the code's person; an access token lives an hour, a refresh token until it is revoked."""
        prefix, life_s = ("ya29.sandbox-", TOKEN_LIFE_S) if kind == "access" else ("1//sandbox-", None)
        token = prefix + secrets.token_urlsafe(32)
        expires_at_s = None if life_s is None else self.clock.now_s() + life_s
        self.memory.tokens[token] = Token(kind, code.person, code.scope, code_id, expires_at_s)
        return token

    def revoke_from_code(self, code_id: str) -> None:
        """Kill every token that came from this code."""
        for token in self.memory.tokens.values():
            token.revoked = token.revoked or token.code == code_id

    def state(self) -> dict[str, object]:
        """What /sandbox/state shows; tokens in clear, since a test looks for them in places where they must not be."""
        now_s = self.clock.now_s()
        tokens = [
            {
                "token": value,
                "kind": token.kind,
                "person": token.person,
                "scope": token.scope,
                "alive": token.alive(now_s),
            }
            for value, token in self.memory.tokens.items()
        ]
        open_codes = sum(not code.spent and now_s < code.expires_at_s for code in self.memory.codes.values())
        return {"now": self.clock.now(), "issuer": self.issuer, "tokens": tokens, "open_codes": open_codes}
