"""State of the Todoist stand-in: accounts, grants, codes and switches."""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request

from servers.sandbox.clock import SandboxClock
from servers.sandbox.persona import KEYS
from servers.sandbox.state_file import StateFile
from servers.sandbox.todoist.account import TodoistAccount
from servers.sandbox.todoist.errors import invalid_token
from servers.sandbox.todoist.grants import Grant, GrantStore
from servers.sandbox.todoist.rate_limit import SyncRateLimit
from servers.sandbox.todoist.seed import seed_account

_HEX_DIGITS: Final = 16


@dataclass
class Switches:
    """Variants of Todoist's behaviour that depend on the app or are undocumented, so that tests can try each.

    `rotating_tokens`: refresh tokens are issued. `bad_sync_token_is_full`: an unknown sync token gets a full sync
    instead of an error. `names_scope`: the token response has a scope.
    """

    rotating_tokens: bool = False
    bad_sync_token_is_full: bool = False
    names_scope: bool = False


@dataclass
class TodoistAuthorizationCode:
    """Authorization code that was not redeemed yet."""

    person: str
    scope: str
    redirect_uri: str
    expires_at_s: float


class TodoistState:
    """Accounts, grants, codes and switches, with the clock.

    Callers `save` after each change, before the response that reports it. Rate limits are not saved.
    """

    def __init__(self, folder: Path, clock: SandboxClock) -> None:
        self.clock, self._file = clock, StateFile(folder / "todoist.json")
        saved = self._file.load()
        if saved is None:
            self.reset()
            return
        self.rate_limit = SyncRateLimit()
        self.switches = Switches(**saved["switches"])
        self.grants = GrantStore(saved["grants"])
        self.codes = {code: TodoistAuthorizationCode(**row) for code, row in saved["codes"].items()}
        accounts = saved.get("accounts") or saved["worlds"]  # "worlds" in files written by 0.1.0
        self.accounts = {person: TodoistAccount.load(account) for person, account in accounts.items()}
        self._secret: str = saved["secret"]

    def reset(self) -> None:
        """Return to the state of the first start, with dates counted from today. All tokens become invalid."""
        self.rate_limit, self.switches = SyncRateLimit(), Switches()
        self.grants, self.codes = GrantStore([]), dict[str, TodoistAuthorizationCode]()
        self.accounts = {key: seed_account(key, self.clock.now()) for key in KEYS}
        self._secret = secrets.token_hex(16)
        self.save()

    def save(self) -> None:
        self._file.save(
            {
                "switches": self.switches,
                "grants": self.grants.dump(),
                "codes": self.codes,
                "accounts": self.accounts,
                "secret": self._secret,
            }
        )

    def authorize(self, request: Request) -> Grant:
        """Return the grant of the request's bearer token. Raises invalid_token."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        grant = self.grants.find(token, self.clock.now_s()) if scheme.lower() == "bearer" else None
        if grant is None:
            raise invalid_token()
        return grant

    def sync_token(self, account: TodoistAccount) -> str:
        """Return an opaque token for the account's current revision."""
        return self._encode_sync_token(account.person, account.revision)

    def revision_of(self, token: str, account: TodoistAccount) -> int | None:
        """Return the revision of a sync token, or None if the token is not one of this account's."""
        masked = token[_HEX_DIGITS:]
        revision = int(masked, 16) ^ self._mask(account.person) if _is_hex(masked) else -1
        if not 0 <= revision <= account.revision or token != self._encode_sync_token(account.person, revision):
            return None
        return revision

    def describe(self) -> dict[str, object]:
        """Return the JSON of /sandbox/state."""
        return {
            "now": self.clock.now(),
            "switches": asdict(self.switches),
            "grants": self.grants.describe(self.clock.now_s()),
            "people": {person: account.describe() for person, account in self.accounts.items()},
        }

    # A MAC, then the revision under a mask: as with the original, a client can neither read nor forge a sync token.
    def _encode_sync_token(self, person: str, revision: int) -> str:
        return self._mac(f"{person}:{revision}") + f"{revision ^ self._mask(person):016x}"

    def _mask(self, person: str) -> int:
        return int(self._mac(person), 16)

    def _mac(self, text: str) -> str:
        return hashlib.blake2b(text.encode(), key=self._secret.encode(), digest_size=_HEX_DIGITS // 2).hexdigest()


def _is_hex(text: str) -> bool:
    return len(text) == _HEX_DIGITS and set(text) <= set("0123456789abcdef")
