"""All that the Todoist stand-in remembers, of both people."""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request

from servers.sandbox.clock import Clock
from servers.sandbox.people import KEYS
from servers.sandbox.snapshot import Snapshot
from servers.sandbox.todoist.errors import dead_token
from servers.sandbox.todoist.grants import Grant, Grants
from servers.sandbox.todoist.limits import Limits
from servers.sandbox.todoist.seed import seed
from servers.sandbox.todoist.world import World

_TOKEN_HALF: Final = 16


@dataclass
class Switches:
    """Where the original's behaviour differs by app, or is not documented: both are here to be tested."""

    rotating_tokens: bool = False
    bad_sync_token_is_full: bool = False
    names_scope: bool = False


@dataclass
class Code:
    """An authorization code on its way back to the app."""

    person: str
    scope: str
    redirect_uri: str
    expires_at_s: float


class Memory:
    """Worlds, grants and codes, with the clock; saved after each change, before the answer that tells of it."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.clock, self._snapshot = clock, Snapshot(folder / "todoist.json")
        saved = self._snapshot.load()
        if saved is None:
            self.reset()
            return
        self.limits = Limits()
        self.switches = Switches(**saved["switches"])
        self.grants = Grants(saved["grants"])
        self.codes = {code: Code(**held) for code, held in saved["codes"].items()}
        self.worlds = {person: World.load(world) for person, world in saved["worlds"].items()}
        self._secret: str = saved["secret"]

    def reset(self) -> None:
        """Everything as at the first start, dates counted from today; every token and sync token is dead."""
        self.limits, self.switches = Limits(), Switches()
        self.grants, self.codes = Grants([]), dict[str, Code]()
        self.worlds = {key: seed(key, self.clock.now()) for key in KEYS}
        self._secret = secrets.token_hex(16)
        self.save()

    def save(self) -> None:
        """Write the snapshot."""
        grants = self.grants.dump()
        whole = {"switches": self.switches, "grants": grants, "codes": self.codes, "worlds": self.worlds}
        self._snapshot.save({**whole, "secret": self._secret})

    def bearer(self, request: Request) -> Grant:
        """The grant behind the request's token. Raises dead_token."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        grant = self.grants.of(token, self.clock.now_s()) if scheme.lower() == "bearer" else None
        if grant is None:
            raise dead_token()
        return grant

    def sync_token(self, world: World) -> str:
        """An opaque token for the world as it is now."""
        return self._sealed(world.person, world.revision)

    def revision_of(self, token: str, world: World) -> int | None:
        """The revision that a sync token stands for, or None if it is not one of this person's."""
        text = token[_TOKEN_HALF:]
        revision = int(text, 16) ^ self._blur(world.person) if _is_hex(text) else -1
        return revision if 0 <= revision <= world.revision and token == self._sealed(world.person, revision) else None

    def state(self) -> dict[str, object]:
        """What /sandbox/state shows."""
        return {
            "now": self.clock.now(),
            "switches": asdict(self.switches),
            "grants": self.grants.state(self.clock.now_s()),
            "people": {person: world.state() for person, world in self.worlds.items()},
        }

    def _sealed(self, person: str, revision: int) -> str:
        return self._tag(f"{person}:{revision}") + f"{revision ^ self._blur(person):016x}"

    def _blur(self, person: str) -> int:
        return int(self._tag(person), 16)

    def _tag(self, text: str) -> str:
        return hashlib.blake2b(text.encode(), key=self._secret.encode(), digest_size=_TOKEN_HALF // 2).hexdigest()


def _is_hex(text: str) -> bool:
    return len(text) == _TOKEN_HALF and set(text) <= set("0123456789abcdef")
